"""The interval of omega by the delta method: how omega moves with the covariances, by differences around them. Writes omega_interval.csv."""

import numpy as np
import scipy
from scipy import optimize, stats

from factor_cases import CASES, FOLDER


def omega(s, start):
    """By solving for slopes of 0; a root is sharper than a lowest point."""
    k = len(s)

    def slopes(p):
        loadings, unique = p[:k], p[k:]
        inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(unique))
        middle = inverse - inverse @ s @ inverse
        return np.concatenate([2 * middle @ loadings, np.diag(middle)])

    found = optimize.root(slopes, start, method="hybr", tol=1e-15).x
    return found, found[:k].sum() ** 2 / (found[:k].sum() ** 2 + found[k:].sum())


def interval(n, s):
    k = len(s)
    axis = np.linalg.eigh(s)[1][:, -1]
    first = 0.9 * np.sqrt(np.linalg.eigvalsh(s)[-1]) * axis * np.sign(axis.sum())
    start, value = omega(s, np.concatenate([first, np.maximum(np.diag(s) - first**2, 0.2 * np.diag(s))]))
    slope = np.zeros((k, k))
    for i in range(k):
        for j in range(i + 1):
            step = np.zeros((k, k))
            step[i, j] = step[j, i] = 1e-4 * np.sqrt(s[i, i] * s[j, j])
            ends = [omega(s + times * step, start)[1] for times in (-2, -1, 1, 2)]
            slope[i, j] = slope[j, i] = (ends[0] - 8 * ends[1] + 8 * ends[2] - ends[3]) / (12 * step[i, j]) / (1 if i == j else 2)
    error = np.sqrt(2 / (n - 1) * np.trace(slope @ s @ slope @ s))
    half = stats.norm.ppf(0.975) * error / (1 - value)
    yield "omega", value
    yield "omega.lower", 1 - (1 - value) * np.exp(half)
    yield "omega.upper", 1 - (1 - value) * np.exp(-half)


def main():
    with (FOLDER / "omega_interval.csv").open("w") as out:
        out.write("# data: attitude (base R), bfi (psychTools)\n")
        out.write("# call: root of the slopes (hybr), five-point differences by each covariance\n")
        out.write(f"# tool: scipy {scipy.__version__}, numpy {np.__version__}; date: 2026-11-28; script: scripts/omega_interval.py\n")
        out.write("case,figure,value\n")
        for case, (n, s) in CASES:
            for figure, value in interval(n, s):
                out.write(f"{case},{figure},{value:.17g}\n")


main()
