"""What stands beside an answer to a program: the sentence that a page with the same filters has, and the address of that page. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from kpi.engine.answer import base_period
from kpi.query.query import Comparison, Query
from pages.ui.view import address, filter_words
from pages.ui.view.address import View
from pages.ui.view.opened import OPEN


def shown(query: Query, comparison: Comparison) -> str:
    """What is shown, in words: days, filters, clock, definitions that are not the usual ones, comparison."""
    view, base = _view(query, comparison), base_period(query.period, comparison)
    return " · ".join(filter_words.parts_of(query.period, query.filters, view, base))


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
