//! What a diagnostic says to a person.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Catalogue;
use super::catalogue::filled;
use crate::diag::{Code, Diagnostic};
use crate::model::{Language, Text};

/// What is said about one code.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// What was found, in one line. Placeholders: `{found}`, `{expected}`, `{place}`, `{count}`.
    pub message: Text,
    /// What to do next.
    pub hint: Text,
    /// What it means, and why it matters.
    pub explanation: Text,
}

static EXPLANATIONS: LazyLock<BTreeMap<String, Explanation>> =
    LazyLock::new(|| toml::from_str(include_str!("diagnostics.toml")).unwrap_or_default());

/// Words of readers, by the English ones: in each other language.
static PHRASES: LazyLock<BTreeMap<String, BTreeMap<String, String>>> =
    LazyLock::new(|| toml::from_str(include_str!("phrases.toml")).unwrap_or_default());

/// Help texts of the command line, by the English ones.
static HELP: LazyLock<BTreeMap<String, BTreeMap<String, String>>> =
    LazyLock::new(|| toml::from_str(include_str!("help.toml")).unwrap_or_default());

/// A help text of the command line in another language than English; `None` where there is none.
#[must_use]
pub fn help(english: &str, language: Language) -> Option<&'static str> {
    HELP.get(english)?.get(language.tag()).map(String::as_str)
}

/// What is said about a code; `None` only if the catalogue lacks it, which a test rules out.
#[must_use]
pub fn explain(code: Code) -> Option<&'static Explanation> {
    EXPLANATIONS.get(code.number())
}

/// The message of a code in one line, with its placeholders filled.
#[must_use]
pub fn diagnostic_message(code: &str, values: &[(&str, &str)], language: Language) -> Option<String> {
    let message = EXPLANATIONS.get(code)?.message.get(language);
    let has_expected = values.iter().any(|(name, value)| *name == "expected" && !value.is_empty());
    Some(filled(&if has_expected { message.to_owned() } else { without_expected(message) }, values))
}

/// A diagnostic as printed on a terminal: message, place, hint, and how many more there are.
///
/// ```
/// use kartlegg::diag::{Code, Diagnostic, Place};
/// use kartlegg::locale::render_diagnostic;
/// use kartlegg::model::Language;
///
/// let finding = Diagnostic::new(Code::UnknownCode, Place::file("staff.xlsx").row(118).column(6)).found(6).expected("1–5").count(42);
/// let text = render_diagnostic(&finding, Language::En);
/// assert!(text.starts_with("error[K213]: "));
/// assert!(text.contains("\n  --> staff.xlsx, cell F118\n"));
/// assert!(text.ends_with("  = 41 more like this\n"));
/// ```
#[must_use]
pub fn render_diagnostic(diagnostic: &Diagnostic, language: Language) -> String {
    let catalogue = Catalogue::of(language);
    let place = place(diagnostic, catalogue);
    let count = catalogue.count(diagnostic.count);
    let (found, expected) = if diagnostic.code == Code::TomlSyntax {
        (toml_words(&diagnostic.found, language), toml_words(&diagnostic.expected, language))
    } else {
        let found = reason(diagnostic, catalogue).unwrap_or_else(|| phrase(named(diagnostic), language));
        (found, phrase(&diagnostic.expected, language))
    };
    let values = [("found", printable(&found)), ("expected", printable(&expected)), ("place", place.clone()), ("count", count)];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();

    let severity = catalogue.text(&format!("severity.{}", diagnostic.severity.name()));
    let number = diagnostic.code.number();
    let explanation = explain(diagnostic.code);
    let has_expected = !expected.is_empty();
    let said = |text: &str| {
        let text = if has_expected { text.to_owned() } else { without_expected(text) };
        filled(&if found.is_empty() { without_found(&text) } else { text }, &values)
    };
    let message = explanation.map(|explanation| said(explanation.message.get(language))).unwrap_or_default();
    // Writing into a string cannot fail.
    let mut out = format!("{severity}[{number}]: {message}\n");
    if !place.is_empty() {
        let _ = writeln!(out, "  --> {place}");
    }
    if let Some(hint) = explanation.map(|explanation| explanation.hint.get(language))
        && (has_expected || !without_expected(hint).contains("{expected}"))
    {
        let _ = writeln!(out, "  = {}: {}", catalogue.text("severity.hint"), said(hint));
    }
    if diagnostic.count > 1 {
        let _ = writeln!(out, "  = {}", catalogue.plural("more_like_this", diagnostic.count - 1, &[]));
    }
    out
}

/// A text for a diagnostic that expected nothing in particular: brackets and clauses that would name it are left out, unless
/// nothing else would remain.
fn without_expected(text: &str) -> String {
    const NAME: &str = "{expected}";
    let mut text = text.to_owned();
    if let Some(at) = text.find(NAME)
        && let (Some(start), Some(end)) = (text[..at].rfind(" ("), text[at..].find(')'))
    {
        text.replace_range(start..=at + end, "");
    }
    let clauses: Vec<&str> = text.split_inclusive(". ").flat_map(|sentence| sentence.split_inclusive("; ")).collect();
    let kept: String = clauses.iter().filter(|clause| !clause.contains(NAME)).copied().collect();
    if kept.is_empty() { text } else { kept.trim_end().trim_end_matches(';').to_owned() }
}

/// What a message speaks of: what was found, or where nothing was, the thing that the place names. A value that is not repeated,
/// because a person may have written it, has no other name.
fn named(diagnostic: &Diagnostic) -> &str {
    let place = &diagnostic.place;
    let is_value = matches!(
        diagnostic.code,
        Code::BadValue
            | Code::UnknownCode
            | Code::UnknownLabel
            | Code::ErrorCell
            | Code::AmbiguousNumber
            | Code::DateForCode
            | Code::BadCount
            | Code::UnknownPeriod
            | Code::UnknownSign
            | Code::UnknownCategory
            | Code::ImpossibleFigure
            | Code::MissingSheet
    );
    let message = explain(diagnostic.code).map_or("", |explanation| explanation.message.get(Language::Nb));
    if !diagnostic.found.is_empty() || is_value || !message.contains("«{found}»") {
        return &diagnostic.found;
    }
    let file = place.file.as_deref().unwrap_or_default();
    if diagnostic.code == Code::MissingFile { file } else { place.name.as_deref().unwrap_or(file) }
}

/// Why the operating system refused, in the reader's language.
fn reason(diagnostic: &Diagnostic, catalogue: &Catalogue) -> Option<String> {
    if !matches!(diagnostic.code, Code::CannotRead | Code::CannotWrite) {
        return None;
    }
    let words = diagnostic.found.split('(').next().unwrap_or_default().trim();
    let key = format!("reason.{}", words.replace([' ', '-'], "_"));
    catalogue.has(&key).then(|| catalogue.text(&key))
}

/// What a reader said in words, in the reader's language: part by part where colons part it, and with a number at the end.
fn phrase(text: &str, language: Language) -> String {
    let known = |words: &str| PHRASES.get(words)?.get(language.tag());
    let numbered = |part: &str| {
        let (words, number) = part.rsplit_once(' ').filter(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()))?;
        known(words).map(|words| format!("{words} {number}"))
    };
    let part = |part: &str| known(part).cloned().or_else(|| numbered(part)).unwrap_or_else(|| part.to_owned());
    // A phrase may hold a colon itself.
    known(text).cloned().unwrap_or_else(|| text.split(": ").map(part).collect::<Vec<_>>().join(": "))
}

/// What the reader of TOML says of syntax, in the reader's language; nothing where its words are not known, for the line is enough.
fn toml_words(text: &str, language: Language) -> String {
    if language == Language::En {
        return text.to_owned();
    }
    let is_sign = |part: &str| part.len() > 1 && part.starts_with('`') && part.ends_with('`');
    let known = |part: &str| PHRASES.get(&format!("TOML: {part}"))?.get(language.tag()).cloned();
    let words: Option<Vec<String>> =
        text.split(", ").map(|part| if is_sign(part) { Some(part.to_owned()) } else { known(part) }).collect();
    words.map(|words| words.join(", ")).unwrap_or_default()
}

/// A text about something that has no name: the words that would name it are left out.
fn without_found(text: &str) -> String {
    const NAMES: [&str; 6] = [": {found}", ": «{found}»", ": “{found}”", " «{found}»", " “{found}”", " {found}"];
    NAMES.iter().find(|name| text.contains(**name)).map_or_else(|| text.to_owned(), |name| text.replacen(name, "", 1))
}

/// A place in words: `staff.xlsx, sheet "Svar", cell F118, "q1"`.
fn place(diagnostic: &Diagnostic, catalogue: &Catalogue) -> String {
    let place = &diagnostic.place;
    let mut parts = Vec::new();
    parts.extend(place.file.as_deref().map(printable));
    parts.extend(place.sheet.as_deref().map(|sheet| catalogue.fill("place.sheet", &[("name", &printable(sheet))])));
    if let (true, Some(row), Some(column)) = (is_text(diagnostic), place.row, place.column) {
        parts.push(catalogue.fill("place.line", &[("line", &row.to_string()), ("character", &column.to_string())]));
    } else if let Some(cell) = place.cell() {
        parts.push(catalogue.fill("place.cell", &[("name", &cell)]));
    } else if let Some(row) = place.row {
        parts.push(catalogue.fill("place.row", &[("name", &row.to_string())]));
    } else if let Some(column) = place.column {
        parts.push(catalogue.fill("place.column", &[("name", &crate::diag::column_letters(column))]));
    }
    // A column without a header has no name.
    let name = place.name.as_deref().filter(|name| !name.is_empty());
    parts.extend(name.map(|name| catalogue.fill("place.name", &[("name", &printable(name))])));
    parts.join(", ")
}

/// Whether the place lies in a text without cells, whatever the file is called.
fn is_text(diagnostic: &Diagnostic) -> bool {
    let file = diagnostic.place.file.as_deref().unwrap_or_default().to_ascii_lowercase();
    matches!(diagnostic.code, Code::BadRelease | Code::BadCube | Code::TomlSyntax)
        || [".json", ".toml", ".px"].iter().any(|end| file.ends_with(end))
}

/// Names come from files: control characters and direction marks must not reach a terminal.
fn printable(text: &str) -> String {
    let harmless = |character: &char| {
        !character.is_control()
            && !matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
    };
    text.chars().filter(harmless).collect()
}
