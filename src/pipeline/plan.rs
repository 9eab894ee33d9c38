//! What a survey of this staff could find and show, before anybody is asked.

use std::collections::BTreeMap;
use std::path::Path;

use crate::diag::Diagnostic;
use crate::error::Error;
use crate::model::{Confidence, Language, Roster};
use crate::output::{self, Files, Manifest};
use crate::project::Rules;
use crate::report;
use crate::report::plan::{PlannedGroup, SurveyPlan, plan_document};
use crate::stats::smallest_difference;
use crate::{config, ingest, instrument};

/// What is assumed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlanAssumptions {
    /// Share of the invited who will answer.
    pub rate: f64,
    /// Standard deviation within services, in points of 0–100.
    pub standard_deviation: f64,
    /// How often a difference of that size is to be found.
    pub power: f64,
    /// Confidence level of the tests.
    pub level: Confidence,
    /// How many scales are tested together; none for as many as the shipped questionnaire has.
    pub tests: Option<u64>,
}

/// Makes the page for a roster.
///
/// # Errors
/// When the roster cannot be read, or the page cannot be written.
pub fn plan_survey(
    roster: &Path,
    assumed: PlanAssumptions,
    languages: &[Language],
    folder: &Path,
) -> Result<Vec<Diagnostic>, Error> {
    let name = roster.file_name().map_or_else(|| roster.display().to_string(), |name| name.to_string_lossy().into_owned());
    let bytes = config::read_bytes(roster, &name, crate::diag::limits::TABLE_FILE)?;
    let (read, findings) = ingest::read_roster(roster, &name, &[])?;
    let tests = match assumed.tests {
        Some(tests) => tests.max(1),
        None => instrument::load_shipped("bti").map_or(1, |shipped| shipped.scales.len().max(1) as u64),
    };
    let plan = planned(&read, assumed, tests, &Rules::standard());
    let mut files = Files::new();
    for (position, language) in languages.iter().enumerate() {
        let file = if position == 0 { "plan.html".to_owned() } else { format!("{language}/plan.html") };
        files.insert(file, report::html(&plan_document(&plan, *language)).into_bytes());
    }
    let manifest = Manifest {
        inputs: BTreeMap::from([(name, output::sha256(&bytes))]),
        ..Manifest::of(serde_json::json!({
            "rate": assumed.rate,
            "standard_deviation": assumed.standard_deviation,
            "power": assumed.power,
            "level": assumed.level,
            "tests": tests,
        }))
    };
    output::deliver(folder, &files, manifest)?;
    Ok(findings)
}

/// Expected answers: whole people, never more than there are.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn answers(employees: u64, rate: f64) -> u64 {
    ((employees as f64 * rate).round() as u64).min(employees)
}

/// What can be found and shown, service by service and unit by unit.
fn planned(roster: &Roster, assumed: PlanAssumptions, tests: u64, rules: &Rules) -> SurveyPlan {
    let mut services: BTreeMap<&str, u64> = BTreeMap::new();
    let mut units: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for row in &roster.rows {
        *services.entry(row.service.as_str()).or_default() += row.employees;
        if let Some(unit) = &row.unit {
            *units.entry((row.service.as_str(), unit.as_str())).or_default() += row.employees;
        }
    }
    // Holm's first step: the difference that is surest must be as sure as this.
    let level = Confidence::new(1.0 - (1.0 - assumed.level.level()) / tests as f64).unwrap_or(assumed.level);
    let all = answers(roster.total(), assumed.rate);
    let found = |one: u64, other: u64| smallest_difference(one, other, assumed.standard_deviation, assumed.power, level).ok();
    let group = |name: String, employees: u64, others: Option<u64>| {
        let expected = answers(employees, assumed.rate);
        let shown = expected >= rules.min_n();
        PlannedGroup {
            name,
            employees,
            expected,
            shown,
            spread: expected >= rules.min_n_spread(),
            from_others: others.filter(|_| shown).and_then(|others| found(expected, others)),
            change: Some(expected).filter(|_| shown).and_then(|expected| found(expected, expected)),
        }
    };
    let rest = |employees: u64| all.saturating_sub(answers(employees, assumed.rate));
    SurveyPlan {
        total: group(String::new(), roster.total(), None),
        services: services.iter().map(|(name, &size)| group((*name).to_owned(), size, Some(rest(size)))).collect(),
        units: units.iter().map(|((service, unit), &size)| group(format!("{service}: {unit}"), size, Some(rest(size)))).collect(),
        rate: assumed.rate,
        standard_deviation: assumed.standard_deviation,
        power: assumed.power,
        level: assumed.level.level(),
        tests,
        min_n: rules.min_n(),
        min_n_spread: rules.min_n_spread(),
    }
}
