"""What happened on which day (outages, releases, new rules): notes that explain bends in charts, of files and of people's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.config import audit
from data.config.audit import Event
from data.store.sentence import Sentence
from data.store.store import Read, Store, StoreError, Writer

TEXT_MOST = 500
"""The longest text of a note of one's own, in letters."""


@dataclass(frozen=True, kw_only=True)
class EventNote:
    """What happened on a day; `number` names a note of one's own, and `source` says whose files another one is from."""

    on: date
    text: str
    number: int | None = None
    source: str | None = None


def notes(read: Read, first: date, last: date) -> list[EventNote]:
    """The notes of these days, both included, in order of days, those of files first. `read` is store.read or writer.query."""
    found = read(
        'SELECT day_on AS "on", text, NULL::BIGINT AS number, source FROM event_note WHERE day_on BETWEEN $first AND $last AND text IS NOT NULL '
        "UNION ALL SELECT day_on, text, number, NULL FROM own_event_note WHERE day_on BETWEEN $first AND $last "
        "ORDER BY 1, number NULLS FIRST, source, text",
        {"first": first, "last": last},
    )
    return [EventNote(**row) for row in found.iter_rows(named=True)]


def add_note(store: Store, on: date, text: str) -> None:
    """Note what happened on a day. StoreError when the text says nothing or is too long."""
    said = _said(text)
    with store.write() as writer:
        writer.execute(
            "INSERT INTO own_event_note VALUES (nextval('event_note_number'), $on, $text, timezone('UTC', now()))",
            {"on": on, "text": said},
        )
    audit.note(store.path, Event.NOTE, "event", on)


def change_note(store: Store, number: int, on: date, text: str) -> None:
    """Change a note of one's own. StoreError when it is gone, and when the text says nothing or is too long."""
    said = _said(text)
    with store.write() as writer:
        _find(writer, number)
        writer.execute(
            "UPDATE own_event_note SET day_on = $on, text = $text, noted_at = timezone('UTC', now()) WHERE number = $number",
            {"number": number, "on": on, "text": said},
        )
    audit.note(store.path, Event.NOTE, "event", "changed", on)


def remove_note(store: Store, number: int) -> None:
    """Take a note of one's own away. StoreError when it is gone already."""
    with store.write() as writer:
        _find(writer, number)
        writer.execute("DELETE FROM own_event_note WHERE number = $number", {"number": number})
    audit.note(store.path, Event.NOTE, "event", "removed")


def _said(text: str) -> str:
    said = " ".join(text.split())
    if not said:
        raise StoreError(Sentence("A note needs a text."))
    if len(said) > TEXT_MOST:
        raise StoreError(Sentence("A note may have {most} letters; this one has {n}.", most=TEXT_MOST, n=len(said)))
    return said


def _find(writer: Writer, number: int) -> None:
    if not writer.query("SELECT 1 AS found FROM own_event_note WHERE number = $number", {"number": number}).height:
        raise StoreError(Sentence("This note is there no longer: somebody has removed it."))
