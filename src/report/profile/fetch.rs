//! The page that says which tables to fetch before a profile can be made: in which order, and what to choose in each.

use super::heading;
use super::view::age_words;
use crate::locale::Catalogue;
use crate::model::{AgeGroup, IndicatorCatalogue, IndicatorDefinition, Language, TestFamily};
use crate::privacy::profile::ProfileArea;
use crate::report::document::{Block, Cell, Cover, Document, Row, Table};

/// What is to be fetched, and for whom.
#[derive(Clone, Debug)]
pub struct FetchList<'a> {
    /// The municipality.
    pub area: ProfileArea,
    /// Its county.
    pub county: ProfileArea,
    /// Indicators that are known.
    pub catalogue: &'a IndicatorCatalogue,
}

/// Why an indicator stands where it does: what can be tested first, and what has the number of a table before what must be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    First,
    Then,
    Last,
}

impl Turn {
    const ALL: [(Self, &'static str); 3] = [(Self::First, "first"), (Self::Then, "then"), (Self::Last, "last")];

    fn of(indicator: &IndicatorDefinition) -> Self {
        match (indicator.test, indicator.aliases.fhi_table.is_empty()) {
            (TestFamily::NotTested, _) => Self::Last,
            (TestFamily::Proportion | TestFamily::Rate, false) => Self::First,
            (TestFamily::Proportion | TestFamily::Rate, true) => Self::Then,
        }
    }
}

/// The list as a document.
#[must_use]
pub fn fetch_document(list: &FetchList<'_>, language: Language) -> Document {
    let words = Catalogue::of(language);
    let text = |key: &str| words.text(&format!("youth.fetch.{key}"));
    let (area, county) = (&list.area, &list.county);
    let places = [
        ("area", area.name.as_str()),
        ("code", area.code.as_str()),
        ("county", county.name.as_str()),
        ("county_code", county.code.as_str()),
    ];
    let steps = ["areas", "years", "measures", "sexes", "people", "run"];
    let step = |name: &str| (text(name), words.fill(&format!("youth.fetch.{name}_about"), &places));
    let mut blocks = vec![
        heading(2, "how", text("how")),
        Block::Paragraph(text("about")),
        Block::Definitions(steps.into_iter().map(step).collect()),
    ];
    for (turn, name) in Turn::ALL {
        let wanted: Vec<&IndicatorDefinition> =
            list.catalogue.indicators.iter().filter(|indicator| Turn::of(indicator) == turn).collect();
        if !wanted.is_empty() {
            blocks.push(heading(2, name, text(name)));
            blocks.push(Block::Table(table(name, text(name), &wanted, words)));
        }
    }
    let cover = Cover {
        municipality: area.name.clone(),
        title: text("title"),
        rounds: text("subtitle"),
        facts: vec![(words.count(list.catalogue.indicators.len() as u64), words.text("youth.fact_indicators"))],
        ..Cover::default()
    };
    Document { language, cover, blocks, chosen: Vec::new() }
}

fn table(id: &str, caption: String, indicators: &[&IndicatorDefinition], words: &'static Catalogue) -> Table {
    let text = |key: &str| words.text(&format!("youth.fetch.{key}"));
    let mut table = Table::new(format!("table-{id}"), caption, words.text("youth.column.indicator"))
        .words(text("where"))
        .words(text("ages"))
        .number(text("window"))
        .words(text("measures"))
        .words(text("people"));
    for indicator in indicators {
        let cells = [
            Cell::Text(place(indicator, words)),
            Cell::Text(age_words(words, &indicator.age).unwrap_or_else(|| text("all_ages"))),
            Cell::Number(words.count(u64::from(indicator.window))),
            Cell::Text(text(match indicator.test {
                TestFamily::Proportion => "measures_share",
                TestFamily::Rate => "measures_rate",
                TestFamily::NotTested => "measures_none",
            })),
            people(indicator, words).map_or_else(|| Cell::Missing(String::new()), Cell::Text),
        ];
        table.rows.push(Row::new(indicator.name.get(words.language()), cells));
    }
    table
}

/// The numbers of its tables, or the titles to search for.
fn place(indicator: &IndicatorDefinition, words: &Catalogue) -> String {
    let numbers: Vec<String> = indicator.aliases.fhi_table.iter().map(ToString::to_string).collect();
    if !numbers.is_empty() {
        return words.fill("youth.fetch.table", &[("numbers", &words.list(&numbers))]);
    }
    let title = indicator.aliases.titles.iter().find(|title| !title.contains('_'));
    let title = title.map_or_else(|| indicator.name.get(Language::Nb), String::as_str);
    words.fill("youth.fetch.search", &[("title", title)])
}

/// Where the people behind a share are counted, should its own table have no counts.
fn people(indicator: &IndicatorDefinition, words: &Catalogue) -> Option<String> {
    if indicator.test != TestFamily::Proportion {
        return None;
    }
    let key = match (indicator.survey, &indicator.age) {
        (true, _) => "people_survey",
        (false, AgeGroup::Grades { .. }) => "people_grade",
        (false, AgeGroup::Years { .. }) => "people_age",
        // Of whom a share without ages is, the population does not tell.
        (false, AgeGroup::All) => return None,
    };
    let age = age_words(words, &indicator.age).unwrap_or_else(|| words.text("youth.fetch.all_ages"));
    Some(words.fill(&format!("youth.fetch.{key}"), &[("age", &age)]))
}
