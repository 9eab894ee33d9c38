//! The file `release.json` of a youth profile: head first, one key a line, then one row a line.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ProfileRelease;
use super::types::{FigureStatus, ProfileArea, ProfileFigure, ProfileIndicator, ProfileRow, ProfileSource, VerdictWord};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{Confidence, IndicatorId, NeedTheme, ValueUnit};
use crate::privacy::ProgramInfo;

/// What a file is; a mapping's release has no such word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// A youth profile.
    YouthProfile,
}

/// Public figures about young people in one area, each with the country beside it, a verdict and what the verdict rests on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "kartlegg youth profile, schema 1")]
pub(in crate::privacy) struct ProfileFile {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    schema: u32,
    /// What the file is.
    kind: Kind,
    /// The program that made it.
    program: ProgramInfo,
    /// Whom it is about.
    area: ProfileArea,
    /// The county around it.
    county: Option<ProfileArea>,
    /// Confidence level of intervals and tests, two-sided.
    confidence: Confidence,
    /// Rows of the barometer that were tested.
    tested: usize,
    /// Differences that chance alone gives among as many tests.
    expected_false_alarms: f64,
    /// Rows of tables without a known publisher that this program has hidden.
    hidden_here: u64,
    /// Tables that the figures came from.
    sources: Vec<ProfileSource>,
    /// Indicators of the tables.
    indicators: Vec<ProfileIndicator>,
    /// Indicators that the tables have for others and not for this area.
    without_row: Vec<IndicatorId>,
    /// Indicators that the catalogue does not know.
    unknown: Vec<IndicatorId>,
    /// Themes that place needs beside the capacity of the services.
    themes: Vec<NeedTheme>,
    /// The figures.
    rows: Vec<ProfileRow>,
}

impl ProfileRelease {
    /// The profile as the bytes of its file. The same profile gives the same bytes.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut out = b"{\n".to_vec();
        entry(&mut out, "schema", &self.schema);
        entry(&mut out, "kind", &self.kind);
        entry(&mut out, "program", &self.program);
        entry(&mut out, "area", &self.area);
        entry(&mut out, "county", &self.county);
        entry(&mut out, "confidence", &self.confidence);
        entry(&mut out, "tested", &self.tested);
        entry(&mut out, "expected_false_alarms", &self.expected_false_alarms);
        entry(&mut out, "hidden_here", &self.hidden_here);
        list(&mut out, "sources", &self.sources);
        list(&mut out, "indicators", &self.indicators);
        entry(&mut out, "without_row", &self.without_row);
        entry(&mut out, "unknown", &self.unknown);
        list(&mut out, "themes", &self.themes);
        list(&mut out, "rows", &self.rows);
        // The comma after the last entry.
        out.truncate(out.len() - 2);
        out.extend_from_slice(b"\n}\n");
        out
    }

    /// Reads the file of a profile.
    ///
    /// # Errors
    /// `BadRelease` when the text is not JSON, is of another kind or schema, or does not hang together.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Diagnostic> {
        let file: ProfileFile = serde_json::from_slice(bytes).map_err(|error| {
            Diagnostic::new(Code::BadRelease, Place::default().row(error.line() as u64).column(error.column() as u64))
                .found(error)
        })?;
        Self::from_file(file)
    }

    /// Takes what was read, if it hangs together.
    pub(in crate::privacy) fn from_file(file: ProfileFile) -> Result<Self, Diagnostic> {
        if file.schema != Self::SCHEMA {
            return Err(refused("schema", &file.schema.to_string()).expected(Self::SCHEMA));
        }
        let release = Self {
            schema: file.schema,
            kind: file.kind,
            program: file.program,
            area: file.area,
            county: file.county,
            confidence: file.confidence,
            tested: file.tested,
            expected_false_alarms: file.expected_false_alarms,
            hidden_here: file.hidden_here,
            sources: file.sources,
            indicators: file.indicators,
            without_row: file.without_row,
            unknown: file.unknown,
            themes: file.themes,
            rows: file.rows,
        };
        release.check()?;
        Ok(release)
    }

    /// Whether some bytes are, or mean to be, the file of a profile.
    #[must_use]
    pub fn is_profile(bytes: &[u8]) -> bool {
        #[derive(Deserialize)]
        struct Probe {
            kind: Option<Kind>,
        }
        serde_json::from_slice::<Probe>(bytes).is_ok_and(|probe| probe.kind.is_some())
    }

    /// The JSON Schema of the file, as text.
    #[must_use]
    pub fn json_schema() -> String {
        let mut text = serde_json::to_string_pretty(&schemars::schema_for!(ProfileFile)).unwrap_or_default();
        text.push('\n');
        text
    }

    /// What the types alone do not promise.
    fn check(&self) -> Result<(), Diagnostic> {
        let known: BTreeSet<&IndicatorId> = self.indicators.iter().map(|indicator| &indicator.id).collect();
        for (position, row) in self.rows.iter().enumerate() {
            let refuse = |what: &str| Err(refused(&format!("rows[{}].{what}", position + 1), row.indicator.as_str()));
            if !known.contains(&row.indicator) {
                return refuse("indicator");
            }
            if row.source >= self.sources.len() {
                return refuse("source");
            }
            let figures = [Some(&row.local), row.county.as_ref(), row.country.as_ref()];
            let points = row.series.iter().map(|point| &point.local);
            if !figures.into_iter().flatten().chain(points).all(|figure| hangs_together(figure, &row.unit)) {
                return refuse("value");
            }
            if (row.verdict.verdict == VerdictWord::Suppressed) != (row.local.status == FigureStatus::Suppressed) {
                return refuse("verdict");
            }
        }
        Ok(())
    }
}

/// A shown figure has a value that its unit can have, any other has no number at all.
fn hangs_together(figure: &ProfileFigure, unit: &ValueUnit) -> bool {
    let numbers = [figure.value, figure.count, figure.denominator, figure.expected];
    let ordered = figure.interval.is_none_or(|interval| interval.lower <= interval.upper);
    match figure.status {
        FigureStatus::Shown => {
            let most = match unit {
                ValueUnit::Share => 1.0,
                // What is standardised for age may come out above the whole by a little.
                ValueUnit::Percent => 100.5,
                _ => f64::MAX,
            };
            let are_counts = numbers[1..].iter().flatten().all(|count| *count >= 0.0);
            figure.value.is_some_and(|value| (0.0..=most).contains(&value)) && ordered && are_counts
        }
        _ => numbers.iter().all(Option::is_none) && figure.interval.is_none(),
    }
}

fn refused(name: &str, found: &str) -> Diagnostic {
    Diagnostic::new(Code::BadRelease, Place::default().name(name)).found(found)
}

/// `"name":value,` on a line.
fn entry(out: &mut Vec<u8>, name: &str, value: &impl Serialize) {
    out.extend_from_slice(format!("\"{name}\":").as_bytes());
    out.extend_from_slice(&serde_json::to_vec(value).unwrap_or_default());
    out.extend_from_slice(b",\n");
}

/// `"name":[…],` with one element a line.
fn list<T: Serialize>(out: &mut Vec<u8>, name: &str, elements: &[T]) {
    out.extend_from_slice(format!("\"{name}\":[").as_bytes());
    for (position, element) in elements.iter().enumerate() {
        out.extend_from_slice(if position == 0 { b"\n" } else { b",\n" });
        out.extend_from_slice(&serde_json::to_vec(element).unwrap_or_default());
    }
    out.extend_from_slice(b"],\n");
}
