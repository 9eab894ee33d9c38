# Stata files and what a reader must find in them. Made with pandas 2 (its own writer of .dta):  python3 make.py
#
# expected.csv: header, then one row a case, signs of missing by their letter; a number without decimals where it has none, dates as ISO
# text, nothing for missing. labels.csv: variable, value, label. questions.csv: variable, label.
import csv
import datetime

import numpy as np
import pandas as pd

N = 24
frame = pd.DataFrame({
    "tjeneste": np.array([1 + i % 3 for i in range(N)], dtype="int8"),
    "moter": np.array([[1, 2, 3, 4, 5, 8][i % 6] for i in range(N)], dtype="int16"),
    "deler": [None if i == 5 else [1, 5, 3, 4][i % 4] for i in range(N)],
    "alder": np.array([20 + 1000 * i for i in range(N)], dtype="int32"),
    "trivsel": np.array([i / 4 + 0.1 for i in range(N)], dtype="float32"),
    "negativ": np.array([i - 12.5 for i in range(N)], dtype="float64"),
    "kode": [["a", "b", "æøå"][i % 3] for i in range(N)],
    "kommentar": ["" if i % 3 else f"Tekst nr {i} " + "ord " * (600 * (i % 2)) for i in range(N)],
    "dato": [datetime.datetime(2026, 3, 1 + i) for i in range(N)],
})
agree = {1: "Helt uenig", 2: "Uenig", 3: "Verken eller", 4: "Enig", 5: "Helt enig"}
labels = {"tjeneste": {1: "Skole", 2: "Barnehage", 3: "Helsestasjon"}, "moter": {**agree, 8: "Vet ikke"}, "deler": agree}
questions = {"tjeneste": "Hvilken tjeneste arbeider du i?", "moter": "Vi har faste møter", "deler": "Vi deler informasjon"}
for version, order in [(117, "little"), (118, "little"), (118, "big"), (119, "little")]:
    frame.to_stata(
        f"{version}.dta" if order == "little" else f"{version}-big.dta", write_index=False, version=version, byteorder=order,
        value_labels=labels, variable_labels=questions, convert_dates={"dato": "td"}, convert_strl=["kommentar"],
        time_stamp=datetime.datetime(2026, 3, 1),
    )


def text(value):
    if value is None or value != value:
        return ""
    if isinstance(value, (pd.Timestamp, datetime.datetime)):
        return value.date().isoformat()
    if isinstance(value, (float, np.floating)):
        return str(int(value)) if value == int(value) else str(value)
    return str(value).rstrip()


with open("expected.csv", "w", encoding="utf-8", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(frame.columns)
    for _, row in pd.read_stata("118.dta", convert_categoricals=False).iterrows():
        row["trivsel"] = np.float32(row["trivsel"])
        out.writerow([text(value) for value in row])
with open("labels.csv", "w", encoding="utf-8", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    for variable, values in labels.items():
        out.writerows([variable, value, label] for value, label in values.items())
with open("questions.csv", "w", encoding="utf-8", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    for variable in frame.columns:
        out.writerow([variable, questions.get(variable, "")])
