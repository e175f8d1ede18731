"""Queues with several agents: Erlang's B and C, and Erlang A, in which callers hang up, by sums that neither overflow nor cancel.

Calls come at random, λ a second, take `handle_seconds` on average (exponential), and wait for the first of n agents who is free;
who waits hangs up after `patience_seconds` on average (exponential). Of the load a = λ · handle_seconds, in erlangs, one agent
can carry one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kpi.stats.distributions import Floats

LONGEST_PATIENCE = 1e7
"""Above so many calls that come within the mean patience nobody hangs up, as far as anybody could measure."""

MOST_AGENTS = 100_000
"""No target is sought beyond so many agents."""

_NEGLIGIBLE = 45.0
"""Natural logarithm of how much smaller than the largest term one is that is left out: 3e-20."""


@dataclass(frozen=True)
class Demand:
    """Calls of one stretch of time: how many come a second, how long one takes, and how long who waits is patient (∞: forever)."""

    calls_per_second: float
    handle_seconds: float
    patience_seconds: float = math.inf

    def __post_init__(self) -> None:
        if not (self.calls_per_second >= 0 and math.isfinite(self.calls_per_second)):
            raise ValueError(f"calls a second are 0 or more, not {self.calls_per_second}")
        if not (self.handle_seconds > 0 and math.isfinite(self.handle_seconds)):
            raise ValueError(f"a call takes some time, not {self.handle_seconds} seconds")
        if not self.patience_seconds > 0:
            raise ValueError(f"patience is longer than nothing, not {self.patience_seconds} seconds")

    @property
    def load(self) -> float:
        """Erlangs: how many agents would be busy at once if nobody waited."""
        return self.calls_per_second * self.handle_seconds

    @property
    def is_patient(self) -> bool:
        """Whether nobody hangs up: then it is Erlang's C."""
        return self.calls_per_second * self.patience_seconds > LONGEST_PATIENCE


@dataclass(frozen=True)
class Queue:
    """What becomes of calls with so many agents, in the long run; shares are of all calls that come.

    `mean_wait_seconds` is that of all calls, given up or not; with callers who wait forever and too few agents it is ∞.
    """

    waiting_rate: float
    abandoned_rate: float
    mean_wait_seconds: float
    occupancy_rate: float
    service_level_rate: float  # answered within the agreed seconds ÷ all calls that came


def erlang_b(agents: int, load: float) -> float:
    """The share of calls that find all agents busy where nobody waits. `load` in erlangs.

    By B(k) = a·B(k−1) ÷ (k + a·B(k−1)), which stays between 0 and 1 (Erlang 1917; Cooper, Introduction to Queueing Theory).
    """
    _require(agents)
    busy = 1.0
    for k in range(1, agents + 1):
        busy = load * busy / (k + load * busy)
    return busy


def erlang_c(agents: int, load: float) -> float:
    """The share of calls that have to wait where all wait until they are answered; 1 where agents cannot keep up."""
    if agents <= load:
        _require(agents)
        return 1.0
    busy = erlang_b(agents, load)
    return busy / (1 - load / agents * (1 - busy))


@lru_cache(maxsize=65536)
def queue(demand: Demand, agents: int, answer_seconds: float) -> Queue:
    """What becomes of calls with so many agents, of which those answered within `answer_seconds` are in time.

    Erlang's C where nobody hangs up, else Erlang A (Palm 1957; Garnett, Mandelbaum and Reiman 2002, M&SOM 4:208).
    """
    _require(agents)
    if answer_seconds < 0:
        raise ValueError(f"an agreed time is 0 or more, not {answer_seconds} seconds")
    if demand.load == 0:
        return Queue(0.0, 0.0, 0.0, 0.0, 1.0)
    if demand.is_patient:
        return _patient(demand, agents, answer_seconds)
    return _impatient(demand, agents, answer_seconds)


def agents_needed(demand: Demand, answer_seconds: float, target_rate: float) -> int:
    """The fewest agents with whom `target_rate` of all calls that come are answered within `answer_seconds`; 0 where none come.

    One more agent never makes the service level worse, so that the fewest are found by halving.
    """
    if not 0 <= target_rate < 1:
        raise ValueError(f"a service level to reach is a share from 0 up to below 1, not {target_rate}")
    if demand.load == 0:
        return 0

    def is_enough(agents: int) -> bool:
        return queue(demand, agents, answer_seconds).service_level_rate >= target_rate

    most = max(1, math.ceil(demand.load))
    while not is_enough(most):
        if most > MOST_AGENTS:
            raise ValueError(f"more than {MOST_AGENTS} agents")
        most = most + max(1, most // 4)
    too_few = 0
    while most - too_few > 1:
        middle = (most + too_few) // 2
        most, too_few = (middle, too_few) if is_enough(middle) else (most, middle)
    return most


def mean_patience(total_wait_seconds: float, abandoned: float) -> float:
    """How long who waits is patient on average, in seconds: all that all callers waited ÷ how many of them hung up. ∞ where nobody did.

    The likeliest value where patience is exponential and who was answered would have waited longer (censored); the mean wait of those
    who hung up would be far too short. (Mandelbaum and Zeltyn 2007, Service engineering in action: the Palm/Erlang-A queue.)
    """
    if total_wait_seconds < 0 or abandoned < 0:
        raise ValueError("neither waits nor callers are fewer than none")
    if abandoned == 0:
        return math.inf
    return total_wait_seconds / abandoned


def _require(agents: int) -> None:
    if agents < 1:
        raise ValueError(f"somebody has to be there, not {agents} agents")


def _patient(demand: Demand, agents: int, answer_seconds: float) -> Queue:
    load, handle = demand.load, demand.handle_seconds
    if agents <= load:
        return Queue(1.0, 0.0, math.inf, 1.0, 0.0)
    waiting, free = erlang_c(agents, load), agents - load
    in_time = 1 - waiting * math.exp(-free * answer_seconds / handle)
    return Queue(waiting, 0.0, waiting * handle / free, load / agents, in_time)


def _impatient(demand: Demand, agents: int, answer_seconds: float) -> Queue:
    """By the chances of how many wait: each term is the one before times λ ÷ (n·μ + j·θ), summed up in logarithms.

    Who finds j waiting is answered after j + 1 have left before, at the rates n·μ + j·θ … n·μ, if the patience lasts so long. Weighed
    by the patience, those are the rates n·μ + (j + 1)·θ … n·μ + θ, with the weight n·μ ÷ (n·μ + (j + 1)·θ); and how many leave at such
    rates within a time is negative binomial: nothing is taken from anything.
    """
    calls, load = demand.calls_per_second, demand.load
    comes = calls * demand.patience_seconds  # λ ÷ θ
    goes = agents * demand.patience_seconds / demand.handle_seconds  # n·μ ÷ θ
    terms, log_scale = _queue_terms(comes, goes)
    # relative to the chance that exactly all agents are busy, of which B tells how it stands to all that is below
    busy = erlang_b(agents, load)
    weight_below = math.exp(-log_scale) * (1 - busy)
    total = weight_below + busy * float(terms.sum())
    chances = busy * terms / total
    place = np.arange(chances.size, dtype=np.float64)
    waiting = float(chances.sum())
    abandoned = float((place * chances).sum()) / comes
    answered = np.concatenate([[0.0], np.cumsum(chances * goes / (goes + place + 1))])
    leaving = _left_within(goes + 1, answer_seconds / demand.patience_seconds, chances.size)
    in_time = weight_below / total + float((leaving * answered[:-1]).sum()) + (1 - min(1.0, float(leaving.sum()))) * float(answered[-1])  # fmt: skip
    return Queue(
        waiting_rate=min(waiting, 1.0),
        abandoned_rate=abandoned,
        mean_wait_seconds=abandoned * demand.patience_seconds,
        occupancy_rate=min(load * (1 - abandoned) / agents, 1.0),
        service_level_rate=min(in_time, 1.0),
    )


def _queue_terms(comes: float, goes: float) -> tuple[Floats, float]:
    """The chance that 0, 1, 2 … wait, relative to none, all divided by e to the power of the second value."""
    step = 1024 + int(max(0.0, comes - goes) + 10 * math.sqrt(comes))
    logs, last, largest = [np.zeros(1)], 0.0, 0.0
    start = 1
    while last > largest - _NEGLIGIBLE:
        each = last + np.cumsum(math.log(comes) - np.log(goes + np.arange(start, start + step, dtype=np.float64)))
        logs.append(each)
        last, largest, start = float(each[-1]), max(largest, float(each.max())), start + step
    every = np.concatenate(logs)
    kept = int(np.flatnonzero(every > largest - _NEGLIGIBLE)[-1]) + 1
    return np.exp(every[:kept] - largest), largest


def _left_within(rate: float, time: float, size: int) -> Floats:
    """The chances that exactly 0, 1 … leave within a time, at the rates `rate`, `rate` + 1, … one after the other."""
    if time == 0:
        return np.concatenate([[1.0], np.zeros(size - 1)])
    place = np.arange(1, size, dtype=np.float64)
    log_any = math.log(-math.expm1(-time))
    logs = np.concatenate([[0.0], np.cumsum(log_any + np.log((rate + place - 1) / place))]) - rate * time
    return np.asarray(np.exp(logs), dtype=np.float64)
