"""Numbers of different kinds as rows, for files of cards and checklists: each with its own unit, n, interval and what is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from kpi.verdict.disclosure import is_few
from pages.ui.charts import drawn_rows
from pages.ui.number import card_text
from pages.ui.view.measure import Measure, is_told
from pages.ui.view.words import t

Row = Mapping[str, Any]


def number_row(
    shown: Measure, row: Row | None, *, target: str = "", until: str = "", remark: str = "", **beside: str
) -> Row:
    """One number as it is shown: nothing in the place of a value that is withheld, and why it is; `beside` goes under take.NAME.

    `row` is that of an answer or of a comparison.
    """
    found: dict[str, Any] = {t(f"take.{name}"): text for name, text in beside.items()} | {t("take.number"): shown.label}
    if row is not None and row["value"] is not None:
        few = is_few(shown.metric, row["n"])
        size, unit = drawn_rows.unit_of(shown, [None if few else row["value"]])
        sides = {"value": "value", "unit": "", "low": "low", "high": "high", "base": "base_value"}
        for name, column in sides.items():
            one = None if few or not column else row.get(column)
            found[t(f"take.{name}")] = None if one is None else drawn_rows.scaled_one(one, size)
        if is_few(shown.metric, row.get("base_n")):
            found[t("take.base")] = None
        found |= {t("take.unit"): unit, "n": drawn_rows.scaled_one(row["n"])}
        found[t("take.change")] = card_text.change(row, shown.metric).words
        remark = remark or (card_text.shown_from(shown.metric) if few else "")
        if few:
            remark = f"{t('chart.few')}: {remark}"
    elif row is not None and is_told(row):
        remark = remark or shown.text_of(row)
        found["n"] = drawn_rows.scaled_one(row["n"])
    return found | {t("take.target"): target, t("take.until"): until, t("take.remark"): remark}


def table(rows: Iterable[Row], beside: Sequence[str] = ()) -> pl.DataFrame:
    """The rows as one frame; columns of words are left out where no row says anything in them."""
    numbers = {t(f"take.{name}") for name in ("value", "low", "high", "base")} | {"n"}
    names = [*beside, "number", "value", "unit", "low", "high", "n", "base", "change", "target", "until", "remark"]
    order = [name if name == "n" else t(f"take.{name}") for name in names]
    schema = {name: pl.Float64 if name in numbers else pl.String for name in order}
    frame = pl.DataFrame([{name: row.get(name) or None if name not in numbers else row.get(name) for name in order} for row in rows], schema=schema)  # fmt: skip
    always = {t("take.number"), t("take.value"), t("take.unit"), "n"}
    return frame.select(name for name in order if name in always or frame[name].count())
