#!/usr/bin/env python3
"""The pictures that a notebook makes of a run with pandas and seaborn, for docs/report-compared.md.

bench/pictures.py RUN OUT: reads features.parquet and assignments.parquet of a run, writes one PNG
a picture into OUT, and prints what was drawn, in how many bytes and how long. They are the usual
pictures of the usual tutorials: counts, revenue, snake plot, heat map of relative importance, R x F
scatter, box plots, principal components, elbow and silhouette.
"""
import json
import pathlib
import sys
import time

import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler

run, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
started = time.perf_counter()
chosen = json.loads((run / "document.json").read_text())["chosen"]
assigned = pd.read_parquet(run / "assignments.parquet")
frame = pd.read_parquet(run / "features.parquet").merge(
    assigned[assigned["model"] == chosen][["customer_id", "segment_name"]], on="customer_id")
numbers = frame.select_dtypes("number")
names = list(numbers.columns)
sns.set_theme(style="whitegrid")


def save(name):
    plt.tight_layout()
    plt.savefig(out / f"{name}.png", dpi=100)
    plt.close("all")
    size = (out / f"{name}.png").stat().st_size
    print(f"{name:12} {size / 1000:6.0f} kB  after {time.perf_counter() - started:5.1f} s")


plt.figure(figsize=(10, 5))
sns.countplot(data=frame, y="segment_name", order=frame["segment_name"].value_counts().index)
save("counts")

plt.figure(figsize=(10, 5))
sns.barplot(data=frame, y="segment_name", x="spend", estimator="sum", errorbar=None)
save("revenue")

scaled = pd.DataFrame(StandardScaler().fit_transform(numbers), columns=names)
scaled["segment_name"] = frame["segment_name"]
plt.figure(figsize=(12, 6))
sns.lineplot(data=scaled.melt(id_vars="segment_name"), x="variable", y="value",
             hue="segment_name", errorbar=None)
plt.xticks(rotation=45)
save("snake")

plt.figure(figsize=(12, 6))
means = frame.groupby("segment_name")[names].mean()
sns.heatmap(means / numbers.mean() - 1, annot=True, fmt=".2f", cmap="RdYlGn")
save("importance")

plt.figure(figsize=(10, 6))
sns.scatterplot(data=frame, x="recency_days", y="orders", hue="segment_name", s=12)
save("scatter")

figure, axes = plt.subplots(1, 3, figsize=(15, 5))
for axis, name in zip(axes, ["recency_days", "orders", "spend"]):
    sns.boxplot(data=frame, x="segment_name", y=name, ax=axis)
    axis.tick_params(axis="x", rotation=90)
save("boxes")

filled = numbers.fillna(numbers.median())
logged = np.log1p(filled.clip(lower=0))
matrix = StandardScaler().fit_transform(logged)
plane = PCA(2).fit_transform(matrix)
plt.figure(figsize=(10, 6))
sns.scatterplot(x=plane[:, 0], y=plane[:, 1], hue=frame["segment_name"], s=12)
save("components")

figure, axes = plt.subplots(1, 2, figsize=(12, 4))
ks = range(2, 11)
fits = [KMeans(k, n_init=10, random_state=0).fit(matrix) for k in ks]
sns.lineplot(x=ks, y=[fit.inertia_ for fit in fits], marker="o", ax=axes[0])
widths = [silhouette_score(matrix, fit.labels_) for fit in fits]
sns.lineplot(x=ks, y=widths, marker="o", ax=axes[1])
save("elbow")
print("silhouettes ", " ".join(f"{k}: {width:.4f}" for k, width in zip(ks, widths)))
