"""Who acts, as the audit log has it (data/config/audit.py): the reader whose request or page it is, and where it came from."""

from __future__ import annotations

import streamlit as st
from starlette.types import Scope

from data.config.audit import Actor
from pages.ui.answers.reader import Reader
from pages.web import readers, streamlit_internals

_LETTERS_OF_ID = 11


def as_reader(who: Reader, address: str) -> Actor:
    """A reader as the one who acts. Of who has no name only the beginning of the id is written, as a link's lets its holder in."""
    return Actor(name=who.name or who.id[:_LETTERS_OF_ID], role=str(who.role), address=address)


def named(name: str, who: Reader | None, address: str) -> Actor:
    """Somebody by the name that a provider gave, with the role used, if any."""
    return Actor(name=name, role=str(who.role) if who else "", address=address)


def nobody(address: str) -> Actor:
    """Somebody who is not known."""
    return Actor(name="", role="", address=address)


def address(scope: Scope) -> str:
    """The network address that a request came from, as far as the proxies before it are believed."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def of_run() -> Actor | None:
    """Whoever's page this thread makes; None outside of a run, as in a command."""
    if not streamlit_internals.is_in_a_run():
        return None
    return as_reader(readers.of_run(), st.context.ip_address or "127.0.0.1")
