"""Every page by itself, on the demo, an empty and a one-ticket store: no exception, and never "nan" or "None"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.store.store import demo_path
from kpi.catalogue.registry import REGISTRY
from kpi.engine.answer import Question
from kpi.query.query import Filter
from pages import frame
from pages.locale.en import WORDS
from pages.ui.answers import answers, stores
from pages.ui.charts.figure import Picture
from pages.ui.panels import panel_memo, prefetch
from pages.ui.panels.cards import Cards
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Html, shown_as
from pages.ui.panels.prefetch import Drawn
from pages.ui.view import address, opened
from pages.ui.view.address import View
from pages.ui.view.opened import Opened
from tests.pages.taken import assert_files_hold_what_is_drawn
from tests.pages.test_charts import drawn_places
from tests.pictures import given, pictures
from tests.stores import new_store_at
from tests.sweep import first_of_each, in_sweep

ROOT = Path(__file__).parents[2]
FRAME = ROOT / "pages" / "frame.py"
PAGES = tuple(page.name for page in frame.PAGES)
FILTERED = tuple(page.name for page in frame.PAGES if page.is_filtered)
STORES = (
    pytest.param("demo", marks=pytest.mark.long),
    pytest.param("empty", marks=pytest.mark.long),
    "one_ticket",
)


@pytest.fixture(scope="module")
def paths(demo_store: Path, put: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The stores that are shown, by kind; nobody changes them, so they serve all tests."""
    folder = tmp_path_factory.mktemp("shown")
    with new_store_at(folder / "one_ticket.duckdb") as store:
        ticket = {"id": "1", "created_at": datetime(2026, 9, 28, 9), "subject": "[x](y) | $z$ <b>", "team": "Care"}
        put(store, "ticket", [ticket])
    with new_store_at(folder / "three_ages.duckdb") as store:
        ages = [(f"{n}", timedelta(days=n % 9, hours=n % 5)) for n in range(40)]
        call = {"kind": "call", "direction": "inbound", "outcome": "answered", "wait_seconds": 20.0}
        put(
            store,
            "ticket",
            [{"id": id, "created_at": datetime(2019, 3, 4, 9) + age, "team": "Care"} for id, age in ages],
        )
        put(store, "contact", [call | {"id": id, "started_at": datetime(2020, 3, 4, 9) + age} for id, age in ages])
        put(store, "survey_response", [{"id": id, "kind": "nps", "score": 9.0, "scale": 10, "responded_at": datetime(2021, 3, 4, 9) + age} for id, age in ages])  # fmt: skip
    new_store_at(folder / "empty.duckdb").close()
    # what is prepared for the next page may outlive a test, and would make the demo anew
    demo_path(folder / "empty.duckdb").symlink_to(demo_path(demo_store))
    return {"demo": demo_store, **{name: folder / f"{name}.duckdb" for name in ("one_ticket", "three_ages", "empty")}}


@pytest.fixture
def shown(request: pytest.FixtureRequest, paths: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Make the pages show one of STORES."""
    kind = getattr(request, "param", "demo")
    monkeypatch.setenv("KPI_STORE", str(paths[kind]))
    if kind == "empty":
        monkeypatch.setattr(stores, "is_demo", lambda: False)
        monkeypatch.setattr(stores, "shown", stores.real)
    version = answers.version()
    yield kind
    prefetch.stop()  # or it would go on after this test, on the store of the checkout
    assert answers.version() == version, "the store serves other tests too"


def run(page: str, **fields: str) -> AppTest:
    at = AppTest.from_file(str(FRAME), default_timeout=60)
    for name, text in fields.items():
        at.query_params[name] = text
    at = at.run() if page == "overview" else at.switch_page(f"{page}.py").run()
    assert at.title[0].value == WORDS[f"page.{page}"]
    return at


def elements(at: AppTest, kind: str) -> list[Any]:
    return list(at.get(kind))


def html(at: AppTest) -> str:
    return " ".join(given(one).get("html", "") for one in elements(at, "bidi_component"))


def named(at: AppTest, label: str) -> Any:
    """The button of these words."""
    return next(one for one in at.main.button if one.label == label)


def said(at: AppTest) -> str:
    """All words on a page: text, cards, alternative texts and the words inside figures."""
    parts = [
        str(one.value) for one in (*at.title, *at.header, *at.markdown, *at.caption, *at.warning, *at.info, *at.error)
    ]
    parts.append(html(at))
    for one in pictures(at):
        parts += [*strings(one.spec), one.alt]
    return "\n".join(parts)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            if name != "bdata":
                yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def _its_days_are_those_of_its_cards(name: str, drawn: list[Drawn]) -> None:
    """`facts` of a page, in the proportion of the numbers on its cards; contracts reach back, and complaints are tickets."""
    facts = next(page.facts for page in frame.PAGES if page.name == name)
    cards = [name for each in drawn for panel in each.panels if isinstance(panel, Cards) for name in panel.metrics]
    metrics = [metric for name in cards if not (metric := REGISTRY.metric(name)).kind.traits.reaches_back]
    found = Counter("complaint" if "complaint" in facts else metric.facts for metric in metrics)
    said = Counter(facts)
    assert {each: n * said.total() for each, n in found.items()} == {
        each: n * found.total() for each, n in said.items() if found
    }


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("shown", STORES, indirect=True)
def test_a_page_runs(page: str, shown: str, is_all_said: None, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Drawn] = []
    monkeypatch.setattr(prefetch, "next_views", drawn.extend)
    at = run(page)
    _its_days_are_those_of_its_cards(page, drawn)
    assert [one.message for one in at.exception] == []
    assert [one.value for one in at.error] == []
    assert [one.value for one in at.warning] == []
    assert re.findall(r"\b(?:nan|None|inf|null)\b", said(at)) == []
    assert bool([one for one in at.markdown if "Demo company" in one.value]) is (shown == "demo")
    shown_pictures = pictures(at)
    assert len(shown_pictures) <= 6, "no page has more than six pictures"
    assert all(one.alt for one in shown_pictures), "every picture has words"
    assert assert_files_hold_what_is_drawn(at, html(at)) >= len(shown_pictures)
    if shown == "demo":
        for each in drawn:
            every_mark_opens_its_rows(each)


@pytest.mark.long
def test_a_scorecard_runs(shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Drawn] = []
    monkeypatch.setattr(prefetch, "next_views", drawn.extend)
    at = run("scorecard", agent="Agent 25")
    assert [one.message for one in at.exception] == []
    assert re.findall(r"\b(?:nan|None|inf|null)\b", said(at)) == []
    assert assert_files_hold_what_is_drawn(at, html(at)) == 2
    every_mark_opens_its_rows(drawn[0])
    for text in ("Team Technical", ": worse", "Tone 4 of 5", "Course on remote fixes", "done on"):
        assert text in html(at)


def every_mark_opens_its_rows(drawn: Drawn) -> None:
    """What stands for rows has a door, and behind it are as many rows: of each picture some marks, of each table all cells."""
    page = PageAnswers(drawn.view, (ask for panel in drawn.panels for ask in panel.questions(drawn.view)))
    shown: list[tuple[str, Opened, float | str]] = []
    for panel in drawn.panels:
        body = panel_memo.content(panel, page).body
        if isinstance(body, Picture):
            assert drawn_places(body) <= {mark.place for mark in body.marks if mark.place}, panel
            some = body.marks[:: max(1, len(body.marks) // 3)]
            shown += [(f"{panel}: {mark.name}", mark.opened, mark.n) for mark in some]
        elif isinstance(body, Html):
            cells = re.findall(r'class="cell" data-open="open:([^"]*)"[^>]*><b>([^<]*)</b>', body.html)
            for code, value in cells:
                number, _ = opened.parse(unescape(code))
                assert number is not None
                shown.append((code, number, unescape(value)))
    asked = [
        Question(number.narrowed(drawn.view.view).query(number.metric, today=drawn.view.today), drawn.view.view.comparison)
        for _, number, _ in shown
    ]  # fmt: skip
    for (what, number, said_there), answer in zip(shown, answers.ask_together(asked), strict=True):
        row = answer.row(0, named=True)
        if isinstance(said_there, str):
            assert said_there in (WORDS["team.few"], shown_as(number.metric, drawn.view).text(row["value"])), what
        else:
            assert row["n"] == said_there, what


@pytest.mark.long
@pytest.mark.parametrize("shown", ["three_ages"], indirect=True)
def test_no_page_is_empty_where_three_files_are_of_different_ages(shown: str) -> None:
    """Tickets of 2019, calls of 2020 without a missed one, answers to NPS of 2021: each page begins with its own."""
    overview = run("overview")
    assert "12 March 2019" in overview.markdown[0].value  # of its numbers more are about tickets than about all else
    assert len(pictures(overview)) == 1  # tickets created, in the place of CSAT, which no file tells
    missing = next(one.value for one in overview.caption if "Not in your data" in one.value).replace("\\", "")
    assert "First response time; " in missing
    assert "CSAT" in missing
    assert "Add an export of survey answers." in missing
    assert "The last answers of customers are of 12 March 2021" in said(overview)
    overview.button(key="_go_trend_nps").click().run()
    assert overview.text_input(key="period").value == "2020-12-12..2021-03-12"
    assert len(pictures(overview)) == 1
    assert [one.message for one in overview.exception] == []
    availability = run("availability", period="2019-01-01..2019-01-31")
    assert "from 4 March 2019 to 12 March 2020" in availability.info[0].value
    named(availability, "Show the newest days").click().run()
    assert "12 March 2020" in availability.markdown[0].value
    bare = run("complaints")
    assert "say nothing of this page yet" in said(bare)
    assert "How to read the pictures" not in [one.proto.label for one in bare.get("page_link")]
    assert "How to read the pictures" in [one.proto.label for one in overview.get("page_link")]


@pytest.mark.long
@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_with_every_choice_made(page: str, shown: str) -> None:
    at = run(
        page, period="2026-03-02..2026-09-06", compare="year", step="month", clock="business", channel="email,chat", team="Care", country="CZ",
    )  # fmt: skip
    assert [one.message for one in at.exception] == []
    assert re.findall(r"\b(?:nan|None|inf|null)\b", said(at)) == []
    if page in FILTERED:
        sentence = at.markdown[1].value
        for text in (
            "2 March – 6 September 2026",
            "email or chat",
            "Team",
            "business hours",
            "compared with 3 March – 7 September 2025",
        ):
            assert text in sentence.replace("\\", "")


@pytest.mark.long
@pytest.mark.parametrize("preset", ["7d", "364d", "last_quarter", "all", "this_month"])
def test_the_overview_runs_for_a_period(preset: str, shown: str) -> None:
    at = run("overview", period=preset)
    assert [one.message for one in at.exception] == []
    assert html(at).count("<article") == 8


@pytest.mark.long
def test_the_cards_say_what_the_answer_says(shown: str) -> None:
    at = run("overview", period="28d")
    query = View(preset="28d").query("tickets_created", today=answers.today())
    n = answers.ask(query)["value"][0]
    assert n > 1000
    assert f'<p class="value">{n:,.0f}</p>' in html(at)


@pytest.mark.long
def test_a_filter_that_a_metric_does_not_have_is_said_not_ignored(shown: str) -> None:
    at = run("overview", segment=answers.options("segment")[0])
    assert "Not available by customer segment" in html(at)
    assert [one.message for one in at.exception] == []


@pytest.mark.long
def test_unknown_words_in_a_link_are_reported(shown: str) -> None:
    at = run("overview", team="Nobody, at all", period="2026-99-99", clock="sundial", open="csat,team:Nowhere,on:soon")
    warned = " ".join(one.value for one in at.warning)
    for word in ("Nobody", "at all", "2026-99-99", "sundial", "Nowhere", "on:soon"):
        assert word in warned.replace("\\", "")
    assert at.text_input(key="team").value == "Nobody, at all"  # kept, so that the link still says what it said


@pytest.mark.long
def test_days_without_data_say_where_the_data_are(shown: str) -> None:
    at = run("overview", period="2040-01-01..2040-01-31")
    assert "Nothing in these days" in at.info[0].value
    named(at, "Show the newest days").click().run()
    assert at.text_input(key="period").value == ""
    assert [one.value for one in at.info] == []


@pytest.mark.long
def test_choosing_writes_plain_codes_into_the_fields_of_the_address(shown: str) -> None:
    at = run("overview")
    at.selectbox(key="_clock").set_value("business").run()
    at.selectbox(key="_period").set_value("last_month").run()
    at.selectbox(key="_compare").set_value("none").run()
    assert [at.text_input(key=key).value for key in ("clock", "period", "compare")] == [
        "business",
        "last_month",
        "none",
    ]
    at.selectbox(key="_compare").set_value("team").run()
    assert at.text_input(key="beside").value == "team:Billing"
    assert "beside Team: Billing" in at.markdown[1].value.replace("\\", "")
    at.selectbox(key="_compare").set_value("none").run()
    at.selectbox(key="_clock").set_value("calendar").run()
    assert at.text_input(key="clock").value == ""  # the usual choice needs no words
    at.selectbox(key="_period").set_value("dates").run()
    assert at.text_input(key="period").value == "2026-08-01..2026-08-31"  # begins with the days that were shown
    at.date_input(key="_dates").set_value((date(2026, 9, 1), date(2026, 9, 10))).run()
    assert at.text_input(key="period").value == "2026-09-01..2026-09-10"
    assert [one.message for one in at.exception] == []


@pytest.mark.long
def test_filters_stay_on_the_way_to_another_page(shown: str) -> None:
    at = run("overview", team="Care", clock="business").switch_page("speed.py").run()
    assert at.title[0].value == WORDS["page.speed"]
    assert at.text_input(key="team").value == "Care"
    assert "business hours" in at.markdown[1].value


@pytest.mark.long
def test_the_records_page_shows_the_metric_of_the_address_and_pages_through(shown: str) -> None:
    at = run("tickets", metric="csat", period="28d")
    query = View(preset="28d").query("csat", today=answers.today())
    counted = answers.explain(query).counted
    assert f"{counted:,} surveys counted" in " ".join(one.value for one in at.markdown)
    assert len(at.dataframe[0].value) == min(counted, 100)
    at.selectbox(key="_metric").set_value("tickets_created").run()
    assert at.text_input(key="metric").value == ""
    assert len(at.dataframe[0].value) == 100


@pytest.mark.long
def test_definitions_can_be_searched(shown: str) -> None:
    at = run("definitions", find="REOPENED recently")
    labels = [one.label for one in elements(at, "expander") if " – " in one.label]  # not the rules for all numbers
    assert len(labels) == 1
    assert "Reopened" in labels[0]
    assert "No definition" in run("definitions", find="zzz").caption[0].value


@pytest.mark.long
@pytest.mark.sweep
@pytest.mark.parametrize("shown", ["demo", "one_ticket"], indirect=True)
def test_every_number_can_be_opened_and_its_count_reconciles(shown: str) -> None:
    """In the gate the first metric of each kind and table on the demo, the last of each kind on one ticket; in the sweep all of both."""
    at, metrics = run("definitions"), REGISTRY.metrics
    of_facts = {metric.facts: metric.name for metric in metrics}
    few = (
        first_of_each(metrics, lambda metric: (type(metric.kind), metric.facts))
        if shown == "demo"
        else first_of_each(metrics[::-1], lambda metric: type(metric.kind))
    )
    in_gate = list(dict.fromkeys([*(metric.name for metric in few), *(of_facts.values() if shown == "demo" else ())]))
    for metric in in_sweep([metric.name for metric in metrics], in_gate=in_gate):
        open_number(at, metric, "How it is counted")
        assert [one.message for one in at.exception] == []
        texts = [one.value for one in elements(at, "markdown")]
        table = next(text for text in texts if text.startswith("| What is counted"))
        rows = [
            int(number.replace(",", "").replace("−", "-")) for number in re.findall(r"\| \**(−?[\d,]+)\** \|", table)
        ]
        found = answers.explain(View().query(metric, today=answers.today()))
        assert sum(rows[:-1]) == rows[-1]
        assert (rows[0], rows[-1]) == (found.total, found.counted)
        assert any(found.sql in one.value for one in elements(at, "code"))
        if metric in of_facts.values():
            open_number(at, metric, f"The {found.row}")
            assert len(at.dataframe) == (found.counted > 0)


@pytest.mark.long
def test_a_link_opens_a_number_and_closing_takes_it_out_of_the_address(shown: str) -> None:
    at = run("satisfaction", open="csat,score:1.0", period="28d")
    assert [one.label for one in at.tabs] == ["Why", "Over time", "The surveys", "Target", "How it is counted"]
    query = replace(View(preset="28d").query("csat", today=answers.today()), filters=(Filter("score", ("1.0",)),))
    counted = answers.explain(query).counted
    assert f"{counted} surveys" in html(at)
    assert "What the least satisfied wrote" in " ".join(one.value for one in at.markdown)
    assert '<span class="score" title="CSAT: 1 on a scale to 5">1</span>' in html(at)
    next(one for one in at.button if one.label == "Filter to this").click().run()
    assert not at.tabs
    assert at.text_input(key="score").value == "1.0"
    assert "Score: 1 ·" in " ".join(one.value for one in at.markdown).replace("\\", "")
    assert f"{counted} surveys" in html(at), "the card of the page counts just these"
    at.button(key="_chip_score").click().run()
    assert "_chip_score" not in [one.key for one in at.button]
    open_number(at, "csat,on:2026-09-01..2026-09-10", "Over time")
    assert len(pictures(at)) == 8
    at.segmented_control(key="_split_csat").set_value("team").run()
    assert [one.message for one in at.exception] == []
    assert any("over time by team" in one.alt for one in pictures(at))
    records = run("tickets", metric="csat", only="score:1.0", period="28d")
    said_of_rows = " ".join(one.value for one in records.markdown)
    assert f"{counted} surveys counted" in said_of_rows
    assert "Only Score: 1" in said_of_rows.replace("\\", "")
    named(records, "Show all").click().run()
    assert f"{counted} surveys" not in " ".join(one.value for one in records.markdown)


@pytest.mark.long
def test_the_page_can_be_filtered_to_an_opened_number(shown: str) -> None:
    at = run("overview", open="csat,on:2026-09-01..2026-09-10,team:Returns")
    next(one for one in at.button if one.label == "Filter to this").click().run()
    assert {name: at.text_input(key=name).value for name in ("open", "period", "team")} == {
        "open": "", "period": "2026-09-01..2026-09-10", "team": "Returns",
    }  # fmt: skip
    assert not at.tabs


def open_number(at: AppTest, code: str, tab: str) -> None:
    """Open a number at one of its tabs."""
    at.session_state["open"] = code
    at.session_state[f"_detail_{code}"] = tab
    at.run()


def test_the_address_is_complete() -> None:
    assert set(address.fields(View())) == set(address.FIELDS)


@pytest.mark.long
@pytest.mark.parametrize("shown", ["one_ticket", "demo"], indirect=True)
def test_assumed_opening_hours_are_said_where_they_count(shown: str) -> None:
    is_said = {
        clock: any("Opening hours are not set" in one.value for one in run("speed", clock=clock).caption)
        for clock in ("business", "calendar")
    }
    assert is_said == {"business": shown == "one_ticket", "calendar": False}
