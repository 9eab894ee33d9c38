//! Every kind of output: what it is made of, and what has it. Whoever adds one adds a line here.

use super::document::Document;
use super::html::html;
use super::several::Whole as Municipalities;
use super::{
    Files, ReportError, data, figure_files, office, profile, profile_workbook, several_workbook, structures, units, workbook,
};
use crate::model::Language;
use crate::privacy::{ProfileRelease, Release, certificate};

/// What has an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole survey.
    Whole,
    /// A service or a unit.
    Unit,
    /// A youth profile.
    Profile,
    /// A youth profile that is asked for alone: of all municipalities together there would be tens of thousands of files that nobody opens.
    ProfileAlone,
    /// A page that leads to others.
    Overview,
    /// What stands above many municipalities.
    Several,
}

/// What an output is made of.
#[derive(Clone, Copy, Debug)]
pub enum Make {
    /// The document, whatever it is about; files are named with what stands in the place of `report`.
    Document(fn(&Document, &str) -> Result<Files, ReportError>),
    /// The release of a survey.
    Release(fn(&Release, Language) -> Result<Files, ReportError>),
    /// The release of a youth profile.
    Profile(fn(&ProfileRelease, Language) -> Result<Files, ReportError>),
    /// Many municipalities; files are named with what stands in the place of `report`.
    Municipalities(fn(&Municipalities<'_>, &str) -> Result<Files, ReportError>),
}

/// What a document was composed from.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// The release of a survey.
    Release(&'a Release),
    /// The release of a youth profile.
    Profile(&'a ProfileRelease),
    /// Many municipalities.
    Municipalities(&'a Municipalities<'a>),
    /// Several.
    Several,
}

/// A kind of output.
#[derive(Debug)]
pub struct Output {
    /// Name on the command line.
    pub id: &'static str,
    /// Name of the file, or of the folder of files.
    pub file: &'static str,
    /// Whether each language has its own.
    pub by_language: bool,
    /// What has it.
    pub scopes: &'static [Scope],
    /// Makes its files.
    pub make: Make,
}

use Scope::{Overview, Profile, ProfileAlone, Several, Unit, Whole};

/// Every kind of output.
pub const OUTPUTS: &[Output] = &[
    Output {
        id: "html",
        file: "report.html",
        by_language: true,
        scopes: &[Whole, Unit, Profile, Overview, Several],
        make: Make::Document(|document, stem| Ok(vec![(format!("{stem}.html"), html(document).into_bytes())])),
    },
    #[cfg(feature = "pdf")]
    Output {
        id: "pdf",
        file: "report.pdf",
        by_language: true,
        scopes: &[Whole, Unit, ProfileAlone, Several],
        make: Make::Document(|document, stem| Ok(vec![(format!("{stem}.pdf"), super::pdf_council(document)?)])),
    },
    #[cfg(feature = "pdf")]
    Output {
        id: "pdf-full",
        file: "report-full.pdf",
        by_language: true,
        scopes: &[Whole],
        make: Make::Document(|document, stem| Ok(vec![(format!("{stem}-full.pdf"), super::pdf(document)?)])),
    },
    #[cfg(feature = "pdf")]
    Output {
        id: "pdf-summary",
        file: "summary.pdf",
        by_language: true,
        scopes: &[Whole],
        make: Make::Document(|document, _| Ok(vec![("summary.pdf".into(), super::pdf_brief(&super::summary(document))?)])),
    },
    Output {
        id: "slides",
        file: "slides.pptx",
        by_language: true,
        scopes: &[Whole],
        make: Make::Document(|document, _| Ok(vec![("slides.pptx".into(), office::slides(document)?)])),
    },
    Output {
        id: "docx",
        file: "summary.docx",
        by_language: true,
        scopes: &[Whole],
        make: Make::Document(|document, _| Ok(vec![("summary.docx".into(), office::paper(&super::summary(document))?)])),
    },
    Output { id: "units", file: "units", by_language: true, scopes: &[Whole], make: Make::Release(units::units) },
    Output {
        id: "json",
        file: "release.json",
        by_language: false,
        scopes: &[Whole],
        make: Make::Release(|release, _| Ok(vec![("release.json".into(), release.to_json())])),
    },
    Output {
        id: "profile-json",
        file: "release.json",
        by_language: false,
        scopes: &[Profile],
        make: Make::Profile(|release, _| Ok(vec![("release.json".into(), release.to_json())])),
    },
    Output {
        id: "certificate",
        file: "certificate.json",
        by_language: false,
        scopes: &[Whole],
        make: Make::Release(|release, _| Ok(vec![("certificate.json".into(), certificate(release).to_json())])),
    },
    Output {
        id: "xlsx",
        file: "tables.xlsx",
        by_language: true,
        scopes: &[Whole],
        make: Make::Release(|release, language| Ok(vec![("tables.xlsx".into(), workbook(release, language)?)])),
    },
    Output {
        id: "several-xlsx",
        file: "index.xlsx",
        by_language: true,
        scopes: &[Several],
        make: Make::Municipalities(|whole, stem| Ok(vec![(format!("{stem}.xlsx"), several_workbook(whole)?)])),
    },
    Output {
        id: "profile-xlsx",
        file: "tables.xlsx",
        by_language: true,
        scopes: &[Profile],
        make: Make::Profile(|release, language| Ok(vec![("tables.xlsx".into(), profile_workbook(release, language)?)])),
    },
    Output {
        id: "figures",
        file: "figures",
        by_language: true,
        scopes: &[Whole, ProfileAlone],
        make: Make::Document(|document, _| figure_files(document)),
    },
    Output {
        id: "services",
        file: "services.html",
        by_language: true,
        scopes: &[Whole],
        make: Make::Release(|release, language| Ok(structures::services_page(release, language))),
    },
    Output {
        id: "services-csv",
        file: "services.csv",
        by_language: true,
        scopes: &[Whole],
        make: Make::Release(|release, language| Ok(structures::services_csv(release, language))),
    },
    Output { id: "data", file: "data", by_language: false, scopes: &[Whole], make: Make::Release(data) },
    Output {
        id: "profile-csv",
        file: "tables",
        by_language: false,
        scopes: &[Profile],
        make: Make::Profile(|release, _| Ok(profile::profile_csv(release))),
    },
];

/// Outputs that something has.
pub fn outputs(scope: Scope) -> impl Iterator<Item = &'static Output> {
    OUTPUTS.iter().filter(move |output| output.scopes.contains(&scope))
}

impl Output {
    /// The files, of the document and of what it was composed from. `stem` stands in the place of `report`.
    ///
    /// # Errors
    /// When a library that writes a format fails.
    pub fn files(&self, document: &Document, source: Source<'_>, stem: &str) -> Result<Files, ReportError> {
        match (self.make, source) {
            (Make::Document(make), _) => make(document, stem),
            (Make::Release(make), Source::Release(release)) => make(release, document.language),
            (Make::Profile(make), Source::Profile(release)) => make(release, document.language),
            (Make::Municipalities(make), Source::Municipalities(whole)) => make(whole, stem),
            (Make::Release(_) | Make::Profile(_) | Make::Municipalities(_), _) => Ok(Files::new()),
        }
    }
}
