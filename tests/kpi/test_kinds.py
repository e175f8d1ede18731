"""Kinds of metric: each says everything of itself, and nobody outside kpi/kinds looks which one it is."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

import kpi.kinds
from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.kind import Bounds, CountedRows, Judging, Kind, Presentation, Reading, Traits
from kpi.declare.metric import Metric
from kpi.declare.values import Columns, Values, no_limits
from kpi.engine.answer import answer, compare
from kpi.engine.coverage import coverage
from kpi.engine.explain import explain, rows
from kpi.engine.general_scan import ScanJob
from kpi.engine.question_run import QuestionRun
from kpi.query.period import Grain, Period
from kpi.query.query import Comparison, Query
from kpi.sql import compile as compiler
from kpi.verdict.disclosure import Shown, how_shown
from tests import syntax
from tests.kpi.definitions import EVERY, named
from tests.records import put

ROOT = Path(__file__).parent.parent.parent

KINDS = {
    name: value
    for module in pkgutil.iter_modules(kpi.kinds.__path__)
    for name, value in vars(importlib.import_module(f"kpi.kinds.{module.name}")).items()
    if inspect.isclass(value) and hasattr(value, "values_from") and value.__module__ == f"kpi.kinds.{module.name}"
}
"""Class name → class, of every file in kpi/kinds."""

BOUNDS = [Bounds(start, end, cut) for start in (False, True) for end in (False, True) for cut in (False, True)]
every_definition = pytest.mark.parametrize(("name", "choices"), EVERY, ids=named)


def named_kinds(names: ast.AST) -> set[str]:
    """The kinds that an expression names."""
    return {node.id for node in ast.walk(names) if isinstance(node, ast.Name) and node.id in KINDS} | {
        node.attr for node in ast.walk(names) if isinstance(node, ast.Attribute) and node.attr in KINDS
    }


def is_kind(value: ast.AST) -> bool:
    """Whether an expression is a kind: `kind`, or `….kind` of a metric or variant."""
    return (isinstance(value, ast.Name) and value.id == "kind") or (
        isinstance(value, ast.Attribute)
        and value.attr == "kind"
        and isinstance(value.value, ast.Name)
        and value.value.id in ("metric", "one", "variant", "each")
    )


def looks_at_a_kind(tree: ast.AST) -> Iterator[int]:
    """The lines on which code asks which kind something is, instead of asking the kind."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            of_class = node.func.id in ("isinstance", "issubclass") and named_kinds(node)
            by_trick = node.func.id in ("isinstance", "type", "hasattr", "getattr") and any(map(is_kind, node.args))
            if of_class or by_trick:
                yield node.lineno
        elif isinstance(node, ast.MatchClass) and named_kinds(node.cls):
            yield node.lineno
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            by_name = any(
                isinstance(side, ast.Attribute) and side.attr == "name" and is_kind(side.value) for side in sides
            )
            if by_name or any(isinstance(side, ast.Name | ast.Attribute) and named_kinds(side) for side in sides):
                yield node.lineno


@pytest.mark.parametrize(
    "code",
    [
        "isinstance(metric.kind, Count)",
        "isinstance(x, kinds.Stock | Age)",
        "type(metric.kind) is Count",
        "type(kind).__name__",
        "getattr(metric.kind, 'scale', None)",
        "hasattr(kind, 'q')",
        "metric.kind.name == 'Count'",
        "match kind:\n    case Count(): pass",
    ],
)
def test_what_is_searched_for_is_found(code: str) -> None:
    assert list(looks_at_a_kind(ast.parse(code)))


def test_nobody_outside_its_room_looks_which_kind_a_metric_is() -> None:
    found = []
    for path in (path for house in ("kpi", "pages") for path in (ROOT / house).rglob("*.py")):
        if path.parent != ROOT / "kpi" / "kinds":
            found += [f"{path.relative_to(ROOT)}:{line}" for line in looks_at_a_kind(syntax.tree(path))]
    assert not found, f"ask the kind instead (kpi/declare/kind.py): {', '.join(found)}"


def test_every_kind_is_used_and_every_kind_used_has_a_file() -> None:
    used = {type(REGISTRY.metric(name, choices).kind) for name, choices in EVERY}
    assert used == set(KINDS.values()), "each kind measures something: declare a metric of it in kpi/catalogue"
    assert {kind.name for kind in KINDS.values()} == set(KINDS), "a kind is called as its class"
    assert len({kind.__module__ for kind in KINDS.values()}) == len(KINDS), "one file a kind"


@every_definition
def test_a_kind_says_everything_of_itself(name, choices) -> None:
    metric = REGISTRY.metric(name, choices)
    kind: Kind = metric.kind
    missing = [each for each in vars(Kind) if not each.startswith("_") and not hasattr(kind, each)]
    assert not missing
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert kind.presentation.rows_from >= 0
    assert not (kind.judging.is_full_count and kind.judging.pair), "what is no chance is not judged by days"
    assert not (kind.traits.is_additive and not kind.traits.depends_on_length), "more days add up to more"
    for bounds in BOUNDS:
        reading = kind.reading(metric.when, bounds)
        ways = (reading.sums, reading.values, reading.aggregates, reading.movements, reading.statement)
        assert sum(map(bool, ways)) == 1, "a kind is read in just one way"
        for text in (*reading.about, *reading.leaves_out.values()):
            assert bounds.has_start or "$period_start" not in text
            assert bounds.has_end or "$period_end" not in text


@pytest.mark.parametrize("by", [(), ("source",)])
def test_what_adds_up_by_day_is_what_one_scan_of_all_rows_finds(company, by) -> None:
    """The SQL that is shown for a number (one scan) and the way that it is read (by day) give the same values."""
    names = tuple(metric.name for metric in REGISTRY.metrics)
    query = Query(metrics=names, period=Period(date(2026, 1, 20), date(2026, 2, 17)), by=by)
    known = coverage(company.read)
    scanned, answered = QuestionRun(query, REGISTRY, known), answer(company.read, query, known=known)
    for scan in compiler.scans(query):
        ScanJob(scanned, scan).take(company.read(scan.statement.sql, scan.statement.params))
    assert len(scanned.series) > 50
    for name, series in scanned.series.items():
        rows = answered.filter(metric=name)
        found = dict(zip(rows.select(by).rows() if by else [()], rows.select("value", "n").rows(), strict=True))
        assert set(series.keys) == set(found), name
        for key, value, n in zip(series.keys, series.values.value, series.values.n, strict=True):
            expected = found[key][0]
            assert n == found[key][1], name
            assert np.isnan(value) if expected is None else value == pytest.approx(expected), name


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_values_have_an_entry_for_each_row(kind) -> None:
    metric = next((metric for metric in REGISTRY.metrics if type(metric.kind) is kind), None)
    assert metric, "no metric is of this kind: declare one in kpi/catalogue"
    columns = ColumnsOfThree()
    values = metric.kind.values_from(columns)
    assert {len(side) for side in (values.value, values.n, values.low, values.high)} == {3}
    n = np.array([0.0, 1.0, 40.0])
    assert np.array_equal(values.n, n) or metric.kind.reading(metric.when, Bounds(True, True)).movements


class ColumnsOfThree(dict):
    """Any aggregate that a kind asks for, of no row, of one and of forty."""

    def __missing__(self, name: str) -> np.ndarray:
        return np.array([0.0, 1.0, 40.0])


def test_what_a_kind_knows_of_nothing_is_zero() -> None:
    counts = [metric for metric in REGISTRY.metrics if metric.kind.traits.nothing is not None]
    assert {metric.name for metric in counts} >= {"tickets_created", "backlog_by_age"}
    for metric in counts:
        zero = metric.kind.values_from({name: np.full(1, value) for name, value in metric.kind.traits.nothing.items()})
        assert (zero.value[0], zero.n[0]) == (0, 0)


@every_definition
def test_a_value_is_divided_as_its_days_are(name, choices) -> None:
    """The pair that a change is judged by has the value itself as its ratio, where that value is one of sums."""
    metric = REGISTRY.metric(name, choices)
    reading, judging = metric.kind.reading(metric.when, Bounds(True, True)), metric.kind.judging
    if not (reading.sums and judging.pair):
        return
    chance = np.random.default_rng(7)
    by_day = {column: chance.integers(10, 20, (1, 28)).astype(float) for column in reading.sums}
    totals = {column: sums.sum(axis=1) for column, sums in by_day.items()}
    parts, wholes = judging.pair(by_day, np.ones(28))
    days = 28 if metric.kind.traits.is_additive else 1
    assert days * parts.sum() / wholes.sum() == pytest.approx(metric.kind.values_from(totals).value[0])


def test_own_statements_are_made_from_the_pieces_that_are_handed_over() -> None:
    """Whatever the reader filters or splits by stands in them, and nothing of another question."""
    rows = CountedRows(
        bounds=Bounds(True, True),
        grain=None,
        bucket=None,
        splits=("team AS team",),
        by=("team",),
        conditions="country = 'cz'",
        in_period=("created_on >= $period_start",),
        all_rows="all_of_them",
        span=("created_on",),
        read_from=lambda *texts: "some_table",
        clocked=lambda sql: sql.replace("{clock}", "business"),
    )
    own = 0
    for metric in REGISTRY.metrics:
        for bounds in BOUNDS:
            if statement := metric.kind.reading(metric.when, bounds).statement:
                own += 1
                sql = statement(rows)
                assert "country = 'cz'" in sql
                assert "team AS team" in sql
                assert "FROM some_table" in sql
                assert "{clock}" not in sql
                assert "GROUP BY" in sql
    assert own


TRUE_OR_FALSE, OF_ANOTHER_TYPE = ("condition", "up", "down", "has_left", "is_dated"), ("bins",)
"""The fields of kinds that hold a condition, and those that name a column and are no expression."""


def loosened(metric: Metric) -> Metric:
    """The same metric with expressions that fall apart without brackets: FALSE OR x, 0 + x."""
    kind = metric.kind
    nothing = "'' ||" if kind.name == "Distinct" else "0 +"  # what is told apart are words
    texts = {
        name: f"FALSE OR {text}" if name in TRUE_OR_FALSE else f"{nothing} {text}"
        for name, text in vars(kind).items()
        if isinstance(text, str) and text in kind.expressions and name not in OF_ANOTHER_TYPE
    }
    among = f"{metric.among} OR FALSE" if metric.among else None
    return replace(metric, kind=replace(kind, **texts), among=among, variants=())


@pytest.mark.long
def test_no_expression_falls_apart_where_it_is_put_into_another(company) -> None:
    """Whatever a kind does with an expression, its value and limits are those of the expression as a whole."""
    usual = [replace(metric, variants=()) for metric in REGISTRY.metrics]
    names = tuple(metric.name for metric in usual)
    for grain, by in ((None, ()), (Grain.MONTH, ())):
        query = Query(metrics=names, grain=grain, by=by)
        plain = answer(company.read, query, Registry(tuple(usual)))
        loose = answer(company.read, query, Registry(tuple(loosened(metric) for metric in usual)))
        both = plain.join(loose, on=["metric", "bucket"], how="full", nulls_equal=True, suffix="_loose")
        for name in ("value", "n", "low", "high"):
            here, there = both[name], both[f"{name}_loose"]
            is_same = (here - there).abs() <= 1e-9 * (1 + here.abs())
            wrong = both.filter(~(is_same.fill_null(value=False) | (here.is_null() & there.is_null())))
            assert wrong.is_empty(), f"{name} of {wrong['metric'].to_list()} differs without brackets"


def test_the_interval_of_a_mean_of_scores_is_that_of_their_spread(new_store) -> None:
    """40 answers of 4 and 20 of 5 are 4.33 with a standard deviation of 0.475: by Student 4.21 to 4.46, not a point."""
    store = new_store()
    answers = [
        {"id": f"{kind}{place}", "kind": kind, "scale": scale, "score": 4.0 if place < 40 else 5.0, "responded_at": datetime(2026, 9, 7, 10)}
        for kind, scale in (("csat", 5), ("ces", 7)) for place in range(60)
    ]  # fmt: skip
    put(store, survey_response=answers)
    found = answer(store.read, Query(metrics=("csat_score_mean", "ces_score_mean"))).rows(named=True)
    for row in found:
        assert row["value"] == pytest.approx(13 / 3)
        # Hall moves Student's limits up by a skewness of 0.7
        assert (row["low"], row["high"]) == pytest.approx((4.2107, 4.4561), abs=0.012)
        assert row["low"] < row["value"] < row["high"]


@dataclass(frozen=True)
class Smallest:
    """A kind that nobody but this test knows: the smallest value among the counted rows."""

    value: str
    name = "Smallest"
    traits = Traits()
    presentation = Presentation(rows_from=2)
    judging = Judging(is_full_count=True)

    @property
    def expressions(self) -> tuple[str, ...]:
        return (self.value,)

    def reading(self, when: str, bounds: Bounds) -> Reading:
        return Reading(about=bounds.hold(when), aggregates={"n": "count(*)", "smallest": f"min({self.value})"})

    def values_from(self, columns: Columns) -> Values:
        n = columns["n"]
        return Values(columns["smallest"], n, no_limits(n), no_limits(n))


def test_a_new_kind_is_answered_compared_explained_and_withheld_without_a_change_elsewhere(shop) -> None:
    usual = REGISTRY.metric("replies_per_ticket")
    metric = replace(
        usual, name="fewest_replies", label="Fewest replies", aliases=(), kind=Smallest("replies"), variants=()
    )
    registry = Registry((metric, usual))
    days = Period(date(2026, 9, 7), date(2026, 9, 14))
    query = Query(metrics=("fewest_replies", "replies_per_ticket"), period=days)
    fewest, mean = answer(shop.read, query, registry).rows(named=True)
    assert fewest["n"] == mean["n"] == 5
    assert fewest["value"] == rows(shop.read, query.over(days), registry=registry)["replies"].min() < mean["value"]
    by_day = answer(shop.read, replace(query, grain=Grain.DAY, by=("team",)), registry).filter(metric="fewest_replies")
    assert by_day["value"].min() == fewest["value"]
    changed = compare(shop.read, query, Comparison.PREVIOUS, registry).filter(metric="fewest_replies")
    assert changed["judged_by"].to_list() == ["full count"]
    explained = explain(shop.read, query, registry)
    assert explained.counted == 5
    assert "min(replies)" in explained.sql
    assert how_shown(metric, fewest["value"], 1) is Shown.WITHHELD
    assert how_shown(metric, fewest["value"], 2) is Shown.SOUND
