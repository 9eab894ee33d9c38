//! A first instrument and project out of an export, so that a report can be made before anybody has written a line.
//!
//! What the export says (questions, options, codes, labels) is taken over; what it does not say is not guessed: no scales are
//! formed, no direction is given, and a mean is made only where labels name a rating. The files are meant to be edited.

mod answers;
mod bands;
mod blocks;
mod composed;
mod findings;
mod instrument;
mod keys;
mod known;
mod ladders;
mod long_form;
mod matrix;
mod meaning;
mod numbers;
mod scales;
mod several;
mod text;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::{SourceDescription, both_letters};
use crate::instrument::Instrument;
use crate::model::{ResponseId, compared};

pub use instrument::{Draft, Note, OpenToDoubt, domain, open_to_doubt};
pub use known::{Known, draft_known};
pub use words::reads_upward;

/// What somebody said of an export that it does not say itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Header of the column that says which service a person works in; empty where none does, `None` where nobody said.
    pub service: Option<String>,
    /// Headers of columns that hold fixed answers, although some people wrote their own.
    pub closed: Vec<String>,
}

/// The texts of a drafted project.
#[derive(Clone, Debug)]
pub struct Drafted {
    /// `instrument.toml`.
    pub instrument: String,
    /// What was left out, and why.
    pub findings: Vec<Diagnostic>,
    /// Columns of which no question was made, with the code of the finding that says why.
    pub left_out: Vec<(Code, String)>,
    /// The questionnaire of the program that the answers are to.
    pub uses: Option<Uses>,
    /// Headers by names of columns, where the questionnaire's own rules find them.
    headers: BTreeMap<String, String>,
    draft: Draft,
    title: String,
}

/// A questionnaire of the program, and whether the project has a copy of it in which something is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uses {
    /// Its id.
    pub id: String,
    /// The version that was asked.
    pub version: String,
    /// Whether the export has more or less than it.
    pub is_changed: bool,
}

impl Drafted {
    /// `kartlegging.toml`, with the paths of the export and of the roster inside the project.
    #[must_use]
    pub fn project(&self, export: &str, roster: Option<&str>) -> String {
        project_text(&self.draft, (export, roster), &self.title, self.uses.as_ref())
    }

    /// Whether the instrument is a file of the project, and not one of the program.
    #[must_use]
    pub fn has_instrument(&self) -> bool {
        self.uses.as_ref().is_none_or(|uses| uses.is_changed)
    }

    /// Header of a column, where the questionnaire's own rules find it.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&String> {
        self.headers.get(name)
    }
}

/// Drafts both files. `name` is the name of the export, `title` a heading to start from.
///
/// # Errors
/// When the export has no question that can be counted.
pub fn draft(description: &SourceDescription, name: &str, title: &str, choices: &Choices) -> Result<Drafted, Vec<Diagnostic>> {
    let place = Place::file(name);
    let at = |finding: Diagnostic| at(name, finding);
    if let Some(finding) = long_form::found(description) {
        return Err(vec![at(finding)]);
    }
    let mut drafted = instrument::draft(description, title, choices, BTreeSet::new());
    let instrument = &drafted.instrument;
    if instrument.items.is_empty() && instrument.multis.is_empty() && instrument.matrices.is_empty() {
        let named = description.columns.iter().map(|column| column.name.clone()).filter(|name| !name.is_empty());
        let nothing = Diagnostic::new(Code::NothingToCount, place.clone()).found(findings::listed(&named.collect::<Vec<_>>()));
        return Err(drafted.findings.into_iter().map(at).chain([nothing]).collect());
    }
    let text = readable(HEAD, &drafted, description, name)?;
    let findings = std::mem::take(&mut drafted.findings).into_iter().map(at).collect();
    let left_out = std::mem::take(&mut drafted.left_out);
    let headers = BTreeMap::new();
    Ok(Drafted { instrument: text, findings, left_out, headers, uses: None, draft: drafted, title: title.to_string() })
}

/// The text of a questionnaire, which must be readable by the same rules as what people write. What is wrong with it is told at the
/// columns of the export that it came from: nobody has seen the text.
fn readable(head: &str, draft: &Draft, description: &SourceDescription, name: &str) -> Result<String, Vec<Diagnostic>> {
    let repeated = repeated(draft, description, name);
    if !repeated.is_empty() {
        return Err(repeated);
    }
    let text = instrument_text(head, &draft.instrument, &draft.notes);
    let text = text.map_err(|error| vec![Diagnostic::new(Code::BadValue, Place::file(name)).found(error)])?;
    let about = |row: Option<u64>| {
        let before = text.lines().take(usize::try_from(row.unwrap_or(0)).unwrap_or(usize::MAX));
        let id = before.filter_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"')).last()?;
        Some(draft.header(id).to_string())
    };
    let moved = |finding: Diagnostic| {
        let place = Place { name: about(finding.place.row).or(finding.place.name), ..Place::file(name) };
        Diagnostic { place, ..finding }
    };
    match Instrument::from_toml(&text, name) {
        Ok(_) => Ok(text),
        Err(findings) => Err(findings.into_iter().map(moved).collect()),
    }
}

/// Columns that are read and have the header of another.
fn repeated(draft: &Draft, description: &SourceDescription, name: &str) -> Vec<Diagnostic> {
    let instrument = &draft.instrument;
    let columns = instrument.versions.iter().flat_map(|version| instrument.columns(version)).map(|column| column.name);
    let others = instrument.backgrounds.iter().map(|background| background.id.clone());
    let whole = instrument.multis.iter().map(|multi| multi.id.to_string());
    let read: BTreeSet<String> = columns.chain(others).chain(whole).map(|id| compared(draft.header(&id))).collect();
    let headers: Vec<String> = description.columns.iter().map(|column| compared(&column.name)).collect();
    let second = |at: &usize| read.contains(&headers[*at]) && headers[..*at].contains(&headers[*at]);
    let finding = |at: usize| {
        let first = headers.iter().position(|header| *header == headers[at]).unwrap_or(at);
        let header = &description.columns[at].name;
        let place = Place::file(name).column(at as u64 + 1).name(header.clone());
        Diagnostic::new(Code::DuplicateHeader, place).found(header).expected(both_letters(first, at))
    };
    (0..headers.len()).filter(second).map(finding).collect()
}

/// A finding of a draft, at the export.
fn at(name: &str, finding: Diagnostic) -> Diagnostic {
    Diagnostic { place: Place { file: Some(name.to_owned()), ..finding.place.clone() }, ..finding }
}

/// What stands above a drafted questionnaire.
const HEAD: &str = "\
# Utkast laget av «kartlegg new --from». Rett og utfyll før resultatene brukes:
#  - [[scale]] samler spørsmål som skal skåres sammen
#  - polarity sier hvilken ende av svarskalaen som er bra
#  - nominal = true betyr at det ikke regnes gjennomsnitt; ta det bort der svarene er en rangering
# «kartlegg check» sier fra om feil, med linje.

";

fn instrument_text(head: &str, instrument: &Instrument, notes: &BTreeMap<ResponseId, Note>) -> Result<String, toml::ser::Error> {
    let all = toml::to_string_pretty(instrument)?;
    // An empty list would stand in the way of the first entry that somebody adds.
    let (top, tables) = all.split_at(all.find("\n[").unwrap_or(all.len()));
    let top = top.lines().filter(|line| !line.ends_with("= []")).collect::<Vec<_>>().join("\n");
    let mut body = format!("{top}{tables}");
    for (id, note) in notes {
        let table = format!("[[response]]\nid = \"{id}\"\n");
        body = body.replacen(&table, &format!("{}{table}", note_text(*note)), 1);
    }
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

/// What a draft calls its only round, and what that is called when another follows.
pub struct FirstRound {
    /// Lines of the project file.
    pub draft: &'static str,
    /// Lines that take their place.
    pub later: &'static str,
}

/// Whoever looks at one round calls it this one; then it was the first.
pub const FIRST_ROUND: FirstRound = FirstRound {
    draft: "label.nb = \"denne runden\"\nlabel.nn = \"denne runden\"\nlabel.en = \"this round\"\n",
    later: "label.nb = \"første runde\"\nlabel.nn = \"fyrste runde\"\nlabel.en = \"first round\"\n",
};

/// The last year that a file is named for.
#[must_use]
pub fn year_in(name: &str) -> Option<&str> {
    let mut numbers = name.split(|letter: char| !letter.is_ascii_digit());
    numbers.rfind(|digits| digits.len() == 4 && (digits.starts_with("20") || digits.starts_with("19")))
}

/// Without a roster nobody knows whom the answers stand for.
const NO_ROSTER: &str = "
# Uten liste over inviterte (roster) gjelder anslagene en tenkt større gruppe; se README.
estimand = \"process\"
";

fn project_text(draft: &Draft, (export, roster): (&str, Option<&str>), title: &str, uses: Option<&Uses>) -> String {
    let instrument = uses.filter(|uses| !uses.is_changed).map_or("instrument.toml", |uses| &uses.id);
    let version = uses.map(|uses| format!("version = {}\n", quoted(&uses.version))).unwrap_or_default();
    let mut text = format!(
        "\
# Utkast laget av «kartlegg new --from».
schema = 1
instrument = {}
title.nb = \"Resultater fra spørreundersøkelsen\"
title.nn = \"Resultat frå spørjeundersøkinga\"
title.en = \"Results of the survey\"
municipality = {}
languages = [\"nb\"]
{}
",
        quoted(instrument),
        quoted(title),
        if roster.is_some() { "" } else { NO_ROSTER }
    );
    let roster = roster.map(|roster| format!("roster = {}", quoted(roster)));
    let mut renamed = draft.renamed.clone();
    let table = if let Some((header, rounds)) = &draft.rounds {
        let id = words::key_id(words::RoleWord::Round);
        for round in rounds {
            let listed = roster.as_deref().unwrap_or_default();
            let _ = writeln!(text, "[[round]]\nid = {}\n{version}{listed}\n", quoted(round));
        }
        let _ = writeln!(text, "[combined]\nexport = {}\nround = {}", quoted(export), quoted(id));
        if header != id {
            renamed.insert(0, (id.to_string(), header.clone()));
        }
        "combined.read"
    } else {
        let named = export.rsplit('/').next().and_then(year_in);
        let id = named.map_or_else(|| format!("id = \"1\"\n{}", FIRST_ROUND.draft), |year| format!("id = \"{year}\"\n"));
        let roster = roster.as_deref().unwrap_or("# roster = \"roster.csv\"");
        let _ = writeln!(text, "[[round]]\n{id}{version}export = {}\n{roster}", quoted(export));
        "round.read"
    };
    text.push_str(&read_text(draft, &renamed, table));
    if draft.instrument.backgrounds.is_empty() {
        text.push_str(
            "\n# Ingen kolonne for tjeneste, enhet eller rolle ble kjent igjen. Legg til [[background]] i instrument.toml.\n",
        );
    }
    text
}

/// How the export is to be read.
fn read_text(draft: &Draft, renamed: &[(String, String)], table: &str) -> String {
    let mut text = format!("\n[{table}]\n");
    match &draft.respondent {
        Some((header, true)) => {
            let _ = writeln!(
                text,
                "# Nummeret til hver respondent: den som står på to rader, blir funnet. Det lagres ikke.\nrespondent = {}",
                quoted(header)
            );
        }
        Some((header, false)) => {
            let _ = writeln!(
                text,
                "# Noen numre står på flere rader, og hver rad er regnet som en person. Rett eksporten, og ta bort # på neste linje.\n# respondent = {}",
                quoted(header)
            );
        }
        None => {}
    }
    let list = |words: &mut dyn Iterator<Item = &String>| words.map(|word| quoted(word)).collect::<Vec<_>>().join(", ");
    if !draft.missing.is_empty() {
        let _ = writeln!(text, "# Celler som betyr at ingen har svart.\nmissing = [{}]", list(&mut draft.missing.iter()));
    }
    if !draft.rest_blank.is_empty() {
        let _ = writeln!(
            text,
            "# Kolonner der svar som ikke er oppført i instrument.toml, regnes som blanke.\nrest_blank = [{}]",
            list(&mut draft.rest_blank.iter())
        );
    }
    if !renamed.is_empty() {
        let _ = writeln!(text, "\n[{table}.columns]");
        for (name, header) in renamed {
            let _ = writeln!(text, "{name} = {}", quoted(header));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Describer;
    use crate::instrument::{Item, ResponseScale};

    /// A draft of an export that repeats these columns of answers, thirty rows long.
    fn drafted(columns: &[(&str, &[&str])]) -> (Drafted, Instrument) {
        let header: Vec<String> = columns.iter().map(|(name, _)| (*name).to_string()).collect();
        let mut describer = Describer::new(&header);
        for row in 0..30 {
            for (at, (_, answers)) in columns.iter().enumerate() {
                describer.cell(at, answers[row % answers.len()]);
            }
            describer.end_row();
        }
        let drafted = draft(&describer.finish("csv", None, None), "a.csv", "a", &Choices::default()).unwrap();
        let instrument = Instrument::from_toml(&drafted.instrument, "instrument.toml").unwrap();
        (drafted, instrument)
    }

    fn scale<'a>(instrument: &'a Instrument, item: &str) -> &'a ResponseScale {
        let item: &Item = instrument.items.iter().find(|known| known.id.as_str() == item).unwrap();
        instrument.responses.iter().find(|scale| scale.id == item.response).unwrap()
    }

    fn labels(scale: &ResponseScale) -> Vec<(i32, &str)> {
        scale.levels.iter().map(|level| (level.value, level.label.nb.as_deref().unwrap())).collect()
    }

    const AGREE: [(i32, &str); 5] =
        [(1, "Helt uenig"), (2, "Litt uenig"), (3, "Verken enig eller uenig"), (4, "Litt enig"), (5, "Helt enig")];

    #[test]
    fn labels_take_the_order_of_the_ladder_they_stand_on() {
        let all = ["Verken enig eller uenig", "Helt enig", "Litt uenig", "Helt uenig", "Litt enig", "Vet ikke"];
        let (text, instrument) = drafted(&[
            ("a", &all),
            ("b", &["litt enig", "Helt enig", "Ikke aktuelt"]),
            ("c", &["Helt enig"]),
            ("d", &["Ja", "Nei"]),
            ("e", &["Takk for meg"]),
        ]);
        for item in ["a", "b", "c"] {
            assert_eq!((labels(scale(&instrument, item)), scale(&instrument, item).nominal), (AGREE.to_vec(), false), "{item}");
        }
        let missing: Vec<&str> = scale(&instrument, "a").missing.iter().map(|code| code.code.as_str()).collect();
        assert_eq!(missing, ["Vet ikke", "Ikke aktuelt"]);
        assert_eq!((labels(scale(&instrument, "d")), scale(&instrument, "d").nominal), (vec![(0, "Nei"), (1, "Ja")], true));
        assert_eq!(instrument.opens.len(), 1);
        assert!(!text.instrument.contains("Takk"), "free text");
        assert!(text.instrument.contains("vanlig svarskala"));
    }

    #[test]
    fn labels_of_no_known_ladder_have_no_mean() {
        let (text, instrument) = drafted(&[("a", &["Litt sånn enig", "Skikkelig enig", "Tja, uenig"])]);
        assert!(scale(&instrument, "a").nominal);
        assert!(text.instrument.contains("# Rekkefølgen på svarene er ukjent"));
    }

    #[test]
    fn numbers_in_front_of_labels_are_their_order() {
        let answers = ["10 - Helt enig", "9", "2", "1 - Helt uenig"];
        let (_, instrument) = drafted(&[("a", &answers)]);
        let expected = vec![(1, "1 - Helt uenig"), (2, "2"), (9, "9"), (10, "10 - Helt enig")];
        assert_eq!((labels(scale(&instrument, "a")), scale(&instrument, "a").nominal), (expected, false));
    }

    #[test]
    fn bare_numbers_are_ratings_beside_labels_and_alone() {
        let numbers: &[(&str, &[&str])] = &[("q1", &["1", "5", "3"]), ("q2", &["4"]), ("q3", &["2", "3", "4", "99"])];
        let service: (&str, &[&str]) = ("tjeneste", &["Skole", "NAV"]);
        for columns in [numbers.to_vec(), [&[service], numbers].concat()] {
            let (text, instrument) = drafted(&columns);
            for item in ["q1", "q2", "q3"] {
                let scale = scale(&instrument, item);
                assert_eq!(labels(scale), [(1, "1"), (2, "2"), (3, "3"), (4, "4"), (5, "5")], "{item}");
                assert_eq!((scale.nominal, scale.missing.len()), (false, 1));
            }
            assert!(text.instrument.contains("# Eksporten har bare tall."));
        }
    }
}
