"""Who is needed when: a desk whose weeks can be counted by hand, asked as a program asks the command line, and sentences where it cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.facts.refresh import open_store
from data.store.store import Store
from kpi.__main__ import main
from kpi.declare.errors import NotAllowed
from kpi.engine.staffing import _needs, staffing
from kpi.engine.staffing_plan import LEAST_WEEKS, Plan, nearest_rank
from kpi.engine.written_work import WrittenChannel
from kpi.query.limits import Limits, limited
from kpi.query.period import Grain, Period
from kpi.query.query import Filter, Query
from kpi.stats.erlang import Demand, queue
from tests.desk import START, busy_mondays, few_on_tuesdays, letters, on_mondays
from tests.kpi import command_line
from tests.records import put
from tests.stores import new_store_at

DAYS = ("--from", "2026-08-03", "--to", "2026-09-06")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    store = tmp_path_factory.mktemp("staff") / "staff.duckdb"
    with new_store_at(store) as opened:
        contacts = [*busy_mondays("phone"), *few_on_tuesdays(), *busy_mondays("chat")]
        put(opened, contact=contacts, agent_state=on_mondays(), ticket=letters())
    return str(store)


@pytest.fixture(scope="module")
def desk(path: str) -> Iterator[Store]:
    with open_store(Path(path)) as store:
        yield store


def told(capsys: pytest.CaptureFixture[str], path: str, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = command_line.told(capsys, "staff", *words, "--store", path)
    return found


def hour(found: dict[str, Any], weekday: int, at: int) -> dict[str, Any]:
    (one,) = [each for each in found["hours"] if (each["weekday"], each["hour"]) == (weekday, at)]
    return dict(one)


HANDLE = (981 * 180 + 5 * 180 + 15 * 300) / 1001
"""Of all calls that were answered: 980 on Mondays and one on Friday, 5 at night, 15 on Tuesdays."""


def test_the_busy_hour_is_the_published_example(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """200 an hour of three minutes, patience 5 min: Erlang A's example, but for 1.8 s that Tuesdays' calls add to 980 handle times."""
    found = told(capsys, path, "--channel", "phone", *DAYS)
    (phone,) = found["channels"]
    assert (phone["offered"], phone["outside_hours"], phone["untimed"], phone["weeks"]) == (1021, 5, 0, 5)
    assert phone["handle_seconds"] == pytest.approx(HANDLE)
    # beyond the five seconds 200 waited 30 s each, and 20 hung up
    assert (phone["abandoned"], phone["patience_seconds"]) == (20, 300)
    one = hour(found, 1, 10)
    busy = one["channels"]["phone"]
    assert (busy["volume_median"], busy["volume_p80"], busy["handled"]) == (200, 200, 980)
    handle = (980 * 180 + 30 * HANDLE) / 1010
    assert busy["handle_seconds"] == pytest.approx(handle)
    assert (busy["needed"], busy["needed_median"], busy["needed_patient"]) == (13, 13, 14)
    assert [step["agents"] for step in busy["steps"]] == [12, 13, 14]
    as_needed = busy["steps"][1]
    assert as_needed["service_level_rate"] == pytest.approx(0.858, abs=5e-4)
    assert as_needed["missed_rate"] == pytest.approx(0.025, abs=5e-4)
    assert as_needed["occupancy_rate"] == pytest.approx(0.75, abs=5e-4)
    for step in busy["steps"]:
        exact = queue(Demand(200 / 3600, handle, 300), step["agents"], 20)
        assert (step["service_level_rate"], step["mean_wait_seconds"]) == pytest.approx((exact.service_level_rate, exact.mean_wait_seconds))  # fmt: skip


def test_few_weeks_of_few_calls(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """1, 2, 3, 4, 5: the middle is 3, and four of five weeks have no more than 4; 15 handle times stand beside 30 of all."""
    found = told(capsys, path, "--channel", "phone", *DAYS)
    few = hour(found, 2, 9)["channels"]["phone"]
    assert (few["volume_median"], few["volume_p80"]) == (3, 4)
    assert few["handle_seconds"] == pytest.approx((15 * 300 + 30 * HANDLE) / 45)
    quiet = hour(found, 3, 12)["channels"]["phone"]
    assert (quiet["volume_p80"], quiet["needed"], quiet["steps"]) == (0, 0, [])
    friday = hour(found, 5, 16)["channels"]["phone"]
    assert (friday["volume_p80"], friday["needed"]) == (0, 0), "one call in five weeks"


def test_who_was_there_and_on_shift(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """9.5, 10, 10, 14 and 14 were there from 10 to 11, where 13 were needed; of 120 hours of shifts 107.5 were spent there: ten men in three
    weeks, less half an hour, and twelve in two."""
    found = told(capsys, path, "--channel", "phone", *DAYS)
    shrinkage = 1 - (3 * 10 * 2 - 0.5 + 2 * 12 * 2) / 120
    assert (found["shrinkage_rate"], found["is_shrinkage_measured"]) == (pytest.approx(shrinkage), True)
    one = hour(found, 1, 10)
    assert (one["needed"], one["there"], one["shifts"], one["short"]) == (13, 10, 12, 3)
    assert one["short_rate"] == pytest.approx(3 / 5)
    assert one["rostered"] == 15  # 13 ÷ 0.896 = 14.5
    assert hour(found, 1, 9)["there"] == 10, "all of the first hour"
    assert hour(found, 1, 12)["there"] == 0, "the states of these days are known, and say that nobody was"
    given = hour(told(capsys, path, "--channel", "phone", "--shrinkage", "30%", *DAYS), 1, 10)
    assert given["rostered"] == 19  # 13 ÷ 0.7 = 18.6


def test_chats_at_once(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """The same arrivals need 13 places to talk; with two in each agent's hands 7 agents, with three 5, and with one as many as calls."""
    found = {
        n: hour(told(capsys, path, "--channel", "chat", "--chats", str(n), *DAYS), 1, 10)["needed"] for n in (1, 2, 3)
    }
    assert found == {1: 13, 2: 7, 3: 5}
    steps = hour(told(capsys, path, "--channel", "chat", *DAYS), 1, 10)["channels"]["chat"]["steps"]
    assert [step["agents"] for step in steps] == [6, 7, 8]
    exact = queue(Demand(200 / 3600, 180, 300), 14, 20)
    assert steps[1]["missed_rate"] == pytest.approx(exact.abandoned_rate)


def test_what_is_written_is_work_of_a_week(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """100 a week of half an hour; 72 h are 3/7 of a week, so that 42.9 may be open, and of the other 7.1 a quarter is caught up with each week."""
    found = told(capsys, path, "--channel", "email", *DAYS)
    (email,) = found["channels"]
    assert (email["weeks"], email["volume_p80"], email["handle_seconds"], email["backlog"]) == (5, 100, 1800, 50)
    assert email["allowed"] == pytest.approx(300 / 7)
    work = (100 + (50 - 300 / 7) / 4) * 0.5 / 0.85
    assert email["hours_needed"] == pytest.approx(work)
    assert found["open_hours_a_week"] == 40
    # ten are there on Mondays from 9 to 11, 20 hours; the other 39.9 are spread over 40 open ones
    assert {(each["weekday"], each["hour"]) for each in found["hours"] if each["needed"] == 11} == {(1, 9), (1, 10)}
    assert sorted({each["needed"] for each in found["hours"]}) == [1, 11]
    busier = told(capsys, path, "--channel", "email", "--occupancy", "50%", "--set", "resolution_target_seconds=604800", *DAYS)  # fmt: skip
    assert busier["channels"][0]["hours_needed"] == pytest.approx(100), "100 may be open, and half of the time is work"


def test_all_channels_together(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """Mondays from 10 13 for calls and 7 for chats, where but ten are there; the hour before, the ten take 10 of 59.9 hours of e-mail, and 1.2 an
    hour are left."""
    found = told(capsys, path, *DAYS)
    assert [each["channel"] for each in found["channels"]] == ["phone", "chat", "email"]
    assert [hour(found, *at)["needed"] for at in ((1, 9), (1, 10), (3, 12))] == [12, 22, 2]


def test_what_is_written_waits_for_hours_with_room() -> None:
    """Six hours of letters: of four and eight agents to spare each hour takes half; nobody else is needed where nobody is to spare."""
    letters_of = WrittenChannel(channel="email", weeks=5, volume_p80=12, handle_seconds=1800, backlog=0, allowed=1.0, hours_needed=6.0)  # fmt: skip
    lengths = {(1, 9): 1.0, (1, 10): 1.0, (6, 9): 1.0}
    there = {(1, 9): 4.0, (1, 10): 8.0, (6, 9): 0.0}
    assert _needs(lengths, [], [letters_of], there) == {(1, 9): 2, (1, 10): 4, (6, 9): 0}
    assert _needs(lengths, [], [letters_of], {}) == {(1, 9): 2, (1, 10): 2, (6, 9): 2}, (
        "spread alike where nobody knows"
    )
    more = replace(letters_of, hours_needed=15.0)
    assert _needs(lengths, [], [more], there) == {(1, 9): 5, (1, 10): 9, (6, 9): 1}, "three more than there is room for"
    assert _needs(lengths, [], [replace(more, hours_needed=None)], there) == {}


def test_the_target_is_that_of_the_service_level(capsys: pytest.CaptureFixture[str], path: str, tmp_path: Path) -> None:
    own = tmp_path / "own.duckdb"
    own.write_bytes(Path(path).read_bytes())
    words = ("--channel", "phone", *DAYS)
    assert told(capsys, str(own), *words)["target_rate"] == 0.8
    assert main(["target", "set", "service_level_rate", "90%", "--store", str(own)]) == 0
    capsys.readouterr()
    found = told(capsys, str(own), *words)
    assert (found["target_rate"], hour(found, 1, 10)["needed"]) == (0.9, 14)
    assert told(capsys, str(own), "--target", "80%", *words)["target_rate"] == 0.8
    slower = told(capsys, str(own), "--target", "80%", "--set", "service_level_seconds=60", *words)
    assert (slower["service_level_seconds"], hour(slower, 1, 10)["needed"]) == (60, 11)


def test_as_a_table(capsys: pytest.CaptureFixture[str], path: str) -> None:
    assert main(["staff", "--channel", "phone", *DAYS, "--store", path]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2026-08-03 to 2026-09-06: 80% of all that come answered within 20\u00a0s, in four of five weeks"
    assert lines[1] == "shrinkage 10.4% (as measured)"
    (busy,) = [line for line in lines if line.startswith("Mon      10:00")]
    assert "13: wait" in busy
    assert "missed 2.5%" in busy or "missed 2.6%" in busy
    assert "short" in next(line for line in lines if line.startswith("weekday"))


# What cannot be told -----------------------------------------------------------------------------------------------


def test_too_few_weeks_are_said(capsys: pytest.CaptureFixture[str], path: str) -> None:
    four = ("--from", "2026-08-03", "--to", "2026-08-30", "--store", path)
    assert main(["staff", "--channel", "phone", *four]) == 0
    said = capsys.readouterr().out
    assert f"phone: – (needs {LEAST_WEEKS} weeks; there are 4)" in said
    found = told(capsys, path, "--channel", "phone", *four[:4])
    assert {each["needed"] for each in found["hours"]} == {None}
    assert hour(found, 1, 10)["there"] == 10, "who was there is known all the same"


def test_nobody_knows_how_long_calls_take_or_who_hung_up(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Calls without handle times need nobody knows how many; chats of which nobody hung up are as of patient people."""
    store = tmp_path / "poor.duckdb"
    calls = [{**one, "talk_seconds": None, "wrap_seconds": None} for one in busy_mondays("phone")]
    chats = [one for one in busy_mondays("chat") if one["outcome"] == "answered"]
    with new_store_at(store) as opened:
        put(opened, contact=[*calls, *chats])
    assert main(["staff", *DAYS, "--store", str(store)]) == 0
    said = capsys.readouterr().out
    assert "phone: – (handle times are not known)" in said
    assert "patience – (of 0 who hung up" in said
    assert "shrinkage 30% (assumed: no shifts are known)" in said
    assert "who was there: – (no agents' states of these days are known)" in said
    found = told(capsys, str(store), *DAYS)
    one = hour(found, 1, 10)
    assert (one["needed"], one["there"], one["short"]) == (None, None, None)
    chat = one["channels"]["chat"]
    assert chat["needed"] == chat["needed_patient"] == 7
    assert {each["missed_rate"] for each in chat["steps"]} == {None}, "as if nobody hung up is not that nobody does"
    assert main(["staff", "--channel", "chat", *DAYS, "--store", str(store)]) == 0
    assert "missed –, busy" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--channel", "fax"), "There are: phone, chat, email."),
        (("--from", "2026-08-03"), "Staffing needs a period"),
        (("--filter", "agent=a1", *DAYS), "no agent"),
        (("--filter", "channel=phone", *DAYS), "--channel"),
        (("--filter", "priority=high", *DAYS), "priority"),
        (("--target", "100%", *DAYS), "between 0% and 100%"),
        (("--target", "many", *DAYS), "many"),
        (("--shrinkage", "100%", *DAYS), "below 100%"),
        (("--chats", "0", *DAYS), "whole numbers from 1"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(
    capsys: pytest.CaptureFixture[str], path: str, words: tuple[str, ...], sentence: str
) -> None:
    assert main(["staff", *words, "--store", path]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err


def test_a_filter_that_states_do_not_have(capsys: pytest.CaptureFixture[str], path: str) -> None:
    assert main(["staff", "--channel", "phone", "--filter", "category!=x", *DAYS, "--store", path]) == 0
    assert "who was there: – (agents' states do not tell category)" in capsys.readouterr().out
    assert main(["staff", "--filter", "team=nobody", *DAYS, "--store", path]) == 0
    said = capsys.readouterr().out
    assert said.endswith(": – (no contacts and no tickets of these days and filters)\n"), "and no table of nothing"
    assert said.count("\n") == 1
    by_team = told(capsys, path, "--channel", "phone", "--filter", "team=A", *DAYS)
    assert hour(by_team, 1, 10)["there"] == 10


def test_a_reader_of_one_team_sees_no_other(desk: Store) -> None:
    period = Period(START.date(), datetime(2026, 9, 7).date())
    query = Query(metrics=("missed_contact_rate",), period=period)
    whole = staffing(desk.read, query, Plan(), channels=("phone",))
    assert whole.queues[0].offered == 1021
    read = limited(desk.read, Limits(filters=(Filter("team", ("B",)),)))
    found = staffing(read, query, Plan())
    assert (found.queues, found.written, found.hours) == ((), (), ())


def test_a_reader_who_may_not_see_few_or_other_days_sees_none(desk: Store) -> None:
    first = START.date()
    query = Query(metrics=("missed_contact_rate",), period=Period(first, first + timedelta(days=35)))
    few = Limits(smallest=5, unit=Grain.WEEK)
    other_days = Limits(days=Period(first, first + timedelta(days=7)))
    for limits in (few, other_days, Limits(metrics=("csat",))):
        with pytest.raises(NotAllowed):
            staffing(limited(desk.read, limits), query, Plan())


@pytest.mark.parametrize(
    ("values", "share", "rank"),
    [([3, 1, 2], 0.5, 2), ([5, 1, 4, 2, 3], 0.8, 4), ([1, 2], 0.5, 1), ([7], 0.8, 7), (list(range(1, 14)), 0.8, 11)],
)
def test_nearest_rank(values: list[int], share: float, rank: int) -> None:
    """80 % of 13 are 10.4: not 10 but 11 of them have to be within it."""
    assert nearest_rank(values, share) == rank
