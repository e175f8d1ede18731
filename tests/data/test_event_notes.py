"""Notes of what happened on which day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from data.config.event_notes import TEXT_MOST, EventNote, add_note, change_note, notes, remove_note
from data.store.store import Store, StoreError


def test_notes_of_these_days_in_order_without_empty_ones(empty_store: Store, put: Any) -> None:
    days = [(3, "third"), (1, "first"), (9, "too late"), (2, None)]
    put(
        empty_store,
        "event_note",
        [{"id": text or "empty", "day_on": date(2026, 9, day), "text": text} for day, text in days],
    )
    found = notes(empty_store.read, date(2026, 9, 1), date(2026, 9, 3))
    assert [(one.on, one.text, one.number) for one in found] == [
        (date(2026, 9, 1), "first", None),
        (date(2026, 9, 3), "third", None),
    ]
    assert notes(empty_store.read, date(2027, 1, 1), date(2027, 2, 1)) == []


def test_a_note_of_ones_own_is_added_changed_and_removed_and_the_store_still_counts_as_empty(
    empty_store: Store,
) -> None:
    day, before = date(2026, 9, 1), empty_store.version()

    def kept() -> list[EventNote]:
        return notes(empty_store.read, day, date(2026, 9, 3))

    add_note(empty_store, day, "  Outage\nof <b>mail</b> ")
    add_note(empty_store, day, "Outage")
    assert [(one.on, one.text, one.number) for one in kept()] == [
        (day, "Outage of <b>mail</b>", 1),
        (day, "Outage", 2),
    ]
    assert empty_store.is_empty(), "a note alone is no data: the demo goes on"
    change_note(empty_store, 1, date(2026, 9, 3), "Outage of phones")
    remove_note(empty_store, 2)
    assert kept() == [EventNote(on=date(2026, 9, 3), text="Outage of phones", number=1)]
    add_note(empty_store, day, "x")
    assert kept()[0].number == 3, "no number is given twice"
    assert empty_store.version() == before + 5, "one transaction each"
    for act in (
        lambda: add_note(empty_store, day, " \n "),
        lambda: add_note(empty_store, day, "x" * (TEXT_MOST + 1)),
        lambda: change_note(empty_store, 2, day, "x"),
        lambda: remove_note(empty_store, 2),
    ):
        with pytest.raises(StoreError):
            act()
    assert empty_store.version() == before + 5
