#!/usr/bin/env python3
"""Every figure of a run, computed a second time straight from the orders.

Writes figures_orders.csv (a small made-up shop) and figures_expected.json beside itself; the test
is src/figures/figures_test.cpp. It shares no code and no formula with Coterie: pandas, numpy, SciPy
and scikit-learn, from the raw orders to the figure. Written with pandas 3.1.1, numpy 2.4.6, SciPy
1.17.1, scikit-learn 1.9.1; run it as
  COTERIE_DATA=<data folder> python3 tests/oracle/figures_oracle.py
The second shop is Online Retail from the data folder; of it only the figures are kept.

The project of both: features recency_days, orders, spend; a grid rf_10 (chosen) and four cells of
orders and spend cut at their medians, where a value equal to the cut is high.
"""
import json
import os
import pathlib
import random

import numpy as np
import pandas as pd
from scipy import stats
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_samples

HERE = pathlib.Path(__file__).resolve().parent
FEATURES = ["recency_days", "orders", "spend"]
# rf_10, first column recency score, second frequency score
BOXES = [((5, 5), (4, 5)), ((3, 4), (4, 5)), ((4, 5), (2, 3)), ((5, 5), (1, 1)), ((4, 4), (1, 1)),
         ((3, 3), (3, 3)), ((3, 3), (1, 2)), ((1, 2), (3, 4)), ((1, 2), (5, 5)), ((1, 2), (1, 2))]


def made_shop():
    """Repeat buyers and others over 18 months; orders over midnight and over the end of a month,
    returns, lines without a category, more categories than a figure shows."""
    random.seed(20261122)
    categories = [f"Category {chr(65 + i)}" for i in range(13)] + [""]
    rows, number = [], 1000
    for customer in range(140):
        first = pd.Timestamp("2023-01-09") + pd.Timedelta(days=random.randrange(500))
        orders = 1 + (random.randrange(12) if customer % 3 == 0 else random.randrange(3))
        for _ in range(orders):
            number += 1
            at = first + pd.Timedelta(days=random.randrange(1, 200), hours=random.randrange(24),
                                      minutes=random.randrange(60))
            if number % 9 == 0:
                at = at + pd.offsets.MonthEnd(0)
                at = at.normalize() + pd.Timedelta(hours=23, minutes=58)
            for line in range(1 + random.randrange(4)):
                quantity = -1 if number % 23 == 0 else 1 + random.randrange(5)
                category = categories[min(random.randrange(14), random.randrange(14))]
                rows.append([f"o{number}", f"c{customer:03}", at + pd.Timedelta(minutes=3 * line),
                             f"p{random.randrange(40)}", category, quantity,
                             f"{random.randrange(100, 9000) / 100:.2f}"])
    random.shuffle(rows)
    frame = pd.DataFrame(rows, columns=["order_id", "customer_id", "order_date", "product_id",
                                        "category", "quantity", "unit_price"])
    frame = frame[frame.order_date < "2024-07-01"]
    frame.to_csv(HERE / "figures_orders.csv", index=False)
    frame["unit_price"] = frame.unit_price.astype(float)
    return frame[frame.quantity > 0]


def online_retail():
    path = pathlib.Path(os.environ["COTERIE_DATA"]) / "online_retail" / "online_retail.csv.gz"
    frame = pd.read_csv(path, dtype={"CustomerID": str, "InvoiceNo": str}).rename(columns={
        "InvoiceNo": "order_id", "CustomerID": "customer_id", "InvoiceDate": "order_date",
        "Quantity": "quantity", "UnitPrice": "unit_price"})
    frame["order_date"] = pd.to_datetime(frame.order_date)
    frame["customer_id"] = frame.customer_id.str.removesuffix(".0")
    return frame[frame.customer_id.notna() & ~frame.order_id.str.startswith("C")
                 & (frame.quantity > 0) & (frame.unit_price > 0)]


def features_of(lines, as_of):
    orders = lines.groupby(["customer_id", "order_id"]).agg(at=("order_date", "min"),
                                                            paid=("paid", "sum")).reset_index()
    out = orders.groupby("customer_id").agg(last=("at", "max"), orders=("at", "size"),
                                            spend=("paid", "sum")).sort_index()
    out["recency_days"] = (as_of - out["last"].dt.normalize()).dt.days
    return orders, out[FEATURES].astype(float)


def scores(values, reverse):
    cuts = np.quantile(values, [0.2, 0.4, 0.6, 0.8])
    score = 1 + (values.to_numpy()[:, None] > cuts).sum(axis=1)
    return cuts.tolist(), 6 - score if reverse else score


def grid_of(table):
    row_cuts, r = scores(table.recency_days, True)
    column_cuts, f = scores(table.orders, False)
    segment = np.full(len(table), -1)
    for i, ((r0, r1), (f0, f1)) in enumerate(BOXES):
        segment[(r >= r0) & (r <= r1) & (f >= f0) & (f <= f1)] = i
    cells = [(r == 5 - i) & (f == j + 1) for i in range(5) for j in range(5)]
    return segment, {
        "row_cuts": row_cuts, "column_cuts": column_cuts,
        "customers": [int(c.sum()) for c in cells],
        "revenue_share": [float(table.spend[c].sum() / table.spend.sum()) for c in cells],
        "segment": [next(k for k, ((r0, r1), (f0, f1)) in enumerate(BOXES)
                         if r0 <= 5 - i <= r1 and f0 <= j + 1 <= f1)
                    for i in range(5) for j in range(5)]}


def transformed(table):
    """What a model sees by default: ln(1 + x) of skewed features, mean 0, sd 1."""
    out = {}
    for name in FEATURES:
        x = table[name].to_numpy()
        if stats.skew(x) > 1 and x.min() >= 0:
            x = np.log1p(x)
        out[name] = (x - x.mean()) / x.std()
    return pd.DataFrame(out, index=table.index).to_numpy()


def map_of(matrix, segment):
    pca = PCA(n_components=2).fit(matrix)
    axes = np.array([a * np.sign(a[np.abs(a).argmax()]) for a in pca.components_])
    at = (matrix - matrix.mean(axis=0)) @ axes.T
    centres = [at[segment == s].mean(axis=0).tolist() if (segment == s).any() else None
               for s in range(10)]
    return {"explained": pca.explained_variance_ratio_.tolist(), "axes": axes.tolist(),
            "centres": centres}


def silhouettes_of(matrix, segment):
    widths = silhouette_samples(matrix, segment)
    out = []
    for s in range(10):
        w = widths[segment == s]
        if len(w) == 0:
            out.append({"customers": 0})
            continue
        values = np.sort(w) if len(w) <= 60 else np.quantile(w, np.arange(60) / 59)
        out.append({"customers": len(w), "mean": float(w.mean()),
                    "negative_share": float((w < 0).mean()), "values": values[::-1].tolist()})
    return out


def concentration_of(spend):
    x = np.sort(spend.to_numpy())
    n, curve = len(x), np.concatenate([[0], np.cumsum(x)]) / x.sum()
    at = lambda p: float(np.interp(p * n, np.arange(n + 1), curve))
    return {"gini": float(np.abs(x[:, None] - x[None, :]).mean() / (2 * x.mean())),
            "lorenz": [at(k / 50) for k in range(51)],
            "top": [1 - at(1 - p) for p in (0.01, 0.05, 0.1, 0.2, 0.5)]}


def cohorts_of(lines, as_of):
    month = lines.order_date.dt.to_period("M")
    first = month.groupby(lines.customer_id).transform("min")
    months = pd.period_range(month.min(), (as_of - pd.Timedelta(seconds=1)).to_period("M"))
    out = []
    for c in months:
        own = lines[first == c]
        ages = [own[month[own.index] == m] for m in months[months >= c]]
        out.append({"start": str(c.start_time.date()), "customers": own.customer_id.nunique(),
                    "active": [a.customer_id.nunique() for a in ages],
                    "revenue": [round(float(a.paid.sum()), 2) for a in ages],
                    "complete": int(sum((m + 1).start_time <= as_of for m in months[months >= c]))})
    return out


def calendar_of(orders):
    day = orders["at"].dt.normalize()
    days = pd.date_range(day.min(), day.max())
    return {"start": str(days[0].date()),
            "orders": orders.groupby(day).size().reindex(days, fill_value=0).tolist(),
            "revenue": [round(v, 2) for v in
                        orders.groupby(day).paid.sum().reindex(days, fill_value=0)]}


def category_mix_of(lines, segment_of):
    by = lines[lines.category != ""].groupby("category").paid.sum()
    levels = sorted(by.index, key=lambda c: (-by[c], c))[:10]
    place = lines.category.where(lines.category.isin(levels), "other")
    order = levels + ["other"]

    def mix(which):
        sums = lines.paid[which].groupby(place[which]).sum().reindex(order, fill_value=0)
        return (sums / sums.sum()).tolist() if sums.sum() > 0 else None

    segment = lines.customer_id.map(segment_of)
    return {"levels": levels, "population": mix(segment.notna()),
            "segments": [mix(segment == s) for s in range(10)]}


def intervals_of(table, segment):
    out = []
    for s in range(10):
        row = []
        for name in FEATURES:
            x, all_x = table[name][segment == s], table[name]
            if len(x) < 2:
                row.append(None)
                continue
            low, high = stats.t.interval(0.95, len(x) - 1, x.mean(), stats.sem(x))
            # A segment in which all have one value has an interval without width.
            if x.std() == 0:
                low = high = x.mean()
            row.append([float((v - all_x.mean()) / all_x.std(ddof=0)) for v in (low, high)])
        out.append(row)
    return out


def agreement_of(table, segment):
    high_orders = table.orders >= np.quantile(table.orders, 0.5)
    high_spend = table.spend >= np.quantile(table.spend, 0.5)
    cells = [high_orders & high_spend, high_orders & ~high_spend, ~high_orders & high_spend,
             ~high_orders & ~high_spend]
    return [[int(((segment == s) & c).sum()) for c in cells] for s in range(10)]


def figures_of(lines, with_categories):
    lines = lines.assign(paid=(lines.quantity * lines.unit_price).round(6))
    as_of = lines.order_date.max().normalize() + pd.Timedelta(days=1)
    orders, table = features_of(lines, as_of)
    segment, grid = grid_of(table)
    matrix = transformed(table)
    out = {"customers": len(table), "grid": grid, "map": map_of(matrix, segment),
           "silhouettes": silhouettes_of(matrix, segment),
           "concentration": concentration_of(table.spend), "cohorts": cohorts_of(lines, as_of),
           "calendar": calendar_of(orders), "intervals": intervals_of(table, segment),
           "agreement": agreement_of(table, segment)}
    if with_categories:
        out["category_mix"] = category_mix_of(lines, dict(zip(table.index, segment)))
    return out


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return [rounded(v) for v in value] if isinstance(value, list) else value


expected = {"made": figures_of(made_shop(), True),
            "online_retail": figures_of(online_retail(), False)}
text = json.dumps(rounded(expected), separators=(",", ":")).replace("},", "},\n")
(HERE / "figures_expected.json").write_text(text + "\n", encoding="utf-8")
