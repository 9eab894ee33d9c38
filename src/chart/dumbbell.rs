//! Change between two rounds: two ends and what joins them, or the break between them.

use super::axis;
use super::dots::DotKey;
use super::frame::{Sheet, Swatch};
use super::palette::Role;
use super::rows::{self, Columns, Place, ground};
use super::scale::{Axis, Scale};
use super::scene::{Anchor, Type};
use super::spec::{Frame, RowLabel, Shown};

const ROW: f64 = 28.0;
const DOT: f64 = 5.0;
const END_GAP: f64 = 9.0;
const GAP: f64 = 12.0;

/// Two rounds, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Dumbbell {
    /// The range of values.
    pub axis: Axis,
    /// Heading of the column of n.
    pub n_heading: String,
    /// Heading of the column of changes.
    pub change_heading: String,
    /// What the two ends are.
    pub key: DotKey,
    /// The rows, from above.
    pub rows: Vec<DumbbellRow>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct DumbbellRow {
    /// Whom or what it is about.
    pub label: RowLabel,
    /// What is shown.
    pub change: Shown<Change>,
}

/// Two values and what lies between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// The earlier round, if it can be shown.
    pub before: Option<End>,
    /// The later round, if it can be shown.
    pub now: Option<End>,
    /// The rounds cannot be compared: nothing joins the ends.
    pub broken: bool,
    /// How the change is meant to be read.
    pub tone: Tone,
    /// The change as printed, or why there is none.
    pub text: String,
}

/// A value with its figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct End {
    /// The value.
    pub value: f64,
    /// The value as printed.
    pub text: String,
}

/// How a change is meant to be read; the words beside it say it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Too uncertain to be called a change, or neither good nor bad.
    #[default]
    Neutral,
    /// A change for the better.
    Better,
    /// A change for the worse.
    Worse,
}

impl Tone {
    pub(super) fn colour(self) -> Role {
        match self {
            Self::Neutral => Role::Muted,
            Self::Better => Role::Accent,
            Self::Worse => Role::Warm,
        }
    }
}

pub(super) fn draw(dumbbell: &Dumbbell, frame: &Frame, sheet: &mut Sheet) {
    sheet.key(&[(Swatch::Dot(Role::Muted), &dumbbell.key.now), (Swatch::Ring(Role::Rule), &dumbbell.key.before)]);
    let (theme, small) = (sheet.theme, sheet.theme.small());
    let labels: Vec<&RowLabel> = dumbbell.rows.iter().map(|row| &row.label).collect();
    let columns = Columns::measure(&theme, &labels, &dumbbell.n_heading);
    let heading = small.wrap_at_most(2, &dumbbell.change_heading, 96.0);
    let changes = dumbbell.rows.iter().filter_map(|row| row.change.value()).map(|change| change.text.as_str());
    let change_width = theme.body().bold().widest(changes).max(small.widest(&heading));
    let ends = dumbbell.rows.iter().filter_map(|row| row.change.value()).flat_map(|change| [&change.before, &change.now]);
    let end_room = small.bold().widest(ends.flatten().map(|end| end.text.as_str())) + END_GAP;
    let scale = Scale::new(&dumbbell.axis, columns.plot_left + end_room, sheet.right() - change_width - GAP - end_room);

    let named = axis::name(&scale, sheet, sheet.y);
    let below_ticks = axis::ticks(&scale, sheet, named);
    let headings = small.height(heading.len()).max(columns.heading_height(&theme));
    let foot = below_ticks.max(sheet.y + headings) + 2.0;
    let heading_top = if columns.stacked { sheet.y } else { foot - small.height(heading.len()) };
    sheet.scene.block((sheet.right(), heading_top), &heading, small, Anchor::End);
    let places = columns.place(&theme, &labels, foot + 2.0, ROW);
    let bottom = places.last().map_or(foot, |place| place.bottom);
    rows::bands(sheet, &labels, &places);
    axis::grid(&scale, sheet, (below_ticks, bottom));
    columns.words(sheet, &labels, &places, foot);
    for (row, &place) in dumbbell.rows.iter().zip(&places) {
        draw_row(row, frame, &scale, place, sheet);
    }
    sheet.y = bottom;
}

fn draw_row(row: &DumbbellRow, frame: &Frame, scale: &Scale<'_>, place: Place, sheet: &mut Sheet) {
    let ground = ground(&row.label);
    match &row.change {
        Shown::Value(change) => {
            draw_change(change, scale, place.centre, ground, sheet);
            let face = sheet.theme.body().bold_if(row.label.emphasis).fill(text_colour(change.tone));
            sheet.scene.text((sheet.right(), place.centre), &change.text, face, Anchor::End);
        }
        hidden => {
            let (word, face) = (hidden.word(&frame.words).unwrap_or_default(), sheet.theme.small());
            sheet.word_over((scale.start, place.centre), word, face, Anchor::Start, ground);
        }
    }
}

/// Words of a change that says nothing are as plain as other words.
fn text_colour(tone: Tone) -> Role {
    if tone == Tone::Neutral { Role::Ink } else { tone.colour() }
}

fn draw_change(change: &Change, scale: &Scale<'_>, y: f64, ground: Role, sheet: &mut Sheet) {
    let there = |end: &Option<End>| end.clone().filter(|end| end.value.is_finite());
    let (before, now) = (there(&change.before), there(&change.now));
    let colour = change.tone.colour();
    if let (Some(before), Some(now)) = (&before, &now) {
        let (from, to) = (scale.at(before.value), scale.at(now.value));
        if change.broken {
            slashes(f64::midpoint(from, to), y, (to - from).abs(), sheet);
        } else {
            sheet.scene.level_rule(y, (from, to), colour, 2.4);
        }
    }
    let small = sheet.theme.small();
    let mut ends: Vec<(f64, &str, Type)> = Vec::new();
    if let Some(before) = &before {
        let x = scale.at(before.value);
        sheet.scene.ring((x, y), DOT, Role::Rule);
        ends.push((x, &before.text, small));
    }
    if let Some(now) = &now {
        let x = scale.at(now.value);
        sheet.scene.dot((x, y), DOT, colour);
        ends.push((x, &now.text, small.bold().fill(Role::Ink)));
    }
    // The leftmost end has its figure to the left, any other to the right: they cannot meet.
    ends.sort_by(|one, other| one.0.total_cmp(&other.0));
    for (index, (x, text, face)) in ends.iter().enumerate() {
        let leftmost = index == 0 && ends.len() > 1;
        let (x, anchor) = if leftmost { (x - END_GAP, Anchor::End) } else { (x + END_GAP, Anchor::Start) };
        sheet.word_over((x, y), text, *face, anchor, ground);
    }
}

/// Two strokes where the series is broken.
fn slashes(x: f64, y: f64, room: f64, sheet: &mut Sheet) {
    if room > 4.0 * DOT {
        for offset in [-2.5, 2.5] {
            sheet.scene.stroke(vec![(x + offset - 2.0, y + 5.0), (x + offset + 2.0, y - 5.0)], Role::Rule, 1.4);
        }
    }
}
