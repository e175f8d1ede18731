"""Forecasts of counts by day, with intervals from their own past errors. Pure.

Seasonal naive: Hyndman and Athanasopoulos 2021, Forecasting: Principles and Practice (3rd ed.), §5.2. Theta: Assimakopoulos and
Nikolopoulos 2000, Int. J. Forecasting 16:521, as simple exponential smoothing with drift (Hyndman and Billah 2003, Int. J. Forecasting 19:287).
That the mean of several simple forecasts is hard to beat: Bates and Granger 1969; Makridakis, Spiliotis and Assimakopoulos 2020 (M4). Intervals by
rolling origins: split conformal prediction (Lei et al. 2018, JASA 113:1094), of which the weeks and not the days are the sample.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Floats

Flags = npt.NDArray[np.bool_]

WEEK = 7
LEVEL_WEEKS = 4
"""Of so many weeks the recent level is."""
MOST_WEEKS = 26
"""No forecast looks further back, and no interval rests on older errors: levels shift."""
LEAST_TRAINED = 4
"""From so many weeks a forecast of the past is made."""
LEAST_ORIGINS = 4
"""So many forecasts of the past make an interval at the least."""
LEAST_OFF = 2
"""From so many holidays it is known what comes on one."""
SHARES = (0.8, 0.95)
"""The parts of days that lie in the narrow and in the wide interval."""
QUIET = 0.2
"""A weekday with a smaller part of an average day's count says nothing of the level."""


class Method(StrEnum):
    """How a forecast is made."""

    COMBINED = "combination"
    NAIVE = "seasonal naive"


# Forecasts of one series without gaps ---------------------------------------------------------------------------------


def seasonal_naive(values: Floats, ahead: int, season: int = WEEK) -> Floats:
    """The last season, over and over: ŷ(T+h) = y(T+h−m·⌈h/m⌉)."""
    return np.resize(values[-season:], ahead)


def recent_mean(values: Floats, ahead: int, season: int = WEEK) -> Floats:
    """The mean of the last four days of each weekday."""
    return np.asarray(np.resize(_seasons(values, season)[-LEVEL_WEEKS:].mean(axis=0), ahead))


def profile(values: Floats, season: int = WEEK) -> Floats:
    """The part of an average day that each weekday has, the day after the last one first: the median of the weeks, each by its own mean."""
    seasons = _seasons(values, season)
    means = seasons.mean(axis=1)
    if not (means > 0).any():
        return np.ones(season)
    found = np.median(seasons[means > 0] / means[means > 0, None], axis=0)
    return np.asarray(found / found.mean() if found.sum() > 0 else seasons.mean(axis=0) / seasons.mean())


def by_profile(values: Floats, ahead: int, season: int = WEEK) -> Floats:
    """The profile of the week at the level of the last four weeks."""
    level = _seasons(values, season)[-LEVEL_WEEKS:].mean()
    return np.resize(profile(values, season) * level, ahead)


@dataclass(frozen=True)
class Smoothed:
    """Simple exponential smoothing with least squared errors: its last level, how quickly it follows, and where it began."""

    level: float
    alpha: float
    first: float


def smoothed(values: Floats) -> Smoothed:
    """Simple exponential smoothing; the speed is found on ever finer grids, and the first level follows from it by least squares."""
    low, high, best = 0.0001, 0.9999, Smoothed(float("nan"), float("nan"), float("nan"))
    for _ in range(4):
        alphas = np.linspace(low, high, 25)
        # Errors are linear in the first level: e(t) = y(t) − a(t−1) − b(t−1)·l(0).
        a, b = np.zeros_like(alphas), np.ones_like(alphas)
        yb, bb, yy = np.zeros_like(alphas), np.zeros_like(alphas), np.zeros_like(alphas)
        for value in values.tolist():
            left = value - a
            yb += left * b
            bb += b * b
            yy += left * left
            a += alphas * left
            b *= 1 - alphas
        place = int(np.argmin(yy - yb * yb / bb))
        first = yb[place] / bb[place]
        best = Smoothed(float(a[place] + b[place] * first), float(alphas[place]), float(first))
        low, high = float(alphas[max(place - 1, 0)]), float(alphas[min(place + 1, len(alphas) - 1)])
    return best


def drift(values: Floats) -> float:
    """Half of the slope of a straight line through the values."""
    t = np.arange(len(values)) - (len(values) - 1) / 2
    return float(t @ values / (t @ t)) / 2


def theta(values: Floats, ahead: int) -> Floats:
    """Theta of values without a season: f(h) = l + b/2 · (h − 1 + (1 − (1 − α)^n) ÷ α)."""
    found = smoothed(values)
    start = (1 - (1 - found.alpha) ** len(values)) / found.alpha
    return np.asarray(found.level + drift(values) * (np.arange(ahead) + start), dtype=np.float64)


def seasonal_theta(values: Floats, ahead: int, season: int = WEEK) -> Floats:
    """Theta of what is left when the week's profile is taken out; weekdays with hardly anything follow the others."""
    parts = profile(values, season)
    telling = parts >= QUIET
    places = np.arange(len(values)) - len(values)  # the day after the last one is 0
    kept = telling[places % season]
    steps = np.cumsum(np.resize(telling, ahead))  # how many telling days ahead
    level = theta(values[kept] / parts[places % season][kept], max(int(steps[-1]), 1))
    return np.asarray(np.resize(parts, ahead) * level[np.maximum(steps, 1) - 1])


def combined(values: Floats, ahead: int, season: int = WEEK) -> Floats:
    """The mean of seasonal naive, weekday profile, Theta and the last four weeks; never below nothing."""
    members = (seasonal_naive, by_profile, seasonal_theta, recent_mean)
    return np.asarray(np.maximum(np.mean([one(values, ahead, season) for one in members], axis=0), 0.0))


def _seasons(values: Floats, season: int) -> Floats:
    """The last whole seasons, a row each."""
    count = len(values) // season
    return values[len(values) - count * season :].reshape(count, season)


_METHODS: dict[Method, Callable[[Floats, int], Floats]] = {Method.COMBINED: combined, Method.NAIVE: seasonal_naive}


# Days that are not known, and holidays --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Course:
    """Counts by day, NaN where one is not known; `is_off` are holidays, and goes on for the days ahead."""

    value: Floats
    is_off: Flags

    @property
    def days(self) -> int:
        """How many days are over."""
        return len(self.value)


def filled(values: Floats, season: int = WEEK) -> Floats:
    """The same without gaps: between the known days of the same weekday by a straight line."""
    found = values.copy()
    for place in range(min(season, len(values))):
        own = found[place::season]
        is_known = np.isfinite(own)
        if is_known.any() and not is_known.all():
            own[~is_known] = np.interp(np.flatnonzero(~is_known), np.flatnonzero(is_known), own[is_known])
    return np.nan_to_num(found, nan=float(np.nanmean(values)) if np.isfinite(values).any() else 0.0)


def off_rate(course: Course, end: int) -> float | None:
    """What comes on a holiday ÷ what would on such a day, of the holidays among the first `end` days; None where fewer than two are known."""
    value, is_off = course.value[:end], course.is_off[:end]
    usual = filled(np.where(is_off, np.nan, value))
    told = is_off & np.isfinite(value) & (usual > 0)
    return float(value[told].sum() / usual[told].sum()) if told.sum() >= LEAST_OFF else None


def expected(course: Course, method: Method, ahead: int, end: int | None = None) -> Floats:
    """What is expected of the days after the first `end` (all), as nobody knew more then.

    A holiday has the part of such a day that holidays had so far; while fewer than two are known, no more than the quietest day of the week.
    """
    end = course.days if end is None else end
    usual = filled(np.where(course.is_off[:end], np.nan, course.value[:end]))
    found = _METHODS[method](usual[-MOST_WEEKS * WEEK :], ahead)
    is_off, rate = course.is_off[end : end + ahead], off_rate(course, end)
    on_holiday = np.minimum(found, found[:WEEK].min()) if rate is None else found * rate
    return np.where(is_off, on_holiday, found)


# Errors of the past and intervals -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rolling:
    """Forecasts of the past: a row for each origin (how many days were over then), `per_day` columns for each day ahead; NaN where not known."""

    origins: npt.NDArray[np.int64]
    expected: Floats
    actual: Floats
    per_day: int = 1

    def known_after(self, end: int) -> Rolling:
        """What was known of their errors when `end` days were over, without origins that are too old."""
        own = (self.origins < end) & (self.origins >= end - MOST_WEEKS * WEEK)
        origins = self.origins[own]
        days = origins[:, None] + np.arange(self.expected.shape[1]) // self.per_day
        actual = np.where(days < end, self.actual[own], np.nan)
        return replace(self, origins=origins, expected=self.expected[own], actual=actual)

    def since(self, origin: int) -> Rolling:
        """Those from an origin on."""
        own = self.origins >= origin
        return replace(self, origins=self.origins[own], expected=self.expected[own], actual=self.actual[own])


def origins_of(days: int) -> npt.NDArray[np.int64]:
    """The weekly origins of forecasts of the past: each a whole number of weeks before the end, with four weeks behind it."""
    most = min(days // WEEK - LEAST_TRAINED, 2 * MOST_WEEKS)
    return days - WEEK * np.arange(max(most, 0), 0, -1)


def rolling(course: Course, method: Method, ahead: int) -> Rolling:
    """The forecasts that would have been made of the days of a course, and what came."""
    origins = origins_of(course.days)
    later = np.concatenate([course.value, np.full(ahead, np.nan)])
    made = [expected(course, method, ahead, int(end)) for end in origins]
    came = [later[end : end + ahead] for end in origins]
    shape = (len(origins), ahead)
    return Rolling(origins, np.reshape(made, shape).astype(float), np.reshape(came, shape).astype(float))


@dataclass(frozen=True)
class Band:
    """The limits of an interval by day; NaN where too few forecasts of the past tell."""

    low: Floats
    high: Floats

    def holds(self, value: Floats) -> Floats:
        """1 where a value lies inside, 0 where not, NaN where either is not known."""
        is_told = np.isfinite(value) & np.isfinite(self.high)
        return np.where(is_told, ((self.low <= value) & (value <= self.high)).astype(float), np.nan)


def bands(values: Floats, past: Rolling, *, is_level: bool = False) -> tuple[Band, ...]:
    """An interval for each of SHARES around a forecast, from the errors of those of the past.

    Errors are taken by week ahead, in units of what chance in counts and their spread beyond it give a day of such a size (of a level: as
    they are), so that quiet and busy days have intervals of their own. With k forecasts of a week the share is raised by (k + 1) ÷ k.
    """
    beyond = 0.0 if is_level else spread_beyond_chance(past)
    scores = np.abs(past.actual - past.expected) / _unit(past.expected, beyond, is_level=is_level)
    found, week = [], WEEK * past.per_day
    for share in SHARES:
        limits = [_limit(scores[:, first : first + week], share) for first in range(0, len(values), week)]
        # A week further ahead is never told more surely; NaN stays.
        reach = np.repeat(np.maximum.accumulate(limits), week)[: len(values)]
        half = reach * _unit(values, beyond, is_level=is_level)
        found.append(Band(np.maximum(values - half, 0.0), values + half))
    return tuple(found)


def spread_beyond_chance(past: Rolling) -> float:
    """The squared relative error that is left when chance in counts is taken off, by moments."""
    is_told = np.isfinite(past.actual)
    made, came = past.expected[is_told], past.actual[is_told]
    squares = float((made * made).sum())
    return max(0.0, float(((came - made) ** 2 - np.maximum(made, 1.0)).sum()) / squares) if squares else 0.0


def _unit(values: Floats, beyond: float, *, is_level: bool) -> Floats:
    return np.ones_like(values) if is_level else np.sqrt(np.maximum(values, 1.0) + beyond * values * values)


def _limit(scores: Floats, share: float) -> float:
    """The score that so many of a week ahead stay within; NaN where too few weeks tell."""
    is_told = np.isfinite(scores)
    weeks = int(is_told.any(axis=1).sum())
    level = share * (weeks + 1) / weeks if weeks else 2.0
    if weeks < LEAST_ORIGINS or level > 1:
        return float("nan")
    told = np.sort(scores[is_told])
    return float(told[min(math.ceil(round(level * len(told), 9)), len(told)) - 1])


# How forecasts did ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Errors:
    """How forecasts of the past did over so many days: mean absolute error, the same ÷ what came, by how much they were too high on average, and shares inside.

    `inside` has a share for each of SHARES, None where no interval could be told; `inside_days` of how many days.
    """

    days: int
    mean_absolute: float
    rate: float | None
    mean: float
    inside: tuple[float | None, ...]
    inside_days: tuple[int, ...]


def past_bands(every: Rolling, part: Rolling, *, is_level: bool = False) -> list[tuple[Band, ...]]:
    """The intervals of each forecast of `part`, of what was known when it was made."""
    return [
        bands(made, every.known_after(int(end)), is_level=is_level)
        for end, made in zip(part.origins, part.expected, strict=True)
    ]


def errors_of(part: Rolling, intervals: list[tuple[Band, ...]]) -> Errors | None:
    """How these forecasts did; None where nothing is known of what came."""
    is_told = np.isfinite(part.actual)
    if not is_told.any():
        return None
    left = (part.actual - part.expected)[is_told]
    came = float(part.actual[is_told].sum())
    held = [np.array([each[place].holds(row) for each, row in zip(intervals, part.actual, strict=True)]) for place in range(len(SHARES))]  # fmt: skip
    days = tuple(int(np.isfinite(one).sum()) for one in held)
    return Errors(
        days=int(is_told.sum()),
        mean_absolute=float(np.abs(left).mean()),
        rate=float(np.abs(left).sum()) / came if came else None,
        mean=float(-left.mean()),
        inside=tuple(float(np.nanmean(one)) if n else None for one, n in zip(held, days, strict=True)),
        inside_days=days,
    )


# Hours ----------------------------------------------------------------------------------------------------------------


def hour_shares(counts: Floats) -> Floats:
    """What part of a day comes in each hour, by weekday: of rows of days and columns of hours, the newest day last.

    A row for each of the seven days after the last one; the part of all days where a weekday has nothing.
    """
    weeks = counts[len(counts) % WEEK :].reshape(-1, WEEK, counts.shape[1])
    sums = np.nansum(weeks, axis=0)
    whole = sums.sum(axis=0)
    sums = np.where(sums.sum(axis=1, keepdims=True) > 0, sums, whole)
    total = sums.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(sums, total, out=np.zeros_like(sums), where=total > 0))


def by_hour(days: Rolling, counts: Floats) -> Rolling:
    """The same forecasts by hour: a column for each hour ahead, by the shares of the eight weeks before each origin.

    Hours of which less than one is expected are left out of the errors: nearly all of them are 0 and would make intervals look sure.
    """
    ahead, hours = days.expected.shape[1], counts.shape[1]
    later = np.concatenate([counts, np.full((ahead, hours), np.nan)])
    made = np.array([split(row, counts[:end]) for end, row in zip(days.origins, days.expected, strict=True)])
    came = np.array([later[end : end + ahead] for end in days.origins])
    shape = (len(days.origins), ahead * hours)
    made, came = made.reshape(shape), came.reshape(shape)
    return replace(days, expected=made, actual=np.where(made >= 1, came, np.nan), per_day=hours)


HOUR_WEEKS = 8
"""Of so many weeks the hours of a weekday are."""


def split(days: Floats, counts: Floats) -> Floats:
    """What is expected of some days, by hour: rows of days."""
    shares = hour_shares(counts[-HOUR_WEEKS * WEEK :])
    return days[:, None] * shares[np.arange(len(days)) % WEEK]
