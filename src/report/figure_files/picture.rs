//! SVG to PNG with the embedded typeface alone: the same pixels on every machine, whatever is installed there.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::png;
use crate::chart::text::{BOLD_TTF, REGULAR_TTF};
use crate::report::ReportError;

/// Pixels for each pixel of the natural size: sharp on paper and on good screens.
const SCALE: f64 = 2.0;
/// Most pixels of one picture; a figure that is taller than any page gets fewer for each of its own.
const MOST_PIXELS: f64 = 40e6;

/// Read once: a typeface is large, and figures are many.
static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut faces = fontdb::Database::new();
    for bytes in [REGULAR_TTF, BOLD_TTF] {
        faces.load_font_source(fontdb::Source::Binary(Arc::new(bytes)));
    }
    Options { fontdb: Arc::new(faces), font_family: "Noto Sans".to_owned(), ..Options::default() }
});

/// A figure in pixels.
pub(super) struct Picture {
    /// The file.
    pub(super) png: Vec<u8>,
    /// Pixels for each pixel of the natural size.
    pub(super) scale: f64,
}

/// Draws SVG on white.
pub(super) fn of(svg: &str) -> Result<Picture, ReportError> {
    let tree = Tree::from_str(svg, &OPTIONS).map_err(ReportError::new)?;
    let (width, height) = (f64::from(tree.size().width()), f64::from(tree.size().height()));
    let scale = SCALE.min((MOST_PIXELS / (width * height)).sqrt());
    let mut pixels = Pixmap::new(whole(width * scale), whole(height * scale))
        .ok_or_else(|| ReportError::new(format!("a figure of {width} × {height}")))?;
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(narrow(scale), narrow(scale)), &mut pixels.as_mut());
    let size = (pixels.width(), pixels.height());
    Ok(Picture { png: png::encode(size, pixels.data(), scale).map_err(ReportError::new)?, scale })
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates, and a picture that large is refused
fn whole(length: f64) -> u32 {
    length.round().max(1.0) as u32
}

#[allow(clippy::cast_possible_truncation)] // between 0 and 2
fn narrow(scale: f64) -> f32 {
    scale as f32
}
