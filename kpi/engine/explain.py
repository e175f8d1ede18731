"""A number opened: what it means, how it was computed, what it leaves out and how much, and the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import polars as pl

from kpi.catalogue.left_out import NOT_KNOWN_THEN, NOT_TOLD, what_to_add
from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.errors import NotAllowed
from kpi.declare.metric import Metric
from kpi.engine.answer import answer
from kpi.engine.coverage import Coverage, coverage
from kpi.engine.job import read_all
from kpi.query.limits import limits_of
from kpi.query.query import Query, Sort
from kpi.query.read import Read
from kpi.sql import clauses
from kpi.sql import compile as compiler
from kpi.sql.outcomes import Outcomes, outcomes


@dataclass(frozen=True)
class Explanation:
    """One number of one metric, opened. counted + the sum of excluded = total, always."""

    metric: str
    sentence: str
    formula: str
    dated_by: str
    credit: str
    source: str
    sql: str
    parameters: Mapping[str, object]
    total: int
    counted: int
    excluded: tuple[tuple[str, int], ...]
    row: str
    choices: Mapping[str, str]  # switch → the option in force
    settings: Mapping[str, float]
    to_add: tuple[str, ...]  # where no source tells what is needed: what would


def explain(read: Read, query: Query, registry: Registry = REGISTRY, *, known: Coverage | None = None) -> Explanation:
    """What the one metric of `query` means over its period and filters as a whole; splits and grain are set aside.

    `known` saves looking up what the data cover.
    """
    query = _allowed(read, query)
    metric = registry.metric(query.metrics[0], query.choices)
    whole = replace(query, metrics=(metric.name,), grain=None, by=())
    clauses.require_available(whole, registry)
    metric = _as_shown(read, whole, metric, registry, known)
    statement = compiler.reasons(whole, metric, registry)
    found = dict(read(statement.sql, statement.params).iter_rows())
    return _opened(whole, metric, found, registry)


def explain_all(
    read: Read, query: Query, registry: Registry = REGISTRY, *, known: Coverage | None = None
) -> list[Explanation]:
    """The same for each metric of `query`; their rows are counted together."""
    query = _allowed(read, query)
    known = known or coverage(read, registry)
    whole = replace(query, grain=None, by=())
    clauses.require_available(whole, registry)
    metrics = [registry.metric(name, query.choices) for name in query.metrics]
    doubtful = tuple(metric.name for metric in metrics if known.may_withhold(metric, whole))
    values = answer(read, replace(whole, metrics=doubtful), registry, known=known) if doubtful else None
    metrics = [
        _without_rows(metric)
        if metric.name in doubtful and values is not None and _is_withheld(values, metric)
        else metric
        for metric in metrics
    ]
    asked = outcomes(whole, metrics, registry)
    jobs = [_OutcomesJob(each) for each in asked]
    read_all(read, jobs)
    counts = {name: found for job in jobs for name, found in job.counts.items()}
    return [
        _opened(replace(whole, metrics=(metric.name,)), metric, counts[metric.name], registry) for metric in metrics
    ]


@dataclass
class _OutcomesJob:
    """What one statement tells of several metrics."""

    outcomes: Outcomes
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    @property
    def statement(self) -> clauses.Statement:
        """What has to be read."""
        return self.outcomes.statement

    def take(self, found: pl.DataFrame) -> None:
        """Count what becomes of the rows."""
        self.counts = self.outcomes.counts(found)


def _allowed(read: Read, query: Query) -> Query:
    limits = limits_of(read)
    if limits.smallest:
        raise NotAllowed("How many records a number leaves out is not shown to readers of this link.")
    return limits.asked(query)


def _opened(whole: Query, metric: Metric, found: Mapping[int, int], registry: Registry) -> Explanation:
    """`found` has how many rows are counted (−1) and left out by each reason, by its place."""
    names = list(clauses.exclusions(whole, metric))
    shown = computed_by(whole, metric, registry)
    is_silent = (
        found.get(-1, 0) == 0
        and NOT_KNOWN_THEN not in names
        and (metric.told or (NOT_TOLD in names and found.get(names.index(NOT_TOLD))))
    )
    return Explanation(
        metric=metric.name,
        sentence=metric.help,
        formula=metric.formula,
        dated_by=metric.dated_by,
        credit=metric.credit,
        source=metric.source,
        sql=shown.sql,
        parameters=shown.params,
        total=sum(found.values()),
        counted=found.get(-1, 0),
        excluded=tuple((name, found.get(place, 0)) for place, name in enumerate(names)),
        row=registry.facts(metric.facts).row,
        choices=registry.in_force(metric, whole.choices),
        settings=settings_of(metric, whole, registry),
        to_add=what_to_add(metric) if is_silent else (),
    )


def rows(
    read: Read,
    query: Query,
    limit: int = 500,
    offset: int = 0,
    *,
    is_counted: bool = True,
    sort: Sort | None = None,
    registry: Registry = REGISTRY,
    known: Coverage | None = None,
) -> pl.DataFrame:
    """The records that the one metric of `query` counts (or leaves out), all of them sorted before they are cut: newest first, else by `sort`."""
    query = limits_of(read).asked(query)
    metric = registry.metric(query.metrics[0], query.choices)
    clauses.require_available(query, registry)
    metric = _as_shown(read, replace(query, grain=None, by=()), metric, registry, known)
    statement = compiler.records(
        query, metric, is_counted=is_counted, limit=limit, offset=offset, sort=sort, registry=registry
    )
    return read(statement.sql, statement.params)


def _as_shown(read: Read, whole: Query, metric: Metric, registry: Registry, known: Coverage | None) -> Metric:
    """The metric, or where the data leave its value in these days unknown the same without any row: what is opened and what is shown agree."""
    known = known or coverage(read, registry)
    if not known.may_withhold(metric, whole):
        return metric
    found = answer(read, replace(whole, metrics=(metric.name,)), registry, known=known)
    return _without_rows(metric) if _is_withheld(found, metric) else metric


def _is_withheld(found: pl.DataFrame, metric: Metric) -> bool:
    """Whether an answer has a row of the metric, and neither value nor rows behind it."""
    own = found.filter(pl.col("metric") == metric.name)
    return bool(own.height) and own["value"][0] is None and not own["n"][0]


def _without_rows(metric: Metric) -> Metric:
    return replace(metric, excludes=MappingProxyType({**metric.excludes, NOT_KNOWN_THEN: "TRUE"}))


def low_comments(read: Read, query: Query, limit: int, registry: Registry = REGISTRY) -> pl.DataFrame | None:
    """What customers wrote about the rows that the one metric of `query` counts, the lowest scores first, then the newest.

    Columns: kind, score, scale, on_day, ticket, team, comment. None where no surveys belong to such rows.
    """
    query = limits_of(read).asked(query)
    metric = registry.metric(query.metrics[0], query.choices)
    clauses.require_available(query, registry)
    statement = compiler.low_comments(query, metric, limit=limit, registry=registry)
    return read(statement.sql, statement.params) if statement else None


def settings_of(metric: Metric, query: Query, registry: Registry = REGISTRY) -> dict[str, float]:
    """The numbers inside a metric's definition, as the question has them."""
    chosen = dict(query.settings)
    return {name: chosen.get(name, registry.setting(name).default) for name in metric.settings}


def alternatives(query: Query, registry: Registry = REGISTRY) -> dict[str, dict[str, Query]]:
    """For the one metric of `query`: switch → option → the same question under that option."""
    metric = registry.metric(query.metrics[0])
    return {
        switch: {option: query.choosing(switch, option) for option in registry.options(metric, switch)}
        for switch in metric.switches
    }


def computed_by(query: Query, metric: Metric, registry: Registry = REGISTRY) -> clauses.Statement:
    """One statement that gives the values of the metric, with its parameters; pages read many metrics at once, to the same values."""
    return compiler.statement_of(query, metric, registry)
