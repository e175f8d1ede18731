"""Quality: whether what was solved stays solved, and how much it took."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from kpi.catalogue.credit import BY_RESOLVER
from kpi.catalogue.left_out import no_customer, too_young
from kpi.declare.metric import Better, Metric, Unit
from kpi.declare.switch import Variant
from kpi.kinds.mean import Mean
from kpi.kinds.quantile import Quantile
from kpi.kinds.share import Share

_RESOLVED: dict[str, Any] = {
    "family": "quality",
    "facts": "ticket",
    "when": "resolved_on",
    "dated_by": "the day the ticket was resolved (the last time)",
}
_NO_REPLIES = {"the export has no count of replies": "replies IS NULL"}
_NO_REOPENS = {"the export has no count of reopenings": "was_reopened IS NULL"}
_NO_CUSTOMER = no_customer()
_NO_HANDLE_TIME = MappingProxyType({"the export gives no time of work": "handle_seconds IS NULL"})
_FIRST_CONTACT = (
    "replies BETWEEN 1 AND $first_contact_replies AND NOT was_reopened "
    "AND coalesce(next_ticket_seconds > resolution_calendar_seconds + $repeat_window_days * 86400, TRUE)"
)
_FIRST_CONTACT_EXCLUDES = (
    _NO_CUSTOMER
    | _NO_REPLIES
    | _NO_REOPENS
    | {"the export gives no time that it took": "resolution_calendar_seconds IS NULL"}
    | too_young("$repeat_window_days * 86400", "resolved_at")
)
_STAYED = {"the export has no count of teams": "team_changes IS NULL", "handed to another team": "team_changes > 0"}
_FIRST_CONTACT_VARIANTS = (
    Variant(
        switch="first_contact",
        option="net",
        also_excludes=MappingProxyType(_STAYED),
        help="Of the tickets resolved in the period that stayed with one team, the share that was answered with few replies, was not reopened, and whose customer did not write again within the days set.",
        formula="solved at first contact ÷ resolved tickets that stayed with one team",
    ),
    Variant(
        switch="first_contact",
        option="without_repeats",
        kind=Share("replies BETWEEN 1 AND $first_contact_replies AND NOT was_reopened"),
        excludes=MappingProxyType(_NO_REPLIES | _NO_REOPENS),
        settings=("first_contact_replies",),
        help="Of the tickets resolved in the period, the share that was answered with few replies and was not reopened; another ticket of the customer does not matter.",
        formula="resolved with 1 to N replies and no reopening ÷ resolved tickets",
    ),
    Variant(
        switch="first_contact",
        option="one_touch",
        kind=Share("is_one_touch"),
        excludes=MappingProxyType({"the export has no count of replies": "is_one_touch IS NULL"}),
        settings=(),
        help="Of the tickets resolved in the period, the share that took exactly one public reply by an agent.",
        formula="resolved tickets with exactly one public reply ÷ resolved tickets",
    ),
)
_WITHOUT_REPLY = Variant(
    switch="without_reply",
    option="left_out",
    also_excludes=MappingProxyType({"solved without any reply": "replies = 0"}),
)
_SQM = "https://www.sqmgroup.com/resources/library/blog/fcr-metric-operating-philosophy"
_INTERCOM = "https://www.intercom.com/help/en/articles/7022438"

METRICS = (
    Metric(
        name="one_touch_rate",
        aliases=("one-touch resolution", "one touch"),
        **_RESOLVED,
        kind=Share("is_one_touch"),
        excludes=MappingProxyType({"the export has no count of replies": "is_one_touch IS NULL"}),
        variants=(
            replace(
                _WITHOUT_REPLY,
                help="Of the tickets resolved in the period with one public reply or more, the share that took exactly one.",
                formula="resolved tickets with exactly one public reply ÷ resolved tickets with one or more",
            ),
            BY_RESOLVER,
        ),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Solved with one reply",
        help="Of the tickets resolved in the period, the share that took exactly one public reply by an agent.",
        formula="resolved tickets with exactly one public reply ÷ resolved tickets",
        source="https://github.com/fivetran/dbt_zendesk",
    ),
    Metric(
        name="first_contact_resolution_rate",
        aliases=("FCR", "first contact resolution", "first call resolution"),
        **_RESOLVED,
        kind=Share(_FIRST_CONTACT),
        excludes=MappingProxyType(_FIRST_CONTACT_EXCLUDES),
        settings=("first_contact_replies", "repeat_window_days"),
        variants=(*_FIRST_CONTACT_VARIANTS, BY_RESOLVER),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Solved at first contact",
        help="Of the tickets resolved in the period, the share that was answered with one reply, was not reopened, and whose customer did not write again within the days set. A ticket that was closed without an answer was not solved at first contact.",
        formula="resolved with one reply, no reopening and no other ticket of the customer until N days after ÷ resolved tickets",
        source=_SQM,
    ),
    Metric(
        name="first_contact_resolution_net_rate",
        **_RESOLVED,
        kind=Share(_FIRST_CONTACT),
        excludes=MappingProxyType(_FIRST_CONTACT_EXCLUDES | _STAYED),
        settings=("first_contact_replies", "repeat_window_days"),
        variants=(BY_RESOLVER,),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Solved at first contact, net",
        help="The same without the tickets that had to go to another team: what the first team could have solved.",
        formula="solved at first contact ÷ resolved tickets that stayed with one team",
        source="https://customerthink.com/first_call_resolution_metrics_gross_vs_net_fcr/",
    ),
    Metric(
        name="repeat_contact_rate",
        aliases=("recontact rate", "repeat calls"),
        family="quality",
        facts="ticket",
        when="created_on",
        dated_by="the day the ticket was created",
        kind=Share("next_ticket_seconds <= $repeat_window_days * 86400"),
        excludes=MappingProxyType(_NO_CUSTOMER | too_young("$repeat_window_days * 86400", "created_at")),
        settings=("repeat_window_days",),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Repeat contacts",
        help="Of the tickets created in the period, the share whose customer created another one within the days set, about whatever.",
        formula="tickets followed by another of the same customer within N days ÷ tickets",
        source=_SQM,
    ),
    Metric(
        name="reopen_rate",
        aliases=("reopen rate", "reopened tickets"),
        family="quality",
        facts="ticket",
        when="resolved_once_on",
        dated_by="the day the ticket was first resolved; where it is open again and the export has no such day any more, the day it was created",
        kind=Share("was_reopened"),
        excludes=MappingProxyType(
            _NO_REOPENS | too_young("$reopen_window_days * 86400", "coalesce(first_resolved_at, created_at)")
        ),
        settings=("reopen_window_days",),
        variants=(BY_RESOLVER,),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Reopened",
        help="Of the tickets first resolved in the period, the share that was reopened at least once, those included that are open again now. Tickets resolved too recently are left out: they may still be reopened.",
        formula="resolved tickets with one reopening or more ÷ resolved tickets, both N days old or more",
        source="https://support.zendesk.com/hc/en-us/articles/4408886165402",
    ),
    Metric(
        name="replies_per_ticket",
        aliases=("touches", "replies to resolution"),
        **_RESOLVED,
        kind=Mean("replies", scale=(0, float("inf"))),
        excludes=MappingProxyType(_NO_REPLIES),
        variants=(
            replace(
                _WITHOUT_REPLY,
                help="How many public replies by agents the tickets resolved in the period took on average. Tickets without a reply are not in it.",
                formula="public replies ÷ resolved tickets with one or more",
            ),
        ),
        unit=Unit.SCORE,
        better=Better.LOWER,
        label="Replies per ticket",
        help="How many public replies by agents the tickets resolved in the period took on average. Tickets without a reply count as 0.",
        formula="public replies ÷ resolved tickets",
        source="https://support.zendesk.com/hc/en-us/articles/4408886165402",
    ),
    Metric(
        name="transfer_rate",
        aliases=("transfer rate", "reassignments"),
        **_RESOLVED,
        kind=Share("coalesce(agent_changes, 0) + coalesce(team_changes, 0) > 0"),
        excludes=MappingProxyType(
            {"the export has no count of handovers": "agent_changes IS NULL AND team_changes IS NULL"}
        ),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Handed over",
        help="Of the tickets resolved in the period, the share that went to another agent or team at least once. The first assignment does not count. Of a tool that counts only one of both, only that is known.",
        formula="resolved tickets with a change of agent or team ÷ resolved tickets",
        source="https://supportman.io/glossary/transfer-rate/",
    ),
    Metric(
        name="escalation_rate",
        aliases=("escalations", "escalation rate"),
        **_RESOLVED,
        kind=Share("was_escalated"),
        excludes=MappingProxyType({"the export does not say whether it was escalated": "was_escalated IS NULL"}),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Escalated",
        help="Of the tickets resolved in the period, the share that was raised to a higher level, as the tool marks it.",
        formula="resolved tickets marked as escalated ÷ resolved tickets",
        source="https://kpiexamples.operately.com/customer-service/escalation-rate",
    ),
    Metric(
        name="handle_time_median",
        **_RESOLVED,
        kind=Quantile("handle_seconds", 0.5, bins="duration_bin(handle_seconds)"),
        excludes=_NO_HANDLE_TIME,
        unit=Unit.DURATION,
        better=Better.NEITHER,
        label="Handle time of a ticket",
        help="Agents worked at most this long on half of the tickets resolved in the period.",
        formula="50% quantile of the recorded time of work, resolved tickets",
        source=_INTERCOM,
    ),
    Metric(
        name="handle_time_mean",
        aliases=("average handle time of a ticket",),
        **_RESOLVED,
        kind=Mean("handle_seconds", scale=(0, float("inf"))),
        excludes=_NO_HANDLE_TIME,
        unit=Unit.DURATION,
        better=Better.NEITHER,
        label="Handle time of a ticket, mean",
        help="How long agents worked on average on the tickets resolved in the period: the number for planning staff.",
        formula="recorded time of work ÷ resolved tickets that have it",
        source=_INTERCOM,
    ),
    Metric(
        name="qa_score",
        aliases=("QA", "quality score", "QA score", "IQS", "internal quality score"),
        family="quality",
        facts="qa_review",
        when="reviewed_on",
        dated_by="the day of the review",
        credit="the agent and team that the review names",
        kind=Mean("score_rate", scale=(0, 1)),
        excludes=MappingProxyType({"no category has a score": "score_rate IS NULL"}),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Quality review score",
        help="The mean score of the quality reviews of the period; in each, categories count by their weight, and a failed critical one makes it 0.",
        formula="mean over reviews of (sum of weight × score ÷ sum of weights)",
        source="https://support.zendesk.com/hc/en-us/articles/7043701093786",
    ),
    Metric(
        name="qa_criterion_score",
        family="quality",
        facts="qa_criterion",
        when="reviewed_on",
        dated_by="the day of the review",
        credit="the agent and team that the review names",
        kind=Mean("rate", scale=(0, 1)),
        excludes=MappingProxyType({"it did not apply, or its scale is not known": "rate IS NULL"}),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Score of a review's criterion",
        help="The mean of the scores that the quality reviews of the period gave to single criteria, each on its own scale; meant to be split by criterion.",
        formula="mean over scores of criteria of (score − lowest) ÷ (highest − lowest)",
        source="https://support.zendesk.com/hc/en-us/articles/7043701093786",
    ),
)
