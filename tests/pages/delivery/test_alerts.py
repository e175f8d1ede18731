"""Alerts: out only beyond chance, once an event, in its hours, and back to normal; over days that are over."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from data.config import subscriptions, targets
from data.config.outbox import State
from data.config.subscriptions import Kind, Watched
from data.store.store import Store
from kpi.__main__ import main
from kpi.catalogue.registry import REGISTRY
from kpi.text.format import value_text
from kpi.verdict import watching
from kpi.verdict.targets import TargetVerdict
from kpi.verdict.watching import Standing
from pages.delivery import watch
from pages.delivery.message import Number
from pages.delivery.sending import Sender
from pages.delivery.watch import Seen
from pages.reported import SOURCES
from pages.web import access_rules
from tests.mail_server import Mailbox
from tests.pages.delivery.making import NOW, RULES, body, came, subscribed
from tests.records import Row, put

pytestmark = pytest.mark.long


def test_a_number_is_out_only_beyond_chance_and_no_data_are_no_miss() -> None:
    csat, created = REGISTRY.metric("csat"), REGISTRY.metric("tickets_created")
    row = {"value": 0.8, "n": 400.0, "low": 0.76, "high": 0.84}
    cases = [
        (row, 0.9, None, Standing.OUT), (row, 0.82, None, Standing.OUT_WITHIN_CHANCE), (row, 0.8, None, Standing.IN), (row, None, 0.7, Standing.OUT),
        (row, None, 0.78, Standing.OUT_WITHIN_CHANCE), (row, 0.7, 0.9, Standing.IN), ({**row, "n": 3.0}, 0.9, None, Standing.UNKNOWN),
        ({**row, "value": None}, 0.9, None, Standing.UNKNOWN), ({}, 0.9, None, Standing.UNKNOWN), ({**row, "high": None}, 0.9, None, Standing.OUT_WITHIN_CHANCE),
    ]  # fmt: skip
    for given, below, above, standing in cases:
        assert watching.of_limits(csat, given, below, above) is standing, (given, below, above)
    counted = {"value": 12.0, "n": 12.0, "low": None, "high": None}
    assert watching.of_limits(created, counted, None, 11) is Standing.OUT, "what is counted is no sample"
    assert watching.of_limits(created, {"value": 0.0, "n": 0.0}, 1, None) is Standing.OUT
    cohort, unreached = (
        REGISTRY.metric("resolution_cohort_median"),
        {"value": None, "n": 60.0, "low": 20.0, "beyond": 60.0},
    )
    for above, standing in (
        (19, Standing.OUT),
        (20, Standing.OUT_WITHIN_CHANCE),
        (60, Standing.OUT_WITHIN_CHANCE),
        (61, Standing.UNKNOWN),
        (None, Standing.UNKNOWN),
    ):
        assert watching.of_limits(cohort, unreached, None, above) is standing, above
    assert watching.of_limits(cohort, unreached | {"low": None}, 1, 60) is Standing.OUT, (
        "its lower limit is not reached either"
    )
    of = {TargetVerdict.MISSED: Standing.OUT, TargetVerdict.MISSED_WITHIN_CHANCE: Standing.OUT_WITHIN_CHANCE, TargetVerdict.MET: Standing.IN, TargetVerdict.MET_WITHIN_CHANCE: Standing.IN}  # fmt: skip
    for verdict in (*TargetVerdict, None):
        assert watching.of_target(verdict) is of.get(verdict, Standing.UNKNOWN), verdict  # type: ignore[arg-type]  # None is asked for as well


def seen(**standings: Standing) -> list[Seen]:
    number = Number(label="x", value="1", raw={"metric": "x"})
    return [Seen(watched=name, standing=one, text=name, number=number) for name, one in standings.items()]


@pytest.mark.usefixtures("show_shop")
def test_an_event_is_told_once_and_what_came_and_went_unsaid_is_not() -> None:
    """The whole course of two numbers: `step` after each look, and told whenever there is news and no quiet hour."""
    out, into, maybe, unknown = Standing.OUT, Standing.IN, Standing.OUT_WITHIN_CHANCE, Standing.UNKNOWN
    course: list[tuple[Standing, Standing, bool, list[str]]] = [
        (into, into, False, []),
        (out, into, False, ["out a"]),
        (out, maybe, False, []),
        (unknown, out, False, ["out b", "still a"]),
        (maybe, out, False, []),
        (into, out, False, ["back a", "still b"]),
        (out, into, True, []),  # quiet from here
        (into, into, True, []),
        (into, into, False, ["back b"]),
        (out, into, True, []),
        (out, out, True, []),
        (out, maybe, False, ["out a", "out b"]),
        (into, into, True, []),
        (out, out, False, []),  # back and out again while it was quiet
    ]
    known: dict[str, Any] = {}
    for place, (a, b, is_quiet, wanted) in enumerate(course):
        looked = seen(a=a, b=b)
        known = watch.step(known, looked, NOW + timedelta(hours=place))
        told = []
        if watch.has_news(known) and not is_quiet:
            told = [f"{each['what']} {each['watched']}" for each in watch.events(known, looked)]
            known = watch.told(known)
        assert told == wanted, place
    assert set(watch.step(known, seen(a=out), NOW)) == {"a"}, "what is watched no more is forgotten"


def test_an_alert_comes_once_grouped_after_quiet_hours_and_again_when_all_is_normal(
    store: Store, box: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    aim = targets.Aim(metric="backlog")
    targets.set_target(store, aim, 1)
    one = subscribed(
        store, kind=Kind.ALERT, name="Misses", watches_targets=True, watched=(Watched(metric="tickets_created", above=1),), quiet=(time(20), time(9)), weekdays=tuple(range(7)),
    )  # fmt: skip
    sender = Sender(SOURCES)
    assert sender.run(NOW) == [], "half past eight is quiet here"
    assert [each.recipients for each in sender.planned(NOW)] == []
    at = NOW + timedelta(hours=1)
    assert [each.recipients for each in sender.planned(at)] == [("ann@example.com",)]
    assert [each.state for each in sender.run(at)] == [State.SENT]
    ((_, mail),) = box.read()
    assert mail["Subject"] == "Misses: 2 numbers out of their limits"
    text = body(mail, "plain")
    capsys.readouterr()
    assert main(["ask", "backlog", "tickets_created", "--from", "2026-09-07", "--to", "2026-09-13", "--format", "json", "--store", str(store.path)]) == 0  # fmt: skip
    values = {row["metric"]: value_text(row["value"], REGISTRY.metric(row["metric"]).unit, "en") for row in json.loads(capsys.readouterr().out)}  # fmt: skip
    assert f"Open tickets: {values['backlog']} (target: 1)" in text
    assert f"Tickets created: {values['tickets_created']} (limit: at most 1)" in text
    for hours in (2, 3, 30):
        assert sender.run(NOW + timedelta(hours=hours)) == [], "once"
    assert Sender(SOURCES).run(NOW + timedelta(hours=4)) == [], "also for who starts anew"
    targets.set_target(store, aim, 1000)
    assert sender.run(NOW + timedelta(hours=13)) == [], "it is quiet"
    assert [each.state for each in sender.run(NOW + timedelta(hours=26))] == [State.SENT]
    ((_, mail),) = box.read()
    assert mail["Subject"] == "Misses: 1 number back to normal"
    text = body(mail, "plain")
    assert (
        text.index("Back to normal")
        < text.index("Open tickets")
        < text.index("Still out of limits")
        < text.index("Tickets created")
    )
    assert "since 14 September 2026, 08:30" in text
    subscriptions.pause(store, one.id, is_paused=True)
    targets.set_target(store, aim, 1)
    assert sender.run(NOW + timedelta(hours=27)) == []
    assert sender.send_now(one, NOW + timedelta(hours=27), is_test=True)[0].state is State.SENT
    assert box.read()[0][1]["Subject"] == "Test: Misses: 1 number out of its limits"


def test_an_alert_tells_when_a_number_is_not_as_usual_on_the_newest_day_that_is_over(
    store: Store, box: Mailbox
) -> None:
    """Twenty tickets a day, five at weekends, for four months; on Friday, 11 September, sixty. The data end on Saturday, of which nobody knows the rest."""

    def tickets(on: date, count: int, name: str = "") -> list[Row]:
        return [{"id": f"{name}{on}-{one}", "created_at": datetime.combine(on, time(8)) + timedelta(minutes=one)} for one in range(count)]  # fmt: skip

    days = [date(2026, 9, 12) - timedelta(days=day) for day in range(120)]
    put(store, ticket=[row for on in days for row in tickets(on, 10 if on.weekday() > 4 else 20 + on.day % 3)])
    names = ("tickets_created", "csat", "backlog")
    one = subscribed(store, kind=Kind.ALERT, name="Usual", span="day", weekdays=tuple(range(7)), watched=tuple(Watched(metric=name, is_process=True) for name in names))  # fmt: skip
    wall = date(2026, 9, 13)
    _, seen = watch.look(one, SOURCES, wall)
    assert [(each.watched, each.standing) for each in seen] == [
        ("tickets_created:process", Standing.IN), ("csat:process", Standing.UNKNOWN), ("backlog:process", Standing.UNKNOWN)
    ]  # fmt: skip
    assert "(usual: 1" in seen[0].text, seen[0].text
    sender, at = Sender(SOURCES), datetime(2026, 9, 13, 10)
    assert sender.run(at) == [], "quiet while all is as usual"
    put(store, ticket=tickets(date(2026, 9, 11), 40, "more-"))
    [sent] = sender.run(at + timedelta(minutes=5))
    assert sent.state is State.SENT
    ((_, mail),) = box.read()
    assert mail["Subject"] == "Usual: 1 number out of its limits"
    text = body(mail, "plain")
    assert re.search(
        r"Tickets created: 6\d \(usual: 1[\d.]+–2[\d.]+\)\. 11 September 2026: higher than usual, \+(19|20)\d%", text
    ), text
    assert sender.run(at + timedelta(minutes=10)) == [], "once"
    month = replace(one, span="month")
    assert [each.standing for each in watch.look(month, SOURCES, wall)[1]] == [Standing.UNKNOWN] * 3, (
        "four months are no twenty"
    )


def test_an_alert_that_a_limited_recipient_may_not_see_is_not_told_to_them(
    store: Store, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_rules, "current", lambda: RULES)
    boss = came(store, "1", email="boss@example.com")
    came(store, "3", email="a@example.com", groups=["a"])
    targets.set_target(store, targets.Aim(metric="backlog"), 1)
    subscribed(store, kind=Kind.ALERT, owner=boss, name="Misses", watches_targets=True, watched=(Watched(metric="tickets_created", above=1),), recipients=("boss@example.com", "a@example.com"), weekdays=tuple(range(7)))  # fmt: skip
    Sender(SOURCES).run(NOW)
    texts = {to: body(mail, "plain") for to, mail in box.read()}
    assert "Open tickets" in texts["boss@example.com"]
    assert "Open tickets" not in texts["a@example.com"], "targets of the whole are not for who sees a part"
    assert texts["a@example.com"] != texts["boss@example.com"]
    assert "Tickets created: " in texts["a@example.com"]


def test_alerts_are_judged_over_the_days_that_are_over(store: Store) -> None:
    one = subscribed(store, kind=Kind.ALERT, watched=(Watched(metric="tickets_created", above=1),))
    newest = watch.look(one, SOURCES, date(2026, 10, 1))[0].today
    spans = {}
    for span in ("day", "week", "month"):
        for wall in (newest, newest + timedelta(days=1)):
            view, _ = watch.look(replace(one, span=span), SOURCES, wall)
            spans[span, (wall - newest).days] = view.period
            assert view.period.end
            assert view.period.end <= wall, "no day that goes on"
            assert view.period.end <= newest + timedelta(days=1)
    assert spans["day", 0].days == spans["day", 1].days == 1
    assert spans["day", 1].last == newest
    assert spans["week", 1].days == 7
    assert spans["week", 1].start
    assert spans["week", 1].start.weekday() == 0
    assert spans["month", 1].start
    assert spans["month", 1].start.day == 1
