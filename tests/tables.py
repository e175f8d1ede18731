"""Every table of a store, to compare two states."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from data.store.store import Store


def dump_tables(store: Store) -> dict[str, pl.DataFrame]:
    """All tables but the data version, rows in a fixed order."""
    names = store.read("SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY table_name")["table_name"]
    return {name: store.read(f'FROM "{name}" ORDER BY ALL') for name in names if name != "data_version"}


def changed_tables(store: Store, before: Mapping[str, pl.DataFrame]) -> list[str]:
    """The tables that are not as they were `before`; they are read once, for all together take a tenth of a second."""
    after = dump_tables(store)
    return [name for name, frame in before.items() if name not in after or not after[name].equals(frame)]
