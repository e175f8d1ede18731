"""Two questions that differ only in their period: their sums by day or week, from which the spread between days is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from kpi.declare.errors import KpiError
from kpi.declare.kind import Rank
from kpi.declare.metric import Metric
from kpi.declare.values import Key, Numbers, Values
from kpi.engine import day_sums, quantiles
from kpi.engine.day_sums import Sums, Units
from kpi.engine.job import Job
from kpi.engine.question_run import QuestionRun
from kpi.engine.series import Series
from kpi.sql.below_quantiles import Borders, rows_below
from kpi.sql.by_day import Outputs
from kpi.sql.clauses import Statement
from kpi.stats import between_day_error, moe_recovery
from kpi.stats.intervals import Z95
from kpi.verdict.change import Limits, changes_by_ratio

Parts = tuple[Numbers, Numbers, Units]
"""Part and whole, a row a group and a column a unit, and the units."""


class ComparedPeriods:
    """A question for two periods: what they still have to read, and the sums by day or week from which changes are judged."""

    def __init__(self, new: QuestionRun, old: QuestionRun) -> None:
        """The question for the period now and for the one compared with."""
        self.new, self.old = new, old
        new.is_compared = old.is_compared = True
        new.window, old.window = (new.query.period, old.query.period), ()
        old.sources = new.sources
        self.sums: dict[str, dict[int, Sums]] = {}  # metric → side → its sums; side 0 is the period now
        self._units = day_sums.in_units(new.query.period, old.query.period)

    @property
    def sides(self) -> tuple[QuestionRun, QuestionRun]:
        """Both periods, now and then."""
        return self.new, self.old

    @property
    def units(self) -> tuple[Units, Units]:
        """The days or weeks of both periods."""
        if self._units is None:
            raise KpiError("nothing is summed by day or week without days enough")
        return self._units

    def limit_jobs(self) -> list[Job]:
        """Limits of quantiles, and the units of what was not read by day."""
        limits = [*self.new.limit_jobs(), *self.old.limit_jobs()]
        return [*self._rank_jobs(), *limits] if self._units else limits

    def limits(self) -> dict[str, Limits]:
        """For each metric that units can judge the limits of its changes."""
        if self._units:
            self._sum_aggregates()
        return {
            name: self._limits(metric)
            for name, metric in self.new.metrics.items()
            if len(self.sums.get(name, ())) == len(self.sides) and self._is_judged(metric)
        }

    def parts_by_unit(self, name: str, keys: Sequence[Key], border: float | None = None) -> tuple[Parts, Parts] | None:
        """Of both periods what these groups divide by what in each unit; of a quantile the rows not above `border`, by all.

        None of what is no quotient, of what was not read by day, and where there are too few days.
        """
        metric = self.new.metrics[name]
        is_quotient = metric.kind.traits.is_quotient or border is not None
        if not (self._units and is_quotient and metric.kind.judging.pair):
            return None
        if any(name not in run.aggregates for run in self.sides):
            return None
        found: list[Parts] = []
        for run, units in zip(self.sides, self.units, strict=True):
            aggregates = run.aggregates[name]
            value = np.full(len(aggregates.keys), np.nan if border is None else border)
            sums = aggregates.by_unit(metric, units, Series(aggregates.keys, Values(value, value, value, value)))
            part, whole = metric.kind.judging.pair(sums.of_groups(keys), units.lengths)
            found.append((part, np.asarray(whole, dtype=np.float64), units))
        return found[0], found[1]

    def _judged_in_both(self) -> list[Metric]:
        return [
            metric for name, metric in self.new.metrics.items() if metric.kind.judging.pair and name in self.old.metrics
        ]

    def _rank_jobs(self) -> list[Job]:
        """What lies below the quantiles, which are known by now, in each unit."""
        alike: dict[tuple[object, ...], list[Metric]] = {}
        for metric in self._judged_in_both():
            if metric.kind.judging.rank and not self._is_by_day(metric.name):
                alike.setdefault(metric.scan_key, []).append(metric)
        jobs: list[Job] = []
        for metrics in alike.values():
            borders = [_borders(run, metrics) for run in self.sides]
            if all(groups for each in borders for groups in each.values()):  # else one side has no group at all
                when = metrics[0].when
                asked = [(run.query, unit.sql(when)) for run, unit in zip(self.sides, self.units, strict=True)]
                jobs.append(RowsBelowJob(self, metrics, *rows_below(asked, metrics, self.new.registry, borders)))
        return jobs

    def _sum_aggregates(self) -> None:
        for metric in self._judged_in_both():
            if self._is_by_day(metric.name):
                for side, (run, units) in enumerate(zip(self.sides, self.units, strict=True)):
                    sums = run.aggregates[metric.name].by_unit(metric, units, run.series[metric.name])
                    self.sums.setdefault(metric.name, {})[side] = sums

    def _is_by_day(self, name: str) -> bool:
        """Whether both sides were read by day."""
        return all(name in run.aggregates for run in self.sides)

    def _is_judged(self, metric: Metric) -> bool:
        """Whether there is something to judge: of listed values without any row on a side nothing was read."""
        return all(metric.name in run.ranked or not run.reading(metric).values for run in self.sides)

    def _limits(self, metric: Metric) -> Limits:
        """The limits of a metric's changes by its units, one entry a group that both periods have."""
        series = [run.series[metric.name] for run in self.sides]
        has = set(series[1].keys)
        keys = [key for key in series[0].keys if key in has]
        is_ratio, is_total, rank = changes_by_ratio(metric), metric.kind.traits.is_additive, metric.kind.judging.rank
        errors = self._errors(metric, keys, is_ratio=is_ratio)
        basis = "weeks" if self.units[0].step > 1 else "days"
        if rank:
            low, high = self._by_ranks(metric, rank, keys, errors)
            return Limits(keys, low, high, np.zeros(len(keys)), basis)
        new, old = (each.at(keys).value for each in series)
        calendar, half = np.zeros(len(keys)), errors.half
        if is_total and is_ratio:
            calendar = np.log(self.units[0].lengths.sum() / self.units[1].lengths.sum()) + errors.mix
        else:  # of a count the mix of weekdays is told; of anything else it is one more thing that may be the cause
            half = half + np.abs(errors.mix)
        if not is_ratio:
            return Limits(keys, new - old - half, new - old + half, calendar, basis)
        with np.errstate(divide="ignore", invalid="ignore"):
            change = np.where((new > 0) & (old > 0), np.log(new / old), np.nan)
        return Limits(keys, np.expm1(change - half), np.expm1(change + half), np.expm1(calendar), basis)

    def _errors(self, metric: Metric, keys: Sequence[Key], *, is_ratio: bool) -> between_day_error.Errors:
        """The errors of both values from the spread of their units; of a quantile those of the share below it."""
        judging, found = metric.kind.judging, []
        if judging.pair is None:
            raise KpiError(f"the spread of days says nothing of {metric.name}")
        for side, units in enumerate(self.units):
            parts, wholes = judging.pair(self.sums[metric.name][side].of_groups(keys), units.lengths)
            scale = np.ones(len(keys))
            with np.errstate(divide="ignore", invalid="ignore"):
                if is_ratio and not judging.rank:  # on logarithms it counts as a share of the value
                    scale = wholes.sum(axis=1) / parts.sum(axis=1)
                elif metric.kind.traits.is_additive:
                    scale = wholes.sum(axis=1)
                found.append(between_day_error.side(parts, wholes, units.strata, scale))
        return between_day_error.errors(*found)

    def _by_ranks(
        self, metric: Metric, rank: Rank, keys: list[Key], errors: between_day_error.Errors
    ) -> tuple[Numbers, Numbers]:
        """From the values at the shares that the errors of the units leave possible (Woodruff 1952, JASA 47:635)."""
        limited: list[moe_recovery.Limited] = []
        for run, error in zip(self.sides, (errors.new, errors.old), strict=True):
            series = run.series[metric.name]
            half = errors.t * error + np.abs(errors.mix)
            if metric.name in run.ranked:
                place = {key: index for index, key in enumerate(keys)}
                halves = np.array([half[place[key]] if key in place else np.nan for key in series.keys])
                low, high = quantiles.at_shares(series, run.ranked[metric.name], rank.q - halves, rank.q + halves)
                values = Series(series.keys, replace(series.values, low=low, high=high)).at(keys)
                limited.append((values.value, values.low, values.high))
            else:
                limited.append(_stretched(series.at(keys), half, rank.q))
        return moe_recovery.ratio(*limited)[1:]


@dataclass(frozen=True)
class RowsBelowJob:
    """What lies below some quantiles, by unit of both periods."""

    periods: ComparedPeriods
    metrics: Sequence[Metric]
    statement: Statement
    outputs: Outputs

    def take(self, found: pl.DataFrame) -> None:
        """Keep the sums of both periods."""
        for side, (run, units) in enumerate(zip(self.periods.sides, self.periods.units, strict=True)):
            sums = day_sums.sums_of_rows_below(found, self.outputs, side, run.query, units)
            for metric in self.metrics:
                self.periods.sums.setdefault(metric.name, {})[side] = sums[metric.name]


def _borders(run: QuestionRun, metrics: list[Metric]) -> Borders:
    """The quantiles, which are known by now, by group."""
    found = {metric.name: run.series[metric.name] for metric in metrics}
    return {name: dict(zip(each.keys, each.values.value.tolist(), strict=True)) for name, each in found.items()}


def _stretched(values: Values, half: Numbers, q: float) -> moe_recovery.Limited:
    """Limits as many times as far away, on logarithms, as units leave the share below the quantile less sure than rows do."""
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.maximum(half / (Z95 * np.sqrt(q * (1 - q) / values.n)), 1)
        low, high = (values.value * (limit / values.value) ** times for limit in (values.low, values.high))
    return values.value, low, high
