"""The panels of what comes after complaints and of what came of a measure: what they show of stores that are counted by hand, and what they do not tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.config.event_notes import add_note
from kpi.query.limits import Limits
from kpi.query.query import Filter
from pages.ui.answers import reader, stores
from pages.ui.charts.figure import Picture
from pages.ui.panels.after_complaint import CausesBack, ComplaintSteps, CustomersStayed
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.measure_effect import MeasureEffect, codes
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, Html, Panel
from pages.ui.view.address import View
from tests.complained import END, coming_back, remission, steps
from tests.kpi.test_measures import CHANGED, tickets
from tests.records import put

pytestmark = pytest.mark.long

YEAR = (date(2026, 1, 1), END)


def made(panel: Panel, source: str, *, span: tuple[date, date] = YEAR) -> tuple[Content | None, str]:
    """What a panel shows of a source, and what it says where it shows nothing."""
    view = DatedView(View(span=span, filters=(Filter("source", (source,)),)), span[1])
    page = PageAnswers(view, iter(panel.questions(view)))
    found = panel.figure(page)
    return found, "" if found else panel.empty(page)


@pytest.fixture
def complained(show_own_shop: None) -> None:
    for source, make in (("remission", remission), ("steps", steps), ("coming back", coming_back)):
        put(stores.real(), source=source, **make())


@pytest.fixture
def measured(show_own_shop: None) -> None:
    put(stores.real(), source="desk", ticket=tickets())
    for on, text in (
        (CHANGED, "New form"),
        (date(2025, 10, 20), "New prices"),
        (date(2025, 12, 8), "New hours"),
        (date(2026, 9, 1), "New desks"),
    ):
        add_note(stores.real(), on, text)


def steps_open_their_numbers() -> None:
    found, _ = made(ComplaintSteps(), "steps")
    assert found is not None
    assert isinstance(found.body, Html)
    assert found.rows is not None
    shares = found.rows.rows()
    assert [row[0] for row in shares][-2:] == ["Satisfied after a complaint", "Customer still there"]
    assert [row[4:] for row in shares] == [(9, 0, 0, 0), (11, 0, 0, 0), (8, 0, 0, 0), (9, 0, 0, 0), (5, 0, 4, 0), (3, 0, 6, 0), (9, 1, 0, 1)]  # fmt: skip
    assert {row[1] for row in shares} == {None}, "of so few no share is told"
    assert found.body.html.count("data-open=") == 7


def who_stayed() -> None:
    """21 customers of each; the curve ends where fewer than 20 are known, and the test is that of the trial of 1963."""
    found, _ = made(CustomersStayed("promise"), "remission")
    assert found is not None
    assert isinstance(found.body, Picture)
    assert found.lead == "The groups differ more than chance has it (log-rank test, p <0.001)."
    assert any("need not be the cause" in line for line in found.lines)
    names = [one["text"] for one in found.body.figure["layout"]["annotations"]]
    assert names == ["<b>Promise kept</b>", "<b>Promise broken</b>"]
    few, _ = made(CustomersStayed("satisfaction"), "steps")
    assert few is None or few.lead == "Too few customers left to tell the groups apart."
    assert made(CustomersStayed(), "coming back")[1].startswith("Nobody can be followed")


def causes_come_back() -> None:
    found, _ = made(CausesBack(), "coming back")
    assert found is not None
    assert found.lead == "Of 40 complaints 20 (50%) were followed by another of the same customer and cause. By chance it would be 9.7: this is more than chance has it."  # fmt: skip
    assert found.rows is not None
    assert [row[:3] for row in found.rows.rows()] == [("box", 20, 10), ("delay", 20, 10)]
    assert isinstance(found.body, Html)
    assert found.body.html.count("more than chance") == 2
    assert made(CausesBack(), "remission")[1] == "No cause is recorded, or no customer is named."


def a_reader_may_not_see_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "limits", lambda: Limits(may_see_customers=False, may_see_rows=False))
    assert made(CustomersStayed("promise"), "remission")[0] is None
    assert made(CausesBack(), "coming back")[0] is None
    assert made(ComplaintSteps(), "steps")[0] is not None
    monkeypatch.setattr(reader, "limits", lambda: Limits(smallest=5))
    assert made(ComplaintSteps(), "steps")[0] is None


def test_what_is_shown_of_complaints(complained: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One store for all of it, which is long to make."""
    steps_open_their_numbers()
    who_stayed()
    causes_come_back()
    nothing_is_noted()
    a_reader_may_not_see_all(monkeypatch)


def test_what_came_of_it(measured: None) -> None:
    """The newest note with weeks enough of data after it comes first (those of the shop end in September 2026); another is chosen by its day."""
    assert codes() == ("2025-12-08", "2025-10-20", "2025-10-01", "2026-09-01")
    span = (date(2025, 12, 1), date(2025, 12, 22))
    panel = MeasureEffect(("complaint_rate", "tickets_created"), "complaint_rate", str(CHANGED))
    found, _ = made(panel, "desk", span=span)
    assert found is not None
    assert isinstance(found.body, Picture)
    assert found.lead.startswith("Better than the course before, gone on: −15.")
    assert "points" in found.lead
    assert "Also noted within four weeks: 20 October 2025 New prices." in found.lines
    assert len(found.body.marks) == 19
    late, said = made(replace(panel, note="2025-12-08"), "desk", span=span)
    assert (late, said) == (None, "Needed are 8 weeks before and 8 after; there are 18 and 2.")
    heading = panel.heading(DatedView(View(span=span), span[1]))
    assert [one.labels and one.labels[one.codes[0]] for one in heading.lists] == [
        "Complaints among tickets",
        "8 December 2025 · New hours",
    ]


def nothing_is_noted() -> None:
    panel = MeasureEffect(("complaint_rate",), "complaint_rate")
    assert codes() == ("",)
    assert made(panel, "steps") == (
        None,
        "Nothing is noted yet. A measure is marked by a note on its day, in any picture over time.",
    )
    assert panel.heading(DatedView(View(span=YEAR), END)).lists == ()
