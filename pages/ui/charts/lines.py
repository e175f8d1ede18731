"""One metric over time by group, as a figure: a line for each of a few groups, named at its end, and one for all others. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from kpi.query.period import Grain, Period
from kpi.query.query import Filter
from pages.ui.charts import event_marks, figure
from pages.ui.charts.axes import day_axis, value_axis
from pages.ui.charts.event_marks import Note
from pages.ui.charts.figure import CATEGORIES, GREY, MOST, Figure, Numbers, Picture
from pages.ui.charts.trend import edges, is_partial
from pages.ui.view import words
from pages.ui.view.as_text import in_picture
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Mark, Opened, days_of
from pages.ui.view.words import t

LEAST_GAP = 0.075
"""How far apart names stand at the least, as a part of the height."""
LETTERS = 16
ROW = 92
"""Pixels of each plot of `multiples`, with its name."""


def lines(
    groups: Sequence[tuple[str, Filter, pl.DataFrame]],
    measure: Measure,
    grain: Grain,
    period: Period,
    by: str,
    *,
    has_others: bool = False,
    notes: Sequence[Note] = (),
) -> Picture:
    """A line for each group: its name, what it stands for, and its rows by step, and what happened. With `has_others` the last is grey.

    Steps of which the period has some days only are hollow.
    """
    drawn = _drawn(groups, measure, grain, period, has_others=has_others)
    axis = value_axis(measure.unit, drawn.held, clock=measure.clock, like=drawn.held[-1] if drawn.held else None)
    layout = figure.layout(270, right=112)
    layout["xaxis"] |= _days(drawn.on, grain)
    layout["yaxis"] |= axis
    layout["annotations"] = _names([end for end in drawn.ends if end], axis["range"])
    made = {"data": [*drawn.data], "layout": layout}
    event_marks.mark(notes, drawn.on, grain, axis["range"][0], made)
    return Picture(made, drawn.alt(measure, by), marks=drawn.marks, is_over_time=True)


def multiples(
    groups: Sequence[tuple[str, Filter, pl.DataFrame]],
    measure: Measure,
    grain: Grain,
    period: Period,
    by: str,
    *,
    has_others: bool = False,
) -> Picture:
    """The same for narrow screens: each line in a plot of its own below the one before, all on one scale, its name and last value above it."""
    drawn = _drawn(groups, measure, grain, period, has_others=has_others)
    axis = value_axis(measure.unit, drawn.held, clock=measure.clock, like=drawn.held[-1] if drawn.held else None, ticks=2)  # fmt: skip
    layout = figure.layout(ROW * len(groups) + 34, right=8)
    layout["xaxis"] |= _days(drawn.on, grain) | {"anchor": f"y{len(groups)}" if len(groups) > 1 else "y"}
    quiet = layout.pop("yaxis")
    data = []
    for place, (line, end) in enumerate(zip(drawn.data, drawn.ends, strict=True)):
        suffix = str(place + 1) if place else ""
        top = 1 - place / len(groups)
        layout[f"yaxis{suffix}"] = quiet | axis | {"domain": [top - 0.84 / len(groups), top - 0.24 / len(groups)]}
        data.append(line | {"xaxis": "x", "yaxis": f"y{suffix}", "cliponaxis": False})
        name = in_picture(groups[place][0])
        text = f"{name} <b>{measure.short(end[0])}</b>" if end else name
        color = line["line"]["color"]
        layout["annotations"].append(figure.label(text, x=0, xref="paper", y=top, yref="paper", yanchor="top", color=color))  # fmt: skip
    return Picture({"data": data, "layout": layout}, drawn.alt(measure, by), marks=drawn.marks, is_over_time=True)


@dataclass(frozen=True)
class _Drawn:
    """The lines, their days, marks and values, and the end of each: value, name and color; None of one without a value."""

    on: Sequence[date]
    data: Sequence[Figure]
    marks: tuple[Mark, ...]
    ends: Sequence[tuple[float, str, str] | None]
    held: Sequence[float]

    def alt(self, measure: Measure, by: str) -> str:
        """The same in words."""
        said = words.apart(f"{end[1]}: {measure.text(end[0])}" for end in self.ends if end)
        return t("detail.by_alt", label=measure.label, by=by, said=said)


def _days(on: Sequence[date], grain: Grain) -> Figure:
    return day_axis(on, grain, ticks=4) | {"type": "date", "tickangle": 0, "range": edges(on)}


def _drawn(
    groups: Sequence[tuple[str, Filter, pl.DataFrame]],
    measure: Measure,
    grain: Grain,
    period: Period,
    *,
    has_others: bool,
) -> _Drawn:
    days = {day for _, _, frame in groups for day in frame.drop_nulls("value")["bucket"]}
    on: list[date] = sorted(days)[-MOST // len(groups) :]
    data: list[Figure] = []
    marks: list[Mark] = []
    ends: list[tuple[float, str, str] | None] = []
    held: list[float] = []
    for place, (name, chosen, frame) in enumerate(groups):
        color = GREY if has_others and place == len(groups) - 1 else CATEGORIES[place % len(CATEGORIES)]
        rows = {row["bucket"]: row for row in frame.iter_rows(named=True)}
        value = np.array([_number(rows.get(day)) for day in on], np.float32)
        data.append(_line(on, value, rows, color, name, measure, grain, period))
        known = np.flatnonzero(np.isfinite(value))
        held += [float(value[at]) for at in known]
        ends.append((float(value[known[-1]]), name, color) if known.size else None)
        marks += [
            Mark(
                place=f"{place}/{at}",
                opened=Opened(measure.metric.name, days_of(on[at], grain, period), (chosen,)),
                name=t("detail.group_in", group=name, days=words.bucket(on[at], grain)),
                value=measure.text(float(value[at])),
                n=rows[on[at]]["n"],
            )
            for at in known.tolist()
        ]
    return _Drawn(on, data, tuple(marks), ends, held)


def _number(row: Mapping[str, Any] | None) -> float:
    return float("nan") if row is None or row["value"] is None else float(row["value"])


def _line(
    on: Sequence[date],
    value: Numbers,
    rows: Mapping[date, dict[str, Any]],
    color: str,
    name: str,
    measure: Measure,
    grain: Grain,
    period: Period,
) -> Figure:
    partial = [is_partial(day, grain, period) for day in on]
    texts = [
        figure.hover(f"{in_picture(name)}, {words.bucket(day, grain)}", measure, rows[day], is_open)
        if day in rows
        else ""
        for day, is_open in zip(on, partial, strict=True)
    ]
    return {
        "type": "scatter", "mode": "lines+markers", "x": [day.isoformat() for day in on], "y": value,
        "line": {"color": color, "width": 1.8},
        "marker": {"color": [figure.PAPER if one else color for one in partial], "size": 5.5, "line": {"color": color, "width": 1.4}},
        "customdata": texts, "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def _names(ends: Sequence[tuple[float, str, str]], axis: Sequence[float]) -> list[Figure]:
    """Each line named at the right rim, at the height of its end; pushed apart where names would overlap."""
    low, high = axis
    height = high - low
    places: list[float] = []
    found = sorted(ends)
    for end, _, _ in found:
        at = min(max((end - low) / height, 0.0), 1.0)
        places.append(max(at, places[-1] + LEAST_GAP) if places else at)
    over = max(places, default=0.0) - 1.0
    if over > 0:  # push them down again from the top
        most = 1.0
        for place in reversed(range(len(places))):
            places[place] = min(places[place], most)
            most = places[place] - LEAST_GAP
    return [
        figure.label(
            in_picture(name if len(name) <= LETTERS else name[: LETTERS - 1] + "…"),
            x=1, xref="paper", y=low + place * height, color=color, xshift=8,
        )
        for place, (_, name, color) in zip(places, found, strict=True)
    ]  # fmt: skip
