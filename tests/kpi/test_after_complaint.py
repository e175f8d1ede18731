"""What comes after complaints: steps, customers who stay, and causes that come back, counted by hand and asked as a program asks the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.facts.refresh import open_store
from data.store.store import Store
from kpi.__main__ import main
from kpi.declare.errors import KpiError, NotAllowed
from kpi.engine.after_complaint import STEPS, funnel, kept, repeats
from kpi.engine.answer import answer
from kpi.query.limits import Limits, limited
from kpi.query.period import Period
from kpi.query.query import Filter, Query
from kpi.stats.intervals import share_limits
from tests.complained import END as LAST
from tests.complained import coming_back, complaint, remission, steps
from tests.kpi import command_line
from tests.records import Row, put
from tests.stores import new_store_at

SOURCES = {"remission": remission, "steps": steps, "coming back": coming_back}
"""One store has them side by side: each is a tool of its own."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    store = tmp_path_factory.mktemp("after") / "after.duckdb"
    with new_store_at(store) as opened:
        for source, make in SOURCES.items():
            put(opened, source=source, **make())
    return str(store)


@pytest.fixture(scope="module")
def store(path: str) -> Iterator[Store]:
    with open_store(Path(path)) as opened:
        yield opened


def of(source: str, **more: Any) -> Query:
    return Query(metrics=(), filters=(Filter("source", (source,)),), **more)


def told(capsys: pytest.CaptureFixture[str], path: str, source: str, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = command_line.told(
        capsys, "complaints", "--filter", f"source={source}", *words, "--store", path
    )
    return found


def test_each_step_is_counted_by_hand(capsys: pytest.CaptureFixture[str], path: str) -> None:
    found = {one["metric"]: one for one in told(capsys, path, "steps")["steps"]}
    by_hand = {
        "complaint_recorded_rate": (5 / 9, 9, 0, 0, 0),
        "complaint_promised_rate": (9 / 11, 11, 0, 0, 0),
        "complaint_in_time_rate": (6 / 8, 8, 1, 0, 0),
        "complaint_follow_up_rate": (4 / 9, 9, 0, 0, 0),
        "complaint_answered_rate": (3 / 5, 5, 0, 4, 0),
        "complaint_satisfied_rate": (2 / 3, 3, 0, 6, 0),
        "churn_after_complaint_rate": (8 / 9, 9, 1, 0, 1),
    }
    assert {
        name: (one["value"], one["n"], one["early"], one["not_there"], one["unknown"]) for name, one in found.items()
    } == {name: (pytest.approx(value), *counts) for name, (value, *counts) in by_hand.items()}
    low, high = share_limits(1, 9)
    last = found["churn_after_complaint_rate"]
    assert (last["low"], last["high"]) == (pytest.approx(1 - high), pytest.approx(1 - low))


def test_the_steps_are_the_numbers_of_their_metrics(store: Store) -> None:
    """To the last digit, with n and limits; of who left the rest."""
    query = Query(metrics=())
    for one in funnel(store.read, query):
        row = answer(store.read, Query(metrics=(one.metric,), filters=query.filters)).row(0, named=True)
        value, low, high = row["value"], row["low"], row["high"]
        if one.is_rest and value is not None:
            value, low, high = 1 - value, 1 - high, 1 - low
        assert (one.value, one.low, one.high, one.n) == (value, low, high, row["n"]), one.metric


def test_what_a_source_does_not_tell_is_no_failure(new_store: Any) -> None:
    """A tool without promises, surveys or customers: nothing is 0 %, and all of it is not known."""
    store = new_store()
    put(store, ticket=[complaint(f"t{one}", LAST, None) | {"resolved_at": None} for one in range(5)])
    found = {one.metric: one for one in funnel(store.read, Query(metrics=()))}
    assert all(one.value is None and one.n == 0 for one in found.values())
    assert (found["complaint_promised_rate"].unknown, found["churn_after_complaint_rate"].unknown) == (5, 5)
    assert {kept(store.read, Query(metrics=()), name).why_not for name in ("promise", "solution", "satisfaction")} == {"nobody can be followed"}  # fmt: skip
    assert repeats(store.read, Query(metrics=())).why_not == "nobody can be followed"


def test_customers_who_stay_are_those_of_the_published_trial(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """The remissions of 1963 as customers: R has χ² 16.79 on 1 degree of freedom, 9 of 19.25 expected and 21 of 10.75."""
    found = told(capsys, path, "remission")["kept"]
    promise = found[0]
    assert (promise["experience"], promise["why_not"]) == ("promise", None)
    assert promise["test"]["chi_square"] == pytest.approx(16.793, abs=5e-4)
    assert (promise["test"]["df"], round(promise["test"]["p"], 7)) == (1, 4.17e-05)
    assert [(one["group"], one["n"], one["left"]) for one in promise["groups"]] == [("kept", 21, 9), ("broken", 21, 21)]
    assert promise["test"]["expected"] == pytest.approx([19.25, 10.75], abs=5e-3)
    assert promise["left_out"] == {}
    start = promise["groups"][0]["kept"][0]
    assert (start["value"], start["high"]) == (1, 1)
    assert promise["groups"][0]["kept"][1] is None, "after 30 days fewer than 20 are known"


def test_the_clock_starts_when_it_is_known(store: Store) -> None:
    """Who left within 14 days of the promise is not among those solved late: whether it would have been was not known yet.

    Of the 21 with a broken promise 17 had left by the 14th day, of those with a kept one 6.
    """
    found = kept(store.read, of("remission"), "solution")
    sizes = {one.code: one.n for one in found.groups}
    assert sizes["late"] + sizes["unsolved"] == 4
    assert found.left_out["the customer had left by then"] == 17 + 6
    assert found.why_not == "too few left"


def test_satisfied_or_not_from_the_answer_on(store: Store) -> None:
    found = kept(store.read, of("steps"), "satisfaction")
    assert [(one.code, one.n, one.left) for one in found.groups] == [("satisfied", 2, 0), ("unsatisfied", 1, 0)]
    assert found.test is None


def test_a_customer_counts_once(new_store: Any) -> None:
    """With the first complaint whose experience is known; the others are told."""
    rows = remission()
    again = [
        row | {"id": f"{row['id']} again", "due_at": row["due_at"].replace(hour=20)}
        for row in rows["ticket"]
        if row.get("due_at")
    ]
    store = new_store()
    put(store, ticket=[*rows["ticket"], *again], customer=rows["customer"])
    found = kept(store.read, Query(metrics=()), "promise")
    assert found.test is not None
    assert found.test.chi_square == pytest.approx(16.793, abs=5e-4)
    assert found.left_out == {"further complaints of the same customer": 42}


def test_causes_that_come_back(store: Store) -> None:
    """20 of 40 are followed by one of the same cause; dealt at random it would be 20 · 19 ÷ 39."""
    found = repeats(store.read, of("coming back"))
    assert (found.days, found.n, found.back, found.early, found.without_cause) == (90, 40, 20, 1, 1)
    assert found.expected == pytest.approx(20 * 19 / 39)
    assert found.p is not None
    assert found.p < 0.01
    assert [(one.cause, one.n, one.back) for one in found.causes] == [("box", 20, 10), ("delay", 20, 10)]
    near = repeats(store.read, of("coming back", settings=(("repeat_complaint_days", 5.0),)))
    assert (near.days, near.back, near.n, near.expected) == (5, 0, 41, 0), "the one of the last week is old enough"


def test_what_comes_back_may_come_after_the_days(store: Store) -> None:
    found = repeats(store.read, of("coming back", period=Period(date(2026, 3, 1), date(2026, 3, 6))))
    assert (found.n, found.back, found.without_cause) == (20, 20, 1)


def test_one_cause_tells_nothing(new_store: Any) -> None:
    rows: list[Row] = [
        row | {"complaint_cause": "box"} if row["is_complaint"] else row for row in coming_back()["ticket"]
    ]
    store = new_store()
    put(store, ticket=rows)
    found = repeats(store.read, Query(metrics=()))
    assert (found.why_not, found.expected) == ("there is only one cause", None)


def test_the_table(capsys: pytest.CaptureFixture[str], path: str) -> None:
    text = command_line.printed(capsys, "complaints", "--filter", "source=remission", "--store", path)
    for line in (
        "log-rank χ² 16.79 on 1 df, p <0.001: they differ more than chance has it",
        "Whether the groups differ: – (too few left)",
        "it need not be the cause",
    ):
        assert line in text, text


def test_what_is_refused(capsys: pytest.CaptureFixture[str], path: str, store: Store) -> None:
    assert main(["complaints", "--filter", "segment=x", "--store", path]) == 1
    assert "segment" in capsys.readouterr().err
    with pytest.raises(KpiError):
        kept(store.read, Query(metrics=(), filters=(Filter("segment", ("x",)),)), "promise")


def test_what_a_reader_may_see(store: Store) -> None:
    """A reader of one tool gets what its filter gives, also without single records; where customers or small groups are hidden, nothing of them."""
    own = limited(store.read, Limits(filters=(Filter("source", ("remission",)),), may_see_rows=False))
    found = kept(own, Query(metrics=()), "promise")
    assert found.test is not None
    assert found.test.chi_square == pytest.approx(16.793, abs=5e-4)
    assert funnel(own, Query(metrics=())) == funnel(store.read, of("remission"))
    assert repeats(own, Query(metrics=())).why_not is not None
    for limits in (Limits(smallest=5), Limits(metrics=STEPS[:2]), Limits(is_open=False)):
        with pytest.raises(NotAllowed):
            funnel(limited(store.read, limits), Query(metrics=()))
        with pytest.raises(NotAllowed):
            kept(limited(store.read, limits), Query(metrics=()), "promise")
    nobody = limited(store.read, Limits(may_see_customers=False, may_see_rows=False))
    for ask in (lambda: kept(nobody, Query(metrics=()), "promise"), lambda: repeats(nobody, Query(metrics=()))):
        with pytest.raises(NotAllowed):
            ask()
