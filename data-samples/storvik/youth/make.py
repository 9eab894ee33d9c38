"""Makes the invented tables of this folder. Run it here: python3 make.py

Every figure is drawn from a plan below with a fixed seed. Nothing in it is about any real place.
"""

import csv
import random

NAMES = ["Storvik", "Lilleøy", "Granåsen", "Myrvang", "Nordhavn", "Sørbygd", "Elvestad", "Fjellmo", "Kvitnes", "Bergsdal", "Utvåg", "Heiane"]
SIZES = [1.0, 0.35, 0.8, 0.25, 1.6, 0.5, 2.2, 0.18, 0.6, 0.3, 0.9, 0.45]
SINGLE = [str(year) for year in range(2017, 2025)]
THREE = [f"{year}-{year + 2}" for year in range(2014, 2023)]
SCHOOL = [f"{y}/{(y + 1) % 100:02}-{y + 2}/{(y + 3) % 100:02}" for y in range(2015, 2023)]
SURVEY = ["2018", "2021", "2024"]

# indicator, age, periods, persons in Storvik and in the country, country in per cent at the start and the end, Storvik likewise
PLAN = [
    ("persistent_low_income", "0-17", THREE, 3900, 1_110_000, 10.2, 11.3, 8.0, 8.2),
    ("crowded_housing", "0-17", SINGLE, 3900, 1_110_000, 19.5, 18.2, 16.8, 13.9),
    ("not_in_work_or_education", "16-25", SINGLE, 2300, 640_000, 9.6, 9.0, 9.5, 13.1),
    ("thrives_grade_7", "grade 7", SCHOOL, 600, 180_000, 89.0, 85.5, 90.0, 89.6),
    ("bullied_grade_7", "grade 7", SCHOOL, 600, 180_000, 5.9, 9.8, 5.6, 9.4),
    ("bullied_grade_10", "grade 10", SCHOOL, 590, 178_000, 5.0, 6.9, 5.4, 10.8),
    ("lowest_reading_grade_5", "grade 5", SCHOOL, 610, 185_000, 23.5, 26.0, 24.0, 31.5),
    ("completes_upper_secondary", "all", THREE, 640, 190_000, 74.5, 80.6, 74.0, 80.1),
    ("leisure_organisation", "grade 8-10", SURVEY, 590, 172_000, 62.0, 64.0, 63.0, 70.5),
    ("lonely", "grade 8-10", SURVEY, 590, 172_000, 21.0, 23.0, 20.0, 22.0),
    ("screen_time", "grade 8-10", SURVEY, 590, 172_000, 35.0, 47.0, 37.0, 56.0),
    ("life_satisfaction", "grade 8-10", SURVEY, 590, 172_000, 53.0, 50.0, 52.0, 49.0),
    ("depressive_symptoms", "grade 8-10", SURVEY, 590, 172_000, 12.5, 15.5, 12.0, 20.5),
    ("overweight_17", "17", ["2017-2020", "2018-2021", "2019-2022", "2020-2023", "2021-2024"], 760, 250_000, 22.0, 23.5, 22.0, 23.0),
]
HEAD = ["indicator", "area", "area_name", "period", "age", "sex", "count", "denominator", "value", "unit"]


def between(start, end, position, last):
    return start + (end - start) * position / max(last, 1)


def drawn(share, people):
    """A count that varies as samples of that size do."""
    spread = (share * (1 - share) * people) ** 0.5
    return min(people, max(0, round(random.gauss(share * people, spread * 0.7))))


def counted(writer, indicator, age, periods, own, country, before, after, own_before, own_after):
    shifts = [0.0] + [random.gauss(0, 0.09) for _ in NAMES[1:]]
    for position, period in enumerate(periods):
        national = between(before, after, position, len(periods) - 1) / 100
        local = between(own_before, own_after, position, len(periods) - 1) / 100
        rows = []
        for number, (name, size, shift) in enumerate(zip(NAMES, SIZES, shifts), start=1):
            people = round(own * size * random.uniform(0.97, 1.03))
            share = local if number == 1 else min(0.98, max(0.01, national * (1 + shift)))
            rows.append((f"90{number:02}", name, drawn(share, people), people))
        total, everybody = sum(row[2] for row in rows), sum(row[3] for row in rows)
        writer.writerow([indicator, "0", "Hele landet", period, age, 0, round(national * country), country, f"{100 * national:.2f}", "percent"])
        writer.writerow([indicator, "90", "Storfylket", period, age, 0, total, everybody, f"{100 * total / everybody:.2f}", "percent"])
        for code, name, count, people in rows:
            # As publishers do: what is small is withheld, and one of the survey years of a small municipality is missing.
            if indicator in ("bullied_grade_7", "bullied_grade_10") and people < 200:
                writer.writerow([indicator, code, name, period, age, 0, ":", ":", ":", "percent"])
            elif periods is SURVEY and (number_of(code) + position) % 5 == 4:
                writer.writerow([indicator, code, name, period, age, 0, "..", "..", "..", "percent"])
            else:
                writer.writerow([indicator, code, name, period, age, 0, count, people, f"{100 * count / people:.2f}", "percent"])


def number_of(code):
    return int(code[2:])


def standardised(path):
    """Contacts for mental symptoms: observed against what national rates would give."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(["indicator", "area", "area_name", "period", "age", "sex", "count", "denominator", "expected", "adjusted", "unit"])
        for position, period in enumerate(THREE[2:]):
            rate = between(128, 171, position, len(THREE[2:]) - 1)
            people = 1_980_000
            writer.writerow(["mental_symptoms_15_24", "0", "Hele landet", period, "15-24", 0, round(rate * people / 1000), people, round(rate * people / 1000), f"{rate:.1f}", "per 1000"])
            for number, (name, size) in enumerate(zip(NAMES, SIZES), start=1):
                own = round(7000 * size)
                expected = rate * own / 1000 * random.uniform(0.97, 1.03)
                factor = between(1.02, 1.12, position, len(THREE[2:]) - 1) if number == 1 else random.gauss(1, 0.05)
                count = round(expected * factor)
                writer.writerow(["mental_symptoms_15_24", f"90{number:02}", name, period, "15-24", 0, count, own, f"{expected:.1f}", f"{rate * count / expected:.1f}", "per 1000"])


random.seed(20260115)
with open("indicators.csv", "w", newline="", encoding="utf-8") as file:
    table = csv.writer(file, delimiter=";", lineterminator="\n")
    table.writerow(HEAD)
    for plan in PLAN:
        counted(table, *plan)
standardised("mental_symptoms.csv")
