-- What the phone system reports wins; its moments fill the gaps. Without an outcome a call was answered when an agent answered; where
-- its source never says when that was, nobody knows. A length below nothing is a slip, and as good as none.
CREATE OR REPLACE VIEW fact_contact_now AS
WITH filled AS (
    SELECT
        contact.* REPLACE (
            CASE WHEN nobody.customer IS NULL THEN contact.customer END AS customer,
            -- Who leaves a message has not hung up, however soon the machine answers: that is no wait for an agent.
            CASE WHEN outcome = 'voicemail' THEN NULL ELSE coalesce(
                not_negative(wait_seconds),
                CASE WHEN answered_at >= started_at THEN second_of(answered_at) - second_of(started_at)
                     WHEN answered_at IS NULL AND outcome IN ('abandoned', 'missed') AND ended_at >= started_at
                         THEN second_of(ended_at) - second_of(started_at)
                END
            ) END::DOUBLE AS wait_seconds,
            -- And nobody talks to a machine.
            CASE WHEN outcome = 'voicemail' THEN NULL ELSE coalesce(
                not_negative(talk_seconds),
                CASE WHEN ended_at >= answered_at
                     THEN greatest(second_of(ended_at) - second_of(answered_at) - coalesce(not_negative(hold_seconds), 0), 0) END
            ) END::DOUBLE AS talk_seconds,
            not_negative(hold_seconds) AS hold_seconds, not_negative(wrap_seconds) AS wrap_seconds
        ),
        hours, zone, has_answers, has_missed, has_abandoned, has_waits
    FROM contact
    LEFT JOIN nobody ON nobody.record = 'contact' AND nobody.source = contact.source AND nobody.customer = contact.customer
    LEFT JOIN calendar_team ON calendar_team.team = contact.team
    LEFT JOIN contact_told ON contact_told.source = contact.source
    LEFT JOIN calendar_hours ON key = day_key(started_at, calendar_team.calendar)
)
SELECT
    source, id, channel, team, agent, category, country,
    kind, direction, started_at, answered_at, ended_at,
    local_date(second_of(started_at), zone) AS started_on,
    local_hour(second_of(started_at), zone) AS started_hour,
    local_weekday(second_of(started_at), zone) AS started_weekday,
    outcome, wait_seconds, talk_seconds, hold_seconds, wrap_seconds,
    -- Holding and wrapping up alone are no contact: where nobody knows how long it was talked, nobody knows how long it took.
    talk_seconds + coalesce(hold_seconds, 0) + coalesce(wrap_seconds, 0) AS handle_seconds,
    coalesce(outcome = 'answered', CASE WHEN answered_at IS NOT NULL THEN TRUE WHEN has_answers THEN FALSE END) AS is_answered,
    has_missed, has_abandoned, has_waits,
    coalesce(direction = 'outbound', FALSE) AS is_outbound,
    -- Midnight to the second is what an export writes that knows only the day.
    CASE WHEN local_second(second_of(started_at), zone) % 86400 <> 0 THEN NOT is_open_at(second_of(started_at), hours) END AS is_after_hours,
    customer, upload_id
FROM filled;

CREATE OR REPLACE TABLE fact_contact AS FROM fact_contact_now LIMIT 0;
