//! Our groups against benchmarks: the same measure, the same kind of people, in the round that the benchmark is meant for.
//!
//! A benchmark that contains us is compared without us. What is taken out is the group of ours with the same keys, in the round that
//! went into the benchmark; where that is another round than the one compared, the row names it as its reference, so that disclosure
//! control hides what would tell of a hidden group. Where we cannot be taken out there is no figure.

use std::collections::BTreeMap;

use super::others::probability;
use crate::analysis::{Analysis, Outcome, Row, RowKey, Subject, Unavailable, confidence, unavailable};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{
    BenchmarkAt, BenchmarkInfo, BenchmarkPart, BenchmarkRow, BenchmarkTable, Degrees, DetailAt, Estimate, Frame, GroupAt,
    GroupKind, Histogram, List, MeasureAt, MeasureId, Method, NoInterval, Statistic, Unit,
};
use crate::stats::{self, Benchmark, BenchmarkShare, Count, Published};
use crate::tabulate::GroupTallies;

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

/// Adds figures against every benchmark; a finding for each that contains us and cannot do without us.
pub fn add_benchmarks(subject: &Subject<'_>, tables: &[BenchmarkTable], analysis: &mut Analysis) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (at, table) in subject.frame.benchmarks.keys().zip(tables) {
        let own = Against::new(subject, table, at).rows();
        let stuck = own.iter().filter(|row| row.outcome == Err(Unavailable::ContainsOwn)).count() as u64;
        if stuck > 0 {
            let place = Place::default().name(&table.head.id);
            findings.push(Diagnostic::new(Code::OwnNotTakenOut, place).found(&table.head.id).count(stuck));
        }
        analysis.rows.extend(own.into_iter().filter(|row| subject.plan.asks(row.key.statistic)));
    }
    findings
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
        let tallies = self.subject.tallies(group);
        let mut rows = Vec::new();
        for (measure, described) in self.subject.frame.measures.enumerated() {
            let Some(row) = self.rows.get(&(&described.id, &keys)) else { continue };
            if self.subject.is_asked(group, measure) {
                rows.extend(self.measure(group, measure, row, &tallies));
            }
        }
        rows
    }

    /// Keys without the municipality: what kind of people it is.
    fn plain(&self, keys: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        keys.iter().filter(|(key, _)| Some(*key) != self.municipality).map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    fn measure(&self, group: GroupAt, measure: MeasureAt, row: &BenchmarkRow, tallies: &GroupTallies<'_>) -> Vec<Row> {
        let own = self.own(group, row);
        let reference = match own {
            Own::Group(out) if out != group => Some(out),
            _ => None,
        };
        let histogram = self.subject.histogram(tallies, measure);
        let part = match own {
            Own::Group(out) if out != group => Some(self.subject.histogram(&self.subject.tallies(out), measure)),
            Own::Group(_) => Some(histogram.clone()),
            Own::Nobody | Own::Unknown => None,
        };
        let unknown = matches!(own, Own::Unknown);
        let mut figures = Vec::new();
        if row.mean.is_some() {
            let out = if let Own::Group(out) = own { out } else { group };
            let tells_spread = self.subject.visibility.shows_distribution(measure, out);
            let part = part.as_ref().map(|answers| Part { answers, tells_spread });
            figures.extend(self.means((group, measure), row, &histogram, part, unknown));
        }
        if row.share.is_some() {
            figures.extend(self.shares(measure, row, &histogram, part.as_ref(), unknown));
        }
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
        part: Option<Part<'_>>,
        unknown: bool,
    ) -> Vec<(Statistic, Outcome)> {
        const KINDS: [Statistic; 4] = [
            Statistic::BenchmarkMean,
            Statistic::DifferenceFromBenchmark,
            Statistic::DifferenceFromBenchmarkP,
            Statistic::HedgesGFromBenchmark,
        ];
        let none = |reason| KINDS.into_iter().map(|statistic| (statistic, Err(reason))).collect();
        let info = &self.subject.frame.measures[measure];
        let (min, max) = (f64::from(info.min), f64::from(info.max));
        let others = if unknown { Err(Unavailable::ContainsOwn) } else { others(row, part, (min, max)) };
        let Others { benchmark, published } = match others {
            Ok(others) => others,
            Err(reason) => return none(reason),
        };
        if own.n() == 0 {
            return none(Unavailable::NoValidAnswers);
        }
        let level = confidence(self.subject);
        let mean = plain(benchmark.mean, benchmark.n, Unit::ScalePoints);
        let mean = stats::pomp(mean, min, max).map_err(unavailable);
        // As for other differences, a group too small for its spread to be told borrows that of people within services.
        let borrowed =
            self.subject.pooled(group, measure).filter(|_| !self.subject.visibility.shows_distribution(measure, group));
        let found = stats::benchmark_difference(own, benchmark, borrowed, level).map_err(unavailable);
        let difference = found
            .as_ref()
            .map_err(|reason| *reason)
            .and_then(|found| stats::pomp_difference(found.difference, min, max).map_err(unavailable));
        let mut figures = vec![(KINDS[0], mean), (KINDS[1], difference)];
        // Where the source does not say how sure it is, there is no test; a row that says so for each figure would say it too often.
        if benchmark.standard_error.is_some() {
            let p = found.and_then(|found| found.test.map(|test| probability(&test)).map_err(unavailable));
            figures.push((KINDS[2], p));
        }
        if let Some(published) = published {
            figures.push((KINDS[3], stats::benchmark_hedges_g(own, published, level).map_err(unavailable)));
        }
        figures
    }

    fn shares(
        &self,
        measure: MeasureAt,
        row: &BenchmarkRow,
        own: &Histogram,
        part: Option<&Histogram>,
        unknown: bool,
    ) -> Vec<(Statistic, Outcome)> {
        let kinds =
            [Statistic::BenchmarkShare, Statistic::ShareDifferenceFromBenchmark, Statistic::ShareDifferenceFromBenchmarkP];
        let none = |reason| kinds.into_iter().map(|statistic| (statistic, Err(reason))).collect();
        let top = self.subject.frame.measures[measure].top;
        let whole = BenchmarkShare { share: row.share.unwrap_or_default(), n: row.n };
        let count = |histogram: &Histogram| stats::top_box(histogram, top);
        let others = match part {
            _ if unknown => Err(Unavailable::ContainsOwn),
            None => Ok(whole),
            Some(part) if part.n() == 0 => Ok(whole),
            Some(part) => count(part).and_then(|part| whole.without(part)).map_err(|_| Unavailable::ContainsOwn),
        };
        let others = match others {
            Ok(others) => others,
            Err(reason) => return none(reason),
        };
        let share = plain(others.share, others.n, Unit::Share);
        let difference: Outcome = count(own)
            .and_then(|own: Count| stats::benchmark_share_difference(own, others, confidence(self.subject)))
            .map_err(unavailable);
        let mut figures = vec![(kinds[0], Ok(share)), (kinds[1], difference)];
        if others.n.is_some() {
            let test = count(own).and_then(|own| stats::benchmark_share_test(own, others, self.subject.plan.seed));
            figures.push((kinds[2], test.map(|test| probability(&test)).map_err(unavailable)));
        }
        figures
    }
}

/// Our people who are taken out of a benchmark.
#[derive(Clone, Copy)]
struct Part<'a> {
    answers: &'a Histogram,
    /// Whether the spread of their answers may be told.
    tells_spread: bool,
}

/// A benchmark without us.
struct Others {
    benchmark: Benchmark,
    /// When size and spread are known.
    published: Option<Published>,
}

fn others(row: &BenchmarkRow, part: Option<Part<'_>>, range: (f64, f64)) -> Result<Others, Unavailable> {
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
    // Of a rest that would be impossible we were never a part, or not as we are now.
    let stuck = |_| Unavailable::ContainsOwn;
    let own = Published::of(part.answers).map_err(unavailable)?;
    if let Some(published) = published {
        let rest = published.without(own, range).map_err(stuck)?;
        if !part.tells_spread {
            // The spread of the rest would tell the spread of those who were taken out.
            return Ok(Others { benchmark: Benchmark { standard_error: None, ..rest.into() }, published: None });
        }
        return Ok(Others { benchmark: rest.into(), published: Some(rest) });
    }
    // Without spread the mean alone is worked out; its certainty is unknown.
    let n = row.n.filter(|n| *n > own.n()).ok_or(Unavailable::ContainsOwn)?;
    let rest = n - own.n();
    let mean = (mean * n as f64 - own.mean() * own.n() as f64) / rest as f64;
    if !(range.0..=range.1).contains(&mean) {
        return Err(Unavailable::ContainsOwn);
    }
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
