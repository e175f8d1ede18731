"""The panel of groups side by side: several metrics of each, without ranking what chance ranks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Unit
from kpi.engine.answer import Question
from kpi.verdict.disclosure import is_few, without_few
from kpi.verdict.outliers import standing
from pages.ui.charts import drawn_rows
from pages.ui.html.group_table import Cell, Line, table
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import CodeChoice, Content, DatedView, Heading, Html, shown_as
from pages.ui.view import filter_bar, words
from pages.ui.view.measure import Measure
from pages.ui.view.words import t

MOST = 40
"""How many groups stand in a table."""


@dataclass(frozen=True, kw_only=True)
class GroupTable:
    """Metrics in columns (under the words of their group's key), the groups of the dimension `split` in rows, most of the first metric on top.

    Its words are under `team.`, those of its columns under `team.column.`. A click shows one group alone.
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
        lines.append(Line(name=t("team.whole"), cells=self._cells(whole, view), is_whole=True))
        columns = {t(title): [t(f"team.column.{name}") for name in shown] for title, shown in self.columns}
        dimension = filter_bar.dimension_label(self.split)
        html = table(columns, lines, first=dimension, alt=t("team.alt", dimension=dimension.lower()))
        notes = [t("team.marks")]
        if len(names) > MOST:
            notes.append(t("team.more", shown=MOST, n=len(names)))
        rows = self._rows(groups, whole, names[:MOST], view)
        return Content(body=Html(html=html, key=self.key, on_click=show_group_alone), lines=tuple(notes), rows=rows)

    def empty(self, answers: PageAnswers) -> str:
        """There is nothing to put side by side."""
        return t("empty.chart")

    def _rows(
        self, groups: pl.DataFrame, whole: pl.DataFrame, names: Sequence[str | None], view: DatedView
    ) -> pl.DataFrame:
        """The table for a file: for each metric its value, interval and n, and what is said of it."""
        lines = [t("filters.no_value") if name is None else name for name in names]
        columns = {filter_bar.dimension_label(self.split): pl.Series([*lines, t("team.whole")], dtype=pl.String)}
        order = pl.DataFrame({self.split: [*names, None], "is_whole": [False] * len(names) + [True]}, schema={self.split: pl.String, "is_whole": pl.Boolean})  # fmt: skip
        found = pl.concat([groups.with_columns(is_whole=False), whole.with_columns(is_whole=True)], how="diagonal")
        for name in self.metrics:
            shown = shown_as(name, view)
            of_metric = found.filter(pl.col("metric") == name)
            frame = order.join(of_metric, on=[self.split, "is_whole"], how="left", nulls_equal=True, maintain_order="left")  # fmt: skip
            frame = without_few(frame, shown.metric)
            columns |= drawn_rows.in_columns(shown, frame, label=shown.label)
            said = [
                few or (t(f"team.{mark}") if mark else None)
                for few, mark in zip(drawn_rows.remarks(shown, frame), frame["standing"], strict=True)
            ]
            remark = t("take.of", label=shown.label, what=t("take.remark"))
            columns |= drawn_rows.where_any(remark, pl.Series(said, dtype=pl.String))
        return drawn_rows.table(columns)

    def _in_order(self, groups: pl.DataFrame) -> list[str | None]:
        """The groups by load, the largest first; those that have none of it by name, no group last."""
        split = self.split
        load = groups.filter(pl.col("metric") == self.metrics[0]).select(split, "n")
        has_some = groups.filter(pl.col("n") > 0).select(split).unique()
        joined = has_some.join(load, on=split, how="left", nulls_equal=True).with_columns(pl.col("n").fill_null(0))
        return joined.sort(pl.col(split).is_null(), -pl.col("n"), split)[split].to_list()

    def _line(self, name: str | None, rows: pl.DataFrame, view: DatedView) -> Line:
        shown = t("filters.no_value") if name is None else name
        opens = "" if name is None else json.dumps([self.split, name])
        open_words = t("team.open", name=shown)
        return Line(name=shown, cells=self._cells(rows, view), opens=opens, open_words=open_words)

    def _cells(self, rows: pl.DataFrame, view: DatedView) -> list[Cell]:
        by_metric = {row["metric"]: row for row in rows.iter_rows(named=True)}
        return [self._cell(by_metric.get(name), shown_as(name, view)) for name in self.metrics]

    def _cell(self, row: Mapping[str, Any] | None, shown: Measure) -> Cell:
        if row is None or row["value"] is None:
            return Cell(value=shown.text(None), is_faint=True)
        if is_few(shown.metric, row["n"]):
            rows = words.count(f"count.{REGISTRY.facts(shown.metric.facts).row}", row["n"])
            return Cell(value=t("team.few"), under=rows, is_faint=True)
        interval = "" if shown.unit is Unit.COUNT else shown.interval(row["low"], row["high"])
        mark = {"better": "good", "worse": "bad"}.get(row.get("standing") or "", "")
        mark_words = t(f"team.{row['standing']}") if mark else ""
        return Cell(value=shown.text(row["value"]), under=interval, mark=mark, mark_words=mark_words)


def show_group_alone(clicked: str) -> None:
    """Choose the group that a click names as a dimension and a value."""
    filter_bar.choose(*json.loads(clicked))
