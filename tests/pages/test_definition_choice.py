"""Choosing a definition in an opened number: all values side by side, then on the card, above the page and in files."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from kpi.query.period import Grain
from pages.ui.answers import answers, stores
from pages.ui.view.address import View
from pages.ui.view.opened import Opened
from pages.web import download
from tests.pages.test_pages import html, named, open_number, paths, run, said, shown
from tests.stores import new_store_at

pytestmark = pytest.mark.long

__all__ = ["paths", "shown"]  # fixtures

TOP_BOX = (("good_answers", "top_box"),)


def opened(page: str, metric: str, **fields: str) -> Any:
    """A page with one of its numbers open at how it is counted."""
    at = run(page, **fields)
    open_number(at, metric, "How it is counted")
    return at


def value(name: str, view: View) -> float:
    return answers.ask(view.query(name, today=answers.today()))["value"][0]


def test_all_options_stand_side_by_side_with_their_values(shown: str) -> None:
    assert ">Own change<" in html(run("overview", open="csat")), "what each group adds, mix and own change apart"
    at = opened("overview", "csat")
    radio = at.radio(key="_choose_good_answers_top_two")
    assert [option.split(" (")[0] for option in radio.options] == [
        "the two best of 5, 7 and 10, the best of 3 and of 2", "the best one only", "all above the middle of the scale",
    ]  # fmt: skip
    captions = list(radio.proto.captions)
    for place, choices in enumerate([(), TOP_BOX]):
        found = answers.ask(View(choices=choices).query("csat", today=answers.today())).row(0, named=True)
        assert captions[place].startswith(f"**{found['value'] * 100:.1f}%**".replace(".0%", "%"))
        assert f"{found['n']:,.0f} surveys" in captions[place]
        assert "95%" in captions[place]


def test_a_chosen_option_holds_on_the_card_above_the_page_and_in_files(shown: str) -> None:
    at = opened("overview", "csat")
    before = html(at)
    at.radio(key="_choose_good_answers_top_two").set_value("top_box").run()
    assert [one.message for one in at.exception] == []
    assert at.text_input(key="define").value == "good_answers:top_box"
    assert at.radio(key="_choose_good_answers_top_box").value == "top_box", "the number is still open"
    assert re.search('<p class="hint">[^<]*Good answers: best one only', html(at))
    assert html(at) != before
    assert "Good answers: best one only" in at.markdown[1].value.replace("\\", "")
    assert f'<p class="value">{value("csat", View(choices=TOP_BOX)) * 100:.1f}%</p>'.replace(".0%", "%") in html(at)
    named(at, "Usual definitions").click().run()
    assert at.text_input(key="define").value == ""
    assert "best one only" not in said(at)


def test_a_number_inside_a_definition_can_be_set(shown: str) -> None:
    at = opened("speed", "first_response_within_target_rate")
    at.number_input(key="_set_first_response_target_seconds_28800").set_value(4.0).run()  # typed in hours
    assert [one.message for one in at.exception] == []
    assert at.text_input(key="define").value == "first_response_target_seconds:14400"
    assert re.search('<p class="hint">[^<]*within 4\u00a0h', html(at)), "on the card, since it was chosen"
    usual = value("first_response_within_target_rate", View())
    assert any(f"With the usual 8\u00a0h: **{usual * 100:.1f}%**" in one.value for one in at.caption)


def test_the_tickets_page_follows_a_choice(shown: str) -> None:
    counted = [
        next(
            one.value
            for one in run("tickets", metric="resolution_median", define=define).markdown
            if "counted" in one.value
        )
        for define in ("", "resolution_dated:creation")
    ]
    numbers = [int(re.sub(r"\D", "", text.split("ticket")[0])) for text in counted]
    query = View(choices=(("resolution_dated", "creation"),)).query("resolution_median", today=answers.today())
    assert numbers[1] == answers.explain(query).counted != numbers[0]


def test_rows_files_and_the_values_of_filters_follow_who_is_credited(
    tmp_path: Path, put: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "store.duckdb"))
    stores.close_all()
    moments = {"created_at": datetime(2026, 9, 28, 9), "resolved_at": datetime(2026, 9, 28, 10), "agent": "Ann"}
    with new_store_at(tmp_path / "store.duckdb") as store:
        put(store, "ticket", [{"id": "1", **moments, "resolution_agent": "Ben"}, {"id": "2", **moments}])
    chosen = {"metric": "tickets_resolved", "define": "credit:who_did_it"}
    try:
        for agent, ids in (("Ben", ["1"]), ("–", ["2"])):
            at = run("tickets", agent=agent, **chosen)
            assert [one.message for one in at.exception] == []
            assert not at.warning
            assert list(at.dataframe[0].value["id"]) == ids
            assert ("agent" in at.dataframe[0].value) == (agent == "Ben"), "an empty column is not shown"
        assert run("tickets", agent="Ben", metric="tickets_resolved").warning, "usually nobody is called Ben"
        credited = (("credit", "who_did_it"),)
        assert answers.options("agent") == ["Ann"]
        assert answers.options("agent", credited) == ["Ann", "Ben", "–"]
        address = download.rows_address(View(choices=credited), answers.today(), Opened("tickets_resolved"))

        class Request:
            query_params = _Params(urlsplit(address).query)

        found = download._rows(download._query(Request()), 0, Request())  # type: ignore[arg-type]
        assert dict(zip(found["id"], found["agent"], strict=True)) == {"1": "Ben", "2": None}
        assert "credited to: who did it" in found["shown"][0]
        number = Opened("tickets_resolved").within("hour", 9).within("agent", "Ben")
        Request.query_params = _Params(urlsplit(download.rows_address(View(choices=credited), answers.today(), number)).query)  # fmt: skip
        found = download._rows(download._query(Request()), 0, Request())  # type: ignore[arg-type]
        assert found["id"].to_list() == ["1"]
        assert "Hour: 09:00–10:00" in found["shown"][0]
    finally:
        stores.close_all()


def test_an_unknown_definition_in_a_link_is_told(shown: str) -> None:
    at = run("overview", define="good_answers:best")
    assert any("good\\_answers\\:best" in one.value for one in at.warning)


def test_files_hold_the_chosen_definition_and_say_so(shown: str) -> None:
    address = download.rows_address(View(choices=TOP_BOX), answers.today(), Opened("csat"))
    assert parse_qs(urlsplit(address).query)["define"] == ["good_answers:top_box"]

    class Request:
        query_params = _Params(urlsplit(address).query)

    query = download._query(Request())  # type: ignore[arg-type]
    assert query.choices == TOP_BOX
    shown_frame = download._as_shown(answers.ask(query), Request())  # type: ignore[arg-type]
    lines = list(csv.DictReader(io.StringIO(download.csv(shown_frame).decode("utf-8-sig"))))
    assert "Good answers: best one only" in lines[0]["shown"]


class _Params(dict[str, str]):
    """What Starlette gives for the query of an address."""

    def __init__(self, query: str) -> None:
        self.lists = parse_qs(query)
        super().__init__({name: values[-1] for name, values in self.lists.items()})

    def getlist(self, name: str) -> list[str]:
        return self.lists.get(name, [])


def test_too_few_is_withheld_in_the_opened_number_too_but_the_rows_are_there(shown: str) -> None:
    daily = answers.ask(replace(View().query("csat", today=answers.today()), grain=Grain.DAY))
    day = daily.filter(pl.col("n").is_between(1, 29))["bucket"][0]
    at = run("satisfaction", open="csat", period=day.isoformat())
    assert [one.message for one in at.exception] == []
    shown_html = html(at)
    assert 'class="number"><p class="value">Too few</p>' in shown_html
    assert "Shown from 30 surveys" in shown_html
    open_number(at, "csat", "The surveys")
    assert len(at.dataframe) == 1


def test_the_definitions_page_tells_the_options_and_the_rule(shown: str) -> None:
    at = run("definitions", find="abandoned")
    assert at.expander[0].label == "**When a number is not shown, and how a definition is chosen**"
    assert "from 30 rows; a median from 6 and a value for 9 in 10 from 36" in at.markdown[1].value


def test_a_target_is_named_and_judges_nothing_under_another_definition(shown: str) -> None:
    usual, other = (html(run("satisfaction", define=define)) for define in ("", "good_answers:top_box"))
    assert re.search(r"target \d+%: (met|missed)(, within chance)?", usual)
    card = re.search(r'data-open="csat".*?</article>', other)
    assert card
    assert re.search(r"target \d+% is for the usual definition", card[0])
    assert "missed" not in card[0]
