//! Youth profiles: tables → protected tables → one release for each municipality → files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::compare::youth::recode::recode;
use crate::compare::youth::{denominators, parts};
use crate::diag::{Code, Diagnostic, Place, grouped};
use crate::error::Error;
use crate::ingest::youth::{self, ReadOptions, catalogue, geography, themes};
use crate::model::{AreaCode, AreaLevel, Confidence, Geography, IndicatorCatalogue, IndicatorTable, Language, NameMatch};
use crate::output::{self, Files, Manifest};
use crate::privacy::{ProfileRelease, ProfileRequest, ProtectedTables, Release, profile_release, protect_tables};
use crate::project::Project;
use crate::report;

/// Borders that figures are shown in.
const BORDERS: i32 = 2024;

/// Largest file that is read. The largest table that the statistics banks give is a tenth of this.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// What is wanted.
#[derive(Clone, Debug)]
pub struct ProfileOptions {
    /// Code or name of a municipality; none for every one in the tables.
    pub municipality: Option<String>,
    /// Confidence level of intervals and tests.
    pub level: Confidence,
    /// The newest year to look at.
    pub until: Option<i32>,
    /// Languages, the main one first.
    pub languages: Vec<Language>,
}

/// Tables as read, protected.
#[derive(Debug)]
pub struct ProfileTables {
    tables: ProtectedTables,
    catalogue: IndicatorCatalogue,
    geography: Geography,
    /// SHA-256 of each file.
    pub(super) inputs: BTreeMap<String, String>,
    /// What was noticed.
    pub findings: Vec<Diagnostic>,
}

/// Profiles that were made.
#[derive(Debug)]
pub struct Profiles {
    /// One for each municipality, in order of code.
    pub releases: Vec<ProfileRelease>,
    /// What was noticed.
    pub findings: Vec<Diagnostic>,
}

/// Reads files, and folders of files, into tables. With `people`, a table whose figures are the people behind shares.
///
/// # Errors
/// Every finding of every file, when one of them is an error.
pub fn profile_tables(paths: &[PathBuf], people: Option<&Path>, until: Option<i32>) -> Result<ProfileTables, Error> {
    let (catalogue, geography) = (catalogue::shipped()?, geography::shipped()?);
    let mut reader = Reader { catalogue: &catalogue, geography: &geography, findings: Vec::new(), inputs: BTreeMap::new() };
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
    let findings = super::judged(findings)?;
    for table in &mut tables {
        table.rows.retain(|row| until.is_none_or(|until| row.key.period.to <= until));
    }
    let tables = protect_tables(tables, &catalogue);
    Ok(ProfileTables { tables, catalogue, geography, inputs, findings })
}

fn shown(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

struct Reader<'a> {
    catalogue: &'a IndicatorCatalogue,
    geography: &'a Geography,
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
        let bytes = match read_file(name, path) {
            Ok(bytes) => bytes,
            Err(finding) => {
                self.findings.push(finding);
                return None;
            }
        };
        self.inputs.insert(name.to_owned(), output::sha256(&bytes));
        let options = ReadOptions { catalogue: Some(self.catalogue), ..ReadOptions::new(name, self.geography) };
        match youth::read(&bytes, &options) {
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
                Some(table)
            }
            Err(findings) => {
                self.findings.extend(findings);
                None
            }
        }
    }

    /// Whether a municipality or county has another code today.
    fn is_old(&self, area: &AreaCode) -> bool {
        let in_list = |list: fn(i32) -> bool| self.geography.areas.iter().any(|known| known.code == *area && list(known.list));
        match AreaLevel::of(area) {
            Some(AreaLevel::Municipality) => !area.as_str().ends_with("99") && !in_list(|list| list >= BORDERS),
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

fn read_file(name: &str, path: &Path) -> Result<Vec<u8>, Diagnostic> {
    let failed = |error: std::io::Error| Diagnostic::new(Code::CannotRead, Place::file(name)).found(error.kind());
    let size = fs::metadata(path).map_err(failed)?.len();
    if size > MOST_BYTES {
        return Err(Diagnostic::new(Code::LimitReached, Place::file(name)).found(size).expected(MOST_BYTES));
    }
    fs::read(path).map_err(failed)
}

impl ProfileTables {
    /// Municipalities of which the tables hold something, in order of code.
    fn municipalities(&self) -> Vec<AreaCode> {
        let areas = self.tables.tables().iter().flat_map(|indexed| &indexed.table.rows).map(|row| &row.key.area);
        let real = |area: &&AreaCode| AreaLevel::of(area) == Some(AreaLevel::Municipality) && !area.as_str().ends_with("99");
        areas.filter(real).collect::<BTreeSet<_>>().into_iter().cloned().collect()
    }

    /// The area that a code or a name means, if the tables hold something of it.
    fn area(&self, wanted: &str) -> Result<AreaCode, Diagnostic> {
        let place = || Place::default().name("--municipality");
        let by_name = || match self.geography.by_name(wanted) {
            NameMatch::One(code) => Ok(code),
            NameMatch::Several(codes) => {
                let codes: Vec<String> = codes.iter().map(AreaCode::to_string).collect();
                Err(Diagnostic::new(Code::AmbiguousArea, place()).found(wanted).expected(codes.join(", ")))
            }
            NameMatch::None => Err(Diagnostic::new(Code::UnknownArea, place()).found(wanted)),
        };
        let code = match AreaCode::new(wanted.trim()) {
            Ok(code) if self.geography.knows(&code) => code,
            Ok(_) => return Err(Diagnostic::new(Code::UnknownArea, place()).found(wanted)),
            Err(_) => by_name()?,
        };
        let held = self.tables.tables().iter().any(|indexed| indexed.table.rows.iter().any(|row| row.key.area == code));
        if held {
            return Ok(code);
        }
        let there: Vec<String> = self.municipalities().iter().take(20).map(AreaCode::to_string).collect();
        Err(Diagnostic::new(Code::AreaNotInTables, place()).found(wanted).expected(there.join(", ")))
    }

    /// The profile of one area.
    fn release(&self, area: &AreaCode, level: Confidence) -> ProfileRelease {
        let request = ProfileRequest { area, catalogue: &self.catalogue, geography: &self.geography, level };
        profile_release(&self.tables, &request)
    }

    /// The profile of the municipality that a code or name means.
    ///
    /// # Errors
    /// When no area, or several, have the name, or the tables hold nothing of it.
    pub fn of(&self, municipality: &str, level: Confidence) -> Result<ProfileRelease, Error> {
        Ok(self.release(&self.area(municipality)?, level))
    }
}

/// Makes and delivers one profile, or one for each municipality with an overview.
///
/// # Errors
/// When the municipality is not in the tables, or the output cannot be made or written.
pub fn profile(tables: ProfileTables, options: &ProfileOptions, folder: &Path) -> Result<Profiles, Error> {
    let areas = match &options.municipality {
        Some(wanted) => vec![tables.area(wanted)?],
        None => tables.municipalities(),
    };
    if areas.is_empty() {
        return Err(Error::from(Diagnostic::new(Code::AreaNotInTables, Place::default()).found("--all")));
    }
    let made: Vec<Result<(ProfileRelease, Files), Error>> = areas
        .par_iter()
        .map(|area| {
            let release = tables.release(area, options.level);
            let files = one(&release, &options.languages, options.municipality.is_some())?;
            Ok((release, files))
        })
        .collect();
    let (mut releases, mut files) = (Vec::new(), Files::new());
    for made in made {
        let (release, own) = made?;
        let name = |file: String| match options.municipality {
            Some(_) => file,
            None => format!("{}/{file}", release.area().code),
        };
        files.extend(own.into_iter().map(|(file, bytes)| (name(file), bytes)));
        releases.push(release);
    }
    if options.municipality.is_none() {
        files.extend(pages(&releases, &options.languages));
    }
    output::deliver(folder, &files, manifest(&releases, tables.inputs, options))?;
    Ok(Profiles { releases, findings: grouped(tables.findings) })
}

/// Every file of one profile: the main language's at the top, each further language's report in a folder of its own. Figures as
/// files are for the one municipality that is asked for; of all together there would be tens of thousands that nobody opens.
fn one(release: &ProfileRelease, languages: &[Language], with_figures: bool) -> Result<Files, Error> {
    let mut files = Files::new();
    for (position, &language) in languages.iter().enumerate() {
        let failed = |error| Diagnostic::new(Code::CannotWrite, Place::file("report.html")).found(error);
        let mut own = report::profile::profile_files(release, language, position == 0).map_err(failed)?;
        if with_figures {
            own.extend(report::profile::profile_figures(release, language).map_err(failed)?);
        }
        let name = |file: String| if position == 0 { file } else { format!("{language}/{file}") };
        files.extend(own.into_iter().map(|(file, bytes)| (name(file), bytes)));
    }
    Ok(files)
}

/// The overview in each language, with links to the reports in the same language.
fn pages(releases: &[ProfileRelease], languages: &[Language]) -> Files {
    let all: Vec<&ProfileRelease> = releases.iter().collect();
    let page = |(position, &language): (usize, &Language)| {
        let is_main = position == 0;
        let address = |release: &ProfileRelease| {
            let code = &release.area().code;
            if is_main { format!("{code}/report.html") } else { format!("../{code}/{language}/report.html") }
        };
        let name = if is_main { "index.html".to_owned() } else { format!("{language}/index.html") };
        (name, report::html(&report::profile::overview(&all, language, &address)).into_bytes())
    };
    languages.iter().enumerate().map(page).collect()
}

/// The outputs of a profile again, from its file alone.
pub(super) fn render_again(bytes: &[u8], path: &Path, languages: &[Language], folder: &Path) -> Result<Language, Error> {
    let release = ProfileRelease::from_json(bytes)?;
    let languages = if languages.is_empty() { vec![Language::Nb] } else { languages.to_vec() };
    let main = languages[0];
    let files = one(&release, &languages, true)?;
    let options = ProfileOptions {
        municipality: Some(release.area().code.to_string()),
        level: release.confidence(),
        until: None,
        languages,
    };
    let inputs = std::iter::once((file_name(path), output::sha256(bytes))).collect();
    output::deliver(folder, &files, manifest(&[release], inputs, &options))?;
    Ok(main)
}

fn manifest(releases: &[ProfileRelease], inputs: BTreeMap<String, String>, options: &ProfileOptions) -> Manifest {
    let mut methods = BTreeMap::new();
    for tested in releases.iter().flat_map(ProfileRelease::rows).filter_map(|row| row.verdict.tested.as_ref()) {
        *methods.entry(tested.interval.method.name()).or_insert(0) += 1;
    }
    Manifest {
        schema: 1,
        program: format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")),
        settings: serde_json::json!({
            "municipality": options.municipality,
            "confidence": options.level.level(),
            "until": options.until,
            "languages": options.languages,
            "borders": BORDERS,
        }),
        methods,
        inputs,
        outputs: BTreeMap::new(),
    }
}

/// The release with the youth figures that a project asks for, and the themes that place them beside the survey.
pub(super) fn with_youth(project: &Project, release: Release, findings: &mut Vec<Diagnostic>) -> Result<Release, Error> {
    let Some(asked) = &project.file.youth else { return Ok(release) };
    let paths: Vec<PathBuf> = asked.tables.iter().map(|table| project.folder.join(table)).collect();
    let people = asked.people.as_ref().map(|people| project.folder.join(people));
    let level = Confidence::new(project.file.confidence).unwrap_or(Confidence::P95);
    let tables = profile_tables(&paths, people.as_deref(), None)?;
    let profile = tables.of(&asked.municipality, level)?.with_themes(themes::shipped()?);
    findings.extend(tables.findings);
    Ok(release.with_youth(profile))
}
