-- One row an agent's day, as the stretches that began on it tell: there for customers, at work but away from them, and paid.
-- It belongs to the team of most of its stretches; of several such teams to the first by name, so that it stays the same.
-- Which kinds of time a source has words for: without one for waiting, all time would be work.
CREATE OR REPLACE VIEW agent_state_told AS
SELECT
    source, coalesce(bool_or(state_class = 'working'), FALSE) AS has_working, coalesce(bool_or(state_class = 'waiting'), FALSE) AS has_waiting
FROM fact_agent_state
GROUP BY source;

CREATE OR REPLACE VIEW agent_day AS
WITH days AS (
    SELECT
        agent, started_on, mode(team ORDER BY team) AS team, min(source) AS source, min(upload_id) AS upload_id,
        sum(seconds) FILTER (state_class = 'working') AS working_seconds,
        sum(seconds) FILTER (state_class = 'waiting') AS waiting_seconds,
        sum(seconds) FILTER (state_class = 'away') AS away_seconds,
        sum(seconds) FILTER (state_class = 'scheduled') AS scheduled_seconds,
        bool_or(has_working) FILTER (state_class <> 'scheduled') AS has_working, bool_or(has_waiting) FILTER (state_class <> 'scheduled') AS has_waiting
    FROM fact_agent_state LEFT JOIN agent_state_told USING (source)
    WHERE seconds <= 86400 AND started_on IS NOT NULL AND state_class IS NOT NULL
    GROUP BY agent, started_on
)
SELECT
    source, agent || ' ' || started_on AS id, agent, team, started_on,
    coalesce(working_seconds, 0) AS working_seconds, coalesce(waiting_seconds, 0) AS waiting_seconds,
    coalesce(away_seconds, 0) AS away_seconds, scheduled_seconds,
    coalesce(working_seconds, waiting_seconds, away_seconds) IS NOT NULL AS has_states, has_working, has_waiting,
    upload_id
FROM days;
