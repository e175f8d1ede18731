"""What was guessed of a file before its rows were read: time zones, the order of day and month, and the signs of numbers."""

from __future__ import annotations

from collections.abc import Sequence

from data.declare.finding import NOTE, WARNING, Doubt
from data.declare.zone_names import guessed_header_zone, zone_in_words
from data.reading.plan import is_zone_guessed
from data.reading.read import Rows
from data.store.sentence import Sentence, join, quoted, template

_NAMED = 3
"""How many zones of a column are named."""
_ORDER_TAKEN = {
    "day_first": template("The dates of {columns} could be read in more than one way; day first is taken."),
    "month_first": template("The dates of {columns} could be read in more than one way; month first is taken."),
    "year_first": template(
        "The dates of {columns} could be read in more than one way; a two-digit year first is taken."
    ),
}

_AMERICAN_TAKEN = template(
    "The dates of {columns} could be read in more than one way; month first is taken, as dates with AM and PM are mostly written."
)

_STYLE_TAKEN = {
    "comma": template(
        "Numbers of {columns} could be thousands or decimals; the comma is taken as the decimal sign and the point as parting thousands."
    ),
    "point": template(
        "Numbers of {columns} could be thousands or decimals; the point is taken as the decimal sign and the comma as parting thousands."
    ),
}


def _styles(rows: Rows) -> list[Doubt]:
    """Numbers such as 1,234 whose sign no cell of the file tells."""
    found = []
    for style, taken in _STYLE_TAKEN.items():
        guessed = [name for name, case in rows.reading.styles.items() if case == (style, True)]
        if guessed:
            found.append(
                Doubt(
                    "number_style_guessed",
                    WARNING,
                    Sentence(taken, columns=_headers(rows, guessed)),
                    Sentence(
                        "Compare a number with your tool; export again without signs between thousands if it is wrong."
                    ),
                )
            )
    return found


def _zone_names(rows: Rows) -> list[Doubt]:
    """Abbreviations of zones that mean other zones elsewhere: behind the times, or in a header."""
    found = []
    profiles = rows.reading.profiles
    for name in sorted({each for profile in profiles.values() for each in profile.guessed_zones}):
        columns = [cell for cell, profile in profiles.items() if name in profile.guessed_zones]
        headers = _headers(rows, columns)
        if name == "BST":
            text = Sentence(
                "“{name}” in {columns} is the name of several time zones; the times are read as British time.",
                name=name,
                columns=headers,
            )
        else:
            text = Sentence(
                "“{name}” in {columns} is the name of several time zones; the times are read as North American time.",
                name=name,
                columns=headers,
            )
        found.append(Doubt("zone_name_guessed", WARNING, text, _ZONE_MEANT))
    by_header: dict[str, list[str]] = {}
    for cell in profiles:
        told = guessed_header_zone(rows.plan.opened.headers[rows.plan.mapped.places[cell]])
        if told:
            by_header.setdefault(told, []).append(cell)
    for name, columns in by_header.items():
        text = Sentence(
            "“{name}” in {columns} is the name of several time zones; the times are read in the zone {zone}.",
            name=name,
            columns=_headers(rows, columns),
            zone=rows.reading.zones[columns[0]],
        )
        found.append(Doubt("zone_name_guessed", WARNING, text, _ZONE_MEANT))
    return found


_ZONE_MEANT = Sentence(
    "If another zone is meant, export the times in UTC or with their distance from it (+01:00).",
)


def _headers(rows: Rows, cells: Sequence[str]) -> tuple[Sentence, ...]:
    return quoted(str(rows.plan.header(name)) for name in cells)


def of_guesses(rows: Rows) -> list[Doubt]:
    """Every guess that the rows were read with, and what the person chose against what the file says."""
    zones = _zone_columns(rows) if is_zone_guessed(rows.plan, rows.reading) else []
    return [
        *_zone(rows),
        *zones,
        *_zones_against_choice(rows),
        *_orders(rows),
        *_earlier_orders(rows),
        *_orders_against_choice(rows),
        *_styles(rows),
        *_zone_names(rows),
    ]


def _zone_columns(rows: Rows) -> list[Doubt]:
    """Columns of zones: they may be those of the times, or those in which the customers live."""
    opened = rows.plan.opened
    found = []
    for place, header in enumerate(opened.headers):
        cells = {row[place] for row in opened.sample if place < len(row) and row[place].strip()}
        zones = {cell for cell in cells if zone_in_words(cell)}
        if header.strip() in rows.plan.mapped.unused and zones and zones == cells:
            found.append(
                Doubt(
                    "zone_column",
                    NOTE if len(zones) == 1 else WARNING,
                    Sentence(
                        "“{column}” names time zones ({zones}), but not whose: the times were taken as {zone}.",
                        column=header.strip(),
                        zones=tuple(sorted(zones)[:_NAMED]),
                        zone=rows.plan.zone,
                    ),
                    Sentence(
                        "If the times are in that zone, choose it for the file; if rows differ, export the times in one zone."
                    ),
                )
            )
    return found


def _zone(rows: Rows) -> list[Doubt]:
    if not is_zone_guessed(rows.plan, rows.reading):
        return []
    said = Sentence("The file names no time zone; its times are taken as {zone}.", zone=rows.plan.zone)
    what = Sentence("Choose the zone that the tool was set to, if it is another one.")
    return [Doubt("zone_guessed", NOTE, said, what)]


def _orders(rows: Rows) -> list[Doubt]:
    """Dates whose day and month no cell of the file tells apart."""
    found = []
    is_american = any(profile.american for profile in rows.reading.profiles.values())
    for order, taken in _ORDER_TAKEN.items():
        guessed = [name for name, case in rows.reading.orders.items() if case == (order, True)]
        if guessed:
            found.append(
                Doubt(
                    "date_order_guessed",
                    WARNING,
                    Sentence(
                        _AMERICAN_TAKEN if order == "month_first" and is_american else taken,
                        columns=_headers(rows, guessed),
                    ),
                    Sentence(
                        "Compare a date with your tool. If it is wrong, choose the order of day and month (on the command line: --date-order dmy or mdy), or export again with the year first.",
                    ),
                )
            )
    return found


def _earlier_orders(rows: Rows) -> list[Doubt]:
    """Dates whose day and month no cell of the file tells apart, but those of earlier files of the same source do."""
    order = rows.plan.earlier_order
    profiles = rows.reading.profiles
    open_ = [
        name
        for name, profile in profiles.items()
        if profile.needs_order and not profile.order and rows.reading.orders[name] == (order, False)
    ]
    if order is None or not open_:
        return []
    said = Sentence(
        "Their order of day and month is that of earlier files of “{source}”.",
        source=rows.plan.source,
    )
    what = Sentence(
        "Compare a date with your tool if its settings have changed since; the order can be chosen (on the command line: --date-order dmy or mdy).",
    )
    taken = Sentence(_ORDER_TAKEN[order], columns=_headers(rows, open_))
    return [Doubt("date_order_earlier", NOTE, join(taken, said), what)]


def _orders_against_choice(rows: Rows) -> list[Doubt]:
    """Dates that themselves, or by their header, tell another order of day and month than the person chose."""
    chosen, orders = rows.plan.chosen_order, rows.reading.orders
    others = [
        name for name, profile in rows.reading.profiles.items() if profile.needs_order and orders[name][0] != chosen
    ]
    if chosen is None or not others:
        return []
    said = Sentence(
        "The file itself tells another order of day and month of {columns} than the one that was chosen: it is read as the file tells it.",
        columns=_headers(rows, others),
    )
    what = Sentence("The choice counts only where no date and no header of the file tells the order.")
    return [Doubt("date_order_against_file", WARNING, said, what)]


def _zones_against_choice(rows: Rows) -> list[Doubt]:
    """What the file itself says of its zone, where the person has chosen another."""
    plan, found = rows.plan, []
    if plan.chosen_zone is None:
        return []
    said = plan.opened.zone
    if said and said != plan.chosen_zone:
        text = Sentence(
            "A line of the file says that its times are in the zone {zone}: they are read in that, and not in the zone {chosen}, which was chosen for times that carry none.",
            zone=said,
            chosen=plan.chosen_zone,
        )
        what = Sentence("Correct the line in the file if it is wrong.")
        found.append(Doubt("zone_against_file", WARNING, text, what))
    others = [name for name, zone in rows.reading.zones.items() if zone != plan.zone and name in rows.reading.profiles]
    if others:
        text = Sentence(
            "The header names the zone of {columns} itself ({zones}): it is read in that, and not in the zone {chosen}, which was chosen for times that carry none.",
            columns=_headers(rows, others),
            zones=tuple(dict.fromkeys(rows.reading.zones[name] for name in others)),
            chosen=plan.chosen_zone,
        )
        found.append(Doubt("zone_against_file", NOTE, text, Sentence("Correct the header if it is wrong.")))
    return found
