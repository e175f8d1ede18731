"""The short addresses of saved views (/v/SLUG) and of links (/l/NUMBER): each leads to its page, with all that it keeps in the address.

Where they lead is said relative to them, so that it holds under any path that a proxy puts before the dashboard.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from data.config import saved_views, shared_links
from data.store.store import StoreError
from pages.locale.language import ADDRESS
from pages.ui.answers import stores
from pages.ui.answers.frozen_data import FIELD as FROZEN
from pages.ui.view import page_address
from pages.ui.view.page_address import VIEW
from pages.ui.view.words import problem


async def saved_view(request: Request) -> Response:
    """Lead to a saved view and note that it was opened; of one that is not there the first page says so and offers the others."""
    return await _lead(request, lambda: view_address(request.path_params["slug"]))


async def shared_link(request: Request) -> Response:
    """Lead to what a live or frozen link shows, and count it; of one that is not there the first page says so."""
    return await _lead(request, lambda: link_address(request.path_params["number"]))


def view_address(slug: str) -> str:
    """Where a saved view leads, which is opened thereby."""
    store = stores.real()
    view = saved_views.saved_view(store.read, slug)
    if view is None:
        return f"?{urlencode({VIEW: slug})}"
    saved_views.note_opened(store, slug)
    return page_address.of_view(slug, view.page, view.fields)


def link_address(number: str) -> str:
    """Where a link leads, which is opened thereby; links of the demo company are there as long as it is."""
    for home in (stores.real, stores.beside):
        store = home()
        link = shared_links.shared_link(store.read, number) if store else None
        if store and link and link.mode in (shared_links.LIVE, shared_links.FROZEN) and not link.revoked_at:
            shared_links.note_opening(store, number)
            return page_address.of_link(link)
    return f"?{urlencode({FROZEN: number})}"


async def _lead(request: Request, find: Callable[[], str]) -> Response:
    try:
        address = await anyio.to_thread.run_sync(find)
    except StoreError as error:
        return JSONResponse({"error": "no_answer", "message": problem(error)}, 503)
    language = request.query_params.get(ADDRESS, "")
    more = f"&{urlencode({ADDRESS: language})}" if language else ""
    return RedirectResponse(f"../{address}{more}", 303, headers={"Cache-Control": "no-store"})
