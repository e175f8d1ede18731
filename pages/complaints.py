"""Complaints: how many, what they are about, and whether they are solved as promised."""

from __future__ import annotations

from pages.ui.panels.breakdown import Breakdown
from pages.ui.panels.cards import Cards
from pages.ui.panels.group_changes import GroupChanges
from pages.ui.panels.headline import Headline
from pages.ui.panels.how_to_read import HowToRead
from pages.ui.panels.layout import Part, Row
from pages.ui.panels.overdue import Overdue
from pages.ui.panels.pareto import Pareto
from pages.ui.panels.show import show
from pages.ui.panels.trend import Trend

CARDS = Cards(
    (
        ("complaints.how_many", ("complaint_rate", "complaints_created", "complaint_upheld_rate")),
        (
            "complaints.handled",
            ("complaint_acknowledged_median", "complaint_in_time_rate", "complaint_recorded_rate"),
        ),
        ("complaints.after", ("complaint_follow_up_rate", "repeat_complaint_rate", "complaint_escalated_rate")),
    )
)

PANELS: tuple[Part, ...] = (
    Headline(CARDS.metrics, ("cause", "team")),
    CARDS,
    Row(
        2,
        (
            Pareto(
                "complaints_created", "cause", title="complaints.causes", no_cause="complaints.no_cause", key="causes"
            ),
            GroupChanges("complaints_created", "cause", title="complaints.changes", key="cause_changes"),
        ),
    ),
    Row(2, (Trend("complaint_rate"), Trend("complaint_in_time_rate"))),
    Row(
        3,
        (
            Breakdown("complaint_rate", "category"),
            Breakdown("complaint_rate", "team"),
            Breakdown("complaints_created", "product"),
        ),
    ),
    Overdue(),
    HowToRead(),
)

if __name__ == "__main__":  # reports take the panels from here
    show(PANELS)
