//! How good the dictionary of an open question is: a sheet of answers to code by hand, and what came of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::sources;
use crate::diag::limits::{TOML_FILE, WORKBOOK_FILE};
use crate::diag::{Code, Diagnostic, Place, nearest};
use crate::error::{Error, judged};
use crate::ingest::{self, CodedText};
use crate::instrument::{Agreement, CodeAgreement, Codebook, agreement};
use crate::locale::Catalogue;
use crate::model::{Confidence, Estimate, Language, SplitMix64};
use crate::output;
use crate::project::Project;
use crate::questionnaire::coding_sheet;
use crate::stats::{self, Count};

/// Which answers to put on a sheet.
#[derive(Clone, Debug)]
pub struct SampleOrder {
    /// The open question; none: the only one that has a codebook.
    pub question: Option<String>,
    /// How many answers.
    pub texts: usize,
    /// Seed of what is drawn.
    pub seed: u64,
    /// Where to write; none: beside the project file.
    pub out: Option<PathBuf>,
    /// Whether a sheet that is there may go.
    pub replace: bool,
}

/// A sheet that was written.
#[derive(Debug)]
pub struct Sampled {
    /// Where.
    pub path: PathBuf,
    /// Answers on it.
    pub texts: usize,
    /// Answers that there are to draw from.
    pub of: usize,
    /// Answers that were held back, because they may lead to a person.
    pub held_back: u64,
}

/// Draws answers to an open question and writes them on a sheet to be coded by hand, without anything that says whose they are.
///
/// # Errors
/// When there is no such question, an export is refused, nobody answered, or the sheet would stand among what is published.
pub fn sample_texts(project: &Project, order: &SampleOrder, language: Language) -> Result<Sampled, Error> {
    let (question, book) = coded(project, order.question.as_deref())?;
    let path = order.out.clone().unwrap_or_else(|| project.folder.join(format!("coding-{question}.xlsx")));
    if is_published(project, &path) {
        return Err(Diagnostic::new(Code::InsideOutput, Place::file(path.display().to_string())).into());
    }
    let (mut texts, held_back) = sources::own_words(project, question)?;
    if texts.is_empty() {
        return Err(Diagnostic::new(Code::NoRows, Place::default().name(question)).into());
    }
    let of = texts.len();
    shuffle(&mut texts, order.seed);
    texts.truncate(order.texts);
    let sheet = coding_sheet(&texts, book, language);
    let bytes = sheet.map_err(|error| Diagnostic::new(Code::CannotWrite, Place::file(question)).found(error))?;
    output::deliver_file(&path, &bytes, WORKBOOK_FILE.most, |_| order.replace)?;
    Ok(Sampled { path, texts: texts.len(), of, held_back })
}

/// The question, and its codebook.
fn coded<'p>(project: &'p Project, question: Option<&str>) -> Result<(&'p str, &'p Codebook), Diagnostic> {
    let mut known = project.codebooks.iter().map(|(id, book)| (id.as_str(), book));
    let ids = || project.codebooks.keys().map(String::as_str);
    let place = || Place::default().name("--question");
    match question {
        Some(wanted) => known.find(|(id, _)| *id == wanted).ok_or_else(|| {
            let near = nearest(wanted, ids()).map_or_else(|| ids().collect::<Vec<_>>().join(", "), str::to_owned);
            Diagnostic::new(Code::UnknownReference, place()).found(wanted).expected(near)
        }),
        None => match (known.next(), known.next()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err(Diagnostic::new(Code::MissingKey, Place::file(crate::project::FILE_NAME)).found("[[codebook]]")),
            _ => {
                Err(Diagnostic::new(Code::MissingKey, place()).found("--question").expected(ids().collect::<Vec<_>>().join(", ")))
            }
        },
    }
}

/// Whether a path lies in an output: in `out` of the project, or in a folder that a run has written.
fn is_published(project: &Project, path: &Path) -> bool {
    let (path, out) = (real(path), real(&project.folder.join("out")));
    path.starts_with(out) || path.ancestors().skip(1).any(output::is_output)
}

/// A path without links, as far as it is there.
fn real(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let found = whole.ancestors().find_map(|there| Some(there.canonicalize().ok()?.join(whole.strip_prefix(there).ok()?)));
    found.unwrap_or(whole)
}

/// Fisher and Yates, from the last to the first.
fn shuffle(texts: &mut [String], seed: u64) {
    let mut random = SplitMix64(seed);
    for at in (1..texts.len()).rev() {
        let other = (u128::from(random.next()) * (at as u128 + 1)) >> 64;
        texts.swap(at, usize::try_from(other).unwrap_or(0));
    }
}

/// What came of coding by hand.
#[derive(Debug)]
pub struct Agreed {
    /// Where it was written.
    pub path: PathBuf,
    /// It as a table.
    pub table: String,
}

/// Holds coders against each other and the dictionary against them; writes what was found, in counts.
///
/// What most coders say counts as right; where as many say yes as no, the first sheet decides.
///
/// # Errors
/// When there is no such question, a sheet is refused, or sheets are not of the same sample.
pub fn agree_on_texts(
    project: &Project,
    question: Option<&str>,
    sheets: &[PathBuf],
    out: Option<&Path>,
) -> Result<Agreed, Error> {
    let (question, book) = coded(project, question)?;
    let mut coders: Vec<BTreeMap<u64, CodedText>> = Vec::new();
    for path in sheets {
        let shown = path.display().to_string();
        let rows = ingest::read_coding_sheet(path, &shown, book)?;
        judged(differing(coders.first().unwrap_or(&rows), &rows, &shown))?;
        coders.push(rows);
    }
    let found = compared(question, book, &coders);
    let path = out.map_or_else(|| project.folder.join(format!("agreement-{question}.toml")), Path::to_path_buf);
    let text =
        toml::to_string_pretty(&found).map_err(|error| Diagnostic::new(Code::CannotWrite, Place::file(question)).found(error))?;
    let is_ours = |bytes: &[u8]| std::str::from_utf8(bytes).is_ok_and(|text| agreement(text, "").is_ok());
    output::deliver_file(&path, text.as_bytes(), TOML_FILE.most, is_ours)?;
    Ok(Agreed { path, table: table(&found, book, project.language()) })
}

/// Rows of a sheet that are not those of the first.
fn differing(first: &BTreeMap<u64, CodedText>, rows: &BTreeMap<u64, CodedText>, shown: &str) -> Vec<Diagnostic> {
    let differs = |(number, row): (&u64, &CodedText)| {
        let is_same = first.get(number).is_some_and(|other| other.text == row.text);
        (!is_same).then(|| Diagnostic::new(Code::SheetsDiffer, Place::file(shown).row(row.row)).found(number))
    };
    rows.iter().filter_map(differs).collect()
}

/// Counts of every code, and of all.
fn compared(question: &str, book: &Codebook, sheets: &[BTreeMap<u64, CodedText>]) -> Agreement {
    let mut texts: BTreeMap<u64, &str> = BTreeMap::new();
    for (number, row) in sheets.iter().flatten().filter(|(_, row)| row.codes.is_some()) {
        texts.insert(*number, &row.text);
    }
    let by_dictionary: Vec<BTreeSet<String>> = ingest::codes_of(book, texts.values().copied());
    let ids = || book.codes.iter().map(|code| code.id.as_str()).chain([Codebook::NONE_FITS]);
    let mut all = Vec::new();
    let mut codes = Vec::new();
    for id in ids() {
        let votes: Vec<Vec<bool>> = texts.keys().map(|number| votes(sheets, *number, id)).collect();
        let counts = |votes: &Vec<bool>| {
            let yes = votes.iter().filter(|vote| **vote).count() as u64;
            vec![votes.len() as u64 - yes, yes]
        };
        let units: Vec<Vec<u64>> = votes.iter().map(counts).collect();
        let mut code = CodeAgreement {
            id: id.to_owned(),
            both: 0,
            missed: 0,
            extra: 0,
            neither: 0,
            alpha: stats::krippendorff_alpha(&units).ok().map(|alpha| alpha.value),
            twice: votes.iter().filter(|votes| votes.len() > 1).count() as u64,
        };
        for (votes, found) in votes.iter().zip(&by_dictionary) {
            let cell = match (by_hand(votes), found.contains(id)) {
                (true, true) => &mut code.both,
                (true, false) => &mut code.missed,
                (false, true) => &mut code.extra,
                (false, false) => &mut code.neither,
            };
            *cell += 1;
        }
        all.extend(units);
        codes.push(code);
    }
    Agreement {
        schema: 1,
        question: question.to_owned(),
        codebook: book.fingerprint(),
        texts: texts.len() as u64,
        coders: sheets.len() as u64,
        alpha: stats::krippendorff_alpha(&all).ok().map(|alpha| alpha.value),
        codes,
    }
}

/// What each coder who coded a text says of a code, in the order of the sheets.
fn votes(sheets: &[BTreeMap<u64, CodedText>], number: u64, id: &str) -> Vec<bool> {
    let codes = sheets.iter().filter_map(|rows| rows.get(&number)?.codes.as_ref());
    codes.map(|codes| codes.contains(id)).collect()
}

/// What most say; of as many on both sides the first.
fn by_hand(votes: &[bool]) -> bool {
    let yes = 2 * votes.iter().filter(|vote| **vote).count();
    if yes == votes.len() { votes.first().copied().unwrap_or(false) } else { yes > votes.len() }
}

/// The counts in words: recall, precision and agreement of each code.
fn table(found: &Agreement, book: &Codebook, language: Language) -> String {
    let words = Catalogue::of(language);
    let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| words.number(value, 2));
    let share = |events: u64, trials: u64| {
        let estimate = |count| stats::wilson(count, Confidence::P95);
        Count::new(events, trials).map_or_else(|_| "–".to_owned(), |count| with_interval(words, &estimate(count)))
    };
    let values = [("texts", found.texts.to_string()), ("coders", found.coders.to_string()), ("alpha", number(found.alpha))];
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let mut text = words.fill("text.agreed", &values);
    let _ = write!(text, "\n\n{}", words.text("text.columns"));
    for code in &found.codes {
        let label = book.codes.iter().find(|entry| entry.id == code.id).map(|entry| entry.label.get(language));
        let label = label.map_or_else(|| words.text("text.none_fits"), str::to_owned);
        let (recall, precision) = (share(code.both, code.by_hand()), share(code.both, code.found()));
        let _ = write!(text, "\n{recall:<16} {precision:<16} {:<6} {:<5} {label}", number(code.alpha), code.by_hand());
    }
    text
}

/// `83 (71–90)`, in whole per cent.
fn with_interval(words: &Catalogue, share: &Estimate) -> String {
    let percent = |value: f64| words.number(100.0 * value, 0);
    let interval = share.interval.map_or_else(|_| String::new(), |ci| format!(" ({}–{})", percent(ci.lower), percent(ci.upper)));
    format!("{}{interval}", percent(share.value))
}
