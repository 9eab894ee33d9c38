//! Many municipalities at once: indicators by municipality, with the mark of each verdict.

use super::heading;
use super::view::{ProfileView, symbol};
use crate::model::{IndicatorId, Language};
use crate::privacy::ProfileRelease;
use crate::privacy::profile::{FigureStatus, ProfileRow, VerdictWord};
use crate::report::document::{Block, Cell, Cover, Document, Row, Table};

/// A page about every municipality, in the order that they are given. Each is linked to by `address`.
#[must_use]
pub fn overview(profiles: &[&ProfileRelease], language: Language, address: &dyn Fn(&ProfileRelease) -> String) -> Document {
    let Some(first) = profiles.first() else {
        return Document { language, cover: Cover::default(), blocks: Vec::new() };
    };
    let words = ProfileView::new(first, language).words;
    let text = |name: &str| words.text(&format!("youth.overview.{name}"));
    let count = words.count(profiles.len() as u64);
    let blocks = vec![
        heading(2, "municipalities", text("heading")),
        Block::Paragraph(text("about")),
        Block::Note(text("key")),
        Block::Table(matrix(profiles, language, address)),
        heading(2, "sums", text("sums")),
        Block::Table(sums(profiles, language)),
    ];
    let cover = Cover {
        municipality: String::new(),
        title: text("title"),
        rounds: words.fill("youth.overview.caption", &[("municipalities", &count)]),
        ..Cover::default()
    };
    Document { language, cover, blocks }
}

fn matrix(profiles: &[&ProfileRelease], language: Language, address: &dyn Fn(&ProfileRelease) -> String) -> Table {
    let views: Vec<ProfileView<'_>> = profiles.iter().map(|profile| ProfileView::new(profile, language)).collect();
    let words = views[0].words;
    let columns = columns(&views);
    let mut table = Table::new("matrix", words.text("youth.overview.table"), words.text("youth.column.municipality"));
    for (_, name) in &columns {
        table = table.number(name.clone());
    }
    for view in &views {
        let area = view.release.area();
        let cells = columns.iter().map(|(key, _)| {
            let row = view.main_rows().into_iter().find(|row| Key::of(row) == *key);
            row.map_or_else(|| Cell::Missing(String::new()), |row| cell(view, row))
        });
        let mut row = Row::new(String::new(), cells);
        row.cells[0] = Cell::Link { text: format!("{} {}", area.code, area.name), address: address(view.release) };
        table.rows.push(row);
    }
    table
}

/// What tells columns apart.
#[derive(PartialEq)]
struct Key {
    indicator: IndicatorId,
    age: crate::model::AgeGroup,
    strata: std::collections::BTreeMap<String, String>,
    source: usize,
}

impl Key {
    fn of(row: &ProfileRow) -> Self {
        Self { indicator: row.indicator.clone(), age: row.age.clone(), strata: row.strata.clone(), source: row.source }
    }
}

/// Every line of any municipality: in the order of the catalogue, which every profile has.
fn columns(views: &[ProfileView<'_>]) -> Vec<(Key, String)> {
    let mut columns: Vec<(usize, Key, String)> = Vec::new();
    for view in views {
        for row in view.main_rows() {
            let key = Key::of(row);
            if columns.iter().all(|(_, known, _)| *known != key) {
                let indicators = view.release.indicators();
                let place = indicators.iter().position(|indicator| indicator.id == row.indicator).unwrap_or(usize::MAX);
                columns.push((place, key, view.label(row)));
            }
        }
    }
    columns.sort_by(|a, b| (a.0, &a.1.age, &a.1.strata, a.1.source).cmp(&(b.0, &b.1.age, &b.1.strata, b.1.source)));
    columns.into_iter().map(|(_, key, label)| (key, label)).collect()
}

fn cell(view: &ProfileView<'_>, row: &ProfileRow) -> Cell {
    match (row.local.status, row.local.value) {
        (FigureStatus::Suppressed, _) => Cell::Hidden,
        (_, Some(value)) => Cell::Number(format!("{} {}", view.value(row, value), symbol(row.verdict.verdict))),
        (_, None) => Cell::Missing(String::new()),
    }
}

fn sums(profiles: &[&ProfileRelease], language: Language) -> Table {
    let verdicts = [
        VerdictWord::Worse,
        VerdictWord::Better,
        VerdictWord::NotDifferent,
        VerdictWord::DifferentUnvalued,
        VerdictWord::NotTested,
        VerdictWord::Suppressed,
        VerdictWord::Missing,
    ];
    let first = ProfileView::new(profiles[0], language);
    let mut table =
        Table::new("verdicts", first.words.text("youth.overview.sums"), first.words.text("youth.column.municipality"));
    for verdict in verdicts {
        table = table.number(format!("{} {}", symbol(verdict), first.verdict(verdict)).trim_start().to_owned());
    }
    for profile in profiles {
        let view = ProfileView::new(profile, language);
        let cells = verdicts.map(|verdict| Cell::Number(view.words.count(view.count(verdict) as u64)));
        table.rows.push(Row::new(view.release.area().name.clone(), cells));
    }
    table
}
