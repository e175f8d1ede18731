"""Speed: how soon customers are answered and helped."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from kpi.catalogue.credit import BY_RESOLVER, BY_SENDER
from kpi.catalogue.left_out import not_told, too_young_since_creation
from kpi.declare.metric import Better, Metric, Unit
from kpi.declare.switch import Variant
from kpi.kinds.mean import Mean
from kpi.kinds.quantile import Quantile
from kpi.kinds.share import Share
from kpi.kinds.survival import Survival

_NOT_ANSWERED = {
    **not_told("is_answered IS NOT NULL"),
    "no first response (yet)": "NOT is_answered",
    "answered by a bot only": "was_handled_by_bot",
    "answered before it was created": "is_first_response_before_creation",
}
_NO_FIRST_RESPONSE_TIME = {"the export gives no time of the response": "first_response_{clock}_seconds IS NULL"}
_RESOLVED = {
    "resolved before it was created": "is_resolution_before_creation",
    "the export gives no time that it took": "resolution_{clock}_seconds IS NULL",
}
_CREATED: dict[str, Any] = {"when": "created_on", "dated_by": "the day the ticket was created"}
_LAST: dict[str, Any] = {"when": "resolved_on", "dated_by": "the day the ticket was resolved (the last time)"}
_FIRST: dict[str, Any] = {"when": "first_resolved_on", "dated_by": "the day the ticket was first resolved"}
_DURATION: dict[str, Any] = {"family": "speed", "facts": "ticket", "unit": Unit.DURATION, "better": Better.LOWER}
_SHARE: dict[str, Any] = {"family": "speed", "facts": "ticket", "unit": Unit.SHARE, "better": Better.HIGHER}
_ZENDESK = "https://support.zendesk.com/hc/en-us/articles/4408834848154"
_SLA = "https://support.zendesk.com/hc/en-us/articles/4408829459866"
_KAPLAN_MEIER = "https://stat.ethz.ch/R-manual/R-devel/library/survival/html/survfit.formula.html"


def by_response(words: str) -> Variant:
    """The same dated by the first response."""
    return Variant(
        switch="response_dated",
        option="response",
        when="first_response_on",
        dated_by="the day of the first response",
        help=words,
    )


def _by_creation(words: str, formula: str, *, is_first: bool = False) -> Variant:
    """The same dated by creation: tickets of the period that are not resolved are left out by name."""
    left_out = (
        {"never resolved (yet)": "first_resolved_on IS NULL"} if is_first else {"not resolved (yet)": "NOT is_resolved"}
    )
    return Variant(
        switch="resolution_dated",
        option="creation",
        when="created_on",
        dated_by="the day the ticket was created",
        help=f"{words} Tickets that are not resolved yet are missing, so the newest days look quick.",
        formula=formula,
        also_excludes=MappingProxyType(left_out),
    )


def _first_response(name: str, q: float, label: str, words: str, aliases: tuple[str, ...] = ()) -> Metric:
    return Metric(
        name=name,
        **_DURATION,
        **_CREATED,
        kind=Quantile("first_response_{clock}_seconds", q, bins="duration_bin(first_response_{clock}_seconds)"),
        excludes=MappingProxyType(_NOT_ANSWERED | _NO_FIRST_RESPONSE_TIME),
        variants=(
            by_response(
                f"{words} of the tickets first answered in the period were answered within this time of their creation."
            ),
            BY_SENDER,
        ),
        label=label,
        help=f"{words} of the tickets created in the period got a first public reply within this time.",
        formula=f"{q:.0%} quantile of (first response − creation), tickets with a first response",
        source=_ZENDESK,
        aliases=aliases,
    )


def _resolution(name: str, q: float, label: str, words: str, aliases: tuple[str, ...] = ()) -> Metric:
    return Metric(
        name=name,
        **_DURATION,
        **_LAST,
        kind=Quantile("resolution_{clock}_seconds", q, bins="duration_bin(resolution_{clock}_seconds)"),
        excludes=MappingProxyType(_RESOLVED),
        variants=(
            _by_creation(
                f"{words} of the tickets created in the period and resolved since were resolved within this time.",
                f"{q:.0%} quantile of (last resolution − creation), tickets created in the period and resolved since",
            ),
            BY_RESOLVER,
        ),
        label=label,
        help=f"{words} of the tickets resolved in the period were resolved within this time of their creation. Open tickets are not in it: see the backlog.",
        formula=f"{q:.0%} quantile of (last resolution − creation), tickets resolved in the period",
        source=_ZENDESK,
        aliases=aliases,
    )


def _first_response_within(name: str, limit: str, label: str, words: str, settings: tuple[str, ...] = ()) -> Metric:
    return Metric(
        name=name,
        **_SHARE,
        **_CREATED,
        kind=Share(f"first_response_{{clock}}_seconds <= {limit}"),
        settings=settings,
        excludes=MappingProxyType(
            {
                "answered by a bot only": "was_handled_by_bot",
                "answered before it was created": "is_first_response_before_creation",
                "resolved without an answer": "NOT is_answered AND is_resolved",
                **not_told(
                    "is_answered IS NOT NULL",
                    "is_first_response_{clock}_told",
                    f"is_first_response_hours_told OR {limit} > 86400 OR '{{clock}}' = 'business'",
                ),
                **too_young_since_creation(limit),
                "the export gives no time of the response": "is_answered AND first_response_{clock}_seconds IS NULL",
            }
        ),
        label=label,
        help=f"Of the tickets created in the period, the share that got a first public reply within {words}. Unanswered tickets count as late; tickets younger than that are left out, answered or not.",
        formula=f"answered within {words} ÷ (answered + unanswered), both older than {words}",
        source=_SLA,
    )


def _resolution_within(name: str, limit: str, label: str, words: str, settings: tuple[str, ...] = ()) -> Metric:
    return Metric(
        name=name,
        **_SHARE,
        **_CREATED,
        kind=Share(f"resolution_{{clock}}_seconds <= {limit}"),
        settings=settings,
        excludes=MappingProxyType(
            {
                "resolved before it was created": "is_resolution_before_creation",
                **not_told(
                    "is_resolved IS NOT NULL",
                    "is_resolution_{clock}_told",
                    f"is_resolution_hours_told OR {limit} > 86400 OR '{{clock}}' = 'business'",
                ),
                **too_young_since_creation(limit),
                "the export gives no time that it took": "is_resolved AND resolution_{clock}_seconds IS NULL",
            }
        ),
        label=label,
        help=f"Of the tickets created in the period, the share that was resolved within {words}. Open tickets count as late; tickets younger than that are left out, resolved or not.",
        formula=f"resolved within {words} ÷ (resolved + open), both older than {words}",
        source=_SLA,
    )


def _cohort(name: str, q: float, label: str, words: str) -> Metric:
    return Metric(
        name=name,
        **_DURATION,
        **_CREATED,
        kind=Survival(
            "resolution_{clock}_seconds",
            "CASE WHEN NOT is_resolved THEN end_{clock}_seconds - created_{clock}_seconds END",
            q,
        ),
        excludes=MappingProxyType(
            {
                "resolved before it was created": "is_resolution_before_creation",
                **not_told("is_resolved IS NOT NULL", "is_resolution_{clock}_told"),
                "the export gives no time that it took": "is_resolved AND resolution_{clock}_seconds IS NULL",
                "created after the newest moment of the data": "NOT is_resolved AND (end_calendar_seconds >= created_calendar_seconds) IS NOT TRUE",
            }
        ),
        label=label,
        help=f"{words} of the tickets created in the period are resolved within this time, open ones counted with the time they have waited so far. “>” means: not reached so far, longer than this.",
        formula=f"Kaplan–Meier {q:.0%} quantile of (last resolution − creation), open tickets censored at the newest moment of the data",
        source=_KAPLAN_MEIER,
    )


METRICS = (
    _first_response(
        "first_response_median",
        0.5,
        "First response time",
        "Half",
        ("FRT", "first reply", "first reply time", "time to first response"),
    ),
    _first_response("first_response_p90", 0.9, "First response time, 9 in 10", "Nine in ten"),
    Metric(
        name="first_response_mean",
        aliases=("ART", "average response time", "average first response time"),
        **_DURATION,
        **_CREATED,
        kind=Mean("first_response_{clock}_seconds"),
        excludes=MappingProxyType(_NOT_ANSWERED | _NO_FIRST_RESPONSE_TIME),
        variants=(
            by_response(
                "How long the tickets first answered in the period had waited on average. A few very late replies move it by much."
            ),
            BY_SENDER,
        ),
        label="First response time, mean",
        help="How long the tickets created in the period waited on average for a first public reply. A few very late replies move it by much.",
        formula="sum of (first response − creation) ÷ tickets with a first response",
        source=_ZENDESK,
    ),
    _first_response_within(
        "first_response_within_target_rate",
        "$first_response_target_seconds",
        "First response in time",
        "the target",
        ("first_response_target_seconds",),
    ),
    _first_response_within("first_response_within_1h_rate", "3600", "First response within 1 hour", "1 hour"),
    _first_response_within("first_response_within_24h_rate", "86400", "First response within 24 hours", "24 hours"),
    _resolution(
        "resolution_median",
        0.5,
        "Resolution time",
        "Half",
        ("TTR", "time to resolution", "time to resolve", "full resolution time"),
    ),
    _resolution("resolution_p90", 0.9, "Resolution time, 9 in 10", "Nine in ten"),
    Metric(
        name="resolution_mean",
        aliases=("MTTR", "mean time to resolution", "mean time to resolve", "average resolution time"),
        **_DURATION,
        **_LAST,
        kind=Mean("resolution_{clock}_seconds"),
        excludes=MappingProxyType(_RESOLVED),
        variants=(
            _by_creation(
                "How long the tickets created in the period and resolved since took on average.",
                "sum of (last resolution − creation) ÷ tickets created in the period and resolved since",
            ),
            BY_RESOLVER,
        ),
        label="Resolution time, mean",
        help="How long the tickets resolved in the period took on average. A few very old tickets move it by much.",
        formula="sum of (last resolution − creation) ÷ tickets resolved in the period",
        source=_ZENDESK,
    ),
    _resolution_within(
        "resolution_within_target_rate",
        "$resolution_target_seconds",
        "Resolved in time",
        "the target",
        ("resolution_target_seconds",),
    ),
    _resolution_within("resolution_within_24h_rate", "86400", "Resolved within 24 hours", "24 hours"),
    _resolution_within("resolution_within_7d_rate", "604800", "Resolved within 7 days", "7 days"),
    Metric(
        name="first_resolution_median",
        **_DURATION,
        **_FIRST,
        kind=Quantile("first_resolution_{clock}_seconds", 0.5, bins="duration_bin(first_resolution_{clock}_seconds)"),
        excludes=MappingProxyType({"no time from creation to it": "first_resolution_{clock}_seconds IS NULL"}),
        variants=(
            _by_creation(
                "Half of the tickets created in the period and resolved since were first resolved within this time, whether they were reopened or not.",
                "50% quantile of (first resolution − creation), tickets created in the period and resolved since",
                is_first=True,
            ),
        ),
        label="First resolution time",
        help="Half of the tickets first resolved in the period were first resolved within this time of their creation, whether they were reopened or not.",
        formula="50% quantile of (first resolution − creation), tickets first resolved in the period",
        source=_ZENDESK,
    ),
    Metric(
        name="first_resolution_mean",
        **_DURATION,
        **_FIRST,
        kind=Mean("first_resolution_{clock}_seconds"),
        excludes=MappingProxyType({"no time from creation to it": "first_resolution_{clock}_seconds IS NULL"}),
        variants=(
            _by_creation(
                "How long the tickets created in the period and resolved since took on average until they were first resolved.",
                "sum of (first resolution − creation) ÷ tickets created in the period and resolved since",
                is_first=True,
            ),
        ),
        label="First resolution time, mean",
        help="How long the tickets first resolved in the period took on average until then.",
        formula="sum of (first resolution − creation) ÷ tickets first resolved in the period",
        source=_ZENDESK,
    ),
    _cohort("resolution_cohort_median", 0.5, "Resolution time of what came in", "Half"),
    _cohort("resolution_cohort_p90", 0.9, "Resolution time of what came in, 9 in 10", "Nine in ten"),
)
