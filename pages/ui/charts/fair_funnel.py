"""Groups by how much tells of them and how far they lie from what is expected of their cases, between the limits of a funnel. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from kpi.declare.metric import Unit
from kpi.engine.fair import Fair, FairGroup
from kpi.stats import funnel as limits
from pages.ui.charts import drawn_rows, figure
from pages.ui.charts.axes import value_axis
from pages.ui.charts.figure import FAINT, GREY, HALF, INK, MAIN, Figure, Picture
from pages.ui.view import words
from pages.ui.view.as_text import in_picture
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Mark, Opened
from pages.ui.view.words import t

HEIGHT, STEPS = 320, 60


@dataclass(frozen=True)
class _Point:
    """A group that is judged: how many rows tell of it, and how far it lies from what is expected."""

    group: FairGroup
    name: str
    x: float
    y: float


def fair_funnel(found: Fair, shown: Measure, names: Mapping[str, str]) -> Picture:
    """The funnel; `names` says what the judged groups are called. Shares are told apart in points.

    How much tells of a group is how many rows would be as sure: fewer than it has where it makes up much of its kinds of cases.
    """
    unit, size = (Unit.POINTS, 100.0) if shown.unit is Unit.SHARE else (shown.unit, 1.0)
    points = [_point(one, names, found.deviation or 0.0, size) for one in found.groups if one.name in names]
    most = max(point.x for point in points)
    x = np.linspace(max(min(point.x for point in points) * 0.6, most / 200), most * 1.05, STEPS, dtype=np.float64)
    errors = size * (found.deviation or 0.0) / np.sqrt(x)
    data, ends = [], [point.y for point in points]
    least = min(point.x for point in points)
    for z, dash in ((limits.FAR, "dot"), (limits.FARTHEST, "solid")):
        for end in limits.limits(0.0, errors, size * found.tau, z):
            data.append(_line(x, end, dash))
            ends += [float(one) for one in end[x >= least]]
    data.append(_dots(points, shown))
    layout = figure.layout(HEIGHT, right=16)
    layout["xaxis"] |= {"range": [0, most * 1.12], "title": {"text": t("fair.n"), "font": {"color": GREY, "size": 12}}}  # fmt: skip
    layout["yaxis"] |= value_axis(unit, ends)
    layout["shapes"].append(
        {"type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "line": {"color": GREY, "width": 1}}
    )  # fmt: skip
    layout["annotations"] += [
        figure.label(f"<b>{in_picture(point.name)}</b>", x=point.x, y=point.y, xshift=8, color=INK)
        for point in points
        if point.group.standing
    ]
    return Picture(
        {"data": data, "layout": layout},
        words.apart(f"{point.name}: {_said(point.group, shown)}" for point in points),
        rows=_rows(points, shown),
        marks=tuple(_mark(found, place, point, shown) for place, point in enumerate(points)),
    )


def _point(one: FairGroup, names: Mapping[str, str], deviation: float, size: float) -> _Point:
    value, expected, error = (each or 0.0 for each in (one.value, one.expected, one.error))
    return _Point(one, names[one.name or ""], (deviation / error) ** 2, size * (value - expected))


def _line(x: np.ndarray[tuple[int], np.dtype[np.float64]], y: object, dash: str) -> Figure:
    return {
        "type": "scatter", "mode": "lines", "x": x.astype(np.float32), "y": np.asarray(y, np.float32), "hoverinfo": "skip",
        "line": {"color": GREY + HALF if dash == "dot" else GREY, "width": 1.2, "dash": dash},
    }  # fmt: skip


def _dots(points: Sequence[_Point], shown: Measure) -> Figure:
    colors = [INK if point.group.standing else MAIN for point in points]
    return {
        "type": "scatter", "mode": "markers", "x": np.array([point.x for point in points], np.float32),
        "y": np.array([point.y for point in points], np.float32), "marker": {"color": colors, "size": 9, "line": {"color": FAINT, "width": 1}},
        "customdata": [f"{in_picture(point.name)}<br>{_said(point.group, shown)}<br>n {words.number(point.group.n)}" for point in points],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def _said(one: FairGroup, shown: Measure) -> str:
    return t(
        "fair.cell", value=shown.text(one.value), expected=shown.text(one.expected), later=shown.text(one.next_value)
    )


def _mark(found: Fair, place: int, point: _Point, shown: Measure) -> Mark:
    return Mark(
        place=f"4/{place}",
        opened=Opened(found.metric).within(found.by, point.group.name),
        name=point.name,
        value=_said(point.group, shown),
        n=point.group.n,
    )


def _rows(points: Sequence[_Point], shown: Measure) -> pl.DataFrame:
    """The judged groups for a file, in the order of how much they have."""
    groups = [point.group for point in points]
    size, unit = drawn_rows.unit_of(shown, [one.value for one in groups])
    columns = {t("asked.group"): pl.Series([point.name for point in points], dtype=pl.String), "n": pl.Series([one.n for one in groups])}  # fmt: skip
    for head, values in (
        (shown.label, [one.value for one in groups]),
        (t("fair.expected"), [one.expected for one in groups]),
        (t("fair.adjusted"), [one.adjusted for one in groups]),
        (t("fair.later"), [one.next_value for one in groups]),
    ):
        columns[drawn_rows.in_unit(head, unit)] = drawn_rows.scaled(pl.Series(values, dtype=pl.Float64), size)
    return drawn_rows.table(columns)
