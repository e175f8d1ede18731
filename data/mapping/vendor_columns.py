"""What a vendor's format knows of the columns of a file that lacks one which the format cannot do without.

Such a file has to be mapped, and the vendor's own meaning of a header goes before what its words or cells say: a time that the
vendor counts in business hours is none around the clock, whatever it is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.declare.format import Format, cells_in, map_header
from data.formats import nearly
from data.mapping.fields import CLOCK, FIELDS, MAPPABLE


@dataclass(frozen=True)
class VendorColumns:
    """The record of the format that a header nearly has; for columns, by place, the field that each fills and the unit of its plain numbers (None: none, or nobody says).

    `becomes` has, for those of which the format makes something else, by place what it makes of them.
    """

    record: str
    fields: Mapping[int, tuple[str, str | None]]
    becomes: Mapping[int, frozenset[str]]


def vendor_columns(header: Sequence[str]) -> VendorColumns | None:
    """What is known of them; None where no vendor's format is lacking just one column, or where nobody can map its record."""
    near = nearly(header)
    if near is None or near.format.record not in MAPPABLE:
        return None
    format_ = near.format
    places = map_header(format_, header).places
    fields = {
        place: (name, format_.cells[name].unit)
        for name, place in places.items()
        if name in FIELDS[format_.record] and name != CLOCK and _is_as_it_stands(name, format_)
    }
    becomes: dict[int, frozenset[str]] = {}
    for name, place in places.items():
        if place not in fields:
            becomes[place] = becomes.get(place, frozenset()) | _made_of(name, format_)
    return VendorColumns(format_.record, fields, becomes)


def _made_of(cell: str, format_: Format) -> frozenset[str]:
    """The columns of records that the format makes of a cell."""
    return frozenset(
        column
        for fill in format_.fills
        for column, given in fill.derive.items()
        if any(cell in cells_in(way, format_) for way in ((given,) if isinstance(given, str) else given))
    )


def _is_as_it_stands(name: str, format_: Format) -> bool:
    """Whether a cell fills the column of its own name in the main record."""
    main, cell = format_.fills[0], format_.cells[name]
    if cell.of or cell.many or (main.only is not None and name not in main.only):
        return False
    derived = main.derive.get(name, ())
    ways = (derived,) if isinstance(derived, str) else derived
    return not ways or any(name in cells_in(way, format_) for way in ways)
