"""A folder of exports: each new or changed file is taken once, a bad one is told and passed over.

The store is open only while files are read, so that a dashboard can be opened between two rounds; while another program
has it open, files go to that dashboard where its address is known (KPI_DASHBOARD: PUT /api/upload, then asking until the
import is over), and otherwise wait for the next round.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import traceback
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from data.facts.refresh import open_store
from data.files.archive_parts import tables_inside
from data.files.names import safe_name
from data.files.scan import FOLDER, check_file, what_it_is
from data.imports.failures import explained
from data.imports.importer import (
    ImportCancelled,
    ImportRefused,
    Options,
    Progress,
    Receipt,
    Together,
    run_import,
    together,
)
from data.store import secret
from data.store.store import (
    DiskFull,
    StorageFault,
    Store,
    StoreBroken,
    StoreDamaged,
    StoreError,
    StoreLocked,
    StoreReadOnly,
)

SETTLE_SECONDS = 2.0
"""A file is taken when neither its size nor its time changed for this long: nobody is writing it any more."""
UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".swp", ".lock")
"""Endings that programs give to files that they are still writing."""

Stamp = tuple[int, int]


@dataclass
class Tally:
    """What one round came to."""

    loaded: int = 0
    known: int = 0
    failed: int = 0
    waiting: int = 0


@dataclass
class Folder:
    """One folder that is looked at again and again; remembers in memory what was taken or failed, and by the store's checksums what was loaded before.

    `tell_receipt` hears of every file that was loaded, `tell` of everything else that a person should know, `progress`
    of the stages of each import, `settling` that the facts begin to follow all of a round. `done` says of each file what has become of it, for
    whoever stops the program.
    """

    path: Path
    store_path: Path
    options: Options
    dashboard: Dashboard | None
    tell: Callable[[str], None]
    tell_receipt: Callable[[Receipt], None]
    stop: threading.Event = field(default_factory=threading.Event)
    settle_seconds: float = SETTLE_SECONDS
    progress: Progress | None = None
    settling: Callable[[], None] = lambda: None
    done: list[str] = field(default_factory=list)
    _done: dict[Path, Stamp] = field(default_factory=dict)
    _said: str = ""
    _others: dict[Path, str] = field(default_factory=dict)
    _told: dict[Path, str] = field(default_factory=dict)

    def watch(self, every_seconds: float) -> None:
        """Look until `stop` is set."""
        while not self.stop.is_set():
            self.look()
            self.stop.wait(every_seconds)

    def look(self) -> Tally:
        """One round: take what is new and no longer growing. Raises nothing for a bad file, and StoreError for a bad store."""
        found = Tally()
        ready = self._ready(found)
        if not ready or self.stop.is_set():
            return found
        try:
            with open_store(self.store_path) as store:
                self._say_once("")
                with together(store, self.settling, is_alone=True) if len(ready) > 1 else nullcontext() as run:
                    self._take_all(ready, found, lambda path: self._into_store(store, path, found, run))
        except StoreLocked as locked:
            if self.dashboard is None:
                found.waiting += len(ready)
                self._say_once(
                    f"{locked} Or set KPI_DASHBOARD to its address. {len(ready)} files wait for the next round."
                )
            else:
                dashboard = self.dashboard
                self._take_all(ready, found, lambda path: self._to_dashboard(dashboard, path, found))
        return found

    def _ready(self, found: Tally) -> list[tuple[Path, Stamp]]:
        """New and changed files that stand still, the oldest first: a later export says more than an earlier one."""
        before = self._stamps()
        self._tell_others(found)
        new = {path: stamp for path, stamp in before.items() if self._done.get(path) != stamp}
        if not new:
            return []
        self.stop.wait(self.settle_seconds)
        after = self._stamps()
        still = [(path, stamp) for path, stamp in new.items() if after.get(path) == stamp]
        found.waiting = len(new) - len(still)
        return sorted(still, key=lambda each: (each[1][1], each[0].name))

    def _stamps(self) -> dict[Path, Stamp]:
        found: dict[Path, Stamp] = {}
        self._others = {}
        for path in sorted(self.path.iterdir()):
            if path.name.startswith((".", "~$")) or path.name.lower().endswith(UNFINISHED):
                continue
            try:
                what = what_it_is(path)
                if what is None:
                    state = path.stat()
                    found[path] = (state.st_size, state.st_mtime_ns)
                else:
                    self._others[path] = what
            except OSError:
                continue  # gone between two looks
        return found

    def _tell_others(self, found: Tally) -> None:
        """Say once of what is no file that it is none: a pipe or a device that were opened might never end."""
        for path, what in self._others.items():
            if self._told.get(path) != what:
                self._told[path] = what
                found.failed += what != FOLDER
                self.tell(f"{safe_name(path.name)}: not loaded. It is not a file but {what}.")

    def _take_all(self, ready: list[tuple[Path, Stamp]], found: Tally, take: Callable[[Path], None]) -> None:
        for path, stamp in ready:
            if self.stop.is_set():
                return
            try:
                check_file(path)
                take(path)
            except ImportCancelled:
                return
            except StoreDamaged:
                raise  # no later file and no later round would do better
            except Exception as error:
                if not self._is_settled(path.name, found, error):
                    continue
            self._done[path] = stamp

    def _is_settled(self, name: str, found: Tally, error: Exception) -> bool:
        """Tell why a file was not taken; False where that is not known of the file itself, and it is tried in the next round."""
        if isinstance(error, DashboardError | OSError | DiskFull | StoreReadOnly | StoreBroken):
            found.waiting += 1
            self.tell(f"{safe_name(name)}: not taken yet. {_why(error)}")
            return False
        self._failed(name, found, _why(error))
        return True

    def _failed(self, name: str, found: Tally, why: str) -> None:
        found.failed += 1
        self.tell(f"{safe_name(name)}: not loaded, and not tried again until it changes. {why}")

    def _into_store(self, store: Store, path: Path, found: Tally, run: Together | None) -> None:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if store.read(
            "SELECT 1 FROM upload WHERE sha256 = $digest AND state = 'done' LIMIT 1", {"digest": digest}
        ).height:
            found.known += 1
            return
        try:
            self._load(store, path, path.name, found, run)
        except ImportRefused as refused:
            if refused.code != "several_tables":
                raise
            self._load_tables(store, path, found, run)

    def _load_tables(self, store: Store, path: Path, found: Tally, run: Together | None) -> None:
        """A ZIP of different tables: each is an upload of its own, and one that is refused does not keep the others out."""
        wrong = []
        with tables_inside(path, path.name) as tables:
            for name, table in tables:
                try:
                    self._load(store, table, name, found, run)
                except ImportRefused as refused:
                    wrong.append((name, str(refused)))
        for name, why in wrong:
            self._failed(name, found, why)

    def _load(self, store: Store, path: Path, name: str, found: Tally, run: Together | None) -> None:
        newest = store.read("SELECT coalesce(max(id), 0) AS id FROM upload")["id"][0]
        name = safe_name(name)
        done = run_import(store, path, name, self.options, self.progress, self.stop.is_set, run=run)
        if done.upload_id <= newest:  # told by the store's checksums, which are those of the tables inside
            found.known += 1
            return
        self.done.append(f"{name} was loaded before (upload {done.upload_id})")
        self.tell_receipt(done)
        found.loaded += 1

    def _to_dashboard(self, dashboard: Dashboard, path: Path, found: Tally) -> None:
        count = len(self.done)
        handed = f"{safe_name(path.name)} was handed to the dashboard, which goes on with it"
        try:
            said = dashboard.load(path, self.options, self.stop, lambda: self.done.append(handed))
        except (FileRefused, DashboardError):
            del self.done[count:]
            raise
        self.done[count:] = [f"{safe_name(path.name)} was loaded by the dashboard before"]
        self.tell(f"{safe_name(path.name)}: {said}")
        found.loaded += 1

    def _say_once(self, text: str) -> None:
        if text and text != self._said:
            self.tell(text)
        self._said = text


def _why(error: Exception) -> str:
    if isinstance(error, StorageFault):
        return " ".join(explained(error))
    if isinstance(error, ImportRefused | FileRefused | DashboardError | OSError | StoreError):
        return str(error)
    # A fault of ours must not keep all later files out.
    return "".join(traceback.format_exception(error))


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
    """A dashboard by its address (http://localhost:8501), with the access token that it asks for; on this computer the key of the store will do."""

    address: str
    token: str = ""
    store_path: Path | None = None

    def held_secret(self) -> str:
        """What is shown to it: the token, else the key of the store, which a dashboard on this computer alone may see."""
        is_here = urlsplit(self.address).hostname in ("localhost", "127.0.0.1", "::1")
        return self.token or (secret.known(self.store_path) if is_here and self.store_path else "")

    def load(
        self, path: Path, options: Options, stop: threading.Event, handed: Callable[[], None] = lambda: None
    ) -> str:
        """Send a file, wait for its import and say what came of it; `handed` hears when the dashboard has all of it.

        Raises DashboardError and FileRefused, and ImportCancelled when `stop` ends the waiting.
        """
        given = {
            "name": safe_name(path.name),
            "load": "yes",
            "source": options.source,
            "format": options.format,
            "zone": options.zone,
            "same_id": options.same_id,
            "encoding": options.encoding,
            "scale": str(options.scale or ""),
            "unit": options.unit,
            "date_order": options.date_order,
        }
        query = urlencode({name: value for name, value in given.items() if value}, quote_via=quote)
        with path.open("rb") as file:
            request = urllib.request.Request(f"{self._base()}/api/upload?{query}", data=file, method="PUT")
            request.add_header("Content-Length", str(path.stat().st_size))
            begun = self._answer(request)
        handed()
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
        if held := self.held_secret():
            request.add_header("Authorization", f"Bearer {held}")
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


def of_environment(store_path: Path) -> Dashboard | None:
    """The dashboard that KPI_DASHBOARD names, with the token of KPI_ACCESS_TOKEN."""
    address = os.environ.get(ADDRESS_VARIABLE, "")
    return Dashboard(address, os.environ.get(TOKEN_VARIABLE, ""), store_path) if address else None


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
