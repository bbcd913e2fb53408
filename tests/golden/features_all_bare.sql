-- Features as of 2011-12-10, over all history.
WITH
-- The order lines that count: those before as_of, without returns.
purchases AS NOT MATERIALIZED (
  SELECT
    customer_id,
    order_id,
    ordered_at
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
    COUNT(*) AS lines
  FROM purchases
  GROUP BY customer_id, order_id
),
-- One row a customer: everything that adds up over orders.
customer_totals AS (
  SELECT
    customer_id,
    MIN(ordered_at) AS first_order_at,
    MAX(ordered_at) AS last_order_at,
    COUNT(*) AS orders,
    CAST(SUM(lines) AS BIGINT) AS lines,
    SUM(CAST(lines AS HUGEINT) * lines) AS line_squares,
    COUNT(*) FILTER (WHERE ordered_at >= TIMESTAMP '2011-09-11 00:00:00') AS recent_orders,
    COUNT(*) FILTER (WHERE ordered_at >= TIMESTAMP '2011-06-13 00:00:00' AND ordered_at
        < TIMESTAMP '2011-09-11 00:00:00') AS earlier_orders,
    COUNT(*) FILTER (WHERE ISODOW(ordered_at) >= 6) AS weekend_orders,
    CAST(SUM(CAST(FLOOR((COS((60 * HOUR(ordered_at) + MINUTE(ordered_at)) * 0.004363323129985824e0)
        * 1099511627776) + 0.5e0) AS BIGINT)) AS BIGINT) AS hour_cos,
    CAST(SUM(CAST(FLOOR((SIN((60 * HOUR(ordered_at) + MINUTE(ordered_at)) * 0.004363323129985824e0)
        * 1099511627776) + 0.5e0) AS BIGINT)) AS BIGINT) AS hour_sin
  FROM orders
  GROUP BY customer_id
),
-- Days from the customer's order before.
order_gaps AS (
  SELECT
    customer_id,
    DATE_DIFF('day', LAG(ordered_at) OVER (PARTITION BY customer_id ORDER BY ordered_at, order_id),
        ordered_at) AS gap_days
  FROM orders
),
-- The gaps of a customer, as sums.
gap_totals AS (
  SELECT
    customer_id,
    COUNT(gap_days) AS gaps,
    CAST(SUM(gap_days) AS BIGINT) AS gap_days,
    SUM(CAST(gap_days AS HUGEINT) * gap_days) AS gap_day_squares
  FROM order_gaps
  GROUP BY customer_id
),
-- The returned lines before as_of.
returned_lines AS NOT MATERIALIZED (
  SELECT
    customer_id,
    order_id
  FROM lines
  WHERE ordered_at < TIMESTAMP '2011-12-10 00:00:00'
    AND is_return
),
-- One row an order or credit note with returned lines.
returned_orders AS (
  SELECT
    customer_id,
    order_id,
    COUNT(*) AS lines
  FROM returned_lines
  GROUP BY customer_id, order_id
),
-- What a customer returned.
return_totals AS (
  SELECT
    customer_id,
    COUNT(*) AS returned_orders,
    CAST(SUM(lines) AS BIGINT) AS returned_lines
  FROM returned_orders
  GROUP BY customer_id
)
SELECT
  customer_id,
  DATE_DIFF('day', last_order_at, TIMESTAMP '2011-12-10 00:00:00') AS recency_days,
  orders,
  DATE_DIFF('day', first_order_at, TIMESTAMP '2011-12-10 00:00:00') AS tenure_days,
  lines,
  CAST(lines AS DOUBLE) / NULLIF(orders, 0) AS lines_per_order,
  CAST(DATE_DIFF('day', first_order_at, last_order_at) AS DOUBLE) / NULLIF(orders - 1, 0)
      AS gap_days_mean,
  SQRT(CAST(CAST(gaps AS HUGEINT) * gap_day_squares - CAST(gap_days AS HUGEINT) * gap_days
      AS DOUBLE) / NULLIF(CAST(gaps AS DOUBLE) * (gaps - 1), 0)) AS gap_days_sd,
  SQRT(CAST(CAST(gaps AS HUGEINT) * gap_day_squares - CAST(gap_days AS HUGEINT) * gap_days
      AS DOUBLE) / NULLIF(CAST(gaps AS DOUBLE) * (gaps - 1), 0))
      / NULLIF(CAST(DATE_DIFF('day', first_order_at, last_order_at) AS DOUBLE)
      / NULLIF(orders - 1, 0), 0) AS gap_days_cv,
  CAST(DATE_DIFF('day', last_order_at, TIMESTAMP '2011-12-10 00:00:00') AS DOUBLE)
      / NULLIF(CAST(DATE_DIFF('day', first_order_at, last_order_at) AS DOUBLE)
      / NULLIF(orders - 1, 0), 0) AS lateness,
  CAST(recent_orders - earlier_orders AS DOUBLE) / NULLIF(recent_orders + earlier_orders, 0)
      AS orders_trend,
  CAST(weekend_orders AS DOUBLE) / NULLIF(orders, 0) AS weekend_share,
  CASE WHEN hour_sin = 0 AND hour_cos = 0 THEN NULL WHEN hour_sin < 0 THEN 24
      + ATAN2(hour_sin, hour_cos) * 3.8197186342054885e0 ELSE ATAN2(hour_sin, hour_cos)
      * 3.8197186342054885e0 END AS hour_mean,
  SQRT(CAST(hour_cos AS DOUBLE) * hour_cos + CAST(hour_sin AS DOUBLE) * hour_sin) / 1099511627776
      / NULLIF(orders, 0) AS hour_concentration,
  SQRT(CAST(CAST(orders AS HUGEINT) * line_squares - CAST(lines AS HUGEINT) * lines AS DOUBLE)
      / NULLIF(CAST(orders AS DOUBLE) * (orders - 1), 0))
      / NULLIF(CAST(lines AS DOUBLE) / NULLIF(orders, 0), 0) AS lines_per_order_cv,
  CAST(COALESCE(returned_lines, 0) AS DOUBLE) / NULLIF(lines, 0) AS return_rate,
  COALESCE(returned_orders, 0) AS returned_orders
FROM customer_totals
LEFT JOIN gap_totals USING (customer_id)
LEFT JOIN return_totals USING (customer_id)
ORDER BY customer_id NULLS LAST
