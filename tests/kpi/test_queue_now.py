"""Which waiting tickets are likely to miss their promise: a desk that is counted by hand, told without looking ahead, and honest where little is known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from data.facts.refresh import open_store
from data.store.store import Store
from kpi.__main__ import main
from kpi.declare.errors import KpiError, NotAllowed
from kpi.declare.metric import Clock
from kpi.engine import queue_now as engine
from kpi.engine.open_time import open_times
from kpi.engine.queue_now import NO_BETTER, TOO_FEW, TOO_FEW_OF_ONE, UNTRIED, Promise, queue_now
from kpi.query.limits import Limits, limited
from kpi.query.period import Period
from kpi.query.query import Filter, Query
from tests import waiting
from tests.kpi import command_line
from tests.records import put
from tests.stores import new_store_at
from tests.waiting import END

ALL = Query(metrics=())


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    where = tmp_path_factory.mktemp("queue") / "queue.duckdb"
    with new_store_at(where) as opened:
        put(opened, ticket=waiting.tickets())
    return str(where)


@pytest.fixture(scope="module")
def store(path: str) -> Iterator[Store]:
    with open_store(Path(path)) as opened:
        yield opened


@pytest.fixture(scope="module")
def found(store: Store) -> engine.QueueNow:
    return queue_now(store.read, ALL)


def by_team(found: engine.QueueNow) -> dict[tuple[str, float], float]:
    assert found.rows is not None
    return {(row["team"], row["age_seconds"] / 3600): row["missed_rate"] for row in found.rows.iter_rows(named=True)}


def test_what_waits_is_due_when_and_late(found: engine.QueueNow) -> None:
    """Ten of the day have 29 hours left, five of B of the day before five; two of B and one of A of the day before that are late by 19."""
    assert found.until_at == END
    assert [(one.hours, one.n) for one in found.horizons] == [(4, 0), (24, 5), (72, 10), (None, 0)]
    assert (found.open, found.late, found.unpromised, found.elsewhere, found.target_seconds) == (15, 3, 1, 0, None)
    assert found.oldest_due_at == END - timedelta(hours=19)
    assert found.late_rows is not None
    assert found.late_rows["left_seconds"].to_list() == [-19 * 3600.0] * 3


def test_the_chance_to_miss_is_that_of_the_like_before(found: engine.QueueNow) -> None:
    """Of B two in five miss, whatever their age below 36 hours; of A one in ten (every other day one of five), drawn a little towards all: three in ten of B and A after 12 hours."""
    told = by_team(found)
    assert told["B", 8] == pytest.approx(0.4, abs=0.02)
    assert told["B", 32] == pytest.approx(0.4, abs=0.02)
    assert told["A", 8] == pytest.approx(0.1, abs=0.02)
    assert [one.missed for one in found.horizons] == pytest.approx([0, 5 * told["B", 32], 5 * (told["A", 8] + told["B", 8]), 0])  # fmt: skip
    assert found.why_not is None


def test_those_come_first_that_taking_up_today_still_saves(found: engine.QueueNow) -> None:
    """Of A nine in ten take 12 hours: of the 29 that are left that is time enough, of the five that are left tomorrow not. No ticket of B takes less than 36: none of it is saved, though it
    is likelier to be missed; what falls due first comes first there."""
    assert found.rows is not None
    assert found.rows["saved_rate"].is_sorted(descending=True)
    first, others = found.rows.head(5), found.rows.tail(10)
    assert set(first["team"]) == {"A"}
    assert first["in_time_rate"].to_list() == pytest.approx([0.9] * 5, abs=0.01)
    assert first["saved_rate"].to_list() == pytest.approx([0.1 * 0.9] * 5, abs=0.01)
    assert others["saved_rate"].max() < 0.002  # type: ignore[operator]  # polars cannot tell the type of a maximum


def test_how_the_last_eight_weeks_did(found: engine.QueueNow) -> None:
    """Each day five of A, in which one of every other day misses, and ten of B, two in five of which miss, are told of: 4.5 of 15, or 5 of 16 where the late one of A waits too.

    Brier scores by hand, of probabilities as they are: A 0.1 · 0.9, B 0.4 · 0.6.
    """
    past = found.past
    assert past is not None
    assert past.told == pytest.approx(56 * 15.5, abs=40)
    assert past.missed_rate == pytest.approx((0.5 + 4 + 0.5) / 15.5, abs=0.01)
    own = (5 * 0.09 + 10 * 0.24 + 0) / 15.5
    base = past.missed_rate * (1 - past.missed_rate)
    assert past.brier == pytest.approx(own, abs=0.012)
    assert past.base_brier == pytest.approx(base, abs=0.003)
    assert past.skill.value == pytest.approx(1 - past.brier / past.base_brier)
    assert 0 < past.skill.low < past.skill.value < past.skill.high
    assert sum(one.n for one in past.bins) == past.told
    assert sum(one.n * one.came for one in past.bins) == pytest.approx(past.told * past.missed_rate)


def test_nothing_is_told_with_what_came_later(store: Store, tmp_path: Path) -> None:
    """As of a day the queue is that of an export of that day: of one that has no later tickets, and no later ends of those that it has. But for what the like took, nothing is learnt from the other filters."""
    day = END - timedelta(days=20)
    with new_store_at(tmp_path / "then.duckdb") as then:
        put(then, ticket=waiting.tickets(waiting.DAYS - 20))
        exported = queue_now(then.read, ALL)
    later = queue_now(store.read, ALL, until=day)
    assert later.until_at == exported.until_at == day
    assert (later.open, later.late, later.known, later.missed) == (exported.open, exported.late, exported.known, exported.missed)  # fmt: skip
    assert by_team(later) == pytest.approx(by_team(exported), abs=1e-9)
    assert later.past is not None
    assert exported.past is not None
    assert (later.past.told, later.past.brier) == pytest.approx((exported.past.told, exported.past.brier))


def test_filters_choose_what_is_listed_and_not_what_is_learnt(store: Store, found: engine.QueueNow) -> None:
    own = queue_now(store.read, replace(ALL, filters=(Filter("team", ("B",)),)))
    assert (own.open, own.late, own.unpromised) == (10, 2, 0)
    assert by_team(own) == pytest.approx({key: rate for key, rate in by_team(found).items() if key[0] == "B"})
    assert own.past == found.past
    with pytest.raises(KpiError):
        queue_now(store.read, replace(ALL, filters=(Filter("segment", ("x",)),)))


def test_what_a_reader_may_see(store: Store, found: engine.QueueNow) -> None:
    """Counts without records, one team where it is the only one, no subjects where texts are hidden; nothing where small groups or other days are."""
    counts = queue_now(limited(store.read, Limits(may_see_rows=False, may_see_agents=False)), ALL)
    assert (counts.rows, counts.late_rows, counts.open, counts.late) == (None, None, 15, 3)
    assert [one.missed for one in counts.horizons] == pytest.approx([one.missed for one in found.horizons])
    team = queue_now(limited(store.read, Limits(filters=(Filter("team", ("B",)),))), ALL)
    assert (team.open, team.known) == (10, found.known / 2)
    assert team.rows is not None
    assert set(team.rows["team"]) == {"B"}
    hidden = queue_now(limited(store.read, Limits(may_see_comments=False)), ALL)
    assert hidden.rows is not None
    assert hidden.rows["subject"].is_null().all()
    for limits in (Limits(smallest=5), Limits(days=Period(END.date(), None)), Limits(metrics=("csat",)), Limits(is_open=False)):  # fmt: skip
        with pytest.raises(NotAllowed):
            queue_now(limited(store.read, limits), ALL)


def test_targets_are_the_promise_where_an_export_has_no_due_dates(tmp_path: Path) -> None:
    """Of a ticket of Friday noon: around the clock eight hours end at 20:00 and 72 on Monday noon; in opening hours, 9 to 17, eight hours on Monday noon and 72 two Thursdays later at noon."""
    friday = datetime(2026, 5, 22, 12)
    rows = [
        {"id": "answered", "created_at": friday, "first_response_at": friday + timedelta(hours=1), "status_class": "open"},
        {"id": "waiting", "created_at": friday, "status_class": "open"},
        {"id": "over", "created_at": friday, "status_class": "solved", "first_response_at": friday + timedelta(minutes=5), "resolved_at": friday + timedelta(hours=2)},
    ]  # fmt: skip
    with new_store_at(tmp_path / "targets.duckdb") as opened:
        put(opened, ticket=rows)
        for promise, clock, due, ids in (
            (Promise.RESPONSE, Clock.CALENDAR, friday + timedelta(hours=8), {"waiting"}),
            (Promise.RESPONSE, Clock.BUSINESS, datetime(2026, 5, 25, 12), {"waiting"}),
            (Promise.RESOLUTION, Clock.CALENDAR, datetime(2026, 5, 25, 12), {"waiting", "answered"}),
            (Promise.RESOLUTION, Clock.BUSINESS, datetime(2026, 6, 4, 12), {"waiting", "answered"}),
        ):
            found = queue_now(opened.read, replace(ALL, clock=clock), promise)
            assert found.rows is not None
            assert set(found.rows["id"]) == ids
            assert set(found.rows["due_at"]) == {due}
            assert found.target_seconds == (8 if promise is Promise.RESPONSE else 72) * 3600
        shorter = queue_now(opened.read, replace(ALL, settings=(("resolution_target_seconds", 3600.0),)))
        assert (shorter.open, shorter.late) == (0, 2)


def test_open_time(store: Store) -> None:
    """From Monday to Friday, 9 to 17; beyond what the calendar knows it goes on at the pace of its last year."""
    times = open_times(store.read)[0]
    friday = datetime(2026, 5, 22, 12, tzinfo=UTC).timestamp()
    at = np.array([friday, friday + 3600, friday + 6 * 3600, friday + 3 * 86400, np.nan])
    assert (times.before(at) - times.before(at[:1])) / 3600 == pytest.approx([0, 1, 5, 8, np.nan], nan_ok=True)
    assert times.reached(times.before(at[:1]) + np.array([0, 5 * 3600, 8 * 3600])) == pytest.approx(friday + np.array([0, 5, 72]) * 3600)  # fmt: skip
    assert times.usual_day(friday) == pytest.approx(8 * 3600)
    far = np.array([times.moments[-1], times.moments[-1] + 1000 * 86400])
    assert np.diff(times.before(far))[0] == pytest.approx(1000 * 8 * 3600 * 5 / 7, rel=0.01)
    assert times.reached(times.before(far))[1] == pytest.approx(far[1])


@pytest.mark.parametrize(
    ("days", "each_day", "why_not"),
    [
        (10, ((12, 36, 72),), TOO_FEW),
        (80, ((12, 12, 12),), TOO_FEW_OF_ONE),
        (100, ((2, 2, 2), (2, 2), (2, 2), (2, 72)), UNTRIED),
        (130, ((60, 36),), NO_BETTER),
    ],
    ids=[TOO_FEW, TOO_FEW_OF_ONE, UNTRIED, NO_BETTER],
)
def test_no_probabilities_where_nothing_tells(
    tmp_path: Path, days: int, each_day: tuple[tuple[int, ...], ...], why_not: str
) -> None:
    """Few tickets; none that missed; all that waited at eight in the evening missed; and a coin: of two alike, one takes 60 hours and one 36.
    Then the list goes by time left, and says no probability."""
    rows = [
        waiting.ticket(f"{day}-{one}", waiting.START + timedelta(days=day, hours=12), "A", hours, days)
        for day in range(days)
        for one, hours in enumerate(each_day[day % len(each_day)])
    ]
    last = waiting.ticket("last", waiting.START + timedelta(days=days - 1, hours=20), None, None, days)
    with new_store_at(tmp_path / "few.duckdb") as opened:
        put(opened, ticket=[*rows, last])
        found = queue_now(opened.read, ALL)
    assert found.why_not == why_not
    assert found.rows is not None
    assert found.rows["missed_rate"].is_null().all()
    assert found.rows["left_seconds"].is_sorted()
    assert all(one.missed is None for one in found.horizons)


def test_the_command(capsys: pytest.CaptureFixture[str], path: str) -> None:
    told = command_line.told(capsys, "queue", "--store", path, "--limit", "3")
    assert told["as_of"] == "2026-05-24T20:00:00+00:00"
    assert [(one["hours"], one["n"]) for one in told["due_within"]] == [(4, 0), (24, 5), (72, 10), (None, 0)]
    assert (len(told["tickets"]), told["late"], told["withheld"]) == (3, 3, None)
    assert told["tickets"][0]["due_at"] == "2026-05-26T01:00:00+00:00"
    json.dumps(told, allow_nan=False)
    none = command_line.printed(capsys, "queue", "--store", path, "--to", "2001-01-01")
    assert none.strip() == "No queue is known: it takes waiting tickets of a source that tells when tickets are solved."
    text = command_line.printed(capsys, "queue", "--store", path, "--limit", "1")
    for line in (
        "Solutions by the due dates of the exports, as of 2026-05-24 20:00 (UTC); open tickets may be closed since.",
        "due in 4 to 24 hours: 5, of which 2 will likely be missed",
        "3 have missed the promise already and cannot be saved, the oldest since 2026-05-24 01:00.",
        "1 wait without a promise.",
    ):
        assert line in text, text
    (head,) = [line.split("  ") for line in text.splitlines() if line.startswith("ticket")]
    assert [one.strip() for one in head if one] == ["ticket", "due", "left", "missed likely", "such done in time left", "priority", "team", "age"]  # fmt: skip
    assert "such done" not in command_line.printed(capsys, "queue", "--store", path, "--filter", "team=C")
    earlier = command_line.told(capsys, "queue", "--store", path, "--to", "2026-01-10", "--limit", "0")
    assert earlier["withheld"]["reason"] == TOO_FEW
    assert earlier["as_of"] == "2026-01-11T00:00:00+00:00"
    for words, message in ((("--from", "2026-01-01"), "--from"), (("--limit", "-1"), "-1"), (("--filter", "segment=x"), "segment")):  # fmt: skip
        assert main(["queue", *words, "--store", path]) == 1
        assert message in capsys.readouterr().err
    assert main(["queue", "--store", path, "--clock", str(Clock.BUSINESS)]) == 0
