//! Lines of text as pixels: shaped with the embedded typeface, each letter painted once and then stamped.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustybuzz::{Direction, Face, GlyphBuffer, ShapePlan, UnicodeBuffer, script, shape_with_plan};
use tiny_skia::{FillRule, Mask, Path, PathBuilder, Transform};
use ttf_parser::{GlyphId, OutlineBuilder};

use super::text::{BOLD_TTF, REGULAR_TTF, Weight};

/// Places within a pixel at which a letter can begin: a letter painted for each of them is close enough to where it belongs.
const PHASES: f32 = 4.0;
/// Degrees of cover between none and all. More cannot be told apart, and fewer colours make smaller files.
const DEGREES: u32 = 8;
/// Free pixels around a letter, for the cover of its edges.
const RIM: f32 = 1.0;

static REGULAR: LazyLock<Option<Typeface>> = LazyLock::new(|| Typeface::new(REGULAR_TTF));
static BOLD: LazyLock<Option<Typeface>> = LazyLock::new(|| Typeface::new(BOLD_TTF));

/// A face and how its letters are put together, which is costly to find out.
struct Typeface {
    face: Face<'static>,
    plan: ShapePlan,
    units_per_em: f32,
}

impl Typeface {
    fn new(bytes: &'static [u8]) -> Option<Self> {
        let face = Face::from_slice(bytes, 0)?;
        let plan = ShapePlan::new(&face, Direction::LeftToRight, Some(script::LATIN), None, &[]);
        let units_per_em = f32::from(u16::try_from(face.units_per_em()).ok()?);
        Some(Self { face, plan, units_per_em })
    }

    fn of(weight: Weight) -> Option<&'static Self> {
        match weight {
            Weight::Regular => REGULAR.as_ref(),
            Weight::Bold => BOLD.as_ref(),
        }
    }

    fn shaped(&self, text: &str, mut buffer: UnicodeBuffer) -> GlyphBuffer {
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::LATIN);
        shape_with_plan(&self.face, &self.plan, buffer)
    }
}

/// How a line runs: a unit step along it, in pixels to the right and downwards.
pub(super) type Heading = (f32, f32);

/// A line of text that is to be painted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writing<'a> {
    pub(super) text: &'a str,
    /// Where it is anchored, on the line that letters stand on.
    pub(super) origin: (f32, f32),
    /// Share of its width that lies before the origin.
    pub(super) before: f32,
    /// Pixels of an em.
    pub(super) size: f32,
    pub(super) weight: Weight,
    pub(super) heading: Heading,
}

/// A letter as it is painted: which, how large, which way, and where within a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    glyph: u16,
    weight: Weight,
    size: u32,
    heading: (u32, u32),
    phase: (u8, u8),
}

/// Cover of each pixel of a letter, and where its upper left corner lies, seen from the whole pixel of the letter's origin.
#[derive(Debug)]
pub(super) struct Stamp {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: usize,
    pub(super) cover: Vec<u8>,
}

/// Letters that were painted already.
#[derive(Default)]
pub(super) struct Letters {
    /// `None` for a letter without a shape, such as a space.
    stamps: BTreeMap<Key, Option<Stamp>>,
    buffer: Option<UnicodeBuffer>,
}

impl Letters {
    /// Shapes a line and gives each of its letters to `put`, with the pixel that it is seen from.
    pub(super) fn write(&mut self, writing: Writing<'_>, mut put: impl FnMut((i32, i32), &Stamp)) {
        let Some(typeface) = Typeface::of(writing.weight) else { return };
        let shaped = typeface.shaped(writing.text, self.buffer.take().unwrap_or_default());
        let scale = writing.size / typeface.units_per_em;
        let length: f32 = shaped.glyph_positions().iter().map(|position| units(position.x_advance) * scale).sum();
        let (along_x, along_y) = writing.heading;
        let mut walked = -length * writing.before;
        for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            // A mark stands beside and above its letter.
            let (aside, above) = (walked + units(position.x_offset) * scale, units(position.y_offset) * scale);
            let x = writing.origin.0 + aside * along_x + above * along_y;
            let y = writing.origin.1 + aside * along_y - above * along_x;
            let Ok(glyph) = u16::try_from(info.glyph_id) else { continue };
            self.put_one(typeface, glyph, &writing, (x, y), &mut put);
            walked += units(position.x_advance) * scale;
        }
        self.buffer = Some(shaped.clear());
    }

    fn put_one(
        &mut self,
        typeface: &Typeface,
        glyph: u16,
        writing: &Writing<'_>,
        (x, y): (f32, f32),
        put: &mut impl FnMut((i32, i32), &Stamp),
    ) {
        let ((column, right), (row, down)) = (split(x), split(y));
        let (along_x, along_y) = writing.heading;
        let key = Key {
            glyph,
            weight: writing.weight,
            size: writing.size.to_bits(),
            heading: (along_x.to_bits(), along_y.to_bits()),
            phase: (right, down),
        };
        let stamp = self.stamps.entry(key).or_insert_with(|| {
            let scale = writing.size / typeface.units_per_em;
            let offset = (f32::from(right) / PHASES, f32::from(down) / PHASES);
            // Outlines have their y upwards.
            let (cos, sin) = (along_x * scale, along_y * scale);
            let turned = Transform::from_row(cos, sin, sin, -cos, offset.0, offset.1);
            stamp(&outline(&typeface.face, glyph)?, turned)
        });
        if let Some(stamp) = stamp {
            put((column, row), stamp);
        }
    }
}

/// Whole pixels, and which phase of the next.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates; a phase is one of four
fn split(place: f32) -> (i32, u8) {
    let steps = (place * PHASES).round();
    let whole = (steps / PHASES).floor();
    (whole as i32, (steps - whole * PHASES) as u8)
}

/// Design units are some thousands.
#[allow(clippy::cast_precision_loss)]
fn units(length: i32) -> f32 {
    length as f32
}

fn stamp(path: &Path, turned: Transform) -> Option<Stamp> {
    let path = path.clone().transform(turned)?;
    let bounds = path.bounds();
    let (left, top) = (bounds.left().floor() - RIM, bounds.top().floor() - RIM);
    let size = |from: f32, to: f32| whole((to.ceil() + RIM - from).max(1.0));
    let (width, height) = (size(left, bounds.right()), size(top, bounds.bottom()));
    let mut mask = Mask::new(width.unsigned_abs(), height.unsigned_abs())?;
    mask.fill_path(&path, FillRule::Winding, true, Transform::from_translate(-left, -top));
    let cover = mask.data().iter().map(|cover| degree(*cover)).collect();
    Some(Stamp { left: whole(left), top: whole(top), width: usize::try_from(width).ok()?, cover })
}

/// The nearest degree of cover.
fn degree(cover: u8) -> u8 {
    const ALL: u32 = u8::MAX as u32;
    let degrees = (u32::from(cover) * DEGREES + ALL / 2) / ALL;
    u8::try_from((degrees * ALL + DEGREES / 2) / DEGREES).unwrap_or(u8::MAX)
}

#[allow(clippy::cast_possible_truncation)] // saturates, and is a whole number already
fn whole(length: f32) -> i32 {
    length as i32
}

fn outline(face: &Face<'_>, glyph: u16) -> Option<Path> {
    let mut pen = Pen(PathBuilder::new());
    face.outline_glyph(GlyphId(glyph), &mut pen)?;
    pen.0.finish()
}

/// Hands the outline of a letter on to the painter.
struct Pen(PathBuilder);

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
