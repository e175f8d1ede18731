"""What the values of two periods are made of, beside a comparison by groups: what is divided by what, on both sides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from kpi.engine.question_run import QuestionRun

PARTS = ("part", "whole", "base_part", "base_whole")
"""The columns that are added; of what adds up there is no whole."""


def with_gone(now: pl.DataFrame, then: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """The answer of now, with an empty row for each group that only the period before has."""
    types = {key: (now if now[key].count() else then).schema[key] for key in by}  # groups without a value have no type
    now, then = now.cast(types), then.cast(types)  # type: ignore[arg-type]  # polars types keys as selectors
    gone = then.join(now, on=["metric", *by], how="anti", nulls_equal=True)
    if gone.is_empty():
        return now
    nothing = {"value": None, "low": None, "high": None, "n": 0.0}
    empty = gone.with_columns(pl.lit(number, pl.Float64).alias(name) for name, number in nothing.items())
    return pl.concat([now, empty.select(now.columns)])


def with_parts(told: pl.DataFrame, new: QuestionRun, old: QuestionRun | None) -> pl.DataFrame:
    """The comparison with the columns `PARTS`; empty where a group has nothing."""
    by = list(new.query.by)
    keys = list(zip(*(told[name].to_list() for name in by), strict=True)) if by else [()] * told.height
    rows = list(zip(told["metric"].to_list(), keys, strict=True))
    added: list[pl.Series] = []
    for place, run in enumerate((new, old)):
        found = {name: run.parts(name) for name in run.metrics} if run else {}
        pairs = [found.get(name, {}).get(key, (np.nan, np.nan)) for name, key in rows]
        table = np.array(pairs, dtype=np.float64).reshape(-1, 2)
        added += [pl.Series(PARTS[2 * place + one], table[:, one], nan_to_null=True) for one in (0, 1)]
    return told.with_columns(added)
