"""Records → facts: replaces the rows of the fact tables that a change of records, calendar or zone has made old.

After a change of a calendar only those columns are worked out again that depend on opening hours.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl

from data.calendar import holidays, in_force
from data.calendar.open_seconds import epoch_day
from data.facts import values, weeks
from data.facts.nobody import refresh_nobody
from data.store.by_text import rows_named
from data.store.compression import columns_sql
from data.store.migrate import definitions
from data.store.model import RECORDS, TOUCHED
from data.store.sql import listed
from data.store.store import Store, Writer, default_path

# ruff: noqa: S608 - names of tables and columns are constants of this module or come from data/store/model.py


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One fact table: the record it is made of, the column that its rows are sorted by, and what else it reads.

    `follows`: the record's moment by which its rows may lie in order already; then they are not sorted again.
    A table that is `made_whole` has few rows, or rows that hang together: it is made anew when anything it reads changed.
    """

    table: str
    record: str
    sorted_by: str
    follows: str = ""
    reads: tuple[str, ...] = ()
    is_made_whole: bool = False


FACTS = (
    Fact(table="fact_ticket", record="ticket", sorted_by="created_on", follows="created_at"),
    Fact(
        table="fact_survey",
        record="survey_response",
        sorted_by="survey_on",
        follows="coalesce(sent_at, responded_at)",
        reads=("ticket",),
    ),
    Fact(table="fact_contact", record="contact", sorted_by="started_on", follows="started_at"),
    Fact(table="fact_customer", record="customer", sorted_by="customer_since"),
    Fact(
        table="fact_complaint",
        record="ticket",
        sorted_by="created_on",
        reads=("survey_response",),
        is_made_whole=True,
    ),
    Fact(table="fact_agent_state", record="agent_state", sorted_by="started_on"),
    Fact(table="fact_open_quarter", record="agent_state", sorted_by="starts_on", reads=("ticket",), is_made_whole=True),
    Fact(table="fact_team_quarter", record="agent_state", sorted_by="starts_on", is_made_whole=True),
    Fact(table="fact_help_day", record="self_service_day", sorted_by="day_on", reads=("ticket",), is_made_whole=True),
)
"""In the order in which they are made: surveys read the facts of their tickets, complaints those of both."""

FULL_SHARE = 0.3
"""When more than this share of a table is old it is made anew as a whole: faster, and sorted by date again."""

ROW_GROUP = 122_880
"""Rows of which DuckDB keeps the least and the greatest value."""

OVERLAP = 4
"""Row groups that may hold the same moment, on average, before a table is sorted. Two is what two threads leave behind."""

TOLD = ("ticket", "survey_response", "contact", "customer")
"""Records of which it matters what their source fills at all: what is not known is empty in the facts, and not "no"."""

NEWEST = 100
"""So many of the newest moments of a source tell where its data end."""

STEP_BACK = timedelta(days=60)
"""So much further back they are looked for where they are fewer than they were, before all are."""

LONG_SILENCE, STRAY_DAYS, STRAY_FROM = timedelta(days=90), 3, 20
"""One or a few days that stand alone after a silence longer than this are slips, where at least STRAY_FROM moments came before."""

_MOMENTS = {name: record.moments for name, record in RECORDS.items()}
_DAY = timedelta(days=1)


def open_store(path: Path | None = None) -> Store:
    """Open the store (without a path the one that `default_path` names) with facts as this program defines them.

    Raises StoreError as Store does.
    """
    return Store(path or default_path(), rebuild)


def refresh(writer: Writer, records: Iterable[str], source: str | None = None) -> None:
    """Bring the facts up to date after records of these kinds changed (None: in any source).

    Reads from data/imports/load.py which keys changed; where it did not see the change, all rows of the source are replaced.
    The row in `upload` must be there first: data_until_at is never later than its loaded_at.
    """
    if is_behind(writer):
        rebuild(writer)
        return
    writer.execute(TOUCHED)
    changed = set(records)
    _mark_unseen(writer, changed, source)
    for record in weeks.MOMENTS.keys() & changed:
        weeks.find_weeks(writer, record)
        weeks.count_first(writer, record)
    renamed = refresh_nobody(writer, changed)
    moved = _refresh_source_state(writer, source)
    # To where the data of each source end now.
    has_new_days = refresh_calendar(writer, is_new=False)
    _count_told(writer, changed, renamed, has_other_midnights=has_new_days and weeks.refresh_midnights(writer))
    _refresh_told(writer, changed, source)  # which reads the midnights of that calendar
    for fact in FACTS:
        is_changed = not changed.isdisjoint({fact.record, *fact.reads})
        has_later_end = bool(moved) and fact.record == "agent_state"
        if not (is_changed or has_later_end) or not _has_rows(writer, fact):
            continue
        if fact.is_made_whole or _is_mostly_touched(writer, fact):
            _replace_all(writer, fact)
        else:
            _collect_stale_keys(writer, fact, moved)
            _replace(writer, fact)
    writer.execute("DELETE FROM touched")


def rebuild(writer: Writer) -> None:
    """Make the day table and all facts anew, after a change of the report zone or of a definition."""
    writer.execute(TOUCHED)
    for record in weeks.MOMENTS:
        weeks.count_first(writer, record, is_all=True)
    refresh_nobody(writer, RECORDS)
    writer.execute("DELETE FROM source_newest")
    _refresh_source_state(writer, None)
    refresh_calendar(writer, is_new=True)
    weeks.refresh_midnights(writer)
    for record in weeks.COUNTED:
        weeks.count_told(writer, record, is_all=True)
    _refresh_told(writer, set(TOLD), None)
    for fact in FACTS:
        _replace_all(writer, fact)
    writer.execute("DELETE FROM touched")
    catch_up(writer)


def fall_behind(writer: Writer) -> None:
    """Note that records change and the facts do not follow yet: whoever opens the store then, as after a crash, makes all facts anew."""
    writer.execute("UPDATE fact_definition SET sha256 = $behind", {"behind": _BEHIND})


def is_behind(writer: Writer) -> bool:
    """Whether the facts do not follow the records."""
    return bool(writer.query("SELECT 1 FROM fact_definition WHERE sha256 = $behind", {"behind": _BEHIND}).height)


def catch_up(writer: Writer) -> None:
    """Note that the facts follow the records again."""
    if is_behind(writer):
        writer.execute("UPDATE fact_definition SET sha256 = $now", {"now": definitions()})


def remake(writer: Writer, record: str) -> None:
    """Make those fact tables of a record anew that are always made as a whole."""
    for fact in FACTS:
        if fact.record == record and fact.is_made_whole and _has_rows(writer, fact):
            _replace_all(writer, fact)


def _mark_unseen(writer: Writer, records: set[str], source: str | None) -> None:
    """Whatever changed without the loader's knowledge counts as changed as a whole."""
    seen = set(writer.query("SELECT DISTINCT record, source FROM touched").iter_rows())
    for record in records & set(RECORDS):
        sources = writer.query(f"SELECT DISTINCT source FROM {record}")["source"] if source is None else [source]
        for each in sources:
            if (record, each) not in seen:
                _touch_whole(writer, record, each)


def _touch_whole(writer: Writer, record: str, source: str) -> None:
    values = {"record": record, "source": source}
    writer.execute("INSERT INTO touched VALUES ($record, $source, NULL, TRUE)", values)


def _count_told(writer: Writer, changed: set[str], renamed: set[str], *, has_other_midnights: bool) -> None:
    """Count what the weeks of changed records tell, once it is known who is nobody (of `renamed` records others than before) and when it is midnight."""
    for record in weeks.COUNTED:
        is_all = has_other_midnights and record == "ticket"
        if record in changed or is_all:
            if record in renamed and not is_all:
                weeks.find_weeks(writer, record)
            weeks.count_told(writer, record, is_all=is_all)


def _refresh_told(writer: Writer, records: set[str], source: str | None) -> None:
    """Note what each source (or one) tells of these records; where that is no longer the same, all of the source is old."""
    for record in sorted(records & set(TOLD)):
        values = {"source": source}
        one = "WHERE source = coalesce($source, source)"
        now = writer.query(f"FROM {record}_told_now {one}", values)
        was = writer.query(f"FROM {record}_told {one}", values)
        changed = set(now.iter_rows()) ^ set(was.iter_rows())
        if not changed:
            continue
        for each in {row[now.columns.index("source")] for row in changed}:
            _touch_whole(writer, record, each)
        writer.register("told_now", now)
        writer.execute(f"DELETE FROM {record}_told {one}", values)
        writer.execute(f"INSERT INTO {record}_told FROM told_now")
        writer.execute("DROP TABLE told_now")


def _refresh_source_state(writer: Writer, source: str | None) -> list[str]:
    """Set data_until_at of the source (or all): until when the data really reach. Returns the sources where it moved.

    That is the newest moment in its records, without slips: moments after the last upload, and few that stand alone long after all
    others. A source that has nothing else than the former ends with its last upload.
    """
    newest = _newest_moments(writer, source)
    ends = {name: end_of(moments) if moments else latest_at for name, latest_at, moments in newest}
    before = dict(
        writer.query("FROM source_state WHERE source = coalesce($source, source)", {"source": source}).iter_rows()
    )
    writer.execute("DELETE FROM source_state WHERE source = coalesce($source, source)", {"source": source})
    if ends:
        frame = pl.DataFrame({"source": list(ends), "data_until_at": list(ends.values())})
        writer.register("source_state_found", frame.cast({"data_until_at": pl.Datetime("us")}))
        writer.execute("INSERT INTO source_state SELECT source, data_until_at FROM source_state_found")
        writer.execute("DROP TABLE source_state_found")
    return [name for name, end in ends.items() if before.get(name) != end]


def _newest_moments(writer: Writer, source: str | None) -> list[tuple[str, datetime, list[datetime] | None]]:
    """Each source (or one) that has any moment, with its last upload and its NEWEST newest moments.

    Those of one source are looked for from where they lay before: there the engine need not read what is older.
    """
    known = dict(writer.query("FROM source_newest WHERE source = $source", {"source": source}).iter_rows())
    starts = [known[source], known[source] - STEP_BACK] if source in known else []
    for from_at in (*starts, None):
        since = "" if from_at is None else " AND {name} >= $from_at"
        seen = " UNION ALL ".join(
            f"SELECT source, {name} AS moment FROM {record} WHERE source = coalesce($source, source){since.format(name=name)}"
            for record, names in _MOMENTS.items()
            for name in names
        )
        found = writer.query(
            f"""WITH latest AS (SELECT source, max(loaded_at) AS latest_at FROM upload GROUP BY source),
                seen AS ({seen})
                SELECT source, any_value(coalesce(latest_at, timezone('UTC', now()))) AS latest_at,
                       max(moment, {NEWEST}) FILTER (moment <= coalesce(latest_at, timezone('UTC', now()))) AS newest
                FROM seen LEFT JOIN latest USING (source)
                WHERE moment IS NOT NULL
                GROUP BY source""",
            {"source": source} | ({} if from_at is None else {"from_at": from_at}),
        ).rows()
        if from_at is None or any(len(newest or ()) == NEWEST for _, _, newest in found):
            break
    writer.execute("DELETE FROM source_newest WHERE source = coalesce($source, source)", {"source": source})
    for name, _, newest in found:
        if newest and len(newest) == NEWEST:
            writer.execute(
                "INSERT INTO source_newest VALUES ($source, $from_at)", {"source": name, "from_at": min(newest)}
            )
    return found


def end_of(newest: Sequence[datetime]) -> datetime:
    """The last of the newest moments of a source after which no more than STRAY_DAYS days stand alone: there its data end.

    They do after a silence of LONG_SILENCE and more than three times as long as any other among those before them.
    """
    moments = sorted(newest)
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    for place in range(STRAY_FROM - 1, len(gaps)):
        stray = {moment.date() for moment in moments[place + 1 :]}
        usual = max(gaps[:place], default=timedelta())
        if len(stray) <= STRAY_DAYS and gaps[place] > max(LONG_SILENCE, 3 * usual):
            return moments[place]
    return moments[-1]


_BEHIND = "behind the records"
_FORESEEN = 13 * 7 * _DAY


def refresh_calendar(writer: Writer, *, is_new: bool) -> bool:
    """Let the day table cover whole years around all moments, so that no fact misses its day; returns whether it was made anew."""
    years = _years_around_moments(writer)
    if years is None:
        writer.execute("DELETE FROM calendar_hours")
        return True
    first_on, last_on = years
    have = writer.query("SELECT min(epoch_day), max(epoch_day) FROM calendar_hours").row(0)
    if not is_new and have == (epoch_day(first_on), epoch_day(last_on)):
        return False
    holidays.freeze(writer, range(first_on.year, last_on.year + 1))
    writer.register("calendar_hours_made", in_force.day_rows(writer.query, first_on, last_on))
    writer.execute("DELETE FROM calendar_hours")
    writer.execute("INSERT INTO calendar_hours FROM calendar_hours_made")
    writer.execute("DROP TABLE calendar_hours_made")
    return True


def _years_around_moments(writer: Writer) -> tuple[date, date] | None:
    moments = {record: list(names) for record, names in _MOMENTS.items() if names} | {"source_state": ["data_until_at"]}
    # A day until when something was promised may lie in a year in which nothing has happened yet.
    moments["ticket"] += ["due_at"]
    moments["reported_week"] = ["first_at", "last_at"]
    # One statement: each would be planned by itself.
    ends = " UNION ALL ".join(
        f"SELECT least({listed(f'min({each})' for each in names)}) AS first_at, greatest({listed(f'max({each})' for each in names)}) AS last_at FROM {table}"
        for table, names in moments.items()
    )
    first_at, last_at = writer.query(f"SELECT min(first_at), max(last_at) FROM ({ends})").row(0)
    if first_at is None:
        return None
    # Two days more: a night shift of New Year's Eve needs the holidays of its own year. And as far ahead as forecasts look for holidays.
    first, last = first_at - 2 * _DAY, last_at + _FORESEEN
    return date(first.year, 1, 1), date(last.year, 12, 31)


def _collect_stale_keys(writer: Writer, fact: Fact, moved: list[str]) -> None:
    """Fill temp table `stale` (source, id) with the keys of rows to be replaced; rows may be gone or not there yet."""
    values = {"record": fact.record}
    writer.execute(
        "CREATE OR REPLACE TEMP TABLE stale AS SELECT DISTINCT source, id FROM touched WHERE record = $record AND id IS NOT NULL",
        values,
    )
    if writer.query("SELECT 1 FROM touched WHERE record = $record AND is_whole LIMIT 1", values).height:
        _add_stale(
            writer,
            f"""SELECT source, id FROM (SELECT source, id FROM {fact.record} UNION ALL SELECT source, id FROM {fact.table})
                WHERE source IN (SELECT source FROM touched WHERE record = '{fact.record}' AND is_whole)""",
        )
    if fact.record == "agent_state":
        # How long a stretch without an end lasts rests on the end of its source's data, and on whether the source tells any end.
        _add_stale(
            writer,
            """SELECT source, id FROM agent_state
               WHERE (source IN (SELECT unnest($moved::VARCHAR[])) OR source IN (SELECT source FROM touched WHERE record = 'agent_state')) AND ended_at IS NULL""",
            {"moved": moved},
        )
    if fact.record == "survey_response":
        # In any source: a ticket can win or lose the surveys of other sources by being the only one of its id.
        if writer.query("SELECT 1 FROM touched WHERE record = 'ticket' AND is_whole LIMIT 1").height:
            _add_stale(writer, "SELECT source, id FROM survey_response WHERE ticket IS NOT NULL")
        else:
            writer.execute(
                "CREATE OR REPLACE TEMP TABLE their_tickets AS SELECT DISTINCT id FROM touched WHERE record = 'ticket' AND id IS NOT NULL"
            )
            _add_stale(writer, rows_named(writer, "survey_response", "source, id", "their_tickets", column="ticket"))
            writer.execute("DROP TABLE their_tickets")
        _add_other_answers(writer)


def _add_stale(writer: Writer, keys: str, values: Mapping[str, object] | None = None) -> None:
    writer.execute(
        f"INSERT INTO stale SELECT DISTINCT source, id FROM ({keys}) ANTI JOIN stale USING (source, id)", values
    )


def _replace(writer: Writer, fact: Fact) -> None:
    if _is_mostly_stale(writer, fact):
        _replace_all(writer, fact)
    elif not _is_empty(writer, "stale"):
        seen = {"source", "id", *(("customer", "created_at") if fact.table == "fact_ticket" else ())}
        seen |= set(values.COUNTED[fact.table].columns)
        writer.execute(
            f"CREATE OR REPLACE TEMP TABLE facts_stale AS {_stale_rows(writer, fact.table, f'rowid AS place, {listed(sorted(seen))}')}"
        )
        made = f"{fact.table}_now SEMI JOIN stale USING (source, id)"
        if fact.table in ("fact_ticket", "fact_survey"):
            writer.execute(f"CREATE OR REPLACE TEMP TABLE records_stale AS {_stale_rows(writer, fact.record, '*')}")
            made = "fact_survey_of('records_stale', 'tickets_asked')"
        if fact.table == "fact_survey":
            writer.execute(
                f"CREATE OR REPLACE TEMP TABLE tickets_asked AS {rows_named(writer, 'fact_ticket', '*', 'records_stale', key='ticket')}"
            )
        values.note_gone(writer, fact.table, "facts_stale")
        writer.execute(f"DELETE FROM {fact.table} WHERE rowid IN (SELECT place FROM facts_stale)")
        if fact.table == "fact_ticket":
            _follow(writer)
            made = "fact_ticket_of('records_followed')"
        writer.execute(f"INSERT INTO {fact.table} FROM {made}")
        values.count_changed(writer, fact.table)
        writer.execute("DROP TABLE facts_stale")
    writer.execute("DROP TABLE stale")


def _stale_rows(writer: Writer, table: str, columns: str) -> str:
    """SQL of the rows of a table whose keys are stale."""
    return f"FROM ({rows_named(writer, table, columns, 'stale')}) SEMI JOIN stale USING (source, id)"


def _replace_all(writer: Writer, fact: Fact) -> None:
    order = "" if fact.follows and _is_in_order(writer, fact) else f"ORDER BY {fact.sorted_by}"
    columns = writer.query("SELECT name, type FROM pragma_table_info($table)", {"table": fact.table})
    writer.execute(f"CREATE OR REPLACE TABLE {fact.table} ({columns_sql(dict(columns.iter_rows()))})")
    writer.execute(f"INSERT INTO {fact.table} FROM {fact.table}_now {order}")
    values.count_all(writer, fact.table)


def _is_in_order(writer: Writer, fact: Fact) -> bool:
    """Whether any moment lies in few row groups of the record, so that a question for some days can skip the others.

    Exports mostly come in the order of their ids, and sorting takes longer than making the facts.
    """
    moment = f"epoch({fact.follows})"
    spans_of_groups, span_of_all = writer.query(
        f"""SELECT coalesce(sum(newest - oldest), 0), coalesce(max(newest) - min(oldest), 0)
            FROM (SELECT min({moment}) AS oldest, max({moment}) AS newest FROM {fact.record} GROUP BY rowid // {ROW_GROUP})"""
    ).row(0)
    return bool(spans_of_groups <= OVERLAP * span_of_all)


def _is_mostly_touched(writer: Writer, fact: Fact) -> bool:
    """Whether so much came or changed that there is no use in telling single rows, which takes time and memory of its own."""
    whole = "(SELECT source FROM touched WHERE record = $record AND is_whole)"
    single = "(SELECT count(id) FROM touched WHERE record = $record)"
    touched, rows = writer.query(
        f"SELECT count(*) FILTER (source IN {whole}) + {single}, count(*) FROM {fact.record}", {"record": fact.record}
    ).row(0)
    return bool(touched > FULL_SHARE * rows)


def _is_mostly_stale(writer: Writer, fact: Fact) -> bool:
    stale, rows = writer.query(f"SELECT (SELECT count(*) FROM stale), (SELECT count(*) FROM {fact.record})").row(0)
    return bool(stale > FULL_SHARE * rows)


def _is_empty(writer: Writer, table: str) -> bool:
    return not writer.query(f"SELECT 1 FROM {table} LIMIT 1").height


def _has_rows(writer: Writer, fact: Fact) -> bool:
    """Whether there is anything to make the table of, or to take away from it."""
    if not _is_empty(writer, fact.table):
        return True
    if fact.table == "fact_complaint":
        return bool(writer.query("SELECT 1 FROM fact_ticket WHERE is_complaint LIMIT 1").height)
    return not _is_empty(writer, fact.record)


def _follow(writer: Writer) -> None:
    """Fill temp table `records_followed`: the stale tickets with the moment of their customer's next one; and bring the tickets in line that these follow.

    Of a customer who had a part in the change, before or after it, no ticket but those since the last one before can have another next one.
    The stale rows are gone from the facts already, and those that take their place not there yet.
    """
    writer.execute(
        """CREATE OR REPLACE TEMP TABLE customers AS
           SELECT source, customer, min(created_at) AS since_at
           FROM (SELECT source, customer, created_at FROM records_stale UNION ALL SELECT source, customer, created_at FROM facts_stale)
           WHERE customer IS NOT NULL AND created_at IS NOT NULL GROUP BY ALL"""
    )
    # Narrow, and once: it reads the customers of all tickets.
    writer.execute(
        """CREATE OR REPLACE TEMP TABLE theirs AS
           SELECT fact_ticket.rowid AS place, fact_ticket.source, fact_ticket.customer, created_at, since_at
           FROM fact_ticket JOIN customers ON customers.customer = fact_ticket.customer AND customers.source = fact_ticket.source"""
    )
    writer.execute(
        """CREATE OR REPLACE TEMP TABLE their_tickets AS
           SELECT place, theirs.source, id, theirs.customer, theirs.created_at, next_ticket_seconds
           FROM theirs
           LEFT JOIN (SELECT source, customer, max(created_at) AS last_at FROM theirs WHERE created_at < since_at GROUP BY ALL) AS before
               ON before.customer = theirs.customer AND before.source = theirs.source
           JOIN fact_ticket ON fact_ticket.rowid = place
           WHERE theirs.created_at >= coalesce(last_at, since_at)
           UNION ALL SELECT NULL, source, id, customer, created_at, NULL FROM records_stale"""
    )
    writer.execute("CREATE OR REPLACE TEMP TABLE followers AS FROM ticket_followers('their_tickets')")
    writer.execute(
        """CREATE OR REPLACE TEMP TABLE records_followed AS
           SELECT records_stale.*, next_created_at
           FROM records_stale LEFT JOIN followers ON place IS NULL AND followers.source = records_stale.source AND followers.id = records_stale.id"""
    )
    writer.execute(
        """UPDATE fact_ticket SET next_ticket_seconds = other.seconds
           FROM (
               SELECT their_tickets.place, second_of(next_created_at) - second_of(created_at) AS seconds
               FROM their_tickets LEFT JOIN followers ON followers.place = their_tickets.place
               WHERE their_tickets.place IS NOT NULL AND seconds IS DISTINCT FROM next_ticket_seconds
           ) AS other
           WHERE fact_ticket.rowid = other.place"""
    )
    for table in ("customers", "theirs", "their_tickets", "followers"):
        writer.execute(f"DROP TABLE {table}")


def _add_other_answers(writer: Writer) -> None:
    """Add to `stale` the other answers on the same ticket, or of the same customer without one: they may be second clicks."""
    columns = "source, id, ticket, customer"
    writer.execute(
        f"CREATE OR REPLACE TEMP TABLE answers AS {_stale_rows(writer, 'survey_response', columns)} UNION ALL {_stale_rows(writer, 'fact_survey', columns)}"
    )
    writer.execute(
        "CREATE OR REPLACE TEMP TABLE answered AS SELECT DISTINCT source, ticket FROM answers WHERE ticket IS NOT NULL"
    )
    writer.execute(
        "CREATE OR REPLACE TEMP TABLE people AS SELECT DISTINCT source, customer FROM answers WHERE ticket IS NULL AND customer IS NOT NULL"
    )
    for keys, name, where in (("answered", "ticket", "TRUE"), ("people", "customer", "ticket IS NULL")):
        if not _is_empty(writer, keys):
            rows = rows_named(
                writer, "survey_response", f"source, id, {name}", keys, column=name, key=name, where=where
            )
            _add_stale(writer, f"FROM ({rows}) SEMI JOIN {keys} USING (source, {name})")
    for table in ("answers", "answered", "people"):
        writer.execute(f"DROP TABLE {table}")


_COLUMNS_OF_HOURS = {
    "fact_ticket": (
        "first_response_business_seconds",
        "resolution_business_seconds",
        "first_resolution_business_seconds",
        "created_business_seconds",
        "is_after_hours",
    ),
    "fact_contact": ("is_after_hours",),
}
"""What data/store/schema/facts/14_opening_hours.sql works out; the views have only rows where it differs from what is stored."""


@dataclass(frozen=True)
class Recalculated:
    """What a change of calendars did: of how many tickets and contacts the business hours changed, and how long it took."""

    tickets: int
    changed_tickets: int
    changed_contacts: int
    seconds: float


def recalculate(writer: Writer, *, is_kept: bool = True) -> Recalculated:
    """Bring the facts in line with the calendars, or only count what that would change.

    The report zone must be the one that the facts were made with.
    """
    began = time.monotonic()
    before = _digest_of_default_days(writer)
    refresh_calendar(writer, is_new=True)
    changed = {table: _update_hours(writer, table, is_kept=is_kept) for table in _COLUMNS_OF_HOURS}
    if is_kept and _digest_of_default_days(writer) != before:
        remake(writer, "agent_state")
    tickets = int(writer.query("SELECT count(*) AS n FROM fact_ticket")["n"][0])
    return Recalculated(tickets, changed["fact_ticket"], changed["fact_contact"], time.monotonic() - began)


def _update_hours(writer: Writer, table: str, *, is_kept: bool) -> int:
    """Write the rows that differ, and return how many they are."""
    writer.execute(f"CREATE OR REPLACE TEMP TABLE hours_now AS FROM {table}_hours_now")
    changed = int(writer.query("SELECT count(*) AS n FROM hours_now")["n"][0])
    if changed and is_kept:
        values = ", ".join(f"{name} = hours_now.{name}" for name in _COLUMNS_OF_HOURS[table])
        writer.execute(f"UPDATE {table} SET {values} FROM hours_now WHERE hours_now.place = {table}.rowid")
    writer.execute("DROP TABLE hours_now")
    return changed


def _digest_of_default_days(writer: Writer) -> tuple[object, ...]:
    return writer.query("SELECT count(*), bit_xor(hash(epoch_day, hours)) FROM calendar_hours WHERE calendar = 0").row(
        0
    )
