"""Which days of the fact tables each write has changed, for those who keep what they have summed up by day: only these have to be read anew.

It is known for writes of this process since somebody first asked: nobody else has the store open. Whoever asks for an earlier one is told
that nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

import polars as pl

Days = Mapping[str, frozenset[date]]
"""By column, the days that rows had in it before a change or have after it."""

MOST_WRITES = 1000
"""So many writes are known of; whoever kept something before them begins anew."""

_IS_FACTS = re.compile(r"fact_\w+$")
"""Of other tables, and of views, which change with several, nothing is known."""

_ROWS = re.compile(r"\s*(?:INSERT\s+INTO|DELETE\s+FROM|UPDATE)\s+(?P<table>fact_\w+)\b", re.IGNORECASE)
"""A statement that puts in, takes away or changes rows of a fact table."""
_TABLE = re.compile(
    r"\s*(?:CREATE\s(?!.*\bTEMP\b)|DROP|ALTER|TRUNCATE)\b[^(]*?\b(?P<table>fact_\w+)\b", re.IGNORECASE | re.DOTALL
)
"""One that makes a whole one anew, or another of it."""
_SET = re.compile(r"\bSET\b(?P<what>.*?)(?:\bFROM\b|\bWHERE\b|$)", re.IGNORECASE | re.DOTALL)


@dataclass
class ChangesOfWrite:
    """What one transaction has changed: by table the days, None where they are not known."""

    tables: dict[str, dict[str, set[date]] | None] = field(default_factory=dict)

    def table_of(self, sql: str) -> str | None:
        """The fact table whose rows a statement changes, if it can return their days; of one that cannot, nothing is known."""
        if whole := _TABLE.match(sql):
            self.tables[whole["table"]] = None
            return None
        rows = _ROWS.match(sql)
        if rows is None or self.tables.get(rows["table"], {}) is None:
            return None
        return rows["table"]

    def selecting(self, sql: str, dates: tuple[str, ...]) -> str | None:
        """What finds the days of the rows that a statement takes away, before it does; None where it puts in or changes rows.

        It reads only these columns; a DELETE that returns them would read all.
        """
        rows = re.match(r"\s*DELETE\s+(?P<rows>FROM\b.*)", sql, re.IGNORECASE | re.DOTALL)
        if rows is None or not dates or re.search(r"\b(USING|RETURNING)\b", sql, re.IGNORECASE):
            return None
        return f"SELECT {', '.join(dates)} {rows['rows']}"

    def returning(self, sql: str, table: str, dates: tuple[str, ...]) -> str | None:
        """The same statement, which returns the days of the rows that it changes; None where it gives them other days, for it would not tell the old ones."""
        given = _SET.search(sql) if sql.lstrip()[:6].upper() == "UPDATE" else None
        moves = given and any(re.search(rf"\b{name}\b\s*=", given["what"]) for name in dates)
        if moves or not dates or "RETURNING" in sql.upper():
            self.tables[table] = None
            return None
        named = ", ".join(f"{table}.{name}" for name in dates) if given else ", ".join(dates)
        return f"{sql.rstrip().rstrip(';')} RETURNING {named}"

    def note(self, table: str, found: pl.DataFrame) -> None:
        """Keep the days of rows that were changed."""
        known = self.tables.setdefault(table, {})
        if known is not None:
            for name in found.columns:
                known.setdefault(name, set()).update(found[name].drop_nulls().unique())


class ChangedDays:
    """The changes of a store's writes by its data version. Safe from any thread."""

    def __init__(self) -> None:
        """Nobody asks yet."""
        self._lock = Lock()
        self._since: int | None = None
        self._writes: list[tuple[int, ChangesOfWrite]] = []

    @property
    def is_asked(self) -> bool:
        """Whether somebody wants to know."""
        return self._since is not None

    def begin(self, version: int) -> None:
        """From this data version on changes are wanted."""
        with self._lock:
            if self._since is None:
                self._since = version

    def add(self, version: int, changes: ChangesOfWrite | None) -> None:
        """Keep what the write that led to a version has changed (None: that is not known)."""
        with self._lock:
            if self._since is None:
                return
            if changes is None:
                self._since, self._writes = version, []
                return
            self._writes.append((version, changes))
            if len(self._writes) > MOST_WRITES:
                self._since, _ = self._writes.pop(0)

    def of(self, table: str, since: int) -> Days | None:
        """The days of a fact table that have changed after a version; None where that is not known."""
        with self._lock:
            if self._since is None or since < self._since or not _IS_FACTS.match(table):
                return None
            found: dict[str, set[date]] = {}
            for version, changes in self._writes:
                if version <= since or table not in changes.tables:
                    continue
                days = changes.tables[table]
                if days is None:
                    return None
                for name, some in days.items():
                    found.setdefault(name, set()).update(some)
            return {name: frozenset(days) for name, days in found.items()}
