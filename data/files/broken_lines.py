"""Rows whose text has a line break that no quotation marks enclose: the lines that go on with it, and what they make together.

A line is told from a row by the shapes of the columns that all look alike (ids, dates): one that is no row has another shape there,
or none. It is put to the row before it where that makes one whole row in one way; else it is refused, and never a row of its own.
A title between rows belongs to none of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from data.declare.vocabulary import SUMS
from data.files.broken_row import QUOTE, RowLook

_DIGIT = re.compile(rb"[0-9]")
_MORE, _FEW_CELLS = 8, 2
MOST_LINES = 200
"""A text of more lines is none that was broken."""
_BELOW = re.compile(
    rf"^\W*({'|'.join(map(re.escape, sorted(SUMS, key=len, reverse=True)))}|reporting period|berichtszeitraum|zeitraum|období|obdobie|okres|időszak|περίοδος|période|período|report|generated|exported|printed|copyright|confidential|page \d|time ?zone)\b"
    r"|^[^\s:,;0-9][^:,;0-9]{2,30}: ?[A-Z][A-Za-z]+/[A-Za-z_]+[\s,;]*$|©",
    re.IGNORECASE,
)
"""What tools write between and below rows: it belongs to no text."""


@dataclass(frozen=True)
class Joined:
    """The cells of a row made of a line and so many after it; `place` is the column whose text was broken."""

    cells: tuple[bytes, ...]
    place: int
    further: int


def is_no_row(line: bytes, look: RowLook) -> bool:
    """Whether a line without quotation marks is no row of its table, nor what stands below one or between: a cell of it has another shape than its column, or none is there that could be told."""
    return not look.is_row(line) and is_stray(line, look)


def is_stray(line: bytes, look: RowLook) -> bool:
    """The same of a line that looks like no row."""
    if QUOTE in line or not look.shapes or look.width < 3 or is_blank(line, look):
        return False
    cells = line.split(look.delimiter)
    hits, asked = look.hits(cells)
    # A line of more cells is the end of a text and all of the rest of its row, and begins with nothing that looks like a row.
    is_end = not hits and len(cells) <= look.width + _MORE
    return (
        (len(cells) <= look.width or is_end)
        and hits < max(asked, 1)
        and not _BELOW.search(line.decode("utf-8", errors="replace"))
    )


def is_full_of_text(line: bytes, look: RowLook) -> bool:
    """Whether a line that by chance has as many cells as a row is a part of a text.

    Where ids and dates stand in rows it has words alone; or one of them has another shape, and blanks stand behind its separators as in no row.
    """
    cells = line.split(look.delimiter)
    if QUOTE in line or len(cells) != look.width:
        return False
    hits, asked = look.hits(cells)
    if hits == asked or look.is_row(line):
        return False
    is_worded = asked > 1 and not any(_DIGIT.search(cells[place]) for place, _ in look.shapes)
    is_spaced = look.is_tight and look.width > 2 and hits < asked and all(cell[:1] == b" " for cell in cells[1:])
    return (is_worded or is_spaced) and is_stray(line, look)


def is_title(line: bytes, look: RowLook) -> bool:
    """Whether a line is a title between rows: one text in a row that is empty else, or alone where the table begins so."""
    cells = line.split(look.delimiter)
    filled = [cell for cell in cells if cell.strip(b' "')]
    return len(filled) == 1 and (len(cells) > _FEW_CELLS or (len(cells) == 1 and look.has_titles))


def is_whole(line: bytes, look: RowLook) -> bool:
    """Whether a line looks like a row in each cell that can be told, not in most of them alone."""
    hits, asked = look.hits(line.split(look.delimiter))
    return look.is_row(line) and (hits == asked or QUOTE in line)


def is_blank(line: bytes, look: RowLook) -> bool:
    """Whether nothing stands in a line but blanks and separators."""
    return not line.strip(b" \t" + look.delimiter)


def may_begin(line: bytes, look: RowLook) -> bool:
    """Whether a row may begin with a line: all of its cells that can be told look like their columns."""
    if QUOTE in line:
        return False
    hits, asked = look.hits(line.split(look.delimiter))
    return 0 < hits == asked


def join(line: bytes, after: Sequence[bytes], look: RowLook, *, is_followed: bool) -> Joined | None:
    """The row that begins with a line and takes up the next ones; None where they make none.

    Where all cells of the row are there already, the lines belong to its last one if that holds texts and a row follows
    (`is_followed`): a line at the end may be anything. They may as well begin the next row where that begins with a text.
    """
    cells = line.split(look.delimiter)
    place = len(cells) - 1
    if len(cells) > look.width or not after or any(is_title(each, look) for each in after):
        return None
    if len(cells) == look.width:
        if place not in look.prose or 0 in look.prose or not is_followed:
            return None
        return Joined((*cells[:-1], b"\n".join((cells[-1], *after)).rstrip(b"\n")), place, len(after))
    behind = look.width - len(cells)
    text = line
    for further, more in enumerate(after, 1):
        text += b"\n" + more
        all_cells = text.split(look.delimiter)
        if len(all_cells) < look.width:
            continue
        last = len(all_cells) - behind
        made = (*all_cells[:place], look.delimiter.join(all_cells[place:last]), *all_cells[last:])
        # All of the rest of the row stands in the line with which it ends.
        hits, asked = look.hits(made)
        is_told = hits > look.hits(cells)[0] or (len(all_cells) == look.width and place in look.prose)
        if more.count(look.delimiter) >= behind and hits == asked and is_told:
            return Joined(made, place, further)
    return None
