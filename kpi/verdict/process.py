"""What the course of a metric says: its limits bucket by bucket, and where it left them, since when, in which direction and how far. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from kpi.declare.metric import Better, Metric, Unit
from kpi.declare.values import Numbers
from kpi.query.period import Grain, following
from kpi.stats.process_behaviour import (
    LEAST,
    LEAST_WEEKS,
    WEEK,
    Chart,
    Course,
    Places,
    Reason,
    Rule,
    Run,
    Stretch,
    behaviour,
)
from kpi.verdict.change import ChangeVerdict, changes_by_ratio, is_full_count
from kpi.verdict.disclosure import is_few
from kpi.verdict.watching import Standing

THIN = 0.25
"""Less than such a part of the usual rows, and a value is not held against those of the others."""


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """One bucket: its value, within what a steady process stays, and the rules that it breaks; limits are None where it is not judged."""

    on: date
    value: float | None
    n: float
    low: float | None = None
    centre: float | None = None
    high: float | None = None
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Signal:
    """What a steady process hardly gives, from the bucket `since` to the bucket `until`.

    `change` is how far it lay from what was expected: a ratio less one of counts and durations, a difference of shares and scores. `is_step`: the
    process stayed there, and has limits of its own since. `is_current`: it holds at the newest bucket that can be judged.
    """

    since: date
    until: date
    rule: Rule
    is_higher: bool
    change: float
    verdict: ChangeVerdict
    is_step: bool = False
    is_current: bool = False


@dataclass(frozen=True, kw_only=True)
class Process:
    """The course of one metric; without limits at its end there is a `reason`, with how many points there are of those `needed`.

    `newest_on` is the newest bucket that is over, `judged_on` the newest that has limits.
    """

    metric: str
    grain: Grain
    chart: Chart | None
    buckets: tuple[Bucket, ...] = ()
    signals: tuple[Signal, ...] = ()
    reason: Reason | None = None
    known: int = 0
    needed: int = 0
    newest_on: date | None = None
    judged_on: date | None = None

    @property
    def current(self) -> Signal | None:
        """The signal at the newest bucket that can be judged; of several the one that lasts longest."""
        return min((one for one in self.signals if one.is_current), key=lambda one: one.since, default=None)

    @property
    def standing(self) -> Standing:
        """Whether the newest bucket that is over is within the limits; unknown where it has none."""
        if self.judged_on is None or self.judged_on != self.newest_on:
            return Standing.UNKNOWN
        return Standing.OUT if self.current else Standing.IN


def process(
    metric: Metric, grain: Grain, frame: pl.DataFrame, broken: Collection[date] = (), restarts: Sequence[date] = ()
) -> Process:
    """The course of a metric, from its answer by buckets without a split (bucket, value, n).

    Buckets that are `broken`, of which some days are missing or still to come, and those that rest on too few rows to be shown are not judged. Where
    something else begins at a bucket of `restarts`, so do limits.
    """
    rows = frame.sort("bucket").select("bucket", "value", "n").rows()
    on = [each for each, _, _ in rows]
    newest = next((each for each in reversed(on) if each not in broken), None)
    chart = Chart(metric.kind.chart) if metric.kind.chart else None
    if chart is None or not rows:
        plain = tuple(Bucket(on=each, value=value, n=n or 0.0) for each, value, n in rows)
        reason = Reason.TOO_FEW if chart else Reason.LEVEL
        needed = LEAST_WEEKS * WEEK if grain is Grain.DAY else LEAST
        return Process(
            metric=metric.name, grain=grain, chart=chart, buckets=plain, reason=reason, needed=needed, newest_on=newest
        )
    course = _course(metric, chart, grain, rows, broken)
    stretches = behaviour(course, [on.index(each) for each in restarts if each in on])
    buckets = [one for each in stretches for one in _buckets(each, rows, _scale(metric))]
    last = stretches[-1]
    signals = [one for place, each in enumerate(stretches) for one in _signals(metric, course, on, each, stretches[place + 1 :])]  # fmt: skip
    return Process(
        metric=metric.name,
        grain=grain,
        chart=chart,
        buckets=tuple(buckets),
        signals=tuple(sorted(signals, key=lambda one: (one.since, one.until))),
        reason=last.reason,
        known=last.known,
        needed=last.needed,
        newest_on=newest,
        judged_on=None if last.reason else next((on[place + last.first] for place in reversed(_known(last.z))), None),
    )


def _course(
    metric: Metric, chart: Chart, grain: Grain, rows: Sequence[tuple[date, float | None, float | None]], broken: Collection[date]
) -> Course:  # fmt: skip
    def judged(on: date, value: float | None, n: float | None) -> float:
        is_unknown = value is None or n is None or on in broken or is_few(metric, n)
        return math.nan if is_unknown or value is None else value

    value = np.array([judged(*row) for row in rows], np.float64)
    slots = np.array([on.weekday() if grain is Grain.DAY else 0 for on, _, _ in rows], np.int64)
    days = np.array([(following(on, grain) - on).days for on, _, _ in rows], np.float64)
    n = np.array([n or math.nan for _, _, n in rows], np.float64)
    if chart is Chart.VALUES:
        value[_is_thin(n, slots)] = math.nan
    is_positive = bool((value[np.isfinite(value)] > 0).all())
    return Course(
        chart,
        value,
        size=n if chart is Chart.SHARES else days,
        slots=slots if grain is Grain.DAY else None,
        is_log=chart is Chart.VALUES and changes_by_ratio(metric) and is_positive,
    )


def _is_thin(n: Numbers, slots: Places) -> npt.NDArray[np.bool_]:
    """Which values rest on less than a part `THIN` of the usual rows of their weekday: XmR takes all for equally sure, and on a holiday one row may be all there is."""
    usual = np.full(len(n), math.nan)
    for slot in np.unique(slots):
        own = (slots == slot) & np.isfinite(n)
        if own.any():
            usual[slots == slot] = np.median(n[own])
    return np.asarray(n < THIN * usual)


def _known(z: Numbers) -> list[int]:
    return [int(place) for place in np.flatnonzero(np.isfinite(z))]


def _scale(metric: Metric) -> tuple[float, float]:
    """Where values of a metric can lie at all: limits do not reach beyond."""
    if metric.kind.traits.scale:
        return metric.kind.traits.scale
    return {Unit.SHARE: (0.0, 1.0), Unit.POINTS: (-100.0, 100.0), Unit.BALANCE: (-math.inf, math.inf)}.get(
        metric.unit, (0.0, math.inf)
    )


def _buckets(
    found: Stretch, rows: Sequence[tuple[date, float | None, float | None]], scale: tuple[float, float]
) -> list[Bucket]:
    least, most = scale
    rules: dict[int, list[Rule]] = {}
    for rule, places in found.marks.items():
        for place in places.tolist():
            rules.setdefault(place, []).append(rule)
    for run in found.runs:
        for place in range(run.first, run.last + 1):
            rules.setdefault(place, []).append(Rule.RUN)
    made = []
    for place in range(found.first, found.end):
        on, value, n = rows[place]
        low, centre, high = (float(each[place - found.first]) for each in (found.low, found.centre, found.high))
        is_judged = math.isfinite(found.z[place - found.first])
        told = {"low": max(low, least), "centre": centre, "high": min(high, most)}
        # A share that rests on nothing has a centre, but no limits.
        limits = {name: each for name, each in told.items() if math.isfinite(each)}
        made.append(
            Bucket(on=on, value=value, n=n or 0.0, rules=tuple(rules.get(place, ())) if is_judged else (), **limits)
        )
    return made


def _signals(
    metric: Metric, course: Course, on: Sequence[date], found: Stretch, after: Sequence[Stretch]
) -> list[Signal]:
    """The runs of one stretch, the points beyond its limits that are in none, and the step with which the next one begins."""
    known = _known(found.z)
    if found.reason or not known:
        return []
    newest = known[-1] + found.first
    made = []

    def add(run: Run, rule: Rule, *, is_current: bool) -> None:
        change = _change(metric, course, found, run)
        made.append(
            Signal(
                since=on[run.first],
                until=on[run.last],
                rule=rule,
                is_higher=run.side > 0,
                change=change,
                verdict=_verdict(metric, run.side),
                is_current=is_current and not after,
            )
        )

    for run in found.runs:
        add(run, Rule.RUN, is_current=run.is_open)
    for run in _together(found, known):
        add(run, Rule.BEYOND, is_current=run.last == newest)
    if after and (side := after[0].side) and not after[0].reason:
        step = _step(metric, course, found, after[0])
        first, last = after[0].first, after[0].end - 1
        if step * side > 0:  # what went back to where it had been before a run is at no new level
            made.append(
                Signal(since=on[first], until=on[last], rule=Rule.RUN, is_higher=side > 0, change=step, verdict=_verdict(metric, side), is_step=True)
            )  # fmt: skip
    return made


def _together(found: Stretch, known: Sequence[int]) -> list[Run]:
    """Points beyond the limits on one side, one right after another, that are in no run of that side."""
    in_runs = {(place, run.side) for run in found.runs for place in range(run.first, run.last + 1)}
    beyond = set(found.marks[Rule.BEYOND].tolist())
    made: list[Run] = []
    is_next = False
    for place in (each + found.first for each in known):
        side = 1 if found.z[place - found.first] > 0 else -1
        if place not in beyond or (place, side) in in_runs:
            is_next = False
            continue
        if is_next and made[-1].side == side:
            made[-1] = Run(made[-1].first, place, side, is_open=False)
        else:
            made.append(Run(place, place, side, is_open=False))
        is_next = True
    return made


def _change(metric: Metric, course: Course, found: Stretch, run: Run) -> float:
    """How far the points of a run lie from what was expected of them, on average."""
    inside = slice(run.first - found.first, run.last + 1 - found.first)
    is_judged = np.isfinite(found.z[inside])
    value, centre = course.value[run.first : run.last + 1][is_judged], found.centre[inside][is_judged]
    weight = course.size[run.first : run.last + 1][is_judged] if course.chart is Chart.SHARES else None
    if not changes_by_ratio(metric):
        return float(np.average(value - centre, weights=weight))
    if course.is_log:
        return float(np.expm1(np.mean(np.log(value) - np.log(centre))))
    return float(value.sum() / centre.sum() - 1)


def _step(metric: Metric, course: Course, before: Stretch, after: Stretch) -> float:
    """How far one level lies from the one before it."""
    size = course.size if course.chart is Chart.RATES else np.ones(len(course.value))
    old, new = (
        float(np.nanmean(each.centre / size[each.first : each.end])) if not course.is_log else float(np.exp(np.nanmean(np.log(each.centre))))
        for each in (before, after)
    )  # fmt: skip
    return new / old - 1 if changes_by_ratio(metric) else new - old


def _verdict(metric: Metric, side: int) -> ChangeVerdict:
    if metric.better is Better.NEITHER or is_full_count(metric):
        return ChangeVerdict.HIGHER if side > 0 else ChangeVerdict.LOWER
    return ChangeVerdict.BETTER if (side > 0) == (metric.better is Better.HIGHER) else ChangeVerdict.WORSE
