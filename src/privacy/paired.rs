//! Which comparisons of people with themselves may be shown.
//!
//! Whoever answered in both rounds is a group that crosses all others. What is shown of them speaks of their answers in both rounds at
//! once, and can be held against everything else that is shown of either: a single person who answered in one round only is the total
//! less the pairs. So the pairs of everyone, and of each service, are put beside all groups that are shown of the measure, as if their
//! answers in each round were published on their own, which is more than is told; and a comparison stands only where that gives nobody
//! away in either round, and where there are pairs enough for their spread to be told, among those who are left of everyone's pairs too.
//!
//! A round between two others has pairs with either. One person more among the one than among the other would be told by both, so a
//! comparison is judged beside those of the rounds before it, which have been published already.
//!
//! Who is a pair is known to no ledger, so what grew by one pair cannot be told from what grew by one person. Where an earlier release of
//! either round was made from other answers, or of other pairs, there is no comparison.

use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::audit::audit;
use super::earlier::EarlierMeasure;
use super::ledger::Ledger;
use super::system::{Group, System};
use super::weighted::{Decision, JudgedParts};
use crate::compare::PairedBlock;
use crate::model::{GroupAt, GroupKind, MeasureAt};

/// Whose paired comparisons may be shown.
#[derive(Clone, Debug, Default)]
pub struct JudgedPairs {
    /// Measure and group.
    shown: BTreeSet<(MeasureAt, GroupAt)>,
    /// By measure and round: fingerprint of the pairs, of what they answered, and of whose are shown.
    prints: BTreeMap<(MeasureAt, String), String>,
}

impl JudgedPairs {
    /// Whether a comparison may be shown.
    #[must_use]
    pub fn may_show(&self, block: &PairedBlock) -> bool {
        self.shown.contains(&(block.measure, block.group))
    }

    /// Fingerprint of the pairs that are shown of a measure; empty where none are.
    pub(super) fn print(&self, measure: MeasureAt, round: &str) -> &str {
        self.prints.get(&(measure, round.to_string())).map_or("", String::as_str)
    }
}

/// Which paired comparisons may be shown beside groups and parts.
#[must_use]
pub fn judge_paired(
    decision: Decision<'_>,
    parts: &[JudgedParts],
    blocks: &[PairedBlock],
    ledger: Option<&Ledger>,
) -> JudgedPairs {
    let mut by_measure: BTreeMap<MeasureAt, Rounds<'_>> = BTreeMap::new();
    for block in blocks {
        let round = decision.subject.round(block.group);
        by_measure.entry(block.measure).or_default().entry(round).or_default().push(block);
    }
    let of = |(measure, rounds): (MeasureAt, Rounds<'_>)| (measure, of_measure(decision, parts, &rounds, ledger));
    let judged: Vec<(MeasureAt, Vec<Compared>)> = by_measure.into_iter().collect::<Vec<_>>().into_par_iter().map(of).collect();
    let mut found = JudgedPairs::default();
    for (measure, Compared { round, shown, print }) in
        judged.into_iter().flat_map(|(measure, compared)| compared.into_iter().map(move |compared| (measure, compared)))
    {
        found.prints.insert((measure, decision.subject.frame.rounds[round].id.to_string()), print);
        found.shown.extend(shown.into_iter().map(|group| (measure, group)));
    }
    found
}

/// Comparisons of one measure, by the round that is compared with the one before.
type Rounds<'b> = BTreeMap<usize, Vec<&'b PairedBlock>>;

/// What is shown of a measure in one round against the one before.
struct Compared {
    round: usize,
    shown: Vec<GroupAt>,
    print: String,
}

/// The first rounds before later ones; of a round everyone first, then service by service, the largest first, as long as nobody is given away.
fn of_measure(decision: Decision<'_>, parts: &[JudgedParts], rounds: &Rounds<'_>, ledger: Option<&Ledger>) -> Vec<Compared> {
    let all = 0..decision.subject.frame.rounds.len();
    let mut sides: Vec<Side> = all.map(|round| Side::new(decision, parts, rounds, round)).collect();
    let mut compared: Vec<Compared> = Vec::new();
    for (&round, blocks) in rounds {
        let wanted = wanted(decision, blocks);
        let Some(first) = wanted.first().copied() else { continue };
        let both = [decision.subject.round(first.before), round];
        let published = both.map(|at| sides[at].shown.len());
        let mut shown = Vec::new();
        // Pairs of everyone who are in none of the services so far: their spread follows.
        let mut left = None;
        for block in wanted {
            let others: Option<u64> = left.map(|left: u64| left.saturating_sub(block.people()));
            let told = others.is_some_and(|others| others > 0 && !decision.rules.allows_spread(others));
            if !told && both.iter().all(|&at| sides[at].withstands(decision, block)) {
                for at in both {
                    sides[at].add(decision, block);
                }
                shown.push(block.group);
                let is_everyone = decision.subject.frame.groups[block.group].kind == GroupKind::Total;
                left = others.or(is_everyone.then(|| block.people()));
            }
        }
        let print = ledger.map(|ledger| print(ledger, blocks, &shown)).unwrap_or_default();
        let before = compared.iter().find(|other| other.round == both[0]).map_or("", |other| &other.print);
        if !shown.is_empty() && is_as_before(decision, first, [before, &print]) {
            compared.push(Compared { round, shown, print });
        } else {
            both.into_iter().zip(published).for_each(|(at, published)| sides[at].forget(published));
        }
    }
    compared
}

/// Comparisons with pairs enough, between groups that are shown.
fn wanted<'b>(decision: Decision<'_>, blocks: &[&'b PairedBlock]) -> Vec<&'b PairedBlock> {
    let Decision { subject, judgement, rules, .. } = decision;
    let is_enough = |block: &&&PairedBlock| {
        let shown = [block.group, block.before].map(|group| judgement.persons(block.measure, group).is_some());
        block.people() >= rules.min_n_spread() && shown == [true, true]
    };
    let mut wanted: Vec<&PairedBlock> = blocks.iter().filter(is_enough).copied().collect();
    let kind = |block: &PairedBlock| subject.frame.groups[block.group].kind;
    wanted.sort_by_key(|block| (kind(block), std::cmp::Reverse(block.people()), block.group));
    wanted
}

/// Fingerprint of everybody's and each service's pairs, and of which of them are shown.
fn print(ledger: &Ledger, blocks: &[&PairedBlock], shown: &[GroupAt]) -> String {
    let numbers = blocks.iter().flat_map(|block| {
        let cells = block.cells.iter().flat_map(|(cells, &people)| [u64::from(cells[0]), u64::from(cells[1]), people]);
        let answers = block.answers.iter().flat_map(|(answer, &people)| [answer[0], answer[1], people]);
        let head = [block.group.index() as u64, u64::from(shown.contains(&block.group))];
        head.into_iter().chain(cells).chain(answers).collect::<Vec<u64>>()
    });
    ledger.printer().print(&numbers.collect::<Vec<u64>>())
}

/// Whether every earlier release of either round was of the same answers, and had no pairs that are not published once more now: by the
/// fingerprints of those of each round with the one before.
fn is_as_before(decision: Decision<'_>, block: &PairedBlock, prints: [&str; 2]) -> bool {
    [block.before, block.group].into_iter().zip(prints).all(|(group, print)| {
        let of_round = decision.earlier.iter().filter(|earlier| earlier.round == decision.subject.round(group));
        let mut told = of_round.filter_map(|earlier| earlier.measures.get(&block.measure));
        told.all(|told| told.is_same() && (told.pairs.is_empty() || told.pairs == print))
    })
}

/// How somebody is paired with another round: not at all, in the same service as then, or in another.
const WAYS: u32 = 3;
/// Atoms that a cell is parted into: by pairs with the round before, and with the round after.
const PARTS: u32 = WAYS * WAYS;

/// One round: all that is shown of it, and the pairs so far.
struct Side {
    round: usize,
    system: System,
    shown: Vec<usize>,
}

impl Side {
    fn new(decision: Decision<'_>, parts: &[JudgedParts], rounds: &Rounds<'_>, round: usize) -> Self {
        let Decision { subject, .. } = decision;
        let Some(measure) = rounds.values().flatten().map(|block| block.measure).next() else {
            return Self { round, system: System::default(), shown: Vec::new() };
        };
        let weights = weights(decision, rounds, round, measure);
        let mut side = Self { round, system: System { weights, groups: Vec::new(), sensitive: false }, shown: Vec::new() };
        for (group, _) in subject.frame.groups.enumerated().filter(|(group, _)| subject.round(*group) == round) {
            if let Some(is_shown) = decision.judgement.is_shown(measure, group) {
                side.put(&subject.cells[group], is_shown);
            }
        }
        for judged in parts {
            let told = judged.parts().filter(|(total, _)| judged.may_stand(measure, *total).is_some());
            told.filter(|(total, _)| subject.round(*total) == round).for_each(|(_, part)| side.put(part, true));
        }
        let earlier = decision.earlier.iter().filter(|earlier| earlier.round == round);
        let rows = earlier.filter_map(|earlier| earlier.measures.get(&measure)).flat_map(EarlierMeasure::rows);
        rows.for_each(|row| side.put(&row, true));
        side
    }

    /// A group of whole cells.
    fn put(&mut self, cells: &[u32], is_shown: bool) {
        let atoms = cells.iter().flat_map(|&cell| (0..PARTS).map(move |part| cell * PARTS + part)).collect();
        self.push(atoms, is_shown);
    }

    fn push(&mut self, atoms: Vec<u32>, is_shown: bool) {
        if is_shown {
            self.shown.push(self.system.groups.len());
        }
        self.system.groups.push(Group { atoms, ..Group::default() });
    }

    /// Publishes the pairs of a comparison.
    fn add(&mut self, decision: Decision<'_>, block: &PairedBlock) {
        let is_now = decision.subject.round(block.group) == self.round;
        let is_service = decision.subject.frame.groups[block.group].kind == GroupKind::Service;
        let ways = if is_service { 1..2 } else { 1..WAYS };
        let cells: BTreeSet<u32> = block.cells.keys().map(|cells| cells[usize::from(is_now)]).collect();
        let part = |way: u32, other: u32| if is_now { way * WAYS + other } else { other * WAYS + way };
        let mut parts: Vec<u32> = ways.flat_map(|way| (0..WAYS).map(move |other| part(way, other))).collect();
        parts.sort_unstable();
        self.push(cells.into_iter().flat_map(|cell| parts.iter().map(move |part| cell * PARTS + part)).collect(), true);
    }

    /// Takes back what was published after the first so many.
    fn forget(&mut self, published: usize) {
        for _ in published..self.shown.len() {
            self.shown.pop();
            self.system.groups.pop();
        }
    }

    /// Whether everything shown and these pairs beside it give nobody away.
    fn withstands(&mut self, decision: Decision<'_>, block: &PairedBlock) -> bool {
        let published = self.shown.len();
        self.add(decision, block);
        let is_safe = audit(&self.system, decision.rules, &self.shown).is_safe();
        self.forget(published);
        is_safe
    }
}

/// People of each atom of a round: valid answers of each cell, parted by how they are paired.
fn weights(decision: Decision<'_>, rounds: &Rounds<'_>, round: usize, measure: MeasureAt) -> Vec<u64> {
    let kind = |block: &PairedBlock| decision.subject.frame.groups[block.group].kind;
    let of_everyone = |round: usize| rounds.get(&round).into_iter().flatten().find(|block| kind(block) == GroupKind::Total);
    let way = |round: usize, cells: [u32; 2]| {
        let services = rounds.get(&round).into_iter().flatten().filter(|block| kind(block) == GroupKind::Service);
        if services.clone().any(|block| block.cells.contains_key(&cells)) { 1 } else { 2 }
    };
    let mut weights = vec![0_i64; decision.blocks[measure].valid.len() * PARTS as usize];
    let mut add = |cell: u32, part: u32, people: i64| weights[(cell * PARTS + part) as usize] += people;
    for (cell, &people) in (0..).zip(&decision.blocks[measure].valid) {
        add(cell, 0, i64::from(people));
    }
    let mut moved = |cell: u32, from: u32, to: u32, people: u64| {
        let people = i64::try_from(people).unwrap_or(i64::MAX);
        add(cell, from, -people);
        add(cell, to, people);
    };
    let (now, next) = (of_everyone(round), of_everyone(round + 1));
    for (&cells, &people) in now.iter().flat_map(|block| &block.cells) {
        moved(cells[1], 0, way(round, cells) * WAYS, people);
    }
    for (&cells, &people) in next.iter().flat_map(|block| &block.cells) {
        moved(cells[0], 0, way(round + 1, cells), people);
    }
    // Who is paired with both rounds has been taken out twice.
    for (&[before, cell, after], &people) in next.iter().filter(|_| now.is_some()).flat_map(|block| &block.again) {
        let [one, two] = [way(round, [before, cell]) * WAYS, way(round + 1, [cell, after])];
        moved(cell, one, one + two, people);
        moved(cell, two, 0, people);
    }
    weights.into_iter().map(|people| u64::try_from(people).unwrap_or(0)).collect()
}
