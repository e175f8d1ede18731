"""Groups, hours and scores as figures: bars with intervals, a heatmap, distributions. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Better, Unit
from kpi.query.period import Grain
from kpi.verdict.disclosure import Shown, how_shown
from pages.ui.charts import base
from pages.ui.charts.axes import day_axis, value_axis
from pages.ui.charts.base import (
    DIVERGING,
    FAINT,
    GREY,
    HALF,
    INK,
    MAIN,
    MOST,
    PAPER,
    SEQUENCE,
    Figure,
    Numbers,
    Picture,
)
from pages.ui.view import words
from pages.ui.view.measure import Measure
from pages.ui.view.words import t

TOP = 15
_PLACE = re.compile(r"^\d+ · ")
WEEKDAY_HOUR = ("weekday", "hour")
SCORE = "score"
"""The dimensions that pictures of demand and of answers are split by."""


def breakdown(frame: pl.DataFrame, dimension: str, measure: Measure, *, whole: float | None = None) -> Picture:
    """Bars by group with their intervals, the worst on top; the 15 largest groups, the rest named in the note.

    A group of too few rows has no bar: it stands below the others and says so.
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
    names = [_name(value) for value in frame[dimension]]
    value, low, high, n = (base.numbers(frame, name) for name in ("value", "low", "high", "n"))
    ends = np.nan_to_num(np.fmax(value, np.where(np.isfinite(high), high, value)))
    aimed = base.aims(frame)
    inside = [*value, *base.tame(value, low, high), *base.tame(value, aimed, aimed), 0.0]
    axis = value_axis(measure.unit, inside, clock=measure.clock, ticks=3, from_zero=True)
    top = axis["range"][1]
    places = np.arange(len(names), dtype=np.float32)
    bars = {
        "type": "bar", "orientation": "h", "x": value, "y": places, "width": 0.56,
        "marker": {"color": [GREY + "55" if one else MAIN for one in frame["is_wide"]], "cornerradius": 3},
        "error_x": {"type": "data", "symmetric": False, "array": np.nan_to_num(np.minimum(high, top) - value), "arrayminus": np.nan_to_num(value - low),
                    "color": INK + HALF, "thickness": 1.2, "width": 3},
        "customdata": [base.hover(html.escape(name), measure, row, False) for name, row in zip(names, frame.iter_rows(named=True), strict=True)],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip
    layout = base.layout(34 * max(len(names), 2) + 52, right=8)
    layout["annotations"] = [
        base.label(text, x=min(float(ends[place]), top), y=place, xshift=7, bgcolor=PAPER, color=INK if bold else GREY)
        for place, (text, bold) in enumerate(_bar_text(measure, row) for row in frame.iter_rows(named=True))
    ]  # fmt: skip
    span = axis["range"][1] - axis["range"][0]
    layout["xaxis"] |= axis | {
        "range": [axis["range"][0], top + 0.28 * span],
        "showgrid": True,
        "gridcolor": FAINT,
        "tickangle": 0,
    }
    layout["yaxis"] |= {"tickvals": places, "ticktext": [_row_name(name, number) for name, number in zip(names, n, strict=True)],
                        "showgrid": False, "range": [-0.6, len(names) - 0.4]}  # fmt: skip
    marks = [_mark(place, float(one)) for place, one in enumerate(aimed) if axis["range"][0] <= one <= top]
    layout["shapes"] = marks
    if whole is not None and names:
        layout["shapes"] = [base.vertical(whole, GREY, "dot"), *marks]
        layout["annotations"].append(
            base.label(t("chart.all"), x=whole, y=1, yref="paper", yanchor="bottom", xanchor="center", color=GREY)
        )
        layout["margin"]["t"] = 22
    notes = [t("target.marks")] if marks else []
    if rest.height:
        notes.append(t("chart.rest", n=rest.height, names=", ".join(_name(value) for value in rest[dimension][:5])))
    return Picture({"data": [bars], "layout": layout}, _breakdown_alt(measure, names, value), " ".join(notes))


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


def heatmap(frame: pl.DataFrame, measure: Measure) -> Picture:
    """Weekday (1 to 7) by hour (0 to 23): how much came when; empty cells are zero where there are data at all."""
    grid = np.zeros((7, 24), np.float32)
    for hour, weekday, value in frame.select("hour", "weekday", "value").drop_nulls().iter_rows():
        grid[int(weekday) - 1, int(hour)] = value
    names = words.weekdays()
    texts = [[t("chart.cell", day=names[day], hour=f"{hour:02}", until=f"{hour + 1:02}", value=measure.text(float(grid[day, hour])))
              for hour in range(24)] for day in range(7)]  # fmt: skip
    cells = {
        "type": "heatmap", "z": grid, "x": np.arange(24, dtype=np.float32), "y": np.arange(7, dtype=np.float32),
        "customdata": texts, "hovertemplate": "%{customdata}<extra></extra>", "xgap": 2, "ygap": 2, "showscale": False,
        "colorscale": [[place / 9, color] for place, color in enumerate(SEQUENCE)],
    }  # fmt: skip
    layout = base.layout(256, right=0)
    layout["xaxis"] |= {
        "tickvals": list(range(0, 24, 6)),
        "ticktext": [f"{hour:02}:00" for hour in range(0, 24, 6)],
        "range": [-0.5, 23.5],
    }
    layout["yaxis"] |= {"tickvals": list(range(7)), "ticktext": names, "showgrid": False, "range": [6.5, -0.5]}
    day, hour = (int(place) for place in np.unravel_index(int(grid.argmax()), grid.shape))
    note = t("chart.busiest", what=texts[day][hour]) if grid.any() else ""
    return Picture({"data": [cells], "layout": layout}, f"{measure.label}. {note}", note)


def distribution(frame: pl.DataFrame, measure: Measure) -> Picture:
    """How many answers gave each score, as columns with their share."""
    frame = frame.drop_nulls(SCORE).filter(pl.col("n") > 0).sort(SCORE)
    scores = [f"{score:g}" for score in frame[SCORE]]
    n = base.numbers(frame, "n")
    share = n / max(float(n.sum()), 1.0)
    columns = {
        "type": "bar", "x": np.arange(len(scores), dtype=np.float32), "y": share, "width": 0.72,
        "marker": {"color": MAIN, "cornerradius": 3}, "text": [words.share(float(one), is_short=True) for one in share], "textposition": "outside", "cliponaxis": False,
        "textfont": {"color": GREY, "size": 12}, "textangle": 0, "constraintext": "none",
        "customdata": [f"{t('chart.score', score=score)}<br><b>{words.share(float(one))}</b><br>n {words.number(float(count))}"
                       for score, one, count in zip(scores, share, n, strict=True)],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip
    layout = base.layout(230, right=0)
    layout["xaxis"] |= {"tickvals": list(range(len(scores))), "ticktext": scores}
    layout["yaxis"] |= value_axis(Unit.SHARE, [*share, float(share.max(initial=0)) * 1.1], from_zero=True)
    said = ", ".join(f"{score}: {words.share(float(one))}" for score, one in zip(scores, share, strict=True))
    return Picture({"data": [columns], "layout": layout}, f"{measure.label}. {said}")


def stacked(frame: pl.DataFrame, measure: Measure, grain: Grain) -> Picture:
    """The share of each score over time, from the lowest score at the bottom to the highest on top."""
    frame = frame.drop_nulls(SCORE).filter(pl.col("n") > 0)
    on: list[date] = sorted(frame["bucket"].unique())[-MOST // 12 :]
    scores = sorted(frame[SCORE].unique())
    counts = np.zeros((len(scores), len(on)), np.float32)
    for day, score, n in frame.select("bucket", SCORE, "n").iter_rows():
        if day in on:
            counts[scores.index(score), on.index(day)] = n or 0
    with np.errstate(invalid="ignore"):
        shares = counts / counts.sum(axis=0)
    colors = [DIVERGING[1 + round(7 * place / max(len(scores) - 1, 1))] for place in range(len(scores))]
    data = [
        {"type": "bar", "x": [day.isoformat() for day in on], "y": shares[place], "name": f"{score:g}", "marker": {"color": colors[place]},
         "customdata": [f"{words.bucket(day, grain)}<br>{t('chart.score', score=f'{score:g}')}: <b>{words.share(float(shares[place, at]))}</b>"
                        for at, day in enumerate(on)],
         "hovertemplate": "%{customdata}<extra></extra>"}
        for place, score in enumerate(scores)
    ]  # fmt: skip
    layout = base.layout(250, right=40)
    layout |= {"barmode": "stack", "bargap": 0.12}
    layout["xaxis"] |= day_axis(on, grain, ticks=4) | {"type": "date", "tickangle": 0}
    layout["yaxis"] |= {
        "range": [0, 1],
        "tickvals": [0, 0.25, 0.5, 0.75, 1],
        "ticktext": [*(words.share(one / 4) for one in range(5))],
    }
    layout["annotations"] = _stack_labels(scores, shares)
    return Picture(
        {"data": data, "layout": layout},
        t("chart.stacked_alt", label=measure.label, scores=", ".join(f"{score:g}" for score in scores)),
    )


def _stack_labels(scores: Sequence[float], shares: np.ndarray[Any, Any]) -> list[Figure]:
    """Each score's number beside its part of the last column, where the part is high enough for it."""
    if not shares.size or not np.isfinite(shares[:, -1]).all():
        return []
    middles = np.cumsum(shares[:, -1]) - shares[:, -1] / 2
    return [
        base.label(f"{score:g}", x=1, xref="paper", y=float(middles[place]), color=GREY, xshift=8)
        for place, score in enumerate(scores)
        if shares[place, -1] > 0.04
    ]


def _bar_text(measure: Measure, row: Mapping[str, Any]) -> tuple[str, bool]:
    """What stands at the end of a bar, and whether it is a number."""
    if row["is_held"]:
        return t("chart.few"), False
    return f"<b>{(measure.short if measure.unit is Unit.DURATION else measure.text)(row['value'])}</b>", True


def _name(value: object) -> str:
    """The name of a group; a step of a scale without its place, which only sorts it."""
    return t("filters.no_value") if value is None else _PLACE.sub("", str(value))


def _row_name(name: str, n: float) -> str:
    short = name if len(name) <= 24 else name[:23] + "…"
    return f'{html.escape(short)}  <span style="color:{GREY};font-size:11px">n {words.number(float(n))}</span>'


def _breakdown_alt(measure: Measure, names: Sequence[str], value: Numbers) -> str:
    texts = [measure.text(float(one)) if np.isfinite(one) else t("chart.few") for one in value]
    pairs = [f"{name}: {text}" for name, text in zip(names[::-1], texts[::-1], strict=True)]
    return f"{measure.label}. " + "; ".join(pairs)
