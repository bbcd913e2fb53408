"""Reference figures of src/evidence/ablation_test.cpp, permutation_test.cpp, halves_test.cpp and
neighbours_test.cpp.

Written with numpy 2.4.6, scipy 1.17.1, pandas 3.1.1 and scikit-learn 1.9.1:
    python3 tests/oracle/ablation_oracle.py > tests/oracle/ablation_expected.csv
Customers, permutations and halves follow base/random.hpp, which is written down here again; models,
indices, medians and gaps are scikit-learn's, pandas' and scipy's. Indices must be equal to 1e-4
relative (the program's values lie on a grid of 2^-16), shares of customers and adjusted Rand
indices exactly, gaps to 1e-9.
"""
import warnings

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.stats import t as student
from sklearn.cluster import KMeans
from sklearn.impute import SimpleImputer
from sklearn.metrics import (adjusted_rand_score, calinski_harabasz_score, confusion_matrix,
                             davies_bouldin_score, silhouette_score)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("error")
MASK = 2 ** 64 - 1
ROWS, SEED = 600, 1
GROUPS = {"f0": "money", "f1": "money", "f2": "tempo", "f3": "tempo", "f4": "recency",
          "f5": "categories"}
OFFSETS = [[0, 0, 0, 0, 0, 0], [4, 3, 0, 0, 2, 0], [0, 2, 4, 3, -1, 0]]


def mix64(x):
    x = (x + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def draw(seed, stream, index):
    return mix64(mix64(mix64(seed) ^ stream) ^ index)


def hash_text(text):
    h = 0xCBF29CE484222325
    for c in text.encode():
        h = ((h ^ c) * 0x100000001B3) & MASK
    return mix64(h ^ mix64(0))


KEYS = [draw(3, 5, i) for i in range(ROWS)]


def customers():
    table = {}
    for f, name in enumerate(GROUPS):
        values = []
        for i in range(ROWS):
            noise = (draw(7, f, i) >> 40) / 2 ** 22 - 2
            value = noise + OFFSETS[draw(7, 99, i) % 3][f]
            missing = name == "f4" and draw(7, 50, i) % 20 == 0
            values.append(np.nan if missing else value)
        table[name] = values
    return pd.DataFrame(table)


class Model:
    """Impute, scale, k-means: the best of many starts."""

    def __init__(self, frame, features, k):
        self.features = list(features)
        self.scale = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
        x = self.scale.fit_transform(frame[self.features])
        self.means = KMeans(k, n_init=400, random_state=0, tol=0).fit(x)

    def matrix(self, frame):
        return self.scale.transform(frame[self.features])

    def labels(self, frame):
        return self.means.predict(self.matrix(frame))


def chosen(frame, features):
    def quality(k):
        model = Model(frame, features, k)
        return silhouette_score(model.matrix(frame), model.labels(frame)), model
    return max((quality(k) for k in range(2, 7)), key=lambda one: one[0])[1]


def tell(*row):
    print(",".join(repr(float(x)) if isinstance(x, float) else str(x) for x in row))


def tell_partition(name, which, model, frame, run):
    x, labels = model.matrix(frame), model.labels(frame)
    full = run.matrix(frame)
    for index, value in [
            ("k", float(model.means.n_clusters)),
            ("silhouette_euclidean", silhouette_score(x, labels)),
            ("silhouette_squared", silhouette_score(x, labels, metric="sqeuclidean")),
            ("calinski_harabasz", calinski_harabasz_score(x, labels)),
            ("davies_bouldin", davies_bouldin_score(x, labels)),
            ("smallest_share", np.bincount(labels).min() / len(labels)),
            ("silhouette_on_full", silhouette_score(full, labels)),
            ("calinski_harabasz_on_full", calinski_harabasz_score(full, labels)),
            ("davies_bouldin_on_full", davies_bouldin_score(full, labels)),
            ("adjusted_rand", adjusted_rand_score(run.labels(frame), labels))]:
        tell("set", name, which + "." + index, float(value))


def ablation(frame, run):
    sets = {"all features": list(GROUPS),
            "behaviour only": [f for f, g in GROUPS.items() if g != "categories"]}
    for group in dict.fromkeys(GROUPS.values()):
        sets["without " + group] = [f for f, g in GROUPS.items() if g != group]
    for name, features in sets.items():
        tell_partition(name, "chosen", chosen(frame, features), frame, run)
        tell_partition(name, "same_k", Model(frame, features, run.means.n_clusters), frame, run)
    base = silhouette_score(run.matrix(frame), run.labels(frame))
    for feature in GROUPS:
        without = Model(frame, [f for f in GROUPS if f != feature], run.means.n_clusters)
        labels = without.labels(frame)
        silhouette = silhouette_score(run.matrix(frame), labels)
        tell("without", feature, "adjusted_rand", adjusted_rand_score(run.labels(frame), labels))
        tell("without", feature, "silhouette", silhouette)
        tell("without", feature, "silhouette_change", silhouette - base)


def permutations(frame, run, repeats=5):
    before = run.labels(frame)
    takers = np.argsort(np.array(KEYS, dtype=np.uint64), kind="stable")
    for feature in GROUPS:
        shares = []
        for repeat in range(repeats):
            stream = draw(hash_text("permute"), hash_text(feature), repeat)
            ranks = np.array([draw(SEED, stream, key) for key in KEYS], dtype=np.uint64)
            givers = np.argsort(ranks, kind="stable")
            shuffled = frame.copy()
            values = frame[feature].to_numpy()
            dealt = np.empty(ROWS)
            dealt[takers] = values[givers]
            shuffled[feature] = dealt
            shares.append(float((run.labels(shuffled) != before).mean()))
        tell("moved", feature, "mean", float(np.mean(shares)))
        tell("moved", feature, "error", float(np.std(shares, ddof=1) / np.sqrt(repeats)))


def halves(deal, seed):
    if deal == "hash":
        return np.array([draw(seed, hash_text("half"), key) % 2 for key in KEYS])
    ranks = np.argsort(np.array([draw(seed, hash_text("random half"), key) for key in KEYS],
                                dtype=np.uint64), kind="stable")
    side = np.zeros(ROWS, dtype=int)
    side[ranks[(ROWS + 1) // 2:]] = 1
    return side


def kmeans_of(part, frame):
    return Model(part, GROUPS, 3).labels(frame)


def cut_of(part, frame):
    """Both scores cut at the median: 0 HH, 1 HL, 2 LH, 3 LL."""
    high = [frame[f] >= part[f].median() for f in ("f0", "f1")]
    return (2 * (1 - high[0].astype(int)) + (1 - high[1].astype(int))).to_numpy()


def split(frame, name, deal, seed, method, run_labels):
    side = halves(deal, seed)
    segments = 3 if method is kmeans_of else 4
    everybody, match = [], []
    for i in range(2):
        labels = method(frame[side == i], frame)
        table = confusion_matrix(run_labels, labels, labels=range(segments))
        everybody.append(labels)
        match.append(linear_sum_assignment(table, maximize=True)[1]
                     if method is kmeans_of else np.arange(segments))
    tell("split", name, "adjusted_rand", adjusted_rand_score(*everybody))
    rows = []
    for s in range(segments):
        in_half = [everybody[i] == match[i][s] for i in range(2)]
        tell("split", name, f"{s}.jaccard",
             float((in_half[0] & in_half[1]).sum() / (in_half[0] | in_half[1]).sum()))
        parts = [frame[(side == i) & in_half[i]] for i in range(2)]
        shares = [len(parts[i]) / (side == i).sum() for i in range(2)]
        spread = np.sqrt(sum(p * (1 - p) for p in shares) / 2)
        counts = [(side == 0).sum(), (side == 1).sum()]
        rows.append((s, "customers_share", *shares, (shares[0] - shares[1]) / spread, counts,
                     None, None))
        for f in GROUPS:
            a, b = (part[f].dropna() for part in parts)
            d = (a.mean() - b.mean()) / np.sqrt((a.var() + b.var()) / 2)
            rows.append((s, f, a.mean(), b.mean(), d, [len(a), len(b)],
                         a.median(), b.median()))
    by_metric = {}
    for s, metric, first, second, d, counts, median_first, median_second in rows:
        percent = abs(first - second) / abs(first) * 100
        by_metric.setdefault(metric, []).append(percent)
        limit = student.ppf(1 - 0.025 / len(rows), sum(counts) - 2)
        figures = {"first": first, "second": second, "percent": percent, "standardised": d,
                   "chance": limit * np.sqrt(1 / counts[0] + 1 / counts[1])}
        if median_first is not None:
            figures["median_first"] = median_first
            figures["median_percent"] = abs(median_first - median_second) / abs(median_first) * 100
        for figure, value in figures.items():
            tell("split", name, f"{s}.{metric}.{figure}", float(value))
    for metric, percents in by_metric.items():
        tell("split", name, f"median.{metric}", float(np.median(percents)))


def main():
    frame = customers()
    run = Model(frame, GROUPS, 3)
    assert chosen(frame, GROUPS).means.n_clusters == 3
    # Segments of the program are numbered by descending mean spend, which is f0 there.
    labels = run.labels(frame)
    order = np.argsort([-frame["f0"][labels == s].mean() for s in range(3)])
    place = np.argsort(order)
    ablation(frame, run)
    permutations(frame, run)
    cuts = cut_of(frame, frame)
    for name, deal, seed in [("random", "random", 11), ("hash", "hash", 2)]:
        split(frame, "kmeans " + name, deal, seed, kmeans_of, place[labels])
        split(frame, "cuts " + name, deal, seed, cut_of, cuts)
    for k in (2, 4):
        tell("k", str(k), "adjusted_rand",
             adjusted_rand_score(labels, Model(frame, GROUPS, k).labels(frame)))


if __name__ == "__main__":
    main()
