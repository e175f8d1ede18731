"""The panel of how the groups of a dimension changed: what grew most on top, each with its course."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

import polars as pl

from kpi.engine import why
from kpi.engine.answer import Question
from kpi.query.query import Comparison
from kpi.verdict.contributions import contributions
from pages.ui.charts import drawn_rows
from pages.ui.html.change_list import Line, table
from pages.ui.number import card_text
from pages.ui.number.change_text import Change
from pages.ui.panels import time_steps
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, DatedView, Heading, Html, shown_as
from pages.ui.view import filter_bar, filter_words
from pages.ui.view.address import FILTERS
from pages.ui.view.opened import Opened
from pages.ui.view.words import t, value_name

MOST = 8
"""How many groups are shown."""


@dataclass(frozen=True)
class GroupChanges:
    """One metric that adds up, by the groups of a dimension; `title` is a key of words.

    A change is in bold where it is more than chance explains, among all groups looked at together, and coloured where it is good or bad.
    """

    metric: str
    dimension: str
    _: KW_ONLY
    title: str
    key: str

    def heading(self, view: DatedView) -> Heading:
        """Named as it was declared."""
        return Heading(title=t(self.title), key=self.key)

    def questions(self, view: DatedView) -> list[Question]:
        """The change by group, and the course of each."""
        return [self._change(view), view.by_over_time(self.metric, self.dimension, view.grain)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The list; None where no group has anything."""
        view, shown = answers.view, shown_as(self.metric, answers.view)
        found, course = answers.to_all(self.questions(view))
        rows = [row for row in _counted(found).iter_rows(named=True) if row["value"] or row.get("base_value")]
        if not rows:
            return None
        is_compared = view.view.comparison is not Comparison.NONE
        parts = contributions(found, shown.metric, self.dimension) if is_compared else ()
        stands_out = {one.group: one.stands_out for one in parts}
        rows.sort(key=lambda row: (-self._growth(row), str(row[self.dimension])))
        lines = []
        for row in rows[:MOST]:
            group = row[self.dimension]
            name = t("filters.no_value") if group is None else value_name(self.dimension, str(group))
            said = _said(row, card_text.change(row, shown.metric))
            values, broken = time_steps.course(
                course.filter(pl.col(self.dimension).eq_missing(group)), view, self.metric
            )
            can_filter = self.dimension in FILTERS and group is not None
            lines.append(
                Line(
                    name=name,
                    value=shown.text_of(row),
                    was=shown.text(row.get("base_value")),
                    change=said.brief,
                    tone=_tone(said, stands_out=bool(stands_out.get(group))),
                    opens=f"alone:{json.dumps([self.dimension, group])}" if can_filter else "",
                    open_words=t("team.open", name=group) if can_filter else "",
                    value_opens=f"open:{Opened(self.metric).within(self.dimension, group).code}"
                    if row["value"]
                    else "",
                    value_words=t("detail.open", label=shown.label, whose=name),
                    spark=values,
                    broken=broken,
                )
            )
        dimension = filter_words.dimension_label(self.dimension)
        html = table(lines, first=dimension, alt=t(self.title), is_compared=is_compared)
        notes = (t("changes.more", shown=MOST, n=len(rows)),) if len(rows) > MOST else ()
        body = Html(html=html, key=self.key, on_click=filter_bar.follow)
        return Content(body=body, lines=notes, rows=_rows(lines, rows, dimension, is_compared=is_compared))

    def empty(self, answers: PageAnswers) -> str:
        """There is no group."""
        return t("empty.chart")

    def _change(self, view: DatedView) -> Question:
        """As the headline asks it, so that a page asks it once."""
        if view.view.comparison is Comparison.NONE:
            return view.by(self.metric, self.dimension)
        return why.question(view.query(self.metric), view.view.comparison, self.dimension)

    def _growth(self, row: Mapping[str, Any]) -> float:
        return float(row["value"] or 0.0) - float(row.get("base_value") or 0.0)


def _rows(
    lines: Sequence[Line], rows: Sequence[Mapping[str, Any]], dimension: str, *, is_compared: bool
) -> pl.DataFrame:
    """The list for a file."""
    columns = {
        dimension: pl.Series([line.name for line in lines], dtype=pl.String),
        t("why.now"): drawn_rows.scaled(
            pl.Series([row["value"] for row, _ in zip(rows, lines, strict=False)], dtype=pl.Float64)
        ),
    }
    if is_compared:
        before = pl.Series([row.get("base_value") for row, _ in zip(rows, lines, strict=False)], dtype=pl.Float64)
        columns[t("why.before")] = drawn_rows.scaled(before)
        columns |= drawn_rows.where_any(
            t("why.change"), pl.Series([line.change or None for line in lines], dtype=pl.String)
        )
    return drawn_rows.table(columns)


def _counted(found: pl.DataFrame) -> pl.DataFrame:
    """The answer with 0 for a group that a period has none of, where it has some of others: they are counted there."""
    names = [name for name in ("value", "base_value") if name in found.columns and found[name].count()]
    return found.with_columns(pl.col(names).fill_null(0.0))


def _said(row: Mapping[str, Any], said: Change) -> Change:
    """The change, also of a group that is in one of both periods alone, which has none in percent."""
    if row.get("base_value") == 0:
        return Change("", brief=t("changes.new"))
    if row["value"] == 0 and row.get("base_value"):
        return Change("", brief=t("changes.gone"))
    return said


def _tone(said: Change, *, stands_out: bool) -> str:
    """The tone of a change beyond chance; `strong` where it is neither good nor bad news."""
    if not stands_out:
        return "plain"
    return "strong" if said.tone == "plain" else said.tone
