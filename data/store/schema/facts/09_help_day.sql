-- A day of the help centre beside the tickets of the day, as far as any are known: before the first ticket and after the last they
-- are not. Where two help centres have the day, one of them has the tickets. Two sources are one help centre (`twins`) where as many
-- people visited both on most of the days that both have: then the newest upload counts.
CREATE OR REPLACE VIEW fact_help_day_now AS
WITH twins AS (
    SELECT one.source, other.source AS twin
    FROM self_service_day AS one
    JOIN self_service_day AS other ON other.day_on = one.day_on AND other.source <> one.source
    WHERE one.visitors > 0 AND other.visitors > 0
    GROUP BY one.source, other.source
    HAVING avg((one.visitors = other.visitors)::INTEGER) > 0.5
),
days AS (
    SELECT
        day.*,
        EXISTS (
            FROM twins JOIN self_service_day AS other ON other.source = twins.twin
            WHERE twins.source = day.source AND other.day_on = day.day_on
              AND (other.visitors IS NOT NULL, other.upload_id, other.source) > (day.visitors IS NOT NULL, day.upload_id, day.source)
        ) AS is_counted_elsewhere
    FROM self_service_day AS day
)
SELECT
    source, id, days.day_on, visitors, searches, article_views, bot_conversations, is_counted_elsewhere,
    CASE WHEN row_number() OVER (PARTITION BY days.day_on ORDER BY is_counted_elsewhere, visitors IS NULL, source, id) = 1
         THEN coalesce(tickets, 0) ELSE 0 END
        * CASE WHEN days.day_on BETWEEN first_on AND last_on THEN 1 END AS tickets,
    upload_id
FROM days
LEFT JOIN (SELECT created_on, count(*) AS tickets FROM fact_ticket GROUP BY created_on) AS created ON created.created_on = days.day_on
CROSS JOIN (SELECT min(created_on) AS first_on, max(created_on) AS last_on FROM fact_ticket) AS known;

CREATE OR REPLACE TABLE fact_help_day AS FROM fact_help_day_now LIMIT 0;
