//! A first instrument and project out of an export, so that a report can be made before anybody has written a line.
//!
//! What the export says (questions, options, codes, labels) is taken over; what it does not say is not guessed: no scales are
//! formed, no direction is given, and a mean is made only where labels name a rating. The files are meant to be edited.

mod instrument;
mod ladders;
mod numbers;
mod words;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::SourceDescription;
use crate::instrument::Instrument;
use crate::model::ResponseId;

pub use instrument::{Draft, Note};

/// The texts of a drafted project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafted {
    /// `instrument.toml`.
    pub instrument: String,
    /// `kartlegging.toml`.
    pub project: String,
    /// What was left out, and why.
    pub findings: Vec<Diagnostic>,
}

/// Drafts both files. `export` is the path of the export inside the project, `title` a heading to start from.
///
/// # Errors
/// When the export has no question that can be counted.
pub fn draft(description: &SourceDescription, export: &str, title: &str) -> Result<Drafted, Vec<Diagnostic>> {
    let Draft { instrument, renamed, notes, findings } = instrument::draft(description, title);
    if instrument.items.is_empty() && instrument.multis.is_empty() {
        return Err(vec![Diagnostic::new(Code::NoRows, Place::file(export)).expected("1–5")]);
    }
    let text = instrument_text(&instrument, &notes)
        .map_err(|error| vec![Diagnostic::new(Code::BadValue, Place::file("instrument.toml")).found(error)])?;
    // What is drafted must be readable by the same rules as what people write.
    Instrument::from_toml(&text, "instrument.toml")?;
    Ok(Drafted { instrument: text, project: project_text(&instrument, &renamed, export, title), findings })
}

fn instrument_text(instrument: &Instrument, notes: &BTreeMap<ResponseId, Note>) -> Result<String, toml::ser::Error> {
    let mut body = toml::to_string_pretty(instrument)?;
    for (id, note) in notes {
        let table = format!("[[response]]\nid = \"{id}\"\n");
        body = body.replacen(&table, &format!("{}{table}", note_text(*note)), 1);
    }
    let head = "\
# Utkast laget av «kartlegg new --from». Rett og utfyll før resultatene brukes:
#  - [[scale]] samler spørsmål som skal skåres sammen
#  - polarity sier hvilken ende av svarskalaen som er bra
#  - nominal = true betyr at det ikke regnes gjennomsnitt; ta det bort der svarene er en rangering
# «kartlegg check» sier fra om feil, med linje.

";
    Ok(format!("{head}{body}"))
}

/// What to look after in a response scale, as comments above it.
fn note_text(note: Note) -> &'static str {
    match note {
        Note::KnownLadder => "\
# Eksporten har bare etiketter. Rekkefølgen er tatt fra en vanlig svarskala, også trinn som ingen har valgt. Se etter at den stemmer.
",
        Note::NoOrder => "\
# Rekkefølgen på svarene er ukjent, og derfor regnes ingen gjennomsnitt. Er svarene en rangering: sett dem fra lavest til høyest,
# gi dem value = 1, 2, 3 … i den rekkefølgen, sett nominal = false og ta bort top.
",
        Note::BareNumbers => "\
# Eksporten har bare tall. Se etter at laveste og høyeste trinn stemmer, og fyll inn etikettene fra spørreskjemaet i label.
# Tall under missing regnes som «vet ikke»; rett dem om de betyr noe annet.
",
    }
}

/// A string as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_string()).to_string()
}

fn project_text(instrument: &Instrument, renamed: &[(String, String)], export: &str, title: &str) -> String {
    let mut text = format!(
        "\
# Utkast laget av «kartlegg new --from».
schema = 1
instrument = \"instrument.toml\"
title.nb = \"Resultater fra spørreundersøkelsen\"
title.nn = \"Resultat frå spørjeundersøkinga\"
title.en = \"Results of the survey\"
municipality = {}
languages = [\"nb\"]

# Uten liste over inviterte (roster) gjelder anslagene en tenkt større gruppe; se README.
estimand = \"process\"

[[round]]
id = \"1\"
label.nb = \"denne runden\"
label.nn = \"denne runden\"
label.en = \"this round\"
export = {}
# roster = \"roster.csv\"
",
        quoted(title),
        quoted(export),
    );
    if !renamed.is_empty() {
        text.push_str("\n[round.read.columns]\n");
        for (name, header) in renamed {
            let _ = writeln!(text, "{name} = {}", quoted(header));
        }
    }
    if instrument.backgrounds.is_empty() {
        text.push_str(
            "\n# Ingen kolonne for tjeneste, enhet eller rolle ble kjent igjen. Legg til [[background]] i instrument.toml.\n",
        );
    }
    text
}
