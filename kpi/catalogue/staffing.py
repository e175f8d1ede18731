"""Staffing: whether agents are there in the published hours, and how busy they are."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from kpi.catalogue.left_out import not_told
from kpi.declare.metric import Better, Metric, Unit
from kpi.kinds.ratio import Ratio
from kpi.kinds.share import Share
from kpi.kinds.share_of_total import ShareOfTotal
from kpi.kinds.sum import Sum

_OPEN_QUARTER: dict[str, Any] = {
    "family": "staffing",
    "facts": "open_quarter",
    "when": "starts_on",
    "dated_by": "the day of the opening hours",
    "credit": "nobody: it is a number of the whole",
}
_STATE: dict[str, Any] = {
    "family": "staffing",
    "facts": "agent_state",
    "when": "started_on",
    "dated_by": "the day the stretch of time began",
    "credit": "the agent and team that the stretch of time names",
    "excludes": MappingProxyType(
        {
            "the word for the state is not known": "state_class IS NULL",
            "away from customers": "state_class = 'away'",
            "off work": "state_class = 'off'",
            "a shift, and no state": "state_class = 'scheduled'",
            "ends before it begins": "seconds IS NULL",
            "longer than a day": "seconds > 86400",
        }
    ),
}
_ADHERENCE = "https://assembled.com/wfm-glossary/utilization-rate"
_COVERAGE = "https://desk.hitthosting.com/articles/support-coverage-hours-on-call"

METRICS = (
    Metric(
        name="coverage_rate",
        aliases=("coverage of opening hours",),
        **_OPEN_QUARTER,
        kind=Share("agents > 0"),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Opening hours covered",
        help="Of the opening hours, the share in which at least one agent was there for customers, by quarters of an hour, as agents' states tell.",
        formula="quarters of an open hour with an agent waiting or working ÷ quarters of open hours",
        source=_COVERAGE,
    ),
    Metric(
        name="team_coverage_rate",
        family="staffing",
        facts="team_quarter",
        when="starts_on",
        dated_by="the day of the opening hours",
        credit="the team that the agents' states name",
        kind=Share("agents > 0"),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Opening hours covered, by team",
        help="Of the opening hours of each team, the share in which at least one of its agents was there for customers. Without a team chosen it is the mean of the teams.",
        formula="quarters of an open hour with an agent of the team waiting or working ÷ quarters of open hours × teams",
        source=_COVERAGE,
    ),
    Metric(
        name="activity_coverage_rate",
        family="staffing",
        facts="open_hour",
        when="starts_on",
        dated_by="the day of the opening hours",
        credit="nobody: it is a number of the whole",
        kind=Share("answers > 0"),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Opening hours with an answer (a guess)",
        help="Of the opening hours, the share in which a person gave at least one first answer or took a call or chat. A stand-in where no agents' states are known: in a quiet hour somebody may have been there all the same.",
        formula="open hours with a first answer by a person, or with a call or chat taken ÷ open hours",
        source=_COVERAGE,
    ),
    Metric(
        name="uncovered_demand_rate",
        **_OPEN_QUARTER,
        kind=ShareOfTotal("CASE WHEN agents = 0 THEN tickets ELSE 0 END", "tickets"),
        excludes=MappingProxyType({"no ticket came in": "tickets = 0"}),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Came while nobody was there",
        help="Of the tickets created in opening hours, the share created in quarters of an hour in which no agent was there for customers.",
        formula="tickets created in uncovered quarters of an hour ÷ tickets created in opening hours",
        source=_COVERAGE,
    ),
    Metric(
        name="agent_online_hours",
        **_STATE,
        kind=Sum("seconds / 3600.0", is_full_count=True),
        unit=Unit.COUNT,
        better=Better.NEITHER,
        label="Hours of agents online",
        help="Hours that agents were there for customers, waiting for them or working for them. A stretch that has not ended counts until the newest moment of the data.",
        formula="sum of the stretches in which an agent was waiting or working, in hours",
        source="https://support.zendesk.com/hc/en-us/articles/5600298255770",
    ),
    Metric(
        name="occupancy_rate",
        aliases=("agent occupancy",),
        **{**_STATE, "excludes": MappingProxyType(_STATE["excludes"] | not_told("has_working", "has_waiting"))},
        kind=ShareOfTotal("CASE WHEN state_class = 'working' THEN seconds ELSE 0 END", "seconds"),
        unit=Unit.SHARE,
        better=Better.NEITHER,
        label="Occupancy",
        help="Of the time that agents were there for customers, the share in which they worked for one. Breaks and training are not in it.",
        formula="time working ÷ (time working + time waiting)",
        source="https://genesys.com/en-sg/definitions/call-centre-agent-utilisation",
    ),
    Metric(
        name="worked_share_rate",
        family="staffing",
        facts="agent_day",
        when="started_on",
        dated_by="the day",
        credit="the agent, and the team that most of the day's states name",
        kind=ShareOfTotal("working_seconds", "working_seconds + waiting_seconds + away_seconds"),
        excludes=MappingProxyType(
            {"no time at work": "working_seconds + waiting_seconds + away_seconds = 0"}
            | not_told("has_working", "has_waiting")
        ),
        unit=Unit.SHARE,
        better=Better.NEITHER,
        label="Utilisation of the time at work",
        help="Of the time that agents were signed in, breaks and training included, the share in which they worked for a customer.",
        formula="time working ÷ (time working + waiting + away)",
        source="https://genesys.com/en-sg/definitions/call-centre-agent-utilisation",
    ),
    Metric(
        name="tickets_per_agent_hour",
        aliases=("productivity",),
        family="staffing",
        facts="agent_day",
        when="started_on",
        dated_by="the day",
        credit="the agent who resolved the ticket, else the one it names last, and the team that most of the day's states name",
        kind=Ratio("coalesce(resolved_tickets, 0)", "(working_seconds + waiting_seconds) / 3600.0"),
        excludes=MappingProxyType(
            {
                "resolves no tickets": "is_resolver IS NULL",
                **not_told("is_resolver"),
                "not there for customers": "working_seconds + waiting_seconds = 0",
            }
        ),
        unit=Unit.SCORE,
        better=Better.NEITHER,
        label="Tickets per agent hour",
        help="How many tickets agents resolved in an hour that they were there for customers. Difficult tickets take longer: it says little of a single person.",
        formula="tickets resolved on agents' days with states ÷ (time working + time waiting), in hours",
        source="https://genesys.com/en-sg/definitions/call-centre-agent-utilisation",
    ),
    Metric(
        name="schedule_adherence_rate",
        aliases=("adherence",),
        family="staffing",
        facts="agent_shift",
        when="started_on",
        dated_by="the day the shift began",
        credit="the agent and team that the shift names",
        kind=ShareOfTotal("present_seconds", "scheduled_seconds"),
        excludes=MappingProxyType({"no state of the agent is known": "NOT is_tracked"}),
        unit=Unit.SHARE,
        better=Better.HIGHER,
        label="Schedule adherence",
        help="Of the time of agents' shifts, the share in which they were signed in: waiting, working or on a break. A shift without any state counts as missed, where states of those days are known. It needs a list of shifts.",
        formula="time signed in during shifts ÷ time of shifts, of agents whose states are known",
        source=_ADHERENCE,
    ),
    Metric(
        name="shrinkage_rate",
        aliases=("shrinkage rate",),
        family="staffing",
        facts="agent_day",
        when="started_on",
        dated_by="the day",
        credit="the agent, and the team that most of the day's states name",
        kind=ShareOfTotal(
            "scheduled_seconds - least(working_seconds + waiting_seconds, scheduled_seconds)",
            "scheduled_seconds",
        ),
        excludes=MappingProxyType(
            {
                "no shift is known": "scheduled_seconds IS NULL OR scheduled_seconds = 0",
                "no state of the agent is known": "NOT is_tracked",
            }
        ),
        unit=Unit.SHARE,
        better=Better.LOWER,
        label="Shrinkage",
        help="Of the time of agents' shifts, the share in which they were not there for customers: breaks, training, absence. It needs a list of shifts.",
        formula="(time of shifts − time working or waiting) ÷ time of shifts, of agents whose states are known",
        source=_ADHERENCE,
    ),
    Metric(
        name="utilisation_rate",
        aliases=("utilization", "agent utilisation"),
        family="staffing",
        facts="agent_day",
        when="started_on",
        dated_by="the day",
        credit="the agent, and the team that most of the day's states name",
        kind=ShareOfTotal("least(working_seconds + waiting_seconds, scheduled_seconds)", "scheduled_seconds"),
        excludes=MappingProxyType(
            {
                "no shift is known": "scheduled_seconds IS NULL OR scheduled_seconds = 0",
                "no state of the agent is known": "NOT has_states",
                **not_told("has_working OR has_waiting"),
            }
        ),
        unit=Unit.SHARE,
        better=Better.NEITHER,
        label="Utilisation of paid time",
        help="Of the time of agents' shifts, the share in which they were there for customers, working or waiting for them. More than the shift counts as the shift. It needs a list of shifts.",
        formula="(time working + time waiting) ÷ time of shifts, on agents' days that have both",
        source="https://assembled.com/wfm-glossary/utilization-rate",
    ),
)
