"""Of changes that are all chance hardly any group is said to stand out, and of one that is not, it is: simulated, through the whole engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from data.facts.refresh import open_store
from kpi.catalogue.registry import REGISTRY
from kpi.engine.answer import together
from kpi.engine.coverage import coverage
from kpi.engine.why import question
from kpi.query.period import Period
from kpi.query.query import Comparison, Filter, Query
from kpi.stats.change import FALSE_ALARMS
from kpi.verdict.contributions import Contribution, contributions, who_pulled
from tests.kpi.soundness.steady import START, records
from tests.records import put
from tests.stores import copy_of, new_store_at
from tests.sweep import in_sweep

pytestmark = pytest.mark.long

METRICS = ("csat", "nps", "csat_score_mean", "first_response_within_1h_rate", "first_response_mean", "first_response_median", "first_response_p90", "tickets_created")  # fmt: skip
"""One of each way in which a change is taken apart and judged: shares, scores, means, times, quantiles, counts."""

Told = dict[tuple[str, str], list[tuple[Contribution, ...]]]
"""By metric and dimension the contributions of each pair of periods."""


def told(folder: Path, name: str, days: int, worlds: int, span: int, make: Callable[[Path], None]) -> Told:
    """What groups add in each world from one `span` of days to the next, pair after pair."""
    found: Told = defaultdict(list)
    with open_store(copy_of(name, make, folder)) as store:
        known = coverage(store.read)
        for first in range(span, days - span + 1, 2 * span):
            start = (START + timedelta(days=first)).date()
            period = Period(start, start + timedelta(days=span))
            asked = [
                question(Query(metrics=METRICS, period=period, filters=(Filter("category", (f"world {world}",)),)), Comparison.PREVIOUS, by)
                for world in range(worlds)
                for by in ("team", "channel")
            ]  # fmt: skip
            for one, frame in zip(asked, together(store.read, asked, known=known), strict=True):
                for metric in METRICS:
                    found[metric, one.query.by[0]].append(contributions(frame, REGISTRY.metric(metric), *one.query.by))
    return found


def runs(seed: int, days: int, worlds: int, span: int, worse_by: float, folder: Path) -> Told:
    def make(path: Path) -> None:
        with new_store_at(path) as store:
            put(store, **records(seed, days, worlds, worse_by=worse_by, span=span))

    name = f"steady-{seed}-{days}-{worlds}-{span}-{worse_by:g}"
    return told(folder, name, days, worlds, span, make)


def shares(found: Told, is_said: Callable[[tuple[Contribution, ...]], bool]) -> Iterator[tuple[tuple[str, str], float]]:
    """By metric and dimension the share of pairs of which something is said."""
    for key, each in found.items():
        yield key, float(np.mean([is_said(one) for one in each]))


@pytest.mark.sweep
def test_where_nothing_changed_a_group_stands_out_in_one_of_ten_tables_at_most(tmp_path: Path) -> None:
    """Promised of all tables; each of them within what so many pairs of periods leave to chance. The gate takes 24 pairs, the sweep 312."""
    ((days, worlds),) = in_sweep([(728, 24)], in_gate=[(224, 6)])
    found = runs(11, days, worlds, 28, 0.0, tmp_path)
    claimed = dict(shares(found, lambda one: any(each.stands_out for each in one)))
    pairs = len(found["csat", "team"])
    room = 3 * (FALSE_ALARMS * (1 - FALSE_ALARMS) / pairs) ** 0.5
    assert pairs == days // 56 * worlds
    assert np.mean([*claimed.values()]) <= FALSE_ALARMS
    assert max(claimed.values()) <= FALSE_ALARMS + room, claimed
    # and no contribution's limits leave out nothing more often than 95 % limits do
    held = [each.low <= 0 <= each.high for one in found.values() for parts in one for each in parts if each.low is not None and each.high is not None]  # fmt: skip
    assert np.mean(held) > 0.945


@pytest.mark.sweep
def test_the_team_that_got_worse_is_told(tmp_path: Path) -> None:
    """Team B has 30 % of the tickets; its odds to be rated well fall to a third, its waits are three times as long. The gate takes 16 pairs, the sweep 156."""
    ((days, worlds),) = in_sweep([(728, 12)], in_gate=[(224, 4)])
    found = runs(12, days, worlds, 28, 1.1, tmp_path)
    for metric, least in (("first_response_within_1h_rate", 0.8), ("first_response_median", 0.8), ("csat", 0.6)):
        parts = found[metric, "team"]
        stands_out = [any(one.stands_out and one.group == "B" for one in each) for each in parts]
        assert np.mean(stands_out) >= least, metric
        named = [one.group for each in parts if (one := who_pulled(each, sum(each_.contribution for each_ in each)))]
        assert named.count("B") >= 0.9 * len(named), metric
