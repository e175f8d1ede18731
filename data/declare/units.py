"""What a header says of the way its cells are written: “Wait time (min)”, “talk_sec.”, “Talk time (mm:ss)”, “Created (MM/DD/YYYY)”."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from data.declare.vocabulary import LENGTHS

_NAMES: Mapping[float, str] = {86400: "days", 3600: "hours", 60: "minutes", 1: "seconds", 0.001: "milliseconds"}
_MORE: Mapping[str, str] = {
    "seconds": "sekundách sekundach másodpercben", "minutes": "minutách minútach minutach percben", "hours": "hodinách hodinach godzinach órában", "days": "dnech dňoch dniach napban tagen",
}  # fmt: skip
UNIT_WORDS: Mapping[str, str] = {
    **{word: _NAMES[size] for size, words in LENGTHS.items() if size in _NAMES for word in words},
    **{word: unit for unit, words in _MORE.items() for word in words.split()},
}
"""Each word of a unit, in the readers' languages."""

_WORDS = "|".join(sorted(map(re.escape, UNIT_WORDS), key=len, reverse=True))
_LONG = "|".join(
    sorted((re.escape(word) for word in UNIT_WORDS if len(word) >= 3 or word == "ms"), key=len, reverse=True)
)
_AT_END = re.compile(
    rf"\s*(?:[(\[](?:in |v |ve |w |σε )?({_WORDS})\.?[)\]]|[ _,-]+(?:in|v|ve|w|σε)[ _]({_WORDS})\.?|[ _,-]+({_LONG})\.?)\s*$",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def unit_in_header(header: str) -> tuple[str, str | None]:
    """A header without the unit at its end, and the unit: seconds, minutes, hours, days or None."""
    match = _AT_END.search(header)
    if not match or not match.start():
        return header, None
    word = (match[1] or match[2] or match[3]).lower()
    return header[: match.start()], UNIT_WORDS.get(word)


_CLOCK = r"(?:hh?h?|\[hh?\]|mm?|ss?|min|sec)(?::(?:mm?|ss?|min|sec)){1,2}(?:[.,]s{1,3})?(?: ?(?:am/pm|a|tt))?"
_DATE = (
    r"(?:d{1,2}|m{2,4}|y{2,4}|j{2,4}|t{1,2}|r{2,4})(?:[-./ ]{1,2}(?:d{1,2}|m{1,4}|y{2,4}|j{2,4}|t{1,2}|r{2,4})){2}\.?"
)
_MASK = re.compile(rf"\s*[(\[]\s*((?:{_DATE})?[ ,T]*(?:{_CLOCK})?)\s*[)\]]\s*$", re.IGNORECASE)


def mask_in_header(header: str) -> tuple[str, str]:
    """A header without the pattern of its cells at its end, and the pattern in small letters: “hh:mm:ss”, “dd.mm.yyyy”; empty where there is none."""
    match = _MASK.search(header)
    if not match or not match[1].strip() or not match.start():
        return header, ""
    return header[: match.start()], match[1].strip().lower()


def parts_of_clock(header: str) -> tuple[str, str] | None:
    """What the two parts of 5:30 count, where the header tells it: hours and minutes, or minutes and seconds."""
    mask = mask_in_header(header)[1]
    clock = re.search(r"\[?(h+|mm?|min)\]?:(?:mm?|ss?|min|sec)", mask)
    unit = unit_in_header(header)[1]
    if unit == "hours" or (clock and clock[1].startswith("h")):
        return "h", "min"
    if unit in ("minutes", "seconds") or (clock and "h" not in mask):
        return "min", "s"
    return None


def order_in_header(header: str) -> Literal["day_first", "month_first"] | None:
    """Which of day and month comes first, where the header shows the pattern of its dates."""
    date = re.match(r"([dt]+|m+)[-./ ]{1,2}([dt]+|m+)[-./ ]", mask_in_header(header)[1])
    if not date or date[1][0] == date[2][0]:
        return None
    return "month_first" if date[1][0] == "m" else "day_first"
