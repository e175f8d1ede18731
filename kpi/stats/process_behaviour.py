"""Process behaviour charts: within which limits a steady process stays, and the points and runs that it does not give. Pure.

XmR: Shewhart 1931; Wheeler 1993, Understanding Variation; NIST/SEMATECH e-Handbook 6.3.2.2. p and u: NIST 6.3.3. p′ and u′: Laney 2002,
Quality Engineering 14:531: what lies between the days beyond chance in the rows is seen in the moving ranges. Rules: Western Electric 1956;
what they cost: Champ and Woodall 1987, Technometrics 29:393.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

D2, D4 = 1.128, 3.267
"""The mean of the range of two normal values in standard deviations, and the upper limit of such ranges in mean ranges."""
RUN = 8
"""So many points in a row on one side of the centre are a run."""
LEAST, MOST = 20, 60
"""From how many points limits are made at the least, and at the most: then they stand still."""
WEEK, LEAST_WEEKS, MOST_WEEKS = 7, 4, 12
"""The same in whole weeks, where weekdays differ and their pattern is taken out first."""
LEAST_EVENTS = 5.0
"""How many there are in a point on average, hits and misses of a share alike, for limits on both sides to mean something."""


class Chart(StrEnum):
    """How limits are made: of values as they are, or of shares and counts, whose chance follows from how many rows there are."""

    VALUES = "XmR"
    SHARES = "p′"
    RATES = "u′"


class Rule(StrEnum):
    """What a steady process hardly gives. Only the first two are signals; the others are marked and say nothing."""

    BEYOND = "beyond"  # outside the limits
    RUN = "run"  # eight in a row on one side of the centre
    TWO_OF_THREE = "two of three"  # beyond two thirds of the way to one limit
    FOUR_OF_FIVE = "four of five"  # beyond one third of the way to one limit


class Reason(StrEnum):
    """Why there are no limits."""

    TOO_FEW = "too few"  # points
    TOO_RARE = "too rare"  # fewer than five a point
    NO_SPREAD = "no spread"  # all points are alike
    LEVEL = "level"  # what is inside at a moment carries on: its change by bucket is what has limits


@dataclass(frozen=True)
class Course:
    """The points of a chart in the order of time; NaN where one is not known or not whole.

    `size` is what each rests on: the rows of a share, the days of a count. `slots` are the weekdays whose pattern is taken out first, None where
    there are none. With `is_log` values are judged by their logarithms, as durations are.
    """

    chart: Chart
    value: Numbers
    size: Numbers
    slots: Places | None = None
    is_log: bool = False


@dataclass(frozen=True)
class Limits:
    """What is expected of each point, and one standard deviation of it, on the scale on which it is judged."""

    expected: Numbers
    sigma: Numbers


@dataclass(frozen=True)
class Run:
    """Points on one side of the centre (`side` 1 above, −1 below), and whether the run is still open at the last point."""

    first: int
    last: int
    side: int
    is_open: bool


@dataclass(frozen=True)
class Stretch:
    """The points from `first` up to `end` that share limits; none where there is a `reason` (`known` points, of which `needed` are needed).

    `low`, `centre` and `high` are in the unit of the values; `z` is how many standard deviations each point lies from what is expected of it.
    `side` is that of the step with which it begins: 1 up, −1 down, 0 where it begins with the data or was told to.
    """

    first: int
    end: int
    low: Numbers
    centre: Numbers
    high: Numbers
    z: Numbers
    runs: tuple[Run, ...] = ()
    reason: Reason | None = None
    known: int = 0
    needed: int = LEAST
    base: int = 0
    side: int = 0
    marks: dict[Rule, Places] = field(default_factory=dict)


def mean_range_sigma(values: Numbers) -> float:
    """The standard deviation that the mean moving range tells (NIST 6.3.2.2); ranges beyond their own limit are left out once (Nelson 1982)."""
    ranges = np.abs(np.diff(values[np.isfinite(values)]))
    if not ranges.size:
        return float("nan")
    usual = ranges[ranges <= D4 * ranges.mean() + 1e-12]
    return float((usual if usual.size else ranges).mean() / D2)


def p_sigma(share: float, n: Numbers) -> Numbers:
    """The standard deviation of shares of `n` rows by chance in the rows alone."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.sqrt(share * (1 - share) / n))


def u_sigma(rate: float, size: Numbers) -> Numbers:
    """The standard deviation of counts per unit of `size` by chance alone."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.sqrt(rate / size))


def limits_of(course: Course, base: Places) -> Limits | Reason:
    """The limits that the points at the places `base` give to all points."""
    match course.chart:
        case Chart.VALUES:
            return _of_values(course, base)
        case Chart.SHARES:
            return _of_shares(course, base)
        case Chart.RATES:
            return _of_rates(course, base)


def scaled(course: Course, values: Numbers) -> Numbers:
    """Values on the scale on which they are judged."""
    if not course.is_log:
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(values)


def unscaled(course: Course, values: Numbers) -> Numbers:
    """Back to the unit of the values."""
    return np.exp(values) if course.is_log else values


def behaviour(course: Course, restarts: Sequence[int] = ()) -> list[Stretch]:
    """The stretches of a course, one after another.

    A new one begins where a step is confirmed, and at the places `restarts`, where something else is known to have begun. A step is confirmed when
    from the first point of a run on there are as many points as limits need, and either half of them lies on that side on average, by two standard errors.
    """
    borders = sorted({0, len(course.value), *(place for place in restarts if 0 < place < len(course.value))})
    return [one for first, end in pairwise(borders) for one in _stretches(course, first, end)]


def marks_of(z: Numbers) -> dict[Rule, Places]:
    """The places at which each rule holds but that of runs, which `runs_of` finds."""
    known = np.flatnonzero(np.isfinite(z))
    seen = z[known]
    found: dict[Rule, Places] = {Rule.BEYOND: known[np.abs(seen) > 3]}
    for rule, window, needed, border in ((Rule.TWO_OF_THREE, 3, 2, 2.0), (Rule.FOUR_OF_FIVE, 5, 4, 1.0)):
        is_marked = np.zeros(len(seen), bool)
        for side in (1, -1):
            is_out = side * seen > border
            count = np.convolve(is_out, np.ones(window, int))[: len(seen)]
            is_marked |= is_out & (count >= needed)
        found[rule] = known[is_marked]
    return found


def runs_of(z: Numbers) -> list[Run]:
    """The runs of eight and more on one side; a point on the centre says nothing.

    A run is over with the first point on the other side; but where its points, that one included, lie three standard errors off on average, as
    chance does once in 370, only with two in a row, so that a step that is there is not forgotten for one point.
    """
    found: list[Run] = []
    side, first, length, last, against, other = 0, 0, 0, 0, 0, 0
    for place in np.flatnonzero(np.isfinite(z) & (z != 0)).tolist():
        own = 1 if z[place] > 0 else -1
        if own == side:
            length, last, against = length + 1, place, 0
            continue
        against += 1
        if length >= RUN and against == 1 and _is_far(z[first : place + 1], side):
            other = place
            continue
        if length >= RUN:
            found.append(Run(first, last, side, is_open=False))
        side, first, length, last = own, place if against == 1 else other, against, place
        against = 0
    if length >= RUN:
        found.append(Run(first, last, side, is_open=True))
    return found


def _is_far(z: Numbers, side: int) -> bool:
    known = z[np.isfinite(z)] * side
    return bool(known.mean() > 3 / np.sqrt(len(known)))


def _of_values(course: Course, base: Places) -> Limits | Reason:
    y = scaled(course, course.value)
    expected = _by_slot(course, base, y, np.ones_like(y))
    sigma = mean_range_sigma((y - expected)[base]) * _unsure(course, base)
    if not sigma > 1e-9 * max(1.0, float(np.abs(y[base]).max())):
        return Reason.NO_SPREAD
    return Limits(expected, np.full(len(y), sigma))


def _of_shares(course: Course, base: Places) -> Limits | Reason:
    value, n = course.value, course.size
    share = float(np.average(value[base], weights=n[base]))
    if min(share, 1 - share) * float(n[base].mean()) < LEAST_EVENTS:
        return Reason.TOO_RARE
    expected = _by_slot(course, base, value, n)
    sigma = p_sigma(share, n)
    wide = mean_range_sigma(((value - expected) / sigma)[base]) * _unsure(course, base)
    return Limits(expected, sigma * wide) if wide > 1e-9 else Reason.NO_SPREAD


def _of_rates(course: Course, base: Places) -> Limits | Reason:
    value, days = course.value, course.size
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = _by_slot(course, base, value / days, days) * days
    if not float(value[base].mean()) >= LEAST_EVENTS:
        return Reason.TOO_RARE
    expected = np.where(expected >= LEAST_EVENTS, expected, np.nan)
    sigma = np.sqrt(expected)
    wide = mean_range_sigma(((value - expected) / sigma)[base]) * _unsure(course, base)
    return Limits(expected, sigma * wide) if wide > 1e-9 else Reason.NO_SPREAD


def _by_slot(course: Course, base: Places, values: Numbers, weights: Numbers) -> Numbers:
    """The weighted mean of the points of the base, of each slot its own; NaN of a slot that the base lacks."""
    if course.slots is None:
        return np.full(len(values), np.average(values[base], weights=weights[base]))
    count = int(course.slots.max()) + 1
    total = np.bincount(course.slots[base], (values * weights)[base], count)
    weight = np.bincount(course.slots[base], weights[base], count)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((total / weight)[course.slots])


def _unsure(course: Course, base: Places) -> float:
    """By what limits are wider because the means of the slots are means of few points.

    Of m points each lies √(1 − 1/m) standard deviations from their mean, and a new one √(1 + 1/m).
    """
    if course.slots is None:
        return 1.0
    m = len(base) / len(np.unique(course.slots[base]))
    return float(np.sqrt((m + 1) / (m - 1))) if m > 1 else float("nan")


def _stretches(course: Course, first: int, end: int) -> Iterator[Stretch]:
    """The stretches between two borders: one, or more where steps are confirmed."""
    side = 0
    while True:
        found = replace(_stretch(course, first, end), side=side)
        border = _confirmed(course, found) or _unsteady(course, found)
        if border is None:
            yield found
            return
        yield _until(found, border[0])
        first, side = border


def _stretch(course: Course, first: int, end: int) -> Stretch:
    """One stretch; its base ends where its first run begins, if that leaves enough points."""
    known = first + np.flatnonzero(np.isfinite(scaled(course, course.value[first:end])))
    base, count, needed = _base(course, known)
    if base is None:
        return _without(course, first, end, Reason.TOO_FEW, count, needed)
    # What came after a step would pull the centre to its side: it is looked for from the fewest points first.
    least = _judged(course, first, end, _least_of(course, base), count, needed)
    far = (run for run in least.runs if _is_far(least.z[run.first - first : run.last + 1 - first], run.side))
    found = _judged(course, first, end, _before(course, base, known, far), count, needed)
    shorter = _before(course, base, known, found.runs)
    return found if len(shorter) >= found.base else _judged(course, first, end, shorter, count, needed)


def _least_of(course: Course, base: Places) -> Places:
    """The fewest points of a base from which limits are made."""
    return (
        base[:LEAST] if course.slots is None else base[: max(LEAST, int((base < base[0] + LEAST_WEEKS * WEEK).sum()))]
    )


def _before(course: Course, base: Places, known: Places, runs: Iterable[Run]) -> Places:
    """As much of a base as lies before the first of these runs that leaves enough points."""
    for run in runs:
        shorter, *_ = _base(course, known[known < run.first])
        if shorter is not None:
            return base[base < run.first]
    return base


def _base(course: Course, known: Places) -> tuple[Places | None, int, int]:
    """The places from which limits are made (None: too few), how many there are, and how many are needed.

    The last eight points are left out where there are more than are needed: limits are no part of what is held against them.
    """
    count = len(known)
    if course.slots is None:
        return (known[: min(max(count - RUN, LEAST), MOST)] if count >= LEAST else None), count, LEAST
    days = int(known[-1] - known[0]) + 1 if count else 0
    if days < LEAST_WEEKS * WEEK:
        return None, days, LEAST_WEEKS * WEEK
    weeks = min(max((days - RUN) // WEEK, LEAST_WEEKS), MOST_WEEKS)
    base = known[known < known[0] + weeks * WEEK]
    return (base if len(base) >= LEAST else None), len(base), LEAST


def _judged(course: Course, first: int, end: int, base: Places, count: int, needed: int) -> Stretch:
    limits = limits_of(course, base)
    if not isinstance(limits, Reason):
        limits = limits_of(course, _steady(course, base, limits))
    if isinstance(limits, Reason):
        return _without(course, first, end, limits, count, needed)
    inside = slice(first, end)
    y, expected, sigma = scaled(course, course.value[inside]), limits.expected[inside], limits.sigma[inside]
    with np.errstate(invalid="ignore"):
        z = (y - expected) / sigma
    known = np.flatnonzero(np.isfinite(z))
    # One that begins with the data has nothing before it that it could differ from.
    found = (one for one in runs_of(z) if one.first != known[0])
    runs = tuple(replace(one, first=one.first + first, last=one.last + first) for one in found)
    low, high = (unscaled(course, expected + way * sigma) for way in (-3, 3))
    marks = {rule: places + first for rule, places in marks_of(z).items()}
    return Stretch(
        first, end, low, unscaled(course, expected), high, z, runs, known=count, needed=needed, base=len(base), marks=marks
    )  # fmt: skip


def _steady(course: Course, base: Places, limits: Limits) -> Places:
    """A base without the points that lie beyond its own limits, once: a day on which everything stood still is no part of what is usual.

    Where half of it and more does, as where it stands still but for a step, none of it is more usual than the rest: it stays whole.
    """
    with np.errstate(invalid="ignore"):
        z = (scaled(course, course.value) - limits.expected) / limits.sigma
    inside = base[~(np.abs(z[base]) > 3)]
    return inside if 2 * len(inside) > len(base) else base


def _without(course: Course, first: int, end: int, reason: Reason, count: int, needed: int) -> Stretch:
    nothing = np.full(end - first, np.nan)
    return Stretch(first, end, nothing, nothing, nothing, nothing, reason=reason, known=count, needed=needed)


def _until(found: Stretch, end: int) -> Stretch:
    """The same up to an earlier end."""
    size = end - found.first
    runs = tuple(replace(one, last=min(one.last, end - 1), is_open=False) for one in found.runs if one.first < end)
    marks = {rule: places[places < end] for rule, places in found.marks.items()}
    cut = {name: getattr(found, name)[:size] for name in ("low", "centre", "high", "z")}
    return replace(found, end=end, runs=runs, marks=marks, **cut)


Border = tuple[int, int]
"""The place at which a new stretch begins, and on which side of the one before it lies."""


def _confirmed(course: Course, found: Stretch) -> Border | None:
    """The first run from which on the process stayed on its side; None where none is sure yet."""
    for run in found.runs:
        since = found.z[run.first - found.first :]
        z = since[np.isfinite(since)] * run.side
        if run.first == found.first or not _has_base(course, found, run.first):
            continue
        if all(half.mean() > 2 / np.sqrt(len(half)) for half in np.array_split(z, 2)):
            return run.first, run.side
    return None


def _unsteady(course: Course, found: Stretch) -> Border | None:
    """Where a base begins that has no run in it which differs from all else by more than three standard errors; None where it has none as it is."""
    known = np.flatnonzero(np.isfinite(found.z)) + found.first
    for run in found.runs:
        if run.first > known[min(found.base, len(known)) - 1]:
            return None
        is_inside = (known >= run.first) & (known <= run.last)
        inside, others = (found.z[known[each] - found.first] for each in (is_inside, ~is_inside))
        border = run.first if run.is_open else run.last + 1
        if border == found.first or not len(others) or not _has_base(course, found, border):
            continue
        if abs(inside.mean() - others.mean()) > 3 * np.sqrt(1 / len(inside) + 1 / len(others)):
            return border, run.side if run.is_open else -run.side
    return None


def _has_base(course: Course, found: Stretch, border: int) -> bool:
    """Whether from a place on there are enough points for limits."""
    known = border + np.flatnonzero(np.isfinite(scaled(course, course.value[border : found.end])))
    return _base(course, known)[0] is not None
