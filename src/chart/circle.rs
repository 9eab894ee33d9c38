//! Who is tied to whom: names around a circle, and a line for each tie.

use super::frame::{MARGIN, Sheet, Swatch};
use super::palette::Role;
use super::scene::{Anchor, Point};
use super::spec::Frame;

/// Most lines of a name.
const LINES: usize = 2;
/// From a mark to its name.
const GAP: f64 = 11.0;
const DOT: f64 = 5.0;
/// Share of the width that the circle may have: the rest is for names.
const SHARE: f64 = 0.56;
/// Least height of the circle.
const LEAST: f64 = 160.0;
/// Pieces that a bent line is drawn in.
const PIECES: usize = 12;
/// How far a line bends towards the middle.
const BEND: f64 = 0.55;

/// Names and ties.
#[derive(Clone, Debug, PartialEq)]
pub struct Circle {
    /// Names, clockwise from above.
    pub names: Vec<String>,
    /// The ties, by places of names.
    pub ties: Vec<Tie>,
    /// What a thick line means.
    pub mutual: String,
    /// What a thin line means.
    pub one_sided: String,
}

/// A tie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tie {
    /// One end.
    pub from: usize,
    /// The other.
    pub to: usize,
    /// Whether both say it.
    pub is_mutual: bool,
}

pub(super) fn draw(circle: &Circle, _: &Frame, sheet: &mut Sheet) {
    key(circle, sheet);
    let face = sheet.theme.body();
    let count = circle.names.len();
    let right_side = count.div_ceil(2);
    let step = face.height(LINES) + 6.0;
    let tall = (step * right_side as f64).max(LEAST);
    let wide = tall.min((sheet.right() - MARGIN) * SHARE);
    let centre = (f64::midpoint(MARGIN, sheet.right()), sheet.y + tall / 2.0);
    let places: Vec<Point> = (0..count).map(|at| place(at, (right_side, count), centre, (wide / 2.0, tall / 2.0))).collect();
    // Those of which both speak lie over the others.
    let mut ties: Vec<&Tie> = circle.ties.iter().collect();
    ties.sort_by_key(|tie| tie.is_mutual);
    for tie in ties {
        if let (Some(&from), Some(&to)) = (places.get(tie.from), places.get(tie.to)) {
            let (role, width) = if tie.is_mutual { (Role::Accent, 2.6) } else { (Role::AccentSoft, 1.3) };
            sheet.scene.stroke(bent(from, to, centre), role, width);
        }
    }
    for (at, (name, &(x, y))) in circle.names.iter().zip(&places).enumerate() {
        let is_right = at < right_side;
        let room = if is_right { sheet.right() - x - GAP } else { x - GAP - MARGIN };
        let lines = face.wrap_at_most(LINES, name, room);
        let has_tie = circle.ties.iter().any(|tie| tie.from == at || tie.to == at);
        if has_tie {
            sheet.scene.dot((x, y), DOT, Role::Accent);
        } else {
            sheet.scene.ring((x, y), DOT, Role::Rule);
        }
        let (x, anchor) = if is_right { (x + GAP, Anchor::Start) } else { (x - GAP, Anchor::End) };
        sheet.scene.block_around((x, y), &lines, face, anchor);
    }
    sheet.y += if count == 0 { 0.0 } else { tall + 6.0 };
}

/// Names stand at even heights on either side, so that they never meet; clockwise from above on the right.
fn place(at: usize, (right_side, count): (usize, usize), (x, y): Point, (across, up): (f64, f64)) -> Point {
    let is_right = at < right_side;
    let (rank, of) = if is_right { (at, right_side) } else { (count - 1 - at, count - right_side) };
    let height = (rank as f64 + 0.5) / of as f64 * 2.0 - 1.0;
    let reach = (1.0 - height * height).max(0.0).sqrt() * across;
    (if is_right { x + reach } else { x - reach }, y + height * up)
}

/// A line that bends towards the middle, so that neighbours' ties are seen.
fn bent(from: Point, to: Point, centre: Point) -> Vec<Point> {
    let middle = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
    let pull = |middle: f64, centre: f64| middle + (centre - middle) * BEND;
    let through = (pull(middle.0, centre.0), pull(middle.1, centre.1));
    let point = |piece: usize| {
        let t = piece as f64 / PIECES as f64;
        let along = |a: f64, b: f64, c: f64| (1.0 - t) * (1.0 - t) * a + 2.0 * t * (1.0 - t) * b + t * t * c;
        (along(from.0, through.0, to.0), along(from.1, through.1, to.1))
    };
    (0..=PIECES).map(point).collect()
}

fn key(circle: &Circle, sheet: &mut Sheet) {
    let has = |is_mutual: bool| circle.ties.iter().any(|tie| tie.is_mutual == is_mutual);
    let mut marks = Vec::new();
    if has(true) {
        marks.push((Swatch::Line(Role::Accent), circle.mutual.as_str()));
    }
    if has(false) {
        marks.push((Swatch::Line(Role::AccentSoft), circle.one_sided.as_str()));
    }
    sheet.key(&marks);
}
