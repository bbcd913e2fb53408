"""Reference figures of src/stats/bootstrap_test.cpp and regression_test.cpp.

Written with SciPy 1.17.1 and scikit-learn 1.9.1:
    python3 tests/oracle/resampling_oracle.py
Prints the literal figures. The data come from the linear congruential generator of
src/stats/test_cases.hpp (number 0).
"""

import numpy as np
from scipy import stats
from sklearn.linear_model import LinearRegression

MASK = 2**64 - 1


def lcg():
    state = 20261122
    while True:
        state = (state * 1103515245 + 12345) % 2147483648
        yield state >> 11


def mix64(x):
    x = (x + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def draw(seed, stream, index):
    return mix64(mix64(mix64(seed) ^ stream) ^ index)


def eta(*groups, axis=-1):
    sizes = [g.shape[axis] for g in groups]
    means = [g.mean(axis) for g in groups]
    middle = sum(n * m for n, m in zip(sizes, means)) / sum(sizes)
    between = sum(n * (m - middle) ** 2 for n, m in zip(sizes, means))
    return between / (between + sum(g.var(axis) * n for g, n in zip(groups, sizes)))


def rank_epsilon(*groups, axis=-1):
    ranks = stats.rankdata(np.concatenate(groups, axis=axis), axis=axis)
    n, ends = ranks.shape[axis], np.cumsum([g.shape[axis] for g in groups])[:-1]
    spread = sum(
        r.shape[axis] * (r.mean(axis) - (n + 1) / 2) ** 2 for r in np.split(ranks, ends, axis=axis)
    )
    return spread / ((ranks - (n + 1) / 2) ** 2).sum(axis)


def show(name, groups, statistic, rounds, seed):
    for method in ("BCa", "percentile"):
        result = stats.bootstrap(
            groups,
            statistic,
            n_resamples=rounds,
            batch=1000,
            method=method,
            rng=np.random.default_rng(seed),
        )
        print(name, method, statistic(*groups), *result.confidence_interval, result.standard_error)


source = lcg()
values = np.array([(next(source) % 1000) ** 2 / 4096 + 40 * (i % 3) for i in range(120)])
groups = [values[g::3] for g in range(3)]
show("eta", groups, eta, 400000, 1)
show("rank", groups, rank_epsilon, 100000, 5)
show("mean", groups[:1], lambda x, axis=-1: x.mean(axis), 400000, 3)

source = lcg()
a, b, level, y, keys = [], [], [], [], []
for i in range(400):
    p, q, r, s = (next(source) for _ in range(4))
    a.append(p % 1000 / 8)
    b.append((q % 100) ** 2 / 16)
    level.append(r % 4)
    y.append(a[-1] * 3 - b[-1] / 2 + 100 * (level[-1] == 2) + s % 500)
    keys.append(draw(1, 2, i))
x = np.column_stack([a, b, np.eye(4)[level], np.array(a) * 2 + b])  # the last column depends
y = np.array(y)
fold = np.array([draw(9, 0x666F6C64, key) % 10 for key in keys])
predicted, centre = np.empty(400), np.empty(400)
for f in range(10):
    model = LinearRegression().fit(x[fold != f], y[fold != f])
    predicted[fold == f] = model.predict(x[fold == f])
    centre[fold == f] = y[fold != f].mean()
errors, around = (y - predicted) ** 2, (y - centre) ** 2
ratio = errors.sum() / around.sum()
reach = stats.norm.ppf(0.975) * (errors - ratio * around).std(ddof=1) / np.sqrt(400) / around.mean()
print(
    "cross-validated",
    repr(1 - ratio),
    repr(1 - ratio - reach),
    repr(LinearRegression().fit(x, y).score(x, y)),
    repr(predicted[0]),
    repr(predicted[399]),
)
