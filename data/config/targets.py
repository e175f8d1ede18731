"""Targets of a store: a number aimed at from a day on, for the whole or one group; every earlier one is kept."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from data.config import audit
from data.config.audit import Event
from data.store.sentence import Sentence
from data.store.store import Read, Store, StoreError, Writer

TEXT_MOST = 500
"""The longest note or name that is kept, in letters."""

_SAME = (
    "metric = $metric AND dimension IS NOT DISTINCT FROM $dimension AND value IS NOT DISTINCT FROM $value "
    "AND clock IS NOT DISTINCT FROM $clock"
)
_THIS = f"{_SAME} AND valid_from IS NOT DISTINCT FROM $valid_from"


@dataclass(frozen=True, kw_only=True)
class Aim:
    """Whose target it is: a metric, on a clock where it has one, of the whole or of one group of a dimension."""

    metric: str
    dimension: str | None = None
    value: str | None = None
    clock: str | None = None

    def __post_init__(self) -> None:
        if not self.metric:
            raise StoreError(Sentence("A target needs a metric."))
        if bool(self.dimension) != bool(self.value):
            raise StoreError(Sentence("A target of a group needs both: the dimension and the group's name."))


def targets(read: Read) -> pl.DataFrame:
    """metric, dimension, value, clock, target (null: none from that day on), valid_from (null: from the beginning), note, set_at, set_by, owner, due_on.

    In order of metric and group, the oldest first. `read` is store.read or writer.query.
    """
    return read(
        "SELECT metric, dimension, value, clock, target, valid_from, note, set_at, set_by, owner, due_on FROM target "
        "ORDER BY metric, dimension NULLS FIRST, value, clock, valid_from NULLS FIRST",
        {},
    )


def set_target(
    store: Store,
    aim: Aim,
    target: float,
    valid_from: date | None = None,
    *,
    note: str = "",
    by: str = "",
    owner: str = "",
    due_on: date | None = None,
) -> None:
    """Aim at a number from a day on (None: from the beginning); one that began on the same day is replaced.

    `owner` answers for it, and by `due_on` it is to be met.
    """
    if not math.isfinite(target):
        raise StoreError(Sentence("A target must be a number."))
    _put(store, aim, target, valid_from, note, by, owner, due_on)


def assign_target(store: Store, aim: Aim, valid_from: date | None, *, owner: str, due_on: date | None) -> None:
    """Say who answers for the target that begins on that day, and by when it is to be met; StoreError when there is none."""
    if len(owner) > TEXT_MOST:
        raise StoreError(_too_long(owner))
    which = {**_names(aim), "valid_from": valid_from}
    with store.write() as writer:
        _find(writer, which)
        writer.execute(
            f"UPDATE target SET owner = $owner, due_on = $due_on WHERE {_THIS}",  # noqa: S608 - a constant
            {**which, "owner": owner.strip() or None, "due_on": due_on},
        )
    audit.note(store.path, Event.TARGET, *_told(aim), "owner")


def _too_long(text: str) -> Sentence:
    return Sentence("A note or a name may have {most} letters; this one has {n}.", most=TEXT_MOST, n=len(text))


def end_target(store: Store, aim: Aim, ends_on: date, *, note: str = "", by: str = "") -> None:
    """Aim at nothing from a day on; StoreError when there was no target before it."""
    before = store.read(
        f"SELECT target FROM target WHERE {_SAME} AND (valid_from IS NULL OR valid_from < $day) "  # noqa: S608 - a constant
        "ORDER BY valid_from DESC NULLS LAST LIMIT 1",
        {**_names(aim), "day": ends_on},
    )["target"]
    if not before.drop_nulls().len():
        raise StoreError(Sentence("There is no target before {ends_on} that could end.", ends_on=ends_on))
    _put(store, aim, None, ends_on, note, by)


def remove_target(store: Store, aim: Aim, valid_from: date | None) -> None:
    """Take away the target that begins on that day, as if it had never been set; StoreError when there is none."""
    which = {**_names(aim), "valid_from": valid_from}
    with store.write() as writer:
        _find(writer, which)
        writer.execute(f"DELETE FROM target WHERE {_THIS}", which)  # noqa: S608 - a constant
    audit.note(store.path, Event.TARGET, *_told(aim), "removed", valid_from)


def _find(writer: Writer, which: Mapping[str, object]) -> None:
    if not writer.query(f"SELECT 1 AS found FROM target WHERE {_THIS}", which).height:  # noqa: S608 - a constant
        raise StoreError(Sentence("There is no such target: another one may have been removed or set meanwhile."))


def _put(
    store: Store,
    aim: Aim,
    target: float | None,
    valid_from: date | None,
    note: str,
    by: str,
    owner: str = "",
    due_on: date | None = None,
) -> None:
    for text in (note, by, owner, aim.value or ""):
        if len(text) > TEXT_MOST:
            raise StoreError(_too_long(text))
    row = {
        **_names(aim),
        "target": target,
        "valid_from": valid_from,
        "note": note.strip() or None,
        "by": by or None,
        "owner": owner.strip() or None,
        "due_on": due_on,
    }
    with store.write() as writer:
        writer.execute(
            f"DELETE FROM target WHERE {_THIS}",  # noqa: S608 - a constant
            {**_names(aim), "valid_from": valid_from},
        )
        writer.execute(
            "INSERT INTO target (metric, dimension, value, clock, target, valid_from, note, set_at, set_by, owner, due_on) "
            "VALUES ($metric, $dimension, $value, $clock, $target, $valid_from, $note, timezone('UTC', now()), $by, $owner, $due_on)",
            row,
        )
    audit.note(store.path, Event.TARGET, *_told(aim), "ended" if target is None else f"{target:g}", valid_from)


def _told(aim: Aim) -> tuple[str, ...]:
    return (aim.metric, f"{aim.dimension}={aim.value}" if aim.dimension else "", aim.clock or "")


def _names(aim: Aim) -> dict[str, object]:
    return {"metric": aim.metric, "dimension": aim.dimension, "value": aim.value, "clock": aim.clock}
