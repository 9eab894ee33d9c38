//! Benchmark files: TOML against the schema of its types, then row by row against the questionnaire.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;

use crate::config::{self, Path, Source};
use crate::diag::{Checked, Code, Diagnostic, Place, limits, nearest};
use crate::instrument::Instrument;
use crate::model::{
    BenchmarkFile, BenchmarkFileRow, BenchmarkRow, BenchmarkTable, BenchmarkUnit, ItemId, LinkKind, MeasureId, RoundId, ScaleId,
};

static SCHEMA: LazyLock<Value> = LazyLock::new(config::schema_of::<BenchmarkFile>);

/// The JSON Schema of a benchmark file, made from the types that read it.
#[must_use]
pub fn benchmark_schema() -> &'static Value {
    &SCHEMA
}

/// Reads a file without holding it to a questionnaire.
///
/// # Errors
/// Every finding, each with its line.
pub fn benchmark_file(text: &str, file: &str) -> Result<BenchmarkFile, Vec<Diagnostic>> {
    config::read(text, file, benchmark_schema(), |_, _| Vec::new())
}

/// Reads a benchmark for a round that answered a version of a questionnaire. With what was noticed.
///
/// # Errors
/// Every finding, each with its line: an unknown measure, a mean or spread that cannot be, shares that do not add up, another
/// questionnaire or response scale.
pub fn benchmark(text: &str, file: &str, instrument: &Instrument, (round, version): (&RoundId, &str)) -> Checked<BenchmarkTable> {
    let mut rows = Vec::new();
    let mut noticed = Vec::new();
    let mut head = config::read(text, file, benchmark_schema(), |written: &BenchmarkFile, source| {
        let mut check = Check { written, source, instrument, findings: Vec::new(), file };
        check.head();
        rows = check.rows();
        noticed = check.noticed(&mut rows, version);
        check.findings
    })?;
    head.rows = Vec::new();
    Ok((BenchmarkTable { head, round: round.clone(), rows }, noticed))
}

/// What the questionnaire says of a measure.
struct Known {
    min: i32,
    max: i32,
    /// How many levels, or two for a tick; none for a scale.
    levels: usize,
    /// How many of them count as the top.
    top: usize,
    has_mean: bool,
}

struct Check<'a> {
    written: &'a BenchmarkFile,
    source: &'a Source<'a>,
    instrument: &'a Instrument,
    findings: Vec<Diagnostic>,
    file: &'a str,
}

impl Check<'_> {
    fn report(&mut self, code: Code, path: &Path, found: impl std::fmt::Display, expected: impl std::fmt::Display) {
        self.findings.push(Diagnostic::new(code, self.source.find(path)).found(found).expected(expected));
    }

    fn head(&mut self) {
        let written = self.written;
        if written.schema != 1 {
            self.report(Code::BadValue, &Path::root("schema"), written.schema, "1");
        }
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if written.id.is_empty() || !written.id.chars().all(plain) {
            self.report(Code::BadValue, &Path::root("id"), &written.id, "a–z 0–9 - _");
        }
        if written.instrument != self.instrument.id {
            self.report(Code::OtherInstrument, &Path::root("instrument"), &written.instrument, &self.instrument.id);
        }
        if let Some(version) = written.version.as_ref().filter(|version| self.instrument.version(version).is_none()) {
            self.report(Code::OtherInstrument, &Path::root("version"), version, self.instrument.versions.join(", "));
        }
        if written.name.wordings().all(|name| name.trim().is_empty()) {
            self.report(Code::MissingKey, &Path::root("name"), "name", "name.nb");
        }
        if !(1900..=2200).contains(&written.year) {
            self.report(Code::BadValue, &Path::root("year"), written.year, "1900–2200");
        }
        if written.source.trim().is_empty() {
            self.report(Code::MissingKey, &Path::root("source"), "source", "source");
        }
        if written.rows.is_empty() {
            self.report(Code::MissingKey, &Path::root("row"), "row", "row");
        }
    }

    fn rows(&mut self) -> Vec<BenchmarkRow> {
        let mut seen = BTreeSet::new();
        let mut rows = Vec::new();
        for (position, row) in self.written.rows.iter().enumerate() {
            let path = Path::root("row").at(position);
            if !seen.insert((&row.measure, &row.group)) {
                self.report(Code::Duplicate, &path.key("measure"), &row.measure, "");
            }
            for variable in row.group.keys() {
                let ids = || self.instrument.backgrounds.iter().map(|background| background.id.as_str());
                if !ids().any(|id| id == variable) {
                    let near = nearest(variable, ids()).map_or_else(|| ids().collect::<Vec<_>>().join(", "), str::to_owned);
                    self.report(Code::UnknownReference, &path.key("group"), variable, near);
                }
            }
            match known(self.instrument, &row.measure) {
                None => {
                    let all = measures(self.instrument);
                    let near =
                        nearest(row.measure.as_str(), all.iter().map(String::as_str)).unwrap_or("scale:…, item:…, choice:…/…");
                    self.report(Code::UnknownReference, &path.key("measure"), &row.measure, near);
                }
                Some(known) => rows.push(self.row(row, &known, &path)),
            }
        }
        rows
    }

    /// A row on the response scale as declared.
    fn row(&mut self, row: &BenchmarkFileRow, known: &Known, path: &Path) -> BenchmarkRow {
        let (min, max) = (f64::from(known.min), f64::from(known.max));
        if let Some(range) = row.range.as_ref().filter(|range| **range != [known.min, known.max]) {
            let found = range.iter().map(i32::to_string).collect::<Vec<_>>().join("–");
            self.report(Code::OtherScale, &path.key("range"), found, format!("{}–{}", known.min, known.max));
        }
        for (key, people) in [("n", row.n), ("counts", row.counts.as_ref().and_then(|counts| counts.iter().copied().max()))] {
            let held = limits::ALL_PEOPLE.check(people.unwrap_or(0), self.source.find(&path.key(key)));
            self.findings.extend(held.err());
        }
        if row.n == Some(0) {
            self.report(Code::BadValue, &path.key("n"), 0, "≥ 1");
        }
        let factor = match self.written.unit {
            BenchmarkUnit::Points100 => (max - min) / 100.0,
            BenchmarkUnit::ScalePoints => 1.0,
        };
        let shift = if self.written.unit == BenchmarkUnit::Points100 { min } else { 0.0 };
        let mean = row.mean.map(|mean| mean * factor + shift);
        self.mean(row, known, path, (factor, shift));
        let (share, n) = self.share(row, known, path);
        if mean.is_none() && share.is_none() && row.shares.is_none() && row.counts.is_none() {
            self.report(Code::MissingKey, path, "mean", "mean, shares, counts, share");
        }
        BenchmarkRow {
            measure: row.measure.clone(),
            group: row.group.clone(),
            n,
            mean,
            standard_deviation: row.sd.map(|deviation| deviation * factor),
            standard_error: row.se.map(|error| error * factor),
            share,
            without: row.without.clone(),
        }
    }

    /// The mean must lie on the scale, and the spread be possible there: a variance is at most `(M − min)(max − M) · n/(n − 1)`.
    fn mean(&mut self, row: &BenchmarkFileRow, known: &Known, path: &Path, (factor, shift): (f64, f64)) {
        let (low, high) = ((f64::from(known.min) - shift) / factor, (f64::from(known.max) - shift) / factor);
        for (key, value) in [("sd", row.sd), ("se", row.se)] {
            match value {
                Some(_) if row.mean.is_none() => self.report(Code::MissingKey, &path.key(key), "mean", "mean"),
                Some(value) if !value.is_finite() || value < 0.0 => self.report(Code::BadValue, &path.key(key), value, "≥ 0"),
                _ => {}
            }
        }
        let Some(mean) = row.mean else { return };
        if !known.has_mean {
            self.report(Code::OtherScale, &path.key("mean"), mean, "shares, counts, share");
            return;
        }
        if !(low..=high).contains(&mean) {
            self.report(Code::BadValue, &path.key("mean"), mean, format!("{low}–{high}"));
            return;
        }
        let n = row.n.filter(|n| *n > 1).unwrap_or(2) as f64;
        let most = ((mean - low) * (high - mean) * n / (n - 1.0)).sqrt();
        let spread = row.sd.or_else(|| row.se.zip(row.n).map(|(error, n)| error * (n as f64).sqrt()));
        // A published mean is rounded, and so is its spread.
        if spread.is_some_and(|spread| spread > most * 1.01 + 0.01 * (high - low)) {
            let key = if row.sd.is_some() { "sd" } else { "se" };
            self.report(Code::ImpossibleSpread, &path.key(key), spread.unwrap_or_default(), format!("≤ {most:.1}"));
        }
    }

    /// Share at the top, and n, out of whichever of counts, shares and share there is.
    fn share(&mut self, row: &BenchmarkFileRow, known: &Known, path: &Path) -> (Option<f64>, Option<u64>) {
        let given = [("counts", row.counts.as_ref().map(Vec::len)), ("shares", row.shares.as_ref().map(Vec::len))];
        for (key, length) in given {
            if let Some(length) = length.filter(|length| *length != known.levels) {
                self.report(Code::OtherScale, &path.key(key), length, known.levels);
                return (None, row.n);
            }
        }
        if let Some(counts) = &row.counts {
            let n: u64 = counts.iter().fold(0, |sum, count| sum.saturating_add(*count));
            if n == 0 || row.n.is_some_and(|given| given != n) {
                self.report(Code::SharesDoNotAdd, &path.key("counts"), n, row.n.map_or_else(|| "≥ 1".into(), |n| n.to_string()));
                return (None, row.n);
            }
            let top: u64 = counts.iter().rev().take(known.top).sum();
            return ((known.top > 0).then(|| top as f64 / n as f64), Some(n));
        }
        if let Some(shares) = &row.shares {
            let sum: f64 = shares.iter().sum();
            // Each is rounded to half a per cent at worst.
            let slack = 0.5 * shares.len() as f64;
            if shares.iter().any(|share| !(0.0..=100.0).contains(share)) || (sum - 100.0).abs() > slack {
                self.report(Code::SharesDoNotAdd, &path.key("shares"), format!("{sum:.1}"), 100);
                return (None, row.n);
            }
            let top: f64 = shares.iter().rev().take(known.top).sum();
            return ((known.top > 0).then_some(top / sum), row.n);
        }
        if let Some(share) = row.share.filter(|share| !(0.0..=100.0).contains(share)) {
            self.report(Code::BadValue, &path.key("share"), share, "0–100");
        }
        if row.share.is_some() && known.top == 0 {
            self.report(Code::OtherScale, &path.key("share"), row.share.unwrap_or_default(), "mean");
        }
        (row.share.map(|share| share / 100.0), row.n)
    }

    /// Leaves out what was asked otherwise, and counts what cannot be tested.
    fn noticed(&self, rows: &mut Vec<BenchmarkRow>, version: &str) -> Vec<Diagnostic> {
        let mut noticed = Vec::new();
        let theirs = self.written.version.as_deref().unwrap_or(version);
        rows.retain(|row| {
            let same = is_same(self.instrument, &row.measure, theirs, version);
            if !same {
                noticed.push(Diagnostic::new(Code::ChangedSince, Place::file(self.file)).found(&row.measure));
            }
            same
        });
        let untested = rows.iter().filter(|row| {
            let mean_untested =
                row.mean.is_some() && row.standard_error.is_none() && (row.standard_deviation.is_none() || row.n.is_none());
            mean_untested || row.share.is_some() && row.n.is_none()
        });
        let untested = untested.count() as u64;
        if untested > 0 {
            noticed.push(Diagnostic::new(Code::NoTestPossible, Place::file(self.file)).count(untested));
        }
        noticed
    }
}

/// Whether two versions asked a measure alike; of a scale, all of its items.
fn is_same(instrument: &Instrument, measure: &MeasureId, theirs: &str, ours: &str) -> bool {
    let same = |id: &ItemId| {
        instrument.item(id).is_some_and(|item| {
            let asked = (instrument.asked(item, theirs), instrument.asked(item, ours));
            asked == (false, false) || asked == (true, true) && instrument.link(item, theirs, ours) == LinkKind::Same
        })
    };
    match measure.as_str().split_once(':') {
        Some(("item", id)) => same(&ItemId::new(id)),
        Some(("scale", id)) => instrument.scale(&ScaleId::new(id)).is_some_and(|scale| scale.items.iter().all(same)),
        _ => true,
    }
}

/// Every measure that a benchmark may have.
fn measures(instrument: &Instrument) -> Vec<String> {
    let scales = instrument.scales.iter().map(|scale| format!("scale:{}", scale.id));
    let items = instrument.items.iter().map(|item| format!("item:{}", item.id));
    let options = instrument
        .multis
        .iter()
        .flat_map(|multi| multi.options.iter().map(move |option| format!("choice:{}/{}", multi.id, option.id)));
    let rated = instrument.matrices.iter().flat_map(|matrix| {
        let of = |aspect: &str| {
            matrix.services.iter().map(|service| format!("matrix:{}/{aspect}/{}", matrix.id, service.id)).collect()
        };
        matrix.aspects.iter().flat_map(move |aspect| -> Vec<String> { of(&aspect.id) }).collect::<Vec<_>>()
    });
    scales.chain(items).chain(options).chain(rated).collect()
}

fn known(instrument: &Instrument, measure: &MeasureId) -> Option<Known> {
    let of_item = |id: &ItemId| instrument.item(id).and_then(|item| instrument.response(&item.response));
    match measure.as_str().split_once(':')? {
        ("scale", id) => {
            let response = of_item(instrument.scale(&ScaleId::new(id))?.items.first()?)?;
            Some(Known { min: response.min(), max: response.max(), levels: 0, top: 0, has_mean: true })
        }
        ("item", id) => {
            let response = of_item(&ItemId::new(id))?;
            let top = if response.nominal { 0 } else { response.top_levels() };
            Some(Known {
                min: response.min(),
                max: response.max(),
                levels: response.levels.len(),
                top,
                has_mean: !response.nominal,
            })
        }
        ("choice", id) => {
            let (multi, option) = id.split_once('/')?;
            let multi = instrument.multi(&ItemId::new(multi))?;
            multi.options.iter().any(|known| known.id == option).then_some(Known {
                min: 0,
                max: 1,
                levels: 2,
                top: 1,
                has_mean: false,
            })
        }
        ("matrix", id) => {
            let [matrix, aspect, service] = id.splitn(3, '/').collect::<Vec<_>>().try_into().ok()?;
            let matrix = instrument.matrix(&ItemId::new(matrix))?;
            let aspect = matrix.aspects.iter().find(|known| known.id == *aspect)?;
            matrix.services.iter().find(|known| known.id == *service)?;
            let response = instrument.response(&aspect.response)?;
            Some(Known {
                min: response.min(),
                max: response.max(),
                levels: response.levels.len(),
                top: if response.nominal { 0 } else { response.top_levels() },
                has_mean: !response.nominal,
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The schema that editors read is the one that benchmark files are checked against. `BLESS=1` rewrites it.
    #[test]
    fn the_published_schema_is_that_of_the_types() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/reports/schema/benchmark.schema.json");
        let schema = format!("{}\n", serde_json::to_string_pretty(benchmark_schema()).unwrap());
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, &schema).unwrap();
        }
        assert!(std::fs::read_to_string(path).unwrap() == schema, "{path} is not what the types give; BLESS=1 rewrites it");
    }

    const HEAD: &str =
        "schema = 1\nid = 'x'\ninstrument = 'bti'\narea = 'nation'\nname = { nb = 'Alle' }\nyear = 2025\nsource = 'Ingen'\n";

    fn read(rest: &str) -> Checked<BenchmarkTable> {
        let bti = crate::instrument::load_shipped("bti").unwrap();
        benchmark(&format!("{HEAD}{rest}"), "x.toml", &bti, (&RoundId::new("2026"), "2026.1"))
    }

    /// Law: the same figure on 0–100 and on the scale as declared is the same.
    #[test]
    fn both_units_mean_the_same() {
        let hundred = read("row = [{ measure = 'scale:trust', n = 50, mean = 50, sd = 25, se = 5 }]").unwrap().0;
        let points =
            read("unit = 'scale_points'\nrow = [{ measure = 'scale:trust', n = 50, mean = 3.0, sd = 1.0, se = 0.2 }]").unwrap().0;
        assert_eq!(hundred.rows, points.rows);
        assert_eq!(hundred.rows[0].mean, Some(3.0));
    }

    #[test]
    fn counts_and_shares_give_the_top() {
        let table = read(
            "row = [{ measure = 'item:trust_goals', counts = [10, 20, 30, 25, 15] },\n{ measure = 'item:trust_language', shares = [10, 20, 30, 25, 15] },\n\
             { measure = 'choice:training_needs/online', share = 40 }]",
        );
        let (table, noticed) = table.unwrap();
        let shares: Vec<(Option<f64>, Option<u64>)> = table.rows.iter().map(|row| (row.share, row.n)).collect();
        assert_eq!(shares, [(Some(0.4), Some(100)), (Some(0.4), None), (Some(0.4), None)]);
        assert_eq!((noticed[0].code, noticed[0].count), (Code::NoTestPossible, 2));
    }

    /// A spread that is possible only because a published mean was rounded is let through; a larger one is not.
    #[test]
    fn the_widest_spread_is_everybody_at_the_ends() {
        let at = |sd: f64| read(&format!("row = [{{ measure = 'scale:trust', n = 1000, mean = 50, sd = {sd} }}]"));
        assert!(at(50.0).is_ok());
        assert_eq!(at(52.0).unwrap_err()[0].code, Code::ImpossibleSpread);
    }

    #[test]
    fn a_mean_of_a_tick_is_no_mean() {
        let refused = read("row = [{ measure = 'choice:training_needs/online', mean = 40 }]").unwrap_err();
        assert_eq!(refused[0].code, Code::OtherScale);
    }
}
