//! `kartlegg questionnaire`.

use std::path::PathBuf;

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::model::{AnsweredBy, Language};
use crate::pipeline;
use crate::pipeline::asked::QuestionnaireOrder;

/// Write the questionnaire: to read and print, or for the tool that it is asked with.
///
/// pdf, docx and html are to be read, tried on colleagues, approved and printed. limesurvey and xlsform (ODK, Kobo, Enketo) hold all
/// languages in one file that the tool imports; redcap is a dictionary for each language; paste is text to type into Nettskjema,
/// `SurveyXact` and Microsoft Forms. Answers that come home from any of them are read without a word in the project file.
#[derive(Debug, clap::Args)]
pub(super) struct Questionnaire {
    /// Project folder, an instrument's TOML file, or a shipped instrument
    source: PathBuf,
    /// What to write: pdf, docx, html, limesurvey, xlsform, redcap, paste
    #[arg(long = "as", value_delimiter = ',', value_name = "TARGET", required = true, value_parser = target)]
    targets: Vec<String>,
    /// Languages, the first one the survey's own; default: those of the project
    #[arg(long, value_delimiter = ',', value_name = "nb,nn,en")]
    language: Vec<Language>,
    /// Roster with the services and units that people choose from; default: that of the newest round
    #[arg(long, value_name = "ROSTER")]
    services: Option<PathBuf>,
    /// For whom: staff, or leaders or the coordinator, who answer for their units in a form of their own
    #[arg(long = "for", value_name = "WHO", default_value = "staff", value_parser = informant)]
    informant: AnsweredBy,
    /// Mark what is new, reworded or gone since this version, and which comparisons break
    #[arg(long, value_name = "VERSION")]
    since: Option<String>,
    /// Where to write; default: the folder `questionnaire` in the project, or here
    #[arg(long, short)]
    out: Option<PathBuf>,
}

fn target(word: &str) -> Result<String, String> {
    let known = pipeline::asked::questionnaire_targets();
    if known.contains(&word) { Ok(word.to_owned()) } else { Err(format!("`{word}` is not one of {}", known.join(", "))) }
}

fn informant(word: &str) -> Result<AnsweredBy, String> {
    let all = || std::iter::once(AnsweredBy::Staff).chain(AnsweredBy::FOR_UNITS);
    let known = || all().map(AnsweredBy::id).collect::<Vec<_>>().join(", ");
    all().find(|who| who.id() == word).ok_or_else(|| format!("`{word}` is not one of {}", known()))
}

impl Questionnaire {
    pub(super) fn run(self, console: &mut Console) -> Result<Outcome, Error> {
        let order = QuestionnaireOrder {
            source: self.source,
            targets: self.targets,
            languages: self.language,
            services: self.services,
            informant: self.informant,
            since: self.since,
            out: self.out,
        };
        let written = pipeline::asked::questionnaire(&order)?;
        console.speak(written.language);
        console.findings(&written.findings, false);
        for folder in &written.folders {
            console.say("cli.written", &[("folder", &folder.display().to_string())]);
        }
        Ok(Outcome::Done)
    }
}
