"""Intraclass correlations and agreement within groups, by one-way analysis of variance. Writes levels.csv."""

import csv
import pathlib

import numpy as np
import scipy
from scipy import stats

FOLDER = pathlib.Path(__file__).resolve().parent.parent


def columns(name):
    text = (FOLDER / "data" / f"{name}.csv").read_text().splitlines()
    return np.array(list(csv.reader(line for line in text if not line.startswith("#")))[1:], dtype=float).T


def levels(values, labels):
    groups = [values[labels == label] for label in np.unique(labels)]
    found = stats.f_oneway(*groups)
    k, n = len(groups), len(values)
    m = (n - sum(len(group) ** 2 for group in groups) / n) / (k - 1)
    low = found.statistic / stats.f.ppf(0.975, k - 1, n - k)
    high = found.statistic * stats.f.ppf(0.975, n - k, k - 1)
    for end, f in [("", found.statistic), (".lower", low), (".upper", high)]:
        yield f"single{end}", (f - 1) / (f + m - 1)
        yield f"mean{end}", 1 - 1 / f


def agreement(items, steps):
    ratio = items.var(axis=1, ddof=1).mean() / ((steps**2 - 1) / 12)
    k = len(items)
    return max(0, k * (1 - ratio) / (k * (1 - ratio) + ratio))


def main():
    with (FOLDER / "levels.csv").open("w") as out:
        out.write("# data: PlantGrowth, airquality (ozone by month; base R), dif_people (drawn)\n")
        out.write("# call: scipy.stats.f_oneway, f.ppf; agreement by its definition\n")
        out.write(f"# tool: scipy {scipy.__version__}, numpy {np.__version__}; date: 2026-11-28; script: scripts/levels.py\n")
        out.write("case,figure,value\n")
        for name in ["plant_growth", "ozone"]:
            values, labels = columns(name)[:2]
            for figure, value in levels(values, labels):
                out.write(f"{name},{figure},{value:.17g}\n")
        people = columns("dif_people")
        for group in (0, 1):
            items = people[1:4, people[0] == group]
            out.write(f"agreement/{group},agreement,{agreement(items, 5):.17g}\n")
            out.write(f"agreement/{group}/9,agreement,{agreement(items, 9):.17g}\n")


main()
