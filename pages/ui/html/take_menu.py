"""The small menu of a panel: its link, picture, numbers and table, and print. What is not a link is done by take.js. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from pages.ui.view.as_text import escape
from pages.ui.view.words import t


def menu(
    title: str, *, anchor: str, files: Mapping[str, str], fields: str, has_picture: bool, takes_notes: bool = False
) -> str:
    """The menu of the panel `title` that stands under the key `anchor`; every text is escaped.

    `files` has the addresses of csv, xlsx and html (none where there is nothing to take along), `fields` what a link to the
    panel says in its address. What `takes_notes` offers to add one of what happened.
    """
    items = [_button("note", t("note.add"))] if takes_notes else []
    items.append(_button("link", t("take.link"), anchor=anchor, fields=fields))
    if has_picture:
        items.append(_button("picture", t("take.picture"), anchor=anchor, title=title))
    if files:
        items += [_link(files["csv"], t("take.csv")), _link(files["xlsx"], t("take.xlsx"))]
        items.append(_button("table", t("take.table"), source=files["html"], title=title))
    items.append(_button("print", t("take.print")))
    label = escape(t("take.menu", title=title))
    entries = "".join(f"<li>{item}</li>" for item in items)
    return f'<details class="take"><summary aria-label="{label}" title="{escape(t("take.title"))}">⋯</summary><ul>{entries}</ul></details>'


def _button(does: str, words: str, **data: str) -> str:
    given = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
    return f'<button type="button" data-take="{escape(does)}"{given}>{escape(words)}</button>'


def _link(address: str, words: str) -> str:
    return f'<a href="{escape(address)}" download>{escape(words)}</a>'
