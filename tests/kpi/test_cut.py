"""Exports that end earlier in one date than in another: no change is judged that the way of cutting explains."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

from data.store.store import Store
from kpi.engine.answer import answer, compare
from kpi.engine.coverage import coverage, newest
from kpi.query.period import Grain, Period
from kpi.query.query import Comparison, Query
from tests.records import Row, at, put, ticket

MONTHS = {number: Period(date(2026, number, 1), date(2026, number + 1, 1)) for number in range(1, 7)}


def tickets(created: tuple[str, str], takes: tuple[int, ...], until: str | None = None) -> list[Row]:
    """A ticket a day, resolved after so many days in turn, unless that is later than `until`."""
    first, last = (date.fromisoformat(f"2026-{day}") for day in created)
    end = date.fromisoformat(f"2026-{until}") if until else None
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        resolved = day + timedelta(days=takes[number % len(takes)])
        is_over = end is None or resolved <= end
        times = (f"{day:%m-%d} 10:00", None, f"{resolved:%m-%d} 12:00" if is_over else None)
        found.append(ticket(f"{number}", *times, "solved" if is_over else "open", None))
    return found


def verdicts(store: Store, month: int, *names: str) -> dict[str, tuple[float | None, str, str | None]]:
    found = compare(store.read, Query(metrics=names, period=MONTHS[month]), Comparison.PREVIOUS)
    return {row["metric"]: (row["value"], row["verdict"], row["judged_by"]) for row in found.iter_rows(named=True)}


NAMES = ("tickets_created", "tickets_resolved", "resolution_median", "resolution_mean", "backlog")


def test_months_after_an_export_by_day_of_creation_are_not_judged(new_store) -> None:
    """Created until the end of March, resolved until June: only the slow ones are left after it."""
    store = new_store()
    put(store, ticket=tickets(("01-01", "03-31"), (1, 1, 1, 70, 80)))
    for month in (4, 5, 6):
        found = verdicts(store, month, *NAMES)
        assert found["tickets_created"][0] is None  # not 0: the export does not hold them
        assert found["backlog"][0] is None
        assert verdicts(store, month, "backlog_by_age")["backlog_by_age"][0] is None
        assert {verdict for _, verdict, _ in found.values()} == {"not_comparable"}
    assert verdicts(store, 4, "resolution_mean")["resolution_mean"][2] == "cut"
    by_month = answer(
        store.read,
        Query(metrics=("tickets_created",), period=Period(MONTHS[3].start, MONTHS[4].end), grain=Grain.MONTH),
    )
    assert by_month["value"].to_list() == [31, None]
    levels = Query(metrics=("backlog", "backlog_age_mean"), period=Period(MONTHS[2].start, MONTHS[4].end))
    assert answer(store.read, levels)["value"].to_list() == [None, None]  # at the end of April
    by_step = answer(store.read, replace(levels, grain=Grain.MONTH)).filter(pl.col("value").is_not_null())
    assert set(by_step["bucket"]) == {date(2026, 2, 1), date(2026, 3, 1)}


def test_months_after_an_export_by_day_of_resolution_are_not_judged(new_store) -> None:
    """Created until June, none resolved after March: whether the later ones were is not known."""
    store = new_store()
    put(store, ticket=tickets(("01-01", "06-30"), (1, 2), until="03-31"))
    found = verdicts(store, 5, *NAMES)
    assert found["tickets_resolved"][:2] == (None, "not_comparable")
    assert {verdict for _, verdict, _ in found.values()} == {"not_comparable"}
    assert coverage(store.read).cuts["ticket"].column == "resolved_on"
    # neither 61 open tickets nor 0 % in time: what became of them is not in the file
    asked = (
        "backlog",
        "backlog_age_median",
        "backlog_by_age",
        "net_flow",
        "resolution_within_target_rate",
        "resolution_cohort_median",
    )
    assert {value for value, _, _ in verdicts(store, 5, *asked).values()} == {None}
    assert verdicts(store, 5, "tickets_created")["tickets_created"][0] == 31


def test_what_is_over_soon_after_the_first_day_is_not_judged_where_much_takes_longer(new_store) -> None:
    """In January only what took less than a month can be resolved: February is slower without anybody being slower."""
    store = new_store()
    put(store, ticket=tickets(("01-01", "06-30"), (1, 1, 1, 1, 40), until="06-30"))
    assert not coverage(store.read).cuts
    found = verdicts(store, 2, "resolution_mean", "tickets_created")
    assert found["resolution_mean"][1:] == ("not_comparable", "cut")
    assert found["tickets_created"][1:] != ("not_comparable", "cut")
    assert verdicts(store, 5, "resolution_mean")["resolution_mean"][2] != "cut"


@pytest.mark.parametrize("takes", [(0,), (1, 2, 5), (9,)])
def test_an_ordinary_export_is_judged(new_store, takes: tuple[int, ...]) -> None:
    """The newest tickets are still open, as they always are."""
    store = new_store()
    put(store, ticket=tickets(("01-01", "06-30"), takes, until="06-30"))
    assert not coverage(store.read).cuts
    assert "cut" not in {basis for _, _, basis in verdicts(store, 5, *NAMES).values()}


def test_what_comes_seldom_does_not_end_early(new_store) -> None:
    store = new_store()
    seldom = [one for one in tickets(("01-01", "06-30"), (30,)) if int(str(one["id"])) % 12 == 0]
    put(store, ticket=seldom)
    assert not coverage(store.read).cuts


def test_the_newest_day_is_that_of_what_is_asked_for(new_store) -> None:
    store = new_store()
    put(store, source="desk", ticket=tickets(("01-01", "03-31"), (1,)))
    put(store, source="other desk", ticket=tickets(("01-01", "02-10"), (1,)))
    answers = [{"id": "1", "kind": "csat", "scale": 5, "score": 4.0, "responded_at": at("02-20 10:00")}]
    put(store, source="survey", survey_response=answers)
    assert newest(store.read, ("ticket",)) == date(2026, 4, 1)
    assert newest(store.read, ("ticket",), ("other desk",)) == date(2026, 2, 11)
    assert newest(store.read, ("survey",)) == date(2026, 2, 20)
    assert newest(store.read, ("survey", "ticket")) == date(2026, 4, 1)
    assert newest(store.read, ("survey",), ("desk",)) is None
