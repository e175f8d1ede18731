"""Small pieces of SQL text. Only names and words that this program declares are joined here; what a file holds never is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def sql(*pieces: str) -> str:
    """Join pieces of a statement."""
    return "\n".join(pieces)


def listed(items: Iterable[str]) -> str:
    """Join items with commas."""
    return ", ".join(items)


def literal(text: str) -> str:
    """A string literal for a word of a declaration."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name of a table or database that this program did not declare, quoted."""
    return '"' + name.replace('"', '""') + '"'


def stacked(rows: str, levels: Iterable[Mapping[str, str]]) -> str:
    """The rows with further columns, level by level: a column may be used by all later levels, and is worked out once."""
    for level in levels:
        if level:
            rows = f"(SELECT *, {listed(f'{value} AS {name}' for name, value in level.items())} FROM {rows})"  # noqa: S608 - as above
    return rows
