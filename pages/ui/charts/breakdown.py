"""One metric by group, as a figure: bars with intervals and targets, the worst on top. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Better, Unit
from kpi.verdict.disclosure import Shown, how_shown, without_few
from pages.ui.charts import drawn_rows, figure
from pages.ui.charts.axes import value_axis
from pages.ui.charts.figure import FAINT, GREY, HALF, INK, MAIN, PAPER, Figure, Numbers, Picture
from pages.ui.charts.trend import NAME_ROOM, SECOND
from pages.ui.view import words
from pages.ui.view.as_text import in_picture
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Mark, Opened
from pages.ui.view.words import t

TOP = 15
LABEL_WIDTH = 64
"""Pixels beside the bars for the value of the longest one, however narrow the picture is."""
_ROOM = 0.19


@dataclass(frozen=True, kw_only=True)
class BesideBars:
    """The same groups of what stands beside: an answer, the names of both, and what one of its groups opens."""

    frame: pl.DataFrame
    own: str
    words: str
    opens: Callable[[object], Opened]


def breakdown(
    frame: pl.DataFrame,
    dimension: str,
    measure: Measure,
    *,
    whole: float | None = None,
    beside: BesideBars | None = None,
) -> Picture:
    """Bars by group with their intervals, the worst on top; the 15 largest groups, the rest named in the note.

    A group of too few rows has no bar: it stands below the others and says so. With `beside` each has a second bar below it.
    """
    frame = frame.filter(pl.col("value").is_not_null()).sort("n", descending=True)
    rest = frame.slice(TOP)
    frame = frame.head(TOP)
    held = [how_shown(measure.metric, row["value"], row["n"]) for row in frame.iter_rows(named=True)]
    kinds = {"is_held": Shown.WITHHELD, "is_wide": Shown.WIDE}
    frame = (
        frame.with_columns(pl.Series(name, [one is kind for one in held], pl.Boolean) for name, kind in kinds.items())
        .with_columns(pl.when(~pl.col("is_held")).then(pl.col(name)).alias(name) for name in ("value", "low", "high"))
        .sort("value", descending=measure.metric.better is Better.HIGHER, nulls_last=False)
    )  # Plotly draws from the bottom up
    if REGISTRY.dimension(dimension).is_ordered:
        frame = frame.sort(dimension, descending=True)
    names = [_name(dimension, value) for value in frame[dimension]]
    value, low, high, n = (figure.numbers(frame, name) for name in ("value", "low", "high", "n"))
    ends = np.nan_to_num(np.fmax(value, np.where(np.isfinite(high), high, value)))
    targets = figure.target_values(frame)
    other = _others(frame, dimension, measure, beside)
    inside = [*value, *figure.tame(value, low, high), *figure.tame(value, targets, targets), *other.value, 0.0]
    like = float(np.nanmax(value)) if np.isfinite(value).any() else None
    axis = value_axis(measure.unit, inside, clock=measure.clock, ticks=3, from_zero=True, like=like)
    top = axis["range"][1]
    places = np.arange(len(names), dtype=np.float32)
    bars = {
        "type": "bar", "orientation": "h", "x": value, "y": places + other.room, "width": 0.34 if beside else 0.56,
        "marker": {"color": [GREY + "55" if one else MAIN for one in frame["is_wide"]], "cornerradius": 3},
        "error_x": {"type": "data", "symmetric": False, "array": np.minimum(high, top) - value, "arrayminus": value - low,
                    "color": INK + HALF, "thickness": 1.2, "width": 3},
        "customdata": [figure.hover(in_picture(name), measure, row, False) for name, row in zip(names, frame.iter_rows(named=True), strict=True)],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip
    layout = figure.layout((46 if beside else 34) * max(len(names), 2) + 52, right=LABEL_WIDTH + (30 if beside else 0))
    layout["annotations"] = [
        figure.label(text, x=min(float(ends[place]), top), y=place + other.room, xshift=7, bgcolor=PAPER, color=INK if bold else GREY)
        for place, (text, bold) in enumerate(_bar_text(measure, row) for row in frame.iter_rows(named=True))
    ]  # fmt: skip
    if beside and names:
        own = layout["annotations"][-1]
        own["text"] += f" {in_picture(_short(beside.own))}"
        layout["annotations"] += _other_labels(other, beside, measure, top)
    layout["xaxis"] |= axis | {"showgrid": True, "gridcolor": FAINT, "tickangle": 0}
    layout["yaxis"] |= {"tickvals": places, "ticktext": [_row_name(name, number) for name, number in zip(names, n, strict=True)],
                        "showgrid": False, "range": [-0.6, len(names) - 0.4]}  # fmt: skip
    marks = [_mark(place, float(one)) for place, one in enumerate(targets) if axis["range"][0] <= one <= top]
    layout["shapes"] = marks
    if whole is not None and names:
        layout["shapes"] = [figure.vertical(whole, GREY, "dot"), *marks]
        layout["annotations"].append(
            figure.label(t("chart.all"), x=whole, y=1, yref="paper", yanchor="bottom", xanchor="center", color=GREY)
        )
        layout["margin"]["t"] = 22
    notes = [t("target.marks")] if marks else []
    if rest.height:
        notes.append(
            t("chart.rest", n=rest.height, names=words.listed(_name(dimension, value) for value in rest[dimension][:5]))
        )
    alt, rows = _breakdown_alt(measure, names, value), _rows(frame, names, dimension, measure, whole)
    marks = _marks(frame, dimension, measure, names)
    if beside:
        rows = pl.concat([rows, other.columns(measure, frame, beside).reverse()], how="horizontal")
        marks += other.marks(dimension, measure, beside, names)
    return Picture({"data": [bars, *other.bars], "layout": layout}, alt, " ".join(notes), rows, marks)


@dataclass(frozen=True, kw_only=True)
class _Others:
    """The second bars, at the places of the first; `room` is how far both stand off the middle of their place."""

    frame: pl.DataFrame
    value: Numbers
    bars: tuple[Figure, ...] = ()
    room: float = 0.0

    def columns(self, measure: Measure, first: pl.DataFrame, beside: BesideBars) -> pl.DataFrame:
        """Value and n for a file, in the unit of the first."""
        size, unit = drawn_rows.unit_of(measure, first["value"])
        named = drawn_rows.in_unit(beside.words, unit)
        n = t("take.of", label=beside.words, what="n")
        return pl.DataFrame(
            {named: drawn_rows.scaled(self.frame["value"], size), n: drawn_rows.scaled(self.frame["n"])}
        )

    def marks(self, dimension: str, measure: Measure, beside: BesideBars, names: Sequence[str]) -> tuple[Mark, ...]:
        """What each of them stands for, from the top."""
        found = [
            Mark(
                place=f"1/{place}", opened=beside.opens(row[dimension]), name=t("detail.group_in", group=name, days=beside.words),
                value=measure.text(row["value"]), n=row["n"],
            )
            for place, (name, row) in enumerate(zip(names, self.frame.iter_rows(named=True), strict=True))
            if row["value"] is not None
        ]  # fmt: skip
        return tuple(found[::-1])


def _others(frame: pl.DataFrame, dimension: str, measure: Measure, beside: BesideBars | None) -> _Others:
    if beside is None:
        return _Others(frame=frame.clear(), value=np.empty(0, np.float32))
    columns = ("value", "low", "high", "n")
    found = without_few(beside.frame, measure.metric).select(pl.col(dimension).cast(frame.schema[dimension]), *columns)
    same = frame.select(dimension).join(found, on=dimension, how="left", nulls_equal=True, maintain_order="left")
    value, low, high = (figure.numbers(same, name) for name in ("value", "low", "high"))
    texts = [
        figure.hover(f"{in_picture(_name(dimension, row[dimension]))}, {in_picture(beside.words)}", measure, row, False)
        for row in same.iter_rows(named=True)
    ]
    bars: Figure = {
        "type": "bar", "orientation": "h", "x": value, "y": np.arange(same.height, dtype=np.float32) - _ROOM, "width": 0.34,
        "marker": {"color": SECOND, "cornerradius": 3}, "customdata": texts, "hovertemplate": "%{customdata}<extra></extra>",
        "error_x": {"type": "data", "symmetric": False, "array": high - value, "arrayminus": value - low,
                    "color": INK + HALF, "thickness": 1.2, "width": 3},
    }  # fmt: skip
    return _Others(frame=same, value=value[np.isfinite(value)], bars=(bars,), room=_ROOM)


def _other_labels(other: _Others, beside: BesideBars, measure: Measure, top: float) -> list[Figure]:
    """The values of the second bars; the topmost is named."""
    labels = []
    for place, row in enumerate(other.frame.iter_rows(named=True)):
        if row["value"] is None:
            continue
        end = min(max(row["value"], row["high"] or row["value"]), top)
        is_first = place == other.frame.height - 1
        text = (measure.short if measure.unit is Unit.DURATION else measure.text)(row["value"])
        named = f"{text} {in_picture(_short(beside.words))}" if is_first else text
        labels.append(figure.label(named, x=end, y=place - other.room, xshift=7, bgcolor=PAPER, color=GREY))
    return labels


def _short(name: str) -> str:
    return name if len(name) <= NAME_ROOM else name[: NAME_ROOM - 1] + "…"


def _rows(
    frame: pl.DataFrame, names: Sequence[str], dimension: str, measure: Measure, whole: float | None
) -> pl.DataFrame:
    """The bars from the top down, beside the value of all groups together where that is drawn."""
    columns = {words.said(REGISTRY.dimension(dimension).label): pl.Series(names, dtype=pl.String)}
    columns |= drawn_rows.in_columns(measure, frame)
    if whole is not None:
        size, unit = drawn_rows.unit_of(measure, frame["value"])
        columns[drawn_rows.in_unit(t("take.whole"), unit)] = drawn_rows.scaled(pl.Series([whole] * frame.height), size)
    columns |= drawn_rows.where_any(t("take.remark"), drawn_rows.remarks(measure, frame))
    return drawn_rows.table(columns).reverse()


def _marks(frame: pl.DataFrame, dimension: str, measure: Measure, names: Sequence[str]) -> tuple[Mark, ...]:
    """What each bar stands for, from the top."""
    rows = enumerate(zip(names, frame.iter_rows(named=True), strict=True))
    marks = [
        Mark(
            place="" if row["is_held"] else f"0/{place}",
            opened=Opened(measure.metric.name).within(dimension, row[dimension]),
            name=name,
            value=_bar_text(measure, row)[0] if row["is_held"] else measure.text(row["value"]),
            n=row["n"],
        )
        for place, (name, row) in rows
    ]
    return tuple(marks[::-1])


def _mark(place: int, target: float) -> Figure:
    """The target of one bar: an upright line a little taller than the bar."""
    return {
        "type": "line",
        "x0": target,
        "x1": target,
        "y0": place - 0.4,
        "y1": place + 0.4,
        "line": {"color": INK, "width": 2},
    }


def _bar_text(measure: Measure, row: Mapping[str, Any]) -> tuple[str, bool]:
    """What stands at the end of a bar, and whether it is a number."""
    if row["is_held"]:
        return t("chart.few"), False
    return f"<b>{(measure.short if measure.unit is Unit.DURATION else measure.text)(row['value'])}</b>", True


def _name(dimension: str, value: object) -> str:
    """The name of a group; a step of a scale without its place, which only sorts it."""
    return t("filters.no_value") if value is None else words.value_name(dimension, str(value))


ROOM_BESIDE_N = 13
"""How many letters of a name stand beside its n where three pictures share a row; below a longer one n has a line of its own."""


def _row_name(name: str, n: float) -> str:
    short = name if len(name) <= 24 else name[:23] + "…"
    apart = "  " if len(short) <= ROOM_BESIDE_N else "<br>"
    return f'{in_picture(short)}{apart}<span style="color:{GREY};font-size:11px">n {words.number(float(n))}</span>'


def _breakdown_alt(measure: Measure, names: Sequence[str], value: Numbers) -> str:
    texts = [measure.text(float(one)) if np.isfinite(one) else t("chart.few") for one in value]
    pairs = [f"{name}: {text}" for name, text in zip(names[::-1], texts[::-1], strict=True)]
    return f"{measure.label}. " + words.apart(pairs)
