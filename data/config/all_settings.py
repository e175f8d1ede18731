"""Everything that people set as one value, and put back as it was: for links that show the numbers of a day again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from data.store.sql import listed
from data.store.store import Read, Writer

TABLES = (
    "setting", "calendar", "calendar_version", "calendar_team", "special_day", "holiday", "holiday_year", "target", "assessment",
    "standard_owner", "plan_measure", "own_event_note",
)  # fmt: skip
"""The tables of what people set: what facts are made by, and what pages show beside numbers. The company's name and logo are not of a day."""

Rows = Mapping[str, list[dict[str, Any]]]
"""The rows of each table, in one order; days and moments as text."""


def all_settings(read: Read) -> Rows:
    """The rows of all these tables, as JSON can hold them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name in TABLES:
        rows = [
            {column: _plain(value) for column, value in row.items()}
            for row in read(f"FROM {name}", {}).iter_rows(named=True)
        ]
        found[name] = sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))
    return found


def put_back(writer: Writer, rows: Rows) -> None:
    """Let all these tables hold these rows and no others; facts are left to the caller."""
    for name in TABLES:
        writer.execute(f"DELETE FROM {name}")  # noqa: S608 - names of this module
        known = [*writer.query(f"FROM {name} LIMIT 0").columns]
        for row in rows.get(name, []):
            kept = {column: value for column, value in row.items() if column in known}
            values = listed(f"${column}" for column in kept)
            writer.execute(f"INSERT INTO {name} ({listed(kept)}) VALUES ({values})", kept)  # noqa: S608 - columns that the store has


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value
