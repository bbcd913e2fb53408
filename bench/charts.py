"""The nine charts that the write-ups draw, for both rivals: `coterie run` writes its report too.

Plain matplotlib, the quickest way, and scatters of at most 20,000 customers, which is kinder than
the write-ups' own: they draw every one.
"""
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

POINTS = 20_000
SHOWN = NEEDED = ("recency_days", "orders", "spend")


def draw(folder, features, labels, scaled, columns, rows):
    """Nine PNG files in `folder`.

    features: name -> array, one value a customer; labels: segment of each customer, 1, 2, …;
    scaled: the matrix of the fit; columns: its names; rows: (k, index, value) of the search.
    """
    folder.mkdir(exist_ok=True)

    def save(name):
        plt.tight_layout()
        plt.savefig(folder / f"{name}.png", dpi=100)
        plt.close("all")

    segments = np.unique(labels)
    names = [f"Segment {s}" for s in segments]
    some = np.random.default_rng(1).permutation(len(labels))[:POINTS]
    spend = np.asarray(features["spend"], dtype=float)

    plt.figure(figsize=(10, 5))
    plt.barh(names, [np.sum(labels == s) for s in segments])
    save("counts")

    plt.figure(figsize=(10, 5))
    plt.barh(names, [spend[labels == s].sum() for s in segments])
    save("revenue")

    means = np.array([scaled[labels == s].mean(axis=0) for s in segments])
    plt.figure(figsize=(12, 6))
    for name, mean in zip(names, means):
        plt.plot(columns, mean, marker="o", label=name)
    plt.xticks(rotation=45)
    plt.legend()
    save("snake")

    plt.figure(figsize=(12, 6))
    plt.imshow(means, cmap="RdYlGn", aspect="auto")
    for (y, x), value in np.ndenumerate(means):
        plt.text(x, y, f"{value:.2f}", ha="center", va="center")
    plt.xticks(range(len(columns)), columns, rotation=45)
    plt.yticks(range(len(names)), names)
    plt.colorbar()
    save("importance")

    def scatter(x, y, name):
        plt.figure(figsize=(10, 6))
        for s, label in zip(segments, names):
            of = labels[some] == s
            plt.scatter(x[of], y[of], s=4, label=label)
        plt.legend()
        save(name)

    scatter(np.asarray(features["recency_days"])[some], np.asarray(features["orders"])[some],
            "scatter")

    _, axes = plt.subplots(1, len(SHOWN), figsize=(15, 5))
    for axis, name in zip(axes, SHOWN):
        values = np.asarray(features[name], dtype=float)[some]
        axis.boxplot([values[labels[some] == s] for s in segments])
        axis.set_title(name)
    save("boxes")

    _, vectors = np.linalg.eigh(np.cov(scaled, rowvar=False))
    plane = scaled[some] @ vectors[:, :-3:-1]
    scatter(plane[:, 0], plane[:, 1], "components")

    for index, name in (("inertia", "elbow"), ("silhouette_euclidean", "silhouettes")):
        found = [(k, value) for k, what, value in rows if what == index]
        plt.figure(figsize=(8, 5))
        plt.plot(*zip(*found), marker="o")
        plt.xlabel("k")
        plt.ylabel(index)
        save(name)
