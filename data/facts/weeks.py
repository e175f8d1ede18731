"""What is counted of records week by week, so that a change makes anew the weeks of its own records and no others.

`…_week` tables are added up by the `…_told_now` views (data/store/schema/facts/01_told.sql) and by data/facts/nobody.py. What is in
them follows from the records alone, whatever came in which order.
"""
# ruff: noqa: S608 - names of tables and columns are constants of this module

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from data.declare.vocabulary import NOBODY
from data.store.by_text import rows_named
from data.store.store import Writer

MOMENTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "ticket": ("fact_ticket", "created_at"),
        "contact": ("fact_contact", "started_at"),
        "survey_response": ("fact_survey", "coalesce(sent_at, responded_at)"),
    }
)
"""The facts of each record of which weeks are kept, which hold its rows as they were, and the moment that puts one into a week."""

COUNTED = ("ticket", "survey_response")
"""Those of which it is counted by weeks what they tell."""

FOREMOST = 20
"""So many customers of a week are counted by name."""

RUNS, NEAR = 8, 4
"""Weeks are read in at most so many runs, and those that lie no further apart in one."""

_WEEK_SECONDS = 7 * 86_400


def find_weeks(writer: Writer, record: str) -> None:
    """Fill a temp table (source, week) with the weeks of a record that `touched` is about, before and after.

    Facts have to be as they were before the change.
    """
    facts, moment = MOMENTS[record]
    weeks, values = _weeks(record), {"record": record}
    writer.execute(
        "CREATE OR REPLACE TEMP TABLE rows_touched AS SELECT DISTINCT source, id FROM touched WHERE record = $record AND id IS NOT NULL",
        values,
    )
    columns = f"source, id, {moment} AS moment"
    rows = " UNION ALL ".join(
        f"(FROM ({rows_named(writer, table, columns, 'rows_touched')}) SEMI JOIN rows_touched USING (source, id))"
        for table in (record, facts)
    )
    writer.execute(
        f"CREATE OR REPLACE TEMP TABLE {weeks} AS SELECT DISTINCT source, week_of(moment) AS week FROM ({rows})"
    )
    writer.execute("DROP TABLE rows_touched")
    if writer.query("SELECT 1 FROM touched WHERE record = $record AND is_whole LIMIT 1", values).height:
        writer.execute(
            f"""INSERT INTO {weeks}
                SELECT DISTINCT source, week_of(moment)
                FROM (SELECT source, {moment} AS moment FROM {record} UNION ALL SELECT source, {moment} FROM {facts})
                WHERE source IN (SELECT source FROM touched WHERE record = $record AND is_whole)""",
            values,
        )


def count_told(writer: Writer, record: str, *, is_all: bool = False) -> None:
    """Count what the weeks that were found tell anew, or all weeks."""
    table, made = f"{record}_week", f"{record}_week_of"
    if is_all:
        writer.execute(f"CREATE OR REPLACE TABLE {table} AS FROM {made}('{record}')")
    elif _choose_records(writer, record):
        writer.execute(f"DELETE FROM {table} WHERE {_is_touched(record, table)}")
        writer.execute(
            f"INSERT INTO {table} FROM {made}('records_of_weeks') AS made WHERE {_is_touched(record, 'made')}"
        )


def count_first(writer: Writer, record: str, *, is_all: bool = False) -> None:
    """Count anew what has to be known before any midnight is: customers, and the span of moments that vendors report as durations."""
    rows = record if is_all else "records_of_weeks"
    if not is_all and not _choose_records(writer, record):
        return
    for table in ("customer_week", *(("reported_week",) if record == "ticket" else ())):
        of_weeks = "TRUE" if is_all else _is_touched(record, table)
        of_record = f"record = '{record}' AND " if table == "customer_week" else ""
        writer.execute(f"DELETE FROM {table} WHERE {of_record}{of_weeks}")
    is_chosen = "TRUE" if is_all else _is_touched(record, "counted")
    writer.execute(
        f"""INSERT INTO customer_week
            WITH every AS (SELECT source, week_of({MOMENTS[record][1]}) AS week, customer, count(*) AS n FROM {rows} GROUP BY ALL),
            counted AS MATERIALIZED (FROM every AS counted WHERE {is_chosen}),
            words AS (SELECT customer FROM (SELECT DISTINCT customer FROM counted) WHERE regexp_matches(lower(customer), $nobody)),
            foremost AS (
                SELECT source, week, customer, n FROM counted WHERE n > 1 AND customer IS NOT NULL
                QUALIFY row_number() OVER (PARTITION BY source, week ORDER BY n DESC, customer) <= {FOREMOST}
            ),
            listed AS (
                FROM foremost UNION SELECT source, week, customer, n FROM counted WHERE customer IN (SELECT customer FROM words)
            )
            SELECT $record, source, week, customer, n, customer IN (SELECT customer FROM words), NULL FROM listed
            UNION ALL
            SELECT $record, source, week, NULL, coalesce(max(n) FILTER (customer IS NOT NULL AND NOT is_listed), 0), FALSE, sum(n)
            FROM (
                SELECT counted.*, listed.n IS NOT NULL AS is_listed
                FROM counted LEFT JOIN listed ON listed.source = counted.source AND listed.week IS NOT DISTINCT FROM counted.week AND listed.customer = counted.customer
            )
            GROUP BY source, week""",
        {"record": record, "nobody": NOBODY},
    )
    if record == "ticket":
        writer.execute(f"INSERT INTO reported_week FROM reported_week_of('{rows}') AS counted WHERE {is_chosen}")


def refresh_midnights(writer: Writer) -> bool:
    """Note the midnights that weeks of tickets are counted by; returns whether they are others than before."""
    now, was = (
        writer.query(f"SELECT list_sort(seconds) AS seconds FROM {name} WHERE seconds IS NOT NULL").rows()
        for name in ("midnights", "midnights_counted")
    )
    if now == was:
        return False
    writer.execute("DELETE FROM midnights_counted")
    writer.execute("INSERT INTO midnights_counted SELECT list_sort(seconds) FROM midnights WHERE seconds IS NOT NULL")
    return True


def _weeks(record: str) -> str:
    return f"weeks_of_{record}"


def _is_touched(record: str, row: str) -> str:
    return (
        f"EXISTS (FROM {_weeks(record)} AS t WHERE t.source = {row}.source AND t.week IS NOT DISTINCT FROM {row}.week)"
    )


def _choose_records(writer: Writer, record: str) -> bool:
    """Make the temp view `records_of_weeks`: the records of the weeks that were found, and some beside them; False where there is no such week."""
    weeks = writer.query(f"SELECT DISTINCT week FROM {_weeks(record)} ORDER BY week")["week"]
    if not weeks.len():
        return False
    moment = MOMENTS[record][1]
    chosen = [
        f"{moment} >= {_moment(first)} AND {moment} < {_moment(last + 1)}" for first, last in _runs(weeks.drop_nulls())
    ]
    if weeks.null_count():
        chosen.append(f"{moment} IS NULL")
    of_source = f"source IN (SELECT source FROM {_weeks(record)})"
    writer.execute(
        f"CREATE OR REPLACE TEMP VIEW records_of_weeks AS {' UNION ALL '.join(f'SELECT * FROM {record} WHERE {where} AND {of_source}' for where in chosen)}"
    )
    return True


def _runs(weeks: Iterable[int]) -> list[tuple[int, int]]:
    """Stretches of weeks that hold all of these."""
    runs: list[tuple[int, int]] = []
    for week in weeks:
        if runs and week - runs[-1][1] <= NEAR:
            runs[-1] = (runs[-1][0], week)
        else:
            runs.append((week, week))
    return runs if len(runs) <= RUNS else [(runs[0][0], runs[-1][1])]


def _moment(week: int) -> str:
    return f"make_timestamp({week * _WEEK_SECONDS * 1_000_000}::BIGINT)"
