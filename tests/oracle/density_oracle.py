"""Reference figures of src/density/dbscan_test.cpp, condensed_test.cpp and hdbscan_test.cpp.

Written with scikit-learn 1.9.1, hdbscan 0.8.44 and numpy 2.4.6:
    python3 tests/oracle/density_oracle.py > tests/oracle/density_expected.txt
Fifty data sets come from a linear congruential generator that both sides write down (drawn_set in
src/density/test_sets.hpp). Values are whole numbers of 2^-16, so distances are exact on both sides.
A line: set, eps (in grid units), min_points, core rows, clusters, hash of core flags and of the
core rows' clusters in the order of their first row; then min_cluster_size, min_samples, method, the
stabilities of all nodes, sorted, and the labels ('.' noise, 'A' + cluster).
DBSCAN must agree to the last row. HDBSCAN*: equal stabilities (1e-9) and an adjusted Rand index of
0.99 or better. The package splits edges of equal weight one after another, in whatever order they
were sorted; we split them at once. Where that makes it a cluster that is born and gone at one
distance (stability 0) the trees differ, so such sets are passed over, until there are fifty.
"""
import hdbscan
import numpy as np
from hdbscan._hdbscan_tree import compute_stability
from sklearn.cluster import DBSCAN

SETS, SMALL, STEP = 50, 1000, 2.0 ** -16


def drawn_set(number):
    """Groups of three densities around centres; rows and columns by the number of the set."""
    state = 77 + 1000 * number

    def draw():  # 20 bits
        nonlocal state
        state = (state * 1103515245 + 12345) % 2147483648
        return state >> 11

    cols, groups, rows = 2 + number % 7, 1 + number % 6, 1000 + 50 * (number % 10)
    if number >= SMALL:
        cols, rows = 1 + number % 8, 300 + 20 * (number % 10)
    centres = [[2 * draw() - 1048576 for _ in range(cols)] for _ in range(groups)]
    out = []
    for _ in range(rows):
        group = draw() % groups
        out.append([centres[group][col] + (sum(draw() for _ in range(4)) - 2097152 >> group % 3)
                    for col in range(cols)])
    return np.array(out)


def fingerprint(core, labels):
    """FNV-1a over one number a row: 0 or 1 + its cluster in the order of first core rows."""
    seen, state = {}, 0xcbf29ce484222325
    for is_core, label in zip(core, labels):
        value = 1 + seen.setdefault(label, len(seen)) if is_core else 0
        state = (state ^ value) * 0x100000001b3 % 2 ** 64
    return state


def tell(number):
    """One line; or False, for a set that is passed over."""
    units = drawn_set(number)
    x = units * STEP
    apart = np.sqrt(((x[:100, None] - x[None, :100]) ** 2).sum(-1))
    eps = int(np.quantile(apart[apart > 0], 0.01 + 0.01 * (number % 5)) / STEP)
    min_points = 3 + number % 8
    fit = DBSCAN(eps=eps * STEP, min_samples=min_points, algorithm="kd_tree").fit(x)
    core = np.zeros(len(x), bool)
    core[fit.core_sample_indices_] = True
    size, samples, leaf = 20 + 3 * (number % 13), 1 + number % 9, number % 4 == 3
    if number >= SMALL:
        size = 5 + 2 * (number % 13)
    other = hdbscan.HDBSCAN(min_cluster_size=size, min_samples=samples,
                            algorithm="prims_kdtree" if x.shape[1] > 1 else "generic",
                            cluster_selection_method="leaf" if leaf else "eom").fit(x)
    stabilities = sorted(compute_stability(other.condensed_tree_._raw_tree).values())
    if stabilities[0] < 1e-9:
        return False
    print(number, eps, min_points, core.sum(), fit.labels_.max() + 1,
          fingerprint(core, fit.labels_), size, samples, "leaf" if leaf else "mass",
          len(stabilities), *(repr(float(v)) for v in stabilities),
          "".join("." if v < 0 else chr(65 + v) for v in other.labels_))
    return True


for first in (0, SMALL):
    number, written = first, 0
    while written < SETS:
        written += tell(number)
        number += 1
