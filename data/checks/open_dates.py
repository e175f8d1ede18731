"""Dates of which no cell of the file tells day and month apart, with what two of them would mean either way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from data.declare.dates import SIGN_OF_ORDER
from data.reading.read import Rows
from data.store.sql import literal
from data.store.store import Writer

_SHOWN = 2
_DATE = r"(?:^|[^0-9])(0?[1-9]|1[0-2])[-/. ]+(0?[1-9]|1[0-2])[-/. ]+((?:19|20)?[0-9]{2})(?:[^0-9]|$)"


@dataclass(frozen=True)
class EitherWay:
    """A cell as it stands, and the day that it means with the day first and with the month first (YYYY-MM-DD)."""

    cell: str
    day_first: str
    month_first: str


@dataclass(frozen=True)
class OpenDates:
    """How the dates are taken (dmy or mdy), whether a person said so, and a few of them."""

    taken: str
    was_chosen: bool
    examples: tuple[EitherWay, ...]


def open_dates(writer: Writer, rows: Rows) -> OpenDates | None:
    """The dates of read rows that are open; None where the file itself, its header or its format tells their order."""
    plan, reading = rows.plan, rows.reading
    left = [name for name, profile in reading.profiles.items() if profile.needs_order and not profile.order]
    is_open = plan.chosen_order or plan.earlier_order or any(reading.orders[name][1] for name in left)
    taken = SIGN_OF_ORDER.get(reading.orders[left[0]][0]) if left else None
    if not is_open or taken not in ("dmy", "mdy") or any(profile.order for profile in reading.profiles.values()):
        return None
    found: dict[str, EitherWay] = {}
    for place in dict.fromkeys(plan.mapped.places[name] for name in left):
        # Only names of this program stand in the statement.
        is_date = f"FROM staged_rows WHERE regexp_matches(c{place}, {literal(_DATE)})"
        first = f"SELECT trim(c{place}) AS cell {is_date} GROUP BY ALL ORDER BY min(row_no) LIMIT 200"
        cells = writer.query(first)["cell"]
        for cell in cells:
            if len(found) < _SHOWN and (either := _either(str(cell))):
                found.setdefault(cell, either)
    return OpenDates(taken, plan.chosen_order is not None, tuple(found.values())) if found else None


def _either(cell: str) -> EitherWay | None:
    """What a cell means either way; None where both are the same day."""
    told = re.search(_DATE, cell)
    if told is None or int(told[1]) == int(told[2]):
        return None
    one, two, year = map(int, told.groups())
    year += 0 if year > 99 else 1900 if year > 69 else 2000
    return EitherWay(cell[:40], date(year, two, one).isoformat(), date(year, one, two).isoformat())
