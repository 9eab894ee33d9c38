//! Rows with a label, and how many it rests on, to the left of a plot.

use super::frame::{MARGIN, Sheet, Theme};
use super::palette::Role;
use super::scene::{Anchor, Scene};
use super::spec::RowLabel;

/// Most lines that a label may take.
const LABEL_LINES: usize = 5;
/// Share of the width that labels may take, and the same in a dense figure.
const LABEL_SHARE: f64 = 0.38;
const DENSE_LABEL_SHARE: f64 = 0.47;
/// Below this width a label stands above its mark instead of beside it.
const STACKED_BELOW: f64 = 520.0;
const GAP: f64 = 12.0;
const ROW_PADDING: f64 = 10.0;
const DENSE_ROW_PADDING: f64 = 7.0;
/// Above the heading of a group.
const HEADING_SPACE: f64 = 8.0;

/// Widths of what stands to the left of the plot.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    labels: Vec<Vec<String>>,
    counts: Vec<String>,
    n_heading: Vec<String>,
    n_right: f64,
    /// Labels stand above their marks.
    pub(super) stacked: bool,
    /// The plot begins here.
    pub(super) plot_left: f64,
}

/// Where a row is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// The middle of the mark.
    pub(super) centre: f64,
    label_centre: f64,
    heading_top: f64,
}

impl Theme {
    fn label_room(&self) -> f64 {
        self.width * if self.is_dense { DENSE_LABEL_SHARE } else { LABEL_SHARE }
    }

    const fn row_padding(&self) -> f64 {
        if self.is_dense { DENSE_ROW_PADDING } else { ROW_PADDING }
    }
}

impl Columns {
    pub(super) fn measure(theme: &Theme, rows: &[&RowLabel], n_heading: &str) -> Self {
        if theme.width < STACKED_BELOW { Self::above(theme, rows, n_heading) } else { Self::beside(theme, rows, n_heading) }
    }

    fn beside(theme: &Theme, rows: &[&RowLabel], n_heading: &str) -> Self {
        let (body, small) = (theme.body(), theme.small());
        let labels = wrapped(theme, rows, theme.label_room());
        let widths = rows.iter().zip(&labels).map(|(row, lines)| body.bold_if(row.emphasis).widest(lines));
        let label_right = MARGIN + widths.fold(0.0, f64::max);
        let counts: Vec<String> = rows.iter().map(|row| row.n.clone()).collect();
        let n_width = widest_count(theme, rows, &counts);
        let n_heading = if n_width > 0.0 { small.wrap_at_most(2, n_heading, n_width.max(64.0)) } else { Vec::new() };
        let n_width = n_width.max(small.widest(&n_heading));
        let n_right = if n_width > 0.0 { label_right + GAP + n_width } else { label_right };
        Self { labels, counts, n_heading, n_right, stacked: false, plot_left: n_right + GAP }
    }

    fn above(theme: &Theme, rows: &[&RowLabel], n_heading: &str) -> Self {
        let told = |row: &&RowLabel| if row.n.is_empty() { String::new() } else { format!("{n_heading} {}", row.n) };
        let mut counts: Vec<String> = rows.iter().map(told).collect();
        if widest_count(theme, rows, &counts) > theme.label_room() {
            counts = rows.iter().map(|row| row.n.clone()).collect();
        }
        let n_right = theme.width - MARGIN;
        let room = n_right - MARGIN - GAP - widest_count(theme, rows, &counts);
        let labels = wrapped(theme, rows, room);
        Self { labels, counts, n_heading: Vec::new(), n_right, stacked: true, plot_left: MARGIN }
    }

    /// Height of the words above the column of n.
    pub(super) fn heading_height(&self, theme: &Theme) -> f64 {
        theme.small().height(self.n_heading.len())
    }

    /// Places rows below each other from here; `least` is the height of the shortest mark with its surroundings.
    pub(super) fn place(&self, theme: &Theme, rows: &[&RowLabel], from: f64, least: f64) -> Vec<Place> {
        self.place_each(theme, rows, from, &vec![least; rows.len()])
    }

    /// The same where each row's mark has a height of its own.
    pub(super) fn place_each(&self, theme: &Theme, rows: &[&RowLabel], from: f64, least: &[f64]) -> Vec<Place> {
        let body = theme.body();
        let mut top = from;
        let mut places = Vec::with_capacity(rows.len());
        for ((row, lines), &least) in rows.iter().zip(&self.labels).zip(least) {
            let heading_top = top + if places.is_empty() { 0.0 } else { HEADING_SPACE };
            if let Some(heading) = &row.heading {
                top = heading_top + body.height(heading_lines(theme, heading).len()) + 2.0;
            }
            let label = body.height(lines.len());
            let place = if self.stacked {
                let centre = top + theme.row_padding() / 2.0 + label + least / 2.0 - 1.0;
                Place {
                    top,
                    bottom: centre + least / 2.0 + 2.0,
                    centre,
                    label_centre: top + f64::midpoint(theme.row_padding(), label),
                    heading_top,
                }
            } else {
                let bottom = top + (label + theme.row_padding()).max(least);
                let centre = f64::midpoint(top, bottom);
                Place { top, bottom, centre, label_centre: centre, heading_top }
            };
            places.push(place);
            top = place.bottom;
        }
        places
    }

    /// Headings, labels and n, over grid lines; `bottom` is the foot of the column headings.
    pub(super) fn words(&self, sheet: &mut Sheet, rows: &[&RowLabel], places: &[Place], bottom: f64) {
        let (theme, left) = (sheet.theme, MARGIN);
        let (body, small) = (theme.body(), theme.small());
        let scene = &mut sheet.scene;
        scene.block((self.n_right, bottom - self.heading_height(&theme)), &self.n_heading, small, Anchor::End);
        for (index, (row, place)) in rows.iter().zip(places).enumerate() {
            if let Some(heading) = &row.heading {
                let above = if index == 0 { 0.0 } else { HEADING_SPACE };
                draw_heading(scene, &theme, heading, (place.heading_top, above));
            }
            if self.stacked {
                let height = 2.0 * (place.label_centre - place.top);
                scene.rect((left - 4.0, place.top), theme.width - 2.0 * left + 8.0, height, ground(row));
            }
            let bold = row.emphasis;
            scene.block_around((left, place.label_centre), &self.labels[index], body.bold_if(bold), Anchor::Start);
            scene.text((self.n_right, place.label_centre), &self.counts[index], small.bold_if(bold), Anchor::End);
        }
    }
}

fn wrapped(theme: &Theme, rows: &[&RowLabel], room: f64) -> Vec<Vec<String>> {
    rows.iter().map(|row| theme.body().bold_if(row.emphasis).wrap_at_most(LABEL_LINES, &row.label, room)).collect()
}

fn widest_count(theme: &Theme, rows: &[&RowLabel], counts: &[String]) -> f64 {
    let face = theme.small();
    rows.iter().zip(counts).map(|(row, count)| face.bold_if(row.emphasis).width(count)).fold(0.0, f64::max)
}

/// Ground behind emphasised rows; comes before grid lines.
pub(super) fn bands(sheet: &mut Sheet, rows: &[&RowLabel], places: &[Place]) {
    let (left, width) = (MARGIN - 4.0, sheet.right() - MARGIN + 8.0);
    for (_, place) in rows.iter().zip(places).filter(|(row, _)| row.emphasis) {
        sheet.scene.rect((left, place.top), width, place.bottom - place.top, Role::Band);
    }
}

/// Ground of a row, for words that are laid over grid lines.
pub(super) fn ground(row: &RowLabel) -> Role {
    if row.emphasis { Role::Band } else { Role::Paper }
}

fn heading_lines(theme: &Theme, heading: &str) -> Vec<String> {
    theme.body().bold().wrap_at_most(2, heading, theme.width - 2.0 * MARGIN)
}

fn draw_heading(scene: &mut Scene, theme: &Theme, heading: &str, (top, above): (f64, f64)) {
    let (lines, face) = (heading_lines(theme, heading), theme.body().bold());
    let bottom = top + face.height(lines.len());
    // Grid lines pass behind headings, not through them.
    scene.rect((MARGIN, top - above), theme.width - 2.0 * MARGIN, bottom - top + above + 2.0, Role::Paper);
    scene.block((MARGIN, top), &lines, face, Anchor::Start);
}
