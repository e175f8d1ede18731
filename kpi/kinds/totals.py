"""The aggregates of a total: those of a mean too."""

from __future__ import annotations

from collections.abc import Mapping


def totals_of(value: str) -> Mapping[str, str]:
    """How many rows, the total of `value` and that of its squares."""
    return {
        "n": "count(*)",
        "total": f"sum(CAST({value} AS DOUBLE))",
        "squares": f"sum(CAST({value} AS DOUBLE) * {value})",
    }
