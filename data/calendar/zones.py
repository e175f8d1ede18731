"""Time zones by name."""

from __future__ import annotations

from zoneinfo import available_timezones


def is_zone(name: str) -> bool:
    """Whether the IANA data knows a zone of this name."""
    return name in available_timezones()
