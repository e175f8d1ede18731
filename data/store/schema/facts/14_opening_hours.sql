-- What of the facts depends on opening hours, worked out from the facts themselves: when only a calendar changed, these
-- columns are made anew (data/facts/refresh.py), which takes a fraction of the time of making the facts anew from the records.
-- A value that is empty is so for reasons that no calendar changes; one that has no moments is the vendor's own.

CREATE OR REPLACE VIEW fact_ticket_hours_now AS
WITH placed AS (
    SELECT fact_ticket.rowid AS place, fact_ticket.*, coalesce(calendar_team.calendar, 0) AS calendar
    FROM fact_ticket LEFT JOIN calendar_team ON calendar_team.team = fact_ticket.team
),
clocks AS (
    SELECT
        placed.*,
        open_before(second_of(created_at), created_day.hours) AS created_open,
        open_before(second_of(first_response_at), first_response_day.hours) AS first_response_open,
        open_before(second_of(resolved_at), resolved_day.hours) AS resolved_open,
        CASE WHEN first_resolved_at = resolved_at THEN open_before(second_of(resolved_at), resolved_day.hours)
             ELSE open_before(second_of(first_resolved_at), first_resolved_day.hours) END AS first_resolved_open,
        open_before(second_of(created_at), created_day.hours) - new_year.hours.before AS created_since_new_year,
        is_open_at(second_of(created_at), created_day.hours) AS was_open
    FROM placed
    LEFT JOIN calendar_hours AS created_day ON created_day.key = day_key(created_at, placed.calendar)
    LEFT JOIN calendar_hours AS new_year ON new_year.key = day_key(date_trunc('year', created_at), placed.calendar)
    LEFT JOIN calendar_hours AS first_response_day ON first_response_day.key = day_key(first_response_at, placed.calendar)
    LEFT JOIN calendar_hours AS resolved_day ON resolved_day.key = day_key(resolved_at, placed.calendar)
    LEFT JOIN calendar_hours AS first_resolved_day
        ON first_resolved_day.key = day_key(CASE WHEN first_resolved_at IS DISTINCT FROM resolved_at THEN first_resolved_at END, placed.calendar)
),
fresh AS (
    SELECT
        place,
        CASE WHEN first_response_business_seconds IS NOT NULL
             THEN coalesce(CASE WHEN is_first_response_hours_told THEN first_response_open - created_open END, first_response_business_seconds) END AS first_response_business_seconds,
        CASE WHEN resolution_business_seconds IS NOT NULL
             THEN coalesce(CASE WHEN is_resolution_hours_told THEN resolved_open - created_open END, resolution_business_seconds) END AS resolution_business_seconds,
        CASE WHEN first_resolution_business_seconds IS NOT NULL THEN first_resolved_open - created_open END AS first_resolution_business_seconds,
        CASE WHEN is_after_hours IS NOT NULL THEN NOT was_open END AS is_after_hours,
        created_since_new_year::INTEGER AS created_business_seconds, created_business_seconds AS old_created,
        first_response_business_seconds AS old_first_response, resolution_business_seconds AS old_resolution,
        first_resolution_business_seconds AS old_first_resolution, is_after_hours AS old_after_hours
    FROM clocks
)
SELECT
    place, first_response_business_seconds, resolution_business_seconds, first_resolution_business_seconds,
    is_after_hours, created_business_seconds
FROM fresh
WHERE first_response_business_seconds IS DISTINCT FROM old_first_response
   OR resolution_business_seconds IS DISTINCT FROM old_resolution
   OR first_resolution_business_seconds IS DISTINCT FROM old_first_resolution
   OR is_after_hours IS DISTINCT FROM old_after_hours
   OR created_business_seconds IS DISTINCT FROM old_created;

CREATE OR REPLACE VIEW fact_contact_hours_now AS
WITH fresh AS (
    SELECT
        fact_contact.rowid AS place, fact_contact.is_after_hours AS old_after_hours,
        CASE WHEN fact_contact.is_after_hours IS NOT NULL THEN NOT is_open_at(second_of(started_at), hours) END AS is_after_hours
    FROM fact_contact
    LEFT JOIN calendar_team ON calendar_team.team = fact_contact.team
    LEFT JOIN calendar_hours ON key = day_key(started_at, calendar_team.calendar)
)
SELECT place, is_after_hours FROM fresh WHERE is_after_hours IS DISTINCT FROM old_after_hours;
