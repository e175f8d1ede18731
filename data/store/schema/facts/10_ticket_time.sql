-- What only some exports tell of a ticket. A view, joined where a number asks for it, so that it costs the others nothing.
-- Agents' work is what the customer waited for (new, open, on hold) without the time on hold.
CREATE OR REPLACE VIEW ticket_time AS
SELECT
    source, id,
    not_negative(requester_wait_seconds) AS requester_wait_calendar_seconds,
    not_negative(requester_wait_business_seconds) AS requester_wait_business_seconds,
    not_negative(not_negative(requester_wait_seconds) - not_negative(on_hold_seconds)) AS agent_work_calendar_seconds,
    not_negative(not_negative(requester_wait_business_seconds) - not_negative(on_hold_business_seconds)) AS agent_work_business_seconds,
    not_negative(customer_wait_seconds) AS customer_wait_calendar_seconds,
    not_negative(customer_wait_business_seconds) AS customer_wait_business_seconds,
    not_negative(reply_seconds) AS reply_seconds,
    not_negative(next_reply_seconds) AS next_reply_seconds,
    CASE WHEN has_no_escalations THEN was_escalated END AS was_escalated,
    sla_policy,
    CASE WHEN has_no_upheld THEN was_complaint_upheld END AS was_complaint_upheld,
    was_bot_involved
FROM ticket JOIN ticket_told USING (source)
WHERE requester_wait_seconds IS NOT NULL OR requester_wait_business_seconds IS NOT NULL
   OR customer_wait_seconds IS NOT NULL OR customer_wait_business_seconds IS NOT NULL
   OR reply_seconds IS NOT NULL OR next_reply_seconds IS NOT NULL OR was_escalated IS NOT NULL OR sla_policy IS NOT NULL
   OR was_complaint_upheld IS NOT NULL OR was_bot_involved IS NOT NULL;

-- How long a source's promises are is in no export: 19 in 20 of those that were kept were kept within this time.
CREATE OR REPLACE VIEW ticket_promise AS
SELECT
    source,
    quantile_disc(first_response_calendar_seconds, 0.95) FILTER (was_first_response_in_sla) AS kept_response_seconds,
    quantile_disc(resolution_calendar_seconds, 0.95) FILTER (was_resolution_in_sla) AS kept_resolution_seconds
FROM fact_ticket
WHERE was_first_response_in_sla OR was_resolution_in_sla
GROUP BY source;
