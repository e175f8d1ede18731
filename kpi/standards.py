"""The checklist of service standards: which metrics say something about each, and where none does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Standard:
    """One standard and the metrics that measure it, wholly or in part; without any, only a person can judge it."""

    name: str
    metrics: tuple[str, ...] = ()


STANDARDS = (
    Standard("policy"),
    Standard("transparency"),
    Standard("consistency", ("first_response_p90", "resolution_p90")),
    Standard("easy_access", ("missed_contact_rate", "coverage_rate", "ces")),
    Standard("speed_of_response", ("first_response_median", "first_response_within_target_rate", "service_level_rate")),
    Standard("courtesy", ("qa_score",)),
    Standard("accuracy", ("reopen_rate", "first_contact_resolution_rate", "repeat_contact_rate")),
    Standard("responsiveness", ("resolution_median", "backlog_old_rate", "uncovered_demand_rate")),
    Standard("automation", ("self_service_score",)),
    Standard("managed_expectations", ("due_kept_rate", "sla_first_response_rate", "complaint_in_time_rate")),
    Standard("professional_approach", ("complaint_recorded_rate", "complaint_follow_up_rate", "transfer_rate")),
    Standard("performance_plan"),
    Standard("agent_development", ("qa_score",)),
    Standard("tracked_results", ("csat", "nps", "survey_response_rate")),
)
"""In the order in which a reader goes through them."""

METRICS = tuple(dict.fromkeys(name for standard in STANDARDS for name in standard.metrics))
"""Every metric of the checklist, once."""
