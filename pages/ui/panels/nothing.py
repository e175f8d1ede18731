"""What a panel says that has nothing to show: that no source tells it, when there last was something, or why it is empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from kpi.catalogue.registry import REGISTRY
from kpi.engine.answer import Question
from kpi.query.period import Period
from kpi.query.query import Query
from pages.ui.panels import time_steps
from pages.ui.panels.page_answers import PageAnswers
from pages.ui.panels.panel import Content, Panel, small_print
from pages.ui.view import words
from pages.ui.view.words import has, t


def nothing(panel: Panel, page: PageAnswers) -> Content:
    """The content of a panel without a figure."""
    names = _names(panel, page)
    missing = not_in_data(names, page)
    if names and len(missing) == len(names):
        return Content(lines=(panel.empty(page),), missing=missing)
    found = {name: day for name in names if (day := _last_day(name, page)) is not None}
    if not found or any(_is_shown(day, page) for day in found.values()):
        return Content(lines=small_print(panel.empty(page)))
    name, day = max(found.items(), key=lambda pair: pair[1])
    return Content(lines=(last_known(name, day),), elsewhere=_as_many_days(page.view.period, day))


def not_in_data(names: Sequence[str], page: PageAnswers) -> tuple[str, ...]:
    """Those of the metrics that no source tells, whatever days and filters are chosen."""
    found = page.to_all([_everywhere(name, page) for name in names])
    return tuple(
        name for name, frame in zip(names, found, strict=True) if not (frame["n"].sum() or frame["value"].count())
    )


def last_known(name: str, day: date) -> str:
    """When there last was something of what a metric counts."""
    key = f"last.{REGISTRY.metric(name).facts}"
    return t(key if has(key) else "last.other", day=words.day(day))


def _names(panel: Panel, page: PageAnswers) -> tuple[str, ...]:
    """All metrics that a panel asks for."""
    asked = (name for question in panel.questions(page.view) for name in question.query.metrics)
    return tuple(dict.fromkeys(asked))


def _everywhere(name: str, page: PageAnswers) -> Question:
    chosen = page.view.view
    return Question(
        Query(metrics=(name,), clock=chosen.clock, settings=chosen.settings, choices=chosen.choices)
    )  # fmt: skip


def _last_day(name: str, page: PageAnswers) -> date | None:
    return time_steps.last_day(page, name)


def _is_shown(day: date, page: PageAnswers) -> bool:
    period = page.view.period
    return (period.start is None or period.start <= day) and (period.end is None or day < period.end)


def _as_many_days(period: Period, last: date) -> Period:
    """As many days as a period has, up to `last`."""
    days = period.days or 1
    return replace(period, start=last - timedelta(days=days - 1), end=last + timedelta(days=1))
