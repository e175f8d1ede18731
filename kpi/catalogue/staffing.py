"""Staffing: whether agents are there in the published hours, and how busy they are."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from kpi.kinds import Ratio, Share, Sum
from kpi.metric import Better, Metric, Unit

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
            "ends before it begins": "seconds IS NULL",
            "longer than a day": "seconds > 86400",
        }
    ),
}
_COVERAGE = "https://desk.hitthosting.com/articles/support-coverage-hours-on-call"

METRICS = (
    Metric(
        name="coverage_rate",
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
        name="uncovered_demand_rate",
        **_OPEN_QUARTER,
        kind=Ratio("CASE WHEN agents = 0 THEN tickets ELSE 0 END", "tickets", highest=1),
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
        **_STATE,
        kind=Ratio("CASE WHEN state_class = 'working' THEN seconds ELSE 0 END", "seconds", highest=1),
        unit=Unit.SHARE,
        better=Better.NEITHER,
        label="Occupancy",
        help="Of the time that agents were there for customers, the share in which they worked for one. Breaks and training are not in it.",
        formula="time working ÷ (time working + time waiting)",
        source="https://genesys.com/en-sg/definitions/call-centre-agent-utilisation",
    ),
)
