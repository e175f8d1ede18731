"""The demo's targets and judgements name what exists, and tell every kind of story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from data.config import assessments, plans, targets
from data.demo.plan import AGREED, ALWAYS, CHANGED, JUDGED
from data.facts.refresh import open_store
from data.store.store import Store
from kpi.catalogue.registry import REGISTRY
from kpi.engine.answer import answer
from kpi.engine.coverage import coverage
from kpi.query.period import PRESETS
from kpi.query.query import Query
from kpi.standards import METRICS, STANDARDS
from kpi.verdict.targets import check, judged, targets_of
from tests.stores import demo_copy

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(demo_copy(tmp_path_factory)) as opened:
        yield opened


def test_targets_are_of_metrics_and_groups_that_exist(store: Store) -> None:
    for aim, target, *_ in (*ALWAYS, *CHANGED):
        metric = REGISTRY.metric(aim.metric)
        check(metric, target)
        assert (aim.clock is not None) == metric.is_clocked
        if aim.dimension:
            found = answer(store.read, Query(metrics=(aim.metric,), by=(REGISTRY.dimension(aim.dimension).name,)))
            assert aim.value in found[aim.dimension].to_list()
    assert {one.name for one in STANDARDS} >= {standard for standard, *_ in JUDGED}


def test_some_targets_are_met_some_missed_and_some_within_chance(store: Store) -> None:
    last = date(2026, 9, 29)
    aimed = targets_of(targets.targets(store.read))
    names = tuple({aim.metric for aim, _ in ALWAYS})
    query = Query(metrics=names, period=PRESETS["91d"](last))
    found = judged(answer(store.read, query, known=coverage(store.read)), query, aimed, last)
    assert {"met", "missed"} < set(found["verdict"]) <= {"met", "missed", "met, within chance", "missed, within chance"}
    assert found["target"].null_count() == 0


def test_one_target_became_stricter_half_a_year_ago(store: Store) -> None:
    rows = targets.targets(store.read)
    assert rows.height == len(ALWAYS) + len(CHANGED)
    assert rows["valid_from"].drop_nulls().to_list() == [date(2026, 4, 1)]


def test_judgements_are_noted_and_one_has_a_history(store: Store) -> None:
    rows = assessments.assessments(store.read)
    assert rows.height == len(JUDGED)
    assert rows.filter(rows["standard"] == "courtesy")["verdict"].to_list() == ["kept", "partly"]
    assert set(rows["verdict"]) == {"kept", "partly", "not_kept"}
    late = assessments.owners(store.read)["agent_development"]
    assert late[0] == "Service manager"
    assert rows.filter(rows["standard"] == "agent_development")["verdict"][0] != "kept", "so it is overdue"
    assert targets.targets(store.read).filter(due_on=late[1] + timedelta(days=7))["metric"].to_list() == ["csat"]


def test_plans_are_of_groups_that_exist_with_something_done_due_and_overdue(store: Store) -> None:
    for dimension, value in {(dimension, value) for dimension, value, *_ in AGREED}:
        assert value in answer(store.read, Query(metrics=("tickets_created",), by=(dimension,)))[dimension].to_list()
    found = plans.measures(store.read, "team", "Returns")
    days = [(due.isoformat()[5:], outcome) for due, outcome in found.select("due_on", "outcome").iter_rows()]
    assert days == [("09-25", None), ("10-10", None), ("11-14", None), ("09-09", "done")]


def test_the_checklist_names_metrics_that_exist() -> None:
    assert len(STANDARDS) == 14
    assert len({one.name for one in STANDARDS}) == 14
    for name in METRICS:
        REGISTRY.metric(name)
