//! The answers of several groups, out of one pass over the counts of each.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::analysis::Subject;
use crate::model::{GroupAt, Histogram, List, MeasureAt, MeasureInfo, MeasureKind};

/// Answers of groups to measures, as histograms.
pub(super) struct Answers {
    groups: Vec<GroupAt>,
    /// For each group, by measure; empty for measures that were not wanted.
    histograms: Vec<List<MeasureAt, Histogram>>,
}

impl Answers {
    /// Gathers the answers of groups to the measures of some kinds.
    pub(super) fn of(subject: &Subject<'_>, groups: Vec<GroupAt>, kinds: &[MeasureKind]) -> Self {
        let histograms = groups
            .par_iter()
            .map(|&group| {
                let tallies = subject.tallies(group);
                let answers = |(measure, info): (_, &MeasureInfo)| {
                    if kinds.contains(&info.kind) { subject.histogram(&tallies, measure) } else { Histogram::default() }
                };
                subject.frame.measures.enumerated().map(answers).collect()
            })
            .collect();
        Self { groups, histograms }
    }

    /// The groups, in the order that they were given in.
    pub(super) fn groups(&self) -> &[GroupAt] {
        &self.groups
    }

    /// Answers to a measure of those groups that `takes_part` lets in, with the groups.
    pub(super) fn to(&self, measure: MeasureAt, takes_part: impl Fn(GroupAt) -> bool) -> (Vec<GroupAt>, Vec<&Histogram>) {
        let pairs = self.groups.iter().copied().zip(&self.histograms);
        pairs.filter(|&(group, _)| takes_part(group)).map(|(group, answers)| (group, &answers[measure])).unzip()
    }
}
