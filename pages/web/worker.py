"""Imports and undos, one after the other in a thread of the process: no click and no closed tab stops them.

Files that wait one behind the other are imported together (data/imports/together.py): each is loaded, refused or stopped by itself, the figures follow all
of them at once, and none is done before.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from data.calendar.open_seconds import CalendarError
from data.config import audit
from data.config.audit import Actor
from data.config.shared_links import FROZEN, SharedLink
from data.declare.problems import ImportCancelled, ImportRefused
from data.imports import frozen, importer
from data.imports.failures import explained, explained_behind
from data.imports.importer import STAGES, Options, Receipt, Together, together
from data.imports.together import MOST_BYTES
from data.store.store import Store, StoreError
from pages.ui.answers import reader, stores
from pages.ui.answers.reader import Right
from pages.web import spool
from pages.web.spool import Spooled

LOG = logging.getLogger("service_pulse.import")
REMEMBERED = 200
"""Finished jobs that are still listed; older ones are found in the history of uploads."""
MOST_SECONDS = 20.0
"""So long further files join a run. Who sent the first waits for its figures, and pages show those of before; the figures of a run take a second or two,
so that longer runs would save little more. Whoever waits to write ends a run sooner."""
*_, _FIGURES, _COMMIT = STAGES


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
    """One import or undo. `share` runs from 0 to 1; a refused or failed job changed nothing in the store, unless it has a receipt: then only its figures are missing."""

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
    is_loaded: bool = False  # in the store, and not to be stopped any more: the figures follow together with others'
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


End = dict[str, object]
Work = Callable[[Job, threading.Event, Together | None], End]
"""Does the job, as one of a run where there is one, and says what to note about it."""


@dataclass(frozen=True, eq=False)
class _Task:
    """A job that waits for its end: who asked for it, and the store whose figures may follow it later, where it is an import."""

    job: Job
    work: Work
    who: Actor
    store: Store | None = None
    cancel: threading.Event = field(default_factory=threading.Event)
    future: Future[None] = field(default_factory=Future)

    def may_follow(self, store: Store | None, size: int) -> bool:
        """Whether it may be loaded in one run after files of so many bytes: their figures are made at its end, and never in between."""
        return (
            self.store is not None
            and store is not None
            and self.store.path == store.path
            and size + self.job.size < MOST_BYTES
        )


class Worker:
    """One thread that writes, a queue before it, and a table of what it does; safe to call from every session."""

    def __init__(self) -> None:
        """Start idle; the thread begins with the first job."""
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._tasks: dict[str, _Task] = {}
        self._queue: deque[_Task] = deque()
        self._pool: ThreadPoolExecutor | None = None
        self._is_stopping = False

    def submit(self, store: Store, spooled: Spooled, options: Options, *, is_kept: bool = True) -> Job:
        """Queue the import of a waiting file; it is dropped once it is loaded, otherwise kept for another try (`is_kept`). NotAllowed
        where whoever asks may not do it, here and below.
        """
        reader.require(Right.IMPORT)

        def work(job: Job, cancel: threading.Event, run: Together | None) -> End:
            spool.mark(spooled)
            try:
                receipt = importer.run_import(
                    store, spooled.path, spooled.name, options, self._progress(job.id, in_run=run is not None), cancel.is_set,
                    lambda rows: self._change(job.id, rows=rows), run,
                )  # fmt: skip
            except ImportRefused as refused:
                if refused.code != "several_tables":
                    raise
                parts = [self.submit(store, part, options, is_kept=is_kept).id for part in spool.unpack(spooled)]
                return {"state": JobState.UNPACKED, "parts": tuple(parts)}
            finally:
                if not self._is_stopping:  # what the end of the server cuts off is told at the next start
                    spool.unmark(spooled)
            spool.unmark(spooled)  # also while the server ends: it is in the store
            spool.drop([spooled.id])
            return {"receipt": receipt}

        job = replace(self._job("import", spooled.name, spooled.id), size=spooled.size, is_kept=is_kept)
        return self._submit(job, work, store)

    def submit_undo(self, store: Store, upload_id: int, file_name: str) -> Job:
        """Queue the undo of one upload."""
        reader.require(Right.IMPORT)

        def work(job: Job, cancel: threading.Event, _: Together | None) -> End:
            importer.undo(store, upload_id)
            frozen.sweep(store, stores.close)  # what was taken back is nowhere any more
            return {}

        return self._submit(self._job("undo", file_name), work)

    def submit_frozen(self, store: Store, link: SharedLink) -> Job:
        """Queue the making of the store of a frozen link; the job is called by the link's number."""

        def work(job: Job, cancel: threading.Event, _: Together | None) -> End:
            try:
                frozen.build(store, link, self._progress(job.id), cancel.is_set, stores.close)
            except frozen.NotTheSame as error:
                return {"state": JobState.REFUSED, "sentence": error.args[0]}
            return {}

        return self._submit(self._job(FROZEN, link.number), work)

    def submit_change(self, kind: str, name: str, stage: str, change: Callable[[], str]) -> Job:
        """Queue a change of settings; `change` does it and says what came of it. A CalendarError or ChangeRefused refuses it with its text."""
        reader.require(Right.SETTINGS)

        def work(job: Job, cancel: threading.Event, _: Together | None) -> End:
            self._change(job.id, stage=stage)
            try:
                return {"sentence": change()}
            except (CalendarError, ChangeRefused) as refused:
                return {"state": JobState.REFUSED, "sentence": refused.args[0]}

        return self._submit(self._job(kind, name), work)

    def jobs(self) -> list[Job]:
        """All remembered jobs, the newest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def job(self, id: str) -> Job | None:
        """One job, or None when this process never had it or has forgotten it."""
        with self._lock:
            return self._jobs.get(id)

    def cancel(self, id: str) -> None:
        """Ask a job to stop; the store stays as it was before the job. A file that is loaded and waits for its figures is not taken back."""
        with self._lock:
            if id in self._tasks:
                self._tasks[id].cancel.set()

    def cancel_waiting(self) -> None:
        """Ask all jobs that wait for their turn not to begin."""
        with self._lock:
            for id, task in self._tasks.items():
                if self._jobs[id].state is JobState.WAITING:
                    task.cancel.set()

    def forget(self, id: str) -> None:
        """Take a finished job off the list."""
        with self._lock:
            if id in self._jobs and self._jobs[id].is_over:
                del self._jobs[id]

    def wait(self, id: str, seconds: float) -> Job | None:
        """Wait for a job to end (for commands and tests; pages poll)."""
        with self._lock:
            task = self._tasks.get(id)
        if task:
            task.future.result(seconds)
        return self.job(id)

    def stop(self) -> None:
        """Cancel everything and wait for the thread; a transaction that was under way is rolled back, and what a run has loaded gets its figures."""
        with self._lock:
            pool, self._pool, self._is_stopping = self._pool, None, True
            for task in self._tasks.values():
                task.cancel.set()
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

    def _submit(self, job: Job, work: Work, store: Store | None = None) -> Job:
        task = _Task(job, work, audit.actor(), store)
        with self._lock:
            over = [id for id, one in self._jobs.items() if one.is_over]
            for id in over[: max(0, len(over) - REMEMBERED)]:
                del self._jobs[id]
            self._pool = self._pool or ThreadPoolExecutor(1, thread_name_prefix="import")
            self._jobs[job.id] = job
            self._tasks[job.id] = task
            self._queue.append(task)
            self._pool.submit(self._next)
        return job

    def _next(self) -> None:
        """Do the job whose turn it is, and with it the files that wait right behind it."""
        with self._lock:
            if not self._queue:
                return  # what it was called for was done together with others
            first = self._queue.popleft()
            is_first_of_several = bool(self._queue) and self._queue[0].may_follow(first.store, first.job.size)
        if first.store and is_first_of_several and not _is_empty(first.store):
            self._run_together(first, first.store)
        else:
            self._run(first)

    def _run_together(self, first: _Task, store: Store) -> None:
        """Load files one after the other, and tell of each that it is done once the figures have followed."""
        loaded: list[tuple[_Task, End]] = []
        fault: Exception | None = None
        try:
            with together(store) as run:
                task: _Task | None = first
                size, until = 0, time.monotonic() + MOST_SECONDS
                while task:
                    size += task.job.size
                    if end := self._run(task, run):
                        loaded.append((task, end))
                    task = self._following(store, size, until)
        except Exception as error:
            # The boundary of the thread again: all that are loaded are told of it.
            LOG.exception("figures of a run failed", extra={"fields": {"jobs": [task.job.id for task, _ in loaded]}})
            fault = error
        for task, end in loaded:
            self._end(task, _without_figures(end, fault) if fault else end)
        if not first.future.done():
            self._run(first)  # the store could not be written at all: the first file tells why

    def _following(self, store: Store, size: int, until: float) -> _Task | None:
        """The next file, if it may still join a run; others get their turn in the order in which they asked."""
        with self._lock:
            if time.monotonic() >= until or store.is_awaited or not self._queue:
                return None
            return self._queue.popleft() if self._queue[0].may_follow(store, size) else None

    def _run(self, task: _Task, run: Together | None = None) -> End | None:
        """Do a job. Of a file that was loaded in a run nothing is told yet: its end is what is returned."""
        job, end = task.job, End(state=JobState.FAILED)
        try:
            with audit.acting(task.who):  # whoever asked for it, not this thread
                end = self._outcome(task, run)
        except Exception as error:
            # The boundary of the thread: nobody above could catch it, and a job must never hang as "running".
            LOG.exception("job failed", extra={"fields": {"job": job.id, "kind": job.kind}})
            sentence, what_to_do = explained(error)
            end |= {"sentence": sentence, "what_to_do": what_to_do}
        finally:
            if not job.is_kept:
                spool.drop([job.spooled_id])
            if run is None or end["state"] is not JobState.DONE:
                self._end(task, end)
        if task.future.done():
            return None
        self._change(job.id, is_loaded=True, stage=_FIGURES, share=STAGES[_FIGURES], stage_at=time.monotonic())
        return end

    def _end(self, task: _Task, end: End) -> None:
        self._change(task.job.id, **end)
        LOG.info("job ended", extra={"fields": {"job": task.job.id, "kind": task.job.kind, "state": str(end["state"])}})
        with self._lock:
            del self._tasks[task.job.id]
        task.future.set_result(None)

    def _outcome(self, task: _Task, run: Together | None) -> End:
        if task.cancel.is_set():
            return {"state": JobState.CANCELLED}
        now = time.monotonic()
        self._change(task.job.id, state=JobState.RUNNING, began_at=now, stage_at=now)
        try:
            return {"state": JobState.DONE, "share": 1.0} | task.work(task.job, task.cancel, run)
        except ImportCancelled:
            return {"state": JobState.CANCELLED}
        except ImportRefused as refused:
            return {"state": JobState.REFUSED, "sentence": refused.sentence, "what_to_do": refused.what_to_do}

    def _progress(self, id: str, *, in_run: bool = False) -> Callable[[str, float], None]:
        """Notes the stages of a job. In a run the figures come after the commit of the file, and no stage goes back."""

        def note(stage: str, share: float) -> None:
            if not (in_run and stage == _COMMIT):
                self._change(id, stage=stage, share=share, stage_at=time.monotonic())

        return note

    def _change(self, id: str, **values: object) -> None:
        with self._lock:
            if id in self._jobs:
                self._jobs[id] = replace(self._jobs[id], **values)  # type: ignore[arg-type]  # the values are fields of a job


def _is_empty(store: Store) -> bool:
    """Whether nothing was loaded yet. Then the first file gets its figures by itself: pages show the demo company until there are records, and records
    without figures would be an empty dashboard.
    """
    try:
        return store.is_empty()
    except StoreError:
        return True  # a file by itself tells why it cannot be read


def _without_figures(end: End, fault: Exception) -> End:
    """The end of a job whose file is loaded, where the figures could not follow."""
    receipt = end["receipt"]
    assert isinstance(receipt, Receipt)  # of an import that is done
    sentence, what_to_do = explained_behind(fault, receipt.upload_id)
    return {"state": JobState.FAILED, "receipt": receipt, "sentence": sentence, "what_to_do": what_to_do}


WORKER = Worker()
"""The only one: it lives as long as the process, whatever scripts and sessions do."""
