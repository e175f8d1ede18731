"""Availability: whether somebody is there when customers come."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from kpi.catalogue.credit import BY_SENDER
from kpi.catalogue.left_out import not_told
from kpi.catalogue.speed import by_response
from kpi.declare.metric import Better, Metric, Unit
from kpi.declare.switch import Variant
from kpi.kinds.count import Count
from kpi.kinds.distinct import Distinct
from kpi.kinds.largest import Largest
from kpi.kinds.mean import Mean
from kpi.kinds.quantile import Quantile
from kpi.kinds.ratio import Ratio
from kpi.kinds.share import Share

_OUTBOUND = {"call made by the team": "is_outbound"}
_ANSWER_NOT_TOLD = not_told("is_answered IS NOT NULL")
_MISSED_NOT_TOLD = not_told("is_answered IS NOT NULL", "has_missed")
_ABANDON_NOT_TOLD = not_told("is_answered IS NOT NULL", "has_missed", "has_abandoned")
_GAVE_UP = {"the customer gave up": "NOT is_answered AND coalesce(outcome = 'abandoned', FALSE)"}
_SHORT = {"hung up at once": "NOT is_answered AND wait_seconds < $short_abandon_seconds"}
_NO_OWN_WAIT = {"the export gives no waiting time": "is_answered AND wait_seconds IS NULL"}
_NO_WAIT = not_told("is_answered IS NOT NULL", "has_missed", "has_waits") | _NO_OWN_WAIT
_CONTACT: dict[str, Any] = {
    "family": "availability",
    "facts": "contact",
    "when": "started_on",
    "dated_by": "the day the call or chat began",
}
_ANSWERED_IN_SOME_TIME = (
    _OUTBOUND
    | _ANSWER_NOT_TOLD
    | {
        "not answered": "NOT is_answered",
        "the export gives no waiting time": "wait_seconds IS NULL",
    }
)
_HANDLED = (
    _OUTBOUND
    | _ANSWER_NOT_TOLD
    | {"not answered": "NOT is_answered", "the export gives no time of work": "handle_seconds IS NULL"}
)
_AHT = "https://genesys.com/en-sg/definitions/call-centre-agent-utilisation"
_ASA = "https://help.stringeex.com/stringeex-tong-dai-cham-soc-and-quan-ly-khach-hang/v/en/ii.-system-features/1.-dashboard/1.3.-chats"
_SERVICE_LEVEL_SOURCE = "https://help.mypurecloud.com/articles/configure-the-service-level-calculation/"


def _abandoned(option: str, excludes: dict[str, str], settings: tuple[str, ...], words: str, formula: str) -> Variant:
    return Variant(
        switch="abandoned",
        option=option,
        excludes=MappingProxyType(_OUTBOUND | excludes),
        settings=settings,
        help=words,
        formula=formula,
    )


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
        aliases=("missed calls", "missed call rate"),
        family="availability",
        facts="contact",
        when="started_on",
        dated_by="the day the call or chat began",
        kind=Share("NOT is_answered"),
        excludes=MappingProxyType(_OUTBOUND | _MISSED_NOT_TOLD | _SHORT),
        settings=("short_abandon_seconds",),
        variants=(
            _abandoned(
                "all_in",
                _MISSED_NOT_TOLD,
                (),
                "Of the calls and chats that came in, the share that nobody answered, however soon the customer hung up.",
                "not answered ÷ (answered + not answered)",
            ),
            _abandoned(
                "all_out",
                _ABANDON_NOT_TOLD | _GAVE_UP,
                (),
                "Of the calls and chats that the customer did not give up, the share that nobody answered: they rang out or went to voicemail.",
                "not answered and not given up ÷ (answered + not answered and not given up)",
            ),
        ),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Missed calls and chats",
        help="Of the calls and chats that came in, the share that nobody answered. Who hangs up at once is left out.",
        formula="not answered ÷ (answered + not answered)",
        source="https://wfmacademy.ccmath.com/mod/glossary/showentry.php?eid=62",
    ),
    Metric(
        name="contacts_offered",
        **_CONTACT,
        kind=Count(),
        excludes=MappingProxyType(_OUTBOUND),
        unit=Unit.COUNT,
        better=Better.NEITHER,
        label="Calls and chats offered",
        help="Calls and chats that came in, answered or not.",
        formula="number of calls and chats that came in",
        source=_SERVICE_LEVEL_SOURCE,
    ),
    Metric(
        name="contacts_answered",
        **_CONTACT,
        among="is_answered",
        kind=Count(),
        told="bool_or(is_answered)",
        excludes=MappingProxyType(_OUTBOUND),
        unit=Unit.COUNT,
        better=Better.NEITHER,
        label="Calls and chats answered",
        help="Calls and chats that came in and that somebody answered.",
        formula="number of answered calls and chats",
        source=_SERVICE_LEVEL_SOURCE,
    ),
    Metric(
        name="abandon_wait_mean",
        aliases=("average time to abandon", "ATA"),
        **_CONTACT,
        among="outcome = 'abandoned'",
        kind=Mean("wait_seconds", scale=(0, float("inf"))),
        excludes=MappingProxyType(_OUTBOUND | {"the export gives no waiting time": "wait_seconds IS NULL"}),
        unit=Unit.DURATION,
        better=Better.NEITHER,
        label="Time to abandon",
        help="How long those who gave up had waited on average. Who hangs up at once is in it.",
        formula="sum of waiting times of abandoned contacts ÷ abandoned contacts",
        source="https://wfmacademy.ccmath.com/mod/glossary/showentry.php?eid=62",
    ),
    Metric(
        name="longest_wait",
        **_CONTACT,
        kind=Largest("wait_seconds"),
        excludes=MappingProxyType(_OUTBOUND | {"the export gives no waiting time": "wait_seconds IS NULL"}),
        unit=Unit.DURATION,
        better=Better.LOWER,
        label="Longest wait",
        help="The longest time that anybody waited for an answer to a call or chat, whether an answer came or not. One contact makes it.",
        formula="largest waiting time of calls and chats that came in",
        source=_ASA,
    ),
    Metric(
        name="cost_per_contact",
        aliases=("CPC", "cost per call"),
        **_CONTACT,
        kind=Mean("handle_seconds / 3600.0 * $cost_per_hour", scale=(0, float("inf"))),
        excludes=MappingProxyType(_HANDLED | {"no cost of an hour is set": "$cost_per_hour = 0"}),
        settings=("cost_per_hour",),
        unit=Unit.SCORE,
        better=Better.LOWER,
        label="Cost of a call or chat",
        help="What the work on a call or chat that was answered cost on average, at the cost of an hour that is set, in its currency. Waiting agents, breaks and everything but this work are not in it.",
        formula="(talk + hold + work after it) × cost of an hour ÷ answered contacts",
        source=_AHT,
    ),
    Metric(
        name="speed_of_answer_mean",
        aliases=("ASA", "average speed of answer", "average speed to answer"),
        family="availability",
        facts="contact",
        when="started_on",
        dated_by="the day the call or chat began",
        kind=Mean("wait_seconds"),
        excludes=MappingProxyType(_ANSWERED_IN_SOME_TIME),
        unit=Unit.DURATION,
        better=Better.LOWER,
        label="Speed of answer",
        help="How long callers and chatters waited on average until somebody answered. Missed ones are not in it.",
        formula="sum of waiting times of answered contacts ÷ answered contacts",
        source="https://help.stringeex.com/stringeex-tong-dai-cham-soc-and-quan-ly-khach-hang/v/en/ii.-system-features/1.-dashboard/1.3.-chats",
    ),
    Metric(
        name="service_level_rate",
        aliases=("SL", "service level agreement of calls", "TSF", "telephone service factor"),
        family="availability",
        facts="contact",
        when="started_on",
        dated_by="the day the call or chat began",
        kind=Share("is_answered AND wait_seconds <= $service_level_seconds"),
        excludes=MappingProxyType(_OUTBOUND | _SHORT | _NO_WAIT),
        settings=("service_level_seconds", "short_abandon_seconds"),
        variants=(
            _abandoned(
                "all_in",
                _NO_WAIT,
                ("service_level_seconds",),
                "Of the calls and chats that came in, the share answered within the agreed seconds. All that were not answered count against it.",
                "answered in time ÷ (answered + missed)",
            ),
            _abandoned(
                "all_out",
                _GAVE_UP
                | not_told("is_answered IS NOT NULL", "has_missed", "has_waits", "has_abandoned")
                | _NO_OWN_WAIT,
                ("service_level_seconds",),
                "Of the calls and chats that the customer did not give up, the share answered within the agreed seconds.",
                "answered in time ÷ (answered + missed − given up)",
            ),
        ),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Service level",
        help="Of the calls and chats that came in, the share answered within the agreed seconds. Missed ones count against it.",
        formula="answered in time ÷ (answered + missed − hung up at once)",
        source=_SERVICE_LEVEL_SOURCE,
    ),
    Metric(
        name="service_level_answered_rate",
        **_CONTACT,
        kind=Share("wait_seconds <= $service_level_seconds"),
        excludes=MappingProxyType(_ANSWERED_IN_SOME_TIME),
        settings=("service_level_seconds",),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Service level of answered contacts",
        help="Of the calls and chats that were answered, the share answered within the agreed seconds. Who gave up is not in it.",
        formula="answered in time ÷ answered",
        source=_SERVICE_LEVEL_SOURCE,
    ),
    Metric(
        name="abandoned_contact_rate",
        aliases=("abandonment", "abandonment rate", "abandon rate", "call abandonment"),
        **_CONTACT,
        kind=Share("coalesce(outcome = 'abandoned', FALSE)"),
        excludes=MappingProxyType(_OUTBOUND | _ABANDON_NOT_TOLD | _SHORT),
        settings=("short_abandon_seconds",),
        variants=(
            _abandoned(
                "all_in",
                _ABANDON_NOT_TOLD,
                (),
                "Of the calls and chats that came in, the share that the customer gave up before anybody answered, however soon.",
                "abandoned ÷ (answered + not answered)",
            ),
        ),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Gave up waiting",
        help="Of the calls and chats that came in, the share that the customer gave up before anybody answered. Who hangs up at once is left out.",
        formula="abandoned ÷ (answered + not answered)",
        source="https://wfmacademy.ccmath.com/mod/glossary/showentry.php?eid=62",
    ),
    *(
        Metric(
            name=name,
            **_CONTACT,
            kind=Quantile("wait_seconds", q, bins="duration_bin(wait_seconds)"),
            excludes=MappingProxyType(_ANSWERED_IN_SOME_TIME),
            unit=Unit.DURATION,
            better=Better.LOWER,
            label=label,
            help=f"{words} of the calls and chats that were answered waited at most this long. Missed ones are not in it.",
            formula=f"{q:.0%} quantile of the waiting time, answered contacts",
            source=_ASA,
        )
        for name, q, label, words in (
            ("speed_of_answer_median", 0.5, "Speed of answer, median", "Half"),
            ("speed_of_answer_p90", 0.9, "Speed of answer, 9 in 10", "Nine in ten"),
        )
    ),
    Metric(
        name="contact_handle_time_median",
        aliases=("handling time",),
        **_CONTACT,
        kind=Quantile("handle_seconds", 0.5, bins="duration_bin(handle_seconds)"),
        excludes=MappingProxyType(_HANDLED),
        unit=Unit.DURATION,
        better=Better.NEITHER,
        label="Handle time of a call or chat",
        help="Half of the calls and chats that were answered took at most this long: talk, hold and the work after it, as far as the export has them.",
        formula="50% quantile of (talk + hold + work after it), answered contacts",
        source=_AHT,
    ),
    Metric(
        name="contact_handle_time_mean",
        aliases=("AHT", "average handle time", "average handling time"),
        **_CONTACT,
        kind=Mean("handle_seconds", scale=(0, float("inf"))),
        excludes=MappingProxyType(_HANDLED),
        unit=Unit.DURATION,
        better=Better.NEITHER,
        label="Handle time of a call or chat, mean",
        help="How long a call or chat that was answered took on average: talk, hold and the work after it, as far as the export has them. The number for planning staff.",
        formula="sum of (talk + hold + work after it) ÷ answered contacts",
        source=_AHT,
    ),
    Metric(
        name="contact_after_hours_rate",
        **_CONTACT,
        kind=Share("is_after_hours"),
        excludes=MappingProxyType(_OUTBOUND | {"the export gives the day but no time": "is_after_hours IS NULL"}),
        unit=Unit.SHARE,
        better=Better.NEITHER,
        label="Calls and chats outside opening hours",
        help="Of the calls and chats that came in, the share that came while the team was closed.",
        formula="contacts begun outside opening hours ÷ contacts",
        source="https://helpcenter.issuetrak.com/home/2003-hours-of-operation",
    ),
    Metric(
        name="after_hours_wait_median",
        family="availability",
        facts="ticket",
        when="created_on",
        dated_by="the day the ticket was created",
        among="is_after_hours",
        kind=Quantile("first_response_{clock}_seconds", 0.5, bins="duration_bin(first_response_{clock}_seconds)"),
        excludes=MappingProxyType(
            {
                **not_told("is_answered IS NOT NULL"),
                "no first response (yet)": "NOT is_answered",
                "answered by a bot only": "was_handled_by_bot",
                "answered before it was created": "is_first_response_before_creation",
                "the export gives no time of the response": "first_response_{clock}_seconds IS NULL",
            }
        ),
        unit=Unit.DURATION,
        better=Better.LOWER,
        label="First response time outside opening hours",
        variants=(
            by_response(
                "Half of the tickets created while the team was closed and first answered in the period were answered within this time."
            ),
            BY_SENDER,
        ),
        help="Half of the tickets created while the team was closed got a first public reply within this time.",
        formula="50% quantile of (first response − creation), tickets created outside opening hours",
        source="https://helpcenter.issuetrak.com/home/2003-hours-of-operation",
    ),
    Metric(
        name="channels_answered",
        family="availability",
        facts="ticket",
        when="created_on",
        dated_by="the day the ticket was created",
        kind=Distinct("channel"),
        excludes=MappingProxyType(
            {
                **not_told("is_answered IS NOT NULL"),
                "no first response (yet)": "NOT is_answered",
                "answered by a bot only": "was_handled_by_bot",
                "no channel is named": "channel IS NULL",
            }
        ),
        unit=Unit.COUNT,
        better=Better.NEITHER,
        label="Channels answered",
        help="In how many ways of contact tickets created in the period were really answered by a person.",
        formula="number of different channels among answered tickets",
        source="https://support.zendesk.com/hc/en-us/articles/4408834848154",
    ),
    Metric(
        name="self_service_score",
        aliases=("deflection", "deflection rate", "ticket deflection", "self-service rate"),
        family="availability",
        facts="help_day",
        when="day_on",
        dated_by="the day",
        credit="nobody: it is a number of the whole",
        kind=Ratio("visitors", "tickets"),
        excludes=MappingProxyType(
            {
                "the same help centre, loaded under another name": "is_counted_elsewhere",
                "no count of visitors": "visitors IS NULL",
                **not_told("tickets IS NOT NULL"),
            }
        ),
        unit=Unit.SCORE,
        better=Better.HIGHER,
        label="Self-service score",
        help="How many people visited the help centre for each ticket created on the same days, in all tools.",
        formula="visitors of the help centre ÷ tickets created",
        source="https://support.zendesk.com/hc/en-us/articles/4408894139930",
    ),
)
