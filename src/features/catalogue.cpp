// The list itself. Formulas name the columns that steps.cpp registers for one row a customer; the
// constants are 2^40 and 2^50, the grids of the sums they divide, and 12 / pi.
#include "features/catalogue.hpp"

namespace coterie::features {
namespace {

constexpr FeatureDefinition kCatalogue[] = {
    // How recent, how often, how much.
    {"recency_days", "Days since the last order.", "days", "days_between(last_order_at, as_of)", "",
     "rfm,shopping,all", "log", "recency"},
    {"orders", "Number of orders.", "orders", "orders", "", "rfm,shopping,all", "log", "frequency"},
    {"spend", "What the customer paid in all, after discounts and without returned lines.",
     "currency", "spend_micros / 1000000", "amount_micros", "rfm,shopping,all", "log", "money"},
    {"aov", "Average order value: spend over orders.", "currency", "spend / orders",
     "amount_micros", "shopping,all", "log", "money"},
    {"tenure_days", "Days since the first order.", "days", "days_between(first_order_at, as_of)",
     "", "shopping,all", "none", "recency"},
    {"lines", "Number of order lines.", "lines", "lines", "", "all", "log", "frequency"},
    {"units", "Number of units bought.", "units", "units_milli / 1000", "quantity_milli", "all",
     "log", "frequency"},
    {"units_per_order", "Units in an average order.", "units", "units / orders", "quantity_milli",
     "shopping,all", "log", "baskets"},
    {"lines_per_order", "Lines in an average order.", "lines", "lines / orders", "", "shopping,all",
     "log", "baskets"},
    {"products", "Number of different products bought.", "products", "coalesce(products, 0)",
     "product", "shopping,all", "log", "products"},
    {"products_per_order", "Different products in an average order.", "products",
     "coalesce(product_orders, 0) / orders", "product", "all", "log", "baskets"},
    {"max_order_value", "Value of the largest order.", "currency", "max_order_micros / 1000000",
     "amount_micros", "all", "log", "money"},
    {"spend_share_last_window",
     "Share of the spend that is recent: of the last 90 days, or of the window's last quarter.",
     "share 0..1", "recent_micros / spend_micros", "amount_micros", "all", "none", "money"},

    // Tempo.
    {"gap_days_mean", "Average days from one order to the next.", "days",
     "days_between(first_order_at, last_order_at) / (orders - 1)", "", "shopping,all", "log",
     "tempo"},
    {"gap_days_sd", "How much those gaps differ: their standard deviation.", "days",
     "deviation(gaps, gap_days, gap_day_squares)", "", "all", "log", "tempo"},
    {"gap_days_cv", "How irregular the gaps are: standard deviation over mean.", "ratio",
     "gap_days_sd / gap_days_mean", "", "all", "none", "tempo"},
    {"lateness", "Days since the last order, in average gaps: above 1 the next one is overdue.",
     "gaps", "recency_days / gap_days_mean", "", "shopping,all", "log", "tempo"},
    {"orders_trend",
     "Recent orders against those of the period of equal length before: (recent - before) / "
     "(recent + before).",
     "-1..1", "(recent_orders - earlier_orders) / (recent_orders + earlier_orders)", "", "all",
     "none", "tempo"},
    {"spend_trend", "The same for spend.", "-1..1",
     "(recent_micros - earlier_micros) / (recent_micros + earlier_micros)", "amount_micros", "all",
     "none", "money"},
    {"weekend_share", "Share of the orders on Saturdays and Sundays.", "share 0..1",
     "weekend_orders / orders", "", "shopping,all", "none", "tempo"},
    {"hour_mean", "Mean time of day of the orders, taken on the circle of 24 hours.", "hours 0..24",
     "case when hour_sin = 0 and hour_cos = 0 then null "
     "when hour_sin < 0 then 24 + atan2(hour_sin, hour_cos) * 3.8197186342054885 "
     "else atan2(hour_sin, hour_cos) * 3.8197186342054885 end",
     "", "all", "none", "tempo"},
    {"hour_concentration",
     "How much the orders keep to one time of day: 1 always the same, 0 all around the clock.",
     "share 0..1", "hypot(hour_cos, hour_sin) / 1099511627776 / orders", "", "all", "none",
     "tempo"},

    // Loyalty to products and categories.
    {"reorder_share", "Share of the lines whose product the customer had in an earlier order.",
     "share 0..1", "(product_lines - first_product_lines) / product_lines", "product",
     "shopping,all", "none", "products"},
    {"reordered_products_share", "Share of the customer's products that are in two orders or more.",
     "share 0..1", "reordered_products / products", "product", "all", "none", "products"},
    {"reorder_consistency",
     "Standard deviation, over orders, of the share of lines bought before: low is steady.",
     "share 0..1", "deviation(reorder_orders, reorder_grid, reorder_grid_squares) / 1099511627776",
     "product", "all", "none", "products"},
    {"lines_per_order_cv", "How uneven the orders are: standard deviation of lines over mean.",
     "ratio", "deviation(orders, lines, line_squares) / lines_per_order", "", "all", "none",
     "baskets"},
    {"top_category", "The category with most of the spend.", "text", "top_category", "category",
     "all", "levels", "categories", true},
    {"top_category_share", "Share of the spend that is in the top category.", "share 0..1",
     "top_category_weight / category_weight", "category", "all", "none", "categories"},
    {"category_entropy", "How widely the spend is spread over categories: 0 one only.", "nats",
     "category_entropy_grid / 1125899906842624", "category", "all", "none", "categories"},
    {"categories", "Number of different categories bought.", "categories",
     "coalesce(categories, 0)", "category", "all", "log", "categories"},
    {"category_share_<name>", "Share of the spend that is in this category.", "share 0..1",
     "category_{name}_weight / category_weight", "category", "all", "none", "categories"},

    // Price and returns.
    {"discount_rate", "What discounts took off, as a share of the full price.", "share 0..1",
     "discount_micros / (spend_micros + discount_micros)", "amount_micros,discount_micros",
     "shopping,all", "none", "price"},
    {"discounted_order_share", "Share of the orders with a discount on some line.", "share 0..1",
     "discounted_orders / orders", "discount_micros", "all", "none", "price"},
    {"full_price_share", "Share of the lines bought without a discount.", "share 0..1",
     "(lines - discounted_lines) / lines", "discount_micros", "all", "none", "price"},
    {"return_rate", "Units returned over units bought.", "ratio",
     "coalesce(returned_milli, 0) / units_milli", "quantity_milli", "shopping,all", "none",
     "returns"},
    {"return_rate", "Lines returned over lines bought (there is no quantity).", "ratio",
     "coalesce(returned_lines, 0) / lines", "", "shopping,all", "none", "returns"},
    {"return_rate_units", "Units returned over units bought.", "ratio",
     "coalesce(returned_milli, 0) / units_milli", "quantity_milli", "", "none", "returns"},
    {"return_rate_value", "Value returned over spend.", "ratio",
     "coalesce(returned_micros, 0) / spend_micros", "amount_micros", "all", "none", "returns"},
    {"returned_orders", "Number of orders or credit notes with a returned line.", "orders",
     "coalesce(returned_orders, 0)", "", "all", "log", "returns"},

    // How: channels, payments, places.
    {"online_share",
     "Share of the orders made online (channel online, web, website, app, mobile …).", "share 0..1",
     "online_orders / channel_orders", "channel", "shopping,all", "none", "channels"},
    {"channel_share_<name>", "Share of the orders made in this channel.", "share 0..1",
     "channel_{name}_orders / channel_orders", "channel", "all", "none", "channels"},
    {"top_channel", "The channel with most of the spend.", "text", "top_channel", "channel", "all",
     "levels", "channels", true},
    {"payment_share_<name>", "Share of the orders paid this way.", "share 0..1",
     "payment_{name}_orders / payment_orders", "payment_type", "all", "none", "channels"},
    {"top_payment", "The way of payment with most of the spend.", "text", "top_payment",
     "payment_type", "all", "levels", "channels", true},
    {"instalments_mean", "Instalments of an average order that was paid in any.", "instalments",
     "instalments / instalment_orders", "instalments", "all", "log", "channels"},
    {"top_region", "The region with most of the spend.", "text", "top_region", "region", "all",
     "levels", "channels", true},

    // The web or the app.
    {"sessions", "Number of sessions.", "sessions", "coalesce(sessions, 0)", "events.session",
     "all", "log", "web"},
    {"active_days", "Number of days with an event.", "days", "coalesce(active_days, 0)", "events",
     "all", "log", "web"},
    {"seconds_on_site", "Time spent on the site or in the app.", "seconds",
     "coalesce(seconds_on_site, 0)", "events.seconds", "all", "log", "web"},
    {"event_share_<name>", "Share of the events that are of this kind.", "share 0..1",
     "event_{name}_count / events", "events.event_kind", "all", "none", "web"},
};

constexpr GroupDefinition kGroups[] = {
    {"recency", "when they came first and last", true},
    {"frequency", "how often and how much they order", true},
    {"money", "what they pay", true},
    {"baskets", "what an order looks like", true},
    {"tempo", "at what times and how regularly they order", true},
    {"products", "how many products they know and come back to", true},
    {"categories", "which categories they buy", false},
    {"price", "how far they wait for discounts", true},
    {"returns", "what they send back", true},
    {"channels", "where and how they order and pay", true},
    {"web", "what they do on the site or in the app", true},
    {"own", "features of the project's own", true},
    {"attributes", "who they are: columns of the customers table", false},
};

}  // namespace

std::span<const GroupDefinition> groups() {
  return kGroups;
}

std::span<const FeatureDefinition> catalogue() {
  return kCatalogue;
}

}  // namespace coterie::features
