"""What several metrics leave out by the same name: rows of which nobody knows, and those that are too young to tell.

A source that never fills what a metric needs is left out on both sides: its silence is no "no". A row that is younger than the time in
which it may still turn out well or badly is left out however it turned out so far, or the newest days would always look best or worst.
"""

from __future__ import annotations

NOT_TOLD = "the source does not say"
TOO_YOUNG = "too young to tell"


def not_told(*conditions: str) -> dict[str, str]:
    """Leaves out rows for which one of these conditions, under which the source tells what is needed, does not hold."""
    return {NOT_TOLD: " OR ".join(f"({condition}) IS NOT TRUE" for condition in conditions)}


def too_young(seconds: str, since: str) -> dict[str, str]:
    """Leaves out rows whose moment `since` lies less than these seconds before the data of their source end."""
    return {TOO_YOUNG: f"epoch(data_until_at) - epoch({since}) < {seconds}"}


def too_young_since_creation(seconds: str) -> dict[str, str]:
    """The same of tickets since their creation, by the clock that is asked for."""
    return {TOO_YOUNG: f"end_{{clock}}_seconds - created_{{clock}}_seconds < {seconds}"}
