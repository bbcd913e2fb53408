-- The feature table, one row a customer.
WITH
-- Features that came ready.
given AS (
  SELECT
    customer_id,
    "Annual Income (k$)" AS given_annual_income_k,
    "Gender" AS given_gender
  FROM feature_table
)
SELECT
  customer_id,
  given_annual_income_k AS "Annual Income (k$)",
  given_gender AS "Gender"
FROM given
ORDER BY customer_id NULLS LAST
