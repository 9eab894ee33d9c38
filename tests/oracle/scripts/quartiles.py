"""Median and quartiles with intervals between order statistics. Writes quartiles.csv."""

import csv
import pathlib

import numpy as np
import scipy
from scipy import stats

FOLDER = pathlib.Path(__file__).resolve().parent.parent


def columns(name):
    text = (FOLDER / "data" / f"{name}.csv").read_text().splitlines()
    return np.array(list(csv.reader(line for line in text if not line.startswith("#")))[1:], dtype=float).T


def main():
    with (FOLDER / "quartiles.csv").open("w") as out:
        out.write("# data: airquality (ozone), PlantGrowth (weight), attitude (rating; base R)\n")
        out.write("# call: numpy.quantile; scipy.stats.quantile_test(...).confidence_interval()\n")
        out.write(f"# tool: scipy {scipy.__version__}, numpy {np.__version__}; date: 2026-11-28; script: scripts/quartiles.py\n")
        out.write("case,figure,value\n")
        for name in ["ozone", "plant_growth", "attitude"]:
            values = columns(name)[0]
            for figure, q in [("lower_quartile", 0.25), ("median", 0.5), ("upper_quartile", 0.75)]:
                value = np.quantile(values, q)
                ends = stats.quantile_test(values, q=value, p=q).confidence_interval(0.95)
                out.write(f"{name},{figure},{value:.17g}\n")
                out.write(f"{name},{figure}.lower,{ends.low:.17g}\n")
                out.write(f"{name},{figure}.upper,{ends.high:.17g}\n")


main()
