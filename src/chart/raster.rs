//! A plotters backend that paints pixels: shapes by tiny-skia, letters by [`Letters`].
//!
//! The same scene as the SVG, so a picture and a drawing can only differ where pixels do.

use std::convert::Infallible;

use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontTransform,
};
use tiny_skia::{FillRule, Paint, Path, PathBuilder, PixmapMut, Rect, Stroke, Transform};

use super::letters::{Letters, Stamp, Writing};
use super::svg::{UNITS, face_weight};
use super::text;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// Bytes of a pixel.
const CHANNELS: usize = 4;

/// A figure in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    /// Pixels of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green, blue and a fourth byte that is always 255, for each pixel.
    pub rgba: &'a [u8],
}

/// What pictures are painted with and on. One painter for many pictures is faster than one for each, and paints the same.
#[derive(Default)]
pub struct Painter {
    letters: Letters,
    paper: Vec<u8>,
}

impl Painter {
    /// Paints on white paper of a size in tenths of a natural pixel, with so many pixels for each natural one; `None` when there
    /// would be none, or more than can be counted.
    pub(super) fn picture(
        &mut self,
        (width, height): (u32, u32),
        scale: f64,
        paint: impl FnOnce(PixelBackend<'_>),
    ) -> Option<Picture<'_>> {
        let pixels = |tenths: u32| Some(whole(f64::from(tenths) / UNITS * scale)).filter(|pixels| *pixels > 0);
        let (columns, rows) = (pixels(width)?, pixels(height)?);
        let bytes = (columns as usize).checked_mul(rows as usize)?.checked_mul(CHANNELS)?;
        self.paper.clear();
        self.paper.resize(bytes, u8::MAX);
        let pixels = PixmapMut::from_bytes(&mut self.paper, columns, rows)?;
        paint(PixelBackend { pixels, letters: &mut self.letters, size: (width, height), scale: narrow(scale / UNITS) });
        Some(Picture { width: columns, height: rows, rgba: &self.paper })
    }
}

/// Paints on a sheet of paper.
pub(super) struct PixelBackend<'a> {
    pixels: PixmapMut<'a>,
    letters: &'a mut Letters,
    /// In tenths of a natural pixel.
    size: (u32, u32),
    /// Pixels of a tenth.
    scale: f32,
}

impl PixelBackend<'_> {
    #[allow(clippy::cast_precision_loss)] // tenths of a pixel on a sheet of some thousands
    fn at(&self, (x, y): BackendCoord) -> (f32, f32) {
        (x as f32 * self.scale, y as f32 * self.scale)
    }

    #[allow(clippy::cast_precision_loss)]
    fn length(&self, tenths: u32) -> f32 {
        tenths as f32 * self.scale
    }

    fn traced(&self, points: impl IntoIterator<Item = BackendCoord>, close: bool) -> Option<Path> {
        let mut path = PathBuilder::new();
        for (index, point) in points.into_iter().enumerate() {
            let (x, y) = self.at(point);
            if index == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
        }
        if close {
            path.close();
        }
        path.finish()
    }

    fn fill(&mut self, path: Option<Path>, color: BackendColor) {
        if let Some(path) = path {
            self.pixels.fill_path(&path, &paint(color), FillRule::Winding, Transform::identity(), None);
        }
    }

    fn stroke<S: BackendStyle>(&mut self, path: Option<Path>, style: &S) {
        let width = self.length(style.stroke_width());
        if let Some(path) = path {
            let stroke = Stroke { width, ..Stroke::default() };
            self.pixels.stroke_path(&path, &paint(style.color()), &stroke, Transform::identity(), None);
        }
    }
}

impl DrawingBackend for PixelBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 1, y + 1), &color, true)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        let ((left, top), (right, bottom)) = (self.at(from), self.at(to));
        let rect = Rect::from_ltrb(left.min(right), top.min(bottom), left.max(right), top.max(bottom));
        match rect {
            Some(rect) if fill => self.pixels.fill_rect(rect, &paint(style.color()), Transform::identity(), None),
            Some(rect) => self.stroke(Some(PathBuilder::from_rect(rect)), style),
            None => {}
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let path = self.traced(path, false);
        self.stroke(path, style);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, centre: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let (x, y) = self.at(centre);
        let path = PathBuilder::from_circle(x, y, self.length(radius));
        if fill {
            self.fill(path, style.color());
        } else {
            self.stroke(path, style);
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, style: &S) -> Drawn {
        let path = self.traced(corners, true);
        self.fill(path, style.color());
        Ok(())
    }

    /// The anchor's vertical part is not used: `y` is the line that letters stand on.
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, origin: BackendCoord) -> Drawn {
        let before = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => 0.5,
            HPos::Right => 1.0,
        };
        let heading = match style.transform() {
            FontTransform::None => (1.0, 0.0),
            FontTransform::Rotate90 => (0.0, 1.0),
            FontTransform::Rotate180 => (-1.0, 0.0),
            FontTransform::Rotate270 => (0.0, -1.0),
        };
        let (x, y) = self.at(origin);
        // Letters stand on a whole pixel: that is sharper, and a quarter of a natural pixel is not seen.
        let origin = if heading.1 == 0.0 { (x, y.round()) } else { (x.round(), y) };
        let text = text::clean(text);
        let size = narrow(style.size().round()) * self.scale;
        let writing = Writing { text: &text, origin, before, size, weight: face_weight(style), heading };
        let (pixels, color) = (&mut self.pixels, style.color());
        self.letters.write(writing, |place, stamp| print(pixels, color, place, stamp));
        Ok(())
    }
}

/// Lays a letter over what is there, as much of it as is on the paper.
fn print(pixels: &mut PixmapMut<'_>, color: BackendColor, (column, row): (i32, i32), stamp: &Stamp) {
    let (red, green, blue) = color.rgb;
    let ink = [red, green, blue].map(u32::from);
    let strength = alpha(color);
    let row_length = pixels.width() as usize * CHANNELS;
    let (first, cut_left) = on_paper(column + stamp.left);
    let (top, cut_top) = on_paper(row + stamp.top);
    let rows = pixels.data_mut().chunks_exact_mut(row_length).skip(top);
    for (paper, cover) in rows.zip(stamp.cover.chunks_exact(stamp.width).skip(cut_top)) {
        let places = paper.as_chunks_mut::<CHANNELS>().0.get_mut(first..).unwrap_or_default();
        let cover = cover.get(cut_left..).unwrap_or_default();
        for (pixel, cover) in places.iter_mut().zip(cover).filter(|(_, cover)| **cover > 0) {
            let share = u32::from(*cover) * strength / 255;
            for (below, ink) in pixel.iter_mut().zip(ink) {
                *below = mixed(u32::from(*below), ink, share);
            }
        }
    }
}

/// Where something begins on the paper, and how much of it lies before.
fn on_paper(begin: i32) -> (usize, usize) {
    let length = begin.unsigned_abs() as usize;
    if begin < 0 { (0, length) } else { (length, 0) }
}

/// So many 255ths of one colour over another.
fn mixed(below: u32, above: u32, share: u32) -> u8 {
    u8::try_from((below * (255 - share) + above * share + 127) / 255).unwrap_or(u8::MAX)
}

fn paint(color: BackendColor) -> Paint<'static> {
    let (red, green, blue) = color.rgb;
    let mut paint = Paint::default();
    paint.set_color_rgba8(red, green, blue, u8::try_from(alpha(color)).unwrap_or(u8::MAX));
    paint
}

/// How much a colour covers, in 255ths.
fn alpha(color: BackendColor) -> u32 {
    whole(color.alpha.clamp(0.0, 1.0) * 255.0)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates
fn whole(length: f64) -> u32 {
    length.round() as u32
}

#[allow(clippy::cast_possible_truncation)] // some thousands
fn narrow(length: f64) -> f32 {
    length as f32
}

#[cfg(test)]
mod tests {
    use plotters::style::text_anchor::{HPos, Pos, VPos};
    use plotters::style::{Color as _, FontTransform, IntoFont, RGBColor, TextStyle};

    use super::*;

    const SIZE: u32 = 40;

    /// Paints on 40 × 40 pixels, one for each natural one.
    fn painted(paint: impl FnOnce(&mut PixelBackend<'_>)) -> Vec<[u8; 4]> {
        let mut painter = Painter::default();
        let picture = painter.picture((SIZE * 10, SIZE * 10), 1.0, |mut backend| paint(&mut backend)).unwrap();
        picture.rgba.as_chunks::<4>().0.to_vec()
    }

    fn word(transform: FontTransform, anchor: HPos, origin: BackendCoord) -> Vec<[u8; 4]> {
        let style = TextStyle::from(("Noto Sans", 120).into_font().transform(transform)).pos(Pos::new(anchor, VPos::Bottom));
        painted(|backend| backend.draw_text("Æbg", &style, origin).unwrap())
    }

    fn is_paper(pixel: [u8; 4]) -> bool {
        pixel == [255; 4]
    }

    #[test]
    fn a_half_covering_colour_lets_half_through() {
        let pixels = painted(|backend| backend.draw_rect((0, 0), (100, 400), &RGBColor(0, 0, 0).mix(0.5), true).unwrap());
        assert!(pixels[0].iter().take(3).all(|channel| channel.abs_diff(127) <= 1), "{:?}", pixels[0]);
        assert!(is_paper(pixels[10]));
        let letters = painted(|backend| {
            let mut style = TextStyle::from(("Noto Sans", 300).into_font());
            style.color = RGBColor(0, 0, 0).mix(0.5).to_backend_color();
            backend.draw_text("I", &style, (100, 350)).unwrap();
        });
        assert_eq!(letters.iter().map(|pixel| pixel[0]).min(), Some(127));
    }

    /// A word turned by a quarter is the same word on a turned sheet.
    #[test]
    fn turned_words_are_the_word_turned() {
        let level = word(FontTransform::None, HPos::Left, (50, 200));
        let side = SIZE as usize;
        let at = |pixels: &[[u8; 4]], x: usize, y: usize| pixels[y * side + x];
        // Where the level word begins at (5, 20), these begin where that point goes to.
        let down = word(FontTransform::Rotate90, HPos::Left, (200, 50));
        let back = word(FontTransform::Rotate180, HPos::Left, (350, 200));
        let up = word(FontTransform::Rotate270, HPos::Left, (200, 350));
        assert!(level.iter().any(|pixel| pixel[0] < 40));
        for (x, y) in (0..side).flat_map(|x| (0..side).map(move |y| (x, y))) {
            let wanted = at(&level, x, y)[0];
            for turned in [at(&down, side - 1 - y, x), at(&back, side - 1 - x, side - 1 - y), at(&up, y, side - 1 - x)] {
                assert!(turned[0].abs_diff(wanted) <= 51, "{x}, {y}: {wanted} {}", turned[0]);
            }
        }
    }

    #[test]
    fn anchors_hold_the_word_where_they_say() {
        let columns = |pixels: &[[u8; 4]]| {
            let inked = |x: &usize| (0..SIZE as usize).any(|y| !is_paper(pixels[y * SIZE as usize + x]));
            let found: Vec<usize> = (0..SIZE as usize).filter(inked).collect();
            (found[0], found[found.len() - 1])
        };
        let [left, middle, right] =
            [HPos::Left, HPos::Center, HPos::Right].map(|anchor| columns(&word(FontTransform::None, anchor, (200, 200))));
        assert!(left.0.abs_diff(20) <= 2 && right.1.abs_diff(20) <= 2, "{left:?} {right:?}");
        assert!((middle.0 + middle.1).abs_diff(40) <= 2, "{middle:?}");
    }

    #[test]
    fn what_leaves_the_paper_is_cut() {
        for origin in [(-60, 200), (380, 200), (200, 10), (200, 430), (-9000, 0), (9000, 9000)] {
            for transform in [FontTransform::None, FontTransform::Rotate270] {
                assert_eq!(word(transform, HPos::Left, origin).len(), (SIZE * SIZE) as usize);
            }
        }
        assert!(word(FontTransform::None, HPos::Left, (-60, 200)).iter().any(|pixel| !is_paper(*pixel)));
        assert!(word(FontTransform::None, HPos::Left, (9000, 200)).into_iter().all(is_paper));
    }
}
