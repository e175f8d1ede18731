"""Resolution times by cohort against R: `survival::aml` (Miller 1981), conf.type "log-log"."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import polars as pl
import pytest

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.engine.answer import answer
from kpi.query.period import Grain
from kpi.query.query import Query
from kpi.verdict.targets import TargetVerdict, verdict
from tests.records import put

pytestmark = pytest.mark.long

DAY = 86400
MAINTAINED = ["9", "13", "13+", "18", "23", "28+", "31", "34", "45+", "48", "161+"]
NOT_MAINTAINED = ["5", "5", "8", "8", "12", "16+", "23", "27", "30", "33", "43", "45"]


def cohort(store, groups: dict[str, list[str]]) -> None:
    """A ticket a patient: days until it was resolved, or with + how long it has been open."""
    newest = datetime(2026, 7, 1, 12)
    tickets = []
    for team, times in groups.items():
        for place, text in enumerate(times):
            lasted = timedelta(days=int(text.removesuffix("+")))
            created = newest - lasted if text.endswith("+") else datetime(2026, 1, 10, 12)
            tickets.append(
                {
                    "id": f"{team} {place}",
                    "team": team,
                    "created_at": created,
                    "resolved_at": None if text.endswith("+") else created + lasted,
                    "status_class": "open" if text.endswith("+") else "solved",
                }
            )
    put(store, ticket=tickets, contact=[{"id": day, "started_at": newest - timedelta(days=day)} for day in range(180)])


def days(row: dict) -> tuple[float | None, ...]:
    return tuple(None if row[name] is None else row[name] / DAY for name in ("value", "low", "high"))


def test_medians_and_limits_are_those_of_r(new_store) -> None:
    store = new_store()
    cohort(store, {"maintained": MAINTAINED, "not": NOT_MAINTAINED})
    found = answer(store.read, Query(metrics=("resolution_cohort_median",), by=("team",)))
    assert [days(row) for row in found.rows(named=True)] == [(31, 13, None), (23, 5, 33)]
    assert found["n"].to_list() == [11, 12]
    pooled = answer(store.read, Query(metrics=("resolution_cohort_median",))).row(0, named=True)
    assert pooled["value"] == 27 * DAY


def test_what_is_not_reached_has_no_value(new_store) -> None:
    store = new_store()
    cohort(store, {"A": ["1", "9+", "9+", "9+"]})
    median = answer(store.read, Query(metrics=("resolution_cohort_median",))).row(0, named=True)
    assert (median["value"], median["n"]) == (None, 4)


def test_of_what_is_not_reached_is_told_what_it_is_more_than(new_store) -> None:
    """Six are seen for 9 days or longer, and a median rests on six: the one of 40 days says nothing of the half of them."""
    store = new_store()
    cohort(store, {"A": ["1", "2", "5+", "9+", "9+", "9+", "10+", "20+", "40+"], "B": ["1", "2"] * 6, "C": ["9+"] * 3})
    found = answer(store.read, Query(metrics=("resolution_cohort_median", "tickets_created"), by=("team",)))
    told = found.filter(pl.col("metric") == "resolution_cohort_median").select("value", "beyond").rows()
    assert told == [(None, 9 * DAY), (DAY, None), (None, None)]
    assert found.filter(pl.col("metric") == "tickets_created")["beyond"].to_list() == [None] * 3
    weeks = answer(store.read, Query(metrics=("resolution_cohort_median",), grain=Grain.WEEK))
    nothing = weeks.filter(pl.col("n") == 0)
    assert nothing.height > 0
    assert nothing["beyond"].null_count() == nothing.height


def test_half_never_reached_is_no_matter_of_time(new_store) -> None:
    """60 tickets half a year old, a third of them resolved: whatever passes, a target of 30 days is missed, one of a year is not yet."""
    store = new_store()
    cohort(store, {"A": ["1"] * 20 + ["180+"] * 40})
    row = answer(store.read, Query(metrics=("resolution_cohort_median",))).row(0, named=True)
    assert (row["value"], row["low"], row["beyond"]) == (None, None, 180 * DAY)
    metric = REGISTRY.metric("resolution_cohort_median")
    assert verdict(metric, row, 30.0 * DAY) is TargetVerdict.MISSED
    assert verdict(metric, row, 180.0 * DAY) is TargetVerdict.MISSED
    assert verdict(metric, row, 365.0 * DAY) is TargetVerdict.TOO_EARLY


@pytest.mark.parametrize(("times", "median"), [(["1", "2", "3", "4"], 2), (["1", "1", "1"], 1), (["3", "2+", "1+"], 3)])
def test_without_open_tickets_it_is_the_sorted_middle(new_store, times, median) -> None:
    store = new_store()
    cohort(store, {"A": times})
    assert answer(store.read, Query(metrics=("resolution_cohort_median",)))["value"][0] == median * DAY


def test_pooled_quartiles_are_those_of_r(new_store) -> None:
    store = new_store()
    cohort(store, {"A": MAINTAINED + NOT_MAINTAINED})
    median = REGISTRY.metric("resolution_cohort_median")
    quartiles = {f"q{q}": replace(median, name=f"q{q}", kind=replace(median.kind, q=q / 100)) for q in (25, 50, 75)}
    registry = Registry(tuple(quartiles.values()))
    found = answer(store.read, Query(metrics=tuple(quartiles)), registry)
    assert [value / DAY for value in found["value"]] == [12, 27, 43]
