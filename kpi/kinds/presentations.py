"""When there is enough behind a value to show it: what several kinds have in common."""

from __future__ import annotations

from kpi.declare.kind import Presentation
from kpi.stats.disclosure_rules import ROWS_FROM, is_share_presentable, rows_of_quantile


def _is_wide(share: float, n: int) -> bool:
    return share >= 0 and not is_share_presentable(round(share * n), n).item()


OF_A_SHARE = Presentation(rows_from=ROWS_FROM, is_wide=_is_wide)
OF_A_MEAN = Presentation(rows_from=ROWS_FROM)
ALWAYS = Presentation()


def of_a_quantile(q: float) -> Presentation:
    """As many rows as give it limits on both sides."""
    return Presentation(rows_from=rows_of_quantile(q))
