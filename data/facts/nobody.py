"""Customers that are nobody: words such as “anonymous”, and one name under far more records than a person has.

The facts of stores that exist follow a change of these rules only when their definitions in data/store/schema/facts change as well.
"""
# ruff: noqa: S608 - only names of this module are joined into SQL; values are bound

from __future__ import annotations

from collections.abc import Iterable

from data.declare.vocabulary import NOBODY
from data.store.store import Writer

NAMING = ("ticket", "contact", "survey_response")
"""The records that name a customer."""
LEAST_ROWS, LEAST_SHARE, TIMES_NEXT = 200, 0.05, 5
"""One customer of at least 200 records is nobody with more than 5 % of them and at least 5 times as many as the next."""


def find_nobody(writer: Writer, rows: str, source: str = "source") -> None:
    """Fill the temp table `nobody_now` (source, customer, n, is_word) with those among the customers of `rows`, a table or query.

    `source` is SQL for the source of a row; n counts the rows of the customer.
    """
    writer.execute(
        f"""CREATE OR REPLACE TEMP TABLE nobody_now AS
            WITH counted AS (
                SELECT source, customer, n, regexp_matches(lower(customer), $nobody) AS is_word, rows
                FROM (SELECT {source} AS source, customer, count(*) AS n FROM {rows} WHERE customer IS NOT NULL GROUP BY ALL)
                JOIN (SELECT {source} AS source, count(*) AS rows FROM {rows} GROUP BY ALL) USING (source)
            ),
            foremost AS (SELECT source, max(n, 2) AS most FROM counted WHERE NOT is_word GROUP BY source)
            SELECT source, customer, n, is_word FROM counted LEFT JOIN foremost USING (source)
            WHERE is_word OR (
                rows >= {LEAST_ROWS} AND n > {LEAST_SHARE} * rows AND n = most[1] AND n >= {TIMES_NEXT} * coalesce(most[2], 0)
            )""",
        {"nobody": NOBODY},
    )


def refresh_nobody(writer: Writer, records: Iterable[str]) -> None:
    """Find them anew among records of these kinds, and enter what changes thereby into `touched`."""
    for record in NAMING:
        if record not in records:
            continue
        find_nobody(writer, record)
        found = writer.query("SELECT source, customer FROM nobody_now")
        known = writer.query("SELECT source, customer FROM nobody WHERE record = $record", {"record": record})
        if set(found.iter_rows()) == set(known.iter_rows()):
            continue
        now = "(SELECT source, customer FROM nobody_now)"
        was = "(SELECT source, customer FROM nobody WHERE record = $record)"
        writer.execute(
            f"""INSERT INTO touched
                SELECT $record, source, id, FALSE FROM {record}
                WHERE (source, customer) IN (
                    SELECT (source, customer) FROM (
                        (FROM {now} EXCEPT FROM {was}) UNION ALL (FROM {was} EXCEPT FROM {now})
                    )
                )""",
            {"record": record},
        )
        writer.execute("DELETE FROM nobody WHERE record = $record", {"record": record})
        writer.execute("INSERT INTO nobody SELECT $record, source, customer FROM nobody_now", {"record": record})
        writer.execute("DROP TABLE nobody_now")
