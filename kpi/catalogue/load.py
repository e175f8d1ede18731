"""Load: how much comes in, how much is done, what is left and how old it is."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from kpi.catalogue.credit import BY_RESOLVER
from kpi.catalogue.left_out import no_customer, not_told
from kpi.declare.metric import Better, Metric, Unit
from kpi.kinds.age import Age
from kpi.kinds.count import Count
from kpi.kinds.days_of_work import DaysOfWork
from kpi.kinds.distinct import Distinct
from kpi.kinds.net_flow import NetFlow
from kpi.kinds.stock import Stock
from kpi.kinds.sum import Sum

_TICKET: dict[str, Any] = {"family": "load", "facts": "ticket"}
_TIMED = MappingProxyType(
    {"created after the newest moment of the data": "created_at > data_until_at"}
    | not_told("is_resolved IS NOT NULL", "is_open_told")
    | {"resolved, but the export gives no time of it": "left_backlog_on IS NULL AND is_resolved"}
)
_TOLD = "bool_or(is_resolved IS NOT NULL AND is_open_told)"
_AT_THE_END: dict[str, Any] = {**_TICKET, "when": "created_on", "dated_by": "the end of the period", "excludes": _TIMED}
_LEFT_WAITING_ON = (
    "CASE WHEN is_answered OR is_resolved THEN greatest(least(first_response_on, left_backlog_on), created_on) END"
)
"""The day on which nobody waited any more for a first response; least() skips an empty side."""
_ZENDESK = "https://support.zendesk.com/hc/en-us/articles/4408834848154"

METRICS = (
    Metric(
        name="tickets_created",
        aliases=("ticket volume", "volume", "incoming tickets", "new tickets"),
        **_TICKET,
        when="created_on",
        dated_by="the day the ticket was created",
        kind=Count(),
        unit=Unit.COUNT,
        better=Better.NEITHER,
        label="Tickets created",
        help="Tickets created in the period.",
        formula="number of tickets",
        source=_ZENDESK,
    ),
    Metric(
        name="tickets_resolved",
        aliases=("solved tickets", "closed tickets", "throughput"),
        **_TICKET,
        when="resolved_on",
        dated_by="the day the ticket was resolved (the last time)",
        kind=Count(),
        told="bool_or(resolved_on IS NOT NULL AND is_resolution_day_told) OR bool_and(is_resolved IS FALSE)",
        variants=(BY_RESOLVER,),
        unit=Unit.COUNT,
        better=Better.NEITHER,
        label="Tickets resolved",
        help="Tickets resolved in the period, each counted once, on the day of its last resolution.",
        formula="number of tickets",
        source=_ZENDESK,
    ),
    Metric(
        name="net_flow",
        **_TICKET,
        when="created_on",
        dated_by="the day the ticket was created, and the day it left the backlog",
        kind=NetFlow("created_on", "left_backlog_on"),
        excludes=_TIMED,
        unit=Unit.BALANCE,
        better=Better.LOWER,
        label="Net flow",
        help="Tickets created in the period minus tickets that left the backlog in it: by so many the backlog grew.",
        formula="tickets created − tickets resolved or closed",
        source=_ZENDESK,
    ),
    Metric(
        name="backlog",
        aliases=("unresolved tickets", "open cases"),
        **_AT_THE_END,
        kind=Stock("created_on", "left_backlog_on"),
        told=_TOLD,
        unit=Unit.COUNT,
        better=Better.LOWER,
        label="Open tickets",
        help="Tickets created before the end of the period and not resolved by then. Where only a closing time is known, solved tickets count until they were closed.",
        formula="tickets created so far − tickets resolved so far",
        source=_ZENDESK,
    ),
    Metric(
        name="backlog_age_median",
        **_AT_THE_END,
        kind=Age("created_on", "left_backlog_on", q=0.5),
        unit=Unit.DURATION,
        better=Better.LOWER,
        label="Age of open tickets",
        help="Half of the tickets that are open at the end of the period are this old or younger, in whole days.",
        formula="50% quantile of (last day of the period, or of the data − day of creation), open tickets",
        source=_ZENDESK,
    ),
    Metric(
        name="backlog_old_rate",
        **_AT_THE_END,
        kind=Age("created_on", "left_backlog_on", older_than="$backlog_age_days"),
        settings=("backlog_age_days",),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Old open tickets",
        help="Of the tickets that are open at the end of the period, the share that is older than the days set.",
        formula="open tickets older than N days ÷ open tickets",
        source=_ZENDESK,
    ),
    Metric(
        name="backlog_age_p90",
        **_AT_THE_END,
        kind=Age("created_on", "left_backlog_on", q=0.9),
        unit=Unit.DURATION,
        better=Better.LOWER,
        label="Age of open tickets, 9 in 10",
        help="Nine in ten of the tickets that are open at the end of the period are this old or younger, in whole days.",
        formula="90% quantile of (last day of the period, or of the data − day of creation), open tickets",
        source=_ZENDESK,
    ),
    Metric(
        name="backlog_age_mean",
        **_AT_THE_END,
        kind=Age("created_on", "left_backlog_on"),
        unit=Unit.DURATION,
        better=Better.LOWER,
        label="Age of open tickets, mean",
        help="How old the tickets that are open at the end of the period are on average, in whole days. A few forgotten ones move it by much.",
        formula="mean of (last day of the period, or of the data − day of creation), open tickets",
        source=_ZENDESK,
    ),
    Metric(
        name="backlog_by_age",
        **_AT_THE_END,
        kind=Age("created_on", "left_backlog_on", is_count=True),
        told=_TOLD,
        unit=Unit.COUNT,
        better=Better.LOWER,
        label="Tickets open at the end",
        help="Tickets that are open at the end of the period, to be split by how many days old they are then.",
        formula="number of open tickets, by (last day of the period, or of the data − day of creation)",
        source=_ZENDESK,
    ),
    Metric(
        name="unanswered",
        aliases=("unanswered tickets",),
        **_AT_THE_END
        | {
            "excludes": MappingProxyType(
                {"created after the newest moment of the data": "created_at > data_until_at"}
                | not_told("is_answered IS NOT NULL AND is_resolved IS NOT NULL", "is_open_told")
                | {
                    "answered, but the export gives no time of it": "is_answered AND first_response_on IS NULL",
                    "resolved, but the export gives no time of it": "NOT is_answered AND is_resolved AND left_backlog_on IS NULL",
                }
            )
        },
        kind=Stock("created_on", _LEFT_WAITING_ON, gone="answered or resolved by then"),
        told="bool_or(is_answered IS NOT NULL) AND bool_or(is_resolved IS NOT NULL AND is_open_told)",
        unit=Unit.COUNT,
        better=Better.LOWER,
        label="Waiting for a first response",
        help="Tickets created before the end of the period that nobody had answered or resolved by then.",
        formula="tickets created so far − tickets answered or resolved so far",
        source=_ZENDESK,
    ),
    Metric(
        name="backlog_days",
        **_AT_THE_END,
        kind=DaysOfWork("created_on", "left_backlog_on"),
        unit=Unit.DURATION,
        better=Better.LOWER,
        label="Days of work in the backlog",
        help="How many days the team needs for the tickets that are open at the end of the period, at the pace of the period, if nothing came in.",
        formula="open tickets ÷ (tickets resolved or closed in the period ÷ days)",
        source="https://doi.org/10.1287/opre.9.3.383",
    ),
    Metric(
        name="tickets_per_customer",
        aliases=("contact rate",),
        **_TICKET,
        when="created_on",
        dated_by="the day the ticket was created",
        kind=Distinct("customer", is_rows_each=True),
        excludes=MappingProxyType(no_customer()),
        unit=Unit.SCORE,
        better=Better.LOWER,
        label="Contacts per customer",
        help="How many tickets those customers created on average who created any in the period. A longer period has more.",
        formula="tickets of named customers ÷ different customers",
        source=_ZENDESK,
    ),
    Metric(
        name="workload_hours",
        aliases=("workload",),
        **_TICKET,
        when="resolved_on",
        dated_by="the day the ticket was resolved (the last time)",
        kind=Sum("handle_seconds / 3600.0"),
        excludes=MappingProxyType({"the export gives no time of work": "handle_seconds IS NULL"}),
        unit=Unit.COUNT,
        better=Better.NEITHER,
        label="Hours of work on tickets",
        help="Hours that agents worked on the tickets resolved in the period, also those worked before it.",
        formula="sum of the recorded time of work of resolved tickets, in hours",
        source="https://www.intercom.com/help/en/articles/7022438",
    ),
)
