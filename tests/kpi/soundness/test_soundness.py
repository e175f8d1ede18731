"""Invariants over the whole catalogue, on random records: README.md beside this file says what each one guards."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from data.facts.refresh import open_store
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock, Metric, Unit
from kpi.declare.switch import Choices
from kpi.engine.answer import Question, answer, answers, together
from kpi.engine.coverage import coverage
from kpi.engine.explain import explain, rows
from kpi.engine.why import question as asked_why
from kpi.kinds.quantile import Quantile
from kpi.query.period import Grain, Period
from kpi.query.query import NO_VALUE, Comparison, Filter, Query
from kpi.sql import clauses
from kpi.stats.distributions import t95
from kpi.stats.intervals import WHOLES_FROM
from kpi.verdict.contributions import contributions, is_explainable
from tests.kpi.definitions import EVERY, Definition, named
from tests.records import kept_random_store, kept_store, put, random_records
from tests.stores import Unchanging
from tests.sweep import in_sweep

PERIODS = [
    Period(),
    Period(date(2026, 1, 20), date(2026, 2, 17)),
    Period(date(2026, 2, 1), None),
    Period(None, date(2026, 2, 1)),
]
MONTH = PERIODS[1]
LISTED = ("first_response_median", "first_response_p90", "resolution_median", "resolution_p90")
"""Their durations stand in the rows behind them."""


def one(store, name: str, **query) -> dict:
    return answer(store.read, Query(metrics=(name,), **query)).row(0, named=True)


def asked_together(store, questions: Iterable[Query]) -> dict[Query, pl.DataFrame]:
    """Many questions of one metric each, answered in one go: question → the rows of its metric.

    What differs only in the metric is one question; that asked together and asked alone are the same holds test_together.py.
    """
    metrics: dict[Query, list[str]] = {}
    for question in dict.fromkeys(questions):
        metrics.setdefault(replace(question, metrics=()), []).extend(question.metrics)
    assert metrics, "nothing is asked"
    joint = [replace(question, metrics=tuple(names)) for question, names in metrics.items()]
    return {
        replace(question, metrics=(name,)): found.filter(pl.col("metric") == name)
        for question, found in zip(joint, answers(store.read, joint), strict=True)
        for name in question.metrics
    }


def about(query: Query) -> str:
    """Which metric under which definition, and what was asked of it."""
    what = [*(f"{switch}={option}" for switch, option in query.choices), *map(str, query.by), *map(str, query.filters)]
    return f"{query.metrics[0]} ({', '.join([*what, str(query.period), query.clock.value, str(query.grain)])})"


class Wrong:
    """What does not hold, of all metrics; only at the end of a test it fails, and names each of them."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def unless(self, holds: object, query: Query, sentence: str) -> None:
        if not holds:
            self.sentences.append(f"{about(query)}: {sentence}")

    def fail(self) -> None:
        metrics = {sentence.split(" ", 1)[0] for sentence in self.sentences}
        text = "\n".join(self.sentences)
        assert not self.sentences, f"{len(metrics)} metrics are wrong: {', '.join(sorted(metrics))}\n{text}"


def same(one: object, other: object, *, nan_ok: bool = False) -> bool:
    return bool(one == pytest.approx(other, nan_ok=nan_ok))


@pytest.mark.long
@pytest.mark.sweep
@pytest.mark.catalogue
@pytest.mark.parametrize("clock", list(Clock))
def test_reconciles(company: Unchanging, asked: list[Definition], clock: Clock) -> None:
    """On the other clock where there is one. The gate takes the month, and one of the open periods by turns."""
    questions = [
        Query(metrics=(name,), period=period, clock=clock, choices=choices)
        for place, (name, choices) in enumerate(asked)
        if clock is Clock.CALENDAR or REGISTRY.metric(name, choices).is_clocked
        for period in in_sweep(PERIODS, in_gate=(MONTH, PERIODS[(0, 2, 3)[place % 3]]))
    ]
    if not questions:
        pytest.skip("a metric without durations has one clock")
    found, wrong, known = asked_together(company, questions), Wrong(), coverage(company.read)
    for query in questions:
        opened, n = explain(company.read, query, known=known), found[query]["n"].item()
        counted, left_out = (
            rows(company.counts, query, limit=10_000, is_counted=is_counted, known=known).item()
            for is_counted in (True, False)
        )
        wrong.unless(
            opened.counted + sum(count for _, count in opened.excluded) == opened.total,
            query, f"{opened.counted} counted and {opened.excluded} are not all {opened.total}",
        )  # fmt: skip
        wrong.unless(opened.counted == n, query, f"{opened.counted} are counted, the answer has n = {n}")
        wrong.unless(counted == opened.counted, query, f"{counted} are listed, {opened.counted} counted")
        out = opened.total - opened.counted
        wrong.unless(left_out == out, query, f"{left_out} are listed as left out, {out} are")
    wrong.fail()


def test_the_rows_that_are_listed_are_those_that_are_only_counted_here(company: Unchanging) -> None:
    """`counts` asks how many rows a statement gives without reading them: it is no other number."""
    query = Query(metrics=("resolution_median",), period=MONTH)
    assert rows(company.read, query, limit=10_000).height == rows(company.counts, query, limit=10_000).item() > 10
    assert rows(company.read, query, limit=10).height == rows(company.counts, query, limit=10).item() == 10


@pytest.mark.long
@pytest.mark.sweep
@pytest.mark.catalogue
def test_parts(company: Unchanging, asked: list[Definition]) -> None:
    """Each definition by its dimensions: in the gate the usual one by every sixth, from another one on for each metric; in the sweep by all."""
    wholes = {
        Query(metrics=(name,), period=MONTH, choices=choices): _dimensions(name, choices) for name, choices in asked
    }
    splits = {
        replace(whole, by=(dimension,)): whole
        for place, (whole, dimensions) in enumerate(wholes.items())
        for dimension in (dimensions if whole.choices else _by_turns(dimensions, place))
    }
    found, wrong = asked_together(company, [*wholes, *splits]), Wrong()
    filtered: list[tuple[Query, Query, Query, object]] = []
    for split, whole in splits.items():
        parts, total, (dimension,) = found[split], found[whole].row(0, named=True), split.by
        wrong.unless(parts["n"].sum() == total["n"], split, f"the parts are {parts['n'].sum()} rows of {total['n']}")
        if REGISTRY.metric(whole.metrics[0]).kind.traits.is_additive:
            wrong.unless(
                same(parts["value"].sum(), total["value"]), split, f"{parts['value'].sum()} of {total['value']}"
            )
        for value in parts[dimension].to_list()[: 1 + len(dimension) % 2][-1:]:  # the first or the second one by turns
            chosen = Filter(dimension, (NO_VALUE if value is None else value,))
            others = Filter(dimension, chosen.values, is_excluded=True)
            filtered.append((split, replace(whole, filters=(chosen,)), replace(whole, filters=(others,)), value))
    assert len(filtered) > len(splits) / 2
    sides = asked_together(company, (side for _, inside, outside, _ in filtered for side in (inside, outside)))
    for split, inside, outside, value in filtered:
        total, part = (
            found[splits[split]].row(0, named=True),
            found[split].filter(pl.col(split.by[0]).eq_missing(value)),
        )
        mine, others = (sides[side].row(0, named=True) for side in (inside, outside))
        wrong.unless(mine["n"] + others["n"] == total["n"], inside, f"{mine['n']} with and {others['n']} without of {total['n']}")  # fmt: skip
        wrong.unless(same(mine["value"], part["value"][0], nan_ok=True), inside, f"{mine['value']} is not {part['value'][0]}")  # fmt: skip
    wrong.fail()


@pytest.mark.sweep
@pytest.mark.catalogue
def test_contributions(company: Unchanging, asked: list[Definition]) -> None:
    """What groups add to a change is all of it to the last digit, by every dimension, small ones put together or not, and each adds what its mix and its rate add.

    The gate takes team and cause, and a fifth of the other dimensions by turns.
    """
    month = Period(date(2026, 2, 10), date(2026, 3, 1))
    names = [name for name, choices in asked if not choices and is_explainable(REGISTRY.metric(name))]
    one_of_each = list({REGISTRY.metric(name).kind.name: name for name in names}.values())  # crossing is dear
    dimensions = [one.name for one in REGISTRY.dimensions]
    splits = [(one,) for one in in_sweep(dimensions, in_gate=["team", "cause", *dimensions[len(asked) % 5 :: 5]])]
    questions: dict[tuple[str, ...], Question] = {
        split: asked_why(Query(metrics=tuple(chosen), period=month), Comparison.PREVIOUS, *split)
        for split, among in (*((split, names) for split in splits), (("team", "channel"), one_of_each))
        if (chosen := [name for name in among if _has(name, split)])
    }
    query, wrong, told = Query(metrics=tuple(names), period=month), Wrong(), set[str]()
    whole, *found = together(company.read, [Question(query, Comparison.PREVIOUS), *questions.values()])
    changes = {
        row["metric"]: row["value"] - row["base_value"]
        for row in whole.filter(pl.col("change").is_not_null()).iter_rows(named=True)
    }
    for split, frame in zip(questions, found, strict=True):
        for name in set(questions[split].query.metrics) & set(changes):
            metric, change, about = REGISTRY.metric(name), changes[name], replace(query, metrics=(name,), by=split)
            for merges_few in (False, True):
                parts = contributions(frame, metric, *split, change=change, merges_few=merges_few)
                wrong.unless(bool(parts), about, "no group adds anything")
                if name.endswith("_median"):  # there nothing is left to be shared by weight
                    unaided = sum(
                        one.contribution for one in contributions(frame, metric, *split, merges_few=merges_few)
                    )
                    wrong.unless(abs(unaided - change) <= 1e-9 * abs(change) + 1e-6, about, f"exchanged it is {unaided} of {change}")  # fmt: skip
                sizes = sum(abs(one.mix) + abs(one.rate) for one in parts) + abs(change)
                total = sum(one.contribution for one in parts)
                wrong.unless(abs(total - change) <= 2.0**-51 * sizes, about, f"{total} of {change}")
                turned = (sum(one.contribution for one in reversed(parts)), sum([one.mix for one in parts] + [one.rate for one in parts]))  # fmt: skip
                wrong.unless(turned == (total, total), about, f"{total} is {turned} from the other end")
                wrong.unless(all(one.mix + one.rate == one.contribution for one in parts), about, "mix and rate are not the contribution")  # fmt: skip
                told.update([name] if len(parts) > 1 else [])
    assert len(names) < 2 or len(told) > 3 / 4 * len(names), "hardly any change has parts"
    wrong.fail()


def _has(name: str, split: Sequence[str]) -> bool:
    """Whether the facts of a metric have these dimensions, one value to a row."""
    facts = REGISTRY.facts(REGISTRY.metric(name).facts)
    return all(facts.column(one) and not REGISTRY.dimension(one).is_at_a_moment for one in split)


def _by_turns(dimensions: Sequence[str], place: int) -> Sequence[str]:
    return in_sweep(dimensions, in_gate=dimensions[place % min(6, len(dimensions)) :: 6]) if dimensions else ()


def _dimensions(name: str, choices: Choices) -> tuple[str, ...]:
    """All dimensions of a metric; under another definition those that it may credit otherwise, and one more by turns.

    A split or filter is the same SQL under every definition but where another column stands for the agent or team.
    """
    dimensions = REGISTRY.facts(REGISTRY.metric(name).facts).dimensions
    if not choices:
        return dimensions
    turn = dimensions[len(repr(choices)) % len(dimensions)]
    return tuple(one for one in dimensions if one in ("team", "agent", turn))


@pytest.mark.sweep
@pytest.mark.catalogue
def test_parts_by_time(company: Unchanging, asked: list[Definition]) -> None:
    wholes = [Query(metrics=(name,), period=MONTH, choices=choices) for name, choices in asked]
    courses = {replace(whole, grain=grain): whole for whole in wholes for grain in Grain}
    found, wrong = asked_together(company, [*wholes, *courses]), Wrong()
    for query, whole in courses.items():
        kind = REGISTRY.metric(query.metrics[0]).kind
        parts, total = found[query], found[whole].row(0, named=True)
        if clauses.reading_of(REGISTRY.metric(query.metrics[0]), query).at_once is not None:
            wrong.unless(
                parts["n"].sum() == total["n"], query, f"the parts are {parts['n'].sum()} rows of {total['n']}"
            )
        if kind.traits.is_additive:
            wrong.unless(
                same(parts["value"].sum(), total["value"]), query, f"{parts['value'].sum()} of {total['value']}"
            )
    wrong.fail()


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
            elif kind not in ("event_note", "agent"):
                row["country"] = "elsewhere"
            if kind == "ticket":
                row |= {"agent": f"other {row['agent']}", "resolution_agent": f"other {row['resolution_agent']}"}
            if kind == "survey_response":
                row["ticket"] = None
            if row.get("review"):
                row["review"] = f"other {row['review']}"
    both = {kind: [*rows, *others.get(kind, ())] for kind, rows in records.items()}
    folder = tmp_path_factory.mktemp("unrelated")
    with open_store(kept_store(folder, **records)) as alone, open_store(kept_store(folder, **both)) as crowded:
        yield Unchanging(alone), Unchanging(crowded)


@pytest.mark.long
@pytest.mark.sweep
@pytest.mark.catalogue
def test_unrelated(alone_and_crowded, asked: list[Definition]) -> None:
    """A number of the whole has no part that is unrelated: nothing is asked of it here. In the gate of a month or of all days, by turns."""
    periods = (MONTH, Period())
    questions = [
        Query(
            metrics=(name,), period=period, choices=choices, filters=(Filter(mark, ("elsewhere",), is_excluded=True),)
        )
        for place, (name, choices) in enumerate(asked)
        if (mark := _mark(name))
        for period in in_sweep(periods, in_gate=periods[place % 2 :][:1])
    ]
    assert sum(_mark(name) is None for name, _ in asked) <= 4
    if not questions:
        pytest.skip("a number of the whole has no part that is unrelated")
    alone, crowded = (asked_together(store, questions) for store in alone_and_crowded)
    wrong = Wrong()
    for query in questions:
        left, right = (found[query].row(0, named=True) for found in (alone, crowded))
        wrong.unless(same(left, right), query, f"{left} by itself, {right} among others")
    wrong.fail()


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


@pytest.mark.sweep
@pytest.mark.catalogue
def test_limits(company: Unchanging, asked: list[Definition]) -> None:
    questions = {}
    for name, choices in asked:
        dimensions = REGISTRY.facts(REGISTRY.metric(name, choices).facts).dimensions
        by = next(((mark,) for mark in ("team", "country") if mark in dimensions), ())
        questions |= {Query(metrics=(name,), by=each, choices=choices): None for each in ((), by)}
    found, wrong = asked_together(company, questions), Wrong()
    for query in questions:
        metric, rows_of_one = REGISTRY.metric(query.metrics[0], query.choices), found[query]
        known = rows_of_one.filter(pl.col("low").is_not_null() & pl.col("high").is_not_null())
        is_inside = (known["low"] <= known["value"] + 1e-9).all() and (known["value"] <= known["high"] + 1e-9).all()
        wrong.unless(is_inside, query, f"a value lies outside its limits: {known.rows()}")
        infinity = float("inf")
        borders = {Unit.SHARE: (0, 1), Unit.POINTS: (-100, 100), Unit.BALANCE: (-infinity, infinity)}
        border = borders.get(metric.unit, (0, infinity))
        for column in ("value", "low", "high"):
            values = rows_of_one[column].drop_nulls()
            wrong.unless(values.is_between(*border).all(), query, f"{column} lies outside {border}: {values.to_list()}")
        if isinstance(metric.kind, Quantile) and not query.by:
            column = metric.kind.value.replace("{clock}", "calendar")
            table = clauses.table(REGISTRY.facts(metric.facts), column)
            occurring = set(company.read(f"SELECT {column} AS v FROM {table} WHERE {column} IS NOT NULL", {})["v"])
            limits = {rows_of_one["low"][0], rows_of_one["high"][0]}
            if rows_of_one["value"][0] in occurring:  # where many are the same, half a step beyond it
                half = min(np.diff(sorted(occurring)), default=0) / 2
                limits -= {rows_of_one["value"][0] - half, rows_of_one["value"][0] + half}
            wrong.unless(limits <= occurring, query, f"limits that do not occur: {limits - occurring}")
    wrong.fail()


@pytest.fixture(scope="module")
def rich(tmp_path_factory) -> Iterator[Unchanging]:
    """Records enough for an interval of everything that has one."""
    with open_store(kept_random_store(tmp_path_factory.mktemp("rich"), 3, 1500)) as store:
        yield Unchanging(store)


@pytest.mark.long
@pytest.mark.sweep
@pytest.mark.catalogue
def test_spread(rich: Unchanging, asked: list[Definition]) -> None:
    """What has spread has limits on both sides of its value, unless the value lies at the end of its scale."""
    questions = [
        Query(metrics=(name,), choices=choices, clock=clock)
        for name, choices in asked
        for clock in Clock
        if not _is_exact(REGISTRY.metric(name, choices))
    ]
    if not questions:
        pytest.skip("a full count has no spread")
    found, wrong = asked_together(rich, questions), Wrong()
    for query in questions:
        row = found[query].row(0, named=True)
        ends = _ends(REGISTRY.metric(query.metrics[0], query.choices))
        value, low, high = row["value"], row["low"], row["high"]
        if value is None:
            continue
        wrong.unless(None not in (low, high) or row["n"] < WHOLES_FROM, query, f"no limits of {row['n']} rows")
        wrong.unless(low is None or low < value or value == ends[0], query, f"{low} is not below {value}")
        wrong.unless(high is None or value < high or value == ends[1], query, f"{high} is not above {value}")
    wrong.fail()


def _is_exact(metric: Metric) -> bool:
    """Whether a value is known without doubt: a full count, and what adds up."""
    return metric.kind.judging.is_full_count or metric.kind.traits.is_additive


def _ends(metric: Metric) -> tuple[float, float]:
    of_unit = {Unit.SHARE: (0.0, 1.0), Unit.POINTS: (-100.0, 100.0)}.get(metric.unit, (0.0, float("inf")))
    return metric.kind.traits.scale or of_unit


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


@pytest.mark.parametrize(
    ("name", "column"), [("replies_per_ticket", "replies"), ("first_response_mean", "first_response_calendar_seconds")]
)
def test_two_ways_of_limits(company: Unchanging, name: str, column: str) -> None:
    """From the values themselves: Hall's polynomial solved by halving, and the tail seen in fourth roots."""
    listed = rows(company.read, Query(metrics=(name,)), limit=10_000)[column].to_numpy().astype(np.float64)
    found, n = one(company, name), len(listed)

    def skewness(values: np.ndarray) -> float:
        third = ((values - values.mean()) ** 3).mean() / values.std() ** 3
        k = len(values)
        return float(third * np.sqrt(k * (k - 1)) / (k - 2))

    def solved(target: float) -> float:
        a, b = skewness(listed) / 3 / np.sqrt(n), skewness(listed) / 6 / np.sqrt(n)
        low, high = -50.0, 50.0
        while high - low > 1e-10:
            middle = (low + high) / 2
            is_below = middle + a * middle**2 + a**2 * middle**3 / 3 + b < target
            low, high = (middle, high) if is_below else (low, middle)
        return low

    roots = listed[listed > 0] ** 0.25
    tail = max(skewness(roots), 0) * min(1, roots.std(ddof=1) / roots.mean() / 0.25)
    factor = 1 + 1.5 * tail * min(1, tail * np.sqrt(50 / len(roots)))
    se, t = listed.std(ddof=1) / np.sqrt(n), float(t95(n - 1))
    expected = listed.mean() - se * solved(t), listed.mean() - se * solved(-t) * factor
    assert (found["low"], found["high"]) == pytest.approx((max(expected[0], 0), expected[1]), rel=1e-6)
