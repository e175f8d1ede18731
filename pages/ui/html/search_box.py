"""A search field with its finds in groups over what stands below it, for the keyboard and the mouse; what is typed reaches the script without a page being loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pages.ui.html.part import packed, part
from pages.ui.view.as_text import escape

MOST_LETTERS = 200


@dataclass(frozen=True, kw_only=True)
class Find:
    """One find: its text, what stands small beside it, and what choosing it hands back."""

    text: str
    about: str = ""
    opens: str


def typed(key: str) -> str:
    """What stands in the field."""
    return str((st.session_state.get(key) or {}).get("typed") or "")[:MOST_LETTERS]


def show(
    groups: Sequence[tuple[str, Sequence[Find]]], *, key: str, typed_now: str, label: str, placeholder: str, said: str
) -> str | None:
    """Draw the field with finds by group and a line about them; returns what the chosen find hands back, once.

    `typed_now` is what was looked for: Enter waits for the finds of what is typed.
    """
    data = {
        "html": _finds(groups),
        "said": said,
        "typed": typed_now,
        "label": label,
        "placeholder": placeholder,
        "most": MOST_LETTERS,
    }
    opened = _PART.show(
        packed(data), key=key, default={"typed": ""}, on_typed_change=lambda: None, on_opened_change=lambda: None
    ).opened
    return str(opened) if opened else None


def _finds(groups: Sequence[tuple[str, Sequence[Find]]]) -> str:
    place, parts = 0, []
    for number, (title, finds) in enumerate(groups):
        if not finds:
            continue
        items = ""
        for find in finds:
            about = f"<small>{escape(find.about)}</small>" if find.about else ""
            items += f'<div role="option" id="find-{place}" aria-selected="false" data-open="{escape(find.opens)}"><span>{escape(find.text)}</span>{about}</div>'
            place += 1
        parts.append(
            f'<div role="group" aria-labelledby="finds-{number}"><p id="finds-{number}" role="presentation">{escape(title)}</p>{items}</div>'
        )
    return "".join(parts)


_PART = part(
    "search_box",
    html='<div\nclass="search"><input type="text" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="finds" '
    'autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search"><kbd aria-hidden="true"></kbd>'
    '<div class="found" popover="manual"><p class="said" role="status"></p><div id="finds" role="listbox"></div></div></div>',
    code=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
    css=Path(__file__).with_suffix(".css").read_text(encoding="utf-8"),
)
