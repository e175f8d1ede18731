"""Availability: whether somebody is there when customers come."""

from __future__ import annotations

import streamlit as st

from pages.ui.panels.board import board
from pages.ui.panels.folded_cards import more

HEADLINES = ("missed_contact_rate", "speed_of_answer_mean", "service_level_rate", "after_hours_rate")
MORE = {
    "there": ("coverage_rate", "team_coverage_rate", "uncovered_demand_rate", "activity_coverage_rate", "channels_answered", "self_service_score"),
    "calls": ("abandoned_contact_rate", "service_level_answered_rate", "speed_of_answer_median", "speed_of_answer_p90", "contact_handle_time_median", "contact_handle_time_mean"),
    "closed": ("contact_after_hours_rate", "contact_after_hours_missed_rate", "after_hours_wait_median", "after_hours_wait_mean"),
}  # fmt: skip

page = board(*HEADLINES, "tickets_created")
page.headlines({"": HEADLINES})
with st.grid(2, min_column_width=360):
    page.trend("missed_contact_rate")
    page.trend("speed_of_answer_mean")
page.by_hour("tickets_created")
with st.grid(2, min_column_width=360):
    page.by("missed_contact_rate", "team")
    page.by("after_hours_rate", "channel")
page.how_to_read()
more(MORE)
