"""The look of the pages for files that stand for themselves: colours of both schemes and the typeface, as .streamlit/config.toml declares them."""

from __future__ import annotations

import base64
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
FAMILY = "Inter, 'Segoe UI', system-ui, sans-serif"
_VARIABLES = {
    "primary-color": "primaryColor",
    "background-color": "backgroundColor",
    "secondary-background-color": "secondaryBackgroundColor",
    "text-color": "textColor",
    "link-color": "linkColor",
    "border-color": "borderColor",
    "green-color": "greenColor",
    "red-color": "redColor",
    "orange-color": "orangeColor",
    "yellow-color": "yellowColor",
    "blue-color": "blueColor",
    "violet-color": "violetColor",
    "gray-color": "grayColor",
}
"""The variables of Streamlit that our styles use (--st-NAME), by what they are called in its configuration."""
_RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")


def variables(scheme: str) -> str:
    """The colours of a scheme (light or dark) as declarations of CSS."""
    given = _theme()[scheme]
    said = "".join(f"--st-{name}:{given[key]};" for name, key in _VARIABLES.items())
    return f"{said}--st-base-radius:{_theme()['baseRadius']};--st-font:{FAMILY};"


def chart_colours(scheme: str) -> Mapping[str, str]:
    """What the placeholders of figures stand for in a scheme, as the pages have it: the last two digits → a colour."""
    given = _theme()[scheme]
    found: dict[str, str] = {}
    for first, name in ((1, "chartCategoricalColors"), (11, "chartSequentialColors"), (21, "chartDivergingColors")):
        found |= {f"{first + place:02}": colour for place, colour in enumerate(given[name])}
    text, paper = given["textColor"], given["backgroundColor"]
    return found | {"37": text, "38": paper, "39": _mixed(text, paper, 0.1)}


def font_faces(text: str) -> str:
    """The typeface with the alphabets that a text has letters of, inside the file."""
    letters = {ord(letter) for letter in text}
    return "".join(
        _face(place) for place, face in enumerate(_theme()["fontFaces"]) if letters & _letters(face["unicodeRange"])
    )


@cache
def _theme() -> Mapping[str, Any]:
    found: Mapping[str, Any] = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    return found


@cache
def _letters(ranges: str) -> frozenset[int]:
    found: set[int] = set()
    for first, last in _RANGE.findall(ranges):
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


@cache
def _face(place: int) -> str:
    face = _theme()["fontFaces"][place]
    body = base64.b64encode((ROOT / "pages" / "static" / Path(face["url"]).name).read_bytes()).decode()
    return (
        f"@font-face{{font-family:{face['family']};font-weight:{face['weight']};unicode-range:{face['unicodeRange']};"
        f"src:url(data:font/woff2;base64,{body}) format('woff2')}}"
    )


def _mixed(colour: str, other: str, share: float) -> str:
    """So much of a colour in another."""
    ours, theirs = ([int(one[at : at + 2], 16) for at in (1, 3, 5)] for one in (colour, other))
    parts = (round(first * share + second * (1 - share)) for first, second in zip(ours, theirs, strict=True))
    return "#" + bytes(parts).hex()
