-- The first day of each agent on the job: as a list of agents says, else a guess, the first day in the data. Who is there when the records of
-- a source begin (or within 91 days) may have begun at any time before: of these nothing is known.
CREATE OR REPLACE VIEW agent_first AS
WITH seen AS (
    SELECT 'ticket' AS record, source, agent, min(created_on) AS seen_on FROM fact_ticket WHERE created_on IS NOT NULL GROUP BY source, agent
    UNION ALL
    SELECT 'contact', source, agent, min(started_on) FROM fact_contact WHERE started_on IS NOT NULL GROUP BY source, agent
    UNION ALL
    SELECT 'agent_state', source, agent, min(started_on) FROM fact_agent_state WHERE started_on IS NOT NULL AND state_class <> 'scheduled' GROUP BY source, agent
),
begun AS (SELECT *, min(seen_on) OVER (PARTITION BY record, source) AS begins_on FROM seen),
guessed AS (
    SELECT agent, CASE WHEN bool_and(seen_on - begins_on >= 91) THEN min(seen_on) END AS guessed_on
    FROM begun WHERE agent IS NOT NULL GROUP BY agent
),
told AS (SELECT id AS agent, min(first_day_on) AS told_on FROM agent WHERE first_day_on IS NOT NULL GROUP BY id)
SELECT agent, coalesce(told_on, guessed_on) AS agent_first_on, told_on IS NULL AND guessed_on IS NOT NULL AS is_first_day_guessed
FROM guessed FULL JOIN told USING (agent);

-- Whether a bot took part in the ticket of a survey.
CREATE OR REPLACE VIEW survey_bot AS
SELECT survey.source, survey.id, ticket.was_handled_by_bot AS was_ticket_ended_by_bot, ticket.was_bot_involved AS was_ticket_with_bot
FROM fact_survey AS survey
JOIN ticket ON ticket.source = survey.ticket_source AND ticket.id = survey.ticket
WHERE ticket.was_handled_by_bot IS NOT NULL OR ticket.was_bot_involved IS NOT NULL;
