//! The same people in two rounds: everyone, and each service, where the project declares a key that links their answers.
//!
//! Pairs are a group of their own within both rounds: `privacy` judges them as one, beside everything else that is shown of either round.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::others::{probability, test_statistic};
use crate::analysis::{MeasureSource, Outcome, Row, RowKey, Subject, Unavailable, confidence, unavailable};
use crate::model::{GroupAt, GroupKind, Histogram, LinkKind, MeasureAt, MeasureKind, Statistic};
use crate::stats::{self, CrossTable, StatError, Test};
use crate::tabulate::{Pair, Pairs};

/// The people behind one paired comparison, as disclosure control must know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairedBlock {
    /// Measure.
    pub measure: MeasureAt,
    /// The group now.
    pub group: GroupAt,
    /// The same group in the round before.
    pub before: GroupAt,
    /// How many pairs with a valid answer both times belong to these cells, before and now.
    pub cells: BTreeMap<[u32; 2], u64>,
    /// How many of them are a pair with the round before these as well, by cells of all three rounds.
    pub again: BTreeMap<[u32; 3], u64>,
    /// What they answered both times, or by how much their scores moved, and how many each: all that the comparison is made of.
    pub answers: BTreeMap<[u64; 2], u64>,
}

impl PairedBlock {
    /// Pairs.
    #[must_use]
    pub fn people(&self) -> u64 {
        self.cells.values().sum()
    }
}

/// Everything that can be compared: groups by measures.
#[must_use]
pub fn paired_blocks(subject: &Subject<'_>, pairs: &Pairs) -> Vec<PairedBlock> {
    let tasks: Vec<(MeasureAt, GroupAt)> = measures(subject)
        .flat_map(|measure| groups(subject).map(move |group| (measure, group)))
        .filter(|&(measure, group)| is_linked(subject, measure, group))
        .collect();
    tasks
        .into_par_iter()
        .filter_map(|(measure, group)| {
            let members = Members::of(subject, group)?;
            let (mut cells, mut answers, mut again) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
            for pair in members.pairs(subject, pairs) {
                let Some(answered) = Answered::of(subject, pairs, measure, pair) else { continue };
                *cells.entry(pair.cells).or_insert(0) += 1;
                *answers.entry(answered.key()).or_insert(0) += 1;
                let earlier = pairs.earlier(subject.round(group), pair);
                if let Some(earlier) = earlier.filter(|earlier| Answered::of(subject, pairs, measure, earlier).is_some()) {
                    *again.entry([earlier.cells[0], pair.cells[0], pair.cells[1]]).or_insert(0) += 1;
                }
            }
            Some(PairedBlock { measure, group, before: members.before, cells, answers, again })
        })
        .collect()
}

/// The comparisons; of those that may not be shown there is only a row that says so, whatever the reason.
#[must_use]
pub fn paired_rows(
    subject: &Subject<'_>,
    pairs: &Pairs,
    blocks: &[PairedBlock],
    may_show: &(dyn Fn(&PairedBlock) -> bool + Sync),
) -> Vec<Row> {
    let rows: Vec<Vec<Row>> = blocks
        .into_par_iter()
        .map(|block| {
            let compared = Compared { subject, block };
            let members = Members::of(subject, block.group).filter(|_| may_show(block));
            let answers = members.map(|members| {
                let pairs_of = members.pairs(subject, pairs);
                pairs_of.filter_map(|pair| Answered::of(subject, pairs, block.measure, pair)).collect()
            });
            compared.rows(answers.ok_or(Unavailable::TooFewCases))
        })
        .collect();
    rows.into_iter().flatten().filter(|row| subject.plan.asks(row.key.statistic)).collect()
}

/// Measures of people's own answers. Sensitive ones have none: what somebody moved to is told more easily than what many chose.
fn measures<'s>(subject: &'s Subject<'_>) -> impl Iterator<Item = MeasureAt> + 's {
    let compared = |kind| matches!(kind, MeasureKind::Scale | MeasureKind::LinkedScale | MeasureKind::Item | MeasureKind::Choice);
    let measures = subject.frame.measures.enumerated();
    measures.filter(move |(_, info)| compared(info.kind) && !info.sensitive).map(|(measure, _)| measure)
}

fn groups<'s>(subject: &'s Subject<'_>) -> impl Iterator<Item = GroupAt> + Clone + 's {
    let groups = subject.frame.groups.enumerated();
    groups.filter(|(_, group)| matches!(group.kind, GroupKind::Total | GroupKind::Service)).map(|(group, _)| group)
}

fn is_linked(subject: &Subject<'_>, measure: MeasureAt, group: GroupAt) -> bool {
    let round = &subject.frame.groups[group].round;
    let links = &subject.frame.measures[measure].links;
    subject.before(group).is_some() && links.iter().any(|link| link.to == *round && link.link == LinkKind::Same)
}

/// Who is in a group both times.
struct Members<'s> {
    group: GroupAt,
    before: GroupAt,
    /// Cells before and now, ascending.
    cells: [&'s [u32]; 2],
}

impl<'s> Members<'s> {
    fn of(subject: &'s Subject<'_>, group: GroupAt) -> Option<Self> {
        let before = subject.before(group)?;
        Some(Self { group, before, cells: [&subject.cells[before], &subject.cells[group]] })
    }

    fn pairs<'p>(&self, subject: &Subject<'_>, pairs: &'p Pairs) -> impl Iterator<Item = &'p Pair> + use<'p, 's> {
        let cells = self.cells;
        let is_member = move |pair: &&Pair| (0..2).all(|at| cells[at].binary_search(&pair.cells[at]).is_ok());
        pairs.of(subject.round(self.group)).iter().filter(is_member)
    }
}

/// What one person answered both times.
enum Answered {
    /// Positions of levels, before and now.
    Levels([usize; 2]),
    /// Score now minus score before, as a reduced fraction.
    Difference((i64, i64)),
}

impl Answered {
    fn of(subject: &Subject<'_>, pairs: &Pairs, measure: MeasureAt, pair: &Pair) -> Option<Self> {
        match &subject.sources[measure] {
            MeasureSource::Response => None,
            MeasureSource::Column { column, .. } => pairs.levels(pair, *column).map(Self::Levels),
            MeasureSource::Scale { scale } => pairs.difference(pair, *scale).map(Self::Difference),
        }
    }

    /// Two numbers that say it.
    fn key(&self) -> [u64; 2] {
        match *self {
            Self::Levels(levels) => levels.map(|level| level as u64),
            Self::Difference((over, under)) => [over, under].map(i64::cast_unsigned),
        }
    }
}

/// One measure in one group.
struct Compared<'s> {
    subject: &'s Subject<'s>,
    block: &'s PairedBlock,
}

impl Compared<'_> {
    fn rows(&self, answers: Result<Vec<Answered>, Unavailable>) -> Vec<Row> {
        match &self.subject.sources[self.block.measure] {
            MeasureSource::Scale { .. } => self.scores(answers),
            _ => self.answers(answers),
        }
    }

    /// Paired t and signed-rank test of the differences in score.
    fn scores(&self, answers: Result<Vec<Answered>, Unavailable>) -> Vec<Row> {
        let info = &self.subject.frame.measures[self.block.measure];
        let differences = answers.map(|answers| histogram(&answers));
        let t = differences
            .as_ref()
            .map_err(|reason| *reason)
            .and_then(|differences| stats::paired_t(differences, confidence(self.subject)).map_err(unavailable));
        let change = t
            .as_ref()
            .map_err(|reason| *reason)
            .and_then(|t| stats::pomp_difference(t.difference, f64::from(info.min), f64::from(info.max)).map_err(unavailable));
        let p = t.and_then(|t| t.test.map(|test| probability(&test)).map_err(unavailable));
        let ranks = differences.and_then(|differences| stats::signed_rank(&differences).map_err(unavailable));
        let mut rows = vec![self.row(Statistic::PairedChange, change), self.row(Statistic::PairedChangeP, p)];
        rows.extend(self.test([Statistic::SignedRank, Statistic::SignedRankP], ranks));
        rows
    }

    /// Did as many move from each answer to each other as back; are the answers distributed alike?
    fn answers(&self, answers: Result<Vec<Answered>, Unavailable>) -> Vec<Row> {
        let table = answers.and_then(|answers| self.table(&answers).map_err(unavailable));
        let tested = |test: fn(&CrossTable) -> Result<Test, StatError>| {
            table.as_ref().map_err(|reason| *reason).and_then(|table| test(table).map_err(unavailable))
        };
        let rows = self.test([Statistic::StuartMaxwell, Statistic::StuartMaxwellP], tested(stats::stuart_maxwell));
        rows.into_iter().chain(self.test([Statistic::Bowker, Statistic::BowkerP], tested(stats::bowker))).collect()
    }

    fn table(&self, answers: &[Answered]) -> Result<CrossTable, StatError> {
        let levels = self.subject.frame.measures[self.block.measure].levels.len().max(2);
        let mut counts = vec![vec![0; levels]; levels];
        for answer in answers {
            if let Answered::Levels([before, now]) = answer {
                counts[*before][*now] += 1;
            }
        }
        CrossTable::new(&counts)
    }

    fn test(&self, [statistic, p]: [Statistic; 2], test: Result<Test, Unavailable>) -> [Row; 2] {
        let of = |figure: fn(&Test) -> crate::model::Estimate| test.as_ref().map(figure).map_err(|reason| *reason);
        [self.row(statistic, of(test_statistic)), self.row(p, of(probability))]
    }

    fn row(&self, statistic: Statistic, outcome: Outcome) -> Row {
        let PairedBlock { measure, group, before, .. } = *self.block;
        Row { key: RowKey { measure, group, statistic, reference: Some(before), across: None, detail: None }, outcome }
    }
}

/// Differences in score as they are counted; equal fractions are one value.
fn histogram(answers: &[Answered]) -> Histogram {
    let mut counts: BTreeMap<(i64, i64), u64> = BTreeMap::new();
    for answer in answers {
        if let Answered::Difference(fraction) = answer {
            *counts.entry(*fraction).or_insert(0) += 1;
        }
    }
    let mut values: Vec<(f64, u64)> =
        counts.into_iter().map(|((over, under), count)| (over as f64 / under as f64, count)).collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (values, counts) = values.into_iter().unzip();
    Histogram::new(values, counts)
}
