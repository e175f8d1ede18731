"""Pictures of a report as JSON that no HTML around it can end, and the library that draws them, packed."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence
from functools import cache

from pages.ui.charts.figure import Picture
from pages.ui.report import look
from pages.web.static import PLOTLY_FILE

_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def safe_json(value: object) -> str:
    """A value as JSON for a script element: what could end the element is written by its number."""
    text = json.dumps(value, ensure_ascii=False)
    for letter, number in _UNSAFE.items():
        text = text.replace(letter, number)
    return text


def drawn(pictures: Sequence[tuple[Picture, Picture | None]]) -> str:
    """The figures (each with the one for narrow screens) and the colours of both schemes, as JSON for a script element."""
    figures = [[json.loads(one.sent) if one else None for one in pair] for pair in pictures]
    looks = {
        scheme: {"colours": dict(look.chart_colours(scheme)), "family": look.FAMILY} for scheme in ("light", "dark")
    }
    return safe_json({"figures": figures, "looks": looks})


@cache
def library() -> str:
    """The library that draws, as text of a script element."""
    return PLOTLY_FILE.read_text(encoding="utf-8").replace("</script", "<\\/script")


@cache
def packed_library() -> str:
    """The same packed by gzip, in base64: less than half as long. A browser unpacks it itself."""
    return base64.b64encode(gzip.compress(PLOTLY_FILE.read_bytes(), 6, mtime=0)).decode()
