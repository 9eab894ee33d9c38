//! Rows by columns, each cell with a verdict: ground, mark and figure say the same, so that no one of them has to be seen.

use super::frame::{Sheet, Swatch};
use super::heat_map::{NARROWEST_CELL, SEAM, heads};
use super::palette::Role;
use super::rows::{Columns, Place};
use super::scene::Anchor;
use super::spec::{Frame, RowLabel, Shown, Words};
use super::spine::Verdict;

const ROW: f64 = 38.0;
const WIDEST_CELL: f64 = 76.0;

/// A table of verdicts, drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VerdictMap {
    /// Labels of the columns, from the left.
    pub columns: Vec<String>,
    /// The rows, from above.
    pub rows: Vec<VerdictRow>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct VerdictRow {
    /// What it is about.
    pub label: RowLabel,
    /// A cell for each column.
    pub cells: Vec<Shown<Judged>>,
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// The value as printed.
    pub text: String,
    /// How it compares.
    pub verdict: Verdict,
    /// The same in a word or two.
    pub word: String,
}

pub(super) fn draw(map: &VerdictMap, frame: &Frame, sheet: &mut Sheet) {
    key(map, &frame.words, sheet);
    let theme = sheet.theme;
    let labels: Vec<&RowLabel> = map.rows.iter().map(|row| &row.label).collect();
    let columns = Columns::measure(&theme, &labels, "");
    let texts = map.rows.iter().flat_map(|row| &row.cells).filter_map(Shown::value).map(|cell| cell.text.as_str());
    let least = (theme.small().widest(texts) + 6.0 + SEAM).max(NARROWEST_CELL);
    let room = sheet.right() - columns.plot_left;
    let cell = (room / map.columns.len().max(1) as f64).min(WIDEST_CELL).max(least);
    let right = columns.plot_left + cell * map.columns.len() as f64;
    sheet.scene.width = sheet.scene.width.max(right + theme.width - sheet.right());

    let heads = heads(&map.columns, cell, theme.small().fill(Role::Ink));
    let foot = sheet.y + heads.height(theme.small()).max(columns.heading_height(&theme)) + 4.0;
    heads.draw(sheet, columns.plot_left, cell, foot);
    let places = columns.place(&theme, &labels, foot, ROW);
    columns.words(sheet, &labels, &places, foot - 4.0);
    for (row, place) in map.rows.iter().zip(&places) {
        for index in 0..map.columns.len() {
            let corner = (columns.plot_left + cell * index as f64, place.centre - (ROW - SEAM) / 2.0);
            draw_cell(row.cells.get(index).unwrap_or(&Shown::Absent), corner, cell - SEAM, sheet);
        }
    }
    sheet.y = places.last().map_or(foot, |place: &Place| place.bottom);
}

/// The ground behind a verdict; what was not tested has none.
const fn ground(verdict: Verdict) -> Option<Role> {
    match verdict {
        Verdict::Better => Some(Role::Positive(4)),
        Verdict::Worse => Some(Role::Negative(4)),
        Verdict::Different => Some(Role::Unsure),
        Verdict::Similar => Some(Role::Band),
        Verdict::Unknown => None,
    }
}

/// Marks and figures on a coloured ground keep the ground's own colour of text: a page may be dark, those grounds are not.
fn ink(verdict: Verdict) -> Role {
    match verdict {
        Verdict::Better | Verdict::Worse => Role::OnLight,
        Verdict::Different => Role::Unsure.text_on(),
        Verdict::Similar | Verdict::Unknown => Role::Ink,
    }
}

fn draw_cell(content: &Shown<Judged>, (x, y): (f64, f64), width: f64, sheet: &mut Sheet) {
    let (height, middle) = (ROW - SEAM, x + width / 2.0);
    match content {
        Shown::Value(judged) => {
            if let Some(role) = ground(judged.verdict) {
                sheet.scene.rect((x, y), width, height, role);
            }
            judged.verdict.draw_in((middle, y + 11.0), ink(judged.verdict), &mut sheet.scene);
            let face = sheet.theme.small().fill(ink(judged.verdict));
            sheet.scene.text((middle, y + height - 9.0), &judged.text, face, Anchor::Middle);
        }
        Shown::Suppressed => sheet.scene.hatch((x, y), width, height),
        Shown::Absent => sheet.scene.level_rule(y + height / 2.0, (middle - 3.0, middle + 3.0), Role::Muted, 1.4),
    }
}

/// Marks with their words, for those that are drawn.
fn key(map: &VerdictMap, words: &Words, sheet: &mut Sheet) {
    let cells = || map.rows.iter().flat_map(|row| &row.cells);
    let mut items: Vec<(Swatch, &str)> = Verdict::ALL
        .into_iter()
        .filter_map(|verdict| {
            let judged = cells().filter_map(Shown::value).find(|judged| judged.verdict == verdict)?;
            Some((verdict.swatch(), judged.word.as_str()))
        })
        .collect();
    if cells().any(|cell| *cell == Shown::Suppressed) {
        items.push((Swatch::Hatch, words.suppressed.as_str()));
    }
    if cells().any(|cell| *cell == Shown::Absent) {
        items.push((Swatch::Empty, words.absent.as_str()));
    }
    sheet.key(&items);
    sheet.y += 4.0;
}
