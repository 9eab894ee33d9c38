"""Little's test by maximizing the observed likelihood and not by EM. Writes data/missing_people.csv and missing.csv."""

import pathlib

import numpy as np
import scipy
from scipy import optimize, stats

FOLDER = pathlib.Path(__file__).resolve().parent.parent


def airquality():
    """R's `airquality`, wind in tenths so that everything is a whole number."""
    rows = [line.split(",") for line in (FOLDER / "data" / "airquality.csv").read_text().splitlines() if line[0] not in "#o"]
    return np.array([[float(cell) if cell else np.nan for cell in row] for row in rows])


def people():
    """Four questions of one to five; whoever answers low tends to leave out the third."""
    rng = np.random.default_rng(1988)
    common = rng.normal(size=300)
    answers = np.clip(np.round(3 + common[:, None] + rng.normal(scale=0.9, size=(300, 4))), 1, 5)
    answers[rng.random(300) < 1 / (1 + np.exp(2.0 + common)), 2] = np.nan
    answers[rng.random((300, 4)) < 0.05] = np.nan
    return answers[~np.isnan(answers).all(axis=1)]


def patterns(data):
    seen = ~np.isnan(data)
    for pattern in np.unique(seen, axis=0):
        yield np.flatnonzero(pattern), data[(seen == pattern).all(axis=1)]


def estimates(data):
    """Mean and covariance of greatest likelihood, by Newton steps over the lower triangle of the inverse's root."""
    k = data.shape[1]
    at, scale = np.nanmean(data, axis=0), np.nanstd(data, axis=0)
    data = (data - at) / scale
    below = np.tril_indices(k)
    groups = [(o, rows[:, o].mean(axis=0), np.cov(rows[:, o].T, bias=True).reshape(len(o), len(o)), len(rows)) for o, rows in patterns(data)]

    def unpack(x):
        root = np.zeros((k, k))
        root[below] = x[k:]
        np.fill_diagonal(root, np.exp(np.diag(root)))
        return x[:k], root, root @ root.T

    def minus(x):
        mean, root, sigma = unpack(x)
        total, gradient_mean, gradient_sigma = 0.0, np.zeros(k), np.zeros((k, k))
        for o, centre, spread, n in groups:
            inverse = np.linalg.inv(sigma[np.ix_(o, o)])
            away = centre - mean[o]
            moment = spread + np.outer(away, away)
            total += n * (np.linalg.slogdet(sigma[np.ix_(o, o)])[1] + np.trace(inverse @ moment))
            gradient_mean[o] -= 2 * n * inverse @ away
            gradient_sigma[np.ix_(o, o)] += n * (inverse - inverse @ moment @ inverse)
        by_root = 2 * gradient_sigma @ root
        np.fill_diagonal(by_root, np.diag(by_root) * np.diag(root))
        return total, np.concatenate([gradient_mean, by_root[below]])

    start = np.concatenate([np.zeros(k), np.zeros(len(below[0]))])
    found = optimize.minimize(minus, start, jac=True, method="BFGS", options={"gtol": 1e-9, "maxiter": 10000})
    solved = optimize.root(lambda x: minus(x)[1], found.x, tol=1e-14)
    mean, _, sigma = unpack(solved.x)
    return mean * scale + at, sigma * np.outer(scale, scale)


def little(data, correction):
    mean, sigma = estimates(data)
    n, k = data.shape
    sigma = sigma * n / (n - 1) if correction else sigma
    total, df = 0.0, -k
    for o, rows in patterns(data):
        away = rows[:, o].mean(axis=0) - mean[o]
        total += len(rows) * away @ np.linalg.solve(sigma[np.ix_(o, o)], away)
        df += len(o)
    return total, df


def main():
    answers = people()
    lines = [",".join("" if np.isnan(cell) else str(int(cell)) for cell in row) for row in answers]
    (FOLDER / "data" / "missing_people.csv").write_text("# drawn by scripts/missing.py\n" + "\n".join(lines) + "\n")
    out = [
        "# data: airquality (base R), data/missing_people.csv",
        "# call: maximum of the observed likelihood (BFGS, then root of its gradient), chi2.sf; R naniar::mcar_test(airquality), whose EM stops early: 35.1061288689702, 14, 0.00141778113856683",
        f"# tool: scipy {scipy.__version__}, numpy {np.__version__}; date: 2026-11-28; script: scripts/missing.py",
        "case,figure,value",
    ]
    for case, data in (("airquality", airquality()), ("people", answers)):
        chi, df = little(data, False)
        out += [f"{case},chi,{chi:.17g}", f"{case},df,{df}", f"{case},p,{stats.chi2.sf(chi, df):.17g}"]
        print(case, little(data, False), little(data, True))
    (FOLDER / "missing.csv").write_text("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
