"""Days that are kept outlive an import: those that it has changed are read anew, and what follows from them is what the facts say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from data.store.kept_files import KeptFiles, folder_of
from data.store.store import Params, Store
from kpi.catalogue.registry import REGISTRY
from kpi.engine import batch, quantiles
from kpi.engine.answer import Question, together
from kpi.engine.coverage import Coverage, coverage
from kpi.query.limits import NOTHING
from kpi.query.period import Period
from kpi.query.query import Comparison, Query
from kpi.query.read import Read
from kpi.sql import clauses
from pages.ui.answers import answer_cache, kept_readings
from pages.ui.answers.answer_cache import AnswerCache
from pages.ui.answers.kept_readings import KeptReadings
from tests.kpi.test_together import same
from tests.records import put, random_records
from tests.stores import new_store_at
from tests.sweep import in_sweep

pytestmark = pytest.mark.long

PLAIN = Query(metrics=())
ADDED = tuple(
    metric.name for metric in REGISTRY.metrics if (reading := clauses.reading_of(metric, PLAIN)).sums or reading.values
)
"""All that is kept by day."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store_at(tmp_path / "store.duckdb") as opened:
        put(opened, **random_records(3, 250))
        yield opened


class Watched:
    """A store, and the statements that it was asked."""

    def __init__(self, store: Store) -> None:
        self.store, self.texts = store, []

    def read(self, sql: str, params: Params) -> pl.DataFrame:
        self.texts.append(sql)
        return self.store.read(sql, params)


def asked(metrics: tuple[str, ...]) -> list[Question]:
    """All days, and forty of them compared: records at random lie in ninety."""
    by_team = Query(metrics=metrics, by=("team",), period=Period(date(2026, 2, 20), date(2026, 4, 1)))
    return [Question(Query(metrics=metrics)), Question(by_team, Comparison.PREVIOUS)]


@pytest.mark.sweep
@pytest.mark.parametrize("lists", ["their values", "their bins"])
def test_what_is_kept_follows_imports(store: Store, lists: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records come, change and go, at random; in the gate twice."""
    metrics = ADDED
    if lists == "their bins":
        metrics = tuple(name for name in ADDED if clauses.reading_of(REGISTRY.metric(name), PLAIN).values)
        monkeypatch.setattr(batch, "KEPT_UP_TO", 0)
        monkeypatch.setattr(quantiles, "EXACT_UP_TO", 5)
    before = AnswerCache(store.read, coverage(store.read))
    store.follow_days()
    before.keep_days(asked(metrics))
    for seed in in_sweep([11, 12, 13, 14, 15, 16], in_gate=[11]):
        version = store.version()
        changed = {
            kind: [row if place % 3 else {**row, "id": f"{row['id']}-{seed}"} for place, row in enumerate(rows[:9])]
            for kind, rows in random_records(seed, 250).items()
        }
        put(store, upload_id=seed, **changed)
        watched = Watched(store)
        now = AnswerCache(watched.read, coverage(store.read))
        now.take_over(before, partial(store.days_changed, since=version))
        assert watched.texts
        assert all("$changed_days" in text for text in watched.texts)
        found, plain = now.answers_to(asked(metrics)), together(store.read, asked(metrics), known=now.known)
        for question, frame, other in zip(asked(metrics), found, plain, strict=True):
            try:
                same(frame, other)
            except AssertionError as error:
                raise AssertionError(f"{error} after {seed} in {question}") from error
        assert found[1]["change"].drop_nulls().len() > len(metrics) / 4
        before = now


def test_what_rests_on_more_than_one_table_or_on_unknown_changes_is_not_taken_over(store: Store) -> None:
    before = AnswerCache(store.read, coverage(store.read))
    store.follow_days()
    before.keep_days(asked(ADDED))
    tables = [table.sums for _, kept in before._days.items() for table in kept]
    assert {sums.rests_on is None for sums in tables} == {True, False}
    assert all(sums.rests_on is None for sums in tables if " JOIN " in sums.statement.sql)
    watched = Watched(store)
    now = AnswerCache(watched.read, coverage(store.read))
    now.take_over(before, lambda _: None)
    assert not watched.texts
    assert not now._days.items()
    now.take_over(before, partial(store.days_changed, since=store.version()))
    assert not watched.texts, "nothing has changed"
    taken = [table.sums.rests_on for _, kept in now._days.items() for table in kept]
    assert len(taken) > 3
    assert all(one is not None and one[0].startswith("fact_") for one in taken), "views change with several tables"


def test_days_outlast_the_process(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another one finds gives the answers of the facts, of which none is read; after a write only what that changed is read."""
    monkeypatch.setattr(answer_cache, "FILES_FROM", 0)
    metrics = ("tickets_created", "first_response_median", "csat", "backlog")
    monkeypatch.setattr(batch, "KEPT_UP_TO", 0)
    monkeypatch.setattr(quantiles, "EXACT_UP_TO", 5)

    def cache(read: Read) -> AnswerCache:
        files = KeptFiles(store.path, store.state)
        return AnswerCache(read, coverage(store.read), files=files)

    def check(one: AnswerCache) -> None:
        plain = together(store.read, asked(metrics), known=one.known)
        for frame, other in zip(one.answers_to(asked(metrics)), plain, strict=True):
            same(frame, other)

    first = cache(store.read)
    first.keep_days(asked(metrics))
    check(first)
    watched = Watched(store)
    second = cache(watched.read)
    check(second)
    second.keep_days(asked(metrics))
    summed = [text for text in watched.texts if re.match(r"SELECT \S+ AS day", text) and "BETWEEN $lowest" not in text]
    assert not summed, "nothing is summed up or counted by day"
    limited_reader = AnswerCache(store.read, second.known, NOTHING, KeptFiles(store.path, store.state))
    assert limited_reader._files is None
    store.follow_days()
    version = store.version()
    put(store, upload_id=9, **{kind: [{**row, "id": f"{row['id']}-new"} for row in rows[:5]] for kind, rows in random_records(3, 250).items()})  # fmt: skip
    third = cache(store.read)
    third.take_over(second, partial(store.days_changed, since=version))
    check(third)
    fourth = cache(store.read)
    assert fourth._files is not None
    assert fourth._files.names
    check(fourth)
    monkeypatch.setattr(answer_cache, "FILES_FROM", 10_000)
    assert cache(store.read)._files is None, "few rows are read as quickly"


def test_what_the_data_cover_is_looked_up_once_a_day(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the same data, by the same statements, on the same day."""

    def covered() -> tuple[Coverage, int]:
        watched = Watched(store)
        readings = KeptReadings(watched.read, KeptFiles(store.path, store.state))
        found = coverage(readings)
        readings.save()
        return found, len(watched.texts)

    first, read = covered()
    assert read > 5
    assert first == coverage(store.read)
    assert covered() == (first, 0)
    assert len(list(folder_of(store.path).iterdir())) == 1
    with pytest.MonkeyPatch.context() as tomorrow:
        tomorrow.setattr(kept_readings, "_day", lambda: "another day")
        assert covered() == (first, read)
        assert len(list(folder_of(store.path).iterdir())) == 1
    put(store, upload_id=9, ticket=[{"id": "new", "created_at": datetime(2027, 1, 1), "team": "A"}])
    again, read_again = covered()
    assert (again == first, read_again) == (False, read)

    days = iter(["before midnight", "after"])
    monkeypatch.setattr(kept_readings, "_day", lambda: next(days))
    readings = KeptReadings(store.read, KeptFiles(store.path, store.state))
    coverage(readings)
    before = {path: path.read_bytes() for path in folder_of(store.path).iterdir()}
    readings.save()
    assert {path: path.read_bytes() for path in folder_of(store.path).iterdir()} == before
