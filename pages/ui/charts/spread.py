"""How waits are spread over bands of length, as a figure. Pure."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.declare.datasets import BORDERS
from pages.ui.charts import share_bars
from pages.ui.charts.figure import Picture
from pages.ui.charts.share_bars import Before, Line
from pages.ui.view import words
from pages.ui.view.as_text import in_picture
from pages.ui.view.measure import Measure
from pages.ui.view.words import t


def spread(
    frame: pl.DataFrame, dimension: str, measure: Measure, *, before: Before | None = None, value: float | None = None, target: float | None = None
) -> Picture:  # fmt: skip
    """The share of the rows of a metric in each band (`n` by band), the shortest first, and how many are within each.

    Beside them those of the days compared with, and lines at the metric's own value and at its target, where they are given.
    """
    both = [frame, *([before.frame] if before else [])]
    bands = sorted({band for one in both for band in one.filter(pl.col("n") > 0)[dimension].drop_nulls()})
    names = [words.value_name(dimension, str(band)) for band in bands]
    counts = dict(frame.select(dimension, "n").iter_rows())
    n = np.array([counts.get(band) or 0.0 for band in bands], np.float32)
    share = n / max(float(n.sum()), 1.0)
    n_before, share_before = share_bars.shares_of(bands, dimension, before)
    rows = f"count.{REGISTRY.facts(measure.metric.facts).row}"

    def said(n: np.ndarray, share: np.ndarray) -> list[str]:
        return [
            t("spread.band", band=name, rows=words.count(rows, float(count)), share=words.share(float(part)), within=words.share(float(within)))
            for name, count, part, within in zip(names, n, share, np.cumsum(share), strict=True)
        ]  # fmt: skip

    texts, texts_before = said(n, share), said(n_before, share_before)
    hover = [f"{in_picture(one)}<br>n {words.number(float(count))}" for one, count in zip(texts, n, strict=True)]
    hover_before = [f"{in_picture(before.words)}: {in_picture(one)}<br>n {words.number(float(count))}" for one, count in zip(texts_before, n_before, strict=True)] if before else []  # fmt: skip
    lines = [
        Line(place, text, is_target)
        for at, text, is_target in (
            (value, f"<b>{measure.short(value)}</b>", False),
            (target, t("target.is", target=measure.short(target)), True),
        )
        if at is not None and (place := _place(at, dimension, bands)) is not None
    ]
    made = share_bars.bars(
        [_in_two_lines(in_picture(name)) for name in names], share, hover, before=hover_before, share_before=share_before, lines=lines, height=236,
        words_before=in_picture(before.words) if before else "",
    )  # fmt: skip
    sides = [(n, share, None), *([(n_before, share_before, before)] if before else [])]
    table = share_bars.rows(t("take.band"), pl.Series(names, dtype=pl.String), n, share, before, n_before, share_before)
    alt = f"{measure.label}. {words.apart(texts)}"
    return Picture(made, alt, rows=table, marks=share_bars.marks(bands, names, dimension, measure, sides))


def _in_two_lines(name: str) -> str:
    """The name with a break at the space that is nearest to its middle."""
    spaces = [place for place, letter in enumerate(name) if letter == " "]
    if not spaces:
        return name
    place = min(spaces, key=lambda each: abs(each - len(name) // 2))
    return f"{name[:place]}<br>{name[place + 1 :]}"


def _place(value: float, dimension: str, bands: list[str]) -> float | None:
    """Where a duration stands among the bars: between the borders of its band, on logarithms; None beyond what is drawn."""
    borders = BORDERS.get(dimension)
    if not borders:
        return None
    number = next((place for place, border in enumerate(borders) if value <= border), len(borders))
    at = next((place for place, band in enumerate(bands) if str(band).startswith(f"{number + 1} · ")), None)
    if at is None:
        return None
    if number == 0:
        part = value / borders[0]
    else:
        low = borders[number - 1]
        high = borders[number] if number < len(borders) else 4 * low
        part = min(math.log(value / low) / math.log(high / low), 1.0)
    return at - 0.5 + part
