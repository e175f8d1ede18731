"""One pass over the bytes of a file: checksum, encoding, line breaks; and a plain UTF-8 copy where it is needed."""

from __future__ import annotations

import codecs
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.declare.problems import ImportRefused

_CHUNK = 8 * 1024 * 1024
_SAMPLE = 256 * 1024
_LF = ord("\n")

# Letters beyond ASCII that a language of the readers uses. A guessed encoding is the one in which the file's letters all
# belong to one language: 0xF5 is ő to a Hungarian file (cp1250) and õ to a Portuguese one (cp1252).
_LETTERS: tuple[tuple[str, str], ...] = (
    ("cp1252", "äöüß"),
    ("cp1252", "àâæçéèêëîïôùûüÿœ"),
    ("cp1252", "áéíñóúü"),
    ("cp1252", "áâãàçéêíóôõú"),
    ("cp1252", "àèéìíîòóùú"),
    ("cp1252", "åäöæøé"),
    ("cp1250", "áčďéěíňóřšťúůýž"),
    ("cp1250", "áäčďéíĺľňóôŕšťúýž"),
    ("cp1250", "ąćęłńóśźż"),
    ("cp1250", "áéíóöőúüű"),
    ("iso8859_2", "áčďéěíňóřšťúůýž"),
    ("iso8859_2", "ąćęłńóśźż"),
    ("cp1253", "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ"),
)


@dataclass(frozen=True)
class FileScan:
    """What one pass over the bytes found. `bom` is the length of a byte order mark; `lines` are those that LF ends, and the last."""

    sha256: str
    size_bytes: int
    encoding: str
    bom: int
    newline: str
    is_mixed: bool
    nul_count: int
    head: bytes
    lines: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether DuckDB can read the file as it is."""
        return self.encoding == "utf-8" and not self.nul_count and not self.is_mixed


def scan(path: Path) -> FileScan:
    """Read all of `path` once. Raises ImportRefused for an empty file."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, size, nul, crlf, lf, cr = True, 0, 0, 0, 0, 0
    head, last = b"", b""
    # The digest takes as long as all the rest, so it is made beside it.
    with path.open("rb") as file, ThreadPoolExecutor(1, thread_name_prefix="digest") as beside:
        digested = beside.submit(digest.update, b"")
        while chunk := file.read(_CHUNK):
            head = head or chunk[:_SAMPLE]
            size += len(chunk)
            digested.result()
            digested = beside.submit(digest.update, chunk)
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
    encoding, bom = _encoding(path, head, is_utf8)
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
    )


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


def _foreign_bytes(path: Path) -> bytes:
    """Bytes above 127 from all over the file, a sample of them."""
    found = bytearray()
    with path.open("rb") as file:
        while len(found) < _SAMPLE and (chunk := file.read(_CHUNK)):
            found += chunk.translate(None, bytes(range(128)))[:_SAMPLE]
    return bytes(found)


def _encoding(path: Path, head: bytes, is_utf8: bool) -> tuple[str, int]:
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le", 2
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be", 2
    if (wide := _wide_without_mark(head)) is not None:
        return wide, 0
    if is_utf8:
        return "utf-8", 3 if head.startswith(codecs.BOM_UTF8) else 0
    return guess_encoding(_foreign_bytes(path)), 0


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


def guess_encoding(foreign: bytes) -> str:
    """The most likely one-byte encoding of the bytes above 127; cp1252 when nothing speaks for another."""
    best, best_share = "cp1252", 0.0
    for encoding, letters in _LETTERS:
        text = foreign.decode(encoding, errors="replace").lower()
        found = [character for character in text if character.isalpha()]
        if not found:
            continue
        share = sum(map(found.count, set(letters))) / len(text)
        if share > best_share + 1e-9:
            best, best_share = encoding, share
    if best_share >= 0.5:
        return best
    return _second_opinion(foreign) or best


def _second_opinion(foreign: bytes) -> str | None:
    from charset_normalizer import from_bytes

    match = from_bytes(
        foreign[:50_000], cp_isolation=["cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "mac_roman"]
    ).best()
    return match.encoding if match else None
