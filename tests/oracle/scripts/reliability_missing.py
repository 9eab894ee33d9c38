"""Alpha of a data set with missing answers, complete cases only. Writes reliability_missing.csv and its data.

The interval printed in pingouin's documentation rests on all 12 rows; with the incomplete rows dropped first it rests on 9.
"""

import pathlib

import pingouin

here = pathlib.Path(__file__).resolve().parent.parent
items = pingouin.read_dataset("cronbach_wide_missing").dropna().astype(int)
with (here / "data" / "pingouin_complete.csv").open("w") as out:
    out.write("# cronbach_wide_missing of pingouin (MIT), complete rows\n")
    items.to_csv(out, index=False)
value, _ = pingouin.cronbach_alpha(items)
from scipy import stats

n, k = items.shape
limits = [1 - (1 - value) * stats.f.ppf(p, n - 1, (n - 1) * (k - 1)) for p in (0.975, 0.025)]
with (here / "reliability_missing.csv").open("w") as out:
    out.write("# data: cronbach_wide_missing of pingouin, the 9 complete rows of 12\n")
    out.write("# call: pingouin.cronbach_alpha on complete rows; limits by scipy.stats.f\n")
    out.write(f"# tool: pingouin {pingouin.__version__}; date: 2026-11-21; script: scripts/reliability_missing.py\n")
    out.write("case,figure,value\n")
    for figure, number in [("n", n), ("alpha", value), ("alpha.lower", limits[0]), ("alpha.upper", limits[1])]:
        out.write(f"pingouin,{figure},{number:.17g}\n")
