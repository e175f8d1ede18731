"""What becomes of each row under the definitions of several metrics: one statement for all that read the same rows.

Which of all conditions hold for a row is one number, a bit for each condition; there are few such numbers however many rows there are, and
what each metric counts and leaves out follows from how often each of them occurs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from kpi.catalogue.registry import REGISTRY, Registry
from kpi.declare.metric import Metric
from kpi.query.query import Query
from kpi.sql.clauses import Statement, bound, exclusions, listed, rows_in_question
from kpi.sql.compile import at_the_end

BITS = 60
"""The conditions in one number."""


@dataclass(frozen=True)
class Outcomes:
    """A statement, and for each metric the conditions of its rows and of its reasons to leave one out, as places among all conditions."""

    statement: Statement
    rows: Mapping[str, int]
    reasons: Mapping[str, tuple[int, ...]]

    def counts(self, found: pl.DataFrame) -> dict[str, dict[int, int]]:
        """For each metric how many rows are counted (−1) or left out by the first reason that fits (its place), as `compile.reasons` says it."""
        k = found["k"].to_numpy()
        keys = [found[name].to_numpy() for name in found.columns if name != "k"]

        def holds(place: int) -> npt.NDArray[np.bool_]:
            bits: npt.NDArray[np.uint64] = np.right_shift(keys[place // BITS], np.uint64(place % BITS))
            return np.asarray(bits & np.uint64(1), dtype=np.bool_)

        told: dict[str, dict[int, int]] = {}
        for metric, reasons in self.reasons.items():
            is_left = holds(self.rows[metric])
            counts: dict[int, int] = {}
            for place, condition in enumerate(reasons):
                is_out = is_left & holds(condition)
                counts[place] = int(k[is_out].sum())
                is_left = is_left & ~is_out
            told[metric] = {place: n for place, n in (counts | {-1: int(k[is_left].sum())}).items() if n}
        return told


def outcomes(query: Query, metrics: Sequence[Metric], registry: Registry = REGISTRY) -> list[Outcomes]:
    """What has to be read for these metrics under one question, which decides about periods, filters and settings."""
    alike: dict[str, list[Metric]] = {}
    for metric in metrics:
        facts = registry.facts_of(metric)
        texts = (rows_in_question(query, metric, facts), *exclusions(query, metric).values())
        alike.setdefault(at_the_end(facts, *texts), []).append(metric)
    return [_of(table, query, each, registry) for table, each in alike.items()]


def _of(table: str, query: Query, metrics: Sequence[Metric], registry: Registry) -> Outcomes:
    places: dict[str, int] = {}
    rows, reasons = {}, {}
    for metric in metrics:
        where = rows_in_question(query, metric, registry.facts_of(metric))
        rows[metric.name] = places.setdefault(where, len(places))
        reasons[metric.name] = tuple(places.setdefault(sql, len(places)) for sql in exclusions(query, metric).values())
    conditions = list(places)
    numbers = [
        " + ".join(
            f"CASE WHEN {sql} THEN {1 << bit}::UBIGINT ELSE 0::UBIGINT END"
            for bit, sql in enumerate(conditions[first : first + BITS])
        )
        for first in range(0, len(conditions), BITS)
    ]
    keys = [f"k{place}" for place in range(len(numbers))]
    selected = listed(f"{sql} AS {key}" for key, sql in zip(keys, numbers, strict=True))
    text = f"SELECT {listed(keys)}, count(*) AS k FROM (SELECT {selected} FROM {table}) GROUP BY {listed(keys)}"
    return Outcomes(bound(text, query, registry), rows, reasons)
