"""What stands beside an answer to a program: the sentence that a page with the same filters has, and the address of that page. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from kpi.engine.answer import base_period
from kpi.query.query import Comparison, Query
from pages.ui.view import address, definition_words, filter_words, words
from pages.ui.view.address import View
from pages.ui.view.opened import OPEN
from pages.ui.view.words import t


def shown(query: Query, comparison: Comparison) -> str:
    """What is shown, in words: days, filters, clock, definitions that are not the usual ones, comparison."""
    parts = [words.days(query.period)]
    for one in query.filters:
        said = filter_words.filter_words(one.dimension, one.values)
        parts.append(t("sentence.without", filter=said) if one.is_excluded else said)
    parts.append(t(f"clock.{query.clock}.sentence"))
    parts += definition_words.chosen(_view(query, comparison))
    if base := base_period(query.period, comparison):
        parts.append(t("sentence.compared", period=words.days(base)))
    return " · ".join(parts)


def link(root: str, metric: str, query: Query, comparison: Comparison) -> str | None:
    """Where the dashboard at `root` opens this number with the same days, filters and definitions.

    None where no address can mean them: it cannot leave values out, nor be open on one side.
    """
    period = query.period
    if any(one.is_excluded for one in query.filters) or (period.start is None) is not (period.end is None):
        return None
    fields = address.frozen(_view(query, comparison), date.today())
    return f"{root.rstrip('/')}/?{urlencode({OPEN: metric} | fields, safe=',.:')}"


def _view(query: Query, comparison: Comparison) -> View:
    period = query.period
    days = (period.start, period.end - timedelta(days=1)) if period.start and period.end else None
    return View(
        preset="all", span=days, comparison=comparison, grain=query.grain, clock=query.clock,
        filters=tuple(one for one in query.filters if not one.is_excluded), choices=query.choices, settings=query.settings,
    )  # fmt: skip
