#!/usr/bin/env python3
"""Every feature of the catalogue, computed by pandas from a small table of order lines.

Writes features_lines.csv, features_events.csv and features_expected.csv beside itself. It shares no
code and no formula with Coterie: plain pandas and numpy in floating point, one customer at a time.
Definitions are those of src/features/catalogue.hpp. Written with pandas 3.1.1 and numpy; run it as
  python3 tests/oracle/features_oracle.py
The lines hold what breaks such computations: single orders, orders on one day and in one second,
an order over midnight, returns without purchases, more returned than bought, missing values, ties
for the top category, values with accents and quotes, and lines at and after as_of.
"""
import math
import pathlib
import random

import numpy as np
import pandas as pd

HERE = pathlib.Path(__file__).resolve().parent
AS_OF = pd.Timestamp("2012-03-01 00:00:00")
CATEGORIES = ["Home & Garden", "Toys", "Books", "Café d'Or"]
CHANNELS = ["Web", "store", "App"]
PAYMENTS = ["card", "cash on delivery"]
REGIONS = ["North", "South", "Île-de-France"]
KINDS = ["view", "cart"]
ONLINE = {"online", "web", "website", "internet", "e-commerce", "ecommerce", "app", "mobile",
          "mobile app", "online store", "online shop", "web shop", "webshop", "web store"}
SLUGS = {"Home & Garden": "home_garden", "Toys": "toys", "Books": "books",
         "Café d'Or": "cafe_d_or",
         "Web": "web", "store": "store", "App": "app", "card": "card",
         "cash on delivery": "cash_on_delivery", "view": "view", "cart": "cart"}
COLUMNS = ["customer_id", "order_id", "ordered_at", "is_return", "product", "category", "channel",
           "payment_type", "region", "quantity_milli", "amount_micros", "discount_micros",
           "instalments"]


def line(customer, order, when, **values):
    """One line; cents and thousandths of a unit are whole numbers."""
    row = dict(zip(COLUMNS, [customer, order, pd.Timestamp(when), False, "p1", "Toys", "Web",
                             "card", "North", 1000, 10_000_000, 0, 1]))
    row.update(values)
    return row


def edge_cases():
    """Customers made by hand."""
    out = []
    out += [line("a_one_order", "1", "2012-02-28 10:15:00")]
    out += [line("b_same_day", "2", "2012-02-01 08:00:00"),
            line("b_same_day", "3", "2012-02-01 20:00:00", product="p2")]
    # Two orders in one second with the same product: the lower id counts as first.
    out += [line("c_same_second", "5", "2012-01-05 12:00:00"),
            line("c_same_second", "4", "2012-01-05 12:00:00", amount_micros=5_000_000),
            line("c_same_second", "4", "2012-01-05 12:00:00", amount_micros=2_500_000),
            line("c_same_second", "6", "2012-01-06 12:00:00")]
    out += [line("d_only_returns", "7", "2012-01-06 12:00:00", is_return=True)]
    out += [line("e_more_back", "8", "2012-01-06 12:00:00", quantity_milli=2000),
            line("e_more_back", "9", "2012-01-16 12:00:00", is_return=True, quantity_milli=3000,
                 amount_micros=30_000_000),
            line("e_more_back", "9", "2012-01-16 12:00:00", is_return=True, quantity_milli=500)]
    nothing = dict(product=None, category=None, channel=None, payment_type=None, region=None,
                   instalments=None)
    out += [line("f_nothing_known", "10", "2011-12-24 23:59:59", **nothing),
            line("f_nothing_known", "11", "2012-01-01 00:00:00", **nothing)]
    out += [line("g_midnight", "12", "2011-12-31 23:59:30"),
            line("g_midnight", "12", "2012-01-01 00:00:10", product="p2", category="Books"),
            line("g_midnight", "13", "2012-02-02 00:00:00", product="p2", category="Books")]
    out += [line("h_at_as_of", "14", "2012-02-29 23:59:59"),
            line("h_at_as_of", "15", "2012-03-01 00:00:00", amount_micros=999_000_000),
            line("h_at_as_of", "16", "2012-03-02 09:00:00", is_return=True)]
    out += [line("i_after_as_of", "17", "2012-03-01 00:00:00")]
    out += [line("j_ties", "18", "2011-11-11 11:11:11", category="Toys"),
            line("j_ties", "18", "2011-11-11 11:11:11", category="Books", product="p2"),
            line("j_ties", "19", "2011-11-13 23:11:11", category="Café d'Or", product="p3",
                 channel="store", payment_type="cash on delivery", region="Île-de-France")]
    out += [line("k_free", "20", "2011-10-01 06:00:00", amount_micros=0),
            line("k_free", "21", "2011-10-08 18:00:00", amount_micros=0, discount_micros=0)]
    out += [line("l_mixed", "22", "2012-01-20 09:30:00", channel="Web"),
            line("l_mixed", "22", "2012-01-20 09:30:00", channel="store", product="p1"),
            line("l_mixed", "22", "2012-01-20 09:30:00", channel=None, discount_micros=1_230_000)]
    out += [line("m_large", "23", "2010-03-01 00:00:00", amount_micros=123_456_789_012_345_678),
            line("m_large", "24", "2012-02-29 12:00:00", amount_micros=1,
                 quantity_milli=1_000_000_000_000)]
    return out


def random_customers():
    """Ordinary customers, from a fixed seed."""
    rng = random.Random(20120301)
    out = []
    order = 1000
    for c in range(30):
        customer = f"r{c:02d}"
        start = pd.Timestamp("2010-06-01") + pd.Timedelta(days=rng.randrange(500))
        for _ in range(rng.choice([1, 2, 3, 5, 8, 20])):
            order += 1
            start += pd.Timedelta(days=rng.choice([0, 1, 7, 30, 61]),
                                  seconds=60 * rng.randrange(1440))
            back = rng.random() < 0.15
            for _ in range(rng.choice([1, 1, 2, 4, 7])):
                out.append(line(
                    customer, str(order), start, is_return=back,
                    product=rng.choice(["p1", "p2", "p3", "p4", "p5", "p6", None]),
                    category=rng.choice(CATEGORIES + ["Rare", None]),
                    channel=rng.choice(CHANNELS + [None]),
                    payment_type=rng.choice(PAYMENTS + [None]),
                    region=rng.choice(REGIONS + [None]),
                    quantity_milli=rng.choice([1000, 2000, 500, 12000]),
                    amount_micros=rng.randrange(0, 100_000) * 10_000,
                    discount_micros=rng.choice([0, 0, 0, 500_000, 2_990_000]),
                    instalments=rng.choice([1, 1, 3, 12, None])))
    return out


def make_events():
    rng = random.Random(7)
    rows = [("i_after_as_of", pd.Timestamp("2012-01-01"), "view", "s0", 1),
            ("a_one_order", pd.Timestamp("2012-02-28 23:59:59"), None, None, 30),
            ("a_one_order", pd.Timestamp("2012-02-29 00:00:00"), "view", "s1", None),
            ("a_one_order", pd.Timestamp("2012-03-01 00:00:00"), "cart", "s2", 10)]
    for c in range(0, 30, 2):
        for _ in range(rng.randrange(1, 25)):
            when = pd.Timestamp("2011-06-01") + pd.Timedelta(seconds=rng.randrange(300 * 86400))
            rows.append((f"r{c:02d}", when, rng.choice(KINDS + ["rare", None]),
                         rng.choice(["s1", "s2", "s3", None]), rng.choice([0, 5, 600, None])))
    return pd.DataFrame(rows, columns=["customer_id", "event_at", "event_kind", "session",
                                       "seconds"])


def days(a, b):
    return (b.normalize() - a.normalize()).days


def ratio(a, b):
    return math.nan if b == 0 or pd.isna(b) or pd.isna(a) else a / b


def sample_sd(values):
    return math.nan if len(values) < 2 else float(np.std(np.array(values, dtype=float), ddof=1))


def top(lines, column, money):
    """The heaviest value and the weights of all, heaviest first, ties by name (by bytes)."""
    known = lines[lines[column].notna()]
    weight = known.groupby(column)["amount_micros"].sum() if money else known.groupby(column).size()
    pairs = sorted(weight.items(), key=lambda p: (-p[1], p[0].encode()))
    return (pairs[0][0] if pairs else None), pairs


def reorders(lines):
    """Lines and lines bought before, by order: an order of a product is its first when it is the
    earliest, of two in one second the one with the lower id."""
    known = lines[lines["product"].notna()]
    groups = known.groupby(["product", "order_id"]).agg(at=("ordered_at", "min"),
                                                        lines=("ordered_at", "size")).reset_index()
    by_order, products, again = {}, 0, 0
    for _, group in groups.groupby("product"):
        rows = sorted(group.itertuples(), key=lambda g: (g.at, g.order_id))
        products += 1
        again += len(rows) > 1
        for place, row in enumerate(rows):
            total, before = by_order.get(row.order_id, (0, 0))
            by_order[row.order_id] = (total + row.lines, before + (row.lines if place else 0))
    return by_order, products, again


def tempo(out, orders, as_of, recent_days, money):
    n = len(orders)
    first, last = orders["at"].iloc[0], orders["at"].iloc[-1]
    recency = days(last, as_of)
    gaps = [days(a, b) for a, b in zip(orders["at"], orders["at"].iloc[1:])]
    mean_gap = math.nan if n < 2 else sum(gaps) / len(gaps)
    recent = orders["at"] >= as_of - pd.Timedelta(days=recent_days)
    earlier = (orders["at"] >= as_of - pd.Timedelta(days=2 * recent_days)) & ~recent
    out["recency_days"] = recency
    out["tenure_days"] = days(first, as_of)
    out["gap_days_mean"] = mean_gap
    out["gap_days_sd"] = sample_sd(gaps)
    out["gap_days_cv"] = ratio(sample_sd(gaps), mean_gap)
    out["lateness"] = ratio(recency, mean_gap)
    out["orders_trend"] = ratio(int(recent.sum()) - int(earlier.sum()),
                                int(recent.sum()) + int(earlier.sum()))
    if money:
        a, b = int(orders["amount"][recent].sum()), int(orders["amount"][earlier].sum())
        out["spend_trend"] = ratio(a - b, a + b)
        out["spend_share_last_window"] = ratio(a, int(orders["amount"].sum()))
    out["weekend_share"] = float((orders["at"].dt.day_of_week >= 5).mean())
    angle = (orders["at"].dt.hour * 60 + orders["at"].dt.minute) / 1440 * 2 * math.pi
    x, y = float(np.cos(angle).mean()), float(np.sin(angle).mean())
    length = math.hypot(x, y)
    out["hour_concentration"] = length if length > 1e-9 else 0.0
    out["hour_mean"] = math.nan if length <= 1e-9 else (math.atan2(y, x) / math.pi * 12) % 24


def features(lines, returned, events, as_of, recent_days, money):
    """All features of one customer."""
    out = {}
    orders = lines.groupby("order_id").agg(at=("ordered_at", "min"), lines=("ordered_at", "size"),
                                           amount=("amount_micros", "sum"),
                                           discounted=("discount_micros", lambda d: (d > 0).sum()),
                                           instalments=("instalments", "max")).reset_index()
    orders = orders.sort_values(["at", "order_id"])
    n, m = len(orders), len(lines)
    tempo(out, orders, as_of, recent_days, money)
    units = int(lines["quantity_milli"].sum()) / 1000
    out.update(orders=n, lines=m, units=units, units_per_order=units / n, lines_per_order=m / n,
               lines_per_order_cv=sample_sd(list(orders["lines"])) / (m / n))
    spend = int(lines["amount_micros"].sum()) / 1e6
    discount = int(lines["discount_micros"].sum()) / 1e6
    out["discounted_order_share"] = float((orders["discounted"] > 0).mean())
    out["full_price_share"] = float((lines["discount_micros"] == 0).mean())
    if money:
        out.update(spend=spend, aov=spend / n, max_order_value=int(orders["amount"].max()) / 1e6,
                   discount_rate=ratio(discount, spend + discount),
                   return_rate_value=ratio(int(returned["amount_micros"].sum()) / 1e6, spend))
    back = ratio(int(returned["quantity_milli"].sum()) / 1000, units)
    out.update(return_rate=back, return_rate_units=back,
               returned_orders=returned["order_id"].nunique())

    by_order, products, again = reorders(lines)
    known = sum(t for t, _ in by_order.values())
    out.update(products=products,
               products_per_order=lines.groupby("order_id")["product"].nunique().sum() / n,
               reorder_share=ratio(sum(b for _, b in by_order.values()), known),
               reordered_products_share=ratio(again, products),
               reorder_consistency=sample_sd([b / t for t, b in by_order.values()]))

    best, pairs = top(lines, "category", money)
    total = sum(w for _, w in pairs)
    out.update(top_category=best, categories=len(pairs),
               top_category_share=ratio(pairs[0][1], total) if pairs else math.nan,
               category_entropy=-sum(w / total * math.log(w / total) for _, w in pairs if w > 0)
               if total else math.nan)
    for value in CATEGORIES:
        out["category_share_" + SLUGS[value]] = ratio(dict(pairs).get(value, 0), total)
    for column, name, values in (("channel", "channel", CHANNELS),
                                 ("payment_type", "payment", PAYMENTS)):
        out["top_" + name] = top(lines, column, money)[0]
        with_any = lines[lines[column].notna()]["order_id"].nunique()
        for value in values:
            out[f"{name}_share_{SLUGS[value]}"] = ratio(
                lines[lines[column] == value]["order_id"].nunique(), with_any)
    online = lines[lines["channel"].fillna("").str.lower().isin(ONLINE)]["order_id"].nunique()
    out["online_share"] = ratio(online, lines[lines["channel"].notna()]["order_id"].nunique())
    out["top_region"] = top(lines, "region", money)[0]
    paid = orders["instalments"].dropna()
    out["instalments_mean"] = math.nan if paid.empty else float(paid.sum() / len(paid))

    kinds = events["event_kind"].dropna()
    out.update(sessions=events["session"].nunique(),
               active_days=events["event_at"].dt.normalize().nunique(),
               seconds_on_site=float(events["seconds"].fillna(0).sum()))
    for kind in KINDS:
        out["event_share_" + SLUGS[kind]] = ratio(int((kinds == kind).sum()), len(kinds))
    return out


def snapshot(variant, lines, events, window_days, money):
    start = AS_OF - pd.Timedelta(days=window_days) if window_days else pd.Timestamp("1900-01-01")
    recent_days = max(1, window_days // 4) if window_days else 90
    seen = lines[(lines["ordered_at"] < AS_OF) & (lines["ordered_at"] >= start)]
    events = events[(events["event_at"] < AS_OF) & (events["event_at"] >= start)]
    rows = []
    for customer, group in seen[~seen["is_return"]].groupby("customer_id"):
        back = seen[seen["is_return"] & (seen["customer_id"] == customer)]
        row = features(group, back, events[events["customer_id"] == customer], AS_OF, recent_days,
                       money)
        rows.append({"variant": variant, "customer_id": customer, **row})
    return pd.DataFrame(rows)


def main():
    lines = pd.DataFrame(edge_cases() + random_customers(), columns=COLUMNS)
    lines["instalments"] = lines["instalments"].astype("Int64")
    lines = lines.sample(frac=1, random_state=1).reset_index(drop=True)
    events = make_events()
    events["seconds"] = events["seconds"].astype("Int64")
    lines.to_csv(HERE / "features_lines.csv", index=False, date_format="%Y-%m-%d %H:%M:%S")
    events.to_csv(HERE / "features_events.csv", index=False, date_format="%Y-%m-%d %H:%M:%S")
    expected = pd.concat([snapshot("history", lines, events, 0, True),
                          snapshot("window", lines, events, 120, True),
                          snapshot("no_money", lines, events, 0, False)])
    expected.to_csv(HERE / "features_expected.csv", index=False)
    print(len(lines), "lines,", len(expected), "expected rows,", len(expected.columns), "columns")


if __name__ == "__main__":
    main()
