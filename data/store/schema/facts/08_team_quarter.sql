-- One row a published quarter of an hour of each team, by the team's own calendar, on the days from the team's first to its last
-- agent state: `agents` of the team are there for customers in its middle.
CREATE OR REPLACE VIEW fact_team_quarter_now AS
WITH covered AS (
    SELECT team, quarter, count(*) AS agents
    FROM (
        SELECT team, unnest(range((second_of(started_at) + 449) // 900, (second_of(started_at) + seconds + 449) // 900)) AS quarter
        FROM fact_agent_state
        WHERE state_class IN ('waiting', 'working') AND seconds BETWEEN 1 AND 86400 AND team IS NOT NULL
    )
    GROUP BY team, quarter
),
teams AS (
    SELECT state.team, coalesce(any_value(calendar), 0) AS calendar, min(started_on) AS first_on, max(started_on) AS last_on
    FROM fact_agent_state AS state LEFT JOIN calendar_team ON calendar_team.team = state.team
    -- A list of shifts says who should have been there, and may reach into the future.
    WHERE state.team IS NOT NULL AND state_class IS DISTINCT FROM 'scheduled' AND seconds IS NOT NULL
        AND source IN (SELECT source FROM fact_agent_state WHERE state_class IN ('waiting', 'working'))
    GROUP BY state.team
),
days AS (
    SELECT calendar_hours.calendar, epoch_day, hours, zone
    FROM calendar_hours JOIN (SELECT calendar, min(first_on) AS first_on, max(last_on) AS last_on FROM teams GROUP BY calendar) AS spans
        ON spans.calendar = calendar_hours.calendar
    WHERE DATE '1970-01-01' + epoch_day BETWEEN first_on - 1 AND last_on + 1
),
quarters AS (
    SELECT calendar, epoch_day::BIGINT * 96 + slot AS quarter, (epoch_day::BIGINT * 96 + slot) * 900 AS starts, zone
    FROM days, range(96) AS slots(slot)
    WHERE is_open_at((epoch_day::BIGINT * 96 + slot) * 900 + 450, hours)
)
SELECT
    'calendar' AS source, teams.team || ' ' || quarters.quarter AS id, teams.team,
    make_timestamp(starts * 1000000) AS starts_at,
    local_date(starts, zone) AS starts_on, local_hour(starts, zone) AS starts_hour, local_weekday(starts, zone) AS starts_weekday,
    coalesce(covered.agents, 0) AS agents
FROM teams
JOIN quarters ON quarters.calendar = teams.calendar AND local_date(starts, zone) BETWEEN teams.first_on AND teams.last_on
LEFT JOIN covered ON covered.team = teams.team AND covered.quarter = quarters.quarter;

CREATE OR REPLACE TABLE fact_team_quarter AS FROM fact_team_quarter_now LIMIT 0;
