//! How a table fits on paper: width of columns, size of letters, which way the sheet is turned, and where a table that is too
//! wide for any sheet is cut. Nothing is ever narrower than its longest number.

use super::letters::printed;
use crate::chart::text::{Weight, width};
use crate::locale::Catalogue;
use crate::report::document::{Cell, Table};

/// Width of the text on an upright sheet, in points. `reports/templates/report.typ` has the same.
pub(super) const UPRIGHT: f64 = 481.0;
/// Width of the text on a sheet that lies on its side.
pub(super) const SIDEWAYS: f64 = 728.0;
/// Space to the left and to the right of what stands in a cell.
const INSET: f64 = 2.5;
/// Letters of tables, largest first, and whether the sheet lies on its side.
const TRIALS: [(f64, bool); 4] = [(8.0, false), (7.0, false), (8.0, true), (7.0, true)];
/// Longest piece of a word that hyphenation may leave, in letters of a heading.
const PIECE: usize = 9;
/// As much of a row's heading as should stand on a line, where there is room.
const ROW_HEADING: f64 = 200.0;
/// Indentation of each level of a hierarchy.
pub(super) const INDENT: f64 = 8.0;
/// Columns of numbers get at most this much more than they need.
const MOST_AIR: f64 = 16.0;

/// A table, or a part of one, as it fits.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fit {
    /// Which columns of the table, the first one always among them.
    pub(super) columns: Vec<usize>,
    /// Their widths in points.
    pub(super) widths: Vec<f64>,
    /// Size of letters in points.
    pub(super) size: f64,
    /// Whether the sheet lies on its side.
    pub(super) sideways: bool,
}

/// What a column needs at a size of one point.
#[derive(Clone, Copy, Debug)]
struct Need {
    /// Below this, something is cut.
    least: f64,
    /// At this, nothing is broken.
    natural: f64,
}

/// What stands in a cell when it is printed.
pub(super) fn words_of(cell: &Cell, words: &Catalogue) -> String {
    match cell {
        Cell::Text(text) | Cell::Number(text) | Cell::Link { text, .. } => printed(text),
        Cell::Hidden => words.text("suppressed_mark"),
        Cell::Missing(_) => words.text("not_available_mark"),
    }
}

/// Fits a table: in one part if it can be, else in as many as it takes.
pub(super) fn fit(table: &Table, words: &Catalogue) -> Vec<Fit> {
    let count = table.rows.iter().map(|row| row.cells.len()).chain([table.columns.len()]).max().unwrap_or(0);
    let needs: Vec<Need> = (0..count).map(|column| need(table, column, words)).collect();
    let all: Vec<usize> = (0..count).collect();
    for (size, sideways) in TRIALS {
        if let Some(widths) = widths(&needs, &all, size, available(sideways)) {
            return vec![Fit { columns: all, widths, size, sideways }];
        }
    }
    cut(&needs)
}

const fn available(sideways: bool) -> f64 {
    if sideways { SIDEWAYS } else { UPRIGHT }
}

/// Parts of a table that is too wide for any sheet, each beginning with the headings of its rows.
fn cut(needs: &[Need]) -> Vec<Fit> {
    let size = TRIALS[1].0;
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for column in 1..needs.len() {
        match parts.last_mut() {
            Some(part) if least(needs, part.iter().chain([&column]), size) <= UPRIGHT => part.push(column),
            _ => parts.push(vec![0, column]),
        }
    }
    let fitted = |columns: Vec<usize>| {
        let widths = widths(needs, &columns, size, UPRIGHT).unwrap_or_else(|| even(&columns));
        Fit { columns, widths, size, sideways: false }
    };
    parts.into_iter().map(fitted).collect()
}

/// For two columns that hold words without end, which break anywhere.
fn even(columns: &[usize]) -> Vec<f64> {
    vec![UPRIGHT / columns.len() as f64; columns.len()]
}

fn least<'a>(needs: &[Need], columns: impl Iterator<Item = &'a usize>, size: f64) -> f64 {
    columns.map(|column| needs[*column].least * size + 2.0 * INSET).sum()
}

/// Widths of columns at a size, if they fit: the least first, then room for the first column up to its natural width, then for
/// the others, then some air.
fn widths(needs: &[Need], columns: &[usize], size: f64, available: f64) -> Option<Vec<f64>> {
    let mut widths: Vec<f64> = columns.iter().map(|column| needs[*column].least * size + 2.0 * INSET).collect();
    let mut spare = available - widths.iter().sum::<f64>();
    if spare < 0.0 {
        return None;
    }
    let wanted: Vec<f64> = columns
        .iter()
        .zip(&widths)
        .map(|(column, width)| (needs[*column].natural * size + 2.0 * INSET - width).max(0.0))
        .collect();
    let first = wanted.first().copied().unwrap_or(0.0).min(ROW_HEADING).min(spare * 0.7);
    if let Some(width) = widths.first_mut() {
        *width += first;
        spare -= first;
    }
    let others: Vec<f64> = wanted.iter().enumerate().map(|(at, want)| if at == 0 { want - first } else { *want }).collect();
    let sum: f64 = others.iter().sum();
    let share = if sum > 0.0 { (spare / sum).min(1.0) } else { 0.0 };
    for (width, want) in widths.iter_mut().zip(&others) {
        *width += want * share;
        spare -= want * share;
    }
    let air = (spare / columns.len() as f64).clamp(0.0, MOST_AIR);
    Some(widths.into_iter().map(|width| ((width + air) * 100.0).floor() / 100.0).collect())
}

fn need(table: &Table, column: usize, words: &Catalogue) -> Need {
    let heading = table.columns.get(column).map(|column| printed(&column.heading)).unwrap_or_default();
    let mut need = Need { least: longest_piece(&heading, Weight::Bold), natural: longest_word(&heading, Weight::Bold) };
    for row in &table.rows {
        let Some(cell) = row.cells.get(column) else { continue };
        let weight = if row.is_total { Weight::Bold } else { Weight::Regular };
        let text = words_of(cell, words);
        let indent = if column == 0 { f64::from(row.depth.min(3)) * INDENT / TRIALS[1].0 } else { 0.0 };
        let whole = width(&text, 1.0, weight);
        let least = match cell {
            Cell::Text(_) | Cell::Link { .. } => longest_piece(&text, weight),
            _ => whole,
        };
        need.least = need.least.max(least + indent);
        need.natural = need.natural.max(whole + indent);
    }
    need
}

fn longest_word(text: &str, weight: Weight) -> f64 {
    text.split([' ', '\u{ad}']).map(|word| width(word, 1.0, weight)).fold(0.0, f64::max)
}

/// The longest piece that can be left when every word is hyphenated where it may be: a hyphen included.
fn longest_piece(text: &str, weight: Weight) -> f64 {
    let piece = |word: &str| {
        let is_word = word.trim_matches(|sign: char| !sign.is_alphanumeric()).chars().all(char::is_alphabetic);
        let most = if is_word { PIECE } else { usize::MAX };
        let cut = word.chars().count() > most;
        let piece: String = word.chars().take(most).chain(cut.then_some('-')).collect();
        width(&piece, 1.0, weight)
    };
    text.split([' ', '-', '–', '/', '\u{ad}']).map(piece).fold(0.0, f64::max)
}
