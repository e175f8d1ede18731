"""A first guess at what nobody has said yet: the report zone, from files, and the opening hours, from when people answer."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from data.calendar.open_seconds import WEEKDAYS
from data.store.store import Read

FEWEST = 100
"""So many answers tell something of the hours; fewer nothing."""

LEAST_HOURS = 4
"""Who is open is so for so many hours a day."""

OPEN_PART = 0.25
"""A weekday, or an hour of the day, on which less than this part of the busiest one's answers fall is taken as closed."""


def zone_of_files(read: Read) -> str | None:
    """The zone in which the times of the newest upload were read that is not UTC, in which many tools write; None without any."""
    found = read("SELECT zone FROM upload WHERE state = 'done' AND zone <> 'UTC' ORDER BY id DESC LIMIT 1", {})
    return str(found["zone"][0]) if found.height else None


def answers_by_hour(read: Read, zone: str) -> pl.DataFrame:
    """How many first answers and answered calls fall on each `weekday` (1 is Monday) and `hour` of the clock of a zone, as `n`.

    Answers of a source that tells their days alone are of no hour.
    """
    found = read(
        "SELECT date_trunc('hour', moment) AS moment, count(*) AS n FROM ("
        "SELECT first_response_at AS moment FROM ticket JOIN ticket_told USING (source) WHERE has_response_hours AND was_handled_by_bot IS NOT TRUE "
        "UNION ALL SELECT answered_at FROM contact"
        ") WHERE moment IS NOT NULL GROUP BY 1",
        {},
    )
    local = pl.col("moment").dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    hours = found.select(local.dt.weekday().alias("weekday"), local.dt.hour().alias("hour"), "n")
    return hours.group_by("weekday", "hour").agg(pl.col("n").sum()).sort("weekday", "hour")


def opening_hours(answers: pl.DataFrame) -> Mapping[str, list[list[str]]] | None:
    """The hours by weekday in which these answers (`answers_by_hour`) are given; None where they are too few to tell, or in so few
    hours of the day that they are rather written by a machine.

    The same hours on each day that is open: from the first to the last hour of the day with many of them.
    """
    if answers.is_empty() or answers["n"].sum() < FEWEST:
        return None
    days, hours = (_many(answers, column) for column in ("weekday", "hour"))
    last = max(hours) + 1
    if last - min(hours) < LEAST_HOURS:
        return None
    block = [f"{min(hours):02}:00", "24:00" if last == 24 else f"{last:02}:00"]
    return {name: [block] if number in days else [] for number, name in enumerate(WEEKDAYS, 1)}


def _many(answers: pl.DataFrame, column: str) -> set[int]:
    """The weekdays, or hours, with many answers."""
    found = answers.group_by(column).agg(pl.col("n").sum())
    return set(found.filter(pl.col("n") >= OPEN_PART * pl.col("n").max())[column])
