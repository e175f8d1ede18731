"""How good the data are, as frames: of each source over time, of each upload, and in which weeks what was filled in."""
# ruff: noqa: S608 - only names of this program are joined into SQL; values are bound

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from data.store.sql import listed, sql
from data.store.store import Store

WEEKS = 26
"""How many weeks before the newest one of a source are looked at."""

FIGURES: Mapping[str, tuple[str, str, Mapping[str, str]]] = MappingProxyType(
    {
        "ticket": (
            "fact_ticket",
            "created_on",
            {
                "first_response": "is_answered",
                "resolution": "is_resolved",
                "team": "team IS NOT NULL",
                "agent": "agent IS NOT NULL",
                "channel": "channel IS NOT NULL",
                "satisfaction": "(source, id) IN (SELECT (ticket_source, ticket) FROM fact_survey WHERE is_answered AND ticket_source IS NOT NULL)",
            },
        ),
        "contact": (
            "fact_contact",
            "started_on",
            {"outcome": "outcome IS NOT NULL", "team": "team IS NOT NULL", "agent": "agent IS NOT NULL", "channel": "channel IS NOT NULL"},
        ),
        "survey_response": (
            "fact_survey",
            "survey_on",
            {"answer": "is_answered", "ticket": "ticket_source IS NOT NULL", "team": "team IS NOT NULL", "agent": "agent IS NOT NULL"},
        ),
    }
)  # fmt: skip
"""For each kind of record its facts, their date and the shares that are followed."""


_FIGURE: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "figure": pl.String, "newest": pl.Float64, "before": pl.Float64, "weeks": pl.List(pl.Float64),
}  # fmt: skip


def sources(store: Store) -> pl.DataFrame:
    """source, kind, records, dated (records with a day), first_on, last_on and data_until_at, by source and kind."""
    parts = [
        f"SELECT source, '{kind}' AS kind, count(*) AS records, count({on}) AS dated, min({on}) AS first_on, max({on}) AS last_on FROM {table} GROUP BY source"
        for kind, (table, on, _) in FIGURES.items()
    ]
    return store.read(
        sql(
            f"SELECT f.*, data_until_at FROM ({' UNION ALL '.join(parts)}) AS f LEFT JOIN source_state USING (source)",
            "ORDER BY records DESC, source, kind",
        )
    )


def weekly(store: Store, source: str, kind: str) -> pl.DataFrame:
    """week (its Monday), records, and the share (0 to 1) of each figure of that kind, for WEEKS up to the newest; weeks without records are there with 0."""
    table, on, figures = FIGURES[kind]
    shares = listed(f"avg(({test})::INTEGER) AS {name}" for name, test in figures.items())
    found = store.read(
        sql(
            f"SELECT date_trunc('week', {on})::DATE AS week, count(*) AS records, {shares} FROM {table} WHERE source = $source",
            f"AND {on} >= (SELECT date_trunc('week', max({on}) FILTER ({on} <= current_date + 1))::DATE - {7 * (WEEKS - 1)} FROM {table} WHERE source = $source)",
            f"AND {on} <= current_date + 1 GROUP BY week ORDER BY week",
        ),
        {"source": source},
    )
    if not found.height:
        return found
    every = pl.DataFrame({"week": pl.date_range(found["week"][0], found["week"][-1], "1w", eager=True)})
    return every.join(found, on="week", how="left", maintain_order="left").with_columns(pl.col("records").fill_null(0))


def figures(store: Store, source: str, kind: str) -> pl.DataFrame:
    """One row a figure: `newest` is the newest whole week, `before` the middle of the weeks before it, `weeks` all of them (no value as None).

    The first row counts records a week; the others are shares.
    """
    found = weekly(store, source, kind)
    if not found.height:
        return pl.DataFrame(schema=_FIGURE)
    whole = found.slice(0, max(found.height - 1, 1))  # the newest week is seldom over
    rows = []
    for name in found.columns[1:]:
        values = [None if value is None else float(value) for value in whole[name]]
        known = [value for value in values[:-1] if value is not None]
        rows.append((name, values[-1] if values else None, pl.Series(known).median() if known else None, values))
    return pl.DataFrame(rows, schema=_FIGURE, orient="row")


def uploads(store: Store, source: str | None = None) -> pl.DataFrame:
    """loaded_at, source, file_name, rows_read, refused_rate, cells_rate (cells not understood ÷ rows), warnings and notes of each upload, the newest first."""
    return store.read(
        sql(
            "SELECT u.loaded_at, u.source, u.file_name, u.rows_read, u.rows_refused / nullif(u.rows_read, 0) AS refused_rate,",
            "coalesce(c.cells, 0) / nullif(u.rows_read, 0) AS cells_rate, coalesce(d.warnings, 0) AS warnings, coalesce(d.notes, 0) AS notes",
            "FROM upload AS u LEFT JOIN (SELECT upload_id, sum(rows)::BIGINT AS cells FROM problem_count GROUP BY upload_id) AS c ON c.upload_id = u.id",
            "LEFT JOIN (SELECT upload_id, count(*) FILTER (severity = 'warning') AS warnings, count(*) FILTER (severity <> 'warning') AS notes",
            "FROM doubt GROUP BY upload_id) AS d ON d.upload_id = u.id",
            "WHERE u.state = 'done' AND u.source = coalesce($source, u.source) ORDER BY u.id DESC",
        ),
        {"source": source},
    )
