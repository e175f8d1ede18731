"""The parts of the page Data quality: a table of figures for each source, the uploads, and the records behind each number."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl
import streamlit as st

from data.checks import completeness
from kpi.catalogue.registry import REGISTRY
from kpi.query.period import Period
from kpi.query.query import Query
from pages.ui.answers import answers, stores
from pages.ui.html.record_table import room
from pages.ui.view.as_text import in_table
from pages.ui.view.words import count, day, days, literal, number, said, share, t, table_moment, written


def sources() -> pl.DataFrame:
    """Each source and kind of record that the shown store has."""
    return answers.remembered("sources", lambda: completeness.sources(stores.shown()))


def source(row: dict[str, Any]) -> None:
    """One source: what it has, and its figures of the newest week beside what is usual."""
    kind = t(f"quality.kind.{row['kind']}")
    with st.container(border=True, key=f"quality_{row['source']}_{row['kind']}"):
        st.markdown(f"**{literal(t('quality.sources_of', source=written(row['source']), kind=kind))}**")
        st.caption(literal(_about(row, kind)))
        key = (row["source"], row["kind"])
        frame = answers.remembered(("figures", *key), lambda: completeness.figures(stores.shown(), *key))
        if frame.is_empty():
            return
        st.dataframe(
            in_table(_for_people(frame)),
            column_config=_columns(frame),
            hide_index=True,
            alt=t("quality.alt", source=written(row["source"])),
        )


def _about(row: dict[str, Any], kind: str) -> str:
    newest = row["data_until_at"]
    span = "–" if row["first_on"] is None else days(Period(row["first_on"], _after(row["last_on"])))
    text = t(
        "quality.about",
        records=number(row["records"]),
        kind=kind,
        days=span,
        newest=day(newest.date()) if isinstance(newest, datetime) else "–",
    )
    undated = row["records"] - row["dated"]
    return f"{text} {t('quality.undated', n=number(undated))}" if undated else text


def _after(on: date) -> date:
    return date.fromordinal(on.toordinal() + 1)


def _for_people(frame: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for row in frame.iter_rows(named=True):
        is_count = row["figure"] == "records"
        rows.append(
            {
                "figure": t(f"quality.of.{row['figure']}"),
                "newest": _value(row["newest"], is_count),
                "before": _value(row["before"], is_count),
                "weeks": [
                    None if value is None else round(value if is_count else 100 * value, 1) for value in row["weeks"]
                ],
            }
        )
    return pl.DataFrame(
        rows, schema={"figure": pl.String, "newest": pl.String, "before": pl.String, "weeks": pl.List(pl.Float64)}
    )


def _value(value: float | None, is_count: bool) -> str:
    return "–" if value is None else number(value) if is_count else share(value, is_short=True)


def _columns(frame: pl.DataFrame) -> dict[str, Any]:
    return {
        "figure": st.column_config.TextColumn(t("quality.figure"), width=260),
        "newest": st.column_config.TextColumn(t("quality.newest"), help=t("quality.newest_help"), alignment="right"),
        "before": st.column_config.TextColumn(t("quality.before"), help=t("quality.usual_help"), alignment="right"),
        "weeks": st.column_config.AreaChartColumn(t("quality.weeks", n=len(frame["weeks"][0])), y_min=0),
    }


def uploads() -> None:
    """What each file brought and how much of it could not be read."""
    frame = answers.remembered("uploads", lambda: completeness.uploads(stores.shown()))
    if frame.is_empty():
        st.caption(t("quality.no_uploads"))
        return
    # Whole numbers without separators: those of a table follow the browser's language, whatever the reader's is.
    counts = [(pl.col(f"{name}_rate") * pl.col("rows_read")).round().cast(pl.Int64).alias(name) for name in ("refused", "cells")]  # fmt: skip
    columns = ("loaded_at", "source", "file_name", "rows_read", *counts, "warnings")
    shown = answers.local(frame).select(*columns)
    if answers.is_demo():  # its one line is no file that somebody named
        shown = shown.with_columns(
            pl.col("source").replace({one: written(one) for one in shown["source"].unique()}),
            file_name=pl.lit(t("quality.made_up")),
        )
    st.dataframe(
        in_table(shown),
        hide_index=True,
        height="auto" if shown.height <= 10 else 390,
        column_config={
            "loaded_at": st.column_config.DatetimeColumn(t("quality.loaded"), format=table_moment()),
            "source": st.column_config.TextColumn(t("quality.source"), width=190),
            "file_name": st.column_config.TextColumn(t("quality.file")),
            "rows_read": st.column_config.NumberColumn(t("quality.rows"), format="%d"),
            "refused": st.column_config.NumberColumn(t("quality.refused"), format="%d"),
            "cells": st.column_config.NumberColumn(t("quality.cells"), format="%d"),
            "warnings": st.column_config.NumberColumn(t("quality.warnings"), format="%d"),
        },
    )


def numbers() -> None:
    """On how many of its records each metric rests, and why others are left out; the metrics that rest on least come first."""
    rows = []
    every = tuple(metric.name for metric in REGISTRY.metrics)
    for metric, found in zip(REGISTRY.metrics, answers.explain_all(Query(metrics=every)), strict=True):
        if not found.total:
            continue
        reason, n = max(found.excluded, key=lambda each: each[1], default=("", 0))
        why = t("quality.why_n", reason=said(reason), n=number(n)) if n else ""
        rows.append(
            (
                said(metric.label),
                count(f"count.{found.row}", found.total),
                found.counted,
                found.counted / found.total,
                why,
            )
        )
    rows.sort(key=lambda row: row[3])
    names = ("metric", "about", "counted", "share", "why")
    # Text: a bar has its number in the browser's language, or without the places that keep little from being nothing.
    texts = [(*row[:3], share(row[3]), row[4]) for row in rows]
    st.dataframe(
        in_table(pl.DataFrame(texts, schema=list(names), orient="row")),
        hide_index=True,
        height=min(35 * (len(rows) + 1) + 3, 740),
        column_config={
            "metric": st.column_config.TextColumn(t("quality.metric"), width=room(row[0] for row in rows)),
            "about": st.column_config.TextColumn(
                t("quality.about_rows"), alignment="right", width=room(row[1] for row in rows)
            ),
            "counted": st.column_config.NumberColumn(t("quality.counted"), format="%d", width="small"),
            "share": st.column_config.TextColumn(t("quality.share"), alignment="right", width="small"),
            "why": st.column_config.TextColumn(
                t("quality.why"), width=room([t("quality.why"), *(row[4] for row in rows)])
            ),
        },
    )
