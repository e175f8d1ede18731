"""What a survey's score says of all who were asked: who answered, the score as if all had answered alike, and how far the others could move it.

Looked at are surveys sent in the period, of exports that list the unanswered ones too, old enough to have been answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from kpi.catalogue.left_out import NOT_TOLD
from kpi.catalogue.registry import REGISTRY
from kpi.declare.errors import KpiError, NotAllowed
from kpi.declare.metric import Metric, Unit
from kpi.engine.answer import answer
from kpi.engine.coverage import Coverage
from kpi.engine.shown_score import Score, Sums, number, score_of, shown
from kpi.query.limits import limits_of
from kpi.query.period import Period
from kpi.query.query import Query
from kpi.query.read import Read
from kpi.sql import clauses, survey_rows
from kpi.stats import moe_recovery, nonresponse

SURVEYS = ("csat", "nps", "ces")
"""The scores of surveys, and what their surveys are called."""

SPEED = "response_band"
GROUPS = ("team", "channel", SPEED)
"""By what those who answered are held against those who were asked."""

CELL = (SPEED, "channel", "team")
"""By what answers are weighted; where a class has too few, the last is left out first."""

NO_SURVEYS = "no survey was sent in these days"
TOO_FEW = "too few answers"

_SIGNS: Mapping[str, int] = MappingProxyType({"part": 1, "up": 1, "down": -1})
"""The sums that a score is made of, and which way each moves it."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """A team, channel or speed: who was asked there and who answered.

    `asked_rate` is its share of all asked and `answered_rate` that of all answers: where they differ, the plain score is more, or less, of
    this group's than it should be. Of a speed `behind` says how its score differs from that of the quickest, and `left` how many left.
    """

    name: str | None
    asked: int
    answered: int
    response: Score
    score: Score
    asked_rate: float
    answered_rate: float | None
    behind: Score | None = None
    left: Score | None = None


@dataclass(frozen=True, kw_only=True)
class SurveyHonesty:
    """All of it. `why_not` says why nobody knows who was asked; then there is a plain score of all answers of these days at most.

    `cut` are the answers whose weight was cut. `bounds` are the score if all others had been as unhappy, or as happy, as can be, and
    `assumed` if the odds of a good answer were half, or twice, as high among them.
    """

    metric: str
    period: Period
    plain: Score
    asked: int = 0
    answered: int = 0
    response: Score | None = None
    weighted: Score | None = None
    effective_n: float | None = None
    classes: int = 0
    cut: int = 0
    bounds: tuple[float, float] | None = None
    assumed: tuple[float, float] | None = None
    groups: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    why_not: str | None = None

    @property
    def is_moved(self) -> bool:
        """Whether the weighted score lies outside the limits of the plain one."""
        plain, weighted = self.plain, self.weighted
        if weighted is None or weighted.value is None or plain.low is None or plain.high is None:
            return False
        return not plain.low <= weighted.value <= plain.high


@dataclass(frozen=True)
class _Row:
    cell: Mapping[str, str | None]
    asked: int
    answered: int
    sums: Sums


def survey_of(query: Query) -> str:
    """The one score that is asked for; KpiError where it is not one of surveys."""
    (name,) = query.metrics
    if name not in SURVEYS:
        raise KpiError("Who answered is told of {names}, not of {name}.", names=", ".join(SURVEYS), name=name)
    return name


def survey_honesty(read: Read, query: Query, *, known: Coverage | None = None) -> SurveyHonesty:
    """Who was asked and who answered, for the one score of `query` (csat, nps or ces).

    Raises KpiError for another metric and for filters that surveys do not have; NotAllowed where the reader may not see it.
    """
    name = survey_of(query)
    limits = limits_of(read)
    query = replace(limits.asked(replace(query, metrics=(name, survey_rows.SENT))), metrics=(name,), grain=None, by=())
    if limits.smallest:  # of a class there are few
        raise NotAllowed("This is not shown to readers of this link.")
    clauses.require_available(query)
    metric = REGISTRY.metric(name, query.choices)
    rows, left_out = _rows(read, query, metric), _left_out(read, query, name)
    if not rows:
        return SurveyHonesty(
            metric=name,
            period=query.period,
            plain=_answers(read, query, metric, known),
            left_out=left_out,
            why_not=max(left_out, key=lambda reason: left_out[reason], default=NO_SURVEYS),
        )
    asked, answered, total = _total(rows)
    found = SurveyHonesty(
        metric=name,
        period=query.period,
        plain=score_of(metric, total),
        asked=asked,
        answered=answered,
        response=_response(asked, answered),
        groups={each: _groups(metric, rows, each) for each in GROUPS},
        left_out=left_out,
    )
    speeds = _with_price(metric, found.groups[SPEED], _left(read, query, name))
    found = replace(found, groups={**found.groups, SPEED: speeds})
    return _weighted(found, metric, rows, total)


def _rows(read: Read, query: Query, metric: Metric) -> list[_Row]:
    statement = survey_rows.asked(query, metric.name, metric.name, CELL)
    return [
        _Row(
            {name: row[name] for name in CELL},
            row["asked"],
            row["answered"],
            {name: float(value or 0) for name, value in row.items() if name == "n" or name in _SIGNS},
        )
        for row in read(statement.sql, statement.params).iter_rows(named=True)
    ]


def _left_out(read: Read, query: Query, name: str) -> dict[str, int]:
    statement, reasons = survey_rows.left_out(query, name, name), survey_rows.reasons(query)
    found = {place: n for place, n in read(statement.sql, statement.params).iter_rows() if place is not None}
    return {reason: found[place] for place, reason in enumerate(reasons) if place in found}


def _left(read: Read, query: Query, name: str) -> dict[str | None, Score]:
    """Speed → the share of its answers whose customer left; nothing where that is not known or may not be seen."""
    if not limits_of(read).may_ask(survey_rows.LEFT):
        return {}
    statement, metric = survey_rows.left(query, name, SPEED), REGISTRY.metric(survey_rows.LEFT, query.choices)
    rows = read(statement.sql, statement.params).iter_rows(named=True)
    return {row[SPEED]: score_of(metric, {"n": row["n"], "part": row["part"]}) for row in rows}


def _answers(read: Read, query: Query, metric: Metric, known: Coverage | None) -> Score:
    """The plain score of all answers of these days."""
    row = answer(read, query, known=known).row(0, named=True)
    return shown(metric, row["value"], row["low"], row["high"], row["n"] or 0)


# Who was asked and who answered ---------------------------------------------------------------------------------------


def _total(rows: Iterable[_Row]) -> tuple[int, int, dict[str, float]]:
    asked = answered = 0
    sums: dict[str, float] = {}
    for row in rows:
        asked, answered = asked + row.asked, answered + row.answered
        for name, value in row.sums.items():
            sums[name] = sums.get(name, 0) + value
    return asked, answered, sums


def _groups(metric: Metric, rows: Sequence[_Row], dimension: str) -> tuple[Group, ...]:
    """The groups of a dimension, in the order of a scale or the largest first; those without a value last."""
    all_asked, _, whole = _total(rows)
    parts: dict[str | None, list[_Row]] = {}
    for row in rows:
        parts.setdefault(row.cell[dimension], []).append(row)
    found = []
    for name, part in parts.items():
        asked, answered, sums = _total(part)
        found.append(
            Group(
                name=name,
                asked=asked,
                answered=answered,
                response=_response(asked, answered),
                score=score_of(metric, sums),
                asked_rate=asked / all_asked,
                answered_rate=sums["n"] / whole["n"] if whole["n"] else None,
            )
        )
    is_ordered = REGISTRY.dimension(dimension).is_ordered
    return tuple(sorted(found, key=lambda one: (one.name is None, 0 if is_ordered else -one.asked, str(one.name))))


def _with_price(metric: Metric, speeds: Sequence[Group], left: Mapping[str | None, Score]) -> tuple[Group, ...]:
    """The same with how far each speed's score differs from that of the quickest that is shown, and how many left after it."""
    told = [one for one in speeds if one.name is not None and one.score.value is not None]
    first = told[0] if told else None
    return tuple(
        replace(one, behind=_difference(one.score, first.score) if first and one in told[1:] else None, left=left.get(one.name))
        for one in speeds
    )  # fmt: skip


def _difference(one: Score, other: Score) -> Score:
    """one − other, with limits by Zou and Donner (of shares: Newcombe's)."""
    new, old = (tuple(np.array(np.nan if each is None else each) for each in (side.value, side.low, side.high)) for side in (one, other))  # fmt: skip
    change, low, high = moe_recovery.difference(new, old)  # type: ignore[arg-type]  # mypy loses the length of the tuple
    return Score(value=float(change), low=number(low), high=number(high), n=one.n)


def _response(asked: int, answered: int) -> Score:
    return score_of(REGISTRY.metric(survey_rows.SENT), {"n": asked, "part": answered})


# As if all had answered -----------------------------------------------------------------------------------------------


def _weighted(found: SurveyHonesty, metric: Metric, rows: Sequence[_Row], total: Sums) -> SurveyHonesty:
    """The same with the weighted score and what those who did not answer could make of it; neither where answers are too few."""
    if found.plain.value is None:
        return replace(found, why_not=TOO_FEW)
    merged = _classes(rows)
    asked, answers = ([sums[name] for sums in merged] for name in ("asked", "n"))
    weights = nonresponse.weights(asked, answers)
    size = nonresponse.effective_n(answers, weights)
    names = [name for name in total if name in _SIGNS]
    shares = {name: nonresponse.weighted_share([sums[name] for sums in merged], answers, weights) for name in names}
    is_cut = weights >= nonresponse.MOST_WEIGHT
    return replace(
        found,
        weighted=replace(score_of(metric, {"n": size, **{name: size * share for name, share in shares.items()}}), n=found.plain.n),
        effective_n=size,
        classes=len(merged),
        cut=int(np.array(answers)[is_cut].sum()),
        bounds=_bounds(metric, total, found.asked),
        assumed=_assumed(metric, merged, names),
    )  # fmt: skip


def _classes(rows: Sequence[_Row]) -> list[dict[str, float]]:
    """The sums of each class, with how many were asked in it as `asked`."""
    cells: dict[nonresponse.Class, int] = {}
    for row in rows:
        cell = tuple(row.cell[name] for name in CELL)
        cells[cell] = cells.get(cell, 0) + round(row.sums["n"])
    class_of = nonresponse.classes(cells)
    parts: dict[nonresponse.Class, list[_Row]] = {}
    for row in rows:
        parts.setdefault(class_of[tuple(row.cell[name] for name in CELL)], []).append(row)
    found = []
    for part in parts.values():
        asked, _, sums = _total(part)
        found.append({"asked": float(asked), **sums})
    return found


def _bounds(metric: Metric, total: Sums, asked: int) -> tuple[float, float]:
    """The score if all who did not answer had been as unhappy, and as happy, as can be."""
    limits = {name: nonresponse.bounds(total[name], total["n"], asked) for name in total if name in _SIGNS}
    low = sum(_SIGNS[name] * each[0 if _SIGNS[name] > 0 else 1] for name, each in limits.items())
    high = sum(_SIGNS[name] * each[1 if _SIGNS[name] > 0 else 0] for name, each in limits.items())
    return _scale(metric) * low, _scale(metric) * high


def _assumed(metric: Metric, merged: Sequence[Sums], names: Sequence[str]) -> tuple[float, float]:
    """The score if the odds of a good answer, and against a bad one, were half and twice as high among those who did not answer."""
    answers, asked = ([sums[name] for sums in merged] for name in ("n", "asked"))
    low, high = (
        sum(
            _SIGNS[name] * nonresponse.assumed_share([sums[name] for sums in merged], answers, asked, factor ** _SIGNS[name])
            for name in names
        )
        for factor in (1 / nonresponse.ODDS_FACTOR, nonresponse.ODDS_FACTOR)
    )  # fmt: skip
    return _scale(metric) * low, _scale(metric) * high


def _scale(metric: Metric) -> float:
    return 100.0 if metric.unit is Unit.POINTS else 1.0


def is_only_answers(found: SurveyHonesty) -> bool:
    """Whether nobody knows who was asked because only answers are listed."""
    return found.why_not == NOT_TOLD
