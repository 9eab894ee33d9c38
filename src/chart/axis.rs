//! A level axis with its grid, and lines across all rows with their flags.

use super::frame::Sheet;
use super::palette::Role;
use super::scale::Scale;
use super::scene::{Anchor, Type};
use super::spec::Reference;

/// Space between words that stand side by side.
const GAP: f64 = 6.0;
/// From a line to its flag.
const FLAG_GAP: f64 = 4.0;

/// Words at the grid lines, with the axis's name before them; gives the height where they end.
pub(super) fn ticks(scale: &Scale<'_>, sheet: &mut Sheet, top: f64) -> f64 {
    let face = sheet.theme.small();
    let middle = top + face.leading() / 2.0;
    let mut free_from = f64::NEG_INFINITY;
    let last = scale.axis.ticks.last().map_or(f64::INFINITY, |tick| scale.at(tick.value) - face.width(&tick.label) / 2.0 - GAP);
    let count = scale.axis.ticks.len();
    for (index, tick) in scale.axis.ticks.iter().enumerate() {
        let (x, half) = (scale.at(tick.value), face.width(&tick.label) / 2.0);
        // On a narrow sheet the ends matter most.
        let fits = x - half >= free_from && (index + 1 == count || x + half <= last);
        if fits {
            sheet.scene.text((x, middle), &tick.label, face, Anchor::Middle);
            free_from = x + half + GAP;
        }
    }
    top + face.leading()
}

/// The axis's name over the plot; gives the height where it ends.
pub(super) fn name(scale: &Scale<'_>, sheet: &mut Sheet, top: f64) -> f64 {
    let face = sheet.theme.small();
    let lines = face.wrap_at_most(2, &scale.axis.name, scale.end - scale.start);
    sheet.scene.block((scale.start, top), &lines, face, Anchor::Start)
}

/// Grid lines between two heights.
pub(super) fn grid(scale: &Scale<'_>, sheet: &mut Sheet, span: (f64, f64)) {
    for tick in &scale.axis.ticks {
        sheet.scene.upright_rule(scale.at(tick.value), span, Role::Grid, 1.0);
    }
}

/// A flag beside its line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Flag {
    x: f64,
    left: f64,
    lane: usize,
    text: String,
}

/// Flags for lines across the rows, in as many lanes as keep them apart; lane 0 is the lowest.
pub(super) fn flags(references: &[Reference], scale: &Scale<'_>, face: Type, (left, right): (f64, f64)) -> Vec<Flag> {
    let mut flags: Vec<Flag> = Vec::new();
    let mut sorted: Vec<&Reference> = references.iter().filter(|reference| reference.value.is_finite()).collect();
    sorted.sort_by(|one, other| other.value.total_cmp(&one.value));
    for reference in sorted {
        let text = face.wrap_at_most(1, &reference.label, right - left).concat();
        let (x, width) = (scale.at(reference.value), face.width(&text));
        let beside = if x + FLAG_GAP + width <= right { x + FLAG_GAP } else { x - FLAG_GAP - width };
        let start = beside.min(right - width).max(left);
        let clear = |lane: usize| {
            flags.iter().all(|other: &Flag| {
                let boxes_meet = start < other.left + face.width(&other.text) + GAP && other.left < start + width + GAP;
                let crossed = (start..start + width).contains(&other.x) && other.lane >= lane;
                let crosses = (other.left..other.left + face.width(&other.text)).contains(&x) && lane >= other.lane;
                !(boxes_meet && other.lane == lane || crossed || crosses)
            })
        };
        // Where no lane is clear, a lane of its own keeps the words readable.
        let lane = (0..=flags.len()).find(|&lane| clear(lane)).unwrap_or(flags.len());
        flags.push(Flag { x, left: start, lane, text });
    }
    flags
}

/// Height that flags need.
pub(super) fn flags_height(flags: &[Flag], face: Type) -> f64 {
    flags.iter().map(|flag| flag.lane + 1).max().map_or(0.0, |lanes| face.height(lanes) + 2.0)
}

/// Draws lines and flags; rows begin at `top` and end at `bottom`.
pub(super) fn draw_flags(flags: &[Flag], sheet: &mut Sheet, face: Type, (top, bottom): (f64, f64)) {
    for flag in flags {
        let lane_top = top - face.height(flag.lane + 1);
        sheet.scene.upright_rule(flag.x, (lane_top, bottom), Role::Rule, 1.4);
    }
    for flag in flags {
        let middle = top - face.height(flag.lane + 1) + face.leading() / 2.0;
        let width = face.width(&flag.text);
        let over_a_line = flags.iter().any(|other| (flag.left..flag.left + width).contains(&other.x) && other.lane > flag.lane);
        if over_a_line {
            sheet.scene.rect((flag.left - 1.0, middle - face.leading() / 2.0), width + 2.0, face.leading(), Role::Paper);
        }
        sheet.scene.text((flag.left, middle), &flag.text, face, Anchor::Start);
    }
}
