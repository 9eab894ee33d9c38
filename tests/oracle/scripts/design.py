"""Shares, domain means and design effects of clustered, stratified and unequally weighted samples, person by person. Writes design.csv.

The formulas are those of R `survey` (`svymean`, `svyciprop(method = "logit")`, `svyby`, `deff = "replace"`), written out over people; standard
errors of the shares of school types are also those that its documentation prints (0.0463, 0.0268, 0.0296).
"""

import pathlib

import numpy as np
import scipy
from scipy import stats

FOLDER = pathlib.Path(__file__).resolve().parent.parent


def columns(name):
    lines = [line for line in (FOLDER / "data" / f"{name}.csv").read_text().splitlines() if not line.startswith("#")]
    return np.array([[float(cell) for cell in line.split(",")] for line in lines[1:]]).T


def variance(u, strata, clusters, sizes):
    """Of a sum over people, from sums over clusters within strata; sizes: clusters in all, by stratum."""
    total, df = 0.0, 0
    for stratum, size in zip(np.unique(strata), sizes):
        own = strata == stratum
        sums = np.array([u[own & (clusters == cluster)].sum() for cluster in np.unique(clusters[own])])
        m = len(sums)
        total += (1 - m / size) * m / (m - 1) * ((sums - sums.mean()) ** 2).sum()
        df += m - 1
    return total, df


def figures(y, w, domain, strata, clusters, sizes):
    w = np.where(domain, w, 0.0)
    mean = (w * y).sum() / w.sum()
    v, df = variance(w * (y - mean) / w.sum(), strata, clusters, sizes)
    n = int(domain.sum())
    spread = (w * (y - mean) ** 2).sum() / w.sum() * n / (n - 1)
    return mean, np.sqrt(v), df, v / (spread / n)


def main():
    api, dnum, stype, wide, pw = columns("apiclus1")
    one = np.zeros(len(api))
    rng = np.random.default_rng(1992)
    own = rng.choice([0.4, 0.9, 1.3, 2.6], size=len(api))
    everyone = np.ones(len(api), dtype=bool)
    score, kind, weight = columns("apistrat")[:3]
    designs = {
        "clustered": (pw, one, dnum, [757]),
        "weighted": (own, one, np.arange(len(api)), [np.inf]),
        "weighted_clustered": (own, one, dnum, [np.inf]),
    }
    out = []

    def add(case, found, share):
        mean, se, df, deff = found
        out.append((case, "value", mean))
        out.append((case, "se", se))
        t = stats.t.ppf(0.975, df)
        if share:
            centre, half = np.log(mean / (1 - mean)), t * se / (mean * (1 - mean))
            ends = [1 / (1 + np.exp(-(centre + sign * half))) for sign in (-1, 1)]
        else:
            ends = [mean - t * se, mean + t * se]
        out.extend([(case, "lower", ends[0]), (case, "upper", ends[1]), (case, "deff", deff)])

    for name, (w, strata, clusters, sizes) in designs.items():
        add(f"{name}/api", figures(api, w, everyone, strata, clusters, sizes), False)
        for level in (0, 1, 2):
            add(f"{name}/type{level}", figures((stype == level).astype(float), w, everyone, strata, clusters, sizes), True)
        add(f"{name}/wide", figures(wide, w, everyone, strata, clusters, sizes), True)
        add(f"{name}/api.type0", figures(api, w, stype == 0, strata, clusters, sizes), False)
        add(f"{name}/wide.type0", figures(wide, w, stype == 0, strata, clusters, sizes), True)
    add("stratified/api", figures(score, weight, np.ones(len(score), dtype=bool), kind, np.arange(len(score)), [4421, 755, 1018]), False)
    lines = [
        "# data: apiclus1, apistrat (R survey); the weights of `weighted` are drawn by the script into data/design_weights.csv",
        "# call: Taylor linearisation over people; logit interval of a share; deff against sampling with replacement",
        f"# tool: numpy {np.__version__}, scipy {scipy.__version__}; date: 2026-11-28; script: scripts/design.py",
        "case,figure,value",
    ]
    (FOLDER / "design.csv").write_text("\n".join(lines + [f"{case},{figure},{value:.17g}" for case, figure, value in out]) + "\n")
    own_lines = ["# drawn by scripts/design.py, for the schools of apiclus1 in order", "weight"] + [f"{weight:g}" for weight in own]
    (FOLDER / "data" / "design_weights.csv").write_text("\n".join(own_lines) + "\n")


main()
