"""File → format → rows and problems → load → receipt, in one transaction; undo by reading the remaining uploads again."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from data import facts
from data.format import map_header, named
from data.keep import keep_bytes, write_kept
from data.ledger import finish_upload, forget, forget_problems, insert_upload, same_upload
from data.load import delete_records
from data.normal import normalise
from data.plan import Options, Plan, make_plan
from data.preview import Preview, inspect
from data.problems import ImportCancelled, ImportRefused, sentence
from data.receipt import Receipt, problems, receipt, uploads
from data.records import load_records, touched_records
from data.rowcheck import check_rows
from data.stage import stage_frame, stage_text
from data.store import Store, Writer
from data.table import open_table

Progress = Callable[[str, float], None]
Cancel = Callable[[], bool]


def run_import(
    store: Store,
    path: Path,
    file_name: str,
    options: Options | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Receipt:
    """Load one file in one transaction and return its receipt.

    Raises ImportRefused when the file as a whole cannot be taken, ImportCancelled when `cancel()` turned true; the store
    is unchanged then. The same bytes for the same source, format and zone again change nothing.
    """
    options = options or Options()
    steps = _Steps(progress, cancel)
    steps("looking at the file", 0.02)
    with open_table(path, named(options.format) if options.format else None) as opened:
        plan = make_plan(store, opened, file_name, options)
        again = same_upload(store, plan)
        if again is not None:
            return _unchanged(receipt(store, again))
        with store.write() as writer:
            upload_id = int(writer.query("SELECT nextval('upload_number') AS id")["id"][0])
            steps("keeping the file", 0.1)
            keep_bytes(writer, path, upload_id)
            insert_upload(writer, upload_id, plan, file_name, options.by)
            records = _read_into(writer, upload_id, plan, steps)
            steps("bringing the figures up to date", 0.8)
            facts.refresh(writer, records, plan.source)
            steps("done", 1.0)
    return receipt(store, upload_id)


def undo(store: Store, upload_id: int) -> None:
    """Take an upload back: the store becomes what it would be had the file never been added.

    Deletes the source's records and reads its other uploads again from their kept bytes, in order, in one transaction.
    Raises ImportRefused("no_such_upload").
    """
    with store.write() as writer:
        gone = writer.query("SELECT source, format FROM upload WHERE id = $id", {"id": upload_id})
        if not gone.height:
            raise ImportRefused("no_such_upload", number=upload_id)
        source = str(gone["source"][0])
        forget(writer, upload_id)
        left = writer.query(
            "SELECT id, file_name, format, zone FROM upload WHERE source = $source ORDER BY id", {"source": source}
        )
        kinds = {fill.record for name in {str(gone["format"][0]), *left["format"]} for fill in named(str(name)).fills}
        for kind in sorted(kinds):
            delete_records(writer, kind, source)
        for row in left.iter_rows(named=True):
            _read_again(writer, row, source)
        facts.refresh(writer, kinds, source)


class _Steps:
    """Says how far the import is, and stops it when asked to."""

    def __init__(self, progress: Progress | None, cancel: Cancel | None) -> None:
        self._progress = progress
        self._cancel = cancel

    def __call__(self, stage: str, share: float) -> None:
        if self._cancel is not None and self._cancel():
            raise ImportCancelled
        if self._progress is not None:
            self._progress(stage, share)


def _read_into(writer: Writer, upload_id: int, plan: Plan, steps: _Steps) -> set[str]:
    """Stage, read, check and load the plan's file; fills in the upload's counts and problems."""
    opened, mapped = plan.opened, plan.mapped
    steps("reading rows", 0.15)
    used = sorted({*mapped.places.values(), *mapped.clock_places.values()})
    staged = stage_text(writer, opened.text, used) if opened.text else stage_frame(writer, opened.frame)
    if not staged.rows and not staged.rejects:
        raise ImportRefused("no_rows")
    steps("understanding cells", 0.35)
    reading, mapped = normalise(writer, plan.format, mapped, plan.zones())
    plan = replace(plan, mapped=mapped)
    steps("checking rows", 0.5)
    checked = check_rows(writer, plan.format, mapped, opened, staged, reading)
    read = staged.rows + len(staged.rejects) - checked.blank_rows - checked.footer_rows
    if not read:
        raise ImportRefused("no_rows")
    if checked.refused.height == read:
        row = checked.refused.row(0, named=True)
        example = f"Line {row['line']}: {sentence(row['problem'], plan.header(row['cell_name']), row['cell'])}"
        raise ImportRefused("nothing_understood", rows=read, example=example)
    steps("loading", 0.6)
    counts = load_records(writer, plan.format, mapped, plan.source, upload_id)
    finish_upload(writer, upload_id, plan, reading, checked, counts, read)
    return touched_records(plan.format, mapped)


def _unchanged(earlier: Receipt) -> Receipt:
    return replace(
        earlier,
        rows_new=0,
        rows_updated=0,
        rows_unchanged=earlier.rows_read - earlier.rows_refused,
        message=f"This file was loaded before (upload {earlier.upload_id}); nothing changed.",
    )


def _read_again(writer: Writer, upload: Mapping[str, object], source: str) -> None:
    """Read an upload from its kept bytes as it was read the first time: same format, same zone."""
    upload_id = int(str(upload["id"]))
    options = json.loads(
        str(writer.query("SELECT options FROM upload WHERE id = $id", {"id": upload_id})["options"][0])
    )
    format_ = named(str(upload["format"]))
    with tempfile.TemporaryDirectory(prefix="service-pulse-") as folder:
        path = Path(folder) / "kept"
        write_kept(writer, upload_id, path)
        with open_table(path, format_) as opened:
            mapped = map_header(format_, opened.headers)
            guessed = bool(options.get("zone_was_guessed"))
            plan = Plan(opened, format_, mapped, source, str(upload["zone"]), guessed, str(options.get("header", "")))
            forget_problems(writer, upload_id)
            _read_into(writer, upload_id, plan, _Steps(None, None))


__all__ = [
    "ImportCancelled",
    "ImportRefused",
    "Options",
    "Preview",
    "Receipt",
    "inspect",
    "problems",
    "receipt",
    "run_import",
    "undo",
    "uploads",
]
