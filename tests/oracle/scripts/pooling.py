"""Empirical Bayes for means and shares, funnel limits. Writes pooling.csv."""

import pathlib

import numpy as np
import scipy
import statsmodels
from scipy import optimize, stats
from statsmodels.stats.meta_analysis import combine_effects

UNITS = {
    "spread": [[0, 2, 5, 8, 3], [10, 3, 1, 0, 1], [1, 0, 0, 0, 1], [0, 0, 1, 4, 9], [3, 4, 5, 6, 7], [0, 0, 0, 1, 0]],
    "alike": [[3, 4, 5, 4, 3], [3, 4, 5, 4, 2], [2, 4, 5, 4, 3]],
}
SHARES = {
    "spread": [(3, 10), (9, 12), (40, 60), (1, 25), (0, 4), (30, 30), (55, 100)],
    "alike": [(5, 10), (6, 12), (30, 60)],
    "many": [(2, 7), (3, 9), (11, 40), (25, 50), (8, 31), (1, 3), (14, 22), (90, 300)],
}
FUNNELS = [(81, 263, 12), (81, 263, 200), (1, 40, 5), (39, 40, 25), (500, 1000, 1)]


def means(case, units):
    groups = [np.repeat(np.arange(1, 6), counts) for counts in units]
    squares = sum(((g - g.mean()) ** 2).sum() for g in groups)
    within = squares / sum(len(g) - 1 for g in groups)
    y = np.array([g.mean() for g in groups])
    v = np.array([within / len(g) for g in groups])
    if ((y - np.average(y, weights=1 / v)) ** 2 / v).sum() <= len(y) - 1:
        tau2 = 0.0
    else:
        tau2 = combine_effects(y, v, method_re="iterated", use_t=False, atol=1e-15, maxiter=10000).tau2
    w = 1 / (v + tau2)
    centre = np.average(y, weights=w)
    shrink = v / (v + tau2)
    value = shrink * centre + (1 - shrink) * y
    half = stats.norm.ppf(0.975) * np.sqrt((1 - shrink) * v + shrink**2 / w.sum())
    yield "centre", centre
    yield "between", np.sqrt(tau2)
    for i in range(len(y)):
        yield f"value[{i}]", value[i]
        yield f"shrinkage[{i}]", shrink[i]
        yield f"lower[{i}]", value[i] - half[i]
        yield f"upper[{i}]", value[i] + half[i]


def shares(case, units):
    x, n = np.array(units).T

    def loss(p):
        mu, gamma = 1 / (1 + np.exp(-p[0])), np.exp(p[1])
        return -stats.betabinom.logpmf(x, n, mu / gamma, (1 - mu) / gamma).sum()

    best = None
    for start in [-4, -2, 0]:
        found = optimize.minimize(loss, [0.0, start], method="Nelder-Mead", options={"xatol": 1e-11, "fatol": 1e-15, "maxiter": 20000, "maxfev": 20000})
        best = found if best is None or found.fun < best.fun else best
    mu, gamma = 1 / (1 + np.exp(-best.x[0])), np.exp(best.x[1])
    if gamma < 1e-5:
        mu, gamma = x.sum() / n.sum(), 0.0
    yield "centre", mu
    yield "between", np.sqrt(mu * (1 - mu) * gamma / (1 + gamma))
    for i in range(len(x)):
        if gamma == 0:
            yield f"value[{i}]", mu
            yield f"shrinkage[{i}]", 1
            continue
        a, b = mu / gamma + x[i], (1 - mu) / gamma + n[i] - x[i]
        yield f"value[{i}]", a / (a + b)
        yield f"shrinkage[{i}]", (1 / gamma) / (1 / gamma + n[i])
        yield f"lower[{i}]", stats.beta.ppf(0.025, a, b)
        yield f"upper[{i}]", stats.beta.ppf(0.975, a, b)


def limit(p, n, share):
    r = 0
    while stats.binom.cdf(r, n, share) < p:
        r += 1
    return (r - (stats.binom.cdf(r, n, share) - p) / stats.binom.pmf(r, n, share)) / n


def main():
    target = pathlib.Path(__file__).resolve().parent.parent / "pooling.csv"
    with target.open("w") as out:
        out.write("# data: counts of answers 1 to 5, and of shares, written in the script\n")
        out.write("# call: combine_effects (iterated, Paule-Mandel); betabinom.logpmf maximised by Nelder-Mead; binom.cdf\n")
        out.write(f"# tool: statsmodels {statsmodels.__version__}, scipy {scipy.__version__}; date: 2026-11-21; script: scripts/pooling.py\n")
        out.write("case,figure,value\n")
        for case, units in UNITS.items():
            for figure, value in means(case, units):
                out.write(f"means:{case},{figure},{value:.17g}\n")
        for case, units in SHARES.items():
            for figure, value in shares(case, units):
                out.write(f"shares:{case},{figure},{value:.17g}\n")
        for x, m, n in FUNNELS:
            for label, p in [("95", 0.025), ("998", 0.001)]:
                ends = limit(p, n, x / m), limit(1 - p, n, x / m)
                out.write(f"funnel:{x}/{m}/{n},lower{label},{max(0, ends[0]):.17g}\n")
                out.write(f"funnel:{x}/{m}/{n},upper{label},{min(1, ends[1]):.17g}\n")


main()
