"""What every kind of metric says of itself: which rows it is about, how they are read, its values, and what may be said of them.

The engine, the verdicts and the pages ask a kind and never look which one it is. Expressions are SQL over the columns of a
fact table. `{clock}` stands for calendar or business, `$name` for a setting. A NULL in a condition counts as false: whatever
may be unknown has to be excluded by name in the metric.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from kpi.declare.values import Columns, Numbers, Values

_NAME = re.compile(r"[A-Za-z0-9_{}$]+")


@dataclass(frozen=True)
class Bounds:
    """Which sides of a question's period are closed, and whether it is cut into buckets.

    A closed side stands in SQL as $period_start or $period_end; there is no such parameter for an open one.
    """

    has_start: bool = False
    has_end: bool = False
    is_cut: bool = False

    @property
    def is_everything(self) -> bool:
        """Whether all data are meant as one."""
        return not (self.has_start or self.has_end or self.is_cut)

    def hold(self, day: str) -> tuple[str, ...]:
        """The conditions of a row whose `day` lies inside the period."""
        after = (f"{day} >= $period_start",) if self.has_start else ()
        before = (f"{day} < $period_end",) if self.has_end else ()
        return (*after, *before) or (f"{day} IS NOT NULL",)


@dataclass(frozen=True, kw_only=True)
class CountedRows:
    """The rows that a metric counts under one question, as pieces of SQL for a kind that brings a statement of its own."""

    bounds: Bounds
    grain: str | None  # the unit of a bucket: day, week, month, quarter, year
    bucket: str | None  # the bucket that a row's own day falls into, as selected
    splits: tuple[str, ...]  # as selected
    by: tuple[str, ...]  # their names
    conditions: str  # the reader's filters and the metric's own
    in_period: tuple[str, ...]  # the conditions of a row whose own day lies inside the period
    all_rows: str  # the fact table itself
    span: tuple[str, ...]  # the date columns that tell what the data cover
    read_from: Callable[..., str]  # the fact table and what has to be joined for columns that these texts name
    clocked: Callable[[str], str]  # an expression under the clock that was asked

    @property
    def bucket_name(self) -> tuple[str, ...]:
        """The name of the bucket's column, where there is one."""
        return ("bucket",) if self.grain else ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what the rows are keyed by."""
        return (*self.bucket_name, *self.by)


@dataclass(frozen=True)
class ListedValues:
    """Values whose order matters; `bins` names the 1 % logarithmic bin of one, for limits where exact ranks would cost too much."""

    value: str
    q: float
    bins: str


@dataclass(frozen=True)
class Movements:
    """The days of entry and leaving of what comes and goes, and which rows cannot be placed in time and would unbalance them."""

    entered_on: str
    left_on: str
    undatable: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Which rows a number is about, what its kind leaves out of them, and how they are read: just one of the five ways.

    `sums` add up, so that those of two days are those of the first plus those of the second; `values` are listed and put in
    order; `aggregates` need all rows of a period at once; `movements` are summed up by day; `statement` is the kind's own,
    one row a key with the columns that `values_from` takes.
    """

    about: tuple[str, ...]
    leaves_out: Mapping[str, str] = field(default_factory=dict)  # reason → condition, beyond what the metric excludes
    sums: Mapping[str, str] | None = None  # aggregate → its SQL; a condition of its own stands after WHERE
    values: ListedValues | None = None
    aggregates: Mapping[str, str] | None = None
    movements: Movements | None = None
    statement: Callable[[CountedRows], str] | None = None
    constants: Mapping[str, object] = field(default_factory=dict)  # parameters of the statement

    @property
    def at_once(self) -> Mapping[str, str] | None:
        """The aggregates of one scan over all rows of a period, beside the quantile of listed values; None where none would do."""
        return {"n": "count(*)"} if self.values else self.sums or self.aggregates


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What holds of the values of a kind, whatever they measure."""

    is_additive: bool = False  # the values of parts and of stretches of time add up to that of the whole
    is_level: bool = False  # how many there are at a moment
    is_exact: bool = (
        False  # a total of all there is, of which no sample was drawn: limits only tell a change from chance
    )
    is_quotient: bool = False  # one total divided by another, both of which add up: the value is that of the `pair` of its judging, summed up
    is_quantile: bool = False  # the quantile of listed values that the `rank` of its judging names
    depends_on_length: bool = False  # a longer period has another value, so that no one number can be aimed at
    has_ages: bool = False  # what is inside at a moment has an age then, and can be split by it
    reaches_back: bool = False  # its rows begin long before the work that is measured, as contracts do
    is_reached_in_time: bool = (
        False  # no value means that it is not reached within the longest time seen, which `beyond` tells
    )
    scale: tuple[float, float] | None = None  # where all values lie, if not where the unit says
    nothing: Mapping[str, float] | None = None  # the aggregates of nothing, where that is a known zero


def _never_wide(value: float, n: int) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Presentation:
    """From how many rows a value is shown (0: always), and whether that of so many rows, shown, is a wide range."""

    rows_from: int = 0
    is_wide: Callable[[float, int], bool] = _never_wide


@dataclass(frozen=True)
class Rank:
    """A quantile, judged by the share of each day's rows that lie below it."""

    value: str
    q: float


Pair = Callable[[Mapping[str, Numbers], Numbers], tuple[Numbers, Numbers]]
"""From sums by group and day, and the lengths of these units in days: what the value divides by what."""


@dataclass(frozen=True, kw_only=True)
class Judging:
    """How a change is told from chance: not at all (a full count), by rows, or (`pair`) by the spread between days too."""

    is_full_count: bool = False
    pair: Pair | None = None
    rank: Rank | None = None


class Kind(Protocol):
    """How a metric counts; one file a kind in kpi/kinds."""

    def __hash__(self) -> int:
        """Kinds are frozen: equal ones are read alike."""

    @property
    def name(self) -> str:
        """Its name in the catalogue."""

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""

    @property
    def traits(self) -> Traits:
        """What holds of its values."""

    @property
    def presentation(self) -> Presentation:
        """When there is enough behind a value to show it."""

    @property
    def judging(self) -> Judging:
        """How a change is told from chance."""

    @property
    def chart(self) -> str | None:
        """The chart (`kpi.stats.process_behaviour.Chart`) that tells a steady course from a changed one; None of a level, which carries on from one moment to the next."""

    def reading(self, when: str, bounds: Bounds) -> Reading:
        """What is read for a metric that `when` dates."""

    def values_from(self, columns: Columns) -> Values:
        """Value, n and interval from what was read."""


def bracketed(kind: Kind) -> Kind:
    """The kind with each of its expressions in brackets, so that none falls apart where it is put into another.

    Without them the square of 1 + 4 * x would be 1 + 4 * x * 1 + 4 * x. What is a single name stays as it is.
    """
    loose = {text for text in kind.expressions if not _NAME.fullmatch(text)}
    texts = {name: f"({text})" for name, text in vars(kind).items() if isinstance(text, str) and text in loose}
    return replace(kind, **texts)  # type: ignore[type-var]  # kinds are dataclasses, which a protocol cannot say
