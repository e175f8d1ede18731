"""What the queue of now rests on: tickets by when they came, ended and were promised, and the opening hours of all calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kpi.catalogue.registry import REGISTRY
from kpi.query.query import Query
from kpi.sql import clauses
from kpi.sql.clauses import Statement

KINDS = ("priority", "team", "category", "channel")
"""What may make one ticket take longer than another, that which is asked first first: each further one splits the groups of those before."""

SHOWN = ("id", "source", "subject", "status", "priority", "channel", "team", "agent", "category")
"""What is shown of a single ticket, besides its times."""


@dataclass(frozen=True)
class Wait:
    """What is waited for: when it is over, of which tickets that is known, and which of them have got it."""

    ended: str
    known: str
    metric: str
    """The number that counts who waits, which says what may be filtered and seen."""
    target: str
    """The setting that is the promise where the export tells none."""
    has_due: bool


RESOLUTION = Wait(
    ended="resolved_at",
    known="is_resolved IS NOT NULL AND is_open_told AND is_resolution_calendar_told AND NOT is_resolution_before_creation AND (resolved_at IS NOT NULL) = is_resolved",
    metric="backlog",
    target="resolution_target_seconds",
    has_due=True,
)
RESPONSE = Wait(
    ended="least(first_response_at, resolved_at)",
    known=(
        "is_answered IS NOT NULL AND is_resolved IS NOT NULL AND is_first_response_calendar_told AND is_open_told AND NOT is_first_response_before_creation "
        "AND (first_response_at IS NOT NULL) = is_answered AND (is_answered OR (resolved_at IS NOT NULL) = is_resolved)"
    ),
    metric="unanswered",
    target="first_response_target_seconds",
    has_due=False,
)


def tickets(query: Query, wait: Wait, days: int, until: datetime | None, *, has_rows: bool) -> Statement:
    """Every ticket that was waiting at some time in the last `days` before the data of its source end, or before `until` where that is earlier; seconds since 1970.

    Only of what waits at the end, within the filters, and only with `has_rows` is it told which tickets they are.
    """
    facts = REGISTRY.facts_of(REGISTRY.metric(wait.metric, query.choices))
    end = "least(data_until_at, $until_at)" if until else "data_until_at"
    over = f"CASE WHEN {wait.ended} <= {end} THEN {wait.ended} END"
    shown = clauses.all_of(clauses.filters(facts, query))
    waits = f"({over}) IS NULL AND {shown}"
    waiting = "status_class IS NOT DISTINCT FROM 'waiting'"
    columns = [
        f"epoch({end}) AS until_second",
        "epoch(created_at) AS created_second",
        f"CASE WHEN ({over}) IS NOT NULL THEN greatest(epoch({over}), epoch(created_at)) END AS ended_second",
        f"{'epoch(due_at)' if wait.has_due else 'CAST(NULL AS DOUBLE)'} AS due_second",
        "source AS source_name",
        "coalesce(calendar_of_team, 0) AS calendar",
        f"{shown} AS is_shown",
        "coalesce(is_resolution_hours_told, TRUE) AND coalesce(is_first_response_hours_told, TRUE) AS has_hours",
        f"{'FALSE' if until else waiting} AS is_on_customer",
        *(f"{facts.column(name)} AS case_{name}" for name in KINDS),
        *([f"CASE WHEN {waits} THEN {_then(name, until)} END AS {name}" for name in SHOWN] if has_rows else []),
    ]
    tests = [
        f"created_at <= {end}",
        f"(({over}) IS NULL OR {over} >= {end} - to_days({days}))",
        f"({wait.known})",
    ]
    return clauses.bound(
        f"SELECT {clauses.listed(columns)} FROM {clauses.table(facts, *columns, *tests)} WHERE {clauses.all_of(tests)}",
        query,
        REGISTRY,
        {"until_at": until},
    )


def _then(name: str, until: datetime | None) -> str:
    """What is shown of a ticket as of a moment: its state is that of the end of the data, and nobody knows what it was before."""
    return "NULL" if until and name == "status" else name


def hours() -> Statement:
    """When each calendar is open: on each day up to six stretches, with the open seconds before the day."""
    stretches = ", ".join(f"hours.o{one} AS o{one}, hours.l{one} AS l{one}" for one in range(1, 7))
    return Statement(f"SELECT calendar, epoch_day, hours.before AS before, {stretches} FROM calendar_hours ORDER BY calendar, epoch_day", {})  # fmt: skip
