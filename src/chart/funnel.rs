//! Values against how many they rest on, between limits that narrow as numbers grow.

use super::frame::{Sheet, Swatch};
use super::palette::Role;
use super::plane::{self, Area, Named, Plane};
use super::scale::Axis;
use super::scene::{Anchor, Point};
use super::spec::{Frame, Reference};

const HEIGHT: f64 = 320.0;

/// A funnel plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    /// How many each value rests on.
    pub x: Axis,
    /// The values.
    pub y: Axis,
    /// What values are held against.
    pub centre: Reference,
    /// Limits around it, the widest first.
    pub limits: Vec<Limit>,
    /// The values.
    pub points: Vec<FunnelPoint>,
}

/// A pair of limits, as far along the axis as they are drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limit {
    /// What they are, e.g. `99,8 %`.
    pub label: String,
    /// How many, lower limit, upper limit; in order of the first.
    pub ends: Vec<(f64, f64, f64)>,
}

/// One value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FunnelPoint {
    /// Whose value; written where it lies outside, or is asked for.
    pub label: String,
    /// How many it rests on.
    pub x: f64,
    /// The value.
    pub y: f64,
    /// Outside the limits.
    pub outside: bool,
    /// Written without being outside.
    pub is_named: bool,
    /// Whom the report is for.
    pub emphasis: bool,
}

pub(super) fn draw(funnel: &Funnel, frame: &Frame, sheet: &mut Sheet) {
    let mut marks = vec![(Swatch::Line(Role::Ink), funnel.centre.label.as_str())];
    let colours = [Role::Rule, Role::AccentSoft];
    for (limit, &colour) in funnel.limits.iter().zip(colours.iter().cycle()) {
        marks.push((Swatch::Line(colour), &limit.label));
    }
    sheet.key(&marks);
    let plane = Plane::open(&funnel.x, &funnel.y, (HEIGHT, (0.0, 0.0)), sheet);
    let mut lines: Vec<Area> = Vec::new();
    for (limit, &colour) in funnel.limits.iter().zip(colours.iter().cycle()) {
        for end in [|&(x, lower, _): &(f64, f64, f64)| (x, lower), |&(x, _, upper): &(f64, f64, f64)| (x, upper)] {
            let path: Vec<Point> = limit.ends.iter().map(end).filter_map(|(x, y)| plane.exactly_at(x, y)).collect();
            lines.extend(path.windows(2).map(|pair| spanned(pair[0], pair[1])));
            sheet.scene.stroke(path, colour, 1.6);
        }
    }
    if let Some((_, y)) = plane.at(funnel.x.low, funnel.centre.value) {
        lines.push((plane.x.start, y, plane.x.end, y));
        sheet.scene.level_rule(y, (plane.x.start, plane.x.end), Role::Ink, 1.4);
    }
    let named: Vec<Named<'_>> = funnel.points.iter().filter_map(|point| named(point, &plane)).collect();
    if named.is_empty() {
        let middle = (f64::midpoint(plane.x.start, plane.x.end), f64::midpoint(plane.y.start, plane.y.end));
        let face = sheet.theme.small();
        sheet.word_over(middle, &frame.words.absent, face, Anchor::Middle, Role::Paper);
    }
    plane::points(&named, plane.area(), &lines, sheet);
}

/// The room that a stretch of a line takes.
fn spanned(from: Point, to: Point) -> Area {
    (from.0.min(to.0), from.1.min(to.1), from.0.max(to.0), from.1.max(to.1))
}

fn named<'a>(point: &'a FunnelPoint, plane: &Plane<'_>) -> Option<Named<'a>> {
    let colour = match (point.outside, point.emphasis) {
        (true, _) => Role::Warm,
        (false, true) => Role::Ink,
        (false, false) => Role::Accent,
    };
    let name = if point.outside || point.is_named || point.emphasis { point.label.as_str() } else { "" };
    Some(Named { at: plane.at(point.x, point.y)?, name, colour, emphasis: point.emphasis })
}
