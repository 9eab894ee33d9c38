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

/// A line whose flag has no place yet.
struct Unplaced {
    x: f64,
    width: f64,
    text: String,
}

/// Where a flag is beside its line.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    index: usize,
    x: f64,
    left: f64,
    right: f64,
    lane: usize,
}

/// A flag beside its line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Flag {
    place: Place,
    text: String,
}

/// Most lines for which every arrangement of flags is tried.
const ARRANGED: usize = 5;

/// Flags for lines across the rows, in as many lanes as keep them apart; lane 0 is the lowest.
///
/// A flag may stand on either side of its line, and no line should pass through another's flag. Which order and sides need
/// the least room is found by trying them all; more lines than a reader could follow are placed one after the other.
pub(super) fn flags(references: &[Reference], scale: &Scale<'_>, face: Type, room: (f64, f64)) -> Vec<Flag> {
    let unplaced = |reference: &Reference| {
        let text = face.wrap_at_most(1, &reference.label, room.1 - room.0).concat();
        Unplaced { x: scale.at(reference.value), width: face.width(&text), text }
    };
    let told: Vec<Unplaced> = references.iter().filter(|reference| reference.value.is_finite()).map(unplaced).collect();
    let all = told.len() <= ARRANGED;
    let orders = if all { permutations(told.len()) } else { vec![(0..told.len()).collect()] };
    let sides = if all { 1_usize << told.len() } else { 1 };
    let mut best: Option<(Cost, Vec<Place>)> = None;
    for order in &orders {
        for side in 0..sides {
            let (cost, places) = arranged(&told, order, side, room);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, places));
            }
        }
    }
    let places = best.map(|(_, places)| places).unwrap_or_default();
    places.into_iter().map(|place| Flag { place, text: told[place.index].text.clone() }).collect()
}

/// Meetings of flags and lines, lanes, and flags on the left: in this order, the fewer the better.
type Cost = (usize, usize, u32);

/// Flags placed in this order, each in the lowest lane that is clear; a bit of `side` puts one on the left.
fn arranged(told: &[Unplaced], order: &[usize], side: usize, room: (f64, f64)) -> (Cost, Vec<Place>) {
    let mut places: Vec<Place> = Vec::with_capacity(order.len());
    let mut meetings = 0;
    for &index in order {
        let Unplaced { x, width, .. } = told[index];
        let left = if side >> index & 1 == 1 { x - FLAG_GAP - width } else { x + FLAG_GAP };
        let left = left.min(room.1 - width).max(room.0);
        let mut place = Place { index, x, left, right: left + width, lane: 0 };
        let free = (0..=places.len()).find(|&lane| places.iter().all(|other| Place { lane, ..place }.is_clear_of(other)));
        meetings += usize::from(free.is_none()) + usize::from(place.spans(x));
        place.lane = free.unwrap_or(places.len());
        places.push(place);
    }
    let lanes = places.iter().map(|place| place.lane).sum();
    ((meetings, lanes, side.count_ones()), places)
}

impl Place {
    /// Neither do the words meet, nor does one's line pass through the other's words.
    fn is_clear_of(&self, other: &Self) -> bool {
        let words_meet = self.lane == other.lane && self.left < other.right + GAP && other.left < self.right + GAP;
        let crossed = self.spans(other.x) && other.lane >= self.lane;
        let passes = other.spans(self.x) && self.lane >= other.lane;
        !(words_meet || crossed || passes)
    }

    fn spans(&self, x: f64) -> bool {
        (self.left - 2.0..self.right + 2.0).contains(&x)
    }
}

/// Every order of so many things.
fn permutations(count: usize) -> Vec<Vec<usize>> {
    let mut orders = vec![Vec::new()];
    for next in 0..count {
        orders = orders
            .iter()
            .flat_map(|order| {
                (0..=order.len()).map(move |at| {
                    let mut longer: Vec<usize> = order.clone();
                    longer.insert(at, next);
                    longer
                })
            })
            .collect();
    }
    orders
}

/// Height that flags need.
pub(super) fn flags_height(flags: &[Flag], face: Type) -> f64 {
    flags.iter().map(|flag| flag.place.lane + 1).max().map_or(0.0, |lanes| face.height(lanes) + 2.0)
}

/// Draws lines and flags; rows begin at `top` and end at `bottom`.
pub(super) fn draw_flags(flags: &[Flag], sheet: &mut Sheet, face: Type, (top, bottom): (f64, f64)) {
    for flag in flags {
        let lane_top = top - face.height(flag.place.lane + 1);
        sheet.scene.upright_rule(flag.place.x, (lane_top, bottom), Role::Rule, 1.4);
    }
    for flag in flags {
        let middle = top - face.height(flag.place.lane + 1) + face.leading() / 2.0;
        if flags.iter().any(|other| flag.place.spans(other.place.x) && other.place.lane >= flag.place.lane) {
            let width = flag.place.right - flag.place.left + 2.0;
            sheet.scene.rect((flag.place.left - 1.0, middle - face.leading() / 2.0), width, face.leading(), Role::Paper);
        }
        sheet.scene.text((flag.place.left, middle), &flag.text, face, Anchor::Start);
    }
}

/// Takes the lines on over something that was drawn across them.
pub(super) fn continue_lines(flags: &[Flag], sheet: &mut Sheet, span: (f64, f64)) {
    for flag in flags {
        sheet.scene.upright_rule(flag.place.x, span, Role::Rule, 1.4);
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::Theme;
    use super::super::scale::Axis;
    use super::*;

    fn placed(values: &[(f64, &str)]) -> Vec<Flag> {
        let references: Vec<_> = values.iter().map(|&(value, label)| Reference { value, label: label.into() }).collect();
        flags(&references, &Scale::new(&Axis::points(), 100.0, 500.0), Theme::default().small(), (90.0, 510.0))
    }

    #[test]
    fn lines_do_not_pass_through_flags() {
        let flags = placed(&[(62.0, "Kommunen i alt 62"), (66.0, "Sammenlignbare kommuner 66"), (99.0, "Høyest 99")]);
        for (index, one) in flags.iter().enumerate() {
            assert!(one.place.left >= 90.0 && one.place.right <= 510.0);
            assert!(flags[index + 1..].iter().all(|other| one.place.is_clear_of(&other.place)), "{flags:?}");
        }
    }

    #[test]
    fn any_number_of_lines_is_placed() {
        assert!(placed(&[]).is_empty());
        assert!(placed(&[(f64::NAN, "intet")]).is_empty());
        let many = vec![(50.0, "samme sted"); 9];
        let flags = placed(&many);
        let lanes: std::collections::BTreeSet<_> = flags.iter().map(|flag| flag.place.lane).collect();
        assert_eq!((flags.len(), lanes.len()), (9, 9));
    }
}
