//! Scene to SVG or to pixels, through plotters.

use std::convert::Infallible;

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, FontTransform, TextStyle};

use super::palette::Role;
use super::raster::{Painter, Picture};
use super::scene::{Anchor, Line, Mark, Point, Scene};
use super::svg::{Colours, Head, SvgBackend, UNITS};
use super::text::Weight;

type Area<B> = DrawingArea<B, Shift>;
type Painted = Result<(), DrawingAreaErrorKind<Infallible>>;

/// Writes a scene as an SVG document.
pub(super) fn svg(scene: &Scene, head: Head<'_>, colours: Colours) -> String {
    let mut target = String::new();
    let size = (length(scene.width), length(scene.height));
    paint(scene, SvgBackend::new(&mut target, size, head, colours));
    target
}

/// Paints a scene with so many pixels for each natural one; `None` where there is nothing to paint on.
pub(super) fn picture<'a>(scene: &Scene, scale: f64, painter: &'a mut Painter) -> Option<Picture<'a>> {
    let size = (length(scene.width), length(scene.height));
    painter.picture(size, scale, |backend| paint(scene, backend))
}

fn paint<B: DrawingBackend<ErrorType = Infallible>>(scene: &Scene, backend: B) {
    let painted = paint_all(scene, &backend.into_drawing_area());
    // The backends' error type has no values, and the area has one owner.
    debug_assert!(painted.is_ok(), "plotters refused a mark: {painted:?}");
}

fn paint_all<B: DrawingBackend<ErrorType = Infallible>>(scene: &Scene, area: &Area<B>) -> Painted {
    area.draw(&Rectangle::new([(0, 0), at((scene.width, scene.height))], Role::Paper.color().filled()))?;
    scene.marks.iter().try_for_each(|mark| paint_mark(mark, area))?;
    area.present()
}

fn paint_mark<B: DrawingBackend<ErrorType = Infallible>>(mark: &Mark, area: &Area<B>) -> Painted {
    let path = |points: &[Point]| points.iter().copied().map(at).collect::<Vec<_>>();
    match mark {
        &Mark::Rect { x, y, width, height, fill } => {
            area.draw(&Rectangle::new([at((x, y)), at((x + width, y + height))], fill.color().filled()))
        }
        Mark::Stroke { points, stroke, width } => {
            area.draw(&PathElement::new(path(points), stroke.color().stroke_width(length(*width))))
        }
        Mark::Polygon { corners, fill } => area.draw(&Polygon::new(path(corners), fill.color().filled())),
        &Mark::Circle { centre, radius, fill } => area.draw(&Circle::new(at(centre), length(radius), fill.color().filled())),
        &Mark::Ring { centre, radius, stroke, width } => {
            area.draw(&Circle::new(at(centre), length(radius), stroke.color().stroke_width(length(width))))
        }
        Mark::Text(line) => area.draw(&Text::new(line.text.clone(), at((line.x, line.baseline)), style(line))),
    }
}

fn style(line: &Line) -> TextStyle<'static> {
    let weight = if line.face.weight == Weight::Bold { FontStyle::Bold } else { FontStyle::Normal };
    let turn = if line.upright { FontTransform::Rotate270 } else { FontTransform::None };
    let horizontal = match line.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let face = FontDesc::new(FontFamily::Name("Noto Sans"), line.face.size * UNITS, weight).transform(turn);
    let mut style = TextStyle::from(face).pos(Pos::new(horizontal, VPos::Bottom));
    style.color = line.face.fill.color().to_backend_color();
    style
}

fn at((x, y): Point) -> (i32, i32) {
    (tenths(x), tenths(y))
}

#[allow(clippy::cast_possible_truncation)] // saturates far beyond any sheet
fn tenths(pixels: f64) -> i32 {
    (pixels * UNITS).round() as i32
}

fn length(pixels: f64) -> u32 {
    tenths(pixels).unsigned_abs()
}
