//! Values with intervals, by group, on one fixed axis.

use super::axis;
use super::frame::{MARGIN, Sheet, Swatch};
use super::palette::Role;
use super::rows::{self, Columns, Place, ground};
use super::scale::{Axis, Scale};
use super::scene::{Anchor, Type};
use super::spec::{Frame, Reference, RowLabel, Shown};

const ROW: f64 = 26.0;
const DOT: f64 = 5.0;
const RING: f64 = 4.5;
const GAP: f64 = 14.0;
/// From this many rows on, the axis is repeated below.
const LONG: usize = 12;

/// Dots with intervals.
#[derive(Clone, Debug, PartialEq)]
pub struct Dots {
    /// The range of values.
    pub axis: Axis,
    /// Heading of the column of n.
    pub n_heading: String,
    /// Heading of the column of values.
    pub value_heading: String,
    /// What the marks stand for; absent when there is one kind only.
    pub key: Option<DotKey>,
    /// Lines across all rows.
    pub references: Vec<Reference>,
    /// The rows, from above.
    pub rows: Vec<DotRow>,
}

/// What the marks stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DotKey {
    /// The filled dot, e.g. `2025`.
    pub now: String,
    /// The empty dot, e.g. `2023`.
    pub before: String,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct DotRow {
    /// Whom or what it is about.
    pub label: RowLabel,
    /// What is shown.
    pub dot: Shown<Dot>,
}

/// One value on the axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dot {
    /// The value.
    pub value: f64,
    /// The ends of its interval.
    pub interval: Option<(f64, f64)>,
    /// The value in the round before.
    pub before: Option<f64>,
    /// The value as printed.
    pub text: String,
}

pub(super) fn draw(dots: &Dots, frame: &Frame, sheet: &mut Sheet) {
    if let Some(key) = &dots.key {
        sheet.key(&[(Swatch::Dot(Role::Accent), &key.now), (Swatch::Ring(Role::Rule), &key.before)]);
    }
    let (theme, small) = (sheet.theme, sheet.theme.small());
    let labels: Vec<&RowLabel> = dots.rows.iter().map(|row| &row.label).collect();
    let columns = Columns::measure(&theme, &labels, &dots.n_heading);
    let values = dots.rows.iter().map(|row| value_face(row, theme.body()).width(value_text(row)));
    let value_heading = small.wrap_at_most(2, &dots.value_heading, 96.0);
    let value_width = values.fold(small.widest(&value_heading), f64::max);
    let scale = Scale::new(&dots.axis, columns.plot_left + GAP, sheet.right() - value_width - 2.0 * GAP);

    let beside_value = sheet.right() - value_width - GAP;
    let flag_room = if columns.stacked { (MARGIN, sheet.right()) } else { (columns.plot_left, beside_value) };
    let flags = axis::flags(&dots.references, &scale, small, flag_room);
    let named = axis::name(&scale, sheet, sheet.y);
    let below_ticks = axis::ticks(&scale, sheet, named);
    let flagged = below_ticks + axis::flags_height(&flags, small);
    let headings = small.height(value_heading.len()).max(columns.heading_height(&theme));
    let foot = flagged.max(sheet.y + headings) + 2.0;
    let heading_top = if columns.stacked { sheet.y } else { foot - small.height(value_heading.len()) };
    sheet.scene.block((sheet.right(), heading_top), &value_heading, small, Anchor::End);

    let places = columns.place(&theme, &labels, foot + 2.0, ROW);
    let bottom = places.last().map_or(foot, |place| place.bottom);
    rows::bands(sheet, &labels, &places);
    axis::grid(&scale, sheet, (below_ticks, bottom));
    axis::draw_flags(&flags, sheet, small, (foot, bottom));
    columns.words(sheet, &labels, &places, foot);
    for (row, &place) in dots.rows.iter().zip(&places) {
        draw_row(row, frame, &scale, place, sheet);
    }
    sheet.y = if dots.rows.len() >= LONG { axis::ticks(&scale, sheet, bottom + 2.0) } else { bottom };
}

fn value_text(row: &DotRow) -> &str {
    row.dot.value().map_or("", |dot| &dot.text)
}

fn value_face(row: &DotRow, face: Type) -> Type {
    face.bold_if(row.label.emphasis)
}

fn draw_row(row: &DotRow, frame: &Frame, scale: &Scale<'_>, place: Place, sheet: &mut Sheet) {
    let face = sheet.theme.small();
    match &row.dot {
        Shown::Value(dot) if dot.value.is_finite() => {
            draw_dot(dot, row.label.emphasis, scale, place.centre, sheet);
            let face = value_face(row, sheet.theme.body());
            sheet.scene.text((sheet.right(), place.centre), &dot.text, face, Anchor::End);
        }
        other => {
            // A value that is no number is no value.
            let word = other.word(&frame.words).unwrap_or(&frame.words.absent);
            sheet.word_over((scale.start, place.centre), word, face, Anchor::Start, ground(&row.label));
        }
    }
}

fn draw_dot(dot: &Dot, emphasis: bool, scale: &Scale<'_>, y: f64, sheet: &mut Sheet) {
    let scene = &mut sheet.scene;
    let x = scale.at(dot.value);
    let colour = if emphasis { Role::Ink } else { Role::Accent };
    if let Some((lower, upper)) = dot.interval.filter(|(lower, upper)| lower.is_finite() && upper.is_finite()) {
        let soft = if emphasis { Role::Rule } else { Role::AccentSoft };
        scene.level_rule(y, (scale.at(lower), scale.at(upper)), soft, 4.0);
    }
    if let Some(before) = dot.before.filter(|before| before.is_finite()) {
        let from = scale.at(before);
        scene.level_rule(y, (from, x), colour, 1.2);
        scene.ring((from, y), RING, Role::Rule);
    }
    if emphasis {
        scene.diamond((x, y), DOT + 1.5, colour);
    } else {
        scene.dot((x, y), DOT, colour);
    }
}
