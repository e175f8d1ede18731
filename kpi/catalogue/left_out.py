"""What several metrics leave out by the same name: rows of which nobody knows, and those that are too young to tell.

A source that never fills what a metric needs is left out on both sides: its silence is no "no". A row that is younger than the time in
which it may still turn out well or badly is left out however it turned out so far, or the newest days would always look best or worst.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from kpi.declare.metric import Facts, Metric

NOT_TOLD = "the source does not say"
TOO_YOUNG = "too young to tell"
NOT_KNOWN_THEN = "not known in full for these days"


def not_told(*conditions: str) -> dict[str, str]:
    """Leaves out rows for which one of these conditions, under which the source tells what is needed, does not hold."""
    return {NOT_TOLD: " OR ".join(f"({condition}) IS NOT TRUE" for condition in conditions)}


def with_told_day(metric: Metric, facts: Facts) -> Metric:
    """The metric, under all its options, without the rows of sources that do not tell the day by which it is dated of many rows."""
    if metric.when not in facts.told_days:
        return metric
    test = facts.told_days[metric.when]
    variants = (
        replace(one, excludes=_and_not_told(one.excludes, test)) if one.excludes is not None else one
        for one in metric.variants
    )
    return replace(metric, excludes=_and_not_told(metric.excludes, test), variants=tuple(variants))


def _and_not_told(excludes: Mapping[str, str], test: str) -> Mapping[str, str]:
    known, more = excludes.get(NOT_TOLD), not_told(test)
    return MappingProxyType(more | dict(excludes) | ({NOT_TOLD: f"{known} OR {more[NOT_TOLD]}"} if known else {}))


def no_customer(told: str = "is_customer_told") -> dict[str, str]:
    """Leaves out rows without a customer, and all of a source that says of too few who it was: another row of the same customer may be among the others."""
    return not_told(told) | {"no customer is named": "customer IS NULL"}


def too_young(seconds: str, since: str) -> dict[str, str]:
    """Leaves out rows whose moment `since` lies less than these seconds before the data of their source end."""
    return {TOO_YOUNG: f"epoch(data_until_at) - epoch({since}) < {seconds}"}


def too_young_since_creation(seconds: str) -> dict[str, str]:
    """The same of tickets since their creation, by the clock that is asked for."""
    return {TOO_YOUNG: f"end_{{clock}}_seconds - created_{{clock}}_seconds < {seconds}"}


TO_ADD = {
    ("ticket", "is_answered"): "Add an export that says when tickets were first answered, or how many replies they got.",
    ("ticket", "is_first_response_{clock}_told"): "Add an export that says when tickets were first answered, with the time of day, or how long it took.",
    ("ticket", "is_open_told"): "Add an export of all tickets, also the open ones, that says which state each is in: where all are solved or closed, others may be missing.",
    ("ticket", "is_resolved"): "Add an export that says which state tickets are in, or when they were solved or closed.",
    ("ticket", "is_resolution_{clock}_told"): "Add an export that says when tickets were solved, or how long it took.",
    ("ticket", "is_resolution_calendar_told"): "Add an export that says when tickets were solved, or how long it took.",
    ("ticket", "is_resolution_day_told"): "Add an export that says when tickets were solved.",
    ("ticket", "resolved_on"): "Add an export that says when tickets were solved.",
    ("ticket", "is_complaint_told"): "Add an export that says of every ticket whether it is a complaint, of the others with a no.",
    ("ticket", "is_bot_told"): "Add an export that says of every ticket whether a bot ended it, of the others with a no.",
    ("ticket", "is_customer_told"): "Add an export that says of nearly all tickets which customer each is of, and when it was created: without that, somebody who comes again is not seen.",
    ("complaint", "is_open_told"): "Add an export of all tickets, also the open ones, that says which state each is in: where all are solved or closed, others may be missing.",
    ("complaint", "is_resolved"): "Add an export that says which state complaints are in, or when they were solved or closed.",
    ("complaint", "is_resolution_calendar_told"): "Add an export that says when complaints were solved, or how long it took.",
    ("complaint", "is_resolution_day_told"): "Add an export that says when complaints were solved.",
    ("complaint", "is_complaint_customer_told"): "Add an export that says of nearly all complaints which customer each is of, and when it was created: without that, somebody who complains again is not seen.",
    ("complaint", "is_complaint_record_told"): "Add an export that says what caused complaints and what was needed to solve them.",
    ("complaint", "has_surveys"): "Add an export of surveys that names their tickets and says when they were sent.",
    ("complaint", "has_promises"): "Add an export that says until when complaints are to be solved.",
    ("complaint", "has_unanswered_follow_ups"): "Add an export of all surveys that were sent, also those without an answer.",
    ("complaint", "has_answers"): "Add an export of surveys' answers that names their tickets.",
    ("complaint", "count"): "Add an export that says which tickets are complaints.",
    ("contact", "is_answered"): "Add an export that says what became of calls and chats, or when they were answered.",
    ("contact", "has_missed"): "Add an export of all calls and chats that came in, also those that nobody answered, with what became of each.",
    ("contact", "has_waits"): "Add an export that says how long callers and chatters waited, or when they were answered.",
    ("contact", "has_abandoned"): "Add an export that tells calls and chats that customers gave up from other missed ones.",
    ("survey", "kind"): "Add the answers to such a survey.",
    ("survey", "has_unanswered"): "Add an export of all surveys that were sent, also those without an answer.",
    ("customer", "is_churned"): "Add an export that says which customers have left, or when.",
    ("customer", "has_leaving_days"): "Add an export that says on which day customers left.",
    ("survey", "has_customer_leaving_days"): "Add a list of customers that says on which day they left.",
    ("complaint", "has_customer_leaving_days"): "Add a list of customers that says on which day they left.",
    ("agent_state", "has_working"): "Add an export of agents' states with words for working and for waiting.",
    ("agent_state", "has_waiting"): "Add an export of agents' states with words for working and for waiting.",
    ("agent_day", "is_resolver"): "Add an export that says when tickets were solved.",
    ("agent_day", "has_working"): "Add an export of agents' states with words for working and for waiting.",
    ("agent_day", "has_waiting"): "Add an export of agents' states with words for working and for waiting.",
    ("help_day", "tickets"): "Add an export of tickets of the same days.",
}  # fmt: skip
"""Fact table and what of it tells: what to add where no source does."""


def what_to_add(metric: Metric) -> tuple[str, ...]:
    """The sentences that say what has to be added where no source tells what a metric needs."""
    texts = (metric.excludes.get(NOT_TOLD, ""), metric.told or "", *metric.kind.expressions)
    words = {word for text in texts for word in re.findall(r"[a-z_{}]+", text)}
    found = [text for (facts, word), text in TO_ADD.items() if facts == metric.facts and word in words]
    return tuple(dict.fromkeys(found))
