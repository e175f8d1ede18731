"""Availability: whether somebody is there when customers come."""

from __future__ import annotations

from pages.ui.panels.agents_needed import AgentsNeeded
from pages.ui.panels.breakdown import Breakdown
from pages.ui.panels.cards import Cards, folded
from pages.ui.panels.effects import Bots
from pages.ui.panels.forecast import Expected
from pages.ui.panels.headline import Headline
from pages.ui.panels.heatmap import Heatmap
from pages.ui.panels.how_to_read import HowToRead
from pages.ui.panels.layout import Fold, Part, Row
from pages.ui.panels.panel import CodeChoice
from pages.ui.panels.show import show
from pages.ui.panels.trend import Trend
from pages.ui.view import code_choice

HEADLINES = ("missed_contact_rate", "speed_of_answer_mean", "service_level_rate", "after_hours_rate")
MORE = {
    "there": ("coverage_rate", "team_coverage_rate", "uncovered_demand_rate", "activity_coverage_rate", "channels_answered", "self_service_score"),
    "calls": ("contacts_offered", "contacts_answered", "longest_wait", "abandoned_contact_rate", "abandon_wait_mean", "service_level_answered_rate", "speed_of_answer_median", "speed_of_answer_p90", "contact_handle_time_median", "contact_handle_time_mean", "cost_per_contact"),
    "closed": ("contact_after_hours_rate", "contact_after_hours_missed_rate", "after_hours_wait_median", "after_hours_wait_mean"),
}  # fmt: skip

BY_HOUR = {
    "created": "tickets_created",
    "missed": "missed_contact_rate",
    "answer": "speed_of_answer_mean",
    "response": "first_response_median",
    "in_time": "first_response_within_target_rate",
}
HOURS = CodeChoice(name="by_hour", codes=tuple(BY_HOUR), key="hours.shown")


def panels(by_hour: str) -> tuple[Part, ...]:
    """The panels of the page, with the number by hour that was chosen."""
    return (
        Headline(HEADLINES),
        Cards((("", HEADLINES),)),
        Row(2, (Trend("missed_contact_rate"), Trend("speed_of_answer_mean"))),
        Heatmap(BY_HOUR[by_hour], HOURS),
        Row(2, (Breakdown("missed_contact_rate", "team"), Breakdown("after_hours_rate", "channel"))),
        Bots(("resolution_median", "csat")),
        HowToRead(),
        *folded(MORE),
        Fold("contacts_ahead", Expected("contacts_offered")),
        Fold("staffing", AgentsNeeded()),
    )


if __name__ == "__main__":  # reports take the panels from here
    show(panels(code_choice.current(HOURS.name, HOURS.codes)))
