"""Fit of the one-factor model by general optimisation and the noncentral chi-square distribution. Writes fit.csv."""

import numpy as np
import scipy
from scipy import optimize, stats

from factor_cases import CASES, FOLDER


def fit(n, s):
    k = len(s)

    def discrepancy(p):
        sigma = np.outer(p[:k], p[:k]) + np.diag(np.exp(p[k:]))
        return np.linalg.slogdet(sigma)[1] + np.trace(s @ np.linalg.inv(sigma)) - np.linalg.slogdet(s)[1] - k

    start = np.concatenate([0.7 * np.sqrt(np.diag(s)), np.log(0.5 * np.diag(s))])
    best = optimize.minimize(discrepancy, start, method="BFGS", options={"gtol": 1e-10, "maxiter": 10000})
    best = optimize.minimize(discrepancy, best.x, method="Nelder-Mead", options={"xatol": 1e-11, "fatol": 1e-15, "maxiter": 200000, "maxfev": 200000})
    best = optimize.minimize(discrepancy, best.x, method="BFGS", options={"gtol": 1e-11, "maxiter": 10000})
    sigma = np.outer(best.x[:k], best.x[:k]) + np.diag(np.exp(best.x[k:]))
    chi, df = n * best.fun, k * (k - 3) / 2
    alone = n * (np.log(np.diag(s)).sum() - np.linalg.slogdet(s)[1])
    df_alone = k * (k - 1) / 2
    yield "chi", chi
    yield "chi.p", stats.chi2.sf(chi, df)
    yield "cfi", 1 - max(chi - df, 0) / max(chi - df, alone - df_alone, 0)
    yield "tli", (alone / df_alone - chi / df) / (alone / df_alone - 1)
    yield "rmsea", np.sqrt(max(chi - df, 0) / (n * df))

    def end(probability):
        def gap(x):
            return stats.ncx2.cdf(chi, df, x) - probability
        return 0.0 if stats.chi2.cdf(chi, df) <= probability else optimize.brentq(gap, 1e-9, 10 * chi + 100, xtol=1e-12, rtol=1e-14)

    yield "rmsea.lower", np.sqrt(end(0.975) / (n * df))
    yield "rmsea.upper", np.sqrt(end(0.025) / (n * df))
    scale = np.sqrt(np.outer(np.diag(s), np.diag(s)))
    gaps = ((s - sigma) / scale)[np.tril_indices(k)]
    yield "srmr", np.sqrt((gaps**2).mean())


def main():
    with (FOLDER / "fit.csv").open("w") as out:
        out.write("# data: attitude (base R), bfi (psychTools)\n")
        out.write("# call: minimize of the discrepancy (BFGS and Nelder-Mead), chi2.sf, brentq on ncx2.cdf\n")
        out.write(f"# tool: scipy {scipy.__version__}, numpy {np.__version__}; date: 2026-11-27; script: scripts/fit.py\n")
        out.write("case,figure,value\n")
        for case, (n, s) in CASES:
            for figure, value in fit(n, s):
                out.write(f"{case},{figure},{value:.17g}\n")


main()
