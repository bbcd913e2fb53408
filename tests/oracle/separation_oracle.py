"""Reference figures of src/evidence/separation_test.cpp.

Written with numpy 2.4.6, pandas 3.1.1, scipy 1.17.1 and statsmodels 0.15.0:
    python3 tests/oracle/separation_oracle.py
Segments are the tiers of association.csv; customers of Bonn are in none. Writes a line a feature
into separation_expected.csv. Must agree to 1e-9 relative.
"""
import os

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.oneway import anova_oneway

HERE = os.path.dirname(os.path.abspath(__file__))
table = pd.read_csv(os.path.join(HERE, "association.csv"))
table = table[table.city != "Bonn"]
rows = []
for feature in ["near", "counts", "noise", "gappy", "city"]:
    both = table[["tier", feature]].dropna()
    n, k = len(both), both.tier.nunique()
    if feature == "city":
        counts = pd.crosstab(both.tier, both.city).to_numpy()
        chi = stats.chi2_contingency(counts, correction=False)
        r, c = counts.shape
        phi = max(0, chi.statistic / n - (r - 1) * (c - 1) / (n - 1))
        r, c = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
        rows.append(dict(feature=feature, rows=n, p=chi.pvalue, chi_square=chi.statistic,
                         effect=np.sqrt(phi / min(r - 1, c - 1))))
        continue
    groups = [g[feature].to_numpy() for _, g in sorted(both.groupby("tier"))]
    values = both[feature].to_numpy()
    total = ((values - values.mean()) ** 2).sum()
    within = sum(((g - g.mean()) ** 2).sum() for g in groups)
    between, mean_within = total - within, within / (n - k)
    welch = anova_oneway(groups, use_var="unequal")
    h = stats.kruskal(*groups)
    rows.append(dict(
        feature=feature, rows=n, p=welch.pvalue, f=stats.f_oneway(*groups).statistic,
        welch=welch.statistic, h=h.statistic, eta=between / total,
        effect=(between - (k - 1) * mean_within) / (total + mean_within),
        epsilon=(between - (k - 1) * mean_within) / total,
        mean=groups[1].mean(), sd=groups[1].std(ddof=1), median=np.median(groups[1])))
out = pd.DataFrame(rows)
out["holm"] = multipletests(out.p, method="holm")[1]
out["bh"] = multipletests(out.p, method="fdr_bh")[1]
out.to_csv(os.path.join(HERE, "separation_expected.csv"), index=False, float_format="%.17g")
