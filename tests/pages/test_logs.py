"""The log: one line of JSON an event, with the id that the answer's header has, and nothing of what was asked or loaded."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from pages.web import logs

SECRET = "Secret Person"


@pytest.fixture
def lines():
    """The lines that are logged, decoded."""
    found: list[dict[str, object]] = []

    class Held(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            text = self.format(record)
            assert "\n" not in text
            found.append(json.loads(text))

    logger = logging.getLogger("service_pulse")
    before = logger.handlers, logger.level, logger.propagate
    handler = Held()
    handler.setFormatter(logs.JsonLines())
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.INFO)
    yield found
    logger.handlers, logger.level, logger.propagate = before


def app() -> logs.RequestLog:
    async def fine(request):
        logging.getLogger("service_pulse.other").info("inside")
        return PlainTextResponse("ok")

    async def broken(request):
        raise ValueError(SECRET)

    routes = [Route("/api/jobs/{id}", fine), Route("/broken", broken), Route("/{rest:path}", fine)]
    return logs.RequestLog(Starlette(routes=routes), routes=routes[:2])


def ask(path: str, query: str = "") -> dict[str, str]:
    """The headers of the answer."""
    sent: list[dict[str, object]] = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [], "scheme": "http", "server": ("localhost", 1), "client": ("127.0.0.1", 1), "http_version": "1.1",
    }  # fmt: skip
    asyncio.run(app()(scope, receive, send))
    start = next(message for message in sent if message["type"] == "http.response.start")
    return {name.decode(): value.decode() for name, value in start["headers"]}


def test_a_request_and_what_happens_in_it_have_the_id_of_the_answer(lines):
    headers = ask(f"/api/jobs/{SECRET}", f"customer={SECRET}")
    inside, request = lines
    assert inside["event"] == "inside"
    assert request["request_id"] == inside["request_id"] == headers["x-request-id"]
    assert request | {"seconds": 0, "at": "", "request_id": ""} == {
        "at": "", "level": "info", "logger": "service_pulse.web", "event": "request", "request_id": "",
        "method": "GET", "route": "/api/jobs/{id}", "status": 200, "seconds": 0,
    }  # fmt: skip


def test_pages_are_logged_without_their_address_and_files_only_when_they_fail(lines):
    ask(f"/speed/{SECRET}")
    ask("/static/js/a.js")
    assert [line["route"] for line in lines if line["event"] == "request"] == ["page"]
    assert SECRET not in json.dumps(lines)


def test_an_error_is_told_by_its_class_and_place_alone(lines):
    with pytest.raises(ValueError, match=SECRET):
        ask("/broken")
    failed = lines[-1]
    assert (failed["event"], failed["error"], failed["status"], failed["route"]) == (
        "request failed",
        "ValueError",
        500,
        "/broken",
    )
    assert failed["places"][-1].startswith("tests/pages/test_logs.py:")
    assert SECRET not in json.dumps(lines)
