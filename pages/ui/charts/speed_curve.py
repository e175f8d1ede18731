"""A score by the speed of answers: a dot for each part of them with its interval, and the curve that never rises. Pure."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from kpi.declare.metric import Clock, Unit
from kpi.engine.answer_speed import Part, SpeedScores
from kpi.text.format import value_text
from pages.ui.charts import drawn_rows, figure
from pages.ui.charts.axes import DAY, HOUR, MINUTE, tick_text, value_axis
from pages.ui.charts.figure import GREY, HALF, INK, MAIN, PAPER, Figure, Picture
from pages.ui.view import words
from pages.ui.view.measure import Measure
from pages.ui.view.words import t

HEIGHT = 300
SHORTEST = 10.0
"""Shorter waits, in seconds, stand at the left end of the axis: a logarithm has no 0."""

_TICKS = (10.0, MINUTE, 10 * MINUTE, HOUR, 4 * HOUR)
_LONGER = {Clock.CALENDAR: (DAY, 7 * DAY, 60 * DAY), Clock.BUSINESS: (40 * HOUR, 400 * HOUR)}


def speed_curve(found: SpeedScores, shown: Measure) -> Picture:
    """The picture; durations stand on a logarithmic axis, as an hour more matters less the longer the wait.

    A dot opens nothing: no address can name answers by how many seconds their ticket waited, and its band would be other answers.
    """
    x = np.array([_place(one.middle) for one in found.parts], np.float32)
    value, low, high = (
        np.array([getattr(one.score, side) for one in found.parts], np.float64) for side in ("value", "low", "high")
    )
    data = [
        {
            "type": "scatter", "mode": "lines", "x": x, "y": np.array([one.curve for one in found.parts], np.float32), "hoverinfo": "skip",
            "line": {"color": MAIN + HALF, "width": 2.5},
        },
        {
            "type": "scatter", "mode": "markers", "x": x, "y": value.astype(np.float32), "marker": {"color": MAIN, "size": 9},
            "error_y": {"type": "data", "symmetric": False, "array": (high - value).astype(np.float32), "arrayminus": (value - low).astype(np.float32), "color": GREY, "thickness": 1.2, "width": 3},
            "text": [_hover(one, found.clock, shown) for one in found.parts], "hoverinfo": "text",
        },
    ]  # fmt: skip
    layout = figure.layout(HEIGHT, right=16)
    ends = [float(one) for one in np.concatenate([low, high]) if math.isfinite(one)]
    layout["yaxis"] |= value_axis(shown.unit, ends)
    layout["xaxis"] |= _axis(float(x.min()), float(x.max()), found.clock)
    layout["xaxis"]["title"] = {"text": t(f"speed.axis.{found.speed}"), "font": {"color": GREY, "size": 12}}
    if found.late and x.min() <= _place(found.late.target_seconds) <= x.max():
        at = _place(found.late.target_seconds)
        layout["shapes"].append(figure.vertical(at, INK + HALF, "dash"))
        layout["annotations"].append(
            figure.label(t("take.target"), x=at, y=1, yref="paper", yanchor="bottom", xanchor="center", color=INK, bgcolor=PAPER)
        )  # fmt: skip
        layout["margin"]["t"] = 26
    said = (f"{_span(one, found.clock)}: {shown.text(one.score.value)}" for one in found.parts)
    return Picture({"data": data, "layout": layout}, f"{shown.label}. {words.apart(said)}", rows=_rows(found, shown))


def _place(seconds: float) -> float:
    return math.log10(max(seconds, SHORTEST))


def _axis(low: float, high: float, clock: Clock) -> Figure:
    at = [one for one in (*_TICKS, *_LONGER[clock]) if low - 0.1 <= _place(one) <= high + 0.1]
    room = max(0.06 * (high - low), 0.15)
    return {
        "range": [low - room, high + room],
        "tickvals": [_place(one) for one in at],
        "ticktext": [_tick(one, clock) for one in at],
        "tickangle": 0,
    }


def _tick(seconds: float, clock: Clock) -> str:
    sizes = (DAY, HOUR, MINUTE) if clock is Clock.CALENDAR else (HOUR, MINUTE)
    size = next((size for size in sizes if seconds >= size), 1.0)
    return tick_text(Unit.DURATION, seconds, seconds, size)


def _span(one: Part, clock: Clock) -> str:
    first, last = (value_text(end, Unit.DURATION, words.language(), clock=clock) for end in (one.first, one.last))
    return first if first == last else t("speed.span", first=first, last=last)


def _hover(one: Part, clock: Clock, shown: Measure) -> str:
    row = {"value": one.score.value, "low": one.score.low, "high": one.score.high, "n": one.score.n}
    return figure.hover(_span(one, clock), shown, row, is_open=False)


def _rows(found: SpeedScores, shown: Measure) -> pl.DataFrame:
    """The parts for a file, with the durations between which they lie."""
    size = HOUR
    unit = words.unit_of_time(size)
    columns = {
        drawn_rows.in_unit(t(head), unit): drawn_rows.scaled(pl.Series(values, dtype=pl.Float64), size)
        for head, values in (
            ("speed.from", [one.first for one in found.parts]),
            ("speed.to", [one.last for one in found.parts]),
        )
    }
    frame = pl.DataFrame(
        [{"value": one.score.value, "low": one.score.low, "high": one.score.high, "n": one.score.n} for one in found.parts],
        schema={"value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "n": pl.Int64},
    )  # fmt: skip
    factor, name = drawn_rows.unit_of(shown, frame["value"])
    curve = drawn_rows.scaled(pl.Series([one.curve for one in found.parts], dtype=pl.Float64), factor)
    return drawn_rows.table(columns | drawn_rows.in_columns(shown, frame) | {drawn_rows.in_unit(t("speed.curve"), name): curve})  # fmt: skip
