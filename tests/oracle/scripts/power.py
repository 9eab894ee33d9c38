"""Smallest differences that a t test finds, by solving for the effect size on the noncentral t. Writes power.csv.

statsmodels' TTestIndPower().solve_power gives the same to six digits; its solver stops there."""

import pathlib

import scipy
from scipy.optimize import brentq
from scipy.stats import nct, t

CASES = [(64, 64, 0.8, 0.95), (5, 300, 0.8, 0.95), (20, 20, 0.9, 0.95), (2, 2, 0.8, 0.95), (40, 600, 0.8, 0.995454545454545), (2000, 1500, 0.95, 0.99)]


def main():
    target = pathlib.Path(__file__).resolve().parent.parent / "power.csv"
    with target.open("w") as out:
        out.write("# data: sizes, power and level written in the script\n")
        out.write("# call: brentq over nct.sf(t.isf((1 - level) / 2)) - power, one-sided at half of the error probability\n")
        out.write(f"# tool: scipy {scipy.__version__}; date: 2026-11-27; script: scripts/power.py\n")
        out.write("case,figure,value\n")
        for one, two, power, level in CASES:
            freedom, root = one + two - 2, (one * two / (one + two)) ** 0.5
            limit = t.isf((1 - level) / 2, freedom)
            found = brentq(lambda size: nct.sf(limit, freedom, size * root) - power, 0.01, 20, xtol=1e-14, rtol=1e-14)
            out.write(f"{one}/{two}/{power}/{level},difference,{found:.17g}\n")


main()
