"""A question about metrics: names and values only, frozen and hashable; nothing here knows SQL."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from kpi.declare.metric import Clock
from kpi.declare.switch import Choices
from kpi.query.period import Grain, Period

NO_VALUE = "–"
"""The filter value that means "this record has none"; imports turn a cell of dashes into no value, so no record can hold it."""


@dataclass(frozen=True, order=True)
class Filter:
    """Rows whose dimension is one of `values` (or, excluded, none of them); NO_VALUE stands for an empty field."""

    dimension: str
    values: tuple[str, ...]
    is_excluded: bool = False


@dataclass(frozen=True)
class Sort:
    """The order of records: by which column, named as on either clock, and in which direction; empty cells always last."""

    column: str
    is_descending: bool = False


class Comparison(StrEnum):
    """What a period is held against."""

    NONE = "none"
    PREVIOUS = "previous"
    YEAR = "year"


@dataclass(frozen=True, kw_only=True)
class Query:
    """Which metrics, over which days, split how, for which rows.

    Without a period all data is meant; without a grain one value for the whole period. `settings` holds values that differ
    from a definition's own, as (name, value), and `choices` options that differ from the usual one, as (switch, option).
    """

    metrics: tuple[str, ...]
    period: Period = field(default_factory=Period)
    grain: Grain | None = None
    by: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    clock: Clock = Clock.CALENDAR
    settings: tuple[tuple[str, float], ...] = ()
    choices: Choices = ()

    def over(self, period: Period) -> Query:
        """The same question for another period."""
        return replace(self, period=period)

    def choosing(self, switch: str, option: str) -> Query:
        """The same question with another option of one switch."""
        others = (choice for choice in self.choices if choice[0] != switch)
        return replace(self, choices=tuple(sorted((*others, (switch, option)))))
