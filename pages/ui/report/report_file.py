"""A report as a file: HTML, PDF, Excel or PNG, and where the dashboard serves it (`/api/report.pdf?of=speed&team=Returns&period=…`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from data.store.store import StoreError
from kpi.declare.errors import KpiError
from pages.ui.answers import frozen_data, stores
from pages.ui.panels import panel_file
from pages.ui.report import book, document, paper
from pages.ui.report.report import Report, report
from pages.ui.report.source import Fields, Source, asked
from pages.ui.view import words
from pages.ui.view.words import t

KINDS = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
}
"""The endings of files, with what they hold."""

AT_ONCE = 2
"""How many reports are made at a time; whoever asks for more waits, and the pages go on."""


def offered() -> dict[str, str]:
    """The kinds that can be made on this computer, in words by their endings."""
    kinds = KINDS if paper.program() else {kind: KINDS[kind] for kind in ("html", "xlsx")}
    return {kind: t(f"report.{kind}") for kind in kinds}


def made(fields: Fields, sources: Mapping[str, Source], kind: str) -> tuple[Report, bytes]:
    """The report that these fields ask for, as a file of this kind. Raises KpiError or StoreError with a sentence."""
    with stores.showing(frozen_data.of_address(fields.get(frozen_data.FIELD, ""))):
        found = report(asked(fields, sources))
    if kind == "xlsx":
        return found, book.book(found)
    if kind == "pdf":
        return found, paper.pdf(document.document(found, form=document.Form.PAPER))
    if kind == "png":
        return found, paper.png(document.document(found, form=document.Form.PICTURE))
    return found, document.document(found).encode()


def routes(sources: Mapping[str, Source]) -> dict[str, Callable[[Request], Awaitable[Response]]]:
    """What app.py serves of this, by path."""
    places = anyio.CapacityLimiter(AT_ONCE)

    async def report_file(request: Request) -> Response:
        kind = request.url.path.rpartition(".")[2]
        try:
            found, body = await anyio.to_thread.run_sync(
                made, dict(request.query_params), sources, kind, limiter=places
            )
        except (KpiError, StoreError, ValueError, OverflowError) as error:
            return JSONResponse({"error": "no_report", "message": words.problem(error)}, 400)
        headers = {"Cache-Control": "no-store", "Content-Disposition": panel_file.attached(found.title, kind)}
        return Response(body, media_type=KINDS[kind], headers=headers)

    return {f"/api/report.{kind}": report_file for kind in KINDS}
