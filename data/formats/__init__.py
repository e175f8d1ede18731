"""The vendors' exports: one module each, declarations only; and which of them claims a header."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from data.declare.columns import Like, header_key
from data.declare.format import Format, Mapped, Row, filled_columns, left_out_by, map_header
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
    if not format_.recognise and format_.headerless is None and not format_.is_mapped:
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
    """The vendor formats that claim a header; when there is none, the one it nearly has; else the generic ones that claim it.

    A header that lacks what a vendor's format cannot do without is claimed by nobody: its columns have to be mapped.
    """
    header, known = tuple(header), all_formats()
    kept = _CLAIMED.get(header)
    if kept is None or kept[0] is not known:
        if len(_CLAIMED) >= _MOST_CLAIMED:
            _CLAIMED.clear()
        kept = _CLAIMED[header] = (known, _claimants(header, known))
    return kept[1]


_CLAIMED: dict[tuple[str, ...], tuple[Mapping[str, Format], tuple[Format, ...]]] = {}
"""Who claims the rows that were asked about last: one file is opened several times on its way in."""
_MOST_CLAIMED = 64


def _claimants(header: tuple[str, ...], known: Mapping[str, Format]) -> tuple[Format, ...]:
    claiming = [
        format_
        for format_ in known.values()
        if format_.claims(header) and has_moment(format_, map_header(format_, header))
    ]
    vendors = tuple(format_ for format_ in claiming if not format_.is_generic)
    if vendors:
        return vendors
    near = nearly(header)
    if near is None:
        return tuple(claiming)
    return (near.format,) if near.missing is None else ()


@dataclass(frozen=True)
class Near:
    """The format that a header nearly has; `missing` names the column that it cannot do without, None where it can."""

    format: Format
    missing: str | None


_LEAST_TELLING = 2


def nearly(header: Iterable[str]) -> Near | None:
    """The vendor's format of which a header lacks one thing, told by columns that no other vendor has (exports are anonymised and cut)."""
    header = tuple(header)
    keys = {header_key(name) for name in header}
    found: list[tuple[int, int, bool, Near]] = []
    for name, telling in _telling(tuple(all_formats())).items():
        told, format_ = len(keys & telling), all_formats()[name]
        missing = format_.missing(header) if told >= _LEAST_TELLING else None
        if missing is not None and len(missing) == 1:
            mapped = map_header(format_, header)
            is_enough = (
                missing[0] not in format_.essential and _says_enough(format_, mapped) and _tells_all(format_, mapped)
            )
            lost = None if is_enough else missing[0] if isinstance(missing[0], str) else missing[0][0]
            found.append((told, len(mapped.places), is_enough, Near(format_, lost)))
    best = max(found, key=lambda each: each[:3], default=None)
    if best is None or len({near.format.vendor for told, *_, near in found if told == best[0]}) > 1:
        return None
    return best[3]


@cache
def _telling(_names: tuple[str, ...]) -> Mapping[str, frozenset[str]]:
    """For each vendor's format the headers (header_key) that tell it: those that it declares, and those that no other vendor's know."""
    vendors: dict[str, set[str]] = {}
    for format_ in all_formats().values():
        for key in _known(format_):
            vendors.setdefault(key, set()).add("" if format_.is_generic else format_.vendor)
    told = [format_ for format_ in all_formats().values() if not format_.is_generic and not format_.headerless]
    return MappingProxyType(
        {
            format_.name: frozenset(
                {key for key in _known(format_) if vendors[key] == {format_.vendor}}
                | {header_key(name) for name in format_.telling}
            )
            for format_ in told
            if not format_.refuse
        }
    )


def _known(format_: Format) -> set[str]:
    names = [name for column in format_.cells.values() for name in (*column.headers, *column.time_of_day)]
    return {header_key(name) for name in names if not isinstance(name, Like)}


_SAYS_ENOUGH: Mapping[str, tuple[frozenset[str], ...]] = MappingProxyType(
    {
        "ticket": (frozenset(("created_at", "resolved_at", "closed_at")),),
        "contact": (frozenset(("started_at",)), frozenset(("outcome", "answered_at"))),
        "survey_response": (frozenset(("score",)), frozenset(("scale",)), frozenset(("kind",))),
    }
)
"""Of each set one column has to be filled, else a file says nothing that can be counted in a period."""


def has_moment(format_: Format, mapped: Mapped) -> bool:
    """Whether tickets have a time of coming or going; without one they would stand in no period.

    True for other records, and for formats that only add to tickets which another export brings.
    """
    has_times = any(name in format_.cells for name in ("created_at", "resolved_at", "closed_at"))
    return format_.record != "ticket" or not has_times or _says_enough(format_, mapped)


def _says_enough(format_: Format, mapped: Mapped) -> bool:
    if format_.headerless is not None or (format_.refuse and not format_.refuse_if):
        return True
    filled = filled_columns(format_, mapped)
    return all(filled & wanted for wanted in _SAYS_ENOUGH.get(format_.record, ()))


def _tells_all(format_: Format, mapped: Mapped) -> bool:
    """Whether the rows that count nowhere (spam, deleted) can be told."""
    tests = (format_.leave_out,) if isinstance(format_.leave_out, str) else format_.leave_out
    told = {test for test, _ in left_out_by(format_, mapped)}
    return all(f"({test})" in told for test in tests if test)


def find_header(rows: Sequence[Row], likely: Row) -> tuple[Row, tuple[Format, ...]]:
    """The header row and the formats that claim it: the first row that a vendor's format knows, else any format.

    Of a file without a header only the first row may be claimed; it is data. No other row of data is a header, nor for a format
    of no vendor one below a row that has as many cells: “nps” may stand in a cell.
    """
    is_data = cache(lambda place: rows[place].is_data(rows))  # asked of few rows: to look at all of them takes a while
    for is_generic in (False, True):
        most = 0
        for place, row in enumerate(rows):
            if is_generic and row.filled <= most:
                continue
            most = max(most, row.filled)
            claiming = tuple(
                format_
                for format_ in claimants(row.cells)
                if format_.is_generic == is_generic and (row is rows[0] if format_.headerless else not is_data(place))
            )
            if claiming:
                return row, claiming
            # Below the header of a vendor that lacks a column no other row is a header: “CSAT” may stand in a cell.
            if is_generic and not is_data(place) and nearly(row.cells):
                return row, ()
    return likely, ()
