"""Availability: whether somebody is there when customers come."""

from __future__ import annotations

from types import MappingProxyType

from kpi.kinds import Mean, Share
from kpi.metric import Better, Metric, Unit

_OUTBOUND = {"call made by the team": "is_outbound"}
_SHORT = {"hung up at once": "NOT is_answered AND wait_seconds < $short_abandon_seconds"}
_SERVICE_LEVEL_SOURCE = "https://help.mypurecloud.com/articles/configure-the-service-level-calculation/"

METRICS = (
    Metric(
        name="after_hours_rate",
        family="availability",
        facts="ticket",
        when="created_on",
        dated_by="the day the ticket was created",
        kind=Share("is_after_hours"),
        excludes=MappingProxyType({"the export gives the day but no time": "is_after_hours IS NULL"}),
        unit=Unit.SHARE,
        better=Better.NEITHER,
        label="Came outside opening hours",
        help="Of the tickets created in the period, the share created while the team was closed.",
        formula="tickets created outside opening hours ÷ tickets",
        source="https://helpcenter.issuetrak.com/home/2003-hours-of-operation",
    ),
    Metric(
        name="missed_contact_rate",
        family="availability",
        facts="contact",
        when="started_on",
        dated_by="the day the call or chat began",
        kind=Share("NOT is_answered"),
        excludes=MappingProxyType(_OUTBOUND | _SHORT),
        settings=("short_abandon_seconds",),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Missed calls and chats",
        help="Of the calls and chats that came in, the share that nobody answered. Who hangs up at once is left out.",
        formula="not answered ÷ (answered + not answered)",
        source="https://wfmacademy.ccmath.com/mod/glossary/showentry.php?eid=62",
    ),
    Metric(
        name="speed_of_answer_mean",
        family="availability",
        facts="contact",
        when="started_on",
        dated_by="the day the call or chat began",
        kind=Mean("wait_seconds"),
        excludes=MappingProxyType(
            _OUTBOUND | {"not answered": "NOT is_answered", "the export gives no waiting time": "wait_seconds IS NULL"}
        ),
        unit=Unit.DURATION,
        better=Better.LOWER,
        label="Speed of answer",
        help="How long callers and chatters waited on average until somebody answered. Missed ones are not in it.",
        formula="sum of waiting times of answered contacts ÷ answered contacts",
        source="https://help.stringeex.com/stringeex-tong-dai-cham-soc-and-quan-ly-khach-hang/v/en/ii.-system-features/1.-dashboard/1.3.-chats",
    ),
    Metric(
        name="service_level_rate",
        family="availability",
        facts="contact",
        when="started_on",
        dated_by="the day the call or chat began",
        kind=Share("is_answered AND wait_seconds <= $service_level_seconds"),
        excludes=MappingProxyType(
            _OUTBOUND | _SHORT | {"the export gives no waiting time": "is_answered AND wait_seconds IS NULL"}
        ),
        settings=("service_level_seconds", "short_abandon_seconds"),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Service level",
        help="Of the calls and chats that came in, the share answered within the agreed seconds. Missed ones count against it.",
        formula="answered in time ÷ (answered + missed − hung up at once)",
        source=_SERVICE_LEVEL_SOURCE,
    ),
)
