"""The numbers inside definitions that a reader may change."""

from __future__ import annotations

from kpi.metric import Setting, Unit

_HOUR = 3600


def _days(name: str, default: float, label: str) -> Setting:
    return Setting(name=name, default=default, unit=Unit.COUNT, label=label)


SETTINGS = (
    Setting(
        name="first_response_target_seconds",
        default=8 * _HOUR,
        unit=Unit.DURATION,
        label="A first response counts as in time within",
    ),
    Setting(
        name="resolution_target_seconds",
        default=72 * _HOUR,
        unit=Unit.DURATION,
        label="A resolution counts as in time within",
    ),
    Setting(
        name="service_level_seconds",
        default=20,
        unit=Unit.DURATION,
        label="A call or chat counts as answered in time within",
    ),
    Setting(
        name="short_abandon_seconds", default=5, unit=Unit.DURATION, label="A caller who hangs up this soon is left out"
    ),
    _days("reopen_window_days", 14, "Days after which a resolved ticket is taken as not reopened"),
    _days("repeat_window_days", 7, "Days within which another ticket of the customer is a repeat contact"),
    _days("repeat_complaint_days", 90, "Days within which another complaint of the customer is a repeat complaint"),
    _days("first_contact_replies", 1, "Replies that a ticket solved at first contact may have at most"),
    _days("backlog_age_days", 7, "Days after which an open ticket is old"),
    _days("follow_up_from_hours", 24, "Hours after resolution from which a survey is a follow-up"),
    _days("follow_up_to_hours", 48, "Hours after resolution until which a survey is a follow-up"),
)
