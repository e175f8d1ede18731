"""Frozen links: the facts of a day are shown again from a store of their own, made of the uploads that there were.

Such a store is a copy of the real one with every later upload taken back, as undo does, with the settings of the link and
with facts made anew. It is shown only where these facts are those of which the link was made. It may be deleted at any time, for it
can be made again as long as no upload of the link is taken back.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from data.config import all_settings, shared_links
from data.config.shared_links import FROZEN, SharedLink
from data.facts import refresh
from data.facts.refresh import FACTS, open_store
from data.imports.importer import STAGES, Cancel, Progress, Steps, read_source_again
from data.imports.uploads import forget
from data.store import copying, owner_only
from data.store.engine_errors import of_system
from data.store.migrate import definitions
from data.store.sentence import Sentence
from data.store.sql import identifier, listed
from data.store.store import NO_FOLDER, DiskFull, Read, Store, StoreError

# ruff: noqa: S608 - names of tables and columns are constants or were read from the store, and are quoted

KEPT_MOST = 4
"""So many stores of frozen links are kept; those that were opened longest ago go first."""
SPARE_BYTES = 200_000_000
"""So much room on the disk is left for the work itself."""

NOTHING_CHANGES = Sentence("This is a frozen link, in which nothing can be changed. Show the live data first.")
NOT_THERE = Sentence("The data of this frozen link are not there now; open the link again.")
"""What is said where somebody would change the store of a frozen link, and where it is not there."""

Closing = Callable[[Path], None]
"""Closes the store in a file that is about to be deleted."""


class NotTheSame(StoreError):
    """The same uploads and settings do not give the facts any more of which a link was made."""


def facts_of(read: Read) -> dict[str, Any]:
    """What tells the facts of a store from any others: of each table its columns, rows and the sum of a hash of each row, whatever their order."""
    tables: dict[str, list[Any]] = {}
    for fact in FACTS:
        columns = read(f"FROM {fact.table} LIMIT 0", {}).columns
        tables[fact.table] = [columns, *_rows_and_hash(read, fact.table, columns)]
    return {"engine": _engine(read), "tables": tables}


def are_facts(read: Read, known: Mapping[str, Any]) -> bool:
    """Whether a store has these facts. Columns that came since do not count; another version of the engine hashes
    otherwise, so that only the number of rows is compared then."""
    is_same_engine = known["engine"] == _engine(read)
    for table, (columns, rows, hashed) in known["tables"].items():
        there = read(f"FROM {identifier(table)} LIMIT 0", {}).columns
        if not set(columns) <= set(there):
            return False
        found = _rows_and_hash(read, table, columns)
        if found[0] != rows or (is_same_engine and found[1] != hashed):
            return False
    return True


def freeze(
    store: Store,
    name: str,
    page: str,
    fields: Mapping[str, str],
    *,
    chosen: Mapping[str, str | float] | None = None,
    made_by: str = "",
) -> SharedLink:
    """Make a frozen link, with the uploads, the settings and the facts of this moment; `chosen` are all choices and numbers inside
    definitions that the numbers follow, also the usual ones."""
    # One moment, at which the facts follow the records: whoever loads several files has the write until they do.
    with store.rehearse() as writer:
        uploads, facts = shared_links.uploads_now(writer.query), facts_of(writer.query)
        settings = {"tables": all_settings.all_settings(writer.query), "definitions": dict(chosen or {})}
    return shared_links.share(
        store, FROZEN, name, page, fields, uploads=uploads, settings=settings, facts=facts, made_by=made_by
    )


def is_now(read: Read, link: SharedLink) -> bool:
    """Whether the store itself is as it was when the link was made: the same uploads and settings, and the same facts."""
    changed = shared_links.changed_uploads(read, link)
    is_alike = not (changed.undone or changed.added) and link.settings["tables"] == all_settings.all_settings(read)
    return is_alike and are_facts(read, link.facts)


def file_of(path: Path, link: SharedLink) -> Path:
    """Where the store of a frozen link lies: named after all that it is made of, so that links of the same data share it, and a program that
    makes facts in another way makes it anew."""
    of = json.dumps([definitions(), list(link.uploads), link.settings["tables"], link.facts], sort_keys=True)
    return folder(path) / f"{hashlib.sha256(of.encode()).hexdigest()[:24]}.duckdb"


def folder(path: Path) -> Path:
    """Where the stores of the frozen links of a store lie: beside it, "<stem>.frozen"."""
    return path.with_name(f"{path.stem}.frozen")


def build(
    store: Store,
    link: SharedLink,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    closing: Closing = lambda _: None,
) -> Path:
    """Make the store of a frozen link, and return its file; the real one is only copied. `closing` hears of a file before it is deleted.

    Raises ImportCancelled; NotTheSame where its facts cannot be had any more, and StoreError where an upload of it was taken back or the disk has no room.
    """
    target = file_of(store.path, link)
    _make_room(store.path, target, closing)
    steps = Steps(_together(store, link, progress), cancel)
    steps("looking at the file")
    with copying.whole(target) as unfinished:
        store.copy_to(unfinished)
        with open_store(unfinished) as side:
            if shared_links.changed_uploads(side.read, link).undone:
                raise StoreError(Sentence("An upload that this link rests on was taken back."))
            _set_back(side, link, steps)
            if not are_facts(side.read, link.facts):
                raise NotTheSame(
                    Sentence("The files of this link are read in another way by now, or a person's data were deleted.")
                )
        copying.fold_log(unfinished)
    return target


def sweep(store: Store, closing: Closing = lambda _: None) -> list[Path]:
    """Delete the stores of links that are there no longer, or of which an upload was taken back, and what was left half done; returns them.

    `closing` hears of each before.
    """
    links = [link for link in shared_links.shared_links(store.read) if link.mode == FROZEN and not link.revoked_at]
    needed = {
        file_of(store.path, link).name for link in links if not shared_links.changed_uploads(store.read, link).undone
    }
    place = folder(store.path)
    files = [each for each in place.iterdir() if each.is_file()] if place.is_dir() else []
    gone = [each for each in files if each.name.removesuffix(".wal") not in needed]
    for each in gone:
        closing(each)
        each.unlink(missing_ok=True)
    return gone


def remove_all(path: Path) -> None:
    """Delete the stores of all frozen links of the store at `path`, which nobody has open."""
    if folder(path).is_dir():
        shutil.rmtree(folder(path))


def _make_room(path: Path, target: Path, closing: Closing) -> None:
    """A folder for the store, no more than KEPT_MOST in it, and room on its disk."""
    place = target.parent
    try:
        owner_only.make_folder(place)
        others = sorted(place.glob("*.duckdb"), key=lambda each: each.stat().st_mtime)
        for oldest in others[: max(0, len(others) - KEPT_MOST + 1)]:
            closing(oldest)
            copying.remove(oldest)
    except OSError as error:
        raise of_system(error, NO_FOLDER, Sentence("Make room, or choose another place."), place) from error
    needed, free = path.stat().st_size, shutil.disk_usage(place).free
    if free < needed + SPARE_BYTES:
        raise DiskFull(
            Sentence(
                "The store of a frozen link needs {needed} MB, and the disk of {place} has only {free} MB.",
                needed=needed // 1_000_000,
                place=place,
                free=free // 1_000_000,
            ),
            Sentence("Make room, and open the link again."),
        )


def _together(store: Store, link: SharedLink, progress: Progress | None) -> Progress:
    """Tells how far all uploads that are read again are together."""
    sources = store.read("SELECT id, source FROM upload")
    later = set(sources.filter(~pl.col("id").is_in(list(link.uploads)))["source"])
    n, begun = sources.filter(pl.col("source").is_in(later)).height, 0

    def tell(stage: str, share: float) -> None:
        nonlocal begun
        begun += stage == "reading rows"
        is_reading = share < STAGES["bringing the figures up to date"]
        if progress:
            progress(stage, 0.1 + 0.6 * max(0, begun - 1) / max(n, 1) if is_reading else share)

    return tell


def _set_back(side: Store, link: SharedLink, steps: Steps) -> None:
    """Take every later upload back, and let the settings be those of the link."""
    with side.write() as writer, steps.watching(writer):
        all_settings.put_back(writer, link.settings["tables"])
        uploads = writer.query("SELECT id, source, format, mapping FROM upload ORDER BY id")
        later = [row for row in uploads.iter_rows(named=True) if row["id"] not in link.uploads]
        for row in later:
            forget(writer, row["id"])
        for source in sorted({row["source"] for row in later}):
            also = [(row["format"], row["mapping"]) for row in later if row["source"] == source]
            read_source_again(writer, source, steps, also)
        steps("bringing the figures up to date")
        refresh.rebuild(writer)
        steps("writing to disk")


def _rows_and_hash(read: Read, table: str, columns: Sequence[str]) -> list[Any]:
    """How many rows a table has, and the sum of a hash of each."""
    named = listed(map(identifier, columns))
    found = read(f"SELECT count(*), coalesce(sum(hash({named})), 0)::VARCHAR FROM {identifier(table)}", {})
    return list(found.row(0))


def _engine(read: Read) -> str:
    return str(read("SELECT version() AS version", {})["version"][0])
