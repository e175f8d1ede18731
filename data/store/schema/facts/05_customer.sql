CREATE OR REPLACE VIEW fact_customer_now AS
SELECT
    customer.source, id, country, segment, plan AS product,
    -- The end of a contract that is still to come has not made anybody leave.
    customer_since, CASE WHEN NOT is_to_come(churned_on) THEN churned_on END AS churned_on,
    coalesce(is_churned, CASE WHEN NOT is_to_come(churned_on) THEN TRUE WHEN has_leavers THEN FALSE END) AS is_churned,
    has_leaving_days,
    plan, organisation, CASE WHEN monthly_revenue >= 0 THEN monthly_revenue END AS monthly_revenue, upload_id
FROM customer LEFT JOIN customer_told ON customer_told.source = customer.source;

CREATE OR REPLACE TABLE fact_customer AS FROM fact_customer_now LIMIT 0;
