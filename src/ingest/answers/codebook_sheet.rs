//! A sheet beside the answers that says what their columns and codes mean.
//!
//! People lay it out as they like: one row a code, the variable written once or on every row; or one row a variable, with `1 = Never;
//! 2 = Often` in one cell. So nothing is asked of its header. The column whose words are the headers of the answers names the variables;
//! the column of whole numbers holds the codes, and the words beside them are their labels; other words are those of the question.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::codebook::Codebook;
use crate::ingest::normalise;

/// Words that may stand over the names of the variables: a title and a header.
const HEADINGS: usize = 2;

/// The codebook that a sheet is to a table with these headers; none when it is something else.
pub(super) fn read(rows: &[(u64, Vec<String>)], headers: &[String]) -> Option<Codebook> {
    let rows: Vec<&[String]> = rows.iter().map(|(_, row)| row.as_slice()).collect();
    let known: BTreeSet<String> = headers.iter().map(|name| normalise::key(name)).filter(|name| !name.is_empty()).collect();
    let width = rows.iter().map(|row| row.len()).max()?;
    let words = |at: usize| cells(&rows, at).map(normalise::key).collect::<BTreeSet<String>>();
    let held = |at: usize| words(at).intersection(&known).count();
    let (names, Reverse(variable)) = (0..width).map(|at| (held(at), Reverse(at))).max()?;
    let others = words(variable).len() - names;
    // Variables that were not asked about may be listed too, but most of the list is about the answers.
    if names == 0 || others > names + HEADINGS || 2 * names < known.len().min(4) {
        return None;
    }
    let entries = entries(&rows, variable, &known);
    let layout = Layout::of(&entries, variable, width, &rows)?;
    let mut codebook = Codebook::default();
    for (name, rows) in &entries {
        layout.explain(name, rows, &mut codebook);
    }
    Some(codebook)
}

/// Rows of each variable; one whose name is blank belongs to the variable above it.
fn entries<'r>(rows: &[&'r [String]], variable: usize, known: &BTreeSet<String>) -> BTreeMap<String, Vec<&'r [String]>> {
    let mut entries: BTreeMap<String, Vec<&[String]>> = BTreeMap::new();
    let mut name = String::new();
    for row in rows {
        let own = row.get(variable).map(|text| normalise::key(text)).unwrap_or_default();
        name = if own.is_empty() { name } else { own };
        if known.contains(&name) {
            entries.entry(name.clone()).or_default().push(row);
        }
    }
    entries
}

/// Which column of a codebook holds what.
enum Layout {
    /// One row a code: code, label, and the words of the question if there are any.
    Rows { code: usize, label: usize, question: Option<usize> },
    /// One row a variable, one column a code: columns with their codes, and the words of the question if there are any.
    Columns { codes: Vec<(usize, String)>, question: Option<usize> },
    /// One row a variable: the list of codes, if there is one, and the words of the question if there are any.
    Lists { codes: Option<usize>, question: Option<usize> },
}

impl Layout {
    fn of(entries: &BTreeMap<String, Vec<&[String]>>, variable: usize, width: usize, all: &[&[String]]) -> Option<Self> {
        let rows: Vec<&[String]> = entries.values().flatten().copied().collect();
        // Whether so many tenths of the filled cells of a column, one at least, pass a test.
        let mostly = |at: usize, tenths: usize, test: &dyn Fn(&str) -> bool| {
            let passing = cells(&rows, at).filter(|text| test(text)).count();
            passing > 0 && 10 * passing >= tenths * cells(&rows, at).count()
        };
        let others = || (0..width).filter(|at| *at != variable);
        // Steps of a scale may be called by their numbers alone.
        let worded = |at: &usize| mostly(*at, 4, &|text| text.contains(char::is_alphabetic));
        let once = |at: &usize| entries.values().all(|rows| distinct(rows, *at) <= 1);
        let question = |taken: &[usize]| {
            let free = others().filter(|at| !taken.contains(at) && worded(at) && once(at));
            free.max_by_key(|at| (letters(&rows, *at), Reverse(*at)))
        };
        let several = |at: &usize| entries.values().any(|rows| distinct(rows, *at) > 1);
        let code = others().find(|at| mostly(*at, 9, &|text| normalise::whole_number(text).is_some()) && several(at));
        if let Some(code) = code {
            let after = (code + 1..width).chain(0..code).filter(|at| *at != variable);
            let label = after.into_iter().find(|at| worded(at) && several(at))?;
            return Some(Self::Rows { code, label, question: question(&[code, label]) });
        }
        let headed = coded_columns(all, variable);
        if entries.values().all(|rows| rows.len() == 1) && headed.iter().filter(|(at, _)| worded(at)).count() > 1 {
            let taken: Vec<usize> = headed.iter().map(|(at, _)| *at).collect();
            return Some(Self::Columns { codes: headed, question: question(&taken) });
        }
        let codes = others().find(|at| cells(&rows, *at).any(|text| !pairs(text).is_empty()));
        let question = question(&codes.into_iter().collect::<Vec<_>>());
        (codes.is_some() || question.is_some()).then_some(Self::Lists { codes, question })
    }

    fn explain(&self, name: &str, rows: &[&[String]], codebook: &mut Codebook) {
        let cell = |row: &&[String], at: usize| row.get(at).map(|text| text.trim().to_string()).filter(|text| !text.is_empty());
        let (question, codes) = match self {
            Self::Rows { code, label, question } => {
                let pair = |row: &&[String]| Some((normalise::whole_number(&cell(row, *code)?)?, cell(row, *label)?));
                (question, rows.iter().filter_map(pair).collect())
            }
            Self::Columns { codes, question } => {
                let label = |(at, code): &(usize, String)| Some((code.clone(), cell(rows.first()?, *at)?));
                (question, codes.iter().filter_map(label).collect())
            }
            Self::Lists { codes, question } => {
                let listed = codes.and_then(|at| rows.iter().find_map(|row| cell(row, at)));
                (question, listed.map(|list| pairs(&list)).unwrap_or_default())
            }
        };
        for (code, label) in codes {
            codebook.label(name, &code, &label);
        }
        if let Some(words) = question.and_then(|at| rows.iter().find_map(|row| cell(row, at))) {
            codebook.wording(name, &words);
        }
    }
}

/// Columns under codes: those of the first row that names two or more of them beside the variables.
fn coded_columns(rows: &[&[String]], variable: usize) -> Vec<(usize, String)> {
    let codes = |row: &&[String]| {
        let code = |(at, cell): (usize, &String)| Some((at, normalise::whole_number(cell.trim())?));
        row.iter().enumerate().filter(|(at, _)| *at != variable).filter_map(code).collect::<Vec<_>>()
    };
    rows.iter().take(HEADINGS + 1).map(codes).find(|codes| codes.len() > 1).unwrap_or_default()
}

/// Filled cells of a column.
fn cells<'r>(rows: &'r [&[String]], at: usize) -> impl Iterator<Item = &'r str> {
    rows.iter().filter_map(move |row| row.get(at)).map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn distinct(rows: &[&[String]], at: usize) -> usize {
    cells(rows, at).collect::<BTreeSet<_>>().len()
}

fn letters(rows: &[&[String]], at: usize) -> usize {
    cells(rows, at).map(|text| text.chars().count()).sum()
}

/// Codes and labels that stand in one cell: `1 = Never; 2 = Often`, one on each line, `1: Never | 2: Often`.
fn pairs(text: &str) -> Vec<(String, String)> {
    let pair = |part: &str| {
        let part = part.trim();
        let by_sign = || part.split_once(['=', ':', '–']).or_else(|| part.split_once(" - "));
        let (code, label) = by_sign().or_else(|| part.split_once([',', ')'])).or_else(|| part.split_once(' '))?;
        let label = label.trim_start_matches(['.', ' ']);
        Some((normalise::whole_number(code.trim())?, label.trim().trim_matches('"').to_string()))
    };
    let by = |signs: &[char]| {
        let parts: Vec<&str> = text.split(signs).filter(|part| !part.trim().is_empty()).collect();
        let pairs: Vec<(String, String)> = parts.iter().filter_map(|part| pair(part)).collect();
        (pairs.len() == parts.len() && pairs.len() > 1).then_some(pairs)
    };
    let signs = || [&['\n', '\r'][..], &['|'], &[';'], &[',']].into_iter().find_map(by);
    equated(text).or_else(signs).or_else(|| counted(text)).unwrap_or_default()
}

/// The same with an equals sign behind every code, whatever stands between them: labels may hold that too.
fn equated(text: &str) -> Option<Vec<(String, String)>> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let parts: Vec<&str> = text.split('=').collect();
    let mut code = normalise::whole_number(parts[0].trim())?;
    for (at, part) in parts.iter().enumerate().skip(1) {
        let is_last = at + 1 == parts.len();
        let end = if is_last { part.len() } else { part.trim_end().rfind([' ', ',', ';', '/', '|', '\n', '\r', '\t'])? + 1 };
        let (label, next) = part.split_at(end);
        let label = label.trim_matches(|c: char| c.is_whitespace() || ",;/|\"".contains(c));
        pairs.push((std::mem::take(&mut code), label.to_string()));
        if !is_last {
            code = normalise::whole_number(next.trim())?;
        }
    }
    (pairs.len() > 1 && pairs.iter().all(|(_, label)| !label.is_empty())).then_some(pairs)
}

/// The same with nothing between them: `1 Never 2 Seldom 3 Often`. Each number is one more than the one before.
fn counted(text: &str) -> Option<Vec<(String, String)>> {
    let mut pairs: Vec<(i64, Vec<&str>)> = Vec::new();
    for word in text.split_whitespace() {
        let number = word.trim_end_matches(['=', ':', '.', ')', ',']).parse::<i64>().ok();
        match (number, pairs.last_mut()) {
            (Some(number), None) => pairs.push((number, Vec::new())),
            (Some(number), Some((before, _))) if number == *before + 1 => pairs.push((number, Vec::new())),
            (_, Some((_, label))) => label.push(word),
            (None, None) => return None,
        }
    }
    let is_named = pairs.len() > 1 && pairs.iter().all(|(_, label)| !label.is_empty());
    is_named.then(|| pairs.into_iter().map(|(code, label)| (code.to_string(), label.join(" "))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&str]) -> Vec<(u64, Vec<String>)> {
        (1..).zip(lines).map(|(number, line)| (number, line.split('|').map(String::from).collect())).collect()
    }

    fn book(lines: &[&str]) -> Option<Codebook> {
        read(&rows(lines), &["v1".to_string(), "v2".to_string(), "alder".to_string()])
    }

    fn labels(book: &Codebook, variable: &str) -> Vec<String> {
        book.labels_of(variable).iter().map(|(code, label)| format!("{code} {label}")).collect()
    }

    #[test]
    fn labels_may_hold_what_stands_between_them() {
        let found = pairs("1=Skole, 2 = Kultur, idrett og fritid, 3=SFO/AKS, 9=N/A");
        let labels: Vec<&str> = found.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(labels, ["Skole", "Kultur, idrett og fritid", "SFO/AKS", "N/A"]);
        assert_eq!(pairs("1=Uenig / 2=Enig / 9=Ingen formening").len(), 3);
        assert_eq!(pairs("a = b").len() + pairs("Hvor enig er du?").len(), 0);
    }

    #[test]
    fn every_layout_says_the_same() {
        let layouts: [&[&str]; 8] = [
            &[
                "Variabel|Spørsmål|Kode|Etikett",
                "v1|Hvor ofte?|1|Aldri",
                "v1|Hvor ofte?|2|Ofte",
                "v2|Hvor enig?|1|Uenig",
                "v2|Hvor enig?|2|Enig",
            ],
            &[
                "Kodebok",
                "",
                "Spørsmål|Navn|Svar|Verdi",
                "Hvor ofte?|v1|Aldri|1",
                "||Ofte|2",
                "Hvor enig?|v2|Uenig|1",
                "||Enig|2",
            ],
            &["v1|Hvor ofte?||", "||1|Aldri", "||2|Ofte", "v2|Hvor enig?||", "||1|Uenig", "||2|Enig"],
            &["Navn|Etikett|Verdier", "v1|Hvor ofte?|1 = Aldri; 2 = Ofte", "v2|Hvor enig?|1=Uenig;2=Enig", "alder|Alder i år|"],
            &["Navn|Verdier|Tekst", "v1|1 Aldri\n2 Ofte|Hvor ofte?", "v2|1, Uenig; 2, Enig|Hvor enig?"],
            &["Navn|Verdier|Tekst", "v1|1 Aldri 2 Ofte|Hvor ofte?", "v2|1. Uenig 2. Enig|Hvor enig?"],
            &["Navn|Tekst|1|2", "v1|Hvor ofte?|Aldri|Ofte", "v2|Hvor enig?|Uenig|Enig"],
            &["Navn|Verdier|Tekst", "v1|1: Aldri\n2: Ofte|Hvor ofte?", "v2|1: Uenig\n2: Enig|Hvor enig?"],
        ];
        for lines in layouts {
            let book = book(lines).unwrap_or_else(|| panic!("{lines:?}"));
            assert_eq!(
                (labels(&book, "V1"), labels(&book, "v2")),
                (vec!["1 Aldri".into(), "2 Ofte".into()], vec!["1 Uenig".into(), "2 Enig".into()]),
                "{lines:?}"
            );
            assert_eq!(book.wording_of("v1").map(String::as_str), Some("Hvor ofte?"), "{lines:?}");
        }
    }

    #[test]
    fn a_table_about_something_else_is_no_codebook() {
        assert!(book(&["Tjeneste|Antall", "Skole|40", "NAV|12"]).is_none());
        assert!(book(&["v1|v2|alder", "1|2|40", "2|1|30"]).is_none(), "answers with the same header");
        assert!(book(&["v1", "v2"]).is_none(), "names alone say nothing");
        assert!(book(&[]).is_none());
    }
}
