"""Promises: what was promised to customers, and kept."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from kpi.catalogue.left_out import TOO_YOUNG, not_told, too_young
from kpi.declare.metric import Better, Metric, Unit
from kpi.kinds.share import Share

_TICKET: dict[str, Any] = {
    "family": "promises",
    "facts": "ticket",
    "unit": Unit.SHARE,
    "better": Better.HIGHER,
}
_NO_VERDICT = "the export gives no verdict"
_YOUNG = too_young("kept_resolution_seconds", "created_at")[TOO_YOUNG]
_SLA = "https://support.zendesk.com/hc/en-us/articles/4408829459866"

METRICS = (
    Metric(
        name="due_kept_rate",
        **_TICKET,
        when="due_on",
        dated_by="the day until which it was promised",
        kind=Share("resolved_at <= due_at"),
        excludes=MappingProxyType(
            {
                "not yet due": "due_at > data_until_at",
                **not_told("is_resolved IS NOT NULL", "is_resolution_calendar_told"),
                "resolved, but the export gives no time of it": "is_resolved AND resolved_at IS NULL",
            }
        ),
        label="Due dates kept",
        help="Of the tickets whose due date was reached in the period, the share that was resolved by then. Open past the date counts as broken.",
        formula="resolved at or before the due date ÷ due dates reached",
        source=_SLA,
    ),
    Metric(
        name="sla_first_response_rate",
        aliases=("SLA", "first response SLA", "service level agreement"),
        **_TICKET,
        when="created_on",
        dated_by="the day the ticket was created",
        kind=Share("was_first_response_in_sla"),
        excludes=MappingProxyType(
            {
                _NO_VERDICT: "was_first_response_in_sla IS NULL",
                **not_told("is_answered IS NOT NULL OR is_resolved"),
                **too_young("kept_response_seconds", "created_at"),
                "not answered yet, in time so far": "was_first_response_in_sla AND NOT is_answered AND NOT is_resolved",
            }
        ),
        label="First response within SLA",
        help="Of the tickets created in the period, the share whose first response was within the service level agreement, as the vendor judged it at the time. Tickets so young that it may still be met are left out, answered or not.",
        formula="met ÷ (met + breached), by the vendor's own verdict",
        source=_SLA,
    ),
    Metric(
        name="sla_resolution_rate",
        aliases=("resolution SLA", "SLA compliance"),
        **_TICKET,
        when="created_on",
        dated_by="the day the ticket was created",
        kind=Share("was_resolution_in_sla"),
        excludes=MappingProxyType(
            {
                _NO_VERDICT: "was_resolution_in_sla IS NULL",
                **not_told("is_resolved IS NOT NULL"),
                TOO_YOUNG: f"CASE WHEN due_at IS NULL THEN {_YOUNG} ELSE due_at > data_until_at END",
                "still open, in time so far": "was_resolution_in_sla AND NOT is_resolved",
            }
        ),
        label="Resolution within SLA",
        help="Of the tickets created in the period, the share whose resolution was within the service level agreement, as the vendor judged it at the time. Open and breached counts as breached. Tickets so young that it may still be met are left out, resolved or not.",
        formula="met ÷ (met + breached), by the vendor's own verdict",
        source=_SLA,
    ),
)
