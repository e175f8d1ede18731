"""Rows of a large table that are named by texts of a small one, found with what the engine keeps of each row group.

The engine leaves out row groups whose least and greatest text lie outside those that are looked for. Numbers written as texts
lie apart only among those of one length: "9" comes after "10000".
"""
# ruff: noqa: S608 - names of tables and columns come from this program

from __future__ import annotations

from data.store.store import Params, Writer

LENGTHS, FEW = 4, 100_000
"""Texts of more lengths, or more texts, are looked for in one go: that reads the table once and not once a length."""


def rows_named(
    writer: Writer, table: str, columns: str, keys: str, *, column: str = "id", key: str = "id", where: str = "TRUE"
) -> str:
    """SQL of `columns` of the rows of `table` whose `column` is among the texts `key` of the temp table or view `keys`; `where` says which else.

    Asks `keys` for the lengths of its texts, so it has to be there already, and to stay as it is.
    """
    # The least and the greatest beside the texts themselves: of longer texts the engine does not compare those by itself.
    one = (
        f"SELECT {columns} FROM {table} WHERE {where} AND {column} IN (SELECT {key} FROM {keys} WHERE {{0}}) "
        f"AND {column} >= (SELECT min({key}) FROM {keys} WHERE {{0}}) AND {column} <= (SELECT max({key}) FROM {keys} WHERE {{0}})"
    )
    lengths = writer.query(f"SELECT strlen({key}) AS length, count(*) FROM {keys} WHERE {key} IS NOT NULL GROUP BY 1")
    if not lengths.height:
        return f"SELECT {columns} FROM {table} WHERE {where} AND FALSE"
    if lengths.height > LENGTHS or sum(lengths.to_series(1)) > FEW:
        return one.format(f"{key} IS NOT NULL")
    return " UNION ALL ".join(one.format(f"strlen({key}) = {length}") for length in sorted(lengths["length"]))


def find(
    writer: Writer,
    target: str,
    table: str,
    keys: str,
    source: str,
    columns: str = "rowid AS place, id",
) -> None:
    """Fill the temp table `target` with `columns` of a source's records whose ids stand in `keys`: by their place the engine finds them at once."""
    values: Params = {"source": source}
    writer.execute(
        f"CREATE OR REPLACE TEMP TABLE {target} AS {rows_named(writer, table, columns, keys, where='source = $source')}",
        values,
    )
