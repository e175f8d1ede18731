"""Complaints: how many, what they are about, and whether they are solved as promised."""

from __future__ import annotations

import streamlit as st

from pages.ui.panels.board import board
from pages.ui.parts import complaints
from pages.ui.view.words import t

GROUPS = {
    "complaints.how_many": ("complaint_rate", "complaints_created"),
    "complaints.handled": ("complaint_in_time_rate", "complaint_recorded_rate"),
    "complaints.after": ("complaint_follow_up_rate", "repeat_complaint_rate"),
}

page = board(*(name for names in GROUPS.values() for name in names))
page.headlines({t(title): names for title, names in GROUPS.items()})
complaints.causes(page)
with st.grid(2, min_column_width=360):
    page.trend("complaint_rate")
    page.trend("complaint_in_time_rate")
with st.grid(3, min_column_width=280):
    page.by("complaint_rate", "category")
    page.by("complaint_rate", "team")
    page.by("complaints_created", "product")
complaints.overdue(page)
page.how_to_read()
