"""What the default calendar has open: each day of it, past and to come, and the hours of the days that are asked for."""

from __future__ import annotations

from kpi.catalogue.registry import REGISTRY
from kpi.query.query import Query
from kpi.sql import clauses
from kpi.sql.clauses import Statement


def open_days() -> Statement:
    """How many quarters of an hour of each day of the calendar are open, on the clock of the report zone."""
    return Statement(
        "SELECT local_date(starts, zone) AS day_on, sum(CAST(is_open AS INTEGER)) AS quarters FROM ("
        "SELECT (CAST(epoch_day AS BIGINT) * 96 + slot) * 900 AS starts, zone, is_open_at((CAST(epoch_day AS BIGINT) * 96 + slot) * 900 + 450, hours) AS is_open "
        "FROM calendar_day, range(96) AS slots(slot)) AS quarters GROUP BY ALL HAVING count(*) > 80 ORDER BY day_on",
        {},
    )


def open_hours(query: Query) -> Statement:
    """The published hours of these days, and how many of their quarters are open; holidays have none."""
    return clauses.bound(
        "SELECT starts_at, starts_on, starts_hour, starts_weekday, open_quarters FROM open_hour "
        f"WHERE {clauses.all_of(clauses.in_period(query, 'starts_on'))} ORDER BY starts_at",
        query,
        REGISTRY,
    )
