"""What happened on which day (outages, releases, new rules): notes that explain bends in charts."""

from __future__ import annotations

from datetime import date

from data.store.store import Store


def notes(store: Store, first: date, last: date) -> list[tuple[date, str]]:
    """The notes of these days, both included, in order of days."""
    found = store.read(
        "SELECT day_on, text FROM event_note WHERE day_on BETWEEN $first AND $last AND text IS NOT NULL ORDER BY day_on, source, id",
        {"first": first, "last": last},
    )
    return list(found.iter_rows())
