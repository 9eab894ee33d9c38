//! Two measures against each other, the field parted in four.

use super::frame::{MARGIN, Sheet};
use super::palette::Role;
use super::plane::{self, Named, Plane};
use super::scale::Axis;
use super::scene::Anchor;
use super::spec::Frame;

const HEIGHT: f64 = 400.0;
/// Share of the width that the plot's height may be.
const TALLEST: f64 = 0.85;
/// Beside the plot, for figures at its grid lines, and between captions.
const TICK_ROOM: f64 = 40.0;

/// Points in four quadrants.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    /// From left to right.
    pub x: Axis,
    /// From below upwards.
    pub y: Axis,
    /// Where the field is parted.
    pub split: (f64, f64),
    /// What the quadrants mean.
    pub quadrants: Quadrants,
    /// The points. Those of which either value may not be shown have no place here; the note names them.
    pub points: Vec<ScatterPoint>,
}

/// What the quadrants mean; words may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quadrants {
    /// Low x, high y.
    pub upper_left: String,
    /// High x, high y.
    pub upper_right: String,
    /// Low x, low y.
    pub lower_left: String,
    /// High x, low y.
    pub lower_right: String,
}

/// One point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScatterPoint {
    /// What it is.
    pub label: String,
    /// From left to right.
    pub x: f64,
    /// From below upwards.
    pub y: f64,
    /// Asks for attention.
    pub emphasis: bool,
}

pub(super) fn draw(scatter: &Scatter, frame: &Frame, sheet: &mut Sheet) {
    let height = HEIGHT.min((sheet.right() - MARGIN) * TALLEST);
    let captions = Captions::new(&scatter.quadrants, sheet);
    let plane = Plane::open(&scatter.x, &scatter.y, (height, captions.heights(sheet)), sheet);
    let (x, y) = (plane.x.at(scatter.split.0), plane.y.at(scatter.split.1));
    captions.draw(&plane, sheet);
    sheet.scene.upright_rule(x, (plane.y.end, plane.y.start), Role::Rule, 1.4);
    sheet.scene.level_rule(y, (plane.x.start, plane.x.end), Role::Rule, 1.4);
    let named: Vec<Named<'_>> = scatter
        .points
        .iter()
        .filter_map(|point| {
            let colour = if point.emphasis { Role::Warm } else { Role::Accent };
            Some(Named { at: plane.at(point.x, point.y)?, name: &point.label, colour, emphasis: point.emphasis })
        })
        .collect();
    if named.is_empty() {
        let middle = (f64::midpoint(plane.x.start, plane.x.end), f64::midpoint(plane.y.start, plane.y.end));
        let face = sheet.theme.small();
        sheet.word_over(middle, &frame.words.absent, face, Anchor::Middle, Role::Paper);
    }
    let lines = [(x, plane.y.end, x, plane.y.start), (plane.x.start, y, plane.x.end, y)];
    plane::points(&named, plane.area(), &lines, sheet);
}

/// What the quadrants mean, above and below the plot where no point can be.
struct Captions {
    /// Left and right, above.
    upper: [Vec<String>; 2],
    /// Left and right, below.
    lower: [Vec<String>; 2],
}

impl Captions {
    fn new(quadrants: &Quadrants, sheet: &Sheet) -> Self {
        let room = (sheet.right() - MARGIN) / 2.0 - TICK_ROOM;
        let lines = |words: &String| sheet.theme.small().bold().wrap_at_most(3, words, room);
        Self {
            upper: [&quadrants.upper_left, &quadrants.upper_right].map(lines),
            lower: [&quadrants.lower_left, &quadrants.lower_right].map(lines),
        }
    }

    fn heights(&self, sheet: &Sheet) -> (f64, f64) {
        let height = |pair: &[Vec<String>; 2]| sheet.theme.small().height(pair.iter().map(Vec::len).max().unwrap_or(0));
        (height(&self.upper), height(&self.lower))
    }

    fn draw(&self, plane: &Plane<'_>, sheet: &mut Sheet) {
        let face = sheet.theme.small().bold();
        let sides = [(plane.x.start, Anchor::Start), (plane.x.end, Anchor::End)];
        for (lines, (x, anchor)) in self.upper.iter().zip(sides) {
            sheet.scene.block((x, plane.y.end - 4.0 - face.height(lines.len())), lines, face, anchor);
        }
        for (lines, (x, anchor)) in self.lower.iter().zip(sides) {
            sheet.scene.block((x, plane.y.start + 4.0), lines, face, anchor);
        }
    }
}
