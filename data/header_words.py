"""Headers compared with the known names of fields, whatever their case, accents and spelling."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from data.columns import header_key
from data.fields import CLOCK
from data.synonyms import synonyms

_WEAK = frozenset(
    (
        "art",
        "case",
        "code",
        "data",
        "date",
        "datum",
        "druh",
        "dátum",
        "end",
        "from",
        "group",
        "id",
        "key",
        "land",
        "left",
        "name",
        "no",
        "note",
        "nr",
        "number",
        "ok",
        "plan",
        "rad",
        "reason",
        "ref",
        "result",
        "score",
        "service",
        "source",
        "stan",
        "start",
        "state",
        "status",
        "text",
        "ticket",
        "time",
        "title",
        "typ",
        "type",
        "user",
        "value",
        "čas",
    )
)
"""Single words that say too little when they are only a part of a header."""
_MUTE = re.compile(r"(column|col|field|spalte|feld|sloupec|stlpec|kolumna|oszlop|στηλη|unnamed|f|c|x)? ?\d*|[a-z]{0,2}")
_DATED = frozenset(("date", "time", "datetime", "datum", "cas", "dat", "data", "day", "den", "deň", "dzien", "nap", "ido", "tag", "zeit", "wann", "when", "timestamp", "ημερομηνια", "ωρα"))  # fmt: skip
_KEYS = frozenset(
    (
        "id",
        "number",
        "no",
        "nr",
        "key",
        "cislo",
        "numer",
        "szam",
        "szama",
        "azonosito",
        "αριθμος",
        "κωδικος",
        "nummer",
        "kod",
        "code",
        "reference",
    )
)
_UNIT_WORDS = {
    "seconds": "s sec secs second seconds sekund sekundy sekundách másodperc mp δευτερόλεπτα sekunden sek",
    "minutes": "m min mins minute minutes minut minuty minutách minutach perc percben λεπτά minuten",
    "hours": "h hr hrs hour hours hodin hodiny hodinách hodín hodinach godz godzin godziny óra órában ώρες stunden std",
    "days": "d day days dní dny dnech dni dniach nap napban ημέρες tage tagen",
}


def spelled(header: str) -> str:
    """A header for comparing: createdAt, created_at and “Created at (UTC)” are the same; accents do not count."""
    signs = header[:300]
    apart = (
        " " + sign if sign.isupper() and before.islower() else sign
        for before, sign in zip(" " + signs, signs, strict=False)
    )
    return _plain(header_key("".join(apart)))


def _plain(text: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(sign for sign in taken_apart if not unicodedata.combining(sign))


@cache
def _names(record: str, field: str) -> dict[str, int]:
    known = synonyms(record).get(field, ())
    names: dict[str, int] = {}
    for place, name in enumerate((field.replace("_", " "), *known)):
        names.setdefault(_plain(name), place)
    return names


def by_header(words: str, record: str, field: str) -> tuple[float, str] | None:
    """How sure the header alone makes it: a known name, or a part of one."""
    if field == CLOCK:
        return (0.6, "header") if words in ("time", "cas", "godzina", "ido", "ora", "idopont", "ωρα", "uhrzeit", "zeit") else None  # fmt: skip
    best = 0.0
    names = _names(record, field)
    if words in names:
        return 0.9 - 0.1 * min(1.0, names[words] / 60), "header"
    parts = words.split()
    for name in names:
        size = name.count(" ") + 1
        if size < len(parts) and not (size == 1 and (name in _WEAK or len(name) < 4)) and f" {name} " in f" {words} ":
            best = max(best, 0.4 + 0.3 * size / len(parts))
    return (best, "header_part") if best else None


def unit_of(column: str) -> str | None:
    """The unit that a header names, as in “Wait time (min)”."""
    words = spelled(column).split()
    for unit, names in _UNIT_WORDS.items():
        if set(map(_plain, names.split())) & set(words):
            return unit
    return None


def is_mute(words: str) -> bool:
    """Whether a header, spelled so, says nothing: “Column 5”, “x”, nothing at all."""
    return bool(_MUTE.fullmatch(words))


def is_dated(words: str) -> bool:
    """Whether a header says no more than that it is a date or time."""
    return bool(words) and set(words.split()) <= _DATED


def is_keyed(words: str) -> bool:
    """Whether a header speaks of a number, code or id of whatever kind."""
    return bool(set(words.split()) & _KEYS)
