"""Separation, simplified silhouette and log W of a small data set, by numpy and scikit-learn.

Prints the constants of src/evidence/partitions_test.cpp (scikit-learn 1.9.1, numpy 2.4.6). The
separation is written anew from its definition in src/evidence/partitions.hpp: Kruskal's joins are
taken from scipy's minimum spanning tree instead.
"""
import numpy as np
from scipy.sparse.csgraph import minimum_spanning_tree
from sklearn.cluster import KMeans

ROWS = 600


def data():
    i = np.arange(ROWS)
    centre = np.array([[0.0, 0.0, 0.0], [2.5, 0.5, 0.0], [0.5, 2.5, 1.0]])[i % 3]
    steps = np.array([0.6180339887498949, 0.4142135623730951, 0.7320508075688772])
    # The sum of two fractions: a triangle of width 2.4 about each centre.
    one = np.modf((i + 1)[:, None] * steps)[0]
    two = np.modf((i + 1)[:, None] * steps * 1.9021130325903071)[0]
    x = centre + 1.2 * (one + two)
    return np.floor(x * 65536 + 0.5) / 65536


def valley(x, a, b):
    n = len(a) + len(b)
    both = [x[a] - x[a].mean(0), x[b] - x[b].mean(0)]
    pooled = sum(part.T @ part for part in both) / n
    away = x[b].mean(0) - x[a].mean(0)
    axis = np.linalg.solve(pooled + 0.1 * np.eye(x.shape[1]), away)
    gap = axis @ away
    at = (x[np.concatenate([a, b])] - x[a].mean(0)) @ axis / gap
    half = np.clip(0.8 * np.sqrt(axis @ pooled @ axis) / gap, 0.08, 0.28) / 2
    count = lambda place: np.sum(np.abs(at - place) <= half)
    between = min(count(0.3 + 0.05 * j) for j in range(9))
    return 2 / 1.5 * (np.sqrt(min(count(0), count(1))) - np.sqrt(1.25 * between))


def separation(x, distances, k):
    order = np.argsort(distances, axis=1)
    own, following = order[:, 0], order[:, 1]
    cells = [np.flatnonzero(own == j) for j in range(k)]
    far = np.zeros((k, k))
    for a in range(k):
        for b in range(a + 1, k):
            shared = np.sum((np.minimum(own, following) == a) & (np.maximum(own, following) == b))
            if shared >= 0.05 * min(len(cells[a]), len(cells[b])):
                far[a, b] = valley(x, cells[a], cells[b]) + 1000  # a tree knows no weight of 0
    tree = minimum_spanning_tree(far).toarray()
    best = -np.inf
    for a, b in zip(*np.nonzero(tree)):
        # Cells on the one side of this edge, by the shallower edges alone.
        shallower = (tree > 0) & (tree < tree[a, b])
        sides = []
        for start in (a, b):
            seen, todo = {start}, [start]
            while todo:
                at = todo.pop()
                for to in np.flatnonzero(shallower[at] | shallower[:, at]):
                    if to not in seen:
                        seen.add(to)
                        todo.append(to)
            sides.append(sum(len(cells[j]) for j in seen))
        if min(sides) >= 0.02 * len(x):
            best = max(best, tree[a, b] - 1000)
    return best


def main():
    x = data()
    for k in (2, 3, 4, 5):
        fit = KMeans(k, n_init=200, random_state=1, tol=0).fit(x)
        distances = np.sort(fit.transform(x), axis=1)
        silhouette = np.mean(1 - distances[:, 0] / distances[:, 1])
        print(f"{{{k}, {separation(x, fit.transform(x), k):.9f}, {silhouette:.9f}, "
              f"{np.log(fit.inertia_):.9f}}},")


main()
