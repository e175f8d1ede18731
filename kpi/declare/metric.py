"""What may be declared: units, directions, dimensions, fact tables and metrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from kpi.declare.errors import KpiError
from kpi.declare.kind import Kind
from kpi.declare.switch import Choices, Variant


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
    is_ordered: bool = (
        False  # its values are steps of a scale, named so that they sort in that order: "1 · up to 1 hour"
    )
    is_at_a_moment: bool = False  # only what is inside at a moment has it then: it splits ages and nothing else
    by: str = (
        ""  # "by team": the form of the name in which it follows that of a number, where it is not made of the label
    )

    @property
    def by_words(self) -> str:
        """How the name follows that of a number: CSAT by team."""
        return self.by or f"by {self.label if self.label[:2].isupper() else self.label[:1].lower() + self.label[1:]}"


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
    column_overrides: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({})
    )  # column → the other column of the table that stands in for it
    told_days: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({})
    )  # date column → the test of rows whose source tells it of nearly all that have such a day
    undated_ends: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({})
    )  # date column → the test of rows for which what it dates has happened, but nobody knows when
    made_of: str = ""  # of a view: FROM what has rows wherever it has, which is planned sooner
    has_value_counts: bool = False  # value_count tells which values its columns have in rows that a day of `span` dates
    kinds: str = ""  # the column by which some metrics are about one kind of these rows alone (`among`: kind = 'csat')

    def __hash__(self) -> int:
        return hash(self.name)

    def column(self, dimension: str) -> str | None:
        """The column that holds a dimension, or None when these facts do not have it."""
        if dimension in self.columns:
            return self.columns[dimension]
        return dimension if dimension in self.dimensions else None


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A number inside a definition that a reader may change; it is bound as a parameter, never written into SQL.

    `brief` says it beside a number, with {value}. People type it in `typed_in`, of which one is `typed_size` of the unit.
    """

    name: str
    default: float
    unit: Unit
    label: str
    brief: str
    typed_in: str
    typed_size: float = 1
    least: float = 0
    most: float = 100_000_000

    def checked(self, value: float) -> float:
        """The value, if the setting can take it; KpiError otherwise."""
        if not self.least <= value <= self.most:
            raise KpiError(
                "{name} takes a number from {least} to {most}, not {value}.",
                name=self.name,
                least=float(self.least),
                most=float(self.most),
                value=float(value),
            )
        return value


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One measured thing, declared once.

    `when` is the local date column that puts a row into a period, `among` a fixed condition that says which rows the
    metric is about at all, and `excludes` named conditions for rows that are in the period but cannot be counted:
    counted + excluded = all rows in the period. `told` is an aggregate over the facts, whatever their day, that is true where
    sources tell what is counted: there a count of nothing is 0, elsewhere it is unknown. The name of a Parameter may stand in any expression as `$name`.
    `variants` say what the options of a switch change; as it stands here, the metric has the usual option of each.
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
    told: str | None = None
    credit: str = "the agent and team that the record names last"
    excludes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    settings: tuple[str, ...] = ()
    column_overrides: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # as in Facts
    variants: tuple[Variant, ...] = ()
    source: str = ""
    aliases: tuple[str, ...] = ()  # other names of the field; no two metrics have the same

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def is_clocked(self) -> bool:
        """Whether the value depends on the clock (calendar or business hours)."""
        return any("{clock}" in text for text in (*self.kind.expressions, *self.excludes.values()))

    @property
    def scan_key(self) -> tuple[object, ...]:
        """Equal for metrics that one statement can read: the same rows by the same day, and the same behind each column."""
        return self.facts, self.when, tuple(sorted(self.column_overrides.items()))

    @property
    def switches(self) -> tuple[str, ...]:
        """The names of the switches that change this metric."""
        return tuple(dict.fromkeys(variant.switch for variant in self.variants))

    def under(self, choices: Choices) -> Metric:
        """The metric as these choices define it; choices that do not concern it change nothing."""
        chosen = [variant for variant in self.variants if (variant.switch, variant.option) in choices]
        if not chosen:
            return self
        fields: dict[str, Any] = {}
        more: dict[str, str] = {}
        for variant in chosen:
            fields |= variant.replaced
            more |= variant.also_excludes
        excludes = fields.get("excludes", self.excludes)
        return replace(self, **fields | {"excludes": MappingProxyType(more | dict(excludes))})
