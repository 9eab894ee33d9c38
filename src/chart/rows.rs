//! Rows with a label, and how many it rests on, to the left of a plot.

use super::frame::{MARGIN, Sheet, Theme};
use super::palette::Role;
use super::scene::{Anchor, Scene};
use super::spec::RowLabel;

/// Most lines that a label may take.
const LABEL_LINES: usize = 5;
/// Share of the width that labels may take.
const LABEL_SHARE: f64 = 0.38;
const GAP: f64 = 12.0;
const ROW_PADDING: f64 = 8.0;

/// Widths of what stands to the left of the plot.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    labels: Vec<Vec<String>>,
    n_heading: Vec<String>,
    n_right: f64,
    /// The plot begins here.
    pub(super) plot_left: f64,
}

/// Where a row is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) top: f64,
    pub(super) bottom: f64,
    pub(super) centre: f64,
    heading_top: f64,
}

impl Columns {
    pub(super) fn measure<'a>(theme: &Theme, rows: impl IntoIterator<Item = &'a RowLabel>, n_heading: &str) -> Self {
        let rows: Vec<&RowLabel> = rows.into_iter().collect();
        let (body, small) = (theme.body(), theme.small());
        let most = theme.width * LABEL_SHARE;
        let labels: Vec<_> =
            rows.iter().map(|row| body.bold_if(row.emphasis).wrap_at_most(LABEL_LINES, &row.label, most)).collect();
        let widths = rows.iter().zip(&labels).map(|(row, lines)| body.bold_if(row.emphasis).widest(lines));
        let label_right = MARGIN + widths.fold(0.0, f64::max);
        let n_width = rows.iter().map(|row| small.bold_if(row.emphasis).width(&row.n)).fold(0.0, f64::max);
        let n_heading = if n_width > 0.0 { small.wrap_at_most(2, n_heading, n_width.max(64.0)) } else { Vec::new() };
        let n_width = n_width.max(small.widest(&n_heading));
        let n_right = if n_width > 0.0 { label_right + GAP + n_width } else { label_right };
        Self { labels, n_heading, n_right, plot_left: n_right + GAP }
    }

    /// Height of the words above the column of n.
    pub(super) fn heading_height(&self, theme: &Theme) -> f64 {
        theme.small().height(self.n_heading.len())
    }

    /// Places rows below each other from here; `least` is the height of the shortest row.
    pub(super) fn place(&self, theme: &Theme, rows: &[&RowLabel], from: f64, least: f64) -> Vec<Place> {
        let body = theme.body();
        let mut top = from;
        let mut places = Vec::with_capacity(rows.len());
        for (row, lines) in rows.iter().zip(&self.labels) {
            let heading_top = top + if places.is_empty() { 0.0 } else { 8.0 };
            if let Some(heading) = &row.heading {
                top = heading_top + body.height(heading_lines(theme, heading).len()) + 2.0;
            }
            let bottom = top + (body.height(lines.len()) + ROW_PADDING).max(least);
            places.push(Place { top, bottom, centre: f64::midpoint(top, bottom), heading_top });
            top = bottom;
        }
        places
    }

    /// Draws headings, labels, n, and the ground behind emphasised rows; `bottom` is the foot of the column headings.
    pub(super) fn draw(&self, sheet: &mut Sheet, rows: &[&RowLabel], places: &[Place], bottom: f64) {
        let (theme, left, right) = (sheet.theme, sheet.left(), sheet.right());
        let (body, small) = (theme.body(), theme.small());
        let scene = &mut sheet.scene;
        scene.block((self.n_right, bottom - self.heading_height(&theme)), &self.n_heading, small, Anchor::End);
        for ((row, place), lines) in rows.iter().zip(places).zip(&self.labels) {
            if let Some(heading) = &row.heading {
                draw_heading(scene, &theme, heading, place.heading_top);
            }
            if row.emphasis {
                scene.rect((left - 4.0, place.top), right - left + 8.0, place.bottom - place.top, Role::Band);
            }
            scene.block_around((left, place.centre), lines, body.bold_if(row.emphasis), Anchor::Start);
            scene.text((self.n_right, place.centre), &row.n, small.bold_if(row.emphasis), Anchor::End);
        }
    }
}

/// Ground of a row, for words that are laid over grid lines.
pub(super) fn ground(row: &RowLabel) -> Role {
    if row.emphasis { Role::Band } else { Role::Paper }
}

fn heading_lines(theme: &Theme, heading: &str) -> Vec<String> {
    theme.body().bold().wrap_at_most(2, heading, theme.width - 2.0 * MARGIN)
}

fn draw_heading(scene: &mut Scene, theme: &Theme, heading: &str, top: f64) {
    let (lines, face) = (heading_lines(theme, heading), theme.body().bold());
    let bottom = top + face.height(lines.len());
    // Grid lines pass behind headings, not through them.
    scene.rect((MARGIN, top), face.widest(&lines) + 6.0, bottom - top, Role::Paper);
    scene.block((MARGIN, top), &lines, face, Anchor::Start);
}
