"""Queues with several agents: published examples and tables, a second way for what is in time, and what must hold for any of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kpi.stats.erlang import Demand, agents_needed, erlang_b, erlang_c, mean_patience, queue

HALF_HOUR = 1800

# Published ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agents", "load", "blocked"),
    [(15, 10, 0.03650), (10, 5, 0.01838), (30, 20, 0.00846)],  # tables of Erlang's loss formula
)
def test_erlang_b_as_in_its_tables(agents: int, load: float, blocked: float) -> None:
    assert erlang_b(agents, load) == pytest.approx(blocked, abs=5e-6)


@pytest.mark.parametrize(
    ("agents", "load", "waiting"),
    [
        (1, 0.5, 0.5),  # of one agent it is the load
        (2, 1.0, 1 / 3),
        (5, 3.0, 81 / 343),  # worked out in fractions: 0.236151603499
        (20, 15.0, 0.160429387417),  # worked out in fractions
    ],
)
def test_erlang_c_exactly(agents: int, load: float, waiting: float) -> None:
    assert erlang_c(agents, load) == pytest.approx(waiting, abs=1e-12)


def test_the_worked_example_of_erlang_c() -> None:
    """mitan.co.uk/erlang/elgcmath.htm: 360 calls in half an hour of 240 s, 55 agents, an answer within 15 s."""
    demand = Demand(360 / HALF_HOUR, 240)
    found = queue(demand, 55, 15)
    assert demand.load == pytest.approx(48)
    assert found.waiting_rate == pytest.approx(0.238701, abs=5e-7)
    assert found.mean_wait_seconds == pytest.approx(8.1840, abs=5e-5)
    assert found.service_level_rate == pytest.approx(0.845883, abs=5e-7)
    assert found.occupancy_rate == pytest.approx(0.873, abs=5e-4)
    assert found.abandoned_rate == 0


CALLS = Demand(100 / HALF_HOUR, 180)
"""100 calls in half an hour of three minutes: 10 erlangs."""


def test_the_ladder_of_erlang_c() -> None:
    """10 erlangs, 20 s: as the tests of pyworkforce (ErlangC) have it of 14 and 15 agents, and the formula of the others."""
    levels = [round(queue(CALLS, agents, 20).service_level_rate, 4) for agents in range(11, 17)]
    assert levels == [0.3896, 0.6402, 0.7956, 0.8884, 0.9415, 0.9706]
    fourteen, fifteen = queue(CALLS, 14, 20), queue(CALLS, 15, 20)
    assert (round(fourteen.waiting_rate, 3), round(fourteen.occupancy_rate, 3)) == (0.174, 0.714)
    assert (round(fifteen.waiting_rate, 3), round(fifteen.occupancy_rate, 3)) == (0.102, 0.667)


def test_the_fewest_agents_of_erlang_c() -> None:
    """pyworkforce's tests: 80 % within 20 s needs 14, 90 % needs 15."""
    assert (agents_needed(CALLS, 20, 0.8), agents_needed(CALLS, 20, 0.9)) == (14, 15)


def test_erlang_a_as_pyworkforce_has_it() -> None:
    """Its guide to ErlangA: 100 calls in 30 min, 3 min each, patience 5 min, 20 s, 13 agents: .858, .750, .025, .226, .125 min."""
    found = queue(Demand(100 / HALF_HOUR, 180, 300), 13, 20)
    assert found.service_level_rate == pytest.approx(0.85818, abs=5e-6)
    assert found.occupancy_rate == pytest.approx(0.7500, abs=5e-5)
    assert found.abandoned_rate == pytest.approx(0.02496, abs=5e-6)
    assert found.waiting_rate == pytest.approx(0.22580, abs=5e-6)
    assert found.mean_wait_seconds / 60 == pytest.approx(0.12482, abs=1e-5)
    assert agents_needed(Demand(100 / HALF_HOUR, 180, 300), 20, 0.8) == 13, "one fewer than where nobody hangs up"


def test_with_and_without_hanging_up_as_garnett_mandelbaum_and_reiman_compare_them() -> None:
    """2002, M&SOM 4:208, table 1: 48 calls a minute of a minute, 50 agents, patience 2 min: 3.1 % hang up, wait 3.7 s and not 20.8, busy 93 and not 96 %."""
    patient, impatient = queue(Demand(48 / 60, 60), 50, 20), queue(Demand(48 / 60, 60, 120), 50, 20)
    assert (round(impatient.abandoned_rate, 3), round(impatient.mean_wait_seconds, 1)) == (0.031, 3.7)
    assert (round(patient.mean_wait_seconds, 1), patient.occupancy_rate) == (20.8, pytest.approx(0.96))
    assert round(impatient.occupancy_rate, 2) == 0.93


# By hand, and a second way ------------------------------------------------------------------------------------------


def test_one_agent_counted_by_hand() -> None:
    """λ = μ = θ: the number inside is Poisson of mean 1, so that 1 − 1/e find the agent busy, and of those 1 − 2/e come to wait as Lq."""
    found = queue(Demand(1, 1, 1), 1, 0)
    busy = 1 - math.exp(-1)
    assert found.waiting_rate == pytest.approx(busy)
    assert found.occupancy_rate == pytest.approx(busy)
    assert found.abandoned_rate == pytest.approx(math.exp(-1))  # what is not carried of a load of 1
    assert found.mean_wait_seconds == pytest.approx(math.exp(-1))
    assert found.service_level_rate == pytest.approx(math.exp(-1)), "within 0 s are those who do not wait"


def by_uniformisation(demand: Demand, agents: int, seconds: float) -> float:
    """The share in time by the chain of one caller: who waits moves up, is answered or hangs up, in steps of a fast clock."""
    calls, served, leaves = demand.calls_per_second, agents / demand.handle_seconds, 1 / demand.patience_seconds
    size = 400
    weights = np.ones(agents + size)
    for k in range(1, agents + size):
        weights[k] = weights[k - 1] * calls / (min(k, agents) * served / agents + max(k - agents, 0) * leaves)
    chances = weights / weights.sum()
    ahead = np.arange(size)
    fast = served + (size + 1) * leaves
    up, gone = (served + ahead * leaves) / fast, leaves / fast
    waiting, answered, total = chances[agents:].copy(), 0.0, 0.0
    log_step = -fast * seconds
    for step in range(int(fast * seconds + 12 * math.sqrt(fast * seconds) + 40)):
        total += math.exp(log_step) * answered
        answered += waiting[0] * up[0]
        waiting = waiting * (1 - up - gone) + np.append(waiting[1:] * up[1:], 0.0)
        log_step += math.log(fast * seconds) - math.log(step + 1)
    return float(chances[:agents].sum() + total)


@pytest.mark.parametrize(
    ("demand", "agents", "seconds"),
    [
        (Demand(100 / HALF_HOUR, 180, 300), 13, 20),
        (Demand(100 / HALF_HOUR, 180, 300), 8, 20),
        (Demand(100 / HALF_HOUR, 180, 60), 10, 45),
        (Demand(0.8, 60, 120), 50, 10),
        (Demand(0.01, 300, 90), 1, 60),
    ],
)
def test_in_time_by_a_second_way(demand: Demand, agents: int, seconds: float) -> None:
    assert queue(demand, agents, seconds).service_level_rate == pytest.approx(by_uniformisation(demand, agents, seconds), abs=1e-9)  # fmt: skip


# What must hold ----------------------------------------------------------------------------------------------------

demands = st.builds(
    Demand,
    st.floats(1e-4, 2.0),
    st.floats(5, 900),
    st.one_of(st.just(math.inf), st.floats(1, 1e5)),
)


@given(demands, st.integers(1, 400), st.floats(0, 600))
@settings(max_examples=150)
def test_one_more_agent_never_makes_it_worse(demand: Demand, agents: int, seconds: float) -> None:
    few, more = queue(demand, agents, seconds), queue(demand, agents + 1, seconds)
    assert more.service_level_rate >= few.service_level_rate - 1e-12
    assert more.waiting_rate <= few.waiting_rate + 1e-12
    assert more.abandoned_rate <= few.abandoned_rate + 1e-12
    assert more.mean_wait_seconds <= few.mean_wait_seconds * (1 + 1e-9) + 1e-9
    assert more.occupancy_rate <= few.occupancy_rate + 1e-9


@given(demands, st.integers(1, 400), st.floats(0, 600))
@settings(max_examples=150)
@example(Demand(900 / 300, 300, 60), 1, 20)
@example(Demand(900 / 300, 300, 100_000), 10, 20)
def test_shares_are_shares_and_what_is_not_carried_hung_up(demand: Demand, agents: int, seconds: float) -> None:
    found = queue(demand, agents, seconds)
    shares = (found.waiting_rate, found.abandoned_rate, found.occupancy_rate, found.service_level_rate)
    assert all(0 <= one <= 1 for one in shares)
    assert found.service_level_rate >= 1 - found.waiting_rate - 1e-12, "who does not wait is in time"
    assert found.service_level_rate <= 1 - found.abandoned_rate + 1e-9, "who hangs up is not"
    if not demand.is_patient:
        assert found.mean_wait_seconds == pytest.approx(found.abandoned_rate * demand.patience_seconds)
        carried = demand.load * (1 - found.abandoned_rate)
        assert carried == pytest.approx(found.occupancy_rate * agents, rel=1e-9, abs=1e-9)
        # what agents cannot carry even if they never rest
        assert found.abandoned_rate >= 1 - agents / demand.load - 1e-9


@given(demands, st.floats(0, 120), st.floats(0.05, 0.99))
@settings(max_examples=150)
def test_the_fewest_reach_the_target_and_one_fewer_does_not(demand: Demand, seconds: float, target: float) -> None:
    agents = agents_needed(demand, seconds, target)
    assert queue(demand, agents, seconds).service_level_rate >= target
    if agents > 1:
        assert queue(demand, agents - 1, seconds).service_level_rate < target


@pytest.mark.parametrize("agents", [11, 13, 16, 30])
def test_with_more_and_more_patience_nobody_hangs_up(agents: int) -> None:
    patient = queue(CALLS, agents, 20)
    apart = [
        abs(queue(Demand(CALLS.calls_per_second, 180, patience), agents, 20).service_level_rate - patient.service_level_rate)
        for patience in (1e3, 1e4, 1e5, 1e6)
    ]  # fmt: skip
    assert apart == sorted(apart, reverse=True)
    assert apart[-1] < 1e-3
    assert apart[-1] == pytest.approx(apart[-2] / 10, rel=0.1), "a tenth of the difference with ten times the patience"
    assert queue(Demand(CALLS.calls_per_second, 180, 1e9), agents, 20) == patient


@pytest.mark.parametrize("load", [170, 500, 2000, 20_000])
def test_hundreds_of_erlangs_do_not_overflow(load: float) -> None:
    for demand in (Demand(load / 300, 300), Demand(load / 300, 300, 180), Demand(load / 300, 300, 1e4)):
        agents = agents_needed(demand, 20, 0.8)
        found = queue(demand, agents, 20)
        assert 0.8 <= found.service_level_rate < 0.87
        # a square root is all that luck needs beside the load (Halfin and Whitt 1981)
        assert load - 4 * math.sqrt(load) - load * found.abandoned_rate < agents < load + 2 * math.sqrt(load) + 2
        assert math.isfinite(found.mean_wait_seconds)
        overloaded = queue(demand, math.ceil(load / 2), 20)
        assert overloaded.waiting_rate == pytest.approx(1, abs=1e-6)
        assert overloaded.abandoned_rate == pytest.approx(0 if demand.is_patient else 0.5, abs=1e-6)


def test_patience_counts_the_waits_of_those_who_were_answered() -> None:
    """Ten who waited 30 s, of whom two hung up: 150 s, and not 30."""
    assert mean_patience(10 * 30.0, 2) == 150
    assert mean_patience(300.0, 0) == math.inf


def test_patience_is_found_again_in_a_drawn_queue() -> None:
    """Waits cut short by an answer: the estimate is within its error (1 ÷ √8,000) of the 90 s that were drawn with."""
    draw = np.random.default_rng(5)
    patience, offered = draw.exponential(90, 20_000), draw.exponential(60, 20_000)
    has_left = patience < offered
    assert mean_patience(float(np.minimum(patience, offered).sum()), int(has_left.sum())) == pytest.approx(90, rel=0.035)  # fmt: skip
    assert np.minimum(patience, offered)[has_left].mean() < 45, "their own wait alone would say less than half"


def test_no_calls_need_nobody() -> None:
    assert agents_needed(Demand(0, 300, 60), 20, 0.8) == 0
    assert queue(Demand(0, 300), 1, 20).service_level_rate == 1


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Demand(-1, 300), "0 or more"),
        (lambda: Demand(1, 0), "some time"),
        (lambda: Demand(1, 300, 0), "patience"),
        (lambda: queue(CALLS, 0, 20), "0 agents"),
        (lambda: queue(CALLS, 12, -1), "0 or more"),
        (lambda: agents_needed(CALLS, 20, 1.0), "below 1"),
        (lambda: mean_patience(-1, 2), "fewer than none"),
    ],
)
def test_what_means_nothing_is_refused(make, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        make()
