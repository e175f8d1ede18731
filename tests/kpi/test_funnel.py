"""Funnels: limits counted by hand, the spread between groups held to published numbers, and how often groups that do not differ are marked."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kpi.stats.distributions import Floats
from kpi.stats.funnel import FAR, FARTHEST, LEAST_GROUPS, distance, limits, shrunk, spread, winsorised

BCG = np.array([
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619),
    (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
], np.float64)  # fmt: skip
"""Thirteen trials of a vaccine: ill and well of the vaccinated, ill and well of the others (Colditz and others 1994, JAMA 271:698)."""

BASEBALL = np.array([0.400, 0.378, 0.356, 0.333, 0.311, 0.311, 0.289, 0.267, 0.244, 0.244, 0.222, 0.222, 0.222, 0.222, 0.222, 0.200, 0.178, 0.156])  # fmt: skip
"""Hits of 18 players in their first 45 turns of 1970 (Efron and Morris 1975, table 1)."""


def _log_risks() -> tuple[Floats, Floats]:
    ill, well, other_ill, other_well = BCG.T
    values = np.log(ill / (ill + well) / (other_ill / (other_ill + other_well)))
    return values, np.sqrt(1 / ill - 1 / (ill + well) + 1 / other_ill - 1 / (other_ill + other_well))


def test_the_spread_is_the_published_one() -> None:
    """Q = 152.233 on 12 degrees and τ² = 0.3088 by DerSimonian and Laird: Viechtbauer 2010, J. Stat. Software 36(3), and the R package metafor."""
    values, errors = _log_risks()
    weight = 1 / errors**2
    mean = float((weight * values).sum() / weight.sum())
    found = spread(values, mean, errors, share=0)
    assert found.phi * values.size == pytest.approx(152.2330, abs=5e-4)
    assert found.tau**2 == pytest.approx(0.3088, abs=5e-5)
    assert spread(values, mean, errors).tau < found.tau, "winsorised, so that the outliers do not hide themselves"


def test_regression_to_the_mean_foretells_the_season() -> None:
    """Efron and Morris 1975: for 18 players after 45 turns the shrunken averages are on the whole nearer to their seasons' than what they had hit."""
    season = np.array([0.346, 0.298, 0.276, 0.222, 0.273, 0.270, 0.263, 0.210, 0.269, 0.230, 0.264, 0.256, 0.303, 0.264, 0.226, 0.285, 0.316, 0.200])  # fmt: skip
    mean = BASEBALL.mean()
    errors = np.full(18, math.sqrt(mean * (1 - mean) / 45))
    found = shrunk(BASEBALL, mean, errors, spread(BASEBALL, mean, errors, share=0).tau)
    assert ((found - season) ** 2).sum() < 0.5 * ((BASEBALL - season) ** 2).sum()
    assert found == pytest.approx(mean + (found[0] - mean) / (BASEBALL[0] - mean) * (BASEBALL - mean)), (
        "all by the same part"
    )


def test_limits_by_hand() -> None:
    """An error of 3 and τ of 4 make 5; a value 10 above lies two of these away, and is expected 6.4 above next time."""
    assert limits(50, 3, 4) == pytest.approx((50 - 5 * FAR, 50 + 5 * FAR))
    assert limits(50, 3, z=FARTHEST) == pytest.approx((50 - 3 * FARTHEST, 50 + 3 * FARTHEST))
    assert distance(60, 50, 3, 4) == pytest.approx(2)
    assert shrunk(60, 50, 3, 4) == pytest.approx(56.4)
    assert shrunk(60, 50, 3, 0) == pytest.approx(50), "without any spread between groups, what one has above is luck"


def test_winsorised_by_hand() -> None:
    """Of 0 to 10 the tenth parts are 1 and 9."""
    assert winsorised(np.arange(11.0)).tolist() == [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]


def test_phi_and_tau_by_hand() -> None:
    """Distances of -4, -2, 0, 2 and 4 errors: Σz² = 40, φ = 8, and with errors of 1 τ² = (40 − 4) ÷ (5 − 1) = 9; four groups tell nothing."""
    found = spread([-4, -2, 0, 2, 4], 0, 1, share=0)
    assert (found.phi, found.tau) == (8, 3)
    assert spread([-1, 0, 1, 0, 0], 0, 1, share=0).tau == 0, "less than chance"
    assert spread([-4, -2, 2, 4], 0, 1, share=0).tau == 0
    assert LEAST_GROUPS == 5
    assert math.isnan(spread([], 0, 1).phi)


@pytest.mark.parametrize("tau", [0.0, 0.05])
def test_how_often_groups_that_do_not_differ_are_marked(tau: float) -> None:
    """Twenty groups of 50 to 500 rows with a share of 80 %, alike or each with its own luck of ±5 points: about 5 % lie outside, as promised,
    while limits of chance alone mark every third of the second kind."""
    chance = np.random.default_rng(5)
    n = np.linspace(50, 500, 20)
    errors = np.sqrt(0.8 * 0.2 / n)
    marked = plain = 0
    for _ in range(1000):
        values = chance.binomial(n.astype(int), np.clip(chance.normal(0.8, tau, 20), 0, 1)) / n.astype(int)
        found = spread(values, 0.8, errors).tau
        marked += int((np.abs(distance(values, 0.8, errors, found)) > FAR).sum())
        plain += int((np.abs(distance(values, 0.8, errors)) > FAR).sum())
    assert 0.02 < marked / 20_000 < 0.10
    assert (plain / 20_000 > 0.3) == (tau > 0)
