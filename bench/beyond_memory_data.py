"""A ready feature table as Parquet: ROWS customers in no order of their ids, 12 features, FILE.

Six kinds of customers with levels of their own and skewed noise, so that groups are there and
overlap. The same bytes for the same ROWS.

    beyond_memory_data.py ROWS FILE
"""
import math
import sys

import numpy
import pyarrow
import pyarrow.parquet

FEATURES = {  # name -> decimals, scale
    "recency_days": (0, 30.0), "orders": (0, 3.0), "spend": (2, 90.0), "items": (0, 7.0),
    "discount_share": (3, 0.05), "visits": (0, 9.0), "minutes": (1, 25.0),
    "returns_share": (3, 0.02), "tenure_days": (0, 200.0), "categories": (0, 2.0),
    "emails_opened": (0, 4.0), "support_calls": (0, 1.0),
}
CHUNK = 1_000_000
KINDS = 6


def step_through(rows):
    """A number without a common divisor with `rows`: its multiples visit every row once."""
    step = int(rows * 0.6180339887) | 1
    while math.gcd(step, rows) > 1:
        step += 2
    return step


def table(first, last, rows, step):
    draw = numpy.random.default_rng([7, first])
    size = last - first
    kind = draw.integers(0, KINDS, size)
    numbers = (numpy.arange(first, last, dtype=numpy.int64) * step) % rows
    digits = numpy.char.zfill(numbers.astype("U9"), 9)
    columns = {"customer_id": pyarrow.array(numpy.char.add("C", digits))}
    for at, (name, (decimals, scale)) in enumerate(FEATURES.items()):
        level = 1 + (numpy.arange(KINDS) * (3 + 2 * at) + at) % 7
        noise = draw.gamma(4.0, 0.25, size)
        columns[name] = pyarrow.array(numpy.round(level[kind] * noise * scale, decimals))
    return pyarrow.table(columns)


def main(rows, file):
    step = step_through(rows)
    writer = None
    for first in range(0, rows, CHUNK):
        part = table(first, min(rows, first + CHUNK), rows, step)
        writer = writer or pyarrow.parquet.ParquetWriter(file, part.schema, compression="zstd")
        writer.write_table(part, row_group_size=CHUNK)
    writer.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
