-- One row an agent's day, as the stretches that began on it tell: there for customers, at work but away from them, and paid.
-- It belongs to the team of most of its stretches; of several such teams to the first by name, so that it stays the same.
-- Which kinds of time a source has words for: without one for waiting, all time would be work.
CREATE OR REPLACE VIEW agent_state_told AS
SELECT
    source, coalesce(bool_or(state_class = 'working'), FALSE) AS has_working, coalesce(bool_or(state_class = 'waiting'), FALSE) AS has_waiting
FROM fact_agent_state
GROUP BY source;

-- Of whom states are told, and on which days: nobody else, and nobody before or after, can be said to have stayed away.
CREATE OR REPLACE VIEW agent_tracked AS
WITH told AS (
    FROM fact_agent_state JOIN agent_state_told USING (source)
    WHERE seconds <= 86400 AND state_class <> 'scheduled' AND (has_working OR has_waiting)
),
spans AS (SELECT source, min(started_on) AS first_on, max(started_on) AS last_on FROM told GROUP BY source)
SELECT agent, min(first_on) AS first_on, max(last_on) AS last_on
FROM (SELECT DISTINCT source, agent FROM told) JOIN spans USING (source)
GROUP BY agent;

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
    WHERE seconds <= 86400 AND started_on IS NOT NULL AND state_class IS NOT NULL AND agent IS NOT NULL
    GROUP BY agent, started_on
)
SELECT
    source, agent || ' ' || started_on AS id, agent, team, started_on,
    coalesce(working_seconds, 0) AS working_seconds, coalesce(waiting_seconds, 0) AS waiting_seconds,
    coalesce(away_seconds, 0) AS away_seconds, scheduled_seconds,
    coalesce(working_seconds, waiting_seconds, away_seconds) IS NOT NULL AS has_states, has_working, has_waiting,
    coalesce(started_on BETWEEN first_on AND last_on, FALSE) AS is_tracked, upload_id
FROM days LEFT JOIN agent_tracked USING (agent);

-- Tickets by the day of their last resolution and by who resolved them, else who has them.
CREATE OR REPLACE VIEW agent_day_resolved AS
SELECT coalesce(resolution_agent, agent) AS agent, resolved_on AS started_on, count(*) AS resolved_tickets
FROM fact_ticket
WHERE resolved_on IS NOT NULL AND coalesce(resolution_agent, agent) IS NOT NULL
GROUP BY ALL;

-- FALSE where a source does not say of many of their tickets when they were solved.
CREATE OR REPLACE VIEW agent_who_resolves AS
SELECT coalesce(resolution_agent, agent) AS agent, bool_and(is_resolution_day_told) AS is_resolver
FROM fact_ticket
WHERE is_resolved AND coalesce(resolution_agent, agent) IS NOT NULL
GROUP BY 1
HAVING count(resolved_on) > 0 OR NOT bool_and(is_resolution_day_told);

-- One row a shift: how much of it the agent was signed in, breaks included.
CREATE OR REPLACE VIEW agent_shift AS
WITH stretches AS (
    SELECT agent, state_class, started_at, started_at + to_seconds(seconds) AS ends_at
    FROM fact_agent_state
    WHERE seconds <= 86400 AND state_class IN ('working', 'waiting', 'away')
)
SELECT
    shift.source, shift.id, shift.agent, shift.team, shift.started_on, shift.started_weekday, shift.started_hour, shift.upload_id,
    shift.started_at, shift.ended_at, any_value(shift.seconds) AS scheduled_seconds,
    coalesce(any_value(shift.started_on BETWEEN first_on AND last_on), FALSE) AS is_tracked,
    -- Two states at once would count twice: never more than the shift.
    least(
        any_value(shift.seconds),
        coalesce(sum(second_of(least(stretches.ends_at, shift.started_at + to_seconds(shift.seconds)))
                     - second_of(greatest(stretches.started_at, shift.started_at)))
                 FILTER (stretches.started_at IS NOT NULL), 0)::BIGINT
    ) AS present_seconds
FROM fact_agent_state AS shift
LEFT JOIN agent_tracked ON agent_tracked.agent = shift.agent
LEFT JOIN stretches ON stretches.agent = shift.agent AND stretches.started_at < shift.started_at + to_seconds(shift.seconds)
    AND stretches.ends_at > shift.started_at
WHERE shift.state_class = 'scheduled' AND shift.seconds BETWEEN 1 AND 86400
GROUP BY ALL;
