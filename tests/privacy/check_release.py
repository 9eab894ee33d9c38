#!/usr/bin/env python3
"""Checks a published package: that certificate.json proves what it says about release.json.

    python3 check_release.py FOLDER

Shares nothing with the program that made the files, and needs nothing but Python. Exits with 1 at the first fault. What is proven:

1. Measures that share answers (a scale and its questions) show the same groups. So two people in hidden groups of one shown group can
   change places, with all that they answered, and every figure of every shown group stays as it is.
2. For each question the tables of answers give what is published of shown groups: people, mean, standard deviation, shares.
3. Each hidden group can have either of two tables of its people out of what shown groups leave, and their sums are as far apart as promised.
"""

import json
import math
import pathlib
import sys
from collections import Counter, defaultdict
from fractions import Fraction

HELD = ("valid", "mean", "top_box", "bottom_box", "ticked", "sd", "level_share")


class Fault(Exception):
    pass


def demand(holds, what):
    if not holds:
        raise Fault(what)


def rows_of(release):
    """Measure, group, statistic with its level, state, value and number of people of every figure, out of the columns."""
    columns = release["figures"]
    values, people = iter(columns["value"]), iter(columns["n"])
    codes = zip(columns["of"], columns["state"], strict=True)
    for measure, group, figures in columns["blocks"]:
        for _ in range(figures):
            code, state = next(codes)
            of, state = columns["kinds"][code], columns["states"][state]["status"]
            level = release["measures"][measure]["levels"][of["detail"]]["value"] if of["statistic"] == "level_share" else None
            told = (next(values), next(people)) if state == "shown" else (None, None)
            if of["statistic"] in HELD and not of.keys() & {"reference", "across"}:
                yield measure, group, (of["statistic"], level), (state, *told)
    demand(not any(True for left in (codes, values, people) for _ in left), "the columns have more than the figures")


class Question:
    """One measure in one round, its answers counted in parts of 1/unit."""

    def __init__(self, release, measure, rows, unit, where):
        self.groups, self.measure, self.rows, self.unit, self.where = release["groups"], measure, rows, unit, where
        state = {group: of["valid", None][0] for group, of in rows.items() if ("valid", None) in of}
        self.shown, self.hidden = ({group for group in state if state[group] == which} for which in ("shown", "suppressed"))
        self.levels, items = [level["value"] for level in measure["levels"]] or [0, 1], measure["items"]
        # A single question is told by a share, of two answers by that of the second; a rating or a scale by its mean.
        by_share = measure["kind"] in ("item", "choice") or measure["kind"] == "matrix" and measure["nominal"]
        by_share = by_share and not measure.get("by_mean")  # which it says where scales tell its mean
        top = self.levels[-1:] if len(self.levels) == 2 else self.levels[len(self.levels) - measure["top"] :]
        self.weight = (lambda value: int(value in top)) if by_share else (lambda value: value)
        counts = [count for count in range(max(1, measure["min_valid"]), len(items) + 1) if unit % count == 0]
        sums = ((count, total) for count in counts for total in range(measure["min"] * count, measure["max"] * count + 1))
        self.values = {total * unit // count for count, total in sums} if items else set(self.levels)
        self.demand(unit == 1 or items, "answers in parts")

    def demand(self, holds, what):
        demand(holds, f"{self.where}: {what}")

    def table(self, pairs):
        people = Counter(dict(pairs))
        self.demand(len(people) == len(pairs) and set(people) <= self.values, f"a value stands twice, or is none, in {pairs}")
        self.demand(all(type(part) is int for pair in pairs for part in pair) and min(people.values(), default=1) > 0, f"no people: {pairs}")
        return people

    def around(self, group):
        """Groups around a group, from the inside out. A service is no part of everyone who rates it."""
        info = self.groups[group]
        rated = self.measure["kind"] == "matrix" and info["kind"] == "service" and info["label"] == self.measure["label"]
        parent = None if rated else info.get("parent")
        return [] if parent is None else [parent, *self.around(parent)]

    def above(self, group):
        return next((other for other in self.around(group) if other in self.shown), None)

    def by(self, group):
        info = self.groups[group]
        return " ".join(sorted(info["keys"])) if info["kind"] in ("role", "other") else "place"

    def figure(self, people, statistic, level):
        """What a published figure must be, by a table."""
        n, top = people.total(), self.measure["top"]
        mean = Fraction(sum(value * count for value, count in people.items()), n * self.unit)
        if statistic == "sd":
            return math.sqrt(sum((Fraction(value, self.unit) - mean) ** 2 * count for value, count in people.items()) / (n - 1))
        chosen = {"top_box": self.levels[-top:], "bottom_box": self.levels[:top], "ticked": [1], "level_share": [level]}
        return {"valid": n, "mean": mean}.get(statistic) or Fraction(sum(people[value] for value in chosen.get(statistic, [])), n)

    def check_shown(self, group, people):
        for (statistic, level), (state, value, n) in self.rows[group].items():
            if state == "shown":
                self.demand(n == people.total(), f"{statistic} of group {group} is not of {people.total()} people")
                wanted = float(self.figure(people, statistic, level))
                self.demand(math.isclose(value, wanted, rel_tol=1e-9, abs_tol=1e-9), f"{statistic} of group {group} is not {wanted}")

    def check_hidden(self, group, rest, tables, by, width, rests, everyone):
        self.demand(group in self.hidden and self.by(group) == by and self.above(group) == rest, f"group {group} is not hidden there")
        low, high = map(self.table, tables)
        n = low.total()
        self.demand(high.total() == n, f"the two tables of group {group} are of different people")
        if rest is not None:
            # It is taken to have its even share of the rest, among the hidden groups that have none of these inside.
            beside = [other for other in self.hidden if self.by(other) == by and self.above(other) == rest]
            leaves = [leaf for leaf in beside if not any(self.groups[other].get("parent") == leaf for other in beside)]
            self.demand(len(leaves) > 1, f"hidden group {group} is alone in what is left of the shown one")
            share = rests[rest].total() // len(leaves) * sum(leaf == group or group in self.around(leaf) for leaf in leaves)
            self.demand(n == max(1, share), f"group {group} is not of its even share")
            self.demand(low <= rests[rest] >= high, f"group {group} has more people than are left")
        weights = sorted({self.weight(value) for value in self.values})
        step = self.unit if self.measure["items"] else min((b - a for a, b in zip(weights, weights[1:])), default=1)
        # Nobody is hidden from the answers of everyone: so many of them can be apart by no more than this.
        of_all = sorted(map(self.weight, everyone.elements())) if everyone else []
        most = sum(of_all[-n:]) - sum(of_all[:n]) if of_all else n * (weights[-1] - weights[0])
        apart = sum(map(self.weight, high.elements())) - sum(map(self.weight, low.elements()))
        self.demand(apart >= min(width * step, most), f"the sums of group {group} are {apart} apart")

    def check_parting(self, by, tables, hidden, width):
        """Everyone's table, and the hidden groups that are dealt with."""
        rests = defaultdict(Counter)
        for rest in tables:
            self.demand(rest["of"] in self.shown and rest["of"] not in rests, f"the rest of group {rest['of']} does not belong here")
            rests[rest["of"]] = self.table(rest["people"])
        members = {group for group in self.shown | self.hidden if self.by(group) == by}
        members |= {other for group in members for other in self.around(group)}
        wholes = {group: Counter() for group in self.shown & members}
        self.demand(set(rests) <= set(wholes), f"the rest of a group that is not parted by {by}")
        for group, people in rests.items():
            for whole in wholes.keys() & {group, *self.around(group)}:
                wholes[whole] += people
        for group, people in wholes.items():
            self.check_shown(group, people)
        totals = [group for group in wholes if not self.groups[group]["keys"]]
        # Of an option the share who ticked it is the distribution.
        names = [("level_share", level) for level in self.levels] if self.measure["levels"] else [("ticked", None)]
        told = not self.measure["items"] and all(self.rows[group].get(name, [""])[0] == "shown" for group in totals for name in names)
        everyone = [wholes[group] for group in totals]
        for entry in hidden:
            pair = entry["low"], entry["high"]
            self.check_hidden(entry["group"], entry["rest"], pair, by, width, rests, everyone[0] if told and totals else None)
        # A group with no shown group inside, in a rest of nobody, is empty for all to see.
        empty = {group for group in members & self.hidden if self.above(group) is not None and not rests[self.above(group)]}
        empty -= {other for group in self.shown for other in self.around(group)}
        return everyone, {entry["group"] for entry in hidden} | empty


def check_pattern(release, states):
    """A scale and its questions show the same groups, of those that each has."""
    first, seen = {measure["id"]: measure["id"] for measure in release["measures"]}, {}
    for measure, item in ((measure["id"], item) for measure in release["measures"] for item in measure["items"]):
        old, new = first[item], first[measure]
        first = {name: new if of == old else of for name, of in first.items()}
    for (measure, group), state in states.items():
        if state != "not_available":
            other = seen.setdefault((first[measure], group), (measure, state))
            demand(other[1] == state, f"group {group} is {state} for {measure} and {other[1]} for {other[0]}, which share answers")


def check(folder):
    release, certificate = (json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("release", "certificate"))
    width = release["privacy"]["protect_width"]
    demand(certificate["schema"] == 1 and certificate["protect_width"] == width, "release and certificate promise different widths")
    questions, states, proven = defaultdict(lambda: defaultdict(dict)), {}, 0
    for measure, group, name, told in rows_of(release):
        questions[measure, release["groups"][group]["round"]][group][name] = told
        if name == ("valid", None):
            states[release["measures"][measure]["id"], group] = told[0]
    check_pattern(release, states)
    proofs = {(proof["measure"], proof["round"]): proof for proof in certificate["proofs"]}
    demand(len(proofs) == len(certificate["proofs"]), "a question stands twice")
    missing = {(row["measure"], row["group"]) for row in certificate["not_certified"]}
    for (position, round_id), rows in questions.items():
        measure = release["measures"][position]
        proof = proofs.pop((measure["id"], round_id), {"unit": 1, "partings": []})
        question = Question(release, measure, rows, proof["unit"], f"{measure['id']} in {round_id}")
        everyone, done, parted = [], set(), [parting["by"] for parting in proof["partings"]]
        for parting in proof["partings"]:
            table_of_all, dealt_with = question.check_parting(parting["by"], parting["rests"], parting["hidden"], width)
            everyone, done, proven = everyone + table_of_all, done | dealt_with, proven + len(parting["hidden"])
        ways = {question.by(group) for group in question.shown | question.hidden}
        question.demand(len(parted) == len(set(parted)) and (not parted or ways <= set(parted)), "parted twice, or a way is left out")
        question.demand(all(people == everyone[0] for people in everyone), "everyone's answers differ between partings")
        question.demand(all((measure["id"], group) in missing for group in question.hidden - done), "a hidden group has no proof")
    demand(not proofs, f"proofs of unknown questions: {sorted(proofs)}")
    print(f"{proven} hidden figures proven open by {width} steps or as many as can be, {len(missing)} not certified")


if __name__ == "__main__":
    try:
        check(pathlib.Path(sys.argv[1]))
    except (Fault, KeyError, IndexError, TypeError, ValueError, ZeroDivisionError, OSError) as fault:
        print(f"fault: {fault if isinstance(fault, Fault) else repr(fault)}", file=sys.stderr)
        sys.exit(1)
