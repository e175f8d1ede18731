"""What may be declared: units, directions, dimensions, fact tables and metrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from kpi.kinds import Kind


class Unit(StrEnum):
    """What a value is measured in; decides how it is written and how it changes."""

    COUNT = "count"
    DURATION = "duration"  # seconds
    SHARE = "share"  # 0 to 1
    POINTS = "points"  # -100 to 100
    SCORE = "score"  # mean of answers on their own scale
    BALANCE = "balance"  # a count that may be below zero; changes by difference


class Better(StrEnum):
    """Which direction is good news."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Clock(StrEnum):
    """How elapsed time is counted: around the clock, or while the team is open."""

    CALENDAR = "calendar"
    BUSINESS = "business"


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """A way to split and filter: the same column name in every fact table that has it."""

    name: str
    label: str
    help: str = ""
    is_filter: bool = True  # offered as a filter; the others only split


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One fact table: what one of its rows is, and which dimensions and columns for reading it has."""

    name: str
    table: str
    row: str  # what one row is called, plural: "tickets"
    dimensions: tuple[str, ...]
    shown: tuple[str, ...]  # columns shown when the rows behind a number are opened
    span: tuple[str, ...]  # the date columns whose least and greatest day tell what the data cover
    columns: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({})
    )  # dimension → column, where they differ
    joined: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({})
    )  # column → the join that gives it, made only where an expression names the column

    def __hash__(self) -> int:
        return hash(self.name)

    def column(self, dimension: str) -> str | None:
        """The column that holds a dimension, or None when these facts do not have it."""
        if dimension in self.columns:
            return self.columns[dimension]
        return dimension if dimension in self.dimensions else None


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A number inside a definition that a reader may change; it is bound as a parameter, never written into SQL."""

    name: str
    default: float
    unit: Unit
    label: str


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One measured thing, declared once.

    `when` is the local date column that puts a row into a period, `among` a fixed condition that says which rows the
    metric is about at all, and `excludes` named conditions for rows that are in the period but cannot be counted:
    counted + excluded = all rows in the period. The name of a Setting may stand in any expression as `$name`.
    """

    name: str
    family: str
    facts: str
    when: str
    kind: Kind
    unit: Unit
    better: Better
    label: str
    help: str
    formula: str
    dated_by: str  # words for `when`: "the day the ticket was created"
    among: str | None = None
    credit: str = "the agent and team that the record names last"
    excludes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    settings: tuple[str, ...] = ()
    source: str = ""

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def is_clocked(self) -> bool:
        """Whether the value depends on the clock (calendar or business hours)."""
        return any("{clock}" in text for text in (*self.kind.expressions, *self.excludes.values()))
