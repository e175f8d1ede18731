"""Uploads read again from their kept files, where formats have learned more since: first what would change, then the change.

Each upload is read by the format, mapping and choices by which it was loaded. A source of which anything could not be read
again stays as it is, and is named with the reason.
"""
# ruff: noqa: S608 - names come from data/store/model.py; values are bound

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass

from data.config import audit
from data.config.audit import Event
from data.declare.problems import ImportRefused
from data.facts import refresh
from data.imports.importer import Cancel, Progress, Steps, read_source_again
from data.imports.load import delete_records
from data.store.model import RECORDS, TOUCHED
from data.store.sql import listed
from data.store.store import Store, Writer

STAGE = "reading again"


@dataclass(frozen=True)
class Change:
    """What reading again does to one kind of record: how many are new, changed and gone, and in how many each column differs."""

    record: str
    new: int
    changed: int
    gone: int
    columns: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Reread:
    """`uploads` were read again. `changes` names the kinds of records with a change, `left` sources that stay, each with the reason."""

    uploads: int
    changes: tuple[Change, ...]
    left: tuple[tuple[str, str], ...] = ()

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def preview(store: Store, progress: Progress | None = None, cancel: Cancel | None = None) -> Reread:
    """What `read_again` would change; the store stays as it is. Raises ImportCancelled."""
    return _run(store.rehearse, store, progress, cancel, is_kept=False)


def read_again(store: Store, progress: Progress | None = None, cancel: Cancel | None = None) -> Reread:
    """Read all uploads again in one transaction, bring the facts up to date, and say what changed. Raises ImportCancelled."""
    done = _run(store.write, store, progress, cancel, is_kept=True)
    audit.note(store.path, Event.READ_AGAIN, f"uploads: {done.uploads}")
    return done


class _CannotRead(Exception):
    def __init__(self, source: str, reason: str) -> None:
        super().__init__(reason)
        self.source, self.reason = source, reason


def _run(
    begin: Callable[[], AbstractContextManager[Writer]],
    store: Store,
    progress: Progress | None,
    cancel: Cancel | None,
    *,
    is_kept: bool,
) -> Reread:
    left: dict[str, str] = {}
    counts = dict(
        store.read(
            "SELECT source, count(*) FROM upload WHERE state = 'done' GROUP BY source ORDER BY source"
        ).iter_rows()
    )
    while True:  # a source that cannot be read ends the transaction: it is begun anew without that one
        sources = [source for source in counts if source not in left]
        try:
            with begin() as writer, Steps(None, cancel).watching(writer):
                changes = _read_sources(
                    writer, sources, _Told(progress, cancel, sum(counts[each] for each in sources)), is_kept
                )
        except _CannotRead as error:
            left[error.source] = error.reason
        else:
            return Reread(sum(counts[source] for source in sources), changes, tuple(left.items()))


class _Told:
    """Tells how far all uploads together are."""

    def __init__(self, progress: Progress | None, cancel: Cancel | None, uploads: int) -> None:
        self._progress, self._uploads, self._begun = progress, max(1, uploads), 0
        self.steps = Steps(self._hear, cancel)

    def _hear(self, stage: str, _: float) -> None:
        self._begun += stage == "reading rows"
        if self._progress:
            self._progress(STAGE, 0.95 * max(0, self._begun - 1) / self._uploads)

    def committing(self) -> None:
        """The last stage."""
        if self._progress:
            self._progress("writing to disk", 0.97)


def _read_sources(writer: Writer, sources: Collection[str], told: _Told, is_kept: bool) -> tuple[Change, ...]:
    found: dict[str, list[Change]] = {}
    for source in sources:
        kinds = [name for name in RECORDS if _has_records(writer, name, source)]
        for kind in kinds:
            writer.execute(
                f"CREATE OR REPLACE TEMP TABLE before_{kind} AS FROM {kind} WHERE source = $source", {"source": source}
            )
        try:
            _refuse_unkept(writer, kinds, source)
            for kind in kinds:  # also of a kind that its formats do not fill any more
                delete_records(writer, kind, source)
            read = {*kinds, *read_source_again(writer, source, told.steps)}
        except ImportRefused as refused:
            raise _CannotRead(source, refused.args[0]) from refused
        is_moved = False
        for kind in sorted(read):
            if kind not in kinds:
                writer.execute(f"CREATE OR REPLACE TEMP TABLE before_{kind} AS FROM {kind} LIMIT 0")
            change, moved = _compare(writer, kind, source)
            is_moved |= moved
            found.setdefault(kind, []).append(change)
        if is_kept and is_moved:
            refresh.refresh(writer, read, source)
        else:
            writer.execute(TOUCHED)
            writer.execute("DELETE FROM touched")  # the same records: their facts hold
    if is_kept:
        told.committing()
    together = (_together(kind, found[kind]) for kind in RECORDS if kind in found)
    return tuple(change for change in together if change.new or change.changed or change.gone)


def _has_records(writer: Writer, record: str, source: str) -> bool:
    return bool(writer.query(f"SELECT 1 FROM {record} WHERE source = $source LIMIT 1", {"source": source}).height)


def _refuse_unkept(writer: Writer, kinds: Collection[str], source: str) -> None:
    """Refuse a source with records that no kept file has: they would be gone."""
    rows = 0
    for kind in kinds:
        rows += writer.query(
            f"""SELECT count(*) AS n FROM {kind} WHERE source = $source
                AND upload_id NOT IN (SELECT id FROM upload WHERE source = $source AND id IN (SELECT upload_id FROM upload_archive))""",
            {"source": source},
        )["n"][0]
    if rows:
        raise ImportRefused("not_kept", n=rows, source=source)


def _compare(writer: Writer, record: str, source: str) -> tuple[Change, bool]:
    """What changed, and whether anything did, be it only by which upload a record was changed last."""
    names = RECORDS[record].names
    both = "old.id IS NOT NULL AND new.id IS NOT NULL"
    differs = " OR ".join(f"new.{name} IS DISTINCT FROM old.{name}" for name in names)
    columns = listed(f"count(*) FILTER ({both} AND new.{name} IS DISTINCT FROM old.{name}) AS {name}" for name in names)
    found = writer.query(
        f"""SELECT count(*) FILTER (old.id IS NULL) AS is_new, count(*) FILTER (new.id IS NULL) AS is_gone,
                   count(*) FILTER ({both} AND ({differs})) AS is_changed,
                   count(*) FILTER (new.upload_id IS DISTINCT FROM old.upload_id) AS is_moved, {columns}
            FROM (FROM {record} WHERE source = $source) AS new FULL JOIN before_{record} AS old ON new.id = old.id""",
        {"source": source},
    ).row(0, named=True)
    told = tuple((name, int(found[name])) for name in names if found[name])
    change = Change(record, int(found["is_new"]), int(found["is_changed"]), int(found["is_gone"]), told)
    return change, bool(change.new or change.changed or change.gone or found["is_moved"])


def _together(record: str, changes: list[Change]) -> Change:
    columns: dict[str, int] = {}
    for change in changes:
        for name, count in change.columns:
            columns[name] = columns.get(name, 0) + count
    return Change(
        record,
        sum(change.new for change in changes),
        sum(change.changed for change in changes),
        sum(change.gone for change in changes),
        tuple(sorted(columns.items(), key=lambda each: (-each[1], each[0]))),
    )
