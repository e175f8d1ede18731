"""Which of point and comma parts the thousands: decided for a whole column, as with dates, for 1,234 alone could be either.

A cell such as 12,5 or 1.234.567 tells it for its column; a column that leaves it open follows the other columns of the file,
then what its own cells make likely, and that is told as a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from data.store.sql import literal

Style = Literal["comma", "point"]
"""The decimal sign; the other one parts thousands."""

KINDS = ("number", "count", "duration", "score", "csat")
"""Kinds of cells that hold numbers."""

_FIRST = r"([0-9][0-9.,'’\x{00a0}\x{202f}]*[0-9])"
_OPEN = r"^[1-9][0-9]{0,2}%s[0-9]{3}$"


@dataclass(frozen=True)
class NumberProfile:
    """Of the cells of one column: how many have their decimals behind a comma or a point for certain, how many could be either.

    `open_comma` counts cells such as 1,234, `open_point` such as 1.234, `whole` those without either sign.
    """

    comma: int = 0
    point: int = 0
    open_comma: int = 0
    open_point: int = 0
    whole: int = 0

    @property
    def style(self) -> Style | None:
        """What its own cells tell for certain, or None."""
        if self.comma == self.point:
            return None
        return "comma" if self.comma > self.point else "point"

    @property
    def is_open(self) -> bool:
        """Whether cells could be read in two ways and no other cell tells which."""
        return bool(self.open_comma or self.open_point) and (self.style is None or bool(self.comma and self.point))


def profile_columns(x: str) -> tuple[str, ...]:
    """The aggregates behind a profile, in its order, for the cell expression `x`."""
    # Of most cells no sign is there, and nothing else is looked at; clock times and ISO lengths have their own rules.
    has_sign = f"(contains({x}, ',') OR contains({x}, '.')) AND NOT contains({x}, ':') AND {x}[1] <> 'P'"
    number = f"regexp_extract({x}, {literal(_FIRST)}, 1)"
    tests = {
        "comma": r"^[0-9]*,[0-9]{1,2}$|^[0-9]*,[0-9]{4,}$|^(?:0|[0-9]{4,}),[0-9]+$|\..*,|^[0-9]+(?:\.[0-9]{3}){2,}$|^[0-9]{1,3}(?:['’\x{00a0}\x{202f}][0-9]{3})+,[0-9]+$",
        "point": r"^[0-9]*\.[0-9]{1,2}$|^[0-9]*\.[0-9]{4,}$|^(?:0|[0-9]{4,})\.[0-9]+$|,.*\.|^[0-9]+(?:,[0-9]{3}){2,}$|^[0-9]{1,3}(?:['’\x{00a0}\x{202f}][0-9]{3})+\.[0-9]+$",
        "open_comma": _OPEN % ",",
        "open_point": _OPEN % "\\.",
    }
    counts = [
        f"count(*) FILTER (CASE WHEN {has_sign} THEN regexp_matches({number}, {literal(pattern)}) ELSE FALSE END)"
        for pattern in tests.values()
    ]
    return (*counts, f"count(*) FILTER ({x} IS NOT NULL AND NOT ({has_sign}))")


def decide_styles(
    profiles: Mapping[str, NumberProfile], counts: frozenset[str], delimiter: str | None
) -> dict[str, tuple[Style, bool]]:
    """The decimal sign of each column that needs one, and whether that is a guess; `counts` are columns of whole numbers.

    Without a column that tells it, a file parted by semicolons has decimal commas; a comma before three digits parts
    thousands, as does a point where the other cells are whole numbers of such a file.
    """
    told = [profile.style for profile in profiles.values() if profile.style]
    shared: Style | None = None
    if told:
        shared = "comma" if 2 * told.count("comma") > len(told) else "point"
    decided: dict[str, tuple[Style, bool]] = {}
    for name, profile in profiles.items():
        if profile.style:
            decided[name] = (profile.style, profile.is_open)
        elif not profile.is_open:
            continue
        elif name in counts and not (profile.open_comma and profile.open_point):
            # A whole number has no decimals: whatever sign it has parts thousands.
            decided[name] = ("point" if profile.open_comma else "comma", False)
        elif shared:
            decided[name] = (shared, False)
        elif delimiter == ";":
            decided[name] = ("comma", True)
        else:
            # Programs write 63.512 with as many decimals in every cell; beside whole numbers it may be a thousand.
            decided[name] = ("point", bool(profile.open_comma or profile.whole))
    return decided


def in_plain_style(x: str, style: Style) -> str:
    """The cell `x` with a decimal point and without signs between thousands; a cell of another style stays as it is."""
    thousands = "," if style == "point" else "\\."
    grouped = rf"(?:^|[^0-9.,])[1-9][0-9]{{0,2}}(?:{thousands}[0-9]{{3}})+(?:$|[^0-9{thousands}])"
    joined = f"regexp_replace({x}, {literal(thousands + '([0-9]{3})')}, '\\1', 'g')"
    text = f"CASE WHEN regexp_matches({x}, {literal(grouped)}) THEN {joined} ELSE {x} END"
    if style == "comma":
        is_other = f"regexp_matches({x}, '[0-9],[0-9]{{3}}.*\\.')"
        text = f"CASE WHEN {is_other} THEN {x} ELSE regexp_replace({text}, '([0-9]),([0-9])', '\\1.\\2', 'g') END"
    has_sign = f"(contains({x}, ',') OR contains({x}, '.')) AND NOT contains({x}, ':') AND {x}[1] <> 'P'"
    return f"CASE WHEN {has_sign} THEN {text} ELSE {x} END"
