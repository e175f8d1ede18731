"""Speed: how soon customers are answered and helped."""

from __future__ import annotations

from types import MappingProxyType

from kpi.kinds import Quantile, Share
from kpi.metric import Better, Metric, Unit

_NOT_ANSWERED = {
    "no first response (yet)": "NOT is_answered",
    "answered by a bot only": "was_handled_by_bot",
    "answered before it was created": "is_first_response_before_creation",
}
_NO_FIRST_RESPONSE_TIME = {"the export gives no time of the response": "first_response_{clock}_seconds IS NULL"}
_RESOLVED = {
    "resolved before it was created": "is_resolution_before_creation",
    "the export gives no time that it took": "resolution_{clock}_seconds IS NULL",
}
_FIRST_RESPONSE_SOURCE = "https://support.zendesk.com/hc/en-us/articles/4408834848154"


def _first_response(name: str, q: float, label: str, words: str) -> Metric:
    return Metric(
        name=name,
        family="speed",
        facts="ticket",
        when="created_on",
        dated_by="the day the ticket was created",
        kind=Quantile("first_response_{clock}_seconds", q, bins="first_response_{clock}_bin"),
        excludes=MappingProxyType(_NOT_ANSWERED | _NO_FIRST_RESPONSE_TIME),
        unit=Unit.DURATION,
        better=Better.LOWER,
        label=label,
        help=f"{words} of the tickets created in the period got a first public reply within this time.",
        formula=f"{q:.0%} quantile of (first response − creation), tickets with a first response",
        source=_FIRST_RESPONSE_SOURCE,
    )


def _resolution(name: str, q: float, label: str, words: str) -> Metric:
    return Metric(
        name=name,
        family="speed",
        facts="ticket",
        when="resolved_on",
        dated_by="the day the ticket was resolved (the last time)",
        kind=Quantile("resolution_{clock}_seconds", q, bins="resolution_{clock}_bin"),
        excludes=MappingProxyType(_RESOLVED),
        unit=Unit.DURATION,
        better=Better.LOWER,
        label=label,
        help=f"{words} of the tickets resolved in the period were resolved within this time of their creation. Open tickets are not in it: see the backlog.",
        formula=f"{q:.0%} quantile of (last resolution − creation), tickets resolved in the period",
        source=_FIRST_RESPONSE_SOURCE,
    )


METRICS = (
    _first_response("first_response_median", 0.5, "First response time", "Half"),
    _first_response("first_response_p90", 0.9, "First response time, 90 %", "Nine in ten"),
    Metric(
        name="first_response_within_target_rate",
        family="speed",
        facts="ticket",
        when="created_on",
        dated_by="the day the ticket was created",
        kind=Share("first_response_{clock}_seconds <= $first_response_target_seconds"),
        settings=("first_response_target_seconds",),
        excludes=MappingProxyType(
            {
                "answered by a bot only": "was_handled_by_bot",
                "answered before it was created": "is_first_response_before_creation",
                "resolved without an answer": "NOT is_answered AND is_resolved",
                "not answered yet, still in time": "NOT is_answered AND first_response_waiting_{clock}_seconds <= $first_response_target_seconds",
                "the export gives no time of the response": "is_answered AND first_response_{clock}_seconds IS NULL",
                "created after the newest moment of the data": "NOT is_answered AND first_response_waiting_{clock}_seconds IS NULL",
            }
        ),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="First response in time",
        help="Of the tickets created in the period, the share that got a first public reply within the target. Unanswered tickets past the target count as late.",
        formula="answered within the target ÷ (answered + unanswered past the target)",
        source="https://support.zendesk.com/hc/en-us/articles/4408829459866",
    ),
    _resolution("resolution_median", 0.5, "Resolution time", "Half"),
    _resolution("resolution_p90", 0.9, "Resolution time, 90 %", "Nine in ten"),
    Metric(
        name="reopen_rate",
        family="speed",
        facts="ticket",
        when="resolved_on",
        dated_by="the day the ticket was resolved (the last time)",
        kind=Share("was_reopened"),
        excludes=MappingProxyType({"the export has no count of reopenings": "was_reopened IS NULL"}),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Reopened",
        help="Of the tickets resolved in the period, the share that was reopened at least once. Young tickets may still be reopened.",
        formula="resolved tickets with one reopening or more ÷ resolved tickets",
        source="https://support.zendesk.com/hc/en-us/articles/4408886165402",
    ),
    Metric(
        name="one_touch_rate",
        family="speed",
        facts="ticket",
        when="resolved_on",
        dated_by="the day the ticket was resolved (the last time)",
        kind=Share("is_one_touch"),
        excludes=MappingProxyType({"the export has no count of replies": "is_one_touch IS NULL"}),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Solved with one reply",
        help="Of the tickets resolved in the period, the share that took exactly one public reply by an agent.",
        formula="resolved tickets with exactly one public reply ÷ resolved tickets",
        source="https://github.com/fivetran/dbt_zendesk",
    ),
)
