"""The panel of who is needed when: what it shows of a desk that is counted by hand, and what it says where it cannot."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from kpi.query.query import Filter
from pages.ui.answers import stores
from pages.ui.charts.figure import Picture
from pages.ui.panels.agents_needed import AgentsNeeded
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content
from pages.ui.view.address import View
from tests.desk import busy_mondays, on_mondays
from tests.records import put

pytestmark = pytest.mark.long

WEEKS = (date(2026, 8, 3), date(2026, 9, 6))


def made(*filters: Filter, span: tuple[date, date] = WEEKS) -> tuple[Content | None, str]:
    """What the panel shows under these filters, and what it says where it shows nothing."""
    panel, view = AgentsNeeded(), DatedView(View(span=span, filters=filters), date(2026, 9, 6))
    page = PageAnswers(view, iter(panel.questions(view)))
    found = panel.figure(page)
    return found, "" if found else panel.empty(page)


@pytest.fixture
def desk(show_own_shop: None) -> None:
    put(stores.real(), source="phone", contact=busy_mondays("phone"), agent_state=on_mondays())


PHONE = Filter("channel", ("phone",))


def test_where_most_are_missing_and_what_one_more_would_do(desk: None) -> None:
    """13 of whom 10 were there, as the command line tells of the same desk; the shop's own few calls are of other days and no channel."""
    found, _ = made(PHONE)
    assert found is not None
    assert isinstance(found.body, Picture)
    grid = found.body.figure["data"][0]["z"]
    assert grid[0, 10] == 3
    assert np.nansum(grid) == 3
    assert found.body.note.startswith("Most are missing: Mon 10:00–11:00: needed 13, there 10.")
    (mark,) = found.body.marks
    assert (mark.place, mark.n) == ("0/0/10", 1000)
    assert "80% are answered within 20\u00a0s" in found.lead
    steps = next(line for line in found.lines if line.startswith("Phone, Mon 10:00–11:00"))
    assert [part.split(":")[0].split()[-1] for part in steps.split("; ")][1:] == ["13", "14"]
    assert "13: wait 7.5\u00a0s, missed 2.5%, occupancy 75%" in steps
    assert "Shrinkage of shifts, as measured: 10.4%." in found.lines


@pytest.mark.parametrize(
    ("filters", "span", "words"),
    [
        ((PHONE,), (date(2026, 8, 3), date(2026, 8, 30)), "Phone: weeks needed: 5, known: 4."),
        ((Filter("agent", ("a1",)),), WEEKS, "not of single agents"),
        ((Filter("priority", ("high",)),), WEEKS, "riority"),
        ((Filter("channel", ("letter",)),), WEEKS, "No data"),
    ],
)
def test_why_there_is_nothing(desk: None, filters: tuple[Filter, ...], span: tuple[date, date], words: str) -> None:
    found, said = made(*filters, span=span)
    assert found is None
    assert words in said
