"""Scores along a scale that should only make them worse: the fit that never rises, and where it falls most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Floats, columns, normal_p

STEP_LEVEL = 0.05
"""How seldom a step may be told where there is none."""


@dataclass(frozen=True)
class Step:
    """The border at which values before and after differ most: after how many places it lies, by how many standard errors, and how
    likely chance alone has such a border anywhere."""

    after: int
    z: float
    p: float

    @property
    def is_told(self) -> bool:
        """Whether chance explains it badly enough to be told."""
        return self.p < STEP_LEVEL


def never_rising(values: npt.ArrayLike, weights: npt.ArrayLike) -> Floats:
    """The values that never rise and lie nearest to these (weighted least squares).

    Neighbours that rise are pooled into their mean until none does: isotonic regression, Ayer and others 1955, Ann Math Stat 26:641.
    """
    given, weight = columns(values, weights)
    pools: list[tuple[float, float, int]] = []
    for value, one in zip(given, weight, strict=True):
        mean, mass, size = float(value), float(one), 1
        while pools and pools[-1][0] < mean:
            before, before_mass, before_size = pools.pop()
            mean = (before * before_mass + mean * mass) / (before_mass + mass)
            mass, size = before_mass + mass, before_size + size
        pools.append((mean, mass, size))
    return np.array([mean for mean, _, size in pools for _ in range(size)], np.float64)


def steepest_step(n: npt.ArrayLike, totals: npt.ArrayLike, squares: npt.ArrayLike) -> Step | None:
    """The border between neighbours before and after which means differ most; None with fewer than two places, or where all rows are alike.

    `n` rows, the sum of their values and of their squares at each place. Each border is a test of two means with the variance of all rows;
    the chance is that of the farthest times the number of borders (Bonferroni), so that looking for the border is paid for. Miller and
    Siegmund 1982 (Biometrics 38:1011) have the exact law of the farthest, which is smaller: a step is told somewhat too seldom, never too often.
    """
    rows, total, square = columns(n, totals, squares)
    if rows.size < 2:
        return None
    whole, sum_of_all = float(rows.sum()), float(total.sum())
    variance = (float(square.sum()) - sum_of_all**2 / whole) / (whole - 1)
    if variance <= 1e-12:
        return None
    before, total_before = np.cumsum(rows)[:-1], np.cumsum(total)[:-1]
    after, total_after = whole - before, sum_of_all - total_before
    z = (total_after / after - total_before / before) / np.sqrt(variance * (1 / before + 1 / after))
    place = int(np.argmax(np.abs(z)))
    return Step(place + 1, float(z[place]), min(1.0, float(normal_p(z[place])) * z.size))


def places(values: npt.ArrayLike, rows: npt.ArrayLike, most: int, least: float) -> npt.NDArray[np.int64]:
    """To which of at most `most` parts of about equal size each value belongs, from 0 on; values come in order, each with its rows.

    Rows of one value stay together. No part has fewer than `least` rows, unless all together have.
    """
    _, count = columns(values, rows)
    parts = max(1, min(most, int(count.sum() // least))) if count.size else 1
    middle = np.cumsum(count) - count / 2
    part = np.minimum((middle / max(float(count.sum()), 1.0) * parts).astype(np.int64), parts - 1)
    return _joined(part, count, least)


def _joined(part: npt.NDArray[np.int64], count: Floats, least: float) -> npt.NDArray[np.int64]:
    """The same with parts of too few rows put to the one before, the first to the one after; numbered anew."""
    sizes = [float(count[part == one].sum()) for one in np.unique(part)]
    name, found, held = 0, [], 0.0
    for size in sizes:
        if held >= least:
            name, held = name + 1, 0.0
        held += size
        found.append(name)
    if held < least and name:
        found = [min(one, name - 1) for one in found]
    return np.array(found, np.int64)[np.unique(part, return_inverse=True)[1]] if found else part
