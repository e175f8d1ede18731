"""Where a record came from: every upload that speaks of it, and the lines of that file.

A record keeps only the number of the upload that changed it last. The lines are found by reading the kept files again,
only the columns that make the key: nothing is written, nobody waits, and a search ends at its time limit.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

import polars as pl

from data.declare.format import ROWS, Fill, Mapped, cells_in
from data.declare.problems import ImportRefused
from data.declare.same_id import ID_PART
from data.files.archive_parts import in_part
from data.imports.file_archive import reopen_upload
from data.mapping.saved import format_of_upload
from data.reading.normalise import NORMAL, normalise
from data.reading.plan import ImportPlan
from data.reading.read import read_rows
from data.reading.row_places import RowPlaces
from data.reading.stage import Staged, stage_frame, stage_text
from data.reading.validate import WHOLE_ID
from data.store.sql import listed, sql
from data.store.store import Interrupted, Store, Writer

# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

SECONDS = 120.0
"""How long a search may take."""
_LINES = 8
_RECORDS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "ticket": ("ticket", "id", "id"),
        "complaint": ("ticket", "id", "id"),
        "survey": ("survey_response", "id", "id"),
        "contact": ("contact", "id", "id"),
        "customer": ("customer", "id", "id"),
        "agent_state": ("agent_state", "id", "id"),
        "help_day": ("self_service_day", "day_on", "day_on"),
        "qa_review": ("qa_review", "coalesce(review, id)", "id"),
        "qa_criterion": ("qa_review", "id", "id"),
    }
)
"""For each kind of facts: the records that they are made of, what names a fact among these (SQL), and in which of its columns that stands."""
_PUBLISHED = MappingProxyType(
    {"ticket": "fact_ticket", "survey_response": "fact_survey", "contact": "fact_contact", "customer": "fact_customer"}
    | {"agent_state": "fact_agent_state", "self_service_day": "fact_help_day"}
)
"""Records → the facts that stand for them where facts alone are published: they tell the upload, and no lines of its file."""


@dataclass(frozen=True)
class Origin:
    """One upload that speaks of a record. `lines` are those of its file, in order; of a workbook its rows. None of one without
    a kept file (the demo company).

    `part` names the sheet, or the file inside an archive, in which lines are counted. `is_exact` is false where the rows of
    a file cannot be told apart for certain.
    """

    upload_id: int
    file_name: str
    loaded_at: datetime
    part: str
    lines: tuple[int, ...]
    is_exact: bool

    @property
    def file_text(self) -> str:
        """The file's name, with the part that lines are counted in."""
        return f"{self.file_name} › {self.part}" if self.part else self.file_name

    @property
    def lines_text(self) -> str | None:
        """The lines in words, the first ones of many."""
        if not self.lines:
            return None
        told = ", ".join(map(str, self.lines[:_LINES]))
        more = len(self.lines) - _LINES
        return f"{'' if self.is_exact else '≈ '}{told}{f' and {more} more' if more > 0 else ''}"


@dataclass(frozen=True)
class Lineage:
    """`origins` by id of the record, the newest upload first; `unread` are uploads that could not be looked at in time."""

    origins: Mapping[str, tuple[Origin, ...]]
    unread: tuple[int, ...]


@dataclass(frozen=True)
class _Upload:
    id: int
    file_name: str
    loaded_at: datetime
    size_bytes: int
    is_kept: bool


def find_lineage(store: Store, record: str, source: str, ids: Sequence[str], seconds: float = SECONDS) -> Lineage:
    """All uploads and lines that records of one source came from; the uploads that changed them last are read first."""
    ends_at = time.monotonic() + seconds
    changed = _last_changed(store, record, source, ids)
    found: dict[str, list[Origin]] = {id: [] for id in ids}
    unread: list[int] = []
    for upload in sorted(_uploads(store, record, source), key=lambda each: (each.id not in changed, -each.id)):
        if not upload.is_kept:
            for id in changed.get(upload.id, ()):
                found[id].append(Origin(upload.id, upload.file_name, upload.loaded_at, "", (), True))
            continue
        try:
            if time.monotonic() > ends_at:
                raise Interrupted
            with store.dry_run() as writer, writer.stopped_by(lambda: time.monotonic() > ends_at):
                for id, origin in _in_upload(writer, upload, record, ids):
                    found[id].append(origin)
        except (Interrupted, ImportRefused):  # out of time, or read by a format that this version no longer has
            unread.append(upload.id)
    newest = {id: tuple(sorted(origins, key=lambda each: -each.upload_id)) for id, origins in found.items()}
    return Lineage(newest, tuple(sorted(unread, reverse=True)))


def _last_changed(store: Store, record: str, source: str, ids: Sequence[str]) -> dict[int, list[str]]:
    """The records by the upload that changed them last."""
    frame = store.read(
        f"SELECT upload_id, list(id) AS ids FROM {record} WHERE source = $source AND id IN (SELECT unnest($ids::VARCHAR[])) GROUP BY upload_id",
        {"source": source, "ids": list(ids)},
    )
    return dict(frame.iter_rows())


def of_facts(
    store: Store, facts: str, rows: pl.DataFrame, seconds: float = SECONDS
) -> tuple[dict[tuple[str, str], list[Origin]], int]:
    """The origins of rows of facts by source and name (see `named_by`), the newest upload first; and how many uploads could
    not be looked at. Facts that no file has (the quarters of an hour) have none.
    """
    ends_at = time.monotonic() + seconds
    record, key, column = _RECORDS.get(facts, ("", "", ""))
    if store.is_published:
        record = _PUBLISHED.get(record, record)
    told: dict[tuple[str, str], list[Origin]] = {}
    unread = 0
    for source in rows["source"].unique(maintain_order=True) if record else ():
        names = rows.filter(pl.col("source") == source)[column].cast(pl.String).unique(maintain_order=True).to_list()
        records = store.read(
            sql(
                f"SELECT {key}::VARCHAR AS name, list(id ORDER BY id) AS ids FROM {record}",
                f"WHERE source = $source AND ({key})::VARCHAR IN (SELECT unnest($names::VARCHAR[])) GROUP BY name",
            ),
            {"source": source, "names": names},
        )
        ids_of: dict[str, list[str]] = dict(records.iter_rows())
        all_ids = [id for ids in ids_of.values() for id in ids]
        found = find_lineage(store, record, source, all_ids, ends_at - time.monotonic())
        unread += len(found.unread)
        for name in names:
            told[source, name] = [origin for id in ids_of.get(name, ()) for origin in found.origins[id]]
    return told, unread


def of_rows(store: Store, facts: str, rows: pl.DataFrame, seconds: float = SECONDS) -> tuple[pl.DataFrame, int]:
    """The same as a table: one line for each row and upload, in the order of the rows."""
    found, unread = of_facts(store, facts, rows, seconds)
    column = named_by(facts)[1] if named_by(facts) else "id"
    texts = dict.fromkeys((column, "source", "file", "lines"), pl.String())
    schema: dict[str, pl.DataType] = {**texts, "loaded_at": pl.Datetime("us"), "upload_id": pl.Int64()}
    told = [
        (name, source, origin.file_text, origin.lines_text, origin.loaded_at, origin.upload_id)
        for (source, name), origins in found.items()
        for origin in origins
    ]
    frame = pl.DataFrame(told, schema=schema, orient="row")
    return (frame.drop("source") if frame["source"].n_unique() < 2 else frame), unread


def named_by(facts: str) -> tuple[str, ...]:
    """The columns of facts by which `of_rows` finds them; none for facts that no file has."""
    return ("source", _RECORDS[facts][2]) if facts in _RECORDS else ()


def with_files(store: Store, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of facts with the name of the file that changed each last, and when that was loaded."""
    if "upload_id" not in rows.columns:
        return rows
    uploads = store.read("SELECT id AS upload_id, file_name AS upload_file, loaded_at AS uploaded_at FROM upload")
    return rows.join(uploads, on="upload_id", how="left", maintain_order="left")


def effort(store: Store, facts: str, rows: pl.DataFrame) -> tuple[int, int]:
    """How many uploads a search for these rows looks at, and the bytes of their files; none for facts that no file has."""
    record = _RECORDS.get(facts, ("", "", ""))[0]
    sources = rows["source"].unique() if record else ()
    sizes = [upload.size_bytes for source in sources for upload in _uploads(store, record, source)]
    return len(sizes), sum(sizes)


def _uploads(store: Store, record: str, source: str) -> Iterator[_Upload]:
    """The uploads of a source that may speak of such records."""
    frame = store.read(
        sql(
            "SELECT id, file_name, loaded_at, size_bytes, format, mapping, id IN (SELECT upload_id FROM upload_archive) AS is_kept",
            "FROM upload WHERE source = $source AND state = 'done'",
        ),
        {"source": source},
    )
    for id, file_name, loaded_at, size, format_, mapping, is_kept in frame.iter_rows():
        try:
            kinds = {fill.record for fill in format_of_upload(format_, mapping).fills} if is_kept else {record}
        except ImportRefused:  # told as unread when it is opened
            kinds = {record}
        if record in kinds:
            yield _Upload(id, file_name, loaded_at, size if is_kept else 0, is_kept)


def _in_upload(writer: Writer, upload: _Upload, record: str, ids: Sequence[str]) -> Iterator[tuple[str, Origin]]:
    """What one upload says of the records; nothing of rows that it could not use."""
    refused = writer.query("SELECT line FROM refused_row WHERE upload_id = $id", {"id": upload.id})["line"]
    with reopen_upload(writer, upload.id) as plan:
        sheet = plan.opened.delimiter.removeprefix("sheet ") if plan.opened.text is None else ""
        for fill in plan.mapped.fills(plan.format):
            if fill.record != record:
                continue
            staged = read_keys(writer, plan, fill, ids)
            rows = writer.query(f"SELECT id, row_no FROM {KEY_ROWS} ORDER BY row_no")
            places = RowPlaces(plan.opened, staged)
            lines = places.lines(rows["row_no"].to_list())
            given = rows.with_columns(pl.Series("line", lines, pl.Int64)).filter(
                ~pl.col("line").is_in(refused.implode())
            )
            by_part: dict[tuple[str, str], list[int]] = {}
            for id, line in given.select("id", "line").iter_rows():
                part, own = in_part(plan.opened.parts, line)
                by_part.setdefault((id, part or sheet), []).append(own)
            for (id, part), own_lines in by_part.items():
                yield id, Origin(upload.id, upload.file_name, upload.loaded_at, part, tuple(own_lines), places.is_exact)


# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound
KEY_ROWS = "key_rows"


def read_keys(writer: Writer, plan: ImportPlan, fill: Fill, ids: Sequence[str]) -> Staged:
    """Fill the temp table `key_rows` (id of the record, row_no) with the rows of the file that speak of the records `ids`.

    Several rows of one id are all given, also where the last one decides (data/imports/upsert.py). Rows that were refused may be
    among them. Only a file without a key is read whole. Raises ImportRefused.
    """
    identity = identity_of(plan, fill)
    where = fill.where if fill.where and ROWS not in fill.where and not plan.format.fold else None
    key = [name for name in plan.format.key if name in plan.mapped.places]
    if "id" in plan.mapped.places:
        rows, staged = NORMAL, read_cells(writer, plan, ["id", ID_PART, *_cells(plan, identity, where)])
        if ID_PART in plan.mapped.places:
            rows = f"(SELECT * REPLACE ({WHOLE_ID} AS id) FROM {NORMAL})"
    elif key and key[0] == plan.format.key[0]:
        staged = read_cells(writer, plan, [*key, *_cells(plan, identity, where)])
        parts = listed(f"coalesce({name}::VARCHAR, '')" for name in key)
        rows = f"(SELECT *, trim(concat_ws(' ', {parts})) AS id FROM {NORMAL})"
    else:
        found = read_rows(writer, plan)
        cells = listed(f"coalesce({name}::VARCHAR, '')" for name in found.plan.mapped.places)
        digests = f"SELECT *, md5(concat_ws(chr(31), {cells})) AS digest FROM {NORMAL}"
        number = "row_number() OVER (PARTITION BY digest ORDER BY row_no)"
        rows, staged = f"(SELECT *, digest || ' ' || {number} AS id FROM ({digests}))", found.staged
    writer.execute(
        sql(
            f"CREATE OR REPLACE TEMP TABLE {KEY_ROWS} AS SELECT ({identity})::VARCHAR AS id, row_no FROM {rows}",
            f"WHERE ({identity})::VARCHAR IN (SELECT unnest($ids::VARCHAR[])) AND ({where or 'TRUE'})",
        ),
        {"ids": list(ids)},
    )
    return staged


def identity_of(plan: ImportPlan, fill: Fill) -> str:
    """SQL of the id of the record that a row fills."""
    given = fill.derive.get("id", ())
    for expression in (given,) if isinstance(given, str) else given:
        if cells_in(expression, plan.format) <= {*plan.mapped.places, "id"}:
            return expression
    return "id"


def _cells(plan: ImportPlan, *expressions: str | None) -> list[str]:
    return [name for text in expressions if text for name in cells_in(text, plan.format) if name in plan.mapped.places]


def read_cells(writer: Writer, plan: ImportPlan, names: Iterable[str]) -> Staged:
    """Stage and understand only some cells."""
    mapped = _only(plan.mapped, set(names))
    opened = plan.opened
    if opened.text is not None:
        staged = stage_text(writer, opened.text, mapped.used)
    else:
        staged = stage_frame(writer, opened.frame.select("row_no", *(f"c{place}" for place in mapped.used)))
    normalise(writer, plan.format, mapped, plan.zones(), opened.delimiter if opened.text else None)
    return staged


def _only(mapped: Mapped, names: set[str]) -> Mapped:
    return replace(
        mapped,
        places=MappingProxyType({name: place for name, place in mapped.places.items() if name in names}),
        clock_places=MappingProxyType({name: place for name, place in mapped.clock_places.items() if name in names}),
        more_places=MappingProxyType({name: more for name, more in mapped.more_places.items() if name in names}),
    )
