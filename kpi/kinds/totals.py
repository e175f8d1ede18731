"""The aggregates of a total: those of a mean too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement


def totals_of(value: str) -> Mapping[str, str]:
    """How many rows, the total of `value` and that of its squares."""
    number = f"CAST({value} AS DOUBLE)"
    return {"n": "count(*)", "total": f"sum({number})", "squares": f"sum({number} * {number})"}


def powers_of(**values: str) -> Mapping[str, str]:
    """The totals of all products of one to three of these values, each named by its factors: of p and w also ppw."""
    numbers = {name: f"CAST({value} AS DOUBLE)" for name, value in values.items()}
    return {
        "".join(names): f"sum({' * '.join(numbers[name] for name in names)})" for names in _products(tuple(numbers))
    }


def roots_of(value: str) -> Mapping[str, str]:
    """How many values lie above 0, and the totals of their powers ¼, ½ and ¾, which tell how heavy the tail is."""
    number = f"CAST({value} AS DOUBLE)"
    root = f"sqrt(greatest({number}, 0))"
    fourth = f"sqrt({root})"
    return {
        "above": f"count(*) WHERE {number} > 0",
        "quarter": f"sum({fourth})",
        "half": f"sum({root})",
        "three_quarters": f"sum({root} * {fourth})",
    }


def _products(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for length in (1, 2, 3):
        yield from combinations_with_replacement(names, length)
