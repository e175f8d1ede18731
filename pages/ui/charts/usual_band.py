"""What is usual, behind a picture over time: a quiet band of the limits of a steady process, and rings around its signals. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

import numpy as np
import polars as pl

from kpi.query.period import Grain
from kpi.stats.process_behaviour import Rule
from kpi.verdict.process import Bucket, Process
from pages.ui.charts import drawn_rows
from pages.ui.charts.figure import CLEAR, GREY, HALF, INK, Figure, Numbers
from pages.ui.view import words
from pages.ui.view.measure import Measure
from pages.ui.view.words import t

QUIET = "1c"
"""The opacity of the band: fainter than that of an interval."""
SIGNALS = (Rule.BEYOND, Rule.RUN)

Limits = Mapping[date, Bucket | None]
"""What is usual in each step that is drawn; None where nobody knows."""


def of_steps(usual: Process | None, on: Sequence[date], partial: Sequence[bool]) -> Limits:
    """The limits of the steps that are drawn; none of those of which only a part of the days is known."""
    found = {one.on: one for one in usual.buckets if one.low is not None} if usual else {}
    return {day: None if is_open else found.get(day) for day, is_open in zip(on, partial, strict=True)}


def ends(limits: Limits) -> tuple[Numbers, Numbers]:
    """The lower and the upper limits; NaN where there are none."""
    low = [math.nan if one is None or one.low is None else one.low for one in limits.values()]
    high = [math.nan if one is None or one.high is None else one.high for one in limits.values()]
    return np.array(low, np.float32), np.array(high, np.float32)


def band(limits: Limits) -> list[Figure]:
    """A closed shape for each stretch with limits."""
    xs: list[str | None] = []
    ys: list[float] = []
    for is_known, group in groupby(limits.items(), key=lambda item: item[1] is not None):
        if not is_known:
            continue
        shown = [(day.isoformat(), one.low or 0.0, one.high or 0.0) for day, one in group if one is not None]
        xs += [*(day for day, _, _ in shown), *(day for day, _, _ in reversed(shown)), None]
        ys += [*(high for _, _, high in shown), *(low for _, low, _ in reversed(shown)), math.nan]
    if not xs:
        return []
    return [
        {
            "type": "scatter", "mode": "lines", "x": xs, "y": np.array(ys, np.float32), "fill": "toself", "fillcolor": GREY + QUIET,
            "line": {"width": 0}, "hoverinfo": "skip",
        }
    ]  # fmt: skip


def rings(limits: Limits) -> list[Figure]:
    """A ring around each step that is a signal, of a run around its first and its last, and a thin one around those near a limit."""
    loud = _ringed(limits)
    near = [one for one in limits.values() if one and one.rules and not set(one.rules) & set(SIGNALS)]
    return [
        {
            "type": "scatter", "mode": "markers", "x": [one.on.isoformat() for one in found], "y": np.array([one.value for one in found], np.float32),
            "marker": {"color": CLEAR, "size": size, "line": {"color": color, "width": width}}, "hoverinfo": "skip", "cliponaxis": False,
        }
        for found, size, color, width in ((loud, 12, INK, 1.8), (near, 10, GREY + HALF, 1))
        if found
    ]  # fmt: skip


def _ringed(limits: Limits) -> list[Bucket]:
    """Each step beyond the limits, and of a run, whose steps may all lie there, the first and the last that is drawn."""
    judged = [one for one in limits.values() if one and one.value is not None]
    is_in = [False, *(Rule.RUN in one.rules for one in judged), False]
    return [
        one
        for place, one in enumerate(judged, 1)
        if (not (is_in[place - 1] and is_in[place + 1]) if is_in[place] else Rule.BEYOND in one.rules)
    ]


def hover(text: str, bucket: Bucket | None, measure: Measure) -> str:
    """What is said about one value, with what is usual and which rule it breaks."""
    if bucket is None:
        return text
    lines = [text]
    if said := measure.interval(bucket.low, bucket.high):
        lines.append(t("process.usual", range=said))
    if remark := _remark(bucket):
        lines.append(remark)
    return "<br>".join(lines)


def _remark(bucket: Bucket) -> str:
    if Rule.BEYOND in bucket.rules:
        return t("process.beyond")
    if Rule.RUN in bucket.rules:
        return t("process.run")
    return t("process.near") if bucket.rules else ""


def alt(limits: Limits, grain: Grain) -> str:
    """The steps outside what is usual, for those who cannot see them."""
    found = [words.bucket(day, grain) for day, one in limits.items() if one and Rule.BEYOND in one.rules]
    return t("process.alt", days=words.listed(found)) if found else ""


def in_rows(limits: Limits, measure: Measure, values: pl.Series) -> dict[str, pl.Series]:
    """What is usual in each step, and which rule it breaks, as columns under their headings; none where nothing is known."""
    size, unit = drawn_rows.unit_of(measure, values)
    low, high = (
        pl.Series([one and getattr(one, name) for one in limits.values()], dtype=pl.Float64) for name in ("low", "high")
    )
    signals = pl.Series([(_remark(one) or None) if one else None for one in limits.values()], dtype=pl.String)
    return {
        **drawn_rows.where_any(drawn_rows.in_unit(t("process.low"), unit), drawn_rows.scaled(low, size)),
        **drawn_rows.where_any(drawn_rows.in_unit(t("process.high"), unit), drawn_rows.scaled(high, size)),
        **drawn_rows.where_any(t("process.remark"), signals),
    }
