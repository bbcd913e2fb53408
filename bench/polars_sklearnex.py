"""The whole job as well as one can do it in Python: Polars and scikit-learn-intelex.

The same files and numbers as pandas_sklearn.py, but: one streaming pass reads and cleans, the
matrix is float32, oneDAL fits, distances between the sampled customers are taken once for all k,
the best fit of the search is kept instead of fitted again.
"""
import datetime

import job

STEPS = job.Steps()

import numpy as np
import polars as pl
from sklearn.metrics import pairwise_distances, silhouette_score
from sklearnex.cluster import KMeans


def scan(path):
    """The file as a lazy table, its shop."""
    if path.suffix == ".parquet":
        lines = pl.scan_parquet(path)
        return lines, job.shop_of(lines.collect_schema().names())
    shop = job.shop_of(pl.scan_csv(path).collect_schema().names())
    words = {shop[role]: pl.String for role in ("order", "product")}
    return pl.scan_csv(path, try_parse_dates=True, schema_overrides=words), shop


def read(path):
    """Purchases and returns, by the roles' names, with the facts about the rows."""
    lines, shop = scan(path)
    customer = pl.col(shop["customer"])
    if lines.collect_schema()[shop["customer"]] == pl.Float64:
        customer = customer.cast(pl.Int64)
    money = [role for role in ("price", "discount") if role in shop]
    columns = [customer.alias("customer"), pl.struct(pl.all()).hash().alias("row_hash")]
    columns += [pl.col(shop[role]).cast(pl.Float64).alias(role) for role in money]
    columns += [pl.col(shop[role]).alias(role) for role in ("order", "time", "product", "quantity")]
    if "channel" in shop:
        channel = pl.col(shop["channel"])
        columns += [channel.is_not_null().alias("has_channel"),
                    channel.str.to_lowercase().is_in(job.ONLINE).fill_null(False).alias("online")]
    table = lines.select(columns).collect(engine="streaming")
    facts = {"exact duplicates": table.height - table["row_hash"].n_unique()}
    table = table.drop("row_hash").lazy().filter(pl.col("customer").is_not_null())
    full = pl.col("quantity") * pl.col("price")
    bought = table.filter((pl.col("quantity") > 0) & (pl.col("price") > 0))
    if "discount" in shop:
        bought = bought.with_columns(pl.min_horizontal(pl.col("discount").abs(), full))
        full = full - pl.col("discount")
    bought = bought.with_columns(full.alias("amount")).collect(engine="streaming")
    as_of = bought["time"].max().date() + datetime.timedelta(days=1)
    returned = (table.filter((pl.col("quantity") < 0) & (pl.col("time") < as_of))
                .select("customer", "quantity").collect(engine="streaming"))
    facts |= {"purchases": bought.height, "returns": returned.height}
    return bought, returned, as_of, shop, facts


def orders_of(bought, shop):
    """One row an order. It stands at the moment of its first line."""
    parts = [pl.col("time").min(), pl.len().alias("lines"), pl.col("quantity", "amount").sum()]
    if "discount" in shop:
        parts.append(pl.col("discount").sum())
    if "channel" in shop:
        parts.append(pl.col("has_channel", "online").max())
    return bought.lazy().group_by("customer", "order").agg(parts)


def products_of(bought):
    """One row a customer: products, and the share of lines with a product bought before.

    A product's first order is the earliest with it, of two at once that with the lower id.
    """
    lines = pl.col("lines")
    return (bought.lazy().filter(pl.col("product").is_not_null())
            .group_by("customer", "order", "product")
            .agg(pl.len().cast(pl.Int64).alias("lines"), pl.col("time").min())
            .group_by("customer", "product")
            .agg(lines.sum(), lines.sort_by("time", "order").first().alias("first"))
            .group_by("customer")
            .agg(pl.len().alias("products"),
                 (1 - pl.col("first").sum() / lines.sum()).alias("reorder_share")))


def build_features(bought, returned, as_of, shop):
    """One row a customer, by customer; what is not defined is missing."""
    day = pl.col("time").dt.date()
    sums = [pl.len().cast(pl.Int64).alias("orders"), day.min().alias("first"),
            day.max().alias("last"), pl.col("lines", "quantity").sum(),
            pl.col("amount").sum().alias("spend"),
            (pl.col("time").dt.weekday() >= 6).sum().alias("weekend")]
    if "discount" in shop:
        sums.append(pl.col("discount").sum())
    if "channel" in shop:
        sums.append(pl.col("has_channel", "online").sum())
    customers = orders_of(bought, shop).group_by("customer").agg(sums)
    back = returned.lazy().group_by("customer").agg(pl.col("quantity").sum().abs().alias("back"))
    orders, spend = pl.col("orders"), pl.col("spend")
    recency = (pl.lit(as_of) - pl.col("last")).dt.total_days()
    gap = ((pl.col("last") - pl.col("first")).dt.total_days()
           / pl.when(orders > 1).then(orders - 1))
    out = {"recency_days": recency, "orders": orders, "spend": spend, "aov": spend / orders,
           "tenure_days": (pl.lit(as_of) - pl.col("first")).dt.total_days(),
           "units_per_order": pl.col("quantity") / orders,
           "lines_per_order": pl.col("lines") / orders,
           "products": pl.col("products").fill_null(0), "gap_days_mean": gap,
           "lateness": recency / pl.when(gap > 0).then(gap),
           "weekend_share": pl.col("weekend") / orders, "reorder_share": pl.col("reorder_share"),
           "return_rate": pl.col("back").fill_null(0) / pl.col("quantity")}
    if "discount" in shop:
        full = spend + pl.col("discount")
        out["discount_rate"] = pl.col("discount") / pl.when(full != 0).then(full)
    if "channel" in shop:
        channels = pl.col("has_channel")
        out["online_share"] = pl.col("online") / pl.when(channels > 0).then(channels)
    return (customers.join(products_of(bought), on="customer", how="left")
            .join(back, on="customer", how="left").sort("customer")
            .select(pl.col("customer").alias("customer_id"),
                    *(out[name].alias(name) for name in job.features_of(shop)))
            .collect(engine="streaming"))


def transform(features, names):
    """Impute, winsorise, log, standardise; then a column for each feature that says its own."""
    columns = pl.col(names).cast(pl.Float64)
    low, high = (columns.quantile(q, interpolation="linear") for q in job.WINSORISE)
    x = features.select(columns.fill_null(columns.median()).clip(low, high))
    skewness, least = x.select(pl.all().skew()).row(0), x.select(pl.all().min()).row(0)
    logged = [name for name, skew, low in zip(names, skewness, least)
              if skew is not None and skew > job.SKEWNESS and low >= 0]
    x = x.with_columns(pl.col(logged).log1p())
    gone = {name: "constant" for name in names if x[name].min() == x[name].max()}
    x = x.drop(list(gone))
    matrix = x.to_numpy()
    gone |= job.left_out(x.columns, np.corrcoef(matrix, rowvar=False))
    kept = [name for name in x.columns if name not in gone]
    matrix = matrix[:, [x.columns.index(name) for name in kept]]
    scaled = ((matrix - matrix.mean(axis=0)) / matrix.std(axis=0)).astype(np.float32)
    return scaled, {"columns": kept, "logged": logged, "left_out": gone}


def distances_within(sample):
    """Every distance in the sample, as float32. Blocks in doubles: faster than in float32."""
    sample = sample.astype(np.float64)
    out = np.empty((len(sample), len(sample)), np.float32)
    for begin in range(0, len(sample), 1000):
        out[begin:begin + 1000] = pairwise_distances(sample[begin:begin + 1000], sample)
    np.fill_diagonal(out, 0)
    return out


def search(scaled, steps):
    """Inertia and sampled silhouette for every k, as rows; the best fit."""
    rows = np.random.default_rng(job.SEED).choice(
        len(scaled), min(job.SILHOUETTE_ROWS, len(scaled)), replace=False)
    distances = distances_within(scaled[rows])
    steps.done("k search: silhouettes")
    out, best, highest = [], None, -2.0
    for k in job.CLUSTERS:
        model = KMeans(n_clusters=k, n_init=job.RESTARTS, random_state=job.SEED).fit(scaled)
        steps.done("k search: fits")
        score = silhouette_score(distances, model.labels_[rows], metric="precomputed")
        steps.done("k search: silhouettes")
        out += [(k, "inertia", float(model.inertia_)), (k, "silhouette_euclidean", float(score))]
        if score > highest:
            best, highest = model, score
    return pl.DataFrame(out, schema=["k", "index", "value"], orient="row"), best


def profile(features, names):
    """One row a segment and feature: mean, median, sd, quartiles, relative importance.

    features: with a column segment_id.
    """
    out = []
    for name in names:
        x, mean, sd = pl.col(name), features[name].mean(), features[name].std(ddof=0)
        out.append(features.lazy().group_by("segment_id").agg(
            pl.lit(name).alias("feature"), x.mean().alias("mean"), x.median().alias("median"),
            x.std(ddof=0).alias("sd"), x.quantile(0.25, "linear").alias("q25"),
            x.quantile(0.75, "linear").alias("q75"), (x.mean() / mean - 1)
            .alias("relative_importance"), ((x.mean() - mean) / sd).alias("standardised")))
    return pl.concat(pl.collect_all(out)).sort("segment_id", maintain_order=True)


def write(folder, features, model, scaled, table, facts, fitted):
    """Segments numbered by what a customer spends, the richest first; then every file."""
    names = features.columns[1:]
    labels = np.asarray(model.labels_).ravel().astype(np.int64)
    sums = np.bincount(labels, weights=features["spend"].to_numpy())
    order = np.argsort(-sums / np.bincount(labels))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(1, len(order) + 1)
    features = features.with_columns(pl.Series("segment_id", place[labels]))
    spend = pl.col("spend")
    (features.group_by("segment_id").agg(pl.len().alias("customers"), spend.sum().alias("revenue"))
     .with_columns((pl.col("customers") / features.height).alias("customers_share"),
                   (pl.col("revenue") / pl.col("revenue").sum()).alias("revenue_share"))
     .sort("segment_id").write_csv(folder / "segments.csv"))
    distance = model.transform(scaled)
    two = np.argpartition(distance, 1, axis=1)[:, :2]
    near, next_to = np.take_along_axis(distance, two, axis=1).T
    assignments = features.select("customer_id", "segment_id").with_columns(
        pl.Series("distance", near), pl.Series("runner_up_id", place[two[:, 1]]),
        pl.Series("confidence", 1 - near / next_to))
    assignments.write_csv(folder / "assignments.csv")
    assignments.write_parquet(folder / "assignments.parquet")
    profile(features, names).write_csv(folder / "profiles.csv")
    table.write_csv(folder / "indices.csv")
    pl.DataFrame(list(facts.items()), schema=["check", "rows"],
                 orient="row").write_csv(folder / "quality.csv")
    features.drop("segment_id").write_parquet(folder / "features.parquet")
    job.write_json(folder / "model.json", fitted | {"centres": model.cluster_centers_.tolist()})
    return place[labels]


def main():
    orders, folder = job.arguments(__doc__)
    steps = STEPS
    steps.done("imports")
    bought, returned, as_of, shop, facts = read(orders)
    steps.done("read and clean")
    features = build_features(bought, returned, as_of, shop)
    del bought, returned
    steps.done("features")
    scaled, fitted = transform(features, job.features_of(shop))
    steps.done("transform")
    table, model = search(scaled, steps)
    labels = write(folder, features, model, scaled, table, facts, fitted)
    steps.done("profiles and files")
    import charts  # here, so that the step has the time that it takes
    charts.draw(folder / "charts", {name: features[name].to_numpy() for name in charts.NEEDED},
                labels, scaled, fitted["columns"], table.rows())
    steps.done("charts")
    job.write_json(folder / "seconds.json", steps.seconds)


if __name__ == "__main__":
    main()
