"""The panels of scores and leaving by the speed of answers: what they show of answers that are counted by hand, and what they say where they cannot."""

from __future__ import annotations

from datetime import date

import pytest

from kpi.query.limits import Limits
from kpi.query.query import Filter
from pages.ui.answers import reader, stores
from pages.ui.charts.figure import Picture
from pages.ui.panels.answer_speed import LeavingBySpeed, SpeedCurve
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, Html
from pages.ui.view.address import View
from tests.answered_slowly import records
from tests.records import put

pytestmark = pytest.mark.long

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
MAY = (date(2026, 5, 1), date(2026, 5, 31))


def made(panel: SpeedCurve | LeavingBySpeed, *filters: Filter, span: tuple[date, date] = MARCH) -> tuple[Content | None, str]:  # fmt: skip
    """What the panel shows under these filters, and what it says where it shows nothing."""
    view = DatedView(View(span=span, filters=filters), date(2026, 10, 10))
    page = PageAnswers(view, iter(panel.questions(view)))
    found = panel.figure(page)
    return found, "" if found else panel.empty(page)


@pytest.fixture
def answered(show_own_shop: None) -> None:
    put(stores.real(), source="desk", **records())


def test_the_curve_and_what_goes_with_it(answered: None) -> None:
    """The same answers as the command line tells of: 82.5 % up to half an hour, 46.7 % after two days, 26 points apart within channels."""
    found, _ = made(SpeedCurve("csat", "response"))
    assert found is not None
    assert isinstance(found.body, Picture)
    assert found.lead == "Up to 30\xa0min: 82.5% (72.7% – 89.3%). Longer: 46.7% (38% – 55.6%)."
    late, apart, whole, unknown, *_, together = found.lines
    assert late.startswith(
        "60% of the answers are about tickets that took longer than the target of 8\xa0h: they score 46.7%"
    )
    assert (
        apart
        == "Between alike cases (Channel), late ones differ from those in time by this many points: −26 (−40.2 – −11.8)."
    )
    assert whole.endswith("15.6 (7.1 – 24.1).")
    assert unknown == "Answers without a ticket of which the speed is known: 3."
    assert "need not be cause and effect" in together
    assert found.body.rows.height == 2
    _who_left()


def _who_left() -> None:
    """18 of 121 after a late answer, 4 of 81 after one in time, looked at on 31 March."""
    found, _ = made(LeavingBySpeed("response"))
    assert found is not None
    assert isinstance(found.body, Html)
    assert found.lead == "After a late answer more customers left than alike customers did after one in time."
    for text in ("Longer than 8", "14.9%", "4.9%", "n 121", "n 81", "Left within 90 days"):
        assert text in found.body.html
    assert (
        found.lines[1]
        == "Between alike cases (Channel), late ones differ from those in time by this many points: 14 (4 – 24)."
    )
    assert "the last time on 31 March 2026 (times: 1)" in found.lines[3]
    assert (
        found.lines[4]
        == "Left out: 1 the customer had left by then; 1 speed not known; 1 not yet decided whether it was late."
    )
    assert found.rows is not None
    assert found.rows.to_series(-1).to_list() == [121, 81]


def test_why_there_is_nothing(answered: None, monkeypatch: pytest.MonkeyPatch) -> None:
    curve = SpeedCurve("csat", "response")
    assert made(curve, span=MAY)[1] == "Needs 100 answers about tickets of which the speed is known; there are 60."
    assert made(SpeedCurve("csat", "resolution"))[1] == "No answer names a ticket of which the speed is known."
    assert made(curve, Filter("channel", ("phone",)))[1] == "Nearly all tickets took equally long."
    assert "egment" in made(curve, Filter("segment", ("x",)))[1]
    assert "within 90 days" in made(LeavingBySpeed("response"), span=(date(2026, 9, 1), date(2026, 9, 30)))[1]
    monkeypatch.setattr(reader, "limits", lambda: Limits(may_see_customers=False, may_see_rows=False))
    assert made(curve)[0] is not None
    found, said = made(LeavingBySpeed("response"))
    assert (found, said) == (None, "Who left is not shown to you, as it rests on single customers.")
