"""What comes after complaints: how far they get step by step, whether customers stay, by what they had seen, and which causes come back.

Who was seen to well and who badly was not drawn by lot: that they leave more or less often goes together, and need not be the cause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from kpi.catalogue.left_out import TOO_YOUNG
from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import NotAllowed
from kpi.engine.answer import Question, together
from kpi.engine.coverage import Coverage, coverage
from kpi.engine.explain import explain_all
from kpi.query.limits import limits_of
from kpi.query.period import Period
from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import clauses, complaint_rows
from kpi.sql.complaint_rows import EXPERIENCES, LATER
from kpi.stats import repeated_cause, time_kept
from kpi.stats.change import benjamini_hochberg
from kpi.stats.intervals import share_limits
from kpi.stats.time_kept import LogRank

LEFT = "churn_after_complaint_rate"
STEPS = (
    "complaint_recorded_rate",
    "complaint_promised_rate",
    "complaint_in_time_rate",
    "complaint_follow_up_rate",
    "complaint_answered_rate",
    "complaint_satisfied_rate",
    LEFT,
)
"""The steps of a complaint, each a metric of its own; of the last the others are shown: those who stayed."""

EARLY = frozenset((TOO_YOUNG, "not yet due"))
"""Why it is too early to tell."""

NOT_THERE = frozenset(
    (
        "the customer was not asked afterwards",
        "the customer gave no answer afterwards",
        "the customer had left by then",
    )
)
"""Why the step was not reached, so that there is nothing to tell."""

MARKS = (0, 30, 60, 90, 180, 365, 730)
"""The days at which it is told how many are still there."""

LEAST_AT_RISK = 20
"""A curve ends where fewer are left of whom it is known."""

NOBODY, ONE_GROUP, FEW_LEFT = "nobody can be followed", "all had the same experience", "too few left"
NO_CAUSES, ONE_CAUSE = "no cause is recorded", "there is only one cause"

MOST_CAUSES = 10


@dataclass(frozen=True, kw_only=True)
class Step:
    """How far complaints get. `n` are those of whom it is known; of the others it is too early, the step was not reached, or nobody knows.

    `is_rest` where the metric counts who did not get there: then this is the rest.
    """

    metric: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    early: int
    not_there: int
    unknown: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    is_rest: bool = False


@dataclass(frozen=True, kw_only=True)
class KeptGroup:
    """The customers with one experience: how many, how many of them left, and the curve of those who stayed as (days, share, low, high).

    `at` has the same at the days of `MARKS`, None where fewer than `LEAST_AT_RISK` are left, and `at_risk` how many are.
    """

    code: str
    n: int
    left: int
    curve: tuple[tuple[float, float, float, float], ...]
    at: tuple[tuple[float, float, float] | None, ...]
    at_risk: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Whether customers stay, by one experience. Without `test` `why_not` says why groups are not told apart."""

    experience: str
    period: Period
    groups: tuple[KeptGroup, ...]
    test: LogRank | None = None
    why_not: str | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def marks(self) -> tuple[int, ...]:
        """The days of `MARKS` at which some group can be told of."""
        return tuple(day for place, day in enumerate(MARKS) if any(one.at[place] is not None for one in self.groups))


@dataclass(frozen=True, kw_only=True)
class CauseBack:
    """A cause: how many complaints of it, how many of them were followed by another of the same customer and cause, and how many would be by chance.

    `adjusted_p` allows for how many causes are looked at.
    """

    cause: str
    n: int
    back: int
    low: float
    high: float
    expected: float
    adjusted_p: float


@dataclass(frozen=True, kw_only=True)
class Repeats:
    """What comes back within so many days. `usual` holds 95 % of what chance alone gives; without `causes` `why_not` says why."""

    period: Period
    days: int
    n: int = 0
    back: int = 0
    low: float | None = None
    high: float | None = None
    expected: float | None = None
    usual: tuple[float, float] | None = None
    p: float | None = None
    deals: int = 0
    causes: tuple[CauseBack, ...] = ()
    early: int = 0
    without_cause: int = 0
    why_not: str | None = None


def funnel(read: Read, query: Query, *, known: Coverage | None = None) -> tuple[Step, ...]:
    """How far complaints get in the days of `query`, each step counting its own complaints as its metric does.

    Raises KpiError for filters that complaints do not have; NotAllowed where the reader may not see it.
    """
    query = _asked(read, query, STEPS)
    known = known or coverage(read)
    (frame,) = together(read, [Question(query)], known=known)
    opened = explain_all(read, query, known=known)
    rows = {row["metric"]: row for row in frame.iter_rows(named=True)}
    return tuple(_step(name, rows.get(name, {}), dict(one.excluded)) for name, one in zip(STEPS, opened, strict=True))


def _step(name: str, row: Mapping[str, float | None], left_out: Mapping[str, int]) -> Step:
    value, low, high = (row.get(each) for each in ("value", "low", "high"))
    if name == LEFT:
        value, low, high = (None if each is None else 1 - each for each in (value, high, low))
    of = {reason: n for reason, n in left_out.items() if n}
    early = sum(n for reason, n in of.items() if reason in EARLY)
    not_there = sum(n for reason, n in of.items() if reason in NOT_THERE)
    return Step(
        metric=name,
        value=value,
        low=low,
        high=high,
        n=round(row.get("n") or 0),
        early=early,
        not_there=not_there,
        unknown=sum(of.values()) - early - not_there,
        left_out=of,
        is_rest=name == LEFT,
    )


def kept(read: Read, query: Query, experience: str) -> Kept:
    """Whether customers stay after a complaint, by an experience that became known in the days of `query`.

    Raises KpiError for filters that complaints do not have; NotAllowed where the reader may not see it.
    """
    query = _asked(read, query, (EXPERIENCES[experience].metric, LEFT))
    statement = complaint_rows.stays(query, experience)
    found = read(statement.sql, statement.params)
    reasons = (*complaint_rows.reasons_of(experience), LATER)
    gone = found.filter(pl.col("reason").is_not_null()).group_by("reason").agg(pl.col("n").sum()).sort("reason")
    told = Kept(
        experience=experience,
        period=query.period,
        groups=(),
        left_out={reasons[place]: n for place, n in gone.iter_rows()},
    )
    rows = found.filter(pl.col("reason").is_null())
    if rows.is_empty():
        return replace(told, why_not=NOBODY)
    many = rows["n"].to_numpy()
    days, has_left, place = (np.repeat(rows[name].to_numpy(), many) for name in ("days", "has_left", "place"))
    codes = tuple(EXPERIENCES[experience].groups)
    there = sorted(set(place.tolist()))
    groups = tuple(_group(codes[one], days[place == one], has_left[place == one]) for one in there)
    if len(there) < 2:
        return replace(told, groups=groups, why_not=ONE_GROUP)
    test = time_kept.log_rank(days, has_left, np.searchsorted(there, place))
    if test is None or not test.is_near_enough:
        return replace(told, groups=groups, why_not=FEW_LEFT)
    return replace(told, groups=groups, test=test)


def _group(
    code: str, days: np.ndarray[tuple[int], np.dtype[np.int64]], has_left: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> KeptGroup:
    found = time_kept.curve(days, has_left)
    at_risk = time_kept.known_at(days, MARKS)
    is_told = found.at_risk >= LEAST_AT_RISK
    return KeptGroup(
        code=code,
        n=found.n,
        left=int(found.left.sum()),
        curve=tuple(
            zip(*(each[is_told].tolist() for each in (found.times, found.kept, found.low, found.high)), strict=True)
        ),
        at=tuple(
            time_kept.kept_at(found, day, there) if there >= LEAST_AT_RISK else None
            for day, there in zip(MARKS, at_risk, strict=True)
        ),
        at_risk=tuple(at_risk),
    )


def repeats(read: Read, query: Query) -> Repeats:
    """Which causes come back to customers within the days set (`repeat_complaint_days`), of complaints created in the days of `query`.

    Raises KpiError for filters that complaints do not have; NotAllowed where the reader may not see it.
    """
    query = _asked(read, query, (complaint_rows.REPEATED,))
    days = dict(query.settings).get("repeat_complaint_days", REGISTRY.setting("repeat_complaint_days").default)
    statement = complaint_rows.causes(query)
    found = read(statement.sql, statement.params)
    has_cause = pl.col("cause").is_not_null()
    told = Repeats(
        period=query.period,
        days=round(days),
        early=found.filter(has_cause, "is_young").height,
        without_cause=found.filter(~has_cause, "is_inside").height,
    )
    rows = found.filter(has_cause)
    counted = rows["is_counted"].to_numpy()
    names = sorted(set(rows["cause"]))
    if not counted.any():
        return replace(
            told, why_not=NO_CAUSES if told.without_cause and not told.early else TOO_YOUNG if told.early else NOBODY
        )
    if len(names) < 2:
        return replace(told, n=int(counted.sum()), why_not=ONE_CAUSE)
    causes, spans = _numbered(rows["cause"].to_list(), names), _numbered(rows["month"].to_list())
    pairs = repeated_cause.pairs(
        _numbered(rows["who"].to_list()), rows["moment"].to_numpy().astype(np.float64), days * 86400
    )
    made = repeated_cause.repeated(causes, spans, pairs, counted)
    n, back = int(made.n.sum()), int(made.back.sum())
    low, high = share_limits(n=n, x=back)
    return replace(
        told,
        n=n,
        back=back,
        low=float(low),
        high=float(high),
        expected=float(made.expected.sum()),
        usual=(made.low, made.high),
        p=made.p,
        deals=made.deals,
        causes=_causes(names, made),
    )


def _causes(names: Sequence[str], made: repeated_cause.Repeated) -> tuple[CauseBack, ...]:
    """The causes that come back most, first by how many did."""
    low, high = share_limits(made.back, made.n)
    adjusted = benjamini_hochberg(made.cause_p)
    every = [
        CauseBack(
            cause=name,
            n=int(made.n[place]),
            back=int(made.back[place]),
            low=float(low[place]),
            high=float(high[place]),
            expected=float(made.expected[place]),
            adjusted_p=float(adjusted[place]),
        )
        for place, name in enumerate(names)
        if made.n[place]
    ]
    return tuple(sorted(every, key=lambda one: (-one.back, -one.n, one.cause))[:MOST_CAUSES])


def _numbered(values: Sequence[object], order: Sequence[object] | None = None) -> repeated_cause.Places:
    places = {value: place for place, value in enumerate(order if order is not None else dict.fromkeys(values))}
    return np.array([places[value] for value in values], np.int64)


def _asked(read: Read, query: Query, metrics: Sequence[str]) -> Query:
    """The question of these metrics as the reader may ask it."""
    limits = limits_of(read)
    query = limits.asked(replace(query, metrics=tuple(metrics), grain=None, by=()))
    if limits.smallest:  # of complaints there are few
        raise NotAllowed("This is not shown to readers of this link.")
    clauses.require_available(query)
    return query
