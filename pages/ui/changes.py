"""A change in words, and whether it is good news: coloured only when it can be told from chance. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from kpi.kinds import Age, Distinct, Stock
from kpi.metric import Better, Metric, Unit
from kpi.registry import REGISTRY
from kpi.show import MINUS
from kpi.stats.change import benjamini_hochberg, p_from_interval
from pages.ui import words
from pages.ui.words import t

RATIOS = (Unit.DURATION, Unit.COUNT)
FALSE_ALARMS = 0.10
"""The share of false alarms accepted among the changes that are pointed out together (Benjamini and Hochberg 1995)."""


@dataclass(frozen=True)
class Change:
    """Words for a change, in full with what it could be, and its tone: good, bad or plain."""

    words: str
    tone: str = "plain"
    full: str = ""


def change_of(row: Mapping[str, Any], metric: Metric) -> Change:
    """The change in one row of a comparison; without something to compare with there are no words."""
    change, low, high = (row.get(name) for name in ("change", "change_low", "change_high"))
    if change is None or row.get("base_value") is None:
        return Change("")
    if row["is_detectable"] or isinstance(metric.kind, Stock | Age | Distinct):  # counted in full: no chance in it
        return Change(_directed(change, metric.unit), _tone(change, metric) if row["is_detectable"] else "plain")
    if low is None or high is None:
        return Change(t("change.unknown"))
    limits = {"low": _amount(low, metric.unit, is_signed=True), "high": _amount(high, metric.unit, is_signed=True)}
    return Change(t("change.none"), full=t("change.none_range", **limits))


def worth_telling(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a comparison by groups whose change stands out, the surest first.

    Many groups looked at together show some change by chance alone: p-values are adjusted for how many there are.
    """
    ratio = np.array([REGISTRY.metric(name).unit in RATIOS for name in frame["metric"]], bool)
    columns = [
        frame[name].cast(pl.Float64).fill_null(math.nan).to_numpy() for name in ("change", "change_low", "change_high")
    ]
    with np.errstate(invalid="ignore", divide="ignore"):
        on_scale = [np.where(ratio, np.log1p(np.where(column > -1, column, np.nan)), column) for column in columns]
    p = benjamini_hochberg(p_from_interval(*on_scale))
    return (
        frame.with_columns(pl.Series("p", p))
        .filter(pl.col("p").is_not_nan() & (pl.col("p") <= FALSE_ALARMS))
        .sort("p", maintain_order=True)
    )


def _tone(change: float, metric: Metric) -> str:
    if metric.better is Better.NEITHER or change == 0:
        return "plain"
    return "good" if (change > 0) == (metric.better is Better.HIGHER) else "bad"


def _directed(change: float, unit: Unit) -> str:
    if abs(change) < _SMALLEST[unit]:
        return t("change.same")
    scale = {Unit.DURATION: "length", Unit.COUNT: "count"}.get(unit, "level")
    return t(f"change.{scale}.{'up' if change > 0 else 'down'}", amount=_amount(abs(change), unit))


_SMALLEST = {
    Unit.DURATION: 0.005,
    Unit.COUNT: 0.005,
    Unit.SHARE: 0.0005,
    Unit.POINTS: 0.05,
    Unit.SCORE: 0.005,
    Unit.BALANCE: 0.5,
}


def _amount(change: float, unit: Unit, *, is_signed: bool = False) -> str:
    """The size of a change: 12%, 2.3 points."""
    sign = ("+" if change > 0 else MINUS) if is_signed and abs(change) >= _SMALLEST[unit] else ""
    size = abs(change)
    if unit in RATIOS:
        return sign + words.share(round(size, 2) if size >= 0.1 else round(size, 3))
    if unit is Unit.SCORE:
        return sign + words.number(size, 2)
    if unit is Unit.BALANCE:
        return sign + words.number(size, 0)
    return sign + t(
        "change.points",
        amount=words.number(size * 100, 1) if unit is Unit.SHARE else words.number(size, 1 if size < 10 else 0),
    )
