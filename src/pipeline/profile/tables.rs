//! Files of public figures to protected tables, under the borders of today.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::compare::youth::index::IndexedTable;
use crate::compare::youth::recode::{Target, before_borders, recode, target};
use crate::compare::youth::{denominators, parts, profile as youth_profile};
use crate::config;
use crate::diag::limits::PUBLIC_FILE;
use crate::diag::{Code, Diagnostic, Place, nearest};
use crate::error::Error;
use crate::ingest::youth::{self, ReadOptions, catalogue, geography};
use crate::model::{
    AreaCode, AreaLevel, Geography, IndicatorCatalogue, IndicatorId, IndicatorTable, Period, Producer, ValueUnit,
};
use crate::output;
use crate::privacy::{ProtectedTables, protect_tables};
use crate::project::{Project, YouthFile};

/// Borders that figures are shown in.
pub(super) const BORDERS: i32 = 2024;

/// What a table does not say of itself; for every table where `table` is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableHint {
    /// The table.
    pub table: Option<PathBuf>,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Which indicator it is about.
    pub indicator: Option<IndicatorId>,
    /// Unit of the values.
    pub unit: Option<ValueUnit>,
    /// Publisher.
    pub producer: Option<Producer>,
    /// Area.
    pub area: Option<AreaCode>,
    /// Period.
    pub period: Option<Period>,
}

/// Tables as read, protected.
#[derive(Debug)]
pub struct ProfileTables {
    pub(super) tables: ProtectedTables,
    pub(super) catalogue: IndicatorCatalogue,
    pub(super) geography: Geography,
    /// SHA-256 of each file.
    pub(super) inputs: BTreeMap<String, String>,
    /// What was noticed.
    pub findings: Vec<Diagnostic>,
}

/// Reads files, and folders of files, into tables. With `people`, a table whose figures are the people behind shares.
///
/// # Errors
/// Every finding of every file, when one of them is an error.
pub fn profile_tables(
    paths: &[PathBuf],
    people: Option<&Path>,
    hints: &[TableHint],
    until: Option<i32>,
) -> Result<ProfileTables, Error> {
    tables_by(catalogue::shipped()?, paths, people, hints, until)
}

/// The same with another catalogue of indicators.
pub(super) fn tables_by(
    catalogue: IndicatorCatalogue,
    paths: &[PathBuf],
    people: Option<&Path>,
    hints: &[TableHint],
    until: Option<i32>,
) -> Result<ProfileTables, Error> {
    let geography = geography::shipped()?;
    let mut reader =
        Reader { catalogue: &catalogue, geography: &geography, hints, findings: Vec::new(), inputs: BTreeMap::new() };
    let mut tables: Vec<IndicatorTable> = Vec::new();
    for (name, path) in reader.files(paths) {
        tables.extend(reader.table(&name, &path));
    }
    let people = people.map(|path| (file_name(path), path)).and_then(|(name, path)| reader.table(&name, path));
    if let Some(people) = people {
        tables = tables.iter().map(|table| reader.joined(table, &people)).collect();
    }
    let Reader { mut findings, inputs, .. } = reader;
    if tables.is_empty() && !findings.iter().any(Diagnostic::is_error) {
        findings.push(Diagnostic::new(Code::EmptyFile, Place::file(shown(paths))));
    }
    let mut findings = crate::pipeline::judged(findings)?;
    for table in &mut tables {
        table.rows.retain(|row| until.is_none_or(|until| row.key.period.to <= until));
    }
    let tables = protect_tables(tables, &catalogue);
    findings.extend(held_twice(tables.tables()));
    findings.extend(unknown_indicators(tables.tables(), &catalogue));
    Ok(ProfileTables { tables, catalogue, geography, inputs, findings })
}

/// Indicators that the catalogue does not know, with the nearest that it does: one finding for each table.
fn unknown_indicators(tables: &[IndexedTable], catalogue: &IndicatorCatalogue) -> Vec<Diagnostic> {
    let known = || catalogue.indicators.iter().map(|indicator| indicator.id.as_str());
    let strangers = tables.iter().flat_map(|indexed| indexed.indicators.iter().map(move |id| (&indexed.table.origin.file, id)));
    strangers
        .filter(|(_, id)| catalogue.get(id).is_none())
        .map(|(file, id)| {
            let nearest = nearest(id.as_str(), known()).unwrap_or("–");
            Diagnostic::new(Code::UnknownIndicator, Place::file(file.clone())).found(id).expected(nearest)
        })
        .collect()
}

/// Indicators that several tables hold: one finding each.
fn held_twice(tables: &[IndexedTable]) -> Vec<Diagnostic> {
    let file = |position: &usize| tables[*position].table.origin.file.clone();
    let twice = youth_profile::held_twice(tables).into_iter();
    let said = |(indicator, holders): (IndicatorId, BTreeSet<usize>)| {
        let names: Vec<String> = holders.iter().map(file).collect();
        Diagnostic::new(Code::HeldTwice, Place::default()).found(format!("{indicator} ({})", names.join(", ")))
    };
    twice.map(said).collect()
}

fn shown(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

struct Reader<'a> {
    catalogue: &'a IndicatorCatalogue,
    geography: &'a Geography,
    hints: &'a [TableHint],
    findings: Vec<Diagnostic>,
    inputs: BTreeMap<String, String>,
}

impl Reader<'_> {
    /// Files by the names that reports know them by: no folder of this machine stands in an output.
    fn files(&mut self, paths: &[PathBuf]) -> Vec<(String, PathBuf)> {
        let mut files: Vec<(String, PathBuf)> = Vec::new();
        for path in paths {
            if path.is_dir() {
                self.folder(path, &mut files);
            } else {
                files.push((file_name(path), path.clone()));
            }
        }
        for position in 0..files.len() {
            let twice = files.iter().filter(|(name, _)| *name == files[position].0).count() > 1;
            if twice && let Some(parent) = files[position].1.parent() {
                files[position].0 = format!("{}/{}", file_name(parent), files[position].0);
            }
        }
        files
    }

    fn folder(&mut self, folder: &Path, files: &mut Vec<(String, PathBuf)>) {
        let entries =
            fs::read_dir(folder).and_then(|entries| entries.map(|entry| entry.map(|e| e.path())).collect::<Result<Vec<_>, _>>());
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                let place = Place::file(folder.display().to_string());
                self.findings.push(Diagnostic::new(Code::CannotRead, place).found(error.kind()));
                return;
            }
        };
        entries.sort();
        for path in entries.into_iter().filter(|path| path.is_file()) {
            let name = file_name(&path);
            if is_table(&path) && !name.starts_with('.') {
                files.push((name, path));
            } else {
                self.findings.push(Diagnostic::new(Code::NotATable, Place::file(name)));
            }
        }
    }

    /// One table under the borders of today; `None` when it was refused, with the reasons among the findings.
    fn table(&mut self, name: &str, path: &Path) -> Option<IndicatorTable> {
        let bytes = match config::read_bytes(path, name, PUBLIC_FILE) {
            Ok(bytes) => bytes,
            Err(finding) => {
                self.findings.push(finding);
                return None;
            }
        };
        self.inputs.insert(name.to_owned(), output::sha256(&bytes));
        match youth::read(&bytes, &self.options(name, path)) {
            Ok(reading) => {
                self.findings.extend(reading.findings);
                let mut table = reading.table;
                let areas: BTreeSet<&AreaCode> = table.rows.iter().map(|row| &row.key.area).collect();
                if areas.into_iter().any(|area| self.is_old(area)) {
                    let recoded = recode(&table, self.geography, BORDERS);
                    self.findings.extend(recoded.findings);
                    table = recoded.table;
                }
                self.findings.extend(parts::too_large(&table));
                self.findings.extend(before_borders(&table, self.geography));
                Some(table)
            }
            Err(findings) => {
                self.findings.extend(findings);
                None
            }
        }
    }

    /// Reads the file as the hints for it say; a hint for one file goes before those for all.
    fn options<'o>(&'o self, name: &'o str, path: &Path) -> ReadOptions<'o> {
        let mut options = ReadOptions { catalogue: Some(self.catalogue), ..ReadOptions::new(name, self.geography) };
        let (own, general): (Vec<&TableHint>, Vec<&TableHint>) = self
            .hints
            .iter()
            .filter(|hint| hint.table.as_deref().is_none_or(|table| table == path))
            .partition(|hint| hint.table.is_some());
        for hint in own.into_iter().chain(general) {
            options.sheet = options.sheet.or_else(|| hint.sheet.clone());
            options.indicator = options.indicator.or_else(|| hint.indicator.clone());
            options.unit = options.unit.or_else(|| hint.unit.clone());
            options.producer = options.producer.or(hint.producer);
            options.area = options.area.or_else(|| hint.area.clone());
            options.period = options.period.or(hint.period);
        }
        options
    }

    /// Whether a municipality or county has another code today.
    fn is_old(&self, area: &AreaCode) -> bool {
        let in_list = |list: fn(i32) -> bool| self.geography.areas.iter().any(|known| known.code == *area && list(known.list));
        match AreaLevel::of(area) {
            Some(AreaLevel::Municipality) => !area.as_str().ends_with("99") && !in_list(|list| list >= BORDERS),
            Some(AreaLevel::District | AreaLevel::Neighbourhood) => {
                target(area, self.geography, BORDERS) != Target::Area(area.clone())
            }
            _ => false,
        }
    }

    fn joined(&mut self, table: &IndicatorTable, people: &IndicatorTable) -> IndicatorTable {
        let joined = denominators::with_denominators(table, people);
        if joined.matched + joined.unmatched > 0 {
            let place = Place::file(table.origin.file.clone()).name(people.origin.file.clone());
            let found = format!("{} + {}", table.origin.file, people.origin.file);
            let of = format!("{} / {}", joined.matched, joined.matched + joined.unmatched);
            self.findings.push(Diagnostic::new(Code::Recognised, place).found(format!("{found}: {of}")));
        }
        joined.table
    }
}

fn is_table(path: &Path) -> bool {
    let known = ["csv", "tsv", "txt", "json", "px", "xlsx"];
    path.extension().is_some_and(|extension| known.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

/// What the project says of single tables.
pub(super) fn hints(project: &Project, asked: &YouthFile) -> Result<Vec<TableHint>, Error> {
    let mut hints = Vec::new();
    for file in &asked.files {
        let period = match file.period.as_deref().map(|text| (text, youth::period(text))) {
            Some((text, None)) => {
                let place = Place::file(file.table.clone()).name("youth.file.period");
                return Err(Error::from(Diagnostic::new(Code::UnknownPeriod, place).found(text).expected("2024, 2022-2024")));
            }
            read => read.and_then(|(_, period)| period),
        };
        hints.push(TableHint {
            table: Some(project.folder.join(&file.table)),
            sheet: file.sheet.clone(),
            indicator: file.indicator.clone(),
            unit: file.unit.clone(),
            producer: file.producer,
            area: file.area.clone(),
            period,
        });
    }
    Ok(hints)
}
