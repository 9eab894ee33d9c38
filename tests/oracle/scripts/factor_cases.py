"""The data that factor models are fitted to, each with its number of people and covariances (divided by n)."""

import csv
import pathlib

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent.parent


def lines(name):
    text = (FOLDER / "data" / f"{name}.csv").read_text().splitlines()
    return list(csv.reader(line for line in text if not line.startswith("#")))[1:]


def people(name):
    x = np.array(lines(name), dtype=float)
    return len(x), np.cov(x.T, bias=True)


def moments(name):
    a = np.array(lines(name), dtype=float)
    n = a[0, 0]
    return int(n), a[:, 2:] / n - np.outer(a[:, 1], a[:, 1]) / n**2


CASES = [("attitude", people("attitude")), ("bfi", moments("bfi_moments")), ("conscientiousness", moments("conscientiousness_moments"))]
