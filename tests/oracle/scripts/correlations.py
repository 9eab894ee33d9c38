"""Correlations with Fisher's intervals, and without measurement error. Writes correlations.csv."""

import csv
import itertools
import pathlib

import numpy as np
import scipy
from scipy import stats

FOLDER = pathlib.Path(__file__).resolve().parent.parent


def columns(name):
    text = (FOLDER / "data" / f"{name}.csv").read_text().splitlines()
    return np.array(list(csv.reader(line for line in text if not line.startswith("#")))[1:], dtype=float).T


def alpha(items):
    return len(items) / (len(items) - 1) * (1 - items.var(axis=1, ddof=1).sum() / items.sum(axis=0).var(ddof=1))


def figures(one, other):
    found = stats.pearsonr(one, other)
    ends = found.confidence_interval(0.95)
    yield "r", found.statistic
    yield "r.lower", ends.low
    yield "r.upper", ends.high


def main():
    with (FOLDER / "correlations.csv").open("w") as out:
        out.write("# data: attitude (base R)\n")
        out.write("# call: scipy.stats.pearsonr, confidence_interval; r / sqrt(alpha * alpha), scores being sums of items\n")
        out.write(f"# tool: scipy {scipy.__version__}, numpy {np.__version__}; date: 2026-11-28; script: scripts/correlations.py\n")
        out.write("case,figure,value\n")

        def write(case, rows):
            for figure, value in rows:
                out.write(f"{case},{figure},{value:.17g}\n")

        attitude = columns("attitude")
        for one, other in itertools.combinations(range(len(attitude)), 2):
            write(f"attitude/{one}/{other}", figures(attitude[one], attitude[other]))
        # Two scales out of the items: the first so many, and the rest.
        for first in range(2, 6):
            one, other = attitude[:first], attitude[first:]
            rows = list(figures(one.sum(axis=0), other.sum(axis=0)))
            write(f"scales/{first}", rows)
            share = np.sqrt(alpha(one) * alpha(other))
            write(f"scales/{first}", [(figure.replace("r", "corrected", 1), value / share) for figure, value in rows])


main()
