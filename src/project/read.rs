//! `kartlegging.toml` out of its text: paths that stay in the project, rounds in order, an instrument that exists.

use std::collections::BTreeMap;
use std::path::{Path as FilePath, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;

use super::codebooks::{agreements, codebooks, is_file};
use super::paths::{leaves, paths, stays_inside};
use super::{InventoryReference, Project, ProjectFile, Round, RoundFile, Rules, YouthFile};
use crate::config::{self, Path, Source};
use crate::diag::limits::TOML_FILE;
use crate::diag::{Code, Diagnostic, Place, nearest};
use crate::instrument::{Background, Instrument, KeyRole, inventories};
use crate::model::{AnsweredBy, Confidence, Estimand, GroupKind, Text, is_date};

/// Name of the project file.
pub const FILE_NAME: &str = "kartlegging.toml";

static SCHEMA: LazyLock<Value> = LazyLock::new(config::schema_of::<ProjectFile>);

/// The JSON Schema of a project file, made from the types that read it.
#[must_use]
pub fn json_schema() -> &'static Value {
    &SCHEMA
}

impl Project {
    /// Opens a project: `path` is its folder, or its file.
    ///
    /// # Errors
    /// Every finding in the project file and in the instrument, each with file and line.
    pub fn open(path: &FilePath) -> Result<Self, Vec<Diagnostic>> {
        Self::opened(path, |_| true)
    }

    /// Opens a project whose files may still be to come: that one of them is not there is no finding.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn before_answers(path: &FilePath) -> Result<Self, Vec<Diagnostic>> {
        Self::opened(path, |finding| finding.code != Code::MissingFile)
    }

    fn opened(path: &FilePath, counts: impl Fn(&Diagnostic) -> bool) -> Result<Self, Vec<Diagnostic>> {
        let file = if path.is_dir() { path.join(FILE_NAME) } else { path.to_path_buf() };
        let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = parent.map_or_else(|| PathBuf::from("."), FilePath::to_path_buf);
        let name = file.file_name().map_or_else(|| FILE_NAME.to_string(), |name| name.to_string_lossy().into_owned());
        let text = read_text(&file, &name)?;
        Self::made(folder, name, &text, counts, instrument)
    }

    /// A project that is written nowhere yet: its two texts, and the folder that its exports lie in, wherever their links lead.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn unwritten(folder: &FilePath, project: &str, instrument: &str) -> Result<Self, Vec<Diagnostic>> {
        Self::made(folder.to_path_buf(), FILE_NAME.to_string(), project, lies_anywhere, |written, _, _| {
            Ok((Instrument::from_toml(instrument, &written.instrument)?, Some(written.instrument.clone())))
        })
    }

    /// This project with another text, whose files may lie anywhere still.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn proposed(&self, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let name = self.inputs.first().map_or(FILE_NAME, String::as_str);
        Self::made(self.folder.clone(), name.to_string(), text, lies_anywhere, instrument)
    }

    fn made(
        folder: PathBuf,
        name: String,
        text: &str,
        counts: impl Fn(&Diagnostic) -> bool,
        instrument: impl FnOnce(&ProjectFile, &FilePath, &str) -> Result<(Instrument, Option<String>), Vec<Diagnostic>>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let written: ProjectFile = config::read(text, &name, json_schema(), |project, source| {
            check(project, source, &folder).into_iter().filter(|finding| counts(finding)).collect()
        })?;
        let (mut instrument, own) = instrument(&written, &folder, &name)?;
        let codebooks = codebooks(&written, &instrument, &folder, &name)?;
        for (question, book) in &codebooks {
            instrument.add_codebook(question, book);
        }
        let agreements = agreements(&written, &folder, &name)?;
        let books = written.codebooks.iter().map(|book| book.codes.clone()).filter(|codes| is_file(codes));
        let books: Vec<String> = books.chain(written.codebooks.iter().filter_map(|book| book.agreement.clone())).collect();
        let rounds = rounds(&written, &instrument, &name)?;
        let variables = variables(&written, &instrument, &name)?;
        margins(&written, &variables, &name)?;
        who_leads(&instrument, &variables, &name)?;
        let rules = Rules::try_from(written.privacy.clone()).map_err(|error| {
            vec![
                Diagnostic::new(Code::BadValue, Place::file(&name).name(error.key))
                    .found(error.found)
                    .expected(format!("{}–100", error.lowest)),
            ]
        })?;
        let inputs = std::iter::once(name).chain(own).chain(books).collect();
        Ok(Self { folder, file: written, instrument, rounds, variables, rules, codebooks, agreements, part_of: None, inputs })
    }
}

/// What counts of a project whose files lie where they came from: not that they lie outside its folder.
fn lies_anywhere(finding: &Diagnostic) -> bool {
    finding.code != Code::PathLeavesProject
}

/// Reads a text file of the project.
pub(super) fn read_text(path: &FilePath, name: &str) -> Result<String, Vec<Diagnostic>> {
    // The place names the file alone, and it is the folder that is most often wrong.
    let shown = path.display().to_string();
    config::read_text(path, name, TOML_FILE).map_err(|finding| vec![config::or_missing(finding, &shown)])
}

/// What can be said of the file without reading anything else.
#[expect(clippy::too_many_lines, reason = "one check after the other, in the order of the file")]
fn check(project: &ProjectFile, source: &Source<'_>, folder: &FilePath) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut report = |code, path: &Path, found: &dyn std::fmt::Display, expected: &str| {
        findings.push(Diagnostic::new(code, source.find(path)).found(found).expected(expected));
    };
    if project.schema != 1 {
        report(Code::BadValue, &Path::root("schema"), &project.schema, "1");
    }
    if Confidence::new(project.confidence).is_err() {
        report(Code::BadValue, &Path::root("confidence"), &project.confidence, "0–1");
    }
    if !(0.0..=100.0).contains(&project.smallest_difference) {
        report(Code::BadValue, &Path::root("smallest_difference"), &project.smallest_difference, "0–100");
    }
    if project.languages.is_empty() {
        report(Code::BadValue, &Path::root("languages"), &"[]", "nb, nn, en");
    }
    if project.rounds.is_empty() {
        report(Code::MissingKey, &Path::root("round"), &"", "round");
    }
    for (position, round) in project.rounds.iter().enumerate() {
        let path = Path::root("round").at(position);
        if project.rounds[..position].iter().any(|earlier| earlier.id == round.id) {
            report(Code::Duplicate, &path.key("id"), &round.id, "");
        }
        if let Some(date) = round.date.as_ref().filter(|date| !is_date(date)) {
            report(Code::BadValue, &path.key("date"), date, "2026-03-02");
        }
        let earlier = position.checked_sub(1).and_then(|before| project.rounds[before].date.as_ref());
        if let (Some(earlier), Some(date)) = (earlier, round.date.as_ref())
            && date < earlier
        {
            report(Code::BadValue, &path.key("date"), date, &format!("≥ {earlier}"));
        }
        if round.export.is_none() == project.combined.is_none() {
            report(Code::MissingKey, &path, &round.id, "export");
        }
        if project.estimand == Some(Estimand::Staff) && round.roster.is_none() {
            report(Code::MissingKey, &path, &round.id, "roster");
        }
        let files = [("export", &round.export), ("roster", &round.roster)];
        for (key, file) in files.into_iter().chain([("leaders", &round.leaders), ("coordinator", &round.coordinator)]) {
            if let Some(file) = file {
                paths(file, &path.key(key), folder, &mut report);
            }
        }
    }
    if let Some(combined) = &project.combined {
        paths(&combined.export, &Path::root("combined").key("export"), folder, &mut report);
    }
    if let Some(youth) = &project.youth {
        check_youth(youth, folder, &mut report);
    }
    for (position, benchmark) in project.benchmarks.iter().enumerate() {
        let path = Path::root("benchmark").at(position);
        paths(&benchmark.file, &path.key("file"), folder, &mut report);
        if let Some(round) = benchmark.round.as_ref().filter(|id| project.rounds.iter().all(|round| round.id != **id)) {
            let known: Vec<&str> = project.rounds.iter().map(|round| round.id.as_str()).collect();
            report(Code::UnknownReference, &path.key("round"), round, &known.join(", "));
        }
    }
    check_inventories(project, folder, &mut report);
    if let Some(crosswalk) = &project.crosswalk {
        paths(crosswalk, &Path::root("crosswalk"), folder, &mut report);
    }
    findings
}

/// Tables of what the services have and do: of a kind that exists, of a round that exists, one of each.
fn check_inventories(
    project: &ProjectFile,
    folder: &FilePath,
    report: &mut impl FnMut(Code, &Path, &dyn std::fmt::Display, &str),
) {
    for (position, inventory) in project.inventories.iter().enumerate() {
        let path = Path::root("inventory").at(position);
        paths(&inventory.file, &path.key("file"), folder, report);
        if let Some(codes) = inventory.codes.as_ref().filter(|codes| is_file(codes)) {
            paths(codes, &path.key("codes"), folder, report);
        }
        let kinds = || inventories().iter().map(|kind| kind.id.as_str());
        if kinds().all(|kind| kind != inventory.kind) {
            let near = nearest(&inventory.kind, kinds()).map_or_else(|| kinds().collect::<Vec<_>>().join(", "), str::to_owned);
            report(Code::UnknownReference, &path.key("kind"), &inventory.kind, &near);
        }
        let known = || project.rounds.iter().map(|round| round.id.as_str());
        if let Some(round) = inventory.round.as_ref().filter(|round| known().all(|id| id != round.as_str())) {
            report(Code::UnknownReference, &path.key("round"), round, &known().collect::<Vec<_>>().join(", "));
        }
        let same = |earlier: &InventoryReference| earlier.kind == inventory.kind && earlier.round == inventory.round;
        if project.inventories[..position].iter().any(same) {
            report(Code::Duplicate, &path.key("kind"), &inventory.kind, "");
        }
    }
    for (position, book) in project.codebooks.iter().enumerate() {
        let files = [("codes", Some(&book.codes).filter(|codes| is_file(codes))), ("agreement", book.agreement.as_ref())];
        for (key, file) in files.into_iter().filter_map(|(key, file)| Some((key, file?))) {
            paths(file, &Path::root("codebook").at(position).key(key), folder, report);
        }
    }
    if let Some(themes) = &project.themes {
        paths(themes, &Path::root("themes"), folder, report);
    }
}

/// Tables of public figures, each by itself.
fn check_youth(youth: &YouthFile, folder: &FilePath, report: &mut impl FnMut(Code, &Path, &dyn std::fmt::Display, &str)) {
    for (position, table) in youth.tables.iter().enumerate() {
        paths(table, &Path::root("youth").key("tables").at(position), folder, report);
    }
    if youth.tables.is_empty() {
        report(Code::MissingKey, &Path::root("youth").key("tables"), &"[]", "tables");
    }
    for (position, file) in youth.files.iter().enumerate() {
        paths(&file.table, &Path::root("youth").key("file").at(position).key("table"), folder, report);
    }
    if let Some(indicators) = &youth.indicators {
        paths(indicators, &Path::root("youth").key("indicators"), folder, report);
    }
    if let Some(people) = &youth.people {
        paths(people, &Path::root("youth").key("people"), folder, report);
    }
}

/// The instrument, and its file when it is the project's own.
fn instrument(project: &ProjectFile, folder: &FilePath, name: &str) -> Result<(Instrument, Option<String>), Vec<Diagnostic>> {
    let wanted = project.instrument.as_str();
    let place = || Place::file(name).name("instrument");
    if !FilePath::new(wanted).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
        let shipped = crate::instrument::shipped();
        if !shipped.contains(&wanted) {
            let near = nearest(wanted, shipped.iter().copied()).map_or_else(|| shipped.join(", "), str::to_string);
            return Err(vec![Diagnostic::new(Code::UnknownReference, place()).found(wanted).expected(near)]);
        }
        return Ok((crate::instrument::load_shipped(wanted)?, None));
    }
    if !stays_inside(wanted) {
        return Err(vec![Diagnostic::new(Code::PathLeavesProject, place()).found(wanted)]);
    }
    let path = folder.join(wanted);
    if leaves(&path, folder) {
        return Err(vec![Diagnostic::new(Code::PathLeavesProject, place()).found(wanted)]);
    }
    let text = read_text(&path, wanted)?;
    Ok((Instrument::from_toml(&text, wanted)?, Some(wanted.to_string())))
}

fn rounds(project: &ProjectFile, instrument: &Instrument, name: &str) -> Result<Vec<Round>, Vec<Diagnostic>> {
    let mut findings = Vec::new();
    let rounds = project
        .rounds
        .iter()
        .map(|round| {
            let version = round.version.clone().unwrap_or_else(|| instrument.latest().to_string());
            if instrument.version(&version).is_none() {
                let place = Place::file(name).name("round.version");
                findings.push(
                    Diagnostic::new(Code::UnknownReference, place).found(&version).expected(instrument.versions.join(", ")),
                );
            }
            let label = if round.label == Text::default() { Text::same(round.id.as_str()) } else { round.label.clone() };
            Round {
                id: round.id.clone(),
                label,
                date: round.date.clone(),
                version,
                export: round.export.clone(),
                roster: round.roster.clone(),
                read: round.read.clone(),
                for_units: for_units(round, instrument, name, &mut findings),
            }
        })
        .collect();
    if findings.is_empty() { Ok(rounds) } else { Err(findings) }
}

/// What others than staff answered in a round. Only what they were asked can be read.
fn for_units(
    round: &RoundFile,
    instrument: &Instrument,
    name: &str,
    findings: &mut Vec<Diagnostic>,
) -> BTreeMap<AnsweredBy, String> {
    let named = AnsweredBy::FOR_UNITS.into_iter().filter_map(|who| Some((who, round.for_units(who)?)));
    let mut files = BTreeMap::new();
    for (who, file) in named {
        if instrument.asked_of(who).is_none() {
            let place = Place::file(name).name(format!("round.{}", who.id()));
            findings.push(Diagnostic::new(Code::NotAskedOf, place).found(file).expected(&instrument.id));
        }
        files.insert(who, file.clone());
    }
    files
}

/// Background variables to group by.
fn variables(project: &ProjectFile, instrument: &Instrument, name: &str) -> Result<Vec<(String, GroupKind)>, Vec<Diagnostic>> {
    // A municipality that has reports of its own is no group in them.
    let apart = project.municipalities.as_ref().map(|municipalities| municipalities.column.as_str());
    let is_apart = |background: &&Background| {
        apart.is_some_and(|column| background.role == KeyRole::Municipality || background.id == column)
    };
    let kind = |role: KeyRole| match role {
        KeyRole::Municipality => GroupKind::Municipality,
        KeyRole::Service => GroupKind::Service,
        KeyRole::Unit => GroupKind::Unit,
        KeyRole::Role => GroupKind::Role,
        KeyRole::Other => GroupKind::Other,
    };
    let known = || instrument.backgrounds.iter().map(|background| background.id.as_str());
    let Some(wanted) = &project.groups else {
        let by_role =
            instrument.backgrounds.iter().filter(|background| background.role != KeyRole::Other && !is_apart(background));
        return Ok(by_role.map(|background| (background.id.clone(), kind(background.role))).collect());
    };
    let mut findings = Vec::new();
    let mut variables = Vec::new();
    for id in wanted {
        let found = instrument.backgrounds.iter().find(|background| background.id == *id);
        if found.as_ref().is_some_and(is_apart) {
            findings.push(Diagnostic::new(Code::Duplicate, Place::file(name).name("groups")).found(id));
        } else if let Some(background) = found {
            variables.push((background.id.clone(), kind(background.role)));
        } else {
            let near = nearest(id, known()).map_or_else(|| known().collect::<Vec<_>>().join(", "), str::to_string);
            findings.push(Diagnostic::new(Code::UnknownReference, Place::file(name).name("groups")).found(id).expected(near));
        }
    }
    if findings.is_empty() { Ok(variables) } else { Err(findings) }
}

/// Where leaders alone are asked something, it must be read who leads.
fn who_leads(instrument: &Instrument, variables: &[(String, GroupKind)], name: &str) -> Result<(), Vec<Diagnostic>> {
    match instrument.leaders_only() {
        Some(only) if variables.iter().all(|(id, _)| *id != only.role) => Err(vec![
            Diagnostic::new(Code::MissingKey, Place::file(name).name("groups")).found(&instrument.id).expected(&only.role),
        ]),
        _ => Ok(()),
    }
}

/// Variables to weight by, and background variables to compare, must be among those that are grouped by.
fn margins(project: &ProjectFile, variables: &[(String, GroupKind)], name: &str) -> Result<(), Vec<Diagnostic>> {
    let mut findings = grouped_by(&project.plan.backgrounds, variables, &Place::file(name).name("plan.backgrounds"));
    if let Some(weights) = &project.plan.weights {
        let place = || Place::file(name).name("plan.weights.rake");
        if weights.rake.is_empty() && weights.column.is_none() {
            findings.push(Diagnostic::new(Code::MissingKey, place()).expected("rake, column"));
        }
        findings.extend(grouped_by(&weights.rake, variables, &place()));
        let at = |key: &str| Place::file(name).name(format!("plan.weights.{key}"));
        let is_taken = |column: &&String| variables.iter().any(|(id, _)| id == *column);
        findings
            .extend(weights.column.iter().filter(is_taken).map(|id| Diagnostic::new(Code::Duplicate, at("column")).found(id)));
        let unused = weights.margins.iter().filter(|margin| !weights.rake.contains(&margin.variable));
        findings.extend(unused.map(|margin| {
            Diagnostic::new(Code::UnknownReference, at("margin")).found(&margin.variable).expected(weights.rake.join(", "))
        }));
        if let Some([low, high]) = weights.trim.filter(|[low, high]| !(*low >= 0.0 && *low <= 1.0 && *high >= 1.0)) {
            findings.push(Diagnostic::new(Code::BadValue, at("trim")).found(format!("{low}, {high}")).expected("0–1, 1–"));
        }
    }
    if let Some(design) = &project.plan.design {
        for (key, variable) in [("strata", &design.strata), ("clusters", &design.clusters)] {
            let at = Place::file(name).name(format!("plan.design.{key}"));
            findings.extend(grouped_by(variable.as_slice(), variables, &at));
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

/// Names that are no variable that is grouped by, or stand twice.
fn grouped_by(names: &[String], variables: &[(String, GroupKind)], at: &Place) -> Vec<Diagnostic> {
    let place = || at.clone();
    let known = || variables.iter().map(|(id, _)| id.as_str());
    let repeated = |position: usize, id: &String| names[..position].contains(id);
    let finding = |(position, id): (usize, &String)| match known().any(|known| known == id) {
        true if repeated(position, id) => Some(Diagnostic::new(Code::Duplicate, place()).found(id)),
        true => None,
        false => {
            let near = nearest(id, known()).map_or_else(|| known().collect::<Vec<_>>().join(", "), str::to_string);
            Some(Diagnostic::new(Code::UnknownReference, place()).found(id).expected(near))
        }
    };
    names.iter().enumerate().filter_map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_refused_with_every_finding_in_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let text = "schema = 2\ninstrumnet = \"bti\"\ntitle.nb = \"T\"\nmunicipality = \"M\"\nconfidence = 1.5\n\n[[round]]\nid = \"1\"\nexport = \"../a.csv\"\n";
        std::fs::write(folder.path().join(FILE_NAME), text).unwrap();
        let findings = Project::open(folder.path()).unwrap_err();
        let found: Vec<(Code, Option<u64>)> = findings.iter().map(|finding| (finding.code, finding.place.row)).collect();
        assert!(found.contains(&(Code::UnknownKey, Some(2))), "{found:?}");
        assert_eq!(findings.iter().find(|finding| finding.code == Code::UnknownKey).unwrap().expected, "instrument");
    }

    #[test]
    fn what_the_file_leaves_out_is_filled_in() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.csv"), "service\n").unwrap();
        let text = "schema = 1\ninstrument = \"bti\"\ntitle.nb = \"T\"\nmunicipality = \"M\"\n\n[[round]]\nid = \"1\"\nexport = \"a.csv\"\n";
        std::fs::write(folder.path().join(FILE_NAME), text).unwrap();
        let project = Project::open(folder.path()).unwrap();
        assert_eq!(project.rounds[0].version, project.instrument.latest());
        assert_eq!(project.rounds[0].label, Text::same("1"));
        let kinds: Vec<GroupKind> = project.variables.iter().map(|(_, kind)| *kind).collect();
        assert_eq!(kinds, [GroupKind::Service, GroupKind::Unit, GroupKind::Role]);
        assert_eq!(project.rules, Rules::standard());
    }
}
