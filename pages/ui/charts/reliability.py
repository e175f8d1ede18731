"""Probabilities that were told, against the share of them that came: on the diagonal as many came as was told. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from kpi.stats.calibration import Bin
from pages.ui.charts import drawn_rows, figure
from pages.ui.charts.figure import FAINT, GREY, HALF, MAIN, Figure, Picture
from pages.ui.view import words
from pages.ui.view.words import t

HEIGHT = 320
SMALLEST, LARGEST = 7.0, 18.0
"""Pixels of a point: its area grows with how many tickets it stands for."""


def reliability(bins: Sequence[Bin]) -> Picture:
    """A point a bin, with its limits, and the line on which all would lie."""
    layout = figure.layout(HEIGHT, right=16)
    axis = {"range": [-0.03, 1.03], "tickvals": [0, 0.25, 0.5, 0.75, 1], "ticktext": [words.share(one / 4, is_short=True) for one in range(5)]}  # fmt: skip
    for name, key in (("xaxis", "queue.told"), ("yaxis", "queue.came_axis")):
        layout[name] |= axis | {"title": {"text": t(key), "font": {"color": GREY, "size": 12}, "standoff": 6}}
    layout["shapes"].append({"type": "line", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "line": {"color": GREY + HALF, "width": 1.2, "dash": "dot"}})  # fmt: skip
    said = [_said(one) for one in bins]
    return Picture(
        {"data": [_points(bins, said)], "layout": layout},
        t("queue.past_alt", points=words.apart(said)),
        rows=_rows(bins),
    )


def _points(bins: Sequence[Bin], said: Sequence[str]) -> Figure:
    told, came, low, high, tickets = (np.array([getattr(one, name) for one in bins], np.float32) for name in ("told", "came", "low", "high", "things"))  # fmt: skip
    size = SMALLEST + (LARGEST - SMALLEST) * np.sqrt(tickets / tickets.max())
    counts = [t("queue.point_n", n=words.number(one.n), tickets=words.number(one.things)) for one in bins]
    return {
        "type": "scatter", "mode": "markers", "x": told, "y": came,
        "error_y": {"type": "data", "symmetric": False, "array": high - came, "arrayminus": came - low, "color": GREY, "thickness": 1.2, "width": 3},
        "marker": {"color": MAIN, "size": size.astype(np.float32), "line": {"color": FAINT, "width": 1}},
        "hovertext": [f"{words.at_start(text)}<br>{n}" for text, n in zip(said, counts, strict=True)],
        "hoverinfo": "text",
    }  # fmt: skip


def _said(one: Bin) -> str:
    return t("queue.point", told=words.share(one.told), came=words.share(one.came), low=words.share(one.low), high=words.share(one.high))  # fmt: skip


def _rows(bins: Sequence[Bin]) -> pl.DataFrame:
    """The bins for a file."""
    shares = (("queue.told", "told"), ("queue.came", "came"), ("take.low", "low"), ("take.high", "high"))
    columns = {drawn_rows.in_unit(t(key), "%"): drawn_rows.scaled(pl.Series([getattr(one, name) for one in bins], dtype=pl.Float64), 0.01) for key, name in shares}  # fmt: skip
    counts = {"n": [one.n for one in bins], t("queue.tickets"): [one.things for one in bins]}
    return drawn_rows.table(columns | {name: pl.Series(values, dtype=pl.Int64) for name, values in counts.items()})
