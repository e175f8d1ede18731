"""Filters in words, for the sentence of what is shown and wherever a value is named. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kpi.catalogue.registry import REGISTRY
from kpi.query.period import Period
from kpi.query.query import NO_VALUE, Filter
from pages.ui.view import definition_words, words
from pages.ui.view.address import View
from pages.ui.view.words import t

_WEEKDAYS = tuple("1234567")


def sentence(view: View, today: date) -> str:
    """What is shown, in words: period, filters, clock, definitions that are not the usual ones, comparison."""
    parts = parts_of(view.period(today), view.filters, view, view.base(today))
    if view.beside:
        parts.append(t("sentence.beside", group=filter_words(view.beside.dimension, view.beside.values)))
    return " · ".join(parts)


def parts_of(period: Period, filters: Sequence[Filter], view: View, base: Period | None) -> list[str]:
    """The same, part by part; the days, the filters and the period compared with may be others than those of the view."""
    parts = [words.days(period)]
    parts += [filter_said(one) for one in filters]
    parts.append(t(f"clock.{view.clock}.sentence"))
    parts += definition_words.chosen(view)
    if base:
        parts.append(t("sentence.compared", period=words.days(base)))
    return parts


def filter_said(one: Filter) -> str:
    """One filter in words, also one that leaves values out."""
    said = filter_words(one.dimension, one.values)
    return t("sentence.without", filter=said) if one.is_excluded else said


def filter_words(dimension: str, values: tuple[str, ...]) -> str:
    """One filter in words: channel e-mail or chat."""
    shown = [value_words(dimension, value) for value in values]
    if len(shown) > 4:
        shown = [*shown[:3], t("list.more", n=len(shown) - 3)]
    return f"{dimension_label(dimension)}: {words.either(shown)}"


def value_words(dimension: str, value: str) -> str:
    """A value of a dimension for readers: weekdays by name, hours as times, steps of a scale without their place."""
    if value == NO_VALUE:
        return t("filters.none_of")
    if dimension == "weekday" and value in _WEEKDAYS:
        return words.weekdays()[int(value) - 1]
    if dimension == "hour" and value.isdigit():
        return t("detail.hour", hour=f"{int(value):02}", until=f"{int(value) + 1:02}")
    if dimension == "score":
        return value.removesuffix(".0")
    return words.value_name(dimension, value)


def dimension_label(name: str) -> str:
    """A dimension's name for readers."""
    return words.said(REGISTRY.dimension(name).label)


def by_words(name: str) -> str:
    """A dimension's name as it follows that of a number: CSAT by team."""
    return words.said(REGISTRY.dimension(name).by_words)
