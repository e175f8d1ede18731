-- A day of the help centre beside the tickets of the day; where two help centres have the day, one of them has the tickets.
CREATE OR REPLACE VIEW fact_help_day_now AS
SELECT
    source, id, self_service_day.day_on, visitors, searches, article_views, bot_conversations,
    CASE WHEN row_number() OVER (PARTITION BY self_service_day.day_on ORDER BY source, id) = 1 THEN coalesce(tickets, 0) ELSE 0 END AS tickets,
    upload_id
FROM self_service_day
LEFT JOIN (SELECT created_on, count(*) AS tickets FROM fact_ticket GROUP BY created_on) AS created ON created.created_on = self_service_day.day_on;

CREATE OR REPLACE TABLE fact_help_day AS FROM fact_help_day_now LIMIT 0;
