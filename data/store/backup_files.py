"""Backups as files: where they lie, which of them are good, and what a damaged store has to do with them.

A backup is a whole store under another name. `python -m data backup` and the dashboard write them (data/store/backup.py).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from data.store.engine_errors import StoreDamaged, StoreError, damaged, opening, plain_errors
from data.store.sentence import Sentence, join
from data.store.sql import identifier

# ruff: noqa: S608 - names of tables come from the file and are quoted; values are bound

FOLDER_VARIABLE = "KPI_BACKUPS"
"""Names the folder of backups; with the word `off` none is made by itself."""
OFF = "off"
_STAMP = "%Y-%m-%d-%H%M%S"
_DAILY = ".daily"
_PIECES, _TOGETHER_BYTES = 4, 64_000_000
"""Of a large kept file so many pieces (of up to 16 MB) are read at a time, and small ones together up to so many bytes."""

_KEPT_FILES = re.compile(r"upload_part(_[0-9]+)?")
"""The tables of kept files."""


@dataclass(frozen=True)
class Backup:
    """One file that `backup` wrote; `made_at` in UTC, from its name."""

    path: Path
    made_at: datetime
    is_daily: bool

    @property
    def size_bytes(self) -> int:
        """How large the file is; 0 when it has gone meanwhile."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0


def folder(store_path: Path) -> Path:
    """Where the backups of a store lie: in the folder that KPI_BACKUPS names, else beside the store in "<stem>.backups"."""
    named = os.environ.get(FOLDER_VARIABLE, "").strip()
    return store_path.with_name(f"{store_path.stem}.backups") if is_off() or not named else Path(named).expanduser()


def is_off() -> bool:
    """Whether KPI_BACKUPS says that no backup is made by itself."""
    return os.environ.get(FOLDER_VARIABLE, "").strip().lower() == OFF


def name(store_path: Path, made_at: datetime, *, is_daily: bool = False) -> str:
    """The name of a backup's file."""
    return f"{store_path.stem}.{made_at.strftime(_STAMP)}{_DAILY if is_daily else ''}.duckdb"


def backups(store_path: Path, place: Path | None = None) -> list[Backup]:
    """The backups of a store in `place` (else in its folder of backups), the newest first; by their names, unopened."""
    pattern = re.compile(re.escape(store_path.stem) + r"\.(\d{4}-\d{2}-\d{2}-\d{6})(\.daily)?\.duckdb")
    place = place or folder(store_path)
    found = []
    for path in place.iterdir() if place.is_dir() else ():
        if (match := pattern.fullmatch(path.name)) and path.is_file():
            made_at = datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)
            found.append(Backup(path, made_at, match[2] is not None))
    return sorted(found, key=lambda each: each.made_at, reverse=True)


def version(path: Path) -> int:
    """The data version of a backup. Raises StoreError."""
    with opening(path):
        connection = duckdb.connect(path, read_only=True, config={"threads": 1})
    try:
        with plain_errors():
            return int(connection.execute("SELECT value FROM data_version").fetchall()[0][0])
    finally:
        connection.close()


def check(path: Path) -> None:
    """Read every row of a store that nobody has open. Raises StoreDamaged, StoreLocked or StoreError where that cannot be done."""
    with path.open("rb") as file:  # of another file the engine would make tables in memory
        if file.read(12)[8:] != b"DUCK":
            raise StoreError(Sentence("{path} is not a store, and no backup of one.", path=path))
    with opening(path):
        connection = duckdb.connect(path, read_only=True, config={"threads": 1, "memory_limit": "500MB"})
    try:
        with plain_errors():
            _read_all(connection, path)
    except StoreDamaged as error:
        raise damaged(path, error) from error
    finally:
        connection.close()


def _read_all(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    tables = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
    if "schema_migration" not in tables:
        raise StoreError(Sentence("{path} is a DuckDB file of another program, and no backup of a store.", path=path))
    for table in tables:
        if _KEPT_FILES.fullmatch(table):
            _read_files(connection, table)
        else:
            connection.execute(f"SELECT bit_xor(hash(told)) FROM {identifier(table)} AS told").fetchall()


def _read_files(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    # The engine takes 2,048 rows at a time, and each of these may have megabytes.
    uploads = connection.execute(
        f"""SELECT p.upload_id, max(p.part), coalesce(any_value(u.size_bytes), 0)
           FROM {table} AS p LEFT JOIN upload AS u ON u.id = p.upload_id GROUP BY p.upload_id ORDER BY p.upload_id"""
    ).fetchall()
    together: list[int] = []
    size = 0
    for number, last, length in uploads:
        if last >= _PIECES:
            for first in range(0, last + 1, _PIECES):
                _read_pieces(connection, table, [number], first, first + _PIECES - 1)
            continue
        together.append(number)
        size += length
        if size >= _TOGETHER_BYTES:
            _read_pieces(connection, table, together, 0, _PIECES)
            together, size = [], 0
    _read_pieces(connection, table, together, 0, _PIECES)


def _read_pieces(connection: duckdb.DuckDBPyConnection, table: str, numbers: list[int], first: int, last: int) -> None:
    if numbers:
        connection.execute(
            f"SELECT bit_xor(hash(bytes)) FROM {table} WHERE upload_id BETWEEN $low AND $high AND part BETWEEN $first AND $last",
            {"low": numbers[0], "high": numbers[-1], "first": first, "last": last},
        ).fetchall()


_KNOWN_GOOD: dict[Path, tuple[tuple[int, int], bool]] = {}


def is_good(path: Path) -> bool:
    """Whether a backup can be read whole; looked at once, for as long as the file stays as it is."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return False
    stamp = (state.st_size, state.st_mtime_ns)
    known = _KNOWN_GOOD.get(path)
    if known is None or known[0] != stamp:
        try:
            check(path)
        except StoreError:
            known = (stamp, False)
        else:
            known = (stamp, True)
        _KNOWN_GOOD[path] = known
    return known[1]


def newest_good(store_path: Path, place: Path | None = None) -> Backup | None:
    """The newest backup that can be read whole."""
    return next((each for each in backups(store_path, place) if is_good(each.path)), None)


def with_advice(path: Path, error: StoreDamaged) -> StoreDamaged:
    """The damage of the store at `path` in words for people: which file, the newest good backup, and how to restore it."""
    if error.what_to_do:
        return error
    told = error if str(path) in error.what else damaged(path, error)
    best = newest_good(path)
    if best is None:
        what_to_do = Sentence(
            "There is no good backup in {folder}. Put one from elsewhere in its place with: python -m data restore FILE",
            folder=folder(path),
        )
    else:
        what_to_do = Sentence(
            "The newest good backup is of {made_at} UTC. Stop the dashboard, and put it in its place with: python -m data restore {backup}",
            made_at=best.made_at,
            backup=best.path,
        )
    return StoreDamaged(told.what, join(what_to_do, Sentence("What is there now is kept beside it.")))
