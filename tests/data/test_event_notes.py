"""Notes of what happened on which day."""

from __future__ import annotations

from datetime import date
from typing import Any

from data.config.event_notes import notes
from data.store.store import Store


def test_notes_of_these_days_in_order_without_empty_ones(empty_store: Store, put: Any) -> None:
    days = [(3, "third"), (1, "first"), (9, "too late"), (2, None)]
    put(
        empty_store,
        "event_note",
        [{"id": text or "empty", "day_on": date(2026, 9, day), "text": text} for day, text in days],
    )
    assert notes(empty_store, date(2026, 9, 1), date(2026, 9, 3)) == [
        (date(2026, 9, 1), "first"),
        (date(2026, 9, 3), "third"),
    ]
    assert notes(empty_store, date(2027, 1, 1), date(2027, 2, 1)) == []
