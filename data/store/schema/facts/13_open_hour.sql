-- One row a published hour (a clock hour of the report zone with open quarters), from the first to the last day with an answer.
-- `open_quarters` of it are open. `answers`: first answers by people, and calls and chats taken, during its open quarters. What stands in for agents' states where
-- nobody exports them. A view: nothing has to wait for it.
CREATE OR REPLACE VIEW open_hour AS
WITH answers AS (
    SELECT second_of(first_response_at) // 900 AS quarter
    FROM fact_ticket WHERE first_response_at IS NOT NULL AND is_first_response_hours_told AND was_handled_by_bot IS NOT TRUE
    UNION ALL
    SELECT second_of(coalesce(answered_at, started_at)) // 900 FROM fact_contact WHERE is_answered AND NOT is_outbound
),
answered AS (SELECT quarter, count(*) AS answers FROM answers GROUP BY quarter),
ends AS (SELECT min(quarter) // 96 AS first_day, max(quarter) // 96 AS last_day FROM answered),
quarters AS (
    SELECT epoch_day::BIGINT * 96 + slot AS quarter, local_second((epoch_day::BIGINT * 96 + slot) * 900, zone) AS local_starts
    FROM calendar_day, range(96) AS slots(slot)
    WHERE epoch_day BETWEEN (SELECT first_day FROM ends) AND (SELECT last_day FROM ends)
      AND is_open_at((epoch_day::BIGINT * 96 + slot) * 900 + 450, hours)
)
SELECT
    'calendar' AS source, (local_starts // 3600)::VARCHAR AS id,
    make_timestamp(min(quarters.quarter) * 900000000) AS starts_at,
    DATE '1970-01-01' + (local_starts // 86400)::INTEGER AS starts_on,
    (local_starts % 86400 // 3600)::TINYINT AS starts_hour, ((local_starts // 86400 + 3) % 7 + 1)::TINYINT AS starts_weekday,
    coalesce(sum(answers), 0) AS answers, count(*)::TINYINT AS open_quarters
FROM quarters LEFT JOIN answered ON answered.quarter = quarters.quarter
GROUP BY ALL;
