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
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise Refused(f"The dashboard's address is {address!r}; it should be one such as http://127.0.0.1:8501.")
    request = urllib.request.Request(f"{address.rstrip('/')}/api/{tool.path}", json.dumps(given).encode(), method="POST")  # fmt: skip
    request.add_header("Content-Type", "application/json")
    request.add_header("Authorization", f"Bearer {secret}")
    opener = _opener(parts.hostname or "")
    try:
        with opener.open(request, timeout=MOST_SECONDS + 10) as answer:
            found: Mapping[str, object] = json.load(answer)
            return found
    except urllib.error.HTTPError as error:
        raise Refused(_said(error.read().decode("utf-8", "replace")) or f"The dashboard at {address} answered {error.code}.") from error  # fmt: skip
    except (OSError, ValueError) as error:
        raise Refused(
            f"Another program has the store open, and no dashboard answers at {address}: set KPI_DASHBOARD to its address, or close the other program."
        ) from error


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
