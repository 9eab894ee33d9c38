//! The map: indicators down, municipalities across, the mark of each verdict in the cells.

use crate::chart::{Judged, Plot, RowLabel, Shown, VerdictMap, VerdictRow};
use crate::model::IndicatorId;
use crate::privacy::ProfileRelease;
use crate::privacy::profile::{FigureStatus, ProfileRow, VerdictWord};
use crate::report::document::{Block, Cell, FigureBlock, Row, Table};
use crate::report::figures::draw_plot;
use crate::report::profile::barometer::named;
use crate::report::profile::view::{ProfileView, drawn_verdict, symbol};
use crate::report::view::name_of;

/// A map of municipalities, with the same figures as a table.
pub(super) fn figure(
    views: &[ProfileView<'_>],
    lines: &[(Key, String)],
    id: &str,
    address: &dyn Fn(&ProfileRelease) -> String,
) -> Block {
    let words = views[0].words;
    let title = title(views);
    let count = words.count(views.len() as u64);
    let name = |view: Option<&ProfileView<'_>>| view.map(|view| view.release.area().name.clone()).unwrap_or_default();
    let (first, last) = (name(views.first()), name(views.last()));
    let values = [("municipalities", count.as_str()), ("first", first.as_str()), ("last", last.as_str())];
    let plot = Plot::VerdictMap(VerdictMap {
        columns: views.iter().map(|view| view.release.area().name.clone()).collect(),
        rows: rows(views, lines),
    });
    let alt = words.fill("youth.overview.alt", &[("rows", &spoken(views, lines))]);
    Block::Figure(Box::new(FigureBlock {
        tells: false,
        drawing: Some(draw_plot(words, &format!("{id}-drawing"), &title, alt, plot)),
        title,
        subtitle: words.fill("youth.overview.map_subtitle", &values).into(),
        source: String::new(),
        table: table(views, lines, id, address),
        id: id.to_owned(),
    }))
}

fn title(views: &[ProfileView<'_>]) -> String {
    let words = views[0].words;
    let count = |verdict| words.count(views.iter().map(|view| view.count(verdict)).sum::<usize>() as u64);
    let tested: usize = views.iter().map(ProfileView::tested).sum();
    if tested == 0 {
        return words.text("youth.overview.map_untested");
    }
    let (worse, better) = (count(VerdictWord::Worse), count(VerdictWord::Better));
    words.fill("youth.overview.map_title", &[("tested", &words.count(tested as u64)), ("worse", &worse), ("better", &better)])
}

fn found<'a>(view: &'a ProfileView<'_>, key: &Key) -> Option<&'a ProfileRow> {
    view.main_rows().into_iter().find(|row| Key::of(row) == *key)
}

/// How many of the lines a municipality has no row for: the map says of them that there is no figure.
pub(super) fn without_row(view: &ProfileView<'_>, lines: &[(Key, String)]) -> usize {
    lines.iter().filter(|(key, _)| found(view, key).is_none()).count()
}

fn rows(views: &[ProfileView<'_>], lines: &[(Key, String)]) -> Vec<VerdictRow> {
    let mut theme = None;
    lines
        .iter()
        .map(|(key, name)| {
            let mut label = RowLabel::new(name.clone(), String::new());
            let own = views.iter().find_map(|view| view.release.indicator(&key.indicator)).map(|indicator| indicator.theme);
            if let Some(own) = own.filter(|own| theme != Some(*own)) {
                label = label.under(views[0].words.text(&format!("youth.theme.{}", name_of(&own))));
                theme = Some(own);
            }
            let cells = views.iter().map(|view| found(view, key).map_or(Shown::Absent, |row| judged(view, row)));
            VerdictRow { label, cells: cells.collect() }
        })
        .collect()
}

fn judged(view: &ProfileView<'_>, row: &ProfileRow) -> Shown<Judged> {
    match (row.local.status, row.local.value) {
        (FigureStatus::Suppressed, _) => Shown::Suppressed,
        (_, None) => Shown::Absent,
        (_, Some(value)) => Shown::Value(Judged {
            text: view.number(row, value),
            word: view.verdict(row.verdict.verdict),
            verdict: drawn_verdict(row.verdict.verdict),
        }),
    }
}

/// For each line how many municipalities are worse and better: hundreds of cells read aloud would tell nobody anything.
fn spoken(views: &[ProfileView<'_>], lines: &[(Key, String)]) -> String {
    let words = views[0].words;
    let line = |(key, name): &(Key, String)| {
        let count = |verdict| {
            let with = views.iter().filter_map(|view| found(view, key)).filter(|row| row.verdict.verdict == verdict);
            words.count(with.count() as u64)
        };
        let (worse, better) = (count(VerdictWord::Worse), count(VerdictWord::Better));
        words.fill("youth.overview.alt_row", &[("indicator", name), ("worse", &worse), ("better", &better)])
    };
    lines.iter().map(line).collect::<Vec<_>>().join("; ")
}

fn table(views: &[ProfileView<'_>], lines: &[(Key, String)], id: &str, address: &dyn Fn(&ProfileRelease) -> String) -> Table {
    let words = views[0].words;
    let name = words.text("youth.overview.table");
    let mut table = Table::new(format!("{id}-table"), name, words.text("youth.column.municipality"));
    for (_, name) in lines {
        table = table.number(name.clone());
    }
    for view in views {
        let cells =
            lines.iter().map(|(key, _)| found(view, key).map_or_else(|| Cell::Missing(String::new()), |row| cell(view, row)));
        let mut row = Row::new(String::new(), cells);
        row.cells[0] = super::link(view, address);
        table.rows.push(row);
    }
    table.folded()
}

/// What tells lines apart. Two municipalities may have theirs from different tables.
#[derive(PartialEq)]
pub(super) struct Key {
    indicator: IndicatorId,
    age: crate::model::AgeGroup,
    sex: crate::model::Sex,
    strata: std::collections::BTreeMap<String, String>,
}

impl Key {
    fn of(row: &ProfileRow) -> Self {
        Self { indicator: row.indicator.clone(), age: row.age.clone(), sex: row.sex, strata: row.strata.clone() }
    }
}

/// Every line of any municipality: in the order of the catalogue, which every profile has.
pub(super) fn lines(views: &[ProfileView<'_>]) -> Vec<(Key, String)> {
    let mut columns: Vec<(usize, Key, String)> = Vec::new();
    for view in views {
        for row in view.main_rows() {
            let key = Key::of(row);
            if columns.iter().all(|(_, known, _)| *known != key) {
                let indicators = view.release.indicators();
                let place = indicators.iter().position(|indicator| indicator.id == row.indicator).unwrap_or(usize::MAX);
                columns.push((place, key, named(view, row)));
            }
        }
    }
    columns.sort_by(|a, b| (a.0, &a.1.age, a.1.sex, &a.1.strata).cmp(&(b.0, &b.1.age, b.1.sex, &b.1.strata)));
    columns.into_iter().map(|(_, key, label)| (key, label)).collect()
}

fn cell(view: &ProfileView<'_>, row: &ProfileRow) -> Cell {
    match (row.local.status, row.local.value) {
        (FigureStatus::Suppressed, _) => Cell::Hidden,
        (_, Some(value)) => Cell::Number(format!("{} {}", view.value(row, value), symbol(row.verdict.verdict))),
        (_, None) => Cell::Missing(String::new()),
    }
}
