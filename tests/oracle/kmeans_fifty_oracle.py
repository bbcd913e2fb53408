"""Reference figures of tests/kmeans_fifty_test.cpp: k-means of scikit-learn on fifty data sets.

Written with numpy 2.4.6 and scikit-learn 1.9.1:
    python3 tests/oracle/kmeans_fifty_oracle.py    writes kmeans_fifty.csv beside itself
Both sides draw the data from the same pure function (src/base/random.hpp, twin below) by additions,
multiplications and divisions of doubles only, so all bits agree; `checksum` proves it. Values are
put on the grid, whole numbers of 2^-16. scikit-learn works on doubles; `default` is
KMeans(n_clusters=k, random_state=0), `best_of_10` the same with n_init=10; inertias are those of
the returned centres, each row at its nearest. The test asks for no more than 1.0001 times default.
"""
import csv
import pathlib

import numpy as np

SETS = 50
KINDS = ("blobs", "skewed", "zero_inflated", "discrete", "uniform", "elongated")
STEP = 2.0 ** -16
FILE = pathlib.Path(__file__).with_name("kmeans_fifty.csv")
# Streams of draws, one for each part of a set; SHAPE holds rows, cols, k, groups.
SHAPE, GROUP, CENTRE, ROW, CELL, ZERO = range(6)


def mix64(x):
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def draw(seed, stream, index):
    """base::draw: 64 bits for each index. index: array of uint64."""
    with np.errstate(over="ignore"):
        head = mix64(mix64(np.array([seed], np.uint64)) ^ np.uint64(stream))
        return mix64(head ^ index)


def uniform(seed, stream, index):
    """In [0, 1), 53 bits."""
    bits = draw(seed, stream, np.asarray(index, np.uint64))
    return (bits >> np.uint64(11)).astype(np.float64) * 2.0 ** -53


def rounded_normal(seed, stream, index):
    """Mean 0, sd 1: the sum of four uniforms, less 2, by sqrt(3) as one literal."""
    first = 4 * np.asarray(index, np.uint64)
    sum_of = uniform(seed, stream, first)
    for part in (1, 2, 3):
        sum_of = sum_of + uniform(seed, stream, first + np.uint64(part))
    return (sum_of - 2.0) * 1.7320508075688772


def shape(number):
    """Kind, rows, columns, clusters looked for, groups drawn."""
    u = uniform(number, SHAPE, np.arange(4))
    rows = 200 + int(u[0] * u[0] * 4801.0)
    cols = 2 + int(u[1] * 29.0)
    return KINDS[number % len(KINDS)], rows, cols, 2 + int(u[2] * 15.0), 2 + int(u[3] * 11.0)


def cells(number):
    """The rows of a set as whole numbers of STEP."""
    kind, rows, cols, _, groups = shape(number)
    row, col = np.arange(rows)[:, None], np.arange(cols)[None, :]
    cell = row * cols + col
    group = np.floor(uniform(number, GROUP, row) * groups).astype(np.int64)
    centre = rounded_normal(number, CENTRE, group * cols + col)
    u = uniform(number, CELL, cell)
    if kind == "blobs":
        x = 3.0 * centre + rounded_normal(number, CELL, cell)
    elif kind == "elongated":
        wide = np.where((group + col) % 3 == 0, 4.0, 0.5)
        x = 4.0 * centre + wide * rounded_normal(number, CELL, cell)
        x = x + 3.0 * rounded_normal(number, ROW, row)
    elif kind == "discrete":
        x = np.floor(u * (3.0 + group))
    elif kind == "uniform":
        x = 8.0 * u
    else:  # a heavy right tail, columns correlated through their row
        both = 0.5 * (uniform(number, ROW, row) + u)
        x = (1.0 + group) * (both / (1.05 - both))
        if kind == "zero_inflated":
            x = np.where(uniform(number, ZERO, cell) < 0.6, 0.0, x) * 0.25
        else:
            x = x * 0.25
    return np.floor(x / STEP + 0.5).astype(np.int64)


def checksum(units):
    """Of all cells in order: the sum of unit times (2 i + 1), modulo 2^64."""
    with np.errstate(over="ignore"):
        odd = 2 * np.arange(units.size, dtype=np.uint64) + np.uint64(1)
        return int((units.ravel().astype(np.uint64) * odd).sum(dtype=np.uint64))


def inertia(x, centres):
    return sum(float(((x[at:at + 512, None, :] - centres[None]) ** 2).sum(2).min(1).sum())
               for at in range(0, len(x), 512))


def main():
    from sklearn.cluster import KMeans
    with open(FILE, "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow("set kind rows cols k checksum default best_of_10".split())
        for number in range(SETS):
            kind, n, d, k, _ = shape(number)
            units = cells(number)
            assert np.abs(units).max() < 2 ** 22
            x = units * STEP
            fits = [KMeans(n_clusters=k, random_state=0, **more).fit(x)
                    for more in ({}, {"n_init": 10})]
            found = [inertia(x, fit.cluster_centers_) for fit in fits]
            rows.writerow([number, kind, n, d, k, checksum(units), *map(repr, found)])


if __name__ == "__main__":
    main()
