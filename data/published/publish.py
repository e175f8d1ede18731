"""Facts are written as Parquet, month by month: what has not changed since the last time stays, and readers get all of the new version at once."""
# ruff: noqa: S608 - names of tables are constants of data/published/tables.py; values are bound

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from data.facts.refresh import is_behind
from data.published.places import Place, place_of
from data.published.tables import SOURCES, Source
from data.store.engine_errors import StorageFault, StoreError
from data.store.manifest import File, Manifest, Table
from data.store.migrate import definitions
from data.store.objects import Address
from data.store.sentence import Sentence, join
from data.store.sql import literal
from data.store.store import Store, Writer

KEPT_SECONDS = 24 * 3600.0
"""So long a file stays that a later version no longer has: who opened the earlier one goes on reading it."""

ROW_GROUP = 122_880
"""Rows of which a file keeps the least and the greatest value, as the store does."""

NO_MONTH = "none"
"""The month of rows without a day."""


class FactsBehind(StoreError):
    """Files are being loaded together, or their facts could not be made: what is published would be of two moments."""


@dataclass(frozen=True)
class Publication:
    """What a publication did: of how many files, rows and bytes the version consists, and how much of that was written now.

    `number` is that of the version; without anything `written` or `dropped` it is the one that was there already.
    """

    number: int
    files: int
    rows: int
    size_bytes: int
    written_files: int
    written_rows: int
    written_bytes: int
    dropped_files: int
    seconds: float

    @property
    def is_new(self) -> bool:
        """Whether readers have anything new to read."""
        return bool(self.written_files or self.dropped_files)


def publish(
    store: Store, to: Path | Address, since: date | None = None, go_on: Callable[[], None] = lambda: None
) -> Publication:
    """Bring the published facts in a folder, or below an address of an object store, to what the store has now, as of one moment; others write it meanwhile, and read there.

    Months before that of `since` are taken as they were published where they have as many rows. `go_on` is asked between files and may raise.
    Raises FactsBehind where the facts do not follow the records, and another StoreError where the place holds something else, is being written by another process, or a disk or the object store fails. Then the
    version that was there stays in force.
    """
    began = time.monotonic()
    if store.is_published:
        raise StoreError(Sentence("{path} holds published data already; publish from the store.", path=store.path))
    place = place_of(to)
    before = place.prepared()
    with place.alone():
        number = before.number + 1 if before else 1
        writing = _Writing(place, number, before, since.replace(day=1) if since else None, go_on)
        try:
            with store.dry_run() as writer:  # one transaction: every table as of the same moment
                if is_behind(writer):
                    raise FactsBehind(
                        Sentence("The figures do not follow the loaded files yet. What was published stays in force.")
                    )
                tables = {source.name: writing.table(writer, source) for source in SOURCES}
            return writing.exchanged(tables, began)
        except StorageFault as error:
            raise type(error)(error.what, writing.kept(error)) from error


@dataclass
class _Writing:
    """A version that is being written."""

    place: Place
    number: int
    before: Manifest | None
    since: date | None
    go_on: Callable[[], None]

    def __post_init__(self) -> None:
        self.written: list[File] = []

    def kept(self, error: StorageFault) -> str:
        """What to do about a fault, and what became of the version that was there and of the files that were written already."""
        what = (
            Sentence(
                "Version {number} stays in force; {n} file that was written already is in no version, and goes with a later publication.",
                "Version {number} stays in force; {n} files that were written already are in no version, and go with a later publication.",
                number=self.before.number,
                n=len(self.written),
            )
            if self.before
            else Sentence("Nothing is published there; publish again.")
        )
        return join(error.what_to_do, what)

    def table(self, writer: Writer, source: Source) -> Table:
        """Write the files of a table that are not there yet."""
        self.go_on()
        rows = f"({source.rows})"
        if source.is_worked_out:  # once, and not for each month
            writer.execute(f"CREATE OR REPLACE TEMP TABLE worked_out AS {source.rows}")
            rows = "worked_out"
        known = writer.query(f"DESCRIBE FROM {rows}")
        columns = tuple((name, type_) for name, type_ in zip(known["column_name"], known["column_type"], strict=True))
        columns = tuple(column for column in columns if column[0] != "day_of_row")
        before = self.before.tables.get(source.name) if self.before else None
        there = {file.month: file for file in before.files} if before and before.columns == columns else {}
        table = Table(columns=columns, is_by_month=bool(source.by), files=self._files(writer, source, rows, there))
        if source.is_worked_out:
            writer.execute("DROP TABLE worked_out")
        return table

    def _files(self, writer: Writer, source: Source, rows: str, there: dict[str, File]) -> tuple[File, ...]:
        if not source.by:
            whole = writer.query(f"SELECT NULL::DATE, count(*), {_DIGEST} FROM {rows} AS one HAVING count(*) > 0")
            found = list(whole.iter_rows())
        else:
            month = "CAST(date_trunc('month', day_of_row) AS DATE)"
            found = self._months(writer, rows, month, there)
        files = []
        for month_on, count, digest in found:
            name = month_on.isoformat()[:7] if month_on else NO_MONTH if source.by else ""
            old = there.get(name)
            if old and (digest is None or (old.rows, old.digest) == (count, digest)):
                files.append(old)
                continue
            assert digest is not None  # only what is there already is not looked at
            self.go_on()
            files.append(self._file(writer, source, rows, name, month_on, count, digest))
        return tuple(files)

    def _months(self, writer: Writer, rows: str, month: str, there: dict[str, File]) -> list[tuple[date | None, int, str | None]]:  # fmt: skip
        """Month, rows and digest; without a digest where the month is older than what is looked at and its rows are as many."""
        if self.since is None:
            found = writer.query(
                f"SELECT {month} AS month, count(*), {_DIGEST} FROM {rows} AS one GROUP BY 1 ORDER BY 1"
            )
            return list(found.iter_rows())
        counts = writer.query(f"SELECT {month} AS month, count(*) FROM {rows} GROUP BY 1 ORDER BY 1")
        same = [on for on, k in counts.iter_rows() if on and on < self.since and _rows_of(there, on) == k]
        looked_at = writer.query(
            f"SELECT {month} AS month, count(*), {_DIGEST} FROM {rows} AS one WHERE day_of_row IS NULL OR {month} NOT IN (SELECT unnest($same::DATE[])) GROUP BY 1",
            {"same": same},
        )
        return sorted(
            [*((on, k, None) for on, k in counts.iter_rows() if on in same), *looked_at.iter_rows()],
            key=lambda one: (one[0] is None, one[0] or date.min),
        )

    def _file(self, writer: Writer, source: Source, rows: str, name: str, month: date | None, count: int, digest: str) -> File:  # fmt: skip
        inside = f"{source.name}/month={name}" if source.by else source.name
        path = f"{inside}/{self.place.file_name(self.number)}"
        chosen = ""
        if source.by:
            # As an interval, so that what lies outside of it is skipped.
            chosen = (
                f"SELECT * EXCLUDE (day_of_row) FROM {rows} WHERE day_of_row IS NULL"
                if month is None
                else f"SELECT * EXCLUDE (day_of_row) FROM {rows} WHERE day_of_row >= DATE '{month}' AND day_of_row < DATE '{month}' + INTERVAL 1 MONTH ORDER BY day_of_row"
            )
        rows = chosen or f"FROM {rows}"
        size_bytes = self.place.write(
            path,
            lambda to: writer.execute(
                f"COPY ({rows}) TO {literal(str(to))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
            ),
        )
        file = File(path=path, month=name, rows=count, size_bytes=size_bytes, digest=digest)
        self.written.append(file)
        return file

    def exchanged(self, tables: dict[str, Table], began: float) -> Publication:
        """Let the folder be this version, where anything in it is another than before."""
        files = [file for table in tables.values() for file in table.files]
        paths = {file.path for file in files}
        dropped = self.before.files() - paths if self.before else frozenset()
        is_new = self.before is None or dict(self.before.tables) != tables or self.before.definitions != definitions()
        now = time.time()
        if is_new:
            old = dict(self.before.superseded) if self.before else {}
            superseded = {path: since for path, since in old.items() if now - since < KEPT_SECONDS} | dict.fromkeys(sorted(dropped), now)  # fmt: skip
            made = Manifest(
                number=self.number,
                published_at=datetime.now(UTC).isoformat(timespec="seconds"),
                definitions=definitions(),
                tables=tables,
                superseded=superseded,
            )
            self.place.put_in_force(made, [file.path for file in self.written], self.before)
            self.place.remove_others(paths | superseded.keys(), KEPT_SECONDS)
        return Publication(
            number=self.number if is_new or self.before is None else self.before.number,
            files=len(files),
            rows=sum(file.rows for file in files),
            size_bytes=sum(file.size_bytes for file in files),
            written_files=len(self.written),
            written_rows=sum(file.rows for file in self.written),
            written_bytes=sum(file.size_bytes for file in self.written),
            dropped_files=len(dropped),
            seconds=time.monotonic() - began,
        )


_DIGEST = "CAST(sum(hash(one)) AS VARCHAR) AS digest"
"""The same for the same rows in any order. Summed, not folded by bits: rows that are alike twice do not take each other away."""


def _rows_of(there: dict[str, File], month: date) -> int | None:
    file = there.get(month.isoformat()[:7])
    return file.rows if file else None
