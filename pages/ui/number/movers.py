"""Which teams and channels changed more than chance would explain, and the list of them as HTML. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.engine.answer import Question
from kpi.verdict.disclosure import is_few
from pages.ui.number import change_text
from pages.ui.view import filter_bar
from pages.ui.view.address import View
from pages.ui.view.as_text import escape
from pages.ui.view.measure import measure
from pages.ui.view.words import t

GROUPED = ("team", "channel")
"""The splits in which changes are looked for."""

MOST = 6
"""How many of them are listed."""


def standing_out(view: View, answered: Sequence[pl.DataFrame]) -> pl.DataFrame | None:
    """The groups whose change stands out, what matters most first, among those with enough rows; None where nothing is compared.

    `answered` has the answers to `questions`, in their order.
    """
    frames = []
    for dimension, answer in zip(GROUPED, answered, strict=True):
        frame = answer.rename({dimension: "group"})
        frames.append(frame.filter(pl.col("group").is_not_null()).with_columns(pl.lit(dimension).alias("dimension")))
    both = pl.concat(frames, how="vertical_relaxed")
    if both["change"].drop_nulls().is_empty():
        return None
    enough = [
        not is_few(REGISTRY.metric(row["metric"], view.choices), min(row["n"] or 0, row["base_n"] or 0))
        for row in both.iter_rows(named=True)
    ]
    return change_text.worth_reporting(both.filter(pl.Series(enough, dtype=pl.Boolean)))


def questions(view: View, today: date, names: Sequence[str]) -> list[Question]:
    """What has to be asked: the changes in each split."""
    return [Question(view.query(*names, today=today, by=(dimension,)), view.comparison) for dimension in GROUPED]


def mover(row: Mapping[str, Any], view: View) -> Mover:
    """One change as a line of the list; a click on it chooses the group."""
    shown = measure(row["metric"], view.clock, view.choices)
    said = change_text.change_of(row, shown.metric)
    return Mover(
        kind=filter_bar.dimension_label(row["dimension"]), group=row["group"], metric=shown.label, change=said.words, tone=said.tone,
        values=t("news.value", value=shown.text(row["value"]), base=shown.text(row["base_value"])),
        opens=json.dumps([row["dimension"], row["group"]]),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Mover:
    """One group's change in one metric; all of it is text for people, except what a click hands back."""

    kind: str
    group: str
    metric: str
    change: str
    tone: str
    values: str
    opens: str


def listing(found: Sequence[Mover]) -> str:
    """The list as HTML; every text is escaped."""
    return f'<ul class="rows">{"".join(map(_row, found))}</ul>'


def _row(one: Mover) -> str:
    return (
        f'<li class="row"><button type="button" class="name" data-open="{escape(one.opens)}"><small>{escape(one.kind)}</small>{escape(one.group)}</button>'
        f'<span class="said {escape(one.tone)}">{escape(one.change)}</span>'
        f'<span class="quiet">{escape(one.metric)}</span><span class="quiet">{escape(one.values)}</span></li>'
    )
