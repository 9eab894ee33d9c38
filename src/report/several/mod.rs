//! Many municipalities at once: how each stands, in a page that leads to all of them. Made from releases, one at a time, so that none has to be
//! kept.

mod standing;

use super::compose::heading;
use super::document::{Block, Cell, Cover, Document, Row, Table};
use crate::locale::Catalogue;
use crate::model::Language;

pub use standing::Standing;

/// Many municipalities, for one page.
#[derive(Clone, Copy, Debug)]
pub struct Whole<'a> {
    /// Name of all of them together.
    pub name: &'a str,
    /// How each stands, in order.
    pub standings: &'a [Standing],
    /// Language of the page.
    pub language: Language,
    /// Language of the reports at the top of each folder.
    pub main: Language,
}

impl Whole<'_> {
    /// Where the report of a municipality is, in the language of the page.
    fn address(&self, standing: &Standing) -> Option<String> {
        let folder = standing.folder.as_ref()?;
        Some(if self.language == self.main {
            format!("{folder}/report.html")
        } else {
            format!("../{folder}/{}/report.html", self.language)
        })
    }
}

/// The page.
#[must_use]
pub fn several(whole: &Whole<'_>) -> Document {
    let words = Catalogue::of(whole.language);
    let text = |name: &str| words.text(&format!("several.{name}"));
    let there = whole.standings.iter().filter(|standing| standing.is_there).count() as u64;
    let blocks = vec![
        heading(2, "municipalities", text("municipalities")),
        Block::Paragraph(text("about")),
        Block::Table(response(whole)),
    ];
    let cover = Cover {
        municipality: whole.name.to_owned(),
        title: text("title"),
        rounds: words.fill("several.caption", &[("municipalities", &words.count(there))]),
        ..Cover::default()
    };
    Document { language: whole.language, cover, blocks }
}

/// Who answered, municipality by municipality; the names lead to the reports.
fn response(whole: &Whole<'_>) -> Table {
    let words = Catalogue::of(whole.language);
    let mut table = Table::new("response", words.text("several.response"), words.text("several.municipality"))
        .number(words.text("statistic.respondents"))
        .number(words.text("statistic.response_rate"));
    for standing in whole.standings {
        let missing = || Cell::Missing(if standing.is_there { String::new() } else { words.text("several.not_made") });
        let respondents = standing.respondents.map_or_else(missing, |count| Cell::Number(words.count(count)));
        let rate = standing.rate.map_or_else(missing, |rate| Cell::Number(words.whole_percent(rate)));
        let mut row = Row::new(standing.name.clone(), [respondents, rate]);
        if let Some(address) = whole.address(standing) {
            row.cells[0] = Cell::Link { text: standing.name.clone(), address };
        }
        table.rows.push(row);
    }
    table
}
