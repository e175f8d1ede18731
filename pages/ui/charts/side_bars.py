"""Several metrics by the same few groups, as one figure: a plot of bars for each, with intervals, below one another. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from kpi.verdict.disclosure import without_few
from pages.ui.charts import drawn_rows, figure
from pages.ui.charts.axes import value_axis
from pages.ui.charts.figure import CATEGORIES, FAINT, GREY, HALF, INK, PAPER, Figure, Picture
from pages.ui.view import words
from pages.ui.view.as_text import in_picture
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Mark, Opened
from pages.ui.view.words import t

BAR, HEAD, FOOT = 31, 30, 26
"""Pixels for a bar, for the name of a plot above it, and for the numbers of its axis below it."""


def side_bars(
    parts: Sequence[tuple[Measure, pl.DataFrame]], dimension: str, heading: str, names: Mapping[str, str]
) -> Picture:
    """Bars by the groups of a dimension, in the order of `names` (group → words), which are the rows; a plot for each measure.

    A group of too few rows has no bar and says so. `heading` names the groups in the file.
    """
    groups = list(names)
    data: list[Figure] = []
    marks: list[Mark] = []
    columns = {heading: pl.Series([*names.values()], dtype=pl.String)}
    plot = BAR * len(groups)
    height = len(parts) * (HEAD + plot + FOOT)
    layout = figure.layout(height, right=84)
    longest = max((len(name) for name in names.values()), default=0)
    layout["margin"] |= {"t": 0, "b": 0, "l": round(6.6 * longest) + 8}  # several axes do not make room for their names
    rows = {
        "tickvals": list(range(len(groups))), "ticktext": [in_picture(name) for name in names.values()], "showgrid": False,
        "range": [len(groups) - 0.4, -0.6],
    }  # fmt: skip
    said = []
    for place, (measure, found) in enumerate(parts):
        frame = _in_order(without_few(found, measure.metric), dimension, groups)
        number = str(place + 1) if place else ""
        top = 1 - (place * (HEAD + plot + FOOT) + HEAD) / height
        layout[f"yaxis{number}"] = (
            layout["yaxis"] | rows | {"domain": [top - plot / height, top], "anchor": f"x{number}"}
        )
        axis = layout["xaxis"] | _axis(frame, measure) | {"anchor": f"y{number}"}
        layout[f"xaxis{number}"] = axis
        data.append(_bars(frame, measure, [*names.values()], number, CATEGORIES[place]))
        layout["annotations"] += [
            figure.label(f"<b>{in_picture(measure.label)}</b>", x=0, xref="paper", y=top, yref="paper", yanchor="bottom", yshift=4, font={"size": 12}),
            *_values(frame, measure, number, axis["range"][1]),
        ]  # fmt: skip
        columns |= drawn_rows.in_columns(measure, frame, label=measure.label)
        for row_place, row in enumerate(frame.iter_rows(named=True)):
            group = groups[row_place]
            if row["n"]:
                said.append(f"{measure.label}, {names[group]}: {_text(measure, row)}")
                marks.append(
                    Mark(
                        place=f"{place}/{row_place}" if row["value"] is not None else "",
                        opened=Opened(measure.metric.name).within(dimension, group),
                        name=f"{names[group]}, {measure.label}",
                        value=_text(measure, row),
                        n=row["n"],
                    )
                )
    return Picture(
        {"data": data, "layout": layout}, words.apart(said), rows=drawn_rows.table(columns), marks=tuple(marks)
    )


def _in_order(frame: pl.DataFrame, dimension: str, groups: Sequence[str]) -> pl.DataFrame:
    order = pl.DataFrame({dimension: groups}, schema={dimension: pl.String})
    found = frame.with_columns(pl.col(dimension).cast(pl.String))
    return order.join(found, on=dimension, how="left", maintain_order="left").with_columns(pl.col("n").fill_null(0))


def _axis(frame: pl.DataFrame, measure: Measure) -> Figure:
    value, low, high = (figure.numbers(frame, name) for name in ("value", "low", "high"))
    known = value[np.isfinite(value)]
    like = float(known.max()) if known.size else None
    axis = value_axis(
        measure.unit,
        [*value, *figure.tame(value, low, high), 0.0],
        clock=measure.clock,
        ticks=3,
        from_zero=True,
        like=like,
    )
    return axis | {"showgrid": True, "gridcolor": FAINT, "tickangle": 0}


def _bars(frame: pl.DataFrame, measure: Measure, names: Sequence[str], number: str, color: str) -> Figure:
    value, low, high = (figure.numbers(frame, name) for name in ("value", "low", "high"))
    texts = [
        figure.hover(in_picture(name), measure, row, False) if row["value"] is not None else ""
        for name, row in zip(names, frame.iter_rows(named=True), strict=True)
    ]
    return {
        "type": "bar", "orientation": "h", "x": value, "y": np.arange(len(names), dtype=np.float32), "width": 0.6, "xaxis": f"x{number}", "yaxis": f"y{number}",
        "marker": {"color": color, "cornerradius": 3}, "customdata": texts, "hovertemplate": "%{customdata}<extra></extra>",
        "error_x": {"type": "data", "symmetric": False, "array": high - value, "arrayminus": value - low,
                    "color": INK + HALF, "thickness": 1.2, "width": 3},
    }  # fmt: skip


def _values(frame: pl.DataFrame, measure: Measure, number: str, top: float) -> list[Figure]:
    """The value and n at the end of each bar."""
    labels = []
    for place, row in enumerate(frame.iter_rows(named=True)):
        end = min(max(row["value"] or 0.0, row["high"] or 0.0), top)
        n = f' <span style="color:{GREY};font-size:11px">n {words.number(row["n"])}</span>' if row["n"] else ""
        text = (
            f"<b>{measure.short(row['value'])}</b>"
            if row["value"] is not None
            else t("chart.few")
            if row["n"]
            else measure.text(None)
        )
        labels.append(
            figure.label(
                text + n,
                x=end,
                xref=f"x{number}",
                yref=f"y{number}",
                y=place,
                xshift=7,
                bgcolor=PAPER,
                color=INK if row["value"] is not None else GREY,
            )
        )
    return labels


def _text(measure: Measure, row: Mapping[str, Any]) -> str:
    return measure.text(row["value"]) if row["value"] is not None else t("chart.few")
