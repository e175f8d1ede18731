"""Satisfaction: what customers say in surveys, and whether they stay."""

from __future__ import annotations

import streamlit as st

from pages.ui.board import board

HEADLINES = ("csat", "nps", "ces", "survey_response_rate", "churn_rate")

page = board(*HEADLINES)
page.headlines({"": HEADLINES})
with st.grid(2, min_column_width=360):
    page.trend("csat")
    page.trend("nps")
    page.scores_over_time("csat")
    page.scores("nps")
    page.by("csat", "team")
    page.by("csat", "channel")
page.how_to_read()
