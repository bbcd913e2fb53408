"""Reference figures of src/cluster/matching_test.cpp and stability_test.cpp.

Written with numpy 2.4.6, scipy 1.17.1 and scikit-learn 1.9.1:
    python3 tests/oracle/stability_oracle.py
Prints the literal figures: overlaps under scipy's linear_sum_assignment, and a clusterboot of its
own whose method splits each of two columns at its mean. It draws the same samples as the program,
for base/random.hpp is written down here again; all else is numpy and scikit-learn. Overlaps must
be equal, the rest to 1e-12.
"""
import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score

MASK = 2 ** 64 - 1


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


class Draws:
    def __init__(self, number):
        self.state = 1000003 * (number + 1)

    def __call__(self):
        self.state = (self.state * 1103515245 + 12345) % 2147483648
        return self.state >> 11


def overlaps():
    out = []
    for number in range(40):
        source = Draws(number)
        rows, columns = 1 + source() % 9, 1 + source() % 9
        table = np.array([[source() % (3 if number % 4 == 0 else 1000) for _ in range(columns)]
                          for _ in range(rows)])
        a, b = linear_sum_assignment(table, maximize=True)
        out.append(int(table[a, b].sum()))
    return out


ROWS, SEED, RESAMPLES, SPLITS = 300, 1, 20, 3


def rows():
    source = Draws(100)
    out = []
    for _ in range(ROWS):
        group = source() % 3
        out.append([group * 300000 + source(), (group % 2) * 700000 + source()])
    return np.array(out)


def method(fitted, labelled):
    n, sums = len(fitted), fitted.sum(axis=0)
    return 2 * (labelled[:, 0] * n > sums[0]) + (labelled[:, 1] * n > sums[1])


def stability(rows_most):
    x = rows()
    reference = method(x, x)
    most = min(ROWS, rows_most)
    rank_seed = draw(SEED, hash_text("stability"), 0)
    ranks = [(draw(rank_seed, hash_text("sample"), row), row) for row in range(ROWS)]
    pool = [row for _, row in sorted(ranks)][:5 * rows_most]
    compared = pool[:most]
    rands, jaccards = [], []
    for b in range(RESAMPLES):
        stream = draw(hash_text("bootstrap"), b, 0)
        drawn = [pool[draw(SEED, stream, i) * len(pool) >> 64] for i in range(most)]
        labels = method(x[drawn], x[compared])
        mine = reference[compared]
        rands.append(adjusted_rand_score(mine, labels))
        jaccards.append([max(np.sum((mine == j) & (labels == c)) /
                             np.sum((mine == j) | (labels == c)) for c in range(4))
                         for j in range(4)])
    halves = []
    for split in range(SPLITS):
        stream = draw(hash_text("half"), split, 0)
        side = [[row for row in pool if draw(SEED, stream, row) % 2 == s][:most] for s in (0, 1)]
        halves.append(adjusted_rand_score(method(x[side[0]], x[compared]),
                                          method(x[side[1]], x[compared])))
    jaccards = np.array(jaccards)
    return [np.mean(rands), np.std(rands, ddof=1) / np.sqrt(RESAMPLES), np.mean(halves),
            *jaccards.mean(axis=0), *(jaccards <= 0.5).sum(axis=0)]


def show(name, kind, numbers):
    as_is = float if kind == "double" else int
    print(f"constexpr {kind} {name}[] = {{{', '.join(repr(as_is(v)) for v in numbers)}}};")


show("kOverlaps", "int64_t", overlaps())
show("kWhole", "double", stability(1000))
show("kSampled", "double", stability(50))
