"""Reference figures of src/cluster/indices_test.cpp.

Written with numpy 2.4.6 and scikit-learn 1.9.1:
    python3 tests/oracle/indices_oracle.py
Prints the literal figures. Rows come from a linear congruential generator that both sides write
down (src/cluster/test_rows.hpp); values are whole numbers of 2^-16, as on the grid. The simplified
silhouette and Dunn's index are computed from their papers here, by other code than ours.
"""
import numpy as np
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

STEP = 2.0 ** -16


def made_rows(rows, cols, k, outlier):
    """Units and labels; with an outlier all other rows are tiny."""
    state = 20261122

    def draw():
        nonlocal state
        state = (state * 1103515245 + 12345) % 2147483648
        return state >> 11  # 20 bits

    centres = [[draw() for _ in range(cols)] for _ in range(k)]
    units, labels = [], []
    for row in range(rows):
        group = draw() % k
        labels.append((group + 1) % k if row % 7 == 0 else group)
        units.append([c + (draw() + draw() + draw() + draw()) // 4 - 524288
                      for c in centres[group]])
    if outlier:
        units = [[u >> 14 for u in row] for row in units]
        units[0] = [4000000] * cols
    return np.array(units) * STEP, np.array(labels)


def simplified(x, labels):
    names = np.unique(labels)
    means = np.array([x[labels == j].mean(axis=0) for j in names])
    distance = np.linalg.norm(x[:, None, :] - means[None, :, :], axis=2)
    total = 0.0
    for row, label in enumerate(labels):
        if (labels == label).sum() == 1:
            continue
        a = distance[row, names == label][0]
        b = distance[row, names != label].min()
        total += (b - a) / max(a, b) if max(a, b) > 0 else 0
    return total / len(x)


def dunn_gd43(x, labels):
    groups = [x[labels == j] for j in np.unique(labels)]
    means = [g.mean(axis=0) for g in groups]
    diameters = [2 * np.mean([np.sqrt(((row - m) ** 2).sum()) for row in g])
                 for g, m in zip(groups, means)]
    apart = [np.sqrt(((a - b) ** 2).sum()) for i, a in enumerate(means) for b in means[:i]]
    return min(apart) / max(diameters)


for shape in ((1000, 4, 3, 0), (600, 12, 5, 0), (500, 1, 2, 0), (300, 150, 3, 0), (400, 3, 4, 1)):
    x, labels = made_rows(*shape)
    inertia = sum(((x[labels == j] - x[labels == j].mean(axis=0)) ** 2).sum()
                  for j in np.unique(labels))
    figures = (inertia, silhouette_score(x, labels),
               silhouette_score(x, labels, metric="sqeuclidean"), simplified(x, labels),
               calinski_harabasz_score(x, labels), davies_bouldin_score(x, labels),
               dunn_gd43(x, labels))
    print("    {" + ", ".join(str(n) for n in shape[:3]) + f", {'true' if shape[3] else 'false'},",
          "{" + ", ".join(repr(float(f)) for f in figures) + "}},")
