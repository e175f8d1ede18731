-- What a source tells at all: where it fills a column in some row, an empty cell of it means "not (yet)"; where it never does,
-- nobody knows. One row a source (and kind of survey). Kept by data/facts/refresh.py: when one changes, all facts of its source do.
-- Moments of which nearly all lie whole days after the creation are days: how many hours passed they do not tell.
CREATE OR REPLACE MACRO are_days(moment, created_at) AS
    count(moment) >= 5 AND count(*) FILTER ((second_of(moment) - second_of(created_at)) % 86400 = 0) >= 0.9 * count(moment);

CREATE OR REPLACE VIEW ticket_told_now AS
SELECT
    source,
    count(first_response_at) + count(first_response_reported_seconds) + count(first_response_reported_business_seconds) > 0 AS has_responses,
    count(first_response_at) > 0 AND NOT are_days(first_response_at, created_at) OR count(first_response_reported_seconds) > 0 AS has_response_times,
    count(first_response_reported_business_seconds) > 0 AS has_business_response_times,
    count(resolved_at) + count(closed_at) + count(resolution_reported_seconds) + count(resolution_reported_business_seconds) > 0 AS has_resolutions,
    count(resolved_at) + count(resolution_reported_seconds) > 0 AS has_resolution_times,
    count(resolution_reported_business_seconds) > 0 AS has_business_resolution_times,
    count(resolved_at) > 0 AND NOT are_days(resolved_at, created_at) OR count(resolution_reported_seconds) > 0 AS has_resolution_hours,
    count(complaint_cause) > 0 AND count(resolution) > 0 AS has_complaint_records
FROM ticket
GROUP BY source;

CREATE OR REPLACE VIEW survey_response_told_now AS
SELECT source, kind, bool_or(score IS NULL AND responded_at IS NULL) AS has_unanswered
FROM survey_response
GROUP BY source, kind;

-- A phone system that has no word for giving up calls such a call missed: it does not tell how many gave up.
CREATE OR REPLACE VIEW contact_told_now AS
SELECT
    source,
    count(answered_at) > 0 AS has_answers,
    coalesce(bool_or(outcome = 'abandoned'), FALSE) AS has_abandoned,
    count(wait_seconds) + count(answered_at) > 0 AS has_waits
FROM contact
GROUP BY source;

CREATE OR REPLACE VIEW customer_told_now AS
SELECT source, count(is_churned) + count(churned_on) > 0 AS has_leavers, count(churned_on) > 0 AS has_leaving_days
FROM customer
GROUP BY source;

-- The local day on which the data of a source end.
CREATE OR REPLACE VIEW source_end AS
SELECT source, local_date(second_of(data_until_at), zone) AS until_on
FROM source_state JOIN calendar_day ON epoch_day = day_of(data_until_at);

CREATE OR REPLACE TABLE ticket_told AS FROM ticket_told_now LIMIT 0;
CREATE OR REPLACE TABLE survey_response_told AS FROM survey_response_told_now LIMIT 0;
CREATE OR REPLACE TABLE contact_told AS FROM contact_told_now LIMIT 0;
CREATE OR REPLACE TABLE customer_told AS FROM customer_told_now LIMIT 0;
