"""A number by weekday and hour, as a figure. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from kpi.declare.metric import Better
from kpi.verdict.disclosure import is_few
from pages.ui.charts import drawn_rows, figure
from pages.ui.charts.axes import value_axis
from pages.ui.charts.figure import CLEAR, GREY, HALF, SEQUENCE, Figure, Picture
from pages.ui.view import words
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Mark, Opened
from pages.ui.view.words import t

WEEKDAY_HOUR = ("weekday", "hour")
"""The dimensions that it is split by."""


def heatmap(frame: pl.DataFrame, measure: Measure, *, closed: Collection[tuple[int, int]] = ()) -> Picture:
    """Weekday (1 to 7) by hour (0 to 23), with a scale; `closed` hours (days from 0) are hatched.

    Of what adds up an empty cell is zero, of all else it is empty, and so is one of too few rows.
    """
    metric = measure.metric
    is_sum = metric.kind.traits.is_additive
    grid = np.full((7, 24), 0.0 if is_sum else np.nan, np.float32)
    counted = np.zeros((7, 24), np.float32)
    texts = [[cell_text(day, hour, measure.text(0.0 if is_sum else None)) for hour in range(24)] for day in range(7)]
    for hour, weekday, value, n in frame.select("hour", "weekday", "value", "n").iter_rows():
        if hour is None or weekday is None or value is None:
            continue
        day, hour, is_held = int(weekday) - 1, int(hour), not is_sum and is_few(metric, n)
        grid[day, hour], counted[day, hour] = np.nan if is_held else value, n
        rows = "" if is_sum else f"<br>n {words.number(float(n))}"
        texts[day][hour] = cell_text(day, hour, t("chart.few") if is_held else measure.text(float(value))) + rows
    known = grid[np.isfinite(grid)]
    axis = value_axis(measure.unit, [float(one) for one in known], clock=measure.clock, ticks=3, from_zero=is_sum)
    hours = sorted(closed)
    drawn = grid_figure(grid, texts, axis, hours)
    note = _note(grid, texts, measure, is_sum=is_sum)
    said = " ".join(filter(None, [note, t("chart.closed") if hours else ""]))
    return Picture(
        drawn,
        f"{measure.label}. {note}",
        said,
        _rows(grid, counted, measure),
        _marks(grid, counted, measure),
    )


def grid_figure(
    grid: figure.Numbers, texts: Sequence[Sequence[str]], axis: Mapping[str, Any], closed: Sequence[tuple[int, int]]
) -> Figure:
    """Seven days by 24 hours, each with what it says when it is pointed at, coloured along an axis; `closed` hours are hatched."""
    cells = {
        "type": "heatmap", "z": grid, "x": np.arange(24, dtype=np.float32), "y": np.arange(7, dtype=np.float32),
        "customdata": texts, "hovertemplate": "%{customdata}<extra></extra>", "hoverongaps": False, "xgap": 2, "ygap": 2,
        "zmin": axis["range"][0], "zmax": axis["range"][1], "showscale": bool(np.isfinite(grid).any()), "colorbar": _scale(axis),
        "colorscale": [[place / 9, color] for place, color in enumerate(SEQUENCE)],
    }  # fmt: skip
    hatching = {
        "type": "scatter", "mode": "markers", "x": np.array([hour for _, hour in closed], np.float32), "hoverinfo": "skip",
        "y": np.array([day for day, _ in closed], np.float32),
        "marker": {"symbol": "line-ne", "size": 9, "color": CLEAR, "line": {"color": GREY + HALF, "width": 1}},
    }  # fmt: skip
    layout = figure.layout(256, right=0)
    layout["xaxis"] |= {
        "tickvals": list(range(0, 24, 6)),
        "ticktext": [f"{hour:02}:00" for hour in range(0, 24, 6)],
        "range": [-0.5, 23.5],
    }
    layout["yaxis"] |= {
        "tickvals": list(range(7)),
        "ticktext": words.weekdays(),
        "showgrid": False,
        "range": [6.5, -0.5],
    }
    return {"data": [cells, hatching] if closed else [cells], "layout": layout}


def _marks(grid: figure.Numbers, counted: figure.Numbers, measure: Measure) -> tuple[Mark, ...]:
    """What each cell with rows stands for."""
    names = words.weekdays()
    return tuple(
        Mark(
            place=f"0/{day}/{hour}" if np.isfinite(grid[day, hour]) else "",
            opened=Opened(measure.metric.name).within("weekday", day + 1).within("hour", hour),
            name=t("detail.cell", day=names[day], hour=f"{hour:02}", until=f"{hour + 1:02}"),
            value=measure.text(float(grid[day, hour])) if np.isfinite(grid[day, hour]) else t("chart.few"),
            n=float(counted[day, hour]),
        )
        for day, hour in np.argwhere(counted > 0).tolist()
    )


def _rows(grid: figure.Numbers, counted: figure.Numbers, measure: Measure) -> pl.DataFrame:
    """Cell by cell."""
    values = pl.DataFrame({"value": grid.ravel(), "n": counted.ravel()}).with_columns(pl.col("value").fill_nan(None))
    size, unit = drawn_rows.unit_of(measure, values["value"])
    columns = {
        t("take.weekday"): pl.Series([name for name in words.weekdays() for _ in range(24)]),
        t("take.hour"): pl.Series([hour for _ in range(7) for hour in range(24)]),
        drawn_rows.in_unit(measure.label, unit): drawn_rows.scaled(values["value"], size),
        "n": drawn_rows.scaled(values["n"]),
    }
    columns |= drawn_rows.where_any(t("take.remark"), drawn_rows.remarks(measure, values))
    return drawn_rows.table(columns)


def cell_text(day: int, hour: int, value: str) -> str:
    """A day and hour, and what is so in it."""
    return t("chart.cell", day=words.weekdays()[day], hour=f"{hour:02}", until=f"{hour + 1:02}", value=value)


def _note(grid: figure.Numbers, texts: list[list[str]], measure: Measure, *, is_sum: bool) -> str:
    """Which cell has most, or is the worst."""
    better = measure.metric.better
    if not np.isfinite(grid).any() or not np.nanmax(grid) or (better is Better.NEITHER and not is_sum):
        return ""
    place = np.nanargmin(grid) if better is Better.HIGHER and not is_sum else np.nanargmax(grid)
    day, hour = (int(one) for one in np.unravel_index(int(place), grid.shape))
    return t("chart.busiest" if is_sum else "chart.worst", what=texts[day][hour].split("<br>")[0])


def _scale(axis: Mapping[str, Any]) -> dict[str, Any]:
    """A thin scale beside the cells."""
    return {
        "thickness": 8,
        "outlinewidth": 0,
        "len": 0.9,
        "xpad": 6,
        "ticks": "",
        "tickfont": {"size": 11, "color": GREY},
        "tickvals": axis["tickvals"],
        "ticktext": axis["ticktext"],
    }
