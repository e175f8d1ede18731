"""The tables in which the pieces of kept files lie: each of a few megabytes, or of one large file.

The engine writes a table's last row group anew whenever rows are added to it, and with it all pieces that are there already.
"""
# ruff: noqa: S608 - names of tables are of this module

from __future__ import annotations

from collections.abc import Iterable, Iterator

from data.store.store import Writer

FULL_BYTES = 4_000_000
"""A table with so much in it is closed: the next file gets another one."""


def keep(writer: Writer, upload_id: int, pieces: Iterable[bytes]) -> None:
    """Store the pieces of an upload's file, in their order."""
    number, size = _open_table(writer), 0
    table = _name(number)
    for part, piece in enumerate(pieces):
        writer.execute(
            f"INSERT INTO {table} VALUES ($id, $part, $bytes)", {"id": upload_id, "part": part, "bytes": piece}
        )
        size += len(piece)
    values = {"id": upload_id, "number": number, "size": size}
    writer.execute("INSERT INTO upload_archive VALUES ($id, $number, $size)", values)


def kept(writer: Writer, upload_id: int) -> Iterator[bytes]:
    """The pieces of an upload's file, one at a time; none where it is not kept."""
    own = {"id": upload_id}
    for table in map(_name, _numbers_of(writer, upload_id)):
        parts = writer.query(f"SELECT part FROM {table} WHERE upload_id = $id ORDER BY part", own)["part"]
        for part in parts:
            one = f"SELECT bytes FROM {table} WHERE upload_id = $id AND part = $part"
            yield writer.query(one, own | {"part": part})["bytes"][0]


def forget(writer: Writer, upload_id: int) -> None:
    """Take away the pieces of an upload's file, and the table that has no others."""
    own = {"id": upload_id}
    numbers = _numbers_of(writer, upload_id)
    writer.execute("DELETE FROM upload_archive WHERE upload_id = $id", own)
    for number in numbers:
        writer.execute(f"DELETE FROM {_name(number)} WHERE upload_id = $id", own)
        others = writer.query("SELECT 1 FROM upload_archive WHERE kept_in = $number LIMIT 1", {"number": number})
        if number > 1 and not others.height:
            writer.execute(f"DROP TABLE {_name(number)}")


def _open_table(writer: Writer) -> int:
    """The number of the newest table while it is not full, else of a new one."""
    sizes = dict(writer.rows("SELECT kept_in, sum(bytes) FROM upload_archive GROUP BY kept_in"))
    newest = max(sizes, default=1)
    if sizes.get(newest, 0) < FULL_BYTES:
        return newest
    writer.execute(
        f"CREATE TABLE {_name(newest + 1)} (upload_id BIGINT, part INTEGER, bytes BLOB USING COMPRESSION uncompressed)"
    )
    return newest + 1


def _numbers_of(writer: Writer, upload_id: int) -> list[int]:
    found = writer.query("SELECT DISTINCT kept_in FROM upload_archive WHERE upload_id = $id", {"id": upload_id})
    return found["kept_in"].to_list()


def _name(number: int) -> str:
    return "upload_part" if number == 1 else f"upload_part_{number:d}"
