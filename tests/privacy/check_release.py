#!/usr/bin/env python3
"""Checks a published package: that certificate.json proves what it says about release.json.

    python3 check_release.py FOLDER

Shares nothing with the program that made the files, and needs nothing but Python. For every question and round with a hidden group it
adds the tables of the certificate up to every shown group and holds number of people, mean, standard deviation and shares against the
release; then it looks whether each hidden group can have both of its two tables, and whether their sums are far enough apart.
Exits with 1 at the first fault.
"""

import json
import math
import pathlib
import sys
from collections import Counter, defaultdict
from fractions import Fraction

# Figures that tables are held against.
HELD = ("valid", "mean", "top_box", "bottom_box", "ticked", "sd", "level_share")


class Fault(Exception):
    pass


def near(a, b):
    return abs(a - b) <= 1e-9 * max(1.0, abs(b))


def name(key):
    """A group as rows name it; a variable that is called `round` has one more underscore there."""
    return tuple(sorted(key.items()))


def named(group):
    escape = lambda key: "_" + key if key.lstrip("_") == "round" else key
    return name({"round": group["round"]} | {escape(key): value for key, value in group["keys"].items()})


def rows_of(release):
    """Every figure as a row, out of the columns of schema 2; schema 1 had rows."""
    if release["schema"] == 1:
        yield from release["rows"]
        return
    columns, measures = release["figures"], release["measures"]
    groups = [dict(named(group)) for group in release["groups"]]
    values, people = iter(columns["value"]), iter(columns["n"])
    codes = zip(columns["of"], columns["state"], strict=True)
    for measure, group, figures in columns["blocks"]:
        for _ in range(figures):
            code, state = next(codes)
            of, state = columns["kinds"][code], columns["states"][state]
            row = {"measure": measures[measure]["id"], "group": groups[group], "statistic": of["statistic"], "level": None}
            row |= {"reference": of.get("reference"), "across": of.get("across"), "status": state["status"]}
            if of["statistic"] == "level_share":
                row["level"] = str(measures[measure]["levels"][of["detail"]]["value"])
            if state["status"] == "shown":
                row |= {"value": next(values), "n": next(people)}
            yield row
    if next(codes, None) or next(values, None) is not None or next(people, None) is not None:
        raise Fault("the columns have more than the figures")


def read(release):
    """Rows by measure and round, then by position of the group: (statistic, level) -> row."""
    position = {named(group): at for at, group in enumerate(release["groups"])}
    rows = defaultdict(lambda: defaultdict(dict))
    for row in rows_of(release):
        if row["reference"] is None and row.get("across") is None and row.get("benchmark") is None:
            if row["statistic"] in HELD:
                group = rows[row["measure"], row["group"]["round"]][position[name(row["group"])]]
                group[row["statistic"], row["level"]] = row
    return rows


def table(pairs, where):
    people = Counter()
    for value, count in pairs:
        if not all(isinstance(number, int) and not isinstance(number, bool) for number in (value, count)) or count <= 0:
            raise Fault(f"{where}: {value, count} is no whole number of people")
        if value in people:
            raise Fault(f"{where}: the value {value} stands twice")
        people[value] = count
    return people


class Question:
    """One measure in one round."""

    def __init__(self, release, measure, round_id, rows):
        self.groups, self.measure, self.round, self.rows = release["groups"], measure, round_id, rows
        status = {at: row["valid", None]["status"] for at, row in rows.items() if ("valid", None) in row}
        self.shown = {at for at in status if status[at] == "shown"}
        self.hidden = {at for at in status if status[at] == "suppressed"}
        self.levels = [level["value"] for level in measure["levels"]] or [0, 1]
        # A single question is told by a share, of two answers by that of the second; a rating or a scale by its mean.
        kind = measure["kind"]
        self.by_share = kind in ("item", "choice") or (kind == "matrix" and measure["nominal"])
        self.top = self.levels[-1:] if len(self.levels) == 2 else self.levels[len(self.levels) - measure["top"] :]
        self.is_scale = bool(measure["items"])
        self.where = f"{measure['id']} in {round_id}"

    def parent(self, group):
        """A service is no part of everyone who rates it."""
        info = self.groups[group]
        rated = self.measure["kind"] == "matrix" and info["kind"] == "service" and info["label"] == self.measure["label"]
        return None if rated else info.get("parent")

    def around(self, group):
        """Groups around a group, from the inside out."""
        while (group := self.parent(group)) is not None:
            yield group

    def above(self, group):
        return next((other for other in self.around(group) if other in self.shown), None)

    def by(self, group):
        info = self.groups[group]
        return " ".join(sorted(info["keys"])) if info["kind"] in ("role", "other") else "place"

    def tells_levels(self, group):
        """Whether it is published how many of a group gave each answer."""
        rows = [self.rows[group].get(("level_share", str(level["value"]))) for level in self.measure["levels"]]
        return bool(rows) and all(row and row["status"] == "shown" for row in rows)

    def weight(self, value):
        return int(value in self.top) if self.by_share else value

    def total(self, people):
        return sum(self.weight(value) * count for value, count in people.items())

    def values(self, unit):
        """Every value that an answer can have, in parts."""
        if not self.is_scale:
            return set(self.levels)
        low, high = self.measure["min"], self.measure["max"]
        counts = range(max(1, self.measure["min_valid"]), len(self.measure["items"]) + 1)
        return {total * unit // count for count in counts if unit % count == 0 for total in range(low * count, high * count + 1)}


def figure(question, unit, people, statistic, level):
    """What a published figure must be, by a table."""
    n = sum(people.values())
    if statistic == "valid":
        return n
    if statistic == "mean":
        return sum(value * count for value, count in people.items()) / (n * unit)
    if statistic == "sd":
        mean = Fraction(sum(value * count for value, count in people.items()), n)
        squares = sum((value - mean) ** 2 * count for value, count in people.items())
        return math.sqrt(squares / (n - 1)) / unit
    top, levels = question.measure["top"], question.levels
    chosen = {"top_box": levels[-top:], "bottom_box": levels[:top], "ticked": [1], "level_share": [int(level or 0)]}[statistic]
    return sum(people[value] for value in chosen) / n


def check_shown(question, unit, group, people):
    for (statistic, level), row in question.rows[group].items():
        if row["status"] != "shown":
            continue
        where = f"{question.where}: {statistic} {level or ''} of group {group}"
        n = sum(people.values())
        if row["n"] != n:
            raise Fault(f"{where} is of {row['n']} people, the table of {n}")
        if not near(figure(question, unit, people, statistic, level), row["value"]):
            raise Fault(f"{where} is {row['value']}, the table gives {figure(question, unit, people, statistic, level)}")


def share(question, hidden, group, rest, n):
    """People of a rest that a hidden group is taken to have: its even share among the hidden groups in it."""
    beside = [other for other in hidden if question.above(other) == rest]
    leaves = [leaf for leaf in beside if not any(question.groups[other].get("parent") == leaf for other in beside)]
    inside = [leaf for leaf in leaves if leaf == group or group in question.around(leaf)]
    if len(leaves) < 2:
        raise Fault(f"{question.where}: hidden group {group} is alone in the rest of group {rest}")
    return max(1, n // len(leaves) * len(inside))


def possible(question, everyone, n, values):
    """How far the sums of so many people can be apart: as published answers of everyone are, or as answers can be at all."""
    weights = sorted(question.weight(value) for value in values)
    if everyone is None:
        return n * (weights[-1] - weights[0])
    of_all = sorted(question.weight(value) for value in everyone.elements())
    return sum(of_all[-n:]) - sum(of_all[:n])


def check_hidden(question, unit, width, parting, rests, everyone, entry):
    group, rest, where = entry["group"], entry["rest"], f"{question.where}: hidden group {entry['group']}"
    if group not in question.hidden or question.by(group) != parting["by"] or question.above(group) != rest:
        raise Fault(f"{where} is not hidden in group {rest}")
    low, high = (table(entry[end], where) for end in ("low", "high"))
    n, values = sum(low.values()), question.values(unit)
    if sum(high.values()) != n or not (set(low) | set(high)) <= values:
        raise Fault(f"{where}: its two tables are of different people, or of impossible answers")
    if rest is not None:
        hidden = [other for other in question.hidden if question.by(other) == parting["by"]]
        if n != share(question, hidden, group, rest, sum(rests[rest].values())):
            raise Fault(f"{where} is not of its even share of people")
        if low - rests[rest] or high - rests[rest]:
            raise Fault(f"{where}: more people than the rest of group {rest} has")
    weights = sorted({question.weight(value) for value in values})
    step = unit if question.is_scale else min((b - a for a, b in zip(weights, weights[1:])), default=1)
    wanted = min(width * step, possible(question, everyone, n, values))
    if question.total(high) - question.total(low) < wanted:
        raise Fault(f"{where}: its sums are {question.total(high) - question.total(low)} apart and not {wanted}")


def check_parting(question, unit, width, parting):
    """Everyone's table, and the hidden groups that are dealt with."""
    rests = {at: Counter() for at in question.shown}
    for rest in parting["rests"]:
        if rest["of"] not in rests or rests[rest["of"]]:
            raise Fault(f"{question.where}: the rest of group {rest['of']} does not belong here")
        rests[rest["of"]] = table(rest["people"], f"{question.where}: rest of group {rest['of']}")
        if not set(rests[rest["of"]]) <= question.values(unit):
            raise Fault(f"{question.where}: rest of group {rest['of']} has impossible answers")
    members = {at for at in question.shown | question.hidden if question.by(at) == parting["by"]}
    members |= {other for at in members for other in question.around(at)}
    wholes = {at: Counter() for at in question.shown & members}
    for at, people in rests.items():
        if people and at not in wholes:
            raise Fault(f"{question.where}: group {at} is not parted by {parting['by']}")
        for around in [at, *question.around(at)] if people else []:
            if around in wholes:
                wholes[around] += people
    for at, people in wholes.items():
        check_shown(question, unit, at, people)
    totals = [at for at in wholes if not question.groups[at]["keys"]]
    told = [wholes[at] for at in totals if question.tells_levels(at)]
    for entry in parting["hidden"]:
        check_hidden(question, unit, width, parting, rests, told[0] if told else None, entry)
    # A group with no shown group inside, in a rest of nobody, is empty for all to see.
    empty = {
        at
        for at in members & question.hidden
        if question.above(at) is not None
        and not rests[question.above(at)]
        and not any(at in question.around(part) for part in question.shown)
    }
    return [wholes[at] for at in totals], {entry["group"] for entry in parting["hidden"]} | empty


def check(folder):
    release = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    certificate = json.loads((folder / "certificate.json").read_text(encoding="utf-8"))
    width = release["privacy"]["protect_width"]
    if certificate["schema"] != 1 or certificate["protect_width"] != width:
        raise Fault(f"the certificate promises a width of {certificate['protect_width']}, the release of {width}")
    measures = {measure["id"]: measure for measure in release["measures"]}
    proofs = {}
    for proof in certificate["proofs"]:
        if proofs.setdefault((proof["measure"], proof["round"]), proof) is not proof:
            raise Fault(f"{proof['measure']} in {proof['round']} stands twice")
    missing = {(row["measure"], row["group"]) for row in certificate["not_certified"]}
    proven = 0
    for (measure, round_id), rows in read(release).items():
        question = Question(release, measures[measure], round_id, rows)
        proof, done = proofs.pop((measure, round_id), None), set()
        everyone, parted = [], set()
        for parting in proof["partings"] if proof else []:
            if proof["unit"] != 1 and not question.is_scale or parting["by"] in parted:
                raise Fault(f"{question.where}: values in parts, or parted twice by {parting['by']}")
            parted.add(parting["by"])
            table_of_all, dealt_with = check_parting(question, proof["unit"], width, parting)
            everyone += table_of_all
            done |= dealt_with
            proven += len(parting["hidden"])
        if proof and not {question.by(at) for at in question.shown | question.hidden} <= parted:
            raise Fault(f"{question.where}: a way in which people are parted is left out")
        if any(people != everyone[0] for people in everyone):
            raise Fault(f"{question.where}: everyone's answers differ between partings")
        for group in question.hidden - done:
            if (measure, group) not in missing:
                raise Fault(f"{question.where}: hidden group {group} has no proof")
    if proofs:
        raise Fault(f"proofs of unknown questions: {sorted(proofs)}")
    print(f"{proven} hidden figures proven open by {width} steps or as many as can be, {len(missing)} not certified")
    return len(missing)


if __name__ == "__main__":
    try:
        check(pathlib.Path(sys.argv[1]))
    except (Fault, KeyError, IndexError, TypeError, ValueError, OSError) as fault:
        print(f"fault: {fault if isinstance(fault, Fault) else repr(fault)}", file=sys.stderr)
        sys.exit(1)
