"""What has to be read, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import polars as pl

from kpi.query.read import Read
from kpi.sql.clauses import Statement

_POOL = ThreadPoolExecutor(4, thread_name_prefix="kpi-read")
"""Small scans use one core each: a few at a time keep all cores busy."""


class Job(Protocol):
    """One statement, and who takes what it finds."""

    @property
    def statement(self) -> Statement:
        """What has to be read."""

    def take(self, found: pl.DataFrame) -> None:
        """Put what was found where it belongs; called from a thread of its own."""


def read_all(read: Read, jobs: Iterable[Job]) -> None:
    """Read all statements side by side, and hand out what is found, in no order."""

    def run(job: Job) -> None:
        job.take(read(job.statement.sql, job.statement.params))

    for _ in _POOL.map(run, jobs):
        pass
