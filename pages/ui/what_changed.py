"""Which teams and channels changed more than chance would explain, as a list for the overview."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from kpi.answer import Question
from kpi.enough import is_few
from kpi.registry import REGISTRY
from pages.ui import changes, filters, live, session
from pages.ui.address import View
from pages.ui.measure import measure
from pages.ui.news import News, listing
from pages.ui.words import t

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
        filters.choose(*json.loads(clicked))


def changed(view: View, today: date, names: Sequence[str]) -> pl.DataFrame | None:
    """The groups whose change stands out, what matters most first, among those with enough rows; None where nothing is compared."""
    frames = []
    for dimension, answer in zip(GROUPED, session.prepare(questions(view, today, names)), strict=True):
        frame = answer.rename({dimension: "group"})
        frames.append(frame.filter(pl.col("group").is_not_null()).with_columns(pl.lit(dimension).alias("dimension")))
    both = pl.concat(frames, how="vertical_relaxed")
    if both["change"].drop_nulls().is_empty():
        return None
    enough = [
        not is_few(REGISTRY.metric(row["metric"], view.choices), min(row["n"] or 0, row["base_n"] or 0))
        for row in both.iter_rows(named=True)
    ]
    return changes.worth_telling(both.filter(pl.Series(enough, dtype=pl.Boolean)))


def questions(view: View, today: date, names: Sequence[str]) -> list[Question]:
    """What has to be asked: the changes in each split."""
    return [Question(view.query(*names, today=today, by=(dimension,)), view.comparison) for dimension in GROUPED]


def told(row: Mapping[str, Any], view: View) -> News:
    """One change as a line of the list; a click on it chooses the group."""
    shown = measure(row["metric"], view.clock, view.choices)
    said = changes.change_of(row, shown.metric)
    return News(
        kind=filters.dimension_label(row["dimension"]), group=row["group"], metric=shown.label, change=said.words, tone=said.tone,
        values=t("news.value", value=shown.text(row["value"]), base=shown.text(row["base_value"])),
        opens=json.dumps([row["dimension"], row["group"]]),
    )  # fmt: skip
