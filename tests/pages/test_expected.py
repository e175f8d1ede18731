"""The panel of what is to come: what it shows of a desk that is counted by hand, and what it says where it cannot."""

from __future__ import annotations

from datetime import date

import pytest

from data.config import settings
from kpi.query.query import Filter
from pages.ui.answers import stores
from pages.ui.charts.figure import Picture
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.forecast import Expected
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content
from pages.ui.view.address import View
from tests.records import put
from tests.twenty_weeks import calls, tickets

pytestmark = pytest.mark.long

DAYS = (date(2025, 12, 1), date(2025, 12, 21))


def made(metric: str, *filters: Filter, span: tuple[date, date] = DAYS) -> tuple[Content | None, str]:
    """What the panel shows under these filters, and what it says where it shows nothing."""
    panel, view = Expected(metric), DatedView(View(span=span, filters=filters), span[1])
    page = PageAnswers(view, iter(panel.questions(view)))
    found = panel.figure(page)
    return found, "" if found else panel.empty(page)


@pytest.fixture
def desk(show_own_shop: None) -> None:
    settings.set_holidays(stores.real(), "CZ", language="en_US")
    put(stores.real(), source="desk", contact=calls(), ticket=tickets())


DESK = Filter("source", ("desk",))


def test_what_is_expected_and_how_the_last_eight_weeks_did(desk: None) -> None:
    """Four calls a day and one on holidays, of which two were missed in eight weeks: as the command line tells of the same desk."""
    found, _ = made("contacts_offered", DESK)
    assert found is not None
    assert isinstance(found.body, Picture)
    *_, came, ahead, rings = found.body.figure["data"]
    assert len(came["x"]) == 56
    assert ahead["x"][0] == "2025-12-22"
    assert ahead["y"][:5].round(3).tolist() == [4, 4, 1, 1, 1]
    assert rings["x"] == ["2025-10-28", "2025-11-17"]
    assert "of 182 had what came in the band that is to hold 80%" in found.lead
    assert any(line.startswith("Holidays ahead: ") and "25% of a usual day" in line for line in found.lines)
    assert not any(line.startswith("Open tickets") for line in found.lines)


def test_the_backlog_that_follows(desk: None) -> None:
    found, _ = made("tickets_created", DESK)
    assert found is not None
    (level,) = [line for line in found.lines if line.startswith("Open tickets (21 December 2025): 100.")]
    assert "If as many are solved as usual: 120 on" in level


@pytest.mark.parametrize(
    ("metric", "filters", "span", "words"),
    [
        (
            "contacts_offered",
            (DESK,),
            (date(2025, 8, 4), date(2025, 9, 7)),
            "Weeks needed for a forecast: 12, known: 5.",
        ),
        ("contacts_offered", (DESK,), (date(2025, 7, 1), date(2025, 7, 31)), "No data"),
        ("contacts_offered", (Filter("priority", ("high",)),), DAYS, "riority"),
        ("tickets_created", (DESK, Filter("team", ("Z",))), DAYS, "Fewer than one a day"),
    ],
)
def test_why_there_is_nothing(
    desk: None, metric: str, filters: tuple[Filter, ...], span: tuple[date, date], words: str
) -> None:
    found, said = made(metric, *filters, span=span)
    assert found is None
    assert words in said
