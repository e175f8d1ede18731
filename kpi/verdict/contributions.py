"""What each group adds to the change of a metric: contributions that add up to it, apart into mix and rate. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from kpi.declare.metric import Metric
from kpi.declare.values import Numbers
from kpi.stats.exchanged_quantile import Rows, exchanged
from kpi.verdict.disclosure import is_few


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """What one group adds to a change, in the unit of the metric: contribution = mix + rate.

    `mix` comes of its part in the whole growing or shrinking, `rate` of its own value. `weight` is that part, the mean of both
    periods. `stands_out` tells whether its own value changed more than chance explains, among all groups looked at together
    (Benjamini and Hochberg); None where chance has no part in it or too little is known, as where it is in one period alone.
    `group` is None for what has no value of the dimension, of crossed dimensions it has a value of each, and of several groups
    `together` says how many they are.
    """

    group: object
    contribution: float
    mix: float
    rate: float
    weight: float
    stands_out: bool | None
    n: float
    n_before: float
    together: int = 0

    @property
    def is_rest(self) -> bool:
        """Whether these are small groups, put together."""
        return self.together > 0


def is_explainable(metric: Metric) -> bool:
    """Whether the change of a metric is the sum of what its groups add to it."""
    return metric.kind.traits.is_quotient or _adds_up(metric) or metric.kind.traits.is_quantile


def contributions(
    frame: pl.DataFrame,
    metric: Metric,
    *dimensions: str,
    change: float | None = None,
    merges_few: bool = False,
) -> tuple[Contribution, ...]:
    """What each group of a dimension, or of several crossed, adds to the change of a metric, the largest first; nothing where a period has no value.

    `frame` has the metric's rows of a comparison by these dimensions with its parts (`Question.has_parts`). Of what adds up it is
    the group's difference. A quotient R = Σ part ÷ Σ whole is the mean of the groups' own values r, each weighed by its part w
    of the whole, and a group adds (w1 − w0) · ((r1 + r0) ÷ 2 − (R1 + R0) ÷ 2) of mix and (r1 − r0) · (w1 + w0) ÷ 2 of rate: with
    the means of both periods as weights nothing is left over and their order does not matter (Bennet 1920, J. Royal Statistical
    Society 83:455; Kitagawa 1955, JASA 50:1168), and since all w add up to 1, R may be taken off, so that a group of the
    average value adds no mix. Where a group is in one period alone it has no other value of its own: all it adds is mix.
    Of a quantile the groups are exchanged (`kpi.stats.exchanged_quantile`), and what its rule for a quantile between two values leaves of
    `change`, the change of the value that is shown, is shared by weight as change of their own.

    With `merges_few` groups that rest on too few rows to be shown stand together as one.
    """
    rows = frame.filter(pl.col("metric") == metric.name, (pl.col("n") > 0) | (pl.col("base_n") > 0)).sort(dimensions)
    is_few_there = [
        merges_few and (is_few(metric, row["n"]) or is_few(metric, row["base_n"])) for row in rows.iter_rows(named=True)
    ]
    place = _places(is_few_there)
    found = _summed(rows, place)
    rank = metric.kind.judging.rank
    if metric.kind.traits.is_quantile and rank:
        taken = _of_quantiles(rows, place, found, rank.q, change)
    else:
        taken = _of_totals(found) if _adds_up(metric) else _of_quotients(found)
    if taken is None:
        return ()
    mix, rate, weight = taken
    named = rows.select(dimensions).rows()
    groups, stands_out = named if len(dimensions) > 1 else [one for (one,) in named], _stands_out(rows)
    first = {each: number for number, each in reversed([*enumerate(place)])}
    merged = place[is_few_there.index(True)] if any(is_few_there) else -1
    made = [
        Contribution(
            group=None if each == merged else groups[first[each]],
            contribution=float(mix[each] + rate[each]),
            mix=float(mix[each]),
            rate=float(rate[each]),
            weight=float(weight[each]),
            stands_out=None if each == merged else stands_out[first[each]],
            n=float(found["n"][each]),
            n_before=float(found["base_n"][each]),
            together=sum(is_few_there) if each == merged else 0,
        )
        for each in range(len(mix))
    ]
    return tuple(sorted(made, key=lambda one: (-abs(one.contribution), one.is_rest, one.group is None, str(one.group))))


def pull(one: Contribution, change: float) -> float:
    """How much of a change a group adds beyond what it would if all groups had changed alike; in the metric's unit."""
    return abs(one.contribution - one.weight * change)


def explained(found: Sequence[Contribution], change: float) -> tuple[float, float]:
    """How well a dimension tells a change: by what the groups that stand out pull, then by what all do. Larger explains more."""
    return sum(pull(one, change) for one in found if one.stands_out), sum(pull(one, change) for one in found)


def _adds_up(metric: Metric) -> bool:
    """Whether the values of groups add up to that of the whole."""
    return metric.kind.traits.is_additive or metric.kind.traits.is_level


def _places(is_few_there: Sequence[bool]) -> list[int]:
    """For each row the number of its group; all that are few are one group."""
    places: list[int] = []
    few, following = -1, 0
    for one in is_few_there:
        if one and few >= 0:
            places.append(few)
            continue
        few = following if one else few
        places.append(following)
        following += 1
    return places


def _summed(rows: pl.DataFrame, place: Sequence[int]) -> dict[str, Numbers]:
    """Rows and parts of both periods, summed up for each place."""
    table = np.nan_to_num(rows.select(pl.col(_SUMMED).cast(pl.Float64).fill_null(0.0)).to_numpy())
    sums = np.zeros((max(place, default=-1) + 1, len(_SUMMED)))
    np.add.at(sums, np.array(place, dtype=np.int64), table)
    return {name: sums[:, column] for column, name in enumerate(_SUMMED)}


_SUMMED = ("n", "base_n", "part", "whole", "base_part", "base_whole")


def _of_totals(found: dict[str, Numbers]) -> tuple[Numbers, Numbers, Numbers]:
    """The difference of each: totals do not dilute one another, so that there is no mix."""
    now, then = found["part"], found["base_part"]
    size = abs(now.sum()) + abs(then.sum())
    return np.zeros(len(now)), now - then, (np.abs(now) + np.abs(then)) / size if size else np.zeros(len(now))


def _of_quotients(found: dict[str, Numbers]) -> tuple[Numbers, Numbers, Numbers] | None:
    wholes = found["whole"].sum(), found["base_whole"].sum()
    if not (wholes[0] > 0 and wholes[1] > 0):
        return None
    sides = [(found["part"] / wholes[0], found["whole"] / wholes[0])]
    sides.append((found["base_part"] / wholes[1], found["base_whole"] / wholes[1]))
    (share, weight), (share_before, weight_before) = sides  # of the value, and of what it is divided by
    average = (share.sum() + share_before.sum()) / 2
    mean_weight, more = (weight + weight_before) / 2, weight - weight_before
    has_both = (weight > 0) & (weight_before > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        own, own_before = share / weight, share_before / weight_before
        rate = np.where(has_both, (own - own_before) * mean_weight, 0.0)
        mix = np.where(has_both, more * ((own + own_before) / 2 - average), share - share_before - more * average)
    return mix, rate, mean_weight


def _of_quantiles(
    rows: pl.DataFrame, place: Sequence[int], found: dict[str, Numbers], q: float, change: float | None
) -> tuple[Numbers, Numbers, Numbers] | None:
    at = rows["at"].drop_nulls().head(1).to_list()
    if not at or not (found["n"].sum() > 0 and found["base_n"].sum() > 0):
        return None
    values = np.array(at[0])

    def counted(below: str, n: Numbers) -> Rows:
        table = np.zeros((len(n), len(values)))
        for group, each in zip(place, rows[below], strict=True):
            if each is not None:
                table[group] += each.to_numpy()
        return Rows(table, n)

    before, now = counted("base_below", found["base_n"]), counted("below", found["n"])
    mix, rate = exchanged(values, before, now, q)
    weight = (before.n / before.n.sum() + now.n / now.n.sum()) / 2
    left = 0.0 if change is None else change - float((mix + rate).sum())
    return mix, rate + weight * left, weight


def _stands_out(rows: pl.DataFrame) -> list[bool | None]:
    """For each row whether its own change stands out; None where it is not judged."""
    return [bool(row["is_detectable"]) if row["p"] is not None else None for row in rows.iter_rows(named=True)]
