//! One sentence about what weighting would change.

use crate::findings::Weighting;
use crate::report::document::Block;
use crate::report::view::{View, name_of};

/// Below this nothing is worth naming: reports print whole points.
const HALF_A_POINT: f64 = 0.5;

/// The scale that moves most when each service counts by how many were invited there.
pub(super) fn paragraph(view: &View<'_>) -> Option<Block> {
    let words = view.words;
    let found = Weighting::of(view.release, view.total)?;
    let by: Vec<String> =
        view.release.frame().weighted_by.iter().map(|kind| words.text(&format!("weighted_by.{}", name_of(kind)))).collect();
    let by_words = words.list(&by);
    let (little, most) = if by.is_empty() {
        ("respondents.weighting_little", "respondents.weighting")
    } else {
        ("respondents.weighting_little_by", "respondents.weighting_by")
    };
    if (found.weighted.value - found.raw.value).abs() < HALF_A_POINT {
        return Some(Block::Paragraph(words.fill(little, &[("by", &by_words)])));
    }
    let label = view.label(found.measure);
    let (raw, weighted) = (words.number(found.raw.value, 1), words.number(found.weighted.value, 1));
    let values = [("measure", label.as_str()), ("raw", &raw), ("weighted", &weighted), ("by", &by_words)];
    Some(Block::Paragraph(words.plural(most, found.compared, &values)))
}
