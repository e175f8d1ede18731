"""After hours: what happens to those who come while the team is closed."""

from __future__ import annotations

from types import MappingProxyType

from kpi.catalogue.credit import BY_SENDER
from kpi.catalogue.left_out import not_told
from kpi.catalogue.speed import by_response
from kpi.declare.metric import Better, Metric, Unit
from kpi.declare.switch import Variant
from kpi.kinds.mean import Mean
from kpi.kinds.share import Share

_OUTBOUND = {"call made by the team": "is_outbound"}
_MISSED_NOT_TOLD = not_told("is_answered IS NOT NULL", "has_missed")
_SOURCE = "https://helpcenter.issuetrak.com/home/2003-hours-of-operation"

METRICS = (
    Metric(
        name="contact_after_hours_missed_rate",
        family="availability",
        facts="contact",
        when="started_on",
        dated_by="the day the call or chat began",
        among="is_after_hours",
        kind=Share("NOT is_answered"),
        excludes=MappingProxyType(
            _OUTBOUND
            | _MISSED_NOT_TOLD
            | {"hung up at once": "NOT is_answered AND wait_seconds < $short_abandon_seconds"}
        ),
        settings=("short_abandon_seconds",),
        variants=(
            Variant(
                switch="abandoned",
                option="all_in",
                excludes=MappingProxyType(_OUTBOUND | _MISSED_NOT_TOLD),
                settings=(),
                help="Of the calls and chats that came in while the team was closed, the share that nobody answered, however soon the customer hung up.",
            ),
            Variant(
                switch="abandoned",
                option="all_out",
                excludes=MappingProxyType(
                    _OUTBOUND
                    | not_told("is_answered IS NOT NULL", "has_missed", "has_abandoned")
                    | {"the customer gave up": "NOT is_answered AND coalesce(outcome = 'abandoned', FALSE)"}
                ),
                settings=(),
                help="Of the calls and chats that came in while the team was closed and that the customer did not give up, the share that nobody answered.",
            ),
        ),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Missed calls and chats outside opening hours",
        help="Of the calls and chats that came in while the team was closed, the share that nobody answered. Who hangs up at once is left out.",
        formula="not answered ÷ (answered + not answered), begun outside opening hours",
        source=_SOURCE,
    ),
    Metric(
        name="after_hours_wait_mean",
        family="availability",
        facts="ticket",
        when="created_on",
        dated_by="the day the ticket was created",
        among="is_after_hours",
        kind=Mean("first_response_{clock}_seconds"),
        excludes=MappingProxyType(
            {
                **not_told("is_answered IS NOT NULL"),
                "no first response (yet)": "NOT is_answered",
                "answered by a bot only": "was_handled_by_bot",
                "answered before it was created": "is_first_response_before_creation",
                "the export gives no time of the response": "first_response_{clock}_seconds IS NULL",
            }
        ),
        variants=(
            by_response(
                "How long the tickets created while the team was closed and first answered in the period had waited on average."
            ),
            BY_SENDER,
        ),
        unit=Unit.DURATION,
        better=Better.LOWER,
        label="First response time outside opening hours, mean",
        help="How long the tickets created while the team was closed waited on average for a first public reply. A few very late replies move it by much.",
        formula="sum of (first response − creation) ÷ answered tickets, created outside opening hours",
        source=_SOURCE,
    ),
)
