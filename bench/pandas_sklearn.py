"""The whole job in plain pandas and scikit-learn, as the write-ups do it.

Read, clean, build features, winsorise, log, standardise, search k = 2 to 10 with 10 restarts each
and a silhouette on 10,000 customers, fit the best k, profile, write the files, draw the charts. One
step after the other over whole tables, in double precision.
"""
import job

STEPS = job.Steps()

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler


def read(path):
    """The file as a table; money and dates ready for arithmetic."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        # As decimals they would become Python objects, one by one.
        floats = [pa.field(f.name, pa.float64()) if pa.types.is_decimal(f.type) else f
                  for f in table.schema]
        lines = table.cast(pa.schema(floats)).to_pandas()
        return lines, job.shop_of(lines.columns)
    lines = pd.read_csv(path, engine="pyarrow")
    shop = job.shop_of(lines.columns)
    lines[shop["time"]] = pd.to_datetime(lines[shop["time"]])
    return lines, shop


def clean(lines, shop):
    """Purchases and returns, by the roles' names, with the facts about the rows."""
    facts = {"exact duplicates": int(lines.duplicated().sum())}  # counted and kept
    lines = lines[list(shop.values())].rename(columns={c: r for r, c in shop.items()})
    lines = lines.dropna(subset=["customer"])
    if lines["customer"].dtype == "float64":
        lines["customer"] = lines["customer"].astype("int64")
    bought = lines[(lines["quantity"] > 0) & (lines["price"] > 0)].copy()
    returned = lines[lines["quantity"] < 0]
    as_of = bought["time"].max().normalize() + pd.Timedelta(days=1)
    returned = returned[returned["time"] < as_of]
    bought["amount"] = bought["quantity"] * bought["price"]
    if "discount" in shop:
        bought["discount"] = bought["discount"].abs().clip(upper=bought["amount"])
        bought["amount"] -= bought["discount"]
    if "channel" in shop:
        bought["has_channel"] = bought["channel"].notna()
        bought["online"] = bought["channel"].str.lower().isin(job.ONLINE)
    facts |= {"purchases": len(bought), "returns": len(returned)}
    return bought, returned, as_of, facts


def orders_of(bought):
    """One row an order. It stands at the moment of its first line."""
    parts = {"time": ("time", "min"), "lines": ("time", "size"), "units": ("quantity", "sum"),
             "amount": ("amount", "sum")}
    for name, how in (("discount", "sum"), ("has_channel", "max"), ("online", "max")):
        if name in bought:
            parts[name] = (name, how)
    return bought.groupby(["customer", "order"], sort=False).agg(**parts).reset_index()


def products_of(bought):
    """One row a customer: products, and the lines with a product that was bought before.

    A product's first order is the earliest with it, of two at once that with the lower id.
    """
    pairs = (bought.dropna(subset=["product"])
             .groupby(["customer", "order", "product"], sort=False)
             .agg(lines=("time", "size"), first=("time", "min")).reset_index())
    pairs = pairs.sort_values(["first", "order"])
    first = pairs.drop_duplicates(["customer", "product"]).groupby("customer")["lines"]
    lines = pairs.groupby("customer")["lines"].sum()
    return pd.DataFrame({"products": first.size(), "reorder_share": 1 - first.sum() / lines})


def build_features(bought, returned, as_of, shop):
    """One row a customer, by customer; what is not defined is missing."""
    orders = orders_of(bought)
    orders["weekend"] = orders["time"].dt.day_of_week >= 5
    by_customer = orders.groupby("customer")
    sums = by_customer[["lines", "units", "amount", "weekend"]].sum()
    first = by_customer["time"].min().dt.normalize()
    last = by_customer["time"].max().dt.normalize()
    products = products_of(bought)
    out = pd.DataFrame(index=sums.index)
    out["recency_days"] = (as_of - last).dt.days
    out["orders"] = by_customer.size()
    out["spend"] = sums["amount"]
    out["aov"] = out["spend"] / out["orders"]
    out["tenure_days"] = (as_of - first).dt.days
    out["units_per_order"] = sums["units"] / out["orders"]
    out["lines_per_order"] = sums["lines"] / out["orders"]
    out["products"] = products["products"].reindex(out.index, fill_value=0)
    out["gap_days_mean"] = (last - first).dt.days / (out["orders"] - 1).replace(0, np.nan)
    out["lateness"] = out["recency_days"] / out["gap_days_mean"].replace(0, np.nan)
    out["weekend_share"] = sums["weekend"] / out["orders"]
    out["reorder_share"] = products["reorder_share"]
    if "discount" in shop:
        discount = by_customer["discount"].sum()
        out["discount_rate"] = discount / (discount + out["spend"]).replace(0, np.nan)
    units_back = returned.groupby("customer")["quantity"].sum().abs()
    out["return_rate"] = units_back.reindex(out.index, fill_value=0) / sums["units"]
    if "channel" in shop:
        channels = by_customer[["has_channel", "online"]].sum()
        out["online_share"] = channels["online"] / channels["has_channel"].replace(0, np.nan)
    return out


def transform(features, names):
    """Impute, winsorise, log, standardise; then a column for each feature that says its own."""
    x = features[names].astype("float64")
    low, high = (x.quantile(q) for q in job.WINSORISE)
    x = x.fillna(x.median()).clip(low, high, axis=1)
    # The moment as it is: pandas' own skew() is corrected for small samples.
    centred = x - x.mean()
    skewness = (centred ** 3).mean() / (centred ** 2).mean() ** 1.5
    logged = [n for n in names if skewness[n] > job.SKEWNESS and x[n].min() >= 0]
    x[logged] = np.log1p(x[logged])
    gone = {n: "constant" for n in names if x[n].min() == x[n].max()}
    x = x.drop(columns=list(gone))
    gone |= job.left_out(list(x.columns), x.corr().to_numpy())
    x = x.drop(columns=[n for n in gone if n in x])
    scaled = StandardScaler().fit_transform(x)
    return scaled, {"columns": list(x.columns), "logged": logged, "left_out": gone}


def fit(scaled, k):
    return KMeans(n_clusters=k, n_init=job.RESTARTS, random_state=job.SEED).fit(scaled)


def search(scaled, steps):
    """Inertia and sampled silhouette for every k, as rows; the best k."""
    rows = np.random.default_rng(job.SEED).choice(
        len(scaled), min(job.SILHOUETTE_ROWS, len(scaled)), replace=False)
    out = []
    for k in job.CLUSTERS:
        model = fit(scaled, k)
        steps.done("k search: fits")
        score = silhouette_score(scaled[rows], model.labels_[rows])
        steps.done("k search: silhouettes")
        out += [(k, "inertia", model.inertia_), (k, "silhouette_euclidean", score)]
    table = pd.DataFrame(out, columns=["k", "index", "value"])
    scores = table[table["index"] == "silhouette_euclidean"].set_index("k")["value"]
    return table, int(scores.idxmax())


def profile(features, names, labels):
    """One row a segment and feature: mean, median, sd, quartiles, relative importance."""
    by_segment = features[names].groupby(labels)
    mean = by_segment.mean()
    population = features[names].mean()
    parts = {"mean": mean, "median": by_segment.median(), "sd": by_segment.std(ddof=0),
             "q25": by_segment.quantile(0.25), "q75": by_segment.quantile(0.75),
             "relative_importance": mean / population - 1,
             "standardised": (mean - population) / features[names].std(ddof=0)}
    out = pd.concat({name: part.stack() for name, part in parts.items()}, axis=1)
    return out.rename_axis(["segment_id", "feature"]).reset_index()


def write(folder, features, model, scaled, table, facts, fitted, names):
    """Segments numbered by what a customer spends, the richest first; then every file."""
    spend = features["spend"].groupby(model.labels_).mean()
    place = spend.rank(ascending=False).astype(int)
    labels = place.reindex(model.labels_).to_numpy()
    segments = features["spend"].groupby(labels).agg(customers="size", revenue="sum")
    segments["customers_share"] = segments["customers"] / len(features)
    segments["revenue_share"] = segments["revenue"] / features["spend"].sum()
    segments.rename_axis("segment_id").to_csv(folder / "segments.csv")
    distance = model.transform(scaled)
    nearest = np.sort(distance, axis=1)[:, :2]
    runner_up = place.reindex(np.argsort(distance, axis=1)[:, 1]).to_numpy()
    assignments = pd.DataFrame({
        "customer_id": features.index, "segment_id": labels, "distance": nearest[:, 0],
        "runner_up_id": runner_up, "confidence": 1 - nearest[:, 0] / nearest[:, 1]})
    assignments.to_csv(folder / "assignments.csv", index=False)
    assignments.to_parquet(folder / "assignments.parquet", index=False)
    profile(features, names, labels).to_csv(folder / "profiles.csv", index=False)
    table.to_csv(folder / "indices.csv", index=False)
    pd.DataFrame(facts.items(), columns=["check", "rows"]).to_csv(folder / "quality.csv",
                                                                  index=False)
    features.rename_axis("customer_id").reset_index().to_parquet(folder / "features.parquet",
                                                                 index=False)
    job.write_json(folder / "model.json", fitted | {"centres": model.cluster_centers_.tolist()})
    return labels


def main():
    orders, folder = job.arguments(__doc__)
    steps = STEPS
    steps.done("imports")
    lines, shop = read(orders)
    steps.done("read")
    bought, returned, as_of, facts = clean(lines, shop)
    del lines
    steps.done("clean")
    features = build_features(bought, returned, as_of, shop)
    steps.done("features")
    names = job.features_of(shop)
    scaled, fitted = transform(features, names)
    steps.done("transform")
    table, k = search(scaled, steps)
    model = fit(scaled, k)
    steps.done("final fit")
    labels = write(folder, features, model, scaled, table, facts, fitted, names)
    steps.done("profiles and files")
    import charts  # here, so that the step has the time that it takes
    charts.draw(folder / "charts", features, labels, scaled, fitted["columns"],
                list(table.itertuples(index=False)))
    steps.done("charts")
    job.write_json(folder / "seconds.json", steps.seconds)


if __name__ == "__main__":
    main()
