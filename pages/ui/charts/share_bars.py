"""What part of all rows has which score, or lies in which band, as bars: of the days shown, and beside them of those compared with. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from kpi.query.query import Filter
from pages.ui.charts import drawn_rows, figure
from pages.ui.charts.figure import GREY, HALF, INK, MAIN, PAPER, Figure, Numbers
from pages.ui.view import words
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Mark, Opened
from pages.ui.view.words import t


@dataclass(frozen=True)
class Before:
    """How many rows (`n`) of the days compared with have which value of a dimension, these days, and what they are called."""

    frame: pl.DataFrame
    days: tuple[date, date] | None
    words: str


@dataclass(frozen=True)
class Line:
    """An upright line at a place among the bars, from 0 on; it is named above them."""

    place: float
    words: str
    is_target: bool = False


def shares_of(values: Sequence[object], dimension: str, before: Before | None) -> tuple[Numbers, Numbers]:
    """Rows and their share of all, of the days compared with, in the order of these values."""
    found = dict(before.frame.select(dimension, "n").iter_rows()) if before else {}
    n = np.array([found.get(one) or 0.0 for one in values], np.float32)
    return n, n / max(float(n.sum()), 1.0)


def bars(
    names: Sequence[str], share: Numbers, texts: Sequence[str], *, before: Sequence[str], share_before: Numbers, lines: Sequence[Line], height: int, words_before: str
) -> Figure:  # fmt: skip
    """The figure; `texts` and `before` are what is said of each bar, of now and of before, where anything is compared."""
    places = np.arange(len(names), dtype=np.float32)
    shift = 0.2 if before else 0.0
    data = [_bars(places + shift, share, texts, MAIN, 0.38 if before else 0.72)]
    if before:
        data.append(_bars(places - shift, share_before, before, GREY + HALF, 0.38))
    top = max(float(share.max(initial=0)), float(share_before.max(initial=0)) if before else 0.0)
    layout = figure.layout(height, right=4)
    layout["xaxis"] |= {"tickvals": places, "ticktext": list(names), "tickangle": 0, "range": [-0.55, len(names) - 0.45]}  # fmt: skip
    layout["yaxis"] |= {"showticklabels": False, "showgrid": False, "range": [0, top * 1.16 or 1.0]}
    labels = [
        figure.label(f"<b>{words.share(float(part), is_short=len(names) > 7)}</b>", x=float(place + shift), y=float(part), xanchor="center", yanchor="bottom", color=INK)
        for place, part in zip(places, share, strict=True)
        if part
    ]  # fmt: skip
    layout["shapes"] = [figure.vertical(one.place, INK + HALF if one.is_target else MAIN, "dash" if one.is_target else "solid") for one in lines]  # fmt: skip
    layout["annotations"] = labels + _line_names(lines, len(names))
    if before:
        layout["annotations"].append(figure.label(f"■ {words_before}", x=1, xref="paper", y=1, yref="paper", xanchor="right", yanchor="bottom", yshift=20 if lines else 4, color=GREY))  # fmt: skip
    layout["margin"]["t"] = 10 + 18 * bool(lines) + 16 * bool(before)
    return {"data": data, "layout": layout}


def _bars(places: Numbers, share: Numbers, texts: Sequence[str], color: str, width: float) -> Figure:
    return {
        "type": "bar", "x": places.astype(np.float32), "y": share.astype(np.float32), "width": width, "marker": {"color": color, "cornerradius": 3},
        "customdata": list(texts), "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def _line_names(lines: Sequence[Line], count: int) -> list[Figure]:
    """Each line named above its end; two that are near each other to both sides."""
    found = sorted(lines, key=lambda one: one.place)
    are_near = len(found) > 1 and found[1].place - found[0].place < 0.25 * count
    sides = ("right", "left") if are_near else ("center",) * len(found)
    return [
        figure.label(one.words, x=one.place, y=1, yref="paper", yanchor="bottom", xanchor=side, color=INK if one.is_target else MAIN, bgcolor=PAPER)
        for one, side in zip(found, sides, strict=False)
    ]  # fmt: skip


def marks(
    values: Sequence[object], names: Sequence[str], dimension: str, measure: Measure, sides: Sequence[tuple[Numbers, Numbers, Before | None]]
) -> tuple[Mark, ...]:  # fmt: skip
    """What each bar stands for: of each side its rows and shares, and of before its days."""
    return tuple(
        Mark(
            place=f"{side}/{point}",
            opened=_opened(measure, before).within(dimension, value),
            name=f"{names[point]} ({before.words})" if before else names[point],
            value=words.share(float(share[point])),
            n=float(n[point]),
        )
        for side, (n, share, before) in enumerate(sides)
        for point, value in enumerate(values)
        if n[point] and (before is None or before.days)
    )


def _opened(measure: Measure, before: Before | None) -> Opened:
    values: tuple[Filter, ...] = ()
    return Opened(measure.metric.name, before.days if before else None, values)


def rows(heading: str, names: pl.Series, n: Numbers, share: Numbers, before: Before | None, n_before: Numbers, share_before: Numbers) -> pl.DataFrame:  # fmt: skip
    """The bars as rows: share and n, and those of the days compared with."""
    columns = {
        heading: names,
        drawn_rows.in_unit(t("take.share"), "%"): drawn_rows.scaled(pl.Series(share), 0.01),
        "n": drawn_rows.scaled(pl.Series(n)),
    }
    if before:
        columns[drawn_rows.in_unit(before.words, "%")] = drawn_rows.scaled(pl.Series(share_before), 0.01)
        columns[t("take.before.n")] = drawn_rows.scaled(pl.Series(n_before))
    return drawn_rows.table(columns)
