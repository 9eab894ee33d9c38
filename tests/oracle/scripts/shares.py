"""Intervals for shares and differences of shares, with statsmodels and scipy. Writes shares.csv."""

import pathlib

import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

COUNTS = [(81, 263), (15, 148), (0, 20), (1, 29), (29, 29), (1, 1), (0, 1), (500, 100000), (7, 12)]
FINITE = [(6, 8, 12), (0, 8, 12), (8, 8, 12), (81, 263, 400), (5, 5, 6), (13, 20, 50), (1, 2, 60), (0, 1, 40), (1, 1, 40), (700, 900, 4000)]
PAIRS = [(56, 70, 48, 80), (9, 10, 3, 10), (0, 10, 0, 20), (10, 10, 0, 10), (5, 56, 0, 29), (120, 300, 99, 310)]


def people(x, n, size, tail=0.025):
    """Every K is tried: no halving, no symmetry."""
    possible = range(x, size - (n - x) + 1)
    above = [k for k in possible if stats.hypergeom.sf(x - 1, size, k, n) > tail + 1e-14]
    below = [k for k in possible if stats.hypergeom.cdf(x, size, k, n) > tail + 1e-14]
    return min(above), max(below)


def main():
    rows = []
    for x, n in COUNTS:
        for name, method in [("wilson", "wilson"), ("clopper", "beta")]:
            for label, alpha in [("", 0.05), ("998", 0.002)]:
                lower, upper = proportion_confint(x, n, alpha, method)
                rows += [(f"{x}/{n}", f"{name}{label}.lower", lower), (f"{x}/{n}", f"{name}{label}.upper", upper)]
    for x, n, size in FINITE:
        effective = n * (size - 1) / (size - n)
        lower, upper = proportion_confint(x / n * effective, effective, 0.05, "wilson")
        fewest, most = people(x, n, size)
        case = f"{x}/{n}/{size}"
        rows += [(case, "finite.lower", lower), (case, "finite.upper", upper), (case, "fewest", fewest), (case, "most", most)]
    for a, m, b, n in PAIRS:
        lower, upper = confint_proportions_2indep(a, m, b, n, method="newcomb", compare="diff")
        rows += [(f"{a}/{m}/{b}/{n}", "newcombe.lower", lower), (f"{a}/{m}/{b}/{n}", "newcombe.upper", upper)]
    target = pathlib.Path(__file__).resolve().parent.parent / "shares.csv"
    with target.open("w") as out:
        out.write("# data: counts written in the script, several of them from Newcombe 1998\n")
        out.write("# call: proportion_confint (wilson, beta), confint_proportions_2indep (newcomb), hypergeom for every K\n")
        out.write(f"# tool: statsmodels {statsmodels.__version__}, scipy {scipy.__version__}; date: 2026-11-21; script: scripts/shares.py\n")
        out.write("case,figure,value\n")
        for case, figure, value in rows:
            out.write(f"{case},{figure},{max(0.0, value) if 'newcombe' not in figure else value:.17g}\n")


main()
