#!/usr/bin/env python3
"""Runs the query that `kartlegg sql` printed in SQLite over a delimited file, and writes its result as CSV.

    python3 count.py QUERY.sql ANSWERS.csv TALLIES.csv [FIRST LAST]

The answers go to a table `answers`, all columns as text; FIRST and LAST are numbers of rows, from 0, for a part of them. Only Python's
standard library.
"""

import csv
import pathlib
import sqlite3
import sys


def count(query, answers, tallies, first=0, last=None):
    with open(answers, encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    connection = sqlite3.connect(":memory:")
    quoted = ['"' + name.replace('"', '""') + '"' for name in header]
    connection.execute(f"CREATE TABLE answers ({', '.join(name + ' TEXT' for name in quoted)})")
    connection.executemany(f"INSERT INTO answers VALUES ({', '.join('?' * len(header))})", rows[first:last])
    done = connection.execute(pathlib.Path(query).read_text(encoding="utf-8"))
    with open(tallies, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([column[0] for column in done.description])
        writer.writerows(done)


if __name__ == "__main__":
    query, answers, tallies, *part = sys.argv[1:]
    count(query, answers, tallies, *map(int, part))
