"""File → format → rows and problems → load → receipt, in one transaction; undo by reading the remaining uploads again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from data.checks.checks import find_doubts
from data.checks.history import records_met
from data.checks.identity import may_share_ids, same_ids
from data.config import audit
from data.config.audit import Event
from data.declare.problems import ImportCancelled, ImportRefused
from data.facts import refresh
from data.files.encodings import known_encoding
from data.files.names import safe_name
from data.files.scan import check_file
from data.files.table import open_table
from data.imports import before
from data.imports.file_archive import archive_bytes, packing, reopen_upload
from data.imports.load import delete_records
from data.imports.preview import Preview, inspect
from data.imports.together import Together, together
from data.imports.uploads import (
    Receipt,
    finish_upload,
    forget,
    forget_problems,
    insert_upload,
    problems,
    receipt,
    same_upload,
    uploads,
    write_doubts,
)
from data.imports.upsert import load_records, touched_records
from data.mapping.saved import format_of_upload, remember
from data.reading.plan import ImportPlan, Options, make_plan
from data.reading.read import Rows, read_rows
from data.store.sentence import Sentence
from data.store.store import Interrupted, Store, Writer

Progress = Callable[[str, float], None]
Cancel = Callable[[], bool]
Counted = Callable[[int], None]

STAGES: Mapping[str, float] = MappingProxyType(
    {
        "looking at the file": 0.0,
        "reading rows": 0.05,
        "understanding cells": 0.2,
        "checking rows": 0.36,
        "loading": 0.37,
        "keeping the file": 0.59,
        "bringing the figures up to date": 0.61,
        "writing to disk": 0.94,
    }
)
"""Each stage in its order, with the share of the whole time that has passed when it begins (measured: a million rows)."""


def run_import(
    store: Store,
    path: Path,
    file_name: str,
    options: Options | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    counted: Counted | None = None,
    run: Together | None = None,
) -> Receipt:
    """Load one file in one transaction and return its receipt. `counted` hears how many rows it has once that is known.

    Of a `run` of several files the facts follow later, at its end.

    Raises ImportRefused when the file as a whole cannot be taken, ImportCancelled when `cancel()` turned true, also in
    the middle of a long statement; the store is unchanged then. The same bytes for the same source, format and zone
    again change nothing.
    """
    options, file_name = options or Options(), safe_name(file_name)
    steps = Steps(progress, cancel, counted)
    steps("looking at the file")
    check_file(path)
    with packing(path) as packed, open_table(path, options.given_format(), known_encoding(options.encoding)) as opened:
        plan = make_plan(store, opened, file_name, options)
        again = same_upload(store, plan)
        if again is not None:
            return _unchanged(receipt(store, again))
        size = path.stat().st_size
        with run.write(size) if run else store.write() as writer, steps.watching(writer):
            upload_id = int(writer.row("SELECT nextval('upload_number') AS id")[0])
            insert_upload(writer, upload_id, plan, file_name, options.by)
            if plan.mapping:
                remember(writer, plan.header_id, plan.mapping)
            records = _read_into(writer, upload_id, plan, steps, asks=options.asks)
            # Late, so that nobody waits for the packing, which goes on beside the reading.
            steps("keeping the file")
            archive_bytes(writer, packed, upload_id)
            if run:
                run.owe(writer, records, plan.source, size)
            else:
                steps("bringing the figures up to date")
                refresh.refresh(writer, records, plan.source)
            steps("writing to disk")
    audit.note(store.path, Event.UPLOAD, upload_id, file_name)
    return receipt(store, upload_id)


def undo(store: Store, upload_id: int, progress: Progress | None = None) -> None:
    """Take an upload back: the store becomes what it would be had the file never been added.

    The newest one of its source is taken back from what is kept of the records that it changed. Of any other the source's records are
    deleted and its other uploads read again from their kept bytes, in order. All in one transaction. `progress` hears of the last two of STAGES. Raises ImportRefused("no_such_upload").
    """
    steps = Steps(progress)
    with store.write() as writer:
        gone = writer.query("SELECT source, format, mapping, file_name FROM upload WHERE id = $id", {"id": upload_id})
        if not gone.height:
            raise ImportRefused("no_such_upload", number=upload_id)
        source = str(gone["source"][0])
        kinds = before.take_back(writer, upload_id, source)
        forget(writer, upload_id)
        if kinds is None:
            kinds = read_source_again(writer, source, also=gone.select("format", "mapping").iter_rows())
        steps("bringing the figures up to date")
        refresh.refresh(writer, kinds, source)
        steps("writing to disk")
    audit.note(store.path, Event.UNDO, upload_id, gone["file_name"][0])


def read_source_again(
    writer: Writer, source: str, steps: Steps | None = None, also: Iterable[tuple[str, str | None]] = ()
) -> set[str]:
    """Delete a source's records and read its uploads again from their kept bytes, in order; facts are left to the caller.

    Returns the kinds of records that may have changed: those of its uploads, and of formats and mappings in `also`.
    """
    left = writer.query(
        "SELECT id, format, mapping FROM upload WHERE source = $source AND state = 'done' ORDER BY id",
        {"source": source},
    )
    read_by = {*also, *left.select("format", "mapping").iter_rows()}
    kinds = {fill.record for name, text in read_by for fill in format_of_upload(name, text).fills}
    if "ticket" in kinds:
        kinds.add("survey_response")  # a ticket's satisfaction, also where its format does not know that column
    for kind in sorted(kinds):
        delete_records(writer, kind, source)
    for remaining in left["id"]:
        read_again(writer, remaining, steps)
    return kinds


def read_again(writer: Writer, upload_id: int, steps: Steps | None = None) -> None:
    """Read an upload from its kept bytes as it was read the first time."""
    with reopen_upload(writer, upload_id) as plan:
        forget_problems(writer, upload_id)
        _read_into(writer, upload_id, plan, steps or Steps())


@dataclass(frozen=True)
class Steps:
    """Says how far the import is, and stops it when asked to."""

    progress: Progress | None = None
    cancel: Cancel | None = None
    counted: Counted | None = None

    def __call__(self, stage: str) -> None:
        if self.cancel is not None and self.cancel():
            raise ImportCancelled
        if self.progress is not None:
            self.progress(stage, STAGES[stage])

    @contextmanager
    def watching(self, writer: Writer) -> Iterator[None]:
        """Let a long statement be stopped as well."""
        if self.cancel is None:
            yield
            return
        try:
            with writer.stopped_by(self.cancel):
                yield
        except Interrupted as error:
            raise ImportCancelled from error


def _read_into(writer: Writer, upload_id: int, plan: ImportPlan, steps: Steps, *, asks: bool = False) -> set[str]:
    """Stage, read, check and load the plan's file; fills in the upload's counts, problems and doubts."""
    rows: Rows = read_rows(writer, plan, steps)
    if steps.counted is not None:
        steps.counted(rows.read)
    same = same_ids(writer, rows.plan)
    if asks and same is not None and plan.same_id is None:
        raise ImportRefused("rows_share_ids", n=same.rows)
    met = records_met(writer, rows)
    write_doubts(writer, upload_id, find_doubts(writer, rows, same, met, upload_id))
    steps("loading")
    is_unique = same is None if may_share_ids(rows.plan) else None
    counts = load_records(
        writer,
        rows.plan.format,
        rows.plan.mapped,
        plan.source,
        upload_id,
        plan.same_id,
        is_unique=is_unique,
        are_absent=met is not None and not met.own,
        may_leave_out=rows.checked.may_leave_out,
    )
    finish_upload(writer, upload_id, rows, counts)
    return touched_records(rows.plan.format, rows.plan.mapped)


def _unchanged(earlier: Receipt) -> Receipt:
    return replace(
        earlier,
        rows_new=0,
        rows_updated=0,
        rows_unchanged=earlier.rows_read - earlier.rows_refused,
        doubts=(),
        message=Sentence(
            "This file was loaded before (upload {upload_id}); nothing changed.", upload_id=str(earlier.upload_id)
        ),
    )


__all__ = [
    "ImportCancelled",
    "ImportRefused",
    "Options",
    "Preview",
    "Receipt",
    "Together",
    "inspect",
    "problems",
    "receipt",
    "run_import",
    "together",
    "undo",
    "uploads",
]
