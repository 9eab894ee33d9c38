//! Several municipalities' releases as one benchmark, without anybody's answers.
//!
//! A pooled figure is made from shown figures alone, so that it says nothing of a hidden one: sizes, means and standard deviations
//! merge exactly, and so do counts of levels. At least three municipalities must contribute, so that none of them finds another by
//! taking itself out, and none may make up more than three quarters, so that it is not one municipality under another name. That holds of
//! what follows from several figures too: a municipality gives all measures that share answers or none of them, and of what is left of
//! everyone's figure beside those of services or roles there are three (`rest.rs`).

mod beside;
mod rest;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use super::sets::Joined;
use super::{Ledger, Release, RowKey};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{
    BenchmarkArea, BenchmarkFile, BenchmarkFileRow, BenchmarkLeftOut, BenchmarkPart, BenchmarkUnit, DetailAt, GroupAt, GroupKind,
    MeasureAt, MeasureId, MeasureInfo, MeasureKind, RoundId, RoundInfo, Statistic, Text,
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
    let mut pool = Pool { parts: &parts, left_out: BenchmarkLeftOut::default(), ledger };
    let groups = pool.groups();
    let figures = pool.figures(&groups);
    let left_out = pool.left_out;
    let (rows, recorded): (Vec<BenchmarkFileRow>, PooledRows) =
        figures.into_iter().map(|figure| (figure.row, figure.recorded)).unzip();
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

/// Values that make a group.
type Keys = BTreeMap<String, String>;

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

impl<'a> Part<'a> {
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

    /// What the release gives of every figure that is pooled. Of measures that share answers it gives all in a group or none: who lacked one
    /// of them would be told by the others.
    fn all_given(&self, groups: &'a BTreeSet<(GroupKind, Keys)>) -> BTreeMap<(&'a MeasureId, &'a Keys), Given> {
        let frame = self.from.release.frame();
        let joined = Joined::by_answers(frame);
        let (mut all, mut withheld) = (Vec::new(), BTreeSet::new());
        for (measure, info) in frame.measures.enumerated().filter(|(_, info)| is_pooled(info)) {
            for (_, keys) in groups.iter().filter(|(kind, _)| is_pooled_of(info, *kind)) {
                let Some(group) = self.group(keys) else { continue };
                let (root, given) = (joined.root(measure), self.given(measure, group));
                if matches!(given, Given::NotShown) {
                    withheld.insert((root, keys));
                }
                all.push((&info.id, keys, root, given));
            }
        }
        let in_full = |(id, keys, root, given)| {
            let is_withheld = withheld.contains(&(root, keys)) && !matches!(given, Given::NotThere);
            ((id, keys), if is_withheld { Given::NotShown } else { given })
        };
        all.into_iter().map(in_full).collect()
    }

    /// The group with these keys in the round.
    fn group(&self, keys: &Keys) -> Option<GroupAt> {
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

/// Questions by group would be many, and each of few answers. What services say of each other is about services.
fn is_pooled_of(info: &MeasureInfo, kind: GroupKind) -> bool {
    match info.kind {
        MeasureKind::Scale => true,
        MeasureKind::Matrix => kind != GroupKind::Role,
        _ => kind == GroupKind::Total,
    }
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

/// A pooled figure.
struct Figure<'a> {
    info: &'a MeasureInfo,
    kind: GroupKind,
    keys: &'a Keys,
    /// Who contributes, as positions of parts, with how many people.
    people: BTreeMap<usize, u64>,
    row: BenchmarkFileRow,
    /// For the ledger: the measure and the values that make the group, and what went into it.
    recorded: (String, Vec<String>),
}

struct Pool<'a> {
    parts: &'a [Part<'a>],
    left_out: BenchmarkLeftOut,
    ledger: &'a Ledger,
}

impl<'a> Pool<'a> {
    /// Measures of the first part, then those that only others have, in their order.
    fn figures(&mut self, groups: &'a BTreeSet<(GroupKind, Keys)>) -> Vec<Figure<'a>> {
        let given: Vec<_> = self.parts.iter().map(|part| part.all_given(groups)).collect();
        let (mut figures, mut seen) = (Vec::new(), BTreeSet::new());
        let all = self.parts.iter().flat_map(|part| &part.from.release.frame().measures);
        for info in all.filter(|measure| is_pooled(measure)) {
            if !seen.insert(&info.id) {
                continue;
            }
            let of = groups.iter().filter(|(kind, _)| is_pooled_of(info, *kind));
            let of = of.filter_map(|(kind, keys)| self.figure(info, (*kind, keys), &given)).collect();
            figures.extend(self.of_three_or_none_left(of));
        }
        figures
    }

    /// Everyone, services and roles: those that any release has.
    fn groups(&self) -> BTreeSet<(GroupKind, Keys)> {
        let kinds = [GroupKind::Total, GroupKind::Service, GroupKind::Role];
        let groups = self.parts.iter().flat_map(|part| {
            part.from.release.frame().groups.iter().filter(|group| group.round == part.round.id && kinds.contains(&group.kind))
        });
        groups.map(|group| (group.kind, group.keys.clone())).collect()
    }

    fn figure(
        &mut self,
        info: &'a MeasureInfo,
        (kind, keys): (GroupKind, &'a Keys),
        given: &[BTreeMap<(&MeasureId, &Keys), Given>],
    ) -> Option<Figure<'a>> {
        let given: Vec<&Given> = given.iter().map(|part| part.get(&(&info.id, keys)).unwrap_or(&Given::NotThere)).collect();
        self.left_out.not_shown += given.iter().filter(|given| matches!(given, Given::NotShown)).count() as u64;
        let is_shown = |given: &Given| !matches!(given, Given::NotShown | Given::NotThere);
        let people: BTreeMap<usize, u64> =
            (0..).zip(&given).filter(|(_, given)| is_shown(given)).map(|(part, given)| (part, given.n())).collect();
        let without = self.parts.iter().zip(&given).filter(|(_, given)| !is_shown(given)).map(|(part, _)| part.municipality());
        let without: Vec<String> = without.map(str::to_owned).collect();
        let given: Vec<&Given> = given.into_iter().filter(|given| is_shown(given)).collect();
        if given.len() < FEWEST_CONTRIBUTORS {
            self.left_out.too_few_contributors += u64::from(!given.is_empty());
            return None;
        }
        let all: u64 = people.values().sum();
        if people.values().any(|size| *size as f64 > MOST_OF_ONE * all as f64) {
            self.left_out.dominated += 1;
            return None;
        }
        // As text, since the ledger is one.
        let row = keys.iter().fold(info.id.to_string(), |row, (variable, value)| format!("{row}\u{1f}{variable}\u{1f}{value}"));
        let contributors = self.ledger.contributors(&given);
        if self.ledger.singles_out(&row, &contributors) {
            self.left_out.too_few_contributors += 1;
            return None;
        }
        Some(Figure { info, kind, keys, people, row: pooled(info, keys, &given, without), recorded: (row, contributors) })
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

fn pooled(info: &MeasureInfo, keys: &Keys, given: &[&Given], without: Vec<String>) -> BenchmarkFileRow {
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
