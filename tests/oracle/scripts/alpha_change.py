"""Difference between two independent alphas by squaring and adding Feldt limits. Writes alpha_change.csv."""

import csv
import pathlib

import numpy
import scipy
from scipy import stats

FOLDER = pathlib.Path(__file__).parent.parent


def answers(name):
    with open(FOLDER / "data" / f"{name}.csv", encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("#")]
    return numpy.array([[float(value) for value in row] for row in list(csv.reader(lines))[1:]])


def alpha(people):
    """Value and Feldt limits."""
    n, k = people.shape
    covariances = numpy.cov(people, rowvar=False)
    value = k / (k - 1) * (1 - numpy.trace(covariances) / covariances.sum())
    limits = [1 - (1 - value) * stats.f.ppf(p, n - 1, (n - 1) * (k - 1)) for p in (0.975, 0.025)]
    return value, *limits


def main():
    rows = []
    attitude = answers("attitude")
    for case, new, old in [
        ("halves", attitude[15:], attitude[:15]),
        ("thirds", attitude[:10], attitude[10:]),
        ("four", attitude[20:, :4], attitude[:20, :4]),
    ]:
        (a, a_low, a_high), (b, b_low, b_high) = alpha(new), alpha(old)
        rows += [
            (case, "change", a - b),
            (case, "change.lower", a - b - ((a - a_low) ** 2 + (b_high - b) ** 2) ** 0.5),
            (case, "change.upper", a - b + ((a_high - a) ** 2 + (b - b_low) ** 2) ** 0.5),
        ]
    header = [
        "# data: attitude (base R), cut in two sets of people",
        "# call: numpy.cov; Feldt limits by scipy.stats.f.ppf, squared and added",
        f"# tool: numpy {numpy.__version__}, scipy {scipy.__version__}; date: 2026-11-21; script: scripts/alpha_change.py",
        "case,figure,value",
    ]
    lines = [f"{case},{figure},{value:.17g}" for case, figure, value in rows]
    (FOLDER / "alpha_change.csv").write_text("\n".join(header + lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
