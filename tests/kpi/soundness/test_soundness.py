"""Invariants over the whole catalogue, on random records: README.md beside this file says what each one guards."""

import statistics
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from data.facts.refresh import open_store
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock, Unit
from kpi.engine.answer import answer
from kpi.engine.explain import explain, rows
from kpi.kinds.quantile import Quantile
from kpi.query.period import Grain, Period
from kpi.query.query import NO_VALUE, Filter, Query
from kpi.sql import clauses
from tests.kpi.definitions import EVERY, named
from tests.records import put, random_records

PERIODS = [
    Period(),
    Period(date(2026, 1, 20), date(2026, 2, 17)),
    Period(date(2026, 2, 1), None),
    Period(None, date(2026, 2, 1)),
]
MONTH = PERIODS[1]
LISTED = ("first_response_median", "first_response_p90", "resolution_median", "resolution_p90")
"""Their durations stand in the rows behind them."""
SPLITS = [
    (name, choices, dimension)
    for name, choices in EVERY
    for dimension in REGISTRY.facts(REGISTRY.metric(name).facts).dimensions
]
every_definition = pytest.mark.parametrize(("name", "choices"), EVERY, ids=named)


def one(store, name: str, **query) -> dict:
    return answer(store.read, Query(metrics=(name,), **query)).row(0, named=True)


@pytest.mark.parametrize("clock", list(Clock))
@pytest.mark.parametrize("period", PERIODS, ids=str)
@every_definition
def test_reconciles(company, name, choices, period, clock) -> None:
    query = Query(metrics=(name,), period=period, clock=clock, choices=choices)
    opened = explain(company.read, query)
    assert opened.counted + sum(count for _, count in opened.excluded) == opened.total
    assert opened.counted == one(company, name, period=period, clock=clock, choices=choices)["n"]
    assert rows(company.read, query, limit=10_000).height == opened.counted
    assert rows(company.read, query, limit=10_000, is_counted=False).height == opened.total - opened.counted


@pytest.mark.parametrize(("name", "choices", "dimension"), SPLITS, ids=named)
def test_parts(company, name, choices, dimension) -> None:
    whole = one(company, name, period=MONTH, choices=choices)
    parts = answer(company.read, Query(metrics=(name,), period=MONTH, by=(dimension,), choices=choices))
    assert parts["n"].sum() == whole["n"]
    if REGISTRY.metric(name).kind.traits.is_additive:
        assert parts["value"].sum() == pytest.approx(whole["value"])
    for value in parts[dimension].to_list()[:2]:
        chosen = Filter(dimension, (NO_VALUE if value is None else value,))
        others = Filter(dimension, chosen.values, is_excluded=True)
        inside, outside = (one(company, name, period=MONTH, choices=choices, filters=(x,)) for x in (chosen, others))
        assert inside["n"] + outside["n"] == whole["n"]
        split = parts.filter(pl.col(dimension).eq_missing(value))
        assert inside["value"] == pytest.approx(split["value"][0], nan_ok=True)


@pytest.mark.parametrize("grain", list(Grain))
@every_definition
def test_parts_by_time(company, name, choices, grain) -> None:
    metric = REGISTRY.metric(name)
    kind = metric.kind
    whole = one(company, name, period=MONTH, choices=choices)
    parts = answer(company.read, Query(metrics=(name,), period=MONTH, grain=grain, choices=choices))
    if clauses.reading_of(metric, Query(metrics=(name,))).at_once is not None:
        assert parts["n"].sum() == whole["n"]
    if kind.traits.is_additive:
        assert parts["value"].sum() == pytest.approx(whole["value"])


def test_backlog(company) -> None:
    def count(name: str) -> list[float]:
        return answer(company.read, Query(metrics=(name,), period=MONTH, grain=Grain.DAY))["value"].to_list()

    records = company.read(
        "SELECT created_on, left_backlog_on, status_class FROM fact_ticket WHERE created_on IS NOT NULL", {}
    )
    levels = count("backlog")
    for place, level in enumerate(levels):
        evening = MONTH.start + timedelta(days=place)
        plain = sum(
            1 for created, left, status in records.iter_rows()
            if created <= evening and (left > evening if left else status not in ("solved", "closed"))
        )  # fmt: skip
        assert level == plain
    timed = records.filter(
        pl.col("left_backlog_on").is_not_null() | ~pl.col("status_class").is_in(["solved", "closed"]).fill_null(False)
    )
    came = timed.filter(pl.col("created_on").is_between(MONTH.start, MONTH.last)).height
    went = timed.filter(pl.col("left_backlog_on").is_between(MONTH.start, MONTH.last)).height
    before = one(company, "backlog", period=Period(MONTH.start - timedelta(days=9), MONTH.start))["value"]
    assert before + came - went == levels[-1]
    assert one(company, "net_flow", period=MONTH)["value"] == came - went


@pytest.fixture(scope="module")
def alone_and_crowded(tmp_path_factory):
    """The same records, once by themselves and once among others."""
    records, others = random_records(11, 120), random_records(12, 60)
    # the newest moment of all: what is young or waiting depends on it, and it is not to differ
    records["contact"].append({"id": "last", "started_at": datetime(2026, 10, 1), "country": "elsewhere"})
    records["ticket"].append({"id": "last", "created_at": datetime(2026, 10, 1), "country": "elsewhere"})
    records["customer"].append({"id": "last", "customer_since": date(2026, 10, 1), "country": "elsewhere"})
    for kind, more in others.items():
        for row in more:
            row["id"] = f"other {row['id']}"
            if row.get("customer"):
                row["customer"] = f"other {row['customer']}"
            if kind == "self_service_day":
                row["day_on"] -= timedelta(days=365)
            elif kind in ("agent_state", "qa_review"):
                row |= {"team": "elsewhere", "agent": f"other {row['agent']}"}
            elif kind != "event_note":
                row["country"] = "elsewhere"
            if kind == "survey_response":
                row["ticket"] = None
            if row.get("review"):
                row["review"] = f"other {row['review']}"
    folder = tmp_path_factory.mktemp("unrelated")
    with open_store(folder / "alone.duckdb") as alone, open_store(folder / "crowded.duckdb") as crowded:
        put(alone, **records)
        put(crowded, **records)
        put(crowded, **others)
        yield alone, crowded


@every_definition
def test_unrelated(alone_and_crowded, name, choices) -> None:
    mark = _mark(name)
    if mark is None:
        pytest.skip("a number of the whole has no part that is unrelated")
    not_elsewhere = (Filter(mark, ("elsewhere",), is_excluded=True),)
    for period in (MONTH, Period()):
        asked = {"period": period, "filters": not_elsewhere, "choices": choices}
        left, right = (one(store, name, **asked) for store in alone_and_crowded)
        assert left == pytest.approx(right)


def _mark(name: str) -> str | None:
    """The dimension that tells the other records apart; what is a number of the whole has none."""
    dimensions = REGISTRY.facts(REGISTRY.metric(name).facts).dimensions
    return next((mark for mark in ("country", "team") if mark in dimensions), None)


def test_midnight_belongs_to_one_day(new_store) -> None:
    store = new_store()
    put(
        store,
        ticket=[
            {"id": "1", "created_at": datetime(2026, 2, 1), "status_class": "open"},
            {"id": "2", "created_at": datetime(2026, 1, 31, 23, 59, 59), "status_class": "open"},
        ],
    )
    for period, expected in (
        (Period(date(2026, 1, 31), date(2026, 2, 1)), 1),
        (Period(date(2026, 2, 1), date(2026, 2, 2)), 1),
    ):
        assert one(store, "tickets_created", period=period)["value"] == expected


@pytest.mark.parametrize("by", [(), ("team",)], ids=str)
@every_definition
def test_limits(company, name, choices, by) -> None:
    metric = REGISTRY.metric(name, choices)
    if by and not set(by) <= set(REGISTRY.facts(metric.facts).dimensions):
        by = ("country",) if "country" in REGISTRY.facts(metric.facts).dimensions else ()
    found = answer(company.read, Query(metrics=(name,), by=by, choices=choices))
    known = found.filter(pl.col("low").is_not_null() & pl.col("high").is_not_null())
    assert (known["low"] <= known["value"] + 1e-9).all()
    assert (known["value"] <= known["high"] + 1e-9).all()
    infinity = float("inf")
    borders = {Unit.SHARE: (0, 1), Unit.POINTS: (-100, 100), Unit.BALANCE: (-infinity, infinity)}
    border = borders.get(metric.unit, (0, infinity))
    for column in ("value", "low", "high"):
        assert found[column].drop_nulls().is_between(*border).all()
    if isinstance(metric.kind, Quantile) and not by:
        column = metric.kind.value.replace("{clock}", "calendar")
        table = clauses.table(REGISTRY.facts(metric.facts), column)
        values = set(company.read(f"SELECT {column} AS v FROM {table} WHERE {column} IS NOT NULL", {})["v"])
        assert {found["low"][0], found["high"][0]} <= values


@pytest.mark.parametrize(("name", "choices"), [one for one in EVERY if one[0] in LISTED], ids=named)
@pytest.mark.parametrize("clock", list(Clock))
def test_two_ways(company, name, choices, clock) -> None:
    metric = REGISTRY.metric(name)
    listed = rows(company.read, Query(metrics=(name,), period=MONTH, clock=clock, choices=choices), limit=10_000)
    column = metric.kind.value.replace("{clock}", clock.value)
    value = one(company, name, period=MONTH, clock=clock, choices=choices)["value"]
    assert value == pytest.approx(np.quantile(listed[column].to_numpy(), metric.kind.q))
    if metric.kind.q == 0.5:
        assert value == pytest.approx(statistics.median(listed[column].to_list()))
