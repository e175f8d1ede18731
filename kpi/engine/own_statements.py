"""Metrics whose kind brings a statement of its own, such as survival curves and ages."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kpi.declare.metric import Metric
from kpi.engine.question_run import QuestionRun
from kpi.engine.series import key_names, numbers, series_from
from kpi.sql import compile as compiler
from kpi.sql.clauses import Statement


@dataclass(frozen=True)
class OwnStatementJob:
    """The statement of one metric of one question."""

    run: QuestionRun
    metric: Metric
    statement: Statement

    def take(self, found: pl.DataFrame) -> None:
        """Make the series of the metric."""
        keys = key_names(self.run.query)
        columns = {name: numbers(found[name]) for name in found.columns if name not in keys}
        self.run.series[self.metric.name] = series_from(found, self.run.query, self.metric, columns)


def own_statement_job(run: QuestionRun, metric: Metric) -> OwnStatementJob:
    """What has to be read for one metric of a question."""
    return OwnStatementJob(run, metric, compiler.own_statement(run.query, metric, run.registry))
