"""A change in words, and whether it is good news: coloured only when it can be told from chance. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpi.catalogue.registry import REGISTRY
from kpi.declare.metric import Metric, Unit
from kpi.text.format import MINUS
from kpi.verdict import side_by_side
from kpi.verdict.change import CUT, HOLE, SOURCE_BEGINS, SOURCE_ENDS, ChangeVerdict, changes_by_ratio
from kpi.verdict.side_by_side import Difference
from pages.ui.view import words
from pages.ui.view.measure import Measure
from pages.ui.view.words import t

TONES = {ChangeVerdict.BETTER: "good", ChangeVerdict.WORSE: "bad"}


@dataclass(frozen=True)
class Change:
    """Words for a change with what it could be, its tone (good, bad or plain), in full with what it rests on, and in brief for a card."""

    words: str
    tone: str = "plain"
    full: str = ""
    brief: str = ""


def change_of(row: Mapping[str, Any], metric: Metric) -> Change:
    """The change in one row of a comparison; without something to compare with there are no words."""
    if row.get("change") is None or row.get("base_value") is None:
        return Change(_why_not({"judged_by": HOLE} | row) if row.get("broken_until") else "")
    verdict = ChangeVerdict(row["verdict"])
    if verdict is ChangeVerdict.NOT_COMPARABLE:
        return Change(_why_not(row), brief=t("change.not_judged"))
    calendar = row.get("calendar_change") or 0.0
    change, low, high = (_beyond(row[name], calendar, metric) for name in ("change", "change_low", "change_high"))
    has_limits = low is not None or high is not None
    days = ".equal_days" if abs(calendar) >= _SMALLEST[metric.unit] else ""
    amount = _amount(abs(change or 0.0), metric.unit)
    is_nothing = not _size(change or 0.0, metric.unit)
    brief = (
        t("change.same.brief")
        if is_nothing
        else t(f"change.{'up' if (change or 0.0) > 0 else 'down'}{days}", amount=amount)
    )
    if not has_limits and verdict is ChangeVerdict.NONE:
        return Change(t("change.same"), brief=t("change.same.brief"))
    said = t(f"change.{verdict}{days}", amount=amount)
    if has_limits:
        said = t(
            "change.with_range",
            said=said,
            range=_range(low, high, metric.unit, is_signed=verdict is ChangeVerdict.NONE),
        )
    basis = row.get("judged_by")
    rows = words.said(REGISTRY.facts(metric.facts).row)
    full = t("change.in_full", said=said, basis=t(f"change.by.{basis}", rows=rows)) if basis else said
    return Change(said, TONES.get(verdict, "plain"), full, brief)


def difference_of(found: Difference, shown: Measure) -> str:
    """How far two groups are apart: better or worse only where chance does not explain it; of what is counted in full by how much."""
    metric = shown.metric
    amount = _amount(abs(found.change), metric.unit) if math.isfinite(found.change) else ""
    if not found.has_limits:
        is_counted = metric.kind.traits.is_exact or metric.kind.judging.is_full_count
        if not is_counted or not amount:
            return t("beside.few")
        is_nothing = not _size(found.change, metric.unit)
        return (
            t("beside.alike") if is_nothing else t("beside.more" if found.change > 0 else "beside.less", amount=amount)
        )
    limits = [None if math.isnan(one) else one for one in (found.low, found.high)]
    if found.p >= 0.05:  # as far as 95 % limits leave out "no difference"
        return t("beside.none", range=_range(*limits, metric.unit, is_signed=True))
    if changes_by_ratio(metric) and found.low >= _TIMES:
        times, low, high = (words.number(1 + one, 0) for one in (found.change, found.low, found.high))
        return t("beside.times", times=times, range=t("change.range", low=low, high=high))
    side = side_by_side.side(found, metric)
    return t(f"beside.{side}", amount=amount, range=_range(*limits, metric.unit, is_signed=False))


def _why_not(row: Mapping[str, Any]) -> str:
    """Why a change is not judged."""
    match row.get("judged_by"):
        case basis if basis == CUT:
            return t("change.cut")
        case basis if basis == SOURCE_ENDS:
            return t("change.source_ends", source=row["broken_source"], day=words.day(row["broken_on"]))
        case basis if basis == SOURCE_BEGINS:
            return t("change.source_begins", source=row["broken_source"], day=words.day(row["broken_on"]))
        case basis if basis == HOLE:
            return t(
                "change.hole",
                source=row["broken_source"],
                first=words.day(row["broken_on"]),
                last=words.day(row["broken_until"]),
            )
    return t("change.unknown")


def step_of(shown: Measure) -> float | None:
    """The step in which parts of a change are written; None where that depends on their size."""
    return {Unit.SHARE: 0.001, Unit.POINTS: 0.1, Unit.SCORE: 0.01}.get(shown.unit)


def amount(part: float, shown: Measure) -> str:
    """A signed part of a change in the unit of its metric, of a share in points: +2.3."""
    if shown.unit in (Unit.SHARE, Unit.POINTS, Unit.SCORE):
        size, digits = abs(part) * (100 if shown.unit is Unit.SHARE else 1), 2 if shown.unit is Unit.SCORE else 1
        text = words.number(size, digits, is_fixed=True)
    else:
        text = shown.text(abs(part)).removeprefix("+")
    return ("+" if part > 0 else MINUS) + text if any(digit in text for digit in "123456789") else text


def signed(change: float, metric: Metric) -> str:
    """The size of a change with its sign and unit: +12%, −2.3 points."""
    return _amount(change, metric.unit, is_signed=True)


def _beyond(change: float | None, calendar: float, metric: Metric) -> float | None:
    """A change without what the number of days and their weekdays alone would give."""
    if change is None:
        return None
    return (1 + change) / (1 + calendar) - 1 if changes_by_ratio(metric) else change - calendar


_TIMES = 9.0
"""From which ratio less one on it is said how many times as much a value is: hundreds of percent say nothing."""
_SMALLEST = {
    Unit.DURATION: 0.005,
    Unit.COUNT: 0.005,
    Unit.SHARE: 0.0005,
    Unit.POINTS: 0.05,
    Unit.SCORE: 0.005,
    Unit.BALANCE: 0.5,
}


def _range(low: float | None, high: float | None, unit: Unit, *, is_signed: bool) -> str:
    """What a change could be: −3 to +5%; of one whose direction is said the sizes alone: 5 to 19%."""
    limits = [low, high]
    if not is_signed:
        limits = [None if limit is None else abs(limit) for limit in limits]
        if (high if high is not None else low or 0.0) < 0:
            limits.reverse()
    first, last = limits
    if first is None or last is None:
        known = _amount(last if first is None else first or 0.0, unit, is_signed=is_signed)
        return t("change.up_to" if first is None else "change.from", limit=known)
    return t("change.range", low=_bare(first, unit, is_signed=is_signed), high=_amount(last, unit, is_signed=is_signed))


def _amount(change: float, unit: Unit, *, is_signed: bool = False) -> str:
    """The size of a change with its unit: 12%, 2.3 points."""
    bare = _bare(change, unit, is_signed=is_signed)
    if unit in (Unit.SHARE, Unit.POINTS):
        key = "change.percentage_points" if unit is Unit.SHARE else "change.points"
        return t(words.form(key, _size(change, unit)), amount=bare)
    return bare if unit in (Unit.SCORE, Unit.BALANCE) else t("change.percent", amount=bare)


def _bare(change: float, unit: Unit, *, is_signed: bool) -> str:
    """The size of a change as a number alone."""
    text = words.number(_size(change, unit), 2)
    return ("+" if change > 0 else MINUS) + text if is_signed and any(digit in text for digit in "123456789") else text


def _size(change: float, unit: Unit) -> float:
    """The size of a change as it is written: rounded, of what counts in shares in percent."""
    size = abs(change) * (1 if unit in (Unit.POINTS, Unit.SCORE, Unit.BALANCE) else 100)
    return round(size, {Unit.SCORE: 2, Unit.BALANCE: 0, Unit.SHARE: 1}.get(unit, 1 if size < 10 else 0))
