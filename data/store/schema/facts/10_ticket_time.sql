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
    was_escalated, sla_policy, was_complaint_upheld, was_bot_involved
FROM ticket
WHERE requester_wait_seconds IS NOT NULL OR requester_wait_business_seconds IS NOT NULL
   OR customer_wait_seconds IS NOT NULL OR customer_wait_business_seconds IS NOT NULL
   OR reply_seconds IS NOT NULL OR next_reply_seconds IS NOT NULL OR was_escalated IS NOT NULL OR sla_policy IS NOT NULL
   OR was_complaint_upheld IS NOT NULL OR was_bot_involved IS NOT NULL;
