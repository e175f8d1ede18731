"""Demand by weekday and hour, as a figure. Pure."""

from __future__ import annotations

import numpy as np
import polars as pl

from pages.ui.charts import figure
from pages.ui.charts.figure import SEQUENCE, Picture
from pages.ui.view import words
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Mark, Opened
from pages.ui.view.words import t

WEEKDAY_HOUR = ("weekday", "hour")
"""The dimensions that it is split by."""


def heatmap(frame: pl.DataFrame, measure: Measure) -> Picture:
    """Weekday (1 to 7) by hour (0 to 23): how much came when; empty cells are zero where there are data at all."""
    grid, counts = np.zeros((7, 24), np.float32), np.zeros((7, 24))
    for hour, weekday, value, n in frame.select("hour", "weekday", "value", "n").drop_nulls().iter_rows():
        grid[int(weekday) - 1, int(hour)] = value
        counts[int(weekday) - 1, int(hour)] = n
    names = words.weekdays()
    texts = [[t("chart.cell", day=names[day], hour=f"{hour:02}", until=f"{hour + 1:02}", value=measure.text(float(grid[day, hour])))
              for hour in range(24)] for day in range(7)]  # fmt: skip
    cells = {
        "type": "heatmap", "z": grid, "x": np.arange(24, dtype=np.float32), "y": np.arange(7, dtype=np.float32),
        "customdata": texts, "hovertemplate": "%{customdata}<extra></extra>", "xgap": 2, "ygap": 2, "showscale": False,
        "colorscale": [[place / 9, color] for place, color in enumerate(SEQUENCE)],
    }  # fmt: skip
    layout = figure.layout(256, right=0)
    layout["xaxis"] |= {
        "tickvals": list(range(0, 24, 6)),
        "ticktext": [f"{hour:02}:00" for hour in range(0, 24, 6)],
        "range": [-0.5, 23.5],
    }
    layout["yaxis"] |= {"tickvals": list(range(7)), "ticktext": names, "showgrid": False, "range": [6.5, -0.5]}
    day, hour = (int(place) for place in np.unravel_index(int(grid.argmax()), grid.shape))
    note = t("chart.busiest", what=texts[day][hour]) if grid.any() else ""
    marks = tuple(
        Mark(
            place=f"0/{day}/{hour}",
            opened=Opened(measure.metric.name).within("weekday", day + 1).within("hour", hour),
            name=t("detail.cell", day=names[day], hour=f"{hour:02}", until=f"{hour + 1:02}"),
            value=measure.text(float(grid[day, hour])),
            n=float(counts[day, hour]),
        )
        for day, hour in np.argwhere(counts > 0).tolist()
    )
    return Picture({"data": [cells], "layout": layout}, f"{measure.label}. {note}", note, marks)
