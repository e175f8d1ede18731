"""Why a number changed: what it is made of by a dimension, or by several of them crossed, and the way down to where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.errors import KpiError
from kpi.declare.metric import Metric
from kpi.engine.answer import Question, together
from kpi.engine.coverage import Coverage
from kpi.query.query import Comparison, Filter, Query
from kpi.query.read import Read
from kpi.sql import clauses
from kpi.verdict.contributions import (
    Contribution,
    contributions,
    explained,
    is_explainable,
    looked_at_together,
    who_pulled,
)

DIMENSIONS = ("team", "channel", "category", "product", "cause")
"""By what a change is explained where nobody says by what."""

DEEPEST = 4
"""How many steps a way down has at most."""


Split = tuple[str, ...]
"""The dimensions that groups are made by."""

Ask = Callable[[Sequence[Question]], Sequence[pl.DataFrame]]
"""What answers questions together."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A group that a change is put down to, and what it adds to the change of the rows looked at in that step."""

    dimension: str
    change: float
    found: Contribution


@dataclass(frozen=True, kw_only=True)
class Path:
    """The way down: each step looks at the rows of the step before alone. `adds` is what its end adds to the whole change.

    `first` has the contributions by the dimension that explains most, by which the way begins or, without steps, would.
    """

    by: Split = ()
    first: tuple[Contribution, ...] = ()
    steps: tuple[Step, ...] = ()
    adds: Contribution | None = None


@dataclass(frozen=True, kw_only=True)
class Why:
    """The change of one metric and what the groups of a split add to it, the largest first; with a `path` where one was asked for.

    A split is one dimension, or several of them crossed. Without a value in both periods there is no change, and nothing adds to it.
    """

    metric: str
    value: float | None
    value_before: float | None
    change: float | None  # value − value_before, as far as contributions can tell: see kpi.stats.exact_sum
    by: Split
    contributions: tuple[Contribution, ...]
    path: Path | None = None


def dimensions_of(metric: Metric, registry: Registry = REGISTRY) -> tuple[str, ...]:
    """Those of `DIMENSIONS` that the facts of a metric have."""
    facts = registry.facts(metric.facts)
    return tuple(name for name in DIMENSIONS if facts.column(name))


def question(query: Query, comparison: Comparison, *dimensions: str) -> Question:
    """What has to be asked to explain changes by a dimension, or by several of them crossed."""
    return Question(replace(query, grain=None, by=dimensions), comparison, has_parts=True)


def why(
    read: Read,
    query: Query,
    split: Split,
    comparison: Comparison,
    registry: Registry = REGISTRY,
    *,
    known: Coverage | None = None,
) -> Why:
    """Why the one metric of `query` changed, by this split. Raises KpiError where that cannot be told."""
    metric, one = _explainable(query, registry)
    clauses.require_available(replace(one, by=split), registry)
    whole, parts = together(read, [Question(one, comparison), question(one, comparison, *split)], registry, known=known)
    value, before, change = _change(whole)
    found = () if change is None else contributions(parts, metric, *split, change=change)
    return _told(metric, value, before, split, found)


def why_nested(
    read: Read,
    query: Query,
    dimensions: Sequence[str],
    comparison: Comparison,
    registry: Registry = REGISTRY,
    *,
    known: Coverage | None = None,
) -> Why:
    """Why the one metric of `query` changed, by that of these dimensions which explains most, and the way down through them."""
    metric, one = _explainable(query, registry)
    for each in dimensions:
        clauses.require_available(replace(one, by=(each,)), registry)

    def ask(questions: Sequence[Question]) -> Sequence[pl.DataFrame]:
        return together(read, questions, registry, known=known)

    (whole,) = ask([Question(one, comparison)])
    value, before, change = _change(whole)
    if change is None:
        return Why(
            metric=metric.name, value=value, value_before=before, change=None, by=(), contributions=(), path=Path()
        )
    row = whole.row(0, named=True)
    found = path(ask, one, dimensions, comparison, row, registry)
    return replace(_told(metric, value, before, found.by, found.first), path=found)


def path(
    ask: Ask,
    query: Query,
    dimensions: Sequence[str],
    comparison: Comparison,
    row: Mapping[str, object],
    registry: Registry = REGISTRY,
    *,
    merges_few: bool = False,
) -> Path:
    """The way down to where the change of the one metric of `query` comes from; `row` is its comparison.

    Each step takes, by whichever dimension is left, the group that the change of the rows looked at is put down to (`who_pulled`),
    all groups of all these dimensions looked at together (Benjamini and Hochberg), and goes on within it. It ends where the change
    of these rows is not told from chance, where no group stands out so, or where no dimension is left.
    """
    metric = registry.metric(query.metrics[0], query.choices)
    steps: list[Step] = []
    looked, left, current = query, list(dimensions), row
    start: tuple[Split, tuple[Contribution, ...]] = (), ()
    while left and len(steps) < DEEPEST:
        value, base = current.get("value"), current.get("base_value")
        if not (isinstance(value, float) and isinstance(base, float)):
            break
        change = value - base
        frames = ask([question(looked, comparison, each) for each in left])
        by_each = _among_all({
            each: contributions(frame, metric, each, change=change, merges_few=merges_few)
            for each, frame in zip(left, frames, strict=True)
            if "part" in frame.columns
        })  # fmt: skip
        if not steps and by_each:
            best = max(by_each, key=lambda each: (len(by_each[each]) > 1, *explained(by_each[each], change)))
            start = (best,), by_each[best]
        pulling = {each: one for each, found in by_each.items() if (one := who_pulled(found, change))}
        if not (current.get("is_detectable") and pulling):
            break
        chosen = max(pulling, key=lambda each: pulling[each].contribution / change)
        step = Step(dimension=chosen, change=change, found=pulling[chosen])
        if not steps:
            start = (chosen,), by_each[chosen]
        steps.append(step)
        looked = replace(looked, filters=_within(looked, chosen, step.found.group))
        rows = dict(zip(left, frames, strict=True))[chosen].filter(pl.col(chosen) == step.found.group)
        current = rows.row(0, named=True)
        left.remove(chosen)
    by, first = start
    return Path(by=by, first=first, steps=tuple(steps), adds=_adds(ask, query, steps, comparison, metric))


def _adds(ask: Ask, query: Query, steps: Sequence[Step], comparison: Comparison, metric: Metric) -> Contribution | None:
    """What the end of the way adds to the change of the whole: the group of all its dimensions crossed."""
    if not steps[1:]:  # the first step is about the whole
        return steps[0].found if steps else None
    split, group = tuple(one.dimension for one in steps), tuple(one.found.group for one in steps)
    (frame,) = ask([question(query, comparison, *split)])
    found = contributions(frame, metric, *split, change=steps[0].change)
    return next(one for one in found if one.group == group)


def _among_all(by_each: dict[str, tuple[Contribution, ...]]) -> dict[str, tuple[Contribution, ...]]:
    """The same, told from chance among the groups of all of them."""
    every = iter(looked_at_together([one for found in by_each.values() for one in found]))
    return {each: tuple(next(every) for _ in found) for each, found in by_each.items()}


def _within(query: Query, dimension: str, group: object) -> tuple[Filter, ...]:
    """The filters of these rows, and of them those of one group."""
    others = [one for one in query.filters if one.dimension != dimension]
    return tuple(sorted([*others, Filter(dimension, (str(group),))], key=lambda one: (one.dimension, one.is_excluded)))


def _explainable(query: Query, registry: Registry) -> tuple[Metric, Query]:
    """The metric, and the question of it as a whole."""
    metric = registry.metric(query.metrics[0], query.choices)
    if not is_explainable(metric):
        raise KpiError(
            "{label} ({name}) is no sum over groups: what each of them adds to its change cannot be told.",
            label=metric.label,
            name=metric.name,
        )
    return metric, replace(query, metrics=(metric.name,), grain=None, by=())


def _change(whole: pl.DataFrame) -> tuple[float | None, float | None, float | None]:
    """The value, that before, and their difference."""
    row = whole.row(0, named=True) if whole.height else {}
    value, before = row.get("value"), row.get("base_value")
    return value, before, value - before if value is not None and before is not None else None


def _told(metric: Metric, value: float | None, before: float | None, by: Split, found: tuple[Contribution, ...]) -> Why:
    """The change as its contributions make it up to the last digit."""
    change = value - before if value is not None and before is not None else None
    if found:
        change = sum(one.contribution for one in found)  # without rounding, in any order
    return Why(metric=metric.name, value=value, value_before=before, change=change, by=by, contributions=found)
