"""A picture on the page: the only place that knows the engine. What changes is drawn into the graph that is there, and its marks open."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from pages.ui.html import live
from pages.ui.html.part import part
from pages.web.static import PLOTLY


def show(given: bytes, *, key: str, on_click: Callable[[str], None]) -> None:
    """Draw a picture from what `Picture.given` has of it; what a mark opens that is clicked, or its row in the table, goes to `on_click` before anything is drawn again."""
    _PART.show(given, key=key, on_opened_change=live.taker(key, on_click))


def _code() -> str:
    opens, css, themed, js = (
        Path(__file__).with_name(name).read_text(encoding="utf-8")
        for name in ("opens.js", "live.css", "themed.js", "picture.js")
    )
    given = f"const STYLE = {json.dumps(css)}, LIBRARY = {json.dumps('.' + PLOTLY)};\n"
    return f"{given}{opens}{themed}{js}"


_PART = part(
    "picture",
    html='<div\nclass="picture"><div class="picture_frame"></div><div class="picture_table"></div></div>',
    code=_code(),
    is_apart=False,
)
