"""A number by week before and after a measure, with the course before, gone on, as a figure. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import polars as pl

from kpi.engine.measures import Measured, Week
from kpi.query.period import Grain
from kpi.text.format import interval_text
from pages.locale.language import language
from pages.ui.charts import drawn_rows, figure
from pages.ui.charts.axes import day_axis, value_axis
from pages.ui.charts.figure import BAND, GREY, INK, MAIN, Figure, Picture
from pages.ui.charts.trend import edges
from pages.ui.view import words
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Mark, Opened
from pages.ui.view.words import t

HEIGHT = 280


def measure_course(found: Measured, measure: Measure, said: str) -> Picture:
    """The weeks as points, the course through them as lines, and the course before, gone on, dashed in its band."""
    weeks = found.weeks
    after = [one for one in weeks if one.expected is not None]
    before = [one for one in weeks if one.expected is None]
    data = [
        _band(after),
        _line(after, [one.expected for one in after], GREY, "dash"),
        _line(before, [one.fitted for one in before], INK, "solid"),
        _line(after, [one.fitted for one in after], INK, "solid"),
        {
            "type": "scatter", "mode": "markers", "x": [one.on.isoformat() for one in weeks], "y": np.array([one.value for one in weeks], np.float32),
            "marker": {"color": MAIN, "size": 6}, "customdata": [_hover(one, measure) for one in weeks], "hovertemplate": "%{customdata}<extra></extra>",
        },
    ]  # fmt: skip
    held = [value for one in weeks for value in (one.value, one.fitted, one.expected) if value is not None]
    on = [one.on for one in weeks]
    layout = figure.layout(HEIGHT, right=16)
    layout["xaxis"] |= day_axis(on, Grain.WEEK, ticks=4) | {"type": "date", "tickangle": 0, "range": edges(on)}
    layout["yaxis"] |= value_axis(measure.unit, held, clock=measure.clock)
    layout["shapes"] = [figure.vertical(found.happened.on.isoformat(), GREY, "dot")]
    alt = t("measure.alt", label=measure.label, before=words.number(found.before), day=words.day(found.happened.on), after=words.number(found.after), said=said)  # fmt: skip
    return Picture({"data": data, "layout": layout}, alt, rows=_rows(weeks, measure), marks=_marks(weeks, measure))


def _band(after: Sequence[Week]) -> Figure:
    days = [one.on.isoformat() for one in after]
    low, high = (
        [value for value in each if value is not None]
        for each in ([one.low for one in after], [one.high for one in after])
    )
    return {
        "type": "scatter", "mode": "lines", "x": [*days, *reversed(days)], "y": np.array([*low, *reversed(high)], np.float32), "fill": "toself",
        "fillcolor": GREY + BAND, "line": {"width": 0}, "hoverinfo": "skip",
    }  # fmt: skip


def _line(weeks: Sequence[Week], values: Sequence[float | None], color: str, dash: str) -> Figure:
    return {
        "type": "scatter", "mode": "lines", "x": [one.on.isoformat() for one in weeks], "y": np.array(values, np.float32),
        "line": {"color": color, "width": 2, "dash": dash}, "hoverinfo": "skip",
    }  # fmt: skip


def _hover(one: Week, measure: Measure) -> str:
    lines = [words.bucket(one.on, Grain.WEEK), f"<b>{measure.text(one.value)}</b>"]
    if one.expected is not None:
        limits = interval_text(one.low, one.high, measure.unit, language(), measure.clock)
        lines.append(
            t("measure.hover", value=measure.text(one.value), expected=measure.text(one.expected), range=limits)
        )
    return "<br>".join(lines)


def _marks(weeks: Sequence[Week], measure: Measure) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            place=f"4/{place}",
            opened=Opened(measure.metric.name, (one.on, one.on + timedelta(days=6))),
            name=words.bucket(one.on, Grain.WEEK),
            value=measure.text(one.value),
            n=one.n,
        )
        for place, one in enumerate(weeks)
        if one.n
    )


def _rows(weeks: Sequence[Week], measure: Measure) -> pl.DataFrame:
    """Week by week: the value, the course, and the course before, gone on, with its limits."""
    size, unit = drawn_rows.unit_of(measure, [one.value for one in weeks])
    columns = {
        t("take.step.week"): pl.Series([one.on for one in weeks], dtype=pl.Date),
        "n": pl.Series([one.n for one in weeks], dtype=pl.Float64),
    }
    for head, values in (
        (measure.label, [one.value for one in weeks]),
        (t("measure.fitted"), [one.fitted for one in weeks]),
        (t("measure.expected"), [one.expected for one in weeks]),
        (t("after.from"), [one.low for one in weeks]),
        (t("after.to"), [one.high for one in weeks]),
    ):
        columns[drawn_rows.in_unit(head, unit)] = drawn_rows.scaled(pl.Series(values, dtype=pl.Float64), size)
    return drawn_rows.table(columns)
