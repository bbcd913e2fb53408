"""Reference figures of src/cluster/pca_test.cpp.

Written with numpy 2.4.6 and scikit-learn 1.9.1:
    python3 tests/oracle/pca_oracle.py
Prints the literal figures. The rows come from a linear congruential generator that both sides write
down, so no data file is needed. Values are whole numbers of 2^-16, as on the grid.
"""
import numpy as np
from sklearn.decomposition import PCA

ROWS, STEP = 5000, 2.0 ** -16


def draws(count):
    state = 20261122
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2147483648
        yield state >> 11  # 20 bits: 0 … 1,048,575


source = draws(4 * ROWS)
units = []
for _ in range(ROWS):
    a, b, c, d = (next(source) for _ in range(4))
    units.append([a, a // 2 + b // 4, 3 * c - 1000000, d // 1000, b - a // 3])
x = np.array(units) * STEP

values, vectors = np.linalg.eigh(np.cov(x.T, bias=True))
values, vectors = values[::-1], vectors[:, ::-1].T
for vector in vectors:
    vector *= np.sign(vector[np.abs(vector).argmax()])

other = PCA().fit(x)
assert np.allclose(other.explained_variance_ * (ROWS - 1) / ROWS, values, rtol=1e-10)
assert np.allclose(np.abs(other.components_), np.abs(vectors), atol=1e-9)


def show(name, numbers):
    print(f"constexpr double {name}[] = {{{', '.join(repr(float(v)) for v in numbers)}}};")


show("kMean", x.mean(axis=0))
show("kVariances", values)
show("kExplained", values / values.sum())
for i, vector in enumerate(vectors):
    show(f"kAxis{i}", vector)
show("kFirstRow", vectors @ (x[0] - x.mean(axis=0)))
