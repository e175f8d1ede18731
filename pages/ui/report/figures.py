"""Pictures of a report as JSON that no HTML around it can end, and the library that draws them, packed."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence
from functools import cache

from plotly.io.json import to_json_plotly
from plotly.offline import get_plotlyjs

from pages.ui.charts.figure import Figure, Picture
from pages.ui.report import look

_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def safe_json(value: object) -> str:
    """A value as JSON for a script element: what could end the element is written by its number."""
    return _safe(json.dumps(value, ensure_ascii=False))


def drawn(pictures: Sequence[tuple[Picture, Picture | None]]) -> str:
    """The figures (each with the one for narrow screens) and the colours of both schemes, as JSON for a script element."""
    figures = ",".join(
        f"[{_figure(wide.figure)},{_figure(narrow.figure) if narrow else 'null'}]" for wide, narrow in pictures
    )
    looks = {
        scheme: {"colours": dict(look.chart_colours(scheme)), "family": look.FAMILY} for scheme in ("light", "dark")
    }
    return _safe(f'{{"figures":[{figures}],"looks":{json.dumps(looks)}}}')


@cache
def library() -> str:
    """The library that draws, as text of a script element."""
    text: str = get_plotlyjs()
    return text.replace("</script", "<\\/script")


@cache
def packed_library() -> str:
    """The same packed by gzip, in base64: less than half as long. A browser unpacks it itself."""
    return base64.b64encode(gzip.compress(get_plotlyjs().encode(), 6, mtime=0)).decode()


def _figure(figure: Figure) -> str:
    text: str = to_json_plotly(figure)
    return text


def _safe(text: str) -> str:
    for letter, number in _UNSAFE.items():
        text = text.replace(letter, number)
    return text
