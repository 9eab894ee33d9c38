//! Two measures against each other, the field parted in four.

use super::frame::Sheet;
use super::palette::Role;
use super::plane::{self, Area, Named, Plane};
use super::scale::Axis;
use super::scene::Anchor;
use super::spec::Frame;

const HEIGHT: f64 = 400.0;
/// Share of the width that the plot's height may be.
const TALLEST: f64 = 0.85;
const INSET: f64 = 6.0;

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
    let height = HEIGHT.min((sheet.right() - sheet.left()) * TALLEST);
    let plane = Plane::open(&scatter.x, &scatter.y, height, sheet);
    let (x, y) = (plane.x.at(scatter.split.0), plane.y.at(scatter.split.1));
    sheet.scene.upright_rule(x, (plane.y.end, plane.y.start), Role::Rule, 1.4);
    sheet.scene.level_rule(y, (plane.x.start, plane.x.end), Role::Rule, 1.4);
    let captions = captions(&scatter.quadrants, &plane, x, sheet);
    let at = |point: &ScatterPoint| plane.at(point.x, point.y);
    let named: Vec<Named<'_>> = scatter
        .points
        .iter()
        .filter_map(|point| {
            let colour = if point.emphasis { Role::Warm } else { Role::Accent };
            Some(Named { at: at(point)?, name: &point.label, colour, emphasis: point.emphasis })
        })
        .collect();
    if named.is_empty() {
        let middle = (f64::midpoint(plane.x.start, plane.x.end), f64::midpoint(plane.y.start, plane.y.end));
        let face = sheet.theme.small();
        sheet.word_over(middle, &frame.words.absent, face, Anchor::Middle, Role::Paper);
    }
    plane::points(&named, plane.area(), captions, sheet);
}

/// Words in the corners; gives the room they take.
fn captions(quadrants: &Quadrants, plane: &Plane<'_>, split: f64, sheet: &mut Sheet) -> Vec<Area> {
    let face = sheet.theme.small().bold();
    let corners = [
        (&quadrants.upper_left, true, true),
        (&quadrants.upper_right, false, true),
        (&quadrants.lower_left, true, false),
        (&quadrants.lower_right, false, false),
    ];
    let mut taken = Vec::new();
    for (words, at_left, at_top) in corners {
        let room = if at_left { split - plane.x.start } else { plane.x.end - split } - 2.0 * INSET;
        let lines = if room > 4.0 * face.size { face.wrap_at_most(3, words, room) } else { Vec::new() };
        let (width, height) = (face.widest(&lines), face.height(lines.len()));
        let top = if at_top { plane.y.end + INSET } else { plane.y.start - INSET - height };
        let (x, anchor) = if at_left { (plane.x.start + INSET, Anchor::Start) } else { (plane.x.end - INSET, Anchor::End) };
        let left = if at_left { x } else { x - width };
        sheet.scene.rect((left, top), width, height, Role::Paper);
        sheet.scene.block((x, top), &lines, face, anchor);
        taken.push((left, top, left + width, top + height));
    }
    taken
}
