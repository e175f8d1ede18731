"""What is counted week by week tells the same as counting all rows would; and rows are found by texts of any length."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from data.facts.nobody import _told_by_weeks, find_nobody
from data.facts.weeks import NEAR, RUNS, _runs
from data.store.by_text import FEW, LENGTHS, rows_named
from data.store.store import Store
from tests.records import put_sources

MON = datetime(2026, 1, 5, 9)


@pytest.mark.long
def test_nobody_by_weeks_is_nobody_by_all_rows(empty_store: Store) -> None:
    """Shares of one name about the limit, over one week and many, of few customers and many; where weeks do not tell, they say so."""
    pick = random.Random(16)
    rows: dict[str, list[dict[str, Any]]] = {}
    for number in range(8):
        share, others, weeks = ((0.2, 60, 40), (0, 400, 8), (0.06, 400, 1), (0.04, 3, 8))[number % 4]
        for n in range(150 if number > 5 else 300):
            customer = (
                "Shop" if pick.random() < share else pick.choice([f"c{pick.randrange(others)}"] * 9 + ["anonymous"])
            )
            at = None if pick.random() < 0.02 else MON + timedelta(weeks=pick.randrange(weeks))
            rows.setdefault(f"desk {number}", []).append({"id": str(n), "customer": customer, "created_at": at})
    put_sources(empty_store, "ticket", rows)
    told = 0
    with empty_store.write() as writer:
        find_nobody(writer, "ticket")
        counted = set(writer.query("SELECT source, customer FROM nobody_now").iter_rows())
        whole = writer.query("FROM customer_week")
        for source in rows:
            writer.execute("DELETE FROM customer_week WHERE source <> $source", {"source": source})
            found = _told_by_weeks(writer, "ticket")
            if found is not None:
                told += 1
                assert found == {each for each in counted if each[0] == source}, source
            writer.register("all_weeks", whole)
            writer.execute("DELETE FROM customer_week")
            writer.execute("INSERT INTO customer_week FROM all_weeks")
    assert any(customer == "Shop" for _, customer in counted)
    assert told >= 4, "the weeks of most sources tell"
    assert set(empty_store.read("SELECT source, customer FROM nobody").iter_rows()) == counted


def test_runs_hold_all_weeks_and_few_others() -> None:
    assert _runs([3, 4, 4 + NEAR, 30]) == [(3, 4 + NEAR), (30, 30)]
    many = [week * (NEAR + 1) for week in range(RUNS + 1)]
    assert len(_runs(many[:-1])) == RUNS
    assert _runs(many) == [(0, many[-1])]


@pytest.mark.parametrize(
    "texts",
    [["9", "10", "11"], ["csat 99", "csat 100", "csat 101"], [], [None, "5"], ["1" * n for n in range(1, LENGTHS + 2)]],
)
def test_rows_are_found_by_texts_of_any_length(empty_store: Store, texts: list[str | None]) -> None:
    with empty_store.write() as writer:
        writer.execute("CREATE TEMP TABLE large AS SELECT i::VARCHAR AS id FROM range(2000) AS r(i) UNION ALL SELECT 'csat ' || i FROM range(2000) AS r(i) UNION ALL SELECT NULL")  # fmt: skip
        writer.execute("CREATE TEMP TABLE keys AS SELECT unnest($texts::VARCHAR[]) AS id", {"texts": texts})
        found = writer.query(f"SELECT id FROM ({rows_named(writer, 'large', 'id', 'keys')}) ORDER BY id")
    asked = {text for text in texts if text is not None}
    assert found["id"].to_list() == sorted(
        text for text in asked if (len(text) <= 3 and text.isdigit()) or " " in text or int(text) < 2000
    )


def test_many_texts_are_looked_for_in_one_go(empty_store: Store) -> None:
    with empty_store.write() as writer:
        writer.execute(f"CREATE TEMP TABLE keys AS SELECT i::VARCHAR AS id FROM range({FEW + 1}) AS r(i)")
        assert "UNION" not in rows_named(writer, "keys", "id", "keys")
