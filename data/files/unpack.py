"""Files inside files: gzip, ZIP archives and web pages that hold a table, written out as plain files.

Nothing is ever written under a name that an archive gives, and no more is unpacked than `LARGEST` bytes, or `RATIO` times
the packed size once that is much: an archive that promises less than it holds is stopped while it is read.
"""

from __future__ import annotations

import errno
import gzip
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from data.declare.problems import ImportRefused
from data.store.reasons import in_own_words
from data.store.sentence import Sentence

LARGEST = 8_000_000_000
RATIO = 200
_MUCH = 100_000_000
_MEMBERS = 1_000
_CHUNK = 4 * 1024 * 1024
_KIND_BYTES = 512
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
    IndexError, MemoryError,
)  # fmt: skip
"""What the standard library raises for archives that are damaged, locked, or packed in a way that it does not know."""
_MOST_LISTED_BYTES = 16 * 1024 * 1024
_END_BYTES = 65_536 + 22
_NO_TABLES = (".ds_store", ".txt", ".md", ".pdf", ".png", ".jpg", ".html", ".json", ".xml")


def unpack_gzip(path: Path, target: Path) -> Path:
    """Write what a gzip file holds to `target`. Raises ImportRefused when it is broken, too large or an archive itself."""
    try:
        with gzip.open(path) as packed:
            _copy(packed, target, _limit(path.stat().st_size))
    except BROKEN as error:
        raise _broken(error) from error
    with target.open("rb") as file:
        head = file.read(_KIND_BYTES)
    if head[:2] in (b"\x1f\x8b", b"PK") or head[257:262] == b"ustar":
        raise ImportRefused("archive", kind=Sentence("an archive inside gzip"))
    return target


def is_workbook(path: Path) -> bool:
    """Whether a ZIP file is a workbook (XLSX, ODS). Raises ImportRefused when it cannot be opened, or is another document."""
    with _archive(path) as archive:
        names = archive.namelist()
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise ImportRefused("binary", kind=Sentence("a text document or slides"))
    return any(name.startswith("xl/") or name == "content.xml" for name in names)


def unpack_zip(path: Path, folder: Path) -> list[tuple[str, Path]]:
    """Write the members that may be tables to numbered files in `folder`: (name in the archive, file), by natural order of names.

    Raises ImportRefused for a broken, locked, too large or empty archive.
    """
    with _archive(path) as archive:
        members = [each for each in archive.infolist() if _may_be_table(each)]
        if len(members) > _MEMBERS:
            raise ImportRefused("archive", kind=Sentence("a ZIP with {n} file", "a ZIP with {n} files", n=len(members)))
        left = _limit(path.stat().st_size)
        found: list[tuple[str, Path]] = []
        for number, member in enumerate(sorted(members, key=lambda each: _natural(each.filename))):
            if member.flag_bits & 1:
                raise ImportRefused("bad_archive", reason=Sentence("it is locked with a password"))
            target = folder / f"member-{number}"
            try:
                with archive.open(member) as packed:
                    left -= _copy(packed, target, left)
            except BROKEN as error:
                raise _broken(error) from error
            if _is_archive(target):
                raise ImportRefused("archive", kind=Sentence("a ZIP inside a ZIP"))
            found.append((member.filename, target))
    if not found:
        raise ImportRefused("archive", kind=Sentence("a ZIP without tables"))
    return found


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    if (size := _listed_bytes(path)) > _MOST_LISTED_BYTES:
        raise ImportRefused(
            "archive", kind=Sentence("a ZIP whose list of files alone takes {size} MB", size=size // 1_000_000)
        )
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN as error:
        raise _broken(error) from error
    with archive:
        yield archive


def _listed_bytes(path: Path) -> int:
    """How long an archive says that its list of files is: all of it is read into memory when it is opened."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_BYTES))
        end = file.read()
    place = end.rfind(b"PK\x05\x06")
    if place < 0 or len(end) < place + 22:
        return 0
    listed = int.from_bytes(end[place + 12 : place + 16], "little")
    place = end.rfind(b"PK\x06\x06", 0, place)
    if listed == 0xFFFFFFFF and place >= 0:
        listed = int.from_bytes(end[place + 40 : place + 48], "little")
    return listed


def _is_archive(path: Path) -> bool:
    """Whether it is a ZIP of files, and no workbook or other document that is packed as one."""
    with path.open("rb") as file:
        if file.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
            return False
    with _archive(path) as archive:
        names = archive.namelist()
    return not any(name.startswith(("xl/", "word/", "ppt/")) or name == "content.xml" for name in names)


def _may_be_table(member: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(member.filename).name.casefold()
    is_hidden = name.startswith(("._", ".")) or member.filename.startswith("__MACOSX")
    return not (member.is_dir() or is_hidden or name.endswith(_NO_TABLES) or not member.file_size)


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _limit(packed_size: int) -> int:
    return min(LARGEST, max(_MUCH, RATIO * packed_size))


def _copy(packed: IO[bytes] | gzip.GzipFile, target: Path, limit: int) -> int:
    """Copy up to `limit` bytes; returns how many there were."""
    size = 0
    with target.open("wb") as file:
        while chunk := packed.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise ImportRefused("huge_archive", size=limit // 1_000_000)
            file.write(chunk)
    return size


def _broken(error: Exception) -> Exception:
    """What to say of an archive that cannot be unpacked; a full disk is no fault of the archive."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return error
    return ImportRefused("bad_archive", reason=in_own_words(str(error)))
