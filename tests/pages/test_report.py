"""Reports: the numbers of the pages to the digit, texts as texts, files that are there whole or not at all, and what is said where one cannot be made."""

from __future__ import annotations

import asyncio
import html
import http.server
import io
import json
import re
import stat
import sys
import threading
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import polars as pl
import pytest
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

from data.config import saved_views
from data.config.company import Company
from data.facts.refresh import open_store
from kpi.__main__ import main
from kpi.declare.errors import KpiError
from kpi.query.limits import Limits
from kpi.query.period import Grain, Period
from kpi.query.query import Filter, Query
from pages import reported
from pages.locale.language import speaking
from pages.reported import SOURCES
from pages.ui.answers import answers, reader, stores
from pages.ui.panels import panel_file
from pages.ui.panels.panel import Content, Html, Records
from pages.ui.report import book, command, document, figures, paper, report_file, source
from pages.ui.report.document import Form
from pages.ui.report.report import Block, Report, Shelf, report, values
from pages.ui.report.still import still
from pages.web.spreadsheet import MOST_LETTERS, Sheet, workbook
from tests.hostile_text import ALL, RUN
from tests.stores import demo_copy

pytestmark = pytest.mark.long

DAYS = {"from": "2026-09-01", "to": "2026-09-30"}
CHOSEN = {"scorecard": {"team": "A"}}


def report_of(name: str, **fields: str) -> Report:
    return report(source.asked({"of": name, **CHOSEN.get(name, {}), **DAYS, **fields}, SOURCES))


def embedded(shown: str, name: str = "numbers") -> Any:
    """What a program reads of a report."""
    return json.loads(re.findall(rf'<script type="application/json" id="{name}">(.*?)</script>', shown)[0])


def sheets(body: bytes) -> dict[str, pl.DataFrame]:
    return pl.read_excel(io.BytesIO(body), sheet_id=0, has_header=False, infer_schema_length=None)


@pytest.mark.usefixtures("show_shop")
def test_every_page_with_filters_is_a_report_in_every_kind_of_file() -> None:
    """The two that a browser makes are looked at in tests/browser/test_report.py."""
    assert list(SOURCES) == ["overview", "speed", "availability", "satisfaction", "comments", "complaints", "team", "scorecard", "standards", "tickets"]  # fmt: skip
    without = []
    for name in SOURCES:
        made = report_of(name)
        without += [] if made.numbers else [name]
        shown = document.document(made, Form.PAPER if name == "speed" else Form.SCREEN)
        assert shown.count('<article class="panel">') == sum(bool(block.title) for block in made.blocks), name
        assert shown.count('<div class="plot"') == (
            len(embedded(shown, "figures")["figures"]) if 'id="figures"' in shown else 0
        )
        for text in (made.title, made.shown, made.until, f"Service Pulse {made.version}"):
            assert document.escape(text) in shown, (name, text)
        read = sheets(book.book(made))
        assert read["Report"][0, 0] == made.title
        said = {name: text for name, text in read["Report"].iter_rows() if text}
        assert said["Shown"] == made.shown
        assert said["Data"] == f"{made.until}, version {made.data_version} of the data"
    assert without == ["comments", "tickets"], "they show lists"


def test_the_command_gives_what_ask_gives_to_the_digit(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(demo_copy(tmp_path_factory))]
    options = ["--from", DAYS["from"], "--to", DAYS["to"], "--filter", "team=Billing", "--clock", "business", *store]
    page, xlsx = tmp_path / "report.html", tmp_path / "report.xlsx"
    for file in (page, xlsx):
        assert main(["report", "satisfaction", "--output", str(file), *options]) == 0
    given = embedded(page.read_text(encoding="utf-8"))
    names = [one["metric"] for one in given["numbers"]]
    assert {"csat", "ces"} <= {*names}
    capsys.readouterr()
    assert main(["ask", *names, *options, "--compare", "previous", "--format", "json"]) == 0
    asked = {one["metric"]: one for one in json.loads(capsys.readouterr().out)}
    shown = {one["metric"]: one for one in given["numbers"]}
    assert sum(one["low"] is not None for one in shown.values()) > 1
    for name, one in shown.items():
        wanted = ("value", "n", "low", "high", "base_value", "change") if one["value"] is not None else ("n",)
        assert {each: one[each] for each in wanted} == {each: asked[name][each] for each in wanted}, name
    numbers = pl.read_excel(xlsx, sheet_name="Numbers", read_options={"header_row": 3})  # two lines and an empty one
    sizes = {"%": 0.01, "min": 60.0, "h": 3600.0}
    for row, one in zip(numbers.iter_rows(named=True), shown.values(), strict=True):
        for heading, each in (("Value", "value"), ("95% from", "low"), ("95% to", "high"), ("n", "n")):
            size = 1.0 if each == "n" else sizes.get(row["Unit"], 1.0)
            assert (row[heading] is None) == (one[each] is None), row
            assert row[heading] is None or row[heading] == pytest.approx(one[each] / size, rel=1e-11)


def test_what_is_typed_and_cannot_be_made_is_said(
    empty_store_path: Path, shop_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "shop.duckdb"
    file.write_bytes(shop_store.read_bytes())
    with closing(open_store(file)) as store:
        saved_views.save_view(store, "Board, A", "speed", {"team": "A", "period": "2026-09-01..2026-09-30"})
        saved_views.save_view(store, "Files", "add_data", {})
    to = str(tmp_path / "out.xlsx")
    wrong = {
        ("nope",): "There is no page and no saved view “nope”. Pages: overview, speed",
        ("files",): "“Files” is of a page that reports are not made of: add_data",
        ("overview", "--filter", "team=Nobody"): "the data have no “Nobody”",
        ("overview", "--filter", "team!=A"): "it cannot leave values out (team!=…)",
        ("overview?period=soon",): "“soon” is no value of period.",
        ("team?split=house",): "“house” is no value of split.",
        ("tickets?only=x:y",): "“x:y” is no value of only.",
        ("scorecard",): "choose it with a filter",
        ("overview", "--language", "cs", "--filter", "team=Nobody"): "v\N{NO-BREAK SPACE}datech není „Nobody“",
    }
    for given, said in wrong.items():
        assert main(["report", *given, "--output", to, "--store", str(file)]) == 1
        assert said in capsys.readouterr().err, given
    assert main(["report", "overview", "--output", "report.doc", "--store", str(file)]) == 1
    assert "There are: .html, .pdf, .xlsx, .png." in capsys.readouterr().err
    assert main(["report", "overview", "--output", str(tmp_path / "no" / "a.html"), "--store", str(file)]) == 1
    assert "could not be written: it is not there" in capsys.readouterr().err
    assert main(["report", "overview", "--output", to, "--store", str(empty_store_path)]) == 1
    assert "no records yet" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir() if "out" in each.name] == [], "nothing is left of what failed"
    assert main(["report", "board-a", "--output", to, "--store", str(file)]) == 0
    assert sheets(Path(to).read_bytes())["Report"][0, 0] == "Board, A"
    assert main(["report", "http://127.0.0.1:8501/speed?team=A&more_solved=true", "--output", to, "--store", str(file)]) == 0  # fmt: skip
    read = sheets(Path(to).read_bytes())
    assert read["Report"][0, 0] == "Speed"
    assert "Team: A" in dict(read["Report"].rows())["Shown"]


@pytest.mark.usefixtures("show_shop")
def test_a_report_shows_its_reader_nothing_else_than_a_page_does() -> None:
    team = Limits(filters=(Filter("team", ("A",)),), may_see_rows=False, may_see_agents=False)
    query = Query(metrics=("tickets_created",), period=Period(date(2026, 9, 1), date(2026, 10, 1)))
    whole = answers.ask(query)["value"][0]
    with reader.reading_as(team):
        allowed = answers.ask(query)["value"][0]
        found = {one["metric"]: one["value"] for one in values(report_of("overview"))["numbers"]}
        assert found["tickets_created"] == allowed < whole
        assert {panel_file.rows_of(block.content) is None for block in report_of("tickets").blocks} == {True}, (
            "no single records"
        )
        assert not any(isinstance(block.content.body, Records) for block in report_of("tickets").blocks)
        with pytest.raises(KpiError, match="There is no page “board”"):  # names of saved views are not told either
            report_of("board")
    with reader.reading_as(replace(team, smallest=5, unit=Grain.WEEK)):
        assert all(one.counts is None for one in report_of("overview").numbers)


@pytest.mark.usefixtures("show_shop")
def test_a_route_answers_in_the_language_that_is_spoken() -> None:
    route = report_file.routes(SOURCES)["/api/report.html"]

    def asked(**fields: str) -> Any:
        scope = {"type": "http", "path": "/api/report.html", "query_string": urlencode(fields).encode(), "headers": []}
        return asyncio.run(route(Request(scope)))  # type: ignore[arg-type]

    with speaking("cs"):
        found = asked(of="speed", **DAYS)
    assert found.status_code == 200
    assert '<html lang="cs"' in found.body.decode()
    assert re.search(r'filename="service-pulse-[a-z-]+\.html"', found.headers["content-disposition"])
    refused = asked(of="nope")
    assert refused.status_code == 400
    assert "no page" in json.loads(refused.body)["message"]


@pytest.mark.usefixtures("show_shop")
def test_the_page_offers_the_report_of_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        paper.VARIABLE, sys.executable
    )  # any program: which kinds are offered hangs on whether there is one
    at = AppTest.from_file(str(Path(reported.__file__).with_name("frame.py")), default_timeout=60)
    for name, text in {"period": "2026-09-01..2026-09-30", "team": "A", "split": "agent"}.items():
        at.query_params[name] = text
    at.run()
    at.switch_page("team.py").run()
    at.session_state["_share"] = True  # it is open: what can be shared is looked up then
    at.run()
    buttons = next(one.proto.body for one in at.get("html") if 'data-take="report"' in one.proto.body)
    addresses = [html.unescape(one) for one in re.findall(r'data-source="([^"]+)"', buttons)]
    assert [urlsplit(one).path for one in addresses] == [f"api/report.{kind}" for kind in report_file.KINDS]
    fields = {name: text for name, (text,) in parse_qs(urlsplit(addresses[0]).query).items()}
    assert fields.pop("lang") == "en"
    made = report(source.asked(fields, SOURCES))
    assert re.sub(r"[^A-Za-z0-9]", "", made.shown) in re.sub(r"[^A-Za-z0-9]", "", str(at.markdown[0].value))
    tables = [rows for block in made.blocks if (rows := panel_file.rows_of(block.content)) is not None]
    assert any("Agent" in rows.columns for rows in tables), "the choice of groups goes with it"


class Tags(HTMLParser):
    """Which elements a page has, and all that its attributes say."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(shown)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


def hostile_report(text: str) -> Report:
    body = Html(html=f"<p>{document.escape(text)}</p>", key="x", on_click=print)
    content = Content(body=body, lead=text, notice=text, lines=(text,), title=text, rows=pl.DataFrame({text: [text]}))
    block = Block(title=text, definition=text, content=content, metrics=())
    return Report(
        title=text, page="overview", shown=text, until=text, made=text, whose=Company(name=text), shelves=(Shelf(columns=1, blocks=(block,), title=text),),
        numbers=(), missing=(text,), notes=(text,), data_version=1, version="1", fields={"team": text},
    )  # fmt: skip


def test_hostile_texts_stay_texts() -> None:
    for text in ALL:
        shown = document.document(hostile_report(text))
        found = Tags(shown)
        assert found.tags <= {
            "html", "head", "meta", "link", "title", "style", "body", "main", "header", "div", "svg", "rect", "path", "span", "h1", "h2", "p", "section",
            "article", "dl", "dt", "dd", "script",
        }, text  # fmt: skip
        assert not {one for one in found.attributes if one.startswith("on") or one in ("src", "srcdoc")}, text
        assert embedded(shown)["fields"] == {"team": text}
        assert f"<script>{RUN}" not in shown
        with zipfile.ZipFile(io.BytesIO(book.book(hostile_report(text)))) as made:
            read = [made.read(name).decode() for name in made.namelist() if "worksheets/sheet" in name]
            assert not any("<f>" in one for one in read)
            assert not any("_rels/sheet" in name for name in made.namelist())


def test_nothing_in_a_report_waits_for_a_click() -> None:
    given = (
        '<article class="card"><button type="button" class="label" data-open="csat" aria-label="Open" aria-describedby="about_csat">CSAT &amp; co'
        '<span class="more" aria-hidden="true">⤢</span></button><p class="value">86 %</p><button class="aim" data-open="target:csat">Set <b>a</b> target</button>'
        '<p class="about" id="about_csat" role="tooltip"><span>n 5</span></p><div class="scroll" tabindex="0">x<br>y</div></article>'
    )
    assert still(given) == (
        '<article class="card"><span class="label">CSAT &amp; co</span><p class="value">86 %</p>'
        '<p class="about" role="tooltip"><span>n 5</span></p><div class="scroll">x<br>y</div></article>'
    )


def test_json_ends_no_script() -> None:
    text = "</script><!--\u2028&"
    made = figures.safe_json({"a": text})
    assert not {"<", "&", "\u2028"} & set(made)
    assert json.loads(made) == {"a": text}


def test_sheets_have_names_that_excel_takes() -> None:
    names = ["A/B: [x]*?", "a b  x", "History", "", "'x'", "x" * 40, "x" * 40]
    rows = pl.DataFrame({"a": ["y" * 40_000]})
    read = sheets(workbook([Sheet(name=name, lines=("=1+1",), rows=rows) for name in names]))
    assert [len(name) <= 31 for name in read] == [True] * len(names)
    assert len({name.casefold() for name in read}) == len(names)
    first = next(iter(read.values()))
    assert first[0, 0] == "=1+1"
    assert len(first[-1, 0]) == MOST_LETTERS


# ---- Chromium that is missing, late or refuses


@pytest.fixture
def chromium(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in the place of Chromium, whose lines the test writes."""
    script = tmp_path / "chromium"
    script.write_text("#!/bin/sh\n", encoding="utf-8")
    script.chmod(stat.S_IRWXU)
    monkeypatch.setenv(paper.VARIABLE, str(script))
    return script


def test_a_chromium_that_does_not_make_the_file_is_said(chromium: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for lines, said in (
        ("echo no sandbox >&2; exit 1", "Chromium says: no sandbox"),
        ("exit 0", "Chromium says: nothing"),
    ):
        chromium.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
        with pytest.raises(KpiError, match=said):
            paper.pdf("<p>a</p>")
    chromium.write_text("#!/bin/sh\nsleep 60 &\nwait\n", encoding="utf-8")
    monkeypatch.setattr(paper, "MOST_SECONDS", 0.3)
    with pytest.raises(KpiError, match=r"within 0\.3 seconds"):
        paper.pdf("<p>a</p>")


def test_without_chromium_html_and_excel_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paper.VARIABLE, "/nowhere/chromium")
    assert list(report_file.offered()) == ["html", "xlsx"]
    with pytest.raises(KpiError, match="Make an HTML report"):
        paper.png("<p>a</p>")


# ---- A dashboard that has the store open


class Dashboard(http.server.BaseHTTPRequestHandler):
    asked: dict[str, Any] = {}  # noqa: RUF012 - what was asked last

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        Dashboard.asked = {"path": parts.path, "key": self.headers["Authorization"]} | parse_qs(parts.query)
        is_known = Dashboard.asked["of"] == ["speed"]
        self.send_response(200 if is_known else 400)
        self.end_headers()
        self.wfile.write(b"file" if is_known else b'{"message": "There is no page."}')

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


def test_a_dashboard_that_has_the_store_open_makes_the_report(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Dashboard)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("KPI_DASHBOARD", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("KPI_ACCESS_TOKEN", "a secret of the dashboard")
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "store.duckdb"))
    with speaking("pl"):
        assert command._of_dashboard({"of": "speed", "team": "A & B,C"}, "pdf") == b"file"
    assert Dashboard.asked == {"path": "/api/report.pdf", "key": "Bearer a secret of the dashboard", "of": ["speed"], "team": ["A & B,C"], "lang": ["pl"]}  # fmt: skip
    with pytest.raises(KpiError, match=r"There is no page\."):
        command._of_dashboard({"of": "nope"}, "pdf")
    server.shutdown()
    server.server_close()
    stores.close_all()
