"""What the comments of a period say by theme: how many, their scores, and how that moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from kpi.declare.metric import Metric
from kpi.query.period import Grain
from kpi.stats import moe_recovery
from kpi.stats.change import FALSE_ALARMS, benjamini_hochberg, p_from_interval
from kpi.stats.intervals import share_limits
from kpi.voice.comments import Score, scores_of
from kpi.voice.themes import Theme, any_of, flag

WITHOUT = "without"
ALL = "all"


@dataclass(frozen=True, kw_only=True)
class ThemeLine:
    """One theme, the comments without any, or all of them.

    `share` is of all comments, `base_share` that of the days compared with (None: none are). `is_moved`: chance does not explain the change among
    all themes. `steps` is the share of each step (None: no comments in it).
    """

    comments: int
    share: float | None
    base_share: float | None
    is_moved: bool
    scores: Mapping[str, Score]
    steps: tuple[float | None, ...]


def theme_table(
    now: pl.DataFrame,
    then: pl.DataFrame | None,
    themes: Sequence[Theme],
    metrics: Sequence[Metric],
    steps: Sequence[date],
    grain: Grain,
) -> dict[str, ThemeLine]:
    """Theme → its line; then those WITHOUT any theme, and ALL. With a theme + without = all.

    `now` and `then` have the flags of `with_themes`; `steps` are the first days of the steps of `grain`.
    """
    groups = {theme.name: pl.col(flag(place)) for place, theme in enumerate(themes)}
    groups |= {WITHOUT: ~any_of(themes), ALL: pl.lit(value=True)}
    counts, before = _counts(now, groups), None if then is None else _counts(then, groups)
    scores, over_time = scores_of(now, groups, metrics), _over_time(now, groups, steps, grain)
    moved = _moved(counts, before)
    return {
        name: ThemeLine(
            comments=counts[name],
            share=_share(counts[name], now.height),
            base_share=None if before is None or then is None else _share(before[name], then.height),
            is_moved=name in moved,
            scores=scores[name],
            steps=over_time[name],
        )
        for name in groups
    }


def _counts(comments: pl.DataFrame, groups: Mapping[str, pl.Expr]) -> dict[str, int]:
    found = comments.select((test & pl.lit(value=True)).cast(pl.Int64).sum().alias(str(place)) for place, test in enumerate(groups.values()))  # fmt: skip
    counts = found.row(0) if comments.height else [0] * len(groups)
    whole = {ALL: comments.height}
    return dict(zip(groups, map(int, counts), strict=True)) | whole


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _over_time(
    comments: pl.DataFrame, groups: Mapping[str, pl.Expr], steps: Sequence[date], grain: Grain
) -> dict[str, tuple[float | None, ...]]:
    unit = {Grain.DAY: "1d", Grain.WEEK: "1w", Grain.MONTH: "1mo", Grain.QUARTER: "1q", Grain.YEAR: "1y"}[grain]
    shares = comments.group_by(pl.col("day").dt.truncate(unit).alias("step")).agg(
        *((test & pl.lit(value=True)).mean().alias(str(place)) for place, test in enumerate(groups.values()))
    )
    by_step = pl.DataFrame({"step": list(steps)}, schema={"step": pl.Date}).join(
        shares, on="step", how="left", maintain_order="left"
    )
    return {name: tuple(by_step[str(place)].to_list()) for place, name in enumerate(groups)}


def _moved(now: Mapping[str, int], then: Mapping[str, int] | None) -> set[str]:
    """The groups whose share moved more than chance explains, among all that are looked at together."""
    if not then or not now[ALL] or not then[ALL]:
        return set()
    names = [name for name in now if name != ALL]
    sides = []
    for counts in (now, then):
        part, whole = np.array([float(counts[name]) for name in names]), np.full(len(names), float(counts[ALL]))
        sides.append((part / whole, *share_limits(part, whole)))
    change, low, high = moe_recovery.difference(*sides)
    p = benjamini_hochberg(p_from_interval(change, low, high))
    return {name for name, each in zip(names, p, strict=True) if each <= FALSE_ALARMS}
