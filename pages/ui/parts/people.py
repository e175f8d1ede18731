"""Teams and agents side by side: load, speed, quality and satisfaction, without ranking what chance ranks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Unit
from kpi.verdict.disclosure import is_few
from kpi.verdict.outliers import standing
from pages.ui.answers import answers
from pages.ui.html import live
from pages.ui.html.group_table import Cell, Line, table
from pages.ui.panels.board import Board
from pages.ui.view import code_choice, filter_bar, words
from pages.ui.view.measure import Measure, measure
from pages.ui.view.words import t

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "family.load": ("tickets_resolved", "occupancy_rate"),
    "family.speed": ("first_response_median", "resolution_median"),
    "family.quality": ("reopen_rate", "qa_score"),
    "family.satisfaction": ("csat",),
}
METRICS = tuple(name for names in COLUMNS.values() for name in names)
SPLITS = ("team", "agent")
MOST = 40


def compare(board: Board) -> None:
    """The table of teams or agents, the largest load first; a click shows one of them alone."""
    with st.container(border=True, gap="xsmall", key="panel_people"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.header(t("team.side_by_side"), anchor=False, width="content")
            split = code_choice.choice("split", SPLITS, key="team.split")
        groups, whole = _answers(board, split)
        names = _in_order(groups, split)
        if not names:
            st.caption(t("empty.chart"))
            return
        lines = [_line(name, groups.filter(pl.col(split).eq_missing(name)), board, split) for name in names[:MOST]]
        lines.append(Line(name=t("team.whole"), cells=_cells(whole, board), is_whole=True))
        columns = {t(title): [t(f"team.column.{name}") for name in shown] for title, shown in COLUMNS.items()}
        dimension = filter_bar.dimension_label(split)
        html = table(columns, lines, first=dimension, alt=t("team.alt", dimension=dimension.lower()))
        if clicked := live.show(html, key="people"):
            filter_bar.choose(*json.loads(clicked))
        st.caption(t("team.marks"))
        if len(names) > MOST:
            st.caption(t("team.more", shown=MOST, n=len(names)))


def _answers(board: Board, split: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All metrics by group, with what stands out, and of the whole that is shown."""
    query = board.view.query(*METRICS, today=board.today)
    whole = answers.ask(query)
    return standing(answers.ask(board.view.query(*METRICS, today=board.today, by=(split,))), whole), whole


def _in_order(groups: pl.DataFrame, split: str) -> list[str | None]:
    """The groups by load, the largest first; those that have none of it by name, no group last."""
    load = groups.filter(pl.col("metric") == METRICS[0]).select(split, "n")
    has_some = groups.filter(pl.col("n") > 0).select(split).unique()
    joined = has_some.join(load, on=split, how="left", nulls_equal=True).with_columns(pl.col("n").fill_null(0))
    ordered = joined.sort(pl.col(split).is_null(), -pl.col("n"), split)
    return ordered[split].to_list()


def _line(name: str | None, rows: pl.DataFrame, board: Board, split: str) -> Line:
    shown = t("filters.no_value") if name is None else name
    opens = "" if name is None else json.dumps([split, name])
    return Line(name=shown, cells=_cells(rows, board), opens=opens, open_words=t("team.open", name=shown))


def _cells(rows: pl.DataFrame, board: Board) -> list[Cell]:
    by_metric = {row["metric"]: row for row in rows.iter_rows(named=True)}
    return [_cell(by_metric.get(name), measure(name, board.view.clock, board.view.choices)) for name in METRICS]


def _cell(row: Mapping[str, Any] | None, shown: Measure) -> Cell:
    if row is None or row["value"] is None:
        return Cell(value=shown.text(None), is_faint=True)
    if is_few(shown.metric, row["n"]):
        rows = words.count(f"count.{REGISTRY.facts(shown.metric.facts).row}", row["n"])
        return Cell(value=t("team.few"), under=rows, is_faint=True)
    interval = "" if shown.unit is Unit.COUNT else shown.interval(row["low"], row["high"])
    mark = {"better": "good", "worse": "bad"}.get(row.get("standing") or "", "")
    said = t(f"team.{row['standing']}") if mark else ""
    return Cell(value=shown.text(row["value"]), under=interval, mark=mark, mark_words=said)
