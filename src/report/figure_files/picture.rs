//! How many pixels a figure gets.

use flate2::Compression;

use super::png;
use crate::chart::{Figure, Painter};
use crate::report::ReportError;

/// Pixels for each pixel of the natural size: sharp on paper and on good screens.
const SCALE: f64 = 2.0;
/// The same where size matters more.
const SMALL: f64 = 1.25;
/// There they are packed better, which takes longer.
const SMALL_LEVEL: Compression = Compression::new(4);
/// Most pixels of one picture; a figure that is taller than any page gets fewer for each of its own.
const MOST_PIXELS: f64 = 40e6;

/// The file, and how many of its pixels are one of the natural size.
pub(super) fn of(figure: &Figure, painter: &mut Painter) -> Result<(Vec<u8>, f64), ReportError> {
    at(figure, SCALE, Compression::fast(), painter)
}

/// A file with fewer pixels, for where many stand in one page.
pub(super) fn small(figure: &Figure, painter: &mut Painter) -> Result<Vec<u8>, ReportError> {
    Ok(at(figure, SMALL, SMALL_LEVEL, painter)?.0)
}

fn at(figure: &Figure, most: f64, level: Compression, painter: &mut Painter) -> Result<(Vec<u8>, f64), ReportError> {
    let (width, height) = (figure.width, figure.height);
    let scale = most.min((MOST_PIXELS / (width * height)).sqrt());
    let picture = figure.paint(scale, painter).ok_or_else(|| ReportError::new(format!("a figure of {width} × {height}")))?;
    Ok((png::encode(&picture, scale, level).map_err(ReportError::new)?, scale))
}
