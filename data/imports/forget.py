"""A person's data, found and deleted: records, rows of kept files, and the name wherever else somebody wrote it.

The kept files are written anew without the person's rows, and every upload of their sources is read from them again, as undo does: so
counts, receipts, doubts and facts follow, and neither undo nor reading again brings the person back. What the file of a store
has freed still holds the old bytes until Store.write_anew.
"""
# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from data.config import audit as audit_log
from data.config.audit import Event
from data.declare.format import ROWS, Fill, cells_in
from data.declare.problems import ImportRefused
from data.facts import refresh
from data.files.blanked import write_lines, write_sheet
from data.files.lines import Records, find_records
from data.files.temp_folders import temp_folder
from data.imports import archive_tables, frozen
from data.imports.file_archive import archive_bytes, packing, reopen_upload
from data.imports.importer import Progress, read_again
from data.imports.lineage import KEY_ROWS, identity_of, read_cells, read_keys
from data.imports.load import delete_records, delete_some
from data.imports.uploads import forget as take_away
from data.imports.upsert import fill_columns
from data.mapping.header_match import by_header, spelled
from data.reading.normalise import NORMAL
from data.reading.plan import ImportPlan
from data.reading.row_places import RowPlaces
from data.reading.stage import Staged, stage_frame, stage_text
from data.store.kept_files import KeptFiles
from data.store.model import RECORDS
from data.store.sentence import Sentence, changed, from_json, to_json
from data.store.sql import sql
from data.store.store import Store, StoreError, Writer

REMOVED = "[removed]"
"""What stands for the name in texts of others."""
PERSON: Mapping[str, str] = MappingProxyType(
    {"ticket": "customer", "survey_response": "customer", "contact": "customer", "customer": "id"}
)
"""The column of each record that says whose it is."""
WRITTEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "upload": ("file_name", "message", "loaded_by"),
        "refused_row": ("cell", "raw"),
        "cell_problem": ("cell",),
        "doubt": ("sentence", "what_to_do"),
        "mapping": ("mapping",),
        "setting": ("value",),
        "special_day": ("name",),
        "calendar": ("name",),
        "target": ("value", "note", "set_by", "owner"),
        "assessment": ("note", "judged_by"),
        "plan_measure": ("value", "text", "owner"),
        "standard_owner": ("owner",),
        "own_event_note": ("text",),
        "company": ("name",),
        "saved_view": ("name", "fields", "owner", "note"),
        "shared_link": ("name", "fields", "limits", "uploads", "settings", "made_by"),
        "start_view": ("person",),
        "subscription": ("name", "recipients", "owner_name"),
        "delivery": ("recipient", "error", "events"),
        "alarm": ("recipient",),
    }
)
"""Columns beside the records in which somebody may have written a name."""
MADE_OF: Mapping[str, tuple[str, ...]] = MappingProxyType({"upload": ("message",), "doubt": ("sentence", "what_to_do")})
"""Those of them that are sentences: beside each, in a column called …_made_of, stands what it was made of."""
_AGENTS = (
    "SELECT agent FROM ticket UNION SELECT first_response_agent FROM ticket UNION SELECT resolution_agent FROM ticket "
    "UNION SELECT agent FROM contact UNION SELECT agent FROM survey_response UNION SELECT agent FROM agent_state "
    "UNION SELECT agent FROM qa_review UNION SELECT reviewer FROM qa_review UNION SELECT id FROM agent"
)
_KEY = "forget_key"
_SHORTEST = 6


@dataclass(frozen=True)
class ChangedFile:
    """A kept file that speaks of the person: how many of its rows are the person's, and how often others mention the name."""

    upload_id: int
    file_name: str
    rows: int
    mentions: int


@dataclass(frozen=True)
class Forgotten:
    """What the store holds of a person, or held: records by kind, the kept files, and other texts with the name.

    `is_telling`: the name is an address or has several words, and no agent has it, so that it is also taken out of texts of others. `emptied`
    are uploads that held nothing else and were taken away; `forgotten_at` is when the same name was forgotten before.
    """

    records: Mapping[str, int]
    files: tuple[ChangedFile, ...]
    texts: int
    is_telling: bool
    forgotten_at: datetime | None
    emptied: tuple[str, ...] = ()

    @property
    def mentions(self) -> int:
        """How often others' rows and texts have the name."""
        return sum(file.mentions for file in self.files) + self.texts

    @property
    def mentions_removed(self) -> int:
        """How many of these mentions go."""
        return self.mentions if self.is_telling else 0

    @property
    def is_nobody(self) -> bool:
        """Whether the store holds nothing of this person that would be changed."""
        return not (self.records or any(file.rows for file in self.files) or self.mentions_removed)


def look(store: Store, name: str) -> Forgotten:
    """What would be deleted; nothing is changed. Raises StoreError and ImportRefused where a kept file cannot be read."""
    with store.dry_run() as writer, temp_folder() as folder:
        person = _Person(writer, name, folder, is_changing=False)
        changes = list(person.changes())
        return person.told(changes, person.texts())


def forget(store: Store, name: str, progress: Progress | None = None) -> Forgotten:
    """Delete all that `look` finds, in one transaction, and note that it was done; stores of frozen links go first. Raises as `look` does; nothing is changed then."""
    step = progress or (lambda _stage, _share: None)
    frozen.remove_all(store.path)  # they hold the records that go; a link makes its store anew of what is left
    with store.write() as writer, temp_folder() as folder:
        person = _Person(writer, name, folder, is_changing=True)
        changes = list(person.changes())
        for change in changes:
            change.keep(writer)
        emptied = person.read_again({change.source for change in changes})
        found = person.told(changes, person.texts(), emptied)
        step("bringing the figures up to date", 0.6)
        for source in person.sources | {change.source for change in changes}:
            refresh.refresh(writer, RECORDS, source)
        _note(writer, person.hash, found)
        step("writing to disk", 0.9)
    KeptFiles(store.path, store.state)  # what was worked out of the data as they were goes
    audit_log.note(store.path, Event.FORGET, f"records: {sum(found.records.values())}")
    return found


def audit(store: Store) -> list[tuple[datetime, int, int, int]]:
    """When somebody was forgotten, the newest first, with how many records, rows of files and mentions; never who."""
    frame = store.read("SELECT forgotten_at, records, file_rows, mentions FROM forgotten ORDER BY forgotten_at DESC")
    return list(frame.iter_rows())


class _Mentions:
    """The name in running text: counts it, and takes it out where it is told from other words."""

    def __init__(self, name: str, *, is_telling: bool) -> None:
        words = r"\s+".join(map(re.escape, name.split()))
        self._pattern = re.compile(rf"(?<![\w]){words}(?![\w])", re.IGNORECASE)
        self._is_telling = is_telling
        self.count = 0

    def change(self, text: str) -> str:
        changed, found = self._pattern.subn(REMOVED, text)
        self.count += found
        return changed if self._is_telling else text


@dataclass(frozen=True)
class _Change:
    """A kept file written anew."""

    file: ChangedFile
    source: str
    path: Path
    is_text: bool

    def keep(self, writer: Writer) -> None:
        """Put it in the place of the old one; what told how to read the old bytes goes with them."""
        id = self.file.upload_id
        archive_tables.forget(writer, id)
        with packing(self.path) as packed:
            archive_bytes(writer, packed, id)
        if self.is_text:
            options = json.loads(writer.query("SELECT options FROM upload WHERE id = $id", {"id": id})["options"][0])
            options.pop("part_encodings", None)
            options["encoding"] = "utf-8" if options.get("encoding") else None
            writer.execute(
                "UPDATE upload SET options = $options, was_encoding_guessed = FALSE WHERE id = $id",
                {"id": id, "options": json.dumps(options, ensure_ascii=False)},
            )


class _Person:
    """One person inside one transaction."""

    def __init__(self, writer: Writer, name: str, folder: Path, *, is_changing: bool) -> None:
        self._writer = writer
        self._is_changing = is_changing
        self._name = " ".join(name.split())
        self._folder = folder
        if not self._name:
            raise StoreError(
                Sentence("Say whose data are meant: the name, address or id of the customer as the files have it.")
            )
        self.hash = hmac.new(
            _key(writer, may_make=is_changing), self._name.casefold().encode(), hashlib.sha256
        ).hexdigest()
        words = self._name.split()
        is_agent = bool(writer.query(f"SELECT 1 FROM ({_AGENTS}) WHERE {_same('agent')} LIMIT 1", self._given).height)
        self._is_telling = (
            len(self._name) >= _SHORTEST and ("@" in self._name or len(words) > 1) and not self._name.isdecimal() and not is_agent
        )  # fmt: skip
        self._ids = self._find_ids()

    @property
    def _given(self) -> dict[str, object]:
        return {"name": self._name}

    @property
    def sources(self) -> set[str]:
        """The sources that have records of the person."""
        return {source for by_source in self._ids.values() for source in by_source}

    def _find_ids(self) -> dict[str, dict[str, list[str]]]:
        """Ids of the person's records by kind and source; surveys that name nobody are those of the ticket's customer."""
        found = {}
        for record, column in PERSON.items():
            is_own = _same(column)
            if record == "survey_response":
                own = f"SELECT id FROM ticket WHERE {_same('customer')}"
                others = f"SELECT id FROM ticket WHERE NOT coalesce({_same('customer')}, FALSE)"
                is_own = f"({is_own} OR (customer IS NULL AND ticket IN ({own}) AND ticket NOT IN ({others})))"
            frame = self._writer.query(
                f"SELECT source, list(id ORDER BY id) AS ids FROM {record} WHERE {is_own} GROUP BY source", self._given
            )
            if frame.height:
                found[record] = dict(frame.iter_rows())
        return found

    def changes(self) -> Iterator[_Change]:
        """The kept files that speak of the person, each written anew."""
        uploads = self._writer.query(
            "SELECT id, file_name, source FROM upload WHERE id IN (SELECT upload_id FROM upload_archive) ORDER BY id"
        )
        for id, file_name, source in uploads.iter_rows():
            with reopen_upload(self._writer, id) as plan:
                rows, staged = self._rows(plan)
                mentions = _Mentions(self._name, is_telling=self._is_telling)
                target = self._folder / f"anew-{id}"
                if plan.opened.text is not None:
                    write_lines(plan.opened.text, _places(plan, rows, staged, file_name), rows, mentions.change, target)
                else:
                    write_sheet(plan.opened, rows, mentions.change, target)
                if rows or mentions.count:
                    file = ChangedFile(id, file_name, len(rows), mentions.count)
                    yield _Change(file, source, target, plan.opened.text is not None)

    def _rows(self, plan: ImportPlan) -> tuple[set[int], Staged | None]:
        """The numbers of a file's rows that are the person's, and the rows as they were staged."""
        rows: set[int] = set()
        staged: Staged | None = None
        for fill in plan.mapped.fills(plan.format):
            if ids := self._ids.get(fill.record, {}).get(plan.source):
                staged = read_keys(self._writer, plan, fill, ids)
                rows |= set(self._writer.query(f"SELECT row_no FROM {KEY_ROWS}")["row_no"])
            if places := _places_of_people(plan, fill):  # also of rows that were refused
                staged = _stage(self._writer, plan, places)
                rows |= self._row_nos("staged_rows", " OR ".join(_same(f"c{place}") for place in places))
            if (expression := _whose(plan, fill)) and ROWS not in expression:
                staged = read_cells(self._writer, plan, cells_in(expression, plan.format))
                rows |= self._row_nos(NORMAL, _same(expression))
        return rows, staged

    def _row_nos(self, table: str, where: str) -> set[int]:
        return set(self._writer.query(f"SELECT row_no FROM {table} WHERE {where}", self._given)["row_no"])

    def read_again(self, changed: set[str]) -> tuple[str, ...]:
        """Read all uploads of the sources again; returns the names of files in which no row is left: their uploads are gone."""
        emptied: list[str] = []
        for source in sorted(changed | self.sources):
            uploads = self._writer.query(
                sql(
                    "SELECT id, file_name, id IN (SELECT upload_id FROM upload_archive) AS is_kept FROM upload",
                    "WHERE source = $source ORDER BY id",
                ),
                {"source": source},
            )
            if not uploads["is_kept"].all() or not uploads.height:  # records that no kept file has
                self._delete_records(source)
                continue
            for record in RECORDS:
                delete_records(self._writer, record, source)
            for id, file_name, _ in uploads.iter_rows():
                try:
                    read_again(self._writer, id)
                except ImportRefused as refused:
                    if refused.code not in ("no_rows", "nothing_understood"):
                        raise
                    take_away(self._writer, id)
                    emptied.append(file_name)
        return tuple(emptied)

    def _delete_records(self, source: str) -> None:
        for record, by_source in self._ids.items():
            if ids := by_source.get(source):
                self._writer.execute(
                    "CREATE OR REPLACE TEMP TABLE forgotten_ids AS SELECT unnest($ids::VARCHAR[]) AS id", {"ids": ids}
                )
                delete_some(self._writer, record, "forgotten_ids", source)

    def texts(self) -> int:
        """How many texts beside the records mention the name; it is taken out of them, and of records that no kept file has."""
        count = 0
        self._change_what_sentences_are_made_of()
        for table, columns in {**WRITTEN, **_prose()}.items():
            for column in columns:
                held = self._writer.query(
                    f"SELECT DISTINCT {column} AS text FROM {table} WHERE contains(lower({column}), lower($name))",
                    self._given,
                )["text"]
                for text in held:
                    mentions = _Mentions(self._name, is_telling=self._is_telling)
                    changed = mentions.change(text)
                    count += bool(mentions.count) and table in WRITTEN
                    if self._is_changing and changed != text:
                        self._writer.execute(
                            f"UPDATE {table} SET {column} = $changed WHERE {column} = $text",
                            {"changed": changed, "text": text},
                        )
        return count

    def _change_what_sentences_are_made_of(self) -> None:
        """Take the name out of the values of sentences; those that mention it are found by their text, which still has it."""
        mentions = _Mentions(self._name, is_telling=self._is_telling)
        for table, columns in MADE_OF.items() if self._is_changing else ():
            for column in columns:
                held = self._writer.query(
                    f"SELECT DISTINCT {column}_made_of AS made_of FROM {table} WHERE contains(lower({column}), lower($name)) AND {column}_made_of IS NOT NULL",
                    self._given,
                )["made_of"]
                for made_of in held:
                    self._writer.execute(
                        f"UPDATE {table} SET {column}_made_of = $anew WHERE {column}_made_of = $made_of",
                        {"anew": to_json(changed(from_json("", made_of), mentions.change)), "made_of": made_of},
                    )

    def told(self, changes: Sequence[_Change], texts: int, emptied: tuple[str, ...] = ()) -> Forgotten:
        """All of it in numbers."""
        before = self._writer.query(
            "SELECT max(forgotten_at) AS at FROM forgotten WHERE person_hash = $hash", {"hash": self.hash}
        )["at"][0]
        records = {record: sum(map(len, by_source.values())) for record, by_source in self._ids.items()}
        return Forgotten(records, tuple(change.file for change in changes), texts, self._is_telling, before, emptied)


def _same(value: str) -> str:
    """Whether a value is the name, without regard to case and blanks."""
    return rf"lower(regexp_replace(trim(({value})::VARCHAR), '\s+', ' ', 'g')) = lower($name)"


def _whose(plan: ImportPlan, fill: Fill) -> str | None:
    """SQL over a file's cells of whose record a row fills."""
    if fill.record == "customer":
        expression = identity_of(plan, fill)
        return expression if cells_in(expression, plan.format) <= {*plan.mapped.places} else None
    return fill_columns(fill, plan.format, plan.mapped).get(PERSON.get(fill.record, ""))


def _places_of_people(plan: ImportPlan, fill: Fill) -> list[int]:
    """The columns that name whose record a row fills, and those that nobody reads but that are called like it."""
    if fill.record not in PERSON:
        return []
    mapped, headers = plan.mapped, plan.opened.headers
    read = [place for name in cells_in(_whose(plan, fill) or "", plan.format) for place in mapped.all_places(name)]
    column = PERSON[fill.record]
    free = {*range(len(headers))} - {*mapped.used}
    return sorted(
        {
            *read,
            *(place for place in free if column != "id" and by_header(spelled(headers[place]), fill.record, column)),
        }
    )


def _stage(writer: Writer, plan: ImportPlan, places: Sequence[int]) -> Staged:
    opened = plan.opened
    if opened.text is not None:
        return stage_text(writer, opened.text, places)
    return stage_frame(writer, opened.frame.select("row_no", *(f"c{place}" for place in places)))


def _places(plan: ImportPlan, rows: set[int], staged: Staged | None, file_name: str) -> Records:
    assert plan.opened.text is not None
    if not rows or staged is None:
        return find_records(plan.opened.text.path)
    found = RowPlaces(plan.opened, staged).records()
    if found is None:
        raise StoreError(
            Sentence(
                "The rows of {file_name} cannot be told apart for certain, so none was deleted. Undo that upload first.",
                file_name=file_name,
            )
        )
    return found


def _prose() -> dict[str, tuple[str, ...]]:
    """The texts of records: they follow from the kept files, but not of a source that has none."""
    return {
        record.name: tuple(each.name for each in record.columns if each.type == "VARCHAR")
        for record in RECORDS.values()
    }


def _key(writer: Writer, *, may_make: bool) -> bytes:
    """The key of this store's hashes; without one, nobody was forgotten yet."""
    held = writer.query("SELECT value FROM setting WHERE name = $name", {"name": _KEY})["value"]
    if held.len():
        return bytes.fromhex(json.loads(held[0]))
    key = secrets.token_bytes(32)
    if may_make:
        writer.execute("INSERT INTO setting VALUES ($name, $value)", {"name": _KEY, "value": json.dumps(key.hex())})
    return key


def _note(writer: Writer, person_hash: str, found: Forgotten) -> None:
    """Enter that it was done, without the name."""
    writer.execute(
        "INSERT INTO forgotten VALUES ($hash, $at, $records, $rows, $mentions)",
        {
            "hash": person_hash,
            "at": datetime.now(UTC).replace(tzinfo=None),
            "records": sum(found.records.values()),
            "rows": sum(file.rows for file in found.files),
            "mentions": found.mentions_removed,
        },
    )
