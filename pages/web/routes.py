"""Everything that is served beside the pages, with its address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route

from kpi.serve.tools import TOOLS
from pages.ui.answers import reader
from pages.ui.answers.reader import Reader, Right
from pages.ui.view.words import listed, t
from pages.web import api, links, readers
from pages.web.audit_csv import audit_csv
from pages.web.download import answer_csv, receipt_csv, rows_csv
from pages.web.health import health
from pages.web.upload import job_state, upload

Endpoint = Callable[[Request], Awaitable[Response]]
EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def _needing(right: Right, endpoint: Endpoint) -> Endpoint:
    """What answers only who may do this."""
    return _answering(lambda who: reader.may(who, right), endpoint)


def _may_take_rows(who: Reader) -> bool:
    """Whether somebody is given the records behind numbers: who may look at all, and a guest whose link says so."""
    return reader.may(who, Right.BROWSE) or (bool(who.pages) and who.limits.may_see_rows)


def _answering(may_ask: Callable[[Reader], bool], endpoint: Endpoint) -> Endpoint:
    """What answers some readers only; the guard has found out who asks."""

    async def allowed(request: Request) -> Response:
        if may_ask(readers.of_scope(request.scope)):
            return await endpoint(request)
        return JSONResponse({"error": "no_right", "message": t("access.no_right")}, 403)

    return allowed


def under(base: str, more: Mapping[str, Endpoint] = MappingProxyType({})) -> tuple[Route, ...]:
    """The routes below a path such as "/pulse", or below "" where there is none before them; `more` has others that only read, by path."""
    routes = (
        Route(f"{base}/health", health, methods=["GET"]),
        Route(f"{base}/api/upload", _needing(Right.IMPORT, upload), methods=["PUT"]),
        Route(f"{base}/api/jobs/{{id}}", _needing(Right.IMPORT, job_state), methods=["GET"]),
        Route(f"{base}/api/receipt/{{upload_id:int}}.csv", _needing(Right.IMPORT, receipt_csv), methods=["GET"]),
        Route(f"{base}/api/audit.csv", _needing(Right.ACCESS, audit_csv), methods=["GET"]),
        Route(f"{base}/api/answer.csv", _needing(Right.BROWSE, answer_csv), methods=["GET"]),
        Route(f"{base}/api/rows.csv", _answering(_may_take_rows, rows_csv), methods=["GET"]),
        *(Route(f"{base}/api/{tool.path}", api.tool_endpoint(tool), methods=["GET", "POST"]) for tool in TOOLS),
        Route(f"{base}{api.OPENAPI}", api.openapi, methods=["GET"]),
        Route(f"{base}{api.MCP}", api.mcp, methods=["POST"]),
        Route(f"{base}/v/{{slug}}", _needing(Right.BROWSE, links.saved_view), methods=["GET"]),
        Route(f"{base}/l/{{number}}", _needing(Right.BROWSE, links.shared_link), methods=["GET"]),
        *(Route(f"{base}{path}", endpoint, methods=["GET"]) for path, endpoint in more.items()),
    )

    async def nothing(request: Request) -> JSONResponse:
        """What any other address below /api gets, and any other method: without it, Streamlit would send its page."""
        known = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
        if known:
            methods = sorted(known[0].methods or ())
            said = t("api.methods", methods=listed(methods))
            return JSONResponse({"error": "wrong_method", "message": said}, 405, headers={"Allow": ", ".join(methods)})
        return JSONResponse({"error": "no_such_address", "message": t("api.nothing")}, 404)

    rest = [Route(f"{base}{path}", nothing, methods=EVERY_METHOD) for path in ("/api", "/api/{rest:path}", api.MCP)]
    return (*routes, *rest)
