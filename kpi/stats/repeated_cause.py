"""How often the same cause comes back to somebody, against how often it would if causes fell to complaints by chance.

Complaints stay where they are, in time and by customer; only their causes are dealt anew, among those of the same stretch of time. How
many would then be followed by one of the same cause is known exactly (draws without replacement), and how far chance moves it from there by dealing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpi.stats.distributions import Floats

Places = npt.NDArray[np.int64]

DEALS = 999
"""How often causes are dealt; fewer where complaints are so many that this would take long."""

LEAST_DEALS, MOST_DEALT = 199, 20_000_000


@dataclass(frozen=True)
class Pairs:
    """Of each complaint those that may repeat it: `first` and `second` are places of complaints, sorted by `first`."""

    first: Places
    second: Places


@dataclass(frozen=True)
class Repeated:
    """By cause: how many complaints, how many of them came back, and how many would by chance. `p` is the chance of as many or more on the whole, `low` and `high` hold 95 % of deals.

    `cause_p` is the same of each cause alone.
    """

    n: Places
    back: Places
    expected: Floats
    p: float
    low: float
    high: float
    cause_p: Floats
    deals: int


def pairs(who: Places, at: Floats, within: float) -> Pairs:
    """Which later complaints of the same customer lie within so long after each; at one moment the one that stands later is the later one."""
    order = np.lexsort((at, who))
    sorted_who, sorted_at = who[order], at[order]
    first: list[Places] = []
    second: list[Places] = []
    for step in range(1, len(order)):
        is_pair = (sorted_who[step:] == sorted_who[:-step]) & (sorted_at[step:] - sorted_at[:-step] <= within)
        if not is_pair.any():
            break
        first.append(order[:-step][is_pair])
        second.append(order[step:][is_pair])
    if not first:
        nothing = np.empty(0, np.int64)
        return Pairs(nothing, nothing)
    one, other = np.concatenate(first), np.concatenate(second)
    by_first = np.argsort(one, kind="stable")
    return Pairs(one[by_first].astype(np.int64), other[by_first].astype(np.int64))


def repeated(
    causes: Places, spans: Places, found: Pairs, counted: npt.NDArray[np.bool_], deals: int = DEALS
) -> Repeated:
    """What comes back of each cause. `causes` and `spans` (stretches of time) are numbered from 0; only `counted` complaints may be repeated, all may repeat."""
    k = int(causes.max()) + 1
    keep = counted[found.first]
    found = Pairs(found.first[keep], found.second[keep])
    generator = np.random.default_rng(0)  # the same question has the same answer
    deals = int(np.clip(MOST_DEALT // max(len(causes), 1), min(LEAST_DEALS, deals), deals))
    back = _back(causes, found, k)
    dealt = np.stack([_back(_dealt(causes, spans, generator), found, k) for _ in range(deals)])
    totals = dealt.sum(axis=1)
    low, high = np.quantile(totals, [0.025, 0.975])
    return Repeated(
        n=np.bincount(causes[counted], minlength=k).astype(np.int64),
        back=back,
        expected=expected(causes, spans, found, k),
        p=float((1 + (totals >= back.sum()).sum()) / (deals + 1)),
        low=float(low),
        high=float(high),
        cause_p=(1 + (dealt >= back).sum(axis=0)) / (deals + 1),
        deals=deals,
    )


def expected(causes: Places, spans: Places, found: Pairs, k: int) -> Floats:
    """How many of each cause would be followed by one of the same cause, were causes dealt within their stretches: exactly.

    A complaint has the cause with the chance of its stretch; of those that may repeat it none has it with the chance that a draw without
    replacement misses it, in each stretch by itself, and the one already dealt is gone from its own.
    """
    strata = int(spans.max()) + 1
    counts = np.zeros((strata, k))
    np.add.at(counts, (spans, causes), 1)
    sizes = counts.sum(axis=1)
    total = np.zeros(k)
    if not found.first.size:
        return total
    starts = np.unique(found.first, return_index=True)
    ends = [*starts[1][1:], len(found.first)]
    known: dict[tuple[int, tuple[tuple[int, int], ...]], Floats] = {}
    for one, begin, end in zip(starts[0], starts[1], ends, strict=True):
        own = int(spans[one])
        others, times = np.unique(spans[found.second[begin:end]], return_counts=True)
        shape = own, tuple((int(each), int(n)) for each, n in zip(others, times, strict=True))
        if shape not in known:
            missed = np.ones(k)
            for each, n in shape[1]:
                gone = 1 if each == own else 0
                missed *= _missed(counts[each] - gone, sizes[each] - gone, n)
            known[shape] = counts[own] / sizes[own] * (1 - missed)
        total += known[shape]
    return total


def _missed(hits: Floats, size: float, draws: int) -> Floats:
    """The chance that none of so many draws without replacement is a hit."""
    steps = np.arange(draws)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.clip((size - hits[None, :] - steps) / (size - steps), 0, 1)
    chance: Floats = np.prod(each, axis=0)
    return chance


def _back(causes: Places, found: Pairs, k: int) -> Places:
    """How many complaints of each cause are followed by one of the same."""
    same = causes[found.first] == causes[found.second]
    return np.bincount(causes[np.unique(found.first[same])], minlength=k).astype(np.int64)


def _dealt(causes: Places, spans: Places, generator: np.random.Generator) -> Places:
    """The causes, mixed within each stretch."""
    mixed = np.lexsort((generator.random(len(causes)), spans))
    by_span = np.argsort(spans, kind="stable")
    dealt = np.empty_like(causes)
    dealt[by_span] = causes[mixed]
    return dealt
