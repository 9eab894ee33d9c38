//! The answers of several groups, out of one pass over the counts of each.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::analysis::Subject;
use crate::model::{Histogram, MeasureKind};

/// Answers of groups to measures, as histograms.
pub(super) struct Answers {
    groups: Vec<usize>,
    /// For each group, by measure; empty for measures that were not wanted.
    histograms: Vec<Vec<Histogram>>,
}

impl Answers {
    /// Gathers the answers of groups to the measures of some kinds.
    pub(super) fn of(subject: &Subject<'_>, groups: Vec<usize>, kinds: &[MeasureKind]) -> Self {
        let histograms = groups
            .par_iter()
            .map(|&group| {
                let tallies = subject.tallies(group);
                let answers = |(measure, kind)| {
                    if kinds.contains(&kind) { subject.histogram(&tallies, measure) } else { Histogram::default() }
                };
                subject.frame.measures.iter().map(|measure| measure.kind).enumerate().map(answers).collect()
            })
            .collect();
        Self { groups, histograms }
    }

    /// The groups, in the order that they were given in.
    pub(super) fn groups(&self) -> &[usize] {
        &self.groups
    }

    /// Answers to a measure of those groups that `takes_part` lets in, with the groups.
    pub(super) fn to(&self, measure: usize, takes_part: impl Fn(usize) -> bool) -> (Vec<usize>, Vec<&Histogram>) {
        let pairs = self.groups.iter().copied().zip(&self.histograms);
        pairs.filter(|&(group, _)| takes_part(group)).map(|(group, answers)| (group, &answers[measure])).unzip()
    }
}
