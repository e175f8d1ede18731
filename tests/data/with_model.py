"""A store under a changed model, in a process of its own, because every module takes its columns from the model when it is imported.

`python -m tests.data.with_model MODEL STEP FOLDER`; what the step has seen is printed as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from data.store import model
from data.store.model import Column, Record

MORE = (
    Column(name="mood", type="VARCHAR", meaning="How the customer felt."),
    Column(name="thanked_at", type="TIMESTAMP", meaning="When the customer said thanks."),
    Column(name="promised_on", type="DATE", meaning="Day of the promise."),
    Column(name="was_called", type="BOOLEAN", meaning="Somebody called."),
    Column(name="visits", type="INTEGER", meaning="How often somebody came."),
    Column(name="letters", type="BIGINT", meaning="How many letters there were."),
    Column(name="refund", type="DOUBLE", meaning="Money that was given back."),
    Column(name="travel_seconds", type="BIGINT", meaning="Time on the road, in seconds."),
    Column(name="category", type="VARCHAR", meaning="Cause, topic or type."),
)
MODELS: dict[str, Callable[[Record], Record]] = {
    "declared": lambda record: record,
    "reversed": lambda record: replace(record, columns=record.columns[::-1]),
    "more": lambda record: replace(
        record,
        columns=(*record.columns[:2], *(one for one in MORE if one.name not in record.names), *record.columns[2:]),
    ),
}
if __name__ == "__main__":
    model.RECORDS = MappingProxyType({name: MODELS[sys.argv[1]](record) for name, record in model.RECORDS.items()})

from data.facts.refresh import open_store, rebuild  # noqa: E402 - only now the model is what it is to be
from data.imports.importer import Options, run_import, undo  # noqa: E402
from data.mapping.propose import propose  # noqa: E402
from data.mapping.saved import with_comments  # noqa: E402
from data.store.backup import back_up  # noqa: E402
from data.store.store import Store  # noqa: E402
from tests import records  # noqa: E402

HEADER = (
    "id,created at,status,team,mood,thanked at,promised on,was called,visits,letters,refund,travel seconds,category"
)
FIRST = f"""{HEADER}
1,2026-01-05 10:00:00,Open,A,glad,2026-01-06 10:00:00,2026-01-07,yes,2,3,4.5,60,tone
2,2026-01-05 11:00:00,Open,A,,,,,,,,,
"""
SECOND = "id,created at,status,team,visits\n1,2026-01-05 10:00:00,Solved,B,9\n3,2026-01-05 12:00:00,Open,B,1\n"


def fill(folder: Path) -> dict[str, Any]:
    """A new store: random records, some of them again in part, two uploads and an undo of the first; then a backup."""
    with open_store(folder / "store.duckdb") as store:
        random = records.random_records(3, 60)
        records.put(store, **random)
        loaded = tables(store)
        again = [{"id": row["id"], "team": "Z", "tags": None} for row in random["ticket"][::2]]
        records.put(store, upload_id=2, ticket=[*again, {"id": "new", "team": "Z", "tags": "x"}])
        first = load(store, folder / "first.csv", FIRST)
        load(store, folder / "second.csv", SECOND)
        undo(store, first)
        back_up(store, folder / "backup.duckdb")
    with open_store(folder / "backup.duckdb") as copy:
        before = tables(copy)
        with copy.write() as writer:
            rebuild(writer)
        assert tables(copy) == before
    return {"loaded": loaded, "tables": before, "proposed": propose(HEADER.split(","), [row.split(",") for row in FIRST.splitlines()[1:]]).mapping.columns}  # fmt: skip


def put(folder: Path) -> dict[str, Any]:
    """A new store with random records alone."""
    with open_store(folder / "store.duckdb") as store:
        records.put(store, **records.random_records(3, 60))
        return {"loaded": tables(store)}


def grow(folder: Path) -> dict[str, Any]:
    """A store of the model as declared, opened by one that has more columns."""
    with open_store(folder / "store.duckdb") as store:
        added = ", ".join(f"count({column.name})" for column in MORE if column.name != "category")
        told = store.read(f"SELECT {added} FROM ticket").row(0)
        first = load(store, folder / "first.csv", FIRST)
        seen = [ticket(store)]
        second = load(store, folder / "second.csv", SECOND)
        seen.append(ticket(store))
        undo(store, second)
        seen.append(ticket(store))
    with open_store(folder / "store.duckdb") as store:
        seen.append(ticket(store))
        undo(store, first)
        seen.append(ticket(store))
        records.put(store, **records.random_records(3, 60))
        filled = {
            f"{record}.{column.name}": store.read(f"SELECT count({column.name}) FROM {record}").item()
            for record, each in model.RECORDS.items()
            for column in each.columns
        }
    template = with_comments(propose(HEADER.split(","), [], "ticket"), "first.csv")
    return {
        "at_first": told,
        "seen": seen,
        "never_filled": [name for name, count in filled.items() if not count],
        "not_in_template": [
            column.name
            for column in MORE
            if f"{column.name}  " not in template or model.RECORDS["ticket"].column(column.name).meaning not in template
        ],
    }


def load(store: Store, path: Path, text: str) -> int:
    """Load a file whose columns are mapped as this program proposes."""
    path.write_text(text, encoding="utf-8")
    header, *rows = (line.split(",") for line in text.splitlines())
    mapping = replace(propose(header, rows, "ticket").mapping, source="desk", zone="UTC")
    return run_import(store, path, path.name, Options(mapping=mapping, source="desk", zone="UTC")).upload_id


def named() -> str:
    """The columns that are more."""
    return ", ".join(column.name for column in MORE)


def ticket(store: Store) -> list[str | None]:
    """What the store says of the first ticket of the desk in them."""
    rows = store.read(f"SELECT {named()} FROM ticket WHERE source = 'desk' AND id = '1'").rows()
    return [value if value is None else str(value) for row in rows for value in row]


def tables(store: Store) -> dict[str, list[str]]:
    """The rows of records and facts, columns by name, in a fixed order."""
    names = [*model.RECORDS, *store.read("SELECT table_name AS t FROM duckdb_tables() WHERE table_name LIKE 'fact\\_%' ESCAPE '\\'")["t"]]  # fmt: skip
    found = {}
    for name in names:
        if name != "fact_definition":
            frame = store.read(f"FROM {name}")
            found[name] = sorted(map(repr, frame.select(sorted(frame.columns)).rows()))
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps({"fill": fill, "put": put, "grow": grow}[sys.argv[2]](Path(sys.argv[3]))))
