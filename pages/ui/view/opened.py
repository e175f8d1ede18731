"""A number that is opened, and what narrows it: one frozen value, and its way into an address and back. Pure.

csat                                        as the page shows it
csat,on:2026-03-02..2026-03-08,team:Returns the answers of one week about one team
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from kpi.catalogue.registry import REGISTRY
from kpi.query.period import Grain, Period, following
from kpi.query.query import NO_VALUE, Filter
from pages.ui.view import address
from pages.ui.view.address import FILTERS, NARROWINGS, InvalidLinkParameter, View

OPEN, ONLY = "open", "only"
"""The fields of an address: the number that is opened, and what narrows the records on their own page."""

_DAYS = "on"


@dataclass(frozen=True)
class Opened:
    """A metric, and what narrows it beyond the filters: days, and values of dimensions (NO_VALUE for none)."""

    metric: str
    days: tuple[date, date] | None = None
    values: tuple[Filter, ...] = ()

    @property
    def code(self) -> str:
        """As one text for an address."""
        return f"{self.metric},{self.only}" if self.only else self.metric

    @property
    def only(self) -> str:
        """What narrows it, as one text for an address; empty where nothing does."""
        days = [f"{_DAYS}:{address.span_code(*self.days)}"] if self.days else []
        return address.join([*days, *(f"{one.dimension}:{address.join(one.values)}" for one in self.values)])

    @property
    def is_narrowed(self) -> bool:
        """Whether it is about fewer rows than the page."""
        return bool(self.days or self.values)

    @property
    def can_filter(self) -> bool:
        """Whether the filters of pages can show just these rows."""
        return self.is_narrowed and all(one.dimension in (*FILTERS, *NARROWINGS) for one in self.values)

    def within(self, dimension: str, value: object) -> Opened:
        """The same of one value of a dimension alone."""
        others = tuple(one for one in self.values if one.dimension != dimension)
        return replace(self, values=(*others, Filter(dimension, (NO_VALUE if value is None else str(value),))))

    def narrowed(self, view: View, *, has_days: bool = True) -> View:
        """The view of just these rows."""
        for one in self.values:
            view = view.only(one.dimension, *one.values)
        return replace(view, span=self.days) if self.days and has_days else view


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One mark of a figure: its place (trace/point, of a grid trace/row/column), the number that it opens, and what it says.

    `place` is empty where a value is told that has no mark, as of too few rows. One that `is_target` opens it at its target.
    """

    place: str
    opened: Opened
    name: str
    value: str
    n: float
    is_target: bool = False


def days_of(bucket: date, grain: Grain, period: Period) -> tuple[date, date]:
    """First and last day of a bucket, as far as a period has them."""
    first = max(bucket, period.start) if period.start else bucket
    end = following(bucket, grain)
    return first, (min(end, period.end) if period.end else end) - timedelta(days=1)


def parse(text: str) -> tuple[Opened | None, tuple[InvalidLinkParameter, ...]]:
    """The number that an address opens, and what in it has no meaning; without a known metric nothing is opened."""
    name, *parts = address.split(text) or ("",)
    if not name:
        return None, ()
    if name not in {metric.name for metric in REGISTRY.metrics}:
        return None, (InvalidLinkParameter(OPEN, name),)
    return _narrowed(Opened(name), parts, OPEN)


def parse_only(metric: str, text: str) -> tuple[Opened, tuple[InvalidLinkParameter, ...]]:
    """A metric with what an address narrows it to, and what in that has no meaning."""
    return _narrowed(Opened(metric), address.split(text), ONLY)


def _narrowed(
    opened: Opened, parts: tuple[str, ...] | list[str], field: str
) -> tuple[Opened, tuple[InvalidLinkParameter, ...]]:
    invalid = []
    known = {dimension.name for dimension in REGISTRY.dimensions}
    for part in parts:
        name, _, value = part.partition(":")
        days, values = address.span_of(value) if name == _DAYS else None, address.split(value)
        if days:
            opened = replace(opened, days=days)
        elif name in known and values:
            others = tuple(one for one in opened.values if one.dimension != name)
            opened = replace(opened, values=(*others, Filter(name, values)))
        else:
            invalid.append(InvalidLinkParameter(field, part))
    return opened, tuple(invalid)
