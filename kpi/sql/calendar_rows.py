"""How long each day is open by the default calendar, past and to come, as far as it is known."""

from __future__ import annotations

from kpi.sql.clauses import Statement


def open_days() -> Statement:
    """How many quarters of an hour of each day of the calendar are open, on the clock of the report zone."""
    return Statement(
        "SELECT local_date(starts, zone) AS day_on, sum(CAST(is_open AS INTEGER)) AS quarters FROM ("
        "SELECT (CAST(epoch_day AS BIGINT) * 96 + slot) * 900 AS starts, zone, is_open_at((CAST(epoch_day AS BIGINT) * 96 + slot) * 900 + 450, hours) AS is_open "
        "FROM calendar_day, range(96) AS slots(slot)) AS quarters GROUP BY ALL HAVING count(*) > 80 ORDER BY day_on",
        {},
    )
