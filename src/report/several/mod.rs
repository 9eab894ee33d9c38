//! Many municipalities at once: how each stands, in a page that leads to all of them. Made from what releases show, one release at a time, so
//! that none has to be kept. Municipalities stand in the order of their names, and nothing ranks them.

mod contacts;
mod funnel;
mod map;
mod places;
mod spread;
mod standing;
mod summary;

use super::compose::heading;
use super::document::{Block, Cell, Cover, Document, Row, Table};
use crate::locale::Catalogue;
use crate::model::Language;

pub use spread::{Spread, shown as shown_by_many};
pub use standing::{Standing, Told};

/// Fewest municipalities behind a figure about all of them, and most that one of them may make up of it: the rules of a pool.
#[derive(Clone, Copy, Debug)]
pub struct PoolRules {
    /// Fewest municipalities.
    pub fewest: usize,
    /// Largest part of one.
    pub most_of_one: f64,
}

/// Many municipalities, for one page.
#[derive(Clone, Copy, Debug)]
pub struct Whole<'a> {
    /// Name of all of them together.
    pub name: &'a str,
    /// How each stands, in order.
    pub standings: &'a [Standing],
    /// How the municipalities' means of each scale, and shares of each wish, spread.
    pub spreads: &'a [Spread],
    /// When a figure about all of them may stand.
    pub rules: PoolRules,
    /// Parts of them that have pages of their own: name, and folder.
    pub parts: &'a [(String, String)],
    /// What leads from the page's folder to that of all municipalities.
    pub up: &'a str,
    /// Language of the page.
    pub language: Language,
    /// Language of the reports at the top of each folder.
    pub main: Language,
}

impl Whole<'_> {
    /// Where the report of a municipality is, in the language of the page.
    fn address(&self, standing: &Standing) -> Option<String> {
        let folder = standing.folder.as_ref()?;
        let up = self.up;
        Some(if self.language == self.main {
            format!("{up}{folder}/report.html")
        } else {
            format!("{up}../{folder}/{}/report.html", self.language)
        })
    }

    fn words(&self) -> &'static Catalogue {
        Catalogue::of(self.language)
    }

    fn text(&self, name: &str) -> String {
        self.words().text(&format!("several.{name}"))
    }

    /// What a difference from the others (`gap`), or a change, amounts to.
    pub(super) fn word(&self, what: &str, word: standing::Word) -> String {
        let word = match word {
            standing::Word::Better => "better",
            standing::Word::Worse => "worse",
            standing::Word::Different => "different",
            standing::Word::Alike => "alike",
            standing::Word::Open => "open",
        };
        self.text(&format!("word_{what}_{word}"))
    }

    fn spread(&self, id: &str) -> Option<&Spread> {
        self.spreads.iter().find(|spread| spread.id == id)
    }

    /// The name of a municipality, which leads to its report.
    fn link(&self, standing: &Standing) -> Cell {
        match self.address(standing) {
            Some(address) => Cell::Link { text: standing.name.clone(), address },
            None => Cell::Text(standing.name.clone()),
        }
    }
}

/// The page.
#[must_use]
pub fn several(whole: &Whole<'_>) -> Document {
    let words = whole.words();
    let there: Vec<&Standing> = whole.standings.iter().filter(|standing| standing.is_there).collect();
    let mut blocks = summary::section(whole);
    blocks.extend(parts(whole));
    blocks.extend(map::section(whole, map::What::Gap));
    blocks.extend(spread::section(whole));
    blocks.extend(places::section(whole));
    blocks.extend(funnel::section(whole));
    blocks.extend(map::section(whole, map::What::Change));
    blocks.extend([heading(2, "response", whole.text("response")), Block::Table(response(whole))]);
    blocks.extend(contacts::section(whole));
    blocks.extend(spread::wishes(whole));
    let respondents: u64 = there.iter().filter_map(|standing| standing.respondents).sum();
    let cover = Cover {
        municipality: whole.name.to_owned(),
        title: whole.text("title"),
        rounds: words.fill("several.caption", &[("municipalities", &words.count(there.len() as u64))]),
        facts: vec![
            (words.count(there.len() as u64), whole.text("fact_municipalities")),
            (words.count(respondents), whole.text("fact_respondents")),
        ],
        ..Cover::default()
    };
    Document { language: whole.language, cover, blocks, chosen: Vec::new() }
}

/// Pages of parts, by name.
fn parts(whole: &Whole<'_>) -> Vec<Block> {
    if whole.parts.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new("table-parts", whole.text("parts_table"), whole.text("part"));
    for (name, folder) in whole.parts {
        let address = if whole.language == whole.main {
            format!("{folder}/index.html")
        } else {
            format!("../{folder}/{}/index.html", whole.language)
        };
        let mut row = Row::new(String::new(), []);
        row.cells[0] = Cell::Link { text: name.clone(), address };
        table.rows.push(row);
    }
    vec![heading(2, "parts", whole.text("parts")), Block::Table(table)]
}

/// Who answered, municipality by municipality; the names lead to the reports.
fn response(whole: &Whole<'_>) -> Table {
    let words = whole.words();
    let mut table = Table::new("table-response", whole.text("response"), whole.text("municipality"))
        .number(words.text("statistic.respondents"))
        .number(words.text("statistic.response_rate"));
    for standing in whole.standings {
        let missing = || Cell::Missing(if standing.is_there { String::new() } else { whole.text("not_made") });
        let respondents = standing.respondents.map_or_else(missing, |count| Cell::Number(words.count(count)));
        let rate = standing.rate.map_or_else(missing, |rate| Cell::Number(words.whole_percent(rate)));
        let mut row = Row::new(String::new(), [respondents, rate]);
        row.cells[0] = whole.link(standing);
        table.rows.push(row);
    }
    table
}
