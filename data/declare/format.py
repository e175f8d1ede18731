r"""What a vendor's export looks like: declarations, and which of them claims a header.

A guide to declaring one (a module in data/formats with a FORMAT):

- **Recognition**: `recognise` and `unless` name headers; they compare without case, punctuation and a zone in brackets at
  the end. A header may also be `Like(r"Custom field \(.+\)")` (a regular expression over the whole header, case ignored)
  or `in_brackets("Organizations")`, which takes any words before the brackets, so also localised ones.
- **Columns**: `cells` gives each cell its kind and headers (data/declare/columns.py). A header that stands several times:
  `joined(Text("Labels"))` joins the filled cells with commas, `first_filled(Time("Closed"))` takes the first filled one;
  without either the first column is read.
- **Several header rows**: `more_header` has a regular expression for each further row; a row belongs to the header when the
  expression is found in its cells joined with tabs, and the first row that does not fit ends the header. `TEXTS` fits any
  row that holds no date. Qualtrics: `more_header=(TEXTS, '"ImportId"')`. With `combine_header=True` the names are put
  together, “question / option”, an empty cell of the first row continuing the one before (SurveyMonkey); else the first
  row names the columns. `recognise` always looks at the first row.
- **No header**: `headerless=Headerless(names, fewest, cells)`: names for the columns from the left, and regular expressions
  that whole cells of the named columns must fit. The cells then use these names as headers.
- **Zones**: a zone in the header text (“(Europe/Berlin)”, “(UTC)”, “(GMT+1)”) counts for its column. `zone_line` is a regular
  expression with one group, searched above the header, in further header rows and in the last lines: the zone of the file.
  `zone` is the zone the vendor always writes.
- **Lines that are no rows**: what stands above the header is left out by itself. `skip` has regular expressions for footers
  and totals, matched from the start of a line's first filled cell; such lines are counted apart, never as rows or problems.
- **Aggregated exports**: `refuse="…"` makes a format that recognises a file and refuses it with that reason; it needs no cells.
  With `refuse_if` (SQL, an aggregate over the cells) it refuses only then: `refuse_if="max(tickets) > 1"`.
- **Rows that are no record**: `leave_out` (SQL over the cells, its first cell is shown) names rows that the vendor keeps among the
  others but that count nowhere, where its status words do not say so: what they call spam, deleted, merged or cancelled is left out
  of every format that has a `status_class`. They are refused one by one, with that reason, and a record that an earlier
  file made of such a row is taken out.
- **Nothing to read**: `no_fill` is the code (data/declare/problems.py) that refuses a file of which no fill applies, as a survey without
  any question that makes a score.
- **Lengths of time**: `Duration(…, unit=…)` reads plain numbers of the unit, H:MM:SS with any hours, ISO 8601 (PT1H30M),
  words in the readers' languages and spreadsheet time cells, all as seconds. `WithinSla` reads the time left of a promise:
  negative means breached. `else_length` is for a header that holds moments in some files and lengths in others.
- **Times**: any mixture of ISO, day/month in numbers or names (the readers' languages, German, French, Spanish, Portuguese),
  AM/PM, offsets, epochs, spreadsheet day numbers. Day or month first is decided over the whole file; `date_order` is the
  vendor's habit where the file leaves it open.
- **Keys**: the cell `id`, if the file has one; else `key` names cells that make it together (the first must be there, of
  the others those that the file has); else, with `may_lack_id`, the whole row.
- **Several rows of one id**: the newest by its own time counts, and people are asked (data/declare/same_id.py), unless the format says what they are: `order_by`, `fold` (min, max, first, last, or an SQL aggregate over the cells of the id's rows;
  a cell for its result shares a column by `of`, and is left out of a file that lacks a cell of the aggregate); derived SQL
  may read all rows of the file as `ROWS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

from data.declare.columns import Column, Like, header_key, header_keys
from data.declare.dates import Order
from data.declare.units import unit_in_header
from data.store.sentence import Sentence

ROWS = "{rows}"
"""Stands in a derived expression for the table of all rows of the file, one a key."""

HIGHEST = "{highest}"
"""Stands in a derived scale for the highest possible score where neither the format nor the row tells it: data/reading/scales.py decides."""

UNANSWERED = "{unanswered}"
"""Stands in a derived expression for: nobody answered (and it is not that the answer could not be read)."""

UNKNOWN = "NULL::VARCHAR"
"""What a derived column is where the column that decides it is missing: nobody knows, and no usual value takes its place."""

TEXTS = r"^(?!.*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})"
"""A further header row that may say anything, but holds no date: rows of data do."""


_FIRST_CELLS = 3
"""In so many columns the first filled cell of a line that is no row is looked for."""


@dataclass(frozen=True, kw_only=True)
class Fill:
    """One kind of record that a row fills.

    Without `only`, every cell whose name is a column of the record fills it. `derive` gives further columns as SQL over
    the names of cells (or several, of which the first whose cells the file has is taken, or none). `where` (SQL) picks the rows, `needs` names
    cells without which a row means nothing, `when_any` cells of which the file must have one for this fill to apply.
    """

    record: str
    derive: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    only: tuple[str, ...] | None = None
    where: str | None = None
    needs: tuple[str, ...] = ()
    when_any: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Headerless:
    """A file that has no header: names for its columns, from the left, and how it is told.

    A row fits when it has `fewest` to all of the columns (empty ones at its end do not count) and the named cells fit
    their regular expressions as a whole.
    """

    names: tuple[str, ...]
    fewest: int
    cells: Mapping[str, str]

    def fits(self, row: Sequence[str]) -> bool:
        """Whether a row of the file looks like this."""
        cells = [cell.strip() for cell in row]
        width = max((place for place, cell in enumerate(cells, 1) if cell), default=0)
        if len(cells) < self.fewest or width > len(self.names):
            return False
        named_cells = dict(zip(self.names, cells, strict=False))
        return all(re.fullmatch(pattern, named_cells.get(name, "")) for name, pattern in self.cells.items())


@dataclass(frozen=True, kw_only=True)
class Format:
    """One export of one vendor. The module's text is the guide.

    `recognise`: each entry is a header that must be there, or a tuple of headers of which one must be there. A file that lacks
    one of them, but has two columns that no other vendor's formats know (its cells' headers and those of `telling`), is
    recognised all the same, unless what it lacks is `essential`. `unless`: a header that rules the format out. A generic format claims a file only when no vendor's does. `order_by` names the
    cell that orders the rows of one key (the last is its state); without it the order of the file decides. `fold` takes
    a cell over all rows of a key: min, max, first, last or an SQL aggregate over the cells. `is_mapped`: a person's mapping made it,
    and its file's header is found as if nobody knew the file, or has `header_rows` rows whose names are put together.
    """

    name: str
    vendor: str
    title: str
    recognise: tuple[str | tuple[str, ...], ...] = ()
    telling: tuple[str, ...] = ()
    cells: Mapping[str, Column] = field(default_factory=dict)
    fills: tuple[Fill, ...] = ()
    unless: tuple[str, ...] = ()
    is_generic: bool = False
    zone: str | None = None
    date_order: Order | None = None
    order_by: str | None = None
    fold: Mapping[str, str] = field(default_factory=dict)
    may_lack_id: bool = False
    key: tuple[str, ...] = ()
    more_header: tuple[str, ...] = ()
    combine_header: bool = False
    headerless: Headerless | None = None
    zone_line: str | None = None
    skip: tuple[str, ...] = ()
    refuse: str | None = None
    refuse_if: str | None = None
    leave_out: str | tuple[str, ...] = ()
    no_fill: str | None = None
    is_mapped: bool = False
    header_rows: int | None = None

    @property
    def titled(self) -> Sentence:
        """What the export is, as a value of a sentence, which each language says in its own way."""
        return self.title if isinstance(self.title, Sentence) else Sentence(self.title)

    def recognised_by(self, width: int) -> range:
        """The first columns of a file so wide, by which lines that are no rows are told; none without `skip`."""
        return range(min(width, _FIRST_CELLS) if self.skip else 0)

    @property
    def record(self) -> str:
        """The kind of record a row of the file stands for; empty for a format that only refuses."""
        return self.fills[0].record if self.fills else ""

    @property
    def essential(self) -> tuple[str | tuple[str, ...], ...]:
        """What of `recognise` no file can do without: the columns of the id and of the moments that the main record needs."""
        needed = [*(() if self.may_lack_id else ("id",)), *self.key[:1], *(self.fills[0].needs if self.fills else ())]
        headers = {name for cell in needed if cell in self.cells for name in self.cells[cell].headers}
        return tuple(entry for entry in self.recognise if headers & set((entry,) if isinstance(entry, str) else entry))

    def claims(self, header: Iterable[str]) -> bool:
        """Whether the header has what this format is known by (for a file without a header: whether the row looks like it)."""
        header = tuple(header)
        if self.headerless is not None:
            return self.headerless.fits(header)
        # What most formats lack comes first: every row at the top of a file is held against each of them.
        return next(self._lacking(header), None) is None and self.missing(header) is not None

    def missing(self, header: Iterable[str]) -> tuple[str | tuple[str, ...], ...] | None:
        """What of `recognise` the header lacks; None when a header of `unless` rules the format out."""
        header = tuple(header)
        keys = _keys(header)
        if any(_has(name, header, keys) for name in self.unless):
            return None
        return tuple(self._lacking(header))

    def _lacking(self, header: tuple[str, ...]) -> Iterator[str | tuple[str, ...]]:
        keys = _keys(header)
        for entry in self.recognise:
            if not any(_has(name, header, keys) for name in ((entry,) if isinstance(entry, str) else entry)):
                yield entry


@lru_cache(maxsize=64)
def _keys(header: tuple[str, ...]) -> frozenset[str]:
    return frozenset(key for name in header for key in header_keys(name))


def _has(name: str, header: Sequence[str], keys: AbstractSet[str]) -> bool:
    return any(map(name.fits, header)) if isinstance(name, Like) else header_key(name) in keys


@dataclass(frozen=True)
class Mapped:
    """Which column of the file (by place, from 0) each cell of the format reads; `unused` are headers nobody reads.

    `units`: what plain numbers of a length of time count, where the header alone says it.
    `more_places`: for a cell that reads several columns all of their places, from the left. `by_name`: the cells that the format
    does not have itself (data/reading/known_columns.py). `wrapped_ids`: the cells whose ids a program has written as 123.0 or '123.
    `clock_parts`: what the two parts of 5:30 count, and `orders`: what of a date comes first, both where a header says it.
    `plain`: the columns of which no cell of the file has to be cleaned (data/reading/looks.py: `signs_in`),
    and `colonless` those of which none holds a colon.
    """

    places: Mapping[str, int]
    clock_places: Mapping[str, int]
    unused: tuple[str, ...]
    more_places: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    by_name: tuple[str, ...] = ()
    wrapped_ids: tuple[str, ...] = ()
    clock_parts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    orders: Mapping[str, Order] = field(default_factory=dict)
    plain: frozenset[int] = field(default=frozenset(), compare=False)
    colonless: frozenset[int] = field(default=frozenset(), compare=False)

    def all_places(self, cell: str) -> tuple[int, ...]:
        """The columns that a cell reads: one, or several of the same header."""
        return self.more_places.get(cell, (self.places[cell],))

    @property
    def used(self) -> list[int]:
        """The places of all columns that are read, in order."""
        more = (place for places in self.more_places.values() for place in places)
        return sorted({*self.places.values(), *self.clock_places.values(), *more})

    def fills(self, format_: Format) -> tuple[Fill, ...]:
        """The fills of the format that this file can feed: it has what picks their rows and says of which kind they are."""
        return tuple(
            fill
            for fill in format_.fills
            if not fill.when_any or any(name in self.places for name in fill.when_any)
            if not fill.where or cells_in(fill.where, format_) <= {*self.places, "id"}
            if "kind" not in fill.derive or "kind" in self.places or derived(fill, "kind", format_, self) is not None
        )


def map_header(format_: Format, header: Sequence[str]) -> Mapped:
    """Find the column for each cell: its headers in their order, no column used twice except by `of`."""
    places_of = _places_of(header)
    places: dict[str, int] = {}
    clocks: dict[str, int] = {}
    more: dict[str, tuple[int, ...]] = {}
    used: set[int] = set()
    pairs = _pairs_of(format_, header)
    for cell, column in format_.cells.items():
        if column.of:
            if column.of in places:
                places[cell] = places[column.of]
            continue
        found = _find(header, places_of, column.headers, used) or _find_with_unit(header, column, used)
        if not found:
            continue
        places[cell], clock = _with_clock(column, found[0], pairs, used)
        if clock is not None:
            clocks[cell] = clock
            used.update((places[cell], clock))
            continue
        if column.many and len(found) > 1:
            more[cell] = tuple(found)
            used.update(found)
        used.add(found[0])
        if told := _find(header, places_of, column.time_of_day, used):
            clocks[cell] = told[0]
            used.add(told[0])
    for cell, how in format_.fold.items():
        # What is made of several cells needs all of them.
        if cell in places and not cells_in(how, format_) <= set(places):
            del places[cell]
    unused = tuple(name for place, name in enumerate(header) if place not in used and name.strip())
    units = units_in(format_, header, places)
    return Mapped(MappingProxyType(places), MappingProxyType(clocks), unused, MappingProxyType(more), units)


def units_in(format_: Format, header: Sequence[str], places: Mapping[str, int]) -> Mapping[str, str]:
    """The units that headers name, by cell, of lengths of time that have none by their declaration."""
    wanted = {
        name: unit_in_header(header[place])[1] for name, place in places.items() if format_.cells[name].needs_unit
    }
    return MappingProxyType({name: unit for name, unit in wanted.items() if unit})


def _find_with_unit(header: Sequence[str], column: Column, used: AbstractSet[int]) -> list[int]:
    """As `_find`, for lengths of time of any unit: the header may name one at its end."""
    if not column.needs_unit and column.else_length is None:
        return []
    wanted = {header_key(name) for name in column.headers}
    told = ((place, *unit_in_header(name)) for place, name in enumerate(header) if place not in used)
    return [place for place, bare, unit in told if unit and header_key(bare) in wanted][:1]


def _with_clock(
    column: Column, found: int, pairs: Iterable[tuple[int, int]], used: AbstractSet[int]
) -> tuple[int, int | None]:
    """The column of the day and that of the clock time, where a moment stands in two columns and the format names no second."""
    for day, clock in pairs if column.kind == "time" and not column.time_of_day else ():
        if found in (day, clock) and not {day, clock} & used:
            return day, clock
    return found, None


def _pairs_of(format_: Format, header: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs of day and clock time, less those of which the format itself knows each as something else (GLPI's “Czas rozwiązania” is a due date)."""
    cells: dict[str, set[str]] = {}
    for cell, column in format_.cells.items():
        for name in column.headers:
            cells.setdefault(header_key(name), set()).add(cell)

    def are_apart(pair: tuple[int, int]) -> bool:
        day, clock = (cells.get(header_key(header[place]), set()) for place in pair)
        return bool(day and clock) and day.isdisjoint(clock)

    return [pair for pair in day_and_clock_pairs(header) if not are_apart(pair)]


_CLOCKS: Mapping[str, tuple[str, ...]] = {
    "date": ("time", "hour", "heure"), "day": ("time",), "datum": ("čas", "uhrzeit", "zeit"), "dátum": ("čas", "idő", "időpont", "óra"), "data": ("godzina", "czas", "hora", "ora"),
    "dátuma": ("ideje", "időpontja", "órája"), "fecha": ("hora",), "ημερομηνία": ("ώρα",), "erstelldatum": ("erstellzeit",),
}  # fmt: skip
"""For the word of a header that says day, the words that say clock time in a second one beside it."""


def day_and_clock_pairs(header: Sequence[str]) -> list[tuple[int, int]]:
    """The places of columns whose headers differ only so: “Created date” and “Created time”, “Datum vyřešení” and “Čas vyřešení”."""
    place_of = {key: places[0] for key, places in _places_of(header).items()}
    pairs: list[tuple[int, int]] = []
    for key, place in place_of.items():
        words = key.split()
        clocks = (
            " ".join((*words[:at], clock, *words[at + 1 :]))
            for at, word in enumerate(words)
            for clock in _CLOCKS.get(word, ())
        )
        clock_place = next((place_of[clock] for clock in clocks if clock in place_of), None)
        if clock_place is not None:
            pairs.append((place, clock_place))
    return pairs


def _places_of(header: Sequence[str]) -> dict[str, list[int]]:
    """The places of each key; a name that stands so in the file goes before one that has to be taken apart."""
    found: dict[str, list[int]] = {}
    for place, name in enumerate(header):
        found.setdefault(header_key(name), []).append(place)
    for place, name in enumerate(header):
        for key in header_keys(name)[1:]:
            found.setdefault(key, []).append(place)
    return found


def filled_columns(format_: Format, mapped: Mapped) -> set[str]:
    """The columns of the format's main record that the file fills, by its own cells or derived from them."""
    main = format_.fills[0]
    direct = mapped.places if main.only is None else main.only
    found = {name for name in direct if name in mapped.places}
    return found | {name for name in main.derive if derived(main, name, format_, mapped) is not None}


def without(mapped: Mapped, cells: Iterable[str]) -> Mapped:
    """The same, less some cells."""
    gone = set(cells)
    return replace(
        mapped, places=MappingProxyType({name: place for name, place in mapped.places.items() if name not in gone})
    )


def _find(
    header: Sequence[str], places_of: Mapping[str, list[int]], wanted: Iterable[str], used: AbstractSet[int]
) -> list[int]:
    """Places of the first wanted header that the file has and nobody reads yet."""
    for name in wanted:
        if isinstance(name, Like):
            found = [place for place in name.places(header) if place not in used]
        else:
            found = places_of.get(header_key(name), [])
        if found and found[0] not in used:
            return [place for place in found if place not in used]
    return []


def shape_header(format_: Format | None, header: Row, below: Sequence[Row], width: int) -> tuple[Row, tuple[Row, ...]]:
    """The names of all columns, at the place of the last header row; and the further header rows.

    For a file without a header the names are the format's and the place is before the first row.
    """
    if format_ is not None and format_.headerless is not None:
        names = format_.headerless.names
        cells = (*names, *("",) * (max(width, len(header.cells)) - len(names)))
        return Row(header.index - 1, header.line - 1, cells[: max(width, len(header.cells))]), ()
    more: list[Row] = []
    for pattern, row in zip(format_.more_header if format_ else (), below, strict=False):
        if not re.search(pattern, "\t".join(row.cells), re.DOTALL):
            break
        more.append(row)
    cells = header.cells
    if format_ is not None and format_.combine_header:
        for row in more:
            cells = _combined(cells, row.cells)
    last = more[-1] if more else header
    return Row(last.index, last.line, (*cells, *("",) * (width - len(cells)))), tuple(more)


def _combined(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """“Question / option” for each column; an empty cell of the first row continues the one before it."""
    width = max(len(first), len(second))
    names: list[str] = []
    question = ""
    for upper, lower in zip(
        (*first, *("",) * (width - len(first))), (*second, *("",) * (width - len(second))), strict=True
    ):
        question = upper.strip() or question
        lower = "" if lower.lstrip().startswith("{") else lower  # a mark for machines, as Qualtrics writes it
        is_named = upper.strip() or lower.strip()
        names.append(" / ".join(part for part in (question, lower.strip()) if part) if is_named else "")
    return tuple(names)


IS_DISCARDED = "status_class = 'discarded'"
"""The test for what no format counts: spam, and what was deleted, merged into another or cancelled."""


def left_out_by(format_: Format, mapped: Mapped) -> list[tuple[str, str]]:
    """The tests of `leave_out`, and the one that every format with a status has, whose cells the file has; each with the cell to be shown."""
    own = (format_.leave_out,) if isinstance(format_.leave_out, str) else format_.leave_out
    tests = (*own, IS_DISCARDED)
    cells = [(test, sorted(cells_in(test, format_))) for test in tests]
    return [(f"({test})", told[0]) for test, told in cells if told and set(told) <= set(mapped.places)]


def derived(fill: Fill, name: str, format_: Format, mapped: Mapped) -> str | None:
    """The first expression for a column whose cells the file has."""
    given = fill.derive.get(name, ())
    for expression in (given,) if isinstance(given, str) else given:
        if cells_in(expression, format_) <= {*mapped.places, "id"}:
            return expression
    return None


def cells_in(expression: str, format_: Format) -> set[str]:
    """The cells of the format that a derived expression names."""
    return set(re.findall(r"[a-z_][a-z_0-9]*", re.sub(r"'[^']*'", "", expression))) & set(format_.cells)


@dataclass(frozen=True)
class Row:
    """One row of the sample: its place among all rows (empty ones count, from 0), its physical line (from 1) and cells."""

    index: int
    line: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(map(bool, map(str.strip, self.cells)))

    @property
    def height(self) -> int:
        """How many physical lines it has."""
        text = "\0".join(self.cells)
        return 1 + text.count("\n") + text.count("\r") - text.count("\r\n")

    def is_data(self, others: Iterable[Row]) -> bool:
        """Whether it is a row of data and no header: it holds a moment, or numbers wherever the other rows hold numbers."""
        cells = [cell.strip() for cell in self.cells]
        dates = [place for place, cell in enumerate(cells) if _MOMENT.fullmatch(cell)]
        # A header of days has nothing but days beside a name or two.
        if dates and len(dates) < max(3, self.filled - 2):
            return True
        below = [row.cells for row in others if row.index != self.index]
        has_number = False
        for place, cell in enumerate(cells):
            if cell and _are_numbers(row[place] for row in below if place < len(row)):
                if not _NUMBER.fullmatch(cell):
                    return False
                has_number = True
        return has_number


def _are_numbers(cells: Iterable[str]) -> bool:
    """Whether most of the filled cells of a column are."""
    found = [bool(_NUMBER.fullmatch(cell)) for cell in map(str.strip, cells) if cell]
    return len(found) > 2 and sum(found) >= 0.8 * len(found)


_NUMBER = re.compile(r"[-+−]?\d+([.,]\d+)?")
_MOMENT = re.compile(
    r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.] ?\d{1,2}[-/.] ?\d{2,4})\.?([T ,]+\d{1,2}[:.]\d\d.*)?|1\d{9}|1\d{12}"
)
