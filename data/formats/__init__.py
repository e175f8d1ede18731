"""The vendors' exports: one module each, declarations only; and which of them claims a header."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from data.declare.format import Format, Row
from data.declare.problems import ImportRefused
from data.store.model import RECORDS


@cache
def all_formats() -> Mapping[str, Format]:
    """Every format in data/formats, by name. Raises ValueError when two share a name or one is not well formed."""
    found: dict[str, Format] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda each: each.name):
        format_ = getattr(importlib.import_module(f"{__name__}.{module.name}"), "FORMAT", None)
        if not isinstance(format_, Format):
            raise ValueError(f"data/formats/{module.name}.py declares no FORMAT.")
        check(format_)
        if format_.name in found:
            raise ValueError(f"Two formats are called {format_.name}.")
        found[format_.name] = format_
    return MappingProxyType(found)


def check(format_: Format) -> None:
    """Raise ValueError when a declaration names a record, column or cell that does not exist."""
    if not format_.recognise and format_.headerless is None:
        raise ValueError(f"{format_.name}: nothing tells its files.")
    if format_.refuse and not format_.refuse_if:
        return
    if not format_.fills:
        raise ValueError(f"{format_.name}: it fills nothing.")
    for fill in format_.fills:
        if fill.record not in RECORDS:
            raise ValueError(f"{format_.name}: there is no record {fill.record}.")
        known = {*RECORDS[fill.record].names, "id"}
        wrong = [name for name in (*fill.derive, *(fill.only or ())) if name not in known]
        wrong += [
            name for name in (*fill.needs, *fill.when_any, *format_.fold, *format_.key) if name not in format_.cells
        ]
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
    """The header row and the formats that claim it: the first row that a vendor's format knows, else any format.

    Of a file without a header only the first row may be claimed; it is data. No other row of data is a header.
    """
    data = [row.is_data(rows) for row in rows]
    for is_generic in (False, True):
        for row, is_data in zip(rows, data, strict=True):
            claiming = tuple(
                format_
                for format_ in claimants(row.cells)
                if format_.is_generic == is_generic and (row is rows[0] if format_.headerless else not is_data)
            )
            if claiming:
                return row, claiming
    return likely, ()
