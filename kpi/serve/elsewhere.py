"""Asking the dashboard that has the store open: only one program can have it, and the answers are the same."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from urllib.parse import urlsplit

from kpi.serve.assistant import Refused
from kpi.serve.tools import MOST_SECONDS, Tool


def ask(address: str, secret: str, tool: Tool, given: Mapping[str, object]) -> Mapping[str, object]:
    """What the API of the dashboard at an address answers. Raises Refused with its sentence, or with one that says what keeps it from answering."""
    request = _request(address, f"api/{tool.path}", secret, json.dumps(given).encode())
    request.add_header("Content-Type", "application/json")
    try:
        found: Mapping[str, object] = json.loads(_answered(address, request, MOST_SECONDS + 10))
        return found
    except ValueError as error:
        raise _nobody(address) from error


def fetch(address: str, secret: str, path: str, seconds: float) -> bytes:
    """A file that the dashboard at an address makes. Raises Refused with its sentence, or with one that says what keeps it from answering."""
    return _answered(address, _request(address, path, secret), seconds)


def _request(address: str, path: str, secret: str, body: bytes | None = None) -> urllib.request.Request:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise Refused(f"The dashboard's address is {address!r}; it should be one such as http://127.0.0.1:8501.")
    request = urllib.request.Request(f"{address.rstrip('/')}/{path}", body)
    request.add_header("Authorization", f"Bearer {secret}")
    return request


def _answered(address: str, request: urllib.request.Request, seconds: float) -> bytes:
    opener = _opener(urlsplit(address).hostname or "")
    try:
        with opener.open(request, timeout=seconds) as answer:
            found: bytes = answer.read()
            return found
    except urllib.error.HTTPError as error:
        raise Refused(_said(error.read().decode("utf-8", "replace")) or f"The dashboard at {address} answered {error.code}.") from error  # fmt: skip
    except (OSError, ValueError) as error:
        raise _nobody(address) from error


def _nobody(address: str) -> Refused:
    return Refused(
        f"Another program has the store open, and no dashboard answers at {address}: set KPI_DASHBOARD to its address, or close the other program."
    )


def _opener(host: str) -> urllib.request.OpenerDirector:
    """What asks this computer asks it directly, whatever proxy is set for the world."""
    is_here = host in ("localhost", "127.0.0.1", "::1")
    return urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if is_here else []))


def _said(text: str) -> str:
    try:
        found = json.loads(text)
    except ValueError:
        return text[:300]
    return str(found.get("message", "")) if isinstance(found, dict) else ""
