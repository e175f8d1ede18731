"""Several rows of a file with the same id: what they may mean, as a person chooses it."""

from __future__ import annotations

NEWEST = "newest"
"""Each row is the whole record, and the newest by its own time counts."""
LOG = "log"
"""The rows are events of one record: it began with the first of them, and the newest is its state."""
ID_PART = "id_part"
"""The cell that makes the key together with the id: any other choice is the header of its column."""


def column_of(same_id: str | None) -> str | None:
    """The header of the column that belongs to the key, when that was chosen."""
    return None if same_id in (None, NEWEST, LOG) else same_id
