"""The files of the panels of a page held against what the page shows: read back from the addresses in its menus."""

from __future__ import annotations

import base64
import html
import io
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import polars as pl
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

from kpi.catalogue.registry import REGISTRY
from pages.ui.answers import reader
from pages.ui.charts.trend import BEFORE, TARGET
from pages.ui.panels import panel_file
from pages.ui.panels.panel_file import Taken
from pages.ui.view.measure import Measure
from tests.pictures import pictures

SIZES = {"%": 0.01, "min": 60.0, "h": 3600.0}


def menus(at: AppTest) -> list[str]:
    return [one.proto.body for one in at.get("html") if '<details class="take">' in one.proto.body]


def taken_from(menu: str) -> Taken:
    """What the server makes of the address of a menu's file."""
    address = urlsplit(html.unescape(re.findall(r'href="(api/panel\.csv[^"]*)"', menu)[0]))
    fields = dict(parse_qsl(address.query))
    scope = {"type": "http", "query_string": address.query.encode(), "headers": []}
    found = panel_file._taken(panel_file._DRAWN[reader.limits(), fields["panel"]], Request(scope))
    assert found
    return found


def read_csv(body: bytes) -> tuple[list[str], pl.DataFrame]:
    """The lines above the numbers, and the numbers."""
    about, _, numbers = body.decode("utf-8-sig").partition("\n\n")
    return about.splitlines(), pl.read_csv(io.StringIO(numbers), try_parse_dates=True, infer_schema_length=None)


def assert_files_hold_what_is_drawn(at: AppTest, words: str) -> int:
    """Each file of a page: equal in both kinds, and equal to the figure or, for what is text, among the `words` of the page.

    Gives how many there were.
    """
    drawn = [one.spec for one in pictures(at)]
    with_files = [menu for menu in menus(at) if "api/panel.csv" in menu]
    for menu in with_files:
        taken = taken_from(menu)
        about, rows = read_csv(taken.csv)
        assert about[0].strip('"') == taken.title
        assert about[1].strip('"') == taken.shown
        assert_same(rows, taken.rows)
        assert_same(pl.read_excel(io.BytesIO(taken.xlsx), sheet_id=1, infer_schema_length=None), taken.rows)
        if 'data-take="picture"' in menu:
            assert_as_in_picture(taken, drawn.pop(0))
        elif "Number" in rows.columns:
            for row in taken.rows.iter_rows(named=True):
                assert row["Value"] is None or text_of(row["Number"], row["Value"], row["Unit"]) in words, row
        else:
            assert rows.height
    assert drawn == [], "every picture has a file"
    return len(with_files)


def assert_same(read: pl.DataFrame, rows: pl.DataFrame) -> None:
    """The cells of a file are those of the rows; an empty text is nothing."""
    assert read.columns == rows.columns
    assert read.height == rows.height
    for name in rows.columns:
        for cell, expected in zip(read[name], rows[name], strict=True):
            if isinstance(expected, int | float):
                assert cell is not None
                assert abs(float(cell) - expected) <= 1e-9 * max(1.0, abs(expected)), name
            else:
                assert str(cell or "").removesuffix(" 00:00:00").lstrip("'") == str(expected or "").lstrip("'"), name


def assert_as_in_picture(taken: Taken, spec: dict[str, Any]) -> None:
    """The numbers of the figure that the page sent are those of the rows, each with its n."""
    data, rows = spec["data"], taken.rows
    kind, columns = data[0]["type"], rows.columns
    if kind == "heatmap":
        assert_close(array(data[0]["z"]).ravel(), rows, columns[2])
    elif len(data) == 2 and kind == "bar" and data[1]["type"] == "scatter":
        assert_close(array(data[0]["x"]), rows, columns[2])
        assert_close(array(data[1]["x"]), rows, columns[3])
    elif kind == "bar" and any(
        one.get("xaxis", "x") != "x" for one in data
    ):  # a plot for each metric, of the same rows
        for one, (value, _, _, n) in zip(data, zip(*[iter(columns[1:])] * 4, strict=True), strict=True):
            assert_close(array(one["x"]), rows, value)
            told = [n_in(words) for words in one["customdata"]]
            assert told == [count if words else None for count, words in zip(rows[n], one["customdata"], strict=True)]
    elif kind == "bar" and data[0].get("orientation") == "h":
        assert_close(array(data[0]["x"])[::-1], rows, columns[1])
        assert [n_in(one) for one in data[0]["customdata"][::-1]] == n_of(rows, data[0]["customdata"][::-1])
    elif kind == "bar" and "name" not in data[0]:
        assert_close(array(data[0]["y"]), rows, columns[1])
        assert [n_in(one) for one in data[0]["customdata"]] == rows["n"].to_list()
    elif kind == "bar":
        assert_close(np.array([array(one["y"]) for one in data]).T.ravel(), rows, columns[2])
    else:
        points = [one for one in data if one.get("customdata") and one.get("name") not in (BEFORE, TARGET)]
        drawn = {day: value for one in points for day, value in zip(one["x"], array(one["y"]), strict=True) if np.isfinite(value)}  # fmt: skip
        said = {day: n_in(words) for one in points for day, words in zip(one["x"], one["customdata"], strict=True)}
        value = columns[1]
        known = rows.filter(pl.col(value).is_not_null())
        assert [str(day)[:10] for day in known[columns[0]]] == sorted(drawn)
        assert_close(np.array([drawn[day] for day in sorted(drawn)]), known, value)
        for row in known.iter_rows(named=True):
            assert said[str(row[columns[0]])[:10]] in (row["n"], None)


def assert_close(drawn: Any, rows: pl.DataFrame, column: str) -> None:
    size = next((size for name, size in SIZES.items() if column.endswith(f"({name})")), 1.0)
    values = (rows[column].cast(pl.Float64) * size).fill_null(float("nan")).to_numpy()
    np.testing.assert_allclose(np.asarray(drawn, np.float64), values, rtol=1e-6, atol=1e-9)


def array(value: Any) -> Any:
    """The numbers of a list, or of the bytes that a figure is sent as."""
    if isinstance(value, dict):
        found = np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"])
        return found.reshape([int(one) for one in value["shape"].split(",")]) if "shape" in value else found
    return np.array([np.nan if one is None else one for one in value], np.float64)


def n_in(words: str) -> int | None:
    """The n that a reader is told of one point; None where none is told."""
    found = re.search(r"n ([\d,.]+)(?:<|$)", words)
    return int(found[1].replace(",", "")) if found else None


def n_of(rows: pl.DataFrame, words: list[str]) -> list[int | None]:
    return [None if n_in(said) is None else n for n, said in zip(rows["n"], words, strict=True)]


def text_of(label: str, value: float, unit: str | None) -> str:
    """A number of a file as the page writes it."""
    metric = next(one for one in REGISTRY.metrics if one.label == label)
    return html.escape(Measure(metric).text(value * SIZES.get(unit or "", 1.0)))
