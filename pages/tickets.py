"""Tickets: the records behind a number, page by page, for the filters in the address."""

from __future__ import annotations

from pages.ui.number import records
from pages.ui.panels.metric_records import MetricRecords
from pages.ui.panels.show import show

PANELS = (MetricRecords(records.chosen_rows(records.chosen_metric()), records.page()),)

show(PANELS)
