"""What both rivals of bench/run must do, so that they do the work that `coterie run FILE` does.

Definitions only: no package but the standard library is needed. The features are those of the
preset `shopping` with the words of `coterie features`; the model is k-means on them, winsorised,
logged where skewed, standardised, for k = 2 to 10.
"""
import argparse
import json
import pathlib
import time

# Role -> column, for each kind of file; the first whose columns are all in the file is taken.
SHOPS = (
    {"customer": "customer_id", "order": "order_id", "time": "ordered_at",
     "product": "product_id", "quantity": "quantity", "price": "unit_price",
     "discount": "discount_amount", "channel": "channel"},
    {"customer": "CustomerID", "order": "InvoiceNo", "time": "InvoiceDate",
     "product": "StockCode", "quantity": "Quantity", "price": "UnitPrice"},
)
ONLINE = ("online", "web", "website", "internet", "e-commerce", "ecommerce", "app", "mobile",
          "mobile app", "online store", "online shop", "web shop", "webshop", "web store")
# In the order in which the model takes them; the last two only where their columns are there.
FEATURES = ("recency_days", "orders", "spend", "aov", "tenure_days", "units_per_order",
            "lines_per_order", "products", "gap_days_mean", "lateness", "weekend_share",
            "reorder_share", "discount_rate", "return_rate", "online_share")
NEEDS = {"discount_rate": "discount", "online_share": "channel"}

WINSORISE = (0.01, 0.99)
SKEWNESS = 1.0     # above it, and with no value below 0, a feature becomes ln(1 + x)
COLLINEAR = 0.98   # of two features with |r| above it, the later is left out
CLUSTERS = range(2, 11)
RESTARTS = 10
SILHOUETTE_ROWS = 10_000
SEED = 42


def shop_of(columns):
    """The roles of a file with these columns."""
    for shop in SHOPS:
        if set(shop.values()) <= set(columns):
            return shop
    raise SystemExit(f"no known shop has the columns {', '.join(columns)}")


def features_of(shop):
    return [name for name in FEATURES if NEEDS.get(name, "customer") in shop]


def left_out(names, correlations):
    """Which of the features are almost collinear with an earlier one that stays.

    names: those that vary; correlations: Pearson's r of every pair, in their order.
    """
    out = {}
    for j, name in enumerate(names):
        for i in range(j):
            if names[i] not in out and abs(correlations[j][i]) > COLLINEAR:
                out[name] = f"almost {names[i]}"
                break
    return out


class Steps:
    """How long each step took; written beside the results."""

    def __init__(self):
        self.seconds = {}
        self.begun = time.perf_counter()

    def done(self, step):
        now = time.perf_counter()
        self.seconds[step] = self.seconds.get(step, 0) + now - self.begun
        self.begun = now


def arguments(text):
    """ORDERS and FOLDER from the command line."""
    parser = argparse.ArgumentParser(description=text.splitlines()[0])
    parser.add_argument("orders", type=pathlib.Path, help=".csv, .csv.gz or .parquet")
    parser.add_argument("folder", type=pathlib.Path, help="where the results go")
    got = parser.parse_args()
    got.folder.mkdir(parents=True, exist_ok=True)
    return got.orders, got.folder


def write_json(path, value):
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
