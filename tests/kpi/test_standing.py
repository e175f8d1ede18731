"""Groups held against the whole: only what survives the correction for many looks is marked."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from kpi.stats.intervals import wilson
from kpi.verdict.outliers import standing


def shares(metric: str, counts: dict[str, tuple[int, int]]) -> pl.DataFrame:
    """Groups with their (hits, rows) as an answer with Wilson's limits."""
    rows = []
    for name, (hits, n) in counts.items():
        low, high = (float(one.item()) for one in wilson(hits, n))
        rows.append({"metric": metric, "team": name, "value": hits / n, "n": float(n), "low": low, "high": high})
    return pl.DataFrame(rows)


def marked(groups: pl.DataFrame, whole: pl.DataFrame) -> dict[str, str | None]:
    found = standing(groups, whole)
    return dict(zip(found["team"], found["standing"], strict=True))


def test_a_clear_difference_is_marked_on_the_right_side() -> None:
    counts = {"A": (900, 1000), "B": (800, 1000), "C": (700, 1000)}
    whole = shares("csat", {"all": (2400, 3000)})
    assert marked(shares("csat", counts), whole) == {"A": "better", "B": None, "C": "worse"}
    assert marked(shares("reopen_rate", counts), shares("reopen_rate", {"all": (2400, 3000)})) == {
        "A": "worse",
        "B": None,
        "C": "better",
    }


def test_chance_alone_is_seldom_marked() -> None:
    """Twenty equal groups, 200 times: unadjusted, about one in a table of twenty would be marked (5 %)."""
    rng = np.random.default_rng(7)
    tables = 0
    for _ in range(200):
        hits = rng.binomial(200, 0.8, 20)
        groups = shares("csat", {str(number): (int(one), 200) for number, one in enumerate(hits)})
        tables += any(marked(groups, shares("csat", {"all": (int(hits.sum()), 4000)})).values())
    assert tables <= 20  # at most 1 in 10 tables


def test_few_records_full_counts_and_numbers_without_a_good_side_are_left_alone() -> None:
    whole = shares("csat", {"all": (800, 1000)})
    assert marked(shares("csat", {"A": (1, 29)}), whole) == {"A": None}
    nothing = {"team": ["A"], "n": [100.0], "low": [None], "high": [None]}
    types = {"low": pl.Float64, "high": pl.Float64}
    backlog = pl.DataFrame({"metric": ["backlog"], "value": [100.0], **nothing}, schema_overrides=types)
    assert marked(backlog, backlog.with_columns(value=pl.lit(1000.0))) == {"A": None}
    busy = shares("occupancy_rate", {"A": (900, 1000)})
    assert marked(busy, shares("occupancy_rate", {"all": (500, 1000)})) == {"A": None}
    assert marked(shares("csat", {"A": (90, 100)}), whole.clear()) == {"A": None}  # nothing to hold it against


@pytest.mark.parametrize(("value", "expected"), [(7200.0, "worse"), (1800.0, "better"), (3700.0, None)])
def test_durations_are_compared_as_ratios(value: float, expected: str | None) -> None:
    def wait(value: float, spread: float, n: float) -> pl.DataFrame:
        limits = {"low": [value / spread], "high": [value * spread]}
        return pl.DataFrame({"metric": ["first_response_median"], "team": ["A"], "value": [value], "n": [n], **limits})

    assert marked(wait(value, 1.1, 200), wait(3600, 1.03, 2000)) == {"A": expected}


def test_p_is_null_where_nothing_can_be_told() -> None:
    groups = shares("csat", {"A": (1, 10), "B": (80, 100)})
    found = standing(groups, shares("csat", {"all": (800, 1000)}))
    assert found["p"].is_null().to_list() == [True, False]
    assert found["p"][1] == 1.0
    assert standing(groups.clear(), groups).height == 0
