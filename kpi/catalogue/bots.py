"""Bots: how much they end by themselves, and whether it stays ended."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from kpi.catalogue.left_out import no_customer, not_told, too_young
from kpi.declare.metric import Better, Metric, Unit
from kpi.kinds.share import Share

_BOT: dict[str, Any] = {
    "family": "quality",
    "facts": "ticket",
    "when": "created_on",
    "dated_by": "the day the ticket was created",
    "unit": Unit.SHARE,
    "credit": "the team that the record names last; a bot has no agent",
}
_INTERCOM = "https://www.intercom.com/help/en/articles/8205718"

METRICS = (
    Metric(
        name="bot_ended_rate",
        aliases=("bot deflection", "containment", "containment rate", "bot resolution"),
        **_BOT,
        kind=Share("was_handled_by_bot"),
        excludes=MappingProxyType(
            not_told("is_bot_told") | {"the export does not say whether a bot answered": "was_handled_by_bot IS NULL"}
        ),
        better=Better.NEITHER,
        label="Ended by a bot",
        help="Of the tickets created in the period, the share that only a bot answered. Whether it helped is another question: see who came back.",
        formula="tickets that only a bot answered ÷ tickets",
        source=_INTERCOM,
    ),
    Metric(
        name="bot_handed_over_rate",
        **_BOT,
        among="was_bot_involved",
        kind=Share("NOT was_handled_by_bot"),
        excludes=MappingProxyType({"the export does not say who ended it": "was_handled_by_bot IS NULL"}),
        better=Better.NEITHER,
        label="Handed over by a bot",
        help="Of the tickets created in the period in which a bot took part, the share that went on to a person.",
        formula="tickets that a bot handed over ÷ tickets in which a bot took part",
        source=_INTERCOM,
    ),
    Metric(
        name="bot_return_rate",
        **_BOT,
        among="was_handled_by_bot",
        kind=Share("next_ticket_seconds <= $repeat_window_days * 86400"),
        excludes=MappingProxyType(no_customer() | too_young("$repeat_window_days * 86400", "created_at")),
        settings=("repeat_window_days",),
        better=Better.LOWER,
        label="Back after a bot",
        help="Of the tickets created in the period that only a bot answered, the share whose customer created another one within the days set.",
        formula="tickets that only a bot answered, followed by another of the same customer within N days ÷ tickets that only a bot answered",
        source=_INTERCOM,
    ),
)
