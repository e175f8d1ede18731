"""Speed: how long customers wait for a first reply and for a solution."""

from __future__ import annotations

import streamlit as st

from pages.ui.board import board

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

page = board(*HEADLINES)
page.headlines({"": HEADLINES})
with st.grid(2, min_column_width=360):
    page.trend("first_response_median")
    page.trend("resolution_median")
    page.by("first_response_median", "team")
    page.by("resolution_median", "team")
    page.by("first_response_median", "channel")
    page.by("resolution_median", "channel")
page.how_to_read()
