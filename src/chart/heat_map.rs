//! Rows by columns, each cell with its figure on a ground whose depth follows the value.

use super::frame::{MARGIN, Sheet, Swatch};
use super::palette::{Role, SEQUENTIAL_STEPS};
use super::rows::{Columns, Place};
use super::scale::Axis;
use super::scene::{Anchor, Type};
use super::spec::{Frame, RowLabel, Shown, Words};

const ROW: f64 = 28.0;
pub(super) const SEAM: f64 = 2.0;
const WIDEST_CELL: f64 = 110.0;
pub(super) const NARROWEST_CELL: f64 = 24.0;
/// Most lines, and greatest length, of a column's label that stands upright.
const UPRIGHT_LINES: usize = 2;
const UPRIGHT_LENGTH: f64 = 150.0;
const LEVEL_LINES: usize = 4;
/// From this width on, a compound broken by a hyphen reads better than one that stands upright.
const ROOMY_CELL: f64 = 72.0;

/// A table of figures, coloured.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatMap {
    /// The range that the colours span; its name and its first and last ticks stand at the colour key.
    pub axis: Axis,
    /// Heading of the column of n.
    pub n_heading: String,
    /// Labels of the columns, from the left.
    pub columns: Vec<String>,
    /// How many each column rests on, as printed; empty where the rows say it.
    pub counts: Vec<String>,
    /// What a marked cell means, e.g. `sikker forskjell`; empty where none is marked.
    pub mark: String,
    /// The rows, from above.
    pub rows: Vec<HeatRow>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatRow {
    /// Whom or what it is about.
    pub label: RowLabel,
    /// A cell for each column.
    pub cells: Vec<Shown<Heat>>,
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heat {
    /// The value, on the axis.
    pub value: f64,
    /// The value as printed.
    pub text: String,
    /// Stands out for certain: its figure is bold and has a line below.
    pub is_marked: bool,
}

/// Labels of the columns, laid out.
pub(super) enum Heads {
    Level(Vec<Vec<String>>),
    Upright(Vec<Vec<String>>),
}

pub(super) fn draw(map: &HeatMap, frame: &Frame, sheet: &mut Sheet) {
    key(map, &frame.words, sheet);
    let theme = sheet.theme;
    let labels: Vec<&RowLabel> = map.rows.iter().map(|row| &row.label).collect();
    let columns = Columns::measure(&theme, &labels, &map.n_heading);
    let cell = cell_width(map, sheet.right() - columns.plot_left, theme.body());
    let right = columns.plot_left + cell * map.columns.len() as f64;
    sheet.scene.width = sheet.scene.width.max(right + theme.width - sheet.right());

    let heads = heads(&map.columns, cell, theme.small().fill(Role::Ink));
    let headed = sheet.y + heads.height(theme.small()).max(columns.heading_height(&theme)) + 4.0;
    heads.draw(sheet, columns.plot_left, cell, headed);
    let foot = counts(map, (columns.plot_left, cell), headed, sheet);
    let places = columns.place(&theme, &labels, foot, ROW);
    columns.words(sheet, &labels, &places, headed - 4.0);
    for (row, place) in map.rows.iter().zip(&places) {
        let height = if columns.stacked { ROW - 4.0 } else { place.bottom - place.top };
        for (index, _) in map.columns.iter().enumerate() {
            let corner = (columns.plot_left + cell * index as f64, place.centre - height / 2.0);
            let content = row.cells.get(index).unwrap_or(&Shown::Absent);
            draw_cell(content, &map.axis, (corner, cell - SEAM, height - SEAM), row.label.emphasis, sheet);
        }
    }
    sheet.y = places.last().map_or(foot, |place: &Place| place.bottom);
}

/// How many each column rests on, in a line below the heads.
fn counts(map: &HeatMap, (left, cell): (f64, f64), top: f64, sheet: &mut Sheet) -> f64 {
    let face = sheet.theme.small();
    if map.counts.iter().all(String::is_empty) {
        return top;
    }
    // Beside the labels where they have a column, else on a line of its own.
    let is_beside = left > MARGIN;
    let room = if is_beside { left - MARGIN - 8.0 } else { sheet.right() - MARGIN };
    let heading = face.wrap_at_most(1, &map.n_heading, room).concat();
    sheet.scene.text((MARGIN, top + face.leading() / 2.0 - 2.0), &heading, face, Anchor::Start);
    let top = if is_beside || heading.is_empty() { top } else { top + face.leading() };
    let middle = top + face.leading() / 2.0 - 2.0;
    for (index, count) in map.counts.iter().take(map.columns.len()).enumerate() {
        if face.width(count) <= cell {
            sheet.scene.text((left + cell * (index as f64 + 0.5) - SEAM / 2.0, middle), count, face, Anchor::Middle);
        }
    }
    top + face.leading() + 2.0
}

/// The depth that stands for a value.
fn ground(value: f64, axis: &Axis) -> Option<Role> {
    let share = (axis.shown(value)? - axis.low) / (axis.high - axis.low);
    let step = (0..SEQUENTIAL_STEPS).rev().find(|&step| share * f64::from(SEQUENTIAL_STEPS) >= f64::from(step));
    Some(Role::Sequential(step.unwrap_or(0)))
}

fn draw_cell(content: &Shown<Heat>, axis: &Axis, area: ((f64, f64), f64, f64), emphasis: bool, sheet: &mut Sheet) {
    let ((x, y), width, height) = area;
    let centre = (x + width / 2.0, y + height / 2.0);
    match content {
        Shown::Value(heat) => {
            if let Some(ground) = ground(heat.value, axis) {
                sheet.scene.rect((x, y), width, height, ground);
                let face = sheet.theme.body().bold_if(emphasis || heat.is_marked).fill(ground.text_on());
                sheet.scene.text(centre, &heat.text, face, Anchor::Middle);
                if heat.is_marked {
                    underline((x, y), (width, height), ground.text_on(), sheet);
                }
            }
        }
        Shown::Suppressed => sheet.scene.hatch((x, y), width, height),
        Shown::Absent => sheet.scene.level_rule(centre.1, (centre.0 - 3.0, centre.0 + 3.0), Role::Muted, 1.4),
    }
}

/// The mark of a cell that stands out for certain: a line within its lower edge, in the colour of its letters.
fn underline((x, y): (f64, f64), (width, height): (f64, f64), role: Role, sheet: &mut Sheet) {
    sheet.scene.level_rule(y + height - 3.5, (x + 4.0, x + width - 4.0), role, 2.0);
}

/// Even cells; figures always have room, even if the sheet must be wider for them.
fn cell_width(map: &HeatMap, room: f64, face: Type) -> f64 {
    let texts = map.rows.iter().flat_map(|row| &row.cells).filter_map(Shown::value).map(|heat| heat.text.as_str());
    let least = (face.bold().widest(texts) + 6.0 + SEAM).max(NARROWEST_CELL);
    (room / map.columns.len().max(1) as f64).min(WIDEST_CELL).max(least)
}

pub(super) fn heads(columns: &[String], cell: f64, face: Type) -> Heads {
    let room = cell - SEAM - 4.0;
    let whole = |label: &String| label.split([' ', '\u{ad}']).all(|word| face.width(word) <= room);
    let level: Vec<_> = columns.iter().map(|label| face.wrap(label, room)).collect();
    let roomy = cell >= ROOMY_CELL || columns.iter().all(whole);
    if roomy && level.iter().all(|lines| lines.len() <= LEVEL_LINES) {
        return Heads::Level(level);
    }
    let lines = if cell >= 2.0 * face.leading() { UPRIGHT_LINES } else { 1 };
    Heads::Upright(columns.iter().map(|label| face.wrap_at_most(lines, label, UPRIGHT_LENGTH)).collect())
}

impl Heads {
    pub(super) fn height(&self, face: Type) -> f64 {
        match self {
            Self::Level(labels) => face.height(labels.iter().map(Vec::len).max().unwrap_or(0)),
            Self::Upright(labels) => labels.iter().map(|lines| face.widest(lines)).fold(0.0, f64::max) + 4.0,
        }
    }

    pub(super) fn draw(&self, sheet: &mut Sheet, left: f64, cell: f64, foot: f64) {
        let face = sheet.theme.small().fill(Role::Ink);
        let (Self::Level(labels) | Self::Upright(labels)) = self;
        for (index, lines) in labels.iter().enumerate() {
            let middle = left + cell * (index as f64 + 0.5) - SEAM / 2.0;
            if let Self::Level(_) = self {
                sheet.scene.block((middle, foot - 4.0 - face.height(lines.len())), lines, face, Anchor::Middle);
                continue;
            }
            let first = middle - face.leading() * (lines.len() as f64 - 1.0) / 2.0;
            for (rank, line) in lines.iter().enumerate() {
                sheet.scene.upright_text((first + face.leading() * rank as f64, foot - 6.0), line, face);
            }
        }
    }
}

/// The colours from low to high, and what stands in place of figures.
fn key(map: &HeatMap, words: &Words, sheet: &mut Sheet) {
    const STEP: f64 = 18.0;
    let face = sheet.theme.small();
    let lines = face.wrap_at_most(2, &map.axis.name, sheet.right() - MARGIN);
    sheet.y = sheet.scene.block((MARGIN, sheet.y), &lines, face, Anchor::Start);
    let middle = sheet.y + face.leading() / 2.0;
    let [low, high] = [map.axis.ticks.first(), map.axis.ticks.last()].map(|tick| tick.map_or("", |tick| &tick.label));
    let mut x = MARGIN;
    sheet.scene.text((x, middle), low, face, Anchor::Start);
    x += face.width(low) + 6.0;
    for step in 0..SEQUENTIAL_STEPS {
        sheet.scene.rect((x, middle - 6.0), STEP - 1.0, 12.0, Role::Sequential(step));
        x += STEP;
    }
    sheet.scene.text((x + 5.0, middle), high, face, Anchor::Start);
    sheet.y += face.leading() + 4.0;
    let has = |sought: &Shown<Heat>| map.rows.iter().flat_map(|row| &row.cells).any(|cell| cell == sought);
    let mut marks = Vec::new();
    let is_marked = |cell: &Shown<Heat>| cell.value().is_some_and(|heat| heat.is_marked);
    if !map.mark.is_empty() && map.rows.iter().flat_map(|row| &row.cells).any(is_marked) {
        marks.push((Swatch::Underlined, map.mark.as_str()));
    }
    if has(&Shown::Suppressed) {
        marks.push((Swatch::Hatch, words.suppressed.as_str()));
    }
    if has(&Shown::Absent) {
        marks.push((Swatch::Empty, words.absent.as_str()));
    }
    sheet.key(&marks);
    sheet.y += 4.0;
}
