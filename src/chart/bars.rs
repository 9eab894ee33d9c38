//! Shares as bars on a track from nobody to everybody: response rates, ranked needs.

use super::axis;
use super::frame::Sheet;
use super::palette::Role;
use super::rows::{self, Columns, Place, ground};
use super::scale::{Axis, Scale};
use super::scene::{Anchor, Type};
use super::spec::{Frame, Reference, RowLabel, Shown};

const ROW: f64 = 26.0;
const BAR: f64 = 14.0;
const GAP: f64 = 12.0;
const CAP: f64 = 3.5;

/// Bars from 0 to 100 per cent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bars {
    /// Heading of the column of counts, e.g. `Svar av inviterte`; the counts are the rows' n.
    pub n_heading: String,
    /// Heading of the column of shares.
    pub value_heading: String,
    /// Lines across all rows.
    pub references: Vec<Reference>,
    /// The rows, from above.
    pub rows: Vec<BarRow>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct BarRow {
    /// Whom or what it is about.
    pub label: RowLabel,
    /// What is shown.
    pub bar: Shown<Bar>,
}

/// One share.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bar {
    /// The share, 0 to 1.
    pub share: f64,
    /// The ends of its interval.
    pub interval: Option<(f64, f64)>,
    /// The share as printed.
    pub text: String,
}

pub(super) fn draw(bars: &Bars, frame: &Frame, sheet: &mut Sheet) {
    let axis = Axis::shares(&frame.words.percent);
    let (theme, small) = (sheet.theme, sheet.theme.small());
    let labels: Vec<&RowLabel> = bars.rows.iter().map(|row| &row.label).collect();
    let columns = Columns::measure(&theme, &labels, &bars.n_heading);
    let values = bars.rows.iter().map(|row| face(row, theme.body()).width(row.bar.value().map_or("", |bar| &bar.text)));
    let value_heading = small.wrap_at_most(2, &bars.value_heading, 96.0);
    let value_width = values.fold(small.widest(&value_heading), f64::max);
    let scale = Scale::new(&axis, columns.plot_left, sheet.right() - value_width - GAP);

    let flags = axis::flags(&bars.references, &scale, small, (scale.start, scale.end));
    let headings = small.height(value_heading.len()).max(columns.heading_height(&theme));
    let foot = sheet.y + headings.max(axis::flags_height(&flags, small)) + 2.0;
    sheet.scene.block((sheet.right(), foot - small.height(value_heading.len())), &value_heading, small, Anchor::End);

    let places = columns.place(&theme, &labels, foot + 2.0, ROW);
    let bottom = places.last().map_or(foot, |place| place.bottom);
    rows::bands(sheet, &labels, &places);
    axis::draw_flags(&flags, sheet, small, (foot, bottom));
    columns.words(sheet, &labels, &places, foot);
    for (row, &place) in bars.rows.iter().zip(&places) {
        draw_row(row, frame, &scale, place, sheet);
        if row.bar.value().is_some() {
            axis::continue_lines(&flags, sheet, (place.centre - BAR / 2.0, place.centre + BAR / 2.0));
        }
        whisker(row, &scale, place.centre, sheet);
    }
    sheet.y = bottom;
}

fn face(row: &BarRow, face: Type) -> Type {
    face.bold_if(row.label.emphasis)
}

fn draw_row(row: &BarRow, frame: &Frame, scale: &Scale<'_>, place: Place, sheet: &mut Sheet) {
    let top = place.centre - BAR / 2.0;
    match &row.bar {
        Shown::Value(bar) => {
            let track = if row.label.emphasis { Role::Grid } else { Role::Band };
            let colour = if row.label.emphasis { Role::Ink } else { Role::Accent };
            sheet.scene.rect((scale.start, top), scale.end - scale.start, BAR, track);
            sheet.scene.rect((scale.start, top), scale.at(bar.share) - scale.start, BAR, colour);
            let face = face(row, sheet.theme.body());
            sheet.scene.text((sheet.right(), place.centre), &bar.text, face, Anchor::End);
        }
        hidden => {
            let (word, face) = (hidden.word(&frame.words).unwrap_or_default(), sheet.theme.small());
            sheet.word_over((scale.start + 4.0, place.centre), word, face, Anchor::Start, ground(&row.label));
        }
    }
}

/// The interval, with an edge of paper so that it is seen on the bar and beside it.
fn whisker(row: &BarRow, scale: &Scale<'_>, y: f64, sheet: &mut Sheet) {
    let Some((lower, upper)) = row.bar.value().and_then(|bar| bar.interval) else { return };
    let (from, to) = (scale.at(lower), scale.at(upper));
    for (colour, width, reach) in [(Role::Paper, 3.6, CAP + 1.0), (Role::Ink, 1.4, CAP)] {
        sheet.scene.level_rule(y, (from, to), colour, width);
        for x in [from, to] {
            sheet.scene.upright_rule(x, (y - reach, y + reach), colour, width);
        }
    }
}
