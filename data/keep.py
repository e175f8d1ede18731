"""The bytes of an upload, kept in the store in compressed pieces, so that any upload can be read again."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from data.store import Writer

_PIECE = 16 * 1024 * 1024
_LEVEL = 1


def keep_bytes(writer: Writer, path: Path, upload_id: int) -> None:
    """Store the file; each piece is a zstd frame preceded by its length (8 bytes, little endian)."""
    codec = pa.Codec("zstd", compression_level=_LEVEL)
    with path.open("rb") as file:
        part = 0
        while piece := file.read(_PIECE):
            packed = len(piece).to_bytes(8, "little") + codec.compress(piece, asbytes=True)
            writer.execute(
                "INSERT INTO upload_part VALUES ($id, $part, $bytes)", {"id": upload_id, "part": part, "bytes": packed}
            )
            part += 1


def write_kept(writer: Writer, upload_id: int, target: Path) -> None:
    """Write the kept file to `target`, piece by piece."""
    codec = pa.Codec("zstd")
    parts = writer.query("SELECT part FROM upload_part WHERE upload_id = $id ORDER BY part", {"id": upload_id})["part"]
    with target.open("wb") as file:
        for part in parts:
            packed = writer.query(
                "SELECT bytes FROM upload_part WHERE upload_id = $id AND part = $part", {"id": upload_id, "part": part}
            )["bytes"][0]
            file.write(codec.decompress(packed[8:], int.from_bytes(packed[:8], "little"), asbytes=True))
