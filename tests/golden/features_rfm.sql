-- Features as of 2011-12-10, over all history.
WITH
-- The order lines that count: those before as_of, without returns.
purchases AS NOT MATERIALIZED (
  SELECT
    customer_id,
    order_id,
    ordered_at,
    amount_micros
  FROM lines
  WHERE ordered_at < TIMESTAMP '2011-12-10 00:00:00'
    AND NOT is_return
),
-- One row an order. It stands at the moment of its first line.
orders AS (
  SELECT
    customer_id,
    order_id,
    MIN(ordered_at) AS ordered_at,
    CAST(SUM(amount_micros) AS BIGINT) AS amount_micros
  FROM purchases
  GROUP BY customer_id, order_id
),
-- One row a customer: everything that adds up over orders.
customer_totals AS (
  SELECT
    customer_id,
    MAX(ordered_at) AS last_order_at,
    COUNT(*) AS orders,
    CAST(SUM(amount_micros) AS BIGINT) AS spend_micros
  FROM orders
  GROUP BY customer_id
)
SELECT
  customer_id,
  DATE_DIFF('day', last_order_at, TIMESTAMP '2011-12-10 00:00:00') AS recency_days,
  orders,
  CAST(spend_micros AS DOUBLE) / 1000000 AS spend
FROM customer_totals
ORDER BY customer_id NULLS LAST
