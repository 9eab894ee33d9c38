# SPSS files and what a reader must find in them. Made with pyreadstat 1.3 (ReadStat), 2026-11-27:  python3 make.py
#
# expected.csv: header, then one row a case, user-missing values kept as codes; a number without decimals where it has none, dates as
# ISO text, nothing for system-missing. labels.csv: variable, value, label. questions.csv: variable, label.
import csv
import datetime

import pandas as pd
import pyreadstat

N = 24
services = [1, 2, 3]
data = {
    "tjeneste": [services[i % 3] for i in range(N)],
    "Moter_faste_og_avtalte": [None if i == 5 else [1, 2, 3, 4, 5, 8][i % 6] for i in range(N)],
    "deler": [[1, 5, 97, 98, 3, 4][i % 6] for i in range(N)],
    "trivsel": [i / 4 for i in range(N)],
    "kode": [["a", "b", "c"][i % 3] for i in range(N)],
    "kommentar": ["" if i % 3 else f"Blåbærsyltetøy nr {i} " + "æøå " * (20 * (i % 4)) for i in range(N)],
    "dato": [datetime.date(2026, 3, 1 + i) for i in range(N)],
    "negativ": [i - 12 for i in range(N)],
}
frame = pd.DataFrame(data)
column_labels = {
    "tjeneste": "Hvilken tjeneste arbeider du i?",
    "Moter_faste_og_avtalte": "Vi har faste møter",
    "deler": "Vi deler informasjon",
    "trivsel": "Trivsel",
    "kode": "Kode",
    "kommentar": "Kommentar",
    "dato": "Dato",
    "negativ": "Under null",
}
agree = {1: "Helt uenig", 2: "Uenig", 3: "Verken eller", 4: "Enig", 5: "Helt enig"}
value_labels = {
    "tjeneste": {1: "Skole", 2: "Barnehage", 3: "Helsestasjon"},
    "Moter_faste_og_avtalte": {**agree, 8: "Vet ikke"},
    "deler": {**agree, 97: "Ikke aktuelt", 98: "Ubesvart"},
    "kode": {"a": "Første", "b": "Andre", "c": "Tredje"},
}
missing = {"Moter_faste_og_avtalte": [8], "deler": [{"lo": 97, "hi": 99}]}
for name, options in {"plain.sav": {}, "rows.sav": {"row_compress": True}, "packed.zsav": {"compress": True}}.items():
    pyreadstat.write_sav(
        frame, name, column_labels=column_labels, variable_value_labels=value_labels, missing_ranges=missing,
        variable_measure={"deler": "ordinal"}, **options,
    )
back, meta = pyreadstat.read_sav("rows.sav", user_missing=True)


def text(value):
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).rstrip()


with open("expected.csv", "w", encoding="utf-8", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(meta.column_names)
    out.writerows([text(value) for value in row] for row in back.itertuples(index=False))
with open("labels.csv", "w", encoding="utf-8", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    for variable, labels in meta.variable_value_labels.items():
        out.writerows([variable, text(value), label] for value, label in labels.items())
with open("questions.csv", "w", encoding="utf-8", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerows(zip(meta.column_names, meta.column_labels))
