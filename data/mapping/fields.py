"""What a column of a file of no known format may be read as: the fields of the records that people map by hand."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from data.store.model import RECORDS

MAPPABLE = ("ticket", "contact", "survey_response", "customer", "qa_review")
"""Records that a person can map a file to."""

CLOCK = "clock"
"""The time of day of the record's main moment, where the file keeps it in a column of its own."""

EVENT = "event_at"
"""The moment of one event, where the file has a row for each event of a ticket: the rows of a ticket are put together then."""

MAIN_MOMENT: Mapping[str, str] = {
    "ticket": "created_at",
    "contact": "started_at",
    "survey_response": "responded_at",
    "qa_review": "reviewed_on",
}

NEEDED: Mapping[str, tuple[str, ...]] = {
    "ticket": ("id",),
    "contact": ("started_at",),
    "survey_response": ("score",),
    "customer": ("id",),
    "qa_review": ("score", "reviewed_on"),
}
"""Fields without which a file cannot be read as the record."""

INSTEAD: Mapping[tuple[str, str], str] = MappingProxyType({("ticket", "id"): "created_at"})
"""What does in place of a needed field: tickets without an id are known by their contents alone, which is told."""

_NOT_MAPPED = {"status_class", "scale", "is_low_best", "invalidated_by", "first_resolved_at"}
_KIND_OF_TYPE = {
    "TIMESTAMP": "time",
    "DATE": "day",
    "BOOLEAN": "flag",
    "INTEGER": "count",
    "BIGINT": "count",
    "DOUBLE": "number",
}


def _kind(name: str, type_: str) -> str:
    if name in ("priority", "channel", "status", "outcome", "direction", "kind", "score"):
        return name
    if name.endswith("_seconds"):
        return "duration"
    if name.endswith("_in_sla"):
        return "promise"
    if name == "reopens":
        return "times"
    return _KIND_OF_TYPE.get(type_, "text")


def _fields(record: str) -> dict[str, str]:
    found = {"id": "id"}
    found |= {
        column.name: _kind(column.name, column.type)
        for column in RECORDS[record].columns
        if column.name not in _NOT_MAPPED
    }
    if record == "ticket":
        found["score"] = "score"
        found[EVENT] = "time"
    if record == "contact":
        found["was_answered"] = "flag"
    if record == "survey_response":
        found["kind"] = "survey_kind"  # where one file holds several; else Mapping.kind says which it holds
    if record == "qa_review":
        del found["id"]  # a review is known by its name, and by its category where it has one
        found |= {"review": "id", "score": "number"}
    if found.get(MAIN_MOMENT.get(record, "")) == "time":
        found[CLOCK] = "clock"
    return found


FIELDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {record: MappingProxyType(_fields(record)) for record in MAPPABLE}
)
"""For each record its fields, each with what its cells hold: id, text, time, day, clock, duration, flag, promise, times (a count, or yes and no), count, number, score or words."""


def lengths(record: str) -> tuple[str, ...]:
    """The fields that hold lengths of time and so may need a unit."""
    return tuple(name for name, kind in FIELDS[record].items() if kind == "duration")
