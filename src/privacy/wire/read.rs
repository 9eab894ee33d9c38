//! Reading, with every promise of the format checked, so that no later room meets a release that does not hang together.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::bounds;
use super::types::{GroupFile, ReleaseFile, RowFile, ShownIn, Status};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{Confidence, Degrees, Estimate, Frame, GroupInfo, MeasureInfo, MeasureKind, Statistic};
use crate::privacy::release::verdict;
use crate::privacy::{Figure, InFamily, ProfileRelease, Release, RowKey, Shown};

/// Read first, so that a file of a later version is called that and not malformed.
#[derive(Deserialize)]
struct Probe {
    schema: Option<u64>,
}

pub(super) fn read(bytes: &[u8]) -> Result<Release, Diagnostic> {
    let probe: Probe = serde_json::from_slice(bytes).map_err(|error| malformed(&error))?;
    match probe.schema {
        Some(schema) if schema == u64::from(Release::SCHEMA) => {}
        Some(schema) => return Err(refused("schema", schema).expected(Release::SCHEMA)),
        None => return Err(refused("schema", "").expected(Release::SCHEMA)),
    }
    let mut file: ReleaseFile = serde_json::from_slice(bytes).map_err(|error| malformed(&error))?;
    let youth = file.youth.take().map(ProfileRelease::from_file).transpose()?;
    let (frame, program, privacy, quality, shown_in, rows) = file.into_parts();
    check(&frame)?;
    let positions = Positions::of(&frame)?;
    let shown_in = shown_in.iter().map(|entry| positions.shown_in(entry)).collect::<Result<_, _>>()?;
    let mut figures = rows
        .into_iter()
        .enumerate()
        .map(|(position, row)| positions.figure(&frame, row).map_err(|finding| at_row(finding, position)))
        .collect::<Result<Vec<_>, _>>()?;
    figures.sort_by_key(|figure| figure.key);
    if let Some(pair) = figures.windows(2).find(|pair| pair[0].key == pair[1].key) {
        let measure = &frame.measures[pair[0].key.measure as usize];
        return Err(refused("rows", format!("{} {}", measure.id, pair[0].key.statistic)).expected("1"));
    }
    Ok(Release { program, frame, privacy, quality, figures, shown_in, youth })
}

fn refused(name: &str, found: impl fmt::Display) -> Diagnostic {
    Diagnostic::new(Code::BadRelease, Place::default().name(name)).found(found)
}

/// Names the row (counted from 1) in the place.
fn at_row(mut finding: Diagnostic, position: usize) -> Diagnostic {
    finding.place.name = Some(format!("rows[{}].{}", position + 1, finding.place.name.unwrap_or_default()));
    finding
}

fn malformed(error: &serde_json::Error) -> Diagnostic {
    let place = Place::default().row(error.line() as u64).column(error.column() as u64);
    Diagnostic::new(Code::BadRelease, place).found(error)
}

/// What the types alone do not promise about the frame.
fn check(frame: &Frame) -> Result<(), Diagnostic> {
    Confidence::new(frame.confidence).map_err(|_| refused("confidence", frame.confidence).expected("0–1"))?;
    if frame.smallest_difference < 0.0 {
        return Err(refused("smallest_difference", frame.smallest_difference).expected("≥ 0"));
    }
    if u32::try_from(frame.groups.len().max(frame.measures.len())).is_err() {
        return Err(refused("groups", frame.groups.len()));
    }
    for group in &frame.groups {
        if !frame.rounds.iter().any(|round| round.id == group.round) {
            return Err(refused("groups.round", &group.round));
        }
        climbs_to_a_top(&frame.groups, group)?;
    }
    for measure in &frame.measures {
        // Who answered is no part of the questionnaire.
        if measure.kind != MeasureKind::Response && !frame.domains.iter().any(|domain| domain.id == measure.domain) {
            return Err(refused("measures.domain", &measure.domain));
        }
        // Ticks and scores have no levels of their own.
        if !measure.levels.is_empty() && measure.top > measure.levels.len() || measure.min > measure.max {
            return Err(refused("measures.top", &measure.id));
        }
    }
    Ok(())
}

/// Parents must exist and must not go in circles.
fn climbs_to_a_top(groups: &[GroupInfo], group: &GroupInfo) -> Result<(), Diagnostic> {
    let mut parent = group.parent;
    for _ in 0..=groups.len() {
        let Some(position) = parent else { return Ok(()) };
        parent = groups.get(position).ok_or_else(|| refused("groups.parent", position))?.parent;
    }
    Err(refused("groups.parent", group.parent.unwrap_or_default()))
}

/// Positions by name.
struct Positions {
    groups: BTreeMap<GroupFile, u32>,
    measures: BTreeMap<String, u32>,
    benchmarks: BTreeMap<String, u16>,
}

impl Positions {
    fn of(frame: &Frame) -> Result<Self, Diagnostic> {
        let mut positions = Self { groups: BTreeMap::new(), measures: BTreeMap::new(), benchmarks: BTreeMap::new() };
        for (position, benchmark) in (0..).zip(&frame.benchmarks) {
            let is_known = frame.rounds.iter().any(|round| round.id == benchmark.round);
            if positions.benchmarks.insert(benchmark.id.clone(), position).is_some() || !is_known {
                return Err(refused("benchmarks", &benchmark.id).expected("1"));
            }
        }
        for (position, group) in (0..).zip(&frame.groups) {
            if positions.groups.insert(GroupFile::of(group), position).is_some() {
                return Err(refused("groups", group.label.get(frame.language)).expected("1"));
            }
        }
        for (position, measure) in (0..).zip(&frame.measures) {
            if positions.measures.insert(measure.id.to_string(), position).is_some() {
                return Err(refused("measures", &measure.id).expected("1"));
            }
        }
        Ok(positions)
    }

    fn group(&self, group: &GroupFile) -> Result<u32, Diagnostic> {
        self.groups.get(group).copied().ok_or_else(|| {
            let keys: Vec<&str> = group.keys.values().map(String::as_str).collect();
            refused("group", format!("{} {}", group.round, keys.join(" ")).trim_end().to_owned())
        })
    }

    fn benchmark(&self, id: &str) -> Result<u16, Diagnostic> {
        self.benchmarks.get(id).copied().ok_or_else(|| refused("benchmark", id))
    }

    fn shown_in(&self, entry: &ShownIn) -> Result<(usize, usize), Diagnostic> {
        Ok((self.group(&entry.group)? as usize, self.group(&entry.within)? as usize))
    }

    fn figure(&self, frame: &Frame, row: RowFile) -> Result<Figure, Diagnostic> {
        let measure = *self.measures.get(&row.measure).ok_or_else(|| refused("measure", &row.measure))?;
        let info = &frame.measures[measure as usize];
        let key = RowKey {
            measure,
            group: self.group(&row.group)?,
            statistic: row.statistic,
            reference: row.reference.as_ref().map(|reference| self.group(reference)).transpose()?,
            across: row.across,
            detail: match (&row.benchmark, row.statistic.is_by_benchmark()) {
                (Some(benchmark), true) => Some(self.benchmark(benchmark)?),
                (None, false) => row.level.as_deref().map(|level| detail(info, row.statistic, level)).transpose()?,
                (benchmark, _) => return Err(refused("benchmark", benchmark.as_deref().unwrap_or_default())),
            },
        };
        let family = family(&row)?;
        let told = row.verdict;
        let figure = Figure { key, shown: shown(row)?, family };
        if let Shown::Value(estimate) = &figure.shown
            && let Some((field, expected)) = bounds::impossible(info, key.statistic, estimate)
        {
            return Err(refused(field, estimate.value).expected(expected));
        }
        // A file without verdicts is one of an earlier version; a verdict that its own figures do not give is a mistake.
        match told.filter(|_| verdict(&figure, frame.smallest_difference) != told) {
            Some(verdict) => Err(refused("verdict", serde_json::json!(verdict))),
            None => Ok(figure),
        }
    }
}

/// Position of a level, by its value, or of an item, by its id.
fn detail(measure: &MeasureInfo, statistic: Statistic, level: &str) -> Result<u16, Diagnostic> {
    let position = if let Some(position) = level.strip_prefix('#') {
        position.parse().ok()
    } else if statistic.is_by_item() {
        measure.items.iter().position(|item| item.as_str().strip_prefix("item:").unwrap_or(item.as_str()) == level)
    } else {
        measure.levels.iter().position(|known| known.value.to_string() == level)
    };
    position.and_then(|position| u16::try_from(position).ok()).ok_or_else(|| refused("level", level))
}

/// What a p-value is when its family is taken into account.
fn family(row: &RowFile) -> Result<Option<InFamily>, Diagnostic> {
    match (row.p_adjusted, row.tested) {
        (None, None) => Ok(None),
        (Some(adjusted), Some(tested))
            if row.status == Status::Shown && row.statistic.is_p_value() && (0.0..=1.0).contains(&adjusted) =>
        {
            Ok(Some(InFamily { adjusted, tested }))
        }
        _ => Err(refused("p_adjusted", row.p_adjusted.map_or_else(String::new, |adjusted| adjusted.to_string()))),
    }
}

fn shown(row: RowFile) -> Result<Shown, Diagnostic> {
    if row.status == Status::Shown {
        return value(&row).map(Shown::Value);
    }
    if row.value.is_some() || row.interval.is_some() || row.n.is_some() || row.df.or(row.df2).is_some() {
        return Err(refused("value", "").expected("null"));
    }
    let reason = row.reason.unwrap_or_default();
    Ok(match row.status {
        Status::Suppressed => Shown::Hidden,
        Status::Shown | Status::NotAvailable => Shown::Unavailable(reason_named(&reason)?),
    })
}

fn reason_named<T: DeserializeOwned>(reason: &str) -> Result<T, Diagnostic> {
    serde_json::from_value(serde_json::Value::from(reason)).map_err(|_| refused("reason", reason))
}

fn value(row: &RowFile) -> Result<Estimate, Diagnostic> {
    let missing = |name: &str| refused(name, "");
    let (method, interval) = match &row.interval {
        Some(ci) => (ci.method, Ok(ci.interval().ok_or_else(|| refused("interval", ci.lower).expected(ci.upper))?)),
        None => (row.method.ok_or_else(|| missing("method"))?, Err(row.no_interval.ok_or_else(|| missing("no_interval"))?)),
    };
    Ok(Estimate {
        value: row.value.ok_or_else(|| missing("value"))?,
        interval,
        n: row.n.ok_or_else(|| missing("n"))?,
        unit: row.unit.ok_or_else(|| missing("unit"))?,
        method,
        degrees: degrees(row)?,
    })
}

/// Degrees of freedom: none, one, or two.
fn degrees(row: &RowFile) -> Result<Degrees, Diagnostic> {
    match (row.df, row.df2) {
        (None, None) => Ok(Degrees::None),
        (Some(df), None) if df > 0.0 => Ok(Degrees::One(df)),
        (Some(df), Some(df2)) if df > 0.0 && df2 > 0.0 => Ok(Degrees::Two(df, df2)),
        (df, df2) => Err(refused("df", df.or(df2).unwrap_or_default()).expected("> 0")),
    }
}
