"""Reference figures of src/hierarchy: hierarchy_expected.csv, and the constants it prints.

Written with scipy 1.17.1 and numpy 2.4.6:
    python3 tests/oracle/hierarchy_oracle.py
The rows come from a linear congruential generator that both sides write down (test_points.hpp).
Values are whole numbers of 2^-16, as on the grid. No two heights of a set are equal, so every cut
is defined. A line of the file: number of the set, method, segments of the rows when cut into 2, 3
and 5 (numbered by first appearance), the ten highest merges.
"""
import pathlib

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

METHODS = ("ward", "single", "average", "complete")
STEP = 2.0 ** -16
SETS = 50


def points(number, rows, cols):
    """rows x cols units; three loose groups."""
    state = 20261122 + 1000 * number
    out = np.zeros((rows, cols))
    for row in range(rows):
        for col in range(cols):
            state = (state * 1103515245 + 12345) % 2147483648
            out[row, col] = (state >> 11) + (row % 3) * 300000 * (1 + col % 2)
    return out


def shape(number):
    return 20 + (number * 7) % 41, 1 + number % 6


def by_appearance(labels):
    seen = {}
    return "".join(str(seen.setdefault(label, len(seen))) for label in labels)


lines = ["set,method,two,three,five,heights"]
for number in range(SETS):
    x = points(number, *shape(number)) * STEP
    for method in METHODS:
        tree = linkage(x, method)
        assert np.diff(tree[:, 2]).min() > 1e-9, (number, method)
        cuts = [by_appearance(fcluster(tree, k, "maxclust")) for k in (2, 3, 5)]
        assert [len(set(cut)) for cut in cuts] == [2, 3, 5]
        heights = " ".join(repr(float(h)) for h in tree[-10:, 2])
        lines.append(f"{number},{method},{','.join(cuts)},{heights}")
path = pathlib.Path(__file__).with_name("hierarchy_expected.csv")
path.write_text("\n".join(lines) + "\n")

x = points(99, 3000, 5) * STEP
for method in METHODS:
    tree = linkage(x, method)
    print(method, "sum of heights", repr(float(tree[:, 2].sum())), "last",
          repr(float(tree[-1, 2])), "sizes squared", int((tree[:, 3] ** 2).sum()))
