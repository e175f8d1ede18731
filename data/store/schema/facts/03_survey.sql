-- A survey belongs to the ticket of its own source, else to the only ticket of that id in all other sources.
-- An answer of the same person on the same ticket with the same score, within ten seconds of the one before, was clicked twice.
-- Scores count with high = good: scales where the lowest is the best are mirrored.
-- `surveys` names the records: all of them, or those that are to be made anew with the other answers on their tickets and of their people.
-- `tickets` names the facts of their tickets.
CREATE OR REPLACE MACRO fact_survey_of(surveys, tickets) AS TABLE
WITH strangers AS (
    SELECT DISTINCT survey_response.source, survey_response.ticket
    FROM query_table(surveys) AS survey_response
    ANTI JOIN query_table(tickets) AS ticket ON ticket.source = survey_response.source AND ticket.id = survey_response.ticket
    WHERE survey_response.ticket IS NOT NULL
),
single AS (
    SELECT id, any_value(source) AS source
    FROM query_table(tickets) AS ticket
    WHERE id IN (SELECT ticket FROM strangers)
    GROUP BY id HAVING count(*) = 1
),
elsewhere AS (
    SELECT strangers.source, strangers.ticket, single.source AS ticket_source FROM strangers JOIN single ON single.id = strangers.ticket
),
clicked_again AS (
    SELECT
        survey_response.id AS clicked_id, survey_response.source AS clicked_source,
        second_of(responded_at) - lag(second_of(responded_at)) OVER (
            PARTITION BY hash(survey_response.source, kind, survey_response.customer, ticket, score) ORDER BY responded_at, id
        ) AS after_seconds
    FROM query_table(surveys) AS survey_response
    LEFT JOIN nobody
        ON nobody.record = 'survey_response' AND nobody.source = survey_response.source AND nobody.customer = survey_response.customer
    WHERE score IS NOT NULL AND responded_at IS NOT NULL
        AND (ticket IS NOT NULL OR (survey_response.customer IS NOT NULL AND nobody.customer IS NULL))
    QUALIFY after_seconds <= 10
),
linked AS (
    SELECT
        survey_response.* REPLACE (CASE WHEN nobody.customer IS NULL THEN survey_response.customer END AS customer),
        clicked_id IS NOT NULL AS is_clicked_again,
        has_unanswered AND (unanswered_since_at IS NULL OR coalesce(sent_at, responded_at) >= unanswered_since_at) AS has_unanswered,
        ticket.source AS ticket_source,
        coalesce(ticket.resolved_on, ticket.created_on) AS ticket_on,
        ticket.first_response_calendar_seconds AS ticket_first_response_seconds,
        ticket.customer AS ticket_customer, ticket.channel AS ticket_channel, ticket.team AS ticket_team,
        ticket.agent AS ticket_agent, ticket.priority AS ticket_priority, ticket.category AS ticket_category, ticket.product AS ticket_product,
        ticket.site AS ticket_site, ticket.language AS ticket_language, ticket.country AS ticket_country
    FROM query_table(surveys) AS survey_response
    LEFT JOIN clicked_again ON clicked_source = survey_response.source AND clicked_id = survey_response.id
    LEFT JOIN nobody
        ON nobody.record = 'survey_response' AND nobody.source = survey_response.source AND nobody.customer = survey_response.customer
    LEFT JOIN elsewhere ON elsewhere.source = survey_response.source AND elsewhere.ticket = survey_response.ticket
    LEFT JOIN survey_response_told AS told ON told.source = survey_response.source AND told.kind = survey_response.kind
    -- Once, and with all that is wanted of the ticket: the join is the most of the work.
    LEFT JOIN query_table(tickets) AS ticket
        ON ticket.source = coalesce(elsewhere.ticket_source, survey_response.source) AND ticket.id = survey_response.ticket
),
scored AS (
    SELECT
        *,
        score IS NOT NULL AS is_answered,
        CASE WHEN kind <> 'nps' AND is_low_best THEN scale + 1 - score ELSE score END AS good_score
    FROM linked
),
dated AS (
    SELECT
        scored.*,
        local_date(second_of(sent_at), sent_day.zone) AS sent_on,
        local_date(second_of(responded_at), responded_day.zone) AS own_responded_on,
        -- Midnight to the second is what an export writes that knows only the day.
        coalesce(is_clicked_again AND local_second(second_of(responded_at), responded_day.zone) % 86400 <> 0, FALSE) AS is_double_click
    FROM scored
    LEFT JOIN calendar_day AS sent_day ON sent_day.epoch_day = day_of(sent_at)
    LEFT JOIN calendar_day AS responded_day ON responded_day.epoch_day = day_of(responded_at)
)
SELECT
    source, id,
    coalesce(channel, ticket_channel) AS channel, coalesce(team, ticket_team) AS team,
    coalesce(agent, ticket_agent) AS agent, ticket_agent, ticket_team, ticket_priority AS priority, ticket_category AS category,
    coalesce(product, ticket_product) AS product,
    ticket_site AS site, ticket_language AS language, coalesce(country, ticket_country) AS country,
    ticket, ticket_source, coalesce(customer, ticket_customer) AS customer,
    kind, score, scale, comment, sent_at, responded_at, sent_on,
    -- An answer without a moment of its own was given on the day it was asked for, as far as anybody knows.
    CASE WHEN is_answered THEN coalesce(own_responded_on, sent_on, ticket_on) ELSE own_responded_on END AS responded_on,
    coalesce(sent_on, own_responded_on, ticket_on) AS survey_on,
    sent_on IS NULL AND own_responded_on IS NULL AND ticket_on IS NOT NULL AS is_date_from_ticket,
    is_answered, has_unanswered,
    coalesce(is_invalidated, FALSE) AS is_invalidated,
    is_double_click,
    CASE WHEN kind = 'csat' AND is_answered THEN
        CASE scale WHEN 2 THEN good_score >= 2 WHEN 3 THEN good_score >= 3 WHEN 5 THEN good_score >= 4
                   WHEN 7 THEN good_score >= 6 WHEN 10 THEN good_score >= 9 END
    END AS is_csat_good,
    CASE WHEN kind = 'csat' AND is_answered AND scale > 1 THEN least(greatest((good_score - 1) / (scale - 1), 0), 1) END AS csat_score_rate,
    CASE WHEN kind = 'nps' THEN score >= 9 END AS is_promoter,
    CASE WHEN kind = 'nps' THEN score <= 6 END AS is_detractor,
    CASE WHEN kind = 'ces' THEN good_score END AS ces_score,
    ticket_first_response_seconds, was_solved_at_first_contact,
    CASE WHEN kind = 'ces' THEN CASE scale WHEN 7 THEN good_score >= 5 WHEN 5 THEN good_score >= 4 END END AS is_ces_easy,
    upload_id
FROM dated;

CREATE OR REPLACE VIEW fact_survey_now AS FROM fact_survey_of('survey_response', 'fact_ticket');

CREATE OR REPLACE TABLE fact_survey AS FROM fact_survey_now LIMIT 0;
