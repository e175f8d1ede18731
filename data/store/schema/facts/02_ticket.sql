-- "Resolved" follows the vendor's status where there is one: a ticket that is open again is not resolved (its time
-- stays in first_resolved_at), and one that is solved has left the backlog even when no solve time was exported
-- (then on the day it was closed or last changed). Closing is no solving: where an export has both, a ticket that was
-- closed without being solved is not counted as solved; where it has only a closing time, its format calls that solved.
-- What is not known is empty, not FALSE: whether it was answered or resolved is known where a column says so, or where its source
-- fills such a column at all (ticket_told) and it is empty here. Replies are answers, a status is none.

-- The moment of the next ticket of the same customer in the same source. Hashes sort faster than texts, and made before the window they are all
-- that it carries.
CREATE OR REPLACE MACRO ticket_followers(tickets) AS TABLE
SELECT source, id, place, lead(created_at) OVER (PARTITION BY whose ORDER BY created_at, tie) AS next_created_at
FROM (
    SELECT ticket.source, ticket.id, place, created_at, hash(ticket.source, ticket.customer) AS whose, hash(ticket.id) AS tie
    FROM query_table(tickets) AS ticket
    LEFT JOIN nobody ON nobody.record = 'ticket' AND nobody.source = ticket.source AND nobody.customer = ticket.customer
    WHERE ticket.customer IS NOT NULL AND created_at IS NOT NULL AND nobody.customer IS NULL
)
QUALIFY next_created_at IS NOT NULL;

CREATE OR REPLACE VIEW ticket_placed AS SELECT rowid AS place, source, id, customer, created_at FROM ticket;

CREATE OR REPLACE VIEW ticket_followed AS
SELECT ticket.*, next_created_at FROM ticket LEFT JOIN ticket_followers('ticket_placed') AS followers ON followers.place = ticket.rowid;

-- The days of the calendars with their second and further stretches in a list, which nearly no day has: as fields of their own, all of them
-- would be carried through each join.
CREATE OR REPLACE VIEW calendar_short AS
SELECT
    calendar, epoch_day, key, zone,
    {
        'before': hours.before, 'o1': hours.o1, 'l1': hours.l1,
        'more': CASE WHEN hours.l2 > 0 THEN list_filter(
            [{'o': hours.o2, 'l': hours.l2}, {'o': hours.o3, 'l': hours.l3}, {'o': hours.o4, 'l': hours.l4}, {'o': hours.o5, 'l': hours.l5}, {'o': hours.o6, 'l': hours.l6}],
            lambda part: part.l > 0) END
    } AS hours
FROM calendar_hours;

-- open_before and is_open_at for these.
CREATE OR REPLACE MACRO short_open_before(second, hours) AS hours.before
    + least(greatest(second % 86400 - hours.o1, 0), hours.l1)
    + CASE WHEN hours.more IS NOT NULL
        THEN list_sum(list_transform(hours.more, lambda part: least(greatest(second % 86400 - part.o, 0), part.l)))::BIGINT ELSE 0 END;

CREATE OR REPLACE MACRO short_is_open_at(second, hours) AS
       (second % 86400 >= hours.o1 AND second % 86400 < hours.o1 + hours.l1)
    OR CASE WHEN hours.more IS NOT NULL
        THEN len(list_filter(hours.more, lambda part: second % 86400 >= part.o AND second % 86400 < part.o + part.l)) > 0 ELSE FALSE END;

-- The days of the calendars, each with the first one of its year.
CREATE OR REPLACE VIEW day_of_year AS
SELECT calendar_short.key, calendar_short.hours, calendar_short.zone, new_year.epoch_day AS new_year_day, new_year.hours.before AS new_year_open
FROM calendar_short
LEFT JOIN (FROM calendar_short WHERE month(DATE '1970-01-01' + epoch_day) = 1 AND day(DATE '1970-01-01' + epoch_day) = 1) AS new_year
    ON new_year.calendar = calendar_short.calendar AND year(DATE '1970-01-01' + new_year.epoch_day) = year(DATE '1970-01-01' + calendar_short.epoch_day);

-- `tickets` names the records with next_created_at: all of them, or those that are to be made anew.
CREATE OR REPLACE MACRO fact_ticket_of(tickets) AS TABLE
WITH moments AS (
    SELECT
        ticket.* REPLACE (
            CASE WHEN nobody.customer IS NULL THEN ticket.customer END AS customer,
            coalesce(first_response_at, moment_after(created_at, first_response_reported_seconds)) AS first_response_at,
            CASE WHEN status_class IN ('open', 'waiting') THEN NULL
                 ELSE coalesce(resolved_at, moment_after(created_at, resolution_reported_seconds))
            END AS resolved_at,
            coalesce(first_resolved_at, resolved_at, moment_after(created_at, resolution_reported_seconds)) AS first_resolved_at,
            CASE WHEN has_no_agent_changes THEN agent_changes END AS agent_changes,
            CASE WHEN has_no_team_changes THEN team_changes END AS team_changes,
            CASE WHEN has_kept_responses THEN was_first_response_in_sla END AS was_first_response_in_sla,
            CASE WHEN has_kept_resolutions THEN was_resolution_in_sla END AS was_resolution_in_sla
        ),
        -- What was reopened has been resolved before its last resolution, and nobody says when.
        ticket.first_resolved_at IS NULL AND coalesce(reopens > 0, FALSE) AS is_first_resolution_lost,
        coalesce(calendar_team.calendar, 0) AS calendar,
        has_responses AND (responses_since_at IS NULL OR created_at >= responses_since_at) AS has_responses,
        has_resolutions AND (resolutions_since_at IS NULL OR created_at >= resolutions_since_at) AS has_resolutions,
        has_states, has_open_tickets AS is_open_told, has_no_reopens,
        has_response_times AND has_response_days AS is_first_response_calendar_told,
        (has_response_hours OR has_business_response_times) AND has_response_days AS is_first_response_business_told,
        has_resolution_days AS is_resolution_day_told,
        has_resolution_times AND has_resolution_days AS is_resolution_calendar_told,
        (has_resolution_hours OR has_business_resolution_times) AND has_resolution_days AS is_resolution_business_told,
        has_customers AS is_customer_told, has_complaint_customers AS is_complaint_customer_told, has_no_complaints AS is_complaint_told, has_no_bots AS is_bot_told,
        has_response_hours AS is_first_response_hours_told, has_resolution_hours AS is_resolution_hours_told, has_complaint_records AS is_complaint_record_told
    -- Joined before the row grows wide: afterwards it costs four times as much.
    FROM query_table(tickets) AS ticket
    LEFT JOIN nobody ON nobody.record = 'ticket' AND nobody.source = ticket.source AND nobody.customer = ticket.customer
    LEFT JOIN calendar_team ON calendar_team.team = ticket.team
    LEFT JOIN ticket_told ON ticket_told.source = ticket.source
),
states AS (
    SELECT
        *,
        CASE WHEN first_response_at IS NOT NULL OR first_response_reported_seconds IS NOT NULL
                  OR first_response_reported_business_seconds IS NOT NULL OR replies > 0 THEN TRUE
             WHEN has_responses OR replies = 0 THEN FALSE
        END AS is_answered,
        CASE WHEN NOT (has_states OR has_resolutions) THEN NULL
             WHEN status_class IN ('open', 'waiting') THEN FALSE
             WHEN status_class IS NOT NULL OR resolved_at IS NOT NULL OR closed_at IS NOT NULL
                  OR resolution_reported_seconds IS NOT NULL OR resolution_reported_business_seconds IS NOT NULL THEN TRUE
             WHEN has_resolutions THEN FALSE
        END AS is_resolved,
        -- Of a day nobody knows how late it was.
        coalesce(CASE WHEN first_response_at < created_at THEN is_first_response_hours_told OR first_response_at + INTERVAL 1 DAY <= created_at END, FALSE)
            AS is_first_response_before_creation,
        coalesce(CASE WHEN resolved_at < created_at THEN is_resolution_hours_told OR resolved_at + INTERVAL 1 DAY <= created_at END, FALSE)
            AS is_resolution_before_creation
    FROM moments
),
backlog_ends AS (
    SELECT
        *,
        -- greatest() skips an empty side: a ticket without created_at leaves on its other date; without another one nobody knows when.
        CASE WHEN is_resolved AND coalesce(resolved_at, closed_at, updated_at) IS NOT NULL
             THEN greatest(coalesce(resolved_at, closed_at, updated_at), created_at) END AS left_backlog_at
    FROM states
),
-- Step by step: what a step names is planned and worked out once, and a macro over a macro is written out as often as it is used.
seconds AS (
    SELECT
        *,
        second_of(created_at) AS created_second, second_of(first_response_at) AS first_response_second,
        second_of(resolved_at) AS resolved_second, second_of(first_resolved_at) AS first_resolved_second
    FROM backlog_ends
),
clocks AS (
    SELECT
        seconds.*,
        (created_second - new_year_day::BIGINT * 86400)::INTEGER AS created_calendar_seconds,
        new_year_open,
        short_open_before(created_second, created_day.hours) AS created_open,
        short_open_before(first_response_second, first_response_day.hours) AS first_response_open,
        short_open_before(resolved_second, resolved_day.hours) AS resolved_open,
        short_open_before(first_resolved_second, first_resolved_day.hours) AS other_first_resolved_open,
        local_second(created_second, created_day.zone) AS created_local,
        local_second(first_response_second, first_response_day.zone) AS first_response_local,
        local_second(resolved_second, resolved_day.zone) AS resolved_local,
        local_second(first_resolved_second, first_resolved_day.zone) AS other_first_resolved_local,
        local_second(second_of(left_backlog_at), left_backlog_day.zone) AS other_left_backlog_local,
        local_second(second_of(due_at), due_day.zone) AS due_local,
        second_of(next_created_at) AS next_created_second,
        short_is_open_at(created_second, created_day.hours) AS is_created_open
    FROM seconds
    LEFT JOIN day_of_year AS created_day ON created_day.key = day_key(created_at, seconds.calendar)
    LEFT JOIN calendar_short AS first_response_day ON first_response_day.key = day_key(first_response_at, seconds.calendar)
    LEFT JOIN calendar_short AS resolved_day ON resolved_day.key = day_key(resolved_at, seconds.calendar)
    -- Most tickets leave the backlog, and are first resolved, at their last resolution: those need no second look-up.
    LEFT JOIN calendar_day AS left_backlog_day
        ON left_backlog_day.epoch_day = day_of(CASE WHEN left_backlog_at IS DISTINCT FROM resolved_at THEN left_backlog_at END)
    LEFT JOIN calendar_short AS first_resolved_day
        ON first_resolved_day.key = day_key(CASE WHEN first_resolved_at IS DISTINCT FROM resolved_at THEN first_resolved_at END, seconds.calendar)
    LEFT JOIN calendar_day AS due_day ON due_day.epoch_day = day_of(due_at)
),
days AS (
    SELECT
        *,
        (created_open - new_year_open)::INTEGER AS created_business_seconds,
        date_of(created_local) AS created_on,
        date_of(first_response_local) AS first_response_on,
        date_of(resolved_local) AS resolved_on,
        date_of(due_local) AS due_on,
        date_of(CASE WHEN left_backlog_at = resolved_at THEN resolved_local ELSE other_left_backlog_local END) AS left_backlog_on,
        date_of(CASE WHEN first_resolved_at = resolved_at THEN resolved_local ELSE other_first_resolved_local END) AS first_resolved_on,
        CASE WHEN first_resolved_at = resolved_at THEN resolved_open ELSE other_first_resolved_open END AS first_resolved_open,
        -- Midnight to the second is what an export writes that knows only the day: a length that it reports beside is exact.
        created_local % 86400 = 0 OR first_response_local % 86400 = 0 AS is_first_response_by_day,
        created_local % 86400 = 0 OR resolved_local % 86400 = 0 AS is_resolution_by_day,
        CASE WHEN created_local % 86400 <> 0 THEN hour_of(created_local) END AS created_hour,
        weekday_of(created_local) AS created_weekday,
        CASE WHEN created_local % 86400 <> 0 THEN NOT is_created_open END AS is_after_hours
    FROM clocks
),
durations AS (
    SELECT
        *,
        -- Where only days are known a time is whole days, and never less than one: the same day is within a day. Opening hours need hours.
        CASE WHEN is_first_response_before_creation OR NOT is_first_response_calendar_told THEN NULL
             WHEN NOT is_first_response_hours_told THEN greatest(first_response_on - created_on, 1) * 86400
             ELSE coalesce(CASE WHEN is_first_response_by_day THEN not_negative(first_response_reported_seconds) END,
                           first_response_second - created_second, not_negative(first_response_reported_seconds))
        END AS first_response_calendar_seconds,
        CASE WHEN is_first_response_before_creation OR NOT is_first_response_business_told THEN NULL
             ELSE coalesce(CASE WHEN is_first_response_by_day THEN not_negative(first_response_reported_business_seconds) END,
                           CASE WHEN is_first_response_hours_told THEN first_response_open - created_open END,
                           not_negative(first_response_reported_business_seconds))
        END AS first_response_business_seconds,
        CASE WHEN is_resolution_before_creation OR is_resolved IS NOT TRUE THEN NULL
             WHEN resolved_at IS NOT NULL AND NOT is_resolution_hours_told THEN greatest(resolved_on - created_on, 1) * 86400
             ELSE coalesce(CASE WHEN is_resolution_by_day THEN not_negative(resolution_reported_seconds) END,
                           resolved_second - created_second, not_negative(resolution_reported_seconds))
        END AS resolution_calendar_seconds,
        CASE WHEN is_resolution_before_creation OR is_resolved IS NOT TRUE THEN NULL
             ELSE coalesce(CASE WHEN is_resolution_by_day THEN not_negative(resolution_reported_business_seconds) END,
                           CASE WHEN is_resolution_hours_told THEN resolved_open - created_open END,
                           not_negative(resolution_reported_business_seconds))
        END AS resolution_business_seconds,
        CASE WHEN is_first_resolution_lost THEN NULL
             WHEN first_resolved_at IS NOT NULL AND NOT is_resolution_hours_told
                  THEN CASE WHEN first_resolved_on >= created_on THEN greatest(first_resolved_on - created_on, 1) * 86400 END
             WHEN first_resolved_second >= created_second THEN first_resolved_second - created_second END AS first_resolution_calendar_seconds,
        CASE WHEN first_resolved_second >= created_second AND is_resolution_hours_told IS NOT FALSE AND NOT is_first_resolution_lost THEN first_resolved_open - created_open END
            AS first_resolution_business_seconds
    FROM days
)
SELECT
    source, id,
    channel, team, agent, first_response_agent, resolution_agent, priority, category, product, site, language, country,
    created_at, first_response_at, resolved_at, first_resolved_at, due_at,
    created_on, first_response_on, resolved_on, first_resolved_on,
    -- A ticket that was reopened has been resolved, even when it is open again and the export says no more when.
    coalesce(first_resolved_on, CASE WHEN reopens > 0 THEN created_on END) AS resolved_once_on,
    left_backlog_on, due_on, created_hour, created_weekday,
    status, status_class, subject, customer,
    replies, reopens, agent_changes, team_changes, not_negative(handle_seconds) AS handle_seconds,
    first_response_calendar_seconds, first_response_business_seconds,
    resolution_calendar_seconds, resolution_business_seconds,
    first_resolution_calendar_seconds, first_resolution_business_seconds,
    is_answered, is_resolved,
    is_first_response_calendar_told, is_first_response_business_told, is_resolution_calendar_told, is_resolution_business_told,
    is_first_response_hours_told, is_resolution_hours_told, is_resolution_day_told, is_complaint_record_told, is_open_told,
    is_customer_told, is_complaint_customer_told, is_complaint_told, is_bot_told,
    created_calendar_seconds, created_business_seconds,
    is_first_response_before_creation, is_resolution_before_creation,
    CASE WHEN has_no_reopens THEN reopens > 0 END AS was_reopened,
    CASE WHEN replies IS NOT NULL THEN is_resolved AND replies = 1 END AS is_one_touch,
    is_after_hours,
    next_created_second - created_second AS next_ticket_seconds,
    was_first_response_in_sla, was_resolution_in_sla,
    is_complaint, complaint_cause, resolution, was_handled_by_bot,
    upload_id
FROM durations;

CREATE OR REPLACE VIEW fact_ticket_now AS FROM fact_ticket_of('ticket_followed');

-- How old the tickets of a year are when the data of their source end, less what had passed of the year when they were created
-- (created_…_seconds). So a later end, or a calendar with more years, changes no row of fact_ticket. A view, joined where asked for.
CREATE OR REPLACE VIEW ticket_end AS
SELECT
    source AS end_source, last.calendar AS end_calendar, year(DATE '1970-01-01' + new_year.epoch_day) AS end_year,
    second_of(data_until_at) - new_year.epoch_day::BIGINT * 86400 AS end_calendar_seconds,
    open_before(second_of(data_until_at), last.hours) - new_year.hours.before AS end_business_seconds
FROM source_state
JOIN calendar_hours AS last ON last.epoch_day = day_of(data_until_at)
JOIN calendar_hours AS new_year ON new_year.calendar = last.calendar
WHERE month(DATE '1970-01-01' + new_year.epoch_day) = 1 AND day(DATE '1970-01-01' + new_year.epoch_day) = 1;

CREATE OR REPLACE TABLE fact_ticket AS FROM fact_ticket_now LIMIT 0;

-- How long tickets wait that are not over when the data of their source end. Nobody waits any more for an answer to a ticket that
-- was resolved without one. A view, so that a later end changes no row of fact_ticket.
CREATE OR REPLACE VIEW ticket_waiting AS
WITH aged AS (
    SELECT
        fact_ticket.source, id, NOT is_answered AND is_resolved IS NOT TRUE AS is_waiting_for_response, NOT is_resolved AS is_waiting_for_resolution,
        end_calendar_seconds - created_calendar_seconds AS calendar_seconds, end_business_seconds - created_business_seconds AS business_seconds
    FROM fact_ticket
    LEFT JOIN calendar_team ON calendar_team.team = fact_ticket.team
    LEFT JOIN ticket_end ON end_source = fact_ticket.source AND end_year = year(created_at) AND end_calendar = coalesce(calendar_team.calendar, 0)
)
SELECT
    source, id,
    CASE WHEN is_waiting_for_response THEN calendar_seconds END AS first_response_waiting_calendar_seconds,
    CASE WHEN is_waiting_for_response THEN business_seconds END AS first_response_waiting_business_seconds,
    CASE WHEN is_waiting_for_resolution THEN calendar_seconds END AS resolution_waiting_calendar_seconds,
    CASE WHEN is_waiting_for_resolution THEN business_seconds END AS resolution_waiting_business_seconds
FROM aged
WHERE calendar_seconds >= 0;
