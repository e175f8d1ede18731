"""Tickets: the records behind a number, page by page, for the filters in the address."""

from __future__ import annotations

import streamlit as st

from kpi.query.query import Sort
from pages.ui.number import record_order, records
from pages.ui.panels.layout import Part
from pages.ui.panels.metric_records import MetricRecords
from pages.ui.panels.show import show
from pages.ui.view.opened import Opened


def panels(number: Opened, page: int = 1, sort: Sort | None = None) -> tuple[Part, ...]:
    """The panels of the page: a page of the records that a number counts."""
    return (MetricRecords(number, page, sort),)


if __name__ == "__main__":  # reports take the panels from here
    with st.container(horizontal=True, vertical_alignment="bottom", key="record_choices"):
        metric = records.chosen_metric()
        order = record_order.chosen(metric)
    show(panels(records.chosen_rows(metric), records.page(), order))
