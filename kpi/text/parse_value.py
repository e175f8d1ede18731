"""Values as people write them, read strictly: "4h", "90%", "30"; whatever could mean two things is refused."""

from __future__ import annotations

import re

from kpi.declare.errors import KpiError
from kpi.declare.metric import Unit

_SECONDS = {
    "s": 1, "sec": 1, "second": 1, "seconds": 1, "min": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hour": 3600, "hours": 3600, "d": 86_400, "day": 86_400, "days": 86_400,
    "hod": 3600, "hodina": 3600, "hodiny": 3600, "hodin": 3600, "hodín": 3600, "den": 86_400, "deň": 86_400, "dny": 86_400, "dní": 86_400, "dni": 86_400,
    "minuta": 60, "minúta": 60, "minuty": 60, "minúty": 60, "minut": 60, "minút": 60, "godz": 3600, "godzina": 3600, "godziny": 3600, "godzin": 3600, "dzień": 86_400,
    "sekund": 1, "sekundy": 1, "sekúnd": 1, "mp": 1, "másodperc": 1, "p": 60, "perc": 60, "ó": 3600, "óra": 3600, "nap": 86_400,
    "δ": 1, "δευτ": 1, "δευτερόλεπτα": 1, "λ": 60, "λεπτό": 60, "λεπτά": 60, "ώ": 3600, "ώρα": 3600, "ώρες": 3600, "ημ": 86_400, "ημέρα": 86_400, "ημέρες": 86_400,
}  # fmt: skip
_NUMBER = r"\d+(?:\.\d+|,\d{1,2}(?!\d))?"
"""A comma is taken for that of a decimal where no thousands could be meant."""
_TIMES = re.compile(rf"(?:{_NUMBER}\s*[^\W\d_]+\.?\s*)+")
_TIME = re.compile(rf"({_NUMBER})\s*([^\W\d_]+)")
UNCLEAR = {
    Unit.DURATION: "“{text}” is not clear here. Write a time with its unit, such as 30min, 4h, 1h 30min or 2d.",
    Unit.SHARE: "“{text}” is not clear here. Write a percentage, such as 90%.",
    Unit.POINTS: "“{text}” is not clear here. Write a number from -100 to 100, such as 30.",
    Unit.SCORE: "“{text}” is not clear here. Write a number, such as 4.2.",
    Unit.COUNT: "“{text}” is not clear here. Write a number without separators, such as 1200.",
    Unit.BALANCE: "“{text}” is not clear here. Write a number without separators, such as 0.",
}


def read_value(text: str, unit: Unit) -> float:
    """The value in the unit's own measure (seconds, 0 to 1, …); KpiError when the text does not say exactly one thing."""
    plain = text.strip().replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ").lower()
    found: float | None = None
    if unit is Unit.DURATION:
        found = _seconds(plain)
    elif unit is Unit.SHARE:
        if match := re.fullmatch(rf"({_NUMBER})\s*%", plain):
            found = round(_float(match[1]) / 100, 12)
    elif re.fullmatch(rf"[+-]?{_NUMBER}", plain):
        found = _float(plain)
    if found is None:
        raise KpiError(UNCLEAR[unit], text=text)
    return found


def typed_value(value: float, unit: Unit) -> str:
    """A value as somebody could have typed it, in any language: `read_value` reads it back to the digit."""
    if unit is Unit.SHARE:
        return f"{_plain(value * 100)}%"
    if unit is Unit.DURATION:
        size, sign = next(((size, sign) for size, sign in ((3600, "h"), (60, "min")) if value % size == 0), (1, "s"))
        return f"{_plain(value / size)}{sign}"
    return _plain(value)


def _plain(number: float) -> str:
    return str(round(number, 9)).removesuffix(".0")


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def _seconds(text: str) -> float | None:
    if not _TIMES.fullmatch(text):
        return None
    parts = [(_float(number), _SECONDS.get(word)) for number, word in _TIME.findall(text)]
    sizes = [size for _, size in parts if size]
    # each unit once and the largest first, so that "5min 1h" or "1h 2h" is a slip and not a sum
    if len(sizes) < len(parts) or sizes != sorted(set(sizes), reverse=True):
        return None
    return sum(number * size for number, size in parts if size)
