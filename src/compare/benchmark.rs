//! Our groups against benchmarks: the same measure, the same kind of people, in the round that the benchmark is meant for.
//!
//! A benchmark that contains us is compared without us. What is taken out is the group of ours with the same keys, in the round that
//! went into the benchmark; where that is another round than the one compared, the row names it as its reference, so that disclosure
//! control hides what would tell of a hidden group. Where we cannot be taken out there is no figure.

use std::collections::BTreeMap;

use super::others::probability;
use crate::analysis::{Analysis, Outcome, Row, RowKey, Subject, Unavailable, confidence, unavailable};
use crate::model::{
    BenchmarkAt, BenchmarkInfo, BenchmarkPart, BenchmarkRow, BenchmarkTable, Degrees, DetailAt, Estimate, Frame, GroupAt,
    GroupKind, Histogram, List, MeasureAt, MeasureId, Method, NoInterval, Statistic, Unit,
};
use crate::stats::{self, Benchmark, BenchmarkShare, Count, Published};

/// What readers are told of benchmarks.
#[must_use]
pub fn benchmark_infos(frame: &Frame, tables: &[BenchmarkTable]) -> List<BenchmarkAt, BenchmarkInfo> {
    let info = |table: &BenchmarkTable| BenchmarkInfo {
        id: table.head.id.clone(),
        area: table.head.area,
        name: table.head.name.clone(),
        year: table.head.year,
        source: table.head.source.clone(),
        round: table.round.clone(),
        municipalities: Some(table.head.includes.len() as u64).filter(|count| *count > 1),
        contains_own: table.head.includes.iter().any(|part| is_ours(frame, part)),
    };
    tables.iter().map(info).collect()
}

/// Whether a part of a benchmark is us, or one of us.
fn is_ours(frame: &Frame, part: &BenchmarkPart) -> bool {
    let mut municipalities = frame.groups.iter().filter(|group| group.kind == GroupKind::Municipality);
    is_whole(frame, part) || municipalities.any(|group| group.keys.values().any(|value| *value == part.municipality))
}

/// Whether a part of a benchmark is everyone whom the mapping is about.
fn is_whole(frame: &Frame, part: &BenchmarkPart) -> bool {
    frame.municipality.trim() == part.municipality.trim()
}

/// Adds figures against every benchmark.
pub fn add_benchmarks(subject: &Subject<'_>, tables: &[BenchmarkTable], analysis: &mut Analysis) {
    for (at, table) in subject.frame.benchmarks.keys().zip(tables) {
        let own = Against::new(subject, table, at).rows();
        analysis.rows.extend(own.into_iter().filter(|row| subject.plan.asks(row.key.statistic)));
    }
}

/// One benchmark against the groups of its round.
struct Against<'a> {
    subject: &'a Subject<'a>,
    table: &'a BenchmarkTable,
    at: BenchmarkAt,
    /// Its parts that are us, or one of us.
    ours: Vec<&'a BenchmarkPart>,
    /// The variable that tells our municipalities apart, where there are several.
    municipality: Option<&'a String>,
    rows: BTreeMap<(&'a MeasureId, &'a BTreeMap<String, String>), &'a BenchmarkRow>,
}

/// Who has to be taken out of a figure.
#[derive(Clone, Copy)]
enum Own {
    /// Nobody: we are not in it.
    Nobody,
    /// The people of a group.
    Group(GroupAt),
    /// Some, and it is not known who.
    Unknown,
}

impl<'a> Against<'a> {
    fn new(subject: &'a Subject<'a>, table: &'a BenchmarkTable, at: BenchmarkAt) -> Self {
        let rows = table.rows.iter().map(|row| ((&row.measure, &row.group), row)).collect();
        let ours = table.head.includes.iter().filter(|part| is_ours(&subject.frame, part)).collect();
        let groups = subject.frame.groups.iter();
        let municipality =
            groups.filter(|group| group.kind == GroupKind::Municipality).flat_map(|group| group.keys.keys()).next();
        Self { subject, table, at, ours, municipality, rows }
    }

    fn rows(&self) -> Vec<Row> {
        let groups = &self.subject.frame.groups;
        let of_round = groups.keys().filter(|&group| groups[group].round == self.table.round);
        of_round.flat_map(|group| self.group(group)).collect()
    }

    fn group(&self, group: GroupAt) -> Vec<Row> {
        let info = &self.subject.frame.groups[group];
        if info.kind == GroupKind::Unit {
            return Vec::new();
        }
        let keys = self.plain(&info.keys);
        let mut rows = Vec::new();
        for (measure, described) in self.subject.frame.measures.enumerated() {
            let Some(row) = self.rows.get(&(&described.id, &keys)) else { continue };
            if self.subject.is_asked(group, measure) {
                rows.extend(self.measure(group, measure, row));
            }
        }
        rows
    }

    /// Keys without the municipality: what kind of people it is.
    fn plain(&self, keys: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        keys.iter().filter(|(key, _)| Some(*key) != self.municipality).map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    fn measure(&self, group: GroupAt, measure: MeasureAt, row: &BenchmarkRow) -> Vec<Row> {
        let own = self.own(group, row);
        let out = if let Own::Group(out) = own { Some(out) } else { None };
        let answers = self.subject.answers(group, measure);
        let part = out.map(|out| Part {
            answers: self.subject.answers(out, measure),
            tells_spread: self.subject.visibility.shows_distribution(measure, out),
        });
        let part = if matches!(own, Own::Unknown) { Err(Unavailable::ContainsOwn) } else { Ok(part.as_ref()) };
        let mut figures = Vec::new();
        if row.mean.is_some() {
            figures.extend(self.means((group, measure), row, &answers, part));
        }
        if row.share.is_some() {
            figures.extend(self.shares(measure, row, &answers, part));
        }
        let reference = out.filter(|out| *out != group);
        let key =
            |statistic| RowKey { measure, group, statistic, reference, across: None, detail: Some(DetailAt::Benchmark(self.at)) };
        figures.into_iter().map(|(statistic, outcome)| Row { key: key(statistic), outcome }).collect()
    }

    /// Which of our people are in a figure of the benchmark.
    fn own(&self, group: GroupAt, row: &BenchmarkRow) -> Own {
        let frame = &self.subject.frame;
        let inside = |part: &&&BenchmarkPart| !row.without.contains(&part.municipality);
        let parts: Vec<&BenchmarkPart> = self.ours.iter().filter(inside).copied().collect();
        let keys = &frame.groups[group].keys;
        if let Some(part) = parts.iter().find(|part| is_whole(frame, part)) {
            return self.same_in(group, part);
        }
        // One of several municipalities takes out its own people. Of a group across all of them, only some are in the benchmark.
        let mine = parts.iter().find(|part| keys.values().any(|value| *value == part.municipality));
        match mine {
            Some(part) => self.same_in(group, part),
            None if parts.is_empty() || keys.len() > self.plain(keys).len() => Own::Nobody,
            None => Own::Unknown,
        }
    }

    /// The group with the same keys in the round that went into the benchmark, if as many answered there as it says.
    fn same_in(&self, group: GroupAt, part: &BenchmarkPart) -> Own {
        let groups = &self.subject.frame.groups;
        let round = part.round.as_ref().unwrap_or(&self.table.round);
        let Some(out) = groups.position(|other| other.round == *round && other.keys == groups[group].keys) else {
            return Own::Unknown;
        };
        let is_whole = is_whole(&self.subject.frame, part);
        let everyone = groups.position(|other| {
            let fits = if is_whole { other.keys.is_empty() } else { other.keys.values().eq([&part.municipality]) };
            other.round == *round && fits
        });
        let respondents = everyone.map(|everyone| self.subject.respondents(everyone));
        if part.respondents.is_some() && part.respondents != respondents { Own::Unknown } else { Own::Group(out) }
    }

    fn means(
        &self,
        (group, measure): (GroupAt, MeasureAt),
        row: &BenchmarkRow,
        own: &Histogram,
        part: Result<Option<&Part>, Unavailable>,
    ) -> Vec<(Statistic, Outcome)> {
        const KINDS: [Statistic; 4] = [
            Statistic::BenchmarkMean,
            Statistic::DifferenceFromBenchmark,
            Statistic::DifferenceFromBenchmarkP,
            Statistic::HedgesGFromBenchmark,
        ];
        let outcomes =
            part.and_then(|part| self.mean_against((group, measure), row, own, part)).unwrap_or_else(|reason| [Err(reason); 4]);
        // Where the source does not say how sure it is, there is no test; a row that says so for each figure would say it too often. Which
        // rows there are is told of hidden groups too, so it must not hang on what they answered.
        let taken_out = part.ok().flatten();
        let tells_spread = taken_out.is_none_or(|part| part.tells_spread);
        let has_spread = tells_spread && row.n.is_some() && (row.standard_deviation.is_some() || row.standard_error.is_some());
        let has_error = has_spread || taken_out.is_none() && row.standard_error.is_some();
        let is_there = [true, true, has_error, has_spread];
        KINDS.into_iter().zip(outcomes).zip(is_there).filter(|(_, is_there)| *is_there).map(|(figure, _)| figure).collect()
    }

    /// Mean of the benchmark without us, our difference from it, its p-value, and its size in standard deviations.
    fn mean_against(
        &self,
        (group, measure): (GroupAt, MeasureAt),
        row: &BenchmarkRow,
        own: &Histogram,
        part: Option<&Part>,
    ) -> Result<[Outcome; 4], Unavailable> {
        let info = &self.subject.frame.measures[measure];
        let (min, max) = (f64::from(info.min), f64::from(info.max));
        let Others { benchmark, published } = others(row, part, (min, max))?;
        if own.n() == 0 {
            return Err(Unavailable::NoValidAnswers);
        }
        let level = confidence(self.subject);
        let mean = plain(benchmark.mean, benchmark.n, Unit::ScalePoints);
        // As for other differences, a group too small for its spread to be told borrows that of people within services.
        let borrowed =
            self.subject.pooled(group, measure).filter(|_| !self.subject.visibility.shows_distribution(measure, group));
        let found = stats::benchmark_difference(own, benchmark, borrowed, level).map_err(unavailable);
        let points = |estimate| stats::pomp_difference(estimate, min, max).map_err(unavailable);
        let size = published.ok_or(Unavailable::NotComparable);
        Ok([
            stats::pomp(mean, min, max).map_err(unavailable),
            found.as_ref().map_err(|reason| *reason).and_then(|found| points(found.difference)),
            found.and_then(|found| found.test.map(|test| probability(&test)).map_err(unavailable)),
            size.and_then(|published| stats::benchmark_hedges_g(own, published, level).map_err(unavailable)),
        ])
    }

    fn shares(
        &self,
        measure: MeasureAt,
        row: &BenchmarkRow,
        own: &Histogram,
        part: Result<Option<&Part>, Unavailable>,
    ) -> Vec<(Statistic, Outcome)> {
        const KINDS: [Statistic; 3] =
            [Statistic::BenchmarkShare, Statistic::ShareDifferenceFromBenchmark, Statistic::ShareDifferenceFromBenchmarkP];
        let top = self.subject.frame.measures[measure].top;
        let count = |histogram: &Histogram| stats::top_box(histogram, top);
        let whole = BenchmarkShare { share: row.share.unwrap_or_default(), n: row.n };
        let others = part.and_then(|part| match part.filter(|part| part.answers.n() > 0) {
            None => Ok(whole),
            Some(part) => count(&part.answers).and_then(|part| whole.without(part)).map_err(|_| Unavailable::ContainsOwn),
        });
        let outcomes = others.map(|others| {
            let difference = |own: Count| stats::benchmark_share_difference(own, others, confidence(self.subject));
            let test = |own: Count| stats::benchmark_share_test(own, others, self.subject.plan.seed);
            [
                Ok(plain(others.share, others.n, Unit::Share)),
                count(own).and_then(difference).map_err(unavailable),
                count(own).and_then(test).map(|test| probability(&test)).map_err(unavailable),
            ]
        });
        let outcomes = KINDS.into_iter().zip(outcomes.unwrap_or_else(|reason| [Err(reason); 3]));
        outcomes.take(if row.n.is_some() { 3 } else { 2 }).collect()
    }
}

/// Our people who are taken out of a benchmark.
struct Part {
    answers: Histogram,
    /// Whether the spread of their answers may be told.
    tells_spread: bool,
}

/// A benchmark without us.
struct Others {
    benchmark: Benchmark,
    /// When size and spread are known.
    published: Option<Published>,
}

fn others(row: &BenchmarkRow, part: Option<&Part>, range: (f64, f64)) -> Result<Others, Unavailable> {
    let mean = row.mean.ok_or(Unavailable::NotComparable)?;
    let deviation = row.standard_deviation.or_else(|| Some(row.standard_error? * (row.n? as f64).sqrt()));
    let published = row.n.zip(deviation).map(|(n, deviation)| Published::new(n, mean, deviation)).transpose();
    let published = published.map_err(unavailable)?;
    let Some(part) = part.filter(|part| part.answers.n() > 0) else {
        let bare = Benchmark { mean, standard_error: row.standard_error, n: row.n };
        let benchmark = published.map_or(bare, |published| Benchmark {
            // What the source says of its own certainty goes before what follows from its spread.
            standard_error: row.standard_error.or(Benchmark::from(published).standard_error),
            ..bare
        });
        return Ok(Others { benchmark, published });
    };
    let own = Published::of(&part.answers).map_err(unavailable)?;
    // The spread of the rest, and that there can be none, would tell the spread of those who were taken out.
    if let Some(published) = published.filter(|_| part.tells_spread) {
        // Of a rest that would be impossible we were never a part, or not as we are now.
        let rest = published.without(own, range).map_err(|_| Unavailable::ContainsOwn)?;
        return Ok(Others { benchmark: rest.into(), published: Some(rest) });
    }
    // Without spread the mean alone is worked out; its certainty is unknown.
    let n = row.n.filter(|n| *n > own.n()).ok_or(Unavailable::ContainsOwn)?;
    let rest = n - own.n();
    let mean = (mean * n as f64 - own.mean() * own.n() as f64) / rest as f64;
    let rounding = 1e-9 * (range.1 - range.0);
    if mean < range.0 - rounding || mean > range.1 + rounding {
        return Err(Unavailable::ContainsOwn);
    }
    let mean = mean.clamp(range.0, range.1);
    Ok(Others { benchmark: Benchmark { mean, standard_error: None, n: Some(rest) }, published: None })
}

/// A figure of the benchmark itself. Where its source does not say how many answered, n is 0.
fn plain(value: f64, n: Option<u64>, unit: Unit) -> Estimate {
    Estimate {
        value,
        interval: Err(NoInterval::NotDefined),
        n: n.unwrap_or(0),
        unit,
        method: Method::Descriptive,
        degrees: Degrees::None,
    }
}
