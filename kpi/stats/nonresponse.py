"""What a score of those who answered says of all who were asked: classes, weights, and how far those who did not answer could move it.

Weights make answers count as if each class had answered alike; they help as far as those who answered and those who did not are alike
within a class (Little and Rubin 2002, §3.3.1). Bounds need no such assumption.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Floats, columns

Class = tuple[object, ...]
"""The values of those fields that a class has in common, beginning with the first."""

MOST_WEIGHT = 5.0
"""No answer counts more than five times: one that stands for many makes a score the opinion of a few (Potter 1990)."""

LEAST_ANSWERS = 20
"""The fewest answers of a class: of fewer its score is chance (a rule of thumb: Cochran 1968, Biometrics 24:295; Lohr 2010, §8.5)."""

ODDS_FACTOR = 2.0
"""How much higher, or lower, the odds of a good answer are assumed to be among those who did not answer. It is no measurement."""


def classes(answers: Mapping[Class, int], least: int = LEAST_ANSWERS) -> dict[Class, Class]:
    """Cell → the class that it is counted in, each of `least` answers or more as far as there are so many in all.

    A cell that has too few is put together with the others that have too few and agree in all fields but the last, then in all but the
    last two, and so on; what is left is put to the class with the fewest answers. A class is named by the fields that its cells agree in.
    """
    found: dict[Class, Class] = {}
    rest = dict(answers)
    for length in range(max(map(len, answers), default=0), -1, -1):
        merged: dict[Class, list[Class]] = {}
        for cell in rest:
            merged.setdefault(cell[:length], []).append(cell)
        for name, cells in merged.items():
            if sum(answers[cell] for cell in cells) >= least:
                found |= dict.fromkeys(cells, name)
        rest = {cell: n for cell, n in rest.items() if cell not in found}
    if rest:
        sizes: dict[Class, int] = {}
        for cell, name in found.items():
            sizes[name] = sizes.get(name, 0) + answers[cell]
        nearest = min(sizes, key=lambda name: (sizes[name], str(name)), default=())
        found |= dict.fromkeys(rest, nearest)
    return found


def weights(asked: npt.ArrayLike, answers: npt.ArrayLike, most: float = MOST_WEIGHT) -> Floats:
    """What one answer of each class counts: the class's share of the asked ÷ its share of the answers, `most` at the most; NaN without answers.

    The weighting-class adjustment (Lohr 2010, §8.5.1), which is post-stratification to those who were asked (Holt and Smith 1979,
    JRSS-A 142:33); so scaled that all answers together count as many as they are, but for weights that are cut.
    """
    whole, given = columns(asked, answers)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(given > 0, (whole / whole.sum()) / (given / given.sum()), np.nan)
    return np.minimum(found, most)


def weighted_share(hits: npt.ArrayLike, answers: npt.ArrayLike, weight: npt.ArrayLike) -> float:
    """The share of hits among answers that count unlike; NaN without answers."""
    good, given, factor = columns(hits, answers, weight)
    has = given > 0
    whole = float((factor * given)[has].sum())
    return float((factor * good)[has].sum()) / whole if whole > 0 else float("nan")


def effective_n(answers: npt.ArrayLike, weight: npt.ArrayLike) -> float:
    """Of how many answers that count alike a score would be as sure: (Σw)² ÷ Σw², over all answers; 0 without any. Kish 1965, §11.7."""
    given, factor = columns(answers, weight)
    has = given > 0
    squares = float((given * factor**2)[has].sum())
    return float((given * factor)[has].sum()) ** 2 / squares if squares > 0 else 0.0


def bounds(hits: float, answers: float, asked: float) -> tuple[float, float]:
    """The share of hits among all asked if nobody, and if everybody, of those who did not answer were one; NaN where nobody was asked.

    No assumption is needed for them: Manski 1989, J. Human Resources 24:343.
    """
    if not asked > 0:
        return float("nan"), float("nan")
    return hits / asked, (hits + asked - answers) / asked


def with_odds(share: npt.ArrayLike, factor: float) -> Floats:
    """The share whose odds are `factor` times as high; 0 and 1 stay."""
    (given,) = columns(share)
    return given * factor / (1 - given + given * factor)


def assumed_share(hits: Sequence[float], answers: Sequence[float], asked: Sequence[float], factor: float) -> float:
    """The share of hits among all asked if, in each class, the odds of one who did not answer were `factor` times those of one who did.

    A pattern-mixture model with a given shift (Little 1994, Biometrika 81:471; National Research Council 2010, ch. 5). With 1 it is
    the weighted share with no weight cut. A class without answers says nothing of those asked in it, who are left out; NaN without any.
    """
    good, given, whole = columns(hits, answers, asked)
    has = given > 0
    if not has.any():
        return float("nan")
    silent = with_odds(good[has] / given[has], factor) * (whole - given)[has]
    return float((good[has] + silent).sum() / whole[has].sum())
