"""Targets and judgements set on the page Standards, the list on Complaints, the table on Team: on a small store of our own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.config import assessments, event_notes, targets
from data.config.targets import Aim
from data.facts.refresh import open_store
from data.store.store import Store
from pages.ui.answers import stores
from pages.ui.html import live
from tests.pictures import given
from tests.records import kept_store

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("is_all_said")]

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
MARCH = datetime(2026, 3, 2, 9)


def tickets() -> list[dict[str, Any]]:
    """A ticket a day for 60 days, answered after an hour (team A) or four (team B), five minutes more or less; every tenth is a complaint due a day later."""
    rows = []
    for n in range(60):
        created = MARCH + timedelta(days=n)
        is_complaint = n % 10 == 0
        solved = not (is_complaint and n in (0, 30))  # the complaints 0 and 30 stay open past their promise
        rows.append(
            {
                "id": str(n),
                "created_at": created,
                "team": "A" if n % 3 else "B",
                "category": "A" if n % 3 else "B",
                "agent": f"Agent {n % 3}",
                "first_response_at": created + timedelta(hours=1 if n % 3 else 4, minutes=n % 11 - 5),
                "resolved_at": created + timedelta(hours=5) if solved else None,
                "status_class": "solved" if solved else "open",
                "subject": "<b>late</b>",
                "is_complaint": is_complaint,
                "complaint_cause": "Delay" if is_complaint and n < 40 else None,
                "due_at": created + timedelta(days=1) if is_complaint else None,
            }
        )
    return rows


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    path = tmp_path / "service-pulse.duckdb"
    monkeypatch.setenv("KPI_STORE", str(path))
    stores.close_all()
    kept_store(tmp_path, ticket=tickets()).rename(path)
    with open_store(path) as opened:
        yield opened
    stores.close_all()


def run(page: str, **fields: str) -> AppTest:
    at = AppTest.from_file(str(FRAME), default_timeout=60)
    for name, text in fields.items():
        at.query_params[name] = text
    return at.switch_page(f"{page}.py").run()


def press(at: AppTest, label: str) -> None:
    next(one for one in at.button if one.label == label).click().run()


def html(at: AppTest) -> str:
    return " ".join(given(one).get("html", "") for one in at.get("bidi_component"))


def problems(at: AppTest) -> list[str]:
    return [one.message for one in at.exception] + [one.value for one in at.error]


def test_a_target_is_set_refused_judged_and_listed(store: Store) -> None:
    at = run("standards", part="targets", period="all")
    assert "No target is set." in " ".join(one.value for one in at.caption)
    at.selectbox(key="_target_metric").set_value("first_response_median").run()
    at.text_input(key="_target_value_first_response_median").set_value("4").run()
    press(at, "Set target")
    assert "not clear" in at.error[0].value
    assert targets.targets(store.read).is_empty()
    at.text_input(key="_target_value_first_response_median").set_value("5h").run()
    press(at, "Set target")
    assert problems(at) == []
    row = targets.targets(store.read).row(0, named=True)
    assert (row["metric"], row["clock"], row["target"], row["valid_from"], row["set_by"]) == (
        "first_response_median",
        "calendar",
        18_000,
        None,
        "dashboard",
    )
    assert "First response time" in html(at)
    assert "5\u00a0h" in html(at)
    # all 60 waited for four hours or less
    assert "target 5\u00a0h: met" in html(run("standards", period="all"))


def test_a_target_for_a_group_holds_where_that_group_is_shown(store: Store) -> None:
    at = run("standards", part="targets", period="all")
    at.selectbox(key="_target_metric").set_value("first_response_median").run()
    at.selectbox(key="_target_for").set_value("team").run()
    at.selectbox(key="_target_group_team").set_value("B").run()
    at.text_input(key="_target_value_first_response_median").set_value("3h").run()
    press(at, "Set target")
    assert problems(at) == []
    assert targets.targets(store.read).select("dimension", "value").rows() == [("team", "B")]
    assert "target 3\u00a0h: missed" in html(run("standards", period="all", team="B"))
    assert "target 3" not in html(run("standards", period="all"))
    other_clock = html(run("standards", period="all", team="B", clock="business"))
    assert "target 3\u00a0h (calendar hours)" in other_clock
    assert ": missed" not in other_clock


def test_a_target_can_end_and_be_removed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    targets.set_target(store, Aim(metric="csat"), 0.9)
    click = json.dumps({"metric": "csat", "dimension": None, "value": None, "clock": None, "target": 0.9, "valid_from": None})  # fmt: skip
    monkeypatch.setattr(live, "show", lambda html, key: click if key == "targets" else None)
    at = run("standards", part="targets")
    next(one for one in at.date_input if one.label == "First day without it").set_value(date(2026, 4, 1)).run()
    next(one for one in at.button if one.label == "Let it end").click().run()
    assert targets.targets(store.read).select("target", "valid_from").rows() == [(0.9, None), (None, date(2026, 4, 1))]
    next(one for one in at.button if one.label == "Remove").click().run()
    assert targets.targets(store.read).select("target", "valid_from").rows() == [(None, date(2026, 4, 1))]


def test_a_judgement_is_noted_with_its_day_and_shown_as_text(store: Store) -> None:
    at = run("standards")
    at.session_state["_judged"] = "policy"
    at.run()
    at.session_state["_judged"] = "policy"  # a form is sent without its page; here the whole page runs
    at.radio[0].set_value("partly")
    at.text_area[0].set_value("Looked <b>at it</b>")
    next(one for one in at.text_input if one.label == "By").set_value("Q")
    press(at, "Save")
    row = assessments.assessments(store.read).row(0, named=True)
    assert (row["standard"], row["verdict"], row["note"], row["judged_by"], row["judged_on"]) == (
        "policy",
        "partly",
        "Looked <b>at it</b>",
        "Q",
        date.today(),
    )
    page = html(run("standards"))
    assert "Partly kept on" in page
    assert "Looked &lt;b&gt;at it&lt;/b&gt;" in page
    assert "Nothing in the data measures this" in page


def test_open_complaints_past_their_promise_are_listed_whatever_the_days_shown(store: Store) -> None:
    at = run("complaints", period="7d")
    assert problems(at) == []
    assert list(at.dataframe[0].value["id"]) == ["0", "30"]  # the oldest promise first
    assert any("2 now open" in one.value for one in at.caption)
    assert [one.label for one in at.button if one.label == "Open the tickets"]
    none = run("complaints", team="A")  # both are of team B
    assert any("No open complaint" in one.value for one in none.caption)


def test_a_team_and_a_category_of_one_name_may_look_alike(store: Store) -> None:
    assert problems(run("complaints", period="all", team="B")) == []


def test_causes_count_complaints_without_one(store: Store) -> None:
    at = run("complaints", period="all")
    notes = [one.value for one in at.caption]
    assert any("1 of 1 causes make up 66.7%" in note for note in notes)  # 4 of 6; two have no cause


def test_causes_are_told_by_how_they_grew(store: Store) -> None:
    """Complaints came on 2, 12 and 22 March and 1 April of delay, on 11 and 21 April of no recorded cause."""
    days = "2026-04-11..2026-04-30"
    page = html(run("complaints", period=days))
    rows = page.split('<table class="groups changes">')[1].split("<tr>")[2:]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)[:4] for row in rows]
    texts = [[re.sub("<[^>]*>", "", cell) for cell in row] for row in cells]
    assert texts == [["(none)", "2", "0", "new"], ["Delay", "0", "2", "no more"]]
    alone = html(run("complaints", period=days, compare="none")).split('<table class="groups changes">')[1]
    assert ">Delay<" not in alone, "none of these days"


def test_teams_stand_side_by_side_by_load_and_marks_are_told(store: Store) -> None:
    page = html(run("team", period="all"))
    rows = page.split("<tr")
    names = [name for name in ("A", "B", "All") for row in rows if f">{name}<" in row]
    assert names == ["A", "B", "All"]
    team_a = next(row for row in rows if ">A</button>" in row)
    team_b = next(row for row in rows if ">B</button>" in row)
    assert "better than all together" in team_a  # an hour, which of all more than half take longer than
    assert "worse than all together" in team_b  # four hours
    assert "too few" in html(run("team", period="7d"))


def names_in(page: str) -> list[str]:
    return re.findall(r'<th scope="row">(?:<button[^>]*>)?([^<]*)<', page)


def test_groups_are_sorted_the_worst_first_or_the_best_and_shaded_by_their_target(store: Store) -> None:
    aim = Aim(metric="first_response_median", clock="calendar")
    targets.set_target(store, aim, 7200.0)  # team A takes an hour, team B four
    page = html(run("team", period="all", sort="first_response_median"))
    assert names_in(page)[:2] == ["B", "A"]
    assert 'aria-sort="descending"' in page
    cells = {name: next(row for row in page.split("<tr") if f">{name}</button>" in row) for name in "AB"}
    assert re.search(r'<td class="begins met" title="target 2\u00a0h: met">', cells["A"])
    assert re.search(r'<td class="begins missed" title="target 2\u00a0h: missed">', cells["B"])
    assert "<svg" in cells["A"], "its course"
    best = html(run("team", period="all", sort="-first_response_median"))
    assert names_in(best)[:2] == ["A", "B"]
    assert 'aria-sort="ascending"' in best
    assert "nothing" in run("team", period="all", sort="nothing").warning[0].value


def test_agents_are_an_address_and_unknown_words_in_it_are_told(store: Store) -> None:
    at = run("team", split="agent", period="all")
    assert ">Agent 1</button>" in html(at)
    wrong = run("team", split="nobody", period="all")
    assert "nobody" in wrong.warning[0].value
    assert ">A</button>" in html(wrong)


def test_folded_numbers_are_asked_for_only_when_they_are_open(store: Store) -> None:
    at = run("speed", period="all")
    assert [one.label for one in at.expander][:2] == ["Promises kept", "How tickets were solved"]
    assert "Resolved within 24 hours" not in html(at)
    opened = run("speed", period="all", more_promises="true")
    assert problems(opened) == []
    assert "Resolved within 24 hours" in html(opened)
    assert any("First response within SLA" in one.value for one in opened.caption)  # no verdicts in these data
    assert "Resolved within 24 hours" not in html(run("speed", period="all", more_load="true"))


def test_a_card_and_its_pictures_say_the_target(store: Store) -> None:
    targets.set_target(store, Aim(metric="first_response_median", clock="calendar"), 7200.0)
    targets.set_target(store, Aim(metric="first_response_median", clock="calendar"), 1800.0, date(2026, 4, 20))
    at = run("speed", period="all")
    assert 'data-open="target:first_response_median"' in html(at), "a card leads to its target"
    assert '<p class="target missed">target 30\u00a0min (since 20 April 2026)</p>' in html(at)
    assert "<span>target 30\u00a0min (since 20 April 2026): missed</span>" in html(at)
    at = run("speed", period="2026-04-20..2026-04-30")
    assert "target 30\u00a0min: missed" in html(at)
    before = html(run("speed", period="2026-03-02..2026-04-19"))
    assert '<p class="target met">target 2\u00a0h</p>' in before


def test_a_target_is_set_changed_and_ended_where_a_number_is_opened(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "first_response_median,team:B"
    at = AppTest.from_file(str(FRAME), default_timeout=60)
    at.query_params.update({"open": code, "period": "2026-04-01..2026-04-30"})
    at.session_state[f"_detail_{code}"] = "Target"
    at.switch_page("ticket.py").run()  # where nothing else is drawn
    assert (at.date_input(key=next(one.key for one in at.date_input if one.label == "From")).value) == date(2026, 4, 1)
    assert next(one for one in at.selectbox if one.label == "For").value == "team", "the group that is opened"
    at.text_input(key="_card_target_value_first_response_median").set_value("3h").run()
    next(one for one in at.text_input if one.label == "Owner").set_value("Lead <b>").run()
    next(one for one in at.date_input if one.label == "Due").set_value(date(2026, 4, 10)).run()
    press(at, "Set target")
    assert problems(at) == []
    row = targets.targets(store.read).row(0, named=True)
    assert (row["value"], row["target"], row["valid_from"], row["owner"], row["due_on"]) == (
        "B", 10_800.0, date(2026, 4, 1), "Lead <b>", date(2026, 4, 10),
    )  # fmt: skip
    assert "10 April 2026, overdue" in html(at), "they waited for four hours"
    assert "Lead &lt;b&gt;" in html(at)
    kept = {"metric": "first_response_median", "dimension": "team", "value": "B", "clock": "calendar", "target": 10_800.0, "valid_from": "2026-04-01", "owner": "", "due_on": None}  # fmt: skip
    shown = live.show
    monkeypatch.setattr(
        live, "show", lambda html, key: json.dumps(kept) if key.startswith("targets") else shown(html, key)
    )
    at.run()
    press(at, "Save owner and due day")
    assert targets.targets(store.read).select("owner", "due_on").rows() == [(None, None)]
    press(at, "Remove")
    assert targets.targets(store.read).is_empty()


def test_a_standard_has_an_owner_and_is_overdue_until_somebody_judges_it_kept(store: Store) -> None:
    due = date(2026, 1, 31)
    assessments.assign(store, "tracked_results", owner="Q <b>", due_on=due)
    page = html(run("standards"))
    assert page.index("Tracked results") < page.index("Policy"), "what is overdue stands first"
    assert '<span>Owner: Q &lt;b&gt;</span> · <span class="late">Due 31 January 2026, overdue</span>' in page
    assessments.judge(store, "tracked_results", "kept", due)
    page = html(run("standards"))
    assert page.index("Tracked results") > page.index("Policy")
    assert '<span class="">Due 31 January 2026, met</span>' in page


def test_what_happened_is_noted_changed_and_removed_on_the_page(store: Store) -> None:
    def noted() -> list[tuple[date, str]]:
        return [(one.on, one.text) for one in event_notes.notes(store.read, MARCH.date(), date(2026, 5, 1))]

    def ask(day: date | None) -> None:
        at.session_state["_note_asked"] = day

    at = run("ticket", period="2026-03-02..2026-04-30")
    ask(None)
    at.run()
    assert at.date_input[0].value == date(2026, 4, 30), "the last day shown"
    ask(date(2026, 4, 6))
    at.run()
    ask(date(2026, 4, 6))  # a form is sent without its page; here the whole page runs
    at.text_area[0].set_value("Moved <b>house</b>")
    press(at, "Save note")
    assert problems(at) == []
    assert noted() == [(date(2026, 4, 6), "Moved <b>house</b>")]
    ask(None)
    at.run()
    assert any("Moved \\<b" in one.value for one in at.markdown)
    ask(None)
    at.session_state["_note_changed"] = 1
    at.run()
    ask(None)
    at.text_area[0].set_value("Moved back")
    press(at, "Save note")
    assert noted() == [(date(2026, 4, 6), "Moved back")]
    ask(None)
    at.run()
    ask(None)
    press(at, "Remove")
    assert noted() == []
