-- What a source tells at all: where it fills a column in some row, an empty cell of it means "not (yet)"; where it never does,
-- nobody knows. One row a source (and kind of survey). Kept by data/facts/refresh.py: when one changes, all facts of its source do.
-- Moments of which nearly all lie whole days after the creation, or one of both at midnight, are days: how many hours passed they do not tell.
-- Where one of both is at midnight in every row there is no clock time to wait for: few rows tell as much as many.
-- The same moment as the creation, at many times of the day, is no day: it took no time at all.
CREATE OR REPLACE MACRO are_days(moments, clocks, wholes, at_once, times_at_once) AS
    moments > 0 AND (
        clocks = 0
        OR moments >= 5 AND wholes >= 0.9 * moments AND NOT (at_once >= 0.9 * moments AND coalesce(times_at_once, 0) > 3)
    );

-- Marks alone, as an x (or a number) where something is so and nothing elsewhere, do not say of the others that it is not so.
CREATE OR REPLACE MACRO are_marks(mark, other, rows) AS mark > 0 AND other = 0 AND rows - mark > 0.1 * rows;

-- A source that begins to fill a column late says nothing of what came long before: `first` is the first moment that it fills.
-- What counts by such a day reads from `late_day` that it is known from then on only: this is the one place that says what is late.
CREATE OR REPLACE MACRO since_late(first_at, begins_at, rows_before) AS
    CASE WHEN rows_before >= 30 AND first_at - begins_at >= INTERVAL 28 DAYS THEN first_at END;

-- A list of what is open or was solved of late: `unfinished` were created before the first moment of solving, none of them is over without saying
-- when, and far fewer a day were created before it than after. Files are looked at by it too (data/checks/silent.py).
CREATE OR REPLACE MACRO is_recent_alone(unfinished, unsaid, created, begins_at, solved_at, newest_at) AS coalesce(
    unfinished >= 5 AND unsaid = 0 AND solved_at - begins_at >= INTERVAL 14 DAYS AND newest_at - solved_at >= INTERVAL 7 DAYS
        AND unfinished * (day_of(newest_at) - day_of(solved_at)) <= 0.6 * (created - unfinished) * (day_of(solved_at) - day_of(begins_at)),
    FALSE
);

-- Local midnights of the report zone as seconds of the day by UTC, all over the calendar.
CREATE OR REPLACE VIEW midnights AS
SELECT list(DISTINCT (86400 - local % 86400) % 86400) AS seconds
FROM (SELECT zone.early AS local FROM calendar_day UNION SELECT zone.later FROM calendar_day);

-- What a source tells is added up from its weeks, so that a file makes anew those of its own records alone (data/facts/weeks.py). A week begins on a
-- Thursday, as 1 January 1970 was one; what has no moment is of no week.
CREATE OR REPLACE MACRO week_of(moment) AS (epoch_us(moment) // 604800000000)::INTEGER;

CREATE OR REPLACE MACRO ticket_week_of(tickets) AS TABLE
WITH moments AS (
    SELECT
        ticket.*,
        first_response_at IS NOT NULL OR first_response_reported_seconds IS NOT NULL OR first_response_reported_business_seconds IS NOT NULL AS says_response,
        resolved_at IS NOT NULL OR closed_at IS NOT NULL OR resolution_reported_seconds IS NOT NULL OR resolution_reported_business_seconds IS NOT NULL
            AS says_resolution,
        status_class IN ('solved', 'closed') AS is_over_by_state,
        coalesce(list_contains(seconds, second_of(created_at) % 86400), FALSE) AS is_created_by_day,
        is_created_by_day OR coalesce(list_contains(seconds, second_of(first_response_at) % 86400), FALSE) AS is_response_by_day,
        is_created_by_day OR coalesce(list_contains(seconds, second_of(resolved_at) % 86400), FALSE) AS is_resolution_by_day,
        (second_of(first_response_at) - second_of(created_at)) % 86400 = 0 AS is_response_whole,
        (second_of(resolved_at) - second_of(created_at)) % 86400 = 0 AS is_resolution_whole,
        ticket.customer IS NOT NULL AND created_at IS NOT NULL AND nobody.customer IS NULL AS says_whose
    FROM query_table(tickets) AS ticket
    LEFT JOIN nobody ON nobody.record = 'ticket' AND nobody.source = ticket.source AND nobody.customer = ticket.customer, midnights
)
SELECT
    -- CASE and no FILTER: that would copy the rows which each of the many counts is about.
    source, week_of(created_at) AS week, count(*) AS k,
    count(CASE WHEN says_response THEN TRUE END) AS responses, count(CASE WHEN says_resolution THEN TRUE END) AS resolutions,
    count(first_response_at) AS response_moments, count(resolved_at) AS resolution_moments,
    count(CASE WHEN first_response_at IS NOT NULL AND NOT is_response_by_day THEN TRUE END) AS response_clocks,
    count(CASE WHEN resolved_at IS NOT NULL AND NOT is_resolution_by_day THEN TRUE END) AS resolution_clocks,
    count(CASE WHEN first_response_at IS NOT NULL AND (is_response_whole OR is_response_by_day) THEN TRUE END) AS response_wholes,
    count(CASE WHEN resolved_at IS NOT NULL AND (is_resolution_whole OR is_resolution_by_day) THEN TRUE END) AS resolution_wholes,
    count(CASE WHEN first_response_at = created_at AND NOT is_response_by_day THEN TRUE END) AS responses_at_once,
    count(CASE WHEN resolved_at = created_at AND NOT is_resolution_by_day THEN TRUE END) AS resolutions_at_once,
    count(first_response_reported_seconds) AS reported_responses, count(first_response_reported_business_seconds) AS reported_business_responses,
    count(resolution_reported_seconds) AS reported_resolutions, count(resolution_reported_business_seconds) AS reported_business_resolutions,
    count(status) AS states, count(CASE WHEN status IS NOT NULL AND status_class IS NULL AND NOT says_resolution THEN TRUE END) AS unknown_states,
    count(CASE WHEN replies > 0 AND NOT says_response THEN TRUE END) AS untimed, count(CASE WHEN replies > 0 OR says_response THEN TRUE END) AS answered,
    count(CASE WHEN is_over_by_state AND NOT says_resolution THEN TRUE END) AS undated, count(CASE WHEN coalesce(is_over_by_state, says_resolution) THEN TRUE END) AS over,
    count(CASE WHEN coalesce(status_class IN ('open', 'waiting'), NOT says_resolution) THEN TRUE END) AS unfinished,
    count(complaint_cause) AS causes, count(resolution) AS remedies, count(CASE WHEN says_whose THEN TRUE END) AS named,
    count(CASE WHEN is_complaint THEN TRUE END) AS complaints, count(CASE WHEN NOT is_complaint THEN TRUE END) AS no_complaints, count(CASE WHEN says_whose AND is_complaint THEN TRUE END) AS named_complaints,
    count(CASE WHEN was_handled_by_bot THEN TRUE END) AS bots, count(CASE WHEN NOT was_handled_by_bot THEN TRUE END) AS no_bots,
    count(CASE WHEN was_escalated THEN TRUE END) AS escalations, count(CASE WHEN NOT was_escalated THEN TRUE END) AS no_escalations,
    count(CASE WHEN is_complaint AND was_complaint_upheld THEN TRUE END) AS upheld, count(CASE WHEN is_complaint AND NOT was_complaint_upheld THEN TRUE END) AS not_upheld,
    count(CASE WHEN reopens > 0 THEN TRUE END) AS reopened, count(CASE WHEN reopens = 0 THEN TRUE END) AS not_reopened,
    count(CASE WHEN agent_changes > 0 THEN TRUE END) AS agent_changed, count(CASE WHEN agent_changes = 0 THEN TRUE END) AS not_agent_changed,
    count(CASE WHEN team_changes > 0 THEN TRUE END) AS team_changed, count(CASE WHEN team_changes = 0 THEN TRUE END) AS not_team_changed,
    count(CASE WHEN NOT was_first_response_in_sla THEN TRUE END) AS late_responses, count(CASE WHEN was_first_response_in_sla THEN TRUE END) AS timely_responses,
    count(CASE WHEN NOT was_resolution_in_sla THEN TRUE END) AS late_resolutions, count(CASE WHEN was_resolution_in_sla THEN TRUE END) AS timely_resolutions,
    min(created_at) AS begins_at, min(CASE WHEN says_response THEN created_at END) AS response_at,
    min(CASE WHEN says_resolution THEN coalesce(resolved_at, moment_after(created_at, resolution_reported_seconds), closed_at, created_at) END) AS resolution_at,
    min(coalesce(resolved_at, moment_after(created_at, resolution_reported_seconds))) AS solved_at,
    count(created_at) AS created, max(created_at) AS newest_at
FROM moments
GROUP BY ALL;

CREATE OR REPLACE TABLE ticket_week AS FROM ticket_week_of('ticket') LIMIT 0;

CREATE OR REPLACE VIEW ticket_told_now AS
WITH summed AS (
    SELECT
        source, sum(COLUMNS(* EXCLUDE (source, week, begins_at, response_at, resolution_at, solved_at, newest_at)))::BIGINT,
        min(COLUMNS(['begins_at', 'response_at', 'resolution_at', 'solved_at'])), max(newest_at) AS newest_at
    FROM ticket_week
    GROUP BY source
),
-- At how many times of the day what took no time at all was: asked only where nearly all took none.
at_once AS (
    SELECT
        source, approx_count_distinct(CASE WHEN first_response_at = created_at THEN second_of(created_at) % 86400 END) AS response_times,
        approx_count_distinct(CASE WHEN resolved_at = created_at THEN second_of(created_at) % 86400 END) AS resolution_times
    FROM ticket
    WHERE source IN (
        SELECT source FROM summed
        WHERE responses_at_once > 0 AND responses_at_once >= 0.9 * response_moments OR resolutions_at_once > 0 AND resolutions_at_once >= 0.9 * resolution_moments
    )
    GROUP BY source
),
told AS (
    SELECT
        summed.source,
        responses > 0 AS has_responses,
        response_moments + reported_responses > 0 AS has_response_times,
        response_moments > 0 AND NOT are_days(response_moments, response_clocks, response_wholes, responses_at_once, response_times) OR reported_responses > 0
            AS has_response_hours,
        reported_business_responses > 0 AS has_business_response_times,
        resolutions > 0 AS has_resolutions,
        resolution_moments + reported_resolutions > 0 AS has_resolution_times,
        reported_business_resolutions > 0 AS has_business_resolution_times,
        resolution_moments > 0 AND NOT are_days(resolution_moments, resolution_clocks, resolution_wholes, resolutions_at_once, resolution_times) OR reported_resolutions > 0
            AS has_resolution_hours,
        -- Words for states that nobody knows say nothing: where they are many, those that are known are no fair part of the whole.
        unknown_states <= 0.1 * states AS has_states,
        untimed, answered, undated, over,
        causes > 0 AND remedies > 0 AS has_complaint_records,
        -- Who comes again is found only where both tickets name the customer: of one in five without, as many repeats go unseen.
        named >= 0.8 * k AS has_customers,
        named_complaints >= 0.8 * complaints AS has_complaint_customers,
        NOT are_marks(complaints, no_complaints, k) AS has_no_complaints,
        NOT are_marks(bots, no_bots, k) AS has_no_bots,
        NOT are_marks(escalations, no_escalations, k) AS has_no_escalations,
        NOT are_marks(upheld, not_upheld, complaints) AS has_no_upheld,
        NOT are_marks(reopened, not_reopened, k) AS has_no_reopens,
        NOT are_marks(agent_changed, not_agent_changed, k) AS has_no_agent_changes,
        NOT are_marks(team_changed, not_team_changed, k) AS has_no_team_changes,
        -- Of a promise the mark is that it was broken; many have none.
        NOT are_marks(late_responses, timely_responses, k) AS has_kept_responses,
        NOT are_marks(late_resolutions, timely_resolutions, k) AS has_kept_resolutions,
        unfinished > 0 AS lists_open,
        begins_at, response_at, resolution_at, solved_at, created, newest_at
    FROM summed LEFT JOIN at_once ON at_once.source = summed.source
),
early AS (
    SELECT
        ticket.source, count(*) FILTER (created_at < response_at) AS before_response, count(*) FILTER (created_at < resolution_at) AS before_resolution,
        count(*) FILTER (created_at < solved_at) AS before_solved,
        count(*) FILTER (created_at < solved_at AND status_class IN ('solved', 'closed') AND resolved_at IS NULL AND closed_at IS NULL
                         AND resolution_reported_seconds IS NULL AND resolution_reported_business_seconds IS NULL) AS unsaid_before,
        count(*) FILTER (created_at < resolution_at AND status_class IN ('solved', 'closed') AND resolved_at IS NULL AND closed_at IS NULL
                         AND resolution_reported_seconds IS NULL AND resolution_reported_business_seconds IS NULL) AS undated_before
    FROM ticket JOIN told ON told.source = ticket.source
    -- The latest of all sources as well: by one value the engine leaves out whatever came later.
    WHERE created_at < greatest(response_at, resolution_at, solved_at) AND created_at < (SELECT max(greatest(response_at, resolution_at, solved_at)) FROM told)
    GROUP BY ticket.source
),
-- A list of which every ticket is over looks like one of solved tickets alone, of which nobody knows how many are open. Two things tell that
-- none is: over 28 days or more, nine in ten ended without an open ticket; or the list ends by the day of creation, and went on being solved
-- for 14 days or more and for twice as long as a ticket takes. `busy_until`: the last end of those that came before.
stays AS (
    SELECT
        source, day_of(created_at) AS came, count(*) AS k,
        greatest(coalesce(day_of(coalesce(resolved_at, moment_after(created_at, resolution_reported_seconds), closed_at, updated_at)), 4000000), came) AS gone
    FROM ticket
    WHERE created_at IS NOT NULL AND source IN (SELECT source FROM told WHERE NOT lists_open)
    GROUP BY ALL
),
steps AS (
    SELECT *, max(gone) OVER (PARTITION BY source ORDER BY came, gone ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until FROM stays
),
emptied AS (
    SELECT
        source, max(gone) - min(came) AS days, sum(greatest(gone - greatest(came, busy_until), 0)) AS busy_days,
        max(gone) - max(came) AS tail, sum(k * (gone - came)) / sum(k) AS mean_stay
    FROM steps
    GROUP BY source
)
SELECT
    told.* EXCLUDE (begins_at, response_at, resolution_at, solved_at, undated, over, untimed, answered, lists_open, created, newest_at),
    is_recent_alone(before_solved, unsaid_before, created, begins_at, solved_at, newest_at) AS lists_recent_alone,
    lists_open OR coalesce(days >= 28 AND busy_days <= 0.1 * days OR tail >= 14 AND tail >= 2 * mean_stay, FALSE) AS has_open_tickets,
    since_late(response_at, begins_at, before_response) AS responses_since_at,
    since_late(resolution_at, begins_at, before_resolution) AS resolutions_since_at,
    since_late(solved_at, begins_at, before_solved) AS solved_since_at,
    -- The times of less than half of what was answered are no measure of the whole.
    responses_since_at IS NOT NULL OR untimed <= 0.5 * answered AS has_response_days,
    -- Many that are over by their state, and nothing says since when: those of which it is known are a part that nobody chose.
    -- What came before the source began to say it is not known anyway.
    CASE WHEN resolutions_since_at IS NULL THEN undated <= 0.1 * over ELSE undated - undated_before <= 0.1 * (over - undated_before) END AS has_resolution_days
FROM told LEFT JOIN early ON early.source = told.source LEFT JOIN emptied ON emptied.source = told.source;

CREATE OR REPLACE MACRO survey_response_week_of(surveys) AS TABLE
SELECT
    source, kind, week_of(coalesce(sent_at, responded_at)) AS week, count(*) AS k,
    count(*) FILTER (score IS NULL AND responded_at IS NULL) AS unanswered, count(sent_at) AS sent, count(responded_at) AS responded,
    count(sent_at) FILTER (score IS NULL AND responded_at IS NULL) AS unanswered_sent,
    min(coalesce(sent_at, responded_at)) AS begins_at, min(sent_at) FILTER (score IS NULL AND responded_at IS NULL) AS unanswered_at,
    min(coalesce(responded_at, sent_at)) FILTER (score IS NOT NULL OR responded_at IS NOT NULL) AS answered_at
FROM query_table(surveys)
GROUP BY ALL;

CREATE OR REPLACE TABLE survey_response_week AS FROM survey_response_week_of('survey_response') LIMIT 0;

CREATE OR REPLACE VIEW survey_response_told_now AS
WITH told AS (
    SELECT
        -- A list that does not say when the unanswered were sent, or the answered, has both under different days; of less than
        -- half of a sort those that are left are no fair part of the whole.
        source, kind,
        sum(unanswered) AS unanswered_all,
        sum(k) - unanswered_all AS answered_all,
        sum(unanswered_sent) AS unanswered_sent_all,
        sum(sent) - unanswered_sent_all AS answered_sent_all,
        unanswered_all > 0 AND CASE WHEN sum(sent) = 0 THEN sum(responded) = 0
            ELSE answered_sent_all >= 0.5 * answered_all AND unanswered_sent_all >= 0.5 * unanswered_all
        END AS has_unanswered,
        min(begins_at) AS begins_at, min(unanswered_at) AS unanswered_at, min(answered_at) AS answered_at
    FROM survey_response_week
    GROUP BY source, kind
),
early AS (
    SELECT
        survey_response.source, survey_response.kind, count(*) FILTER (coalesce(sent_at, survey_response.responded_at) < unanswered_at) AS before,
        count(*) FILTER (coalesce(sent_at, survey_response.responded_at) < answered_at) AS before_answered
    FROM survey_response JOIN told ON told.source = survey_response.source AND told.kind = survey_response.kind
    WHERE coalesce(sent_at, survey_response.responded_at) < greatest(unanswered_at, answered_at)
        AND (sent_at < (SELECT max(greatest(unanswered_at, answered_at)) FROM told) OR sent_at IS NULL)
    GROUP BY survey_response.source, survey_response.kind
)
SELECT told.source, told.kind, has_unanswered, since_late(unanswered_at, begins_at, before) AS unanswered_since_at,
    since_late(answered_at, begins_at, before_answered) AS answered_since_at
FROM told LEFT JOIN early ON early.source = told.source AND early.kind = told.kind;

-- A phone system that has no word for giving up calls such a call missed: it does not tell how many gave up. A list of which every call
-- was answered, or none, lists those alone; and where what became of many is not known, the others are no fair part of the whole.
CREATE OR REPLACE VIEW contact_told_now AS
SELECT
    source,
    count(answered_at) > 0 AS has_answers,
    coalesce(bool_or(outcome = 'abandoned'), FALSE) AS has_abandoned,
    coalesce(bool_or(direction IS DISTINCT FROM 'outbound' AND (outcome = 'answered' OR outcome IS NULL AND answered_at IS NOT NULL)), FALSE)
        AND coalesce(bool_or(direction IS DISTINCT FROM 'outbound' AND (outcome <> 'answered' OR outcome IS NULL AND answered_at IS NULL)), FALSE)
        AND (count(answered_at) > 0 OR count(*) FILTER (direction IS DISTINCT FROM 'outbound' AND outcome IS NOT NULL)
                                       >= 0.9 * count(*) FILTER (direction IS DISTINCT FROM 'outbound')) AS has_missed,
    count(wait_seconds) + count(answered_at) > 0 AS has_waits
FROM contact
GROUP BY source;

CREATE OR REPLACE MACRO is_to_come(day) AS day > current_date;

CREATE OR REPLACE VIEW customer_told_now AS
SELECT
    source,
    count(is_churned) + count(*) FILTER (NOT is_to_come(churned_on)) > 0 AS has_leavers,
    count(*) FILTER (NOT is_to_come(churned_on)) > 0 AS has_leaving_days
FROM customer
GROUP BY source;

-- The local day on which the data of a source end.
CREATE OR REPLACE VIEW source_end AS
SELECT source, local_date(second_of(data_until_at), zone) AS until_on
FROM source_state JOIN calendar_day ON epoch_day = day_of(data_until_at);

-- The midnights that the weeks of tickets were counted by.
CREATE OR REPLACE TABLE midnights_counted AS FROM midnights LIMIT 0;

-- How often customers stand in the records of a week: the foremost of them, those whose name is a word for nobody, and in a row without a
-- customer the most that any other has, with all rows of the week (data/facts/nobody.py).
CREATE OR REPLACE TABLE customer_week (record VARCHAR, source VARCHAR, week INTEGER, customer VARCHAR, n BIGINT, is_word BOOLEAN, k BIGINT);

-- From when to when the moments lie that tickets have by reported durations.
CREATE OR REPLACE MACRO reported_week_of(tickets) AS TABLE
SELECT
    source, week_of(created_at) AS week,
    min(least(moment_after(created_at, first_response_reported_seconds), moment_after(created_at, resolution_reported_seconds))) AS first_at,
    max(greatest(moment_after(created_at, first_response_reported_seconds), moment_after(created_at, resolution_reported_seconds))) AS last_at
FROM query_table(tickets)
GROUP BY ALL
HAVING first_at IS NOT NULL;

CREATE OR REPLACE TABLE reported_week AS FROM reported_week_of('ticket') LIMIT 0;

-- From where on the newest moments of a source lie by which the end of its data is told (data/facts/refresh.py).
CREATE OR REPLACE TABLE source_newest (source VARCHAR, from_at TIMESTAMP);

CREATE OR REPLACE TABLE ticket_told AS FROM ticket_told_now LIMIT 0;
CREATE OR REPLACE TABLE survey_response_told AS FROM survey_response_told_now LIMIT 0;
CREATE OR REPLACE TABLE contact_told AS FROM contact_told_now LIMIT 0;
CREATE OR REPLACE TABLE customer_told AS FROM customer_told_now LIMIT 0;

-- The dates of fact tables that a source fills late: what happened before its first such day is not known. Of a list of what is open or was
-- solved of late also the creation: of what was created before the first day of solving a part is listed.
CREATE OR REPLACE VIEW late_day AS
SELECT facts, 'resolved_on' AS day, source FROM ticket_told, (VALUES ('ticket'), ('complaint')) AS facts_of_tickets (facts) WHERE solved_since_at IS NOT NULL OR lists_recent_alone
UNION ALL
SELECT facts, 'created_on', source FROM ticket_told, (VALUES ('ticket'), ('complaint')) AS facts_of_tickets (facts) WHERE lists_recent_alone
UNION ALL
SELECT 'survey', 'responded_on', source FROM survey_response_told GROUP BY source HAVING bool_and(answered_since_at IS NOT NULL);

-- Lists of solved tickets alone: of what was created of late those that took long are missing.
CREATE OR REPLACE VIEW solved_alone AS
SELECT facts, source FROM ticket_told, (VALUES ('ticket'), ('complaint')) AS facts_of_tickets (facts) WHERE NOT has_open_tickets;
