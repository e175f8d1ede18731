"""How many agents are missing, or needed, by weekday and hour, as a figure. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import polars as pl

from kpi.declare.metric import Unit
from kpi.engine.staffing import Hour
from kpi.query.query import NO_VALUE
from pages.ui.charts import figure
from pages.ui.charts.axes import value_axis
from pages.ui.charts.figure import Picture
from pages.ui.charts.heatmap import cell_text, grid_figure
from pages.ui.view import words
from pages.ui.view.opened import Mark, Opened
from pages.ui.view.words import t

CALLS = "missed_contact_rate"
"""What a cell opens: what became of the calls and chats of the hour."""


def need_grid(
    hours: Sequence[Hour], calls: Mapping[tuple[int, int], float], *, closed: Collection[tuple[int, int]] = ()
) -> Picture:
    """Agents missing in each hour of the week, 0 where enough are there; where nobody knows who was there, agents needed.

    `calls` has how many calls and chats the answer that a cell opens rests on, `closed` hours (days from 0) are hatched.
    """
    is_short = any(one.short is not None for one in hours)
    grid = np.full((7, 24), np.nan, np.float32)
    texts = [[cell_text(day, hour, NO_VALUE) for hour in range(24)] for day in range(7)]
    for one in hours:
        value = one.short if is_short else one.needed
        if value is not None:
            grid[one.weekday - 1, one.hour] = max(value, 0)
            texts[one.weekday - 1][one.hour] = cell_text(one.weekday - 1, one.hour, _said(one))
    # Where less than one is missing nothing is dark.
    axis = value_axis(Unit.COUNT, [*(float(one) for one in grid[np.isfinite(grid)]), 3.0], ticks=3, from_zero=True)
    note = _note(grid, texts, is_short=is_short)
    title = t("need.missing") if is_short else t("need.needed")
    said = " ".join(filter(None, [note, t("chart.closed") if closed else ""]))
    return Picture(
        grid_figure(grid, texts, axis, sorted(closed)), f"{title}. {note}", said, _rows(hours, grid, title), _marks(hours, grid, calls),
    )  # fmt: skip


def _said(one: Hour) -> str:
    if one.needed is None:
        return NO_VALUE
    if one.there is None:
        return t("need.cell_needed", needed=words.number(one.needed))
    return t("need.cell", needed=words.number(one.needed), there=words.number(one.there, 1))


def _note(grid: figure.Numbers, texts: Sequence[Sequence[str]], *, is_short: bool) -> str:
    """Where most are missing."""
    if not np.isfinite(grid).any():
        return ""
    day, hour = (int(one) for one in np.unravel_index(int(np.nanargmax(grid)), grid.shape))
    if is_short and not grid[day, hour]:
        return t("need.enough")
    return t("need.most_missing" if is_short else "need.most_needed", what=texts[day][hour])


def _marks(hours: Sequence[Hour], grid: figure.Numbers, calls: Mapping[tuple[int, int], float]) -> tuple[Mark, ...]:
    names = words.weekdays()
    return tuple(
        Mark(
            place=f"0/{one.weekday - 1}/{one.hour}",
            opened=Opened(CALLS).within("weekday", one.weekday).within("hour", one.hour),
            name=t("detail.cell", day=names[one.weekday - 1], hour=f"{one.hour:02}", until=f"{one.hour + 1:02}"),
            value=_said(one),
            n=calls[one.weekday, one.hour],
        )
        for one in hours
        if np.nan_to_num(grid[one.weekday - 1, one.hour]) and calls.get((one.weekday, one.hour))
    )


def _rows(hours: Sequence[Hour], grid: figure.Numbers, title: str) -> pl.DataFrame:
    """Cell by cell, as the grid has them, and what stands behind each."""
    found = {(one.weekday - 1, one.hour): one for one in hours}
    each = [found.get((day, hour)) for day in range(7) for hour in range(24)]
    behind: dict[str, list[float | None]] = {
        t("need.needed"): [one.needed if one else None for one in each],
        t("need.rostered"): [one.rostered if one else None for one in each],
        t("need.there"): [one.there if one else None for one in each],
        t("need.shifts"): [one.shifts if one else None for one in each],
    }
    columns = {
        t("take.weekday"): pl.Series([name for name in words.weekdays() for _ in range(24)]),
        t("take.hour"): pl.Series([hour for _ in range(7) for hour in range(24)]),
        title: pl.Series(grid.ravel()).fill_nan(None),
    }
    return pl.DataFrame(columns | {name: pl.Series(values) for name, values in behind.items() if name not in columns})
