-- A day of the help centre beside the tickets of the day, as far as any are known: before the first ticket and after the last they
-- are not. Where two help centres have the day, one of them has the tickets.
CREATE OR REPLACE VIEW fact_help_day_now AS
SELECT
    source, id, self_service_day.day_on, visitors, searches, article_views, bot_conversations,
    CASE WHEN row_number() OVER (PARTITION BY self_service_day.day_on ORDER BY source, id) = 1 THEN coalesce(tickets, 0) ELSE 0 END
        * CASE WHEN self_service_day.day_on BETWEEN first_on AND last_on THEN 1 END AS tickets,
    upload_id
FROM self_service_day
LEFT JOIN (SELECT created_on, count(*) AS tickets FROM fact_ticket GROUP BY created_on) AS created ON created.created_on = self_service_day.day_on
CROSS JOIN (SELECT min(created_on) AS first_on, max(created_on) AS last_on FROM fact_ticket) AS known;

CREATE OR REPLACE TABLE fact_help_day AS FROM fact_help_day_now LIMIT 0;
