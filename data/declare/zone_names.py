"""Time zones as files name them: abbreviations behind a time, and what stands in brackets in a header.

Sources: the abbreviations of the IANA time zone data. Where one means several zones, the reading is a decision and is told
(kpi/DECISIONS.md): EST, CST, MST, PST and their summer times are those of North America, BST is British. IST (India, Israel,
Ireland) is not read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from zoneinfo import available_timezones

NAMED_OFFSETS: Mapping[str, int] = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180,
    "MEZ": 60, "MESZ": 120, "SEČ": 60, "SELČ": 120, "BST": 60,
    "NST": -210, "NDT": -150, "AST": -240, "ADT": -180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "AKST": -540, "AKDT": -480, "HST": -600,
    "JST": 540, "KST": 540, "HKT": 480, "SGT": 480, "AWST": 480, "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780, "SAST": 120,
}  # fmt: skip
"""Minutes east of Greenwich of the abbreviations that are read."""

SHARED: Mapping[str, str] = {
    "EST": "EDT", "EDT": "EST", "CST": "CDT", "CDT": "CST", "MST": "MDT", "MDT": "MST", "PST": "PDT", "PDT": "PST", "AST": "ADT", "ADT": "AST", "BST": "GMT",
}  # fmt: skip
"""Abbreviations that other parts of the world use too, each with the one beside which it can only mean what is read."""

_PLACES: Mapping[str, str] = {
    "ET EST EDT": "America/New_York", "CT CST CDT": "America/Chicago", "MT MST MDT": "America/Denver", "PT PST PDT": "America/Los_Angeles",
    "AKST AKDT": "America/Anchorage", "HST": "Pacific/Honolulu", "AST ADT": "America/Halifax", "BST": "Europe/London", "WET WEST": "Europe/Lisbon",
    "CET CEST MEZ MESZ SEČ SELČ": "Europe/Berlin", "EET EEST": "Europe/Athens", "MSK": "Europe/Moscow", "JST": "Asia/Tokyo", "KST": "Asia/Seoul",
    "HKT": "Asia/Hong_Kong", "SGT": "Asia/Singapore", "AWST": "Australia/Perth", "ACST ACDT": "Australia/Adelaide", "AEST AEDT": "Australia/Sydney",
    "NZST NZDT": "Pacific/Auckland", "SAST": "Africa/Johannesburg",
}  # fmt: skip
HEADER_PLACES: Mapping[str, str] = {name: place for names, place in _PLACES.items() for name in names.split()}
"""The zone whose clock a header means by an abbreviation: the same all year, with summer time where the place has it."""

LOCAL = (
    "local", "local time", "agent local time", "local timezone", "local time zone", "ortszeit", "lokale zeit", "heure locale", "hora local", "ora locale",
    "místní čas", "lokální čas", "miestny čas", "lokálny čas", "czas lokalny", "czas miejscowy", "helyi idő", "τοπική ώρα",
)  # fmt: skip
"""Headers say so of times that follow the setting of the tool: they name no zone."""

AREAS = "Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc"
_NAME = rf"(?i:UTC|GMT)(?: ?[+\-−]\d{{1,2}}(?::?\d\d)?)?|(?:{AREAS})/[A-Za-z_+\-0-9/]+|{'|'.join(HEADER_PLACES)}|IST"
_OFFSET = r"(?:UTC|GMT)?[+\-−]\d\d:?\d\d"
_SPELLED: Mapping[str, str] = {
    "coordinated universal time|universal time|greenwich mean time|zulu": "UTC",
    "central european (?:standard |summer )?time|mitteleuropäische zeit|středoevropský čas|stredoeurópsky čas|czas środkowoeuropejski|közép-európai idő": "Europe/Berlin",
    "eastern european (?:standard |summer )?time": "Europe/Athens", "western european (?:standard |summer )?time": "Europe/Lisbon",
    "eastern (?:standard |daylight )?time(?: \\(us & canada\\))?|us/eastern": "America/New_York", "central (?:standard |daylight )?time(?: \\(us & canada\\))?|us/central": "America/Chicago",
    "mountain (?:standard |daylight )?time(?: \\(us & canada\\))?|us/mountain": "America/Denver", "pacific (?:standard |daylight )?time(?: \\(us & canada\\))?|us/pacific": "America/Los_Angeles",
    "prague|praha|praga|prag": "Europe/Prague", "bratislava": "Europe/Bratislava", "warsaw|warszawa|varšava|warschau": "Europe/Warsaw", "budapest": "Europe/Budapest", "athens|αθήνα|athen": "Europe/Athens",
    "berlin": "Europe/Berlin", "vienna|wien": "Europe/Vienna", "zurich|zürich": "Europe/Zurich", "paris": "Europe/Paris", "london": "Europe/London", "dublin": "Europe/Dublin", "madrid": "Europe/Madrid",
    "lisbon|lisboa": "Europe/Lisbon", "rome|roma": "Europe/Rome", "brussels|bruxelles": "Europe/Brussels", "amsterdam": "Europe/Amsterdam", "stockholm": "Europe/Stockholm", "copenhagen": "Europe/Copenhagen",
    "oslo": "Europe/Oslo", "helsinki": "Europe/Helsinki", "new york": "America/New_York", "chicago": "America/Chicago", "denver": "America/Denver", "los angeles": "America/Los_Angeles",
}  # fmt: skip
"""Zones by words and cities in brackets, as patterns; sources: the display names of Unicode CLDR and the zone list of Ruby on Rails."""

ZONE_WORD = "tz|time ?zone|zone|časová zóna|časové pásmo|zeitzone|strefa czasowa|időzóna|fuseau horaire|ζώνη ώρας"
_IN_HEADER = re.compile(
    rf"[\s_]*(?:[(\[](?:(?i:in|{ZONE_WORD})[: ]+)?(?:({_NAME}|{_OFFSET}|(?i:{'|'.join(_SPELLED)}))(?: time)?|(?i:{'|'.join(LOCAL)}))[)\]]"
    rf"|(?<=[\w)])(?:[ _](UTC|GMT|utc)|(?:,? | ?[-–] ?)(?:in )?((?:UTC|GMT)[+\-−]\d{{1,2}}(?::?\d\d)?)| in ({'|'.join(name for name in HEADER_PLACES if len(name) > 2)})))\s*$"
)


def _named(header: str) -> str | None:
    """The zone at the end of a header, as it stands there."""
    match = _IN_HEADER.search(header)
    return next(filter(None, match.groups()), None) if match else None


def without_zone(header: str) -> str:
    """A header without the time zone, or the words “local time”, at its end."""
    return _IN_HEADER.sub("", header)


def header_zone(header: str) -> str | None:
    """The time zone that a header names at its end: “Started at (Europe/Prague)”, “Start Date (UTC)”, “Created [GMT+1]”, “Due (EST)”."""
    name = _named(header)
    if not name or name == "IST":
        return None
    spelled = (zone for pattern, zone in _SPELLED.items() if re.fullmatch(pattern, name, re.IGNORECASE))
    return HEADER_PLACES.get(name) or next(spelled, None) or zone_name(name)


def zone_in_words(text: str) -> str | None:
    """The zone that a text names and nothing else: “Europe/Prague”, “(GMT+01:00) Prague”, “CET”, “UTC+2”; None where it is none that is known."""
    place = re.search(rf"\b(?:{AREAS})/[A-Za-z_+\-0-9/]+", text)
    bare = place[0] if place else re.sub(rf"^[(\[](?:{_NAME})[)\]] ?(?=\S)", "", text.strip()).strip("()[]. ")
    found = header_zone(f"x ({bare})")
    return found if found and (found in _places().values() or is_fixed(found)) else None


def places_among(names: Collection[str]) -> dict[str, str]:
    """Of names in capitals those of places with a zone (EUROPE/PRAGUE), each with its spelling."""
    return {name: _places()[name] for name in names if "/" in name and name in _places()}


@cache
def _places() -> dict[str, str]:
    """All names of zones by their capitals; looking them up reads hundreds of files, so it is done once."""
    return {name.upper(): name for name in available_timezones()}


def guessed_header_zone(header: str) -> str | None:
    """The abbreviation in a header that is shared by several zones, where one had to be chosen, or none could be."""
    name = _named(header)
    return name if name in {*SHARED, "IST", "AST", "ADT"} else None


def zone_name(text: str) -> str:
    """A zone as files spell it, as the store knows it: GMT+1 and UTC+01:00 become Etc/GMT-1 (that name counts the other way)."""
    name = text.strip().replace("−", "-")
    match = re.fullmatch(r"(?:GMT|UTC)? ?([+-])(\d{1,2})(?::?(\d\d))?", name, re.IGNORECASE)
    if not match:
        return name.upper() if name.upper() in ("UTC", "GMT") else name
    hours, minutes = int(match[2]), int(match[3] or 0)
    if minutes:
        return f"GMT{match[1]}{hours:02}:{minutes:02}"
    return f"Etc/GMT{'-' if match[1] == '+' else '+'}{hours}" if hours else "UTC"


def is_fixed(name: str) -> bool:
    """Whether it is a distance from Greenwich with minutes, as `zone_name` writes them: no zone has such a name."""
    match = re.fullmatch(r"GMT[+-](\d\d):(\d\d)", name)
    return match is not None and int(match[1]) <= 14 and int(match[2]) < 60
