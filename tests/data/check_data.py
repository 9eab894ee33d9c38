#!/usr/bin/env python3
"""Checks that other programs load the data of a release with types, and that every form holds the same figures.

    python3 check_data.py FOLDER

Reads data/figures.parquet and data/figures.csv of an output with DuckDB and with pandas, holds both against release.json, and checks
datapackage.json with the `frictionless` package. Needs duckdb, pandas, pyarrow and frictionless (tests/data/requirements.txt).
"""

import json
import math
import pathlib
import sys

import duckdb
import frictionless
import pandas

NUMBERS = ["value", "lower", "upper", "confidence", "df", "df2", "p", "p_adjusted"]
WHOLE = ["n", "level", "tested"]


def figures_of(release):
    """Measure, statistic, status, value, ends of the interval and n of each figure, out of the columns of release.json."""
    columns = release["figures"]
    values, people = iter(columns["value"]), iter(columns["n"])
    ends = iter(zip(columns["lower"], columns["upper"], strict=True))
    codes = iter(zip(columns["of"], columns["state"], strict=True))
    for measure, _, count in columns["blocks"]:
        for _ in range(count):
            of, state = next(codes)
            state = columns["states"][state]
            value = n = lower = upper = None
            if state["status"] == "shown":
                value, n = next(values), next(people)
                if "confidence" in state:
                    lower, upper = next(ends)
            statistic = columns["kinds"][of]["statistic"]
            yield release["measures"][measure]["id"], statistic, state["status"], value, lower, upper, n


def same(a, b):
    missing = lambda x: x is None or (isinstance(x, float) and math.isnan(x)) or x is pandas.NA
    return missing(a) and missing(b) or (not missing(a) and not missing(b) and a == b)


def check(folder):
    data = folder / "data"
    release = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    expected = list(figures_of(release))
    names = ["measure", "statistic", "status", "value", "lower", "upper", "n"]
    # Engines: types come with Parquet, and are found in the CSV.
    engine = duckdb.connect()
    for source in (f"read_parquet('{data}/figures.parquet')", f"read_csv('{data}/figures.csv', sample_size=-1)"):
        types = dict(engine.sql(f"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {source})").fetchall())
        for column in ("value", "lower", "upper"):
            assert types[column] == "DOUBLE", (source, column, types[column])
        assert types["n"] == "BIGINT" and types["measure"] == "VARCHAR", (source, types)
        rows = engine.sql(f"SELECT {', '.join(names)} FROM {source}").fetchall()
        assert len(rows) == len(expected), (source, len(rows))
        for row, figure in zip(rows, expected):
            assert all(same(a, b) for a, b in zip(row, figure)), (source, row, figure)
    hidden = "SELECT count(*) FROM read_parquet('{}') WHERE status = 'suppressed' AND coalesce(value, lower, upper, n) IS NOT NULL"
    assert engine.sql(hidden.format(data / "figures.parquet")).fetchall()[0][0] == 0
    # Data frames.
    parquet = pandas.read_parquet(data / "figures.parquet")
    words = {column: "string" for column in parquet.columns if column not in NUMBERS + WHOLE + ["value", "lower", "upper"]}
    csv = pandas.read_csv(data / "figures.csv", dtype=words, keep_default_na=False, na_values=[""], low_memory=False)
    assert list(parquet.columns) == list(csv.columns) and len(parquet) == len(csv) == len(expected)
    for column in parquet.columns:
        if column in NUMBERS + WHOLE:
            ours, theirs = pandas.to_numeric(parquet[column]), pandas.to_numeric(csv[column])
            assert ((ours == theirs) | (ours.isna() & theirs.isna())).all(), column
        else:
            # A text that a spreadsheet would take for a formula has an apostrophe in the CSV.
            theirs = csv[column].astype("string").str.removeprefix("'")
            ours = parquet[column].astype("string").str.removeprefix("'")
            assert (ours.fillna("") == theirs.fillna("")).all(), column
    # The description.
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {resource["path"] for resource in described["resources"]} >= {"data/figures.csv", "data/codebook.csv", "data/statistics.csv"}
    print(f"{len(expected)} figures are the same in release.json, Parquet and CSV, with DuckDB and with pandas; the package is valid")


if __name__ == "__main__":
    check(pathlib.Path(sys.argv[1]))
