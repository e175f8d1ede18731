-- One row a review, score_rate 0 to 1: its final score, else the weighted mean of its categories on their scales. A category
-- without a score did not apply and has no weight; a critical one below half of its scale makes the review 0.
CREATE VIEW qa_review_score AS
WITH rated AS (
    SELECT
        *,
        CASE WHEN highest_score > coalesce(lowest_score, 0)
             THEN (score - coalesce(lowest_score, 0)) / (highest_score - coalesce(lowest_score, 0)) END AS rate,
        coalesce(weight, 1.0::DOUBLE) AS share
    FROM qa_review
)
SELECT
    source, coalesce(review, id) AS id, max(reviewed_on) AS reviewed_on, max(ticket) AS ticket, max(agent) AS agent,
    max(team) AS team, max(reviewer) AS reviewer, max(upload_id) AS upload_id,
    count(*) FILTER (category IS NOT NULL AND rate IS NOT NULL) AS categories,
    coalesce(bool_or(is_critical AND rate < 0.5), FALSE) AS was_critical_failed,
    coalesce(
        max(rate) FILTER (category IS NULL),
        CASE WHEN bool_or(is_critical AND rate < 0.5) THEN 0.0::DOUBLE
             ELSE sum(rate * share) FILTER (category IS NOT NULL) / nullif(sum(share) FILTER (category IS NOT NULL AND rate IS NOT NULL), 0) END
    ) AS score_rate
FROM rated
GROUP BY source, coalesce(review, id);
