"""Conditions of what comes and goes: inside at the end of a period, and rows that cannot be placed in time."""

from __future__ import annotations

from collections.abc import Mapping

from kpi.declare.kind import Bounds


def entered_by_the_end(when: str, bounds: Bounds) -> tuple[str, ...]:
    """The conditions of a row that had entered by the end of the period."""
    return (f"{when} IS NOT NULL", *([f"{when} < $period_end"] if bounds.has_end else []))


def gone_by_the_end(left_on: str, bounds: Bounds, reason: str = "resolved by then") -> Mapping[str, str]:
    """What is no longer inside at the end of the period, as a reason to leave it out."""
    return {reason: f"{left_on} < $period_end" if bounds.has_end else f"{left_on} IS NOT NULL"}


def without_entry(entered_on: str) -> Mapping[str, str]:
    """What has no day of entry, as a reason to leave it out."""
    return {"no day of entry": f"{entered_on} IS NULL"}


def undatable_leavers(entered_on: str, left_on: str, has_left: str, is_dated: str) -> Mapping[str, str]:
    """Who cannot be placed in time, as reasons to leave them out; `is_dated`: whether their source says at all when they left."""
    return {
        "the export gives no day of joining": f"{entered_on} IS NULL",
        "the export gives no days of leaving": f"({is_dated}) IS NOT TRUE",
        "the export gives no day of leaving": f"{has_left} AND {left_on} IS NULL",
        "left before joining": f"{left_on} < {entered_on}",
    }


def outside_at_the_start(entered_on: str, left_on: str, bounds: Bounds) -> Mapping[str, str]:
    """Who is not inside when the period starts; before the first day of the data nobody was."""
    if not bounds.has_start:
        return {"came in the period or later": "TRUE"}
    return {
        "came in the period or later": f"{entered_on} >= $period_start",
        "had left before": f"{left_on} < $period_start",
    }
