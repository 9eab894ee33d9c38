//! How everyone, or one group, stands against benchmarks: size first, then certainty.

use super::Certainty;
use crate::model::{BenchmarkAt, Estimate, GroupAt, MeasureAt, MeasureKind, Statistic};
use crate::privacy::{Release, Shown};

/// One scale against a benchmark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgainstBenchmark {
    /// The scale.
    pub measure: MeasureAt,
    /// Our mean, 0–100.
    pub level: Estimate,
    /// The difference from the benchmark.
    pub difference: Estimate,
    /// How sure one can be of it.
    pub certainty: Certainty,
}

/// What there is to say of one benchmark.
#[derive(Clone, Debug, PartialEq)]
pub struct BenchmarkFindings {
    /// Position of the benchmark in the frame.
    pub benchmark: BenchmarkAt,
    /// Who is held against it: everyone in its round, or one group.
    pub group: GroupAt,
    /// Scales that differ by at least the smallest difference of interest: certain ones first, then by size.
    pub apart: Vec<AgainstBenchmark>,
    /// Those of them of which it is certain that they differ.
    pub sure: Vec<AgainstBenchmark>,
    /// How many scales could be compared.
    pub compared: usize,
}

impl BenchmarkFindings {
    /// For each benchmark with which at least one scale of everyone can be compared.
    #[must_use]
    pub fn from(release: &Release) -> Vec<Self> {
        let benchmarks = release.frame().benchmarks.enumerated();
        benchmarks.filter_map(|(position, info)| Self::of(release, position, release.total(&info.round)?)).collect()
    }

    /// The same of one group; `None` when none of its scales can be compared with the benchmark.
    #[must_use]
    pub fn of(release: &Release, benchmark: BenchmarkAt, group: GroupAt) -> Option<Self> {
        let frame = release.frame();
        let scales = frame.measures.keys().filter(|&measure| frame.measures[measure].kind == MeasureKind::Scale);
        let mut all: Vec<AgainstBenchmark> = scales
            .filter_map(|measure| {
                let figure = release.against(measure, group, Statistic::DifferenceFromBenchmark, benchmark)?;
                let difference = figure.shown.value()?;
                let level = release.figure(measure, group, Statistic::Mean100).and_then(Shown::value)?;
                Some(AgainstBenchmark { measure, level, difference, certainty: Certainty::of_difference(release, &figure) })
            })
            .collect();
        let compared = all.len();
        // Stable, so that ties keep the order of the questionnaire.
        all.sort_by(|a, b| {
            let size = |found: &AgainstBenchmark| found.difference.value.abs();
            a.certainty.cmp(&b.certainty).then(size(b).total_cmp(&size(a)))
        });
        let apart: Vec<AgainstBenchmark> =
            all.into_iter().filter(|found| found.difference.value.abs() >= frame.smallest_difference).collect();
        let sure = apart.iter().filter(|found| found.certainty.is_certain()).copied().collect();
        (compared > 0).then_some(Self { benchmark, group, apart, sure, compared })
    }
}
