"""What each group adds to the change of a quantile: the groups of before are exchanged for those of now, in every order."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Floats

ALL_ORDERS_UP_TO = 10
"""Up to so many groups all orders are looked at: 2 to the power of the groups, times the groups, quantiles are worked out."""

MOST_ORDERS, LEAST_ORDERS, BUDGET = 128, 16, 100_000
"""How many orders stand for all of them where there are more groups: `BUDGET` by the square of the groups, within these limits."""

Marks = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

ALIKE = 1e-12
"""Shares that differ by less are the same: what is left over is rounding."""


@dataclass(frozen=True)
class Rows:
    """The rows of one period: for each group (a row) how many are not above each of some values (a column), and how many there are.

    Below the first value there may be rows, and above the last one, as long as the quantile of every group lies among the values.
    """

    below: Floats
    n: Floats


def exchanged(values: Floats, before: Rows, now: Rows, q: float) -> tuple[Floats, Floats]:
    """What each group adds to the change of the q-quantile of all rows: by its part of the rows (mix) and by its own values (rate).

    Together they are the quantile of now less that of before, each the middle of the lower and the upper one (type 2: of a
    median the usual one). A group adds what the quantile moves by when its rows of before are exchanged for those of now, the mean
    over all orders in which the groups are exchanged one after the other; within its turn its part and its own values are
    exchanged, in both orders (Shapley 1953; a group's two sides together, Owen 1977; for any statistic of a distribution Shorrocks
    2013, J. Economic Inequality 11:99). Nothing is left over, turned round all change their signs, a part that stays adds
    no mix, and own values that stay add no rate. A group of one period alone has no other values of its own: all it adds is mix.
    Without any rows, as when all groups are of one period alone and only the old ones were taken out, the quantile is half way.

    Beyond `ALL_ORDERS_UP_TO` groups some orders and their reverses stand for all (Castro, Gómez and Tejada 2009, Computers and
    Operations Research 36:1726), drawn with a fixed seed: they add up as exactly, and the same rows give the same parts.
    """
    groups = len(before.n)
    without, group, weight = _all_turns(groups) if groups <= ALL_ORDERS_UP_TO else _some_turns(groups)
    game = _Game(values, before, now, q)
    turns = np.arange(len(group))
    found = []
    for part, own in ((0, 0), (1, 0), (0, 1), (1, 1)):
        parts, owns = without.copy(), without.copy()
        parts[group, turns], owns[group, turns] = bool(part), bool(own)
        found.append(game.quantiles(parts, owns))
    old, other_part, other_own, new = found
    mix = (other_part - old + new - other_own) / 2
    rate = (other_own - old + new - other_part) / 2
    added = (np.bincount(group, weight * one, groups) for one in (mix, rate))
    return tuple(added)  # type: ignore[return-value]  # two of them, by the loop


def moved(values: Floats, before: Rows, now: Rows, q: float, more: Floats) -> Floats:
    """By how much the q-quantile moves where the share of rows below it grows by `more`: what that is worth in the unit of the values.

    Read from all rows of both periods, each period counting as much as the other (Woodruff 1952, JASA 47:635). As long as all is
    near the quantile, what a group adds to it is what it takes from the share of rows below it, on this scale. NaN where
    the values do not reach so far.
    """
    share = sum(side.below.sum(axis=0) / side.n.sum() for side in (before, now)) / 2
    at, there = (np.interp(place, share, values, left=np.nan, right=np.nan) for place in (q, q - more))
    return np.asarray(there - at)


class _Game:
    """The quantile of all rows when parts and own values of some groups are those of now and the others those of before."""

    def __init__(self, values: Floats, before: Rows, now: Rows, q: float) -> None:
        self._values, self._q = values, q
        self._parts = [side.n / side.n.sum() for side in (before, now)]
        with np.errstate(divide="ignore", invalid="ignore"):
            own = [side.below / side.n[:, None] for side in (before, now)]
        self._own = np.concatenate([np.where(np.isnan(one), other, one) for one, other in (own, own[::-1])]).ravel()
        every = np.ones((len(before.n), 1), dtype=bool)
        self._half_way = 0.0
        self._half_way = float(self.quantiles(~every, ~every)[0] + self.quantiles(every, every)[0]) / 2

    def quantiles(self, parts: Marks, owns: Marks) -> Floats:
        """The quantile of each column: whether the part of a group (a row) and its own values are those of now."""
        weights = np.where(parts, self._parts[1][:, None], self._parts[0][:, None])
        total = weights.sum(axis=0)
        has_any = total > 0
        weights = weights[:, has_any] / total[has_any]
        count, groups = len(self._values), len(parts)
        rows = (np.arange(groups)[:, None] + groups * owns[:, has_any]) * count

        lower = self._first_beyond(weights, rows, self._q - ALIKE)
        upper = lower.copy()
        ends = np.flatnonzero(self._share(weights, rows, lower) <= self._q + ALIKE)  # just so many are not above it
        upper[ends] = self._first_beyond(weights[:, ends], rows[:, ends], self._q + ALIKE)
        found = np.full(len(total), self._half_way)
        found[has_any] = (self._values[lower] + self._values[upper]) / 2
        return found

    def _share(self, weights: Floats, rows: Places, places: Places) -> Floats:
        """The share of all rows that are not above the value at a place, of each column."""
        return np.asarray(np.einsum("gc,gc->c", weights, self._own[rows + places]))

    def _first_beyond(self, weights: Floats, rows: Places, least: float) -> Places:
        """The first place at which the share is more than `least`, in each column."""
        low = np.zeros(weights.shape[1], dtype=np.int64)
        high = low + len(self._values) - 1
        while (low < high).any():
            middle = (low + high) // 2
            is_there = self._share(weights, rows, middle) > least
            low, high = np.where(is_there, low, middle + 1), np.where(is_there, middle, high)
        return high


def _all_turns(groups: int) -> tuple[Marks, Places, Floats]:
    """Every set of groups that are exchanged before another one, that group, and the share of all orders in which that is so."""
    sets = np.arange(2**groups)
    is_in = (sets >> np.arange(groups)[:, None] & 1).astype(bool)
    group, place = np.nonzero(~is_in)
    size = is_in[:, place].sum(axis=0)
    orders = np.array([factorial(one) * factorial(groups - 1 - one) / factorial(groups) for one in range(groups)])
    return is_in[:, place], group, orders[size]


def _some_turns(groups: int) -> tuple[Marks, Places, Floats]:
    """The same for some orders and their reverses."""
    count = min(max(BUDGET // groups**2, LEAST_ORDERS), MOST_ORDERS) // 2
    draw = np.random.default_rng(groups)
    orders = [draw.permutation(groups) for _ in range(count)]
    orders += [one[::-1] for one in orders]
    turn = np.argsort(orders, axis=1)  # when each group's turn is, in each order
    sets = np.concatenate([(one[:, None] < one[None, :]) for one in turn], axis=1)
    return sets, np.tile(np.arange(groups), len(orders)), np.full(len(orders) * groups, 1 / len(orders))
