"""Scores with their limits as text, and differences of shares in points."""

from __future__ import annotations

from dataclasses import replace

from kpi.declare.metric import Unit
from kpi.engine.shown_score import Score
from kpi.query.query import NO_VALUE
from kpi.text.format import interval_text
from pages.locale.language import language
from pages.ui.html.score_table import Beside
from pages.ui.view import words


def text(one: Score | None, unit: Unit) -> str:
    """A score with its limits in brackets."""
    if one is None or one.value is None:
        return NO_VALUE
    if (one.low, one.high) == (None, None):
        return _number(one.value, unit)
    return f"{_number(one.value, unit)} ({interval_text(one.low, one.high, unit, language())})"


def value(one: Score | None, unit: Unit) -> str:
    """A score alone."""
    return NO_VALUE if one is None or one.value is None else _number(one.value, unit)


def beside(one: Score | None, unit: Unit) -> Beside:
    """A score as a cell, its limits below; where it is withheld, how many rows it would rest on."""
    if one is None:
        return Beside(value="")
    has_limits = one.value is not None and (one.low, one.high) != (None, None)
    return Beside(value=value(one, unit), said=interval_text(one.low, one.high, unit, language()) if has_limits else f"n {words.number(one.n)}")  # fmt: skip


def in_points(one: Score | None, unit: Unit) -> Score | None:
    """A difference of shares in percentage points: -40 % could be a share of the share."""
    if one is None or unit is Unit.POINTS:
        return one
    value, low, high = (None if each is None else 100 * each for each in (one.value, one.low, one.high))
    return replace(one, value=value, low=low, high=high)


def _number(value: float, unit: Unit) -> str:
    return words.share(value) if unit is Unit.SHARE else words.number(value, 1)
