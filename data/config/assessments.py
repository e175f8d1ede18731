"""What people say of each standard of service: dated judgements, all of them kept, and who answers for it by when."""

from __future__ import annotations

from datetime import date

import polars as pl

from data.config import audit
from data.config.audit import Event
from data.store.sentence import Sentence
from data.store.store import Read, Store, StoreError

VERDICTS = ("kept", "partly", "not_kept", "not_judged")
NOTE_MOST, NAME_MOST = 2000, 200
"""The longest note and name, in letters."""


def assessments(read: Read) -> pl.DataFrame:
    """standard, verdict, note, judged_on, judged_by and noted_at of every judgement, the one that holds first in each standard.

    What was judged on a later day holds; of one day, what was noted last.
    """
    return read(
        "SELECT standard, verdict, note, judged_on, judged_by, noted_at FROM assessment "
        "ORDER BY standard, judged_on DESC, noted_at DESC, rowid DESC",
        {},
    )


def judge(store: Store, standard: str, verdict: str, judged_on: date, *, note: str = "", by: str = "") -> None:
    """Note a judgement of a standard; earlier ones stay. StoreError when a word or a length does not fit."""
    if verdict not in VERDICTS:
        raise StoreError(
            Sentence("A judgement is: kept, partly kept, not kept or not judged; not “{verdict}”.", verdict=verdict)
        )
    if not standard:
        raise StoreError(Sentence("A judgement needs a standard."))
    if len(note) > NOTE_MOST or len(by) > NAME_MOST:
        raise StoreError(
            Sentence("A note may have {letters} letters, a name {of_name}.", letters=NOTE_MOST, of_name=NAME_MOST)
        )
    with store.write() as writer:
        writer.execute(
            "INSERT INTO assessment VALUES ($standard, $verdict, $note, $judged_on, $by, timezone('UTC', now()))",
            {
                "standard": standard,
                "verdict": verdict,
                "note": note.strip() or None,
                "judged_on": judged_on,
                "by": by.strip() or None,
            },
        )
    audit.note(store.path, Event.NOTE, "standard", standard, verdict)


def owners(read: Read) -> dict[str, tuple[str | None, date | None]]:
    """Who answers for each standard that has somebody, and by when it is to be kept."""
    found = read("SELECT standard, owner, due_on FROM standard_owner", {})
    return {row["standard"]: (row["owner"], row["due_on"]) for row in found.iter_rows(named=True)}


def assign(store: Store, standard: str, *, owner: str = "", due_on: date | None = None) -> None:
    """Say who answers for a standard, and by when it is to be kept; with neither nobody does. StoreError when a length does not fit."""
    if not standard:
        raise StoreError(Sentence("An owner needs a standard."))
    if len(owner) > NAME_MOST:
        raise StoreError(
            Sentence("A note may have {letters} letters, a name {of_name}.", letters=NOTE_MOST, of_name=NAME_MOST)
        )
    with store.write() as writer:
        writer.execute("DELETE FROM standard_owner WHERE standard = $standard", {"standard": standard})
        if owner.strip() or due_on:
            writer.execute(
                "INSERT INTO standard_owner VALUES ($standard, $owner, $due_on, timezone('UTC', now()))",
                {"standard": standard, "owner": owner.strip() or None, "due_on": due_on},
            )
    audit.note(store.path, Event.NOTE, "standard", standard, "owner")
