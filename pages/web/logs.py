"""The server's log: one line of JSON an event, with the id of the request that it belongs to, and nothing personal.

A line has no address as it was asked (it may hold a customer's name), no name of a file, no text of an error (it may quote a
cell): only which route it was, what came of it, and where in the program an error was raised.
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
import traceback
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.web import streamlit_internals

LOG = logging.getLogger("service_pulse.web")
HEADER = "X-Request-Id"
_request_id: ContextVar[str] = ContextVar("request_id", default="")
_ROOT = Path(__file__).parents[2]


class JsonLines(logging.Formatter):
    """An event as one line of JSON: at, level, logger, event, request_id, and what `extra={"fields": …}` gave."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if id := _request_id.get():
            said["request_id"] = id
        said |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            said |= _error(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False, default=str)


def _error(error: BaseException) -> dict[str, object]:
    """Class of an error and the places in the program that it came through, the innermost last; never its text."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{_short(frame.filename)}:{frame.lineno}" for frame in frames]
    return {"error": type(error).__name__, "places": places[-8:]}


def _short(file: str) -> str:
    path = Path(file)
    return path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) else path.name


def begin() -> None:
    """Write the events of the program to stderr from now on; on a terminal, where a person reads, they stay plain text."""
    if sys.stderr.isatty():
        return
    logger = logging.getLogger("service_pulse")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


class RequestLog:
    """Middleware that gives each request an id, tells it in the answer's headers, and logs how the request ended.

    Files of the page and questions whether the server runs are logged only when they fail.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute] = ()) -> None:
        """Wrap `app`; requests to `routes` are named by them."""
        self.app = app
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        id, began, status = secrets.token_hex(8), time.monotonic(), 0
        token = _request_id.set(id)

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = id
            elif message["type"] in ("websocket.accept", "websocket.close") and not status:
                status = 101 if message["type"] == "websocket.accept" else 403
            await send(message)

        route = _route(scope, self.routes)
        try:
            await self.app(scope, receive, told)
        except Exception:
            LOG.exception("request failed", extra={"fields": _fields(scope, route, 500, began)})
            raise
        else:
            if not (route == "file" or route.endswith("/health")) or status >= 400:
                LOG.info("request", extra={"fields": _fields(scope, route, status, began)})
        finally:
            _request_id.reset(token)


def _fields(scope: Scope, route: str, status: int, began: float) -> dict[str, object]:
    seconds = round(time.monotonic() - began, 3)
    return {"method": scope.get("method", "WEBSOCKET"), "route": route, "status": status, "seconds": seconds}


def _route(scope: Scope, routes: Sequence[BaseRoute]) -> str:
    """The address of the route with its placeholders, or what kind of address it is; never the address itself."""
    if scope["type"] == "websocket":
        return "session"
    for route in routes:
        if isinstance(route, Route) and route.matches(scope)[0] != Match.NONE:
            return route.path
    path = scope["path"]
    if path.rpartition("/")[0].endswith("/s"):
        return "link"  # for people outside, of which only the opening has no page behind it
    is_file = "." in path or any(part in f"{path}/" for part in streamlit_internals.OWN_ADDRESSES)
    return "file" if is_file else "page"
