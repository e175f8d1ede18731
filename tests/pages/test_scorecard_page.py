"""The scorecard of one team or agent: who is on it, what is compared, and the plan that is agreed on it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.config import plans
from data.facts.refresh import open_store
from data.store.store import Store
from pages import frame
from pages.locale.en import WORDS
from pages.ui.answers import stores
from pages.ui.panels.scorecard import held_against
from pages.ui.parts import search
from pages.ui.view import subject
from pages.ui.view.address import View
from pages.ui.view.measure import measure
from pages.ui.view.subject import Subject
from tests.pictures import given
from tests.records import kept_store

pytestmark = pytest.mark.usefixtures("is_all_said")

FRAME = Path(frame.__file__)
EVIL = "<b>Ada</b>, Q"
"""The name of an agent, with a comma and a tag."""


def test_a_sheet_is_of_the_one_agent_else_of_the_one_team() -> None:
    assert subject.of(View()) is None
    assert subject.of(View().only("team", "A")) == Subject("team", "A")
    assert subject.of(View().only("team", "A", "B")) is None
    assert subject.of(View().only("team", "A").only("agent", "x")) == Subject("agent", "x")
    assert subject.of(View().only("agent", "x", "y").only("team", "A")) == Subject("team", "A")
    narrowed = View().only("team", "A").only("agent", "x").only("channel", "email")
    assert subject.of_all(narrowed) == View().only("channel", "email")
    assert subject.of_team(narrowed, "B") == View().only("channel", "email").only("team", "B")


def test_only_what_chance_does_not_explain_is_called_better_or_worse() -> None:
    csat, count = measure("csat"), measure("tickets_resolved")
    row = {"value": 0.55, "n": 251.0, "low": 0.49, "high": 0.61}
    house = {"value": 0.87, "n": 2510.0, "low": 0.86, "high": 0.88}
    few = {"value": 0.2, "n": 4.0, "low": 0.05, "high": 0.6}
    total = {"value": 100.0, "n": 100.0, "low": None, "high": None}
    found = held_against(
        {
            "worse": (csat, row, house), "better": (csat, house, row), "same": (csat, row, row), "few": (csat, few, house),
            "hidden": (csat, row, few), "nothing": (csat, row, None), "part": (count, total | {"value": 25.0}, total),
        },
        "Ada",
    )  # fmt: skip
    assert {name: (one.value, one.said, one.tone) for name, one in found.items()} == {
        "worse": ("87%", "▼ Ada: worse", "bad"), "better": ("55%", "▲ Ada: better", "good"), "same": ("55%", "", "plain"),
        "few": ("87%", "", "plain"), "hidden": ("too few", "", "plain"), "nothing": ("–", "", "plain"), "part": ("100", "25% of it", "plain"),
    }  # fmt: skip


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Forty tickets of two teams, the first of each answered in four hours and else in one; four surveys of the agent with the odd name."""
    first = datetime(2026, 3, 2, 9)
    tickets = [
        {
            "id": str(n), "created_at": first + timedelta(days=n), "team": "A" if n % 2 else "B", "agent": EVIL if n % 2 else "Bo",
            "first_response_at": first + timedelta(days=n, hours=1 if n % 2 else 4), "resolved_at": first + timedelta(days=n, hours=5),
        }
        for n in range(40)
    ]  # fmt: skip
    surveys = [
        {"id": str(n), "kind": "csat", "score": 5.0, "scale": 5, "ticket": str(2 * n + 1), "comment": "Danke", "responded_at": first + timedelta(days=n)}
        for n in range(4)
    ]  # fmt: skip
    path = tmp_path / "service-pulse.duckdb"
    monkeypatch.setenv("KPI_STORE", str(path))
    stores.close_all()
    kept_store(tmp_path, ticket=tickets, survey_response=surveys).rename(path)
    with open_store(path) as opened:
        yield opened
    stores.close_all()


def html(at: AppTest) -> str:
    return " ".join(given(one).get("html", "") for one in at.get("bidi_component"))


def press(at: AppTest, label: str) -> None:
    next(one for one in at.button if one.label == label).click().run()


def press_in_dialog(at: AppTest, measure: str, label: str) -> None:
    """A dialog runs without its page; here the whole page runs, and opens it again."""
    at.session_state["_plan_asked"] = measure
    press(at, label)


@pytest.mark.long
def test_a_sheet_is_chosen_and_its_plan_is_agreed_changed_and_ended(
    store: Store,
) -> None:
    at = AppTest.from_file(str(FRAME), default_timeout=60)
    at.query_params["period"] = "all"
    at.switch_page("scorecard.py").run()
    at.selectbox(key="_scorecard_agent").set_value(EVIL).run()
    assert at.text_input(key="agent").value == "<b>Ada</b>\\, Q"
    assert "Team A" in html(at)
    words = " ".join(one.value for one in at.caption)
    assert "Fewer than 5 answers" in words, "one could tell whose they are"
    assert "Danke" not in html(at)
    assert WORDS["plan.none"] in words
    press(at, "Add a measure")
    press_in_dialog(at, "new", "Save")
    assert "Say what was agreed" in at.error[0].value
    at.text_area(key="_plan_text_new").set_value("<i>Sit</i> beside Bo")
    at.text_input(key="_plan_owner_new").set_value("Lead")
    at.date_input(key="_plan_due_new").set_value(date(2020, 1, 2))
    press_in_dialog(at, "new", "Save")
    assert [one.message for one in at.exception] == []
    assert "&lt;i&gt;Sit&lt;/i&gt; beside Bo" in html(at)
    assert "days overdue" in html(at)
    at.session_state["_plan_asked"] = "1"
    at.run()
    press_in_dialog(at, "1", "Done")
    found = plans.measures(store.read, "agent", EVIL)
    assert found.select("text", "owner", "due_on", "ended_on", "outcome").row(0) == (
        "<i>Sit</i> beside Bo", "Lead", date(2020, 1, 2), date.today(), "done",
    )  # fmt: skip
    assert plans.measures(store.read, "team", "A").is_empty()
    groups, _ = search.finds("ada", {})
    opened = next(find for title, finds in groups if title == WORDS["search.groups"] for find in finds)
    assert (opened.text, json.loads(opened.opens)) == (EVIL, ["scorecard", "agent", EVIL])
    at.session_state["_going"] = (
        "tickets.py",
        {},
    )  # as a click on a comment goes to its ticket, with a filter in the address
    assert at.run().title[0].value == WORDS["page.tickets"]
    assert at.text_input(key="agent").value == "<b>Ada</b>\\, Q"
