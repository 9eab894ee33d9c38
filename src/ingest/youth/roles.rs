//! What each dimension of a file is for, and what each of its categories means.

use std::sync::Arc;

use super::ReadOptions;
use super::areas;
use super::facts::{Dimension, Facts};
use super::verdicts::published_verdict;
use super::vocabulary::{self, Role};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{AgeGroup, AreaCode, Gap, IndicatorId, Period, PublishedVerdict, Sex, ValueUnit};

/// What each category of each dimension means.
pub(super) struct Roles {
    pub area: Option<usize>,
    pub areas: Vec<AreaCode>,
    pub area_names: Option<(usize, Vec<Arc<str>>)>,
    pub period: Option<(usize, Vec<Period>)>,
    pub period_texts: Vec<Arc<str>>,
    pub age: Option<(usize, Vec<AgeGroup>)>,
    pub sex: Option<(usize, Vec<Sex>)>,
    pub flag: Option<(usize, Vec<Flag>)>,
    pub verdict: Option<(usize, Vec<Option<PublishedVerdict>>)>,
    pub unit: Option<(usize, Vec<Option<ValueUnit>>)>,
    pub indicator: Option<(usize, Vec<IndicatorId>)>,
    pub strata: Vec<usize>,
}

pub(super) fn role_of(dimension: &Dimension) -> Role {
    let by_code = vocabulary::role(&dimension.code);
    dimension.role.unwrap_or(if by_code == Role::Other { vocabulary::role(&dimension.label) } else { by_code })
}

impl Roles {
    pub(super) fn new(facts: &Facts, options: &ReadOptions, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let roles: Vec<Role> = facts.dimensions.iter().map(role_of).collect();
        let first = |wanted: Role| roles.iter().position(|role| *role == wanted);
        let best = |matches: fn(&Role) -> bool| (0..roles.len()).filter(|&i| matches(&roles[i])).min_by_key(|&i| roles[i]);
        let place = || Place::file(options.file);

        let area = best(|role| matches!(role, Role::Area(_)));
        let areas = match (area, &options.area) {
            (Some(area), _) => areas::resolve(&facts.dimensions[area], options, findings),
            (None, Some(only)) => vec![only.clone()],
            (None, None) => {
                findings.push(Diagnostic::new(Code::MissingColumn, place()).found("area, GEO, Kommunenummer, Geografi"));
                return None;
            }
        };
        let names = (0..roles.len()).find(|&i| Some(i) != area && roles[i] == Role::Area(3));
        let period = best(|role| matches!(role, Role::Period(0..9)));
        if period.is_none() && options.period.is_none() && facts.measures.iter().any(|measure| measure.period.is_none()) {
            findings.push(Diagnostic::new(Code::MissingColumn, place()).found("period, AAR, År, Tid"));
        }
        let (age, grade) = (first(Role::Age), first(Role::Grade));
        let verdict = first(Role::Verdict).and_then(|i| verdicts(i, &facts.dimensions[i]));
        let is_stratum = |i: &usize| match roles[*i] {
            Role::Other | Role::Measure => true,
            // What pupils think of something is a group of them and no verdict of the publisher.
            Role::Verdict => verdict.as_ref().is_none_or(|(position, _)| position != i),
            _ => false,
        };
        let mut strata: Vec<usize> = (0..roles.len()).filter(is_stratum).collect();
        if age.is_some() {
            strata.extend(grade);
        }
        let categories = |i: usize| facts.dimensions[i].categories.iter();
        let labels = |i: usize| categories(i).map(|category| Arc::from(category.label.as_str())).collect::<Vec<Arc<str>>>();
        let mut read = Reader { facts, options, findings };
        let unknown = Code::UnknownCategory;
        Some(Self {
            area,
            areas,
            area_names: names.or(area).map(|i| (i, labels(i))),
            period_texts: period
                .map(|i| categories(i).map(|period| Arc::from(shown(&period.label))).collect())
                .unwrap_or_default(),
            period: period.map(|i| read.each(i, Code::UnknownPeriod, "2024, 2022_2024", words_period)),
            age: match (age, grade) {
                (Some(i), _) => Some(read.each(i, unknown, "0_17, 8. trinn", |code, label| vocabulary::age(code, label, false))),
                (None, Some(i)) => Some(read.each(i, unknown, "8. trinn", |code, label| vocabulary::age(code, label, true))),
                (None, None) => None,
            },
            sex: first(Role::Sex).map(|i| read.each(i, unknown, "0, 1, 2, 9", vocabulary::sex)),
            flag: first(Role::Flag).map(|i| read.each(i, unknown, "0, 1, 2, 3", |code, _| flag(code))),
            verdict,
            unit: first(Role::Unit).map(|i| (i, categories(i).map(|unit| vocabulary::unit_of(&unit.code)).collect())),
            indicator: first(Role::Indicator)
                .map(|i| (i, categories(i).map(|name| options.named(&name.code, &name.label)).collect())),
            strata,
        })
    }
}

/// A period as people read it: codes and dates are written as years, everything else stays as it stands.
fn shown(label: &str) -> String {
    let written_for_machines = label.contains('_') || label.matches('-').count() == 2;
    match vocabulary::period(label) {
        Some(period) if written_for_machines => period.to_string(),
        _ => label.to_owned(),
    }
}

fn words_period(code: &str, label: &str) -> Option<Period> {
    vocabulary::period(code).or_else(|| vocabulary::period(label))
}

/// The verdict in each category; none when one of them is no verdict.
fn verdicts(position: usize, dimension: &Dimension) -> Option<(usize, Vec<Option<PublishedVerdict>>)> {
    let read = dimension.categories.iter().map(|category| published_verdict(&category.label));
    Some((position, read.map(|cell| cell.map(|cell| cell.0)).collect::<Option<_>>()?))
}

/// Why figures are withheld, by the codes of FHI's cubes and by plain words.
fn flag(code: &str) -> Option<Flag> {
    Some(Flag(match vocabulary::fold(code).as_str() {
        "" | "0" | "published" => None,
        "1" | "9" | ".." | "missing" => Some(Gap::Missing),
        "2" | "." | "not_computable" => Some(Gap::NotComputable),
        "3" | "4" | "-1" | ":" | "suppressed" => Some(Gap::Suppressed),
        _ => return None,
    }))
}

/// The reason for which a row is withheld, if it is.
#[derive(Clone, Copy)]
pub(super) struct Flag(pub Option<Gap>);

/// Reads the categories of dimensions.
struct Reader<'a> {
    facts: &'a Facts,
    options: &'a ReadOptions<'a>,
    findings: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    /// The meaning of each category; what has none is a finding, and the list is then too short to be used.
    fn each<T>(
        &mut self,
        position: usize,
        code: Code,
        expected: &str,
        read: impl Fn(&str, &str) -> Option<T>,
    ) -> (usize, Vec<T>) {
        let dimension = &self.facts.dimensions[position];
        let mut meanings = Vec::with_capacity(dimension.categories.len());
        for category in &dimension.categories {
            if let Some(meaning) = read(&category.code, &category.label) {
                meanings.push(meaning);
            } else {
                let place = super::place(self.options.file, dimension, category);
                self.findings.push(Diagnostic::new(code, place).found(&category.code).expected(expected));
            }
        }
        (position, meanings)
    }
}
