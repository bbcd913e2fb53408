"""Reference figures of src/stats: every statistic on 200 random cases.

Written with SciPy 1.17.1, statsmodels 0.15.0, NumPy 2.4.6:
    python3 tests/oracle/stats_oracle.py
writes stats_groups_expected.txt and stats_pairs_expected.txt beside itself: one line a case and
statistic, in the order of the cases. The cases are drawn from a linear congruential generator that
src/stats/test_cases.hpp writes down too, so no data is stored: ties, tiny groups, constant groups,
empty groups, missing values, two rows. Where SciPy has no value, nan stands.
"""
import math
import pathlib
import warnings
from fractions import Fraction

import numpy as np
from scipy import integrate, optimize, special, stats
from statsmodels.stats import multitest, oneway, proportion

warnings.simplefilter("ignore")
CASES = 200
NAN = float("nan")


def lcg(case):
    state = 20261122 + 7919 * case
    while True:
        state = (state * 1103515245 + 12345) % 2147483648
        yield state >> 11  # 20 bits


def make_case(case):
    """Labels (-1 … 4), values, second labels, second values."""
    source = lcg(case)
    draw = lambda n: next(source) % n
    rows = 2 + draw(3 if case % 10 == 0 else 60)
    groups = 2 + draw(4)
    label, value, other, second = [], [], [], []
    for _ in range(rows):
        g, a, b = draw(groups), draw(1048576), draw(1048576)
        if case % 7 == 0 and g == 1:
            g = 0  # group 1 is empty
        kind = case % 6
        v = (a / 64.0 if kind == 0 else a % 4 if kind == 1 else (a % 1000) ** 3 / 1024.0 if kind == 2
             else a % 100 + 20.0 * g if kind == 3 else (7.25 if g == 0 else a % 50)
             if kind == 4 else 1e9 + a % 1000 / 8.0)
        w = v / 2 + b % 97
        o = b % 3 if case % 4 else (b % 3 + g) % 3
        if case % 3 == 0 and draw(17) == 0:
            v = NAN
        label.append(g if draw(40) else -1)
        value.append(float(v))
        other.append(o)
        second.append(float(w))
    return groups, np.array(label), np.array(value), np.array(other), np.array(second)


def crossing(function, target, low, high):
    return optimize.brentq(lambda x: function(x) - target, low, high, xtol=1e-13, rtol=1e-13, maxiter=500)


def ends(function, guess):
    """Where a falling function passes .975 and .025, not below 0."""
    out = []
    for target in (0.975, 0.025):
        if not function(0) > target:
            out.append(0.0)
            continue
        high = guess + 10
        while function(high) > target:
            high *= 2
        out.append(crossing(function, target, 0, high))
    return out


def anova_case(groups):
    """F, p, eta², omega², epsilon², both ends of the interval."""
    groups = [g for g in groups if len(g)]
    if not groups:
        return [NAN] * 7
    everything = np.concatenate(groups)
    n, k = len(everything), len(groups)
    between = math.fsum(len(g) * (g.mean() - everything.mean()) ** 2 for g in groups)
    within = math.fsum(math.fsum((g - g.mean()) ** 2) for g in groups)
    if k < 2 or n <= k or between + within == 0:
        return [NAN, NAN, between / (between + within) if between + within else NAN, NAN, NAN, NAN, NAN]
    f, p = stats.f_oneway(*groups) if within else (np.inf, 0.0)
    error, total = within / (n - k), between + within
    shares = [between / total, (between - (k - 1) * error) / (total + error),
              (between - (k - 1) * error) / total]
    if not np.isfinite(f):
        return [f, p, *shares, 1, 1]
    cdf = lambda nc: stats.ncf.cdf(f, k - 1, n - k, nc) if nc else stats.f.cdf(f, k - 1, n - k)
    return [f, p, *shares, *(nc / (nc + n) for nc in ends(cdf, f * (k - 1)))]


def welch_case(groups):
    groups = [g for g in groups if len(g) > 1]
    if len(groups) < 2 or any(np.ptp(g) == 0 for g in groups):
        return [NAN] * 3
    result = oneway.anova_oneway(groups, use_var="unequal", welch_correction=True)
    return [result.statistic, result.df_denom, result.pvalue]


def kruskal_case(groups):
    groups = [g for g in groups if len(g)]
    if len(groups) < 2 or np.ptp(np.concatenate(groups)) == 0:
        return [NAN] * 4
    h, p = stats.kruskal(*groups)
    n, k = sum(map(len, groups)), len(groups)
    return [h, p, h / (n - 1), (h - k + 1) / (n - k) if n > k else NAN]


def table_case(label, other, groups):
    """chi-square, p, V, Bergsma's V, smallest expected count, ends of V."""
    table = np.zeros((groups, 3), int)
    for a, b in zip(label, other):
        if a >= 0:
            table[a, b] += 1
    table = table[table.sum(1) > 0][:, table.sum(0) > 0]
    if min(table.shape) < 2:
        return [NAN] * 7
    chi, p, freedom, expected = stats.chi2_contingency(table, correction=False)
    n, (r, c) = table.sum(), table.shape
    v = stats.contingency.association(table, method="cramer")
    phi = max(0, chi / n - (r - 1) * (c - 1) / (n - 1))
    rows, columns = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    sides = min(rows, columns) - 1
    bergsma = min(math.sqrt(phi / sides), 1) if sides > 1e-12 else NAN
    cdf = lambda nc: stats.ncx2.cdf(chi, freedom, nc) if nc else stats.chi2.cdf(chi, freedom)
    low, high = ends(cdf, chi)
    scale = n * (min(r, c) - 1)
    return [chi, p, v, bergsma, expected.min(), min(math.sqrt(low / scale), 1), min(math.sqrt(high / scale), 1)]


def correlation_case(x, y):
    keep = ~np.isnan(x) & ~np.isnan(y)
    x, y = x[keep], y[keep]
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return [NAN] * 6
    pearson, spearman = stats.pearsonr(x, y), stats.spearmanr(x, y)
    enough = len(x) > 2
    low, high = pearson.confidence_interval() if len(x) > 3 else (NAN, NAN)
    return [pearson.statistic, pearson.pvalue if enough else NAN, low, high, spearman.statistic,
            spearman.pvalue if enough else NAN]


def two_case(a, b):
    """t, freedom, p, interval of the difference; Hedges' g and its interval; interval of mean a;
    ratio of means with Fieller's interval."""
    out = [NAN] * 13
    if len(a) and len(b) and a.mean() > 0 and b.mean() > 0:
        out[10] = a.mean() / b.mean()
    if len(a) > 1:
        spread = stats.sem(a) if np.ptp(a) else 0
        out[8:10] = (stats.t.interval(0.95, len(a) - 1, a.mean(), spread) if spread
                     else (a.mean(), a.mean()))
    if len(a) < 2 or len(b) < 2:
        return out
    n1, n2 = len(a), len(b)
    v1, v2 = a.var(ddof=1) / n1 * (np.ptp(a) > 0), b.var(ddof=1) / n2 * (np.ptp(b) > 0)
    if v1 + v2 == 0:
        if not math.isnan(out[10]):
            out[11] = out[12] = out[10]
        return out
    result = stats.ttest_ind(a, b, equal_var=False)
    out[0:5] = [result.statistic, result.df, result.pvalue, *result.confidence_interval()]
    m = n1 + n2 - 2
    pooled = math.sqrt((v1 * n1 * (n1 - 1) + v2 * n2 * (n2 - 1)) / m)
    correction = math.exp(math.lgamma(m / 2) - math.lgamma((m - 1) / 2)) / math.sqrt(m / 2)
    scale = math.sqrt(1 / n1 + 1 / n2)
    t = (a.mean() - b.mean()) / pooled / scale
    # SciPy's nct has no value here and there: its definition, by Simpson's rule over the scale.
    s = np.linspace(0, 1 + 14 / math.sqrt(2 * m), 20001)
    density = stats.chi.pdf(s * math.sqrt(m), m) * math.sqrt(m)
    cdf = lambda nc: integrate.simpson(density * special.ndtr(t * s - nc), x=s)
    assert np.isclose(cdf(t), stats.nct.cdf(t, m, t), atol=1e-7) or not abs(t) < 30
    reach = 12 + 4 * abs(t)
    out[5:8] = [correction * scale * x for x in
                [t, crossing(cdf, 0.975, t - reach, t + reach), crossing(cdf, 0.025, t - reach, t + reach)]]
    if not math.isnan(out[10]):
        # Fieller: the ratios r with (m1 - r m2)² <= t² (v1 + r² v2), solved as a polynomial.
        r = out[10]
        freedom = (v1 + r * r * v2) ** 2 / (v1 * v1 / (n1 - 1) + r ** 4 * v2 * v2 / (n2 - 1))
        q = stats.t.ppf(0.975, freedom) ** 2
        square = b.mean() ** 2 - q * v2
        if square > 0:
            out[11:13] = sorted(np.roots([square, -2 * a.mean() * b.mean(), a.mean() ** 2 - q * v1]).real)
    return out


def contrast_case(groups):
    """The first pair of Games-Howell: p, interval."""
    groups = [g for g in groups if len(g) > 1]
    if len(groups) < 2:
        return [NAN] * 3
    if np.ptp(groups[0]) == 0 and np.ptp(groups[1]) == 0:
        return [NAN] * 3
    result = stats.tukey_hsd(*groups, equal_var=False)
    interval = result.confidence_interval(0.95)
    return [result.pvalue[0, 1], interval.low[0, 1], interval.high[0, 1]]


def gini_case(score, outcome):
    """Over all pairs, in exact fractions."""
    rows = [(Fraction(float(s)), Fraction(float(y))) for s, y in zip(score, outcome) if not math.isnan(s)]
    sign = lambda x: (x > 0) - (x < 0)
    area = lambda key: sum((y - y2) * sign(key(s, y) - key(s2, y2)) for s, y in rows for s2, y2 in rows)
    perfect = area(lambda s, y: y)
    return [float(area(lambda s, y: s) / perfect) if perfect else NAN]


def share_case(case):
    source = lcg(case + 1000)
    n1, n2 = 1 + next(source) % 80, 1 + next(source) % 200
    x1, x2 = next(source) % (n1 + 1), next(source) % (n2 + 1)
    wilson = proportion.proportion_confint(x1, n1, method="wilson")
    newcombe = proportion.confint_proportions_2indep(x1, n1, x2, n2, compare="diff", method="newcomb")
    out = [*wilson, *newcombe]
    if 0 < x1 and 0 < x2 and x1 < n1 and x2 < n2:
        out += proportion.confint_proportions_2indep(x1, n1, x2, n2, compare="ratio", method="score",
                                                     correction=False)
    else:
        out += [NAN, NAN]
    return out


def multiple_case(case):
    source = lcg(case + 2000)
    p = np.array([next(source) / 1048576 / (1 + 400 * (next(source) % 3 == 0))
                  for _ in range(1 + case % 12)])
    holm = multitest.multipletests(p, method="holm")[1]
    bh = multitest.multipletests(p, method="fdr_bh")[1]
    return [holm.sum(), holm[0], bh.sum(), bh[0]]


def line(name, numbers):
    return name + " " + " ".join(f"{x:.12g}" for x in np.array(numbers, float)) + "\n"


def main():
    by_group, by_pair = [], []
    for case in range(CASES):
        count, label, value, other, second = make_case(case)
        groups = [value[(label == g) & ~np.isnan(value)] for g in range(count)]
        by_group += [line("anova", anova_case(groups)), line("welch", welch_case(groups)),
                     line("kruskal", kruskal_case(groups)), line("table", table_case(label, other, count)),
                     line("contrast", contrast_case(groups))]
        by_pair += [line("correlation", correlation_case(value, second)),
                    line("two", two_case(groups[0], groups[1])),
                    line("gini", gini_case(value, second)), line("share", share_case(case)),
                    line("multiple", multiple_case(case))]
    here = pathlib.Path(__file__).parent
    (here / "stats_groups_expected.txt").write_text("".join(by_group), encoding="ascii")
    (here / "stats_pairs_expected.txt").write_text("".join(by_pair), encoding="ascii")


main()
