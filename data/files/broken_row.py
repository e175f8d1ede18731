"""One row whose quotation marks do not match: what its cells may be, and whether a line looks like a row of its table.

All texts are bytes in UTF-8; a row of several lines has them joined by LF.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

QUOTE = b'"'
_STEPS, _WAYS, _CLOSINGS, _LONGEST = 2_000, 100, 50, 256 * 1024
"""So many cells, ways to split, ends of one cell and bytes may be tried for one row; one that takes more is not repaired."""
_FEWEST_WITH_WORDS = 5
_FEW_SHAPES, _RARE, _COVERED = 4, 0.02, 0.9
_CONFORMING = 2 / 3
_ONE_MAY_BE_ODD = 10
"""Of so many cells one that looks unlike the others does not make its column one of many shapes."""
_LONG_CELL = 60
_DIGITS, _LETTERS = re.compile(rb"[0-9]+"), re.compile(rb"[A-Za-z\x80-\xff]+")


class StrictCells:
    """Cells as CSV quotes them, fed line by line. A mark inside an unquoted cell is a mark and no quotation."""

    def __init__(self, delimiter: bytes) -> None:
        """Of a row that has yet to begin."""
        self.cells: list[bytes] = []
        self._delimiter = delimiter
        self._open: list[bytes] | None = None

    def feed(self, line: bytes) -> str:
        """'closed' when the row ends with this line, 'open' when it goes on, 'stray' at a mark that stands where none may be."""
        at = 0
        if self._open is not None:
            self._open.append(b"\n")
        while True:
            if self._open is None:
                if line.startswith(QUOTE, at):
                    self._open = []
                    at += 1
                    continue
                end = line.find(self._delimiter, at)
                self.cells.append(line[at:] if end < 0 else line[at:end])
                if end < 0:
                    return "closed"
                at = end + 1
                continue
            mark = line.find(QUOTE, at)
            if mark < 0:
                self._open.append(line[at:])
                return "open"
            if line.startswith(QUOTE, mark + 1):
                self._open.append(line[at : mark + 1])
                at = mark + 2
                continue
            if mark + 1 < len(line) and not line.startswith(self._delimiter, mark + 1):
                return "stray"
            self._open.append(line[at:mark])
            self.cells.append(b"".join(self._open))
            self._open = None
            if mark + 1 == len(line):
                return "closed"
            at = mark + 2


def strict_cells(text: bytes, delimiter: bytes) -> tuple[list[bytes], str]:
    """The cells of one line, up to where they can be told, and how it ends (see `StrictCells.feed`)."""
    row = StrictCells(delimiter)
    end = row.feed(text)
    return row.cells, end


@dataclass(frozen=True)
class Repaired:
    """The cells of a row with broken marks. `place` is the column of the first broken cell; `is_closed`: no mark was left open."""

    cells: tuple[bytes, ...]
    place: int
    is_closed: bool


@lru_cache(maxsize=64)  # a line is asked about by each broken one before it, and by each look at the file
def repair(text: bytes, look: RowLook) -> Repaired | None:
    """The one way to split a broken row into as many cells as its table has columns; None when there is none, or several."""
    if len(text) > _LONGEST:
        return None
    ways = [_Way(look.delimiter, look.width, has_backslashes=True)] if b'\\"' in text else []
    ways += [_Way(look.delimiter, look.width), _Way(look.delimiter, look.width, may_be_literal=True)]
    for way in ways:
        found = way.split(text)
        if len(found) > 1:
            found = [each for each in found if look.fits(each.cells)] or found
        if len(found) > 1 and way.may_be_literal:
            fewest = min(each.literals for each in found)
            found = [each for each in found if each.literals == fewest]
        if found:
            only = found[0]
            return Repaired(only.cells, only.place, not only.literals) if len(found) == 1 else None
    return None


@dataclass(frozen=True)
class _Piece:
    """One cell: where its text begins and ends, where the next one begins, and how its marks are understood."""

    begin: int
    end: int
    next: int
    is_quoted: bool
    is_odd: bool
    is_literal: bool = False


@dataclass(frozen=True)
class _Split:
    cells: tuple[bytes, ...]
    place: int
    literals: int


@dataclass(frozen=True)
class _Way:
    """How marks are understood: with backslashes before them, and whether a cell that begins with one may be no quotation."""

    delimiter: bytes
    width: int
    has_backslashes: bool = False
    may_be_literal: bool = False

    def split(self, text: bytes) -> list[_Split]:
        """All ways to split it into `width` cells; none when there are too many to try."""
        pieces: dict[int, list[_Piece]] = {}
        # Where a cell may begin, cell by cell: what may follow depends on the place alone and not on how it was come to.
        begins: list[set[int]] = [{0}]
        tried = 0
        for _ in range(self.width):
            tried += len(begins[-1])
            if tried > _STEPS + self.width:
                return []
            reached: set[int] = set()
            for at in begins[-1]:
                if at > len(text):
                    continue
                if at not in pieces:
                    pieces[at] = list(self._pieces(text, at))
                reached.update(piece.next for piece in pieces[at])
            begins.append(reached)
        return self._ways(text, pieces, begins)

    def _ways(self, text: bytes, pieces: Mapping[int, Sequence[_Piece]], begins: Sequence[set[int]]) -> list[_Split]:
        """The ways through these places that end where the text does."""
        leads = [{at for at in begins[-1] if at > len(text)}]
        for places in reversed(begins[:-1]):
            known = leads[-1]
            leads.append({at for at in places if any(piece.next in known for piece in pieces.get(at, ()))})
        leads.reverse()
        found: list[_Split] = []
        # Depth first without recursion: a row may have thousands of cells.
        left: list[tuple[_Piece, ...]] = [()] if leads[0] else []
        while left:
            way = left.pop()
            if len(way) == self.width:
                found.append(self._made(text, way))
                if len(found) > _WAYS:
                    return []
                continue
            after = leads[len(way) + 1]
            left += [(*way, piece) for piece in pieces[way[-1].next if way else 0] if piece.next in after]
        return found

    def _made(self, text: bytes, pieces: Sequence[_Piece]) -> _Split:
        place = next((place for place, piece in enumerate(pieces) if piece.is_odd), 0)
        return _Split(
            tuple(self._text(text[piece.begin : piece.end], piece.is_quoted) for piece in pieces),
            place,
            sum(piece.is_literal for piece in pieces),
        )

    def _text(self, cell: bytes, is_quoted: bool) -> bytes:
        if not is_quoted:
            return cell
        return (cell.replace(b'\\"', QUOTE) if self.has_backslashes else cell).replace(b'""', QUOTE)

    def _pieces(self, text: bytes, at: int) -> Iterator[_Piece]:
        """Each way to read the cell that begins here."""
        begin = _after_blanks(text, at)
        end = text.find(self.delimiter, at)
        end = len(text) if end < 0 else end
        if not text.startswith(QUOTE, begin):
            yield _Piece(at, end, end + 1, is_quoted=False, is_odd=False)
            return
        is_one_line = text.find(b"\n", at, end) < 0
        if is_one_line and text.count(QUOTE, at, end) % 2 == 0 and not text[at:end].rstrip(b" ").endswith(QUOTE):
            # Only the beginning of the cell is quoted: "Name" <number>.
            yield _Piece(at, end, end + 1, is_quoted=False, is_odd=True)
        elif self.may_be_literal and is_one_line:
            yield _Piece(at, end, end + 1, is_quoted=False, is_odd=True, is_literal=True)
        mark, closings = begin, 0
        while closings < _CLOSINGS and (mark := text.find(QUOTE, mark + 1)) >= 0:
            after = _after_blanks(text, mark + 1)
            is_end = after == len(text) or text.startswith(self.delimiter, after)
            if is_end and self._closes(text, begin + 1, mark):
                closings += 1
                inside = text[begin + 1 : mark] if mark - begin < _LONG_CELL else QUOTE
                is_odd = QUOTE in inside.replace(b'""', b"") or begin > at or after > mark + 1
                yield _Piece(begin + 1, mark, after + 1, is_quoted=True, is_odd=is_odd)

    def _closes(self, text: bytes, inside: int, mark: int) -> bool:
        before = mark
        while before > inside and text[before - 1 : before] == QUOTE:
            before -= 1
        if (mark - before) % 2:  # the second of a doubled one
            return False
        slashes = before
        while self.has_backslashes and slashes > inside and text[slashes - 1 : slashes] == b"\\":
            slashes -= 1
        return (before - slashes) % 2 == 0


def _after_blanks(text: bytes, at: int) -> int:
    while text.startswith(b" ", at):
        at += 1
    return at


@dataclass(frozen=True)
class RowLook:
    """What tells a row of a table from a line of text: its width, and the shapes of columns that all look alike (ids, dates).

    `prose` are the columns that hold texts: several words, hardly ever the same. `is_tight`: hardly any cell begins with a
    blank, as what follows a comma within a text does. `has_titles`: the table begins with a line of one text, as sections do.
    """

    delimiter: bytes
    width: int
    shapes: tuple[tuple[int, frozenset[bytes]], ...]
    prose: frozenset[int] = frozenset()
    is_tight: bool = False
    has_titles: bool = False

    def fits(self, cells: Sequence[bytes]) -> bool:
        """Whether as many cells as the table has columns look like a row."""
        if len(cells) != self.width:
            return False
        hits, asked = self.hits(cells)
        return hits >= _CONFORMING * asked and (hits > 0 or not asked)

    def is_row(self, line: bytes) -> bool:
        """Whether a row begins with this line: a whole one, a ragged one or the beginning of one of several lines."""
        cells, end = strict_cells(line, self.delimiter) if QUOTE in line else (line.split(self.delimiter), "closed")
        if end == "closed" and len(cells) == self.width:
            return (bool(self.shapes) or self.width > 1) and self.fits(cells)
        if end == "stray" and (made := repair(line, self)) is not None:
            return self.fits(made.cells) and (bool(self.shapes) or made.is_closed)
        hits, asked = self.hits(cells)
        return bool(self.shapes) and hits == asked and hits >= min(2, len(self.shapes))

    def hits(self, cells: Sequence[bytes]) -> tuple[int, int]:
        """How many cells have the shape of their column, and how many that are filled should have one."""
        hits = asked = 0
        for place, shapes in self.shapes:
            if place < len(cells) and cells[place].strip():
                asked += 1
                hits += shape(cells[place]) in shapes
        return hits, asked


def shape(cell: bytes) -> bytes:
    """The cell with each run of digits as 9 and each run of letters as a; a long text is a text."""
    if len(cell) > _LONG_CELL:
        return b"text"
    return _LETTERS.sub(b"a", _DIGITS.sub(b"9", cell.strip()))


def look_of(rows: Sequence[Sequence[bytes]], delimiter: bytes, width: int) -> RowLook:
    """What the rows of a table look like, by some of them."""
    whole = [row for row in rows if len(row) == width]
    found: list[tuple[int, frozenset[bytes]]] = []
    for place in range(width if whole else 0):
        cells = [row[place] for row in whole if row[place].strip()]
        if len(cells) * 2 < len(whole) or not cells:
            continue
        shapes = Counter(map(shape, cells))
        few = 1 if len(cells) < _ONE_MAY_BE_ODD else 2
        usual = {each: n for each, n in shapes.items() if n >= max(few, _RARE * len(cells))}
        is_alike = len(usual) <= _FEW_SHAPES and sum(usual.values()) >= _COVERED * len(cells)
        if is_alike and all(_tells(each, len(whole)) for each in usual):
            found.append((place, frozenset(usual)))
    shaped = {place for place, _ in found}
    prose = frozenset(
        place
        for place in range(width if whole else 0)
        if place not in shaped and _is_prose([row[place] for row in whole])
    )
    loose = sum(1 for row in whole if any(cell[:1] == b" " for cell in row[1:]))
    is_tight = len(whole) >= _FEWEST_WITH_WORDS and loose <= (1 - _COVERED) * len(whole)
    return RowLook(delimiter, width, tuple(found), prose, is_tight)


def _is_prose(cells: Sequence[bytes]) -> bool:
    """Whether most of the cells are texts of several words, and most of them others."""
    texts = [cell for cell in cells if cell.strip()]
    worded = sum(1 for cell in texts if len(cell.split()) > 1)
    return len(texts) >= _FEWEST_WITH_WORDS and worded >= len(texts) / 2 and len(set(texts)) >= _CONFORMING * len(texts)


def _tells(shape: bytes, rows: int) -> bool:
    """Whether a shape is that of a number, a date or a code: words say nothing, and of few rows only what has no letters does."""
    return b"9" in shape and (b"a" not in shape or rows >= _FEWEST_WITH_WORDS)
