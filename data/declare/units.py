"""The unit of lengths of time that a header names: “Wait time (min)”, “Resolution in hours”, “talk_sec.”, “Doba řešení [h]”."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from data.declare.vocabulary import LENGTHS

_NAMES: Mapping[int, str] = {86400: "days", 3600: "hours", 60: "minutes", 1: "seconds"}
_MORE: Mapping[str, str] = {
    "seconds": "sekundách sekundach másodpercben", "minutes": "minutách minútach minutach percben", "hours": "hodinách hodinach godzinach órában", "days": "dnech dňoch dniach napban tagen",
}  # fmt: skip
UNIT_WORDS: Mapping[str, str] = {
    **{word: _NAMES[size] for size, words in LENGTHS.items() if size in _NAMES for word in words},
    **{word: unit for unit, words in _MORE.items() for word in words.split()},
}
"""Each word of a unit, in the readers' languages."""

_WORDS = "|".join(sorted(map(re.escape, UNIT_WORDS), key=len, reverse=True))
_LONG = "|".join(sorted((re.escape(word) for word in UNIT_WORDS if len(word) >= 3), key=len, reverse=True))
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
