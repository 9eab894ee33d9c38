"""Places of groups among each other by Welch's t for every pair, Bonferroni. Writes places.csv."""

import itertools
import pathlib

import scipy
from scipy import stats

FOLDER = pathlib.Path(__file__).resolve().parent.parent
CASES = ["300/60/20;40/58/20;250/45/20", "25/71/18;60/64/22;400/61/21;90/52/25;33/50/12;210/48/20;75/47.5/19;20/40/25", "12/3.1/0.4;9/3.9/0.7;30/3.2/0.6;11/4.4/0.3"]


def places(case):
    groups = [tuple(float(number) for number in group.split("/")) for group in case.split(";")]
    pairs = list(itertools.combinations(range(len(groups)), 2))
    above, below = [0] * len(groups), [0] * len(groups)
    for i, j in pairs:
        (n, m, s), (n2, m2, s2) = groups[i], groups[j]
        if stats.ttest_ind_from_stats(m, s, n, m2, s2, n2, equal_var=False).pvalue < 0.05 / len(pairs):
            high, low = (i, j) if m > m2 else (j, i)
            above[low] += 1
            below[high] += 1
    return [(1 + above[i], len(groups) - below[i]) for i in range(len(groups))]


SHARES = ["120/90/82/30", "400/210/180/175/90/60/12/0", "37/30/22/20/9/4", "12/12/7/6/0"]


def share_places(case):
    """The sign test with the smallest overlap that there can be, Holm over all pairs."""
    people, *chosen = [int(part) for part in case.split("/")]
    pairs = list(itertools.combinations(range(len(chosen)), 2))

    def p(i, j):
        differ = min(chosen[i] + chosen[j], 2 * people - chosen[i] - chosen[j])
        more = (differ + abs(chosen[i] - chosen[j])) // 2
        return stats.binomtest(more, differ, 0.5).pvalue if differ else 1.0

    raw = sorted((p(i, j), i, j) for i, j in pairs)
    first, last = [1] * len(chosen), [len(chosen)] * len(chosen)
    for at, (value, i, j) in enumerate(raw):
        if value * (len(raw) - at) > 0.05:
            break
        high, low = (i, j) if chosen[i] > chosen[j] else (j, i)
        first[low] += 1
        last[high] -= 1
    return list(zip(first, last))


def main():
    with (FOLDER / "places.csv").open("w") as out:
        out.write("# data: sizes, means and standard deviations in the name of the case; or people, and how many of them chose each option\n")
        out.write("# call: scipy.stats.ttest_ind_from_stats(equal_var=False) for every pair, 0.05 shared by all of them; or scipy.stats.binomtest, Holm\n")
        out.write(f"# tool: scipy {scipy.__version__}; date: 2026-11-28; script: scripts/places.py\n")
        out.write("case,figure,value\n")
        for case in CASES:
            for at, (first, last) in enumerate(places(case)):
                out.write(f"{case},from[{at}],{first}\n{case},to[{at}],{last}\n")
        for case in SHARES:
            for at, (first, last) in enumerate(share_places(case)):
                out.write(f"{case},from[{at}],{first}\n{case},to[{at}],{last}\n")


main()
