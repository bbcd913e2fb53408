"""Reference figures of src/cluster/gap_test.cpp.

Written with numpy 2.4.6 and scikit-learn 1.9.1:
    python3 tests/oracle/gap_oracle.py
The gap statistic of Tibshirani, Walther & Hastie (2001) by numpy and scikit-learn's k-means, with
200 reference sets. Prints k, log W_k, mean and sd of log W_k over the references. Rows are those of
indices_oracle.py. Reference sets are other draws than ours, so means agree within their error.
"""
import numpy as np
from sklearn.cluster import KMeans

STEP, SETS = 2.0 ** -16, 200


def made_rows(rows, cols, k):
    state = 20261122

    def draw():
        nonlocal state
        state = (state * 1103515245 + 12345) % 2147483648
        return state >> 11

    centres = [[draw() for _ in range(cols)] for _ in range(k)]
    units = []
    for _ in range(rows):
        group = draw() % k
        units.append([c + sum(draw() for _ in range(4)) // 4 - 524288 for c in centres[group]])
    return np.array(units) * STEP


def log_w(x, k):
    return np.log(KMeans(k, n_init=10, random_state=1, tol=0).fit(x).inertia_)


rng = np.random.default_rng(20261122)
x = made_rows(600, 4, 3)
centre = x.mean(axis=0)
_, _, axes = np.linalg.svd(x - centre, full_matrices=False)
for box, turn in (("kPrincipalAxes", axes.T), ("kRanges", np.eye(4))):
    along = (x - centre) @ turn
    low, high = along.min(axis=0), along.max(axis=0)
    sets = [rng.uniform(low, high, along.shape) @ turn.T + centre for _ in range(SETS)]
    print(f"constexpr Oracle {box}[] = {{")
    for k in range(1, 6):
        expected = [log_w(s, k) for s in sets]
        print(f"    {{{k}, {log_w(x, k):.9f}, {np.mean(expected):.9f}, {np.std(expected):.9f}}},")
    print("};")
