"""Who a number is credited to, where the reader chooses otherwise: variants that several families share.

Only what was done is credited to who did it. A share in time also counts what nobody has done yet, and a ticket's waits, replies,
handovers and time of work are the work of several people: those stay with the agent that the ticket names last.
"""

from __future__ import annotations

from types import MappingProxyType

from kpi.declare.switch import Variant

OF_SURVEY = "the agent and team that the survey names, else those that its ticket names last"

BY_SENDER = Variant(
    switch="credit",
    option="who_did_it",
    credit="the agent who sent the first response, nobody where the export does not name one; the team that the ticket names last",
    column_overrides=MappingProxyType({"agent": "first_response_agent"}),
)
BY_RESOLVER = Variant(
    switch="credit",
    option="who_did_it",
    credit="the agent who resolved the ticket, nobody where the export does not name one; the team that the ticket names last",
    column_overrides=MappingProxyType({"agent": "resolution_agent"}),
)
BY_TICKET = Variant(
    switch="survey_credit",
    option="ticket",
    credit="the agent and team that the ticket names last; nobody where the survey belongs to no ticket",
    column_overrides=MappingProxyType({"agent": "ticket_agent", "team": "ticket_team"}),
)
