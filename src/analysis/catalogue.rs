//! What each statistic is: formula, assumptions, what it does with missing answers, source, and how it is checked.
//!
//! One entry for each [`Statistic`] and [`IndicatorStatistic`], in `catalogue.toml`. `kartlegg explain`, the appendix of every report and
//! `reports/statistics.md` print it, so that the documentation cannot drift from the program.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::{IndicatorStatistic, Statistic};

static ENTRIES: LazyLock<BTreeMap<String, Entry>> = LazyLock::new(|| {
    // The file is part of the program, and a test parses it: what cannot be read shows as missing entries.
    toml::from_str(include_str!("catalogue.toml")).unwrap_or_default()
});

/// What a statistic is, in everything that need not be translated.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Formula, in signs that every language reads.
    pub formula: String,
    /// Keys of what the signs stand for, in `[symbol]` of the messages.
    pub symbols: Vec<String>,
    /// Keys of the assumptions, in `[assumption]` of the messages.
    pub assumptions: Vec<String>,
    /// Key of what is done with missing answers, in `[missing]` of the messages.
    pub missing: String,
    /// Where it is published.
    pub source: String,
    /// Keys of what is done with it besides, in `[remark]` of the messages.
    #[serde(default)]
    pub remarks: Vec<String>,
    /// Files of the repository with figures that other programs computed; after [`COUNTING`] files where it is counted by hand.
    pub oracle: Vec<String>,
    /// Functions of `stats` that compute it; none for counts.
    pub functions: Vec<String>,
    /// Names of tests of laws that hold for any data.
    pub laws: Vec<String>,
    /// Whether the study of intervals for a share in a finite population says why its interval is what it is.
    #[serde(default)]
    pub coverage: bool,
}

/// Stands first among the oracles of a statistic that is a count.
pub const COUNTING: &str = "counting";

impl Entry {
    /// Whether the statistic is a count, which no paper is needed for.
    #[must_use]
    pub fn is_count(&self) -> bool {
        self.oracle.first().is_some_and(|first| first == COUNTING)
    }
}

/// The entry of a statistic.
///
/// ```
/// use kartlegg::analysis::entry;
/// use kartlegg::model::Statistic;
/// assert!(entry(Statistic::Alpha).is_some_and(|alpha| alpha.source.contains("Cronbach")));
/// ```
#[must_use]
pub fn entry(statistic: Statistic) -> Option<&'static Entry> {
    entry_named(statistic.id())
}

/// The entry of a statistic of the youth profile.
#[must_use]
pub fn indicator_entry(statistic: IndicatorStatistic) -> Option<&'static Entry> {
    entry_named(statistic.id())
}

fn entry_named(id: &str) -> Option<&'static Entry> {
    ENTRIES.get(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn sources(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, text);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }

    /// Every statistic: name in files, name in code, entry.
    fn entries() -> Vec<(&'static str, String, &'static Entry)> {
        let main = Statistic::ALL.iter().map(|it| (it.id(), format!("Statistic::{it:?}"), entry(*it)));
        let profile =
            IndicatorStatistic::ALL.iter().map(|it| (it.id(), format!("IndicatorStatistic::{it:?}"), indicator_entry(*it)));
        let all = main.chain(profile).map(|(id, name, entry)| (id, name, entry.unwrap_or_else(|| panic!("no entry for {id}"))));
        all.collect()
    }

    /// The text of a test, from its name to the brace that stands where it began.
    fn body<'a>(code: &'a str, name: &str) -> Option<&'a str> {
        let is_test = |&(start, _): &(usize, &str)| {
            let before = code[..start].rfind('\n').map_or("", |line| &code[..line]);
            before.lines().next_back().is_some_and(|line| line.trim_start().starts_with("#["))
        };
        let named = format!("fn {name}(");
        let (start, _) = code.match_indices(&named).find(is_test)?;
        let line = code[..start].rfind('\n')? + 1;
        let end = code[start..].find(&format!("\n{}}}", &code[line..start]))?;
        Some(&code[start..start + end])
    }

    /// No statistic without an entry, no entry without a statistic, and every entry says what its signs are.
    #[test]
    fn every_statistic_is_described() {
        assert_eq!(ENTRIES.len(), entries().len());
        for (id, _, entry) in entries() {
            for text in [&entry.formula, &entry.missing, &entry.source] {
                assert!(!text.trim().is_empty(), "{id} says too little");
            }
            // A formula is the same in every language: words belong into the legend.
            let words = entry.formula.split(|letter: char| !letter.is_ascii_alphabetic());
            let functions = ["tanh", "atanh", "rank", "Beta"];
            for word in words.filter(|word| word.len() > 3) {
                assert!(functions.contains(&word), "{id}: the formula says `{word}`");
            }
            assert!(!entry.symbols.is_empty(), "{id} does not say what its signs are");
        }
    }

    /// An oracle has a row of the statistic, unless it is a count; every row is of a statistic that there is.
    #[test]
    fn every_statistic_has_a_row_of_an_oracle() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let known: Vec<&str> = entries().into_iter().map(|(id, ..)| id).collect();
        let marked = |file: &str| -> Vec<String> {
            let text = std::fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
            let mut lines = text.lines().filter(|line| !line.starts_with('#'));
            assert_eq!(lines.next(), Some("case,figure,value,statistic"), "{file}");
            let cells: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
            assert!(cells.iter().all(|cells| cells.len() == 4), "{file}: a row without four cells");
            cells.iter().flat_map(|cells| cells[3].split(' ').filter(|id| !id.is_empty())).map(str::to_owned).collect()
        };
        for (id, _, entry) in entries() {
            if entry.is_count() {
                assert!(entry.functions.is_empty() && entry.source == "Counting.", "{id} is no count");
                assert!(entry.oracle.len() > 1 && entry.oracle[1..].iter().all(|file| root.join(file).is_file()), "{id}");
                continue;
            }
            assert!(!entry.oracle.is_empty(), "{id} is held against nothing");
            for file in &entry.oracle {
                let marked = marked(file);
                assert!(marked.iter().all(|id| known.contains(&id.as_str())), "{file} is about what is no statistic");
                assert!(marked.iter().any(|marked| marked == id), "{file} has no figure of {id}");
            }
        }
    }

    /// Every law that an entry names exists, and calls a function that computes the statistic or names it.
    #[test]
    fn every_law_of_a_statistic_touches_it() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (mut program, mut tests) = (String::new(), String::new());
        sources(&root.join("src"), &mut program);
        sources(&root.join("tests"), &mut tests);
        let code = format!("{program}\n{tests}");
        for (id, name, entry) in entries() {
            assert!(!entry.laws.is_empty(), "{id} has no law");
            for function in &entry.functions {
                assert!(
                    program.contains(&format!("pub fn {function}(")) || program.contains(&format!("pub fn {function}<")),
                    "{id}: {function}"
                );
            }
            for law in &entry.laws {
                let body = body(&code, law).unwrap_or_else(|| panic!("{id}: there is no test {law}"));
                let called =
                    |function: &String| body.contains(&format!("{function}(")) || body.contains(&format!("stats::{function}"));
                let named = body.contains(&name) || body.contains(&format!("\"{id}\""));
                assert!(named || entry.functions.iter().any(called), "{law} says nothing of {id}");
            }
        }
    }
}
