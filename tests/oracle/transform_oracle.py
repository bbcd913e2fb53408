"""Reference figures of src/table/summary_test.cpp, transform_fit_test.cpp and profile_test.cpp.

Written with numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1, pandas 3.1.1:
    python3 tests/oracle/transform_oracle.py
Prints the literal figures; the tests hold them with the tolerance that they state. The columns come
from a linear congruential generator that both sides write down, so no data file is needed.
"""
import numpy as np
import pandas as pd
from scipy import stats
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

ROWS = 1000


def uniforms(seed, rows=ROWS):
    out, state = [], seed
    for _ in range(rows):
        state = (state * 1103515245 + 12345) % 2147483648
        out.append(state / 2147483648)
    return np.array(out)


def show(name, *values):
    print(name, ", ".join(repr(float(v)) for v in values))


u, v = uniforms(1), uniforms(2)
skewed = 1000 * (u * u * u * u)  # a long right tail, as spend has
even = 20 + 60 * v
holed = skewed.copy()
holed[::17] = np.nan
mixed = 0.75 * even + 0.25 * skewed

show("moments skewed: mean sd skew min max", skewed.mean(), skewed.std(), stats.skew(skewed),
     skewed.min(), skewed.max())
show("moments even: mean sd skew", even.mean(), even.std(), stats.skew(even))
present = holed[~np.isnan(holed)]
print("holed count", len(present))
show("moments holed: mean sd skew", present.mean(), present.std(), stats.skew(present))
PROBABILITIES = [0.5, 0, 0.01, 0.25, 0.75, 0.9, 0.99, 1]
show("quantiles holed", *np.percentile(present, [100 * p for p in PROBABILITIES]))
show("r skewed mixed", np.corrcoef(skewed, mixed)[0, 1])
show("r holed even", pd.Series(holed).corr(pd.Series(even)))

fill = np.median(present)
low, high = np.percentile(present, [1, 99])
filled = np.where(np.isnan(holed), fill, holed)
clipped = np.clip(filled, low, high)
logged = np.log1p(clipped)
show("fill low high", fill, low, high)
ROWS_SHOWN = [0, 1, 2, 500, 999]
for name, scaler in [("standard", StandardScaler()), ("robust", RobustScaler()),
                     ("minmax", MinMaxScaler())]:
    scaled = scaler.fit_transform(logged.reshape(-1, 1))[:, 0]
    show(f"winsorised logged {name}", *scaled[ROWS_SHOWN])
show("plain standard", *StandardScaler().fit_transform(filled.reshape(-1, 1))[ROWS_SHOWN, 0])
show("skew filled, winsorised, logged", stats.skew(filled), stats.skew(clipped), stats.skew(logged))
show("r of logs skewed mixed", np.corrcoef(np.log1p(skewed), np.log1p(mixed))[0, 1])
near = skewed + even / 100
show("r of logs skewed near", np.corrcoef(np.log1p(skewed), np.log1p(near))[0, 1])

groups = np.floor(uniforms(3) * 3).astype(int)
for group in range(3):
    g = pd.Series(holed[groups == group])
    print("group", group, "count", g.count())
    show("mean median sd q25 q75", g.mean(), g.median(), g.std(ddof=0), g.quantile(0.25),
         g.quantile(0.75))
    show("relative standardised", g.mean() / present.mean() - 1,
         (g.mean() - present.mean()) / present.std())
