//! One sentence about what weighting would change.

use crate::findings::Weighting;
use crate::report::document::Block;
use crate::report::view::View;

/// The scale that moves most when each service counts by how many were invited there.
pub(super) fn paragraph(view: &View<'_>) -> Option<Block> {
    let words = view.words;
    let found = Weighting::of(view.release, view.total)?;
    let label = view.label(found.measure);
    let (raw, weighted) = (words.value(&found.raw), words.value(&found.weighted));
    let values = [("measure", label.as_str()), ("raw", &raw), ("weighted", &weighted)];
    Some(Block::Paragraph(words.plural("respondents.weighting", found.compared, &values)))
}
