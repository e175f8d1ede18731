"""PUT /api/upload: a file of any size, streamed to disk.

`curl -T export.csv '…/api/upload?name=export.csv&load=yes'` with the secret (README.md) also starts the import; GET /api/jobs/ID then says how
far it is. The guard has already refused other sites and whoever does not hold the secret.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from data.declare.problems import ImportRefused
from data.imports.importer import Options
from data.store.store import StoreError
from pages.ui.answers import stores
from pages.ui.view.words import number, problem, said, t
from pages.web import spool
from pages.web.worker import WORKER

LIMIT_VARIABLE = "KPI_UPLOAD_LIMIT_MB"
DEFAULT_LIMIT_MB = 4096
_PIECE = 1024 * 1024


class _TooBigError(Exception):
    """The body is longer than allowed."""


def limit_bytes() -> int:
    """The longest body that is taken, in bytes."""
    return int(os.environ.get(LIMIT_VARIABLE, DEFAULT_LIMIT_MB)) * 1024 * 1024


async def upload(request: Request) -> JSONResponse:
    """Keep the body as a waiting file: 201 with its id; with `load=yes` 202 with the id of its import."""
    if not request.query_params.get("name"):
        return _say(400, "no_name", t("api.no_name"))
    try:
        store = await anyio.to_thread.run_sync(stores.real)
    except StoreError as error:
        return _say(503, "no_store", problem(error))
    try:
        id, path = await anyio.to_thread.run_sync(spool.new_path, store.path)
        await _receive(request, id, path)
    except ImportRefused as refused:
        return _say(507, refused.code, t("api.refused", why=problem(refused)))
    except _TooBigError:
        return _say(413, "too_big", t("api.too_big", size=number(limit_bytes() // 1024**2)))
    except ClientDisconnect:
        return _say(400, "broken_off", t("api.broken_off"))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return _say(507, "disk_full", t("api.disk_full"))
    spooled = spool.keep(id, path, request.query_params["name"])
    if spooled.size == 0:
        spool.drop([id])
        return _say(400, "empty", t("api.empty"))
    if request.query_params.get("load") != "yes":
        return JSONResponse({"id": id, "name": spooled.name, "size": spooled.size}, 201)
    options = Options(
        source=request.query_params.get("source"),
        format=request.query_params.get("format"),
        zone=request.query_params.get("zone"),
        encoding=request.query_params.get("encoding"),
        same_id=request.query_params.get("same_id"),
        scale=_scale(request.query_params.get("scale")),
        unit=request.query_params.get("unit"),
        date_order=request.query_params.get("date_order"),
    )
    job = WORKER.submit(store, spooled, options, is_kept=False)  # no page knows it: whoever sent it sends it again
    return JSONResponse({"job": job.id, "status": f"/api/jobs/{job.id}"}, 202)


def _scale(said: str | None) -> int | None:
    return int(said) if said and said.isdecimal() else None


async def job_state(request: Request) -> JSONResponse:
    """How far an import is, and its receipt when it is done."""
    job = WORKER.job(request.path_params["id"])
    if job is None:
        return _say(404, "no_such_job", t("api.no_job"))
    return JSONResponse(job.as_dict() | {"message": said(job.sentence), "what_to_do": said(job.what_to_do)})


async def _receive(request: Request, id: str, path: Path) -> None:
    """Write the body piece by piece; whatever goes wrong, no part of it stays."""
    is_whole = False
    try:
        promised = int(request.headers.get("content-length") or 0)
        if promised > limit_bytes():
            raise _TooBigError
        spool.arriving(id, promised)
        with path.open("wb") as target:
            held, size = bytearray(), 0
            async for part in request.stream():
                size += len(part)
                if size > limit_bytes():
                    raise _TooBigError
                if size > promised:
                    spool.arriving(id, size)
                held += part
                if len(held) >= _PIECE:
                    await anyio.to_thread.run_sync(target.write, bytes(held))
                    held.clear()
            target.write(held)
        is_whole = True
    finally:
        if not is_whole:
            spool.give_up(id, path)


def _say(status: int, code: str, sentence: str) -> JSONResponse:
    return JSONResponse({"error": code, "message": sentence}, status)
