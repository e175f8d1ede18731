CREATE OR REPLACE VIEW fact_customer_now AS
SELECT
    source, id, country, segment, plan AS product,
    customer_since, churned_on,
    coalesce(is_churned, churned_on IS NOT NULL) AS is_churned,
    plan, organisation, CASE WHEN monthly_revenue >= 0 THEN monthly_revenue END AS monthly_revenue, upload_id
FROM customer;

CREATE OR REPLACE TABLE fact_customer AS FROM fact_customer_now LIMIT 0;
