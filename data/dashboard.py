"""Files handed to a running dashboard, which has the store open: PUT /api/upload, then asking until the import is over."""

from __future__ import annotations

import json
import os
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from data.importer import Options
from data.problems import ImportCancelled

ADDRESS_VARIABLE = "KPI_DASHBOARD"
TOKEN_VARIABLE = "KPI_ACCESS_TOKEN"
_ASK_SECONDS = 1.0
_PATIENCE_SECONDS = 600


class DashboardError(Exception):
    """The dashboard could not take a file just now; the text says why."""


class FileRefused(Exception):
    """The dashboard looked at the file and did not load it; the text says why."""


@dataclass(frozen=True)
class Dashboard:
    """A dashboard by its address (http://localhost:8501), with the token that it asks for."""

    address: str
    token: str = ""

    def load(self, path: Path, options: Options, stop: threading.Event) -> str:
        """Send a file, wait for its import and say what came of it. Raises DashboardError, FileRefused, ImportCancelled."""
        given = {
            "name": path.name,
            "load": "yes",
            "source": options.source,
            "format": options.format,
            "zone": options.zone,
        }
        query = urlencode({name: value for name, value in given.items() if value}, quote_via=quote)
        with path.open("rb") as file:
            request = urllib.request.Request(f"{self._base()}/api/upload?{query}", data=file, method="PUT")
            request.add_header("Content-Length", str(path.stat().st_size))
            begun = self._answer(request)
        job = self._ended(str(begun["status"]), stop)
        parts = job.get("parts")
        if not isinstance(parts, list) or not parts:
            return _outcome(job)
        return _outcomes([self._ended(str(status), stop) for status in parts])

    def _ended(self, status: str, stop: threading.Event) -> dict[str, object]:
        """The job at an address once it is over."""
        while True:
            job = self._answer(urllib.request.Request(f"{self._base()}{status}"))
            if job["state"] not in ("waiting", "running"):
                return job
            if stop.wait(_ASK_SECONDS):
                raise ImportCancelled  # of our waiting; the dashboard goes on by itself

    def _base(self) -> str:
        parts = urlsplit(self.address)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise DashboardError(
                f"{ADDRESS_VARIABLE} is {self.address!r}; it should be an address such as http://localhost:8501."
            )
        return self.address.rstrip("/")

    def _answer(self, request: urllib.request.Request) -> dict[str, object]:
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS) as answer:
                found: dict[str, object] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            text = error.read().decode("utf-8", "replace")
            said = str(json.loads(text).get("message")) if text.startswith("{") else text[:300]
            if error.code in (400, 413):
                raise FileRefused(said) from error
            raise DashboardError(f"The dashboard at {self.address} answered {error.code}: {said}") from error
        except (urllib.error.URLError, OSError, ValueError) as error:
            raise DashboardError(f"The dashboard at {self.address} did not answer: {error}") from error


def of_environment() -> Dashboard | None:
    """The dashboard that KPI_DASHBOARD names, with the token of KPI_ACCESS_TOKEN."""
    address = os.environ.get(ADDRESS_VARIABLE, "")
    return Dashboard(address, os.environ.get(TOKEN_VARIABLE, "")) if address else None


def _outcome(job: dict[str, object]) -> str:
    receipt = job.get("receipt")
    if job["state"] == "done" and isinstance(receipt, dict):
        counts = ", ".join(f"{name} {receipt[f'rows_{name}']}" for name in ("new", "updated", "unchanged", "refused"))
        return f"loaded by the dashboard: rows read {receipt['rows_read']}, {counts}."
    raise FileRefused(f"{job.get('message') or 'The dashboard did not load it.'} {job.get('what_to_do') or ''}".strip())


def _outcomes(jobs: list[dict[str, object]]) -> str:
    """The same of a ZIP whose tables were loaded one by one; all are told when one of them was refused."""
    said, is_well = [], True
    for job in jobs:
        try:
            text = _outcome(job)
        except FileRefused as refused:
            is_well, text = False, f"not loaded. {refused}"
        said.append(f"{job['file_name']}: {text}")
    if not is_well:
        raise FileRefused("; ".join(said))
    return "; ".join(said)
