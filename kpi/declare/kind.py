"""What every kind of metric is: the expressions of its definition, and its values from its aggregates."""

from __future__ import annotations

from typing import Protocol

from kpi.declare.values import Columns, Values


class Kind(Protocol):
    """How a metric counts; one file a kind in kpi/kinds."""

    @property
    def expressions(self) -> tuple[str, ...]:
        """The SQL expressions of the definition."""

    @property
    def is_additive(self) -> bool:
        """Whether the values of parts add up to the value of the whole."""

    def finish(self, columns: Columns) -> Values:
        """Value, n and interval from the aggregates."""
