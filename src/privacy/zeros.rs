//! What zeros tell: where nobody in a shown group gave some answers, those who gave them are in what the other groups hold beside it.
//!
//! A reader who knows how many of each smallest cell were asked can go on from there. Where everybody in a group answered, each of its
//! cells is parted between two sets of answers, so what follows for one set follows for the other, and a cell in which the one
//! is empty belongs to the other whole. And who was asked a routed question is a set of answers to the question before it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::decide::Survey;
use super::earlier::{Counted, EarlierCell, EarlierMeasure, EarlierRow, Joined};
use super::judgement::{Verdict, Verdicts};
use super::reveals::has_share;
use super::side::{Side, outside_own};
use super::suppress::Requirement;
use super::system::{Group, System};
use crate::analysis::{Block, BlockRoute};
use crate::model::{GroupAt, Histogram, MeasureAt, MeasureInfo, MeasureKind, MissingReason};

/// Sets of answers.
type Sets = Arc<[Vec<usize>]>;

/// A shown group, and the sets of answers of each of which it is told how many of its people gave one.
#[derive(Clone)]
struct Row {
    /// The group, where it can be hidden.
    group: Option<usize>,
    atoms: Vec<u32>,
    sets: Sets,
    /// Answers that nobody gave.
    nobody: Vec<usize>,
    /// Whether everybody answered.
    all_answered: bool,
}

impl Row {
    /// A row with what it says of nobody.
    fn new(survey: &Survey<'_>, block: &Block, group: Option<usize>, atoms: Vec<u32>, sets: Sets) -> Self {
        let people = || atoms.iter().map(|&atom| atom as usize);
        let asked: u64 = people().filter_map(|atom| survey.respondents.get(atom)).map(|&people| u64::from(people)).sum();
        let answered: u64 = people().map(|atom| u64::from(block.valid[atom])).sum();
        let given = |level: usize| people().filter_map(|atom| block.counts[atom][0].get(level)).sum::<u64>();
        let nobody = nobody_of(&sets, given);
        Self { group, nobody, all_answered: answered >= asked, atoms, sets }
    }

    /// Whether it tells how many gave one of these answers: they are some of its sets.
    fn tells(&self, answers: &[usize]) -> bool {
        self.sets.iter().all(|set| {
            let within = set.iter().filter(|level| answers.contains(level)).count();
            within == 0 || within == set.len()
        })
    }
}

/// What an earlier release told of the answers to a question: its cells, and its rows with the sets of answers that each tells of, and the
/// answers that nobody gave.
pub(super) struct Before<'e> {
    cells: &'e [EarlierCell],
    rows: Vec<(&'e EarlierRow, Sets, Vec<usize>)>,
}

impl<'e> Before<'e> {
    /// Of a question, by its own figures, and by those of questions that some of its answers led to: `asked`, each with its route.
    pub(super) fn new(
        info: &MeasureInfo,
        earlier: &'e EarlierMeasure,
        asked: impl Iterator<Item = (&'e BlockRoute, &'e EarlierMeasure)>,
    ) -> Self {
        let (splits, levels) = (splits(info), each(info.levels.len()));
        let shown = earlier.shown.iter().filter(|_| !splits.is_empty()).map(|row| (row, splits.clone(), row.nobody.clone()));
        let told = earlier.distributions.iter().map(|row| (row, levels.clone(), row.nobody.clone()));
        let of_asked = |(route, routed): (&'e BlockRoute, &'e EarlierMeasure)| {
            let sets = by_route(info, route);
            let told = |row: &'e EarlierRow| {
                let nobody = if row.asked? { sets[1].clone() } else { Vec::new() };
                Some((row, sets.clone(), nobody))
            };
            routed.shown.iter().filter_map(told).collect::<Vec<_>>()
        };
        Self { cells: &earlier.cells, rows: shown.chain(told).chain(asked.flat_map(of_asked)).collect() }
    }
}

/// What is told of the answers to one question.
pub(super) struct Zeros<'a> {
    survey: &'a Survey<'a>,
    block: &'a Block,
    sensitive: bool,
    /// People with a valid answer in each atom.
    weights: Vec<u64>,
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
        let (splits, levels) = (splits(side.info), each(side.info.levels.len()));
        let mut rows = Vec::new();
        for group in (0..shown.len()).filter(|&group| shown[group] && side.answers[group].is_some()) {
            let row = |can_go: bool, sets: &Sets| {
                Row::new(survey, side.block, can_go.then_some(group), side.atoms[group].clone(), sets.clone())
            };
            if !splits.is_empty() {
                rows.push(row(distribution.is_none(), &splits));
            }
            if distribution.is_some_and(|told| told[group]) {
                rows.push(row(true, &levels));
            }
        }
        let hidden = (0..shown.len()).filter(|&group| !shown[group] && side.answers[group].is_some());
        let atoms = hidden.map(|group| side.atoms[group].clone()).collect();
        let weights = side.block.valid.iter().map(|&n| u64::from(n)).collect();
        Self::new((survey, side.block, side.sensitive), weights, rows, atoms)
    }

    /// The same beside what earlier releases have told: their rows say who gave none of some answers then.
    pub(super) fn beside(&self, earlier: &[Before<'_>]) -> Self {
        let now = self.rows.iter().map(|row| &row.atoms).chain(&self.hidden);
        let groups: Vec<Group> = now.map(|atoms| Group { atoms: atoms.clone(), ..Group::default() }).collect();
        let own = groups.len();
        let now = System { weights: self.weights.clone(), groups, sensitive: self.sensitive };
        let alone = Joined::new(now, vec![0; self.weights.len()]);
        let with = |joined: Joined, before: &Before<'_>| {
            joined.with(before.cells, before.rows.iter().map(|(row, ..)| *row), Counted::Valid)
        };
        let System { weights, groups, .. } = earlier.iter().fold(alone, with).system(None);
        let (mine, known) = groups.split_at(own);
        let moved = |(row, group): (&Row, &Group)| Row { atoms: group.atoms.clone(), ..row.clone() };
        let hidden = mine[self.rows.len()..].iter().map(|group| group.atoms.clone()).collect();
        let told = |(group, (row, sets, nobody)): (&Group, &(&EarlierRow, Sets, Vec<usize>))| Row {
            group: None,
            atoms: group.atoms.clone(),
            sets: sets.clone(),
            nobody: nobody.clone(),
            all_answered: row.all_answered,
        };
        let known = known.iter().zip(earlier.iter().flat_map(|before| &before.rows)).map(told);
        let rows = self.rows.iter().zip(mine).map(moved).chain(known).collect();
        Self::new((self.survey, self.block, self.sensitive), weights, rows, hidden)
    }

    /// Of a question that decides who is asked others: who was asked is told by the groups that are shown of these, `asked`.
    pub(super) fn of_trigger(
        survey: &'a Survey<'a>,
        trigger: MeasureAt,
        asked: &[(&BlockRoute, &Side<'a>)],
        shown: &[bool],
        before: &Verdicts,
    ) -> Self {
        let (block, info) = (&survey.blocks[trigger], &survey.frame.measures[trigger]);
        let atoms = |group: GroupAt| outside_own(&survey.atoms[group], &block.own);
        let decided = || survey.atoms.keys().filter_map(|group| Some((group, before.get(&(trigger, group))?)));
        let sets = |verdict: &Verdict| if verdict.distribution { each(info.levels.len()) } else { splits(info) };
        let told = decided().filter(|(_, verdict)| verdict.hidden.is_none()).map(|(group, verdict)| (group, sets(verdict)));
        let told = told.filter(|(_, sets)| !sets.is_empty());
        let mut rows: Vec<Row> = told.map(|(group, sets)| Row::new(survey, block, None, atoms(group), sets)).collect();
        let hidden = decided().filter(|(_, verdict)| verdict.hidden.is_some()).map(|(group, _)| atoms(group)).collect();
        // Others that the question leads to tell it too, where they are decided.
        for (other, route) in survey.blocks.iter().filter_map(|other| Some((other, other.route.as_ref()?))) {
            let is_known = |group: &GroupAt| before.get(&(other.measure, *group)).is_some_and(|verdict| verdict.hidden.is_none());
            let groups = survey.atoms.keys().filter(|_| route.trigger == trigger).filter(is_known);
            let told = groups.map(|group| outside_own(&survey.atoms[group], &other.own));
            let told = told.filter(|atoms| is_asked_told(survey, other, atoms));
            rows.extend(told.map(|atoms| Row::new(survey, block, None, atoms, by_route(info, route))));
        }
        for (route, side) in asked {
            let is_told = |group: usize| is_asked_told(survey, side.block, &side.atoms[group]);
            let groups = (0..shown.len()).filter(|&group| shown[group] && side.answers[group].is_some() && is_told(group));
            let row = |group: usize| Row::new(survey, block, Some(group), side.atoms[group].clone(), by_route(info, route));
            rows.extend(groups.map(row));
        }
        let weights = block.valid.iter().map(|&n| u64::from(n)).collect();
        let sensitive = info.sensitive || asked.iter().any(|(_, side)| side.sensitive);
        Self::new((survey, block, sensitive), weights, rows, hidden)
    }

    fn new(
        (survey, block, sensitive): (&'a Survey<'a>, &'a Block, bool),
        weights: Vec<u64>,
        rows: Vec<Row>,
        hidden: Vec<Vec<u32>>,
    ) -> Self {
        let levels = survey.frame.measures[block.measure].levels.len();
        let mut nobody_gave = vec![vec![None; levels]; weights.len()];
        let mut all_answered = vec![None; weights.len()];
        for (place, row) in rows.iter().enumerate() {
            for atom in row.atoms.iter().map(|&atom| atom as usize) {
                // What is told in any case is not told by a group that can be hidden.
                let tell = |told: &mut Option<usize>| {
                    if told.is_none_or(|other| rows[other].group.is_some()) {
                        *told = Some(place);
                    }
                };
                row.nobody.iter().for_each(|&level| tell(&mut nobody_gave[atom][level]));
                if row.all_answered {
                    tell(&mut all_answered[atom]);
                }
            }
        }
        Self { survey, block, sensitive, weights, rows, hidden, nobody_gave, all_answered }
    }

    /// For each union of too few people of whom it follows how many gave some answers: the shown groups of which one must go.
    pub(super) fn told(&self) -> Vec<Vec<usize>> {
        if self.rows.iter().all(|row| row.nobody.is_empty()) {
            return Vec::new();
        }
        let of_open = self.rows.iter().filter(|row| row.group.is_some());
        let sets: BTreeSet<&[usize]> = of_open.flat_map(|row| row.sets.iter()).map(Vec::as_slice).collect();
        sets.into_iter().flat_map(|answers| self.told_of(answers)).collect()
    }

    fn told_of(&self, answers: &[usize]) -> Vec<Vec<usize>> {
        let levels = self.survey.frame.measures[self.block.measure].levels.len();
        let others: Vec<usize> = (0..levels).filter(|level| !answers.contains(level)).collect();
        let gone = |atom| [self.nobody(atom, answers), self.nobody(atom, &others)];
        let gone: Vec<Gone> = (0..self.weights.len()).map(gone).collect();
        if gone.iter().all(|gone| *gone == [None, None]) {
            return Vec::new();
        }
        let fewest = self.survey.rules.threshold(self.sensitive);
        let (system, owners) = self.system([answers, &others], &gone, fewest);
        let cuts = Requirement::new(&system, fewest, 1).told(&owners.iter().map(Option::is_some).collect::<Vec<bool>>());
        cuts.into_iter()
            .map(|cut| self.behind(cut.iter().filter_map(|group| owners[*group]), [answers, &others], &gone))
            .collect()
    }

    /// Groups behind an attack: of its rows, and of those that say what nobody in them gave. Without one of them it is none.
    fn behind(&self, rows: impl Iterator<Item = usize>, answers: [&[usize]; 2], gone: &[Gone]) -> Vec<usize> {
        let rows: BTreeSet<usize> = rows.collect();
        let atoms = rows.iter().flat_map(|&row| &self.rows[row].atoms).map(|&atom| atom as usize);
        let zeros = atoms.filter(|&atom| gone[atom] != [None, None]).flat_map(|atom| {
            let levels = (0..2).filter(move |&kind| gone[atom][kind].is_some()).flat_map(move |kind| answers[kind]);
            levels.filter_map(move |&level| self.nobody_gave[atom][level]).chain(self.all_answered[atom])
        });
        let all: BTreeSet<usize> = zeros.chain(rows.iter().copied()).collect();
        all.into_iter().filter_map(|row| self.rows[row].group).collect()
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
            self.weights[atom] > 0 && gone[atom][kind].is_none() && !whole
        };
        let cells = || 0..gone.len();
        let mut weights: Vec<u64> = cells().map(|atom| if is_open(atom, 0) { self.weights[atom] } else { 0 }).collect();
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

/// Whether it is told how many of some people were asked: with a blank among them, where blanks are told too.
fn is_asked_told(survey: &Survey<'_>, block: &Block, atoms: &[u32]) -> bool {
    let people = atoms.iter().map(|&atom| u64::from(block.valid[atom as usize])).sum();
    survey.rules.allows_spread(people) || blanks(block, atoms) == 0
}

/// Blanks of some atoms among those who were asked.
pub(super) fn blanks(block: &Block, atoms: &[u32]) -> u64 {
    let of = |&atom: &u32| block.counts[atom as usize][1].iter().skip(MissingReason::Skipped.slot()).sum::<u64>();
    atoms.iter().map(of).sum()
}

/// The answers after which a routed question is asked, and all others.
fn by_route(info: &MeasureInfo, route: &BlockRoute) -> Sets {
    let others = (0..info.levels.len()).filter(|level| !route.levels.contains(level)).collect();
    [route.levels.clone(), others].into()
}

/// Every answer apart.
fn each(levels: usize) -> Sets {
    (0..levels).map(|level| vec![level]).collect()
}

/// Answers that nobody gave, as sets of them tell.
fn nobody_of(sets: &[Vec<usize>], given: impl Fn(usize) -> u64) -> Vec<usize> {
    sets.iter().filter(|set| set.iter().all(|&level| given(level) == 0)).flatten().copied().collect()
}

/// Answers to a measure of which the figures of a group tell that nobody gave them.
pub(super) fn told_zeros(info: &MeasureInfo, answers: &Histogram, distribution: bool) -> Vec<usize> {
    let sets = if distribution { each(info.levels.len()) } else { splits(info) };
    nobody_of(&sets, |level| answers.counts().get(level).copied().unwrap_or(0))
}

/// The answers that the one figure of a small group counts apart from the others; none for a mean.
fn splits(info: &MeasureInfo) -> Sets {
    let (levels, top) = (info.levels.len(), if info.kind == MeasureKind::Choice { 1 } else { info.top });
    if !has_share(info) || top == 0 || top >= levels {
        return Sets::default();
    }
    [(0..levels - top).collect(), (levels - top..levels).collect()].into()
}
