//! The page for the project group: what a survey could find and show, before anybody is asked.

use super::document::{Block, Cell, Cover, Document, Row, Table};
use crate::locale::Catalogue;
use crate::model::Language;

/// A group that will be asked.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedGroup {
    /// Name; empty for everyone.
    pub name: String,
    /// Invited.
    pub employees: u64,
    /// Answers that are expected.
    pub expected: u64,
    /// Whether so many answers may be shown at all.
    pub shown: bool,
    /// Whether distributions may be shown.
    pub spread: bool,
    /// Smallest difference from all others that would be found, on 0–100.
    pub from_others: Option<f64>,
    /// Smallest change to a round of the same size that would be found, on 0–100.
    pub change: Option<f64>,
}

/// What a survey could find and show.
#[derive(Clone, Debug, PartialEq)]
pub struct SurveyPlan {
    /// Everyone.
    pub total: PlannedGroup,
    /// Services, by name.
    pub services: Vec<PlannedGroup>,
    /// Units, by service and name.
    pub units: Vec<PlannedGroup>,
    /// Share of the invited who are assumed to answer.
    pub rate: f64,
    /// Standard deviation that is assumed within services, on 0–100.
    pub standard_deviation: f64,
    /// How often such a difference is found.
    pub power: f64,
    /// Confidence level of a single test.
    pub level: f64,
    /// Scales that are tested together.
    pub tests: u64,
    /// Answers from which a group is shown.
    pub min_n: u64,
    /// Answers from which a distribution is.
    pub min_n_spread: u64,
}

/// The plan as a document.
#[must_use]
pub fn plan_document(plan: &SurveyPlan, language: Language) -> Document {
    let words = Catalogue::of(language);
    let text = |key: &str| words.text(&format!("plan.{key}"));
    let heading = |id: &str, words: String| Block::Heading { level: 2, id: id.to_owned(), text: words };
    let mut blocks = vec![heading("found", text("found")), Block::Paragraph(summary(plan, words))];
    blocks.push(Block::Table(table(
        "table-services",
        text("services"),
        std::iter::once(&plan.total).chain(&plan.services),
        words,
    )));
    if !plan.units.is_empty() {
        let shown = plan.units.iter().filter(|unit| unit.shown).count() as u64;
        let values = [("shown", words.count(shown)), ("units", words.count(plan.units.len() as u64))];
        let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
        blocks.extend([heading("units", text("units")), Block::Paragraph(words.fill("plan.units_about", &values))]);
        blocks.push(Block::Table(table("table-units", text("units"), plan.units.iter(), words)));
    }
    blocks.extend([heading("assumed", text("assumed")), Block::Definitions(assumed(plan, words))]);
    let facts = vec![
        (words.count(plan.total.employees), text("fact_invited")),
        (words.count(plan.total.expected), text("fact_expected")),
        (words.count(plan.services.iter().filter(|service| service.shown).count() as u64), text("fact_services")),
    ];
    let cover = Cover { title: text("title"), rounds: text("subtitle"), facts, ..Cover::default() };
    Document { language, cover, blocks, chosen: Vec::new() }
}

/// The best that can be found of a service, and the change of everyone.
fn summary(plan: &SurveyPlan, words: &Catalogue) -> String {
    let differences = || plan.services.iter().filter_map(|service| service.from_others);
    let points = |value: f64| words.number(value, 0);
    let (least, most) = (differences().fold(f64::INFINITY, f64::min), differences().fold(0.0, f64::max));
    let change = plan.total.change.map_or_else(|| words.text("not_available_mark"), points);
    match differences().count() {
        0 => words.fill("plan.nothing", &[("change", &change)]),
        _ => words.fill("plan.summary", &[("least", &points(least)), ("most", &points(most)), ("change", &change)]),
    }
}

fn table<'p>(id: &str, caption: String, groups: impl Iterator<Item = &'p PlannedGroup>, words: &Catalogue) -> Table {
    let text = |key: &str| words.text(&format!("plan.{key}"));
    let mut table = Table::new(id, caption, words.text("column.group"))
        .number(text("invited"))
        .number(text("expected"))
        .words(text("shown"))
        .number(text("from_others"))
        .number(text("change"));
    for group in groups {
        let is_total = group.name.is_empty();
        let shown = match (group.shown, group.spread) {
            (false, _) => text("shown_not"),
            (true, false) => text("shown_figures"),
            (true, true) => text("shown_all"),
        };
        let points =
            |value: Option<f64>| value.map_or(Cell::Missing(String::new()), |value| Cell::Number(words.number(value, 1)));
        let cells = [
            Cell::Number(words.count(group.employees)),
            Cell::Number(words.count(group.expected)),
            Cell::Text(shown),
            points(group.from_others),
            points(group.change),
        ];
        let name = if is_total { words.text("kind.total") } else { group.name.clone() };
        table.rows.push(Row { is_total, ..Row::new(name, cells) });
    }
    table
}

fn assumed(plan: &SurveyPlan, words: &Catalogue) -> Vec<(String, String)> {
    let percent = |share: f64| words.whole_percent(share);
    let facts = [
        ("rate", percent(plan.rate)),
        ("deviation", words.number(plan.standard_deviation, 0)),
        ("power", percent(plan.power)),
        ("level", format!("{} %", words.number(plan.level * 100.0, 1))),
        ("tests", words.count(plan.tests)),
        ("min_n", words.count(plan.min_n)),
        ("min_n_spread", words.count(plan.min_n_spread)),
    ];
    let fact = |(key, value): (&str, String)| {
        (words.text(&format!("plan.{key}")), words.fill(&format!("plan.{key}_about"), &[("value", &value)]))
    };
    facts.into_iter().map(fact).collect()
}
