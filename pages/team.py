"""Team: load, speed, quality and satisfaction by team and agent, and how busy people are."""

from __future__ import annotations

import streamlit as st

from pages.ui.panels.board import board
from pages.ui.panels.folded_cards import more
from pages.ui.parts import people

HEADLINES = ("tickets_resolved", "agent_online_hours", "occupancy_rate", "qa_score")
MORE = {"time": ("agent_online_hours", "utilisation_rate", "worked_share_rate")}

page = board(*HEADLINES)
page.headlines({"": HEADLINES})
people.compare(page)
with st.grid(2, min_column_width=360):
    page.trend("occupancy_rate")
    page.trend("qa_score")
    page.by("occupancy_rate", "team")
    page.by("qa_score", "team")
page.how_to_read()
more(MORE)
