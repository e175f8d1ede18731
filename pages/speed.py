"""Speed: how long customers wait for a first reply and for a solution."""

from __future__ import annotations

import streamlit as st

from pages.ui.panels.board import board
from pages.ui.panels.folded_cards import more

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
    "solved": ("first_contact_resolution_rate", "first_contact_resolution_net_rate", "repeat_contact_rate", "transfer_rate", "escalation_rate", "replies_per_ticket", "handle_time_median"),
    "load": ("tickets_created", "tickets_resolved", "net_flow", "workload_hours", "unanswered", "backlog_age_median", "backlog_age_p90", "backlog_old_rate"),
    "waiting": ("first_resolution_median", "resolution_cohort_median", "resolution_cohort_p90", "requester_wait_median", "requester_wait_p90", "agent_work_median", "customer_wait_median", "reply_time_median", "next_reply_median"),
    "means": ("first_response_mean", "resolution_mean", "first_resolution_mean", "handle_time_mean", "requester_wait_mean", "agent_work_mean", "backlog_age_mean"),
}  # fmt: skip

GROUPED = (
    ("first_response_median", "team"),
    ("resolution_median", "team"),
    ("first_response_median", "channel"),
    ("backlog_by_age", "age_band"),
)

page = board(*HEADLINES, grouped=GROUPED)
page.headlines({"": HEADLINES})
with st.grid(2, min_column_width=360):
    page.trend("first_response_median")
    page.trend("resolution_median")
    for name, dimension in GROUPED:
        page.by(name, dimension)
page.how_to_read()
more(MORE)
