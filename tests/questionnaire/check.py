"""Holds the files of `kartlegg questionnaire` against readers that share nothing with the program.

usage: check.py FOLDER     (the folder that `--out` named; needs the targets limesurvey, redcap; xlsform and docx where their readers are)

LimeSurvey: read as its manual describes the tab-separated structure: rows by class, in the order that relations are told by, every
language with the same rows. XLSForm: converted by pyxform. DOCX: opened by python-docx. REDCap: the rules of its dictionary.
"""

import csv
import io
import pathlib
import re
import sys

KNOWN = {"S", "SL", "G", "Q", "SQ", "A"}
# Types that need answers, subquestions, both or neither.
ANSWERS, PARTS = {"L", "!", "F"}, {"M", "F"}


def fail(message):
    sys.exit(f"{message}")


def limesurvey(path):
    text = path.read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter="\t", quotechar='"'))
    settings = {row["name"]: row["text"] for row in rows if row["class"] == "S"}
    languages = [settings["language"], *settings["additional_languages"].split()]
    if {row["class"] for row in rows} - KNOWN:
        fail("a class that the format does not have")
    titles = [row for row in rows if row["class"] == "SL" and row["name"] == "surveyls_title"]
    if sorted(row["language"] for row in titles) != sorted(languages) or any(len(row["text"]) > 200 for row in titles):
        fail("a title in each language, of at most 200 letters")
    by_language, seen = {}, []
    for row in rows:
        if row["class"] in {"G", "Q", "SQ", "A"}:
            if row["language"] not in seen:
                seen.append(row["language"])
            elif row["language"] != seen[-1]:
                fail("a language is not in one piece")
            by_language.setdefault(row["language"], []).append(row)
    if seen != languages:
        fail(f"languages {seen}, expected {languages}")
    # What is not text is the same in every language; names of groups are text.
    bare = lambda row: (row["class"], row["type/scale"], row["id"], row["relevance"], "" if row["class"] == "G" else row["name"])
    shapes = {tuple(map(bare, content)) for content in by_language.values()}
    if len(shapes) != 1:
        fail("languages have different rows")
    questions, variables, ids = [], set(), set()
    for row in by_language[languages[0]]:
        kind, name = row["class"], row["name"]
        if kind in {"G", "Q", "SQ"}:
            if kind != "G" and not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,19}", name):
                fail(f"code {name}")
            if row["id"] in ids and kind != "G":
                fail(f"id {row['id']} twice")
            ids.add(row["id"])
        if kind == "Q":
            questions.append({"row": row, "SQ": [], "A": []})
            variables.add(name)
        elif kind in {"SQ", "A"}:
            if kind == "A" and not re.fullmatch(r"[A-Za-z0-9]{1,5}", name):
                fail(f"answer code {name}")
            if name in questions[-1][kind]:
                fail(f"{name} twice in {questions[-1]['row']['name']}")
            questions[-1][kind].append(name)
            if kind == "SQ":
                variables.add(f"{questions[-1]['row']['name']}_{name}")
    names = [question["row"]["name"] for question in questions]
    if len(set(names)) != len(names):
        fail("a question code stands twice")
    answers = {}
    for question in questions:
        kind, name = question["row"]["type/scale"], question["row"]["name"]
        if (kind in ANSWERS) != bool(question["A"]) or (kind in PARTS) != bool(question["SQ"]):
            fail(f"{name} of type {kind} has {len(question['A'])} answers and {len(question['SQ'])} subquestions")
        answers[name] = question["A"]
        answers.update({f"{name}_{part}": question["A"] for part in question["SQ"]})
    conditions = 0
    for row in by_language[languages[0]]:
        for variable, code in re.findall(r'(\w+)\.NAOK [!=]= "([^"]*)"', row["relevance"]):
            conditions += 1
            if variable not in variables or code not in answers[variable]:
                fail(f"{row['name']} is asked after {variable} = {code}, which is not there")
    if not any(row["hidden"] == "1" and row["type/scale"] == "*" for row in rows):
        fail("no hidden question carries the fingerprint")
    return f"{len(questions)} questions, {len(variables)} variables, {conditions} conditions, {len(languages)} languages"


def redcap(path):
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))
    names = [row["Variable / Field Name"] for row in rows]
    if names[0] != "record_id" or len(set(names)) != len(names):
        fail("record_id first, every name once")
    if any(not re.fullmatch(r"[a-z][a-z0-9_]{0,99}", name) for name in names):
        fail("a name that REDCap does not take")
    codes = {}
    for row in rows:
        choices = row["Choices, Calculations, OR Slider Labels"]
        codes[row["Variable / Field Name"]] = [choice.split(",", 1)[0].strip() for choice in choices.split("|")] if choices else []
        if (row["Field Type"] in {"radio", "checkbox", "dropdown"}) != bool(choices):
            fail(f"{row['Variable / Field Name']}: choices")
    matrices = [row["Matrix Group Name"] for row in rows]
    runs = [name for at, name in enumerate(matrices) if name and (at == 0 or matrices[at - 1] != name)]
    if len(set(runs)) != len(runs):
        fail("a matrix is in two pieces")
    for row in rows:
        for name, code in re.findall(r"\[(\w+)\] (?:=|<>) '([^']*)'", row["Branching Logic (Show field only if...)"]):
            if code not in codes[name]:
                fail(f"{row['Variable / Field Name']} is asked after {name} = {code}, which is not there")
    return f"{len(rows)} fields, {len(runs)} matrices"


def xlsform(path):
    from pyxform.xls2xform import convert

    result = convert(str(path), validate=False)
    if result.warnings:
        fail("\n".join(result.warnings))
    if "kartlegg" not in result.xform:
        fail("no field carries the fingerprint")
    return f"{result.xform.count('<bind ')} fields"


def docx(path):
    import docx as reader

    document = reader.Document(str(path))
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name.lower().startswith("heading")]
    boxes = sum(paragraph.text.startswith("\u2610") for paragraph in document.paragraphs)
    if not headings or not boxes or not document.tables or not document.core_properties.title:
        fail("headings, boxes, tables and a title")
    widths = {len(row.cells) for table in document.tables for row in table.rows}
    return f"{len(headings)} headings, {len(document.tables)} tables of {sorted(widths)} columns, {boxes} boxes"


def main():
    folder = pathlib.Path(sys.argv[1])
    readers = {"limesurvey": limesurvey, "redcap": redcap, "xlsform": xlsform, "docx": docx}
    for target, reader in readers.items():
        files = sorted(path for path in (folder / target).glob("*") if path.name != "manifest.json")
        if not files:
            fail(f"{target}: no file")
        for path in files:
            print(f"{path.name}: {reader(path)}")


main()
