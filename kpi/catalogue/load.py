"""Load: how much comes in, how much is done, what is left."""

from __future__ import annotations

from types import MappingProxyType

from kpi.kinds import Count, Stock
from kpi.metric import Better, Metric, Unit

METRICS = (
    Metric(
        name="tickets_created",
        family="load",
        facts="ticket",
        when="created_on",
        dated_by="the day the ticket was created",
        kind=Count(),
        unit=Unit.COUNT,
        better=Better.NEITHER,
        label="Tickets created",
        help="Tickets created in the period.",
        formula="number of tickets",
        source="https://support.zendesk.com/hc/en-us/articles/4408834848154",
    ),
    Metric(
        name="tickets_resolved",
        family="load",
        facts="ticket",
        when="resolved_on",
        dated_by="the day the ticket was resolved (the last time)",
        kind=Count(),
        unit=Unit.COUNT,
        better=Better.NEITHER,
        label="Tickets resolved",
        help="Tickets resolved in the period, each counted once, on the day of its last resolution.",
        formula="number of tickets",
        source="https://support.zendesk.com/hc/en-us/articles/4408834848154",
    ),
    Metric(
        name="backlog",
        family="load",
        facts="ticket",
        when="created_on",
        dated_by="the end of the period",
        kind=Stock("created_on", "left_backlog_on", still_in="still open"),
        excludes=MappingProxyType(
            {
                "resolved, but the export gives no time of it": "left_backlog_on IS NULL AND status_class IN ('solved', 'closed')"
            }
        ),
        unit=Unit.COUNT,
        better=Better.LOWER,
        label="Open tickets",
        help="Tickets created before the end of the period and not resolved by then.",
        formula="tickets created so far − tickets resolved so far",
        source="https://support.zendesk.com/hc/en-us/articles/4408834848154",
    ),
)
