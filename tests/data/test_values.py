"""Values are counted with the facts. That a change of some rows leaves what counting all would give is held by test_facts.py, of every table."""

from __future__ import annotations

from data.facts import values
from data.facts.refresh import refresh
from data.imports.load import delete_records
from data.store.store import Store
from tests.records import at, put

Counts = dict[tuple[str, str, str | None], int]


def kept(store: Store) -> Counts:
    rows = store.read("SELECT facts, field, value, n FROM value_count").rows()
    found = {(facts, field, value): n for facts, field, value, n in rows}
    assert len(found) == len(rows), "a row each"
    return found


def by_rows(store: Store) -> Counts:
    """What the rows of the facts have, column by column."""
    found: Counts = {}
    for facts, counted in values.COUNTED.items():
        dated = " OR ".join(f"{day} IS NOT NULL" for day in counted.days)
        rows = store.read(f"SELECT {', '.join(counted.fields)} FROM {facts} WHERE {dated}")
        for field in counted.fields:
            for value in rows[field]:
                found[facts, field, value] = found.get((facts, field, value), 0) + 1
    return found


def test_a_value_goes_with_its_last_row(empty_store: Store) -> None:
    def tickets(*rows: tuple[str, str | None]) -> None:
        put(empty_store, ticket=[{"id": id, "team": team, "created_at": at("09-07 10:00")} for id, team in rows])

    def teams() -> dict[str | None, int]:
        assert kept(empty_store) == by_rows(empty_store)
        return {value: n for (facts, field, value), n in kept(empty_store).items() if (facts, field) == ("fact_ticket", "team")}  # fmt: skip

    tickets(*((str(n), "A") for n in range(20)))
    assert teams() == {"A": 20}
    tickets(("1", "B"), ("30", None))
    assert teams() == {"A": 19, "B": 1, None: 1}
    tickets(("1", "A"), ("30", "C"))
    assert teams() == {"A": 20, "C": 1}, "and B is gone"
    with empty_store.write() as writer:
        delete_records(writer, "ticket", "shop")
        refresh(writer, {"ticket"}, "shop")
    assert not kept(empty_store)
