"""Saved views as links, which open the page anew: nothing that was chosen before holds on. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from data.config.saved_views import SavedView
from pages.ui.view.as_text import escape


def view_list(title: str, views: Sequence[SavedView], opened: str) -> str:
    """The views under a heading; the one with the slug `opened` is marked."""
    items = "".join(f"<li>{view_link(view, is_opened=view.slug == opened)}</li>" for view in views)
    return f'<nav aria-label="{escape(title)}"><h2>{escape(title)}</h2><ul>{items}</ul></nav>'


def view_link(view: SavedView, words: str = "", *, is_opened: bool = False) -> str:
    """A link to one view, called by its name unless other words are given."""
    more = ' aria-current="true"' if is_opened else ""
    title = f' title="{escape(view.note)}"' if view.note else ""
    return f'<a href="v/{escape(view.slug)}"{more}{title}>{escape(words or view.name)}</a>'
