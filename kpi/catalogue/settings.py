"""The numbers inside definitions that a reader may change."""

from __future__ import annotations

from kpi.metric import Setting, Unit

SETTINGS = (
    Setting(
        name="first_response_target_seconds",
        default=8 * 3600,
        unit=Unit.DURATION,
        label="A first response counts as in time within",
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
)
