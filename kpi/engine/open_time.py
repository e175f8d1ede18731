"""The open seconds of calendars before any moment, and the moment at which so many have passed: for many moments at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from kpi.query.read import Read
from kpi.sql import promise_rows
from kpi.stats.distributions import Floats

DAY = 86_400.0
WEEKS = 4
"""A usual open day is one of so many weeks."""


@dataclass(frozen=True)
class OpenTime:
    """One calendar: at each of these moments (seconds since 1970) so many seconds have been open; between them it is open or closed throughout.

    Beyond the days that the calendar knows as much is open as in its last year.
    """

    moments: Floats
    passed: Floats

    def before(self, moments: Floats) -> Floats:
        """The open seconds before each moment; NaN where there is no moment."""
        inside = np.interp(moments, self.moments, self.passed)
        beyond = np.maximum(moments - self.moments[-1], 0.0) * self._pace
        return np.asarray(np.where(np.isnan(moments), np.nan, inside + beyond))

    def reached(self, passed: Floats) -> Floats:
        """The first moment at which so many open seconds have passed."""
        after = np.clip(np.searchsorted(self.passed, passed, side="left"), 1, len(self.passed) - 1)
        grown = self.passed[after] - self.passed[after - 1]
        part = np.divide(passed - self.passed[after - 1], grown, out=np.zeros_like(grown), where=grown > 0)
        inside = self.moments[after - 1] + np.clip(part, 0.0, 1.0) * (self.moments[after] - self.moments[after - 1])
        beyond = self.moments[-1] + (passed - self.passed[-1]) / self._pace
        return np.asarray(np.where(passed > self.passed[-1], beyond, inside))

    def usual_day(self, moment: float) -> float:
        """The open seconds of a day on which it is open, in the four weeks before a moment; those of the last year where it was closed for them."""
        days = np.floor(moment / DAY) * DAY - DAY * np.arange(7 * WEEKS, -1, -1)
        for ends in (days, self.moments[-1] - DAY * np.arange(364, -1, -1)):
            open_seconds = np.diff(self.before(ends))
            if (open_seconds > 0).any():
                return float(open_seconds[open_seconds > 0].mean())
        return DAY

    @property
    def _pace(self) -> float:
        """Open seconds a second, in the last year."""
        start = max(float(self.moments[0]), float(self.moments[-1]) - 364 * DAY)
        passed = float(self.passed[-1] - np.interp(start, self.moments, self.passed))
        return max(passed / max(float(self.moments[-1]) - start, 1.0), 1e-6)


ALWAYS = OpenTime(np.array([0.0, DAY]), np.array([0.0, DAY]))
"""Around the clock."""


def open_times(read: Read) -> Mapping[int, OpenTime]:
    """Each calendar by its number."""
    statement = promise_rows.hours()
    frame = read(statement.sql, statement.params)
    return {int(str(calendar)): _of(days) for (calendar,), days in frame.group_by("calendar")}


def _of(days: pl.DataFrame) -> OpenTime:
    days = days.sort("epoch_day")
    start, before = days["epoch_day"].to_numpy() * DAY, days["before"].to_numpy().astype(np.float64)
    moments, passed = [start], [before]
    so_far = before
    for piece in range(1, 7):
        begins, length = (days[f"{name}{piece}"].fill_null(0).to_numpy().astype(np.float64) for name in ("o", "l"))
        begins = np.where(length > 0, start + begins, start)
        at = np.where(length > 0, so_far, before)
        moments += [begins, np.where(length > 0, begins + length, start)]
        passed += [at, at + length]
        so_far = so_far + length
    order = np.lexsort((np.concatenate(passed), np.concatenate(moments)))
    every, all_passed = np.concatenate(moments)[order], np.concatenate(passed)[order]
    last = np.append(every, start[-1] + DAY), np.append(all_passed, so_far[-1])
    return OpenTime(np.asarray(last[0]), np.asarray(last[1]))
