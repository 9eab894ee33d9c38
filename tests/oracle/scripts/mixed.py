"""A random-intercept model by restricted maximum likelihood. Writes data/mixed_people.csv and mixed.csv.

Scores are drawn with a fixed seed: 18 units in three groups, people of two categories, of which the first has higher scores.
"""

import pathlib

import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.formula.api as smf
from scipy import stats

FOLDER = pathlib.Path(__file__).resolve().parent.parent


def people():
    rng = np.random.default_rng(1971)
    rows = []
    for unit in range(18):
        group, own = unit % 3, rng.normal(scale=0.5)
        for _ in range(int(rng.integers(6, 25))):
            category = int(rng.random() < 0.3 + 0.15 * group)
            score = 3 + 0.4 * group - 0.7 * category + own + rng.normal()
            rows.append((group, unit, category, round(2 * score) / 2))
    return pd.DataFrame(rows, columns=["group", "unit", "category", "score"])


def figures(data, formula, categories):
    model = smf.mixedlm(formula, data, groups=data["unit"])
    found = model.fit(reml=True, method="bfgs", maxiter=2000, gtol=1e-9)
    between, within = float(found.cov_re.iloc[0, 0]), float(found.scale)
    yield "between", between
    yield "within", within
    shares = data["category"].value_counts(normalize=True).sort_index().to_numpy()
    groups = sorted(data["group"].unique())
    df = data["unit"].nunique() - len(groups)
    # Generalised least squares with the variances that were found.
    x = model.exog
    precision = np.zeros((x.shape[1], x.shape[1]))
    for _, rows in data.groupby("unit").indices.items():
        v = within * np.eye(len(rows)) + between
        precision += x[rows].T @ np.linalg.solve(v, x[rows])
    covariance = np.linalg.inv(precision)
    names = list(model.exog_names)
    for group in groups:
        contrast = np.zeros(len(names))
        contrast[names.index(f"C(group)[{group}]")] = 1
        if categories:
            contrast[names.index("C(category)[T.1]")] = shares[1]
        value, error = contrast @ found.fe_params.to_numpy(), np.sqrt(contrast @ covariance @ contrast)
        t = stats.t.ppf(0.975, df)
        yield f"adjusted[{group}]", value
        yield f"lower[{group}]", value - t * error
        yield f"upper[{group}]", value + t * error


def main():
    data = people()
    with (FOLDER / "data" / "mixed_people.csv").open("w") as out:
        out.write("# drawn by scripts/mixed.py\n")
        data.to_csv(out, index=False)
    with (FOLDER / "mixed.csv").open("w") as out:
        out.write("# data: mixed_people (drawn)\n")
        out.write("# call: statsmodels mixedlm(reml=True) for variances and coefficients; t with units less groups degrees of freedom\n")
        out.write(f"# tool: statsmodels {statsmodels.__version__}, scipy {scipy.__version__}, numpy {np.__version__}; date: 2026-11-28; script: scripts/mixed.py\n")
        out.write("case,figure,value\n")
        for case, formula in [("category", "score ~ 0 + C(group) + C(category)"), ("groups", "score ~ 0 + C(group)")]:
            for figure, value in figures(data, formula, case == "category"):
                out.write(f"{case},{figure},{value:.17g}\n")


main()
