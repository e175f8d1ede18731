"""What is taken along: files that run nothing, menus and tables whose texts are texts, and panels that this server never drew."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime

import polars as pl
import pytest

from kpi.declare.metric import Clock
from pages.ui.charts import drawn_rows
from pages.ui.html import take_menu
from pages.ui.html.data_table import data_table
from pages.ui.panels import number_rows
from pages.ui.panels.breakdown import Breakdown
from pages.ui.panels.panel_file import Taken, attached, key_of
from pages.ui.panels.trend import Trend
from pages.ui.view.measure import Measure, measure
from pages.web.spreadsheet import MOST_LETTERS, xlsx
from tests.hostile_text import ALL
from tests.pages.taken import read_csv


def named(name: str) -> Measure:
    return measure(name, Clock.CALENDAR)


def answer(values: list[float | None], n: float = 100.0) -> pl.DataFrame:
    columns = {name: values for name in ("value", "low", "high")}
    return pl.DataFrame({**columns, "n": [n] * len(values)}, schema_overrides=dict.fromkeys(columns, pl.Float64))


def test_values_stand_in_a_unit_that_the_heading_names() -> None:
    columns = drawn_rows.in_columns(named("first_response_median"), answer([3600.0, 9000.0, None]))
    assert columns["First response time (h)"].to_list() == [1, 2.5, None]
    assert columns["n"].to_list() == [100, 100, 100]
    assert columns["n"].dtype == pl.Int64
    shares = drawn_rows.in_columns(named("csat"), answer([0.842, 0.07]), label="CSAT")
    assert shares["CSAT (%)"].to_list() == [84.2, 7.0], "nothing is left over from reckoning in twos"
    assert list(shares) == ["CSAT (%)", "CSAT: 95% from (%)", "CSAT: 95% to (%)", "CSAT: n"]


@pytest.mark.parametrize(("seconds", "expected"), [(100.0, (1.0, "s")), (240.0, (60.0, "min")), (7200.0, (3600.0, "h"))])  # fmt: skip
def test_the_largest_duration_decides_on_its_unit(seconds: float, expected: tuple[float, str]) -> None:
    assert drawn_rows.unit_of(named("first_response_median"), pl.Series([1.0, None, seconds])) == expected


def test_a_withheld_number_is_empty_and_says_why() -> None:
    row = {"value": 0.5, "low": 0.2, "high": 0.8, "n": 4.0, "base_value": 0.4, "base_n": 3.0}
    frame = number_rows.table([number_rows.number_row(named("csat"), row, group="Now")], ("group",))
    said = {"Group": "Now", "Number": "CSAT", "Value": None, "Unit": "%", "n": 4}
    assert frame.to_dicts() == [said | {"Remark": "too few: Shown from 30 surveys"}]
    frame = answer([None, 0.5], n=4.0)
    assert drawn_rows.remarks(named("csat"), frame, [False, True]).to_list() == ["too few", "not complete"]


HOSTILE = pl.DataFrame({"Team": [*ALL, "=1+1", "@SUM(A1)", "\t=2", "x" * 40_000, "-3"], "n": range(len(ALL) + 5)})  # fmt: skip


def test_no_cell_of_a_file_is_run() -> None:
    taken = Taken("=cmd|' /C calc'!A0", "+shown", ("@about", "-1+1|x"), HOSTILE)
    about, rows = read_csv(taken.csv)
    assert [line.strip('"')[0] for line in about] == ["'"] * 4
    assert rows.height == HOSTILE.height
    assert {"'=1+1", "'@SUM(A1)", "-3"} <= set(rows["Team"])
    with zipfile.ZipFile(io.BytesIO(taken.xlsx)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
        assert not any("_rels/sheet" in name for name in book.namelist()), "no text became a link"
    assert len(sheets) == 2
    assert not any("<f>" in sheet for sheet in sheets)
    read = pl.read_excel(io.BytesIO(taken.xlsx), sheet_id=1)
    assert len(read["Team"][-2]) == MOST_LETTERS
    assert read["Team"][-2].endswith("…")
    assert read["Team"][-1] == "-3", "a text stays a text"
    assert pl.read_excel(io.BytesIO(taken.xlsx), sheet_id=2, has_header=False)[0, 0] == taken.title


def test_a_workbook_knows_days_moments_and_what_is_missing() -> None:
    rows = pl.DataFrame({"Day": [date(2026, 9, 1), None], "At": [datetime(2026, 9, 1, 16, 5), None], "n": [1.5, None]})
    read = pl.read_excel(io.BytesIO(xlsx(rows, ["About"], sheet="Numbers", about_sheet="About")), sheet_id=1)
    assert read["At"][0] == datetime(2026, 9, 1, 16, 5)
    assert str(read["Day"][0])[:10] == "2026-09-01"
    assert read["n"].to_list() == [1.5]


def test_menus_and_tables_show_texts_as_written() -> None:
    files = {ending: f"api/panel.{ending}?team=%3Cb%3E&x=1" for ending in ("csv", "xlsx", "html")}
    for text in ALL:
        shown = data_table(pl.DataFrame({"Team": [text], "n": [1234.5]}), text)
        shown += take_menu.menu(text, anchor="take_x", files=files, fields="team=<b>", has_picture=True)
        tags = set(re.findall(r"</?([a-zA-Z][^\s/>]*)", shown))
        assert tags <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary", "ul", "li", "button", "a"}  # fmt: skip
    assert "<td class=number>1,234.5</td>" in shown
    assert 'scope="row"' in shown
    assert "api/panel.xlsx?team=%3Cb%3E&amp;x=1" in shown
    bare = take_menu.menu("Cards", anchor="take_x", files={}, fields="", has_picture=False)
    assert re.findall(r'data-take="(\w+)"', bare) == ["link", "print"]


def test_a_panel_is_named_by_what_it_is() -> None:
    assert key_of(Trend("csat")) == key_of(Trend("csat"))
    assert len({key_of(one) for one in (Trend("csat"), Trend("nps"), Breakdown("csat", "team"), Breakdown("csat", "team", has_whole=False))}) == 4  # fmt: skip
    assert (
        attached("CSAT, nach Team / Änderung", "csv")
        == 'attachment; filename="service-pulse-csat-nach-team-anderung.csv"'
    )
    assert attached("Ώρα", "csv") == (
        "attachment; filename=\"service-pulse-numbers.csv\"; filename*=UTF-8''service-pulse-%CF%89%CF%81%CE%B1.csv"
    )
