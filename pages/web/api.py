"""Answers over HTTP for programs: /api/metrics, ask, why, explain and rows as JSON or CSV, their OpenAPI document, and assistants at /mcp.

By GET with the words in the address, a list as the same name again: `/api/ask?metrics=csat&metrics=nps&by=team&from=2026-09-01`;
by POST with the same as a JSON object. The guard has found out who asks.
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Mapping

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from data.declare.formula_cells import defuse
from data.store.store import StoreError
from kpi.declare.errors import KpiError
from kpi.serve import assistant, document
from kpi.serve.assistant import Refused
from kpi.serve.replies import Reply
from kpi.serve.tools import TOOLS, Tool, offered
from pages.ui.answers import reader, stores
from pages.ui.answers.reader import Right
from pages.ui.view import words
from pages.ui.view.words import t
from pages.web import access, answering, readers
from pages.web.answering import Caller
from pages.web.health import version

MCP = "/mcp"
OPENAPI = "/api/openapi.json"
PATHS = (MCP, OPENAPI, *(f"/api/{tool.path}" for tool in TOOLS))
"""What a token of one person opens, and nothing besides."""
FORMAT = "format"
AT_ONCE = 4
"""So many questions of programs are answered at the same time; further ones wait, so that pages stay quick."""
MOST_BYTES = 64 * 1024
ADDRESS_VARIABLE = "KPI_DASHBOARD"
"""Where people open the dashboard, for links in answers; else the address that the question came to."""
_EXAMPLE = '{"metrics": ["csat"]}'
_limit = anyio.CapacityLimiter(AT_ONCE)


def tool_endpoint(tool: Tool) -> Callable[[Request], Awaitable[Response]]:
    """What answers at the address of a tool."""

    async def endpoint(request: Request) -> Response:
        try:
            given = await _given(request, tool)
            form = given.pop(FORMAT, "json")
            if form not in ("json", "csv"):
                return _sorry(t("serve.format", text=str(form)[:100]))
            found = await anyio.to_thread.run_sync(_answered, request, tool.name, given, limiter=_limit)
        except Refused as refused:
            return _sorry(str(refused))
        return as_csv(found, tool) if form == "csv" else JSONResponse(found.body, headers=_NOT_KEPT)

    return endpoint


async def openapi(request: Request) -> Response:
    """The OpenAPI document, with what the caller may ask."""
    try:
        tools = offered(_caller(request.scope).limits.may_see_rows)
    except Refused as refused:
        return _sorry(str(refused))
    return JSONResponse(document.openapi(tools, _root(request), version()), headers=_NOT_KEPT)


async def mcp(request: Request) -> Response:
    """The same for assistants, by the Model Context Protocol."""
    return _Protocol(request)


class _Protocol(Response):
    """What the library of the protocol answers; it takes the request as it came."""

    def __init__(self, request: Request) -> None:
        super().__init__()
        self._request = request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = self._request
        try:
            tools = offered(_caller(scope).limits.may_see_rows)
        except Refused as refused:
            await _sorry(str(refused))(scope, receive, send)
            return

        def one(name: str, given: Mapping[str, object]) -> Mapping[str, object]:
            return _answered(request, name, given).body

        made = await anyio.to_thread.run_sync(assistant.server, tools, one, version())
        await assistant.serve_request(made, scope, receive, send)


def _answered(request: Request, name: str, given: Mapping[str, object]) -> Reply:
    try:
        store = stores.shown()
        is_demo = stores.is_demo()
    except StoreError as error:
        raise Refused(words.problem(error)) from error
    return answering.answer(store, is_demo, _caller(request.scope), _root(request), name, given)


def _caller(scope: Scope) -> Caller:
    """Who asks, as the guard has found out: the holder of a token, else whoever is signed in and may see everything."""
    token = scope.get(access.API_TOKEN)
    if token is None:
        asking = readers.of_scope(scope)
        if not reader.may(asking, Right.BROWSE):
            raise Refused(t("access.no_secret.token"))
        return Caller(asking.name or asking.id, asking.limits)
    try:
        return answering.caller_of(token)
    except KpiError as error:
        raise Refused(words.problem(error)) from error


async def _given(request: Request, tool: Tool) -> dict[str, object]:
    """What was asked: of the address, or of the body where there is one."""
    names = request.query_params.keys()
    if request.method == "POST":
        given = await _body(request)
        if FORMAT in names:
            given[FORMAT] = request.query_params[FORMAT]
        return given
    given = {}
    for name in names:
        values = request.query_params.getlist(name)
        argument = tool.argument(name)
        if len(values) > 1 and not (argument and argument.is_list):
            raise Refused(t("serve.once", name=name[:100]))
        given[name] = values if argument and argument.is_list else values[0]
    return given


async def _body(request: Request) -> dict[str, object]:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise Refused(t("serve.too_big", most=MOST_BYTES))
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(t("serve.no_object", example=_EXAMPLE)) from error
    if not isinstance(given, dict):
        raise Refused(t("serve.no_object", example=_EXAMPLE))
    return given


def _root(request: Request) -> str:
    """Where people open the dashboard."""
    told = os.environ.get(ADDRESS_VARIABLE, "")
    if told:
        return told
    scheme = "https" if access.is_tls(request.scope, request.headers) else "http"
    return f"{scheme}://{request.headers.get('host', '')}{access.base_path()}"


def as_csv(found: Reply, tool: Tool) -> Response:
    """A reply as a file of a table, in which no cell is one that a spreadsheet would run."""
    text = defuse(found.table).write_csv()
    headers = {**_NOT_KEPT, "Content-Disposition": f'attachment; filename="service-pulse-{tool.path}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def _sorry(sentence: str) -> Response:
    return JSONResponse({"error": "no_answer", "message": sentence}, 400, headers=_NOT_KEPT)


_NOT_KEPT = {"Cache-Control": "no-store"}
