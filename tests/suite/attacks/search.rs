//! Looks through everything that a reader knows for what nobody should.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::cells::{Cells, merged, vanishing, width};
use super::field;
use super::published::{Measure, Published};
use super::solver::{Figure, Known};
use super::survey::LAST;
use super::truth::{AFTER, BEFORE, Truth};

/// How something hidden came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A group is shown that is too small, or of one mind on something sensitive.
    ShownOutright,
    /// The figures of a hidden group follow.
    Hidden,
    /// The figures of people who are too few follow.
    Few,
    /// People follow who all, or all but one, gave one answer to a sensitive question.
    Alike,
    /// The sum of a hidden group's answers is known within fewer than two steps.
    Narrow,
    /// The spread that small groups borrow tells of a hidden one.
    Spread,
    /// The distribution or spread of people follows who are too few for it.
    Withheld,
    /// A distribution that is not shown is the only one that agrees with what is.
    Unique,
}

/// Something that a reader knows and should not.
#[derive(Clone, Debug)]
pub(super) struct Breach {
    pub(super) kind: Kind,
    pub(super) measure: String,
    pub(super) of: String,
    pub(super) n: u64,
    pub(super) what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, measure, of, n, what } = self;
        write!(f, "{kind:?}: {measure}, {of} ({n} people): {what}")
    }
}

/// What was attacked, so that no attack passes because there was nothing to attack.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Attacked {
    pub(super) equations: usize,
    /// Weighted figures, and changes of the same people.
    pub(super) beside: [usize; 2],
    pub(super) shown: usize,
    pub(super) hidden: usize,
    /// Hidden groups that earlier releases tell beside everyone's figures.
    pub(super) told: usize,
    /// Hidden groups below the threshold.
    pub(super) small: usize,
    /// Unions of cells or of hidden groups.
    pub(super) unions: usize,
    /// Unions about something sensitive that may not be alike.
    pub(super) sensitive: usize,
    /// Hidden groups whose sum was bounded.
    pub(super) bounded: usize,
    /// Distributions that are not shown, by whether the question is sensitive, and those with one solution.
    pub(super) distributions: [usize; 2],
    pub(super) unique: [usize; 2],
    /// Sets of people too few for their distribution.
    pub(super) withheld: usize,
    /// Pooled spreads that were taken apart.
    pub(super) spreads: usize,
}

impl Attacked {
    pub(super) fn add(&mut self, other: &Self) {
        self.equations += other.equations;
        (0..2).for_each(|of| self.beside[of] += other.beside[of]);
        self.shown += other.shown;
        self.hidden += other.hidden;
        self.told += other.told;
        self.small += other.small;
        self.unions += other.unions;
        self.sensitive += other.sensitive;
        self.bounded += other.bounded;
        self.spreads += other.spreads;
        self.withheld += other.withheld;
        for of in 0..2 {
            self.distributions[of] += other.distributions[of];
            self.unique[of] += other.unique[of];
        }
    }
}

/// One measure of one release (the last, where there are several) under attack.
pub(super) struct Search<'a> {
    pub(super) truth: &'a Truth<'a>,
    pub(super) release: &'a Published,
    pub(super) known: &'a Known,
    /// What earlier releases tell beside everyone's figures of now, which are hidden from nobody.
    pub(super) told: Option<&'a Known>,
    pub(super) breaches: Vec<Breach>,
    pub(super) attacked: Attacked,
}

impl Search<'_> {
    /// `earlier` are releases from before, with their numbers.
    pub(super) fn run(&mut self, earlier: &[(Published, usize)]) {
        self.attacked.equations += self.known.equations;
        self.attacked.beside = self.known.beside;
        for measure in 0..self.release.measures.len() {
            if self.release.measures[measure].kind == "response" {
                continue;
            }
            let cells = self.cells(self.known, measure);
            self.shown(measure, &cells);
            self.hidden(measure, &cells, earlier);
            self.unions(measure, &cells);
            self.siblings(measure, &cells);
            self.newcomers(measure, &cells, earlier.len());
            self.changes(measure, &cells, earlier.len());
            self.rests(measure, &cells);
        }
    }

    fn cells(&self, known: &Known, measure: usize) -> Cells {
        let info = &self.release.measures[measure];
        let mut numbers: BTreeMap<Figure, Vec<u64>> = BTreeMap::new();
        for atom in 0..self.truth.atoms.len() {
            for (figure, number) in known.numbers(info, measure, atom) {
                numbers.entry(figure).or_default().push(number);
            }
        }
        let answers = (0..self.truth.atoms.len()).map(|atom| self.truth.answers(info, atom)).collect();
        Cells { answers, numbers }
    }

    pub(super) fn breach(&mut self, kind: Kind, measure: usize, of: String, n: u64, what: impl fmt::Debug) {
        let measure = self.release.measures[measure].id.clone();
        // Three of a kind say it all.
        if self.breaches.iter().filter(|breach| breach.kind == kind && breach.measure == measure).count() >= 3 {
            return;
        }
        self.breaches.push(Breach { kind, measure, of, n, what: format!("{what:?}") });
    }

    pub(super) fn members(&self, group: usize) -> Vec<usize> {
        self.truth.members(&self.release.groups[group], LAST)
    }

    /// Groups of a measure, shown ones and hidden ones, with their cells.
    fn groups(&self, measure: usize, shown: bool) -> Vec<(usize, Vec<usize>)> {
        let wanted = |group: &usize| self.release.plans(measure, *group) && self.release.tells(measure, *group) == shown;
        let counted = |group: usize| self.truth.counted(&self.release.measures[measure], &self.members(group));
        (0..self.release.groups.len()).filter(wanted).map(|group| (group, counted(group))).collect()
    }

    fn shown(&mut self, measure: usize, cells: &Cells) {
        let sensitive = self.release.measures[measure].sensitive;
        for (group, atoms) in self.groups(measure, true).into_iter().filter(|(_, atoms)| !atoms.is_empty()) {
            let answers = cells.answers(&atoms);
            self.attacked.shown += 1;
            if answers.n < self.release.threshold(measure) || sensitive && answers.are_alike() {
                self.breach(Kind::ShownOutright, measure, self.release.groups[group].name(), answers.n, answers.levels);
            }
        }
    }

    fn hidden(&mut self, measure: usize, cells: &Cells, earlier: &[(Published, usize)]) {
        let mut shown: BTreeSet<Vec<usize>> = self.groups(measure, true).into_iter().map(|(_, atoms)| atoms).collect();
        for (release, number) in earlier {
            let same = release.measure(&self.release.measures[measure].id);
            let told = (0..release.groups.len()).filter(|&group| release.tells(same, group));
            let counted =
                |group: usize| self.truth.counted(&release.measures[same], &self.truth.members(&release.groups[group], *number));
            shown.extend(told.map(counted));
        }
        let told = self.told.map(|told| self.cells(told, measure));
        for (group, atoms) in self.groups(measure, false) {
            let answers = cells.answers(&atoms);
            // Nor is a group of enough people when earlier figures of it and everyone's of now tell it: all who came are of it.
            let is_enough = answers.n >= self.release.threshold(measure);
            if is_enough && told.as_ref().is_some_and(|told| told.known(&atoms, &answers).is_some()) {
                self.attacked.told += 1;
                continue;
            }
            // The same people under another name, or in an earlier release, are no secret.
            if answers.n == 0 || shown.contains(&atoms) {
                continue;
            }
            self.attacked.hidden += 1;
            self.attacked.small += usize::from(answers.n < self.release.threshold(measure));
            if let Some(figure) = cells.known(&atoms, &answers) {
                self.breach(Kind::Hidden, measure, self.release.groups[group].name(), answers.n, (figure, answers));
            }
        }
    }

    /// Every union of up to three cells.
    fn unions(&mut self, measure: usize, cells: &Cells) {
        let sensitive = self.release.measures[measure].sensitive;
        let least = self.release.threshold(measure);
        let rounds = self.truth.survey.rounds;
        for round in 0..rounds {
            let here = |&atom: &usize| {
                let n = cells.answers[atom].n;
                self.truth.atoms[atom].round == round && n > 0 && (n < least || sensitive)
            };
            let atoms: Vec<usize> = (0..self.truth.atoms.len()).filter(here).collect();
            let (n, mut found) = (atoms.len(), BTreeSet::new());
            self.attacked.unions += n + n * n.saturating_sub(1) / 2 + n * n.saturating_sub(1) * n.saturating_sub(2) / 6;
            for numbers in cells.numbers.values() {
                found.extend(vanishing(&atoms, numbers));
            }
            for union in found {
                self.judge(measure, cells, &union, "cells");
            }
        }
    }

    /// Unions of hidden groups: all in one parent, and any two or three.
    fn siblings(&mut self, measure: usize, cells: &Cells) {
        let hidden: Vec<(usize, Vec<usize>)> = self.groups(measure, false);
        let mut unions: BTreeSet<Vec<usize>> = BTreeSet::new();
        for parent in 0..self.release.groups.len() {
            let whole = self.members(parent);
            let within =
                |(group, atoms): &&(usize, Vec<usize>)| *group != parent && atoms.iter().all(|atom| whole.contains(atom));
            for kind in ["service", "unit", "role", "other"] {
                let of_kind = hidden.iter().filter(within).filter(|(group, _)| self.release.groups[*group].kind == kind);
                unions.insert(merged(of_kind.map(|(_, atoms)| atoms.as_slice())));
            }
        }
        for (first, (_, one)) in hidden.iter().enumerate() {
            for (second, (_, two)) in hidden.iter().enumerate().skip(first + 1) {
                unions.insert(merged([one.as_slice(), two].into_iter()));
                for (_, three) in hidden.iter().skip(second + 1).take(12) {
                    unions.insert(merged([one.as_slice(), two, three].into_iter()));
                }
            }
        }
        for union in unions.into_iter().filter(|union| !union.is_empty()) {
            self.attacked.unions += 1;
            self.judge(measure, cells, &union, "hidden groups");
        }
    }

    /// Who came to a group since a release before.
    fn newcomers(&mut self, measure: usize, cells: &Cells, releases: usize) {
        let groups = self.release.groups.len();
        for (group, before) in (0..groups).flat_map(|group| (0..releases).map(move |before| (group, before))) {
            let (early, late): (Vec<usize>, Vec<usize>) =
                self.members(group).into_iter().partition(|&atom| self.truth.atoms[atom].arrives <= before);
            if !late.is_empty() && !early.is_empty() {
                self.attacked.unions += 1;
                self.judge(measure, cells, &late, "newcomers");
            }
        }
    }

    /// How much those moved who came to the pairs of a group since a release before.
    fn changes(&mut self, measure: usize, cells: &Cells, releases: usize) {
        let Some(sums) = cells.numbers.get(&Figure::Sum) else { return };
        let groups: Vec<usize> = (0..self.release.groups.len()).filter(|&group| self.release.groups[group].round == 1).collect();
        for (group, before) in groups.into_iter().flat_map(|group| (0..releases).map(move |before| (group, before))) {
            let there =
                self.release.groups.iter().position(|other| other.round == 0 && other.keys == self.release.groups[group].keys);
            let Some(there) = there else { continue };
            let late = |group: usize, with: &str| {
                let (all, early) = (self.members(group), self.truth.linked(&self.members(group), with, before));
                self.truth.linked(&all, with, LAST).into_iter().filter(|atom| !early.contains(atom)).collect::<Vec<usize>>()
            };
            let (now, then) = (late(group, BEFORE), late(there, AFTER));
            let sum = |atoms: &[usize]| atoms.iter().fold(0, |sum, &atom| field::add(sum, sums[atom]));
            let people = cells.answers(&now).n;
            if (1..self.release.threshold(measure)).contains(&people) && sum(&now) == sum(&then) {
                self.breach(
                    Kind::Few,
                    measure,
                    format!("change of newcomers of {}", self.release.groups[group].name()),
                    people,
                    "a change",
                );
            }
        }
    }

    /// What is left of a group without one or two others: people of one mind, and too few for what is known of them.
    fn rests(&mut self, measure: usize, cells: &Cells) {
        let sensitive = self.release.measures[measure].sensitive;
        let shown = self.groups(measure, true);
        let inside = |whole: &[usize], part: &[usize]| part.len() < whole.len() && part.iter().all(|atom| whole.contains(atom));
        let mut rests: BTreeSet<Vec<usize>> = self.groups(measure, false).into_iter().map(|(_, atoms)| atoms).collect();
        for (_, whole) in &shown {
            rests.insert(whole.clone());
            let parts: Vec<&Vec<usize>> = shown.iter().map(|(_, part)| part).filter(|part| inside(whole, part)).collect();
            for (first, one) in parts.iter().enumerate() {
                for two in &parts[first..] {
                    rests.insert(whole.iter().copied().filter(|atom| !one.contains(atom) && !two.contains(atom)).collect());
                }
            }
        }
        for rest in rests {
            if sensitive {
                self.attacked.sensitive += 1;
                self.judge(measure, cells, &rest, "the rest");
            }
            self.withheld(measure, cells, &rest);
        }
    }

    fn withheld(&mut self, measure: usize, cells: &Cells, atoms: &[usize]) {
        let info = &self.release.measures[measure];
        let (n, levels) = (cells.answers(atoms).n, info.levels.len());
        // Of two levels one share is the distribution, and may be.
        let wanted = info.kind == "scale" || matches!(info.kind.as_str(), "item" | "matrix") && levels > 2 && !info.nominal;
        if wanted && (1..self.release.min_n_spread).contains(&n) {
            self.attacked.withheld += 1;
            if cells.tells_distribution(atoms) {
                let named: Vec<String> =
                    atoms.iter().map(|&atom| format!("{:?}", self.truth.atoms[atom].keys.values())).collect();
                self.breach(Kind::Withheld, measure, named.join(" + "), n, "its distribution");
            }
        }
    }

    /// Whether it is too much that the reader knows figures of these people.
    fn judge(&mut self, measure: usize, cells: &Cells, atoms: &[usize], of: &str) {
        let answers = cells.answers(atoms);
        let named = || {
            let name = |&atom: &usize| self.truth.atoms[atom].keys.values().cloned().collect::<Vec<_>>().join("/");
            format!("{of} {}", atoms.iter().map(name).collect::<Vec<_>>().join(" + "))
        };
        if answers.n == 0 {
            return;
        }
        if self.release.measures[measure].sensitive && cells.tells_alike(atoms, &answers) {
            self.breach(Kind::Alike, measure, named(), answers.n, &answers.levels);
        } else if answers.n < self.release.threshold(measure)
            && let Some(figure) = cells.known(atoms, &answers)
        {
            self.breach(Kind::Few, measure, named(), answers.n, (figure, &answers));
        }
    }

    /// Bounds of what a hidden group answered, from each known union that it is part of.
    pub(super) fn bounds(&mut self) {
        for measure in 0..self.release.measures.len() {
            let info = self.release.measures[measure].clone();
            if info.kind == "response" || info.nominal {
                continue;
            }
            let cells = self.cells(self.known, measure);
            let hidden = self.groups(measure, false);
            // An option counts as 1 where it was not ticked, and as 2 where it was.
            let range = if info.kind == "choice" { (1.0, 2.0) } else { (info.least, info.most) };
            for (group, atoms) in &hidden {
                let own = cells.answers(atoms);
                if own.n == 0 || own.n >= self.release.threshold(measure) {
                    continue;
                }
                self.attacked.bounded += 1;
                for (other, companion) in hidden.iter().filter(|(other, _)| other != group) {
                    let union = merged([atoms.as_slice(), companion].into_iter());
                    let both = cells.answers(&union);
                    if both.n <= own.n || !cells.knows(Figure::Sum, &union) {
                        continue;
                    }
                    let width = width(&cells, &union, &both, &own, range);
                    // Nobody is hidden from what everyone's answers tell.
                    let everyone = self.everyone(&info, self.release.groups[*group].round, own.n);
                    let open = 2.0_f64.min(everyone);
                    if width < open - 1e-9 {
                        let of = format!("{}, beside {}", self.release.groups[*group].name(), self.release.groups[*other].name());
                        self.breach(Kind::Narrow, measure, of, own.n, (width, &own, &both));
                    }
                }
            }
        }
    }
}

impl Search<'_> {
    /// How far apart the lowest and highest sum are that so many of everyone can have.
    fn everyone(&self, measure: &Measure, round: usize, people: u64) -> f64 {
        let atoms: Vec<usize> = (0..self.truth.atoms.len()).filter(|&atom| self.truth.atoms[atom].round == round).collect();
        let mut values: Vec<f64> = self.truth.values(measure, &self.truth.counted(measure, &atoms));
        values.sort_by(f64::total_cmp);
        let people = usize::try_from(people).unwrap().min(values.len());
        values[values.len() - people..].iter().sum::<f64>() - values[..people].iter().sum::<f64>()
    }
}
