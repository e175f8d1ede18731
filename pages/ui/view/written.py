"""What people wrote, in rows of a store: in the reader's language where the made-up company wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pages.ui.view.words import written as written


def in_rows(rows: Iterable[Mapping[str, Any]], *columns: str) -> list[dict[str, Any]]:
    """Rows of a store with these of their columns as they are shown; one without a text stays so."""
    return [{**row, **{name: written(row[name]) for name in columns if row[name]}} for row in rows]
