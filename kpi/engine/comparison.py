"""Two questions that differ only in their period: their sums by day or week, from which the spread between days is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np
import polars as pl

from kpi.declare.errors import KpiError
from kpi.declare.metric import Metric
from kpi.declare.values import Key
from kpi.engine import day_sums, quantiles, stocks
from kpi.engine.day_sums import Borders, Sums, Units
from kpi.engine.question_run import Asked, Needed
from kpi.engine.series import Series
from kpi.kinds.kinds import NetFlow, Numbers, Quantile, Survival, Values
from kpi.query.period import Grain
from kpi.stats import between_day_error, moe_recovery
from kpi.stats.intervals import Z95
from kpi.verdict.change import Limits, changes_by_ratio


class Between:
    """A question for two periods: what they still have to read, and the sums by day or week from which changes are judged."""

    def __init__(self, new: Asked, old: Asked) -> None:
        """The question for the period now and for the one compared with."""
        self.new, self.old = new, old
        new.is_compared = old.is_compared = True
        self.sums: dict[str, tuple[Sums, Sums]] = {}
        self._moved: dict[tuple[str, bool], Sums] = {}
        self._units = day_sums.cut(new.query.period, old.query.period)

    def values_needed(self) -> list[Needed]:
        """Values of both periods."""
        return [*self.new.values_needed(), *self.old.values_needed()]

    def limits_needed(self) -> list[Needed]:
        """Limits of quantiles, and the units of what was not read as cells."""
        needed: list[Needed] = []
        scans: dict[tuple[object, ...], list[Metric]] = {}
        for name, metric in self.new.metrics.items() if self._units else ():
            if day_sums.has_ranks(metric) and name in self.old.metrics and name not in self.new.cells:
                scans.setdefault(metric.read_by, []).append(metric)
        for metrics in scans.values():
            borders = [_borders(one, metrics) for one in self._sides()]
            if all(groups for each in borders for groups in each.values()):  # else one side has no group at all
                needed.append(self._by_unit(metrics, borders))
        for name, metric in self.new.metrics.items():
            if self._units and isinstance(metric.kind, NetFlow) and name in self.old.metrics:
                needed += [self._by_day(one, metric) for one in self._sides()]
        return [*needed, *self.new.limits_needed(), *self.old.limits_needed()]

    def limits(self) -> dict[str, Limits]:
        """For each metric that units can judge the limits of its changes."""
        if self._units:
            self._sum_cells()
        self.sums |= {name: (self._moved[name, True], self._moved[name, False]) for name, _ in self._moved}
        judged = [metric for name, metric in self.new.metrics.items() if name in self.sums and self._is_judged(metric)]
        return {metric.name: self._limits(metric) for metric in judged}

    def _sum_cells(self) -> None:
        for name, metric in self.new.metrics.items():
            if name in self.new.cells and name in self.old.metrics:
                new, old = (
                    one.cells[name].by_unit(metric, unit, one.parts[name])
                    for one, unit in zip(self._sides(), self._cut(), strict=True)
                )
                self.sums[name] = new, old

    def _is_judged(self, metric: Metric) -> bool:
        """Whether there is something to judge: of a quantile without any row on a side nothing was read."""
        is_read = all(metric.name in one.ranked for one in self._sides())
        return day_sums.is_judged(metric) and (is_read or not isinstance(metric.kind, Quantile))

    def _sides(self) -> tuple[Asked, Asked]:
        return self.new, self.old

    def _cut(self) -> tuple[Units, Units]:
        if self._units is None:
            raise KpiError("nothing is summed by day or week without days enough")
        return self._units

    def _by_unit(self, metrics: list[Metric], borders: Sequence[Borders]) -> Needed:
        """What lies below the quantiles, which are known by now, in each unit."""
        sides = [(one.query, each) for one, each in zip(self._sides(), self._cut(), strict=True)]
        scan = day_sums.scan(sides, metrics, self.new.registry, borders)

        def take(found: pl.DataFrame) -> None:
            sums = [scan.sums(found, side, query, each) for side, (query, each) in enumerate(sides)]
            for metric in metrics:
                self.sums[metric.name] = (sums[0][metric.name], sums[1][metric.name])

        return take, scan.statement

    def _by_day(self, one: Asked, metric: Metric) -> Needed:
        """What came and went by day, which a level or flow is summed up from."""
        query = replace(one.query, grain=Grain.DAY)

        def take(found: pl.DataFrame) -> None:
            self._moved[metric.name, one is self.new] = day_sums.of_days(
                found, one.query, self._cut()[0 if one is self.new else 1]
            )

        return take, stocks.statement(query, metric, one.registry)

    def _limits(self, metric: Metric) -> Limits:
        """The limits of a metric's changes by its units, one entry a group that both periods have."""
        parts = [one.parts[metric.name] for one in (self.new, self.old)]
        has = set(parts[1].keys)
        keys = [key for key in parts[0].keys if key in has]
        is_ratio = changes_by_ratio(metric)
        sides, cut = [], self._cut()
        for sums, unit in zip(self.sums[metric.name], cut, strict=True):
            of, per = day_sums.pair(metric, sums.of(keys), unit.lengths)
            with np.errstate(divide="ignore", invalid="ignore"):
                scale = np.ones(len(keys))  # the error of a quantile is one of the share below it
                if is_ratio and not day_sums.has_ranks(metric):  # on logarithms it counts as a share of the value
                    scale = per.sum(axis=1) / of.sum(axis=1)
                elif day_sums.is_total(metric):
                    scale = per.sum(axis=1)
                sides.append(between_day_error.side(of, per, unit.strata, scale))
        errors = between_day_error.errors(*sides)
        basis = "weeks" if cut[0].step > 1 else "days"
        if day_sums.has_ranks(metric):
            low, high = self._by_ranks(metric, keys, errors)
            return Limits(keys, low, high, np.zeros(len(keys)), basis)
        new, old = (part.at(keys).value for part in parts)
        calendar, half = np.zeros(len(keys)), errors.half
        if day_sums.is_total(metric) and is_ratio:
            calendar = np.log(cut[0].lengths.sum() / cut[1].lengths.sum()) + errors.mix
        else:  # of a count the mix of weekdays is told; of anything else it is one more thing that may be the cause
            half = half + np.abs(errors.mix)
        if not is_ratio:
            return Limits(keys, new - old - half, new - old + half, calendar, basis)
        with np.errstate(divide="ignore", invalid="ignore"):
            change = np.where((new > 0) & (old > 0), np.log(new / old), np.nan)
        return Limits(keys, np.expm1(change - half), np.expm1(change + half), np.expm1(calendar), basis)

    def _by_ranks(self, metric: Metric, keys: list[Key], errors: between_day_error.Errors) -> tuple[Numbers, Numbers]:
        """From the values at the shares that the errors of the units leave possible (Woodruff 1952, JASA 47:635)."""
        q = cast(Quantile | Survival, metric.kind).q
        limited: list[moe_recovery.Limited] = []
        for one, error in zip((self.new, self.old), (errors.new, errors.old), strict=True):
            part = one.parts[metric.name]
            half = errors.t * error + np.abs(errors.mix)
            if isinstance(metric.kind, Quantile):
                place = {key: index for index, key in enumerate(keys)}
                halves = np.array([half[place[key]] if key in place else np.nan for key in part.keys])
                low, high = quantiles.at_shares(part, one.ranked[metric.name], q - halves, q + halves)
                values = Series(part.keys, replace(part.values, low=low, high=high)).at(keys)
                limited.append((values.value, values.low, values.high))
            else:
                limited.append(_stretched(part.at(keys), half, q))
        return moe_recovery.ratio(*limited)[1:]


def _borders(one: Asked, metrics: list[Metric]) -> Borders:
    """The quantiles, which are known by now, by group."""
    parts = {metric.name: one.parts[metric.name] for metric in metrics if day_sums.has_ranks(metric)}
    return {name: dict(zip(part.keys, part.values.value.tolist(), strict=True)) for name, part in parts.items()}


def _stretched(values: Values, half: Numbers, q: float) -> moe_recovery.Limited:
    """Limits as many times as far away, on logarithms, as units leave the share below the quantile less sure than rows do."""
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.maximum(half / (Z95 * np.sqrt(q * (1 - q) / values.n)), 1)
        low, high = (values.value * (limit / values.value) ** times for limit in (values.low, values.high))
    return values.value, low, high
