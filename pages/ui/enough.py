"""When there are too few records behind a value to lean on it."""

from __future__ import annotations

from functools import lru_cache

from kpi.kinds import Attrition, NetScore, Quantile, Share, Survival
from kpi.metric import Metric
from kpi.stats.presentation import is_quantile_presentable, is_score_presentable


def is_few(metric: Metric, n: float | None) -> bool:
    """Whether a value from n records deserves a warning."""
    return n is not None and n > 0 and not _is_enough(metric, round(n))


@lru_cache(maxsize=4096)
def _is_enough(metric: Metric, n: int) -> bool:
    if isinstance(metric.kind, Share | NetScore | Attrition):
        return bool(is_score_presentable(n).item())
    return not isinstance(metric.kind, Quantile | Survival) or bool(is_quantile_presentable(n, metric.kind.q).item())
