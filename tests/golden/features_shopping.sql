-- Features as of 2011-12-10, over all history.
WITH
-- The order lines that count: those before as_of, without returns.
purchases AS NOT MATERIALIZED (
  SELECT
    customer_id,
    order_id,
    ordered_at,
    product,
    channel,
    quantity_milli,
    amount_micros,
    discount_micros
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
    COUNT(*) AS lines,
    CAST(SUM(quantity_milli) AS BIGINT) AS quantity_milli,
    CAST(SUM(amount_micros) AS BIGINT) AS amount_micros,
    CAST(SUM(discount_micros) AS BIGINT) AS discount_micros,
    MAX(CASE WHEN channel IS NOT NULL THEN 1 ELSE 0 END) AS has_channel,
    MAX(CASE WHEN LOWER(channel) IN ('online', 'web', 'website', 'internet', 'e-commerce',
        'ecommerce', 'app', 'mobile', 'mobile app', 'online store', 'online shop', 'web shop',
        'webshop', 'web store') THEN 1 ELSE 0 END) AS is_online
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
    CAST(SUM(quantity_milli) AS BIGINT) AS units_milli,
    CAST(SUM(amount_micros) AS BIGINT) AS spend_micros,
    CAST(SUM(discount_micros) AS BIGINT) AS discount_micros,
    COUNT(*) FILTER (WHERE ISODOW(ordered_at) >= 6) AS weekend_orders,
    CAST(SUM(has_channel) AS BIGINT) AS channel_orders,
    CAST(SUM(is_online) AS BIGINT) AS online_orders
  FROM orders
  GROUP BY customer_id
),
-- Each line with the customer's first order of its product.
product_lines AS (
  SELECT
    customer_id,
    order_id,
    ROW_NUMBER() OVER (PARTITION BY customer_id, product ORDER BY ordered_at, order_id) AS place,
    FIRST_VALUE(order_id) OVER (PARTITION BY customer_id, product ORDER BY ordered_at, order_id)
        AS first_order
  FROM purchases
  WHERE product IS NOT NULL
),
-- How many products, and how many of the lines were their first.
product_totals AS (
  SELECT
    customer_id,
    COUNT(*) FILTER (WHERE place = 1) AS products,
    COUNT(*) AS product_lines,
    COUNT(*) FILTER (WHERE order_id = first_order) AS first_product_lines
  FROM product_lines
  GROUP BY customer_id
),
-- The returned lines before as_of.
returned_lines AS NOT MATERIALIZED (
  SELECT
    customer_id,
    order_id,
    quantity_milli
  FROM lines
  WHERE ordered_at < TIMESTAMP '2011-12-10 00:00:00'
    AND is_return
),
-- One row an order or credit note with returned lines.
returned_orders AS (
  SELECT
    customer_id,
    order_id,
    CAST(SUM(quantity_milli) AS BIGINT) AS quantity_milli
  FROM returned_lines
  GROUP BY customer_id, order_id
),
-- What a customer returned.
return_totals AS (
  SELECT
    customer_id,
    CAST(SUM(quantity_milli) AS BIGINT) AS returned_milli
  FROM returned_orders
  GROUP BY customer_id
)
SELECT
  customer_id,
  DATE_DIFF('day', last_order_at, TIMESTAMP '2011-12-10 00:00:00') AS recency_days,
  orders,
  CAST(spend_micros AS DOUBLE) / 1000000 AS spend,
  CAST(spend_micros AS DOUBLE) / 1000000 / NULLIF(orders, 0) AS aov,
  DATE_DIFF('day', first_order_at, TIMESTAMP '2011-12-10 00:00:00') AS tenure_days,
  CAST(units_milli AS DOUBLE) / 1000 / NULLIF(orders, 0) AS units_per_order,
  CAST(lines AS DOUBLE) / NULLIF(orders, 0) AS lines_per_order,
  COALESCE(products, 0) AS products,
  CAST(DATE_DIFF('day', first_order_at, last_order_at) AS DOUBLE) / NULLIF(orders - 1, 0)
      AS gap_days_mean,
  CAST(DATE_DIFF('day', last_order_at, TIMESTAMP '2011-12-10 00:00:00') AS DOUBLE)
      / NULLIF(CAST(DATE_DIFF('day', first_order_at, last_order_at) AS DOUBLE)
      / NULLIF(orders - 1, 0), 0) AS lateness,
  CAST(weekend_orders AS DOUBLE) / NULLIF(orders, 0) AS weekend_share,
  CAST(product_lines - first_product_lines AS DOUBLE) / NULLIF(product_lines, 0) AS reorder_share,
  CAST(discount_micros AS DOUBLE) / NULLIF(spend_micros + discount_micros, 0) AS discount_rate,
  CAST(COALESCE(returned_milli, 0) AS DOUBLE) / NULLIF(units_milli, 0) AS return_rate,
  CAST(online_orders AS DOUBLE) / NULLIF(channel_orders, 0) AS online_share
FROM customer_totals
LEFT JOIN product_totals USING (customer_id)
LEFT JOIN return_totals USING (customer_id)
ORDER BY customer_id NULLS LAST
