"""Complaints: how many, what they are about, and whether they are solved as promised."""

from __future__ import annotations

from pages.ui.panels.after_complaint import STAYED_BY, CausesBack, ComplaintSteps, CustomersStayed
from pages.ui.panels.breakdown import Breakdown
from pages.ui.panels.cards import Cards
from pages.ui.panels.group_changes import GroupChanges
from pages.ui.panels.headline import Headline
from pages.ui.panels.how_to_read import HowToRead
from pages.ui.panels.layout import Fold, Part, Row
from pages.ui.panels.measure_effect import METRIC, NOTE, MeasureEffect, codes
from pages.ui.panels.overdue import Overdue
from pages.ui.panels.pareto import Pareto
from pages.ui.panels.show import show
from pages.ui.panels.trend import Trend
from pages.ui.view import code_choice

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

MEASURED = (
    "complaint_in_time_rate",
    "complaint_rate",
    "complaints_created",
    "complaint_acknowledged_median",
    "complaint_follow_up_rate",
    "complaint_satisfied_rate",
    "repeat_complaint_rate",
    "csat",
    "first_response_median",
    "resolution_median",
    "tickets_created",
)
"""The numbers of which it is told what came of a measure."""


def panels(stayed_by: str, metric: str, note: str) -> tuple[Part, ...]:
    """The panels of the page: customers who stayed by what was chosen, and the chosen number before and after the chosen note."""
    return (
        Headline(CARDS.metrics, ("cause", "team")),
        CARDS,
        Row(
            2,
            (
                Pareto(
                    "complaints_created",
                    "cause",
                    title="complaints.causes",
                    no_cause="complaints.no_cause",
                    key="causes",
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
        Fold("after_steps", ComplaintSteps()),
        Fold("after_stayed", CustomersStayed(stayed_by)),
        Fold("after_causes", CausesBack()),
        Fold("after_measure", MeasureEffect(MEASURED, metric, note)),
    )


if __name__ == "__main__":  # reports take the panels from here
    show(
        panels(
            code_choice.current(STAYED_BY.name, STAYED_BY.codes),
            code_choice.current(METRIC, MEASURED),
            code_choice.current(NOTE, codes()),
        )
    )
