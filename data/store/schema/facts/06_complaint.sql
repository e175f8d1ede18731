-- A complaint is a ticket; in its own table stand what other complaints and surveys add to it.
CREATE OR REPLACE VIEW fact_complaint_now AS
WITH complaints AS (
    SELECT
        source, id, channel, team, agent, priority, category, product, site, language, country,
        created_at, resolved_at, due_at, created_on, resolved_on, left_backlog_on, due_on, subject, status, customer, is_resolved,
        is_resolution_calendar_told, is_resolution_day_told, is_complaint_record_told, is_open_told, is_complaint_customer_told,
        complaint_cause AS cause, resolution, resolution_calendar_seconds, upload_id
    FROM fact_ticket
    WHERE is_complaint
),
followers AS (
    SELECT source, id, lead(created_at) OVER (PARTITION BY source, customer ORDER BY created_at, id) AS next_created_at
    FROM complaints
    WHERE customer IS NOT NULL AND created_at IS NOT NULL
),
follow_ups AS (
    SELECT complaints.source, complaints.id, min(survey.sent_at) AS survey_sent_at
    FROM complaints
    JOIN fact_survey AS survey
        ON survey.ticket_source = complaints.source AND survey.ticket = complaints.id AND survey.sent_at >= complaints.resolved_at
    GROUP BY complaints.source, complaints.id
),
surveyed AS (
    SELECT DISTINCT ticket_source FROM fact_survey WHERE sent_at IS NOT NULL
)
SELECT
    complaints.*,
    second_of(next_created_at) - second_of(created_at) AS next_complaint_seconds,
    second_of(survey_sent_at) - second_of(resolved_at) AS follow_up_seconds,
    -- Without any survey of the tickets of this source nobody knows whether customers were asked.
    surveyed.ticket_source IS NOT NULL AS has_surveys
FROM complaints
LEFT JOIN followers ON followers.source = complaints.source AND followers.id = complaints.id
LEFT JOIN follow_ups ON follow_ups.source = complaints.source AND follow_ups.id = complaints.id
LEFT JOIN surveyed ON surveyed.ticket_source = complaints.source;

CREATE OR REPLACE TABLE fact_complaint AS FROM fact_complaint_now LIMIT 0;
