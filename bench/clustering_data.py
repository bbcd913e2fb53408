"""Data of bench/clustering, drawn with fixed seeds and put on Coterie's grid (multiples of 2^-16
below 64), so that a float32 holds each value exactly and all contenders read the same numbers.

    clustering_data.py KIND ROWS COLS K FOLDER     needs numpy; run it with the bench's venv

KIND is `blobs` (8 overlapping Gaussians) or `cust` (as customers are: skewed, correlated, zero in
more than half of some columns; no crisp groups). Columns have mean 0 and sd 1, about. Fewer rows
are the first ones of more. Writes, when they are not there: data.f32, row-major float32;
start.f32, K of the rows, where k-means begins; labels.i32, the nearest of K centres after three
iterations, a partition for the indices to judge.
"""
import os
import pathlib
import sys

import numpy as np

CHUNK = 100_000  # rows of one draw: a file of more rows is drawn chunk by chunk
GRID = 65536.0
LIMIT = 63.0
GROUPS, FACTORS = 8, 3


def blobs(random, rows, cols):
    fixed = np.random.default_rng([1, cols])
    centres = 1.2 * fixed.standard_normal((GROUPS, cols))
    shares = fixed.dirichlet(np.full(GROUPS, 8.0))
    group = random.choice(GROUPS, rows, p=shares)
    return centres[group] + random.standard_normal((rows, cols))


def cust(random, rows, cols):
    fixed = np.random.default_rng([2, cols])
    loadings = fixed.standard_normal((FACTORS, cols))
    x = random.standard_normal((rows, FACTORS)) @ loadings + random.standard_normal((rows, cols))
    x /= np.sqrt((loadings * loadings).sum(0) + 1.0)
    kind = np.arange(cols) % 3
    x[:, kind > 0] = np.exp(0.8 * x[:, kind > 0])
    absent = random.random((rows, cols)) < 0.55
    x[absent & (kind == 2)] = 0.0
    return x


def chunks(kind, rows, cols):
    """Arrays of float32, together `rows` rows."""
    draw = {"blobs": blobs, "cust": cust}[kind]
    mean = sd = None
    for first in range(0, rows, CHUNK):
        x = draw(np.random.default_rng([3, cols, first // CHUNK]), CHUNK, cols)
        if mean is None:
            mean, sd = x.mean(0), x.std(0)
        x = np.clip((x - mean) / sd, -LIMIT, LIMIT)[:rows - first]
        yield (np.floor(x * GRID + 0.5) / GRID).astype(np.float32)


def nearest(x, centres):
    """The nearest centre of each row, in float64, CHUNK rows at a time; the lowest on a tie."""
    out = np.empty(len(x), np.int32)
    c = centres.astype(np.float64)
    for at in range(0, len(x), CHUNK):
        part = x[at:at + CHUNK].astype(np.float64)
        out[at:at + CHUNK] = ((c * c).sum(1) - 2.0 * part @ c.T).argmin(1)
    return out


def write(path, array):
    partly = path.with_suffix(".partly")
    array.tofile(partly)
    os.replace(partly, path)


def make(kind, rows, cols, k, folder):
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / "data.f32"
    if not data.is_file() or data.stat().st_size != 4 * rows * cols:
        partly = data.with_suffix(".partly")
        with open(partly, "wb") as out:
            for chunk in chunks(kind, rows, cols):
                chunk.tofile(out)
        os.replace(partly, data)
    start, labels = folder / f"start-{k}.f32", folder / f"labels-{k}.i32"
    if start.is_file() and labels.is_file():
        return
    x = np.memmap(data, np.float32, "r", shape=(rows, cols))
    some = x[:min(rows, CHUNK)]
    centres = some[np.sort(np.random.default_rng(4).choice(len(some), k, replace=False))].copy()
    write(start, centres)
    for _ in range(3):
        label = nearest(some, centres)
        centres = np.array([some[label == j].mean(0, dtype=np.float64) for j in range(k)])
    write(labels, nearest(x, centres))


if __name__ == "__main__":
    KIND, ROWS, COLS, K, FOLDER = sys.argv[1:]
    make(KIND, int(ROWS), int(COLS), int(K), pathlib.Path(FOLDER))
