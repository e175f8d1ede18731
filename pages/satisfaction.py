"""Satisfaction: what customers say in surveys, and whether they stay."""

from __future__ import annotations

import streamlit as st

from pages.ui.panels.board import board
from pages.ui.panels.folded_cards import more

HEADLINES = ("csat", "nps", "ces", "survey_response_rate", "churn_rate")
MORE = {
    "answers": ("csat_score_mean", "ces_score_mean", "nps_promoter_rate", "nps_passive_rate", "nps_detractor_rate"),
    "staying": ("retention_rate", "churn_after_bad_rate", "churn_after_good_rate", "churn_after_complaint_rate"),
}

GROUPED = (("csat", "team"), ("csat", "response_band"))

page = board(*HEADLINES, grouped=GROUPED)
page.headlines({"": HEADLINES})
with st.grid(2, min_column_width=360):
    page.trend("csat")
    page.trend("nps")
    page.scores_over_time("csat")
    page.scores("nps")
    for name, dimension in GROUPED:
        page.by(name, dimension)
page.how_to_read()
more(MORE)
