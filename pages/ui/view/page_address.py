"""The whole address of a page, to be kept with a view or a link: the view, and the fields that only this page has.

What is kept is all that is applied later: an address is opened anew, and nothing that was chosen before holds on.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlencode

import streamlit as st

from data.config.shared_links import FROZEN as IS_FROZEN
from data.config.shared_links import SharedLink
from pages.ui.answers.frozen_data import FIELD as FROZEN
from pages.ui.view import address
from pages.ui.view.address import DEFINE, View

VIEW = "view"
"""The field of an address that names the saved view that was opened."""

FIRST_PAGE = "overview"
"""The page that has no name in addresses."""

OF_PAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "availability": ("by_hour",),
        "comments": ("said", "theme", "word", "side"),
        "satisfaction": ("by_speed", "by_solving", "left_by"),
        "standards": ("part",),
        "team": ("split", "sort"),
        "tickets": ("metric", "only", "sort"),
    }
)
"""The fields of an address besides those of the view, by the page that alone has them."""


def own_fields(page: str) -> dict[str, str]:
    """What the address says that only this page has, also before the page has drawn its fields."""
    found = {name: st.session_state.get(name) or st.query_params.get(name) or "" for name in OF_PAGES.get(page, ())}
    return {name: text for name, text in found.items() if text}


def is_same(page: str, view: View, fields: Mapping[str, str]) -> bool:
    """Whether these fields of a page say what is shown on it now; defaults that are written out count as such."""
    others = {name: text for name, text in fields.items() if name in OF_PAGES.get(page, ()) and text}
    return address.parse(fields)[0] == view and others == own_fields(page)


def of_view(slug: str, page: str, fields: Mapping[str, str]) -> str:
    """The address of a saved view, as it stands beside "/": the page with its fields."""
    return _joined(page, {VIEW: slug, **fields})


def of_link(link: SharedLink) -> str:
    """The address of a link: a frozen one also says which definitions were the usual ones then and are not now."""
    if link.mode != IS_FROZEN:
        return _joined(link.page, link.fields)
    then = {DEFINE: address.definitions_then(link.settings["definitions"])}
    return _joined(link.page, {FROZEN: link.number, **link.fields, **then})


def _joined(page: str, fields: Mapping[str, str]) -> str:
    said = urlencode({name: text for name, text in fields.items() if text}, safe=",.:")
    return f"{'' if page == FIRST_PAGE else page}?{said}"
