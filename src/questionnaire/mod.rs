//! The questionnaire out: one neutral [`Form`] of what is asked, and a writer for paper, page, document and each survey tool.
//!
//! | to | use |
//! | --- | --- |
//! | know what is asked, in which order | [`Form::new`] |
//! | write it | [`write`] with a [`Target`] |
//! | read answers that come home | [`known`] |
//! | hear what a methodologist would remark | [`remarks`] |
//! | edit it as a workbook | [`workbook`], and back with [`instrument_of`] |
//!
//! Names, codes and headers are functions of the instrument, so that what we ask comes back without being guessed.

mod build;
mod codebook;
mod codes;
mod coding_sheet;
mod docx;
mod form;
mod html;
mod inventory;
mod limesurvey;
mod paper;
mod paste;
#[cfg(feature = "pdf")]
mod pdf;
mod redcap;
mod remarks;
mod terminal;
#[cfg(test)]
mod tests;
mod xlsform;

pub use build::Places;
pub use codebook::{Sheet, instrument as instrument_of, workbook};
pub use codes::{Known, LimeCodes, is_place_code, known, place_codes};
pub use coding_sheet::coding_sheet;
pub use form::{Answer, Changed, Form, Kind, Line, Question, STAMP, Section, Shown};
pub use inventory::inventory_templates;
pub use paper::{Asked, Choosable, Covering, Paper, Part, Row};
pub use paste::Tool;
pub use redcap::field_name;
pub use remarks::remarks;
pub use terminal::terminal;

use crate::model::Language;
use crate::report::{Files, ReportError};

/// What a questionnaire is written as.
pub struct Target {
    /// Name on the command line.
    pub id: &'static str,
    /// Makes the files in these languages, of which there is at least one.
    pub write: fn(&Form, &Covering, &[Language]) -> Result<Files, ReportError>,
}

/// Every target. Whoever adds one adds a line here.
pub const TARGETS: &[Target] = &[
    #[cfg(feature = "pdf")]
    Target { id: "pdf", write: |form, covering, languages| papers(form, covering, languages, "pdf", pdf::pdf) },
    Target { id: "docx", write: |form, covering, languages| papers(form, covering, languages, "docx", docx::docx) },
    Target {
        id: "html",
        write: |form, covering, languages| papers(form, covering, languages, "html", |paper| Ok(html::html(paper).into_bytes())),
    },
    Target {
        id: "limesurvey",
        write: |form, covering, languages| {
            let name = format!("{}.limesurvey.txt", stem(form));
            Ok(vec![(name, limesurvey::limesurvey(form, covering, languages).into_bytes())])
        },
    },
    Target {
        id: "xlsform",
        write: |form, covering, languages| {
            let bytes = xlsform::xlsform(form, covering, languages).map_err(ReportError::new)?;
            Ok(vec![(format!("{}.xlsform.xlsx", stem(form)), bytes)])
        },
    },
    Target {
        id: "redcap",
        write: |form, _, languages| {
            let file = |language: &Language| {
                (format!("{}.redcap.{language}.csv", stem(form)), redcap::redcap(form, *language).into_bytes())
            };
            Ok(languages.iter().map(file).collect())
        },
    },
    Target {
        id: "paste",
        write: |form, covering, languages| {
            let text = |tool: Tool, language: Language| {
                let name = format!("{}.{}.{language}.txt", stem(form), tool.id());
                (name, paste::paste(form, covering, tool, language).into_bytes())
            };
            Ok(languages.iter().flat_map(|language| Tool::ALL.map(|tool| text(tool, *language))).collect())
        },
    },
];

/// Files are named after instrument and version.
fn stem(form: &Form) -> String {
    format!("{}-{}", form.instrument, form.version)
}

/// One file a language.
fn papers(
    form: &Form,
    covering: &Covering,
    languages: &[Language],
    end: &str,
    write: impl Fn(&Paper) -> Result<Vec<u8>, ReportError>,
) -> Result<Files, ReportError> {
    let file = |language: &Language| {
        let bytes = write(&Paper::new(form, covering, *language))?;
        Ok((format!("{}.{language}.{end}", stem(form)), bytes))
    };
    languages.iter().map(file).collect()
}
