"""Which days of the facts a write changes is known: no row differs in another day, whatever is put in, changed, taken back or forgotten."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from data.facts.refresh import FACTS
from data.store.store import Store, StoreError
from tests.records import at, put, random_records
from tests.sweep import in_sweep

pytestmark = pytest.mark.long


def by_day(store: Store) -> dict[tuple[str, str], pl.DataFrame]:
    """Of each fact table and date how many rows each day has, and a hash of them."""
    found = {}
    for fact in FACTS:
        columns = store.read(f"FROM {fact.table} LIMIT 0").schema
        for name in (name for name, type_ in columns.items() if type_ == pl.Date):
            found[fact.table, name] = store.read(
                f"SELECT {name} AS day, count(*) AS k, sum(hash(t)::HUGEINT)::VARCHAR AS h FROM {fact.table} AS t WHERE {name} IS NOT NULL GROUP BY 1"
            )
    return found


def differing(before: pl.DataFrame, after: pl.DataFrame) -> set[date]:
    one, other = set(before.iter_rows()), set(after.iter_rows())
    return {row[0] for row in one ^ other}


def check(store: Store, before: dict[tuple[str, str], pl.DataFrame], version: int) -> tuple[int, int]:
    """Every day that differs is told; how many are told and differ."""
    told = found = 0
    for (table, name), frame in by_day(store).items():
        days = store.days_changed(table, version)
        differs = differing(before[table, name], frame)
        if days is None:
            continue
        assert differs <= days.get(name, frozenset()), (table, name)
        told, found = told + len(days.get(name, ())), found + len(differs)
    return told, found


@pytest.mark.sweep
def test_the_days_that_a_write_changes_are_told(empty_store: Store) -> None:
    """By random records; in the gate once."""
    records = random_records(7, 400)
    put(empty_store, **records)
    assert empty_store.days_changed("fact_ticket", empty_store.version()) is None, "nobody has asked"
    empty_store.follow_days()
    for seed in in_sweep([8, 9, 10, 11, 12], in_gate=[8]):
        later = {
            kind: [{**row, "id": f"{row['id']}x"} if place % 2 else row for place, row in enumerate(rows[:12])]
            for kind, rows in random_records(seed, 400).items()
        }
        before, version = by_day(empty_store), empty_store.version()
        put(empty_store, upload_id=seed, **later)
        told, found = check(empty_store, before, version)
        assert 0 < found <= told < 400


def test_a_ticket_that_moves_to_another_day_is_told_with_both(empty_store: Store) -> None:
    rows = [{"id": str(number), "created_at": at(f"03-{number:02} 09:00"), "customer": "c"} for number in range(1, 21)]
    rows[0]["resolved_at"] = at(
        "03-02 09:00"
    )  # so that the source tells it, and the others are not made anew by a later one
    put(empty_store, ticket=rows)
    empty_store.follow_days()
    version = empty_store.version()
    put(
        empty_store,
        upload_id=2,
        ticket=[{"id": "7", "created_at": at("03-07 09:00"), "resolved_at": at("03-09 10:00")}],
    )
    put(
        empty_store,
        upload_id=3,
        ticket=[{"id": "7", "created_at": at("03-07 09:00"), "resolved_at": at("03-11 10:00")}],
    )
    days = empty_store.days_changed("fact_ticket", version)
    assert days is not None
    assert days["resolved_on"] == {date(2026, 3, 9), date(2026, 3, 11)}
    assert date(2026, 3, 7) in days["created_on"]
    assert days["created_on"] < {date(2026, 3, 1) + timedelta(days=n) for n in range(31)}
    assert empty_store.days_changed("fact_ticket", empty_store.version()) == {}
    assert empty_store.days_changed("fact_ticket", version - 1) is None
    assert empty_store.days_changed("agent_day", version) is None, "a view on several tables"
    assert empty_store.days_changed("qa_review_score", version) is None


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE OR REPLACE TABLE fact_ticket AS FROM fact_ticket",
        "ALTER TABLE fact_ticket ADD COLUMN more INTEGER",
        "UPDATE fact_ticket SET created_on = created_on + 1",
        "TRUNCATE fact_ticket",
        "DELETE FROM fact_ticket RETURNING id",
    ],
)
def test_of_what_changes_a_table_otherwise_nothing_is_known(empty_store: Store, statement: str) -> None:
    put(empty_store, ticket=[{"id": "1", "created_at": at("03-01 09:00")}])
    empty_store.follow_days()
    version = empty_store.version()
    with empty_store.write() as writer:
        writer.execute("UPDATE fact_ticket SET subject = 'x'")
    assert empty_store.days_changed("fact_ticket", version) == {
        name: {date(2026, 3, 1)} if name == "created_on" else set()
        for name, type_ in empty_store.read("FROM fact_ticket LIMIT 0").schema.items()
        if type_ == pl.Date
    }
    with empty_store.write() as writer:
        writer.execute("CREATE TEMP TABLE fact_like AS FROM fact_ticket")
        writer.execute(statement)
    assert empty_store.days_changed("fact_ticket", version) is None
    assert empty_store.days_changed("fact_survey", version) == {}


def test_a_write_that_fails_changes_nothing(empty_store: Store) -> None:
    put(empty_store, ticket=[{"id": "1", "created_at": at("03-01 09:00")}])
    empty_store.follow_days()
    version = empty_store.version()

    def failing() -> None:
        with empty_store.write() as writer:
            writer.execute("DELETE FROM fact_ticket")
            writer.execute("FROM no_such_table")

    with pytest.raises(StoreError):
        failing()
    assert empty_store.days_changed("fact_ticket", version) == {}
