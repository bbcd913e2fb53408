"""Reference figures of src/math: distributions, noncentral distributions, the studentized range.

Written with SciPy 1.17.1 and mpmath 1.4.1:
    python3 tests/oracle/distributions_oracle.py > tests/oracle/distributions_expected.txt
A line: function, arguments, value. Far tails come from mpmath with 60 digits; the noncentral
distributions from their Poisson mixtures written out and summed here, not from the series that the
program uses; noncentral t from quadrature in mpmath; the studentized range from SciPy.
"""

import random

import mpmath as mp
import numpy as np
from scipy import special, stats

mp.mp.dps = 60
random.seed(20261122)


def show(name, *numbers):
    print(name, *(repr(float(n)) for n in numbers))


def f_tail(f, d1, d2):
    """log10 of the upper tail: the incomplete beta function as a hypergeometric series."""
    f, d1, d2 = mp.mpf(f), mp.mpf(d1), mp.mpf(d2)
    a, b, x = d2 / 2, d1 / 2, d2 / (d2 + d1 * f)
    series = mp.hyp2f1(1, a + b, a + 1, x)  # DLMF 8.17.8
    return (
        a * mp.log(x) + b * mp.log(1 - x) - mp.log(a) - mp.log(mp.beta(a, b)) + mp.log(series)
    ) / mp.log(10)


def f_upper(f, d1, d2):
    """The upper tail; SciPy's own loses digits where freedom2 is a million."""
    value = (
        mp.betainc(mp.mpf(d2) / 2, mp.mpf(d1) / 2, 0, d2 / (mp.mpf(d1) * f + d2), regularized=True)
        if d2 < 1e4
        else mp.power(10, f_tail(f, d1, d2))
    )
    assert np.isclose(float(value), stats.f.sf(f, d1, d2), rtol=1e-9, atol=1e-300), (f, d1, d2)
    return value


for f, d1, d2 in [
    (3.5, 2, 30),
    (1, 4, 1e6),
    (0.2, 7, 3),
    (52335.476850, 3, 182219),
    (148340.655680, 3, 182219),
    (900, 9, 5000),
    (40, 50, 1e5),
    (2500, 1, 1e9),
    (1e7, 5, 400),
    (1e250, 3, 4),
    (30, 99.5, 812.25),
    (1e4, 2, 999997),
]:
    show("log10_f_upper", f, d1, d2, f_tail(f, d1, d2))
for x, d in [(3.84, 1), (20, 10), (2000, 3), (1e5, 40), (1e6, 1), (5000, 1500), (0.01, 5)]:
    tail = mp.gammainc(mp.mpf(d) / 2, mp.mpf(x) / 2, regularized=True)
    show("log10_chi_square_upper", x, d, mp.log10(tail))
for t, d in [(2, 5), (-40, 300), (1000, 1e6), (50, 3.7)]:
    show("log10_student_t_both", t, d, f_tail(mp.mpf(t) ** 2, 1, d))

for _ in range(40):
    d1, d2 = random.choice([1, 2, 5, 40, 3.3]), random.choice([1, 4, 60, 1e4, 77.7, 1e6])
    x = random.choice([0.01, 0.5, 1, 2, 5, 60])
    show("f_upper", x, d1, d2, f_upper(x, d1, d2))
    show("chi_square_upper", x, d1, stats.chi2.sf(x, d1))
    show("student_t_both", x, d2, f_upper(x * x, 1, d2))
for z in [-37, -8, -1.5, 0, 0.3, 2, 6]:
    show("normal_cdf", z, stats.norm.cdf(z))
for p in [1e-300, 1e-10, 0.025, 0.5, 0.8, 0.975]:
    show("normal_quantile", p, stats.norm.ppf(p))


def poisson(mean):
    """Weights of a Poisson around its mean, and where they begin."""
    first = max(0, int(mean - 14 * np.sqrt(mean) - 40))
    j = np.arange(first, int(mean + 14 * np.sqrt(mean) + 60))
    log_weights = j * np.log(mean) - mean - special.gammaln(j + 1)
    return j, np.exp(log_weights)


for f, d1, d2, nc in [
    (3, 2, 27, 5),
    (1, 2, 27, 5),
    (10, 3, 400, 40),
    (0.5, 4, 100, 1),
    (53.2, 3, 596, 120),
    (300, 4, 5000, 1000),
    (52335.47685, 3, 182219, 156000),
    (52335.47685, 3, 182219, 158500),
    (5, 1, 12.5, 2.2),
    (20, 9, 999990, 171),
]:
    j, weights = poisson(nc / 2)
    x = d1 * f / (d1 * f + d2)
    show(
        "noncentral_f_cdf", f, d1, d2, nc, np.sum(weights * special.betainc(d1 / 2 + j, d2 / 2, x))
    )
for x, d, nc in [
    (3, 2, 5),
    (10, 6, 4),
    (60, 4, 40),
    (1000, 9, 950),
    (250000, 12, 249000),
    (0.3, 1, 2),
]:
    j, weights = poisson(nc / 2)
    show(
        "noncentral_chi_square_cdf", x, d, nc, np.sum(weights * special.gammainc(d / 2 + j, x / 2))
    )

mp.mp.dps = 25
for t, d, nc in [
    (2, 10, 1),
    (-1, 3, 0.5),
    (0.5, 198, 2),
    (12, 60, 10),
    (90, 1000, 88),
    (3, 1, 2),
    (1.5, 2, -1),
    (300, 50000, 299),
    (2.5, 1e6, 1),
    (5, 2.5, 8),
]:
    d_, nc_ = mp.mpf(d), mp.mpf(nc)
    wide = 12 / mp.sqrt(2 * d_)
    density = lambda s: mp.exp(
        mp.log(2)
        + d_ / 2 * mp.log(d_ / 2)
        - mp.loggamma(d_ / 2)
        + (d_ - 1) * mp.log(s)
        - d_ * s * s / 2
    )
    middle = nc_ / t if nc_ / t > 0 else mp.mpf(1)  # where the step is
    marks = sorted(
        {max(mp.mpf(0), 1 + wide * i / 6) for i in range(-6, 13)}
        | {max(mp.mpf(0), middle + mp.mpf(i) / abs(t)) for i in (-8, -4, -2, -1, 0, 1, 2, 4, 8)}
        | {1 + 4 * wide}
    )
    value = mp.quad(lambda s: density(s) * mp.ncdf(t * s - nc_), marks)
    show("noncentral_t_cdf", t, d, nc, value)

for q, k, d in [
    (3.5, 3, 10),
    (3.0, 2, 2),
    (4.2, 10, 57.3),
    (6, 5, 90000),
    (0.5, 3, 8),
    (12, 4, 9.6),
    (5, 20, 200),
    (3.6, 3, 1e9),
    (8, 50, 5),
    (20, 2, 1.5),
    (5.5, 100, 40),
    (9, 3, 300),
]:
    freedom = np.inf if d == 1e9 else d
    show("studentized_range_upper", q, k, freedom, stats.studentized_range.sf(q, k, freedom))
for p, k, d in [
    (0.05, 3, 10),
    (0.01, 6, 24),
    (0.05, 10, 120),
    (0.1, 2, 5),
    (0.05, 4, 81234.5),
    (0.5, 7, 3),
]:
    show("studentized_range_upper_quantile", p, k, d, stats.studentized_range.isf(p, k, d))
