"""A store of made-up facts of any size, written directly by SQL and without an import; the same size gives the same facts."""

from __future__ import annotations

from pathlib import Path

from data.facts import values
from data.facts.refresh import open_store
from data.store.migrate import definitions
from data.store.store import Writer

DAYS = 1096
FIRST_ON = "DATE '2023-10-01'"
LAST_ON = "DATE '2026-09-30'"

AT_ONCE = 5_000_000
"""Rows that are made by one statement: a hundred million at once would take memory that is measured elsewhere."""

_RANDOM = "draw(i, {salt}, 1000003)::DOUBLE / 1000003"
_DIMENSIONS = """
    'bench' AS source, i::VARCHAR AS id, 1 AS upload_id,
    ['email', 'web', 'chat', 'phone', 'social'][1 + draw(i, 0, 5)] AS channel,
    'Team ' || draw(i, 1, 12) AS team, 'Agent ' || draw(i, 2, 150) AS agent,
    ['CZ', 'SK', 'PL', 'HU', 'GR'][1 + draw(i, 3, 5)] AS country"""
_MORE = """
    ['low', 'normal', 'high', 'urgent'][1 + draw(i, 4, 4)] AS priority,
    ['Billing', 'Delivery', 'Fault', 'Account', 'Returns', 'Other'][1 + draw(i, 5, 6)] AS category,
    'Product ' || draw(i, 6, 5) AS product, 'Site ' || draw(i, 7, 5) AS site,
    ['cs', 'sk', 'pl', 'hu', 'el', 'en'][1 + draw(i, 8, 6)] AS language"""


def make(path: Path, tickets: int) -> Path:
    """A store with that many tickets, a quarter as many surveys and contacts and a tenth as many customers; kept if it is there.

    It has facts without records, so its name tells by which definitions: with others they would be made anew, of nothing.
    Its source tells all that it has columns for: a page draws the pictures of a full export.
    """
    path = path.with_stem(f"{path.stem}_{definitions()[:8]}")
    if path.exists():
        return path
    unfinished = path.with_name(f"{path.name}.building")
    unfinished.unlink(missing_ok=True)
    with open_store(unfinished) as store, store.write() as writer:
        writer.execute("CREATE TEMP MACRO draw(i, salt, sides) AS (hash(i * 97 + salt) % sides)::BIGINT")
        for make_some, rows in (
            (_tickets, tickets),
            (_surveys, tickets // 4),
            (_contacts, tickets // 4),
            (_customers, tickets // 10),
        ):
            for first in range(0, rows, AT_ONCE):
                make_some(writer, rows, f"range({first}, {min(first + AT_ONCE, rows)})")
        for facts in values.COUNTED:
            values.count_all(writer, facts)
        # one record, so that the store does not count as empty and the demo company does not stand in for it
        writer.execute(
            "INSERT INTO ticket (source, id, upload_id, created_at) VALUES ('bench', '0', 1, TIMESTAMP '2023-10-01')"
        )
    return unfinished.rename(path)


def _random(salt: int) -> str:
    return _RANDOM.format(salt=salt)


def _tickets(writer: Writer, rows: int, numbers: str) -> None:
    second = f"(i * {DAYS * 86_400} // {rows})"
    reply, solve = (f"(10 ** (1.5 + 4 * {_random(salt)}))::BIGINT" for salt in (11, 12))
    writer.execute(
        f"""INSERT INTO fact_ticket BY NAME
            WITH raw AS (
                SELECT i, {_DIMENSIONS}, {_MORE}, {FIRST_ON}::TIMESTAMP + to_seconds({second}) AS created_at,
                       {DAYS * 86_400} - 1 - {second} AS known,
                       CASE WHEN {_random(13)} < 0.97 AND {reply} <= known THEN {reply} END AS answer,
                       CASE WHEN {_random(14)} < 0.96 AND {reply} + {solve} <= known THEN {reply} + {solve} END AS solution
                FROM {numbers} AS numbers(i)
            ),
            timed AS (
                SELECT *, created_at + to_seconds(answer) AS first_response_at, created_at + to_seconds(solution) AS resolved_at FROM raw
            )
            SELECT timed.* EXCLUDE (i, answer, solution, known),
                   created_at::DATE AS created_on, first_response_at::DATE AS first_response_on, resolved_at::DATE AS resolved_on,
                   resolved_at::DATE AS left_backlog_on, hour(created_at) AS created_hour, isodow(created_at) AS created_weekday,
                   CASE WHEN resolved_at IS NULL THEN 'open' ELSE 'solved' END AS status, status AS status_class,
                   'Subject ' || id AS subject, draw(i, 9, 5)::INTEGER AS replies, (draw(i, 10, 12) = 0)::INTEGER AS reopens,
                   answer AS first_response_calendar_seconds, answer // 3 AS first_response_business_seconds,
                   solution AS resolution_calendar_seconds, solution // 3 AS resolution_business_seconds,
                   TRUE AS is_first_response_calendar_told, TRUE AS is_first_response_business_told, TRUE AS is_first_response_hours_told,
                   TRUE AS is_resolution_calendar_told, TRUE AS is_resolution_business_told, TRUE AS is_resolution_hours_told,
                   TRUE AS is_resolution_day_told, TRUE AS is_open_told,
                   (epoch(created_at) - epoch(date_trunc('year', created_at)))::INTEGER AS created_calendar_seconds,
                   created_calendar_seconds // 3 AS created_business_seconds,
                   answer IS NOT NULL AS is_answered, solution IS NOT NULL AS is_resolved,
                   FALSE AS is_first_response_before_creation, FALSE AS is_resolution_before_creation,
                   draw(i, 10, 12) = 0 AS was_reopened, solution IS NOT NULL AND draw(i, 9, 5) = 1 AS is_one_touch,
                   draw(i, 20, 5) = 0 AS is_after_hours, draw(i, 21, 14) = 0 AS is_complaint, draw(i, 22, 50) = 0 AS was_handled_by_bot
            FROM timed"""
    )


def _surveys(writer: Writer, rows: int, numbers: str) -> None:
    second = f"(i * {DAYS * 86_400} // {rows})"
    writer.execute(
        f"""INSERT INTO fact_survey BY NAME
            WITH raw AS (
                SELECT i, {_DIMENSIONS}, {_MORE}, (i * 4)::VARCHAR AS ticket, ['csat', 'csat', 'ces', 'nps'][1 + draw(i, 30, 4)] AS kind,
                       {FIRST_ON}::TIMESTAMP + to_seconds({second}) AS sent_at, {_random(31)} < 0.3 AS is_answered
                FROM {numbers} AS numbers(i)
            ),
            scored AS (
                SELECT *, CASE kind WHEN 'csat' THEN 5 WHEN 'ces' THEN 7 ELSE 10 END AS scale,
                       CASE WHEN is_answered THEN greatest(scale - draw(i, 32, 5), 1) END::DOUBLE AS score
                FROM raw
            )
            SELECT scored.* EXCLUDE (i), sent_at::DATE AS sent_on, sent_at::DATE AS survey_on,
                   CASE WHEN is_answered THEN sent_at END AS responded_at, CASE WHEN is_answered THEN sent_at::DATE END AS responded_on,
                   FALSE AS is_date_from_ticket, FALSE AS is_invalidated, FALSE AS is_double_click, TRUE AS has_unanswered,
                   CASE WHEN kind = 'csat' AND is_answered THEN (score - 1) / 4 END AS csat_score_rate,
                   CASE WHEN kind = 'ces' THEN score END AS ces_score,
                   CASE WHEN kind = 'csat' AND is_answered THEN score >= 4 END AS is_csat_good,
                   CASE WHEN kind = 'nps' AND is_answered THEN score >= 9 END AS is_promoter,
                   CASE WHEN kind = 'nps' AND is_answered THEN score <= 6 END AS is_detractor,
                   CASE WHEN kind = 'ces' AND is_answered THEN score >= 5 END AS is_ces_easy
            FROM scored"""
    )


def _contacts(writer: Writer, rows: int, numbers: str) -> None:
    second = f"(i * {DAYS * 86_400} // {rows})"
    writer.execute(
        f"""INSERT INTO fact_contact BY NAME
            SELECT {_DIMENSIONS}, ['call', 'chat'][1 + draw(i, 40, 2)] AS kind, 'inbound' AS direction,
                   {FIRST_ON}::TIMESTAMP + to_seconds({second}) AS started_at, started_at::DATE AS started_on,
                   hour(started_at) AS started_hour, isodow(started_at) AS started_weekday,
                   draw(i, 41, 12) > 0 AS is_answered, CASE WHEN is_answered THEN 'answered' ELSE 'missed' END AS outcome,
                   (10 ** (0.5 + 1.8 * {_random(42)}))::INTEGER::DOUBLE AS wait_seconds, FALSE AS is_outbound, FALSE AS is_after_hours,
                   TRUE AS has_missed, TRUE AS has_waits, FALSE AS has_abandoned
            FROM {numbers} AS numbers(i)"""
    )


def _customers(writer: Writer, rows: int, numbers: str) -> None:
    writer.execute(
        f"""INSERT INTO fact_customer BY NAME
            SELECT 'bench' AS source, i::VARCHAR AS id, 1 AS upload_id, ['CZ', 'SK', 'PL', 'HU', 'GR'][1 + draw(i, 3, 5)] AS country,
                   ['Consumer', 'Business'][1 + draw(i, 50, 2)] AS segment, 'Basic' AS product,
                   DATE '2022-01-01' + draw(i, 51, 1700)::INTEGER AS customer_since,
                   draw(i, 52, 6) = 0 AS is_churned, TRUE AS has_leaving_days,
                   CASE WHEN is_churned THEN least(customer_since + draw(i, 53, 700)::INTEGER, {LAST_ON}) END AS churned_on
            FROM {numbers} AS numbers(i)"""
    )
