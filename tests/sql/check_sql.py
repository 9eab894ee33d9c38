#!/usr/bin/env python3
"""Checks that the answers of a project, counted in DuckDB by the query that `kartlegg sql` prints, give the same release as the answers do.

    python3 check_sql.py KARTLEGG PROJECT.toml

PROJECT.toml must have workbooks for exports. The tallies come back as Parquet, those of the newest round in two parts. The queries of the
other dialects are parsed by `sqlglot`, which knows their grammars. Needs tests/sql/requirements.txt.
"""

import csv
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import duckdb
import openpyxl
import sqlglot

OTHERS = {"postgres": "postgres", "sqlserver": "tsql", "snowflake": "snowflake", "spark": "spark"}


def run(kartlegg, *arguments):
    return subprocess.run([kartlegg, *arguments], check=True, capture_output=True, text=True).stdout


def load(connection, workbook):
    """The first sheet of a workbook as the table `answers`, all columns as text."""
    sheet = openpyxl.load_workbook(workbook, read_only=True).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".csv") as file:
        csv.writer(file).writerows([header, *rows])
        file.flush()
        connection.execute(f"CREATE OR REPLACE TABLE answers AS FROM read_csv('{file.name}', all_varchar = true, header = true)")
    return len(rows)


def release(kartlegg, project, out):
    run(kartlegg, "run", str(project), "--out", str(out), "--quiet")
    whole = json.loads((out / "release.json").read_text(encoding="utf-8"))
    # What was noticed while reading is about the files that were read.
    whole.pop("quality")
    return whole


def check(kartlegg, project):
    folder = pathlib.Path(tempfile.mkdtemp())
    copy = folder / "project"
    # What an earlier run has shown would hide figures of the first run here, and not of the second.
    shutil.copytree(project.parent, copy, ignore=shutil.ignore_patterns("kartlegg-ledger.json", "not-for-publication.csv", "out"))
    text = project.read_text(encoding="utf-8")
    (copy / "from-answers.toml").write_text(text, encoding="utf-8")
    rounds = re.findall(r'^id = "([^"]+)"$.*?^export = "([^"]+)"$', text, re.M | re.S)
    connection = duckdb.connect()
    for number, (round_id, export) in enumerate(rounds):
        rows = load(connection, copy / export)
        last = number == len(rounds) - 1
        parts = [(0, rows // 3), (rows // 3, rows)] if last else [(0, rows)]
        (copy / f"tallies-{round_id}").mkdir()
        for first, end in parts:
            table = f"(SELECT * FROM answers WHERE rowid >= {first} AND rowid < {end}) AS part"
            query = run(kartlegg, "sql", str(project), "--dialect", "duckdb", "--from", table, "--round", round_id)
            target = copy / f"tallies-{round_id}" / f"{first}.parquet"
            connection.execute(f"COPY ({query.rstrip().rstrip(';')}) TO '{target}' (FORMAT parquet)")
        text = text.replace(f'"{export}"', f'"tallies-{round_id}"')
        for dialect, name in OTHERS.items():
            query = run(kartlegg, "sql", str(project), "--dialect", dialect, "--from", "answers", "--round", round_id)
            sqlglot.parse_one(query, read=name)
    (copy / "from-tallies.toml").write_text(text, encoding="utf-8")
    one = release(kartlegg, copy / "from-answers.toml", folder / "answers")
    for ledger in copy.glob("kartlegg-ledger.json"):
        ledger.unlink()
    other = release(kartlegg, copy / "from-tallies.toml", folder / "tallies")
    figures = sum(count for _, _, count in one["figures"]["blocks"])
    different = [key for key in one if one[key] != other.get(key)]
    if different or figures < 1000:
        sys.exit(f"fault: {different} differ, of {figures} figures")
    print(f"{figures} figures of {len(rounds)} rounds are the same from answers and from tallies")


if __name__ == "__main__":
    check(sys.argv[1], pathlib.Path(sys.argv[2]))
