"""Backups made, kept few, and restored.

A backup is made beside its final name, read whole, and only then given that name: a file that has it is a good one, and a
process that is killed leaves none.
"""

from __future__ import annotations

import glob
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data.store import backup_files, copying, owner_only
from data.store.backup_files import Backup
from data.store.engine_errors import of_system
from data.store.sentence import Sentence
from data.store.store import NO_FOLDER, DiskFull, StorageFault, Store, StoreDamaged, StoreError, StoreLocked

KEPT_DAILY = 7
"""Daily backups that are kept; those that somebody made by hand stay until somebody deletes them."""
DAY = timedelta(days=1)
SPARE_BYTES = 200_000_000
"""So much room on the disk a daily backup leaves for the work itself."""

OpenStore = Callable[[Path], Store]


def back_up(store: Store, to: Path | None = None, *, now: datetime | None = None, is_daily: bool = False) -> Backup:
    """Write a backup and return it: `to` is a file, or a folder that gets a file named after store and moment.

    Without `to` the folder is that of the store's backups. Taken while others read; who writes waits for the copying.
    Raises StoreError, also for a file that exists already; then there is no new file.
    """
    now = now or datetime.now(UTC)
    target = _target(store.path, to, now, is_daily)
    if target.exists():
        raise StoreError(Sentence("{target} exists already; choose another name for the backup.", target=target))
    try:
        owner_only.make_folder(target.parent)
    except OSError as error:
        raise of_system(error, NO_FOLDER, Sentence("Choose another place."), target.parent) from error
    with copying.whole(target) as unfinished:
        store.copy_to(unfinished)
        copying.fold_log(unfinished)
        backup_files.check(unfinished)
    return Backup(target, now.replace(microsecond=0), is_daily)


def _target(store_path: Path, to: Path | None, now: datetime, is_daily: bool) -> Path:
    named = backup_files.name(store_path, now, is_daily=is_daily)
    if to is None:
        return backup_files.folder(store_path) / named
    to = to.expanduser()
    return to / named if to.is_dir() or not to.suffix else to


def daily(store: Store, *, now: datetime | None = None) -> Backup | None:
    """Make the backup of this day where there is none of the last 24 hours, and delete the oldest of more than KEPT_DAILY.

    None where there is nothing to do: nothing was written since the newest one, or KPI_BACKUPS is `off`. Raises StoreError;
    no older backup is deleted then.
    """
    now = now or datetime.now(UTC)
    if not is_due(store, now):
        return None
    place = backup_files.folder(store.path)
    _sweep(place)
    _tidy(store.path)
    size = store.path.stat().st_size
    free = shutil.disk_usage(next(each for each in (place, *place.parents) if each.exists())).free
    if free < size + SPARE_BYTES:
        raise DiskFull(
            Sentence(
                "A daily backup needs {needed} MB, and the disk of {place} has only {free} MB.",
                needed=size // 1_000_000,
                place=place,
                free=free // 1_000_000,
            ),
            Sentence(
                "Make room, or set {variable} to a folder on another disk.",
                variable=backup_files.FOLDER_VARIABLE,
            ),
        )
    made = back_up(store, now=now, is_daily=True)
    for old in [each for each in backup_files.backups(store.path) if each.is_daily][KEPT_DAILY:]:
        copying.remove(old.path)
    return made


def is_due(store: Store, now: datetime | None = None) -> bool:
    """Whether `daily` would make a backup now."""
    known = backup_files.backups(store.path)
    is_late = not known or (now or datetime.now(UTC)) - known[0].made_at >= DAY
    return not backup_files.is_off() and is_late and store.version() > 0 and _is_changed(store, known)


def _is_changed(store: Store, known: list[Backup]) -> bool:
    if not known:
        return True
    with suppress(StoreError):
        return backup_files.version(known[0].path) != store.version()
    return True


def _sweep(place: Path) -> None:
    """Delete what a process that was killed left half done."""
    for left in place.glob(f"*{copying.UNFINISHED}*") if place.is_dir() else ():
        left.unlink(missing_ok=True)


@dataclass(frozen=True)
class Restored:
    """What was put in place, and the file that holds the store that was there; None where there was none."""

    backup: Path
    kept: Path | None


def restore(
    backup: Path,
    path: Path,
    open_store: OpenStore,
    *,
    anew: Callable[[Store], None],
    now: datetime | None = None,
    finishing: Callable[[], None] = lambda: None,
) -> Restored:
    """Put a backup (a file, or the newest good one in a folder) in the place of the store at `path`.

    The backup is read whole, copied, and brought up to this version before anything is changed; then the store is
    exchanged in one step, also under a running dashboard of this process, and the old one is kept beside it. `anew` changes
    before that what may not go on where the backup was made; `finishing` hears just before. Raises StoreError; the store is as it was then.
    """
    path = path.expanduser().resolve()
    backup = _chosen(backup.expanduser(), path)
    try:
        backup_files.check(backup)
    except StoreDamaged as error:
        raise StoreDamaged(
            Sentence("{what} Nothing was changed.", what=error.what),
            Sentence("Name another file that backup wrote, or their folder: its newest good one is taken."),
        ) from error
    prepared = _prepared(path)
    _tidy(path)
    try:
        owner_only.from_now_on()
        try:
            owner_only.make_folder(path.parent)
        except OSError as error:
            raise of_system(error, NO_FOLDER, Sentence("Choose another place."), path.parent) from error
        copying.copy_file(backup, prepared)
        with open_store(prepared) as made:
            anew(made)
        is_there = path.exists()
        kept = _kept(path, now or datetime.now(UTC))
        finishing()
        _exchange(prepared, path, kept, open_store)
    finally:
        copying.remove(prepared)
    return Restored(backup, kept if is_there else None)


def _chosen(backup: Path, path: Path) -> Path:
    if backup.is_dir():
        best = backup_files.newest_good(path, backup)
        if best is None:
            raise StoreError(Sentence("There is no good backup of {name} in {backup}.", name=path.name, backup=backup))
        return best.path
    if not backup.exists():
        raise StoreError(
            Sentence("{backup} is not there. Name a file that backup wrote, or a folder of such files.", backup=backup)
        )
    if path.exists() and backup.samefile(path):
        raise StoreError(Sentence("{backup} is the store itself, and no backup of it.", backup=backup))
    return backup


def _exchange(prepared: Path, path: Path, kept: Path, open_store: OpenStore) -> None:
    if not path.exists():
        copying.swap(prepared, path, kept)
        return
    try:
        store = open_store(path)
    except (StoreLocked, StorageFault) as error:
        if not isinstance(error, StoreDamaged):
            raise
    except StoreError:
        pass  # a file of another program or a newer version: kept like any other
    else:
        with store:
            store.replace(prepared, kept)
        return
    copying.swap(prepared, path, kept)


def _kept(path: Path, now: datetime) -> Path:
    """A name beside the store that no file has."""
    stem = f"{path.stem}.before-restore-{now:%Y-%m-%d-%H%M%S}"
    names = (path.with_name(f"{stem}{f'-{number}' if number else ''}.duckdb") for number in range(1000))
    return next(name for name in names if not name.exists())


def _prepared(path: Path) -> Path:
    return path.with_name(f"{path.name}.restoring")


def _tidy(path: Path) -> None:
    """Delete what a restore that was killed left half done: its copy, and a second name of the store."""
    copying.remove(_prepared(path))
    for left in path.parent.glob(f"{glob.escape(path.stem)}.before-restore-*.duckdb") if path.exists() else ():
        if left.samefile(path):
            left.unlink()
