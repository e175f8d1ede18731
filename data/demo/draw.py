"""Seeded draws that the makers of the demo share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from data.demo.timeline import Flags, Floats, Ints, Names


def pick(rng: np.random.Generator, weights: Iterable[float], size: int) -> Ints:
    """`size` indexes, each drawn in proportion to its weight."""
    edges = np.cumsum(np.fromiter(weights, dtype=np.float64))
    return np.searchsorted(edges / edges[-1], rng.random(size), side="right").astype(np.int64)


def pick_rows(rng: np.random.Generator, weights: Floats) -> Ints:
    """One index for each row of a table of weights."""
    edges = np.cumsum(weights, axis=1)
    return np.asarray((rng.random(len(weights))[:, None] * edges[:, -1:] > edges).sum(axis=1), dtype=np.int64)


def chance(rng: np.random.Generator, rate: Floats | float, size: int) -> Flags:
    """A flag for each row, true with probability `rate`."""
    return np.asarray(rng.random(size) < rate, dtype=np.bool_)


def spread(rng: np.random.Generator, median: Floats | float, sigma: float, size: int) -> Floats:
    """Log-normal values around a median: most near it, a few far above, as waiting and working times are."""
    return np.asarray(median * np.exp(sigma * rng.standard_normal(size)), dtype=np.float64)


def named(names: Sequence[str], index: Ints) -> Names:
    """The names at the indexes."""
    return np.array(names, dtype=object)[index]


def numbered(prefix: str, numbers: Iterable[int], width: int) -> Names:
    """Keys such as C-00042."""
    return np.array([f"{prefix}{number:0{width}d}" for number in numbers], dtype=object)


def only(is_kept: Flags, names: Names | str) -> Names:
    """The names where the flag is set, and None elsewhere."""
    kept = np.full(len(is_kept), names, dtype=object) if isinstance(names, str) else names.copy()
    kept[~is_kept] = None
    return kept
