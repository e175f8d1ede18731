-- One row a score that a quality review gave to one criterion, 0 to 1 on its scale. What did not apply, or has no scale, has no rate.
CREATE OR REPLACE VIEW qa_criterion_score AS
SELECT
    source, id, coalesce(review, id) AS review, reviewed_on, ticket, agent, team, reviewer, category AS criterion, is_critical, comment, upload_id,
    CASE WHEN highest_score > coalesce(lowest_score, 0)
         THEN (score - coalesce(lowest_score, 0)) / (highest_score - coalesce(lowest_score, 0)) END AS rate
FROM qa_review
WHERE category IS NOT NULL;
