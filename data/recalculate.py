"""After a change of a calendar: the day table anew, and only those columns of the facts that depend on opening hours."""
# ruff: noqa: S608 - names of tables and columns are constants of this module

from __future__ import annotations

import time
from dataclasses import dataclass

from data import facts
from data.store import Writer

_COLUMNS = {
    "fact_ticket": (
        "first_response_business_seconds",
        "resolution_business_seconds",
        "first_resolution_business_seconds",
        "first_response_waiting_business_seconds",
        "resolution_waiting_business_seconds",
        "is_after_hours",
    ),
    "fact_contact": ("is_after_hours",),
}
"""What data/schema/facts/14_opening_hours.sql works out; the views have only rows where it differs from what is stored."""


@dataclass(frozen=True)
class Recalculated:
    """What a change of calendars did: of how many tickets and contacts the business hours changed, and how long it took."""

    tickets: int
    changed_tickets: int
    changed_contacts: int
    seconds: float


def recalculate(writer: Writer, *, is_kept: bool = True) -> Recalculated:
    """Bring the facts in line with the calendars, or only count what that would change.

    The report zone must be the one that the facts were made with.
    """
    began = time.monotonic()
    before = _default_days(writer)
    facts.refresh_calendar(writer, is_new=True)
    changed = {table: _update(writer, table, is_kept=is_kept) for table in _COLUMNS}
    if is_kept and _default_days(writer) != before:
        facts.remake(writer, "agent_state")
    tickets = int(writer.query("SELECT count(*) AS n FROM fact_ticket")["n"][0])
    return Recalculated(tickets, changed["fact_ticket"], changed["fact_contact"], time.monotonic() - began)


def _update(writer: Writer, table: str, *, is_kept: bool) -> int:
    """Write the rows that differ, and return how many they are."""
    writer.execute(f"CREATE OR REPLACE TEMP TABLE hours_now AS FROM {table}_hours_now")
    changed = int(writer.query("SELECT count(*) AS n FROM hours_now")["n"][0])
    if changed and is_kept:
        values = ", ".join(f"{name} = hours_now.{name}" for name in _COLUMNS[table])
        writer.execute(f"UPDATE {table} SET {values} FROM hours_now WHERE hours_now.place = {table}.rowid")
    writer.execute("DROP TABLE hours_now")
    return changed


def _default_days(writer: Writer) -> tuple[object, ...]:
    return writer.query("SELECT count(*), bit_xor(hash(epoch_day, hours)) FROM calendar_hours WHERE calendar = 0").row(
        0
    )
