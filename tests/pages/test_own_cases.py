"""The panel of one team or agent against what is expected of its cases: a company that is counted by hand, and what is not told of whom."""

from __future__ import annotations

from datetime import date

import pytest

from kpi.query.limits import Limits
from kpi.query.query import Filter
from pages.ui.answers import reader, stores
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.own_cases import OwnCases
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, Html
from pages.ui.view.address import View
from tests.compared import company
from tests.records import put

pytestmark = pytest.mark.long

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def made(*filters: Filter) -> tuple[Content | None, str]:
    """What the panel shows under these filters, and what it says where it shows nothing."""
    panel, view = OwnCases(("csat",)), DatedView(View(span=MARCH, filters=filters), date(2026, 9, 10))
    page = PageAnswers(view, iter(panel.questions(view)))
    found = panel.figure(page)
    return found, "" if found else panel.empty(page)


@pytest.fixture
def compared(show_own_shop: None) -> None:
    records = company()
    put(stores.real(), source="desk", ticket=[one for one, _ in records], survey_response=[one for _, one in records])


def test_what_is_expected_and_where_it_differs(compared: None) -> None:
    for whose in (Filter("team", ("D",)), Filter("agent", ("agent D",))):
        _is_told_of_d(whose)
    found, _ = made(Filter("team", ("C",)))
    assert found is not None
    assert isinstance(found.body, Html)
    assert found.lead == "In all that can be judged, the result is what such cases usually have."
    assert "as usual" in found.body.html
    assert "where it differs" not in found.body.html
    assert len(found.lines) == 2


def _is_told_of_d(whose: Filter) -> None:
    """40 of 100 where 62.5 are expected, 11.25 points of it of easy cases and as much of hard ones; of nobody else anything is said."""
    found, _ = made(whose)
    assert found is not None
    assert isinstance(found.body, Html)
    assert found.lead == "Beyond what is usual for such cases: CSAT."
    for text in (
        "40%",
        "62.5%",
        "not as good as usual",
        "n 100",
        "CSAT: where it differs",
        "Category: easy",
        "82.5%",
        "points of the whole difference",
    ):
        assert text in found.body.html, text
    assert not any(f"agent {name}" in found.body.html for name in "ABCD"), "no other agent is named"
    assert found.lines[0].startswith("Expected is what all have on the whole in cases of the same kind (Category)")
    assert "luck" in found.lines[1]
    assert "look at some of these cases together" in found.lines[2]
    assert found.rows is not None
    assert found.rows.row(0)[:4] == ("CSAT (%)", 100, 40, 62.5)


def test_what_is_not_told(compared: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten answers are below the rule; who may not see agents, or small groups, sees none; whose team alone may be seen has nobody to be held against."""
    nothing = "There is too little to hold against what is expected, or nobody else has such cases."
    assert made(Filter("team", ("E",))) == (None, nothing)
    assert made() == (None, nothing)
    monkeypatch.setattr(reader, "limits", lambda: Limits(may_see_agents=False, may_see_rows=False))
    assert made(Filter("agent", ("agent D",)))[0] is None
    assert made(Filter("team", ("D",)))[0] is not None
    monkeypatch.setattr(reader, "limits", lambda: Limits(smallest=5))
    assert made(Filter("team", ("D",)))[0] is None
