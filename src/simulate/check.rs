//! Whether a plan can be carried out: every name in it exists, every share is one.

use std::sync::LazyLock;

use serde_json::Value;

use super::plan::{Effect, Former, Gap, Plan, PlannedRound, PlannedUnit, What, Who};
use crate::config::{self, Path, Source};
use crate::diag::{Code, Diagnostic, limits, nearest};
use crate::instrument::{Instrument, KeyRole};
use crate::model::MissingReason;

static SCHEMA: LazyLock<Value> = LazyLock::new(config::schema_of::<Plan>);

/// The JSON Schema of a plan file, made from the types that read it.
#[must_use]
pub fn json_schema() -> &'static Value {
    &SCHEMA
}

/// The name of the questionnaire that a plan is for, so that it can be loaded before the plan is checked against it.
///
/// # Errors
/// Every finding, when the file is not a plan.
pub fn instrument_name(text: &str, file: &str) -> Result<String, Vec<Diagnostic>> {
    config::read(text, file, json_schema(), |_: &Plan, _| Vec::new()).map(|plan| plan.instrument)
}

impl Plan {
    /// Reads a plan for a questionnaire. `file` is the name that findings carry.
    ///
    /// # Errors
    /// Every finding with its line: unknown keys, rounds, services, units, questions and levels, shares outside 0 to 1.
    ///
    /// # Example
    /// ```
    /// use kartlegg::{instrument, simulate::Plan};
    ///
    /// let bti = instrument::load_shipped("bti").unwrap();
    /// let text = r#"
    /// schema = 1
    /// instrument = "bti"
    /// seed = 1
    /// round = [{ id = "2026", version = "2026.1", opened = "2026-03-02", response_rate = 0.6 }]
    /// service = [{ name = "Skole", units = [{ name = "Fjellskolen", employees = 20 }] }]
    /// effect = [{ what = { scales = ["notcing"] }, shift = 0.5 }]
    /// "#;
    /// let findings = Plan::from_toml(text, "my.plan.toml", &bti).unwrap_err();
    /// assert_eq!((findings[0].place.row, findings[0].expected.as_str()), (Some(7), "noticing"));
    /// ```
    pub fn from_toml(text: &str, file: &str, instrument: &Instrument) -> Result<Self, Vec<Diagnostic>> {
        config::read(text, file, json_schema(), |plan, source| check(plan, source, instrument.whole()))
    }
}

/// Names that a plan may use, gathered once.
struct Checker<'a> {
    plan: &'a Plan,
    instrument: &'a Instrument,
    source: &'a Source<'a>,
    findings: Vec<Diagnostic>,
}

fn check(plan: &Plan, source: &Source<'_>, instrument: &Instrument) -> Vec<Diagnostic> {
    let mut checker = Checker { plan, instrument, source, findings: Vec::new() };
    checker.head();
    checker.rounds();
    checker.staff();
    checker.backgrounds();
    for (position, effect) in plan.effects.iter().enumerate() {
        checker.effect(&Path::root("effect").at(position), effect);
    }
    for (position, gap) in plan.gaps.iter().enumerate() {
        checker.gap(&Path::root("missing").at(position), gap);
    }
    checker.rest();
    checker.findings
}

impl Checker<'_> {
    fn report(&mut self, code: Code, path: &Path, found: impl std::fmt::Display, expected: &str) {
        self.findings.push(Diagnostic::new(code, self.source.find(path)).found(found).expected(expected));
    }

    /// Names that must be among the known ones.
    fn known<'b>(&mut self, path: &Path, names: impl IntoIterator<Item = &'b String>, known: &[String]) {
        for name in names {
            if !known.contains(name) {
                let near = nearest(name, known.iter().map(String::as_str)).unwrap_or_default();
                self.report(Code::UnknownReference, path, name, near);
            }
        }
    }

    fn within(&mut self, path: &Path, value: f64, low: f64, high: f64) {
        if !(low..=high).contains(&value) {
            self.report(Code::BadValue, path, value, &format!("{low}–{high}"));
        }
    }

    fn head(&mut self) {
        let plan = self.plan;
        if plan.schema != 1 {
            self.report(Code::BadValue, &Path::root("schema"), plan.schema, "1");
        }
        self.known(&Path::root("instrument"), [&plan.instrument], std::slice::from_ref(&self.instrument.id));
        self.within(&Path::root("correlation"), plan.correlation, 0.0, 1.0);
        self.within(&Path::root("loading"), plan.loading, 0.0, 1.0);
        self.within(&Path::root("unit_spread"), plan.unit_spread, 0.0, 5.0);
        self.within(&Path::root("drop_out"), plan.drop_out, 0.0, 1.0);
        let scales: Vec<String> = self.instrument.scales.iter().map(|scale| scale.id.to_string()).collect();
        self.known(&Path::root("loadings"), plan.loadings.keys(), &scales);
        for &loading in plan.loadings.values() {
            self.within(&Path::root("loadings"), loading, 0.0, 1.0);
        }
    }

    fn rounds(&mut self) {
        let plan = self.plan;
        if plan.rounds.is_empty() {
            self.report(Code::MissingKey, &Path::root("round"), "", "round");
        }
        for (position, round) in plan.rounds.iter().enumerate() {
            let path = Path::root("round").at(position);
            if PlannedRound::position(&plan.rounds, &round.id) != Some(position) {
                self.report(Code::Duplicate, &path.key("id"), &round.id, "");
            }
            // The id is a folder.
            let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
            if round.id.as_str().is_empty() || !round.id.as_str().chars().all(allowed) {
                self.report(Code::BadValue, &path.key("id"), &round.id, "a–z 0–9 - _");
            }
            self.known(&path.key("version"), [&round.version], &self.instrument.versions);
            self.within(&path.key("response_rate"), round.response_rate, 0.0, 1.0);
            self.within(&path.key("units_answered"), round.units_answered, 0.0, 1.0);
            let digits = |c: char| if c.is_ascii_digit() { '0' } else { c };
            if round.opened.chars().map(digits).collect::<String>() != "0000-00-00" {
                self.report(Code::BadValue, &path.key("opened"), &round.opened, "2026-03-02");
            }
        }
    }

    fn staff(&mut self) {
        let plan = self.plan;
        for (position, service) in plan.services.iter().enumerate() {
            let path = Path::root("service").at(position);
            if plan.services[..position].iter().any(|earlier| earlier.name == service.name) {
                self.report(Code::Duplicate, &path.key("name"), &service.name, "");
            }
            for (at, unit) in service.units.iter().enumerate() {
                let path = path.key("units").at(at);
                if service.units[..at].iter().any(|earlier| earlier.name == unit.name) {
                    self.report(Code::Duplicate, &path, &unit.name, "");
                }
                self.unit(&path, unit);
            }
        }
        let rounds = self.round_ids();
        for (position, former) in plan.formers.iter().enumerate() {
            let path = Path::root("former").at(position);
            let same = |earlier: &Former| earlier.service == former.service && earlier.unit.name == former.unit.name;
            if plan.formers[..position].iter().any(same) {
                self.report(Code::Duplicate, &path.key("unit"), &former.unit.name, "");
            }
            let became = plan.services.iter().find(|service| service.name == former.new_service);
            let units = became.map(|service| service.units.iter().map(|unit| unit.name.clone()).collect::<Vec<_>>());
            self.known(&path.key("new_service"), [&former.new_service], &service_names(plan, false));
            self.known(&path.key("new_unit"), [&former.new_unit], &units.unwrap_or_default());
            self.known(&path.key("valid_from"), [&former.valid_from.to_string()], &rounds);
            self.unit(&path.key("unit"), &former.unit);
        }
    }

    fn unit(&mut self, path: &Path, unit: &PlannedUnit) {
        if let Err(finding) = limits::PLANNED.check(u64::from(unit.employees), self.source.find(path)) {
            self.findings.push(finding);
        }
        if unit.leaders > unit.employees {
            self.report(Code::BadValue, path, unit.leaders, &format!("≤ {}", unit.employees));
        }
        self.within(path, unit.response, -1.0, 1.0);
    }

    fn backgrounds(&mut self) {
        let instrument = self.instrument;
        let roles: Vec<String> = role_levels(instrument);
        if !roles.is_empty() {
            self.known(&Path::root("leader"), [&self.plan.leader], &roles);
            self.known(&Path::root("employee"), [&self.plan.employee], &roles);
        }
        let ids: Vec<String> = instrument.backgrounds.iter().map(|background| background.id.clone()).collect();
        for (position, planned) in self.plan.backgrounds.iter().enumerate() {
            let path = Path::root("background").at(position);
            self.known(&path.key("id"), [&planned.id], &ids);
            let levels = instrument.backgrounds.iter().find(|background| background.id == planned.id).map(|b| b.levels.len());
            let sound = planned.weights.iter().all(|weight| *weight >= 0.0) && planned.weights.iter().sum::<f64>() > 0.0;
            if levels.is_some_and(|levels| levels != planned.weights.len()) || !sound {
                let expected = format!("{} × ≥ 0", levels.unwrap_or_default());
                self.report(Code::BadValue, &path.key("weights"), planned.weights.len(), &expected);
            }
            self.who(&path.key("who"), &planned.who);
        }
    }

    fn effect(&mut self, path: &Path, effect: &Effect) {
        if effect.what.is_empty() {
            self.report(Code::MissingKey, &path.key("what"), "", "domains, scales, items, options, aspects");
        }
        self.within(&path.key("shift"), effect.shift, -10.0, 10.0);
        self.what(&path.key("what"), &effect.what);
        self.who(&path.key("who"), &effect.who);
    }

    fn gap(&mut self, path: &Path, gap: &Gap) {
        if matches!(gap.kind, MissingReason::NotAsked | MissingReason::DroppedOut) {
            let expected = "dont_know, not_applicable, declined, skipped";
            self.report(Code::BadValue, &path.key("kind"), gap.kind.name(), expected);
        }
        self.within(&path.key("rate"), gap.rate, 0.0, 1.0);
        self.what(&path.key("what"), &gap.what);
        self.who(&path.key("who"), &gap.who);
    }

    fn what(&mut self, path: &Path, what: &What) {
        let instrument = self.instrument;
        let domains: Vec<String> = instrument.domains.iter().map(|domain| domain.id.to_string()).collect();
        let scales: Vec<String> = instrument.scales.iter().map(|scale| scale.id.to_string()).collect();
        let items: Vec<String> = instrument.items.iter().map(|item| item.id.to_string()).collect();
        let to: Vec<String> = instrument.matrices.iter().flat_map(|m| m.services.iter().map(|s| s.id.clone())).collect();
        let checks = [
            ("domains", &what.domains, domains),
            ("scales", &what.scales, scales),
            ("items", &what.items, items),
            ("options", &what.options, option_names(instrument)),
            ("aspects", &what.aspects, aspect_names(instrument)),
            ("to", &what.to, to),
        ];
        for (key, names, known) in checks {
            self.known(&path.key(key), names, &known);
        }
    }

    fn who(&mut self, path: &Path, who: &Who) {
        let plan = self.plan;
        let now = plan.services.iter().flat_map(|service| &service.units);
        let units: Vec<String> =
            now.chain(plan.formers.iter().map(|former| &former.unit)).map(|unit| unit.name.clone()).collect();
        self.known(&path.key("services"), &who.services, &service_names(plan, true));
        self.known(&path.key("units"), &who.units, &units);
        self.known(&path.key("roles"), &who.roles, &[plan.leader.clone(), plan.employee.clone()]);
        let rounds = self.round_ids();
        self.known(&path.key("rounds"), &who.rounds, &rounds);
    }

    fn rest(&mut self) {
        let instrument = self.instrument;
        self.known(&Path::root("exclusive"), &self.plan.exclusive, &option_names(instrument));
        let opens: Vec<String> = instrument.opens.iter().map(|open| open.id.clone()).collect();
        for (position, open) in self.plan.opens.iter().enumerate() {
            let path = Path::root("open").at(position);
            self.known(&path.key("id"), [&open.id], &opens);
            self.within(&path.key("rate"), open.rate, 0.0, 1.0);
            if open.texts.is_empty() {
                self.report(Code::BadValue, &path.key("texts"), 0, "≥ 1");
            }
        }
        let aspects = aspect_names(instrument);
        for (position, pair) in self.plan.no_contact.iter().enumerate() {
            let path = Path::root("no_contact").at(position);
            let name = |aspect: &String| format!("{}/{aspect}", pair.matrix);
            self.known(&path.key("aspect"), [&name(&pair.aspect)], &aspects);
            self.known(&path.key("rated"), [&name(&pair.rated)], &aspects);
        }
    }

    fn round_ids(&self) -> Vec<String> {
        self.plan.rounds.iter().map(|round| round.id.to_string()).collect()
    }
}

/// Names of services: of now, or of all rounds.
fn service_names(plan: &Plan, former: bool) -> Vec<String> {
    let before = plan.formers.iter().filter(|_| former).map(|former| former.service.clone());
    plan.services.iter().map(|service| service.name.clone()).chain(before).collect()
}

fn role_levels(instrument: &Instrument) -> Vec<String> {
    instrument
        .background(KeyRole::Role)
        .map(|role| role.levels.iter().map(|level| level.id.clone()).collect())
        .unwrap_or_default()
}

/// Multi-selects, and their options as `question/option`.
fn option_names(instrument: &Instrument) -> Vec<String> {
    let options = |multi: &crate::instrument::MultiSelect| {
        let own = multi.options.iter().map(|option| format!("{}/{}", multi.id, option.id));
        std::iter::once(multi.id.to_string()).chain(own).collect::<Vec<_>>()
    };
    instrument.multis.iter().flat_map(options).collect()
}

/// Matrices, and their aspects as `matrix/aspect`.
fn aspect_names(instrument: &Instrument) -> Vec<String> {
    let aspects = |matrix: &crate::instrument::Matrix| {
        let own = matrix.aspects.iter().map(|aspect| format!("{}/{}", matrix.id, aspect.id));
        std::iter::once(matrix.id.to_string()).chain(own).collect::<Vec<_>>()
    };
    instrument.matrices.iter().flat_map(aspects).collect()
}
