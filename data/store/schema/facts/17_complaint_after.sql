-- What came after a complaint was resolved: whether the survey that was sent first was answered, and how satisfied the first answer was. Read beside
-- fact_complaint where a metric asks for it: complaints are few. What a source tells of promises and answers at all is told for each of its complaints.
CREATE OR REPLACE VIEW complaint_after AS
WITH surveys AS (
    SELECT
        complaint.source, complaint.id, complaint.resolved_at, survey.kind, survey.id AS survey_id, survey.sent_at, survey.is_answered, survey.has_unanswered,
        survey.responded_on, coalesce(survey.responded_at, survey.sent_at) AS said_at,
        survey.is_answered AND NOT survey.is_invalidated AND NOT survey.is_double_click AS counts,
        CASE survey.kind WHEN 'csat' THEN survey.is_csat_good WHEN 'nps' THEN survey.is_promoter WHEN 'ces' THEN survey.is_ces_easy END AS is_good
    FROM fact_complaint AS complaint
    JOIN fact_survey AS survey ON survey.ticket_source = complaint.source AND survey.ticket = complaint.id
    WHERE complaint.resolved_at IS NOT NULL
),
asked AS (
    SELECT
        source, id, bool_or(is_answered OR responded_on IS NOT NULL) AS was_follow_up_answered, bool_or(has_unanswered) AS has_unanswered_follow_ups
    FROM (FROM surveys WHERE sent_at >= resolved_at QUALIFY rank() OVER (PARTITION BY source, id ORDER BY sent_at) = 1) AS first_sent
    GROUP BY source, id
),
answered AS (
    SELECT source, id, responded_on AS said_after_on, is_good AS was_satisfied_after
    FROM surveys
    WHERE counts AND said_at >= resolved_at
    QUALIFY row_number() OVER (PARTITION BY source, id ORDER BY said_at, kind, survey_id) = 1
),
answers_told AS (
    SELECT DISTINCT ticket_source FROM fact_survey WHERE is_answered AND ticket IS NOT NULL
)
SELECT
    complaint.source, complaint.id,
    -- A source without any promise does not tell of promises.
    bool_or(complaint.due_at IS NOT NULL) OVER (PARTITION BY complaint.source) AS has_promises,
    was_follow_up_answered, has_unanswered_follow_ups,
    answers_told.ticket_source IS NOT NULL AS has_answers, said_after_on, was_satisfied_after
FROM fact_complaint AS complaint
LEFT JOIN asked ON asked.source = complaint.source AND asked.id = complaint.id
LEFT JOIN answered ON answered.source = complaint.source AND answered.id = complaint.id
LEFT JOIN answers_told ON answers_told.ticket_source = complaint.source;
