"""Resolution times by cohort against R: `survival::aml` (Miller 1981), conf.type "log-log"."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kpi.engine.answer import answer
from kpi.query.query import Query
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
    put(store, ticket=tickets, contact=[{"id": "last", "started_at": newest}])


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


@pytest.mark.parametrize(("times", "median"), [(["1", "2", "3", "4"], 2), (["1", "1", "1"], 1), (["3", "2+", "1+"], 3)])
def test_without_open_tickets_it_is_the_sorted_middle(new_store, times, median) -> None:
    store = new_store()
    cohort(store, {"A": times})
    assert answer(store.read, Query(metrics=("resolution_cohort_median",)))["value"][0] == median * DAY


def test_pooled_quartiles_are_those_of_r(new_store) -> None:
    from dataclasses import replace

    from kpi.catalogue.registry import REGISTRY, Registry

    store = new_store()
    cohort(store, {"A": MAINTAINED + NOT_MAINTAINED})
    median = REGISTRY.metric("resolution_cohort_median")
    quartiles = {f"q{q}": replace(median, name=f"q{q}", kind=replace(median.kind, q=q / 100)) for q in (25, 50, 75)}
    registry = Registry(tuple(quartiles.values()))
    found = answer(store.read, Query(metrics=tuple(quartiles)), registry)
    assert [value / DAY for value in found["value"]] == [12, 27, 43]
