"""The pictures of a report for a mail: drawn by the Chromium of the system on one page, and cut apart."""

from __future__ import annotations

import io

from pages.delivery.message import Drawing
from pages.ui.charts.figure import Picture
from pages.ui.report import document, paper
from pages.ui.report.report import Report

MOST = 6
"""So many stand in a mail; the dashboard has all."""
WIDTH = 552
"""How wide each is, in pixels as a mail shows them; the file has twice as many points."""
_USUAL_HEIGHT, _MOST_HEIGHT = 300, 700


def count(report: Report) -> int:
    """How many pictures a report has."""
    return sum(isinstance(block.content.body, Picture) for block in report.blocks)


def drawings(report: Report) -> tuple[Drawing, ...]:
    """The first pictures. Raises KpiError where there is no Chromium, or it draws nothing."""
    blocks = [block for block in report.blocks if isinstance(block.content.body, Picture)][:MOST]
    if not blocks:
        return ()
    from PIL import Image  # takes a while, and only mails with pictures need it

    pairs = [(body, block.content.narrow) for block in blocks if isinstance(body := block.content.body, Picture)]
    heights = [_height(narrow or wide) for wide, narrow in pairs]
    page = paper.shot(document.pictures_alone(pairs, WIDTH, heights), WIDTH, sum(heights))
    found, top = [], 0
    with Image.open(io.BytesIO(page)) as whole:
        scale = whole.width // WIDTH
        for block, (wide, _), high in zip(blocks, pairs, heights, strict=True):
            part = whole.crop((0, top * scale, whole.width, (top + high) * scale)).convert("RGB").quantize(128)
            top += high
            made = io.BytesIO()
            part.save(made, "PNG", optimize=True)
            found.append(Drawing(title=block.title, alt=wide.alt, png=made.getvalue()))
    return tuple(found)


def _height(picture: Picture) -> int:
    return min(int(picture.figure["layout"].get("height") or _USUAL_HEIGHT), _MOST_HEIGHT)
