//! What a figure consists of before it is drawn: shapes and lines of text, in pixels, from back to front.

use super::palette::Role;
use super::text::{self, Weight};

/// Distance between lines as a share of the size.
const LEADING: f64 = 1.3;

pub(super) type Point = (f64, f64);

/// Which end of a line of text is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How letters look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) weight: Weight,
    pub(super) fill: Role,
}

impl Type {
    pub(super) fn bold(self) -> Self {
        Self { weight: Weight::Bold, ..self }
    }

    pub(super) fn bold_if(self, bold: bool) -> Self {
        if bold { self.bold() } else { self }
    }

    pub(super) fn fill(self, fill: Role) -> Self {
        Self { fill, ..self }
    }

    pub(super) fn width(self, text: &str) -> f64 {
        text::width(text, self.size, self.weight)
    }

    pub(super) fn widest<T: AsRef<str>>(self, lines: impl IntoIterator<Item = T>) -> f64 {
        lines.into_iter().map(|line| self.width(line.as_ref())).fold(0.0, f64::max)
    }

    pub(super) fn wrap(self, text: &str, max_width: f64) -> Vec<String> {
        text::wrap(text, self.size, self.weight, max_width)
    }

    pub(super) fn wrap_at_most(self, most: usize, text: &str, max_width: f64) -> Vec<String> {
        text::wrap_at_most(most, text, self.size, self.weight, max_width)
    }

    pub(super) fn leading(self) -> f64 {
        self.size * LEADING
    }

    /// Height of so many lines.
    pub(super) fn height(self, lines: usize) -> f64 {
        self.leading() * lines as f64
    }

    /// From the middle of a line to what its letters stand on.
    fn drop(self) -> f64 {
        self.size * text::CAP_HEIGHT / 2.0
    }
}

/// One line of text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) x: f64,
    pub(super) baseline: f64,
    pub(super) text: String,
    pub(super) face: Type,
    pub(super) anchor: Anchor,
    /// Reads from below upwards.
    pub(super) upright: bool,
}

/// One thing drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    Rect { x: f64, y: f64, width: f64, height: f64, fill: Role },
    Stroke { points: Vec<Point>, stroke: Role, width: f64 },
    Polygon { corners: Vec<Point>, fill: Role },
    Circle { centre: Point, radius: f64, fill: Role },
    Ring { centre: Point, radius: f64, stroke: Role, width: f64 },
    Text(Line),
}

/// Everything that is drawn, and the size of the sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Scene {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) marks: Vec<Mark>,
}

impl Scene {
    pub(super) fn rect(&mut self, (x, y): Point, width: f64, height: f64, fill: Role) {
        if width > 0.0 && height > 0.0 {
            self.marks.push(Mark::Rect { x, y, width, height, fill });
        }
    }

    pub(super) fn stroke(&mut self, points: Vec<Point>, stroke: Role, width: f64) {
        if points.len() > 1 {
            self.marks.push(Mark::Stroke { points, stroke, width });
        }
    }

    pub(super) fn upright_rule(&mut self, x: f64, (top, bottom): (f64, f64), stroke: Role, width: f64) {
        self.stroke(vec![(x, top), (x, bottom)], stroke, width);
    }

    /// A dashed line: what is on one side of it does not go on on the other.
    pub(super) fn broken_rule(&mut self, x: f64, (top, bottom): (f64, f64)) {
        const DASH: f64 = 3.0;
        let mut y = top;
        while y < bottom {
            self.upright_rule(x, (y, (y + DASH).min(bottom)), Role::Rule, 1.4);
            y += 2.0 * DASH;
        }
    }

    pub(super) fn level_rule(&mut self, y: f64, (left, right): (f64, f64), stroke: Role, width: f64) {
        self.stroke(vec![(left, y), (right, y)], stroke, width);
    }

    pub(super) fn polygon(&mut self, corners: Vec<Point>, fill: Role) {
        self.marks.push(Mark::Polygon { corners, fill });
    }

    /// A filled circle with a thin edge of paper, so that it stays whole where marks meet.
    pub(super) fn dot(&mut self, centre: Point, radius: f64, fill: Role) {
        self.marks.push(Mark::Circle { centre, radius: radius + 1.0, fill: Role::Paper });
        self.marks.push(Mark::Circle { centre, radius, fill });
    }

    /// A circle that shows the ground.
    pub(super) fn ring(&mut self, centre: Point, radius: f64, stroke: Role) {
        self.marks.push(Mark::Circle { centre, radius, fill: Role::Paper });
        self.marks.push(Mark::Ring { centre, radius: radius - 0.9, stroke, width: 1.8 });
    }

    /// A square on its corner, with the same edge as a dot.
    pub(super) fn diamond(&mut self, (x, y): Point, reach: f64, fill: Role) {
        let around = |reach: f64| vec![(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)];
        self.polygon(around(reach + 1.4), Role::Paper);
        self.polygon(around(reach), fill);
    }

    /// A triangle that points up or down, with the same edge as a dot.
    pub(super) fn triangle(&mut self, (x, y): Point, reach: f64, up: bool, fill: Role) {
        let sign = if up { 1.0 } else { -1.0 };
        let around = |reach: f64| {
            let base = y + sign * reach * 0.8;
            vec![(x, y - sign * reach), (x + reach, base), (x - reach, base)]
        };
        self.polygon(around(reach + 1.8), Role::Paper);
        self.polygon(around(reach), fill);
    }

    /// A hatched area: something is here that may not be shown.
    pub(super) fn hatch(&mut self, (x, y): Point, width: f64, height: f64) {
        const STEP: f64 = 5.0;
        self.rect((x, y), width, height, Role::Band);
        let mut offset = STEP;
        while offset < width + height {
            // From the left or lower edge up to the upper or right one.
            let from = if offset <= height { (x, y + offset) } else { (x + offset - height, y + height) };
            let to = if offset <= width { (x + offset, y) } else { (x + width, y + offset - width) };
            self.stroke(vec![from, to], Role::Rule, 0.8);
            offset += STEP;
        }
    }

    /// A line of text whose middle is at this height.
    pub(super) fn text(&mut self, (x, middle): Point, text: &str, face: Type, anchor: Anchor) {
        self.line(Line { x, baseline: middle + face.drop(), text: text.to_owned(), face, anchor, upright: false });
    }

    /// A line of text that reads from below upwards; its middle is at this x, and it begins at this y.
    pub(super) fn upright_text(&mut self, (middle, y): Point, text: &str, face: Type) {
        let x = middle + face.drop();
        self.line(Line { x, baseline: y, text: text.to_owned(), face, anchor: Anchor::Start, upright: true });
    }

    fn line(&mut self, line: Line) {
        if !line.text.trim().is_empty() {
            self.marks.push(Mark::Text(line));
        }
    }

    /// Lines below each other from this height; gives the height where they end.
    pub(super) fn block<T: AsRef<str>>(&mut self, (x, top): Point, lines: &[T], face: Type, anchor: Anchor) -> f64 {
        let mut middle = top + face.leading() / 2.0;
        for line in lines {
            self.text((x, middle), line.as_ref(), face, anchor);
            middle += face.leading();
        }
        top + face.height(lines.len())
    }

    /// Lines below each other around this height.
    pub(super) fn block_around<T: AsRef<str>>(&mut self, (x, middle): Point, lines: &[T], face: Type, anchor: Anchor) {
        self.block((x, middle - face.height(lines.len()) / 2.0), lines, face, anchor);
    }
}
