//! Reading schema 1, where every row names its measure, its groups and its level.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use super::check::{self, at, refused};
use super::rows::{GroupFile, RowFile, RowsFile, ShownIn, Status};
use crate::diag::Diagnostic;
use crate::model::{BenchmarkAt, Degrees, DetailAt, Estimate, Frame, GroupAt, MeasureAt, MeasureId, MeasureInfo, Statistic};
use crate::privacy::figures::Figures;
use crate::privacy::release::Parts;
use crate::privacy::{Figure, InFamily, Release, RowKey, Shown};

/// The release that a file of schema 1 holds.
pub(super) fn release(file: RowsFile) -> Result<Parts, Diagnostic> {
    let RowsFile { program, frame, privacy, quality, shown_in, youth, rows, .. } = file;
    check::frame(&frame)?;
    let positions = Positions::of(&frame);
    let shown_in = shown_in.iter().map(|entry| positions.shown_in(entry)).collect::<Result<_, _>>()?;
    let rows = rows.into_iter().enumerate();
    let figures = rows.map(|(row, file)| positions.figure(&frame, file).map_err(|finding| at("rows", row, finding)));
    let mut figures = figures.collect::<Result<Vec<_>, _>>()?;
    figures.sort_by_key(|figure| figure.key);
    if let Some(pair) = figures.windows(2).find(|pair| pair[0].key == pair[1].key) {
        let measure = &frame.measures[pair[0].key.measure];
        return Err(refused("rows", format!("{} {}", measure.id, pair[0].key.statistic)).expected("1"));
    }
    let figures = Figures::of_sorted(&figures, frame.smallest_difference);
    Ok(Parts { schema: Release::SCHEMA, program, frame, privacy, quality, shown_in, youth, inventories: Vec::new(), figures })
}

/// Positions by name.
struct Positions {
    groups: BTreeMap<GroupFile, GroupAt>,
    measures: BTreeMap<String, MeasureAt>,
    benchmarks: BTreeMap<String, BenchmarkAt>,
}

impl Positions {
    fn of(frame: &Frame) -> Self {
        Self {
            groups: frame.groups.enumerated().map(|(position, group)| (GroupFile::of(group), position)).collect(),
            measures: frame.measures.enumerated().map(|(position, measure)| (measure.id.to_string(), position)).collect(),
            benchmarks: frame.benchmarks.enumerated().map(|(position, known)| (known.id.clone(), position)).collect(),
        }
    }

    fn group(&self, group: &GroupFile) -> Result<GroupAt, Diagnostic> {
        self.groups.get(group).copied().ok_or_else(|| {
            let keys: Vec<&str> = group.keys.values().map(String::as_str).collect();
            refused("group", format!("{} {}", group.round, keys.join(" ")).trim_end().to_owned())
        })
    }

    fn benchmark(&self, id: &str) -> Result<BenchmarkAt, Diagnostic> {
        self.benchmarks.get(id).copied().ok_or_else(|| refused("benchmark", id))
    }

    fn shown_in(&self, entry: &ShownIn) -> Result<(GroupAt, GroupAt), Diagnostic> {
        Ok((self.group(&entry.group)?, self.group(&entry.within)?))
    }

    fn figure(&self, frame: &Frame, row: RowFile) -> Result<Figure, Diagnostic> {
        let measure = *self.measures.get(&row.measure).ok_or_else(|| refused("measure", &row.measure))?;
        let info = &frame.measures[measure];
        let key = RowKey {
            measure,
            group: self.group(&row.group)?,
            statistic: row.statistic,
            reference: row.reference.as_ref().map(|reference| self.group(reference)).transpose()?,
            across: row.across,
            detail: match (&row.benchmark, row.statistic.is_by_benchmark()) {
                (Some(benchmark), true) => Some(DetailAt::Benchmark(self.benchmark(benchmark)?)),
                (None, false) => row.level.as_deref().map(|level| detail(info, row.statistic, level)).transpose()?,
                (benchmark, _) => return Err(refused("benchmark", benchmark.as_deref().unwrap_or_default())),
            },
        };
        let family = family(&row)?;
        let told = row.verdict;
        let figure = Figure { key, shown: shown(row)?, family };
        check::figure(frame, &figure, told)?;
        Ok(figure)
    }
}

/// Position of a level, by its value, or of an item, by its id.
fn detail(measure: &MeasureInfo, statistic: Statistic, level: &str) -> Result<DetailAt, Diagnostic> {
    let position = if let Some(position) = level.strip_prefix('#') {
        position.parse().ok()
    } else if statistic.is_by_scale() {
        // Files of that form are older than correlations among scales.
        None
    } else if statistic.is_by_item() {
        let is_it = |item: &MeasureId| item.as_str().strip_prefix("item:").unwrap_or(item.as_str()) == level;
        measure.items.position(is_it).map(|item| DetailAt::Item(item).number())
    } else {
        measure.levels.position(|known| known.value.to_string() == level).map(|level| DetailAt::Level(level).number())
    };
    let part = statistic.facts().per.zip(position).map(|(per, number)| DetailAt::numbered(per, number));
    part.ok_or_else(|| refused("level", level))
}

/// What a p-value is when its family is taken into account.
fn family(row: &RowFile) -> Result<Option<InFamily>, Diagnostic> {
    match (row.p_adjusted, row.tested) {
        (None, None) => Ok(None),
        (Some(adjusted), Some(tested)) if row.status == Status::Shown => Ok(Some(InFamily { adjusted, tested })),
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
        (Some(df), None) => Ok(Degrees::One(df)),
        (Some(df), Some(df2)) => Ok(Degrees::Two(df, df2)),
        (None, Some(df2)) => Err(refused("df", df2)),
    }
}
