"""How often each score was given, as figures: all together, and over time. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from kpi.query.period import Grain, Period
from pages.ui.charts import drawn_rows, figure, share_bars
from pages.ui.charts.axes import day_axis
from pages.ui.charts.figure import DIVERGING, GREY, MOST, Figure, Numbers, Picture
from pages.ui.charts.share_bars import Before
from pages.ui.charts.trend import is_partial
from pages.ui.view import words
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Mark, Opened, days_of
from pages.ui.view.words import t

SCORE = "score"
"""The dimension that they are split by."""


def distribution(frame: pl.DataFrame, measure: Measure, *, before: Before | None = None) -> Picture:
    """How many answers gave each score, as columns with their share; beside them those of the days compared with."""
    sides = [frame, *([before.frame] if before else [])]
    known = sorted({one for side in sides for one in side.filter(pl.col("n") > 0)[SCORE].drop_nulls()})
    scores = [words.number(score, 2) for score in known]
    counts = dict(frame.select(SCORE, "n").iter_rows())
    n = np.array([counts.get(score) or 0.0 for score in known], np.float32)
    share = n / max(float(n.sum()), 1.0)
    n_before, share_before = share_bars.shares_of(known, SCORE, before)

    def texts(n: Numbers, share: Numbers, of: str) -> list[str]:
        return [
            f"{t('chart.score', score=score)}{of}<br><b>{words.share(float(one))}</b><br>n {words.number(float(count))}"
            for score, one, count in zip(scores, share, n, strict=True)
        ]

    made = share_bars.bars(
        scores, share, texts(n, share, ""), before=texts(n_before, share_before, f" ({before.words})") if before else [],
        share_before=share_before, lines=[], height=230, words_before=before.words if before else "",
    )  # fmt: skip
    said = words.listed(f"{score}: {words.share(float(one))}" for score, one in zip(scores, share, strict=True))
    named = [t("chart.score", score=score) for score in scores]
    drawn = [(n, share, None), *([(n_before, share_before, before)] if before else [])]
    rows = share_bars.rows(t("take.score"), drawn_rows.scaled(pl.Series(known, dtype=pl.Float64)), n, share, before, n_before, share_before)  # fmt: skip
    marks = share_bars.marks(known, named, SCORE, measure, drawn)
    return Picture(made, f"{measure.label}. {said}", rows=rows, marks=marks)


def stacked(
    frame: pl.DataFrame, measure: Measure, grain: Grain, period: Period, holes: Sequence[tuple[date, date]] = ()
) -> Picture:
    """The share of each score over time, from the lowest score at the bottom to the highest on top.

    Columns of which the period has some days only, or that hold days of a hole, are pale.
    """
    frame = frame.drop_nulls(SCORE).filter(pl.col("n") > 0)
    on: list[date] = sorted(frame["bucket"].unique())[-MOST // 12 :]
    scores = sorted(frame[SCORE].unique())
    counts = np.zeros((len(scores), len(on)), np.float32)
    for day, score, n in frame.select("bucket", SCORE, "n").iter_rows():
        if day in on:
            counts[scores.index(score), on.index(day)] = n or 0
    with np.errstate(invalid="ignore"):
        shares = counts / counts.sum(axis=0)
    partial = [is_partial(day, grain, period, holes) for day in on]
    opacity = np.where(np.array(partial, bool), 0.5, 1.0).astype(np.float32)
    heads = [
        words.bucket(day, grain) + (f" ({t('chart.partial')})" if is_open else "")
        for day, is_open in zip(on, partial, strict=True)
    ]
    colors = [DIVERGING[1 + round(7 * place / max(len(scores) - 1, 1))] for place in range(len(scores))]
    data = [
        {"type": "bar", "x": [day.isoformat() for day in on], "y": shares[place], "name": words.number(score, 2), "marker": {"color": colors[place], "opacity": opacity},
         "customdata": [f"{head}<br>{t('chart.score', score=words.number(score, 2))}: <b>{words.share(float(shares[place, at]))}</b>"
                        for at, head in enumerate(heads)],
         "hovertemplate": "%{customdata}<extra></extra>"}
        for place, score in enumerate(scores)
    ]  # fmt: skip
    layout = figure.layout(250, right=40)
    layout |= {"barmode": "stack", "bargap": 0.12}
    layout["xaxis"] |= day_axis(on, grain, ticks=4) | {"type": "date", "tickangle": 0}
    layout["yaxis"] |= {
        "range": [0, 1],
        "tickvals": [0, 0.25, 0.5, 0.75, 1],
        "ticktext": [*(words.share(one / 4) for one in range(5))],
    }
    layout["annotations"] = _stack_labels(scores, shares)
    at = [(place, number) for place in range(len(on)) for number in range(len(scores))]
    rows = {
        t(f"take.step.{grain}"): pl.Series([on[place] for place, _ in at], dtype=pl.Date),
        t("take.score"): drawn_rows.scaled(pl.Series([scores[number] for _, number in at], dtype=pl.Float64)),
        drawn_rows.in_unit(t("take.share"), "%"): drawn_rows.scaled(pl.Series(shares.T.ravel()), 0.01),
        "n": drawn_rows.scaled(pl.Series(counts.T.ravel())),
    }
    incomplete = pl.Series([t("chart.partial") if partial[place] else None for place, _ in at], dtype=pl.String)
    rows |= drawn_rows.where_any(t("take.remark"), incomplete)
    return Picture(
        {"data": data, "layout": layout},
        t("chart.stacked_alt", label=measure.label, scores=words.listed(words.number(score, 2) for score in scores)),
        rows=drawn_rows.table(rows),
        marks=tuple(
            Mark(
                place=f"{place}/{at}",
                opened=Opened(measure.metric.name, days_of(day, grain, period)).within(SCORE, score),
                name=t("detail.score_in", days=heads[at], score=words.number(score, 2)),
                value=words.share(float(shares[place, at])),
                n=float(counts[place, at]),
            )
            for at, day in enumerate(on)
            for place, score in enumerate(scores)
            if counts[place, at]
        ),
    )


def _stack_labels(scores: Sequence[float], shares: np.ndarray[Any, Any]) -> list[Figure]:
    """Each score's number beside its part of the last column, where the part is high enough for it."""
    if not shares.size or not np.isfinite(shares[:, -1]).all():
        return []
    middles = np.cumsum(shares[:, -1]) - shares[:, -1] / 2
    return [
        figure.label(words.number(score, 2), x=1, xref="paper", y=float(middles[place]), color=GREY, xshift=8)
        for place, score in enumerate(scores)
        if shares[place, -1] > 0.04
    ]
