"""What came of a measure: weeks that can be counted by hand, asked as a program asks the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.config import settings
from data.config.event_notes import add_note
from data.facts.refresh import open_store
from data.store.store import Store
from kpi.__main__ import main
from kpi.declare.errors import NotAllowed
from kpi.engine.answer import answer
from kpi.engine.measures import Happened, measure
from kpi.query.limits import Limits, limited
from kpi.query.period import Grain, Period
from kpi.query.query import Filter, Query
from kpi.stats.interrupted_series import interrupted
from tests.kpi import command_line
from tests.records import Row, put
from tests.stores import new_store_at

START, WEEKS = date(2025, 8, 4), 20
"""A Monday; 28 October and 17 November are holidays of the calendar, on a Tuesday and a Monday."""
CHANGED = date(2025, 10, 1)
"""A Wednesday: eight whole weeks lie before its week."""


def tickets() -> list[Row]:
    """Of week k 20 + k and of every second one 2 more, on its Monday to Friday; from the day of the change on 10 more. A third of them are complaints before it, a
    sixth after; and one on the Monday after all."""
    rows: list[Row] = []
    for week in range(WEEKS):
        monday = START + timedelta(weeks=week)
        is_after = monday >= CHANGED
        for one in range(20 + week + 2 * (week % 2) + (10 if is_after else 0)):
            at = datetime(monday.year, monday.month, monday.day, 9) + timedelta(days=one % 5, minutes=one)
            rows.append(
                {
                    "id": f"{week}-{one}",
                    "created_at": at,
                    "is_complaint": one % (6 if is_after else 3) == 0,
                    "team": "A",
                }
            )
    last = START + timedelta(weeks=WEEKS)
    return [
        *rows,
        {"id": "last", "created_at": datetime(last.year, last.month, last.day, 9), "is_complaint": False, "team": "A"},
    ]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    store = tmp_path_factory.mktemp("measures") / "measures.duckdb"
    with new_store_at(store) as opened:
        put(opened, ticket=tickets())
        settings.set_holidays(opened, "CZ", language="en_US")
        add_note(opened, CHANGED, "New form on the site")
        add_note(opened, date(2025, 10, 20), "New prices")
        add_note(opened, date(2025, 8, 20), "New phones")
        add_note(opened, date(2025, 12, 8), "New opening hours")
    return str(store)


@pytest.fixture(scope="module")
def store(path: str) -> Iterator[Store]:
    with open_store(Path(path)) as opened:
        yield opened


def told(capsys: pytest.CaptureFixture[str], path: str, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = command_line.told(capsys, "measure", *words, "--store", path)
    return found


def test_what_came_of_it_is_counted_by_hand(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """Weeks 0 to 7 are before, 8 is left out as half of each, 9 to 19 are after but for the two with a holiday (12 and 15) and the last, which is not over; values and course by plain numbers."""
    found = told(capsys, path, "tickets_created", "--event", "2025-10-01")
    assert (found["before"], found["after"], found["left_out"], found["gap"]) == (8, 9, 3, "2025-09-29")
    weeks = [week for week in range(WEEKS) if week not in (8, 12, 15)]
    values = [20 + week + 2 * (week % 2) + (10 if week > 8 else 0) for week in weeks]
    assert [one["value"] for one in found["weeks"]] == values
    assert [one["on"] for one in found["weeks"]] == [str(START + timedelta(weeks=week)) for week in weeks]
    by_hand = interrupted(np.array(weeks) - 9, values, 0)
    for name in ("mean", "level", "slope", "last"):
        effect = getattr(by_hand, name)
        assert [found[name][each] for each in ("value", "low", "high")] == pytest.approx(
            [effect.value, effect.low, effect.high]
        )
    assert found["mean"]["low"] < 10 < found["mean"]["high"]
    assert [one["expected"] is None for one in found["weeks"]] == [True] * 8 + [False] * 9
    assert found["standing"] == "higher"
    assert found["others"] == [{"on": "2025-10-20", "text": "New prices"}]
    assert found["bent_before"] is None, "eight weeks cannot be halved"


def test_a_share_is_that_of_each_week(store: Store) -> None:
    """A third are complaints before and a sixth after; weeks with a holiday count, as it takes no part of a share away."""
    query = Query(metrics=("complaint_rate",))
    found = measure(store.read, query, Happened(CHANGED, "x"))
    assert (found.before, found.after, found.left_out) == (8, 11, 1)
    frame = answer(
        store.read,
        Query(metrics=("complaint_rate",), grain=Grain.WEEK, period=Period(START, START + timedelta(weeks=WEEKS))),
    )
    rows = frame.filter(frame["bucket"] != date(2025, 9, 29))
    assert [(one.on, one.value, one.n) for one in found.weeks] == rows.select("bucket", "value", "n").rows(), (
        "to the last digit"
    )
    steps = np.array([(one.on - date(2025, 10, 6)).days // 7 for one in found.weeks])
    by_hand = interrupted(steps, rows["value"].to_numpy(), 0)
    assert found.mean is not None
    assert (found.mean.value, found.mean.low, found.mean.high) == pytest.approx(
        (by_hand.mean.value, by_hand.mean.low, by_hand.mean.high)
    )
    assert found.mean.value == pytest.approx(1 / 6 - 1 / 3, abs=0.03)
    assert found.standing == "better"


def test_a_day_that_begins_a_week_leaves_none_out(store: Store) -> None:
    found = measure(store.read, Query(metrics=("complaint_rate",)), Happened(date(2025, 10, 6), "x"))
    assert (found.before, found.after, found.gap) == (9, 11, None)


@pytest.mark.parametrize(
    ("event", "before", "after", "why_not"),
    [("phones", 2, 15, "too few weeks before"), ("opening hours", 16, 2, "too few weeks after")],
)
def test_too_few_weeks_are_told(
    capsys: pytest.CaptureFixture[str], path: str, event: str, before: int, after: int, why_not: str
) -> None:
    found = told(capsys, path, "tickets_created", "--event", event)
    assert (found["before"], found["after"], found["why_not"], found["mean"]) == (before, after, why_not, None)
    text = command_line.printed(capsys, "measure", "tickets_created", "--event", event, "--store", path)
    assert f"– (needs 8 weeks before and 8 after; there are {before} and {after})" in text


def test_days_that_are_not_asked_for_are_not_looked_at(capsys: pytest.CaptureFixture[str], path: str) -> None:
    found = told(capsys, path, "tickets_created", "--event", "form", "--to", "2025-11-02")
    assert (found["before"], found["after"], found["why_not"]) == (8, 3, "too few weeks after")


def test_a_source_that_begins_ends_the_weeks(new_store: Any) -> None:
    """Something else changed there: another tool's tickets come from the fourth week after on."""
    store = new_store()
    later = [row | {"id": f"other {row['id']}"} for row in tickets() if row["created_at"] >= datetime(2025, 11, 3)]
    put(store, ticket=tickets())
    put(store, source="another", ticket=later)
    found = measure(store.read, Query(metrics=("complaint_rate",)), Happened(CHANGED, "x"))
    assert (found.before, found.after, found.why_not) == (8, 4, "too few weeks after")


def test_a_course_that_wanders_is_no_line(new_store: Any) -> None:
    """Weeks that drift together: the limits leave chance out and it is still told as doubtful, or they do not."""
    store = new_store()
    rows: list[Row] = []
    level = 60.0
    generator = np.random.default_rng(8)
    for week in range(44):
        monday = date(2025, 1, 6) + timedelta(weeks=week)
        level += 6 * generator.standard_normal() + (8 if week > 20 else 0)
        rows += [{"id": f"{week}-{one}", "created_at": datetime(monday.year, monday.month, monday.day, 9) + timedelta(days=one % 5)} for one in range(round(level))]  # fmt: skip
    put(store, ticket=rows)
    found = measure(store.read, Query(metrics=("tickets_created",)), Happened(date(2025, 6, 2), "x"))
    assert found.mean is not None
    assert found.wanders
    assert found.standing in ("doubtful", "unsure")


def test_nothing_changes_where_all_weeks_are_alike(new_store: Any) -> None:
    store = new_store()
    put(
        store,
        ticket=[row | {"is_complaint": False} for row in tickets()]
        + [{"id": "one", "created_at": datetime(2025, 8, 1, 9), "is_complaint": True}],
    )
    found = measure(store.read, Query(metrics=("complaint_rate",)), Happened(CHANGED, "x"))
    assert found.why_not == "all weeks are alike"
    empty = measure(store.read, Query(metrics=("csat",)), Happened(CHANGED, "x"))
    assert empty.why_not == "no data"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("tickets_created", "--event", "New"), "Several notes"),
        (("tickets_created", "--event", "2025-01-01"), "No note"),
        (("tickets_crated", "--event", "form"), "tickets_created"),
        (("tickets_created", "--event", "form", "--filter", "segment=x"), "segment"),
    ],
)
def test_what_is_refused(capsys: pytest.CaptureFixture[str], path: str, words: tuple[str, ...], message: str) -> None:
    assert main(["measure", *words, "--store", path]) == 1
    assert message in capsys.readouterr().err


def test_nothing_is_noted_yet(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with new_store_at(tmp_path / "new.duckdb") as opened:
        put(opened, ticket=tickets()[:2])
    assert main(["measure", "tickets_created", "--event", "x", "--store", str(tmp_path / "new.duckdb")]) == 1
    assert "Nothing is noted yet" in capsys.readouterr().err


def test_the_table(capsys: pytest.CaptureFixture[str], path: str) -> None:
    text = command_line.printed(capsys, "measure", "complaint_rate", "--event", "form", "--store", path)
    for line in (
        "Complaints among tickets: New form on the site (2025-10-01)",
        "better than the course before",
        "8 weeks before, 11 after; 1 left out. The week of 2025-09-29 is left out",
        "This holds only if nothing else changed then",
        "Noted within four weeks of it: 2025-10-20 New prices.",
        "The season is not allowed for: that takes two years before.",
    ):
        assert line in text, text


def test_what_a_reader_may_see(store: Store) -> None:
    """A team's reader gets what its filter gives; where small groups are hidden, or the number itself, nothing."""
    query, day = Query(metrics=("tickets_created",)), Happened(CHANGED, "x")
    own = measure(limited(store.read, Limits(filters=(Filter("team", ("A",)),), may_see_rows=False)), query, day)
    assert own == measure(store.read, query, day)
    for limits in (Limits(smallest=5), Limits(metrics=("csat",)), Limits(is_open=False)):
        with pytest.raises(NotAllowed):
            measure(limited(store.read, limits), query, day)
