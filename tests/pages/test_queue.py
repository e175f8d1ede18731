"""The panels of the queue of now: what they show of a desk that is counted by hand, and what they do not tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kpi.engine.queue_now import Promise
from kpi.query.limits import Limits
from kpi.query.period import Period
from kpi.query.query import Filter
from pages.reported import SOURCES
from pages.ui.answers import reader, stores
from pages.ui.charts.figure import Picture
from pages.ui.panels import panel_file, panel_memo, prefetch
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, Records
from pages.ui.panels.queue_now import QueueLate, QueueNow, QueuePast
from pages.ui.report import source
from pages.ui.report.report import report
from pages.ui.view.address import View
from tests import waiting
from tests.records import put
from tests.stores import new_store_at

pytestmark = pytest.mark.long

LIST, LATE, PAST = (kind(Promise.RESOLUTION) for kind in (QueueNow, QueueLate, QueuePast))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    stores.close_all()
    panel_memo._CONTENTS.clear()
    with new_store_at(tmp_path / "desk.duckdb") as opened:
        put(opened, ticket=waiting.tickets())
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "desk.duckdb"))
    yield
    prefetch.stop()
    stores.close_all()


def page(*filters: Filter) -> PageAnswers:
    return PageAnswers(DatedView(View(filters=filters), date(2026, 5, 24)), iter(()))


def told(content: Content | None) -> tuple[Content, Records]:
    assert content is not None
    assert isinstance(content.body, Records)
    return content, content.body


def test_where_nobody_tells_when_tickets_are_solved_no_queue_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """Which is not that nothing waits."""
    stores.close_all()
    panel_memo._CONTENTS.clear()
    with new_store_at(tmp_path / "untold.duckdb") as opened:
        put(opened, ticket=[one | {"resolved_at": None} for one in waiting.tickets()])
    monkeypatch.setenv("KPI_STORE", str(tmp_path / "untold.duckdb"))
    assert LIST.figure(page()) is None
    assert LIST.empty(page()).startswith("No queue is known: ")
    stores.close_all()


def test_what_it_shows(desk: None) -> None:
    """As the command line tells it: five due within a day, two of which are likely to be missed; three late; and a picture whose bins hold what was told."""
    content, body = told(LIST.figure(page()))
    assert (
        content.lead
        == "As of 24 May 2026, 20:00, the end of the data, whatever days are shown; open tickets may be closed since."
    )
    assert (
        body.lead
        == "Due within 4 h: 0; in 4 to 24 h: 5, likely missed: 2; in 24 to 72 h: 10, likely missed: 2; later: 0"
    )
    assert body.frame.columns[:4] == ["id", "missed_percent", "due_at", "left_seconds"]
    assert (body.frame.height, body.frame["team"][0], body.frame["missed_percent"][0]) == (15, "A", 9)
    assert body.on_open is not None
    assert "Waiting without a promise: 1." in content.lines
    assert "The promise is the due date of the export." in content.lines
    _, late = told(LATE.figure(page()))
    assert late.lead == "Late already, and not to be saved: 3. The oldest has been due since 24 May 2026, 01:00."
    assert late.frame["late_days"].to_list() == [0.8] * 3
    past = PAST.figure(page())
    assert past is not None
    assert isinstance(past.body, Picture)
    assert past.lead.startswith(
        "Each day of the last eight weeks told with what was known then: 858 probabilities of 555 tickets"
    )
    assert past.body.rows["n"].sum() == 858
    assert "Ages count around the clock, which did better." in past.lines
    rows = panel_file.rows_of(content)
    assert rows is not None
    assert rows.columns == [
        "ID",
        "Likely missed, %",
        "Due",
        "Time left (h)",
        "Such done in time left, %",
        "Priority",
        "Team",
        "Age, days",
        "Subject",
        "Channel",
        "Source",
    ]


def test_a_report_has_all_three_of_an_opened_fold_and_none_of_a_closed_one(desk: None) -> None:
    shown = [
        [block.title for block in report(source.asked({"of": "speed", **fields}, SOURCES)).blocks]
        for fields in ({}, {"more_queue_resolution": "true"})
    ]
    titles = [one.heading(page().view).title for one in (LIST, LATE, PAST)]
    assert not set(titles) & set(shown[0])
    assert shown[1][-3:] == titles


def test_filters_hold_and_say_why_there_is_nothing(desk: None) -> None:
    _, body = told(LIST.figure(page(Filter("team", ("B",)))))
    assert set(body.frame["team"]) == {"B"}
    assert LIST.figure(page(Filter("team", ("C",)))) is None
    assert LIST.empty(page(Filter("team", ("C",)))) == "Nothing waits that has time left."
    assert LATE.empty(page(Filter("team", ("C",)))) == "Nothing is late."
    assert "customer segment" in LIST.empty(page(Filter("segment", ("x",))))
    response = QueueNow(Promise.RESPONSE), QueuePast(Promise.RESPONSE)
    assert [one.figure(page()) for one in response] == [None, None]
    assert (
        response[1].empty(page())
        == "Probabilities need 200 tickets whose promise has fallen due in the last 266 days; there are 0."
    )


def test_who_may_not_see_records_sees_counts_and_a_link_with_days_nothing(
    desk: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "limits", lambda: Limits(may_see_rows=False))
    content = LIST.figure(page())
    assert content is not None
    assert content.body is None
    assert content.lines[0].startswith("Due within 4 h: 0; in 4 to 24 h: 5, likely missed: 2")
    assert "Single tickets are not shown here." in content.lines
    late = LATE.figure(page())
    assert late is not None
    assert (late.body, late.lead[:39]) == (None, "Late already, and not to be saved: 3. T")
    for limits in (Limits(days=Period(date(2026, 5, 1), date(2026, 6, 1))), Limits(smallest=5)):
        monkeypatch.setattr(reader, "limits", lambda limits=limits: limits)
        shown = panel_memo.content(LIST, page())
        assert shown.body is None
        assert len(shown.lines) == 1
        assert "link" in shown.lines[0]
