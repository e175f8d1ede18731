"""Text cells → values, for all rows in one statement built from a format's declarations.

Leaves the temp table `normal`: row_no, one column a cell of the format, and `bad`, a bit for each cell that was filled
and gave no value.
"""

# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data import dates
from data.format import Format, Mapped, without
from data.sqltext import listed, sql
from data.store import Writer

NORMAL = "normal"
_TRIMMED = ("text", "choice", "status", "csat", "flag")


@dataclass(frozen=True)
class Reading:
    """How the columns of one file were read: for each time cell its profile, order of day and month, and zone."""

    profiles: Mapping[str, dates.TimeProfile]
    orders: Mapping[str, tuple[dates.Order, bool]]
    zones: Mapping[str, str]
    bits: Mapping[str, int]

    @property
    def is_order_guessed(self) -> bool:
        """Whether day and month could be told apart nowhere."""
        return any(guessed for _, guessed in self.orders.values())

    def needs_zone(self) -> bool:
        """Whether any cell has no zone of its own."""
        return any(profile.filled > profile.with_offset + profile.placeholders for profile in self.profiles.values())


def normalise(writer: Writer, format_: Format, mapped: Mapped, zones: Mapping[str, str]) -> tuple[Reading, Mapped]:
    """Read every cell of the staged rows; `zones` gives the zone of each time cell. Returns also the cells that were read."""
    cells = {name: cell_sql(name, mapped, is_trimmed=format_.cells[name].kind in _TRIMMED) for name in mapped.places}
    times = {name: cell for name, cell in cells.items() if format_.cells[name].is_time}
    profiles = _profiles(writer, times)
    mapped = without(mapped, _misnamed(format_, mapped, profiles))
    cells = {name: cell for name, cell in cells.items() if name in mapped.places}
    profiles = {name: profile for name, profile in profiles.items() if name in mapped.places}
    orders = dates.decide_orders(profiles, format_.date_order)
    values: dict[str, str] = {}
    for name, column in ((name, format_.cells[name]) for name in mapped.places):
        if column.kind == "time":
            values[name] = dates.time_sql(f"x_{name}", profiles[name], orders[name][0], zones[name])
        elif column.kind == "day":
            values[name] = f"CAST({dates.time_sql(f'x_{name}', profiles[name], orders[name][0], 'UTC')} AS DATE)"
        else:
            values[name] = column.read(f"x_{name}")
    checked = [name for name in values if format_.cells[name].problem]
    bits = {name: bit for bit, name in enumerate(checked)}
    writer.execute(_statement(cells, values, bits, profiles))
    return Reading(profiles, orders, dict(zones), bits), mapped


def _misnamed(format_: Format, mapped: Mapped, profiles: Mapping[str, dates.TimeProfile]) -> list[str]:
    """Cells that do not apply: a header such as “Time to resolution” may hold moments or lengths; what it holds decides."""
    gone = []
    for name, profile in profiles.items():
        length = format_.cells[name].else_length
        if length is not None and length in mapped.places:
            gone.append(length if profile.readable * 2 > profile.filled or not profile.filled else name)
    return gone


def cell_sql(name: str, mapped: Mapped, *, is_trimmed: bool = True) -> str:
    """The cell as SQL over the staged rows; date and clock time are joined. Numbers and times need no trimming."""
    place = f"c{mapped.places[name]}"
    cell = _trimmed(place) if is_trimmed else place
    if name not in mapped.clock_places:
        return cell
    clock = f"c{mapped.clock_places[name]}"
    # A spreadsheet writes a clock time with the day zero of its calendar before it, and a day with midnight after it.
    day = f"regexp_replace({cell}, '[ T]00:00(:00)?$', '')"
    return f"CASE WHEN {clock} IS NULL THEN {cell} ELSE {day} || ' ' || regexp_replace({clock}, '^\\d+-\\d+-\\d+[ T]', '') END"


def _trimmed(column: str) -> str:
    """Trimmed only where there is something to trim: most cells have no blank at either end, and trimming all is slow."""
    blank = (
        f"{column} < '!' OR right({column}, 1) <= ' ' OR right({column}, 1) = '\u00a0' OR left({column}, 1) = '\u00a0'"
    )
    return f"CASE WHEN {blank} THEN nullif(trim({column}, ' \t\r\n\u00a0'), '') ELSE {column} END"


def _profiles(writer: Writer, times: Mapping[str, str]) -> dict[str, dates.TimeProfile]:
    if not times:
        return {}
    inner = listed(f"{cell} AS x_{name}" for name, cell in times.items())
    wanted = listed(aggregate for name in times for aggregate in dates.profile_columns(f"x_{name}"))
    counts = writer.query(f"SELECT {wanted} FROM (SELECT {inner} FROM staged_rows)").row(0)
    found: dict[str, dates.TimeProfile] = {}
    for place, (name, cell) in enumerate(times.items()):
        filled, iso, offset, placeholders = (int(each) for each in counts[4 * place : 4 * place + 4])
        if filled > iso + placeholders or (iso and placeholders and filled > iso):
            found[name] = _with_shapes(writer, name, cell, dates.TimeProfile(filled, iso, offset, placeholders))
        else:
            found[name] = dates.TimeProfile(filled, iso, offset, placeholders)
    return found


def _with_shapes(writer: Writer, name: str, cell: str, counted: dates.TimeProfile) -> dates.TimeProfile:
    frame = writer.query(dates.shapes_query(f"x_{name}", f"(SELECT {cell} AS x_{name} FROM staged_rows)"))
    return dates.TimeProfile(
        counted.filled,
        counted.iso,
        counted.with_offset,
        counted.placeholders,
        tuple(zip(frame["shape"].to_list(), frame["cells"].to_list(), strict=True)),
        int(frame["first_above_12"].sum()),
        int(frame["second_above_12"].sum()),
        int(frame["ambiguous"].sum()),
    )


def _statement(
    cells: Mapping[str, str],
    values: Mapping[str, str],
    bits: Mapping[str, int],
    profiles: Mapping[str, dates.TimeProfile],
) -> str:
    """Three levels, so that each cell is trimmed once and each value is computed once."""
    trimmed = listed(f"{cell} AS x_{name}" for name, cell in cells.items())
    computed = listed(f"{value} AS {name}" for name, value in values.items())
    flags = [f"CASE WHEN {is_bad(name, profiles)} THEN {1 << bit} ELSE 0 END" for name, bit in bits.items()]
    bad = " + ".join(flags) or "0"
    return sql(
        f"CREATE OR REPLACE TEMP TABLE {NORMAL} AS",
        f"SELECT row_no, {listed(values)}, ({bad})::BIGINT AS bad FROM (",
        f"SELECT row_no, {computed}, {listed(f'x_{name}' for name in bits) or 'NULL'} FROM (",
        f"SELECT row_no, {trimmed} FROM staged_rows))",
    )


def is_bad(name: str, profiles: Mapping[str, dates.TimeProfile]) -> str:
    """Whether a filled cell gave no value; blanks say nothing, and a date that only means “not yet” is no problem."""
    wrong = f"trim(x_{name}) <> ''"
    if name in profiles and profiles[name].placeholders:
        wrong += f" AND NOT {dates.is_placeholder(f'x_{name}')}"
    return f"CASE WHEN x_{name} IS NOT NULL AND {name} IS NULL THEN {wrong} ELSE FALSE END"
