"""Texts in which the marks around cells stand in another way than programs write them: rows that are one quoted cell each, and typographic quotation marks.

Both come of tables that went through a spreadsheet or a word processor. A copy with plain marks is read instead, line by line
the same; where a line says nothing of the kind it stays as it is.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from data.files.sniff import DELIMITERS
from data.store.sentence import Sentence

WRAPPED = Sentence("Every row was one quoted cell; the quotation marks around the rows were taken off.")
TYPOGRAPHIC = Sentence("Typographic quotation marks (“…”) stand around the cells; they were read as plain ones.")

_OPENING, _CLOSING = "“„«»‟", "”“«»‟"
_MOST, _FEWEST = 0.8, 2
_LOOKED_AT = 2_000
_LONGEST = 1024 * 1024
"""A row that is longer is none that was wrapped."""


def oddity(text: str, *, is_cut: bool) -> tuple[str, Callable[[Iterator[str]], Iterator[str]]] | None:
    """What is odd about the first part of a text (a sentence), and what makes lines of it plain; None for a text that is as usual.

    `is_cut`: more follows, and the last line may be a part of one.
    """
    has_plain, has_typographic = '"' in text, any(sign in text for sign in _CLOSING)
    if not has_plain and not has_typographic:
        return None
    lines = [line for line in _first_lines(text) if line.strip()]
    if is_cut and len(lines) > _FEWEST:
        lines.pop()
    if len(lines) < _FEWEST:
        return None
    # A row that is one cell in marks begins with one, and so does its first line.
    has_plain = has_plain and any(line.lstrip().startswith('"') for line in lines)
    if has_plain and _are_wrapped([row.strip() for row in _rows(f"{line}\n" for line in lines)]):
        return WRAPPED, _unwrapped
    delimiter = _typographic(lines) if has_typographic else None
    return (TYPOGRAPHIC, lambda lines: _plain_marks(lines, delimiter)) if delimiter else None


def _first_lines(text: str) -> list[str]:
    if "\r" in text:
        return re.split("\r\n|\r|\n", text)[:_LOOKED_AT]
    return text.split("\n", _LOOKED_AT)[:_LOOKED_AT]


def write_usual(
    path: Path, encoding: str, skip: int, target: Path, plain: Callable[[Iterator[str]], Iterator[str]]
) -> None:
    """Write the text with plain marks, as UTF-8 with LF line breaks."""
    with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as copy:
        source.seek(skip)
        decoded = codecs.getreader(encoding)(source, "replace")
        for line in plain(_lines(decoded)):
            copy.write(line)


def _lines(decoded: Iterable[str]) -> Iterator[str]:
    for piece in decoded:
        text = piece.replace("\0", "")
        body = text.rstrip("\r\n")
        yield body + ("\n" if body != text else "")


_ROW = re.compile(r'"((?:[^"]|"")*)"', re.DOTALL)


def _are_wrapped(lines: list[str]) -> bool:
    """Whether most rows are one cell in marks whose inside splits into as many cells as that of the first one."""
    insides = [found[1].replace('""', '"') for line in lines if (found := _ROW.fullmatch(line.strip()))]
    if len(insides) < max(1, _MOST * (len(lines) - 1)):
        return False
    for delimiter in DELIMITERS:
        # Cells of the inside may be quoted themselves: what stands in marks is no delimiter.
        widths = [re.sub(r'"(?:[^"]|"")*"', "", inside).count(delimiter) for inside in insides]
        header = lines[0].strip()
        first = widths[0] if _ROW.fullmatch(header) else re.sub(r'"(?:[^"]|"")*"', "", header).count(delimiter)
        if first >= 1 and sum(width == first for width in widths) >= _MOST * len(widths):
            return True
    return False


def _rows(lines: Iterable[str]) -> Iterator[str]:
    """Lines put together until their marks match."""
    held = ""
    for line in lines:
        held += line
        if held.count('"') % 2 == 0 or len(held) > _LONGEST:
            yield held
            held = ""
    if held:
        yield held


def _unwrapped(lines: Iterator[str]) -> Iterator[str]:
    return map(_inside, _rows(lines))


def _inside(row: str) -> str:
    found = _ROW.fullmatch(row.strip())
    return found[1].replace('""', '"') + ("\n" if row.endswith("\n") else "") if found else row


def _typographic(lines: list[str]) -> str | None:
    """The delimiter between cells in typographic marks, where most rows begin or hold such cells and no plain mark begins a cell."""
    between = Counter(found for line in lines for found in re.findall(rf"[{_CLOSING}]([,;\t|])[{_OPENING}]", line))
    if not between:
        return None
    delimiter = between.most_common(1)[0][0]
    sign = re.escape(delimiter)
    cell = rf"[{_OPENING}][^{_OPENING}{_CLOSING}]*[{_CLOSING}]"
    rows, inside, whole = 0, False, re.compile(rf"(?:^|{sign}){cell}(?:{sign}|\s*$)")
    found = 0
    for line in lines:
        starts = not inside
        inside = _is_open(line, sign, inside)
        rows += starts
        found += starts and bool(whole.search(line))
    has_plain = any(line.lstrip().startswith('"') for line in lines)
    return delimiter if found >= max(_FEWEST, _MOST * (rows - 1)) and not has_plain else None


def _is_open(line: str, sign: str, was_open: bool) -> bool:
    """Whether a cell in typographic marks goes on in the next line."""
    begins = [mark.end() for mark in re.finditer(rf"(?:^\ufeff?|{sign})(?=[{_OPENING}])", line)]
    ends = [mark.start() for mark in re.finditer(rf"[{_CLOSING}](?={sign}|\s*$)", line)]
    return (was_open or bool(begins)) and not (ends and (not begins or ends[-1] > begins[-1]))


def _plain_marks(lines: Iterator[str], delimiter: str) -> Iterator[str]:
    sign = re.escape(delimiter)
    cell = re.compile(
        rf"(?P<before>^\ufeff?|{sign})[{_OPENING}](?P<said>.*?)[{_CLOSING}](?={sign}|\s*$)", re.DOTALL | re.MULTILINE
    )
    for row in _typographic_rows(lines, sign):
        yield from cell.sub(
            lambda found: f'{found["before"]}"{found["said"].replace(chr(34), chr(34) * 2)}"', row
        ).splitlines(keepends=True)


_MOST_LINES = 200
"""A cell of more lines was never closed: its lines are read one by one."""


def _typographic_rows(lines: Iterator[str], sign: str) -> Iterator[str]:
    """Lines put together until the cell that one begins is closed."""
    held: list[str] = []
    for line in lines:
        is_open = _is_open(line, sign, bool(held))
        if held or is_open:
            held.append(line)
        else:
            yield line
        if held and not is_open:
            yield "".join(held)
            held = []
        elif len(held) > _MOST_LINES:
            yield from held
            held = []
    yield from held
