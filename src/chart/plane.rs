//! Two axes, and points with names that keep clear of each other.

use super::frame::{MARGIN, Sheet};
use super::palette::Role;
use super::scale::{Axis, Scale};
use super::scene::{Anchor, Point, Type};
use crate::model::elementary::hypot;

/// Radius of a point.
pub(super) const DOT: f64 = 5.0;
/// Radius of a point that carries a number.
const NUMBERED: f64 = 8.5;
const CLEARANCE: f64 = 3.0;

/// Left, top, right, bottom.
pub(super) type Area = (f64, f64, f64, f64);

/// The field between two axes.
pub(super) struct Plane<'a> {
    pub(super) x: Scale<'a>,
    pub(super) y: Scale<'a>,
}

/// A point with its name.
#[derive(Clone, Debug)]
pub(super) struct Named<'a> {
    pub(super) at: Point,
    /// Nothing is written at a point without a name.
    pub(super) name: &'a str,
    pub(super) colour: Role,
    pub(super) emphasis: bool,
}

impl<'a> Plane<'a> {
    /// Draws axes and grid, and makes room for a plot of this height.
    ///
    /// `captions` is the room between the plot and what is above and below it.
    pub(super) fn open(x_axis: &'a Axis, y_axis: &'a Axis, (height, captions): (f64, (f64, f64)), sheet: &mut Sheet) -> Self {
        let face = sheet.theme.small();
        let name = face.wrap_at_most(2, &y_axis.name, sheet.right() - MARGIN);
        let top = sheet.scene.block((MARGIN, sheet.y), &name, face, Anchor::Start) + 8.0 + captions.0;
        let tick_room = face.widest(y_axis.ticks.iter().map(|tick| tick.label.as_str())) + 8.0;
        let last_half = x_axis.ticks.last().map_or(0.0, |tick| face.width(&tick.label) / 2.0);
        let x = Scale::new(x_axis, MARGIN + tick_room, sheet.right() - last_half.max(DOT + 2.0));
        let y = Scale::new(y_axis, top + height, top);
        for tick in &y_axis.ticks {
            let at = y.at(tick.value);
            sheet.scene.level_rule(at, (x.start, x.end), Role::Grid, 1.0);
            sheet.scene.text((x.start - 8.0, at), &tick.label, face, Anchor::End);
        }
        for tick in &x_axis.ticks {
            sheet.scene.upright_rule(x.at(tick.value), (top, top + height), Role::Grid, 1.0);
        }
        let below = super::axis::ticks(&x, sheet, top + height + 6.0 + captions.1);
        let name = face.wrap_at_most(2, &x_axis.name, x.end - x.start);
        sheet.y = sheet.scene.block((x.end, below), &name, face, Anchor::End) + 6.0;
        Self { x, y }
    }

    /// Place of a point, if both values are numbers.
    pub(super) fn at(&self, x: f64, y: f64) -> Option<Point> {
        (x.is_finite() && y.is_finite()).then(|| (self.x.at(x), self.y.at(y)))
    }

    /// Place of what was computed from no answer: without rounding.
    pub(super) fn exactly_at(&self, x: f64, y: f64) -> Option<Point> {
        (x.is_finite() && y.is_finite()).then(|| (self.x.exactly_at(x), self.y.exactly_at(y)))
    }

    /// Where names may stand.
    pub(super) fn area(&self) -> Area {
        (self.x.start, self.y.end, self.x.end + DOT, self.y.start)
    }
}

/// A number in a point, and the names it stands for.
struct Numbered<'a> {
    at: Point,
    colour: Role,
    names: Vec<&'a str>,
}

/// Draws points and their names, which keep off `lines` where they can. A name that finds no place clear of points and other
/// names becomes a number, and is told below the plot; points so close that their numbers would meet share one.
pub(super) fn points(named: &[Named<'_>], area: Area, lines: &[Area], sheet: &mut Sheet) {
    let face = sheet.theme.small().fill(Role::Ink);
    let dots: Vec<Area> = named.iter().map(|point| around(point.at, DOT)).collect();
    let mut numbered: Vec<Numbered<'_>> = Vec::new();
    let (mut taken, mut written) = (Vec::new(), Vec::new());
    for (index, point) in named.iter().enumerate().filter(|(_, point)| !point.name.is_empty()) {
        let face = face.bold_if(point.emphasis);
        let others = dots.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, dot)| dot);
        let free: Vec<_> = places(point, face)
            .into_iter()
            .filter(|place| inside(place.0, area) && others.clone().chain(&taken).all(|other| !meet(place.0, *other)))
            .collect();
        let off_lines = free.iter().find(|place| lines.iter().all(|line| !meet(place.0, *line)));
        let place = off_lines.or(free.first()).copied();
        if let Some(place) = place {
            taken.push(place.0);
            written.push((place, point.name, face, off_lines.is_none()));
        } else if let Some(near) = numbered.iter_mut().find(|near| distance(near.at, point.at) < 2.0 * NUMBERED) {
            near.names.push(point.name);
        } else {
            taken.push(around(point.at, NUMBERED));
            numbered.push(Numbered { at: point.at, colour: point.colour, names: vec![point.name] });
        }
    }
    // Where a name must stand on a line, the line gives way.
    for ((area, ..), ..) in written.iter().filter(|(.., on_line)| *on_line) {
        sheet.scene.rect((area.0 - 2.0, area.1), area.2 - area.0 + 4.0, area.3 - area.1, Role::Paper);
    }
    let (loud, quiet): (Vec<_>, Vec<_>) = named.iter().partition(|point| point.emphasis);
    for point in quiet.into_iter().chain(loud) {
        if point.emphasis {
            sheet.scene.diamond(point.at, DOT + 1.5, point.colour);
        } else {
            sheet.scene.dot(point.at, DOT, point.colour);
        }
    }
    for ((_, at, anchor), name, face, _) in written {
        sheet.scene.text(at, name, face, anchor);
    }
    numbers(&numbered, sheet);
}

/// Numbers in points, and what they stand for below the plot.
fn numbers(numbered: &[Numbered<'_>], sheet: &mut Sheet) {
    let face = sheet.theme.small();
    for (index, &Numbered { at, colour, .. }) in numbered.iter().enumerate() {
        sheet.scene.dot(at, NUMBERED, colour);
        let digits = Type { size: face.size * 0.92, ..face }.bold().fill(Role::Paper);
        sheet.scene.text(at, &(index + 1).to_string(), digits, Anchor::Middle);
    }
    for (index, Numbered { names, colour, .. }) in numbered.iter().enumerate() {
        let number = (index + 1).to_string();
        let left = MARGIN + face.bold().width("00") + 6.0;
        let lines = face.fill(Role::Ink).wrap(&names.join("; "), sheet.right() - left);
        let first = sheet.y + face.leading() / 2.0;
        sheet.scene.text((left - 6.0, first), &number, face.bold().fill(*colour), Anchor::End);
        sheet.y = sheet.scene.block((left, sheet.y), &lines, face.fill(Role::Ink), Anchor::Start);
    }
}

/// Places for a name: beside its point, above and below it, and at its corners.
fn places(point: &Named<'_>, face: Type) -> Vec<(Area, Point, Anchor)> {
    let (x, y) = point.at;
    let (aside, apart) = (DOT + 4.0, DOT + 2.0 + face.leading() / 2.0);
    let (width, half) = (face.width(point.name), face.leading() / 2.0);
    let start = |x: f64, y: f64| ((x, y - half, x + width, y + half), (x, y), Anchor::Start);
    let end = |x: f64, y: f64| ((x - width, y - half, x, y + half), (x, y), Anchor::End);
    let middle = |y: f64| ((x - width / 2.0, y - half, x + width / 2.0, y + half), (x, y), Anchor::Middle);
    vec![
        start(x + aside, y),
        end(x - aside, y),
        middle(y - apart),
        middle(y + apart),
        start(x + DOT, y - apart + 2.0),
        start(x + DOT, y + apart - 2.0),
        end(x - DOT, y - apart + 2.0),
        end(x - DOT, y + apart - 2.0),
    ]
}

fn around((x, y): Point, reach: f64) -> Area {
    (x - reach, y - reach, x + reach, y + reach)
}

fn distance(one: Point, other: Point) -> f64 {
    hypot(one.0 - other.0, one.1 - other.1)
}

fn inside(place: Area, area: Area) -> bool {
    place.0 >= area.0 + CLEARANCE && place.1 >= area.1 && place.2 <= area.2 && place.3 <= area.3
}

fn meet(one: Area, other: Area) -> bool {
    one.0 < other.2 + CLEARANCE && other.0 < one.2 + CLEARANCE && one.1 < other.3 && other.1 < one.3
}
