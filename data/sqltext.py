"""Small pieces of SQL text. Only names and words that this program declares are joined here; what a file holds never is."""

from __future__ import annotations

from collections.abc import Iterable


def sql(*pieces: str) -> str:
    """Join pieces of a statement."""
    return "\n".join(pieces)


def listed(items: Iterable[str]) -> str:
    """Join items with commas."""
    return ", ".join(items)


def literal(text: str) -> str:
    """A string literal for a word of a declaration."""
    return "'" + text.replace("'", "''") + "'"
