"""One pass over the bytes of a file: checksum, encoding, line breaks; and a plain UTF-8 copy where it is needed."""

from __future__ import annotations

import codecs
import errno
import hashlib
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.declare.problems import ImportRefused
from data.files.encodings import guess_encoding, words_of
from data.files.sniff import check_kind
from data.store.reasons import in_own_words, of_system
from data.store.sentence import Sentence

LARGEST = 50_000_000_000
_CHUNK = 8 * 1024 * 1024
_SAMPLE = 256 * 1024
_LF = ord("\n")
_WORDS = 20_000
_ASCII = bytes(range(128))
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


@dataclass(frozen=True)
class FileScan:
    """What one pass over the bytes found. `bom` is the length of a byte order mark; `lines` are those that LF ends, and the last.

    `is_guessed`: neither a mark nor the bytes themselves tell the encoding; `is_broken`: not all bytes are letters in it.
    """

    sha256: str
    size_bytes: int
    encoding: str
    bom: int
    newline: str
    is_mixed: bool
    nul_count: int
    head: bytes
    lines: int = 0
    is_guessed: bool = False
    is_broken: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether DuckDB can read the file as it is."""
        return self.encoding == "utf-8" and not self.is_broken and not self.nul_count and not self.is_mixed


def what_it_is(path: Path) -> str | None:
    """What stands at a path that is no file, a link followed: opening a pipe or a device could wait for ever. None for a file.

    Raises FileNotFoundError where nothing is, and OSError where nobody may look.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if path.is_symlink() and error.errno != errno.EACCES:
            return Sentence("a link that leads nowhere")
        raise
    return (
        None if stat.S_ISREG(mode) else next((what for test, what in _KINDS if test(mode)), Sentence("something else"))
    )


FOLDER = Sentence("a folder")
_KINDS = (
    (stat.S_ISDIR, FOLDER),
    (stat.S_ISFIFO, Sentence("a named pipe")),
    (stat.S_ISSOCK, Sentence("a socket")),
    (stat.S_ISCHR, Sentence("a device")),
    (stat.S_ISBLK, Sentence("a device")),
)


def is_folder(path: Path) -> bool:
    """Whether a folder stands at a path; not where the system cannot say, as for a name that is too long."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def check_file(path: Path) -> None:
    """Refuse what is no file, or larger than any export. Raises ImportRefused."""
    try:
        what = what_it_is(path)
        size = path.stat().st_size if what is None else 0
    except FileNotFoundError as error:
        raise ImportRefused("not_found", name=path.name) from error
    except (OSError, ValueError) as error:
        raise ImportRefused(
            "not_readable",
            name=path.name,
            reason=of_system(error) if isinstance(error, OSError) else in_own_words(str(error)),
        ) from error
    if what is not None:
        raise ImportRefused("not_a_file", name=path.name, what=what)
    if size > LARGEST:
        raise ImportRefused("huge_file", size=size // 10**9, most=LARGEST // 10**9)


def scan(path: Path, encoding: str | None = None) -> FileScan:
    """Read all of `path` once; `encoding` is that which a person has chosen. Raises ImportRefused for what cannot hold a table."""
    check_file(path)
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, size, nul, crlf, lf, cr = True, 0, 0, 0, 0, 0
    head, last = b"", b""
    with path.open("rb") as file, _beside(digest.update, path.stat().st_size) as update:
        while chunk := file.read(_CHUNK):
            if not head:
                head = chunk[:_SAMPLE]
                check_kind(head)  # before all of it is read
            size += len(chunk)
            update(chunk)
            # Looking whether there is any is faster than counting none, and numpy counts what comes often faster.
            nul += chunk.count(0) if 0 in chunk else 0
            lf += int(np.count_nonzero(np.frombuffer(chunk, np.uint8) == _LF))
            if b"\r" in chunk or last == b"\r":
                crlf += chunk.count(b"\r\n") + (last == b"\r" and chunk[:1] == b"\n")
                cr += chunk.count(b"\r")
            last = chunk[-1:]
            is_utf8 = is_utf8 and _decodes(decoder, chunk)
    if not size:
        raise ImportRefused("empty_file")
    if is_utf8:
        is_utf8 = _decodes(decoder, b"", final=True)
    told, bom = _told_encoding(head, is_utf8)
    is_guessed = told is None and encoding is None
    encoding = encoding or told or _guessed(path)
    bom = bom if encoding == told else 0
    newline = "\r\n" if crlf and crlf == lf else "\n" if lf else "\r" if cr else "\n"
    return FileScan(
        sha256=digest.hexdigest(),
        size_bytes=size,
        encoding=encoding,
        bom=bom,
        newline=newline,
        is_mixed=(0 < crlf < lf) or newline == "\r" or cr > crlf,
        nul_count=0 if encoding.startswith("utf-16") else nul,
        head=head,
        lines=lf + (last != b"\n"),
        is_guessed=is_guessed,
        is_broken=encoding == "utf-8" and not is_utf8,
    )


@contextmanager
def _beside(update: Callable[[bytes], None], size: int) -> Iterator[Callable[[bytes], None]]:
    """Do it while the next chunk is looked at, for the digest takes as long as all the rest; a file of one chunk is not worth a thread."""
    if size <= _CHUNK:
        yield update
        return
    with ThreadPoolExecutor(1, thread_name_prefix="digest") as worker:
        last = worker.submit(update, b"")

        def later(chunk: bytes) -> None:
            nonlocal last
            last.result()
            last = worker.submit(update, chunk)

        yield later


def write_plain(path: Path, found: FileScan, target: Path) -> int:
    """Copy the file as UTF-8 with LF line breaks and without NUL; returns how many characters could not be read."""
    replaced = 0
    decoder = codecs.getincrementaldecoder(found.encoding)(errors="replace")
    with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as copy:
        source.seek(found.bom)
        held = ""
        while True:
            chunk = source.read(_CHUNK)
            text = held + decoder.decode(chunk, final=not chunk)
            held = "\r" if chunk and text.endswith("\r") else ""
            text = text[: len(text) - len(held)].replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
            replaced += text.count("\ufffd")
            copy.write(text)
            if not chunk:
                return replaced


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    if chunk and chunk.isascii() and not decoder.getstate()[0]:
        return True
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _told_encoding(head: bytes, is_utf8: bool) -> tuple[str | None, int]:
    """The encoding that the bytes themselves tell, and the length of a mark; None when it has to be guessed."""
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le", 2
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be", 2
    if (wide := _wide_without_mark(head)) is not None:
        return wide, 0
    if is_utf8 or head.startswith(codecs.BOM_UTF8):
        return "utf-8", 3 if head.startswith(codecs.BOM_UTF8) else 0
    return None, 0


def _guessed(path: Path) -> str:
    """UTF-8 for a text in which a few letters of it are broken; else the likeliest one-byte encoding of words from all over it."""
    words: Counter[bytes] = Counter()
    whole = broken = 0
    with path.open("rb") as file:
        while len(words) < _WORDS and (chunk := file.read(_CHUNK)):
            letters = sum(map(len, _UTF8.findall(chunk)))
            whole += letters
            broken += len(chunk.translate(None, _ASCII)) - letters
            words += words_of(chunk)
    return "utf-8" if whole >= 2 * broken else guess_encoding(words)


def _wide_without_mark(head: bytes) -> str | None:
    """UTF-16 without a mark shows as a NUL in nearly every second byte of a Latin text."""
    sample = head[: len(head) // 2 * 2]
    if len(sample) < 8:
        return None
    half = len(sample) / 2
    if sample[1::2].count(0) > 0.7 * half and sample[0::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return None
