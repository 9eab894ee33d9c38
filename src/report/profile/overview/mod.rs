//! Many municipalities at once: a map of verdicts, indicator by municipality, and how many of each there are.

mod map;

use super::heading;
use super::view::{ProfileView, symbol};
use crate::model::Language;
use crate::privacy::ProfileRelease;
use crate::privacy::profile::VerdictWord;
use crate::report::document::{Block, Cell, Cover, Document, Row, Table};

/// Most municipalities side by side.
const MOST_COLUMNS: usize = 18;

/// Municipalities of one county, in the order that they were given.
struct Part<'a> {
    code: String,
    name: String,
    views: Vec<ProfileView<'a>>,
    /// Lines of its map.
    lines: Vec<(map::Key, String)>,
}

/// Pages about every municipality, by file name: `index.html` first. Municipalities of one county stand in one map; where there are
/// several counties each has a page, for nobody reads a map of hundreds of columns. Each municipality is linked to by `address`.
#[must_use]
pub fn overview(
    profiles: &[&ProfileRelease],
    language: Language,
    address: &dyn Fn(&ProfileRelease) -> String,
) -> Vec<(String, Document)> {
    let parts = parts(profiles, language);
    let Some(first) = parts.first().and_then(|part| part.views.first()) else { return Vec::new() };
    let words = first.words;
    let text = |name: &str| words.text(&format!("youth.overview.{name}"));
    let mut blocks = Vec::new();
    let mut pages = Vec::new();
    if let [only] = parts.as_slice() {
        blocks.extend(map_section(only, address));
    } else {
        blocks.extend([heading(2, "counties", text("counties")), Block::Paragraph(text("counties_about"))]);
        blocks.push(Block::Table(counties(&parts)));
        pages.extend(parts.iter().map(|part| (page_name(part), county_page(part, language, address))));
    }
    blocks.push(heading(2, "sums", text("sums")));
    blocks.push(Block::Table(sums(&parts, address)));
    let cover = cover(first, String::new(), profiles.len());
    pages.insert(0, ("index.html".to_owned(), Document { language, cover, blocks, chosen: Vec::new() }));
    pages
}

fn parts<'a>(profiles: &[&'a ProfileRelease], language: Language) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = Vec::new();
    for profile in profiles {
        let code = profile.county().map_or(String::new(), |county| county.code.to_string());
        let view = ProfileView::new(profile, language);
        if let Some(part) = parts.iter_mut().find(|part| part.code == code) {
            part.views.push(view);
        } else {
            let name = profile.county().map_or(String::new(), |county| county.name.clone());
            parts.push(Part { code, name, views: vec![view], lines: Vec::new() });
        }
    }
    for part in &mut parts {
        part.lines = map::lines(&part.views);
    }
    parts.sort_by(|one, other| one.code.cmp(&other.code));
    parts
}

fn page_name(part: &Part<'_>) -> String {
    format!("county-{}.html", part.code)
}

fn cover(view: &ProfileView<'_>, of: String, municipalities: usize) -> Cover {
    let count = view.words.count(municipalities as u64);
    Cover {
        municipality: of,
        title: view.words.text("youth.overview.title"),
        rounds: view.words.fill("youth.overview.caption", &[("municipalities", &count)]),
        ..Cover::default()
    }
}

fn county_page(part: &Part<'_>, language: Language, address: &dyn Fn(&ProfileRelease) -> String) -> Document {
    let mut blocks = map_section(part, address);
    blocks.push(heading(2, "sums", part.views[0].words.text("youth.overview.sums")));
    blocks.push(Block::Table(sums(std::slice::from_ref(part), address)));
    Document { language, cover: cover(&part.views[0], part.name.clone(), part.views.len()), blocks, chosen: Vec::new() }
}

/// The map of one county: in pieces that fit a page, since a label that has scrolled away labels nothing.
fn map_section(part: &Part<'_>, address: &dyn Fn(&ProfileRelease) -> String) -> Vec<Block> {
    let words = part.views[0].words;
    let text = |name: &str| words.text(&format!("youth.overview.{name}"));
    let mut blocks = vec![heading(2, "municipalities", text("heading")), Block::Paragraph(text("about"))];
    let pieces = part.views.len().div_ceil(MOST_COLUMNS);
    for (position, views) in part.views.chunks(part.views.len().div_ceil(pieces.max(1)).max(1)).enumerate() {
        blocks.push(map::figure(views, &part.lines, &format!("map-{}-{}", part.code, position + 1), address));
    }
    blocks
}

/// Counties, each with a link to its map.
fn counties(parts: &[Part<'_>]) -> Table {
    let first = &parts[0].views[0];
    let words = first.words;
    let mut table =
        Table::new("county-list", words.text("youth.overview.counties_table"), words.text("youth.column.county_name"));
    table = table.number(words.text("youth.overview.municipalities"));
    let verdicts = verdicts(parts);
    for verdict in &verdicts {
        table = table.number(verdict_name(first, *verdict));
    }
    for part in parts {
        let mut cells = vec![Cell::Number(words.count(part.views.len() as u64))];
        cells.extend(verdicts.iter().map(|verdict| Cell::Number(words.count(in_part(part, *verdict) as u64))));
        let mut row = Row::new(String::new(), cells);
        row.cells[0] = Cell::Link { text: part.name.clone(), address: page_name(part) };
        table.rows.push(row);
    }
    table
}

const VERDICTS: [VerdictWord; 7] = [
    VerdictWord::Worse,
    VerdictWord::Better,
    VerdictWord::NotDifferent,
    VerdictWord::DifferentUnvalued,
    VerdictWord::NotTested,
    VerdictWord::Suppressed,
    VerdictWord::Missing,
];

/// Verdicts that a figure has: a column of nothing but zeros tells nothing.
fn verdicts(parts: &[Part<'_>]) -> Vec<VerdictWord> {
    VERDICTS.into_iter().filter(|verdict| parts.iter().any(|part| in_part(part, *verdict) > 0)).collect()
}

fn in_part(part: &Part<'_>, verdict: VerdictWord) -> usize {
    part.views.iter().map(|view| count(view, &part.lines, verdict)).sum()
}

fn verdict_name(view: &ProfileView<'_>, verdict: VerdictWord) -> String {
    format!("{} {}", symbol(verdict), view.verdict(verdict)).trim_start().to_owned()
}

/// How many lines of the map have a verdict for a municipality. One that it has no row for has no figure.
fn count(view: &ProfileView<'_>, lines: &[(map::Key, String)], verdict: VerdictWord) -> usize {
    let without_row = if verdict == VerdictWord::Missing { map::without_row(view, lines) } else { 0 };
    view.count(verdict) + without_row
}

/// How many lines of each municipality have each verdict; the names lead to the profiles.
fn sums(parts: &[Part<'_>], address: &dyn Fn(&ProfileRelease) -> String) -> Table {
    let first = &parts[0].views[0];
    let words = first.words;
    let mut table = Table::new("verdicts", words.text("youth.overview.sums_table"), words.text("youth.column.municipality"));
    let verdicts = verdicts(parts);
    for verdict in &verdicts {
        table = table.number(verdict_name(first, *verdict));
    }
    for part in parts {
        if parts.len() > 1 {
            table.part(part.name.clone());
        }
        for view in &part.views {
            let cells = verdicts.iter().map(|verdict| Cell::Number(words.count(count(view, &part.lines, *verdict) as u64)));
            let mut row = Row::new(String::new(), cells);
            row.cells[0] = link(view, address);
            table.rows.push(row);
        }
    }
    table
}

fn link(view: &ProfileView<'_>, address: &dyn Fn(&ProfileRelease) -> String) -> Cell {
    let area = view.release.area();
    Cell::Link { text: format!("{} {}", area.code, area.name), address: address(view.release) }
}
