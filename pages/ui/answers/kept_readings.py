"""What a few statements about all data have found, kept in a file of one state of the data and one day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256

import polars as pl

from data.store.kept_files import KeptFiles
from kpi.engine.day_files import frames_of, packed_frames
from kpi.query.read import Read

NAME = f"coverage-{pl.__version__}"
"""Of the file: each day replaces that of the day before."""


class KeptReadings:
    """A way to read that finds what another process has read of the same data on the same day: some statements ask which day it is."""

    def __init__(self, read: Read, files: KeptFiles | None) -> None:
        """Without files it is `read` itself."""
        self._read, self._files, self._day = read, files, _day()
        held = files.take(NAME) if files else None
        self._kept = frames_of(held) if held is not None else {}
        self._found: dict[str, pl.DataFrame] = {}

    def __call__(self, sql: str, params: Mapping[str, object]) -> pl.DataFrame:
        """What a statement finds."""
        key = sha256(f"{self._day}{sql}{sorted(params.items())}".encode()).hexdigest()
        found = self._kept.get(key)
        if found is None:
            found = self._read(sql, params)
        self._found[key] = found
        return found.clone()

    def save(self) -> None:
        """Let what was read outlast the process, where any of it was new and it is still the same day."""
        if self._files is not None and self._found.keys() - self._kept.keys() and self._day == _day():
            self._files.put(NAME, partial(packed_frames, dict(self._found)))


def _day() -> str:
    """The day, here and by UTC: it begins at another moment for the engine than for the computer."""
    return f"{date.today()} {datetime.now(UTC).date()}"
