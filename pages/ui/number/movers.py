"""Which teams and channels changed more than chance would explain, as a list for the overview; a click shows that group alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

import polars as pl
import streamlit as st

from kpi.catalogue.registry import REGISTRY
from kpi.engine.answer import Question
from kpi.verdict.disclosure import is_few
from pages.ui.answers import answers
from pages.ui.html import live
from pages.ui.number import change_text
from pages.ui.view import filter_bar
from pages.ui.view.address import View
from pages.ui.view.measure import measure
from pages.ui.view.words import t

GROUPED = ("team", "channel")
"""The splits in which changes are looked for."""

NEWS = 6


def show(view: View, found: pl.DataFrame | None) -> None:
    """Draw the list of what `changed` has found; a click shows one group alone."""
    if found is None or found.is_empty():
        st.caption(t("news.nothing" if found is None else "news.none"))
        return
    clicked = live.show(listing([told(row, view) for row in found.head(NEWS).iter_rows(named=True)]), key="news")
    st.caption(t("news.help"))
    if clicked:
        filter_bar.choose(*json.loads(clicked))


def changed(view: View, today: date, names: Sequence[str]) -> pl.DataFrame | None:
    """The groups whose change stands out, what matters most first, among those with enough rows; None where nothing is compared."""
    frames = []
    for dimension, answer in zip(GROUPED, answers.prepare(questions(view, today, names)), strict=True):
        frame = answer.rename({dimension: "group"})
        frames.append(frame.filter(pl.col("group").is_not_null()).with_columns(pl.lit(dimension).alias("dimension")))
    both = pl.concat(frames, how="vertical_relaxed")
    if both["change"].drop_nulls().is_empty():
        return None
    enough = [
        not is_few(REGISTRY.metric(row["metric"], view.choices), min(row["n"] or 0, row["base_n"] or 0))
        for row in both.iter_rows(named=True)
    ]
    return change_text.worth_telling(both.filter(pl.Series(enough, dtype=pl.Boolean)))


def questions(view: View, today: date, names: Sequence[str]) -> list[Question]:
    """What has to be asked: the changes in each split."""
    return [Question(view.query(*names, today=today, by=(dimension,)), view.comparison) for dimension in GROUPED]


def told(row: Mapping[str, Any], view: View) -> News:
    """One change as a line of the list; a click on it chooses the group."""
    shown = measure(row["metric"], view.clock, view.choices)
    said = change_text.change_of(row, shown.metric)
    return News(
        kind=filter_bar.dimension_label(row["dimension"]), group=row["group"], metric=shown.label, change=said.words, tone=said.tone,
        values=t("news.value", value=shown.text(row["value"]), base=shown.text(row["base_value"])),
        opens=json.dumps([row["dimension"], row["group"]]),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class News:
    """One group's change in one metric; all of it is text for people, except what a click hands back."""

    kind: str
    group: str
    metric: str
    change: str
    tone: str
    values: str
    opens: str


def listing(news: Sequence[News]) -> str:
    """The list as HTML; every text is escaped."""
    return f'<ul class="rows">{"".join(map(_row, news))}</ul>'


def _row(one: News) -> str:
    return (
        f'<li class="row"><button type="button" class="name" data-open="{escape(one.opens)}"><small>{escape(one.kind)}</small>{escape(one.group)}</button>'
        f'<span class="said {escape(one.tone)}">{escape(one.change)}</span>'
        f'<span class="quiet">{escape(one.metric)}</span><span class="quiet">{escape(one.values)}</span></li>'
    )
