"""Values of one file → records: one row of each key, one temp table a kind of record, loaded and counted."""
# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from data.declare.format import ROWS, Fill, Format, Mapped, derived
from data.declare.same_id import LOG, NEWEST
from data.imports import before
from data.imports.load import ALL_NEW, FIRSTS, delete_some, load
from data.imports.tellers import moments_among, note_columns, own_time
from data.reading.normalise import NORMAL
from data.reading.validate import LEFT_OUT
from data.store.by_text import find, keys_in
from data.store.model import EARLIEST_AT, LATEST_AT, RECORDS
from data.store.sql import listed, sql
from data.store.store import Writer

KEYED = "keyed"


@dataclass(frozen=True)
class Counts:
    """Rows of the file by what became of them; `older` of those unchanged are older than what the store has.

    `covered`: the first and the last moment of the records; of days their midnight. What lies ahead is a slip.
    """

    new: int
    updated: int
    unchanged: int
    older: int = 0
    covered: tuple[datetime | None, datetime | None] = (None, None)


def load_records(
    writer: Writer,
    format_: Format,
    mapped: Mapped,
    source: str,
    upload_id: int,
    same_id: str | None = None,
    *,
    is_unique: bool | None = None,
    are_absent: bool = False,
    may_leave_out: bool = False,
) -> Counts:
    """Load everything the rows in `normal` say; returns how many rows were new, updated or unchanged.

    `same_id` is the person's choice for rows with the same id (data/declare/same_id.py); `is_unique` says whether there are
    none, where that was counted before. `are_absent`: the source is known to have no record of the format's kind by any of the ids. `may_leave_out`: data/reading/validate.py has made the table of ids that are left out.
    """
    keyed = _keep_one(writer, format_, mapped, same_id, is_unique)
    first: str | None = None
    follows: str | None = None
    outcomes: list[str] = []
    had: dict[str, set[str]] = {}
    is_new = True
    for place, fill in enumerate(mapped.fills(format_)):
        table = f"fill_{place}"
        columns = fill_columns(fill, format_, mapped)
        if not place:
            columns |= {name: name for name in _told_by_events(format_, mapped, same_id)}
        identity = derived(fill, "id", format_, mapped) or "id"
        values = listed(f"{expression.replace(ROWS, keyed)} AS {name}" for name, expression in columns.items())
        where = f"WHERE {fill.where.replace(ROWS, keyed)}" if fill.where else ""
        # Not a table: the loader reads it once or twice, and writing it down first would cost more than that.
        rows = f"SELECT row_no, ({identity})::VARCHAR AS id, {values} FROM {keyed} {where}"
        # Its ids were counted just now, and data/reading/normalise.py gives no moment beyond the limits.
        is_checked = bool(_AS_UNIQUE.fullmatch(identity)) and keyed == NORMAL
        ids = f"SELECT ({identity})::VARCHAR AS id FROM {keyed} {where}"
        are_new = load(
            writer,
            fill.record,
            table,
            tuple(columns),
            source,
            upload_id,
            is_checked=is_checked,
            is_log=same_id == LOG,
            follows=follows,
            is_absent=are_absent and not place and identity == "id",
            rows=rows,
            ids=ids,
        )
        is_new &= are_new and bool(place or not fill.where)
        if place == 0 and may_leave_out:
            _take_out(writer, fill.record, identity, keyed, source, upload_id)
        first = first or rows
        if not (place or are_new):  # of rows that are all new none is older than what was there
            follows = f"{table}_outcome"
        outcomes.append(f"({ALL_NEW}({rows}))" if are_new else f"{table}_outcome")
        had.setdefault(fill.record, set()).update(columns)
    note_columns(writer, upload_id, had)
    before.drop_older(writer, source)
    if is_new and keyed == NORMAL:
        dates = [each.replace(ROWS, keyed) for each in _dates(format_, mapped).values()]
        n, first_at, last_at = writer.row(f"SELECT count(*), {_covered(dates, keyed)}")
        return Counts(int(n), 0, 0, covered=(first_at, last_at))
    first_at, last_at = writer.row(f"SELECT {_covered([*_dates(format_, mapped)], f'({first})')}")
    return replace(_count(writer, keyed, outcomes), covered=(first_at, last_at))


_AS_UNIQUE = re.compile(r"('[^']*' \|\| )?id")
"""Ids of records that are as different as those of the rows: the same, or behind a constant text."""


def _take_out(writer: Writer, record: str, identity: str, keyed: str, source: str, upload_id: int) -> None:
    """Delete records of an earlier file whose rows the format leaves out by now (a ticket that turned out to be spam)."""
    if not writer.rows(f"SELECT 1 FROM {LEFT_OUT} LIMIT 1"):
        return
    writer.execute(
        sql(
            f"CREATE OR REPLACE TEMP TABLE taken_out AS SELECT ({identity})::VARCHAR AS id FROM {LEFT_OUT}",
            f"WHERE id NOT IN (SELECT id FROM {keyed})",
        )
    )
    find(writer, "places_taken_out", record, keys_in(writer, "taken_out"), source)
    before.keep(writer, record, "places_taken_out", source, upload_id)
    delete_some(writer, record, "taken_out", source)


_BEGINS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ticket": ("created_at", "resolved_at", "closed_at", "updated_at"),
        "survey_response": ("sent_at", "responded_at"),
        "contact": ("started_at",),
        "agent_state": ("started_at",),
        "self_service_day": ("day_on",),
        "event_note": ("day_on",),
        "qa_review": ("reviewed_on",),
    }
)
"""What dates a record of each kind: the first of these that is filled. Contracts of customers reach back, and cover no days."""


def _dates(format_: Format, mapped: Mapped) -> dict[str, str]:
    """What dates the records of a file, each with its SQL over the cells."""
    fill = mapped.fills(format_)[0]
    columns = fill_columns(fill, format_, mapped)
    return {name: columns[name] for name in _BEGINS.get(fill.record, ()) if name in columns}


def _covered(dates: Sequence[str], rows: str) -> str:
    """SQL of the first and the last moment of the records of `rows` that these date."""
    if not dates:
        return f"NULL::TIMESTAMP, NULL::TIMESTAMP FROM {rows}"
    is_past = "FILTER (moment <= timezone('UTC', now()))"
    return f"min(moment) {is_past}, max(moment) {is_past} FROM (SELECT coalesce({listed(dates)})::TIMESTAMP AS moment FROM {rows})"


def touched_records(format_: Format, mapped: Mapped) -> set[str]:
    """The kinds of records this file fills."""
    return {fill.record for fill in mapped.fills(format_)}


def _keep_one(writer: Writer, format_: Format, mapped: Mapped, same_id: str | None, is_unique: bool | None) -> str:
    """The table with one row a key: `normal` itself when no key comes twice (then every row stands for itself).

    Of several rows the newest by its own time counts, of those of one time the last one; where nobody has chosen
    that a row counts as it stands, what they are about began with the first of them.
    """
    rows = NORMAL
    if "id" not in mapped.places and format_.key[:1] and format_.key[0] in mapped.places:
        parts = listed(f"coalesce({name}::VARCHAR, '')" for name in format_.key if name in mapped.places)
        rows = f"{NORMAL}_named"
        writer.execute(
            f"CREATE OR REPLACE TEMP TABLE {rows} AS SELECT *, trim(concat_ws(' ', {parts})) AS id FROM {NORMAL}"
        )
    elif "id" not in mapped.places:
        cells = listed(f"coalesce({name}::VARCHAR, '')" for name in mapped.places if name not in mapped.by_name)
        # Rows without an id are told by what they hold (in the format's own columns: others come and go); equal rows are numbered, so that none is lost.
        writer.execute(
            sql(
                f"CREATE OR REPLACE TEMP TABLE {KEYED} AS SELECT * EXCLUDE (digest), 1 AS rows_of_key,",
                "digest || ' ' || row_number() OVER (PARTITION BY digest ORDER BY row_no) AS id",
                f"FROM (SELECT *, md5(concat_ws(chr(31), {cells})) AS digest FROM {NORMAL})",
            )
        )
        return KEYED
    folds = {name: how for name, how in format_.fold.items() if name in mapped.places}
    told = _told_by_events(format_, mapped, same_id)
    aggregates = {"min": "min({})", "max": "max({})", "first": "arg_min({}, row_no)", "last": "arg_max({}, row_no)"}
    if is_unique is None:
        is_unique = bool(writer.row(f"SELECT count(*) = count(DISTINCT id) AS is_unique FROM {rows}")[0])
    if is_unique and not told and set(folds.values()) <= set(aggregates):
        return rows
    time = (
        format_.order_by
        if format_.order_by in mapped.places
        else own_time(moments_among(RECORDS[format_.record], mapped.places))
    )
    order = f"(coalesce({time}, TIMESTAMP '1970-01-01'), row_no)" if time else "row_no"
    first = FIRSTS.get(format_.record, "")
    if same_id != NEWEST and first in mapped.places and not format_.fold and not format_.order_by:
        folds[first] = "min"
    folded = "".join(f", {aggregates.get(how, how).format(name)} AS {name}" for name, how in folds.items())
    folded += "".join(f", {aggregate} AS {name}" for name, aggregate in told.items())
    replaced = listed(f"k.{name} AS {name}" for name in folds)
    added = "".join(f", k.{name}" for name in ("rows_of_key", *told))
    writer.execute(
        sql(
            f"CREATE OR REPLACE TEMP TABLE {KEYED} AS SELECT n.* {f'REPLACE ({replaced})' if folds else ''}{added}",
            f"FROM {rows} AS n JOIN (SELECT arg_max(row_no, {order}) AS row_no, count(*) AS rows_of_key{folded}",
            f"FROM {rows} GROUP BY id) AS k ON k.row_no = n.row_no",
        )
    )
    return KEYED


def _told_by_events(format_: Format, mapped: Mapped, same_id: str | None) -> dict[str, str]:
    """What the moments of a ticket's events tell, as aggregates over its rows, where the file has no column for it.

    The last event is the last change; the ticket was solved by the first event that says so after all that say otherwise.
    """
    if same_id != LOG or format_.record != "ticket" or "created_at" not in mapped.places:
        return {}
    told = {} if "updated_at" in mapped.places else {"updated_at": "max(created_at)"}
    if "status_class" in mapped.places and not {"resolved_at", "closed_at"} & {*mapped.places}:
        is_done = "coalesce(status_class IN ('solved', 'closed'), FALSE)"
        before = f"max((created_at, row_no)) FILTER (NOT {is_done} AND created_at IS NOT NULL)"
        done = f"list((created_at, row_no) ORDER BY created_at, row_no) FILTER ({is_done} AND created_at IS NOT NULL)"
        told["resolved_at"] = (
            f"list_filter({done}, lambda event: event > coalesce({before}, (TIMESTAMP '1000-01-01', 0::BIGINT)))[1][1]"
        )
    return told


def fill_columns(fill: Fill, format_: Format, mapped: Mapped) -> dict[str, str]:
    """The record's columns that this file can fill, each with its SQL over the cells."""
    record = RECORDS[fill.record]
    direct = mapped.places if fill.only is None else fill.only
    columns = {name: name for name in direct if name in record.names and name in mapped.places}
    if "status_class" in columns:
        done = [name for name in ("resolved_at", "closed_at") if name in mapped.places]
        solved = f"coalesce({listed(done)}) IS NOT NULL" if done else "FALSE"
        # A status that nobody knows is told by a time of solving; without one the facts say what its silence means.
        columns["status_class"] = (
            f"CASE WHEN status IS NOT NULL THEN coalesce(status_class, CASE WHEN {solved} THEN 'solved' END) END"
        )
    for name in fill.derive:
        expression = derived(fill, name, format_, mapped)
        if name != "id" and expression is not None:
            columns[name] = expression
    if fill.record == "ticket" and "resolved_at" not in columns and "closed_at" in columns:
        # Where only the closing is known, it is when the ticket was solved.
        columns["resolved_at"] = columns["closed_at"]
    return {name: _bounded(expression, record.column(name).type) for name, expression in columns.items()}


def _bounded(expression: str, type_: str) -> str:
    """Derived moments outside the accepted span are no moments; texts are never empty strings."""
    if type_ == "TIMESTAMP" and not expression.isidentifier():
        moment = f"({expression})"
        return (
            f"CASE WHEN {moment} >= TIMESTAMP '{EARLIEST_AT}' AND {moment} < TIMESTAMP '{LATEST_AT}' THEN {moment} END"
        )
    return f"({expression})::{type_}"


def _count(writer: Writer, keyed: str, outcomes: list[str]) -> Counts:
    """A row counts by the state of its key after the file: new, else updated when any of its records is, else unchanged."""
    first, *others = outcomes
    joins = " ".join(
        f"LEFT JOIN {outcome} AS o{place} ON o{place}.row_no = k.row_no" for place, outcome in enumerate(others, 1)
    )
    changed = " OR ".join([f"o{place}.outcome <> 'unchanged'" for place in range(len(outcomes))])
    repeats = "k.rows_of_key" if keyed == KEYED else "1"
    is_older = "state = 'unchanged' AND is_older"
    found = writer.row(
        sql(
            "SELECT coalesce(sum(CASE WHEN state = 'new' THEN 1 ELSE 0 END), 0)::BIGINT AS new,",
            "coalesce(sum(CASE state WHEN 'new' THEN repeats - 1 WHEN 'updated' THEN repeats ELSE 0 END), 0)::BIGINT AS updated,",
            "coalesce(sum(CASE WHEN state = 'unchanged' THEN repeats ELSE 0 END), 0)::BIGINT AS unchanged,",
            f"coalesce(sum(CASE WHEN {is_older} THEN repeats ELSE 0 END), 0)::BIGINT AS older FROM (",
            f"SELECT {repeats} AS repeats, o0.is_older, CASE WHEN o0.outcome = 'new' THEN 'new' WHEN {changed} THEN 'updated' ELSE 'unchanged' END AS state",
            f"FROM {keyed} AS k LEFT JOIN {first} AS o0 ON o0.row_no = k.row_no {joins})",
        )
    )
    new, updated, unchanged, older = map(int, found)
    return Counts(new, updated, unchanged, older)
