"""Customers that are nobody: words such as “anonymous”, and one name under far more records than a person has.

The facts of stores that exist follow a change of these rules only when their definitions in data/store/schema/facts change as well.
"""
# ruff: noqa: S608 - only names of this module are joined into SQL; values are bound

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

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


def may_name_nobody(writer: Writer, rows: str) -> bool:
    """Whether anybody among the customers of `rows`, all of one source, may be nobody: seldom, and to find that out takes a part of `find_nobody`."""
    has_word, most, n = writer.row(
        f"""SELECT bool_or(regexp_matches(lower(customer), $nobody)), max(n) FILTER (customer IS NOT NULL), sum(n)::BIGINT
            FROM (SELECT customer, count(*) AS n FROM {rows} GROUP BY customer)""",
        {"nobody": NOBODY},
    )
    return bool(has_word) or (n is not None and n >= LEAST_ROWS and most is not None and most > LEAST_SHARE * n)


def refresh_nobody(writer: Writer, records: Iterable[str]) -> set[str]:
    """Find them anew among records of these kinds, and enter what changes thereby into `touched`; returns the kinds where anything did.

    The customers of their weeks are counted already (data/facts/weeks.py).
    """
    changed = set()
    for record in NAMING:
        if record not in records:
            continue
        found = _told_by_weeks(writer, record)
        if found is None:
            find_nobody(writer, record)
            found = set(writer.query("SELECT source, customer FROM nobody_now").iter_rows())
            writer.execute("DROP TABLE nobody_now")
        known = set(
            writer.query("SELECT source, customer FROM nobody WHERE record = $record", {"record": record}).iter_rows()
        )
        if found == known:
            continue
        changed.add(record)
        for source, customer in found ^ known:
            writer.execute(
                f"INSERT INTO touched SELECT $record, source, id, FALSE FROM {record} WHERE source = $source AND customer = $customer",
                {"record": record, "source": source, "customer": customer},
            )
        writer.execute("DELETE FROM nobody WHERE record = $record", {"record": record})
        for source, customer in sorted(found):
            writer.execute(
                "INSERT INTO nobody VALUES ($record, $source, $customer)",
                {"record": record, "source": source, "customer": customer},
            )
    return changed


def _told_by_weeks(writer: Writer, record: str) -> set[tuple[str, str]] | None:
    """Who is nobody by the foremost customers of each week; None where these do not tell, and all have to be counted.

    A customer has at least the records of the weeks that list it, and at most as many more as any other has in the weeks that do not.
    """
    bounds = writer.query(
        """WITH weeks AS (SELECT source, week, n, k FROM customer_week WHERE record = $record AND customer IS NULL),
           sources AS (SELECT source, sum(k)::BIGINT AS rows, sum(n)::BIGINT AS others FROM weeks GROUP BY source),
           listed AS (
               SELECT customer_week.source, customer, any_value(is_word) AS is_word, sum(customer_week.n)::BIGINT AS least, sum(weeks.n)::BIGINT AS others_there
               FROM customer_week JOIN weeks ON weeks.source = customer_week.source AND weeks.week IS NOT DISTINCT FROM customer_week.week
               WHERE record = $record AND customer IS NOT NULL
               GROUP BY customer_week.source, customer
           )
           SELECT source, rows, customer, is_word, least, least + others - others_there AS most FROM listed JOIN sources USING (source)
           UNION ALL SELECT source, rows, NULL, FALSE, 0, others FROM sources""",
        {"record": record},
    )
    found = set(bounds.filter("is_word").select("source", "customer").iter_rows())
    others = bounds.filter(~pl.col("is_word")).sort("least", "most", descending=True)
    for (source, rows), group in others.group_by("source", "rows", maintain_order=True):
        (foremost, least, most), *rest = group.select("customer", "least", "most").iter_rows()
        next_least, next_most = max((n for _, n, _ in rest), default=0), max((n for _, _, n in rest), default=0)
        limit = LEAST_SHARE * rows
        if rows < LEAST_ROWS or max(most, next_most) <= limit or max(most, next_most) < TIMES_NEXT * next_least:
            continue
        if foremost is None or least <= limit or least < TIMES_NEXT * next_most:
            return None
        found.add((source, foremost))
    return found
