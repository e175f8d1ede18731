"""Whether a course bends or jumps at a moment: segmented regression, with steps of time that may be like their neighbours.

Level and slope before, and what both change by from the moment on (Wagner et al. 2002, J Clin Pharm Ther 27:299). The errors are of first order
(Prais and Winsten 1954, for uneven gaps: correlation^gap). How alike neighbours are is not known and hardly told by few steps: it is not put in as if it
were, but all values are weighed by how well they fit the data (Zellner and Tiao 1964, JASA 59:763; the weight is the restricted likelihood).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Floats, t95, two_sided_p

CORRELATIONS = (*(step / 20 for step in range(20)), 0.99)
"""How alike neighbours may be, all held possible alike; what swings back at each step is counted as no likeness, which is the safe side."""

LEAST_STEPS = 8
"""The fewest steps before, and after: fewer tell neither a slope nor how alike neighbours are (Penfold and Zhang 2013, Acad Pediatr 13:S38)."""

YEAR_STEPS = 365.25 / 7
"""The weeks of a year."""

HALVINGS, TABLE = 40, 2049
"""How finely limits are looked for, and how many values of t are worked out."""


@dataclass(frozen=True)
class Effect:
    """A change with its 95 % limits."""

    value: float
    low: float
    high: float

    @property
    def is_real(self) -> bool:
        """Whether the limits leave out that nothing changed."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Interrupted:
    """What came of a moment. `level` is the change at once, `slope` that of each step, `mean` the difference to the course before, gone on, on the
    average of the steps after, and `last` that of the last of them.

    `fitted` and `expected` (the course before, gone on) are of all steps, NaN for `expected` before. `alike` is how alike neighbours
    are on the whole, `before_slope` the slope before.
    """

    level: Effect
    slope: Effect
    mean: Effect
    last: Effect
    before_slope: Effect
    alike: float
    fitted: Floats
    expected: Floats
    expected_low: Floats
    expected_high: Floats


@dataclass(frozen=True)
class Fit:
    """The regression for one likeness of neighbours: how well it fits (a logarithm), coefficients and their variance."""

    fits: float
    values: Floats
    variance: Floats


def design(steps: npt.ArrayLike, first: float, *, has_year: bool = False) -> Floats:
    """The columns: level, slope, change of level, change of slope; with `has_year` one wave a year. `first` is the first step after."""
    x = np.asarray(steps, np.float64) - first
    after = (x >= 0).astype(np.float64)
    columns = [np.ones_like(x), x, after, after * x]
    if has_year:
        turn = 2 * math.pi * x / YEAR_STEPS
        columns += [np.sin(turn), np.cos(turn)]
    return np.column_stack(columns)


def fit(steps: Floats, values: Floats, columns: Floats, correlation: float) -> Fit:
    """The regression if neighbours were just so alike."""
    n, p = columns.shape
    each = np.column_stack([columns, values])
    alike = correlation ** np.diff(steps)
    scale = np.sqrt(1 - alike**2)
    turned = np.vstack([each[:1], (each[1:] - alike[:, None] * each[:-1]) / scale[:, None]])
    x, y = turned[:, :-1], turned[:, -1]
    inverse = np.linalg.inv(x.T @ x)
    found = inverse @ x.T @ y
    left_over = max(float(((y - x @ found) ** 2).sum()), np.finfo(np.float64).tiny)
    log_size = -float(np.linalg.slogdet(inverse)[1])
    return Fit(
        -float(np.log(scale).sum()) - log_size / 2 - (n - p) / 2 * math.log(left_over),
        found,
        inverse * left_over / (n - p),
    )


class Mixture:
    """The fits for all likenesses of neighbours, each with its weight."""

    def __init__(self, steps: Floats, values: Floats, columns: Floats) -> None:
        """`columns` are those of `design`."""
        fits = [fit(steps, values, columns, one) for one in CORRELATIONS]
        weights = np.exp(np.array([one.fits for one in fits]) - max(one.fits for one in fits))
        self.weights: Floats = weights / weights.sum()
        self.degrees = columns.shape[0] - columns.shape[1]
        self.alike = float(self.weights @ np.array(CORRELATIONS))
        self._values = np.stack([one.values for one in fits])
        self._variances = np.stack([one.variance for one in fits])
        self.values: Floats = self.weights @ self._values

    def effect(self, weights: npt.ArrayLike) -> Effect:
        """A sum of coefficients with its limits."""
        value, low, high = (float(one[0]) for one in self.effects(np.atleast_2d(np.asarray(weights, np.float64))))
        return Effect(value, low, high)

    def effects(self, weights: Floats) -> tuple[Floats, Floats, Floats]:
        """Sums of coefficients, one a row, with their limits: found by halving between the least and the greatest of those of the single fits."""
        middles, errors = self._parts(weights)
        reach = float(t95(self.degrees)) * errors
        least, most = (middles - reach).min(axis=1), (middles + reach).max(axis=1)
        limits = []
        for chance in (0.025, 0.975):
            low, high = least.copy(), most.copy()
            for _ in range(HALVINGS):
                half = (low + high) / 2
                is_below = self._chance(middles, errors, half) < chance
                low, high = np.where(is_below, half, low), np.where(is_below, high, half)
            limits.append((low + high) / 2)
        return weights @ self.values, limits[0], limits[1]

    def chance_below(self, weights: npt.ArrayLike, x: float = 0.0) -> float:
        """How likely a sum of coefficients lies below `x`."""
        middles, errors = self._parts(np.atleast_2d(np.asarray(weights, np.float64)))
        return float(self._chance(middles, errors, np.array([x]))[0])

    def _parts(self, weights: Floats) -> tuple[Floats, Floats]:
        """Of each sum the value and the standard error under each likeness."""
        variance = np.einsum("ri,kij,rj->rk", weights, self._variances, weights)
        return weights @ self._values.T, np.sqrt(np.maximum(variance, np.finfo(np.float64).tiny))

    def _chance(self, middles: Floats, errors: Floats, x: Floats) -> Floats:
        chance: Floats = t_below((x[:, None] - middles) / errors, self.degrees) @ self.weights
        return chance


def t_below(t: Floats, degrees: int) -> Floats:
    """The chance that Student's t lies below each value; read from a table of its own, to seven digits."""
    places, tails = _t_table(degrees)
    tail = np.interp(np.abs(t) / np.sqrt(degrees + t**2), places, tails)
    return np.where(t > 0, 1 - tail, tail)


@lru_cache(maxsize=256)
def _t_table(degrees: int) -> tuple[Floats, Floats]:
    """One tail of Student's t by t/√(degrees + t²), which runs from 0 to 1."""
    places = np.linspace(0.0, 1.0, TABLE)
    tails = [two_sided_p(math.sqrt(degrees) * u / math.sqrt(1 - u * u), degrees) / 2 for u in places[:-1]]
    return places, np.array([*tails, 0.0])


def mean_effect(steps: Floats, values: Floats, first: float) -> Effect:
    """The difference to the course before, gone on, on the average of the steps after alone."""
    x = design(steps, first)
    return Mixture(steps, values, x).effect(_changes(x)[steps >= first].mean(axis=0))


def _changes(columns: Floats) -> Floats:
    """The part of each row that came with the moment."""
    changes = np.zeros_like(columns)
    changes[:, 2:4] = columns[:, 2:4]
    return changes


def interrupted(steps: npt.ArrayLike, values: npt.ArrayLike, first: float, *, has_year: bool = False) -> Interrupted:
    """What came of a moment: `steps` are the numbers of the steps (gaps are allowed), `first` the first one after it."""
    t, y = np.asarray(steps, np.float64), np.asarray(values, np.float64)
    x = design(t, first, has_year=has_year)
    found = Mixture(t, y, x)
    after, changes, one = t >= first, _changes(x), np.eye(x.shape[1])
    goes_on = np.full((3, len(t)), np.nan)
    goes_on[:, after] = found.effects((x - changes)[after])
    return Interrupted(
        level=found.effect(one[2]),
        slope=found.effect(one[3]),
        mean=found.effect(changes[after].mean(axis=0)),
        last=found.effect(changes[-1]),
        before_slope=found.effect(one[1]),
        alike=found.alike,
        fitted=x @ found.values,
        expected=goes_on[0],
        expected_low=goes_on[1],
        expected_high=goes_on[2],
    )
