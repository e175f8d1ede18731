"""The language of whoever reads what is being made: looked up here and nowhere else, and part of every key of what has words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pages.locale import catalogues

DEFAULT = catalogues.SOURCE

ADDRESS = "lang"
"""The parameter of an address that says in which language a link opens."""

COOKIE = "service_pulse_language"
"""Where a browser remembers what was chosen in it."""

_CHOSEN = "_language"

_KNOWN_BY: list[Callable[[], bool]] = []


def tell_runs(is_in_a_run: Callable[[], bool]) -> None:
    """Be told how to know whether there is a reader whose page this thread makes; until then there is none."""
    _KNOWN_BY[:] = [is_in_a_run]


def _is_in_a_run() -> bool:
    return any(known() for known in _KNOWN_BY)


_SPOKEN: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """The language in which words are to be given now: a callback and a part of a page that runs alone ask for their reader's."""
    return _SPOKEN.get() or (of_reader() if _is_in_a_run() else DEFAULT)


def of_reader() -> str:
    """The language of the reader whose page this is: what the address says, else what was chosen, else the first that the browser asks for."""
    import streamlit as st  # nobody but a page has a reader, and it takes most of a second to come

    asked = st.query_params.get(ADDRESS, "")
    if asked in catalogues.offered():
        st.session_state[_CHOSEN] = asked  # holds on the next page too, whose address does not say it
    chosen = str(st.session_state.get(_CHOSEN, "")) or st.context.cookies.get(COOKIE, "")
    return of_request(asked, chosen, st.context.headers.get("Accept-Language") or st.context.locale or "")


def of_request(asked: str, remembered: str, accepted: str) -> str:
    """The same for what is no page of Streamlit: of the address, of the cookie, and of the Accept-Language header."""
    return next((code for code in (asked, remembered) if code in catalogues.offered()), "") or of_browser(accepted)


def of_browser(accepted: str) -> str:
    """The first language of an Accept-Language header that there is a catalogue for: cs-CZ,cs;q=0.9,en;q=0.8."""
    ranked: list[tuple[float, str]] = []
    for part in accepted.split(","):
        tag, _, weight = part.partition(";")
        ranked.append((-_weight(weight), tag.strip().replace("_", "-").partition("-")[0].lower()))
    known = (code for _, code in sorted(ranked, key=lambda each: each[0]) if code in catalogues.offered())
    return next(known, DEFAULT)


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q="))
    except ValueError:
        return 1.0


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """In this thread words are given in this language, whoever reads: for a run, or for what is prepared for somebody."""
    token = _SPOKEN.set(code)
    try:
        yield
    finally:
        _SPOKEN.reset(token)
