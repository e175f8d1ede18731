"""Pareto, tables of groups, the checklist and the list of targets: pure pieces, counted by hand, every text escaped."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from kpi.standards import STANDARDS
from pages.locale.language import speaking
from pages.ui.charts import pareto
from pages.ui.html import checklist, group_table, record_table, target_list
from pages.ui.html.checklist import Entry, Reading
from pages.ui.html.group_table import Cell, Column, Line
from pages.ui.panels.group_table import cell_of
from pages.ui.view.measure import measure
from pages.ui.view.words import has, value_name

EVIL = "<img src=x onerror=\"alert(1)\"> & 'quoted'"
COMPLAINTS = measure("complaints_created")
MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


def causes(counts: dict[str | None, int]) -> pl.DataFrame:
    return pl.DataFrame(
        {"metric": "complaints_created", "cause": list(counts), "value": [float(n) for n in counts.values()], "n": [float(n) for n in counts.values()]},
        schema_overrides={"cause": pl.String},
    )  # fmt: skip


def test_a_pareto_adds_up_from_the_largest_cause() -> None:
    found = pareto.pareto(causes({"b": 30, "a": 50, "c": 15, "d": 5}), "cause", COMPLAINTS)
    bars, line = found.figure["data"]
    np.testing.assert_allclose(bars["x"], [0.5, 0.3, 0.15, 0.05], rtol=1e-6)
    np.testing.assert_allclose(line["x"], [0.5, 0.8, 0.95, 1.0], rtol=1e-6)
    assert [text.split("<br>")[0] for text in bars["customdata"]] == ["a", "b", "c", "d"]
    assert list(bars["y"]) == [3, 2, 1, 0]  # the largest on top
    assert found.note == "2 of 4 causes make up 80%. The line adds them up."  # a and b reach 80 %
    assert "a: 50 (50%)" in found.alt
    assert "d: 5 (100%)" in found.alt


def test_complaints_without_a_cause_are_part_of_the_whole_but_no_cause() -> None:
    found = pareto.pareto(causes({None: 60, "a": 30, "b": 10, "c": 0}), "cause", COMPLAINTS)
    bars, _ = found.figure["data"]
    np.testing.assert_allclose(bars["x"], [0.3, 0.1, 0.6], rtol=1e-6)
    assert "no cause recorded" in bars["customdata"][-1]
    assert bars["marker"]["color"][-1] != bars["marker"]["color"][0]  # never one of the vital few
    assert "2 of 2 causes make up 40%" in found.note


def test_many_causes_become_one_bar_and_names_are_escaped() -> None:
    found = pareto.pareto(causes({f"{EVIL} {n}": 100 - n for n in range(20)}), "cause", COMPLAINTS)
    bars, _ = found.figure["data"]
    assert len(bars["x"]) == pareto.MOST
    assert "9 smaller causes" in bars["customdata"][-1]
    assert bars["x"].sum() == pytest.approx(1)
    assert "<img" not in json.dumps([bars["customdata"], found.figure["layout"]["yaxis"]["ticktext"]])


def test_a_table_of_groups_says_and_escapes_everything() -> None:
    cells = [Cell(value="91%", under="88% – 93%", mark="good", mark_words="better than all"), Cell(value="too few", is_faint=True)]  # fmt: skip
    lines = [Line(name=EVIL, cells=cells, opens=json.dumps(["team", EVIL]), open_words=EVIL), Line(name="All", cells=cells, is_whole=True)]  # fmt: skip
    columns = [
        Column(name=EVIL, sorts=EVIL, sort_words=EVIL, sorted="descending"),
        Column(name="NPS", sorts="nps", sort_words="Sort by NPS"),
    ]
    html = group_table.table({"Quality": columns[:1], EVIL: columns[1:]}, lines, first="Team", alt="By team")
    assert "<img" not in html
    assert html.count("better than all") == 4  # read out, and on the pointer, in both lines
    assert html.count('scope="row"') == 2
    assert html.count('aria-sort="descending"') == 1
    head, body = html.split("<tbody>")
    assert (head.count("data-open"), body.count("data-open")) == (2, 1)  # the whole opens nothing
    assert 'class="faint"' not in html.split("<tbody>")[0]
    opened = re.search(r'data-open="([^"]*)"', body)
    assert opened
    assert json.loads(opened[1].replace("&quot;", '"').replace("&#x27;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")) == ["team", EVIL]  # fmt: skip


@pytest.mark.parametrize(
    ("metric", "row", "cell"),
    [
        ("csat", {"value": 0.75, "n": 12, "low": 0.47, "high": 0.91}, Cell(value="75%", under="47% – 91%", is_faint=True)),
        ("csat", {"value": 0.75, "n": 4, "low": 0.3, "high": 0.95}, Cell(value="too few", under="4 surveys", is_faint=True)),
        ("nps", {"value": None, "n": 0, "low": None, "high": None}, Cell(value="–", is_faint=True)),
        ("tickets_resolved", {"value": 3.0, "n": 3, "low": None, "high": None}, Cell(value="3")),
        ("resolution_cohort_median", {"value": None, "n": 60, "low": 86400.0 * 20, "high": None, "beyond": 86400.0 * 60, "target": 86400.0 * 9, "verdict": "missed"},
         Cell(value=">\u00a060\u00a0d", under="≥\u00a020\u00a0d", verdict="missed", verdict_words="target 9\u00a0d: missed")),
        ("csat", {"value": 0.75, "n": 400, "low": 0.7, "high": 0.79, "target": 0.9, "verdict": "missed"},
         Cell(value="75%", under="70% – 79%", verdict="missed", verdict_words="target 90%: missed")),
        ("csat", {"value": 0.75, "n": 400, "low": 0.7, "high": 0.79, "target": 0.76, "verdict": "missed, within chance"},
         Cell(value="75%", under="70% – 79%", verdict_words="target 76%: missed, within chance")),
    ],
)  # fmt: skip
def test_a_cell_of_few_rows_is_faint_with_its_interval_where_nobody_can_be_told(
    metric: str, row: dict[str, Any], cell: Cell
) -> None:
    assert cell_of(row, measure(metric)) == cell


def test_the_checklist_escapes_notes_and_names_what_a_click_opens() -> None:
    reading = Reading(metric="csat", label=EVIL, value="85%", interval=EVIL, target=EVIL, tone="good", spark=(0.8, 0.9))
    entry = Entry(name="policy", title="Policy", question=EVIL, remark=EVIL, readings=[reading], judged="Kept", judged_tone="good", note=EVIL, button="Judge")  # fmt: skip
    html = checklist.checklist([entry])
    assert "<img" not in html
    assert re.findall(r'data-open="([^"]*)"', html) == ["open:csat", "judge:policy"]
    bare = Entry(name="x", title="X", question="", remark="", judged="", button="Judge")
    assert "readings" not in checklist.checklist([bare])


def test_every_standard_has_words_and_one_without_numbers_says_so() -> None:
    for standard in STANDARDS:
        assert has(f"standard.{standard.name}")
        assert has(f"standard.{standard.name}.question")


def target(number: float | None, since: date | None, **more: Any) -> dict[str, Any]:
    whose = {"metric": "csat", "dimension": None, "value": None, "clock": None, "note": None} | more
    return whose | {"target": number, "valid_from": since}


def test_states_of_targets_on_a_day() -> None:
    rows = [target(0.8, None), target(0.9, MAY), target(None, JULY), target(0.5, JUNE, dimension="team", value="Care")]
    assert [state for _, state in target_list.with_state(rows, JUNE)] == ["past", "now", "end", "now"]
    assert [state for _, state in target_list.with_state(rows, JULY)] == ["past", "past", "end", "now"]
    assert [state for _, state in target_list.with_state(rows, date(2026, 4, 1))] == ["now", "to_come", "end", "to_come"]  # fmt: skip


def test_the_list_of_targets_says_whose_and_hands_back_the_row() -> None:
    rows = [
        target(14_400.0, MAY, metric="first_response_median", clock="business", note=EVIL),
        target(0.5, None, dimension="team", value=EVIL),
        target(7.0, None, metric="gone_metric"),  # a metric that a later version no longer has
    ]
    html = target_list.listing([(row, state, "none") for row, state in target_list.with_state(rows, JUNE)])
    assert "<img" not in html
    for text in ("4\u00a0h", "1 May 2026", "business hours", "50%", "the beginning", "gone_metric", "7"):
        assert text in html
    first = re.findall(r'data-open="([^"]*)"', html)[0].replace("&quot;", '"')
    assert json.loads(first) == {"metric": "first_response_median", "dimension": None, "value": None, "clock": "business", "target": 14_400.0, "valid_from": "2026-05-01", "owner": None, "due_on": None}  # fmt: skip
    assert target_list.title(json.loads(first)) == "First response time, everything, business hours: 4\u00a0h, from 1 May 2026"  # fmt: skip


def test_a_target_is_overdue_where_its_day_has_passed_in_the_days_shown_and_it_is_missed() -> None:
    row = {**target(0.9, None), "due_on": JUNE}

    def state(last_shown: date, today: date, *, is_met: bool | None, state: str = "now") -> str:
        return target_list.due_state(row, state, last_shown, today, lambda: is_met)

    assert state(JULY, JULY, is_met=False) == target_list.OVERDUE
    assert state(JULY, JULY, is_met=True) == "passed"
    assert state(JULY, JULY, is_met=None) == "unknown"
    assert state(JUNE, JULY, is_met=False) == "unknown", "the data end before it is due"
    assert state(JUNE, JUNE, is_met=False) == "due", "the day itself is in time"
    assert state(JULY, JULY, is_met=False, state="past") == "due", "another target holds now"
    assert target_list.due_state({**row, "due_on": None}, "now", JULY, JULY, lambda: False) == "none"


def test_what_is_overdue_stands_first_then_what_is_due_soonest() -> None:
    rows = [
        ({**target(0.9, None), "owner": "last"}, "now", "none"),
        ({**target(0.9, None), "owner": "second", "due_on": MAY}, "now", "due"),
        ({**target(0.9, None), "owner": "third", "due_on": JULY}, "now", "due"),
        ({**target(0.9, None), "owner": EVIL, "due_on": JUNE}, "past", target_list.OVERDUE),
    ]
    html = target_list.listing(rows)
    owners = re.findall(r'<td class="of_owner " data-head="Owner">([^<]*)</td>', html)
    assert owners[1:] == ["second", "third", "last"]
    assert "<img" not in html
    assert '<td class="of_due late" data-head="Due">1 June 2026, overdue</td>' in html
    assert "Note" not in target_list.listing(rows, is_of_one=True), "what no row says has no column"


@pytest.mark.parametrize("code", ["en", "el", "hu"])
def test_a_column_of_codes_has_room_for_the_longest_of_their_words(code: str) -> None:
    """Also where it is much longer than the others, which the table itself would leave out of its measure."""
    frame = pl.DataFrame({"status": ["new"] * 9 + ["pending"], "subject": ["Where is it?"] * 10})
    with speaking(code):
        columns = record_table.for_people(frame)[1]
        assert columns["status"]["width"] >= 7 * len(value_name("status", "pending")) + 16
    assert columns["subject"]["width"] is None, "what people write is as long as it is"
