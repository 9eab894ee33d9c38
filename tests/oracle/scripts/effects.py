"""Intervals of effect sizes and standardised changes, by going through every person. Writes effects.csv.

No package gives these intervals in the form that the program states them, so the formulas of the papers are followed literally, with
every pair of people compared, no tallies and no midranks.
"""

import pathlib

import numpy as np
import scipy
from scipy import stats

PAIRS = {
    "pain": ([1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1], [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4]),
    "answers": (np.repeat([1, 2, 3, 4, 5], [2, 5, 9, 4, 1]), np.repeat([1, 2, 3, 4, 5], [0, 2, 6, 12, 7])),
    "alike": (np.repeat([1, 2, 3], [5, 5, 5]), np.repeat([1, 2, 3], [4, 7, 4])),
}
ROUNDS = [([0, 2, 5, 8, 3], [1, 0, 6, 9, 4]), ([4, 6, 3, 1, 0], [2, 2, 1, 1, 0]), ([0, 0, 0, 1, 0], [0, 0, 1, 2, 1]), ([0] * 5, [0, 0, 0, 0, 3])]
Z = stats.norm.ppf(0.975)


def superiority(x, y):
    x, y = np.array(x), np.array(y)
    above = (x[:, None] < y) + 0.5 * (x[:, None] == y)
    p = above.mean()
    a, b = above.mean(axis=1).var(ddof=1) / len(x), above.mean(axis=0).var(ddof=1) / len(y)
    df = (a + b) ** 2 / (a**2 / (len(x) - 1) + b**2 / (len(y) - 1))
    half = stats.t.ppf(0.975, df) * np.sqrt(a + b)
    return max(0, p - half), min(1, p + half), df


def spread(groups):
    groups = [g for g in groups if len(g)]
    df = sum(len(g) - 1 for g in groups)
    return sum(((g - g.mean()) ** 2).sum() for g in groups) / df, df


def change():
    people = [tuple(np.repeat(np.arange(1, 6), counts) for counts in pair) for pair in ROUNDS]
    old, new = np.concatenate([p[0] for p in people]), np.concatenate([p[1] for p in people])
    kept = [p for p in people if len(p[0])]
    share = np.array([len(p[0]) for p in kept]) / len(old)
    value = sum(w * (p[1].mean() - p[0].mean()) for w, p in zip(share, kept))
    (s0, df0), (s1, df1) = spread([p[0] for p in kept]), spread([p[1] for p in kept])
    a = s0 * sum(w**2 / len(p[0]) for w, p in zip(share, kept))
    b = s1 * sum(w**2 / len(p[1]) for w, p in zip(share, kept))
    half = stats.t.ppf(0.975, (a + b) ** 2 / (a**2 / df0 + b**2 / df1)) * np.sqrt(a + b)
    raw = new.mean() - old.mean()
    yield "raw", raw
    yield "standardised", value
    yield "standardised.lower", value - half
    yield "standardised.upper", value + half
    yield "composition", raw - value


def main():
    rows = []
    for case, (x, y) in PAIRS.items():
        lower, upper, df = superiority(x, y)
        rows += [(case, "superiority.lower", lower), (case, "superiority.upper", upper), (case, "df", df)]
        rows += [(case, "delta.lower", 1 - 2 * upper), (case, "delta.upper", 1 - 2 * lower)]
    here = pathlib.Path(__file__).resolve().parent.parent
    for case in ["mpg_wt", "cyl_gear", "rating_raises"]:
        x, y = np.loadtxt(here / "data" / f"{case}.csv", delimiter=",", skiprows=2).T
        r, n = stats.spearmanr(x, y).statistic, len(x)
        half = Z * np.sqrt((1 + r * r / 2) / (n - 3))
        rows += [(case, "spearman.lower", np.tanh(np.arctanh(r) - half)), (case, "spearman.upper", np.tanh(np.arctanh(r) + half))]
        tau = stats.kendalltau(x, y).statistic
        half = Z * np.sqrt(0.437 / (n - 4))
        rows += [(case, "tau.lower", np.tanh(np.arctanh(tau) - half)), (case, "tau.upper", np.tanh(np.arctanh(tau) + half))]
    rows += [("rounds", figure, value) for figure, value in change()]
    own = np.repeat(np.arange(1, 6), ROUNDS[0][0])
    a, b = own.var(ddof=1) / len(own), 0.08**2
    df = (a + b) ** 2 / (a**2 / (len(own) - 1))
    value = own.mean() - 3.4
    half = stats.t.ppf(0.975, df) * np.sqrt(a + b)
    rows += [("benchmark", "value", value), ("benchmark", "value.lower", value - half), ("benchmark", "value.upper", value + half)]
    rows += [("benchmark", "p", 2 * stats.t.sf(abs(value) / np.sqrt(a + b), df)), ("benchmark", "df", df)]
    with (here / "effects.csv").open("w") as out:
        out.write("# data: pain scores of Brunner & Munzel (2000); mtcars, attitude; counts written in the script\n")
        out.write("# call: every pair of people compared; spearmanr, kendalltau; t.ppf\n")
        out.write(f"# tool: numpy {np.__version__}, scipy {scipy.__version__}; date: 2026-11-21; script: scripts/effects.py\n")
        out.write("case,figure,value\n")
        for case, figure, value in rows:
            out.write(f"{case},{figure},{value:.17g}\n")


main()
