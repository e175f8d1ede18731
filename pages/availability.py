"""Availability: whether somebody is there when customers come."""

from __future__ import annotations

import streamlit as st

from pages.ui.board import board

HEADLINES = ("missed_contact_rate", "speed_of_answer_mean", "service_level_rate", "after_hours_rate")

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
