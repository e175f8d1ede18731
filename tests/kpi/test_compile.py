"""Questions become SQL: shared scans, bound values, NULL-aware filters."""

from datetime import date

import pytest

from kpi.declare.errors import KpiError, UnknownName
from kpi.query.period import Grain, Period
from kpi.query.query import NO_VALUE, Filter, Query
from kpi.sql import clauses
from kpi.sql import compile as compiler

SEPTEMBER = Period(date(2026, 9, 1), date(2026, 10, 1))


def test_metrics_over_the_same_rows_share_one_scan() -> None:
    names = ("tickets_created", "first_response_median", "first_response_p90", "after_hours_rate", "resolution_median")
    scans = compiler.scans(Query(metrics=names, period=SEPTEMBER))
    assert [set(scan.outputs) for scan in scans] == [set(names[:4]), {"resolution_median"}]
    assert scans[0].statement.sql.count("quantile_cont") == 1, "both quantiles of one duration are read together"


@pytest.mark.parametrize("hostile", ["'; DROP TABLE fact_ticket; --", "a' OR '1'='1", "$period_start", 'x"y'])
def test_values_are_bound_and_never_in_the_text(hostile: str) -> None:
    statement = compiler.scans(Query(metrics=("tickets_created",), filters=(Filter("team", (hostile,)),)))[0].statement
    assert hostile not in statement.sql
    assert statement.params == {"f0_0": hostile}


@pytest.mark.parametrize("hostile", ["team; DROP TABLE fact_ticket", "1=1", "created_on"])
def test_a_name_that_nobody_declared_never_reaches_sql(hostile: str) -> None:
    with pytest.raises(UnknownName):
        compiler.scans(Query(metrics=("tickets_created",), filters=(Filter(hostile, ("x",)),)))
    with pytest.raises(UnknownName):
        compiler.scans(Query(metrics=("tickets_created",), by=(hostile,)))
    with pytest.raises(UnknownName):
        compiler.scans(Query(metrics=(hostile,)))
    with pytest.raises(UnknownName):
        compiler.scans(Query(metrics=("service_level_rate",), settings=((hostile, 1),)))


@pytest.mark.parametrize(
    ("one", "sql"),
    [
        (Filter("team", ("a", "b")), "(CAST(team AS VARCHAR) IN ($f0_0, $f0_1))"),
        (Filter("team", (NO_VALUE,)), "(team IS NULL)"),
        (Filter("team", ("a", NO_VALUE)), "(CAST(team AS VARCHAR) IN ($f0_0) OR team IS NULL)"),
        (Filter("team", ("a",), is_excluded=True), "(CAST(team AS VARCHAR) IN ($f0_0)) IS NOT TRUE"),
        (Filter("team", ()), "(FALSE)"),
        (Filter("team", (), is_excluded=True), "(FALSE) IS NOT TRUE"),
    ],
)
def test_filters(one: Filter, sql: str) -> None:
    assert sql in compiler.scans(Query(metrics=("tickets_created",), filters=(one,)))[0].statement.sql


def test_the_period_is_half_open_and_the_clock_is_chosen() -> None:
    from kpi.declare.metric import Clock

    query = Query(metrics=("first_response_median",), period=SEPTEMBER, grain=Grain.WEEK, clock=Clock.BUSINESS)
    statement = compiler.scans(query)[0].statement
    assert "created_on >= $period_start AND created_on < $period_end" in statement.sql
    assert "first_response_business_seconds" in statement.sql
    assert "{clock}" not in statement.sql
    assert statement.params == {"period_start": date(2026, 9, 1), "period_end": date(2026, 10, 1)}


def test_a_setting_of_the_reader_replaces_the_definitions_own() -> None:
    base = Query(metrics=("service_level_rate",))
    assert compiler.scans(base)[0].statement.params["service_level_seconds"] == 20
    changed = Query(metrics=("service_level_rate",), settings=(("service_level_seconds", 30.0),))
    assert compiler.scans(changed)[0].statement.params["service_level_seconds"] == 30


def test_a_filter_that_does_not_apply_makes_a_metric_unavailable() -> None:
    query = Query(metrics=("tickets_created", "missed_contact_rate"), filters=(Filter("priority", ("high",)),))
    assert clauses.unavailable(query) == {"missed_contact_rate": "priority"}
    assert [set(scan.outputs) for scan in compiler.scans(query)] == [{"tickets_created"}]
    with pytest.raises(KpiError, match="cannot be filtered or split by “priority”"):
        clauses.require_available(query)
