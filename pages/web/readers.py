"""How pages, routes and callbacks know who asks: the guard finds out for each request, and says it in one header.

A request that is let in carries `x-service-pulse-reader`: a handle such as "owner:owner" or "link:NUMBER", signed with a key that only
this process has. The guard takes the header out of whatever a client sends and sets its own (`say`). Streamlit keeps the headers
of a websocket for `st.context`, those of the newest connection, so that every run and every callback of a page finds its reader
by them (`of_run`, which the start tells to `pages.ui.answers.reader`). A route finds the reader in its scope (`of_scope`), and
whatever it asks in other threads is asked by the same reader.

A handle is looked up each time somebody asks: who was let in and may no longer is nobody from the next question on, also on a page
that stands open.

To let in another kind of person: `know("person", look_up)` with a function from an id to the `Reader` or None, quick, as every
answer asks it; and in `Guard._handle` return `readers.handle("person", id)` for the requests that are theirs. What a role may do
stands in `reader.RIGHTS`, asked by `reader.may(reader.who(), Right.SHARE)` on pages and by `routes.py` for each route.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress

import streamlit as st
from itsdangerous import BadSignature, Signer
from starlette.types import Scope

from pages.ui.answers.reader import NOBODY, OWNER, Reader
from pages.web import streamlit_internals

HEADER = "x-service-pulse-reader"
_READER = "service_pulse.reader"
_OWNER = "owner"
_signer = Signer(secrets.token_bytes(32), salt="service-pulse-reader")
_LOOK_UPS: dict[str, Callable[[str], Reader | None]] = {_OWNER: lambda _: OWNER}


def know(kind: str, look_up: Callable[[str], Reader | None]) -> None:
    """Let readers of this kind be found by their id; None from `look_up` means that there is no such reader, or no longer."""
    _LOOK_UPS[kind] = look_up


def handle(kind: str, number: str) -> str:
    """What stands for a reader in the header."""
    return _signer.sign(f"{kind}:{number}").decode()


def owner() -> str:
    """The handle of whoever holds the key of the store or the access token."""
    return handle(_OWNER, _OWNER)


def found(given: str) -> Reader:
    """The reader of a handle as of now; nobody where this process did not make it, or who it stands for is no longer let in."""
    with suppress(BadSignature):
        kind, _, number = _signer.unsign(given).decode().partition(":")
        look_up = _LOOK_UPS.get(kind)
        return (look_up and look_up(number)) or NOBODY
    return NOBODY


def say(scope: Scope, given: str | None) -> Reader:
    """Put the reader into what is passed on, in the place of whatever a client says of itself; without a handle it is nobody."""
    headers = [pair for pair in scope["headers"] if pair[0].lower().replace(b"_", b"-") != HEADER.encode()]
    scope["headers"] = headers if given is None else [*headers, (HEADER.encode(), given.encode())]
    reader: Reader = NOBODY if given is None else found(given)
    scope[_READER] = reader
    return reader


def of_scope(scope: Scope) -> Reader:
    """Who asks a route."""
    reader: Reader = scope.get(_READER, NOBODY)
    return reader


def of_run() -> Reader:
    """Whose page this thread makes; the owner outside of a run, where things are made for nobody."""
    if not streamlit_internals.is_in_a_run():
        return OWNER
    return found(st.context.headers.get(HEADER, ""))


def kind_of_run() -> str:
    """For what kind of reader this thread makes a page, whether they are still let in or not; "" where nobody was."""
    with suppress(BadSignature):
        return _signer.unsign(st.context.headers.get(HEADER, "")).decode().partition(":")[0]
    return ""
