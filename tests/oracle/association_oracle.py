"""Reference figures of src/evidence/association_test.cpp.

Written with numpy 2.4.6, pandas 3.1.1 and scipy 1.17.1:
    python3 tests/oracle/association_oracle.py
Writes the table association.csv and what each pair of its columns has in common into
association_expected.csv. Must agree to 1e-12.
"""
import os

import numpy as np
import pandas as pd
from scipy import stats

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS, PARTS = 1200, 50
rng = np.random.default_rng(20261122)

base = rng.gamma(1.3, 30, ROWS).round(2)
table = pd.DataFrame({
    "gap": base,
    "freq": 1 / (base + 1),                                   # falls strictly
    "near": base + rng.normal(0, 9, ROWS).round(2),
    "valley": (base - np.median(base)).__abs__().round(2),    # falls, then rises
    "counts": rng.poisson(0.8, ROWS),                         # many ties
    "noise": rng.normal(0, 1, ROWS).round(3),
    "gappy": np.where(rng.random(ROWS) < .3, np.nan, (base * rng.lognormal(0, .4, ROWS)).round(2)),
    "tier": np.select([base < 15, base < 60], ["low", "middle"], "top"),
    "city": rng.choice(["Ulm", "Ro'm", "Bonn", ""], ROWS),
})
table["city"] = table["city"].replace("", np.nan)
numbers = [c for c in table if c not in ("tier", "city")]


def ratio(values, groups):
    """Square root of Kelley's epsilon squared of the ranks."""
    ranks = stats.rankdata(values)
    n, total = len(ranks), ((ranks - ranks.mean()) ** 2).sum()
    within = sum(((r - r.mean()) ** 2).sum() for r in (ranks[groups == g] for g in set(groups)))
    return np.sqrt(max(1 - within / total * (n - 1) / (n - len(set(groups))), 0))


def measure(metric, other):
    both = table[[metric, other]].dropna()
    x, y = both[metric].to_numpy(), both[other].to_numpy()
    n = len(both)
    if metric not in numbers and other not in numbers:
        counts = pd.crosstab(x, y).to_numpy()
        chi = stats.chi2_contingency(counts, correction=False).statistic
        r, k = counts.shape
        phi = max(0, chi / n - (r - 1) * (k - 1) / (n - 1))
        r, k = r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)
        return "Cramér's V", np.sqrt(phi / min(r - 1, k - 1)), n
    if metric not in numbers:
        return "correlation ratio of ranks", ratio(y, x), n
    if other not in numbers:
        return "correlation ratio of ranks", ratio(x, y), n
    rho = stats.spearmanr(x, y).statistic
    parts = min(PARTS, n // 20)
    place = ((2 * stats.rankdata(y) - (n + 1) + n - 1) * parts // (2 * n)).astype(int)
    eta = ratio(x, place)
    if eta > abs(rho) + .05:
        return "correlation ratio of ranks", eta, n
    return "rank correlation", rho, n


table.to_csv(os.path.join(HERE, "association.csv"), index=False)
with open(os.path.join(HERE, "association_expected.csv"), "w", encoding="utf-8") as out:
    out.write("metric,other,measure,value,rows\n")
    for metric in table:
        for other in table:
            if metric != other:
                name, value, n = measure(metric, other)
                out.write(f"{metric},{other},{name},{value:.17g},{n}\n")
