"""Shape of answers: buckets, groups, gaps, comparisons."""

from datetime import date

import pytest

from kpi.engine.answer import answer, compare
from kpi.query.period import Grain, Period
from kpi.query.query import NO_VALUE, Comparison, Filter, Query
from tests.records import at, put

WEEK = Period(date(2026, 9, 7), date(2026, 9, 14))


def test_columns_and_order(shop) -> None:
    found = answer(shop.read, Query(metrics=("csat", "tickets_created"), period=WEEK, by=("team",)))
    assert found.columns == ["metric", "bucket", "team", "value", "n", "low", "high"]
    assert found["metric"].unique(maintain_order=True).to_list() == ["csat", "tickets_created"]
    assert found.filter(metric="tickets_created").select("team", "value").rows() == [("A", 4), ("B", 2), (None, 2)]


def test_by_day_every_day_stands_and_a_count_of_nothing_is_zero_only_where_data_are(shop) -> None:
    longer = Period(date(2026, 9, 6), date(2026, 9, 15))
    found = answer(
        shop.read,
        Query(metrics=("tickets_created", "backlog", "first_response_median"), period=longer, grain=Grain.DAY),
    )
    counts = found.filter(metric="tickets_created")["value"].to_list()
    #        Su    Mo Tu Wd Th Fr Sa Su(no data after Saturday)  Mo
    assert counts == [None, 2, 1, 2, 1, 1, 1, None, None]
    assert found.filter(metric="backlog")["value"].to_list() == [None, 1, 1, 2, 1, 2, 3, None, None]
    medians = found.filter(metric="first_response_median")["value"].to_list()
    assert medians == [None, (1800 + 17 * 3600) / 2, 13.25 * 3600, None, None, 600, None, None, None]


def test_a_week_is_named_by_its_monday_also_when_the_period_begins_later(shop) -> None:
    found = answer(
        shop.read,
        Query(
            metrics=("tickets_created", "backlog"), period=Period(date(2026, 9, 9), date(2026, 9, 14)), grain=Grain.WEEK
        ),
    )
    assert found["bucket"].to_list() == [date(2026, 9, 7)] * 2
    assert found["value"].to_list() == [5, 3]


def test_the_same_answer_clicked_twice_counts_once(new_store) -> None:
    store = new_store()
    rows = (("r1", "10:00", 1, "c1", "t1"), ("r2", "10:00", 1, "c1", "t1"), ("r3", "11:00", 5, "c2", "t2"))
    answers = [
        {"id": id, "kind": "csat", "scale": 5, "score": float(score), "responded_at": at(f"09-07 {clock}"), "customer": who, "ticket": ticket}
        for id, clock, score, who, ticket in rows
    ]  # fmt: skip
    put(store, survey_response=answers)
    for name, value in (("csat", 0.5), ("csat_score_mean", 3.0)):
        assert answer(store.read, Query(metrics=(name,), period=WEEK)).select("value", "n").row(0) == (value, 2)


def test_a_median_that_most_rows_share_lies_within_half_a_step(new_store) -> None:
    """Of 20 waits 16 are 16 s, 2 are 15 s and 2 are 17 s: both limits are 16 s, which was 15.5 to 16.5 s. All alike tell nothing."""
    store = new_store()
    waits = [15.0] * 2 + [16.0] * 16 + [17.0] * 2
    rows = [
        {"id": str(n), "started_at": at(f"09-07 10:{n:02}"), "wait_seconds": wait, "outcome": "answered", "team": "A"}
        for n, wait in enumerate(waits)
    ]
    rows += [row | {"id": f"b{row['id']}", "wait_seconds": 16.0, "team": "B"} for row in rows]
    put(store, contact=rows)
    for grain in (None, Grain.WEEK):
        found = answer(store.read, Query(metrics=("speed_of_answer_median",), by=("team",), grain=grain))
        assert found.select("value", "low", "high").rows() == [(16, 15.5, 16.5), (16, None, None)]


def test_nothing_is_not_zero(new_store) -> None:
    from kpi.catalogue.registry import REGISTRY

    empty = new_store()
    names = tuple(metric.name for metric in REGISTRY.metrics)
    for grain in (None, Grain.WEEK):
        found = answer(empty.read, Query(metrics=names, period=WEEK, grain=grain))
        assert found["value"].null_count() == found.height
        assert found["n"].sum() == 0
    assert answer(empty.read, Query(metrics=names))["value"].null_count() == len(names)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (Filter("team", ("A",)), 4),
        (Filter("team", ("A", NO_VALUE)), 6),
        (Filter("team", (NO_VALUE,)), 2),
        (Filter("team", ("A",), is_excluded=True), 4),
        (Filter("team", ("A", NO_VALUE), is_excluded=True), 2),
        (Filter("team", ("Z",)), 0),
        (Filter("team", ()), 0),
    ],
)
def test_filters_know_records_without_a_value(shop, one, expected) -> None:
    assert answer(shop.read, Query(metrics=("tickets_created",), filters=(one,)))["value"][0] == expected


def test_comparison_with_the_days_before(shop) -> None:
    found = compare(
        shop.read,
        Query(metrics=("tickets_created", "missed_contact_rate"), period=Period(date(2026, 9, 8), date(2026, 9, 9))),
        Comparison.PREVIOUS,
    )
    created, missed = found.rows(named=True)
    assert (created["value"], created["base_value"], created["change"]) == (1, 2, -0.5)
    assert not created["is_detectable"], "one ticket against two is no news"
    assert (missed["value"], missed["base_value"], missed["change"]) == (1, 0, 1)
    assert missed["change_low"] < missed["change"] <= missed["change_high"]


def test_no_comparison_with_a_period_that_the_data_cover_only_in_part(shop) -> None:
    found = compare(
        shop.read,
        Query(metrics=("tickets_created",), period=Period(date(2026, 9, 9), date(2026, 9, 13))),
        Comparison.PREVIOUS,
    )
    assert found.select("base_value", "change", "is_detectable").row(0) == (None, None, False)


def test_a_comparison_without_a_period_or_without_data_is_empty(shop) -> None:
    for period, comparison in ((Period(), Comparison.PREVIOUS), (WEEK, Comparison.NONE), (WEEK, Comparison.YEAR)):
        found = compare(shop.read, Query(metrics=("csat", "backlog"), period=period), comparison)
        assert found["base_value"].null_count() == 2
        assert found["value"].null_count() == 0


def test_a_metric_that_a_filter_does_not_apply_to_has_no_rows(shop) -> None:
    found = answer(
        shop.read, Query(metrics=("tickets_created", "churn_rate"), filters=(Filter("priority", ("high",)),))
    )
    assert found["metric"].to_list() == ["tickets_created"]
    assert answer(shop.read, Query(metrics=("churn_rate",), by=("priority",))).is_empty()


def test_demand_by_weekday_and_hour(shop) -> None:
    found = answer(shop.read, Query(metrics=("tickets_created",), by=("weekday", "hour")))
    assert (2, 20, 1.0) in found.select("weekday", "hour", "value").rows()
    assert found["value"].sum() == 8


def test_groups_without_any_value_can_be_compared(new_store) -> None:
    from tests.records import at, put

    store = new_store()
    put(store, ticket=[{"id": str(n), "created_at": at(f"09-0{n} 10:00"), "status_class": "open"} for n in (7, 8, 9)])
    query = Query(metrics=("tickets_created",), period=Period(date(2026, 9, 8), date(2026, 9, 9)), by=("team",))
    found = compare(store.read, query, Comparison.PREVIOUS)
    assert found.select("team", "value", "base_value").rows() == [(None, 1, 1)]
    by_hour = Query(metrics=("tickets_created",), period=query.period, by=("weekday",))
    assert compare(store.read, by_hour, Comparison.YEAR)["base_value"].to_list() == [None]
