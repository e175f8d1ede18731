"""Whether the server runs and its store answers, for people and for watchers."""

from __future__ import annotations

import shutil
import tomllib
from functools import lru_cache
from pathlib import Path

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse

from data.store.backup_files import backups
from data.store.store import Store, StoreError
from pages.ui.answers import reader, stores
from pages.ui.answers.reader import Right
from pages.ui.view.words import problem
from pages.web import readers


async def health(request: Request) -> JSONResponse:
    """Status, version of the program, the store's data version and size, room on its disk, and the last backup.

    `status` is "ok", or "no store" with a sentence (503) when the store cannot be opened. `last_backup_at` is null where no backup is known.
    Who is not signed in hears the status alone.
    """
    answer = await _answer()
    if reader.may(readers.of_scope(request.scope), Right.BROWSE):
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
        state = {"status": "no store", "version": version(), "message": problem(error)}
        return JSONResponse(state, 503, headers={"Cache-Control": "no-store"})
    return JSONResponse(state, headers={"Cache-Control": "no-store"})


@lru_cache(maxsize=1)
def version() -> str:
    """The version of this program, as pyproject.toml has it."""
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def _state() -> dict[str, object]:
    store = stores.real()
    disk = shutil.disk_usage(store.path.parent)
    return {
        "status": "ok",
        "version": version(),
        "data_version": store.version(),
        "is_demo": store.is_empty(),
        "store_bytes": store.path.stat().st_size,
        "disk_free_bytes": disk.free,
        "disk_bytes": disk.total,
        "last_backup_at": _last_backup_at(store),
    }


def _last_backup_at(store: Store) -> str | None:
    """When the newest backup in the store's own folder was made (ISO 8601, UTC); None where there is none."""
    found = backups(store.path)
    return found[0].made_at.isoformat() if found else None
