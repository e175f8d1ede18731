"""Imports and undos, one after the other in a thread of the process: no click and no closed tab stops them."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from data.calendar.open_seconds import CalendarError
from data.config import audit
from data.config.audit import Actor
from data.config.shared_links import FROZEN, SharedLink
from data.declare.problems import ImportCancelled, ImportRefused
from data.imports import frozen, importer
from data.imports.failures import explained
from data.imports.importer import Options, Receipt
from data.store.store import Store
from pages.ui.answers import reader, stores
from pages.ui.answers.reader import Right
from pages.web import spool
from pages.web.spool import Spooled

LOG = logging.getLogger("service_pulse.import")
REMEMBERED = 200
"""Finished jobs that are still listed; older ones are found in the history of uploads."""


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"  # the file cannot be taken as it is; the sentence says why
    FAILED = "failed"  # a fault of ours or of the machine
    CANCELLED = "cancelled"
    UNPACKED = "unpacked"  # a ZIP of different tables: each of `parts` is a job of its own
    INTERRUPTED = "interrupted"  # the server stopped before its end


@dataclass(frozen=True)
class Job:
    """One import or undo. `share` runs from 0 to 1; a refused or failed job changed nothing in the store."""

    id: str
    kind: str  # "import", "undo", "settings" or "frozen"
    file_name: str
    asked_at: datetime
    spooled_id: str = ""
    is_kept: bool = True  # its file stays for another try when it was not loaded
    state: JobState = JobState.WAITING
    stage: str = ""
    share: float = 0.0
    size: int = 0
    rows: int | None = None  # of the file, once they are counted
    began_at: float = 0.0  # time.monotonic() when the work began, and when its stage did
    stage_at: float = 0.0
    receipt: Receipt | None = None
    parts: tuple[str, ...] = ()  # the jobs that came of it
    sentence: str = ""
    what_to_do: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in (JobState.WAITING, JobState.RUNNING)

    @property
    def stage_seconds(self) -> int | None:
        """How long its stage has been running; None before it begins and after its end."""
        return int(time.monotonic() - self.stage_at) if self.state is JobState.RUNNING else None

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "id": self.id, "kind": self.kind, "file_name": self.file_name, "asked_at": self.asked_at.isoformat(timespec="seconds"), "state": self.state.value,
            "stage": self.stage, "stage_seconds": self.stage_seconds, "share": round(self.share, 3), "rows": self.rows, "message": self.sentence, "what_to_do": self.what_to_do,
            "receipt": self.receipt.as_dict() if self.receipt else None, "parts": [f"/api/jobs/{id}" for id in self.parts],
        }  # fmt: skip


class ChangeRefused(Exception):
    """A change that cannot be made as it was asked for; the text says why."""


@dataclass(frozen=True)
class _Handle:
    cancel: threading.Event
    future: Future[None]


End = dict[str, object]
Work = Callable[[Job, threading.Event], End]
"""Does the job and says what to note about it."""


class Worker:
    """One thread that writes, a queue before it, and a table of what it does; safe to call from every session."""

    def __init__(self) -> None:
        """Start idle; the thread begins with the first job."""
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._handles: dict[str, _Handle] = {}
        self._pool: ThreadPoolExecutor | None = None
        self._is_stopping = False

    def submit(self, store: Store, spooled: Spooled, options: Options, *, is_kept: bool = True) -> Job:
        """Queue the import of a waiting file; it is dropped once it is loaded, otherwise kept for another try (`is_kept`). NotAllowed
        where whoever asks may not do it, here and below.
        """
        reader.require(Right.IMPORT)

        def work(job: Job, cancel: threading.Event) -> End:
            spool.mark(spooled)
            try:
                receipt = importer.run_import(
                    store, spooled.path, spooled.name, options, self._progress(job.id), cancel.is_set,
                    lambda rows: self._change(job.id, rows=rows),
                )  # fmt: skip
            except ImportRefused as refused:
                if refused.code != "several_tables":
                    raise
                parts = [self.submit(store, part, options, is_kept=is_kept).id for part in spool.unpack(spooled)]
                return {"state": JobState.UNPACKED, "parts": tuple(parts)}
            finally:
                if not self._is_stopping:  # what the end of the server cuts off is told at the next start
                    spool.unmark(spooled)
            spool.drop([spooled.id])
            return {"receipt": receipt}

        job = replace(self._job("import", spooled.name, spooled.id), size=spooled.size, is_kept=is_kept)
        return self._queue(job, work)

    def submit_undo(self, store: Store, upload_id: int, file_name: str) -> Job:
        """Queue the undo of one upload."""
        reader.require(Right.IMPORT)

        def work(job: Job, cancel: threading.Event) -> End:
            importer.undo(store, upload_id)
            frozen.sweep(store, stores.close)  # what was taken back is nowhere any more
            return {}

        return self._queue(self._job("undo", file_name), work)

    def submit_frozen(self, store: Store, link: SharedLink) -> Job:
        """Queue the making of the store of a frozen link; the job is called by the link's number."""

        def work(job: Job, cancel: threading.Event) -> End:
            try:
                frozen.build(store, link, self._progress(job.id), cancel.is_set, stores.close)
            except frozen.NotTheSame as error:
                return {"state": JobState.REFUSED, "sentence": error.args[0]}
            return {}

        return self._queue(self._job(FROZEN, link.number), work)

    def submit_change(self, kind: str, name: str, stage: str, change: Callable[[], str]) -> Job:
        """Queue a change of settings; `change` does it and says what came of it. A CalendarError or ChangeRefused refuses it with its text."""
        reader.require(Right.SETTINGS)

        def work(job: Job, cancel: threading.Event) -> End:
            self._change(job.id, stage=stage)
            try:
                return {"sentence": change()}
            except (CalendarError, ChangeRefused) as refused:
                return {"state": JobState.REFUSED, "sentence": refused.args[0]}

        return self._queue(self._job(kind, name), work)

    def jobs(self) -> list[Job]:
        """All remembered jobs, the newest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def job(self, id: str) -> Job | None:
        """One job, or None when this process never had it or has forgotten it."""
        with self._lock:
            return self._jobs.get(id)

    def cancel(self, id: str) -> None:
        """Ask a job to stop; the store stays as it was before the job."""
        with self._lock:
            if id in self._handles:
                self._handles[id].cancel.set()

    def cancel_waiting(self) -> None:
        """Ask all jobs that wait for their turn not to begin."""
        with self._lock:
            for id, handle in self._handles.items():
                if self._jobs[id].state is JobState.WAITING:
                    handle.cancel.set()

    def forget(self, id: str) -> None:
        """Take a finished job off the list."""
        with self._lock:
            if id in self._jobs and self._jobs[id].is_over:
                del self._jobs[id]

    def wait(self, id: str, seconds: float) -> Job | None:
        """Wait for a job to end (for commands and tests; pages poll)."""
        with self._lock:
            handle = self._handles.get(id)
        if handle:
            handle.future.result(seconds)
        return self.job(id)

    def stop(self) -> None:
        """Cancel everything and wait for the thread; a transaction that was under way is rolled back."""
        with self._lock:
            pool, self._pool, self._is_stopping = self._pool, None, True
            for handle in self._handles.values():
                handle.cancel.set()
        if pool:
            pool.shutdown(wait=True)  # those still queued see their cancel at once
        self._is_stopping = False

    def tell_interrupted(self, names: list[str]) -> None:
        """List the imports that an earlier process did not finish; they changed nothing."""
        with self._lock:
            for name in names:
                job = replace(self._job("import", name), state=JobState.INTERRUPTED)
                self._jobs[job.id] = job

    def _job(self, kind: str, file_name: str, spooled_id: str = "") -> Job:
        return Job(secrets.token_urlsafe(12), kind, file_name, datetime.now(UTC), spooled_id)

    def _queue(self, job: Job, work: Work) -> Job:
        cancel = threading.Event()
        with self._lock:
            over = [id for id, one in self._jobs.items() if one.is_over]
            for id in over[: max(0, len(over) - REMEMBERED)]:
                del self._jobs[id]
            self._pool = self._pool or ThreadPoolExecutor(1, thread_name_prefix="import")
            self._jobs[job.id] = job
            self._handles[job.id] = _Handle(cancel, self._pool.submit(self._run, job, work, cancel, audit.actor()))
        return job

    def _run(self, job: Job, work: Work, cancel: threading.Event, who: Actor) -> None:
        end: End = {"state": JobState.FAILED}
        try:
            with audit.acting(who):  # whoever asked for it, not this thread
                end = self._outcome(job, work, cancel)
        except Exception as error:
            # The boundary of the thread: nobody above could catch it, and a job must never hang as "running".
            LOG.exception("job failed", extra={"fields": {"job": job.id, "kind": job.kind}})
            sentence, what_to_do = explained(error)
            end |= {"sentence": sentence, "what_to_do": what_to_do}
        finally:
            if not job.is_kept:
                spool.drop([job.spooled_id])
            self._change(job.id, **end)
            LOG.info("job ended", extra={"fields": {"job": job.id, "kind": job.kind, "state": str(end["state"])}})
            with self._lock:
                del self._handles[job.id]

    def _outcome(self, job: Job, work: Work, cancel: threading.Event) -> End:
        if cancel.is_set():
            return {"state": JobState.CANCELLED}
        now = time.monotonic()
        self._change(job.id, state=JobState.RUNNING, began_at=now, stage_at=now)
        try:
            return {"state": JobState.DONE, "share": 1.0} | work(job, cancel)
        except ImportCancelled:
            return {"state": JobState.CANCELLED}
        except ImportRefused as refused:
            return {"state": JobState.REFUSED, "sentence": refused.sentence, "what_to_do": refused.what_to_do}

    def _progress(self, id: str) -> Callable[[str, float], None]:
        return lambda stage, share: self._change(id, stage=stage, share=share, stage_at=time.monotonic())

    def _change(self, id: str, **values: object) -> None:
        with self._lock:
            if id in self._jobs:
                self._jobs[id] = replace(self._jobs[id], **values)  # type: ignore[arg-type]  # the values are fields of a job


WORKER = Worker()
"""The only one: it lives as long as the process, whatever scripts and sessions do."""
