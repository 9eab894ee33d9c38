//! What codes and statistics mean, in words.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::analysis::{self, Entry};
use crate::diag::{Code, nearest};
use crate::locale::{self, Catalogue};
use crate::model::{IndicatorStatistic, Language, Statistic};
use crate::report::cited;
use crate::stats::{COVERAGE_STUDY, CoverageRow};

/// What a code means, or how a statistic is defined: formula, assumptions, missing answers, source, and how it is checked.
///
/// # Errors
/// The nearest word that can be explained, when this one cannot.
pub fn explain(word: &str, language: Language) -> Result<String, Option<&'static str>> {
    if let Some(code) = Code::ALL.iter().find(|code| code.number().eq_ignore_ascii_case(word)) {
        let text = locale::explain(*code);
        // What a hint names is known only where something was found.
        let hint =
            |hint: &str| ["{found}", "{expected}", "{count}"].iter().fold(hint.to_owned(), |hint, name| hint.replace(name, "…"));
        return text
            .map(|text| format!("{code}\n{}\n{}", text.explanation.get(language), hint(text.hint.get(language))))
            .ok_or(None);
    }
    if let Some((id, entry)) = statistics().find(|(id, _)| id.eq_ignore_ascii_case(word)) {
        return Ok(statistic_text(id, entry, Catalogue::of(language)));
    }
    Err(nearest(word, Code::ALL.iter().map(|code| code.number()).chain(statistics().map(|(id, _)| id))))
}

/// Every statistic, first those of answers and then those of the youth profile.
pub(super) fn statistics() -> impl Iterator<Item = (&'static str, Option<&'static Entry>)> {
    let of_answers = Statistic::ALL.iter().map(|statistic| (statistic.id(), analysis::entry(*statistic)));
    of_answers.chain(IndicatorStatistic::ALL.iter().map(|statistic| (statistic.id(), analysis::indicator_entry(*statistic))))
}

fn statistic_text(statistic: &str, entry: Option<&Entry>, words: &Catalogue) -> String {
    let (name, definition) = (words.text(&format!("statistic.{statistic}")), words.text(&format!("definition.{statistic}")));
    let mut text = format!("{name} ({statistic})\n{definition}\n");
    for (heading, said) in entry.map(|entry| facts(entry, words)).unwrap_or_default() {
        // Writing into memory cannot fail.
        let _ = write!(text, "\n{heading}: {said}");
    }
    text
}

/// The parts of an entry with their headings.
fn facts(entry: &Entry, words: &Catalogue) -> Vec<(String, String)> {
    let assumptions = if entry.assumptions.is_empty() {
        words.text("assumption.none")
    } else {
        entry.assumptions.iter().map(|key| words.text(&format!("assumption.{key}"))).collect::<Vec<_>>().join(" ")
    };
    let coverage = entry.coverage.then(|| (words.text("catalogue.coverage"), coverage(words)));
    let facts = [
        (words.text("catalogue.formula"), entry.formula.clone()),
        (words.text("catalogue.symbols"), legend(entry, words)),
        (words.text("catalogue.assumptions"), assumptions),
        (words.text("catalogue.missing"), words.text(&format!("missing.{}", entry.missing))),
        (words.text("catalogue.source"), cited(entry, words)),
        (words.text("catalogue.oracle"), oracles(entry, words)),
        (words.text("catalogue.laws"), entry.laws.join(", ")),
    ];
    facts.into_iter().chain(coverage).collect()
}

/// What a statistic was held against.
fn oracles(entry: &Entry, words: &Catalogue) -> String {
    let word = |oracle: &String| if oracle == analysis::COUNTING { words.text("catalogue.counting") } else { oracle.clone() };
    entry.oracle.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// What the signs of a formula stand for.
fn legend(entry: &Entry, words: &Catalogue) -> String {
    entry.symbols.iter().map(|key| words.text(&format!("symbol.{key}"))).collect::<Vec<_>>().join("; ")
}

/// The study behind the choice of interval for a share, as `stats` has it and a test computes it anew.
fn coverage(words: &Catalogue) -> String {
    let percent = |share: f64| words.number(share * 100.0, 1);
    let row = |row: &CoverageRow| {
        let name = words.text(&format!("method.{}", row.interval));
        format!("{name} {}/{}/{}", percent(row.lowest), percent(row.average), percent(row.width))
    };
    let bands: Vec<(u64, u64)> = COVERAGE_STUDY.iter().map(|row| row.population).collect::<BTreeSet<_>>().into_iter().collect();
    let band = |(from, to): (u64, u64)| {
        let rows = COVERAGE_STUDY.iter().filter(|row| row.population == (from, to)).map(row);
        format!("N {from}–{to}: {}", rows.collect::<Vec<_>>().join(", "))
    };
    format!("{} {}.", words.text("catalogue.coverage_about"), bands.into_iter().map(band).collect::<Vec<_>>().join("; "))
}

/// Every statistic on one page of Markdown, as `reports/statistics.md` has it.
#[must_use]
pub fn statistics_page() -> String {
    let words = Catalogue::of(Language::En);
    let mut page = String::from(
        "# Statistics\n\nMade from the program's own catalogue by its tests (`BLESS=1`); `kartlegg explain <name>` prints the same in nb, nn \
         and en. Names are those of `release.json`; the last ones are of the youth profile.\n",
    );
    for (statistic, entry) in statistics() {
        let key = format!("statistic.{statistic}");
        let others = Language::ALL.into_iter().filter(|language| *language != words.language());
        let others = others.map(|language| format!("{language}: {}", Catalogue::of(language).text(&key)));
        let (name, others) = (words.text(&key), others.collect::<Vec<_>>().join("; "));
        let definition = words.text(&format!("definition.{statistic}"));
        let _ = write!(page, "\n## `{statistic}`\n\n**{name}** ({others}). {definition}\n\n");
        for (heading, said) in entry.map(|entry| facts(entry, words)).unwrap_or_default() {
            let _ = writeln!(page, "- {heading}: {said}");
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_about_a_statistic_is_said_in_every_language() {
        for language in Language::ALL {
            let of_codes = Code::ALL.iter().filter_map(|code| explain(code.number(), language).ok());
            let holes: Vec<String> = of_codes.filter(|text| text.contains(['{', '}'])).collect();
            assert!(holes.is_empty(), "{language}: {holes:?}");
            for (statistic, _) in statistics() {
                let text = explain(statistic, language).unwrap();
                assert!(!text.contains('⟦'), "{language}: {text}");
                assert!(text.lines().count() >= 9, "{language}: {text}");
            }
        }
        // The exact interval of the largest populations of the study, in the numbers of the language.
        let share = explain("top_box", Language::Nb).unwrap();
        assert!(share.contains("N 51–60") && share.contains("Hypergeometrisk intervall 95,0/98,5/27,6"), "{share}");
        assert!(!explain("mean", Language::Nb).unwrap().contains("N 51–60"));
        assert_eq!(explain("alpah", Language::Nb), Err(Some("alpha")));
    }

    /// `BLESS=1` rewrites it.
    #[test]
    fn the_page_of_statistics_is_that_of_the_catalogue() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/reports/statistics.md");
        let page = statistics_page();
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, &page).unwrap();
        }
        assert!(std::fs::read_to_string(path).unwrap() == page, "{path} is not what the catalogue gives; BLESS=1 rewrites it");
    }
}
