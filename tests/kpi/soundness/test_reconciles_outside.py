"""Counted rows + rows left out = all rows, for every metric: on the demo company, and on real exports (KPI_EXPORTS)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.facts.refresh import open_store
from data.imports.importer import ImportRefused, Options, run_import
from data.store.store import Store
from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Clock
from kpi.engine.answer import answer
from kpi.engine.coverage import coverage
from kpi.engine.explain import explain
from kpi.query.period import Period
from kpi.query.query import Filter, Query
from tests.stores import demo_copy, new_store_at
from tests.sweep import in_sweep

pytestmark = pytest.mark.long
IN_2016 = Period(date(2016, 3, 1), date(2016, 4, 1))
IN_JUNE = Period(date(2026, 6, 1), date(2026, 7, 1))
EXPORTS = Path(os.environ.get("KPI_EXPORTS") or Path(__file__).resolve().parents[4] / "shared" / "exports")


@pytest.fixture(scope="module")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(demo_copy(tmp_path_factory)) as store:
        yield store


@pytest.fixture(scope="module")
def real_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """All real exports that can be read, each under a name of its own."""
    with new_store_at(tmp_path_factory.mktemp("real") / "real.duckdb") as store:
        loaded = 0
        for file in sorted(EXPORTS.iterdir()):
            if file.suffix in (".csv", ".xlsx"):
                try:
                    loaded += run_import(store, file, file.name, Options(source=file.stem)).rows_new > 0
                except ImportRefused:
                    continue  # some are there to be refused; test_real_exports.py names them
        assert loaded >= 10
        yield store


def reconcile(store: Store, period: Period, clock: Clock = Clock.CALENDAR) -> list[str]:
    """Hold every metric's count against what its own explanation says; the names of those that had rows to count."""
    counted = []
    query = Query(metrics=tuple(metric.name for metric in REGISTRY.metrics), period=period, clock=clock)
    known = coverage(store.read)
    found = dict(answer(store.read, query, known=known).select("metric", "n").rows())
    for name in query.metrics:
        opened = explain(store.read, replace(query, metrics=(name,)), known=known)
        assert opened.counted + sum(count for _, count in opened.excluded) == opened.total, name
        assert opened.counted == found[name], name
        if opened.counted:
            counted.append(name)
    return counted


@pytest.mark.sweep
@pytest.mark.parametrize("period", in_sweep([Period(), IN_JUNE], in_gate=[IN_JUNE]), ids=str)
def test_the_demo_company_reconciles(demo_store: Store, period: Period) -> None:
    """Of one month; in the sweep also of all its days."""
    counted = reconcile(demo_store, period, Clock.BUSINESS)
    assert len(counted) > 0.7 * len(REGISTRY.metrics), set(counted)


@pytest.mark.exports
@pytest.mark.skipif(not EXPORTS.is_dir(), reason=f"no real exports in {EXPORTS}; set KPI_EXPORTS")
@pytest.mark.sweep
@pytest.mark.parametrize("period", in_sweep([Period(), IN_2016], in_gate=[IN_2016]), ids=str)
def test_real_exports_reconcile(real_store: Store, period: Period) -> None:
    """Of one month; in the sweep also of all their days."""
    counted = reconcile(real_store, period)
    assert {"tickets_created", "requester_wait_median", "agent_work_median"} <= set(counted)


@pytest.mark.exports
@pytest.mark.skipif(not EXPORTS.is_dir(), reason=f"no real exports in {EXPORTS}; set KPI_EXPORTS")
def test_what_was_resolved_is_shared_out_among_who_resolved_it(real_store: Store) -> None:
    """861 of a real log were resolved, by 117 people, 34 at most by one; of 207 of them no last agent is named."""
    log = (Filter("source", ("servicenow_incident_event_log",)),)
    named = {}
    for choices in ((), (("credit", "who_did_it"),)):
        query = Query(metrics=("tickets_resolved",), by=("agent",), filters=log, choices=choices)
        named[choices] = dict(answer(real_store.read, query).select("agent", "value").rows())
        assert sum(named[choices].values()) == 861
    usual, credited = named.values()
    assert (usual[None], None in credited, len(credited), max(credited.values())) == (207, False, 117, 34)
