"""Parts that make up a total to the last digit, in whatever order they are added, and as they are written, too."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, frexp, fsum

import numpy as np

from kpi.stats.distributions import Floats

DIGITS = 52
"""Binary digits of the sum of all sizes that are kept: one fewer than a float has, so that rounding cannot add one too many."""


def settled(sides: Sequence[Floats], total: float) -> tuple[list[Floats], float]:
    """The parts (rows of equal length, a group each place) and the total, as multiples of one unit, adding up exactly.

    Floats that are multiples of the same power of two add up without rounding as long as their sizes together stay below 2⁵³
    of it (Sterbenz 1974; Goldberg 1991, ACM Computing Surveys 23:5). The unit is the smallest for which that holds, so that
    nothing moves by more than half of it: 2⁻⁵² of all sizes together. What rounding left of the total then, some units, is given to the largest
    part of the largest group. The total moves only where it is finer than its parts can tell.
    """
    sizes = fsum([*(abs(one) for side in sides for one in side.tolist()), abs(total)])
    if not any(len(side) for side in sides) or sizes == 0:
        return [side.copy() for side in sides], total
    exponent = frexp(sizes)[1] - DIGITS
    units = [np.rint(np.ldexp(side, -exponent)) for side in sides]
    aim = round(float(np.ldexp(total, -exponent)))
    table = np.stack(units)
    left = aim - sum(int(one) for one in table.ravel())
    group = int(np.argmax(np.abs(table.sum(axis=0))))
    table[int(np.argmax(np.abs(table[:, group]))), group] += left
    return [np.ldexp(side, exponent) for side in table], float(np.ldexp(float(aim), exponent))


def apportioned(parts: Sequence[float], step: float) -> list[float]:
    """The parts as multiples of `step`, each less than one step off, adding up to their total, rounded: so that who adds what is written finds it.

    The largest remainders are rounded up (Hamilton's method; Balinski and Young 2001, Fair Representation).
    """
    units = [part / step for part in parts]
    down = [floor(one) for one in units]
    left = round(fsum(units)) - sum(down)
    order = sorted(range(len(units)), key=lambda place: down[place] - units[place])
    for place in order[:left]:
        down[place] += 1
    return [one * step for one in down]
