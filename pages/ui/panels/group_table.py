"""The panel of groups side by side: several metrics of each, without ranking what chance ranks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Unit
from kpi.engine.answer import Question
from kpi.verdict.disclosure import is_few
from kpi.verdict.outliers import standing
from pages.ui.html.group_table import Cell, Line, table
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import CodeChoice, Content, DatedView, Heading, Html, shown_as
from pages.ui.view import filter_bar, words
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Opened
from pages.ui.view.words import t

MOST = 40
"""How many groups stand in a table."""


@dataclass(frozen=True, kw_only=True)
class GroupTable:
    """Metrics in columns (under the words of their group's key), the groups of the dimension `split` in rows, most of the first metric on top.

    Its words are under `team.`, those of its columns under `team.column.`. A click on a name shows its group alone, one on a
    number opens it.
    """

    columns: tuple[tuple[str, tuple[str, ...]], ...]
    split: str
    choice: CodeChoice
    key: str

    @property
    def metrics(self) -> tuple[str, ...]:
        """All metrics, in their order."""
        return tuple(name for _, names in self.columns for name in names)

    def heading(self, view: DatedView) -> Heading:
        """With the choice of the dimension."""
        return Heading(title=t("team.side_by_side"), key=self.key, choice=self.choice)

    def questions(self, view: DatedView) -> list[Question]:
        """All metrics as a whole and by group."""
        return [Question(view.query(*self.metrics)), view.by_all(self.metrics, self.split)]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The table; None where no group has anything."""
        view = answers.view
        whole, groups = answers.to_all(self.questions(view))
        groups = standing(groups, whole)
        names = self._in_order(groups)
        if not names:
            return None
        lines = [self._line(name, groups.filter(pl.col(self.split).eq_missing(name)), view) for name in names[:MOST]]
        lines.append(Line(name=t("team.whole"), cells=self._cells(whole, view, t("team.whole")), is_whole=True))
        columns = {t(title): [t(f"team.column.{name}") for name in shown] for title, shown in self.columns}
        dimension = filter_bar.dimension_label(self.split)
        html = table(columns, lines, first=dimension, alt=t("team.alt", dimension=dimension.lower()))
        notes = [t("team.marks")]
        if len(names) > MOST:
            notes.append(t("team.more", shown=MOST, n=len(names)))
        return Content(body=Html(html=html, key=self.key, on_click=_on_click), lines=tuple(notes))

    def empty(self, answers: PageAnswers) -> str:
        """There is nothing to put side by side."""
        return t("empty.chart")

    def _in_order(self, groups: pl.DataFrame) -> list[str | None]:
        """The groups by load, the largest first; those that have none of it by name, no group last."""
        split = self.split
        load = groups.filter(pl.col("metric") == self.metrics[0]).select(split, "n")
        has_some = groups.filter(pl.col("n") > 0).select(split).unique()
        joined = has_some.join(load, on=split, how="left", nulls_equal=True).with_columns(pl.col("n").fill_null(0))
        return joined.sort(pl.col(split).is_null(), -pl.col("n"), split)[split].to_list()

    def _line(self, name: str | None, rows: pl.DataFrame, view: DatedView) -> Line:
        shown = t("filters.no_value") if name is None else name
        opens = "" if name is None else "alone:" + json.dumps([self.split, name])
        open_words = t("team.open", name=shown)
        return Line(name=shown, cells=self._cells(rows, view, shown), opens=opens, open_words=open_words)

    def _cells(self, rows: pl.DataFrame, view: DatedView, whose: str) -> list[Cell]:
        by_metric = {row["metric"]: row for row in rows.iter_rows(named=True)}
        return [self._cell(by_metric.get(name), shown_as(name, view), whose) for name in self.metrics]

    def _cell(self, row: Mapping[str, Any] | None, shown: Measure, whose: str) -> Cell:
        if row is None or row["value"] is None:
            return Cell(value=shown.text(None), is_faint=True)
        opened = Opened(shown.metric.name)
        opened = opened.within(self.split, row[self.split]) if self.split in row else opened
        door = {"opens": f"open:{opened.code}", "open_words": t("detail.open", label=shown.label, whose=whose)}
        if is_few(shown.metric, row["n"]):
            rows = words.count(f"count.{REGISTRY.facts(shown.metric.facts).row}", row["n"])
            return Cell(value=t("team.few"), under=rows, is_faint=True, **door)
        interval = "" if shown.unit is Unit.COUNT else shown.interval(row["low"], row["high"])
        mark = {"better": "good", "worse": "bad"}.get(row.get("standing") or "", "")
        mark_words = t(f"team.{row['standing']}") if mark else ""
        return Cell(value=shown.text(row["value"]), under=interval, mark=mark, mark_words=mark_words, **door)


def _on_click(clicked: str) -> None:
    kind, _, what = clicked.partition(":")
    if kind == "alone":
        filter_bar.choose(*json.loads(what))
    else:
        filter_bar.open_number(what)
