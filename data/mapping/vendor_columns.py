"""What a vendor's format knows of the columns of a file that lacks one which the format cannot do without.

Such a file has to be mapped, and the vendor's own meaning of a header goes before what its words or cells say: a time that the
vendor counts in business hours is none around the clock, whatever it is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.declare.contact_words import OUTCOME_WORDS, OUTCOMES
from data.declare.format import Format, cells_in, map_header
from data.declare.vocabulary import STATUSES
from data.formats import nearly
from data.mapping.fields import CLOCK, FIELDS, MAIN_MOMENT, MAPPABLE
from data.mapping.mapping import STATES, Pairs


@dataclass(frozen=True)
class VendorColumns:
    """The record of the format that a header nearly has; for columns, by place, the field that each fills and the unit of its plain numbers (None: none, or nobody says).

    `becomes` has, for those of which the format makes something else, by place what it makes of them. `states` and `outcomes`
    are words of tickets' states and contacts' outcomes that the format reads otherwise than they are usually meant.
    """

    record: str
    fields: Mapping[int, tuple[str, str | None]]
    becomes: Mapping[int, frozenset[str]]
    states: Pairs = ()
    outcomes: Pairs = ()


def vendor_columns(header: Sequence[str]) -> VendorColumns | None:
    """What is known of them; None where no vendor's format is lacking just one column, or where nobody can map its record."""
    near = nearly(header)
    if near is None or near.format.record not in MAPPABLE:
        return None
    format_ = near.format
    places = map_header(format_, header).places
    fields: dict[int, tuple[str, str | None]] = {}
    for column in FIELDS[format_.record]:
        cell = _filled_by(column, format_, places)
        if cell is not None:
            fields.setdefault(places[cell], (column, format_.cells[cell].unit))
    if format_.fold and near.missing in format_.cells["id"].headers:
        # Its rows are parts of one record, and without the id nobody knows of which.
        left_out = {"id", MAIN_MOMENT.get(format_.record)}
        fields = {place: each for place, each in fields.items() if each[0] not in left_out}
        return VendorColumns(format_.record, fields, {place: frozenset() for place in range(len(header))})
    becomes: dict[int, frozenset[str]] = {}
    for name, place in places.items():
        if place not in fields:
            becomes[place] = becomes.get(place, frozenset()) | _made_of(name, format_)
    return VendorColumns(
        format_.record,
        fields,
        becomes,
        _own_words(format_, "status_class", STATUSES, STATES),
        _own_words(format_, "outcome", OUTCOMES, tuple(OUTCOME_WORDS)),
    )


def _own_words(format_: Format, cell: str, usual: Mapping[str, str], meanings: Sequence[str]) -> Pairs:
    """The words of a cell that mean another thing in this format, where a mapping can say so."""
    words = format_.cells[cell].words if cell in format_.cells else {}
    return tuple((word, means) for word, means in words.items() if means in meanings and usual.get(word) != means)


def _made_of(cell: str, format_: Format) -> frozenset[str]:
    """The columns of records that the format makes of a cell."""
    return frozenset(
        column
        for fill in format_.fills
        for column, given in fill.derive.items()
        if any(cell in cells_in(way, format_) for way in _ways(given))
    )


def _filled_by(column: str, format_: Format, places: Mapping[str, int]) -> str | None:
    """The cell that alone fills a column of the main record in this file, where a mapping can read it so."""
    main = format_.fills[0]
    if column == CLOCK or (main.only is not None and column not in (*main.only, *main.derive)):
        return None
    ways = _ways(main.derive.get(column, column))
    way = next((each for each in ways if cells_in(each, format_) <= {*places, "id"}), "")
    cell = way if way in places else column
    # What is made of the column's own cell alone is that cell, without a word or two that say nothing.
    if cell not in places or cells_in(way, format_) != {cell}:
        return None
    kind = format_.cells[cell]
    is_other = kind.of or kind.many or (kind.kind == "flag" and kind.problem != "not_yes_or_no")
    return None if is_other else cell


def _ways(given: str | tuple[str, ...]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else given
