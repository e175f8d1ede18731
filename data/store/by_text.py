"""Rows of a large table that are named by texts of a small one, found with what the engine keeps of each row group.

The engine leaves out row groups whose least and greatest text lie outside those that are looked for. Numbers written as texts
lie apart only among those of one length: "9" comes after "10000".
"""
# ruff: noqa: S608 - names of tables and columns come from this program

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.store.store import Writer

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


@dataclass(frozen=True)
class Keys:
    """The texts `key` of the temp table or view `table`: `lengths` has for each length how many there are, how many different ones, the least and the greatest."""

    table: str
    key: str
    lengths: Mapping[int, tuple[int, int, str, str]]
    empty: int

    @property
    def are_unique(self) -> bool:
        """Whether none is empty, and none comes twice."""
        return not self.empty and all(n == different for n, different, _, _ in self.lengths.values())

    def may_be_in(self, writer: Writer, table: str, source: str | None) -> bool:
        """Whether a source (or None: any) has any record between the least and the greatest of the texts of a length: nearly always not where the ids count on."""
        if len(self.lengths) > LENGTHS:
            return True
        between = [
            f"strlen(id) = {length} AND id BETWEEN $least_{length} AND $greatest_{length}" for length in self.lengths
        ]
        values = {
            f"{name}_{length}": text
            for length, (_, _, *limits) in self.lengths.items()
            for name, text in zip(("least", "greatest"), limits, strict=True)
        }
        if not between:
            return False
        if source is not None:
            values["source"] = source
        own = "" if source is None else "source = $source AND "
        return bool(writer.rows(f"SELECT 1 FROM {table} WHERE {own}({' OR '.join(between)}) LIMIT 1", values))

    def rows_of(
        self, writer: Writer, table: str, columns: str, where: str = "TRUE"
    ) -> tuple[str, Mapping[str, object]]:
        """As `rows_named` by `id`, with the values that it binds: what is known already need not be planned into the statement."""
        if len(self.lengths) > LENGTHS or sum(n for n, *_ in self.lengths.values()) > FEW:
            return rows_named(writer, table, columns, self.table, key=self.key, where=where), {}
        parts = []
        values: dict[str, object] = {}
        for length, (_, _, least, greatest) in sorted(self.lengths.items()):
            of_length = f"WHERE strlen({self.key}) = {length}" if len(self.lengths) > 1 or self.empty else ""
            parts.append(
                f"SELECT {columns} FROM {table} WHERE {where} AND id IN (SELECT {self.key} FROM {self.table} {of_length}) "
                f"AND id >= $least_{length} AND id <= $greatest_{length}"
            )
            values |= {f"least_{length}": least, f"greatest_{length}": greatest}
        return " UNION ALL ".join(parts) or f"SELECT {columns} FROM {table} WHERE FALSE", values


def keys_in(writer: Writer, table: str, key: str = "id", *, are_unique: bool = False) -> Keys:
    """Look at the texts that stand in a temp table or view, which has to stay as it is. With `are_unique` the caller knows that none comes twice."""
    different = "count(*)" if are_unique else f"count(DISTINCT {key})"
    found = writer.rows(f"SELECT strlen({key}), count(*), {different}, min({key}), max({key}) FROM {table} GROUP BY 1")
    lengths = {length: (n, different, least, most) for length, n, different, least, most in found if length is not None}
    return Keys(table, key, lengths, sum(n for length, n, *_ in found if length is None))


def find(
    writer: Writer,
    target: str,
    table: str,
    keys: Keys,
    source: str,
    columns: str = "rowid AS place, id",
) -> None:
    """Fill the temp table `target` with `columns` of a source's records whose ids are among `keys`: by their place the engine finds them at once."""
    rows, values = keys.rows_of(writer, table, columns, "source = $source")
    # Of no keys it asks for no source.
    writer.execute(
        f"CREATE OR REPLACE TEMP TABLE {target} AS {rows}", {"source": source, **values} if "$source" in rows else {}
    )
