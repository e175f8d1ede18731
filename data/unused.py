"""Columns that nobody reads although their names promise something that the file otherwise does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.format import Format, Mapped, cells_in
from data.table import Opened

_MEANINGS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("creation time", frozenset({"created_at", "started_at"}), r"creat|opened|otevř|vytvoř|založ|utworz|létrehoz|erstellt"),
    ("first response", frozenset({"first_response_at", "first_response_reported_seconds", "first_response_reported_business_seconds"}),
     r"first.*(repl|respon|answer)|první.*(odpov|reak)|prvá.*odpov|pierwsz.*odpow|első.*válasz|erste.*antwort"),
    ("resolution", frozenset({"resolved_at", "closed_at", "resolution_reported_seconds", "resolution_reported_business_seconds", "ended_at"}),
     r"resol|solved|closed|vyřeš|uzavř|vyrieš|rozwiąz|zamkn|megold|lezár|gelöst|geschlossen"),
    ("status", frozenset({"status", "outcome", "state"}), r"^(status|state|stav|állapot|zustand|outcome|disposition)$"),
    ("team", frozenset({"team"}), r"^(team|group|queue|department|tým|tím|skupina|zespół|csapat|abteilung)( name)?$"),
    ("agent", frozenset({"agent"}), r"^(agent|assignee|assigned to|owner|řešitel|riešiteľ|operator|ügyintéző|bearbeiter)( name)?$"),
    ("channel", frozenset({"channel"}), r"^(channel|via|source|origin|kanál|kanał|csatorna|kanal)$"),
    ("priority", frozenset({"priority"}), r"^(priority|urgency|priorita|priorytet|prioritás|priorität)$"),
    ("satisfaction", frozenset({"score", "satisfaction", "satisfaction_score", "csat", "nps", "ces"}),
     r"csat|nps|satisf|rating|spokojenost|spokojnosť|zadowol|elégedett|zufrieden"),
)  # fmt: skip
_FULL = 0.5


def _derived(format_: Format, mapped: Mapped) -> Iterator[str]:
    """The columns that are worked out from cells which the file has."""
    for fill in mapped.fills(format_):
        for name, given in fill.derive.items():
            for expression in (given,) if isinstance(given, str) else given:
                cells = cells_in(expression, format_)
                if cells and cells <= set(mapped.places):
                    yield name


def worth_reading(format_: Format, mapped: Mapped, opened: Opened) -> Iterator[tuple[str, str]]:
    """Each such column with what its name promises; it must be filled in half of the first rows."""
    filled = {*mapped.places, *_derived(format_, mapped)}
    known = {*format_.cells, *(name for fill in format_.fills for name in fill.derive)}
    place_of = {header: place for place, header in enumerate(opened.headers)}
    for header in mapped.unused:
        place = place_of.get(header)
        cells = [row[place].strip() for row in opened.sample if place is not None and place < len(row)]
        if sum(1 for cell in cells if cell) < max(1, _FULL * len(cells)):
            continue
        for meaning, cells_for, pattern in _MEANINGS:
            may_be = any(name in known for name in cells_for)
            if may_be and not filled & cells_for and re.search(pattern, header.strip().casefold()):
                yield header.strip(), meaning
                break
