"""A question on its way: what it still has to read, and the values that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
import polars as pl

from kpi.catalogue.registry import Registry
from kpi.declare.metric import Metric
from kpi.engine import quantiles, stocks, survival
from kpi.engine.aggregates import Cells
from kpi.engine.coverage import Coverage, Read
from kpi.engine.series import Series, completed, finished, frame_of, numbers
from kpi.kinds.kinds import Flow, Lasting, Numbers, Quantile
from kpi.query.query import Query
from kpi.sql import clauses
from kpi.sql import compile as compiler
from kpi.sql.clauses import Statement

Needed = tuple[Callable[[pl.DataFrame], None], Statement]
"""A statement, and who takes what it finds."""

_POOL = ThreadPoolExecutor(4, thread_name_prefix="kpi-read")
"""Small scans use one core each: a few at a time keep all cores busy."""


def read_all(read: Read, needed: Iterable[Needed]) -> None:
    """Read all statements side by side, and hand out what is found: in no order, and each from a thread of its own."""
    for _ in _POOL.map(lambda each: each[0](read(each[1].sql, each[1].params)), needed):
        pass


@dataclass
class Asked:
    """One question: what it still has to read, and the parts that it has.

    What is `elsewhere` is read and put into `parts` by somebody else, and of what `is_compared` also the `cells`
    that it comes from. `ranked` keeps what the limits of quantiles were read from.
    """

    query: Query
    registry: Registry
    known: Coverage
    is_compared: bool = False
    elsewhere: set[str] = field(default_factory=set)
    parts: dict[str, Series] = field(default_factory=dict)
    cells: dict[str, Cells] = field(default_factory=dict)
    ranked: dict[str, quantiles.Ranked] = field(default_factory=dict)

    def __post_init__(self) -> None:
        missing = clauses.unavailable(self.query, self.registry)
        names = [name for name in dict.fromkeys(self.query.metrics) if name not in missing]
        self.metrics = {name: self.registry.metric(name, self.query.choices) for name in names}

    def values_needed(self) -> list[Needed]:
        """The scans, and the flows of what is inside at a moment."""
        here = replace(self.query, metrics=tuple(name for name in self.query.metrics if name not in self.elsewhere))
        needed = [(self._take_scan(scan), scan.statement) for scan in compiler.scans(here, self.registry)]
        for metric in self._here():
            if isinstance(metric.kind, Flow):
                needed.append((self._take_flow(metric), stocks.statement(self.query, metric, self.registry)))
            elif isinstance(metric.kind, Lasting):
                needed.append((self._take_lasting(metric), survival.statement(self.query, metric, self.registry)))
        return needed

    def limits_needed(self) -> list[Needed]:
        """The values from which the limits of quantiles are read; equal statements are read once."""
        sharing: dict[str, tuple[Statement, list[Metric]]] = {}
        for metric in self._here():
            if isinstance(metric.kind, Quantile):
                statement = quantiles.statement(self.parts[metric.name], self.query, metric, self.registry)
                if statement:
                    sharing.setdefault(statement.sql, (statement, []))[1].append(metric)
        return [(self._take_limits(metrics), statement) for statement, metrics in sharing.values()]

    def _here(self) -> list[Metric]:
        return [metric for name, metric in self.metrics.items() if name not in self.elsewhere]

    def frame(self) -> pl.DataFrame:
        """The whole answer."""
        whole = {
            name: completed(self.parts[name], self.query, metric, self.known.of(metric))
            for name, metric in self.metrics.items()
        }
        return frame_of(whole, self.query)

    def _take_scan(self, scan: compiler.TableScan) -> Callable[[pl.DataFrame], None]:
        def take(found: pl.DataFrame) -> None:
            for name, outputs in scan.outputs.items():
                columns = {place: _column(found, output) for place, output in outputs.items()}
                self.parts[name] = finished(found, self.query, self.metrics[name], columns)

        return take

    def _take_flow(self, metric: Metric) -> Callable[[pl.DataFrame], None]:
        def take(found: pl.DataFrame) -> None:
            self.parts[metric.name] = stocks.part(found, self.query, metric, self.known.of(metric))

        return take

    def _take_lasting(self, metric: Metric) -> Callable[[pl.DataFrame], None]:
        def take(found: pl.DataFrame) -> None:
            self.parts[metric.name] = survival.part(found, self.query, metric)

        return take

    def _take_limits(self, metrics: Sequence[Metric]) -> Callable[[pl.DataFrame], None]:
        def take(found: pl.DataFrame) -> None:
            ranked = quantiles.Tallied(found, self.query)
            for metric in metrics:
                self.ranked[metric.name] = ranked
                part = self.parts[metric.name]
                self.parts[metric.name] = quantiles.with_limits(part, ranked, cast(Quantile, metric.kind))

        return take


def _column(found: pl.DataFrame, output: compiler.Output) -> Numbers:
    series = found[output.column]
    if output.index is None:
        return numbers(series)
    lists = series.to_list()
    return np.array(
        [np.nan if found_list is None else found_list[output.index] for found_list in lists], dtype=np.float64
    )
