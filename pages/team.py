"""Team: load, speed, quality and satisfaction by team and agent, and how busy people are."""

from __future__ import annotations

from pages.ui.panels.breakdown import Breakdown
from pages.ui.panels.cards import Cards, folded
from pages.ui.panels.effects import Experience
from pages.ui.panels.fair_comparison import FairComparison
from pages.ui.panels.group_table import REVERSED, SORT, GroupTable
from pages.ui.panels.headline import Headline
from pages.ui.panels.how_to_read import HowToRead
from pages.ui.panels.layout import Fold, Part, Row
from pages.ui.panels.panel import CodeChoice
from pages.ui.panels.show import show
from pages.ui.panels.trend import Trend
from pages.ui.view import code_choice

HEADLINES = ("tickets_resolved", "agent_online_hours", "occupancy_rate", "qa_score")
SIDE_BY_SIDE = (
    ("family.load", ("tickets_resolved", "occupancy_rate")),
    ("family.speed", ("first_response_median", "resolution_median")),
    ("family.quality", ("reopen_rate", "qa_score")),
    ("family.satisfaction", ("csat",)),
)
SPLIT = CodeChoice(name="split", codes=("team", "agent"), key="team.split")
SORTS = ("", *(sign + name for _, names in SIDE_BY_SIDE for name in names for sign in ("", REVERSED)))
MORE = {
    "time": (
        "agent_online_hours",
        "tickets_per_agent_hour",
        "schedule_adherence_rate",
        "shrinkage_rate",
        "utilisation_rate",
        "worked_share_rate",
    )
}


def panels(split: str, sort: str) -> tuple[Part, ...]:
    """The panels of the page, with groups side by side as they were chosen and sorted."""
    return (
        Headline(HEADLINES),
        Cards((("", HEADLINES),)),
        GroupTable(
            columns=SIDE_BY_SIDE,
            split=split,
            choice=SPLIT,
            key="people",
            sort=sort,
        ),
        Row(
            2,
            (
                Trend("occupancy_rate"),
                Trend("qa_score"),
                Breakdown("occupancy_rate", "team"),
                Breakdown("qa_score", "team"),
            ),
        ),
        Experience(("resolution_median", "csat")),
        HowToRead(),
        *folded(MORE),
        Fold("fair", FairComparison("csat", "agent")),
    )


if __name__ == "__main__":  # reports take the panels from here
    chosen = panels(code_choice.current(SPLIT.name, SPLIT.codes), code_choice.current(SORT, SORTS))
    code_choice.hold(SORT, SORTS)
    show(chosen)
