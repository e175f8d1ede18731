"""The panel of groups held against what is expected of their cases: what it shows of a company that is counted by hand, and what it does not tell."""

from __future__ import annotations

from datetime import date

import pytest

from kpi.query.limits import Limits
from kpi.query.query import Filter
from pages.ui.answers import reader, stores
from pages.ui.charts.figure import Picture
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.fair_comparison import FairComparison
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content
from pages.ui.view.address import View
from tests.compared import company
from tests.records import put

pytestmark = pytest.mark.long

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def made(by: str, *filters: Filter) -> tuple[Content | None, str]:
    """What the panel shows under these filters, and what it says where it shows nothing."""
    panel, view = FairComparison("csat", by), DatedView(View(span=MARCH, filters=filters), date(2026, 9, 10))
    page = PageAnswers(view, iter(panel.questions(view)))
    found = panel.figure(page)
    return found, "" if found else panel.empty(page)


@pytest.fixture
def compared(show_own_shop: None) -> None:
    records = company()
    put(stores.real(), source="desk", ticket=[one for one, _ in records], survey_response=[one for _, one in records])


@pytest.mark.parametrize(("by", "prefix"), [("agent", "agent "), ("team", "")])
def test_who_stands_out(compared: None, by: str, prefix: str) -> None:
    """D alone, as the command line tells of the same company; ten answers of E and forty of nobody are not judged."""
    found, _ = made(by)
    assert found is not None
    assert found.lead == f"Outside the outer limits: {prefix}D. That is a reason to look, not a verdict."
    assert isinstance(found.body, Picture)
    assert [mark.name for mark in found.body.marks] == [f"{prefix}{name}" for name in "ABCD"]
    assert found.body.marks[3].value == "40%, expected 62.5%, next time 62.5%"
    assert found.body.figure["data"][-1]["y"].tolist() == pytest.approx([7.5, 7.5, 7.5, -22.5])
    assert "Adjusted for: Category." in found.lines
    assert "Groups not judged, because too little tells of them or nobody else has such cases: 2." in found.lines
    assert any("There are no ranks." in line for line in found.lines)


def test_why_there_is_nothing(compared: None, monkeypatch: pytest.MonkeyPatch) -> None:
    found, said = made("team", Filter("team", ("A",)))
    assert (found, said) == (None, "Nobody can be judged: too little tells of them, or nobody else has such cases.")
    assert made("team", Filter("segment", ("x",)))[0] is None
    monkeypatch.setattr(reader, "limits", lambda: Limits(may_see_agents=False, may_see_rows=False))
    assert made("agent")[0] is None
    assert made("team")[0] is not None
