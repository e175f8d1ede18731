"""Comments, the search and one ticket as pages: what is clicked, typed and named in an address."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.config import comment_themes
from pages import frame
from pages.locale.en import WORDS
from pages.locale.language import speaking
from pages.ui.answers import answers, stores
from pages.ui.number import record_order
from pages.ui.panels import prefetch
from pages.ui.parts import search
from pages.ui.parts.ticket import course
from tests.hostile_text import ALL
from tests.pictures import given
from tests.records import at, put
from tests.stores import new_store_at

pytestmark = pytest.mark.usefixtures("is_all_said")

FRAME = Path(frame.__file__)
NAMED = {page.name: WORDS[f"page.{page.name}"] for page in frame.PAGES}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Three tickets, one with all there is; and seven comments, five of them hostile."""
    stores.close_all()
    path = tmp_path_factory.mktemp("voices") / "own.duckdb"
    with new_store_at(path) as store:
        whole = {
            "id": "1", "subject": ALL[3], "created_at": at("09-07 10:00"), "first_response_at": at("09-07 11:30"), "first_resolved_at": at("09-07 15:00"),
            "resolved_at": at("09-09 09:00"), "closed_at": at("09-10 09:00"), "due_at": at("09-08 09:00"), "reopens": 1, "status_class": "closed", "customer": ALL[1],
            "is_complaint": True, "complaint_cause": ALL[2], "team": "Care", "tags": "vip",
        }  # fmt: skip
        tickets = [
            whole,
            {"id": "2", "created_at": at("09-08 10:00"), "status_class": "open"},
            {"id": "3", "created_at": at("09-06 10:00")},
        ]
        surveys = [
            {
                "id": str(place),
                "kind": "csat",
                "score": 1 + place % 5,
                "scale": 5,
                "comment": text,
                "ticket": "1",
                "responded_at": at(f"09-11 1{place}:00"),
            }
            for place, text in enumerate([*ALL[:5], "The parcel came late", "delivered"])
        ]
        put(store, ticket=tickets, survey_response=surveys)
    with pytest.MonkeyPatch.context() as here:
        here.setenv("KPI_STORE", str(path))
        yield
        prefetch.stop()
        stores.close_all()


def run(page: str, **fields: str) -> AppTest:
    app = AppTest.from_file(str(FRAME), default_timeout=60)
    for name, text in fields.items():
        app.query_params[name] = text
    app = app.switch_page(f"{page}.py").run()
    assert [one.message for one in app.exception] == []
    return app


def html(app: AppTest) -> str:
    return " ".join(given(one).get("html", "") for one in app.get("bidi_component"))


def captions(app: AppTest) -> str:
    return " ".join(one.value for one in app.caption)


@pytest.mark.long
def test_the_page_of_comments_follows_its_address_and_the_themes_that_are_set(shown: None) -> None:
    app = run("comments")
    assert "7 comments" in captions(app)
    assert html(app).count("<li class=") == 7
    assert "<script>" not in html(app)
    app = run("comments", theme="delivery", said="PARCEL")
    assert "1 of 7 comments: with “PARCEL” · theme Delivery" in captions(app).replace("\\", "")
    assert "1 of 7" in captions(run("comments", said="parcel", side="low"))
    assert "0 of 7" in captions(run("comments", theme="nothing like it"))
    assert "5 of 7" in captions(run("comments", theme="–"))
    comment_themes.save_comment_themes(stores.shown(), [(ALL[3], "late"), ("Ours", "deliver*")])
    app = run("comments", theme="Ours")
    assert "1 of 7 comments: theme Ours" in captions(app).replace("\\", "")
    assert "<script>" not in html(app)
    comment_themes.forget_comment_themes(stores.shown())


@pytest.mark.long
def test_a_ticket_says_what_is_known_and_what_is_not(shown: None) -> None:
    app = run("ticket", **{"from": "shop", "ticket": "1"})
    said = html(app).replace("\N{NO-BREAK SPACE}", " ")
    for text in (
        "Solved for the first time",
        "Solved for the last time",
        "Promised by then",
        "Closed",
        "1 h 30 min after creation",
        "in time",
        "vip",
    ):
        assert text in said, text
    assert "Reopened once" in captions(app)
    assert "<script>" not in said
    assert "Not solved" in captions(run("ticket", **{"from": "shop", "ticket": "2"}))
    assert "There is no ticket" in run("ticket", **{"from": "shop", "ticket": ALL[4]}).info[0].value
    assert "Ticket 1" in html(run("ticket", customer=ALL[1]))
    assert run("ticket").info[0].value == WORDS["ticket.which"]


@pytest.mark.long
def test_the_list_of_tickets_is_sorted_as_a_whole_and_unknown_orders_are_told(shown: None) -> None:
    def order(sort: str) -> list[str]:
        return run("tickets", sort=sort, period="all").dataframe[0].value["id"].to_list()

    assert order("") == ["2", "1", "3"]
    assert order("created_at") == ["3", "1", "2"]
    assert order("-resolution_seconds") == ["1", "2", "3"]
    app = run("tickets", sort="id; DROP TABLE ticket", period="all")
    assert "sort" in app.warning[0].value
    assert len(app.dataframe[0].value) == 3
    columns = json.loads(run("tickets", sort="-created_at", period="all").dataframe[0].proto.columns)
    assert columns["created_at"]["label"] == "Created ▾"
    record_order._by_heading("id")
    assert st.session_state["sort"] == "id"
    record_order._by_heading("id")
    assert st.session_state["sort"] == "-id"


@pytest.mark.long
def test_the_search_finds_by_group_what_is_typed(shown: None) -> None:
    def found(typed: str) -> dict[str, list[str]]:
        return {title: [one.text for one in finds] for title, finds in search.finds(typed, NAMED)[0] if finds}

    assert found("parcel") == {"Comments": ["The parcel came late"]}
    assert found("overv") == {"Pages": ["Overview"]}
    assert found("AHT")["Numbers"][0] == "Handle time of a call or chat, mean"
    assert list(found("%%")) == []
    assert search.finds("x", NAMED)[1].startswith("Nothing yet")
    for text in ALL[::9]:
        search.finds(text, NAMED)
    app = AppTest.from_file(str(FRAME), default_timeout=60)
    app.session_state[search.KEY] = {"typed": "parcel"}
    app.switch_page("ticket.py").run()
    assert "The parcel came late" in html(app), "the field stands on every page"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("FCR", "first_contact_resolution_rate"), ("AHT", "contact_handle_time_mean"), ("ASA", "speed_of_answer_mean"), ("FRT", "first_response_median"),
        ("CSAT", "csat"), ("NPS", "nps"), ("CES", "ces"), ("deflection", "self_service_score"), ("abandonment", "abandoned_contact_rate"),
        ("SLA", "sla_first_response_rate"), ("MTTR", "resolution_mean"), ("first reply", "first_response_median"), ("backlog", "backlog"),
        ("open tickets", "backlog"), ("reopened", "reopen_rate"),
    ],
)  # fmt: skip
def test_a_number_is_found_by_the_names_that_the_field_has_for_it(typed: str, name: str) -> None:
    assert search.numbers(search.fold(typed))[0].name == name


@pytest.mark.parametrize(
    ("code", "typed", "name"),
    [
        ("cs", "doba prvni odpovedi", "first_response_median"), ("sk", "cas do prvej odpovede", "first_response_median"),
        ("pl", "porzucone polaczenia", "abandoned_contact_rate"), ("hu", "elso valaszido", "first_response_median"),
        ("el", "χρονος πρωτης απαντησης", "first_response_median"), ("el", "ΙΚΑΝΟΠΟΙΗΣΗ", "csat"), ("cs", "first reply", "first_response_median"), ("hu", "fcr", "first_contact_resolution_rate"),
    ],
)  # fmt: skip
def test_a_number_is_found_in_the_readers_language_without_its_accents_and_in_english(
    code: str, typed: str, name: str
) -> None:
    with speaking(code):
        assert search.numbers(search.fold(typed))[0].name == name


def test_a_course_is_in_order_of_time_and_counts_on_across_the_change_of_clocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answers, "zone", lambda: "Europe/Prague")
    row: dict[str, Any] = dict.fromkeys(("first_response_at", "first_resolved_at", "closed_at", "due_at"))
    row |= {
        "created_at": datetime(2026, 10, 24, 22),
        "resolved_at": datetime(2026, 10, 25, 10),
        "is_resolved": True,
        "is_after_hours": False,
    }
    row |= {"is_resolution_hours_told": True, "is_first_response_hours_told": None}
    steps = course(row, pl.DataFrame())
    assert [(step.when, step.what, step.after.replace("\N{NO-BREAK SPACE}", " ")) for step in steps] == [
        ("25 Oct 2026, 00:00", "Created", ""), ("25 Oct 2026, 11:00", "Solved", "12 h after creation"),
    ]  # fmt: skip
