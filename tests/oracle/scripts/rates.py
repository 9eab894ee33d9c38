"""Weighted shares, rates, standardisation and trends of the youth profile. Writes rates.csv."""

import pathlib

import numpy as np
import pymannkendall
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.contingency_tables import Table
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

SHARES = [(12.5, 80.25), (0.0, 7.5), (7.5, 7.5), (1045.0, 5000.0), (0.3, 33.1)]
PAIRS = [(56.5, 70.25, 48.0, 80.0), (3.2, 9.9, 0.4, 10.1)]
EVENTS = [(0.0, 1.0), (1.0, 1.0), (2.5, 4.0), (5.0, 1.0), (9.9, 12.0), (10.0, 8.0), (20.0, 10.0), (250.0, 2.2), (2191.0, 2036.1507399611944)]
# Women having an abortion in 2019, by age: Oslo and Norway (medical birth and abortion registers); then three invented strata.
STRATA = {
    "oslo": [(85, 15380, 745, 155334), (437, 24381, 2445, 164895), (601, 38496, 3131, 181578), (527, 35193, 2714, 178708),
             (400, 27520, 1903, 170931), (141, 23299, 704, 170461)],
    "small": [(4, 310, 120, 9000), (7, 95, 333, 4100), (2, 60, 80, 12000)],
}
SERIES = {
    "rising": [(2019, 100, 1000), (2020, 110, 1000), (2021, 130, 1000), (2022, 140, 1000), (2023, 160, 1000)],
    "uneven": [(2010, 12, 90), (2013, 31, 260), (2016, 8, 75), (2019, 44, 300), (2022, 20, 210), (2025, 15, 240)],
}
VALUES = {
    "five": [1, 2, 3, 5, 4],
    "seven": [3.1, 1.2, 4.4, 1.5, 5.9, 2.6, 5.3],
    "ties": [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5],
    "twelve": [12.1, 11.8, 11.9, 11.2, 11.4, 10.9, 11.0, 10.2, 10.4, 9.9, 10.0, 9.1],
}
AREAS = [3.2, 4.1, 4.1, 5.0, 6.7, 7.1, 9.4, 11.0]


def byar(x, tail):
    z = stats.norm.isf(tail)
    lower = x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3
    upper = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3
    return lower, upper


def exact(x, tail):
    """The means of a Poisson variable by root finding on tail areas of the gamma distribution, not by chi-square quantiles."""
    lower = 0.0 if x == 0 else stats.gamma.ppf(tail, x)
    return lower, stats.gamma.isf(tail, x + 1)


def every_order(values):
    """S, and how many orders of the values have one at least as large."""
    import itertools

    def s(order):
        return sum(np.sign(b - a) for i, a in enumerate(order) for b in order[i + 1:])

    own = s(values)
    orders = [abs(s(order)) for order in itertools.permutations(values)]
    return own, sum(size >= abs(own) for size in orders) / len(orders)


def standardised(rows):
    a = np.array(rows, dtype=float)
    observed, expected = a[:, 0].sum(), (a[:, 1] * a[:, 2] / a[:, 3]).sum()
    yield "expected", expected
    yield "crude", 1000 * observed / a[:, 1].sum()
    yield "reference_crude", 1000 * a[:, 2].sum() / a[:, 3].sum()
    lower, upper = byar(observed, 0.025)
    for name, factor in [("ratio", 100 / expected), ("adjusted", 1000 * a[:, 2].sum() / a[:, 3].sum() / expected)]:
        yield from [(name, observed * factor), (f"{name}.lower", lower * factor), (f"{name}.upper", upper * factor)]
    weight = a[:, 3] / a[:, 3].sum()
    rate = (weight * a[:, 0] / a[:, 1]).sum()
    scale = np.sqrt((weight**2 * a[:, 0] / a[:, 1] ** 2).sum() / observed)
    yield from [("direct", 1000 * rate), ("direct.lower", 1000 * (rate + scale * (lower - observed))),
                ("direct.upper", 1000 * (rate + scale * (upper - observed)))]


def main():
    rows = []
    for x, n in SHARES:
        for label, alpha in [("", 0.05), ("998", 0.002)]:
            lower, upper = proportion_confint(x, n, alpha, "wilson")
            rows += [(f"{x}/{n}", f"wilson{label}.lower", max(lower, 0.0)), (f"{x}/{n}", f"wilson{label}.upper", min(upper, 1.0))]
    for a, m, b, n in PAIRS:
        lower, upper = confint_proportions_2indep(a, m, b, n, method="newcomb", compare="diff")
        rows += [(f"{a}/{m}/{b}/{n}", "newcombe.lower", lower), (f"{a}/{m}/{b}/{n}", "newcombe.upper", upper)]
    for x, base in EVENTS:
        for label, tail in [("", 0.025), ("998", 0.001)]:
            name, limits = ("poisson", exact) if x < 10 else ("byar", byar)
            lower, upper = limits(x, tail)
            rows += [(f"{x}/{base}", f"{name}{label}.lower", lower / base), (f"{x}/{base}", f"{name}{label}.upper", upper / base)]
    for case, strata in STRATA.items():
        rows += [(case, figure, value) for figure, value in standardised(strata)]
    for case, points in SERIES.items():
        table = Table(np.array([[x, n - x] for _, x, n in points]), shift_zeros=False)
        found = table.test_ordinal_association(row_scores=np.array([t for t, _, _ in points]), col_scores=np.array([1, 0]))
        # Its variance has the margins fixed, with N - 1 where the score test has N.
        total = sum(n for _, _, n in points)
        z = found.zscore * np.sqrt(total / (total - 1))
        rows += [(case, "cochran_armitage", z), (case, "cochran_armitage.p", 2 * stats.norm.sf(abs(z)))]
    for case, values in VALUES.items():
        few = len(values) <= 10 and len(set(values)) == len(values)
        found = pymannkendall.original_test(values)
        s, p = every_order(values) if few else (found.s, found.p)
        rows += [(case, "mann_kendall", s), (case, "mann_kendall.p", p)]
    for share in [0, 0.25, 0.5, 0.75, 1]:
        rows.append(("areas", f"quantile:{share}", np.quantile(AREAS, share)))
    target = pathlib.Path(__file__).resolve().parent.parent / "rates.csv"
    with target.open("w") as out:
        out.write("# data: counts, strata and series written in the script\n")
        out.write("# call: proportion_confint, confint_proportions_2indep, gamma.ppf, Table.test_ordinal_association, original_test, every order\n")
        out.write(f"# tool: scipy {scipy.__version__}, statsmodels {statsmodels.__version__}, pymannkendall 1.4.3; date: 2026-11-27; script: scripts/rates.py\n")
        out.write("case,figure,value\n")
        for case, figure, value in rows:
            out.write(f"{case},{figure},{value:.17g}\n")


main()
