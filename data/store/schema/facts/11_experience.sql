-- Whether the customer of a survey, complaint or ticket left afterwards. Customers are found in the list of the same tool; in another
-- one only by an id that is more than a number, as an address or C-0017 is: the same number is another person elsewhere.
-- A list is known to be current until its newest day of joining or leaving, which is no later than the newest moment of all data.
CREATE OR REPLACE VIEW listed_customer AS
WITH customers AS (
    SELECT source, id, is_churned, churned_on, has_leaving_days,
           least(max(greatest(customer_since, churned_on)) OVER (PARTITION BY source),
                 (SELECT max(data_until_at)::DATE FROM source_state)) AS known_until
    FROM fact_customer
)
SELECT source, id, is_churned, churned_on, has_leaving_days, known_until FROM customers
UNION ALL BY NAME
SELECT NULL AS source, id, bool_or(is_churned) AS is_churned, min(churned_on) AS churned_on, bool_and(has_leaving_days) AS has_leaving_days, min(known_until) AS known_until
FROM customers
WHERE regexp_matches(id, '[^0-9]')
GROUP BY id;

CREATE OR REPLACE MACRO of_listed_customer(records) AS TABLE
SELECT
    record.source, record.id, TRUE AS is_customer_listed,
    coalesce(own.churned_on, other.churned_on) AS customer_left_on,
    coalesce(own.is_churned, other.is_churned) AS has_customer_left,
    coalesce(own.has_leaving_days, other.has_leaving_days) AS has_customer_leaving_days,
    coalesce(own.known_until, other.known_until) AS customers_known_until
FROM (SELECT source, id, customer FROM query_table(records) WHERE customer IS NOT NULL) AS record
LEFT JOIN listed_customer AS own ON own.source = record.source AND own.id = record.customer
LEFT JOIN (FROM listed_customer WHERE source IS NULL) AS other ON own.id IS NULL AND other.id = record.customer
WHERE own.id IS NOT NULL OR other.id IS NOT NULL;

CREATE OR REPLACE VIEW survey_customer AS FROM of_listed_customer('fact_survey');
CREATE OR REPLACE VIEW complaint_customer AS FROM of_listed_customer('fact_complaint');
CREATE OR REPLACE VIEW ticket_customer AS FROM of_listed_customer('fact_ticket');

-- How long the ticket of a survey waited for its first response, and took until its last resolution, by both clocks.
CREATE OR REPLACE VIEW survey_speed AS
SELECT
    survey.source, survey.id,
    ticket.first_response_calendar_seconds AS response_after_calendar_seconds, ticket.first_response_business_seconds AS response_after_business_seconds,
    ticket.resolution_calendar_seconds AS resolution_after_calendar_seconds, ticket.resolution_business_seconds AS resolution_after_business_seconds
FROM fact_survey AS survey
JOIN fact_ticket AS ticket ON ticket.source = survey.ticket_source AND ticket.id = survey.ticket;
