//! Many values of one kind on one line for each row: what is certain is filled and named, the rest is a small ring.

use super::axis;
use super::dumbbell::Tone;
use super::frame::{Sheet, Swatch};
use super::palette::Role;
use super::rows::{self, Columns, Place, ground};
use super::scale::{Axis, Scale};
use super::scene::{Anchor, Type};
use super::spec::{Frame, RowLabel, Shown};

const ROW: f64 = 26.0;
const DOT: f64 = 5.0;
const RING: f64 = 3.6;
const GAP: f64 = 14.0;
/// Between two names on one line.
const NAME_GAP: f64 = 8.0;

/// Rows of marks.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// The range of values.
    pub axis: Axis,
    /// What the marks are.
    pub key: StripKey,
    /// The rows, from above.
    pub rows: Vec<StripRow>,
}

/// What the marks are, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StripKey {
    /// The diamond: everyone.
    pub all: String,
    /// A filled dot of the better kind.
    pub better: String,
    /// A filled dot of the worse kind.
    pub worse: String,
    /// A ring: may be chance.
    pub uncertain: String,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct StripRow {
    /// What it is about.
    pub label: RowLabel,
    /// Everyone, where there is a value.
    pub all: Option<f64>,
    /// The groups; hidden where none may be shown.
    pub marks: Shown<Vec<StripMark>>,
}

/// One group's value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StripMark {
    /// The value.
    pub value: f64,
    /// Whether it is better or worse; `None` where it may be chance.
    pub certain: Option<Tone>,
    /// Name and value as printed; stands at what is certain.
    pub text: String,
}

/// A name below its mark.
struct Name<'a> {
    text: String,
    middle: f64,
    lane: usize,
    tone: Tone,
    mark: &'a StripMark,
}

pub(super) fn draw(strip: &Strip, frame: &Frame, sheet: &mut Sheet) {
    key(strip, sheet);
    let theme = sheet.theme;
    let labels: Vec<&RowLabel> = strip.rows.iter().map(|row| &row.label).collect();
    let columns = Columns::measure(&theme, &labels, "");
    let scale = Scale::new(&strip.axis, columns.plot_left + GAP, sheet.right() - GAP);
    let axis_foot = axis::name(&scale, sheet, sheet.y);
    let below_ticks = axis::ticks(&scale, sheet, axis_foot);
    let face = theme.small().bold();
    let names: Vec<Vec<Name<'_>>> =
        strip.rows.iter().map(|row| names(row, &scale, face, columns.plot_left, sheet.right())).collect();
    let lanes = |names: &Vec<Name<'_>>| names.iter().map(|name| name.lane + 1).max().unwrap_or(0);
    let least: Vec<f64> = names.iter().map(|names| ROW + face.leading() * lanes(names) as f64).collect();
    let places = columns.place_each(&theme, &labels, below_ticks + 4.0, &least);
    let bottom = places.last().map_or(below_ticks, |place| place.bottom);
    rows::bands(sheet, &labels, &places);
    axis::grid(&scale, sheet, (below_ticks, bottom));
    sheet.scene.upright_rule(scale.at(0.0), (below_ticks, bottom), Role::Rule, 1.4);
    columns.words(sheet, &labels, &places, below_ticks);
    for ((row, names), (&place, least)) in strip.rows.iter().zip(&names).zip(places.iter().zip(&least)) {
        draw_row(row, names, (frame, &scale), (place, *least), sheet);
    }
    sheet.y = bottom;
}

fn key(strip: &Strip, sheet: &mut Sheet) {
    let has =
        |wanted: Option<Tone>| strip.rows.iter().filter_map(|row| row.marks.value()).flatten().any(|mark| mark.certain == wanted);
    let mut marks = Vec::new();
    if strip.rows.iter().any(|row| row.all.is_some()) {
        marks.push((Swatch::Diamond(Role::Ink), strip.key.all.as_str()));
    }
    for (tone, words) in [(Tone::Better, &strip.key.better), (Tone::Worse, &strip.key.worse)] {
        if has(Some(tone)) {
            marks.push((Swatch::Dot(tone.colour()), words));
        }
    }
    if has(None) {
        marks.push((Swatch::Ring(Role::Rule), &strip.key.uncertain));
    }
    sheet.key(&marks);
}

/// Names of what is certain, centred at their marks, in as many lines as keep them apart.
fn names<'a>(row: &'a StripRow, scale: &Scale<'_>, face: Type, left: f64, right: f64) -> Vec<Name<'a>> {
    let certain = row.marks.value().into_iter().flatten().filter(|mark| mark.value.is_finite());
    let mut named: Vec<(&StripMark, Tone)> = certain.filter_map(|mark| Some((mark, mark.certain?))).collect();
    named.sort_by(|a, b| a.0.value.total_cmp(&b.0.value));
    let mut ends: Vec<f64> = Vec::new();
    let place = |(mark, tone): (&'a StripMark, Tone)| {
        let text = face.wrap_at_most(1, &mark.text, right - left).concat();
        let half = face.width(&text) / 2.0;
        let middle = scale.at(mark.value).min(right - half).max(left + half);
        let free = ends.iter().position(|end| end + NAME_GAP <= middle - half);
        let lane = free.unwrap_or(ends.len());
        match ends.get_mut(lane) {
            Some(end) => *end = middle + half,
            None => ends.push(middle + half),
        }
        Name { text, middle, lane, tone, mark }
    };
    named.into_iter().map(place).collect()
}

fn draw_row(
    row: &StripRow,
    names: &[Name<'_>],
    (frame, scale): (&Frame, &Scale<'_>),
    (place, least): (Place, f64),
    sheet: &mut Sheet,
) {
    let face = sheet.theme.small().bold();
    let y = place.centre - (least - ROW) / 2.0;
    let Some(marks) = row.marks.value() else {
        let word = row.marks.word(&frame.words).unwrap_or_default();
        let face = sheet.theme.small();
        sheet.word_over((scale.start, y), word, face, Anchor::Start, ground(&row.label));
        return;
    };
    for mark in marks.iter().filter(|mark| mark.certain.is_none() && mark.value.is_finite()) {
        sheet.scene.ring((scale.at(mark.value), y), RING, Role::Rule);
    }
    if let Some(all) = row.all.filter(|all| all.is_finite()) {
        sheet.scene.diamond((scale.at(all), y), DOT + 1.5, Role::Ink);
    }
    for name in names {
        sheet.scene.dot((scale.at(name.mark.value), y), DOT, name.tone.colour());
        let fill = if name.tone == Tone::Neutral { Role::Ink } else { name.tone.colour() };
        let middle = y + ROW / 2.0 + face.leading() * (name.lane as f64 + 0.5) - 3.0;
        sheet.word_over((name.middle, middle), &name.text, face.fill(fill), Anchor::Middle, ground(&row.label));
    }
}
