"""Changes and verdicts: what days say where they can, what rows say elsewhere, and that sums by day add up to the answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import polars as pl
import pytest

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Better
from kpi.engine import batch
from kpi.engine.answer import answer, base_period, compare
from kpi.query.period import Period
from kpi.query.query import Comparison, Filter, Query
from kpi.verdict import change
from tests.records import at, put
from tests.stores import Unchanging
from tests.sweep import in_sweep

pytestmark = pytest.mark.long

FIRST = date(2026, 2, 2)  # a Monday


def tickets(
    days: Sequence[int], minutes: Callable[[int], int] = lambda n: 10 + n, team: str | None = "A"
) -> list[dict[str, object]]:
    """As many tickets on each day from FIRST on, the nth of a day answered after that many minutes."""
    found: list[dict[str, object]] = []
    for place, count in enumerate(days):
        created = at((FIRST + timedelta(days=place)).strftime("%m-%d") + " 10:00")
        for number in range(count):
            answered = created + timedelta(minutes=minutes(number))
            found.append(
                {
                    "id": f"{place}.{number}.{team}",
                    "created_at": created,
                    "first_response_at": answered,
                    "team": team,
                    "status_class": "open",
                }
            )
    return found  # fmt: skip


def period(days: int, after: int) -> Period:
    return Period(FIRST + timedelta(days=after), FIRST + timedelta(days=after + days))


def row(frame: pl.DataFrame) -> dict[str, object]:
    assert frame.height == 1
    return frame.row(0, named=True)


WAYS: Sequence[tuple[tuple[str, ...], int]] = (((), 7), ((), 30), (("team",), 7), (("channel", "team"), 30))


@pytest.mark.long
@pytest.mark.sweep
@pytest.mark.parametrize(("by", "days"), in_sweep(WAYS, in_gate=WAYS[1:3]))
def test_sums_by_day_add_up_to_what_is_asked_for_as_a_whole(
    company: Unchanging, by: tuple[str, ...], days: int
) -> None:
    """All metrics, also those whose totals are read by day alone: value, n and limits are those of a plain answer.

    In the gate the whole of 30 days and teams of 7, in the sweep also the others.
    """
    names = tuple(metric.name for metric in REGISTRY.metrics)
    first = answer(company.read, Query(metrics=("tickets_created",)))
    assert first["value"][0] > 0
    last = company.read("SELECT max(created_on) AS day FROM fact_ticket")["day"][0]
    now = Period(last - timedelta(days=days), last)
    query = Query(metrics=names, period=now, by=by, filters=(Filter("country", ("cz",), is_excluded=True),))
    found = compare(company.read, query, Comparison.PREVIOUS)
    plain = answer(company.read, query)
    assert found["value"].drop_nulls().len() > 20
    columns = ["metric", *by, "value", "n", "low", "high"]
    assert found.select(columns).equals(plain.select(columns)) or _same(found, plain, by)
    base = base_period(now, Comparison.PREVIOUS)
    assert base is not None
    then = answer(company.read, query.over(base))
    both = found.join(then, on=["metric", *by], nulls_equal=True)
    changed = both.filter(pl.col("base_value").is_not_null())
    assert changed.height > 0
    assert ((changed["base_value"] - changed["value_right"]).abs() <= 1e-9 * (1 + changed["value_right"].abs())).all()
    assert (changed["base_n"] == changed["n_right"]).all()


def _same(one: pl.DataFrame, other: pl.DataFrame, by: tuple[str, ...]) -> bool:
    both = one.join(other, on=["metric", *by], nulls_equal=True, suffix="_plain")
    assert both.height == one.height == other.height
    for name in ("value", "n", "low", "high"):
        here, there = both[name], both[f"{name}_plain"]
        assert (here.is_null() == there.is_null()).all(), name
        assert ((here - there).abs() <= 1e-9 * (1 + there.abs())).drop_nulls().all(), name
    return True


def test_a_change_that_tickets_make_sure_of_is_doubtful_when_days_differ_as_much(new_store) -> None:
    """140 and 196 tickets are 40 % more: rows alone leave 12 to 74 %, but days went from 2 to 18 and from 4 to 24 before too."""
    store = new_store()
    put(store, ticket=tickets([2, 18] * 7 + [4, 24] * 7))
    found = row(compare(store.read, Query(metrics=("tickets_created",), period=period(14, 14)), Comparison.PREVIOUS))
    assert (found["value"], found["base_value"], found["change"]) == (196, 140, pytest.approx(0.4))
    assert (found["judged_by"], found["verdict"], found["is_detectable"]) == ("days", "none", False)
    assert found["change_low"] < 0 < 0.74 < found["change_high"]
    # the same by hand: relative pulls ±0.8 and ±5/7, no weekday has a part of it; 28 days, 20 degrees of freedom
    errors = [math.sqrt(28 / 20 * 14 * pull**2) / 14 for pull in (0.8, 5 / 7)]
    half = 2.086 * math.hypot(*errors)
    assert math.log1p(found["change_high"]) == pytest.approx(math.log(1.4) + half, abs=0.01)


def test_days_that_are_all_alike_leave_the_chance_of_rows(new_store) -> None:
    store = new_store()
    put(store, ticket=tickets([10] * 14 + [20] * 14))
    found = row(compare(store.read, Query(metrics=("tickets_created",), period=period(14, 14)), Comparison.PREVIOUS))
    assert (found["judged_by"], found["verdict"]) == ("days", "higher")
    assert 0.6 < found["change_low"] < 0.7 < 1 < found["change_high"] < 1.5  # 140 and 280, by Byar and Zou and Donner


def test_a_longer_month_has_more_tickets_and_that_is_no_news(new_store) -> None:
    store = new_store()
    put(store, ticket=tickets([12, 9, 11, 10, 8, 3, 2] * 13))
    whole = Query(metrics=("tickets_created",), period=Period(date(2026, 4, 1), date(2026, 5, 1)))
    found = row(compare(store.read, whole, Comparison.PREVIOUS))
    # March has 31 days from a Sunday on, April 30 from a Wednesday on: 4 weeks of 55 each, and Sunday to Tuesday, Wednesday and Thursday
    assert (found["value"], found["base_value"]) == (4 * 55 + 11 + 10, 4 * 55 + 2 + 12 + 9)
    assert found["calendar_change"] == pytest.approx(241 / 243 - 1, abs=0.005)
    assert (found["change"], found["verdict"]) == (pytest.approx(241 / 243 - 1), "none")


def test_a_median_is_judged_by_days(new_store) -> None:
    """Every other day is slow: 10 minutes or 100. One more slow day moves the median from one to the other, and proves nothing."""

    def slow(days: Sequence[bool], offset: int) -> list[dict[str, object]]:
        counts = [0] * offset
        made: list[dict[str, object]] = []
        for place, is_slow in enumerate(days):
            one = tickets([*counts, *[0] * place, 40], lambda n, base=100 if is_slow else 10: base + n % 3)
            made += one
        return made

    store = new_store()
    put(store, ticket=[*slow([False, True] * 7, 0), *slow([True, False] * 6 + [True, True], 14)])
    found = row(
        compare(store.read, Query(metrics=("first_response_median",), period=period(14, 14)), Comparison.PREVIOUS)
    )
    assert found["judged_by"] == "days"
    assert found["change"] > 0.5
    assert found["verdict"] == "none"
    assert found["change_low"] < 0


@pytest.mark.parametrize(
    "metric",
    ["first_response_median", "first_response_p90", "resolution_cohort_median", "first_response_within_target_rate"],
)
def test_groups_are_judged_each_by_their_own_days_also_the_one_without_a_name(new_store, metric: str) -> None:
    store = new_store()
    quick = [
        {**one, "resolved_at": one["first_response_at"], "status_class": "solved"}
        for team in ("A", None)
        for one in tickets([8] * 28, team=team)
    ]
    before = min(one["created_at"] for one in quick) - timedelta(days=1)
    put(store, ticket=[*quick, {"id": "open", "team": "A", "created_at": before, "status_class": "open"}])
    found = compare(store.read, Query(metrics=(metric,), period=period(14, 14), by=("team",)), Comparison.PREVIOUS)
    assert found.select("team", "judged_by", "verdict").rows() == [("A", "days", "none"), (None, "days", "none")]
    assert found["change"].to_list() == [0, 0]  # fmt: skip


@pytest.mark.parametrize(("days", "basis"), [(6, "rows"), (7, "days"), (55, "days"), (56, "weeks"), (59, "weeks")])
def test_what_a_verdict_rests_on(new_store, days: int, basis: str) -> None:
    store = new_store()
    put(store, ticket=tickets([3, 4, 5, 4, 6, 2, 1] * (2 * days // 7 + 1)))
    found = compare(
        store.read,
        Query(metrics=("tickets_created", "backlog", "first_response_median"), period=period(days, days)),
        Comparison.PREVIOUS,
    )
    assert found["judged_by"].to_list() == [basis, "full count", basis]
    assert found["verdict"].to_list()[1] == "higher"
    plain = answer(
        store.read, Query(metrics=("tickets_created", "backlog", "first_response_median"), period=period(days, days))
    )
    assert found["value"].to_list() == plain["value"].to_list()


def test_the_command_and_the_pages_use_the_same_words(new_store) -> None:
    assert [str(verdict) for verdict in change.ChangeVerdict] == [
        "better",
        "worse",
        "higher",
        "lower",
        "none",
        "not_comparable",
    ]


def frames(
    rows: Sequence[tuple[str, float | None, float | None, float | None, float | None, float | None, float | None]],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Now and before: metric, then value, low and high of each; 1,000 rows each."""
    sides = []
    for offset in (1, 4):
        sides.append(
            pl.DataFrame(
                [
                    {
                        "metric": one[0],
                        "bucket": None,
                        "team": f"t{place}",
                        "value": one[offset],
                        "n": 1000.0,
                        "low": one[offset + 1],
                        "high": one[offset + 2],
                    }
                    for place, one in enumerate(rows)
                ],
                schema={
                    "metric": pl.String,
                    "bucket": pl.Date,
                    "team": pl.String,
                    "value": pl.Float64,
                    "n": pl.Float64,
                    "low": pl.Float64,
                    "high": pl.Float64,
                },
            )
        )
    return sides[0], sides[1]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (("csat", 0.90, 0.88, 0.92, 0.80, 0.78, 0.82), "better"),
        (("csat", 0.70, 0.68, 0.72, 0.80, 0.78, 0.82), "worse"),
        (("csat", 0.81, 0.79, 0.83, 0.80, 0.78, 0.82), "none"),
        (("first_response_median", 60.0, 55.0, 65.0, 90.0, 85.0, 95.0), "better"),
        (("missed_contact_rate", 0.2, 0.19, 0.21, 0.1, 0.09, 0.11), "worse"),
        (("tickets_created", 200.0, 180.0, 220.0, 100.0, 90.0, 110.0), "higher"),
        (("tickets_created", 0.0, 0.0, 3.7, 50.0, 37.0, 66.0), "not_comparable"),
        (("tickets_created", 5.0, 1.6, 11.7, 0.0, 0.0, 3.7), "not_comparable"),
        (("backlog", 40.0, None, None, 50.0, None, None), "lower"),
        (("backlog", 50.0, None, None, 50.0, None, None), "none"),
        (("csat", 0.90, None, None, 0.80, 0.78, 0.82), "not_comparable"),
        (("csat", None, None, None, 0.80, 0.78, 0.82), "not_comparable"),
        (("csat", 0.9, 0.88, 0.92, None, None, None), "not_comparable"),
    ],
)
def test_verdicts(given, verdict: str) -> None:
    now, then = frames([given])
    found = change.compared(now.drop("team"), then.drop("team"), {}, Query(metrics=(given[0],)), REGISTRY)
    assert row(found)["verdict"] == verdict
    assert (row(found)["is_detectable"]) == (
        verdict in ("better", "worse", "higher", "lower") and given[0] != "backlog"
    )


def test_in_a_table_a_change_has_to_stand_out_among_all_rows() -> None:
    """Alone it leaves out no change by a hair; one of 20 such is what chance gives (Benjamini and Hochberg 1995)."""
    hair = ("csat", 0.84, 0.82, 0.86, 0.8115, 0.7915, 0.8315)
    still = ("csat", 0.80, 0.78, 0.82, 0.80, 0.78, 0.82)
    for rows, verdict in (([hair], "better"), ([hair, *[still] * 19], "none")):
        now, then = frames(rows)
        found = change.compared(now, then, {}, Query(metrics=("csat",), by=("team",)), REGISTRY)
        assert found["verdict"][0] == verdict


def test_names_of_groups_are_bound_and_never_in_the_text(new_store, monkeypatch) -> None:
    monkeypatch.setattr(batch, "VALUES_UP_TO", 0)  # as with many rows, where groups are named to have their own borders
    store, texts = new_store(), []
    hostile = "A') AS x; DROP TABLE fact_ticket; --"
    put(store, ticket=tickets([8] * 28, team=hostile))

    def read(sql: str, params: dict[str, object]) -> pl.DataFrame:
        texts.append(sql)
        return store.read(sql, params)

    query = Query(metrics=("first_response_median", "tickets_created"), period=period(14, 14), by=("team",))
    found = compare(read, query, Comparison.PREVIOUS)
    assert found.select("team", "judged_by").rows() == [(hostile, "days")] * 2
    assert any("borders" in text for text in texts)
    assert not any("DROP" in text for text in texts)


def test_net_flow_is_counted_in_full_and_its_change_is_a_plain_difference(new_store) -> None:
    """Nothing resolved: 140 came before and 196 now, and the backlog grew by 56 more, whatever days do."""
    store = new_store()
    put(store, ticket=tickets([2, 18] * 7 + [4, 24] * 7))
    found = row(compare(store.read, Query(metrics=("net_flow",), period=period(14, 14)), Comparison.PREVIOUS))
    assert (found["value"], found["base_value"], found["change"]) == (196, 140, 56)
    assert (found["low"], found["high"], found["change_low"], found["change_high"]) == (None, None, None, None)
    assert (found["judged_by"], found["verdict"]) == ("full count", "higher")


def test_an_exact_count_has_no_interval_and_its_change_is_still_told_from_chance(new_store) -> None:
    store = new_store()
    put(store, ticket=tickets([10] * 14 + [20] * 14))
    asked = Query(metrics=("tickets_created",), period=period(14, 14))
    for frame in (answer(store.read, asked), compare(store.read, asked, Comparison.PREVIOUS)):
        assert (row(frame)["value"], row(frame)["low"], row(frame)["high"]) == (280, None, None)
    found = row(compare(store.read, asked, Comparison.PREVIOUS))
    assert 0 < found["change_low"] < 1 < found["change_high"]
    assert found["verdict"] == "higher"


def test_no_volume_is_better_or_worse_in_itself() -> None:
    """Of counts of what came or was done neither direction is good; less of what is open or late is."""
    good_or_bad = {
        metric.name
        for metric in REGISTRY.metrics
        if metric.kind.traits.is_exact and metric.better is not Better.NEITHER
    }
    assert not good_or_bad


BY_ROWS_ALONE = {"Attrition": "its rows are customers, who came on days long before those of the period"}
"""Kinds whose changes are judged as if days did not differ, and why."""


def test_whatever_is_judged_by_rows_alone_says_why() -> None:
    not_by_days = {
        metric.kind.name
        for metric in REGISTRY.metrics
        if not (metric.kind.judging.pair or change.is_full_count(metric))
    }
    assert not_by_days == set(BY_ROWS_ALONE), (
        "A change is judged by how much days differ: give the kind's Judging a pair (kpi/kinds/day_pairs.py), "
        "or name the kind in BY_ROWS_ALONE and say why it can have none."
    )
