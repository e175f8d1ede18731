"""One pass over all rows of a period: what neither adds up nor can be listed, such as different values and large quantiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from kpi.declare.values import Numbers
from kpi.engine.question_run import QuestionRun
from kpi.engine.series import numbers, series_from
from kpi.sql.clauses import Statement
from kpi.sql.compile import GeneralScan, Output


@dataclass(frozen=True)
class ScanJob:
    """A scan for several metrics of one question."""

    run: QuestionRun
    scan: GeneralScan

    @property
    def statement(self) -> Statement:
        """What has to be read."""
        return self.scan.statement

    def take(self, found: pl.DataFrame) -> None:
        """Make the series of the metrics; quantiles still lack limits."""
        for name, outputs in self.scan.outputs.items():
            metric = self.run.metrics[name]
            columns = {aggregate: _column(found, output) for aggregate, output in outputs.items()}
            self.run.series[name] = series_from(found, self.run.query, metric, columns)
            if self.run.reading(metric).values:
                self.run.unlimited.add(name)


def _column(found: pl.DataFrame, output: Output) -> Numbers:
    column = found[output.column]
    if output.index is None:
        return numbers(column)
    lists = column.to_list()
    return np.array([np.nan if values is None else values[output.index] for values in lists], dtype=np.float64)
