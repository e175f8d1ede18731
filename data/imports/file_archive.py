"""The bytes of an upload, kept in the store in compressed pieces, so that any upload can be read again."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any

import pyarrow as pa

from data.files.table import open_table
from data.files.temp_folders import temp_folder
from data.formats import named
from data.imports import archive_tables
from data.mapping.mapping import as_format
from data.mapping.saved import mapping_of_upload
from data.reading.plan import ImportPlan, earlier_scales, read_header, with_key_column, with_order, with_unit
from data.store.store import Writer

_PIECE = 16 * 1024 * 1024
_LEVEL = 1
_AHEAD = 24
"""Packed pieces that may wait in memory to be stored; further ones wait in a file."""
_WAIT_SECONDS = 0.1

Packed = Iterator[bytes]
"""A file's pieces: each a zstd frame preceded by its length (8 bytes, little endian)."""


@contextmanager
def packing(path: Path) -> Iterator[Packed]:
    """Pack the file in a thread of its own, from now on: the file can be looked at meanwhile. Read the pieces once."""
    queue: Queue[bytes | _Aside | Exception | None] = Queue()
    is_over = threading.Event()

    def pack(aside: _AsideFile) -> None:
        try:
            for piece in _packed(path):
                if is_over.is_set():
                    return
                queue.put(piece if queue.qsize() < _AHEAD else aside.put(piece, queue, is_over))
            queue.put(None)
        except Exception as error:  # told to whoever reads the pieces
            queue.put(error)

    with ExitStack() as files:
        worker = threading.Thread(target=pack, args=(_AsideFile(files),), name="pack", daemon=True)
        worker.start()
        try:
            yield _pieces(queue)
        finally:
            is_over.set()
            worker.join()


@dataclass(frozen=True)
class _Aside:
    """A piece that lies in a file."""

    path: Path
    start: int
    length: int

    def read(self) -> bytes:
        with self.path.open("rb") as file:
            file.seek(self.start)
            return file.read(self.length)


class _AsideFile:
    """Where pieces lie that are too many for the memory; made when the first one is put there, gone with `files`."""

    def __init__(self, files: ExitStack) -> None:
        self._files = files
        self._path: Path | None = None

    def put(self, piece: bytes, queue: Queue[Any], is_over: threading.Event) -> bytes | _Aside:
        """Put a piece aside. Where the disk has no room for it, it waits in memory for those before it to be stored."""
        try:
            if self._path is None:
                self._path = self._files.enter_context(temp_folder()) / "pieces"
            with self._path.open("ab") as file:
                start = file.tell()
                file.write(piece)
            return _Aside(self._path, start, len(piece))
        except OSError:
            while queue.qsize() >= _AHEAD and not is_over.wait(_WAIT_SECONDS):
                pass
            return piece


def _packed(path: Path) -> Packed:
    codec = pa.Codec("zstd", compression_level=_LEVEL)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield len(piece).to_bytes(8, "little") + codec.compress(piece, asbytes=True)


def _pieces(queue: Queue[bytes | _Aside | Exception | None]) -> Packed:
    while (piece := queue.get()) is not None:
        if isinstance(piece, Exception):
            raise piece
        yield piece.read() if isinstance(piece, _Aside) else piece


def archive_bytes(writer: Writer, packed: Packed, upload_id: int) -> None:
    """Store the pieces of a file."""
    archive_tables.keep(writer, upload_id, packed)


def write_archived(writer: Writer, upload_id: int, target: Path) -> None:
    """Write the kept file to `target`, piece by piece."""
    codec = pa.Codec("zstd")
    with target.open("wb") as file:
        for packed in archive_tables.kept(writer, upload_id):
            file.write(codec.decompress(packed[8:], int.from_bytes(packed[:8], "little"), asbytes=True))


@contextmanager
def reopen_upload(writer: Writer, upload_id: int) -> Iterator[ImportPlan]:
    """Open an upload's kept file, with the plan by which it was read the first time: same format, mapping, source, zone and encoding."""
    upload = writer.query(
        "SELECT format, source, zone, options, was_encoding_guessed FROM upload WHERE id = $id", {"id": upload_id}
    ).row(0, named=True)
    options = json.loads(str(upload["options"]))
    mapping = mapping_of_upload(writer, upload_id)
    format_ = as_format(mapping) if mapping else named(str(upload["format"]))
    with temp_folder() as folder:
        path = folder / "kept"
        write_archived(writer, upload_id, path)
        encoding = options.get("encoding")
        with open_table(path, format_, encoding, part_encodings=options.get("part_encodings", ())) as opened:
            format_, mapped = read_header(format_, opened, mapping)
            same_id = mapping.same_id if mapping else options.get("same_id")
            format_, mapped = with_key_column(format_, mapped, opened.headers, same_id)
            mapped = with_unit(mapped, format_, options.get("unit"))
            guessed = bool(options.get("zone_was_guessed"))
            chosen_order = options.get("chosen_order")
            format_, before = with_order(format_, mapped, writer.rows, str(upload["source"]), chosen_order, upload_id)
            yield ImportPlan(
                opened,
                format_,
                mapped,
                str(upload["source"]),
                str(upload["zone"]),
                guessed,
                str(options.get("header", "")),
                mapping,
                encoding,
                bool(upload["was_encoding_guessed"]),
                same_id,
                options.get("scale"),
                earlier_scales(writer.rows, str(upload["source"]), str(options.get("header", "")), upload_id),
                options.get("unit"),
                options.get("chosen_zone"),
                before,
                chosen_order,
            )
