"""Time zones by name."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones


def is_zone(name: str) -> bool:
    """Whether the IANA data knows a zone of this name."""
    return name in names()


@cache
def names() -> tuple[str, ...]:
    """All names of zones, from A to Z; looking them up reads hundreds of files, so it is done once."""
    return tuple(sorted(available_timezones()))
