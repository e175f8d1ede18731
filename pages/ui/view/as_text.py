"""Text from data, files or an address as it stands on a page: the only ways into Markdown, HTML and pictures that show it as written.

`tests/pages/test_as_text.py` reads that nothing else puts such a text on a page, and tries it in a browser.
"""

from __future__ import annotations

import html
import re
from typing import NewType

import polars as pl
import pyarrow as pa

Markdown = NewType("Markdown", str)
"""Markdown whose texts are literal already: what functions return that put words of the catalogue and such texts together."""

_NEUTRAL = ":color[]"
"""A piece of Markdown that is drawn as nothing."""

_MADE_OF_TEXT = re.compile(
    r":(?=//|material|[\w+/-]+:)|@(?=[-\w]+\.)|www(?=\.)|<(?=[-=])|-(?=[->])|>(?==)|~(?==)", re.IGNORECASE
)
"""Streamlit makes links, pictures and signs of text in which nothing is marked (https://…, www.…, a@b.c, :streamlit:, ->), also
where a backslash stands before it: it must be taken apart."""

_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>()#+!|$~:&^"})
_FIRST = re.compile(r"^( ?)([-=]|\d+(?=\.(?: |$)))")
_BLANKS = re.compile(r"[ \t\n\r\f\v\x85\u2028\u2029]+")

_UNSEEN = str.maketrans(
    {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n\r"}
    | {0x7F: "\u2421"}
    | dict.fromkeys([*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")
)
"""Control characters, and those that turn the direction of all that follows, by a sign that is seen."""
_IS_UNSEEN = re.compile(f"[{re.escape(''.join(map(chr, _UNSEEN)))}]")


def visible(text: str) -> str:
    """The text with a sign in the place of each character that is not seen and changes how others are."""
    return text.translate(_UNSEEN)


def in_table(frame: pl.DataFrame) -> pa.Table:
    """The frame as Streamlit draws it without making another of it, whose cells it shows as they are, with `visible` texts."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    if any(_IS_UNSEEN.search("\n".join(filter(None, frame[name].to_list()))) for name in texts):
        seen = {chr(code): sign for code, sign in _UNSEEN.items()}
        frame = frame.with_columns(pl.col(texts).str.replace_many(list(seen), list(seen.values())))
    table = frame.to_arrow()
    # Browsers read no texts and lists with the long places that Polars gives them.
    return table.cast(pa.schema([field.with_type(_in_browser(field.type)) for field in table.schema]))


def _in_browser(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_large_string(kind):
        return pa.string()
    return pa.list_(_in_browser(kind.value_type)) if pa.types.is_large_list(kind) else kind


def literal(text: str) -> Markdown:
    """The text as Markdown that shows it as written, on one line."""
    parts = _MADE_OF_TEXT.sub("\\g<0>\0", _BLANKS.sub(" ", visible(text)))
    # A number or a sign that begins a line would begin a list or a heading.
    parts = _FIRST.sub(
        lambda found: found[1] + (f"\\{found[2]}" if found[2] in "-=" else f"{found[2]}\\"), parts.translate(_SIGNS)
    )
    return Markdown(parts.replace("\0", _NEUTRAL))


def escape(text: str) -> str:
    """The text as HTML that shows it as written, between tags and in attributes."""
    return html.escape(visible(text))


def in_picture(text: str) -> str:
    """The text for a label of a picture, which knows some tags of HTML and has no word for quotation marks."""
    return html.escape(visible(text), quote=False)
