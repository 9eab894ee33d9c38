"""Quantiles from 1e-10 to 1 - 1e-10 and up to 1e9 degrees of freedom.

Computed with scipy and polished with mpmath at 40 digits, because scipy itself is a few digits short in some corners.
Writes quantiles.csv beside the folder of this script.
"""

import pathlib

import mpmath as mp
import scipy
from scipy import stats

mp.mp.dps = 50
PROBABILITIES = [1e-10, 1e-6, 0.001, 0.025, 0.3, 0.5, 0.7, 0.95, 0.975, 0.999, 1 - 1e-6, 1 - 1e-10]
T_DF = [1, 1.5, 2, 3, 5, 10, 29.5, 100, 999, 1001, 2000, 1e4, 1e5, 1e7, 1e9]
CHI_DF = [1, 2, 3, 5, 10, 57.5, 1000, 1e5, 1e7, 1e9]
F_DF = [(1, 1), (1, 10), (2, 3), (5, 30), (29, 174), (2708, 10832), (10, 1e6), (1e6, 7), (1e9, 1e9), (3, 1e9)]
BETA = [(0.5, 0.5), (1, 5), (81, 183), (7.5, 2), (1000, 3), (1e6, 2e6)]


def log_prefix_beta(a, b, x, y):
    return a * mp.log(x) + b * mp.log(y) - (mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b))


def beta_lower(a, b, x, y):
    """Continued fraction of DiDonato and Morris, 50 digits."""
    if x > a / (a + b):
        return 1 - beta_lower(b, a, y, x)
    offset = a * y - b * x + 1
    value = a * offset / (a + 1)
    c, d, m = value, mp.mpf(0), 0
    while True:
        m += 1
        odd = a + 2 * m - 1
        over = (a + m - 1) * (a + b + m - 1) * m * (b - m) * x * x / odd**2
        under = m + m * (b - m) * x / odd + (a + m) * (offset + m * (1 + y)) / (odd + 2)
        d = 1 / (under + over * d)
        c = under + over / c
        value *= c * d
        if abs(c * d - 1) < mp.mpf(10) ** -35:
            return mp.exp(log_prefix_beta(a, b, x, y)) / value


def gamma_lower(a, x):
    if x < a + 1:
        term = total = 1 / a
        n = 0
        while term > total * mp.mpf(10) ** -35:
            n += 1
            term *= x / (a + n)
            total += term
        return mp.exp(a * mp.log(x) - x - mp.loggamma(a)) * total
    b = x + 1 - a
    c, d = mp.mpf(10) ** 300, 1 / b
    value, n = d, 0
    while True:
        n += 1
        over = -n * (n - a)
        b += 2
        d = 1 / (over * d + b)
        c = b + over / c
        value *= c * d
        if abs(c * d - 1) < mp.mpf(10) ** -35:
            return 1 - mp.exp(a * mp.log(x) - x - mp.loggamma(a)) * value


def polish(log, lower, slope, p):
    """Newton on the probability, in the logarithm of the argument (of the odds)."""
    log, p = mp.mpf(log), mp.mpf(p)
    for _ in range(6):
        step = (lower(log) - p) / slope(log)
        log -= step
        if abs(step) < mp.mpf(10) ** -19:
            return log
    raise ArithmeticError(f"not polished: {log} {p} {step}")


def beta_odds(p, a, b, guess_odds):
    a, b = mp.mpf(a), mp.mpf(b)
    both = lambda log: (mp.exp(log) / (1 + mp.exp(log)), 1 / (1 + mp.exp(log)))
    log = polish(
        mp.log(guess_odds),
        lambda log: beta_lower(a, b, *both(log)),
        lambda log: mp.exp(log_prefix_beta(a, b, *both(log))),
        p,
    )
    return mp.exp(log)


def f(p, d1, d2):
    guess = float(stats.f.ppf(p, d1, d2))
    return beta_odds(p, mp.mpf(d1) / 2, mp.mpf(d2) / 2, mp.mpf(guess) * d1 / d2) * d2 / d1


def t(p, df):
    if p == 0.5:
        return mp.mpf(0)
    guess = mp.mpf(float(stats.t.ppf(p, df)))
    q = 1 - 2 * mp.mpf(p) if p < 0.5 else 2 * mp.mpf(p) - 1
    root = mp.sqrt(beta_odds(q, mp.mpf("0.5"), mp.mpf(df) / 2, guess**2 / df) * df)
    return -root if p < 0.5 else root


def chi(p, df):
    a = mp.mpf(df) / 2
    log = polish(
        mp.log(mp.mpf(float(stats.chi2.ppf(p, df))) / 2),
        lambda log: gamma_lower(a, mp.exp(log)),
        lambda log: mp.exp(a * log - mp.exp(log) - mp.loggamma(a)),
        p,
    )
    return 2 * mp.exp(log)


def main():
    target = pathlib.Path(__file__).resolve().parent.parent / "quantiles.csv"
    with target.open("w") as out:
        out.write("# data: none; quantile functions on a grid of probabilities and degrees of freedom\n")
        out.write(f"# call: ppf of scipy {scipy.__version__}, polished by Newton steps with mpmath {mp.__version__} at 50 digits\n")
        out.write("# date: 2026-11-21; script: scripts/quantiles.py\n")
        out.write("distribution,probability,first,second,quantile\n")
        for p in PROBABILITIES:
            out.write(f"normal,{p!r},0,0,{mp.nstr(mp.sqrt(2) * mp.erfinv(2 * mp.mpf(p) - 1), 17)}\n")
            for df in T_DF:
                out.write(f"t,{p!r},{df},0,{mp.nstr(t(p, df), 17)}\n")
            for df in CHI_DF:
                out.write(f"chi2,{p!r},{df},0,{mp.nstr(chi(p, df), 17)}\n")
            for d1, d2 in F_DF:
                out.write(f"f,{p!r},{d1},{d2},{mp.nstr(f(p, d1, d2), 17)}\n")
            for a, b in BETA:
                guess = mp.mpf(float(stats.beta.ppf(p, a, b))) / mp.mpf(float(stats.beta.isf(p, b, a)))
                odds = beta_odds(p, a, b, guess)
                out.write(f"beta,{p!r},{a},{b},{mp.nstr(odds / (1 + odds), 17)}\n")


main()
