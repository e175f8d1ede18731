"""The panel of groups side by side: several metrics of each, without ranking what chance ranks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Better, Unit
from kpi.engine.answer import Question
from kpi.verdict.disclosure import VALUES, is_few
from kpi.verdict.outliers import standing
from kpi.verdict.targets import TargetVerdict
from pages.ui.charts import drawn_rows
from pages.ui.html.group_table import Cell, Column, Line, table
from pages.ui.panels import target_marks, time_steps
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import CodeChoice, Content, DatedView, Heading, Html, shown_as
from pages.ui.view import filter_bar, filter_words, subject, words
from pages.ui.view.measure import Measure, is_told
from pages.ui.view.opened import Opened
from pages.ui.view.words import t

MOST = 40
"""How many groups stand in a table."""

SORT = "sort"
"""The field of the address that says by which metric a table is sorted: its name, or with REVERSED before it the best first."""
REVERSED = "-"

SHOWN_FROM = 5
"""From how many rows a number with an interval is shown faint: of fewer one could tell who said what (kpi/DECISIONS.md)."""


@dataclass(frozen=True, kw_only=True)
class GroupTable:
    """Metrics in columns (under the words of their group's key), the groups of the dimension `split` in rows.

    They are sorted by `sort`, the worst first or with REVERSED the best; else most of the first metric is on top. Its words are under `team.`,
    those of its columns under `team.column.`. A click on a name opens its scorecard, one on a number opens it, one on a head sorts.
    """

    columns: tuple[tuple[str, tuple[str, ...]], ...]
    split: str
    choice: CodeChoice
    key: str
    sort: str = ""

    @property
    def metrics(self) -> tuple[str, ...]:
        """All metrics, in their order."""
        return tuple(name for _, names in self.columns for name in names)

    def heading(self, view: DatedView) -> Heading:
        """With the choice of the dimension."""
        return Heading(title=t("team.side_by_side"), key=self.key, choice=self.choice)

    def questions(self, view: DatedView) -> list[Question]:
        """All metrics as a whole, by group, and by group over time."""
        by_group = view.by_all(self.metrics, self.split)
        over_time = Question(replace(by_group.query, grain=view.grain))
        return [Question(view.query(*self.metrics)), by_group, over_time]

    def figure(self, answers: PageAnswers) -> Content | None:
        """The table; None where no group has anything."""
        view = answers.view
        whole, groups, course = answers.to_all(self.questions(view))
        groups, whole = self._judged(standing(groups, whole), view, self.split), self._judged(whole, view)
        names = self._in_order(groups)
        if not names:
            return None
        courses = self._courses(course, view)
        lines = [
            self._line(name, groups.filter(pl.col(self.split).eq_missing(name)), view, courses) for name in names[:MOST]
        ]
        lines.append(Line(name=t("team.whole"), cells=self._cells(whole, view, {}, t("team.whole")), is_whole=True))
        columns = {t(title): [self._column(name) for name in shown] for title, shown in self.columns}
        dimension = filter_words.dimension_label(self.split)
        html = table(columns, lines, first=dimension, alt=t("team.alt", by=filter_words.by_words(self.split)))
        notes = [t("team.marks")]
        if len(names) > MOST:
            notes.append(t("team.more.sorted" if self.sort else "team.more", shown=MOST, n=len(names)))
        rows = self._rows(groups, whole, names[:MOST], view)
        return Content(body=Html(html=html, key=self.key, on_click=_on_click), lines=tuple(notes), rows=rows)

    def empty(self, answers: PageAnswers) -> str:
        """There is nothing to put side by side."""
        return t("empty.chart")

    def _rows(
        self, groups: pl.DataFrame, whole: pl.DataFrame, names: Sequence[str | None], view: DatedView
    ) -> pl.DataFrame:
        """The table for a file: for each metric its value, interval, n and target, and what is said of it."""
        lines = [t("filters.no_value") if name is None else words.value_name(self.split, name) for name in names]
        columns = {filter_words.dimension_label(self.split): pl.Series([*lines, t("team.whole")], dtype=pl.String)}
        order = pl.DataFrame({self.split: [*names, None], "is_whole": [False] * len(names) + [True]}, schema={self.split: pl.String, "is_whole": pl.Boolean})  # fmt: skip
        found = pl.concat([groups.with_columns(is_whole=False), whole.with_columns(is_whole=True)], how="diagonal")
        for name in self.metrics:
            shown = shown_as(name, view)
            of_metric = found.filter(pl.col("metric") == name)
            frame = order.join(of_metric, on=[self.split, "is_whole"], how="left", nulls_equal=True, maintain_order="left")  # fmt: skip
            few = [is_few(shown.metric, n) for n in frame["n"]]
            is_withheld = pl.Series([is_withheld_in_table(row, shown) for row in frame.iter_rows(named=True)])
            frame = frame.with_columns(pl.when(~is_withheld).then(pl.col(one)).alias(one) for one in VALUES)
            columns |= drawn_rows.in_columns(shown, frame, label=shown.label)
            said = [
                t("chart.few") if one else t(f"team.{mark}") if mark else None
                for one, mark in zip(few, frame["standing"], strict=True)
            ]
            remark = t("take.of", label=shown.label, what=t("take.remark"))
            columns |= drawn_rows.where_any(remark, pl.Series(said, dtype=pl.String))
        return drawn_rows.table(columns)

    def _in_order(self, groups: pl.DataFrame) -> list[str | None]:
        """The groups in the order of the table; those that have nothing to be sorted by after the others, no group last."""
        split = self.split
        has_some = groups.filter(pl.col("n") > 0).select(split).unique()
        name = self.sort.removeprefix(REVERSED) or self.metrics[0]
        by = groups.filter(pl.col("metric") == name).select(split, "value", "n")
        joined = has_some.join(by, on=split, how="left", nulls_equal=True)
        if not self.sort:
            joined = joined.with_columns(pl.col("n").fill_null(0))
            return joined.sort(pl.col(split).is_null(), -pl.col("n"), split)[split].to_list()
        few = pl.Series([n is None or is_few(REGISTRY.metric(name), n) for n in joined["n"]], dtype=pl.Boolean)
        joined = joined.with_columns(few.alias("few") | pl.col("value").is_null())
        size = pl.col("value") if self._is_ascending(self.sort) else -pl.col("value")
        return joined.sort(pl.col(split).is_null(), "few", size, split, nulls_last=True)[split].to_list()

    def _is_ascending(self, sort: str) -> bool:
        """Whether small values stand on top: they are the worst where higher is better."""
        is_higher_better = REGISTRY.metric(sort.removeprefix(REVERSED)).better is Better.HIGHER
        return is_higher_better != sort.startswith(REVERSED)

    def _column(self, name: str) -> Column:
        """The head of a column: a click sorts by it, the worst first, another one the other way round."""
        is_sorted = self.sort.removeprefix(REVERSED) == name
        to = f"{REVERSED}{name}" if self.sort == name else name
        order = ("ascending" if self._is_ascending(self.sort) else "descending") if is_sorted else ""
        label = t(f"team.column.{name}")
        return Column(name=label, sorts=f"{SORT}:{to}", sort_words=t("team.sort", label=label), sorted=order)

    def _judged(self, frame: pl.DataFrame, view: DatedView, *by: str) -> pl.DataFrame:
        """The answer with the target and verdict of each value."""
        parts = [
            target_marks.judged_against(
                frame.filter(pl.col("metric") == name), view.query(name, by=by), shown_as(name, view)
            )
            for name in self.metrics
        ]
        return pl.concat(parts, how="diagonal")

    def _courses(self, course: pl.DataFrame, view: DatedView) -> dict[tuple[str, str | None], Cell]:
        """How each metric of each group went, as cells without numbers; not where fewer than two steps have enough rows."""
        found = {}
        for (name, group), line in course.group_by("metric", self.split):
            values, broken = time_steps.course(line, view, str(name))
            if sum(value is not None for value in values) > 1:
                found[str(name), group] = Cell(value="", spark=values, broken=broken)
        return found

    def _line(self, name: str | None, rows: pl.DataFrame, view: DatedView, courses: Mapping[Any, Cell]) -> Line:
        shown = t("filters.no_value") if name is None else words.value_name(self.split, name)
        opens = "" if name is None else f"{subject.OPENS}:{json.dumps([self.split, name])}"
        open_words = t("team.scorecard", name=shown)
        own = {metric: cell for (metric, group), cell in courses.items() if group == name}
        cells = self._cells(rows, view, own, shown)
        return Line(name=shown, cells=cells, opens=opens, open_words=open_words)

    def _cells(self, rows: pl.DataFrame, view: DatedView, courses: Mapping[str, Cell], whose: str) -> list[Cell]:
        by_metric = {row["metric"]: row for row in rows.iter_rows(named=True)}
        cells = []
        for name in self.metrics:
            row, shown = by_metric.get(name), shown_as(name, view)
            cell, line = cell_of(row, shown), courses.get(name, Cell(value=""))
            if row is not None and is_told(row):
                opened = Opened(name).within(self.split, row[self.split]) if self.split in row else Opened(name)
                open_words = t("detail.open", label=shown.label, whose=whose)
                cell = replace(cell, opens=f"open:{opened.code}", open_words=open_words)
            cells.append(replace(cell, spark=line.spark, broken=line.broken))
        return cells


def is_withheld_in_table(row: Mapping[str, Any], shown: Measure) -> bool:
    """Whether a number of too few rows has no place in the table: a few more are shown faint, with their interval."""
    has_interval = shown.unit is not Unit.COUNT and bool(shown.interval(row["low"], row["high"]))
    return is_few(shown.metric, row["n"]) and not (row["n"] >= SHOWN_FROM and has_interval)


def cell_of(row: Mapping[str, Any] | None, shown: Measure) -> Cell:
    """One number with its interval, shaded where a target is met or missed beyond chance."""
    if row is None or not is_told(row):
        return Cell(value=shown.text(None), is_faint=True)
    interval = "" if shown.unit is Unit.COUNT else shown.interval(row["low"], row["high"])
    if is_few(shown.metric, row["n"]):
        if not is_withheld_in_table(row, shown):
            return Cell(value=shown.text_of(row), under=interval, is_faint=True)
        rows = words.count(f"count.{REGISTRY.facts(shown.metric.facts).row}", row["n"])
        return Cell(value=t("team.few"), under=rows, is_faint=True)
    mark = {"better": "good", "worse": "bad"}.get(row.get("standing") or "", "")
    mark_words = t(f"team.{row['standing']}") if mark else ""
    verdict = TargetVerdict(row["verdict"]).name.lower() if row.get("verdict") else ""
    said = t("target.said", target=shown.text(row["target"]), verdict=t(f"verdict.{verdict}")) if verdict else ""
    return Cell(
        value=shown.text_of(row),
        under=interval,
        mark=mark,
        mark_words=mark_words,
        verdict=verdict if verdict in ("met", "missed") else "",
        verdict_words=said,
    )


def _on_click(clicked: str) -> None:
    kind, _, what = clicked.partition(":")
    if kind == SORT:
        filter_bar.fill(SORT, what)
    else:
        filter_bar.follow(clicked)
