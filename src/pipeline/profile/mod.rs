//! Youth profiles: tables → protected tables → one release for each municipality → files.

mod tables;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::config;
use crate::diag::limits::TOML_FILE;
use crate::diag::{Code, Diagnostic, Place, Severity, grouped};
use crate::error::Error;
use crate::ingest::youth::{catalogue as indicators, geography};
use crate::model::{AreaCode, AreaLevel, Confidence, Geography, IndicatorCatalogue, Language, NameMatch};
use crate::output::{self, Files, Manifest};
pub use crate::privacy::profile::Testing;
use crate::privacy::profile::{ProfileArea, VerdictWord};
use crate::privacy::{ProfileRelease, ProfileRequest, Release, profile_release};
use crate::project::{FILE_NAME, Project};
use crate::report::profile::FetchList;
use crate::report::{self, Scope, Source};

use tables::{BORDERS, file_name, hints};
pub use tables::{ProfileTables, TableHint, profile_tables};

/// The page of tables to fetch.
const FETCH_PAGE: &str = "what-to-fetch.html";

/// What is wanted.
#[derive(Clone, Debug)]
pub struct ProfileOptions {
    /// Code or name of a municipality; none for every one in the tables.
    pub municipality: Option<String>,
    /// How sure tests must be, and how they count.
    pub testing: Testing,
    /// Whether each municipality is to be set beside the rest of its county too.
    pub rest_of_county: bool,
    /// The newest year to look at.
    pub until: Option<i32>,
    /// Languages, the main one first.
    pub languages: Vec<Language>,
    /// Order of municipalities in an overview.
    pub order: Order,
}

/// What municipalities are put in order by. None of these is a ranking: the figures say nothing of who does better work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Number of the municipality.
    #[default]
    Code,
    /// Name.
    Name,
    /// How many figures are worse than the country, most first.
    Worse,
    /// How many figures are better than the country, most first.
    Better,
}

/// Profiles that were made.
#[derive(Debug)]
pub struct Profiles {
    /// One for each municipality, in order of code.
    pub releases: Vec<ProfileRelease>,
    /// What was noticed.
    pub findings: Vec<Diagnostic>,
}

impl ProfileTables {
    /// Municipalities of which the tables hold something, in order of code.
    fn municipalities(&self) -> Vec<AreaCode> {
        let areas = self.tables.tables().iter().flat_map(|indexed| &indexed.table.rows).map(|row| &row.key.area);
        let real = |area: &&AreaCode| AreaLevel::of(area) == Some(AreaLevel::Municipality) && !area.as_str().ends_with("99");
        areas.filter(real).collect::<BTreeSet<_>>().into_iter().cloned().collect()
    }

    /// The area that a code or a name means, if the tables hold something of it.
    fn area(&self, wanted: &str, place: &Place) -> Result<AreaCode, Diagnostic> {
        let code = named(&self.geography, wanted, place)?;
        let held = self.tables.tables().iter().any(|indexed| indexed.table.rows.iter().any(|row| row.key.area == code));
        if held {
            return Ok(code);
        }
        let there: Vec<String> = self.municipalities().iter().take(20).map(AreaCode::to_string).collect();
        Err(Diagnostic::new(Code::AreaNotInTables, place.clone()).found(wanted).expected(there.join(", ")))
    }

    /// The profile of one area.
    fn release(&self, area: &AreaCode, testing: Testing, rest_of_county: bool) -> ProfileRelease {
        let request = ProfileRequest { area, catalogue: &self.catalogue, geography: &self.geography, testing, rest_of_county };
        profile_release(&self.tables, &request)
    }
}

/// Where a municipality is named that the command line asks for.
fn on_command_line() -> Place {
    Place::default().name("--municipality")
}

/// The area that a code or a name means, asked for at a place.
fn named(geography: &Geography, wanted: &str, place: &Place) -> Result<AreaCode, Diagnostic> {
    match AreaCode::new(wanted.trim()) {
        Ok(code) if geography.knows(&code) => return Ok(code),
        Ok(_) => return Err(Diagnostic::new(Code::UnknownArea, place.clone()).found(wanted)),
        Err(_) => {}
    }
    match geography.by_name(wanted) {
        NameMatch::One(code) => Ok(code),
        NameMatch::Several(codes) => {
            let codes: Vec<String> = codes.iter().map(AreaCode::to_string).collect();
            Err(Diagnostic::new(Code::AmbiguousArea, place.clone()).found(wanted).expected(codes.join(", ")))
        }
        NameMatch::None => Err(Diagnostic::new(Code::UnknownArea, place.clone()).found(wanted)),
    }
}

/// The page that says which tables to fetch for a municipality. Nothing is read but what ships with the program.
///
/// # Errors
/// When no area, or several, have the name, or the page cannot be written.
pub fn what_to_fetch(municipality: &str, languages: &[Language], folder: &Path) -> Result<(), Error> {
    let geography = geography::shipped()?;
    let catalogue = indicators::shipped()?;
    let code = named(&geography, municipality, &on_command_line())?;
    let area = |code: AreaCode| ProfileArea { name: geography.name(&code).unwrap_or_default().to_owned(), code };
    let county = AreaCode::new(code.as_str().get(..2).unwrap_or("0")).unwrap_or_else(|_| code.clone());
    let list = FetchList { county: area(county), area: area(code), catalogue: &catalogue };
    let mut files = Files::new();
    for (position, language) in languages.iter().enumerate() {
        let page = report::html(&report::profile::fetch_document(&list, *language)).into_bytes();
        files.insert(if position == 0 { FETCH_PAGE.to_owned() } else { format!("{language}/{FETCH_PAGE}") }, page);
    }
    let settings = serde_json::json!({ "municipality": list.area.code, "languages": languages });
    output::deliver(folder, &files, Manifest::of(settings))?;
    Ok(())
}

/// Makes and delivers one profile, or one for each municipality with an overview.
///
/// # Errors
/// When the municipality is not in the tables, or the output cannot be made or written.
pub fn profile(tables: ProfileTables, options: &ProfileOptions, folder: &Path) -> Result<Profiles, Error> {
    let areas = match &options.municipality {
        Some(wanted) => vec![tables.area(wanted, &on_command_line())?],
        None => tables.municipalities(),
    };
    if areas.is_empty() {
        return Err(Error::from(Diagnostic::new(Code::AreaNotInTables, Place::default()).found("--all")));
    }
    let made: Vec<Result<(ProfileRelease, Files), Error>> = areas
        .par_iter()
        .map(|area| {
            let release = tables.release(area, options.testing, options.rest_of_county);
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
    let strangers = |finding: &&Diagnostic| finding.code == Code::UnknownIndicator;
    if releases.iter().all(|release| release.rows().is_empty()) && tables.findings.iter().any(|finding| strangers(&finding)) {
        // A profile without a line says nothing of the municipality, and not why.
        let unknown = tables.findings.iter().filter(strangers).cloned();
        return Err(Error::from(unknown.map(|finding| Diagnostic { severity: Severity::Error, ..finding }).collect::<Vec<_>>()));
    }
    if options.municipality.is_none() {
        files.extend(pages(&ordered(&releases, options.order), &options.languages)?);
    }
    output::deliver(folder, &files, manifest(&releases, tables.inputs, options))?;
    Ok(Profiles { releases, findings: grouped(tables.findings) })
}

/// Every file of one profile: the main language's at the top, each further language's report in a folder of its own. The PDF
/// and figures as files are for the one municipality that is asked for; of all together there would be tens of thousands that nobody
/// opens.
fn one(release: &ProfileRelease, languages: &[Language], with_papers: bool) -> Result<Files, Error> {
    let mut files = Files::new();
    for (position, &language) in languages.iter().enumerate() {
        let document = report::profile::profile_document(release, language);
        let alone = report::outputs(Scope::ProfileAlone).filter(|_| with_papers);
        let mut own = Files::new();
        for output in report::outputs(Scope::Profile).chain(alone).filter(|output| position == 0 || output.by_language) {
            let failed = |error| Diagnostic::new(Code::CannotWrite, Place::file(output.file)).found(error);
            own.extend(output.files(&document, Source::Profile(release), "report").map_err(failed)?);
        }
        let name = |file: String| if position == 0 { file } else { format!("{language}/{file}") };
        files.extend(own.into_iter().map(|(file, bytes)| (name(file), bytes)));
    }
    Ok(files)
}

/// Profiles in the order that the reader wants, by code where that says nothing.
fn ordered(releases: &[ProfileRelease], order: Order) -> Vec<&ProfileRelease> {
    let mut all: Vec<&ProfileRelease> = releases.iter().collect();
    let count =
        |release: &ProfileRelease, word| release.rows().iter().filter(|row| row.main && row.verdict.verdict == word).count();
    match order {
        Order::Code => {}
        Order::Name => all.sort_by(|one, other| one.area().name.cmp(&other.area().name)),
        Order::Worse => all.sort_by_key(|release| Reverse(count(release, VerdictWord::Worse))),
        Order::Better => all.sort_by_key(|release| Reverse(count(release, VerdictWord::Better))),
    }
    all
}

/// The overview in each language, county by county, with links to the reports in the same language.
fn pages(all: &[&ProfileRelease], languages: &[Language]) -> Result<Files, Error> {
    let pages = |(position, &language): (usize, &Language)| -> Result<Files, Error> {
        let is_main = position == 0;
        let address = |release: &ProfileRelease| {
            let code = &release.area().code;
            if is_main { format!("{code}/report.html") } else { format!("../{code}/{language}/report.html") }
        };
        let mut files = Files::new();
        for (name, page) in report::profile::overview(all, language, &address) {
            let stem = name.strip_suffix(".html").unwrap_or(&name);
            let stem = if is_main { stem.to_owned() } else { format!("{language}/{stem}") };
            for output in report::outputs(Scope::Overview) {
                let failed = |error| Diagnostic::new(Code::CannotWrite, Place::file(&name)).found(error);
                files.extend(output.files(&page, Source::Several, &stem).map_err(failed)?);
            }
        }
        Ok(files)
    };
    let all: Vec<Files> = languages.iter().enumerate().map(pages).collect::<Result<_, _>>()?;
    Ok(all.into_iter().flatten().collect())
}

/// The outputs of a profile again, from its file alone.
pub(super) fn render_again(bytes: &[u8], path: &Path, languages: &[Language], folder: &Path) -> Result<Language, Error> {
    let release = ProfileRelease::from_json(bytes).map_err(|finding| finding.in_file(&path.display().to_string()))?;
    let languages = if languages.is_empty() { vec![Language::Nb] } else { languages.to_vec() };
    let main = languages[0];
    let files = one(&release, &languages, true)?;
    let options = ProfileOptions {
        municipality: Some(release.area().code.to_string()),
        testing: release.confidence().into(),
        rest_of_county: false,
        until: None,
        languages,
        order: Order::Code,
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
    let settings = serde_json::json!({
        "municipality": options.municipality,
        "confidence": options.testing.level.level(),
        "exact": options.testing.exact,
        "rest_of_county": options.rest_of_county,
        "until": options.until,
        "languages": options.languages,
        "borders": BORDERS,
    });
    Manifest { methods, inputs, ..Manifest::of(settings) }
}

/// The release with the youth figures that a project asks for, and the themes that place them beside the survey.
pub(super) fn with_youth(project: &Project, release: Release, findings: &mut Vec<Diagnostic>) -> Result<Release, Error> {
    Ok(match youth(project, findings)? {
        Some(profile) => release.with_youth(profile),
        None => release,
    })
}

/// The youth figures that a project asks for; none when it asks for none.
pub(super) fn youth(project: &Project, findings: &mut Vec<Diagnostic>) -> Result<Option<ProfileRelease>, Error> {
    let Some(asked) = &project.file.youth else { return Ok(None) };
    let paths: Vec<PathBuf> = asked.tables.iter().map(|table| project.folder.join(table)).collect();
    let people = asked.people.as_ref().map(|people| project.folder.join(people));
    let level = Confidence::new(project.file.confidence).unwrap_or(Confidence::P95);
    let hints = hints(project, asked)?;
    let tables = tables::tables_by(catalogue(project)?, &paths, people.as_deref(), &hints, None)?;
    let area = tables.area(&asked.municipality, &Place::file(FILE_NAME).name("youth.municipality"))?;
    let profile = tables.release(&area, level.into(), false).with_themes(super::structures::needs(project)?);
    findings.extend(tables.findings);
    Ok(Some(profile))
}

/// Indicators: those that ship with the program, and the project's own.
pub(super) fn catalogue(project: &Project) -> Result<IndicatorCatalogue, Error> {
    let mut all = indicators::shipped()?;
    let Some(file) = project.file.youth.as_ref().and_then(|youth| youth.indicators.as_ref()) else { return Ok(all) };
    let text = config::read_text(&project.folder.join(file), file, TOML_FILE)?;
    for own in indicators::read(&text, file)?.indicators {
        match all.indicators.iter_mut().find(|known| known.id == own.id) {
            Some(known) => *known = own,
            None => all.indicators.push(own),
        }
    }
    Ok(all)
}
