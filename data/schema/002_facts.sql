-- Facts: records plus everything that is true of one of them. Each `…_now` view is the definition; the table of the
-- same name is its stored result, kept by data/facts.py.

CREATE MACRO second_of(moment) AS epoch_us(moment) // 1000000;
CREATE MACRO day_of(moment) AS (epoch_us(moment) // 86400000000)::INTEGER;

-- Open seconds of the calendar before a second (both since the first day of the calendar, so only differences mean anything).
CREATE MACRO open_before(second, hours) AS hours.before
    + least(greatest(second % 86400 - hours.o1, 0), hours.l1) + least(greatest(second % 86400 - hours.o2, 0), hours.l2)
    + least(greatest(second % 86400 - hours.o3, 0), hours.l3) + least(greatest(second % 86400 - hours.o4, 0), hours.l4)
    + least(greatest(second % 86400 - hours.o5, 0), hours.l5) + least(greatest(second % 86400 - hours.o6, 0), hours.l6);

CREATE MACRO is_open_at(second, hours) AS
       (second % 86400 >= hours.o1 AND second % 86400 < hours.o1 + hours.l1)
    OR (second % 86400 >= hours.o2 AND second % 86400 < hours.o2 + hours.l2)
    OR (second % 86400 >= hours.o3 AND second % 86400 < hours.o3 + hours.l3)
    OR (second % 86400 >= hours.o4 AND second % 86400 < hours.o4 + hours.l4)
    OR (second % 86400 >= hours.o5 AND second % 86400 < hours.o5 + hours.l5)
    OR (second % 86400 >= hours.o6 AND second % 86400 < hours.o6 + hours.l6);

-- The wall clock of the report zone, as seconds since 1970 began on that clock.
CREATE MACRO local_second(second, zone) AS
    second + CASE WHEN second % 86400 < zone.change THEN zone.early ELSE zone.later END;
CREATE MACRO local_date(second, zone) AS DATE '1970-01-01' + (local_second(second, zone) // 86400)::INTEGER;
CREATE MACRO local_hour(second, zone) AS (local_second(second, zone) % 86400 // 3600)::TINYINT;
CREATE MACRO local_weekday(second, zone) AS ((local_second(second, zone) // 86400 + 3) % 7 + 1)::TINYINT;

-- 1 % bins of DDSketch (Masson, Rim, Lee, PVLDB 12:2195, 2019): x lies in bin ceil(ln x / ln(1.01/0.99)); 1 s is in bin 0, 0 s in bin -1.
CREATE MACRO duration_bin(seconds) AS CASE
    WHEN seconds > 0 THEN ceil(ln(seconds::DOUBLE) / ln(1.01::DOUBLE / 0.99::DOUBLE))
    WHEN seconds = 0 THEN -1
END::SMALLINT;

-- greatest(x, 0) would turn an empty x into 0.
CREATE MACRO not_negative(seconds) AS CASE WHEN seconds >= 0 THEN seconds END;

-- A reported duration beyond 30 years cannot place a moment on the calendar.
CREATE MACRO moment_after(moment, seconds) AS
    moment + to_seconds(CASE WHEN abs(seconds) < 1000000000 THEN seconds END);

-- "Resolved" follows the vendor's status where there is one: a ticket that is open again is not resolved (its time
-- stays in first_resolved_at), and one that is solved has left the backlog even when no solve time was exported
-- (then on the day it was closed or last changed). Closing is no solving: where an export has both, a ticket that was
-- closed without being solved is not counted as solved; where it has only a closing time, its format calls that solved.
-- `followers`: the next ticket of the same customer in the same source. Hashes sort faster than texts.
CREATE VIEW fact_ticket_now AS
WITH followers AS (
    SELECT rowid AS place, lead(created_at) OVER (PARTITION BY hash(source, customer) ORDER BY created_at, hash(id)) AS next_created_at
    FROM ticket
    WHERE customer IS NOT NULL AND created_at IS NOT NULL
    QUALIFY next_created_at IS NOT NULL
),
moments AS (
    SELECT
        ticket.* REPLACE (
            coalesce(first_response_at, moment_after(created_at, first_response_reported_seconds)) AS first_response_at,
            CASE WHEN status_class IN ('open', 'waiting') THEN NULL
                 ELSE coalesce(resolved_at, moment_after(created_at, resolution_reported_seconds))
            END AS resolved_at,
            coalesce(first_resolved_at, resolved_at, moment_after(created_at, resolution_reported_seconds)) AS first_resolved_at
        ),
        next_created_at
    -- Joined before the row grows wide: afterwards it costs four times as much.
    FROM ticket LEFT JOIN followers ON followers.place = ticket.rowid
),
states AS (
    SELECT
        *,
        first_response_at IS NOT NULL OR first_response_reported_seconds IS NOT NULL
            OR first_response_reported_business_seconds IS NOT NULL AS is_answered,
        CASE WHEN status_class IN ('open', 'waiting') THEN FALSE
             ELSE status_class IS NOT NULL OR resolved_at IS NOT NULL OR closed_at IS NOT NULL
                  OR resolution_reported_seconds IS NOT NULL OR resolution_reported_business_seconds IS NOT NULL
        END AS is_resolved,
        coalesce(first_response_at < created_at, FALSE) AS is_first_response_before_creation,
        coalesce(resolved_at < created_at, FALSE) AS is_resolution_before_creation
    FROM moments
),
lasting AS (
    SELECT
        *,
        -- greatest() skips an empty side: a ticket without created_at leaves on its other date.
        CASE WHEN is_resolved THEN greatest(coalesce(resolved_at, closed_at, updated_at), created_at) END AS left_backlog_at
    FROM states
),
until AS (
    SELECT source_state.source, second_of(data_until_at) AS until_second, open_before(second_of(data_until_at), hours) AS until_open
    FROM source_state LEFT JOIN calendar_day ON epoch_day = day_of(data_until_at)
),
clocks AS (
    SELECT
        lasting.*,
        until.until_second, until.until_open,
        second_of(created_at) AS created_second,
        second_of(first_response_at) AS first_response_second,
        second_of(resolved_at) AS resolved_second,
        open_before(second_of(created_at), created_day.hours) AS created_open,
        open_before(second_of(first_response_at), first_response_day.hours) AS first_response_open,
        open_before(second_of(resolved_at), resolved_day.hours) AS resolved_open,
        local_date(second_of(created_at), created_day.zone) AS created_on,
        local_date(second_of(first_response_at), first_response_day.zone) AS first_response_on,
        local_date(second_of(resolved_at), resolved_day.zone) AS resolved_on,
        CASE WHEN left_backlog_at = resolved_at THEN local_date(second_of(resolved_at), resolved_day.zone)
             ELSE local_date(second_of(left_backlog_at), left_backlog_day.zone) END AS left_backlog_on,
        second_of(first_resolved_at) AS first_resolved_second,
        CASE WHEN first_resolved_at = resolved_at THEN open_before(second_of(resolved_at), resolved_day.hours)
             ELSE open_before(second_of(first_resolved_at), first_resolved_day.hours) END AS first_resolved_open,
        CASE WHEN first_resolved_at = resolved_at THEN local_date(second_of(resolved_at), resolved_day.zone)
             ELSE local_date(second_of(first_resolved_at), first_resolved_day.zone) END AS first_resolved_on,
        local_date(second_of(due_at), due_day.zone) AS due_on,
        second_of(next_created_at) AS next_created_second,
        CASE WHEN local_second(second_of(created_at), created_day.zone) % 86400 <> 0
             THEN local_hour(second_of(created_at), created_day.zone) END AS created_hour,
        local_weekday(second_of(created_at), created_day.zone) AS created_weekday,
        -- Midnight to the second is what an export writes that knows only the day.
        CASE WHEN local_second(second_of(created_at), created_day.zone) % 86400 <> 0
             THEN NOT is_open_at(second_of(created_at), created_day.hours) END AS is_after_hours
    FROM lasting
    LEFT JOIN until ON until.source = lasting.source
    LEFT JOIN calendar_day AS created_day ON created_day.epoch_day = day_of(created_at)
    LEFT JOIN calendar_day AS first_response_day ON first_response_day.epoch_day = day_of(first_response_at)
    LEFT JOIN calendar_day AS resolved_day ON resolved_day.epoch_day = day_of(resolved_at)
    -- Most tickets leave the backlog, and are first resolved, at their last resolution: those need no second look-up.
    LEFT JOIN calendar_day AS left_backlog_day
        ON left_backlog_day.epoch_day = day_of(CASE WHEN left_backlog_at IS DISTINCT FROM resolved_at THEN left_backlog_at END)
    LEFT JOIN calendar_day AS first_resolved_day
        ON first_resolved_day.epoch_day = day_of(CASE WHEN first_resolved_at IS DISTINCT FROM resolved_at THEN first_resolved_at END)
    LEFT JOIN calendar_day AS due_day ON due_day.epoch_day = day_of(due_at)
),
durations AS (
    SELECT
        *,
        CASE WHEN is_first_response_before_creation THEN NULL
             ELSE coalesce(first_response_second - created_second, not_negative(first_response_reported_seconds))
        END AS first_response_calendar_seconds,
        CASE WHEN is_first_response_before_creation THEN NULL
             ELSE coalesce(first_response_open - created_open, not_negative(first_response_reported_business_seconds))
        END AS first_response_business_seconds,
        CASE WHEN is_resolution_before_creation OR NOT is_resolved THEN NULL
             ELSE coalesce(resolved_second - created_second, not_negative(resolution_reported_seconds))
        END AS resolution_calendar_seconds,
        CASE WHEN is_resolution_before_creation OR NOT is_resolved THEN NULL
             ELSE coalesce(resolved_open - created_open, not_negative(resolution_reported_business_seconds))
        END AS resolution_business_seconds,
        CASE WHEN first_resolved_second >= created_second THEN first_resolved_second - created_second END AS first_resolution_calendar_seconds,
        CASE WHEN first_resolved_second >= created_second THEN first_resolved_open - created_open END AS first_resolution_business_seconds,
        -- Nobody waits any more for an answer to a ticket that was resolved without one.
        NOT is_answered AND NOT is_resolved AND created_second <= until_second AS is_waiting_for_response,
        NOT is_resolved AND created_second <= until_second AS is_waiting_for_resolution
    FROM clocks
)
SELECT
    source, id,
    channel, team, agent, priority, category, product, site, language, country,
    created_at, first_response_at, resolved_at, first_resolved_at, closed_at, due_at, updated_at,
    created_on, first_response_on, resolved_on, first_resolved_on, left_backlog_on, due_on, created_hour, created_weekday,
    status, status_class, subject, customer, organisation, tags,
    replies, reopens, agent_changes, team_changes, handle_seconds,
    first_response_calendar_seconds, first_response_business_seconds,
    resolution_calendar_seconds, resolution_business_seconds,
    first_resolution_calendar_seconds, first_resolution_business_seconds,
    duration_bin(first_response_calendar_seconds) AS first_response_calendar_bin,
    duration_bin(first_response_business_seconds) AS first_response_business_bin,
    duration_bin(resolution_calendar_seconds) AS resolution_calendar_bin,
    duration_bin(resolution_business_seconds) AS resolution_business_bin,
    CASE WHEN is_waiting_for_response THEN until_second - created_second END AS first_response_waiting_calendar_seconds,
    CASE WHEN is_waiting_for_response THEN until_open - created_open END AS first_response_waiting_business_seconds,
    CASE WHEN is_waiting_for_resolution THEN until_second - created_second END AS resolution_waiting_calendar_seconds,
    CASE WHEN is_waiting_for_resolution THEN until_open - created_open END AS resolution_waiting_business_seconds,
    is_answered, is_resolved, is_first_response_before_creation, is_resolution_before_creation,
    reopens > 0 AS was_reopened,
    CASE WHEN replies IS NOT NULL THEN is_resolved AND replies = 1 END AS is_one_touch,
    is_after_hours,
    next_created_second - created_second AS next_ticket_seconds,
    was_first_response_in_sla, was_resolution_in_sla,
    is_complaint, complaint_cause, resolution, was_handled_by_bot,
    upload_id
FROM durations;

CREATE TABLE fact_ticket AS FROM fact_ticket_now LIMIT 0;

-- A survey belongs to the ticket of its own source, else to the only ticket of that id in all other sources.
-- Scores count with high = good: scales where the lowest is the best are mirrored.
CREATE VIEW fact_survey_now AS
WITH single AS (
    SELECT id, any_value(source) AS source
    FROM fact_ticket
    WHERE id IN (SELECT ticket FROM survey_response)
    GROUP BY id HAVING count(*) = 1
),
linked AS (
    SELECT survey_response.*, coalesce(own.source, single.source) AS ticket_source
    FROM survey_response
    LEFT JOIN (SELECT source, id FROM fact_ticket) AS own ON own.source = survey_response.source AND own.id = survey_response.ticket
    LEFT JOIN single ON single.id = survey_response.ticket
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
        coalesce(ticket.resolved_on, ticket.created_on) AS ticket_on,
        ticket.first_response_calendar_seconds AS ticket_first_response_seconds,
        ticket.customer AS ticket_customer, ticket.channel AS ticket_channel, ticket.team AS ticket_team,
        ticket.agent AS ticket_agent, ticket.priority, ticket.category, ticket.product AS ticket_product,
        ticket.site, ticket.language, ticket.country AS ticket_country
    FROM scored
    LEFT JOIN fact_ticket AS ticket ON ticket.source = scored.ticket_source AND ticket.id = scored.ticket
    LEFT JOIN calendar_day AS sent_day ON sent_day.epoch_day = day_of(sent_at)
    LEFT JOIN calendar_day AS responded_day ON responded_day.epoch_day = day_of(responded_at)
)
SELECT
    source, id,
    coalesce(channel, ticket_channel) AS channel, coalesce(team, ticket_team) AS team,
    coalesce(agent, ticket_agent) AS agent, priority, category, coalesce(product, ticket_product) AS product,
    site, language, coalesce(country, ticket_country) AS country,
    ticket, ticket_source, coalesce(customer, ticket_customer) AS customer,
    kind, score, scale, comment, sent_at, responded_at, sent_on,
    -- An answer without a moment of its own was given on the day it was asked for, as far as anybody knows.
    CASE WHEN is_answered THEN coalesce(own_responded_on, sent_on, ticket_on) ELSE own_responded_on END AS responded_on,
    coalesce(sent_on, own_responded_on, ticket_on) AS survey_on,
    sent_on IS NULL AND own_responded_on IS NULL AND ticket_on IS NOT NULL AS is_date_from_ticket,
    is_answered,
    coalesce(is_invalidated, FALSE) AS is_invalidated,
    CASE WHEN kind = 'csat' AND is_answered THEN
        CASE scale WHEN 2 THEN good_score >= 2 WHEN 3 THEN good_score >= 3 WHEN 5 THEN good_score >= 4
                   WHEN 7 THEN good_score >= 6 WHEN 10 THEN good_score >= 9 END
    END AS is_csat_good,
    CASE WHEN kind = 'csat' AND is_answered AND scale > 1 THEN least(greatest((good_score - 1) / (scale - 1), 0), 1) END AS csat_score_rate,
    CASE WHEN kind = 'nps' THEN score >= 9 END AS is_promoter,
    CASE WHEN kind = 'nps' THEN score <= 6 END AS is_detractor,
    CASE WHEN kind = 'ces' THEN good_score END AS ces_score,
    ticket_first_response_seconds,
    CASE WHEN kind = 'ces' THEN CASE scale WHEN 7 THEN good_score >= 5 WHEN 5 THEN good_score >= 4 END END AS is_ces_easy,
    upload_id
FROM dated;

CREATE TABLE fact_survey AS FROM fact_survey_now LIMIT 0;

-- What the phone system reports wins; its moments fill the gaps.
CREATE VIEW fact_contact_now AS
WITH filled AS (
    SELECT
        contact.* REPLACE (
            coalesce(
                wait_seconds,
                CASE WHEN answered_at >= started_at THEN second_of(answered_at) - second_of(started_at)
                     WHEN answered_at IS NULL AND outcome IN ('abandoned', 'missed') AND ended_at >= started_at
                         THEN second_of(ended_at) - second_of(started_at)
                END
            )::DOUBLE AS wait_seconds,
            coalesce(
                talk_seconds,
                CASE WHEN ended_at >= answered_at
                     THEN greatest(second_of(ended_at) - second_of(answered_at) - coalesce(hold_seconds, 0), 0) END
            )::DOUBLE AS talk_seconds
        ),
        hours, zone
    FROM contact LEFT JOIN calendar_day ON epoch_day = day_of(started_at)
)
SELECT
    source, id, channel, team, agent, category, country,
    kind, direction, started_at, answered_at, ended_at,
    local_date(second_of(started_at), zone) AS started_on,
    local_hour(second_of(started_at), zone) AS started_hour,
    local_weekday(second_of(started_at), zone) AS started_weekday,
    outcome, wait_seconds, talk_seconds, hold_seconds, wrap_seconds,
    CASE WHEN talk_seconds IS NOT NULL OR hold_seconds IS NOT NULL OR wrap_seconds IS NOT NULL
         THEN coalesce(talk_seconds, 0) + coalesce(hold_seconds, 0) + coalesce(wrap_seconds, 0) END AS handle_seconds,
    coalesce(outcome = 'answered', answered_at IS NOT NULL) AS is_answered,
    coalesce(direction = 'outbound', FALSE) AS is_outbound,
    NOT is_open_at(second_of(started_at), hours) AS is_after_hours,
    customer, upload_id
FROM filled;

CREATE VIEW fact_customer_now AS
SELECT
    source, id, country, segment, plan AS product,
    customer_since, churned_on,
    coalesce(is_churned, churned_on IS NOT NULL) AS is_churned,
    plan, organisation, upload_id
FROM customer;

CREATE TABLE fact_contact AS FROM fact_contact_now LIMIT 0;
CREATE TABLE fact_customer AS FROM fact_customer_now LIMIT 0;

-- A complaint is a ticket; in its own table stand what other complaints and surveys add to it.
CREATE VIEW fact_complaint_now AS
WITH complaints AS (
    SELECT
        source, id, channel, team, agent, priority, category, product, site, language, country,
        created_at, resolved_at, due_at, created_on, resolved_on, due_on, subject, status, customer, is_resolved,
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
)
SELECT
    complaints.*,
    second_of(next_created_at) - second_of(created_at) AS next_complaint_seconds,
    second_of(survey_sent_at) - second_of(resolved_at) AS follow_up_seconds
FROM complaints
LEFT JOIN followers ON followers.source = complaints.source AND followers.id = complaints.id
LEFT JOIN follow_ups ON follow_ups.source = complaints.source AND follow_ups.id = complaints.id;

CREATE TABLE fact_complaint AS FROM fact_complaint_now LIMIT 0;

-- What a phone system's or help desk's word for a state means: waiting for customers, working for one, or neither.
CREATE MACRO state_class(word) AS CASE
    WHEN word IS NULL THEN NULL
    WHEN regexp_matches(lower(word), 'offline|logged.?(off|out)|log.?out|log.?off|sign.?out|signed.?out|unavailable|off.?duty|off.?queue|not.?ready') THEN 'away'
    WHEN regexp_matches(lower(word), 'break|lunch|meal|pause|training|coaching|meeting|away|absent|vacation|sick|holiday|personal|do.?not.?disturb') THEN 'away'
    WHEN regexp_matches(lower(word), 'paper|wrap|after.?call|acw|on.?a?.?call|in.?a?.?call|talk|hold|busy|chatting|handling|working|interact|ringing|conversation|e-?mail|back.?office') THEN 'working'
    WHEN regexp_matches(lower(word), 'avail|online|ready|idle|wait|on.?queue|logged.?in|log.?in|signed.?in|sign.?in|open') THEN 'waiting'
END;

-- A stretch without an end lasts until the newest moment of its source.
CREATE VIEW fact_agent_state_now AS
WITH ended AS (
    SELECT agent_state.*, coalesce(ended_at, data_until_at) AS lasts_until, zone
    FROM agent_state
    LEFT JOIN source_state ON source_state.source = agent_state.source
    LEFT JOIN calendar_day ON epoch_day = day_of(started_at)
)
SELECT
    source, id, agent, team, state, state_class(state) AS state_class, started_at, ended_at,
    local_date(second_of(started_at), zone) AS started_on,
    local_hour(second_of(started_at), zone) AS started_hour,
    local_weekday(second_of(started_at), zone) AS started_weekday,
    CASE WHEN lasts_until >= started_at THEN second_of(lasts_until) - second_of(started_at) END AS seconds,
    upload_id
FROM ended;

CREATE TABLE fact_agent_state AS FROM fact_agent_state_now LIMIT 0;

-- One row a published quarter of an hour (its middle lies in opening hours), on the days that agents' states cover. It is
-- covered when in its middle somebody is there for customers; `tickets` came in during it.
CREATE VIEW fact_open_quarter_now AS
WITH present AS (
    SELECT second_of(started_at) AS starts, second_of(started_at) + seconds AS ends
    FROM fact_agent_state
    WHERE state_class IN ('waiting', 'working') AND seconds BETWEEN 1 AND 86400
),
covered AS (
    SELECT quarter, count(*) AS agents
    FROM (SELECT unnest(range((starts + 449) // 900, (ends + 449) // 900)) AS quarter FROM present)
    GROUP BY quarter
),
days AS (
    SELECT epoch_day, hours, zone FROM calendar_day
    WHERE epoch_day BETWEEN (SELECT day_of(min(started_at)) FROM fact_agent_state)
                        AND (SELECT max(second_of(started_at) + coalesce(seconds, 0)) // 86400 FROM fact_agent_state)
),
quarters AS (
    SELECT epoch_day * 96 + slot AS quarter, (epoch_day * 96 + slot) * 900 AS starts, zone
    FROM days, range(96) AS slots(slot)
    WHERE is_open_at((epoch_day::BIGINT * 96 + slot) * 900 + 450, hours)
),
arrived AS (
    SELECT second_of(created_at) // 900 AS quarter, count(*) AS tickets
    FROM fact_ticket
    WHERE created_hour IS NOT NULL AND EXISTS (FROM fact_agent_state)
    GROUP BY 1
)
SELECT
    'calendar' AS source, quarters.quarter::VARCHAR AS id,
    make_timestamp(starts * 1000000) AS starts_at,
    local_date(starts, zone) AS starts_on, local_hour(starts, zone) AS starts_hour, local_weekday(starts, zone) AS starts_weekday,
    coalesce(agents, 0) AS agents, coalesce(tickets, 0) AS tickets
FROM quarters
LEFT JOIN covered ON covered.quarter = quarters.quarter
LEFT JOIN arrived ON arrived.quarter = quarters.quarter
WHERE local_date(starts, zone) BETWEEN (SELECT min(started_on) FROM fact_agent_state) AND (SELECT max(started_on) FROM fact_agent_state);

CREATE TABLE fact_open_quarter AS FROM fact_open_quarter_now LIMIT 0;

-- A day of the help centre beside the tickets of the day; where two help centres have the day, one of them has the tickets.
CREATE VIEW fact_help_day_now AS
SELECT
    source, id, self_service_day.day_on, visitors, searches, article_views, bot_conversations,
    CASE WHEN row_number() OVER (PARTITION BY self_service_day.day_on ORDER BY source, id) = 1 THEN coalesce(tickets, 0) ELSE 0 END AS tickets,
    upload_id
FROM self_service_day
LEFT JOIN (SELECT created_on, count(*) AS tickets FROM fact_ticket GROUP BY created_on) AS created ON created.created_on = self_service_day.day_on;

CREATE TABLE fact_help_day AS FROM fact_help_day_now LIMIT 0;
