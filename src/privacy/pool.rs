//! Several municipalities' releases as one benchmark, without anybody's answers.
//!
//! A pooled figure is made from shown figures alone, so that it says nothing of a hidden one: sizes, means and standard deviations
//! merge exactly, and so do counts of levels. At least three municipalities must contribute, so that none of them finds another by
//! taking itself out, and none may make up more than three quarters, so that it is not one municipality under another name.

mod beside;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use super::{Ledger, Release, RowKey};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{
    BenchmarkArea, BenchmarkFile, BenchmarkFileRow, BenchmarkLeftOut, BenchmarkPart, BenchmarkUnit, DetailAt, GroupAt, GroupKind,
    MeasureAt, MeasureInfo, MeasureKind, RoundId, RoundInfo, Statistic, Text,
};
use crate::stats::Published;

pub use beside::PooledRows;
pub use write::benchmark_toml;

/// Fewest municipalities behind a figure.
pub const FEWEST_CONTRIBUTORS: usize = 3;
/// No municipality makes up more of a figure than this.
pub const MOST_OF_ONE: f64 = 0.75;

/// What a pool is to be called.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolRequest {
    /// Short name.
    pub id: String,
    /// Whom it is about.
    pub area: BenchmarkArea,
    /// Name of the area.
    pub name: Text,
    /// Year in which people answered.
    pub year: i32,
    /// Where the figures come from.
    pub source: String,
    /// The round of each release; default: its newest.
    pub round: Option<RoundId>,
}

/// A release that goes into a pool.
#[derive(Clone, Debug)]
pub struct Contribution {
    /// Its file, as messages name it.
    pub file: String,
    /// SHA-256 of the file, where there is one.
    pub sha256: Option<String>,
    /// The release.
    pub release: Release,
}

/// A pool, and what went into it.
#[derive(Clone, Debug, PartialEq)]
pub struct Pooled {
    /// The benchmark file.
    pub file: BenchmarkFile,
    /// For the ledger.
    pub recorded: PooledRows,
}

/// Pools releases, beside the pools that a ledger knows. The order in which they are given makes no difference.
///
/// # Errors
/// Every reason: fewer than three releases, the same municipality twice, a round that a release does not have, another questionnaire
/// or version or another definition of a measure, not one figure with enough contributors.
pub fn pool(mut contributions: Vec<Contribution>, request: &PoolRequest, ledger: &Ledger) -> Result<Pooled, Vec<Diagnostic>> {
    contributions.sort_by(|a, b| a.release.frame().municipality.cmp(&b.release.frame().municipality));
    let parts = parts(&contributions, request)?;
    let mut pool = Pool { parts: &parts, left_out: BenchmarkLeftOut::default(), ledger, recorded: PooledRows::new() };
    let rows = pool.rows();
    let Pool { left_out, recorded, .. } = pool;
    if rows.is_empty() {
        return Err(vec![Diagnostic::new(Code::TooFewContributors, Place::default()).found(0).expected(FEWEST_CONTRIBUTORS)]);
    }
    let first = &parts[0];
    let file = BenchmarkFile {
        schema: 1,
        id: request.id.clone(),
        instrument: first.from.release.frame().instrument.id.clone(),
        version: Some(first.round.version.clone()),
        area: request.area,
        name: request.name.clone(),
        year: request.year,
        source: request.source.clone(),
        unit: BenchmarkUnit::ScalePoints,
        includes: parts.iter().map(Part::told).collect(),
        left_out: Some(left_out),
        rows,
    };
    Ok(Pooled { file, recorded })
}

/// One municipality's round.
struct Part<'a> {
    from: &'a Contribution,
    round: &'a RoundInfo,
}

/// Every round, when they can be pooled.
fn parts<'a>(contributions: &'a [Contribution], request: &PoolRequest) -> Result<Vec<Part<'a>>, Vec<Diagnostic>> {
    let mut findings = Vec::new();
    let mut parts: Vec<Part<'a>> = Vec::new();
    for from in contributions {
        let frame = from.release.frame();
        let place = |name: &str| Place::file(&from.file).name(name);
        let round = match &request.round {
            None => frame.rounds.last(),
            Some(wanted) => frame.rounds.iter().find(|round| round.id == *wanted),
        };
        let Some(round) = round else {
            let known: Vec<&str> = frame.rounds.iter().map(|round| round.id.as_str()).collect();
            let wanted = request.round.as_ref().map(RoundId::to_string).unwrap_or_default();
            findings.push(Diagnostic::new(Code::UnknownReference, place("rounds")).found(wanted).expected(known.join(", ")));
            continue;
        };
        let part = Part { from, round };
        if let Some(first) = parts.first() {
            findings.extend(first.differs(&part));
        }
        if parts.iter().any(|other| other.municipality() == part.municipality()) {
            findings.push(Diagnostic::new(Code::Duplicate, place("municipality")).found(part.municipality()));
        }
        parts.push(part);
    }
    if findings.is_empty() && parts.len() < FEWEST_CONTRIBUTORS {
        let few = Diagnostic::new(Code::TooFewContributors, Place::default());
        findings.push(few.found(parts.len()).expected(FEWEST_CONTRIBUTORS));
    }
    if findings.is_empty() { Ok(parts) } else { Err(findings) }
}

impl Part<'_> {
    fn municipality(&self) -> &str {
        self.from.release.frame().municipality.trim()
    }

    /// What stands against pooling two rounds: another questionnaire, another version, another definition of a measure.
    fn differs(&self, other: &Part<'_>) -> Vec<Diagnostic> {
        let (ours, theirs) = (self.from.release.frame(), other.from.release.frame());
        let place = |name: &str| Place::file(&other.from.file).name(name);
        let heads = [
            ("instrument", ours.instrument.id.as_str(), theirs.instrument.id.as_str()),
            ("version", self.round.version.as_str(), other.round.version.as_str()),
        ];
        let heads = heads.into_iter().filter(|(_, ours, theirs)| ours != theirs);
        let mut findings: Vec<Diagnostic> = heads
            .map(|(name, ours, theirs)| Diagnostic::new(Code::OtherInstrument, place(name)).found(theirs).expected(ours))
            .collect();
        if findings.is_empty() {
            let changed = theirs.measures.iter().filter(|measure| is_pooled(measure)).filter(|measure| {
                let same = ours.measures.iter().find(|other| other.id == measure.id);
                same.is_some_and(|same| definition(same) != definition(measure))
            });
            findings.extend(changed.map(|measure| Diagnostic::new(Code::OtherScale, place("measures")).found(&measure.id)));
        }
        findings
    }

    fn told(&self) -> BenchmarkPart {
        let release = &self.from.release;
        let response = release.frame().measures.position(|measure| measure.kind == MeasureKind::Response);
        let respondents = response.zip(release.total(&self.round.id));
        let respondents =
            respondents.and_then(|(measure, total)| release.figure(measure, total, Statistic::Respondents)?.value());
        BenchmarkPart {
            municipality: self.municipality().to_owned(),
            round: Some(self.round.id.clone()),
            respondents: respondents.map(|count| count.n),
            release: self.from.sha256.clone(),
        }
    }

    /// The group with these keys in the round.
    fn group(&self, keys: &BTreeMap<String, String>) -> Option<GroupAt> {
        self.from.release.frame().groups.position(|group| group.round == self.round.id && group.keys == *keys)
    }

    fn value(&self, measure: MeasureAt, group: GroupAt, statistic: Statistic) -> Option<(f64, u64)> {
        let shown = self.from.release.figure(measure, group, statistic)?;
        shown.value().map(|estimate| (estimate.value, estimate.n))
    }

    /// What the release shows of a measure in a group: nothing, when it hides any part of what is needed.
    fn given(&self, measure: MeasureAt, group: GroupAt) -> Given {
        let release = &self.from.release;
        let info = release.measure(measure);
        let asked = release.figure(measure, group, Statistic::Valid);
        if asked.is_none_or(|shown| matches!(shown, super::Shown::Unavailable(_))) {
            return Given::NotThere;
        }
        let given = match info.kind {
            MeasureKind::Scale | MeasureKind::Matrix => self.mean(measure, group).map(Given::Mean),
            MeasureKind::Choice => self.value(measure, group, Statistic::Ticked).map(|(share, n)| {
                let ticked = people(share, n);
                Given::Counts(vec![n.saturating_sub(ticked), ticked])
            }),
            _ => self.levels(measure, group).map(Given::Counts),
        };
        given.unwrap_or(Given::NotShown)
    }

    fn mean(&self, measure: MeasureAt, group: GroupAt) -> Option<Published> {
        let (mean, n) = self.value(measure, group, Statistic::Mean)?;
        let (deviation, _) = self.value(measure, group, Statistic::Sd)?;
        Published::new(n, mean, deviation).ok()
    }

    /// How many gave each level, out of shares that are all shown.
    fn levels(&self, measure: MeasureAt, group: GroupAt) -> Option<Vec<u64>> {
        let release = &self.from.release;
        let levels = release.measure(measure).levels.keys();
        levels
            .map(|level| {
                let key = RowKey { detail: Some(DetailAt::Level(level)), ..RowKey::of(measure, group, Statistic::LevelShare) };
                let share = release.get(key)?.value()?;
                Some(people(share.value, share.n))
            })
            .collect()
    }
}

/// A share of whole people is a whole number of them.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn people(share: f64, n: u64) -> u64 {
    ((share * n as f64).round().max(0.0) as u64).min(n)
}

/// Scales, questions, options and rated services, as the newest version asks them.
fn is_pooled(measure: &MeasureInfo) -> bool {
    let is_kind = match measure.kind {
        MeasureKind::Scale | MeasureKind::Item | MeasureKind::Choice => true,
        MeasureKind::Matrix => !measure.nominal,
        MeasureKind::Response | MeasureKind::LinkedScale => false,
    };
    is_kind && !measure.id.as_str().contains('~')
}

/// What must be the same for figures to be pooled.
fn definition(measure: &MeasureInfo) -> impl PartialEq + use<> {
    let ids = |ids: &[crate::model::MeasureId]| ids.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    let levels: Vec<i32> = measure.levels.iter().map(|level| level.value).collect();
    (measure.kind, (measure.min, measure.max), levels, measure.top, measure.nominal, ids(&measure.items), ids(&measure.reversed))
}

/// What a release gives of a figure.
enum Given {
    Mean(Published),
    Counts(Vec<u64>),
    /// It exists, and something that is needed of it is not shown.
    NotShown,
    /// There is no such group, or it was not asked.
    NotThere,
}

struct Pool<'a> {
    parts: &'a [Part<'a>],
    left_out: BenchmarkLeftOut,
    ledger: &'a Ledger,
    recorded: PooledRows,
}

impl Pool<'_> {
    fn rows(&mut self) -> Vec<BenchmarkFileRow> {
        let groups = self.groups();
        let mut rows = Vec::new();
        // Measures of the first, then those that only others have, in their order.
        let mut seen = BTreeSet::new();
        let parts = self.parts;
        for info in parts.iter().flat_map(|part| &part.from.release.frame().measures).filter(|measure| is_pooled(measure)) {
            if !seen.insert(&info.id) {
                continue;
            }
            for (kind, keys) in &groups {
                // Questions by group would be many, and each of few answers. What services say of each other is about services.
                let is_wanted = match info.kind {
                    MeasureKind::Scale => true,
                    MeasureKind::Matrix => *kind != GroupKind::Role,
                    _ => *kind == GroupKind::Total,
                };
                if is_wanted {
                    rows.extend(self.row(info, keys));
                }
            }
        }
        rows
    }

    /// Everyone, services and roles: those that any release has.
    fn groups(&self) -> BTreeSet<(GroupKind, BTreeMap<String, String>)> {
        let kinds = [GroupKind::Total, GroupKind::Service, GroupKind::Role];
        let groups = self.parts.iter().flat_map(|part| {
            part.from.release.frame().groups.iter().filter(|group| group.round == part.round.id && kinds.contains(&group.kind))
        });
        groups.map(|group| (group.kind, group.keys.clone())).collect()
    }

    fn row(&mut self, info: &MeasureInfo, keys: &BTreeMap<String, String>) -> Option<BenchmarkFileRow> {
        let (mut given, mut without, mut not_shown) = (Vec::new(), Vec::new(), 0);
        for part in self.parts {
            let measure = part.from.release.measure_position(info.id.as_str());
            let contribution = match measure.zip(part.group(keys)) {
                Some((measure, group)) => part.given(measure, group),
                None => Given::NotThere,
            };
            not_shown += u64::from(matches!(contribution, Given::NotShown));
            match contribution {
                Given::NotShown | Given::NotThere => without.push(part.municipality().to_owned()),
                shown => given.push(shown),
            }
        }
        self.left_out.not_shown += not_shown;
        if given.len() < FEWEST_CONTRIBUTORS {
            self.left_out.too_few_contributors += u64::from(!given.is_empty());
            return None;
        }
        let sizes: Vec<u64> = given.iter().map(Given::n).collect();
        let all: u64 = sizes.iter().sum();
        if sizes.iter().any(|size| *size as f64 > MOST_OF_ONE * all as f64) {
            self.left_out.dominated += 1;
            return None;
        }
        // As text, since the ledger is one: the measure, and the values that make the group.
        let row = keys.iter().fold(info.id.to_string(), |row, (variable, value)| format!("{row}\u{1f}{variable}\u{1f}{value}"));
        let contributors = self.ledger.contributors(&given);
        if self.ledger.singles_out(&row, &contributors) {
            self.left_out.too_few_contributors += 1;
            return None;
        }
        self.recorded.insert(row, contributors);
        Some(pooled(info, keys, &given, without))
    }
}

impl Given {
    fn n(&self) -> u64 {
        match self {
            Self::Mean(published) => published.n(),
            Self::Counts(counts) => counts.iter().sum(),
            Self::NotShown | Self::NotThere => 0,
        }
    }
}

fn pooled(info: &MeasureInfo, keys: &BTreeMap<String, String>, given: &[Given], without: Vec<String>) -> BenchmarkFileRow {
    let means = given.iter().filter_map(|given| if let Given::Mean(published) = given { Some(*published) } else { None });
    let mean = means.reduce(Published::merged);
    let counts = given.iter().filter_map(|given| if let Given::Counts(counts) = given { Some(counts.clone()) } else { None });
    let counts = counts.reduce(|sum, next| sum.iter().zip(&next).map(|(a, b)| a + b).collect());
    BenchmarkFileRow {
        measure: info.id.clone(),
        group: keys.clone(),
        range: Some(vec![info.min, info.max]),
        n: mean.map(|mean| mean.n()),
        mean: mean.map(|mean| mean.mean()),
        sd: mean.and_then(|mean| mean.standard_deviation()),
        se: None,
        shares: None,
        counts,
        share: None,
        without,
    }
}
