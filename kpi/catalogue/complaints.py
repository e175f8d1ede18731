"""Complaints: how many, whether they are solved as promised, and whether somebody asks afterwards."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from kpi.catalogue.left_out import TOO_YOUNG, no_customer, not_told, too_young
from kpi.declare.metric import Better, Metric, Unit
from kpi.kinds.count import Count
from kpi.kinds.quantile import Quantile
from kpi.kinds.share import Share
from kpi.kinds.stock import Stock

_CREATED: dict[str, Any] = {"family": "complaints", "when": "created_on", "dated_by": "the day it was created"}
_RESOLVED: dict[str, Any] = {
    "family": "complaints",
    "facts": "complaint",
    "when": "resolved_on",
    "dated_by": "the day it was resolved (the last time)",
}
_ISO = "https://www.iso.org/standard/71580.html"

METRICS = (
    Metric(
        name="complaint_rate",
        aliases=("complaint share",),
        facts="ticket",
        **_CREATED,
        kind=Share("is_complaint"),
        excludes=MappingProxyType(
            not_told("is_complaint_told")
            | {"the export does not say whether it is a complaint": "is_complaint IS NULL"}
        ),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Complaints among tickets",
        help="Of the tickets created in the period, the share that is a complaint.",
        formula="complaints ÷ tickets",
        source=_ISO,
    ),
    Metric(
        name="complaints_created",
        facts="complaint",
        **_CREATED,
        kind=Count(),
        told="count(*) > 0",
        unit=Unit.COUNT,
        better=Better.NEITHER,
        label="Complaints",
        help="Complaints created in the period; split by cause, product or channel they say what is wrong. How many there are is neither good nor bad: see the share among tickets.",
        formula="number of complaints",
        source=_ISO,
    ),
    Metric(
        name="complaint_recorded_rate",
        **_RESOLVED,
        kind=Share("cause IS NOT NULL AND resolution IS NOT NULL"),
        excludes=MappingProxyType(not_told("is_complaint_record_told")),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Complaints recorded in full",
        help="Of the complaints resolved in the period, the share that was recorded with its cause and with what was needed to solve it.",
        formula="resolved complaints with cause and resolution ÷ resolved complaints",
        source=_ISO,
    ),
    Metric(
        name="complaint_promised_rate",
        facts="complaint",
        **_CREATED,
        kind=Share("due_at IS NOT NULL"),
        excludes=MappingProxyType(not_told("has_promises")),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Complaints with a promised time",
        help="Of the complaints created in the period, the share for which a time was set until which they are to be solved.",
        formula="complaints with a due date ÷ complaints",
        source=_ISO,
    ),
    Metric(
        name="complaint_in_time_rate",
        family="complaints",
        facts="complaint",
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
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Complaints solved by the promised time",
        help="Of the complaints whose promised time was reached in the period, the share that was resolved by then. Open past it counts as broken.",
        formula="complaints resolved at or before the due date ÷ complaints whose due date was reached",
        source=_ISO,
    ),
    Metric(
        name="complaints_overdue",
        family="complaints",
        facts="complaint",
        when="due_on",
        dated_by="the end of the period",
        kind=Stock("due_on", "CASE WHEN left_backlog_on IS NOT NULL THEN greatest(left_backlog_on, due_on) END"),
        told="bool_or(due_on IS NOT NULL AND is_resolved IS NOT NULL AND is_open_told)",
        excludes=MappingProxyType(
            {
                "not yet due": "due_at > data_until_at",
                **not_told("is_resolved IS NOT NULL", "is_open_told"),
                "resolved, but the export gives no time of it": "is_resolved AND left_backlog_on IS NULL",
            }
        ),
        unit=Unit.COUNT,
        better=Better.LOWER,
        label="Open complaints past their promise",
        help="Complaints that are open at the end of the period and whose promised time was reached by then.",
        formula="complaints whose promised time was reached − those resolved so far",
        source=_ISO,
    ),
    Metric(
        name="complaint_follow_up_rate",
        **_RESOLVED,
        kind=Share("follow_up_seconds BETWEEN $follow_up_from_hours * 3600 AND $follow_up_to_hours * 3600"),
        excludes=MappingProxyType(not_told("has_surveys") | too_young("$follow_up_to_hours * 3600", "resolved_at")),
        settings=("follow_up_from_hours", "follow_up_to_hours"),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Complaints followed up",
        help="Of the complaints resolved in the period, the share whose customer was first asked by a survey between the hours set after the resolution.",
        formula="resolved complaints whose first survey after the resolution was sent within the hours set ÷ resolved complaints",
        source=_ISO,
    ),
    Metric(
        name="complaint_answered_rate",
        **_RESOLVED,
        kind=Share("was_follow_up_answered"),
        excludes=MappingProxyType(
            not_told("has_surveys", "follow_up_seconds IS NULL OR has_unanswered_follow_ups")
            | {
                "the customer was not asked afterwards": "follow_up_seconds IS NULL",
                TOO_YOUNG: "epoch(data_until_at) - epoch(resolved_at) - follow_up_seconds < $survey_window_days * 86400",
            }
        ),
        settings=("survey_window_days",),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Complaints whose follow-up was answered",
        help="Of the complaints resolved in the period whose customer was asked by a survey afterwards, the share that answered the first such survey. Those that may still be answered are left out.",
        formula="complaints whose first survey after the resolution was answered ÷ complaints with such a survey, sent N days ago or earlier",
        source=_ISO,
    ),
    Metric(
        name="complaint_satisfied_rate",
        **_RESOLVED,
        kind=Share("was_satisfied_after"),
        excludes=MappingProxyType(
            not_told("has_answers")
            | {
                "the customer gave no answer afterwards": "said_after_on IS NULL",
                "its scale is not known": "was_satisfied_after IS NULL",
            }
        ),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Satisfied after a complaint",
        help="Of the complaints resolved in the period whose customer answered a survey afterwards, the share whose first answer was good: satisfied (CSAT), a promoter (NPS) or easy (CES).",
        formula="complaints with a good first answer after the resolution ÷ complaints with an answer after the resolution",
        source=_ISO,
    ),
    Metric(
        name="complaint_acknowledged_median",
        family="complaints",
        facts="ticket",
        when="created_on",
        dated_by="the day it was created",
        among="is_complaint",
        kind=Quantile("first_response_{clock}_seconds", 0.5, bins="duration_bin(first_response_{clock}_seconds)"),
        excludes=MappingProxyType(
            {
                "no first response (yet)": "NOT is_answered",
                "answered by a bot only": "was_handled_by_bot",
                "answered before it was created": "is_first_response_before_creation",
                "the export gives no time of the response": "first_response_{clock}_seconds IS NULL",
            }
        ),
        unit=Unit.DURATION,
        better=Better.LOWER,
        label="Time to acknowledge a complaint",
        help="Half of the complaints created in the period got a first public reply within this time.",
        formula="50% quantile of (first response − creation), complaints with a first response",
        source=_ISO,
    ),
    Metric(
        name="complaint_upheld_rate",
        **_RESOLVED,
        kind=Share("was_complaint_upheld"),
        excludes=MappingProxyType({"the export does not say whether it was right": "was_complaint_upheld IS NULL"}),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Complaints upheld",
        help="Of the complaints resolved in the period, the share that was found to be right.",
        formula="complaints upheld ÷ resolved complaints with a finding",
        source=_ISO,
    ),
    Metric(
        name="complaint_escalated_rate",
        **_RESOLVED,
        kind=Share("was_escalated"),
        excludes=MappingProxyType({"the export does not say whether it was escalated": "was_escalated IS NULL"}),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Complaints escalated",
        help="Of the complaints resolved in the period, the share that was raised to a higher level, as the tool marks it.",
        formula="resolved complaints marked as escalated ÷ resolved complaints",
        source=_ISO,
    ),
    Metric(
        name="repeat_complaint_rate",
        facts="complaint",
        **_CREATED,
        kind=Share("next_complaint_seconds <= $repeat_complaint_days * 86400"),
        excludes=MappingProxyType(
            no_customer("is_complaint_customer_told") | too_young("$repeat_complaint_days * 86400", "created_at")
        ),
        settings=("repeat_complaint_days",),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Repeat complaints",
        help="Of the complaints created in the period, the share whose customer complained again within the days set.",
        formula="complaints followed by another of the same customer within N days ÷ complaints",
        source=_ISO,
    ),
)
