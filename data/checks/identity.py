"""Whether rows of a file are one thing: several rows with one id, rows without any, answers given twice, customers that are nobody."""
# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

from __future__ import annotations

import json
from dataclasses import dataclass

from data.declare.finding import NOTE, WARNING, Doubt
from data.declare.same_id import ID_PART, LOG, NEWEST, column_of
from data.facts.nobody import NAMING, find_nobody, may_name_nobody
from data.reading.normalise import NORMAL
from data.reading.plan import ImportPlan
from data.reading.read import Rows
from data.store.model import RECORDS
from data.store.sentence import Sentence, join, quoted
from data.store.sql import listed, sql
from data.store.store import Writer

_MOMENTS = {"ticket": "created_at", "contact": "started_at", "survey_response": "responded_at"}


@dataclass(frozen=True)
class SameId:
    """How many `rows` of a file share `ids`, and in how many of these ids (`differing`) they say different things."""

    rows: int
    ids: int
    differing: int
    examples: tuple[str, ...]


def may_share_ids(plan: ImportPlan) -> bool:
    """Whether it is asked what rows with one id are: not of a format that knows, nor of a file without ids."""
    return "id" in plan.mapped.places and not plan.format.order_by and not plan.format.fold


def same_ids(writer: Writer, plan: ImportPlan) -> SameId | None:
    """What a person has to decide about; None for a file whose ids come once, or are not asked about."""
    if not may_share_ids(plan):
        return None
    cells = listed(name for name in plan.mapped.places if name != "id")
    n, different = writer.row(f"SELECT count(id), count(DISTINCT id) FROM {NORMAL}")
    if n == different:
        return None
    rows, ids, differing, examples = writer.row(
        sql(
            "SELECT coalesce(sum(n), 0)::BIGINT, count(*), count(*) FILTER (kinds > 1), list(id ORDER BY n DESC, id)[:3] FROM (",
            f"SELECT id, count(*) AS n, count(DISTINCT ({cells or 'NULL'},)) AS kinds FROM {NORMAL}",
            f"WHERE id IN (SELECT id FROM {NORMAL} GROUP BY id HAVING count(*) > 1) GROUP BY id)",
        )
    )
    return SameId(int(rows), int(ids), int(differing), tuple(map(str, examples or ())))


def of_ids(writer: Writer, rows: Rows, same: SameId | None, upload_id: int | None) -> list[Doubt]:
    """What is doubtful about the ids of a file; `same` is what `same_ids` found."""
    return [
        *_twice(rows, same),
        *_nobody(writer, rows),
        *_clicked_twice(writer, rows),
        *_without(writer, rows),
        *_read_otherwise(writer, rows.plan, upload_id),
    ]


def _twice(rows: Rows, found: SameId | None) -> list[Doubt]:
    plan = rows.plan
    if found is None:
        return []
    told = {
        "n": found.rows,
        "rows": rows.read,
        "columns": quoted(str(plan.header(name)) for name in ("id", ID_PART) if name in plan.mapped.places),
        "ids": quoted(id if len(id) <= 40 else id[:39] + "…" for id in found.examples),
    }
    if found.ids > len(found.examples):
        said = Sentence(
            "{n} of {rows} rows shares its {columns} with another row, such as {ids}.",
            "{n} of {rows} rows share their {columns} with another row, such as {ids}.",
            **told,
        )
    else:
        said = Sentence(
            "{n} of {rows} rows shares its {columns} with another row: {ids}.",
            "{n} of {rows} rows share their {columns} with another row: {ids}.",
            **told,
        )
    if not found.differing:
        same = Sentence("They are the same in all that is read and count once.")
        return [Doubt("same_id", NOTE, join(said, same), _NOTHING)]
    taken = _TAKEN[plan.same_id if plan.same_id in _TAKEN else ""]
    chosen = plan.same_id is not None
    return [Doubt("same_id", NOTE if chosen else WARNING, join(said, taken), _CHOSEN if chosen else _CHOOSE)]


_NOTHING = Sentence("Nothing needs to be done.")
_TAKEN = {
    "": Sentence("They count as one: the newest row is its state, and the earliest beginning stays."),
    LOG: Sentence("They are taken as events of one: it begins with the first, and the newest is its state."),
    NEWEST: Sentence("The newest row counts as it stands; the others are not kept."),
}
_CHOOSE = Sentence(
    "Choose what they are: events of one record, the newest row alone, or records of their own that another column tells "
    "apart (on the command line: --same-id log, newest or the name of that column)."
)
_CHOSEN = Sentence("You have chosen this.")


def _without(writer: Writer, rows: Rows) -> list[Doubt]:
    """Rows that only their contents tell apart: a later export of the same rows cannot be merged where they changed."""
    plan = rows.plan
    record = plan.format.record
    if "id" in plan.mapped.places or plan.format.key or record not in _MOMENTS:
        return []
    found = [
        Doubt(
            "no_id",
            WARNING if record == "ticket" else NOTE,
            Sentence(
                "The file has no id, so its rows are known by their contents alone: one that has changed in a newer export would count twice."
            ),
            Sentence("Add the id to the export if you can; else take this upload back before you load a newer one."),
        )
    ]
    moment = _MOMENTS[record]
    if moment not in plan.mapped.places:
        return found
    others = [
        name for name in ("customer", "agent", "subject", "category", "ticket") if name in plan.mapped.places and name in RECORDS[record].names
    ]  # fmt: skip
    alike = " AND ".join(f"r.{name} IS NOT DISTINCT FROM n.{name}" for name in (moment, *others[:2]))
    every = " AND ".join(
        f"r.{name} IS NOT DISTINCT FROM n.{name}" for name in plan.mapped.places if name in RECORDS[record].names
    )
    twice = writer.row(
        sql(
            f"SELECT count(*) AS n FROM {NORMAL} AS n WHERE n.{moment} IS NOT NULL",
            f"AND EXISTS (FROM {record} AS r WHERE r.source = $source AND {alike})",
            f"AND NOT EXISTS (FROM {record} AS r WHERE r.source = $source AND {every})",
        ),
        {"source": plan.source},
    )[0]
    if twice:
        found.append(
            Doubt(
                "probably_twice",
                WARNING,
                Sentence(
                    "{n} of {rows} rows looks like one of “{source}” that is there already with other contents; without an id it counts twice.",
                    "{n} of {rows} rows look like some of “{source}” that are there already with other contents; without an id they count twice.",
                    n=twice,
                    rows=rows.read,
                    source=plan.source,
                ),
                Sentence("Take the earlier upload back first, if this file holds the same rows as they are now."),
            )
        )
    return found


def _read_otherwise(writer: Writer, plan: ImportPlan, upload_id: int | None) -> list[Doubt]:
    """The very same file, loaded before with another meaning of its ids: its records stand there under other ids."""
    found = writer.rows(
        sql(
            "SELECT id, options FROM upload WHERE sha256 = $sha256 AND source = $source AND state = 'done'",
            "AND id IS DISTINCT FROM $now ORDER BY id",
        ),
        {"sha256": plan.opened.scan.sha256, "source": plan.source, "now": upload_id},
    )
    part = column_of(plan.same_id)
    other = [id for id, options in found if column_of(json.loads(options or "{}").get("same_id")) != part]
    if not other:
        return []
    return [
        Doubt(
            "other_key",
            WARNING,
            Sentence(
                "This very file was loaded before with another key (upload {upload}); its rows would count twice.",
                upload=str(other[-1]),
            ),
            Sentence("Take upload {upload} back.", upload=str(other[-1])),
        )
    ]


def _nobody(writer: Writer, rows: Rows) -> list[Doubt]:
    """Customers that are no person: they are left out of all that is counted by customer."""
    plan = rows.plan
    if "customer" not in plan.mapped.places or plan.format.record not in NAMING:
        return []
    named = f"(SELECT customer::VARCHAR AS customer FROM {NORMAL})"
    if not may_name_nobody(writer, named):
        return []
    find_nobody(writer, named, "''")
    found = writer.rows("SELECT customer, n, is_word FROM nobody_now ORDER BY n DESC, customer")
    writer.execute("DROP TABLE nobody_now")
    column, doubts = plan.header("customer"), []
    words = [(name, n) for name, n, is_word in found if is_word]
    if words:
        doubts.append(
            Doubt(
                "nobody_named",
                NOTE,
                Sentence(
                    "{n} of {rows} rows names nobody as “{column}”: {names}. It counts as a row without a customer.",
                    "{n} of {rows} rows name nobody as “{column}”: {names}. They count as rows without a customer.",
                    n=sum(n for _, n in words),
                    rows=rows.read,
                    column=column,
                    names=quoted(name for name, _ in words[:3]),
                ),
                _NOTHING,
            )
        )
    for name, n, is_word in found:
        if not is_word:
            doubts.append(
                Doubt(
                    "one_customer",
                    WARNING,
                    Sentence(
                        "“{name}” stands as “{column}” in {n} of {rows} rows, far more than any other: it is taken for nobody, "
                        "and left out of repeat contacts and of all that is counted by customer.",
                        "“{name}” stands as “{column}” in {n} of {rows} rows, far more than any other: it is taken for nobody, "
                        "and left out of repeat contacts and of all that is counted by customer.",
                        name=name,
                        column=column,
                        n=n,
                        rows=rows.read,
                    ),
                    Sentence(
                        "If many people share this name, nothing needs to be done; if it is one person, read another column as the customer."
                    ),
                )
            )
    return doubts


def _clicked_twice(writer: Writer, rows: Rows) -> list[Doubt]:
    """Answers that the facts count once (data/store/schema/facts/03_survey.sql)."""
    places = rows.plan.mapped.places
    who = [name for name in ("customer", "ticket") if name in places]
    scores = [name for name in places if rows.plan.format.cells[name].kind in ("score", "csat")]
    if rows.plan.format.record != "survey_response" or not who or not scores or "responded_at" not in places:
        return []
    seconds = "epoch_us(responded_at) // 1000000"
    score = "(" + " OR ".join(f"{name} IS NOT NULL" for name in scores) + ")"
    # On the full hour stand days without a time of day, in whatever zone.
    n = writer.row(
        sql(
            f"SELECT count(*) AS n FROM (SELECT {seconds} - lag({seconds}) OVER (PARTITION BY {listed([*scores, *who])} ORDER BY responded_at) AS apart",
            f"FROM {NORMAL} WHERE {score} AND coalesce({listed(who)}) IS NOT NULL AND {seconds} % 3600 <> 0) WHERE apart <= 10",
        )
    )[0]
    if not n:
        return []
    return [
        Doubt(
            "clicked_twice",
            NOTE,
            Sentence(
                "{n} of {answers} answers came within ten seconds of the same answer of the same person on the same ticket; it counts once.",
                "{n} of {answers} answers came within ten seconds of the same answer of the same person on the same ticket; they count once.",
                n=n,
                answers=rows.read,
            ),
            _NOTHING,
        )
    ]
