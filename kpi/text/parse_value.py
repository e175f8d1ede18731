"""Values as people write them, read strictly: "4h", "90%", "30"; whatever could mean two things is refused."""

from __future__ import annotations

import re

from kpi.declare.errors import KpiError
from kpi.declare.metric import Unit

_SECONDS = {
    "s": 1, "sec": 1, "second": 1, "seconds": 1, "min": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hour": 3600, "hours": 3600, "d": 86_400, "day": 86_400, "days": 86_400,
}  # fmt: skip
_NUMBER = r"\d+(?:\.\d+)?"
_TIMES = re.compile(rf"(?:{_NUMBER}\s*[a-z]+\s*)+")
_TIME = re.compile(rf"({_NUMBER})\s*([a-z]+)")
_EXAMPLES = {
    Unit.DURATION: "a time with its unit, such as 30min, 4h, 1h 30min or 2d",
    Unit.SHARE: "a percentage, such as 90%",
    Unit.POINTS: "a number from -100 to 100, such as 30",
    Unit.SCORE: "a number, such as 4.2",
    Unit.COUNT: "a number without separators, such as 1200",
    Unit.BALANCE: "a number without separators, such as 0",
}


def read_value(text: str, unit: Unit) -> float:
    """The value in the unit's own measure (seconds, 0 to 1, …); KpiError when the text does not say exactly one thing."""
    plain = text.strip().replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ").lower()
    found: float | None = None
    if unit is Unit.DURATION:
        found = _seconds(plain)
    elif unit is Unit.SHARE:
        if match := re.fullmatch(rf"({_NUMBER})\s*%", plain):
            found = round(float(match[1]) / 100, 12)
    elif re.fullmatch(rf"[+-]?{_NUMBER}", plain):
        found = float(plain)
    if found is None:
        raise KpiError(f"{text!r} is not clear here. Write {_EXAMPLES[unit]}.")
    return found


def _seconds(text: str) -> float | None:
    if not _TIMES.fullmatch(text):
        return None
    parts = [(float(number), _SECONDS.get(word)) for number, word in _TIME.findall(text)]
    sizes = [size for _, size in parts if size]
    # each unit once and the largest first, so that "5min 1h" or "1h 2h" is a slip and not a sum
    if len(sizes) < len(parts) or sizes != sorted(set(sizes), reverse=True):
        return None
    return sum(number * size for number, size in parts if size)
