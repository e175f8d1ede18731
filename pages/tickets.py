"""Tickets: the records behind a number, page by page, for the filters in the address."""

from __future__ import annotations

import streamlit as st

from pages.ui.number import record_order, records
from pages.ui.panels.metric_records import MetricRecords
from pages.ui.panels.show import show

with st.container(horizontal=True, vertical_alignment="bottom", key="record_choices"):
    metric = records.chosen_metric()
    order = record_order.chosen(metric)
PANELS = (MetricRecords(records.chosen_rows(metric), records.page(), order),)

show(PANELS)
