"""Tables of records for people: headings, units and formats follow from how columns are named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from pages.ui.view.as_text import in_table
from pages.ui.view.words import column_name, may_be_named, number, t, table_day, table_moment, unit_of_time, value_name

_UNITS = ((7200.0, 3600.0), (240.0, 60.0))
"""From which largest value on a column of seconds is shown in hours and in minutes."""


OPEN = "open_row"
"""The column of buttons."""


@dataclass(frozen=True, kw_only=True)
class Headings:
    """Headings that sort all records and not only those of the table: which do, how they are sorted now, and what a click calls with the column."""

    columns: tuple[str, ...]
    column: str = ""
    is_descending: bool = False
    on_click: Callable[[str], None]


def show(
    frame: pl.DataFrame, *, alt: str, height: int | str = "auto", opens: str = "", headings: Headings | None = None
) -> int | None:
    """Draw records as a table that can be searched, and sorted: as it stands, or by `headings` as a whole.

    With `opens`, a key, each row begins with a button that opens it, of those with `open_row` where the frame has that column: the row
    whose button was clicked is returned, once.
    """
    shown, columns = for_people(frame.drop(OPEN, strict=False))
    if opens:
        has = frame[OPEN] if OPEN in frame.columns else pl.repeat(value=True, n=frame.height, eager=True)
        label = pl.when(pl.Series(has)).then(pl.lit(t("tickets.open")))
        shown = shown.select(label.alias(OPEN), pl.all())
        columns[OPEN] = st.column_config.ButtonColumn("", type="tertiary", width="small", pinned=True, key=opens)
    said = {"column_config": columns, "hide_index": True, "height": height, "alt": alt, "placeholder": "–"}
    if headings is None:
        st.dataframe(in_table(shown), **said)
    else:
        _with_headings(shown, headings, said)
    clicked = st.session_state.get(opens) if opens else None
    return int(clicked["row"]) if clicked else None


def _with_headings(shown: pl.DataFrame, headings: Headings, said: dict[str, Any]) -> None:
    """A click on a heading is a choice of its column, which takes the place of the table's own sorting."""
    if headings.column in said["column_config"]:
        config = said["column_config"][headings.column]
        config["label"] = t("table.down" if headings.is_descending else "table.up", label=config["label"])
    # Text, as the reader's language writes it: numbers of a table follow the browser's, and nothing is sorted here by its cells.
    spans = [name for name in shown.columns if name.endswith("_seconds")]
    for name in spans:
        texts = [None if value is None else number(value, 1) for value in shown[name]]
        shown = shown.with_columns(pl.Series(name, texts, pl.String))
    for name in spans:
        label = said["column_config"][name]["label"]
        said["column_config"][name] = st.column_config.TextColumn(label, alignment="right")
    # Another order is another table: a heading that was clicked can be clicked again.
    key = f"_rows_{headings.column}_{headings.is_descending}"

    def clicked() -> None:
        chosen = [name for name in st.session_state[key].selection.columns if name in headings.columns]
        if chosen:
            headings.on_click(chosen[0])

    st.dataframe(in_table(shown), key=key, on_select=clicked, selection_mode="single-column", **said)


def for_people(frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, Any]]:
    """The frame without its empty columns, seconds in a readable unit, and how each column is to be drawn."""
    columns: dict[str, Any] = {}
    shown: list[pl.Series] = []
    for series in frame:
        if series.null_count() == series.len():
            continue
        name = series.name
        label = column_name(name)
        if name.endswith("_seconds"):
            size, unit = _unit(series)
            series = (series / size).round(0 if size == 1 else 1)
            columns[name] = st.column_config.NumberColumn(
                t("table.in_unit", label=label, unit=unit), format="localized"
            )
        elif name.endswith("_at"):
            columns[name] = st.column_config.DatetimeColumn(label, format=table_moment())
        elif name.endswith("_on"):
            columns[name] = st.column_config.DateColumn(label, format=table_day())
        else:
            columns[name] = st.column_config.Column(label)
            cells = series.to_list() if series.dtype == pl.String else []
            values = sorted({cell for cell in cells if cell is not None})
            if values and may_be_named(name, values):
                named = {value: value_name(name, value) for value in values}
                series = pl.Series(name, [named.get(cell) for cell in cells], pl.String)
                columns[name] = st.column_config.Column(label, width=room([label, *named.values()]))
        shown.append(series)
    return pl.DataFrame(shown), columns


_LETTER, _BESIDE = 7.25, 18
"""Pixels of a letter in the table's type, and of the space beside a text."""


def room(texts: Iterable[str]) -> int:
    """How wide a column is that holds the longest of these: the table itself leaves a word out of its measure that is longer than most."""
    return round(max(map(len, texts)) * _LETTER + _BESIDE)


def _unit(seconds: pl.Series) -> tuple[float, str]:
    largest = float(seconds.max() or 0)  # type: ignore[arg-type]  # polars cannot tell the type of a maximum
    size = next((size for least, size in _UNITS if largest >= least), 1.0)
    return size, unit_of_time(size)
