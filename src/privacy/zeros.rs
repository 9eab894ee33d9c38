//! What zeros tell: where nobody in a shown group gave some answers, those who gave them are in what the other groups hold beside it.
//!
//! A reader who knows how many of each smallest cell were asked can go on from there. Where everybody in a group answered, each of its
//! cells is parted between two sets of answers, so what follows for one set follows for the other, and a cell in which the one
//! is empty belongs to the other whole. And who was asked a routed question is a set of answers to the question before it.

use std::collections::BTreeSet;

use super::decide::Survey;
use super::judgement::Verdicts;
use super::reveals::has_share;
use super::side::{Side, outside_own};
use super::suppress::Requirement;
use super::system::{Group, System};
use crate::analysis::{Block, BlockRoute};
use crate::model::{GroupAt, MeasureKind, MissingReason};

/// A shown group, and the sets of answers of each of which it is told how many of its people gave one.
struct Row {
    /// The group, where it can be hidden.
    group: Option<usize>,
    atoms: Vec<u32>,
    sets: Vec<Vec<usize>>,
}

impl Row {
    /// Whether it tells how many gave one of these answers: they are some of its sets.
    fn tells(&self, answers: &[usize]) -> bool {
        self.sets.iter().all(|set| {
            let within = set.iter().filter(|level| answers.contains(level)).count();
            within == 0 || within == set.len()
        })
    }
}

/// What is told of the answers to one question.
pub(super) struct Zeros<'a> {
    survey: &'a Survey<'a>,
    block: &'a Block,
    sensitive: bool,
    rows: Vec<Row>,
    /// Groups whose answers must not follow.
    hidden: Vec<Vec<u32>>,
    /// For each atom and answer: the row by which nobody in the atom gave it.
    nobody_gave: Vec<Vec<Option<usize>>>,
    /// For each atom: the row by which everybody in it answered.
    all_answered: Vec<Option<usize>>,
}

/// For an atom: the rows by which nobody in it gave one of some answers, and by which nobody gave another.
type Gone = [Option<usize>; 2];

impl<'a> Zeros<'a> {
    /// Of one measure: shown groups tell the one figure of small groups, and some of them every answer.
    pub(super) fn of_side(survey: &'a Survey<'a>, side: &Side<'a>, shown: &[bool], distribution: Option<&[bool]>) -> Self {
        let (splits, levels) = (splits(side), each(side.info.levels.len()));
        let mut rows = Vec::new();
        for group in (0..shown.len()).filter(|&group| shown[group] && side.answers[group].is_some()) {
            let row = |can_go: bool, sets: &Vec<Vec<usize>>| {
                let group_of = can_go.then_some(group);
                Row { group: group_of, atoms: side.atoms[group].clone(), sets: sets.clone() }
            };
            if !splits.is_empty() {
                rows.push(row(distribution.is_none(), &splits));
            }
            if distribution.is_some_and(|told| told[group]) {
                rows.push(row(true, &levels));
            }
        }
        let hidden = (0..shown.len()).filter(|&group| !shown[group] && side.answers[group].is_some());
        Self::new(survey, side, side.block, rows, hidden.map(|group| side.atoms[group].clone()).collect())
    }

    /// Of the question before a routed one: who was asked is told by the groups that are shown of the routed one.
    pub(super) fn of_route(
        survey: &'a Survey<'a>,
        route: &BlockRoute,
        side: &Side<'a>,
        shown: &[bool],
        before: &Verdicts,
    ) -> Self {
        let block = &survey.blocks[route.trigger];
        let levels = survey.frame.measures[route.trigger].levels.len();
        let others: Vec<usize> = (0..levels).filter(|level| !route.levels.contains(level)).collect();
        let atoms = |group: GroupAt| outside_own(&survey.atoms[group], &block.own);
        let of_trigger = || survey.atoms.keys().filter_map(|group| Some((group, before.get(&(route.trigger, group))?)));
        let told = of_trigger().filter(|(_, verdict)| verdict.distribution);
        let told = told.map(|(group, _)| Row { group: None, atoms: atoms(group), sets: each(levels) });
        let hidden = of_trigger().filter(|(_, verdict)| verdict.hidden.is_some()).map(|(group, _)| atoms(group));
        // With a blank among them, who was asked is known where blanks are told too.
        let blank = |&atom: &u32| side.block.counts[atom as usize][1].iter().skip(MissingReason::Skipped.slot()).sum::<u64>();
        let told_asked = |group: usize| {
            survey.rules.allows_spread(side.people(group)) || side.atoms[group].iter().map(blank).sum::<u64>() == 0
        };
        let asked = (0..shown.len()).filter(|&group| shown[group] && side.answers[group].is_some() && told_asked(group));
        let asked = asked.map(|group| Row {
            group: Some(group),
            atoms: side.atoms[group].clone(),
            sets: vec![route.levels.clone(), others.clone()],
        });
        Self::new(survey, side, block, told.chain(asked).collect(), hidden.collect())
    }

    fn new(survey: &'a Survey<'a>, side: &Side<'a>, block: &'a Block, rows: Vec<Row>, hidden: Vec<Vec<u32>>) -> Self {
        let (atoms, levels) = (block.valid.len(), survey.frame.measures[block.measure].levels.len());
        let nobody_gave = vec![vec![None; levels]; atoms];
        let all_answered = vec![None; atoms];
        let mut zeros = Self { survey, block, sensitive: side.sensitive, rows, hidden, nobody_gave, all_answered };
        for row in 0..zeros.rows.len() {
            zeros.note(row);
        }
        zeros
    }

    /// What one row says of nobody.
    fn note(&mut self, row: usize) {
        let Row { atoms, sets, .. } = &self.rows[row];
        let atoms = || atoms.iter().map(|&atom| atom as usize);
        let asked: u64 = atoms().filter_map(|atom| self.survey.respondents.get(atom)).map(|&people| u64::from(people)).sum();
        let answered: u64 = atoms().map(|atom| u64::from(self.block.valid[atom])).sum();
        let given = |level: &usize| atoms().filter_map(|atom| self.block.counts[atom][0].get(*level)).sum::<u64>();
        let nobody = sets.iter().filter(|set| set.iter().all(|level| given(level) == 0)).flatten();
        for (atom, &level) in nobody.flat_map(|level| atoms().map(move |atom| (atom, level))) {
            self.nobody_gave[atom][level] = Some(row);
        }
        if answered >= asked {
            atoms().for_each(|atom| self.all_answered[atom] = Some(row));
        }
    }

    /// For each union of too few people of whom it follows how many gave some answers: the shown groups of which one must go.
    pub(super) fn told(&self) -> Vec<Vec<usize>> {
        let of_open = self.rows.iter().filter(|row| row.group.is_some());
        let sets: BTreeSet<&[usize]> = of_open.flat_map(|row| &row.sets).map(Vec::as_slice).collect();
        sets.into_iter().flat_map(|answers| self.told_of(answers)).collect()
    }

    fn told_of(&self, answers: &[usize]) -> Vec<Vec<usize>> {
        let levels = self.survey.frame.measures[self.block.measure].levels.len();
        let others: Vec<usize> = (0..levels).filter(|level| !answers.contains(level)).collect();
        let gone = |atom| [self.nobody(atom, answers), self.nobody(atom, &others)];
        let gone: Vec<Gone> = (0..self.block.valid.len()).map(gone).collect();
        if gone.iter().all(|gone| *gone == [None, None]) {
            return Vec::new();
        }
        let fewest = self.survey.rules.threshold(self.sensitive);
        let (system, owners) = self.system([answers, &others], &gone, fewest);
        let cuts = Requirement::new(&system, fewest, 1).told(&owners.iter().map(Option::is_some).collect::<Vec<bool>>());
        let groups = |cut: Vec<usize>| cut.into_iter().filter_map(|group| self.rows[owners[group]?].group).collect();
        cuts.into_iter().map(groups).collect()
    }

    /// The row by which nobody in an atom gave any of these answers: the last of them.
    fn nobody(&self, atom: usize, answers: &[usize]) -> Option<usize> {
        let rows: Option<Vec<usize>> = answers.iter().map(|&level| self.nobody_gave[atom][level]).collect();
        rows?.into_iter().max()
    }

    /// Who can have given one of some answers, in the groups that tell of them, and the row behind each group (none behind hidden ones).
    /// Where everybody in some cells answered, also who gave another answer, each of them counting as `enough`: only what is told of the
    /// first alone is an attack.
    ///
    /// A cell that is known to have given one kind whole is like one that gave none: what a shown group of one mind tells of its parts.
    fn system(&self, answers: [&[usize]; 2], gone: &[Gone], enough: u64) -> (System, Vec<Option<usize>>) {
        let is_open = |atom: usize, kind: usize| {
            let whole = self.all_answered[atom].is_some() && gone[atom] != [None, None];
            self.block.valid[atom] > 0 && gone[atom][kind].is_none() && !whole
        };
        let cells = || 0..gone.len();
        let people = |atom: usize| u64::from(self.block.valid[atom]);
        let mut weights: Vec<u64> = cells().map(|atom| if is_open(atom, 0) { people(atom) } else { 0 }).collect();
        let rows = |kind: usize| self.rows.iter().enumerate().filter(move |(_, row)| row.tells(answers[kind]));
        let mut groups: Vec<(Vec<u32>, usize)> = rows(0).map(|(owner, row)| (row.atoms.clone(), owner)).collect();
        let parted = cells().filter_map(|atom| Some((atom, self.all_answered[atom].filter(|_| is_open(atom, 0))?)));
        let parted: Vec<(usize, usize)> = parted.collect();
        if !parted.is_empty() {
            let again = |atom: u32| atom.saturating_add(u32::try_from(gone.len()).unwrap_or(u32::MAX));
            weights.extend(cells().map(|atom| if is_open(atom, 1) { enough } else { 0 }));
            groups.extend(rows(1).map(|(owner, row)| (row.atoms.iter().map(|&atom| again(atom)).collect(), owner)));
            let both = |(atom, owner): (usize, usize)| {
                let atom = u32::try_from(atom).unwrap_or(u32::MAX);
                (vec![atom, again(atom)], owner)
            };
            groups.extend(parted.into_iter().map(both));
        }
        let shown = groups.into_iter().map(|(atoms, owner)| (atoms, Some(owner)));
        let groups = shown.chain(self.hidden.iter().map(|atoms| (atoms.clone(), None)));
        let (groups, owners) =
            groups.map(|(atoms, owner)| (Group { atoms, primary: owner.is_none(), ..Group::default() }, owner)).unzip();
        (System { weights, groups, sensitive: self.sensitive }, owners)
    }
}

/// Every answer apart.
fn each(levels: usize) -> Vec<Vec<usize>> {
    (0..levels).map(|level| vec![level]).collect()
}

/// The answers that the one figure of a small group counts apart from the others; none for a mean.
fn splits(side: &Side<'_>) -> Vec<Vec<usize>> {
    let (levels, top) = (side.info.levels.len(), if side.info.kind == MeasureKind::Choice { 1 } else { side.info.top });
    if !has_share(side.info) || top == 0 || top >= levels {
        return Vec::new();
    }
    vec![(0..levels - top).collect(), (levels - top..levels).collect()]
}
