-- One row a published quarter of an hour (its middle lies in opening hours), on the days that agents' states cover. It is
-- covered when in its middle somebody is there for customers; `tickets` came in during it.
CREATE OR REPLACE VIEW fact_open_quarter_now AS
WITH stated AS (
    -- A list of shifts says who should have been there, and may reach into the future. Of a source that has no word for being
    -- there for customers nobody knows when somebody was.
    FROM fact_agent_state WHERE state_class IS DISTINCT FROM 'scheduled' AND seconds IS NOT NULL
    AND source IN (SELECT source FROM fact_agent_state WHERE state_class IN ('waiting', 'working'))
),
present AS (
    SELECT second_of(started_at) AS starts, second_of(started_at) + seconds AS ends
    FROM stated
    WHERE state_class IN ('waiting', 'working') AND seconds BETWEEN 1 AND 86400
),
covered AS (
    SELECT quarter, count(*) AS agents
    FROM (SELECT unnest(range((starts + 449) // 900, (ends + 449) // 900)) AS quarter FROM present)
    GROUP BY quarter
),
days AS (
    SELECT epoch_day, hours, zone FROM calendar_day
    WHERE epoch_day BETWEEN (SELECT day_of(min(started_at)) FROM stated)
                        AND (SELECT max(second_of(started_at) + coalesce(seconds, 0)) // 86400 FROM stated)
),
quarters AS (
    SELECT epoch_day * 96 + slot AS quarter, (epoch_day * 96 + slot) * 900 AS starts, zone
    FROM days, range(96) AS slots(slot)
    WHERE is_open_at((epoch_day::BIGINT * 96 + slot) * 900 + 450, hours)
),
arrived AS (
    SELECT second_of(created_at) // 900 AS quarter, count(*) AS tickets
    FROM fact_ticket
    WHERE created_hour IS NOT NULL AND EXISTS (FROM fact_agent_state)
    GROUP BY 1
)
SELECT
    'calendar' AS source, quarters.quarter::VARCHAR AS id,
    make_timestamp(starts * 1000000) AS starts_at,
    local_date(starts, zone) AS starts_on, local_hour(starts, zone) AS starts_hour, local_weekday(starts, zone) AS starts_weekday,
    coalesce(agents, 0) AS agents, coalesce(tickets, 0) AS tickets
FROM quarters
LEFT JOIN covered ON covered.quarter = quarters.quarter
LEFT JOIN arrived ON arrived.quarter = quarters.quarter
WHERE local_date(starts, zone) BETWEEN (SELECT min(started_on) FROM stated) AND (SELECT max(started_on) FROM stated);

CREATE OR REPLACE TABLE fact_open_quarter AS FROM fact_open_quarter_now LIMIT 0;
