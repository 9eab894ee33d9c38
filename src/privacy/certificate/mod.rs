//! A proof, from what is published alone, that hidden groups stay open.
//!
//! For every question and round with a hidden group there is a table of answers of everyone that gives every published number of
//! people, mean, standard deviation and share. A shown group without the shown groups within it is called its *rest*; hidden groups lie
//! in rests. For each hidden group its people are taken from the rest twice: with the lowest answers that are there, and with the
//! highest. Nothing published changes between the two, for the table of the rest is the same; the sum of the group's answers does.
//!
//! The certificate is a function of the release. It knows no hidden number, not even how many are in a hidden group: it takes the rest to
//! be divided evenly among the hidden groups that share it. For a group that is alone in a rest it proves nothing.
//!
//! The sum is what the measure is told by: of answers where that is the mean, of people with a top answer or a tick where it is a share.
//!
//! People are parted in several ways (by service and unit, by role, by other variables), and each way is treated by itself. They go
//! together because everyone's table is the same in all of them: line up the people of each value once, and give them the labels of
//! each parting one after the other.
//!
//! What it does not speak of: kinds of non-answers, reliabilities, tests, and what a question tells of another.

mod base;
mod exchange;
mod file;
mod fit;
mod grid;
mod partition;
mod question;

#[cfg(test)]
mod tests;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use self::base::{Base, base, wholes};
use self::file::{Hidden, Parting, People, Proof, Rest};
use self::partition::{Partition, partitions};
use self::question::{Question, Table, whole};
use super::Release;
use crate::model::{GroupAt, MeasureAt};

pub use self::file::{Certificate, NotCertified};

/// How many ways are tried to make the tables of a scale.
const TURNS: usize = 8;

/// Makes the certificate of a release.
#[must_use]
pub fn certificate(release: &Release) -> Certificate {
    let measures: Vec<MeasureAt> = release.frame().measures.keys().collect();
    let found: Vec<Vec<(Option<Proof>, Vec<NotCertified>)>> = measures
        .into_par_iter()
        .map(|measure| Question::read(release, measure).iter().map(|question| proof(release, question)).collect())
        .collect();
    let mut certificate = Certificate::new(release.privacy().protect_width);
    for (proof, not_certified) in found.into_iter().flatten() {
        certificate.proofs.extend(proof);
        certificate.not_certified.extend(not_certified);
    }
    certificate
}

/// What is proven about one question in one round, and what is not.
fn proof(release: &Release, question: &Question) -> (Option<Proof>, Vec<NotCertified>) {
    let measure = &release.measure(question.measure).id;
    let not_certified = |group: GroupAt| NotCertified { measure: measure.clone(), group };
    let partitions = partitions(&release.frame().groups, question);
    let turns = if question.items > 1 { TURNS } else { 1 };
    let found = (0..turns).filter(|_| question.is_whole).find_map(|turn| bases(release, question, &partitions, turn));
    let Some(bases) = found else {
        return (None, question.hidden.iter().copied().map(not_certified).collect());
    };
    let everyone = everyone(release, question, &partitions, &bases);
    let mut open = Vec::new();
    let mut partings = Vec::new();
    for (partition, base) in partitions.iter().zip(&bases) {
        let mut parting = Parting { by: partition.by.clone(), rests: rests(question, base), hidden: Vec::new() };
        for &group in &partition.hidden {
            match hidden(release, question, (partition, base), everyone.as_ref(), group) {
                Verdict::Open(hidden) => parting.hidden.push(hidden),
                Verdict::Nobody => {}
                Verdict::Close => open.push(not_certified(group)),
            }
        }
        partings.push(parting);
    }
    (Some(Proof { measure: measure.clone(), round: question.round.clone(), unit: question.unit, partings }), open)
}

/// Tables of every partition, with the same answers of everyone.
fn bases(release: &Release, question: &Question, partitions: &[Partition], turn: usize) -> Option<Vec<Base>> {
    let everyone = release.total(&question.round).filter(|total| question.shown.contains_key(total));
    let mut total: Option<Table> = None;
    let mut bases = Vec::new();
    for partition in partitions {
        let base = base(question, partition, everyone.zip(total.as_ref()), turn)?;
        if total.is_none() {
            total = everyone.and_then(|everyone| wholes(partition, &base).remove(&everyone));
        }
        bases.push(base);
    }
    Some(bases)
}

fn rests(question: &Question, base: &Base) -> Vec<Rest> {
    let rest = |(group, table): (&GroupAt, &Table)| Rest { of: *group, people: people(question, table) };
    base.iter().map(rest).filter(|rest| !rest.people.is_empty()).collect()
}

fn people(question: &Question, table: &[u64]) -> Vec<People> {
    question.values.iter().zip(table).filter(|(_, people)| **people > 0).map(|(value, people)| People(*value, *people)).collect()
}

/// What is found about a hidden group.
enum Verdict {
    /// It can have either of two tables.
    Open(Hidden),
    /// There is nobody in it, as anybody can see.
    Nobody,
    /// No two tables are far enough apart.
    Close,
}

/// Everyone's answers, where it is published how many gave each.
fn everyone(release: &Release, question: &Question, partitions: &[Partition], bases: &[Base]) -> Option<Table> {
    let total = release.total(&question.round)?;
    question.shown.get(&total)?.levels.as_ref()?;
    wholes(partitions.first()?, bases.first()?).remove(&total)
}

fn hidden(
    release: &Release,
    question: &Question,
    (partition, base): (&Partition, &Base),
    everyone: Option<&Table>,
    group: GroupAt,
) -> Verdict {
    let groups = &release.frame().groups;
    let width = i64::try_from(release.privacy().protect_width).unwrap_or(i64::MAX);
    let (least, most) = question.range();
    let Some(rest) = partition.above.get(&group) else {
        return Verdict::Open(unbound(question, group, width));
    };
    let table = &base[rest];
    let all: u64 = table.iter().sum();
    if all == 0 {
        let is_empty = partition.shown.iter().all(|part| !Partition::lies_in(groups, *part, group));
        return if is_empty { Verdict::Nobody } else { Verdict::Close };
    }
    let Some(own) = partition.people(groups, group, all) else { return Verdict::Close };
    let ends = |table: &Table| [false, true].map(|from_above| taken(question, table, own, from_above));
    let apart = |[low, high]: &[Table; 2]| question.sum(high) - question.sum(low);
    let possible = everyone.map_or(whole(own).saturating_mul(most - least), |everyone| apart(&ends(everyone)));
    let found = ends(table);
    if apart(&found) < width.saturating_mul(question.step).min(possible) {
        return Verdict::Close;
    }
    let [low, high] = found.map(|table| people(question, &table));
    Verdict::Open(Hidden { group, rest: Some(*rest), low, high })
}

/// A group that lies in no shown group: whatever its people answer, nothing published tells of it.
fn unbound(question: &Question, group: GroupAt, width: i64) -> Hidden {
    let by_weight = |at: &usize| question.weights[*at];
    let ends = [(0..question.values.len()).min_by_key(by_weight), (0..question.values.len()).max_by_key(by_weight)];
    let [low, high] =
        ends.map(|at| at.map(|at| vec![People(question.values[at], width.unsigned_abs().max(1))]).unwrap_or_default());
    Hidden { group, rest: None, low, high }
}

/// People with the lowest answers of a table, or with the highest.
fn taken(question: &Question, table: &[u64], people: u64, from_above: bool) -> Table {
    let mut order: Vec<usize> = (0..table.len()).collect();
    order.sort_by_key(|at| question.weights[*at]);
    if from_above {
        order.reverse();
    }
    let (mut taken, mut left) = (vec![0; table.len()], people);
    for at in order {
        taken[at] = left.min(table[at]);
        left -= taken[at];
    }
    taken
}
