"""What is drawn as rows for a file or a table: numbers in one unit, which stands in the heading, with n, interval and remarks. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import polars as pl

from kpi.declare.metric import Unit
from kpi.verdict.disclosure import is_few
from pages.ui.view.measure import Measure
from pages.ui.view.words import apart, t, unit_of_time

_DIGITS = ".12g"
"""A number with twelve digits: what comes after them is left over from reckoning in twos."""
_DURATIONS = ((7200.0, 3600.0), (240.0, 60.0))
"""From which largest number of seconds on durations are written in hours and in minutes."""


def in_columns(measure: Measure, frame: pl.DataFrame, *, label: str = "") -> dict[str, pl.Series]:
    """Value, limits, n and, where there is one, the target of each row of an answer, by their headings.

    `label` stands for the metric's name where several are side by side.
    """
    named = label or measure.label
    size, unit = unit_of(measure, frame["value"])
    low, high, n, target = (
        t("take.of", label=label, what=what) if label else what
        for what in (t("take.low"), t("take.high"), "n", t("take.target"))
    )
    columns = {
        in_unit(named, unit): scaled(frame["value"], size),
        in_unit(low, unit): scaled(frame["low"], size),
        in_unit(high, unit): scaled(frame["high"], size),
        n: scaled(frame["n"]),
    }
    if "target" in frame.columns:
        columns |= where_any(in_unit(target, unit), scaled(frame["target"], size))
    return columns


def unit_of(measure: Measure, values: Iterable[float | None]) -> tuple[float, str]:
    """How large the unit is in which these values are written, and its name; no name for what is counted or scored."""
    if measure.unit is Unit.SHARE:
        return 0.01, "%"
    if measure.unit is not Unit.DURATION:
        return 1.0, ""
    largest = max((abs(value) for value in values if value is not None and not math.isnan(value)), default=0.0)
    size = next((size for least, size in _DURATIONS if largest >= least), 1.0)
    return size, unit_of_time(size)


def in_unit(label: str, unit: str) -> str:
    """A heading with its unit."""
    return t("table.in_unit", label=label, unit=unit) if unit else label


def scaled(values: pl.Series, size: float = 1.0) -> pl.Series:
    """Values in a unit of this size, as whole numbers where all are; nothing where there is none or it has no end."""
    found = [None if value is None else scaled_one(value, size) for value in values.cast(pl.Float64)]
    is_whole = all(one is None or (one.is_integer() and abs(one) < 1e15) for one in found)
    return pl.Series(found, dtype=pl.Float64).cast(pl.Int64 if is_whole else pl.Float64)


def scaled_one(value: float, size: float = 1.0) -> float | None:
    """A value in a unit of this size; nothing where it has no end."""
    return float(format(value / size, _DIGITS)) if math.isfinite(value) else None


def remarks(measure: Measure, frame: pl.DataFrame, is_partial: Sequence[bool] = ()) -> pl.Series:
    """Why a value is withheld, and whether its days are complete."""
    partial = is_partial or [False] * frame.height
    rows = zip(frame["value"], frame["n"], partial, strict=True)
    texts = [
        apart(
            ([t("chart.few")] if value is None and is_few(measure.metric, n) else [])
            + ([t("chart.partial")] if is_open and n else [])
        )
        for value, n, is_open in rows
    ]
    return pl.Series([text or None for text in texts], dtype=pl.String)


def where_any(heading: str, column: pl.Series) -> dict[str, pl.Series]:
    """The column under its heading; nothing where no row has anything in it."""
    return {heading: column} if column.count() else {}


def table(columns: dict[str, pl.Series]) -> pl.DataFrame:
    """The columns as one frame."""
    return pl.DataFrame([one.alias(name) for name, one in columns.items()])
