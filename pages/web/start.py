"""What happens once when the server starts and stops: open the stores, run the first page, settle memory, open a browser."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

import anyio.to_thread
import streamlit as st

from data.config import audit
from data.files.temp_folders import sweep
from data.imports import frozen
from data.store import secret
from data.store.store import StoreError, default_path
from pages.ui.answers import reader, stores
from pages.ui.view.words import t
from pages.web import (
    access,
    access_rules,
    acting,
    daily_backup,
    people,
    publications,
    readers,
    spool,
    streamlit_internals,
)
from pages.web.every import Every
from pages.web.guard import SIGN_IN
from pages.web.sessions import CODES
from pages.web.worker import WORKER

LOG = logging.getLogger("service_pulse")


TURN_SECONDS = 0.0005
"""How long who works out something keeps others waiting at most, instead of Python's 5 ms: a page gives way some 80 times while it is sent."""


class Service(Protocol):
    """What runs beside the server as long as it does."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End."""


Lifespan = Callable[[st.App], AbstractAsyncContextManager[dict[str, object]]]


def lifespan_with(*services: Service, of_readers: Sequence[Service] = ()) -> Lifespan:
    """The life of the server, with what runs beside it where the store is, and what runs beside any dashboard."""
    return lambda app: _lifespan(app, services, of_readers)


@asynccontextmanager
async def _lifespan(
    app: st.App, services: Sequence[Service], of_readers: Sequence[Service]
) -> AsyncIterator[dict[str, object]]:
    """Warm up before the first visitor is answered; tidy away when the server stops."""
    streamlit_internals.keep_look()
    sys.setswitchinterval(TURN_SECONDS)
    try:
        await anyio.to_thread.run_sync(_open_stores)
    except StoreError as error:
        LOG.error(
            "The store could not be opened: %s", error
        )  # every page says the same, so the server starts all the same
    else:
        await _run_first_page()
    readers.know(people.KIND, people.of(default_path()).reader_of_session)
    audit.tell(acting.of_run)
    reader.tell(readers.of_run)  # from now on somebody reads: the page above was prepared for nobody
    # What lives now lives for good: never walk through it again when looking for garbage.
    gc.collect()
    gc.freeze()
    _tell_address()
    _open_browser()
    # Of published data no backup is made, and no mail is sent: that is done where the store is.
    of_store: Sequence[Service] = () if stores.is_published() else (*_looked_after(), *services)
    running = (*of_readers, *of_store)
    for one in running:
        one.start()
    try:
        yield {}
    finally:
        for one in running:
            await anyio.to_thread.run_sync(one.stop)
        await anyio.to_thread.run_sync(WORKER.stop)
        stores.close_all()


def _looked_after() -> Iterator[Every]:
    yield Every("backup", daily_backup.DAILY.look, daily_backup.EVERY_SECONDS, daily_backup.FIRST_SECONDS)
    seconds = publications.EVERY_SECONDS
    yield Every("publish", publications.PUBLICATIONS.look, seconds, seconds)


def _open_stores() -> None:
    sweep()
    store = stores.real()
    if store.is_published:  # what lies beside it is not of this process
        return
    frozen.sweep(store)
    WORKER.tell_interrupted(spool.clear(store.path))
    if stores.is_demo_missing():
        LOG.warning("No data yet: preparing the demo company. This takes a few seconds, once.")
    stores.shown()


async def _run_first_page() -> None:
    """Run the whole script once without a visitor: it imports every module and puts the default answers into the cache."""
    is_well, what = await streamlit_internals.run_script_once()
    if not is_well:
        LOG.warning("The first page could not be prepared (%s); the first visit will be slower.", what)


def _tell_address() -> None:
    """Say where the dashboard is open: on a terminal with the key of the store, in a log, which others may read, without it."""
    if access.token() or access_rules.is_set_up():
        return
    address, store = _address(), default_path()
    if sys.stderr.isatty():
        LOG.warning(t("access.start", address=f"{address}{SIGN_IN}#{secret.of(store)}"))
    else:
        LOG.warning(t("access.start.file", address=address, file=secret.path(store)))


def _address() -> str:
    return streamlit_internals.own_address(st.get_option("server.address") or "localhost")


def _open_browser() -> None:
    """Streamlit opens a browser only for plain scripts, so this does it for the application, once the port answers."""
    if st.get_option("server.headless"):
        return
    url = f"{_address()}{SIGN_IN}#{CODES.new()}"  # other programs may see the command: not the key, but a code that holds once
    loop = asyncio.get_running_loop()
    loop.call_later(0.3, loop.run_in_executor, None, streamlit_internals.open_browser, url)
