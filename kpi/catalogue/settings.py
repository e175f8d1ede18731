"""The numbers inside definitions that a reader may change."""

from __future__ import annotations

from kpi.declare.metric import Parameter, Unit

_HOUR = 3600
_YEAR = 366 * 24 * _HOUR


def _days(name: str, default: float, label: str, brief: str) -> Parameter:
    return Parameter(name=name, default=default, unit=Unit.COUNT, label=label, brief=brief, typed_in="days", most=3660)


def _hours(name: str, default: float, label: str, brief: str) -> Parameter:
    return Parameter(name=name, default=default, unit=Unit.COUNT, label=label, brief=brief, typed_in="hours", most=8784)


SETTINGS = (
    Parameter(
        name="first_response_target_seconds",
        default=8 * _HOUR,
        unit=Unit.DURATION,
        label="A first response counts as in time within",
        brief="within {value}",
        typed_in="hours",
        typed_size=_HOUR,
        most=_YEAR,
    ),
    Parameter(
        name="resolution_target_seconds",
        default=72 * _HOUR,
        unit=Unit.DURATION,
        label="A resolution counts as in time within",
        brief="within {value}",
        typed_in="hours",
        typed_size=_HOUR,
        most=_YEAR,
    ),
    Parameter(
        name="service_level_seconds",
        default=20,
        unit=Unit.DURATION,
        label="A call or chat counts as answered in time within",
        brief="within {value}",
        typed_in="seconds",
        most=_YEAR,
    ),
    Parameter(
        name="short_abandon_seconds",
        default=5,
        unit=Unit.DURATION,
        label="A caller who hangs up this soon is left out",
        brief="hung up within {value} left out",
        typed_in="seconds",
        most=_YEAR,
    ),
    _days(
        "reopen_window_days",
        14,
        "Days after which a resolved ticket is taken as not reopened",
        "resolved {value} d ago or earlier",
    ),
    _days(
        "repeat_window_days",
        7,
        "Days within which another ticket of the customer is a repeat contact",
        "repeat within {value} d",
    ),
    _days(
        "repeat_complaint_days",
        90,
        "Days within which another complaint of the customer is a repeat complaint",
        "repeat within {value} d",
    ),
    Parameter(
        name="first_contact_replies",
        default=1,
        unit=Unit.COUNT,
        label="Replies that a ticket solved at first contact may have at most",
        brief="replies: {value} at most",
        typed_in="replies",
        most=1000,
    ),
    _days(
        "churn_window_days",
        90,
        "Days after an answer or complaint within which a customer's leaving counts",
        "left within {value} d",
    ),
    Parameter(
        name="cost_per_hour",
        default=0,
        unit=Unit.COUNT,
        label="What an hour of an agent's work costs, in your currency",
        brief="{value} an hour",
        typed_in="an hour",
    ),
    _days("backlog_age_days", 7, "Days after which an open ticket is old", "older than {value} d"),
    _hours(
        "follow_up_from_hours",
        24,
        "Hours after resolution from which a survey is a follow-up",
        "from {value} h after it",
    ),
    _hours(
        "follow_up_to_hours", 48, "Hours after resolution until which a survey is a follow-up", "to {value} h after it"
    ),
)
