-- Features as of 2011-12-10, over all history.
WITH
-- The order lines that count: those before as_of, without returns.
purchases AS NOT MATERIALIZED (
  SELECT
    customer_id,
    order_id,
    ordered_at,
    product,
    category,
    channel,
    payment_type,
    region,
    quantity_milli,
    amount_micros,
    discount_micros,
    instalments
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
    COUNT(*) FILTER (WHERE discount_micros > 0) AS discounted_lines,
    MAX(CASE WHEN channel IS NOT NULL THEN 1 ELSE 0 END) AS has_channel,
    MAX(CASE WHEN LOWER(channel) IN ('online', 'web', 'website', 'internet', 'e-commerce',
        'ecommerce', 'app', 'mobile', 'mobile app', 'online store', 'online shop', 'web shop',
        'webshop', 'web store') THEN 1 ELSE 0 END) AS is_online,
    MAX(CASE WHEN channel = 'Web' THEN 1 ELSE 0 END) AS in_channel_web,
    MAX(CASE WHEN channel = 'Store' THEN 1 ELSE 0 END) AS in_channel_store,
    MAX(CASE WHEN payment_type IS NOT NULL THEN 1 ELSE 0 END) AS has_payment,
    MAX(CASE WHEN payment_type = 'card' THEN 1 ELSE 0 END) AS paid_by_card,
    MAX(CASE WHEN payment_type = 'voucher' THEN 1 ELSE 0 END) AS paid_by_voucher,
    MAX(instalments) AS instalments
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
    CAST(SUM(quantity_milli) AS BIGINT) AS units_milli,
    CAST(SUM(amount_micros) AS BIGINT) AS spend_micros,
    MAX(amount_micros) AS max_order_micros,
    CAST(SUM(discount_micros) AS BIGINT) AS discount_micros,
    CAST(SUM(discounted_lines) AS BIGINT) AS discounted_lines,
    COUNT(*) FILTER (WHERE discounted_lines > 0) AS discounted_orders,
    COUNT(*) FILTER (WHERE ordered_at >= TIMESTAMP '2011-09-11 00:00:00') AS recent_orders,
    COUNT(*) FILTER (WHERE ordered_at >= TIMESTAMP '2011-06-13 00:00:00' AND ordered_at
        < TIMESTAMP '2011-09-11 00:00:00') AS earlier_orders,
    CAST(COALESCE(SUM(amount_micros) FILTER (WHERE ordered_at >= TIMESTAMP '2011-09-11 00:00:00'),
        0) AS BIGINT) AS recent_micros,
    CAST(COALESCE(SUM(amount_micros) FILTER (WHERE ordered_at >= TIMESTAMP '2011-06-13 00:00:00'
        AND ordered_at < TIMESTAMP '2011-09-11 00:00:00'), 0) AS BIGINT) AS earlier_micros,
    COUNT(*) FILTER (WHERE ISODOW(ordered_at) >= 6) AS weekend_orders,
    CAST(SUM(CAST(FLOOR((COS((60 * HOUR(ordered_at) + MINUTE(ordered_at)) * 0.004363323129985824e0)
        * 1099511627776) + 0.5e0) AS BIGINT)) AS BIGINT) AS hour_cos,
    CAST(SUM(CAST(FLOOR((SIN((60 * HOUR(ordered_at) + MINUTE(ordered_at)) * 0.004363323129985824e0)
        * 1099511627776) + 0.5e0) AS BIGINT)) AS BIGINT) AS hour_sin,
    CAST(SUM(has_channel) AS BIGINT) AS channel_orders,
    CAST(SUM(is_online) AS BIGINT) AS online_orders,
    CAST(SUM(in_channel_web) AS BIGINT) AS channel_web_orders,
    CAST(SUM(in_channel_store) AS BIGINT) AS channel_store_orders,
    CAST(SUM(has_payment) AS BIGINT) AS payment_orders,
    CAST(SUM(paid_by_card) AS BIGINT) AS payment_card_orders,
    CAST(SUM(paid_by_voucher) AS BIGINT) AS payment_voucher_orders,
    CAST(SUM(instalments) AS BIGINT) AS instalments,
    COUNT(instalments) AS instalment_orders
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
-- One row an order and product.
order_products AS (
  SELECT
    customer_id,
    order_id,
    product,
    COUNT(*) AS lines,
    MIN(ordered_at) AS ordered_at
  FROM purchases
  WHERE product IS NOT NULL
  GROUP BY customer_id, order_id, product
),
-- One row a customer and product.
customer_products AS (
  SELECT
    customer_id,
    product,
    COUNT(*) AS orders
  FROM order_products
  GROUP BY customer_id, product
),
-- In how many orders the products of a customer are.
product_order_totals AS (
  SELECT
    customer_id,
    CAST(SUM(orders) AS BIGINT) AS product_orders,
    COUNT(*) FILTER (WHERE orders > 1) AS reordered_products
  FROM customer_products
  GROUP BY customer_id
),
-- The orders of a product, counted from its first.
product_places AS (
  SELECT
    customer_id,
    order_id,
    lines,
    ROW_NUMBER() OVER (PARTITION BY customer_id, product ORDER BY ordered_at, order_id) AS place
  FROM order_products
),
-- The share of each order's lines that the customer had before.
order_reorders AS (
  SELECT
    customer_id,
    order_id,
    CAST(FLOOR((CAST(CAST(COALESCE(SUM(lines) FILTER (WHERE place > 1), 0) AS BIGINT) AS DOUBLE)
        / NULLIF(CAST(SUM(lines) AS BIGINT), 0) * 1099511627776) + 0.5e0) AS BIGINT) AS share_grid
  FROM product_places
  GROUP BY customer_id, order_id
),
-- Those shares of a customer, as sums.
reorder_totals AS (
  SELECT
    customer_id,
    COUNT(*) AS reorder_orders,
    CAST(SUM(share_grid) AS BIGINT) AS reorder_grid,
    SUM(CAST(share_grid AS HUGEINT) * share_grid) AS reorder_grid_squares
  FROM order_reorders
  GROUP BY customer_id
),
-- One row a customer and category, with its weight.
customer_categories AS (
  SELECT
    customer_id,
    category,
    CAST(SUM(amount_micros) AS BIGINT) AS weight
  FROM purchases
  WHERE category IS NOT NULL
  GROUP BY customer_id, category
),
-- The categories of a customer, the heaviest first.
ranked_categories AS (
  SELECT
    customer_id,
    category,
    weight,
    CAST(SUM(weight) OVER (PARTITION BY customer_id) AS BIGINT) AS total,
    ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY weight DESC, category) AS place
  FROM customer_categories
),
-- The categories of a customer in one row.
category_totals AS (
  SELECT
    customer_id,
    COUNT(*) AS categories,
    CAST(SUM(weight) AS BIGINT) AS category_weight,
    MAX(category) FILTER (WHERE place = 1) AS top_category,
    MAX(weight) AS top_category_weight,
    CAST(SUM(CAST(FLOOR((CAST(weight AS DOUBLE) / NULLIF(total, 0)
        * -LN(NULLIF(GREATEST(CAST(weight AS DOUBLE) / NULLIF(total, 0), 0), 0)) * 1125899906842624)
        + 0.5e0) AS BIGINT)) AS BIGINT) AS category_entropy_grid,
    CAST(COALESCE(SUM(weight) FILTER (WHERE category = 'Home & Garden'), 0) AS BIGINT)
        AS category_home_garden_weight,
    CAST(COALESCE(SUM(weight) FILTER (WHERE category = 'Toys'), 0) AS BIGINT)
        AS category_toys_weight,
    CAST(COALESCE(SUM(weight) FILTER (WHERE category = 'Toys'''), 0) AS BIGINT)
        AS category_toys_2_weight
  FROM ranked_categories
  GROUP BY customer_id
),
-- One row a customer and channel, with its weight.
customer_channels AS (
  SELECT
    customer_id,
    channel,
    CAST(SUM(amount_micros) AS BIGINT) AS weight
  FROM purchases
  WHERE channel IS NOT NULL
  GROUP BY customer_id, channel
),
-- The channels of a customer, the heaviest first.
ranked_channels AS (
  SELECT
    customer_id,
    channel,
    ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY weight DESC, channel) AS place
  FROM customer_channels
),
-- The first of them.
channel_totals AS (
  SELECT
    customer_id,
    MAX(channel) FILTER (WHERE place = 1) AS top_channel
  FROM ranked_channels
  GROUP BY customer_id
),
-- One row a customer and way of payment, with its weight.
customer_payments AS (
  SELECT
    customer_id,
    payment_type,
    CAST(SUM(amount_micros) AS BIGINT) AS weight
  FROM purchases
  WHERE payment_type IS NOT NULL
  GROUP BY customer_id, payment_type
),
-- The ways of payment of a customer, the heaviest first.
ranked_payments AS (
  SELECT
    customer_id,
    payment_type,
    ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY weight DESC, payment_type) AS place
  FROM customer_payments
),
-- The first of them.
payment_totals AS (
  SELECT
    customer_id,
    MAX(payment_type) FILTER (WHERE place = 1) AS top_payment
  FROM ranked_payments
  GROUP BY customer_id
),
-- One row a customer and region, with its weight.
customer_regions AS (
  SELECT
    customer_id,
    region,
    CAST(SUM(amount_micros) AS BIGINT) AS weight
  FROM purchases
  WHERE region IS NOT NULL
  GROUP BY customer_id, region
),
-- The regions of a customer, the heaviest first.
ranked_regions AS (
  SELECT
    customer_id,
    region,
    ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY weight DESC, region) AS place
  FROM customer_regions
),
-- The first of them.
region_totals AS (
  SELECT
    customer_id,
    MAX(region) FILTER (WHERE place = 1) AS top_region
  FROM ranked_regions
  GROUP BY customer_id
),
-- The returned lines before as_of.
returned_lines AS NOT MATERIALIZED (
  SELECT
    customer_id,
    order_id,
    quantity_milli,
    amount_micros
  FROM lines
  WHERE ordered_at < TIMESTAMP '2011-12-10 00:00:00'
    AND is_return
),
-- One row an order or credit note with returned lines.
returned_orders AS (
  SELECT
    customer_id,
    order_id,
    CAST(SUM(quantity_milli) AS BIGINT) AS quantity_milli,
    CAST(SUM(amount_micros) AS BIGINT) AS amount_micros
  FROM returned_lines
  GROUP BY customer_id, order_id
),
-- What a customer returned.
return_totals AS (
  SELECT
    customer_id,
    COUNT(*) AS returned_orders,
    CAST(SUM(quantity_milli) AS BIGINT) AS returned_milli,
    CAST(SUM(amount_micros) AS BIGINT) AS returned_micros
  FROM returned_orders
  GROUP BY customer_id
),
-- The events before as_of.
visits AS NOT MATERIALIZED (
  SELECT
    customer_id,
    CAST(event_at AS DATE) AS event_day,
    session,
    event_kind,
    seconds
  FROM events
  WHERE event_at < TIMESTAMP '2011-12-10 00:00:00'
),
-- One row a session.
visit_sessions AS (
  SELECT
    customer_id,
    session
  FROM visits
  WHERE session IS NOT NULL
  GROUP BY customer_id, session
),
-- The sessions of a customer.
session_totals AS (
  SELECT
    customer_id,
    COUNT(*) AS sessions
  FROM visit_sessions
  GROUP BY customer_id
),
-- One row a day with an event.
visit_days AS (
  SELECT
    customer_id,
    event_day
  FROM visits
  GROUP BY customer_id, event_day
),
-- The active days of a customer.
day_totals AS (
  SELECT
    customer_id,
    COUNT(*) AS active_days
  FROM visit_days
  GROUP BY customer_id
),
-- The events of a customer, as sums.
event_totals AS (
  SELECT
    customer_id,
    COUNT(event_kind) AS events,
    CAST(SUM(seconds) AS BIGINT) AS seconds_on_site,
    COUNT(*) FILTER (WHERE event_kind = 'view') AS event_view_count,
    COUNT(*) FILTER (WHERE event_kind = 'cart') AS event_cart_count
  FROM visits
  GROUP BY customer_id
),
-- What the customers table says.
attributes AS (
  SELECT
    customer_id,
    "Tier" AS customer_tier,
    age AS customer_age
  FROM customers
)
SELECT
  customer_id,
  DATE_DIFF('day', last_order_at, TIMESTAMP '2011-12-10 00:00:00') AS recency_days,
  orders,
  CAST(spend_micros AS DOUBLE) / 1000000 AS spend,
  CAST(spend_micros AS DOUBLE) / 1000000 / NULLIF(orders, 0) AS aov,
  DATE_DIFF('day', first_order_at, TIMESTAMP '2011-12-10 00:00:00') AS tenure_days,
  lines,
  CAST(units_milli AS DOUBLE) / 1000 AS units,
  CAST(units_milli AS DOUBLE) / 1000 / NULLIF(orders, 0) AS units_per_order,
  CAST(lines AS DOUBLE) / NULLIF(orders, 0) AS lines_per_order,
  COALESCE(products, 0) AS products,
  CAST(COALESCE(product_orders, 0) AS DOUBLE) / NULLIF(orders, 0) AS products_per_order,
  CAST(max_order_micros AS DOUBLE) / 1000000 AS max_order_value,
  CAST(recent_micros AS DOUBLE) / NULLIF(spend_micros, 0) AS spend_share_last_window,
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
  CAST(recent_micros - earlier_micros AS DOUBLE) / NULLIF(recent_micros + earlier_micros, 0)
      AS spend_trend,
  CAST(weekend_orders AS DOUBLE) / NULLIF(orders, 0) AS weekend_share,
  CASE WHEN hour_sin = 0 AND hour_cos = 0 THEN NULL WHEN hour_sin < 0 THEN 24
      + ATAN2(hour_sin, hour_cos) * 3.8197186342054885e0 ELSE ATAN2(hour_sin, hour_cos)
      * 3.8197186342054885e0 END AS hour_mean,
  SQRT(CAST(hour_cos AS DOUBLE) * hour_cos + CAST(hour_sin AS DOUBLE) * hour_sin) / 1099511627776
      / NULLIF(orders, 0) AS hour_concentration,
  CAST(product_lines - first_product_lines AS DOUBLE) / NULLIF(product_lines, 0) AS reorder_share,
  CAST(reordered_products AS DOUBLE) / NULLIF(products, 0) AS reordered_products_share,
  SQRT(CAST(CAST(reorder_orders AS HUGEINT) * reorder_grid_squares - CAST(reorder_grid AS HUGEINT)
      * reorder_grid AS DOUBLE) / NULLIF(CAST(reorder_orders AS DOUBLE) * (reorder_orders - 1), 0))
      / 1099511627776 AS reorder_consistency,
  SQRT(CAST(CAST(orders AS HUGEINT) * line_squares - CAST(lines AS HUGEINT) * lines AS DOUBLE)
      / NULLIF(CAST(orders AS DOUBLE) * (orders - 1), 0))
      / NULLIF(CAST(lines AS DOUBLE) / NULLIF(orders, 0), 0) AS lines_per_order_cv,
  top_category,
  CAST(top_category_weight AS DOUBLE) / NULLIF(category_weight, 0) AS top_category_share,
  CAST(category_entropy_grid AS DOUBLE) / 1125899906842624 AS category_entropy,
  COALESCE(categories, 0) AS categories,
  CAST(category_home_garden_weight AS DOUBLE) / NULLIF(category_weight, 0)
      AS category_share_home_garden,
  CAST(category_toys_weight AS DOUBLE) / NULLIF(category_weight, 0) AS category_share_toys,
  CAST(category_toys_2_weight AS DOUBLE) / NULLIF(category_weight, 0) AS category_share_toys_2,
  CAST(discount_micros AS DOUBLE) / NULLIF(spend_micros + discount_micros, 0) AS discount_rate,
  CAST(discounted_orders AS DOUBLE) / NULLIF(orders, 0) AS discounted_order_share,
  CAST(lines - discounted_lines AS DOUBLE) / NULLIF(lines, 0) AS full_price_share,
  CAST(COALESCE(returned_milli, 0) AS DOUBLE) / NULLIF(units_milli, 0) AS return_rate,
  CAST(COALESCE(returned_micros, 0) AS DOUBLE) / NULLIF(spend_micros, 0) AS return_rate_value,
  COALESCE(returned_orders, 0) AS returned_orders,
  CAST(online_orders AS DOUBLE) / NULLIF(channel_orders, 0) AS online_share,
  CAST(channel_web_orders AS DOUBLE) / NULLIF(channel_orders, 0) AS channel_share_web,
  CAST(channel_store_orders AS DOUBLE) / NULLIF(channel_orders, 0) AS channel_share_store,
  top_channel,
  CAST(payment_card_orders AS DOUBLE) / NULLIF(payment_orders, 0) AS payment_share_card,
  CAST(payment_voucher_orders AS DOUBLE) / NULLIF(payment_orders, 0) AS payment_share_voucher,
  top_payment,
  CAST(instalments AS DOUBLE) / NULLIF(instalment_orders, 0) AS instalments_mean,
  top_region,
  COALESCE(sessions, 0) AS sessions,
  COALESCE(active_days, 0) AS active_days,
  COALESCE(seconds_on_site, 0) AS seconds_on_site,
  CAST(event_view_count AS DOUBLE) / NULLIF(events, 0) AS event_share_view,
  CAST(event_cart_count AS DOUBLE) / NULLIF(events, 0) AS event_share_cart,
  customer_tier AS tier,
  customer_age AS age
FROM customer_totals
LEFT JOIN gap_totals USING (customer_id)
LEFT JOIN product_totals USING (customer_id)
LEFT JOIN product_order_totals USING (customer_id)
LEFT JOIN reorder_totals USING (customer_id)
LEFT JOIN category_totals USING (customer_id)
LEFT JOIN channel_totals USING (customer_id)
LEFT JOIN payment_totals USING (customer_id)
LEFT JOIN region_totals USING (customer_id)
LEFT JOIN return_totals USING (customer_id)
LEFT JOIN session_totals USING (customer_id)
LEFT JOIN day_totals USING (customer_id)
LEFT JOIN event_totals USING (customer_id)
LEFT JOIN attributes USING (customer_id)
ORDER BY customer_id NULLS LAST
