"""The panel of who answered a survey: what it shows of surveys that are counted by hand, and what it says where it cannot."""

from __future__ import annotations

from datetime import date

import pytest

from kpi.query.query import Filter
from pages.ui.answers import stores
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, Html
from pages.ui.panels.survey_answers import SurveyAnswers
from pages.ui.view.address import View
from tests.records import put
from tests.surveyed import customers, surveys, tickets

pytestmark = pytest.mark.long

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def made(metric: str, *filters: Filter, span: tuple[date, date] = MARCH) -> tuple[Content | None, str]:
    """What the panel shows under these filters, and what it says where it shows nothing."""
    panel, view = SurveyAnswers(metric), DatedView(View(span=span, filters=filters), date(2026, 9, 10))
    page = PageAnswers(view, iter(panel.questions(view)))
    found = panel.figure(page)
    return found, "" if found else panel.empty(page)


@pytest.fixture
def surveyed(show_own_shop: None) -> None:
    put(stores.real(), source="desk", ticket=tickets(), survey_response=surveys(), customer=customers())


def test_who_was_asked_and_what_the_others_could_do(surveyed: None) -> None:
    """The same surveys as the command line tells of: 74 % of the answers, 63.3 % weighted, and 24.7 to 91.3 % whatever the others think."""
    found, _ = made("csat")
    assert found is not None
    assert isinstance(found.body, Html)
    assert found.lead.startswith("Of 300 surveys 100 were answered, 33.3% (28.2% – 38.8%). Score of the answers: 74%")
    assert [line.split(":")[0] for line in found.lines[:2]] == [
        "Weighted as if all had answered alike, by speed, channel and team",
        "The weighted score lies outside the interval of the plain one",
    ]
    assert "63.3% (52.2% – 73.2%)" in found.lines[0]
    assert "24.7% – 91.3%" in found.lines[2]
    assert "assumption, not a measurement" in found.lines[3]
    assert "that does not say that one is the reason of the other" in found.lines[4]
    assert found.lines[5] == "Left out: 3 declared invalid."
    html = found.body.html
    for text in ("60 of 100", "up to 1 hour", "−40", "25%"):
        assert text in html
    assert found.rows is not None
    assert found.rows.columns[:3] == ["Group", "Surveys sent", "Surveys answered"]
    assert found.rows.row(0)[:3] == ("Team: B", 200, 40)


def test_points_of_recommendation(surveyed: None) -> None:
    found, _ = made("nps")
    assert found is not None
    assert "Score of the answers: 40" in found.lead
    assert found.lines[0].endswith("there is nothing to weigh by.")
    assert "−30 – 70" in found.lines[1]


@pytest.mark.parametrize(
    ("metric", "filters", "span", "words"),
    [
        ("ces", (), MARCH, "Only answers are listed"),
        ("csat", (), (date(2026, 5, 1), date(2026, 5, 31)), "No survey was sent"),
        ("csat", (), (date(2026, 9, 7), date(2026, 9, 9)), "too young to tell"),
        ("csat", (Filter("segment", ("x",)),), MARCH, "egment"),
    ],
)
def test_why_there_is_nothing(
    surveyed: None, metric: str, filters: tuple[Filter, ...], span: tuple[date, date], words: str
) -> None:
    found, said = made(metric, *filters, span=span)
    assert found is None
    assert words in said
