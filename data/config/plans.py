"""Plans of a team or an agent: measures that were agreed, who sees to each, by when, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from data.config import audit
from data.config.audit import Event
from data.store.sentence import Sentence
from data.store.store import Read, Store, StoreError, Writer

DIMENSIONS = ("team", "agent")
"""Whose plan it may be."""
DONE, DROPPED = "done", "dropped"
OUTCOMES = (DONE, DROPPED)
"""What may become of a measure."""
TEXT_MOST, NAME_MOST = 500, 200
"""The longest measure, and the longest name, in letters."""


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What was agreed: a measure, its owner ("" where nobody is named) and the day until when (None: none)."""

    text: str
    owner: str = ""
    due_on: date | None = None


def measures(read: Read, dimension: str, value: str) -> pl.DataFrame:
    """id, text, owner, due_on, agreed_on, ended_on and outcome of one plan: what is open by its day first, then what has ended, the newest first.

    `read` is store.read or writer.query.
    """
    return read(
        "SELECT id, text, owner, due_on, agreed_on, ended_on, outcome FROM plan_measure WHERE dimension = $dimension AND value = $value "
        "ORDER BY ended_on IS NOT NULL, ended_on DESC, due_on NULLS LAST, id",
        {"dimension": dimension, "value": value},
    )


def agree(store: Store, dimension: str, value: str, agreed: Agreed, agreed_on: date) -> None:
    """Add a measure to the plan of a team or an agent; StoreError where a word or a length does not fit."""
    if dimension not in DIMENSIONS or not value:
        raise StoreError(Sentence("A plan is of one team or one agent."))
    row = {**_checked(agreed), "dimension": dimension, "value": value, "agreed_on": agreed_on}
    with store.write() as writer:
        writer.execute(
            "INSERT INTO plan_measure (id, dimension, value, text, owner, due_on, agreed_on) "
            "SELECT coalesce(max(id), 0) + 1, $dimension, $value, $text, $owner, $due_on, $agreed_on FROM plan_measure",
            row,
        )
    audit.note(store.path, Event.NOTE, "plan", f"{dimension}={value}")


def change(store: Store, id: int, agreed: Agreed) -> None:
    """Put other words, another owner or another day in the place of those agreed; StoreError where the measure is no more."""
    row = {**_checked(agreed), "id": id}
    with store.write() as writer:
        _require(writer, id)
        writer.execute(
            "UPDATE plan_measure SET text = $text, owner = $owner, due_on = $due_on WHERE id = $id",
            row,
        )
    audit.note(store.path, Event.NOTE, "plan", id, "changed")


def end(store: Store, id: int, outcome: str, ended_on: date) -> None:
    """Note that a measure is done or was dropped; it stays in the plan. StoreError where there is no such measure or outcome."""
    if outcome not in OUTCOMES:
        raise StoreError(Sentence("A measure ends as done or as dropped, not as “{outcome}”.", outcome=outcome))
    _set_end(store, id, outcome, ended_on)


def reopen(store: Store, id: int) -> None:
    """Take the end of a measure back; StoreError where there is no such measure."""
    _set_end(store, id, None, None)


def remove(store: Store, id: int) -> None:
    """Take a measure away, as if it had never been agreed; StoreError where there is none."""
    with store.write() as writer:
        _require(writer, id)
        writer.execute("DELETE FROM plan_measure WHERE id = $id", {"id": id})
    audit.note(store.path, Event.NOTE, "plan", id, "removed")


def _set_end(store: Store, id: int, outcome: str | None, ended_on: date | None) -> None:
    with store.write() as writer:
        _require(writer, id)
        writer.execute(
            "UPDATE plan_measure SET outcome = $outcome, ended_on = $ended_on WHERE id = $id",
            {"id": id, "outcome": outcome, "ended_on": ended_on},
        )
    audit.note(store.path, Event.NOTE, "plan", id, outcome or "reopened")


def _require(writer: Writer, id: int) -> None:
    if not writer.query("SELECT 1 AS found FROM plan_measure WHERE id = $id", {"id": id}).height:
        raise StoreError(Sentence("There is no such measure: somebody may have removed it meanwhile."))


def _checked(agreed: Agreed) -> dict[str, object]:
    text, owner = agreed.text.strip(), agreed.owner.strip()
    if not text:
        raise StoreError(Sentence("Say what was agreed."))
    if len(text) > TEXT_MOST or len(owner) > NAME_MOST:
        raise StoreError(
            Sentence("A measure may have {most} letters, a name {of_name}.", most=TEXT_MOST, of_name=NAME_MOST)
        )
    return {"text": text, "owner": owner or None, "due_on": agreed.due_on}
