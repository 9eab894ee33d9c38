//! Drawings as they fit on paper: in the width of the text, or beside the words of their section.

use std::collections::BTreeSet;

use super::grid;
use super::letters::drawn;
use super::sheet::Part;
use crate::chart::{Theme, draw};
use crate::report::document::{Block, Drawing};

/// Drawings are made in this width, in pixels, for the width of the text: their smallest letters are then just over 7 points.
const DRAWN: f64 = 776.0;
/// The same for a figure beside its words, and the room for it in points.
const DRAWN_BESIDE: f64 = 536.0;
const BESIDE: f64 = 323.0;
/// Tallest drawing that stands beside words: two of them have room on a page.
const TALLEST_BESIDE: f64 = 343.0;
/// Below this, in points for each pixel, letters of a drawing are too small to read on paper.
const SMALLEST_SCALE: f64 = 0.6;
/// Room for a drawing under its title, in points.
const TALLEST: f64 = 600.0;

/// A drawing as it fits on paper.
pub(super) struct Placed {
    pub(super) svg: String,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A drawing in the width of the text, smaller where it is tall; nothing where its letters would become too small to read.
pub(super) fn placed(drawing: &Drawing) -> Option<Placed> {
    placed_in(drawing, (DRAWN, grid::UPRIGHT), TALLEST, false)
}

/// A drawing beside words, where its letters are large enough there; dense where names are long.
pub(super) fn placed_beside(drawing: &Drawing) -> Option<Placed> {
    let beside = |is_dense| placed_in(drawing, (DRAWN_BESIDE, BESIDE), TALLEST_BESIDE, is_dense);
    beside(false).or_else(|| beside(true))
}

fn placed_in(drawing: &Drawing, (drawn_width, room): (f64, f64), tallest: f64, is_dense: bool) -> Option<Placed> {
    let figure = draw(&drawing.spec, &Theme { width: drawn_width, is_dense, ..Theme::default() });
    let scale = (room / figure.width.max(drawn_width)).min(tallest / figure.height);
    let length = |pixels: f64| (pixels * scale * 100.0).floor() / 100.0;
    (scale >= SMALLEST_SCALE).then(|| Placed {
        svg: drawn(&figure.svg()),
        width: length(figure.width),
        height: length(figure.height),
    })
}

/// Figures, by place among figures, that are the last of a section of nothing but a heading and paragraphs before them.
pub(super) fn themes(blocks: &[Block]) -> BTreeSet<usize> {
    let mut themes = BTreeSet::new();
    let (mut figures, mut is_plain) = (0, false);
    for (at, block) in blocks.iter().enumerate() {
        match block {
            Block::Heading { level: 2, .. } => is_plain = true,
            Block::Paragraph(_) => {}
            Block::Figure(_) => {
                let is_last = matches!(blocks.get(at + 1), None | Some(Block::Heading { level: 2, .. }));
                if is_plain && is_last {
                    themes.insert(figures);
                }
                figures += 1;
                is_plain = false;
            }
            _ => is_plain = false,
        }
    }
    themes
}

/// The last figure, with the heading and the paragraphs before it, as one part.
pub(super) fn gather(parts: &mut Vec<Part>) {
    let is_head = |part: &Part| matches!(part, Part::Heading { level: 1, .. });
    let Some(from) = parts.iter().rposition(is_head) else { return };
    let mut members = parts.split_off(from);
    match members.pop() {
        Some(Part::Figure(figure)) => parts.push(Part::Theme { words: members, figure }),
        other => parts.extend(members.into_iter().chain(other)),
    }
}
