"""Mantel's test and the standardised mean difference, from people one by one. Writes data/dif_people.csv and dif.csv.

Answers are drawn with a fixed seed: three questions of five steps or three of two, the first of which the second group finds harder.
"""

import pathlib

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable

FOLDER = pathlib.Path(__file__).resolve().parent.parent


def people():
    rng = np.random.default_rng(1963)
    common = rng.normal(size=240)
    group = (rng.random(240) < 0.4).astype(int)
    five = np.clip(np.round(3 + common[:, None] + rng.normal(scale=0.8, size=(240, 3)) - 0.6 * np.outer(group, [1, 0, 0])), 1, 5)
    two = (common[:, None] + rng.normal(scale=0.9, size=(240, 3)) - 0.7 * np.outer(group, [1, 0, 0]) > 0).astype(int)
    return np.column_stack([group, five, two]).astype(int)


def figures(group, items, item):
    """By definition, person by person; the first group is that of 1."""
    score, y = items.sum(axis=1), items[:, item]
    total, expected, variance, weights, means, spreads, n = 0.0, 0.0, 0.0, [], [], [], 0
    for k in np.unique(score):
        one, other = y[(score == k) & (group == 1)], y[(score == k) & (group == 0)]
        if len(one) == 0 or len(other) == 0:
            continue
        both = np.concatenate([one, other])
        total += one.sum()
        expected += len(one) * both.mean()
        # Drawing so many of all without replacement.
        drawn = len(one) * len(other) / len(both) * both.var(ddof=1)
        variance += drawn
        weights.append(len(one))
        means.append(one.mean() - other.mean())
        spreads.append((1 / len(one) + 1 / len(other)) ** 2 * drawn)
        n += len(both)
    w = np.array(weights) / sum(weights)
    difference, error = (w * means).sum(), np.sqrt((w**2 * spreads).sum())
    z = stats.norm.ppf(0.975)
    statistic = (total - expected) ** 2 / variance
    yield "difference", difference
    yield "difference.lower", difference - z * error
    yield "difference.upper", difference + z * error
    yield "effect", difference / y.std(ddof=1)
    yield "effect.lower", (difference - z * error) / y.std(ddof=1)
    yield "effect.upper", (difference + z * error) / y.std(ddof=1)
    yield "chi", statistic
    yield "p", stats.chi2.sf(statistic, 1)
    yield "n", n


def cochran(group, items, item):
    """Two answers: the test of Cochran, Mantel and Haenszel without correction."""
    score, y = items.sum(axis=1), items[:, item]
    tables = []
    for k in np.unique(score):
        rows = [[((score == k) & (group == g) & (y == a)).sum() for a in (1, 0)] for g in (1, 0)]
        if min(map(sum, rows)) > 0:
            tables.append(np.array(rows, dtype=float))
    found = StratifiedTable(tables).test_null_odds(correction=False)
    yield "chi", found.statistic
    yield "p", found.pvalue


def main():
    data = people()
    with (FOLDER / "data" / "dif_people.csv").open("w") as out:
        out.write("# drawn by scripts/dif.py: group, three questions of five steps, three of two\n")
        out.write("group,a,b,c,d,e,f\n")
        out.writelines(",".join(map(str, row)) + "\n" for row in data)
    with (FOLDER / "dif.csv").open("w") as out:
        out.write("# data: dif_people (drawn)\n")
        out.write("# call: by definition over people; StratifiedTable.test_null_odds(correction=False) for the questions of two answers\n")
        out.write(f"# tool: statsmodels {statsmodels.__version__}, scipy {scipy.__version__}, numpy {np.__version__}; date: 2026-11-28; script: scripts/dif.py\n")
        out.write("case,figure,value\n")
        for name, columns in [("five", data[:, 1:4]), ("two", data[:, 4:7])]:
            for item in range(3):
                for figure, value in figures(data[:, 0], columns, item):
                    out.write(f"{name}/{item},{figure},{value:.17g}\n")
        for item in range(3):
            for figure, value in cochran(data[:, 0], data[:, 4:7], item):
                out.write(f"two/{item}/cochran,{figure},{value:.17g}\n")


main()
