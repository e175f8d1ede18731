"""Every page that there is, in the order of the navigation. Made once: the frame itself is read anew for each click."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from pages.locale.language import language
from pages.ui.view.words import t


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page: its file and address, its icon, whether the filters hold on it, and whether it rests on the opening hours whatever the clock.
    One that is not in the navigation is reached by links. Of one that is for outside, links may be given to people without an account.
    `is_of_now`: it is about the store itself, also where a frozen link is looked at.

    `facts` has the fact table of each number on its cards: the days of the page end where most of them have data. None means
    all, and for the page of records those of the number.
    """

    name: str
    icon: str
    is_filtered: bool = True
    facts: tuple[str, ...] = ()
    rests_on_hours: bool = False
    is_in_navigation: bool = True
    is_for_outside: bool = False
    is_of_now: bool = False


SECTIONS = {
    "nav.numbers": (
        Page(
            name="overview",
            icon="monitoring",
            is_for_outside=True,
            facts=(*("ticket",) * 4, *("contact",) * 2, *("survey",) * 2),
        ),
        Page(name="speed", icon="timer", is_for_outside=True, facts=("ticket",)),
        Page(
            name="availability",
            icon="headset_mic",
            is_for_outside=True,
            facts=(*("contact",) * 3, "ticket"),
            rests_on_hours=True,
        ),
        Page(name="satisfaction", icon="sentiment_satisfied", is_for_outside=True, facts=("survey",)),
        Page(name="comments", icon="forum", facts=("survey",)),
        Page(name="complaints", icon="report", is_for_outside=True, facts=("complaint",)),
        Page(
            name="team", icon="groups", is_for_outside=True, facts=("ticket", "agent_state", "agent_state", "qa_review")
        ),
        Page(
            name="scorecard",
            icon="badge",
            facts=("ticket", "agent_state", "qa_review", "survey"),
            is_in_navigation=False,
        ),
        Page(name="standards", icon="checklist"),
    ),
    "nav.behind": (
        Page(name="tickets", icon="table_rows"),
        Page(name="ticket", icon="confirmation_number", is_filtered=False, is_in_navigation=False),
        Page(name="definitions", icon="menu_book", is_filtered=False),
    ),
    "nav.data": (
        Page(name="add_data", icon="upload_file", is_filtered=False, is_of_now=True),
        Page(name="quality", icon="rule", is_filtered=False),
        Page(name="deliveries", icon="forward_to_inbox", is_filtered=False, is_of_now=True),
        Page(name="settings", icon="tune", is_filtered=False, is_of_now=True),
        Page(name="access", icon="lock_person", is_filtered=False, is_of_now=True),
        Page(name="audit", icon="history", is_filtered=False, is_of_now=True),
    ),
}
"""Every page that there is, by the key of its section's words; the first is the one that opens without an address."""

PAGES = tuple(page for pages in SECTIONS.values() for page in pages)
"""The same in one row: what is to hold for every page is tested for these."""

OUTSIDE = tuple(page.name for page in PAGES if page.is_for_outside)
"""The pages to which links may be given to people without an account."""


def placed(page: Page, *, is_visible: bool) -> st.Page:
    """A page as Streamlit's navigation takes it, in the language that is spoken."""
    return copy(_placed(page, is_visible, language()))  # each run marks its own: two at once must not have the same


@lru_cache(maxsize=500)
def _placed(page: Page, is_visible: bool, _code: str) -> st.Page:
    """Made once: Streamlit looks for the file of each of them on the disk."""
    is_first = page is PAGES[0]
    return st.Page(
        f"{page.name}.py", title=t(f"page.{page.name}"), icon=f":material/{page.icon}:", default=is_first,
        visibility="visible" if is_visible else "hidden", help=t(f"page.{page.name}.help"), url_path=None if is_first else page.name,
    )  # fmt: skip
