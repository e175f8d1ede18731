"""Waiting: how a ticket's time was divided between customer, team and others, and how soon each message was answered."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from kpi.declare.metric import Better, Metric, Unit
from kpi.declare.switch import Variant
from kpi.kinds.mean import Mean
from kpi.kinds.quantile import Quantile

_RESOLVED: dict[str, Any] = {
    "family": "speed",
    "facts": "ticket",
    "when": "resolved_on",
    "dated_by": "the day the ticket was resolved (the last time)",
    "unit": Unit.DURATION,
}
_ZENDESK = "https://support.zendesk.com/hc/en-us/articles/4408834848154"
_WORK = "https://github.com/fivetran/dbt_zendesk"
_WAIT, _OPEN, _PENDING = (f"{what}_{{clock}}_seconds" for what in ("requester_wait", "agent_work", "customer_wait"))
_NO_WAIT = MappingProxyType({"the export gives no time that the customer waited": f"{_WAIT} IS NULL"})
_NO_WORK = MappingProxyType({"the export gives no time waited without the time on hold": f"{_OPEN} IS NULL"})


def _quantile(of: str, q: float) -> Quantile:
    return Quantile(of, q, bins=f"duration_bin({of})")


def _mean(of: str) -> Mean:
    return Mean(of, scale=(0, float("inf")))


def _without_hold(kind: Quantile | Mean, help_: str, formula: str) -> Variant:
    return Variant(
        switch="on_hold",
        option="left_out",
        kind=kind,
        excludes=_NO_WORK,
        help=help_,
        formula=formula,
    )


def _requester_wait(name: str, q: float, label: str, words: str) -> Metric:
    return Metric(
        name=name,
        **_RESOLVED,
        better=Better.LOWER,
        kind=_quantile(_WAIT, q),
        excludes=_NO_WAIT,
        variants=(
            _without_hold(
                _quantile(_OPEN, q),
                f"On {words} of the tickets resolved in the period the customer waited for the team at most this long, as the tool's states tell. Time on hold for a third party is not in it.",
                f"{q:.0%} quantile of the time new and open, until the last resolution",
            ),
        ),
        label=label,
        help=f"On {words} of the tickets resolved in the period the customer waited for the company at most this long, as the tool's states tell. Time in which the customer had to answer is not in it.",
        formula=f"{q:.0%} quantile of the time new, open and on hold, until the last resolution",
        source=_ZENDESK,
    )


METRICS = (
    _requester_wait("requester_wait_median", 0.5, "Time customers waited", "half"),
    _requester_wait("requester_wait_p90", 0.9, "Time customers waited, 9 in 10", "nine in ten"),
    Metric(
        name="requester_wait_mean",
        **_RESOLVED,
        better=Better.LOWER,
        kind=_mean(_WAIT),
        excludes=_NO_WAIT,
        variants=(
            _without_hold(
                _mean(_OPEN),
                "How long customers waited for the team on average on the tickets resolved in the period. Time on hold for a third party is not in it.",
                "time new and open ÷ resolved tickets that have it",
            ),
        ),
        label="Time customers waited, mean",
        help="How long customers waited for the company on average on the tickets resolved in the period. Time in which they had to answer is not in it.",
        formula="time new, open and on hold ÷ resolved tickets that have it",
        source=_ZENDESK,
    ),
    Metric(
        name="agent_work_median",
        **_RESOLVED,
        better=Better.LOWER,
        kind=_quantile(_OPEN, 0.5),
        excludes=_NO_WORK,
        label="Time it was the team's turn",
        help="Half of the tickets resolved in the period were new or open, and so the team's to work on, for at most this long. Time on hold and time waiting for the customer are not in it.",
        formula="50% quantile of the time new and open, until the last resolution",
        source=_WORK,
    ),
    Metric(
        name="agent_work_mean",
        **_RESOLVED,
        better=Better.LOWER,
        kind=_mean(_OPEN),
        excludes=_NO_WORK,
        label="Time it was the team's turn, mean",
        help="How long the tickets resolved in the period were new or open on average. Time on hold and time waiting for the customer are not in it.",
        formula="time new and open ÷ resolved tickets that have it",
        source=_WORK,
    ),
    Metric(
        name="customer_wait_median",
        **_RESOLVED,
        better=Better.NEITHER,
        kind=_quantile(_PENDING, 0.5),
        excludes=MappingProxyType({"the export gives no time waiting for the customer": f"{_PENDING} IS NULL"}),
        label="Time it was the customer's turn",
        help="Half of the tickets resolved in the period waited for the customer to answer for at most this long.",
        formula="50% quantile of the time pending, until the last resolution",
        source=_ZENDESK,
    ),
    Metric(
        name="reply_time_median",
        **_RESOLVED,
        better=Better.LOWER,
        kind=_quantile("reply_seconds", 0.5),
        excludes=MappingProxyType({"the export gives no times of the replies": "reply_seconds IS NULL"}),
        label="Reply time",
        help="On half of the tickets resolved in the period the customer waited at most this long for a reply, on average over all replies of the ticket.",
        formula="50% quantile of the ticket's mean wait for a reply, the first one included",
        source="https://community.freshworks.com/archives-freshdesk-11421/how-are-first-contact-resolution-and-average-first-response-time-defined-10470",
    ),
    Metric(
        name="next_reply_median",
        aliases=("next reply time of a ticket",),
        **_RESOLVED,
        better=Better.LOWER,
        kind=_quantile("next_reply_seconds", 0.5),
        excludes=MappingProxyType(
            {"one reply only, or the export gives no times of the replies": "next_reply_seconds IS NULL"}
        ),
        label="Next reply time",
        help="On half of the tickets resolved in the period the customer waited at most this long for a reply after the first one, on average over these replies of the ticket.",
        formula="50% quantile of the ticket's mean wait for a reply, without the first one",
        source="https://support.zendesk.com/hc/en-us/articles/4408829459866",
    ),
)
