"""A Pareto of causes, as a figure: the largest on top, and how far the first few get together. Pure."""

from __future__ import annotations

import numpy as np
import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.query.query import NO_VALUE, Filter
from pages.ui.charts import drawn_rows, figure
from pages.ui.charts.figure import FAINT, GREY, INK, MAIN, PAPER, Picture
from pages.ui.view import words
from pages.ui.view.as_text import in_picture
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Mark, Opened
from pages.ui.view.words import t

MOST = 12
"""How many causes are drawn; the smaller ones are one bar together."""
VITAL = 0.8
"""The share that the causes in full colour make up together (Juran's "vital few")."""


def pareto(frame: pl.DataFrame, dimension: str, measure: Measure) -> Picture:
    """Counts by cause as shares of all, largest on top; a line adds them up, on the same scale.

    Rows without a cause are a bar of their own at the bottom and part of the whole.
    """
    known, nameless, rest = _parts(frame, dimension)
    called = [words.value_name(dimension, name) for name in known["name"]]
    names = [*called, *([t("pareto.rest", n=rest.height)] if rest.height else [])]
    value = [*known["value"], *([float(rest["value"].sum())] if rest.height else [])]
    if nameless:
        names.append(t("pareto.nameless"))
        value.append(nameless)
    total = sum(value)
    together = np.cumsum(value) / total if total else np.zeros(len(value))
    before = np.concatenate([[0.0], together[:-1]])
    places = np.arange(len(names), dtype=np.float32)[::-1]  # Plotly draws from the bottom up
    is_vital = [so_far < VITAL and place < known.height for place, so_far in enumerate(before)]
    share = np.array(value) / total if total else np.zeros(len(value))
    bars = {
        "type": "bar", "orientation": "h", "x": share.astype(np.float32), "y": places, "width": 0.6,
        "marker": {"color": [MAIN if one else MAIN + "55" for one in is_vital], "cornerradius": 3},
        "customdata": [
            f"{in_picture(name)}<br><b>{measure.text(number)}</b><br>{t('pareto.share', share=words.share(float(part)), together=words.share(float(so_far)))}"
            for name, number, part, so_far in zip(names, value, share, together, strict=True)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip
    line = {
        "type": "scatter", "mode": "lines+markers", "x": together.astype(np.float32), "y": places,
        "line": {"color": GREY, "width": 1.3}, "marker": {"color": GREY, "size": 5}, "hoverinfo": "skip",
    }  # fmt: skip
    layout = figure.layout(32 * max(len(names), 2) + 46, right=8)
    layout["xaxis"] |= {
        "range": [0, 1.04], "tickvals": [0, 0.2, 0.4, 0.6, VITAL, 1], "showgrid": True, "gridcolor": FAINT,
        "ticktext": [words.share(one) for one in (0, 0.2, 0.4, 0.6, VITAL, 1)],
    }  # fmt: skip
    layout["yaxis"] |= {"tickvals": places, "ticktext": [_label(name) for name in names], "showgrid": False,
                        "range": [-0.6, len(names) - 0.4]}  # fmt: skip
    layout["annotations"] = [
        figure.label(f"<b>{measure.short(number)}</b>", x=float(part), y=place, xshift=9, color=INK, bgcolor=PAPER)
        for number, part, place in zip(value, share, places, strict=True)
    ]
    said = [f"{name}: {measure.text(number)} ({words.share(float(so_far))})" for name, number, so_far in zip(names, value, together, strict=True)]  # fmt: skip
    few = sum(is_vital)
    note = t("pareto.note", n=few, all=known.height + rest.height, share=words.share(float(together[few - 1]))) if few else ""  # fmt: skip
    columns = {
        words.said(REGISTRY.dimension(dimension).label): pl.Series(names, dtype=pl.String),
        measure.label: drawn_rows.scaled(pl.Series(value)),
        drawn_rows.in_unit(t("take.share"), "%"): drawn_rows.scaled(pl.Series(share), 0.01),
        drawn_rows.in_unit(t("take.together"), "%"): drawn_rows.scaled(pl.Series(together), 0.01),
    }
    rows = drawn_rows.table(columns)
    groups = [*((name,) for name in known["name"]), *([tuple(rest["name"])] if rest.height else []), *([(NO_VALUE,)] if nameless else [])]  # fmt: skip
    marks = tuple(
        Mark(
            place=f"0/{point}",
            opened=Opened(measure.metric.name, values=(Filter(dimension, group),)),
            name=name,
            value=measure.text(number),
            n=number,
        )
        for point, (group, name, number) in enumerate(zip(groups, names, value, strict=True))
    )
    return Picture({"data": [bars, line], "layout": layout}, f"{measure.label}. {words.apart(said)}", note, rows, marks)


def _parts(frame: pl.DataFrame, dimension: str) -> tuple[pl.DataFrame, float, pl.DataFrame]:
    """The named causes that are drawn, the number without any, and the smaller ones."""
    frame = frame.filter(pl.col("value") > 0).sort("value", dimension, descending=[True, False], nulls_last=True)
    named = frame.filter(pl.col(dimension).is_not_null()).select(
        pl.col(dimension).cast(pl.String).alias("name"), "value"
    )
    cut = named.height if named.height <= MOST else MOST - 1
    nameless = frame.filter(pl.col(dimension).is_null())["value"].sum()
    return named.head(cut), float(nameless), named.slice(cut)


def _label(name: str) -> str:
    short = name if len(name) <= 26 else name[:25] + "…"
    return f'<span style="color:{GREY}">{in_picture(short)}</span>'
