//! What there is, for lists and explanations.

use super::explain;
use crate::diag::Code;
use crate::locale::{self, Catalogue};
use crate::model::Language;
use crate::{ingest, instrument, report};

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// Shipped questionnaires.
    Instruments,
    /// Formats of exports.
    Formats,
    /// Statistics.
    Statistics,
    /// Kinds of output.
    Outputs,
    /// Indicators of the youth profile.
    Indicators,
    /// Codes of findings.
    Codes,
}

/// Names with one line about each.
#[must_use]
pub fn list(listing: Listing, language: Language) -> Vec<(String, String)> {
    let words = Catalogue::of(language);
    match listing {
        Listing::Instruments => instrument::shipped()
            .into_iter()
            .map(|id| {
                let title = instrument::load_shipped(id).map(|read| read.title.get(language).to_string()).unwrap_or_default();
                (id.to_string(), title)
            })
            .collect(),
        Listing::Formats => {
            let answers = ingest::FORMATS.iter().map(|format| (format.id, format.description));
            answers
                .chain([(ingest::TALLIES, ingest::ABOUT_TALLIES)])
                .map(|(id, about)| (id.to_string(), locale::help(about, language).unwrap_or(about).to_string()))
                .collect()
        }
        Listing::Statistics => {
            explain::statistics().map(|(id, _)| (id.to_string(), words.text(&format!("statistic.{id}")))).collect()
        }
        Listing::Outputs => report::OUTPUTS.iter().map(|output| (output.id.to_string(), output.file.to_string())).collect(),
        Listing::Indicators => {
            let indicators = ingest::youth::catalogue::shipped().map(|catalogue| catalogue.indicators).unwrap_or_default();
            indicators.into_iter().map(|indicator| (indicator.id.to_string(), indicator.name.get(language).to_string())).collect()
        }
        Listing::Codes => Code::ALL
            .iter()
            .map(|code| {
                let about = locale::explain(*code).map(|explanation| explanation.explanation.get(language)).unwrap_or_default();
                (code.number().to_string(), about.to_string())
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_listed_in_the_language_of_the_reader() {
        let english: Vec<(String, String)> = list(Listing::Formats, Language::En);
        for language in Language::ALL.into_iter().filter(|language| *language != Language::En) {
            for ((id, about), (_, english)) in list(Listing::Formats, language).iter().zip(&english) {
                assert_ne!(about, english, "{id} in {language}");
            }
        }
    }
}
