//! One sentence about what weighting would change.

use crate::findings::Weighting;
use crate::report::document::Block;
use crate::report::view::View;

/// Below this nothing is worth naming: reports print whole points.
const HALF_A_POINT: f64 = 0.5;

/// The scale that moves most when each service counts by how many were invited there.
pub(super) fn paragraph(view: &View<'_>) -> Option<Block> {
    let words = view.words;
    let found = Weighting::of(view.release, view.total)?;
    if (found.weighted.value - found.raw.value).abs() < HALF_A_POINT {
        return Some(Block::Paragraph(words.text("respondents.weighting_little")));
    }
    let label = view.label(found.measure);
    let (raw, weighted) = (words.number(found.raw.value, 1), words.number(found.weighted.value, 1));
    let values = [("measure", label.as_str()), ("raw", &raw), ("weighted", &weighted)];
    Some(Block::Paragraph(words.plural("respondents.weighting", found.compared, &values)))
}
