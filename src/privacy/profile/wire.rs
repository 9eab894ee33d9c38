//! The file `release.json` of a youth profile: head first, one key a line, then one row a line.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::types::{FigureStatus, ProfileFigure};
use super::{Parts, ProfileRelease, VerdictWord};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{IndicatorId, ValueUnit};
use crate::privacy::wire::lines;

/// What a file is; a mapping's release has no such word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// A youth profile.
    YouthProfile,
}

impl TryFrom<Parts> for ProfileRelease {
    type Error = Diagnostic;

    fn try_from(parts: Parts) -> Result<Self, Diagnostic> {
        if parts.schema != Self::SCHEMA {
            return Err(refused("schema", &parts.schema.to_string()).expected(Self::SCHEMA));
        }
        parts.check()?;
        Ok(Self(parts))
    }
}

impl ProfileRelease {
    /// The profile as the bytes of its file. The same profile gives the same bytes.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        lines::written(self)
    }

    /// Reads the file of a profile.
    ///
    /// # Errors
    /// `BadRelease` when the text is not JSON, is of another kind or schema, or does not hang together.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Diagnostic> {
        let parts: Parts = serde_json::from_slice(bytes).map_err(|error| Diagnostic::json(Code::BadRelease, &error))?;
        Self::try_from(parts)
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
        let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Parts)).unwrap_or_default();
        text.push('\n');
        text
    }
}

impl Parts {
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
            let points = row.series.iter().map(|point| &point.local).chain(row.by_sex.iter().map(|one| &one.local));
            if row.published_verdict.is_some() && row.local.status != FigureStatus::Shown {
                return refuse("published_verdict");
            }
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
