"""Reference figures of src/mixture/*_test.cpp.

Written with scikit-learn 1.9.1 and numpy 2.4.6:
    python3 tests/oracle/mixture_oracle.py > src/mixture/test_figures.hpp
and clang-format. The rows come from a linear congruential generator that both sides write down
(test_mixtures.hpp), so no data file is needed. Values are whole numbers of 2^-16, as on the grid.
Parameters after equal steps from the same partition agree to 1e-6; likelihoods are the best of ten
starts.
"""
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

warnings.simplefilter("ignore", ConvergenceWarning)
STEP = 2.0 ** -16
KINDS = {"full": "full", "tied": "tied", "diagonal": "diag", "spherical": "spherical"}


class Draws:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state * 1103515245 + 12345) % 2147483648
        return self.state >> 11  # 20 bits: 0 … 1,048,575

    def below(self, n):
        return (self.next() * n) >> 20


def rows(seed, count, cols, groups, spread):
    """Groups of unlike shape; `spread` in 1/16 is how far their means lie apart."""
    source = Draws(seed)
    means = [[(source.next() - 524288) * spread >> 4 for _ in range(cols)] for _ in range(groups)]
    own = [[4 + source.below(20) for _ in range(cols)] for _ in range(groups)]
    tilt = [[source.below(25) - 12 for _ in range(cols)] for _ in range(groups)]
    out = []
    for _ in range(count):
        group = source.below(groups)
        before, row = 0, []
        for col in range(cols):
            noise = sum(source.next() for _ in range(4)) - 2097152
            shaped = noise * own[group][col] + before * tilt[group][col]
            row.append(means[group][col] + (shaped >> 7))
            before = noise
        out.append(row)
    return np.array(out) * STEP


class Started(GaussianMixture):
    """Starts from a partition."""

    def _initialize_parameters(self, x, random_state, xp=None):
        shares = np.zeros((len(x), self.n_components))
        shares[np.arange(len(x)), self.partition] = 1
        self._initialize(x, shares)


def show(name, numbers):
    text = ",\n    ".join(repr(float(v)) for v in np.ravel(numbers))
    print(f"inline constexpr double {name}[] = {{\n    {text}}};")


print("// Written by tests/oracle/mixture_oracle.py.")
print("#pragma once")
print("namespace coterie::mixture::figures {")

x = rows(7, 600, 3, 3, 4)
partition = (x[:, 0] > -0.5).astype(int) + (x[:, 0] > 0.75)
for ours, theirs in KINDS.items():
    for steps in (1, 12):
        model = Started(3, covariance_type=theirs, max_iter=steps, tol=0)
        model.partition = (x[:, 0] > -0.5).astype(int) + (x[:, 0] > 0.75)
        model.fit(x)
        covariances = model.covariances_
        if theirs == "diag":
            covariances = np.array([np.diag(v) for v in covariances])
        if theirs == "spherical":
            covariances = np.array([v * np.eye(3) for v in covariances])
        show(f"{ours}_{steps}", np.concatenate(
            [model.weights_, model.means_.ravel(), np.ravel(covariances)]))
    show(f"{ours}_scores", [model.score(x), model.bic(x), model.aic(x), model._n_parameters()])
    show(f"{ours}_probabilities", model.predict_proba(x[:5]))

best = []
for i in range(50):
    k, cols = 2 + i % 5, 1 + i % 6
    x = rows(1000 + i, 200 + 16 * i, cols, k, 3 + 2 * (i % 5))
    kind = list(KINDS.values())[i % 4]
    model = GaussianMixture(k, covariance_type=kind, n_init=10, max_iter=5000, tol=1e-8,
                            random_state=i).fit(x)
    best.append(model.score(x))
show("best_of_ten", best)
print("}  // namespace coterie::mixture::figures")
