"""Speed: how long customers wait for a first reply and for a solution."""

from __future__ import annotations

from kpi.engine.queue_now import Promise
from pages.ui.panels.breakdown import Breakdown
from pages.ui.panels.cards import Cards, folded
from pages.ui.panels.headline import Headline
from pages.ui.panels.how_to_read import HowToRead
from pages.ui.panels.layout import Fold, Part, Row
from pages.ui.panels.queue_now import QueueLate, QueueNow, QueuePast
from pages.ui.panels.show import show
from pages.ui.panels.spread import Spread
from pages.ui.panels.trend import Trend

HEADLINES = (
    "first_response_median",
    "first_response_p90",
    "first_response_within_target_rate",
    "one_touch_rate",
    "resolution_median",
    "resolution_p90",
    "reopen_rate",
    "backlog",
)
MORE = {
    "promises": (
        "first_response_within_1h_rate",
        "first_response_within_24h_rate",
        "resolution_within_target_rate",
        "resolution_within_24h_rate",
        "resolution_within_7d_rate",
        "due_kept_rate",
        "sla_first_response_rate",
        "sla_resolution_rate",
    ),
    "solved": ("first_contact_resolution_rate", "first_contact_resolution_net_rate", "repeat_contact_rate", "transfer_rate", "escalation_rate", "bot_ended_rate", "bot_handed_over_rate", "bot_return_rate", "replies_per_ticket", "handle_time_median"),
    "load": ("tickets_created", "tickets_resolved", "net_flow", "backlog_days", "tickets_per_customer", "workload_hours", "unanswered", "backlog_age_median", "backlog_age_p90", "backlog_old_rate"),
}  # fmt: skip

PANELS: tuple[Part, ...] = (
    Headline(HEADLINES),
    Cards((("", HEADLINES),)),
    Row(
        2,
        (
            Trend("first_response_median"),
            Trend("resolution_median"),
            Spread("first_response_median", "response_band", "spread.response"),
            Spread("resolution_median", "resolution_band", "spread.resolution"),
            Breakdown("first_response_median", "team"),
            Breakdown("backlog_by_age", "age_band", has_whole=False),
        ),
    ),
    HowToRead(),
    *folded(MORE),
    *(Fold(f"queue_{one}", QueueNow(one), (QueueLate(one), QueuePast(one))) for one in Promise),
)

if __name__ == "__main__":  # reports take the panels from here
    show(PANELS)
