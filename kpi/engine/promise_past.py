"""How likely waiting tickets are to miss their promise, told as it would have been told on each day of the last weeks, and held against what came.

What is told of a day rests on what was known at the beginning of its week: on tickets that came until then, as they stood then. So does what is chosen there: by which
clock ages count, and whether the odds are corrected by how the probabilities of the weeks before had done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kpi.declare.metric import Clock
from kpi.engine.open_time import DAY, OpenTime
from kpi.stats import calibration, hazard
from kpi.stats.calibration import Bin, Estimate, Parts
from kpi.stats.distributions import Floats
from kpi.stats.hazard import Hazards, Ints

WINDOW_DAYS = 182
"""Half a year of waiting tells how long tickets take."""
TESTED_WEEKS, LEARNT_WEEKS = 8, 4
"""The weeks whose probabilities are held against what came, and those before from which the first of them learn."""
DAYS = WINDOW_DAYS + 7 * (TESTED_WEEKS + LEARNT_WEEKS)
"""So many days are read."""

LEAST_TICKETS, LEAST_EACH = 200, 20
"""So many tickets whose promise fell due are needed to tell of others, and so many of those that missed it and of those that kept it."""
LEAST_TESTED = 100
"""So many tickets of the last eight weeks are needed to say how good probabilities were."""

AGES = tuple(hours * 3600.0 for hours in (1, 4, 8, 24, 72, 168, 720))
"""The ages by which the naive rule tells tickets apart."""
BASE_WEIGHT = 5.0
"""So many tickets of all ages are added to those of an age in the naive rule."""

_Flags = npt.NDArray[np.bool_]
_WEEKS = TESTED_WEEKS + LEARNT_WEEKS


@dataclass(frozen=True, kw_only=True)
class Tickets:
    """Tickets by when they came, stopped to wait (inf where they wait) and were promised (NaN where they were not), in seconds since 1970; `until` is when their data end.

    `group` says to which of `groups` each belongs, `larger` to which larger one each group does, the largest first; `place` which of `ends`, a calendar and the end of the data, is a ticket's.
    """

    created: Floats
    ended: Floats
    due: Floats
    until: Floats
    group: Ints
    groups: int
    larger: Sequence[Ints]
    place: Ints
    ends: Sequence[tuple[OpenTime, float]]
    has_hours: bool

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """By which ages may count: opening hours need the hours of the day."""
        return (Clock.CALENDAR, Clock.BUSINESS) if self.has_hours else (Clock.CALENDAR,)


@dataclass(frozen=True)
class Clocked:
    """The same on one clock: how much time had passed on it at each moment."""

    tickets: Tickets
    clock: Clock
    created: Floats = field(init=False)
    ended: Floats = field(init=False)
    due: Floats = field(init=False)

    def __post_init__(self) -> None:
        """Put the moments of all tickets on the clock."""
        own = self.tickets
        for name, moments in (("created", own.created), ("ended", np.minimum(own.ended, own.until)), ("due", own.due)):
            object.__setattr__(self, name, self._passed(moments))

    def at(self, days: float) -> Floats:
        """The same so many days before the data of each ticket end."""
        passed = [self._on(times, np.array([end - days * DAY]))[0] for times, end in self.tickets.ends]
        return np.asarray(np.array(passed)[self.tickets.place])

    def usual_day(self) -> Floats:
        """How much time passes on a usual working day."""
        if self.clock is Clock.CALENDAR:
            return np.full(self.created.shape, DAY)
        return np.asarray(np.array([times.usual_day(end) for times, end in self.tickets.ends])[self.tickets.place])

    def _passed(self, moments: Floats) -> Floats:
        found = np.empty_like(moments)
        for place, (times, _) in enumerate(self.tickets.ends):
            own = self.tickets.place == place
            found[own] = self._on(times, moments[own])
        return found

    def _on(self, times: OpenTime, moments: Floats) -> Floats:
        return moments if self.clock is Clock.CALENDAR else times.before(moments)


@dataclass(frozen=True, kw_only=True)
class Past:
    """How what was told in the last eight weeks did. `told` probabilities were of `tickets`, of which the share `missed_rate` missed its promise.

    `skill` and `age_skill` are by which part the Brier score was smaller than with the share missed so far, and with that of tickets of the same age; `auc` is
    the chance that of one that missed its promise and one that kept it the former was told the higher probability, `left_auc` the same where those with less time
    left are told the higher one.
    """

    told: int
    tickets: int
    missed_rate: float
    brier: float
    base_brier: float
    age_brier: float
    parts: Parts
    skill: Estimate
    age_skill: Estimate
    auc: Estimate
    left_auc: Estimate
    bins: tuple[Bin, ...]

    @property
    def is_better(self) -> bool:
        """Whether it is shown, and not only likely, that the probabilities say more than the share missed so far."""
        return self.skill.low > 0


@dataclass(frozen=True, kw_only=True)
class Model:
    """What tells of the tickets that wait now, and how it did. `tickets` is how many had a promise that fell due, `missed` how many of them missed it."""

    tickets: int
    missed: int
    clocked: Clocked
    hazards: Hazards
    correction: tuple[float, float] | None
    past: Past | None

    def missed_rate(self, rows: Ints) -> Floats:
        """The probability of each of these tickets, which wait, to miss its promise."""
        return calibration.corrected(_told(self.clocked, self.hazards, rows, 0), self.correction)

    def in_time_rate(self, rows: Ints, later: Floats | float = 0.0) -> Floats:
        """The share of tickets of the kind of each that took no longer, from their creation, than it has time left, less `later`."""
        left = np.maximum(self.clocked.due[rows] - self.clocked.at(0)[rows] - later, 0.0)
        return np.asarray(1 - self.hazards.open_rate(self.clocked.tickets.group[rows], np.zeros_like(left), left))


def model(tickets: Tickets) -> Model:
    """What tells of waiting tickets, learnt from all of these and tried on the last weeks."""
    clocked = {clock: Clocked(tickets, clock) for clock in tickets.clocks}
    tried = _tried(tickets, clocked)
    choice = _choice(tried, tried.known_by(0))
    is_known = (tickets.due <= tickets.until) & (tickets.due > tickets.until - DAYS * DAY)
    return Model(
        tickets=int(is_known.sum()),
        missed=int((is_known & (tickets.ended > tickets.due)).sum()),
        clocked=clocked[choice.clock],
        hazards=_fitted(clocked[choice.clock], 0),
        correction=choice.correction,
        past=_past(tickets, tried),
    )


# What was told ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Choice:
    clock: Clock
    correction: tuple[float, float] | None


@dataclass
class _Tried:
    """All that was told so far: of which ticket, how many days before the end, and what each way to tell told; parts are of one week each."""

    tickets: Tickets
    rows: list[Ints] = field(default_factory=list)
    days: list[Ints] = field(default_factory=list)
    plain: dict[Clock, list[Floats]] = field(default_factory=dict)
    corrected: dict[Clock, list[Floats]] = field(default_factory=dict)
    told: list[Floats] = field(default_factory=list)
    base: list[Floats] = field(default_factory=list)
    by_age: list[Floats] = field(default_factory=list)

    def known_by(self, days: int) -> _Flags:
        """Which of it could be held against what came so many days before the end: those whose promise had fallen due by then, however it went."""
        rows = _ints(self.rows)
        return np.asarray(self.tickets.due[rows] <= self.tickets.until[rows] - days * DAY)

    def came(self) -> _Flags:
        """Which of it were tickets that missed their promise."""
        rows = _ints(self.rows)
        return np.asarray(self.tickets.ended[rows] > self.tickets.due[rows])


def _tried(tickets: Tickets, clocked: Mapping[Clock, Clocked]) -> _Tried:
    """What would have been told on each day, of tickets whose promise has fallen due by now."""
    tried = _Tried(tickets, plain={clock: [] for clock in clocked}, corrected={clock: [] for clock in clocked})
    candidates = np.flatnonzero(tickets.due <= tickets.until)
    for week in range(_WEEKS, 0, -1):
        known = tried.known_by(7 * week)
        choice, corrections = _choice(tried, known), _corrections(tried, known)
        base, by_age = _naive(tried, known)
        rows, days = _waiting(tickets, candidates, range(7 * week, 7 * (week - 1), -1))
        for clock, own in clocked.items():
            plain = _told(own, _fitted(own, 7 * week), rows, days)
            tried.plain[clock].append(plain)
            tried.corrected[clock].append(calibration.corrected(plain, corrections[clock]))
        chosen = tried.plain if choice.correction is None else tried.corrected
        tried.told.append(chosen[choice.clock][-1])
        tried.base.append(np.full(len(rows), base))
        tried.by_age.append(by_age[_age_of(tickets, rows, days)])
        tried.rows.append(rows)
        tried.days.append(days)
    return tried


def _waiting(tickets: Tickets, candidates: Ints, days: Sequence[int]) -> tuple[Ints, Ints]:
    """Who waited on each of these days before the end, at the hour of the end, and had time left."""
    rows, on = [], []
    for day in days:
        moment = tickets.until[candidates] - day * DAY
        waits = (tickets.created[candidates] <= moment) & (tickets.ended[candidates] > moment) & (tickets.due[candidates] > moment)  # fmt: skip
        rows.append(candidates[waits])
        on.append(np.full(len(rows[-1]), day, np.int64))
    return _ints(rows), _ints(on)


def _fitted(clocked: Clocked, days: int) -> Hazards:
    """How long tickets take, as far as it was known so many days before the end."""
    own = clocked.tickets
    moment = own.until - days * DAY
    seen = (own.created <= moment) & (own.ended > moment - WINDOW_DAYS * DAY)
    created = clocked.created[seen]
    entry = np.maximum(clocked.at(days + WINDOW_DAYS)[seen] - created, 0.0)
    is_over, age = (own.ended <= moment)[seen], clocked.at(days)[seen] - created
    looked = hazard.Seen(entry=entry, exit=np.minimum(clocked.ended[seen] - created, age), is_event=is_over, until=age)
    return hazard.fitted(hazard.begins_of(looked.exit[is_over]), looked, (*own.larger, own.group[seen]), own.groups)


def _told(clocked: Clocked, hazards: Hazards, rows: Ints, days: Ints | int) -> Floats:
    """The probability of each ticket to wait still when its promise falls due."""
    now = np.empty(len(rows))
    for day in np.unique(days):
        own = np.broadcast_to(days == day, rows.shape)
        now[own] = clocked.at(float(day))[rows[own]]
    created = clocked.created[rows]
    return hazards.open_rate(clocked.tickets.group[rows], now - created, clocked.due[rows] - created)


# What was learnt -------------------------------------------------------------------------------------------------------


def _choice(tried: _Tried, known: _Flags) -> _Choice:
    """The way to tell that did best so far; the plain one on the clock that goes on, until something is known."""
    usual = _Choice(Clock.CALENDAR, None)
    if not known.any():
        return usual
    came = tried.came()[known]
    ways: list[tuple[float, Clock, tuple[float, float] | None]] = []
    for clock, correction in _corrections(tried, known).items():
        ways.append((calibration.brier(_floats(tried.plain[clock])[known], came), clock, None))
        if correction is not None:
            ways.append((calibration.brier(_floats(tried.corrected[clock])[known], came), clock, correction))
    _, clock, correction = min(ways, key=lambda way: way[0])
    return _Choice(clock, correction)


def _corrections(tried: _Tried, known: _Flags) -> dict[Clock, tuple[float, float] | None]:
    """What corrects the odds on each clock; None where too few are known of either outcome."""
    if not _is_enough(_ints(tried.rows)[known], tried.came()[known], LEAST_TESTED):
        return dict.fromkeys(tried.plain)
    return {clock: calibration.correction(_floats(told)[known], tried.came()[known]) for clock, told in tried.plain.items()}  # fmt: skip


def _is_enough(rows: Ints, came: _Flags, least: int) -> bool:
    missed, kept = len(np.unique(rows[came])), len(np.unique(rows[~came]))
    return missed + kept >= least and min(missed, kept) >= LEAST_EACH


def _naive(tried: _Tried, known: _Flags) -> tuple[float, Floats]:
    """The share that missed its promise so far, of all and by age; NaN until enough is known."""
    rows, came = _ints(tried.rows)[known], tried.came()[known]
    if not _is_enough(rows, came, 1):
        return np.nan, np.full(len(AGES) + 1, np.nan)
    base, ages = float(came.mean()), _age_of(tried.tickets, rows, _ints(tried.days)[known])
    n, missed = (np.bincount(ages, weights, len(AGES) + 1) for weights in (None, came.astype(np.float64)))
    return base, (missed + BASE_WEIGHT * base) / (n + BASE_WEIGHT)


def _age_of(tickets: Tickets, rows: Ints, days: Ints) -> Ints:
    return np.searchsorted(AGES, tickets.until[rows] - days * DAY - tickets.created[rows])


def _past(tickets: Tickets, tried: _Tried) -> Past | None:
    """How it did in the last eight weeks; None where too few tickets tell."""
    rows, days, base = _ints(tried.rows), _ints(tried.days), _floats(tried.base)
    tested = (days <= 7 * TESTED_WEEKS) & ~np.isnan(base)
    rows, days, base, came = rows[tested], days[tested], base[tested], tried.came()[tested]
    if not _is_enough(rows, came, LEAST_TESTED):
        return None
    told, by_age = _floats(tried.told)[tested], _floats(tried.by_age)[tested]
    left = tickets.due[rows] - (tickets.until[rows] - days * DAY)
    return Past(
        told=len(rows),
        tickets=len(np.unique(rows)),
        missed_rate=float(came.mean()),
        brier=calibration.brier(told, came),
        base_brier=calibration.brier(base, came),
        age_brier=calibration.brier(by_age, came),
        parts=calibration.parts(told, came),
        skill=calibration.skill(told, base, came, rows),
        age_skill=calibration.skill(told, by_age, came, rows),
        auc=calibration.auc(told, came, rows),
        left_auc=calibration.auc(-left, came, rows),
        bins=calibration.bins(told, came, rows),
    )


def _ints(parts: Sequence[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _floats(parts: Sequence[Floats]) -> Floats:
    return np.concatenate(parts) if parts else np.empty(0)
