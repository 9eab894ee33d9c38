"""Agreement between coders, and shares corrected for misclassification. Writes coding.csv.

Alpha comes from the package krippendorff; its cases A to C are those that Krippendorff (2011) prints with 0.095, 0.692 and 0.743. The corrected
share is written here from the formulas of Rogan and Gladen (1978) and of Lang and Reiczigel (2014); the first two cases are those that the help page
of epi.prev (R package epiR) prints with 5.1 and 0 per 100.
"""

import math
import pathlib
import random

import krippendorff
import scipy
from scipy.stats import norm

FOLDER = pathlib.Path(__file__).resolve().parent.parent
# One row a coder, one sign a text; a point is a text that the coder did not code.
CODED = [
    "0100000010;1110010000",
    "112243335441;212223335444",
    "123321412...;1233224125.3;.3332342251.;12332441251.",
]
SHARES = ["23/150/96/100/89/100", "6/151/964/1000/927/1000", "3/263/88/89/132/134", "40/200/30/40/150/160", "0/50/9/12/38/38", "50/50/12/12/30/38", "7/31/5/9/20/22"]


def drawn(seed, coders, texts):
    draw = random.Random(seed)
    truth = [draw.choice("012") for _ in range(texts)]
    say = lambda value: draw.choices([value, draw.choice("012"), "."], [6, 3, 1])[0]
    return ";".join("".join(say(value) for value in truth) for _ in range(coders))


def alpha(case):
    values = [[math.nan if sign == "." else float(sign) for sign in row] for row in case.split(";")]
    return krippendorff.alpha(reliability_data=values, level_of_measurement="nominal")


def corrected(case):
    x, n, hits, with_it, passes, without = (int(part) for part in case.split("/"))
    se, sp, z = hits / with_it, passes / without, norm.ppf(0.975)
    value = min(1.0, max(0.0, (x / n + sp - 1) / (se + sp - 1)))
    n2, with2, without2 = n + z * z, with_it + 2, without + 2
    p, se, sp = (x + z * z / 2) / n2, (hits + 1) / with2, (passes + 1) / without2
    centre = (p + sp - 1) / (se + sp - 1)
    shift = 2 * z**2 * (centre * se * (1 - se) / with2 - (1 - centre) * sp * (1 - sp) / without2)
    variance = (p * (1 - p) / n2 + centre**2 * se * (1 - se) / with2 + (1 - centre) ** 2 * sp * (1 - sp) / without2) / (se + sp - 1) ** 2
    ends = [min(1.0, max(0.0, centre + shift + sign * z * math.sqrt(variance))) for sign in (-1, 1)]
    return {"value": value, "value.lower": ends[0], "value.upper": ends[1]}


def main():
    with (FOLDER / "coding.csv").open("w") as out:
        out.write("# data: what each coder said of each text, or counts (found/all, found/with it, not found/without it), in the name of the case\n")
        out.write("# call: krippendorff.alpha(level_of_measurement='nominal'); the formulas of Lang and Reiczigel (2014) written out\n")
        out.write(f"# tool: krippendorff 0.9.0, scipy {scipy.__version__}; date: 2026-11-28; script: scripts/coding.py\n")
        out.write("case,figure,value\n")
        for case in [*CODED, *(drawn(seed, coders, texts) for seed, coders, texts in [(1, 2, 40), (2, 3, 25), (3, 5, 60)])]:
            out.write(f"{case},alpha,{alpha(case):.15g}\n")
        for case in SHARES:
            for figure, value in corrected(case).items():
                out.write(f"{case},{figure},{value:.15g}\n")


main()
