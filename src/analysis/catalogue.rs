//! What each statistic is: formula, assumptions, what it does with missing answers, source, and how it is checked.
//!
//! One entry for each [`Statistic`], in `catalogue.toml`. `kartlegg explain`, the appendix of every report and
//! `reports/statistics.md` print it, so that the documentation cannot drift from the program.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::Statistic;

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
    /// Files of the repository with figures that other programs computed, or that were counted by hand.
    pub oracle: Vec<String>,
    /// Names of tests of laws that hold for any data.
    pub laws: Vec<String>,
    /// Whether the study of intervals for a share in a finite population says why its interval is what it is.
    #[serde(default)]
    pub coverage: bool,
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
    ENTRIES.get(statistic.id())
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

    /// No statistic without an entry, no entry without a statistic, and every check that an entry names exists.
    #[test]
    fn every_statistic_is_described_and_checked() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut code = String::new();
        sources(&root.join("src"), &mut code);
        sources(&root.join("tests"), &mut code);
        assert_eq!(ENTRIES.len(), Statistic::ALL.len());
        for statistic in Statistic::ALL {
            let entry = entry(*statistic).unwrap_or_else(|| panic!("no entry for {statistic}"));
            for text in [&entry.formula, &entry.missing, &entry.source] {
                assert!(!text.trim().is_empty(), "{statistic} says too little");
            }
            assert!(!entry.oracle.is_empty() && !entry.laws.is_empty(), "{statistic} is not checked");
            // A formula is the same in every language: words belong into the legend.
            let words = entry.formula.split(|letter: char| !letter.is_ascii_alphabetic());
            let functions = ["tanh", "atanh", "rank", "Beta"];
            for word in words.filter(|word| word.len() > 3) {
                assert!(functions.contains(&word), "{statistic}: the formula says `{word}`");
            }
            assert!(!entry.symbols.is_empty(), "{statistic} does not say what its signs are");
            for file in &entry.oracle {
                assert!(root.join(file).is_file(), "{statistic}: there is no {file}");
            }
            for law in &entry.laws {
                assert!(code.contains(&format!("fn {law}(")), "{statistic}: there is no test {law}");
            }
        }
    }
}
