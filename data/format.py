"""What a vendor's export looks like: declarations, and which of them claims a header."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from data import formats as formats_package
from data.columns import Column, header_key
from data.dates import Order
from data.model import RECORDS
from data.problems import ImportRefused
from data.sniff import Row

ROWS = "{rows}"
"""Stands in a derived expression for the table of all rows of the file, one a key."""


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
class Format:
    """One export of one vendor.

    `recognise`: each entry is a header that must be there, or a tuple of headers of which one must be there. `unless`: a
    header that rules the format out. A generic format claims a file only when no vendor's does. `order_by` names the
    cell that orders the rows of one key (the last is its state); without it the order of the file decides. `fold` takes
    a cell over all rows of a key: min, max, first or last.
    """

    name: str
    vendor: str
    title: str
    recognise: tuple[str | tuple[str, ...], ...]
    cells: Mapping[str, Column]
    fills: tuple[Fill, ...]
    unless: tuple[str, ...] = ()
    is_generic: bool = False
    zone: str | None = None
    date_order: Order | None = None
    order_by: str | None = None
    fold: Mapping[str, str] = field(default_factory=dict)
    may_lack_id: bool = False

    @property
    def record(self) -> str:
        """The kind of record a row of the file stands for."""
        return self.fills[0].record

    def claims(self, header: Iterable[str]) -> bool:
        """Whether the header has what this format is known by."""
        keys = {header_key(name) for name in header}
        if any(header_key(name) in keys for name in self.unless):
            return False
        return all(
            any(header_key(name) in keys for name in ((group,) if isinstance(group, str) else group))
            for group in self.recognise
        )


@dataclass(frozen=True)
class Mapped:
    """Which column of the file (by place, from 0) each cell of the format reads; `unused` are headers nobody reads."""

    places: Mapping[str, int]
    clock_places: Mapping[str, int]
    unused: tuple[str, ...]

    def fills(self, format_: Format) -> tuple[Fill, ...]:
        """The fills of the format that this file can feed."""
        return tuple(
            fill for fill in format_.fills if not fill.when_any or any(name in self.places for name in fill.when_any)
        )


def map_header(format_: Format, header: Sequence[str]) -> Mapped:
    """Find the column for each cell: its headers in their order, no column used twice except by `of`."""
    place_of: dict[str, int] = {}
    for place, name in enumerate(header):
        place_of.setdefault(header_key(name), place)
    places: dict[str, int] = {}
    clocks: dict[str, int] = {}
    used: set[int] = set()
    for cell, column in format_.cells.items():
        if column.of:
            if column.of in places:
                places[cell] = places[column.of]
            continue
        found = _first(place_of, column.headers, used)
        if found is None:
            continue
        places[cell] = found
        used.add(found)
        clock = _first(place_of, column.time_of_day, used)
        if clock is not None:
            clocks[cell] = clock
            used.add(clock)
    unused = tuple(name for place, name in enumerate(header) if place not in used and name.strip())
    return Mapped(MappingProxyType(places), MappingProxyType(clocks), unused)


def without(mapped: Mapped, cells: Iterable[str]) -> Mapped:
    """The same, less some cells."""
    gone = set(cells)
    return Mapped(
        MappingProxyType({name: place for name, place in mapped.places.items() if name not in gone}),
        mapped.clock_places,
        mapped.unused,
    )


def _first(place_of: Mapping[str, int], headers: Iterable[str], used: set[int]) -> int | None:
    for name in headers:
        place = place_of.get(header_key(name))
        if place is not None and place not in used:
            return place
    return None


@cache
def all_formats() -> Mapping[str, Format]:
    """Every format in data/formats, by name. Raises ValueError when two share a name or one is not well formed."""
    found: dict[str, Format] = {}
    for module in sorted(pkgutil.iter_modules(formats_package.__path__), key=lambda each: each.name):
        format_ = getattr(importlib.import_module(f"{formats_package.__name__}.{module.name}"), "FORMAT", None)
        if not isinstance(format_, Format):
            raise ValueError(f"data/formats/{module.name}.py declares no FORMAT.")
        check(format_)
        if format_.name in found:
            raise ValueError(f"Two formats are called {format_.name}.")
        found[format_.name] = format_
    return MappingProxyType(found)


def check(format_: Format) -> None:
    """Raise ValueError when a declaration names a record, column or cell that does not exist."""
    for fill in format_.fills:
        if fill.record not in RECORDS:
            raise ValueError(f"{format_.name}: there is no record {fill.record}.")
        known = {*RECORDS[fill.record].names, "id"}
        wrong = [name for name in (*fill.derive, *(fill.only or ())) if name not in known]
        wrong += [name for name in (*fill.needs, *fill.when_any, *format_.fold) if name not in format_.cells]
        if wrong:
            raise ValueError(f"{format_.name}: unknown columns {', '.join(wrong)}.")
    if "id" not in format_.cells and not format_.may_lack_id:
        raise ValueError(f"{format_.name}: no cell gives the id.")


def named(name: str) -> Format:
    """The format called `name`. Raises ImportRefused when there is none."""
    known = all_formats()
    if name not in known:
        raise ImportRefused("no_such_format", name=name, names=", ".join(known))
    return known[name]


def claimants(header: Iterable[str]) -> tuple[Format, ...]:
    """The vendor formats that claim a header; when there is none, the generic ones that do."""
    header = tuple(header)
    claiming = [format_ for format_ in all_formats().values() if format_.claims(header)]
    vendors = tuple(format_ for format_ in claiming if not format_.is_generic)
    return vendors or tuple(claiming)


def find_header(rows: Sequence[Row], likely: Row) -> tuple[Row, tuple[Format, ...]]:
    """The header row and the formats that claim it: the first row that a vendor's format knows, else any format."""
    for is_generic in (False, True):
        for row in rows:
            claiming = tuple(format_ for format_ in claimants(row.cells) if format_.is_generic == is_generic)
            if claiming:
                return row, claiming
    return likely, ()


def cells_in(expression: str, format_: Format) -> set[str]:
    """The cells of the format that a derived expression names."""
    return set(re.findall(r"[a-z_][a-z_0-9]*", re.sub(r"'[^']*'", "", expression))) & set(format_.cells)
