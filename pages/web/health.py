"""Whether the server runs and its store answers, for people and for watchers."""

from __future__ import annotations

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse

from data.store.store import StoreError
from pages.ui.answers import stores
from pages.web.access import IS_SIGNED_IN


async def health(request: Request) -> JSONResponse:
    """`{"status": "ok", "data_version": 7, "is_demo": false}`, or 503 with a sentence when the store cannot be opened.

    Who is not signed in hears the status alone.
    """
    answer = await _answer()
    if request.scope.get(IS_SIGNED_IN):
        return answer
    return JSONResponse(
        {"status": "ok" if answer.status_code == 200 else "no store"},
        answer.status_code,
        headers={"Cache-Control": "no-store"},
    )


async def _answer() -> JSONResponse:
    try:
        state = await anyio.to_thread.run_sync(_state)
    except StoreError as error:
        return JSONResponse({"status": "no store", "message": str(error)}, 503, headers={"Cache-Control": "no-store"})
    return JSONResponse(state, headers={"Cache-Control": "no-store"})


def _state() -> dict[str, object]:
    store = stores.real()
    return {"status": "ok", "data_version": store.version(), "is_demo": store.is_empty()}
