"""A file held against what the store has of its source: overlap, other systems, shifted clocks, gaps and jumps of volume."""
# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from data.declare.finding import NOTE, WARNING, Doubt
from data.reading.normalise import NORMAL
from data.reading.read import Rows
from data.store.by_text import keys_in
from data.store.model import RECORDS
from data.store.sentence import Sentence
from data.store.sql import sql
from data.store.store import Writer

LEAST_WINDOWS, MOST_WINDOWS, LEAST_ROWS = 4, 26, 20
"""The volume is judged against 4 to 26 earlier weeks, and only for files with this many new rows."""
GAP_DAYS = 4
LEAST_BACK, MANY_BACK = 2, 0.1
"""So many tickets that were solved, and so large a part of them, are told when they are open again."""
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_MOMENTS = {"ticket": ("created_at",), "contact": ("started_at",), "survey_response": ("responded_at", "sent_at")}
_LISTED = 3


@dataclass(frozen=True)
class Met:
    """How many records with an id of the file there are: `own` of its source, and `others`. They stand in the temp table `there`, if any, beside `given_ids`."""

    own: int
    others: int


def records_met(writer: Writer, rows: Rows) -> Met | None:
    """Find them; None for records without an id of their own, and where there are no records of the kind yet."""
    fill = rows.plan.mapped.fills(rows.plan.format)[0]
    if "id" not in rows.plan.mapped.places or "id" in fill.derive:
        return None
    if not writer.rows(f"SELECT 1 FROM {fill.record} LIMIT 1"):
        return None
    moment = _moment(rows)
    value = f"max({moment})" if moment else "NULL::TIMESTAMP"
    writer.execute(
        f"CREATE OR REPLACE TEMP TABLE given_ids AS SELECT id::VARCHAR AS id, {value} AS moment, count(*) AS rows FROM {NORMAL} GROUP BY id"
    )
    status = "status_class" if fill.record == "ticket" else "NULL::VARCHAR AS status_class"
    wanted = f"source, id, upload_id, {moment or 'NULL'}::TIMESTAMP AS moment, {status}"
    keys = keys_in(writer, "given_ids", are_unique=True)
    if not keys.may_be_in(writer, fill.record, None):
        return Met(0, 0)
    found, values = keys.rows_of(writer, fill.record, wanted)
    writer.execute(f"CREATE OR REPLACE TEMP TABLE there AS {found}", values)
    counted = dict(writer.rows("SELECT source, count(*) FROM there GROUP BY source"))
    own = counted.pop(rows.plan.source, 0)
    return Met(own, sum(counted.values()))


def _moment(rows: Rows) -> str | None:
    """The cell that dates a record."""
    record = rows.plan.mapped.fills(rows.plan.format)[0].record
    names = _MOMENTS.get(record, ())
    return next((name for name in names if name in rows.plan.mapped.places and name in RECORDS[record].names), None)


def against_history(writer: Writer, rows: Rows, met: Met | None, upload_id: int | None = None) -> list[Doubt]:
    """Doubts that only the earlier data can raise; `met` is what `records_met` found. None for records without an id of their own."""
    if met is None:
        return []
    record, moment = rows.plan.mapped.fills(rows.plan.format)[0].record, _moment(rows)
    found = []
    if met.own:
        found += _overlap(writer, rows, upload_id)
        found += _goes_back(writer, rows, record, upload_id)
    if moment:
        found += _shared(writer, rows) if met.own else []
        found += _elsewhere(writer, rows) if met.others else []
        found += _volume(writer, rows, record, moment, has_met=bool(met.own))
    writer.execute("DROP TABLE given_ids")
    writer.execute("DROP TABLE IF EXISTS there")
    return found


def _overlap(writer: Writer, rows: Rows, upload_id: int | None) -> list[Doubt]:
    """How many of the ids are there already, and which uploads brought (or last changed) them."""
    found = writer.query(
        sql(
            "SELECT r.upload_id, any_value(u.file_name) AS file_name, any_value(u.loaded_at) AS loaded_at, count(*) AS n FROM there AS r",
            "LEFT JOIN upload AS u ON u.id = r.upload_id WHERE r.source = $source",
            "AND r.upload_id IS DISTINCT FROM $now GROUP BY r.upload_id ORDER BY n DESC, r.upload_id DESC",
        ),
        {"source": rows.plan.source, "now": upload_id},
    )
    if not found.height:
        return []
    ids = int(writer.row("SELECT count(*) AS n FROM given_ids")[0])
    there = int(found["n"].sum())
    told = [
        Sentence(
            "{count} from upload {upload} ({name}, {on})", count=n, upload=str(number), name=name, on=loaded.date()
        )
        if name and loaded
        else Sentence("{count} from upload {upload}", count=n, upload=str(number))
        for number, name, loaded, n in found.head(_LISTED).iter_rows()
    ]
    if found.height > _LISTED:
        told.append(Sentence("{n} more upload", "{n} more uploads", n=found.height - _LISTED))
    if there == ids:
        text = Sentence(
            "The {n} record is there already: {uploads}.",
            "All {n} records are there already: {uploads}.",
            n=ids,
            uploads=tuple(told),
        )
    else:
        text = Sentence(
            "{n} of {ids} records is there already: {uploads}.",
            "{n} of {ids} records are there already: {uploads}.",
            n=there,
            ids=ids,
            uploads=tuple(told),
        )
    what = Sentence("They are updated where they differ and are not older; nothing is counted twice.")
    return [Doubt("overlap", NOTE, text, what)]


def _goes_back(writer: Writer, rows: Rows, record: str, upload_id: int | None) -> list[Doubt]:
    """Many tickets that were solved and are open in a file that does not say when its rows last changed: it may be an older export."""
    places = rows.plan.mapped.places
    if record != "ticket" or "status_class" not in places or "updated_at" in places:
        return []
    over, back = writer.row(
        sql(
            f"SELECT count(*), count(*) FILTER (given.is_open) FROM there AS r JOIN (SELECT id::VARCHAR AS id, bool_and(status_class IN ('open', 'waiting')) AS is_open FROM {NORMAL} GROUP BY id)",
            "AS given ON given.id = r.id WHERE r.source = $source AND r.upload_id IS DISTINCT FROM $now AND r.status_class IN ('solved', 'closed')",
        ),
        {"source": rows.plan.source, "now": upload_id},
    )
    if back < LEAST_BACK or back < MANY_BACK * over:
        return []
    return [
        Doubt(
            "goes_back",
            WARNING,
            Sentence(
                "{n} ticket of {over} that were solved is open in this file, and no column says when its rows last changed: if it is older than what is there, it takes the place of what is newer.",
                "{n} tickets of {over} that were solved are open in this file, and no column says when its rows last changed: if it is older than what is there, it takes the place of what is newer.",
                n=back,
                over=over,
            ),
            Sentence(
                "If the file is older, do not load it, or take it back and load the newest one again; export the time of the last change, and the newer row is kept."
            ),
        )
    ]


def _shared(writer: Writer, rows: Rows) -> list[Doubt]:
    """The same ids with other times: another system that numbers alike, or the same one on another clock."""
    both, far, shifted, least, most = writer.row(
        sql(
            "SELECT count(*), count(*) FILTER (abs(apart) > 86400), count(*) FILTER (apart <> 0 AND abs(apart) <= 50400 AND apart % 900 = 0),",
            "min(apart) FILTER (abs(apart) <= 50400), max(apart) FILTER (abs(apart) <= 50400) FROM (",
            "SELECT epoch_us(g.moment) // 1000000 - epoch_us(r.moment) // 1000000 AS apart FROM there AS r JOIN given_ids AS g USING (id)",
            "WHERE r.source = $source AND g.moment IS NOT NULL AND r.moment IS NOT NULL)",
        ),
        {"source": rows.plan.source},
    )
    if both < 5:
        return []
    if far > 0.2 * both:
        return [
            Doubt(
                "other_system",
                WARNING,
                Sentence(
                    "{n} of the {both} records whose ids are there already began at quite another time: the file may come from another tool "
                    "that numbers alike, and would overwrite the records of “{source}”.",
                    "{n} of the {both} records whose ids are there already began at quite another time: the file may come from another tool "
                    "that numbers alike, and would overwrite the records of “{source}”.",
                    n=far,
                    both=both,
                    source=rows.plan.source,
                ),
                Sentence("Give it a name of its own if it comes from another tool."),
            )
        ]
    if shifted > 0.8 * both:
        hours = {round(int(each) / 3600, 2) for each in (least, most) if each}
        return [
            Doubt(
                "zone_shifted",
                WARNING,
                Sentence(
                    "{n} of the {both} records that are there already now has another time than before (hours later or earlier: {hours}): "
                    "read as {zone}, the clock is another one.",
                    "{n} of the {both} records that are there already now have another time than before (hours later or earlier: {hours}): "
                    "read as {zone}, the clock is another one.",
                    n=shifted,
                    both=both,
                    hours=tuple(sorted(hours)),
                    zone=rows.plan.zone,
                ),
                Sentence("Choose the time zone that was chosen for the earlier file."),
            )
        ]
    return []


def _elsewhere(writer: Writer, rows: Rows) -> list[Doubt]:
    """The same records under another name of the tool: they would be counted twice."""
    found = writer.query(
        sql(
            "SELECT r.source, count(*) AS n, (SELECT count(*) FROM given_ids) AS ids FROM there AS r JOIN given_ids AS g USING (id)",
            "WHERE r.source <> $source AND g.moment = r.moment GROUP BY r.source ORDER BY n DESC LIMIT 1",
        ),
        {"source": rows.plan.source},
    )
    if not found.height:
        return []
    other, n, ids = found.row(0)
    if n < 5 or n < 0.1 * ids:
        return []
    return [
        Doubt(
            "counted_twice",
            WARNING,
            Sentence(
                "{n} of {ids} records is there already under the name “{other}”, with the same id and time; it would count twice.",
                "{n} of {ids} records are there already under the name “{other}”, with the same id and time; they would count twice.",
                n=n,
                ids=ids,
                other=other,
            ),
            Sentence("Load the file under the name “{other}”, or take the other upload back.", other=other),
        )
    ]


def _volume(writer: Writer, rows: Rows, record: str, moment: str, *, has_met: bool) -> list[Doubt]:
    """The newest days of the file (its new rows), at most four weeks, against the same weekdays before them.

    `has_met`: records of the source stand in `there`; else all rows are new.
    """
    values = {"source": rows.plan.source}
    own = f"SELECT id, {moment} AS moment FROM {record} WHERE source = $source AND {moment} IS NOT NULL"
    soon = datetime.now(UTC).replace(tzinfo=None) + _DAY
    new, first, last = writer.row(
        sql(
            "SELECT count(*), quantile_disc(moment, 0.01), max(moment) FROM given_ids WHERE moment <= $soon",
            "AND id NOT IN (SELECT id FROM there WHERE source = $source AND moment IS NOT NULL)" if has_met else "",
        ),
        {"soon": soon, **(values if has_met else {})},
    )
    if new < LEAST_ROWS:
        return []
    had = writer.row(f"SELECT min(moment), max(moment) FROM ({own})", values)
    if had[0] is None:
        return []
    span = max(last - first, _DAY)
    weeks = min(4, span // _WEEK)
    start = last - weeks * _WEEK if weeks else last - span
    width = _WEEK if weeks else span
    not_given = "WHERE id NOT IN (SELECT id FROM given_ids)" if has_met else ""
    merged = f"SELECT moment FROM given_ids UNION ALL SELECT moment FROM ({own}) {not_given}"
    now = writer.row(
        f"SELECT count(*) AS n FROM ({merged}) WHERE moment > $start AND moment <= $last",
        values | {"start": start, "last": last},
    )[0] / max(weeks, 1)
    counted = writer.rows(
        sql(
            f"SELECT count(*) AS n FROM (SELECT (epoch_us($start::TIMESTAMP) - epoch_us(moment)) AS back FROM ({own}) WHERE moment <= $start AND moment > $oldest)",
            f"WHERE back % {_us(_WEEK)} < {_us(width)} GROUP BY back // {_us(_WEEK)}",
        ),
        # A window that the data begin in the middle of is none.
        values | {"start": start - (_WEEK - width), "oldest": max(had[0], start - (MOST_WINDOWS + 1) * _WEEK)},
    )  # fmt: skip
    before = [n for (n,) in counted]
    gaps = _gap(rows, had[1], first)
    if len(before) < LEAST_WINDOWS or (gaps and not weeks):
        return gaps
    usual = median(before)
    spread = max(1.4826 * median(abs(n - usual) for n in before), usual**0.5, 1.0)
    if abs(now - usual) <= 3 * spread or usual / 2 <= now <= usual * 2:
        return gaps
    days = width / _DAY
    told = {
        "n": _rate(now / days),
        "first_on": start.date(),
        "last_on": last.date(),
        "source": rows.plan.source,
        "usual": _rate(usual / days),
        "weeks": len(before),
    }
    if now < usual:
        text = Sentence(
            "Only about {n} record a day from {first_on} to {last_on}, where “{source}” usually has about {usual} (middle of {weeks} earlier weeks).",
            "Only about {n} records a day from {first_on} to {last_on}, where “{source}” usually has about {usual} (middle of {weeks} earlier weeks).",
            **told,
        )
    else:
        text = Sentence(
            "About {n} record a day from {first_on} to {last_on}, where “{source}” usually has about {usual} (middle of {weeks} earlier weeks).",
            "About {n} records a day from {first_on} to {last_on}, where “{source}” usually has about {usual} (middle of {weeks} earlier weeks).",
            **told,
        )
    return [
        *gaps,
        Doubt(
            "volume",
            WARNING,
            text,
            Sentence("Check the filter and the dates of the export."),
        ),
    ]


def _gap(rows: Rows, newest: datetime, first: datetime) -> list[Doubt]:
    if first - newest < GAP_DAYS * _DAY:
        return []
    return [
        Doubt(
            "gap",
            WARNING,
            Sentence(
                "There are no records between {newest_on} and {first_on}: the file begins {n} day after the newest of “{source}”.",
                "There are no records between {newest_on} and {first_on}: the file begins {n} days after the newest of “{source}”.",
                newest_on=newest.date(),
                first_on=first.date(),
                n=(first - newest).days,
                source=rows.plan.source,
            ),
            Sentence("Add the export of the days between as well."),
        )
    ]


def _us(span: timedelta) -> int:
    return int(span.total_seconds()) * 1_000_000


def _rate(a_day: float) -> float:
    return round(a_day) if a_day >= 10 else round(a_day, 1)
