"""Which values the facts have in what they can be filtered by, and in how many rows: kept with the facts, so that a change counts its own rows alone.

`value_count` follows from the facts: a row of it for each value that some row has which any day dates.
"""
# ruff: noqa: S608 - names of tables and columns are constants of this module

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from data.store.sql import listed
from data.store.store import Writer

_WORK = ("channel", "team", "agent", "priority", "category", "product", "site", "country", "language", "source")


@dataclass(frozen=True)
class Counted:
    """The columns of a fact table whose values are counted, and the days of which a row has to have one."""

    fields: tuple[str, ...]
    days: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All that is read of a row."""
        return *self.fields, *self.days


COUNTED: Mapping[str, Counted] = MappingProxyType(
    {
        "fact_ticket": Counted(_WORK, ("created_on", "resolved_on")),
        "fact_survey": Counted(_WORK, ("survey_on", "responded_on")),
        "fact_contact": Counted(("channel", "team", "agent", "category", "country", "source"), ("started_on",)),
        "fact_customer": Counted(("country", "segment", "product", "source"), ("customer_since", "churned_on")),
        "fact_complaint": Counted(_WORK, ("created_on", "resolved_on")),
        "fact_agent_state": Counted(("team", "agent", "source"), ("started_on",)),
    }
)
"""By fact table; tests/kpi/test_together.py holds that what filters offer follows from these."""


def count_all(writer: Writer, facts: str) -> None:
    """Count all rows of a fact table anew."""
    if facts not in COUNTED:
        return
    counted = COUNTED[facts]
    # One column after the other: each is read by itself, which takes less than all of them together.
    parts = (
        f"SELECT $facts, '{field}', {field}, count(*) FROM {facts} WHERE {_dated(counted)} GROUP BY {field}"
        for field in counted.fields
    )
    writer.execute("DELETE FROM value_count WHERE facts = $facts", {"facts": facts})
    writer.execute(f"INSERT INTO value_count {' UNION ALL '.join(parts)}", {"facts": facts})


def note_gone(writer: Writer, facts: str, rows: str) -> None:
    """Keep what is counted of rows that are about to go, from the temp table `rows`, which has their `COUNTED[facts].columns`."""
    writer.execute(f"CREATE OR REPLACE TEMP TABLE values_changed AS {_of_rows(facts, rows, -1)}")
    # The newest place: those that take theirs come after it.
    writer.execute(f"CREATE OR REPLACE TEMP TABLE values_from AS SELECT coalesce(max(rowid), -1) AS place FROM {facts}")


def count_changed(writer: Writer, facts: str) -> None:
    """Count the rows that have come since `note_gone`, and take away those that have gone."""
    came = f"(SELECT * FROM {facts} WHERE rowid > (SELECT place FROM values_from))"
    writer.execute(f"INSERT INTO values_changed {_of_rows(facts, came, 1)}")
    writer.execute(
        """CREATE OR REPLACE TEMP TABLE values_now AS
           SELECT field, value, sum(n)::BIGINT AS n FROM values_changed GROUP BY ALL HAVING sum(n) <> 0"""
    )
    same = "value_count.facts = $facts AND value_count.field = values_now.field AND value_count.value IS NOT DISTINCT FROM values_now.value"
    values = {"facts": facts}
    writer.execute(f"INSERT INTO values_now SELECT field, value, n FROM value_count WHERE facts = $facts AND EXISTS (FROM values_now WHERE {same})", values)  # fmt: skip
    writer.execute(f"DELETE FROM value_count WHERE EXISTS (FROM values_now WHERE {same})", values)
    writer.execute(
        "INSERT INTO value_count SELECT $facts, field, value, sum(n)::BIGINT FROM values_now GROUP BY ALL HAVING sum(n) <> 0",
        values,
    )
    for table in ("values_changed", "values_from", "values_now"):
        writer.execute(f"DROP TABLE {table}")


def _of_rows(facts: str, rows: str, sign: int) -> str:
    """What few rows have, in one go: +1 or −1 each."""
    counted = COUNTED[facts]
    names = listed(f"'{field}'" for field in counted.fields)
    return (
        f"SELECT field, value, {sign} * count(*) AS n FROM (SELECT unnest([{names}]) AS field, unnest([{listed(counted.fields)}]) AS value "
        f"FROM {rows} WHERE {_dated(counted)}) GROUP BY ALL"
    )


def _dated(counted: Counted) -> str:
    return " OR ".join(f"{day} IS NOT NULL" for day in counted.days)
