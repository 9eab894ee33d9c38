"""Benchmarks pooled from every person's answer, and one's own answers against everybody else's. Writes benchmarks.csv.

The program knows sizes, means, spreads and shares alone; here every person stands in an array, and taking a municipality out is
leaving its rows out.
"""

import pathlib

import numpy as np
import scipy
from scipy import stats
from scipy.special import gammaln

# Counts of the answers 1 to 5 in each municipality; the first is ours.
CASES = {
    "region": [[12, 31, 88, 140, 60], [5, 22, 61, 70, 41], [20, 45, 90, 81, 30], [2, 9, 33, 54, 17]],
    "small": [[1, 4, 9, 5, 2], [0, 2, 6, 12, 7], [3, 8, 8, 4, 1]],
    "alike": [[0, 1, 4, 1, 0], [0, 0, 7, 0, 0], [0, 0, 9, 0, 0]],
}
# Ours against what others have published: mean, standard deviation, n.
PUBLISHED = {"nation": ([12, 31, 88, 140, 60], 3.47, 1.04, 5120), "few": ([1, 4, 9, 5, 2], 3.9, 0.8, 12)}


def people(counts):
    return np.repeat(np.arange(1, 6), counts).astype(float)


def hedges(own, n, mean, sd):
    df = len(own) + n - 2
    spread = np.sqrt(((len(own) - 1) * own.var(ddof=1) + (n - 1) * sd**2) / df)
    correction = np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / np.sqrt(df / 2)
    return correction * (own.mean() - mean) / spread


def newcombe(one, two):
    """Newcombe (1998), method 10, with scipy's Wilson limits."""
    (p, a), (q, b) = [(x / n, stats.binomtest(int(x), n).proportion_ci(0.95, method="wilson")) for x, n in (one, two)]
    return p - q - np.hypot(p - a.low, b.high - q), p - q + np.hypot(a.high - p, q - b.low)


def fourfold(one, two):
    table = np.array([[x, n - x] for x, n in (one, two)])
    few = stats.contingency.expected_freq(table).min() < 5
    return stats.fisher_exact(table).pvalue if few else stats.chi2_contingency(table, correction=False).pvalue


def rows():
    for case, counts in CASES.items():
        own, others = people(counts[0]), np.concatenate([people(c) for c in counts[1:]])
        pool = np.concatenate([own, others])
        yield case, "pool.n", len(pool)
        yield case, "pool.mean", pool.mean()
        yield case, "pool.sd", pool.std(ddof=1)
        yield case, "others.n", len(others)
        yield case, "others.mean", others.mean()
        yield case, "others.sd", others.std(ddof=1)
        test = stats.ttest_ind(own, others, equal_var=False)
        ends = test.confidence_interval(0.95)
        yield case, "difference", own.mean() - others.mean()
        yield case, "difference.lower", ends.low
        yield case, "difference.upper", ends.high
        yield case, "p", test.pvalue
        yield case, "g", hedges(own, len(others), others.mean(), others.std(ddof=1))
        high, high_others = (own >= 4).sum(), (others >= 4).sum()
        yield case, "share", high_others / len(others)
        yield case, "share_difference", high / len(own) - high_others / len(others)
        lower, upper = newcombe((high, len(own)), (high_others, len(others)))
        yield case, "share_p", fourfold((high, len(own)), (high_others, len(others)))
        yield case, "share_difference.lower", lower
        yield case, "share_difference.upper", upper
    for case, (counts, mean, sd, n) in PUBLISHED.items():
        own = people(counts)
        test = stats.ttest_ind_from_stats(own.mean(), own.std(ddof=1), len(own), mean, sd, n, equal_var=False)
        a, b = own.var(ddof=1) / len(own), sd**2 / n
        df = (a + b) ** 2 / (a**2 / (len(own) - 1) + b**2 / (n - 1))
        half = stats.t.ppf(0.975, df) * np.sqrt(a + b)
        yield case, "difference", own.mean() - mean
        yield case, "difference.lower", own.mean() - mean - half
        yield case, "difference.upper", own.mean() - mean + half
        yield case, "p", test.pvalue
        yield case, "g", hedges(own, n, mean, sd)


def main():
    target = pathlib.Path(__file__).resolve().parent.parent / "benchmarks.csv"
    with target.open("w") as out:
        out.write("# data: counts of answers 1 to 5 in invented municipalities, written in the script\n")
        out.write("# call: numpy over every person; ttest_ind, ttest_ind_from_stats; fisher_exact, chi2_contingency; binomtest (wilson)\n")
        out.write(f"# tool: scipy {scipy.__version__}; date: 2026-11-21; script: scripts/benchmarks.py\n")
        out.write("case,figure,value\n")
        for case, figure, value in rows():
            out.write(f"{case},{figure},{value:.17g}\n")


main()
