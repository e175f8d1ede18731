"""What stands side by side in pictures: what the view shows, and another group in the same days or the same days of the year before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from kpi.engine.answer import Question
from kpi.query.period import Grain
from kpi.query.query import Comparison, Filter
from kpi.verdict import side_by_side
from kpi.verdict.disclosure import is_few
from pages.ui.number import change_text
from pages.ui.panels.dated_view import DatedView
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import shown_as
from pages.ui.view import filter_words, words
from pages.ui.view.measure import Measure
from pages.ui.view.opened import Opened, days_of
from pages.ui.view.words import t


@dataclass(frozen=True, kw_only=True)
class Second:
    """The second of two: what both are called, and the view of the second. `group` is empty where the same is looked at in other days."""

    own: str
    words: str
    view: DatedView
    group: Filter | None = None

    def opened(self, metric: str, on: date, grain: Grain) -> Opened:
        """What one of its steps opens."""
        days = days_of(on, grain, self.view.period)
        return Opened(metric, days, (self.group,) if self.group else ())

    def opened_group(self, metric: str, dimension: str, value: object) -> Opened:
        """What one of its groups opens."""
        period = self.view.period
        days = (period.start, period.last) if not self.group and period.start and period.last else None
        return Opened(metric, days, (self.group,) if self.group else ()).within(dimension, value)


def second(view: DatedView) -> Second | None:
    """What the reader asked to see beside; None where nothing is, as in the usual view."""
    group = view.view.beside
    if group:
        other = replace(view, view=replace(view.view.only(group.dimension, *group.values), beside=None))
        own = view.view.values(group.dimension)
        named = (
            words.either([filter_words.value_words(group.dimension, value) for value in own])
            if own
            else t("beside.all")
        )
        called = words.either([filter_words.value_words(group.dimension, value) for value in group.values])
        return Second(own=named, words=called, view=other, group=group)
    if view.view.comparison is Comparison.YEAR and view.base and view.base.start and view.base.last:
        days = replace(view.view, span=(view.base.start, view.base.last), comparison=Comparison.NONE)
        return Second(own=t("beside.now"), words=t("chart.year_before"), view=replace(view, view=days))
    return None


def questions(view: DatedView, name: str) -> list[Question]:
    """What is asked to say how far both are apart."""
    found = second(view)
    if found is None:
        return []
    return [view.total(name), *([Question(found.view.query(name))] if found.group else [])]


def said(answers: PageAnswers, name: str) -> str:
    """Both values, each with its n, and their difference with its interval; empty where nothing stands beside, or one has no value."""
    view, found, shown = answers.view, second(answers.view), shown_as(name, answers.view)
    if found is None:
        return ""
    own = _first(answers.to(view.total(name)))
    if found.group:
        other = _first(answers.to(Question(found.view.query(name))))
    else:
        other = {"value": own["base_value"], "n": own["base_n"]} if own and own.get("base_value") is not None else None
    if own is None or other is None:
        return ""
    counts = {"n": words.number(own["n"] or 0), "other_n": words.number(other["n"] or 0)}
    values = {"value": _value(shown, own), "other_value": _value(shown, other)}
    is_counted = shown.metric.kind.traits.is_exact
    if found.group is None:
        change = change_text.change_of(own, shown.metric).words or t("change.unknown")
        return (
            t("beside.count_year", change=change, **values)
            if is_counted
            else t("beside.said_year", change=change, **values, **counts)
        )
    values |= {"own": found.own, "other": found.words, "difference": change_text.difference_of(side_by_side.difference(own, other, shown.metric), shown)}  # fmt: skip
    return t("beside.count", **values) if is_counted else t("beside.said", **values, **counts)


def _first(frame: pl.DataFrame) -> Mapping[str, Any] | None:
    return frame.row(0, named=True) if frame["value"].count() else None


def _value(shown: Measure, row: Mapping[str, Any]) -> str:
    return t("chart.few") if is_few(shown.metric, row["n"]) else shown.text(row["value"])
