"""What the values of two periods are made of, beside a comparison by groups: what is divided by what, on both sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from kpi.declare.values import BEYOND, VALUES, Key, Numbers
from kpi.engine.question_run import QuestionRun

PARTS = ("part", "whole", "base_part", "base_whole")
"""The columns that are added; of what adds up there is no whole."""

BELOW = ("at", "below", "base_below")
"""The lists that are added of quantiles: values among which those of all groups lie, and how many rows are not above each."""

MOST_VALUES = 2000
"""The most values among which the quantiles of groups are looked for; where more occur, these stand for them."""


def with_gone(now: pl.DataFrame, then: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """The answer of now, with an empty row for each group that only the period before has."""
    types = {key: (now if now[key].count() else then).schema[key] for key in by}  # groups without a value have no type
    now, then = now.cast(types), then.cast(types)  # type: ignore[arg-type]  # polars types keys as selectors
    gone = then.join(now, on=["metric", *by], how="anti", nulls_equal=True)
    if gone.is_empty():
        return now
    nothing = {name: 0.0 if name == "n" else None for name in (*VALUES, BEYOND) if name in now.columns}
    empty = gone.with_columns(pl.lit(number, pl.Float64).alias(name) for name, number in nothing.items())
    return pl.concat([now, empty.select(now.columns)])


def with_parts(told: pl.DataFrame, new: QuestionRun, old: QuestionRun | None) -> pl.DataFrame:
    """The comparison with the columns `PARTS` and `BELOW`; empty where a group has nothing, and where they do not concern a metric."""
    by = list(new.query.by)
    keys = list(zip(*(told[name].to_list() for name in by), strict=True)) if by else [()] * told.height
    rows = list(zip(told["metric"].to_list(), keys, strict=True))
    added: list[pl.Series] = []
    for place, run in enumerate((new, old)):
        found = {name: run.parts(name) for name in run.metrics} if run else {}
        pairs = [found.get(name, {}).get(key, (np.nan, np.nan)) for name, key in rows]
        table = np.array(pairs, dtype=np.float64).reshape(-1, 2)
        added += [pl.Series(PARTS[2 * place + one], table[:, one], nan_to_null=True) for one in (0, 1)]
    below = {name: lists for name in new.metrics if old and (lists := _below(name, new, old))}
    nothing: Lists = (None, None, None)
    every = [below[name](key) if name in below else nothing for name, key in rows]
    added += [pl.Series(name, [each[place] for each in every], pl.List(pl.Float64)) for place, name in enumerate(BELOW)]
    return told.with_columns(added)


Lists = tuple[list[float] | None, list[float] | None, list[float] | None]
"""The columns `BELOW` of a row."""


def _below(name: str, new: QuestionRun, old: QuestionRun) -> Callable[[Key], Lists] | None:
    """For each group of a quantile its lists; None of all else, and where a period has no values."""
    metric = new.metrics[name]
    rank = metric.kind.judging.rank
    if not (metric.kind.traits.is_quantile and rank) or any(name not in run.ranked for run in (new, old)):
        return None
    sides = [run.ranked[name].tallies(run.series[name]) for run in (new, old)]
    tallies = [tally for side in sides for tally in side.values()]
    ends = [tally.ends(rank.q) for tally in tallies]
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    at = np.unique(np.concatenate([_between(tally.values, low, high) for tally in tallies]))
    if len(at) > MOST_VALUES:
        at = at[np.linspace(0, len(at) - 1, MOST_VALUES).round().astype(np.int64)]

    def lists(key: Key) -> Lists:
        now, then = (side[key].below(at).tolist() if key in side else None for side in sides)
        return at.tolist(), now, then

    return lists


def _between(values: Numbers, low: float, high: float) -> Numbers:
    return values[np.searchsorted(values, low) : np.searchsorted(values, high, side="right")]
