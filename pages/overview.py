"""Overview: the eight numbers a manager asks for first, their course, and what changed."""

from __future__ import annotations

import streamlit as st

from pages.ui.panels.board import board
from pages.ui.view.words import t

GROUPS = {
    "family.speed": ("first_response_median", "resolution_median"),
    "family.availability": ("missed_contact_rate", "speed_of_answer_mean"),
    "family.satisfaction": ("csat", "nps"),
    "family.load": ("tickets_created", "backlog"),
}

TOLD = ("first_response_median", "resolution_median", "missed_contact_rate", "csat")

page = board(*(name for names in GROUPS.values() for name in names), told=TOLD)
page.headlines({t(title): names for title, names in GROUPS.items()})
with st.grid(3, min_column_width=280):
    page.trend("first_response_median")
    page.trend("missed_contact_rate")
    page.trend("csat")
page.how_to_read()
page.news()
