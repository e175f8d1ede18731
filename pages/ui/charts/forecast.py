"""What is expected of days ahead, beside how the forecasts of the last eight weeks did, as a figure. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

import numpy as np
import polars as pl

from kpi.engine.forecasting import Ahead, Forecast, Tested
from kpi.query.period import Grain, Period
from kpi.stats.forecast import SHARES
from pages.ui.charts import drawn_rows, figure
from pages.ui.charts.axes import day_axis, value_axis
from pages.ui.charts.figure import BAND, CLEAR, GREY, HALF, INK, MAIN, Figure, Picture
from pages.ui.charts.trend import edges
from pages.ui.charts.usual_band import QUIET
from pages.ui.view import words
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Mark, Opened
from pages.ui.view.words import t

NARROW, WIDE = SHARES


def forecast(found: Forecast, measure: Measure) -> Picture:
    """What came in the last eight weeks within what was expected a week before, and what is expected now; rings are days outside the band."""
    past = found.backtest.days if found.backtest else ()
    on = [*(one.on for one in past), *(one.on for one in found.days)]
    line = len(_bands(past, found.days))
    came = _line([one.on for one in past], [one.actual for one in past], "lines+markers", "solid")
    expected = _line([one.on for one in found.days], [one.value for one in found.days], "lines", "dash")
    data = [
        *_bands(past, found.days),
        came | {"customdata": [_hover(one, measure) for one in past], "hovertemplate": "%{customdata}<extra></extra>"},
        # A day ahead stands for no records that could be opened.
        expected | {"hovertext": [_ahead_hover(one) for one in found.days], "hoverinfo": "text"},
        _rings(past),
    ]
    held = [
        value for one in found.days for value in (one.value, one.low_80, one.high_80, one.high_95) if value is not None
    ]
    held += [value for one in past for value in (one.actual, one.low_80, one.high_80) if value is not None]
    layout = figure.layout(250, right=16)
    layout["xaxis"] |= day_axis(on, Grain.DAY, ticks=4) | {"type": "date", "tickangle": 0, "range": edges(on)}
    layout["yaxis"] |= value_axis(measure.unit, held, from_zero=True)
    layout["shapes"] = [figure.vertical(found.days[0].on.isoformat(), GREY, "dot")]
    return Picture(
        {"data": data, "layout": layout}, _alt(found, measure), rows=_rows(past, found.days, measure), marks=_marks(past, measure, line),
    )  # fmt: skip


def _bands(past: Sequence[Tested], ahead: Sequence[Ahead]) -> list[Figure]:
    """The narrow interval of the past, and both of the days ahead."""
    return [
        _band([(one.on, one.low_80, one.high_80) for one in past], GREY + QUIET),
        _band([(one.on, one.low_95, one.high_95) for one in ahead], MAIN + QUIET),
        _band([(one.on, one.low_80, one.high_80) for one in ahead], MAIN + BAND),
    ]


def _band(points: Sequence[tuple[date, float | None, float | None]], color: str) -> Figure:
    """A closed shape for each stretch with an interval."""
    xs: list[str | None] = []
    ys: list[float] = []
    for is_known, group in groupby(points, key=lambda one: one[1] is not None):
        if not is_known:
            continue
        shown = [(day.isoformat(), low or 0.0, high or 0.0) for day, low, high in group]
        xs += [*(day for day, _, _ in shown), *(day for day, _, _ in reversed(shown)), None]
        ys += [*(high for _, _, high in shown), *(low for _, low, _ in reversed(shown)), float("nan")]
    return {
        "type": "scatter", "mode": "lines", "x": xs, "y": np.array(ys, np.float32), "fill": "toself", "fillcolor": color,
        "line": {"width": 0}, "hoverinfo": "skip",
    }  # fmt: skip


def _line(on: Sequence[date], values: Sequence[float | None], mode: str, dash: str) -> Figure:
    return {
        "type": "scatter", "mode": mode, "x": [day.isoformat() for day in on], "y": np.array([float("nan") if one is None else one for one in values], np.float32),
        "line": {"color": MAIN, "width": 2, "dash": dash}, "marker": {"color": MAIN, "size": 4.5},
    }  # fmt: skip


def _rings(past: Sequence[Tested]) -> Figure:
    """A thin ring around each day outside its band."""
    found = [one for one in past if _is_outside(one)]
    return {
        "type": "scatter", "mode": "markers", "x": [one.on.isoformat() for one in found], "y": np.array([one.actual for one in found], np.float32),
        "marker": {"color": CLEAR, "size": 10, "line": {"color": INK + HALF, "width": 1}}, "hoverinfo": "skip", "cliponaxis": False,
    }  # fmt: skip


def _is_outside(one: Tested) -> bool:
    if one.actual is None or one.low_80 is None or one.high_80 is None:
        return False
    return not one.low_80 <= one.actual <= one.high_80


def _hover(one: Tested, measure: Measure) -> str:
    lines = [words.bucket(one.on, Grain.DAY), f"<b>{measure.text(one.actual)}</b>", t("forecast.was", value=_whole(one.value))]  # fmt: skip
    lines += _within(NARROW, one.low_80, one.high_80)
    return "<br>".join(lines)


def _ahead_hover(one: Ahead) -> str:
    lines = [words.bucket(one.on, Grain.DAY)]
    if one.is_holiday:
        lines.append(t("forecast.holiday"))
    lines.append(t("forecast.is", value=_whole(one.value)))
    lines += [*_within(NARROW, one.low_80, one.high_80), *_within(WIDE, one.low_95, one.high_95)]
    return "<br>".join(lines)


def _within(share: float, low: float | None, high: float | None) -> list[str]:
    if low is None or high is None:
        return []
    return [t("forecast.within", share=words.share(share), low=_whole(low), high=_whole(high))]


def _whole(value: float) -> str:
    """A number that is expected, as large ones are written: tenths of a ticket tell nothing but among few."""
    return words.number(value, 0 if value >= 10 else 1)


def _alt(found: Forecast, measure: Measure) -> str:
    days = words.days(Period(found.days[0].on, found.days[-1].on + timedelta(days=1)))
    total = words.number(sum(one.value for one in found.days))
    outside = sum(_is_outside(one) for one in found.backtest.days) if found.backtest else 0
    return t("forecast.alt", label=measure.label, days=days, n=total, outside=words.number(outside))


def _marks(past: Sequence[Tested], measure: Measure, line: int) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            place=f"{line}/{place}",
            opened=Opened(measure.metric.name, (one.on, one.on)),
            name=words.bucket(one.on, Grain.DAY),
            value=measure.text(one.actual),
            n=one.actual,
        )
        for place, one in enumerate(past)
        if one.actual
    )


def _rows(past: Sequence[Tested], ahead: Sequence[Ahead], measure: Measure) -> pl.DataFrame:
    """Day by day: what came, what was or is expected, and the intervals."""

    def column(values: Sequence[float | None]) -> pl.Series:
        return pl.Series([None if one is None else round(one, 1) for one in values], dtype=pl.Float64)

    nothing = [None] * len(past)
    every: list[Tested | Ahead] = [*past, *ahead]
    columns = {
        t("take.step.day"): pl.Series([one.on for one in every]),
        measure.label: column([*(one.actual for one in past), *([None] * len(ahead))]),
        t("forecast.expected"): column([one.value for one in every]),
        t("forecast.low", share=words.share(NARROW)): column([one.low_80 for one in every]),
        t("forecast.high", share=words.share(NARROW)): column([one.high_80 for one in every]),
        t("forecast.low", share=words.share(WIDE)): column([*nothing, *(one.low_95 for one in ahead)]),
        t("forecast.high", share=words.share(WIDE)): column([*nothing, *(one.high_95 for one in ahead)]),
    }
    return drawn_rows.table(columns)
