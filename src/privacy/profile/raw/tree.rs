//! Area by area, for tables that are too large to be decided at once.
//!
//! Each area is made safe by itself, as if nothing were known but its own cells. What remains are sums over areas: a county without those
//! of its municipalities that are shown. Against them, wherever an area lies beside one of which not all is shown, some areas
//! are hidden whole, the *shield*: so many that all together have more than the limit in every smallest group of people.
//!
//! Why that is enough: let a set of people be derived. On every area of the shield it is the same set of groups, since nothing but sums
//! over all areas tells of them. Is that any group at all, there are as many people as the shield has in it. Is it none, then the sums
//! over areas cancel out, and what is left of the set in every other area follows from that area's own cells, which are safe.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::cells::{LIMITS, Sheet};
use super::weights::weights;
use super::{EXACT, exact};

/// Additions and multiplications for all areas together.
const WORK: u64 = 200_000_000;

/// One area, or what is left of an area outside of those in it.
struct Place {
    area: Option<usize>,
    /// Cells of the area and of all areas in it.
    cells: Vec<usize>,
    /// For each measure and piece, how many.
    holds: [Vec<Option<f64>>; 3],
    /// Whether all of it is shown and none of it is small.
    clean: bool,
}

struct Tree<'a> {
    sheet: &'a mut Sheet,
    /// Cells of each area.
    own: BTreeMap<usize, Vec<usize>>,
    /// Position of each piece.
    pieces: BTreeMap<usize, usize>,
    /// Keys that some area has a cell for.
    keys: usize,
    /// Which measures the cells have.
    measured: [bool; 3],
}

/// Hides cells of a part until it is safe.
pub(super) fn solve(sheet: &mut Sheet, members: &[usize]) {
    let mut own: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut pieces: BTreeMap<usize, usize> = BTreeMap::new();
    let mut keys: Vec<usize> = Vec::new();
    for &cell in members {
        own.entry(sheet.cells[cell].area).or_default().push(cell);
        keys.push(sheet.cells[cell].key);
        pieces.extend(sheet.pieces[sheet.cells[cell].key].iter().map(|piece| (*piece, 0)));
    }
    pieces.values_mut().enumerate().for_each(|(place, position)| *position = place);
    keys.sort_unstable();
    keys.dedup();
    let measured = [0, 1, 2].map(|measure| members.iter().any(|&cell| sheet.cells[cell].measures[measure].is_some()));
    let mut tree = Tree { own, pieces, keys: keys.len(), measured, sheet };
    tree.inside_each();
    let mut around: Vec<(usize, usize)> = tree.own.keys().map(|&area| (tree.depth(area), area)).collect();
    around.sort_unstable();
    for (_, area) in around.into_iter().rev() {
        tree.shield(area);
    }
}

impl Tree<'_> {
    /// The area around one, among those that have cells here.
    fn above(&self, area: usize) -> Option<usize> {
        let mut around = std::iter::successors(self.sheet.above[area], |&area| self.sheet.above[area]);
        around.find(|area| self.own.contains_key(area))
    }

    fn depth(&self, area: usize) -> usize {
        std::iter::successors(Some(area), |&area| self.above(area)).count()
    }

    /// Makes each area safe by itself.
    fn inside_each(&mut self) {
        let areas: Vec<&Vec<usize>> = self.own.values().collect();
        let sheet = &*self.sheet;
        let work = WORK / areas.len().max(1) as u64;
        let hidden: Vec<usize> = areas
            .par_iter()
            .flat_map_iter(|cells| {
                let all_hidden = cells.iter().all(|&cell| sheet.cells[cell].hidden);
                if cells.len() > EXACT || all_hidden { (*cells).clone() } else { exact::solve(sheet, cells, work) }
            })
            .collect();
        self.sheet.hide(&hidden);
    }

    /// Hides areas in one area, where one of them has something to hide.
    fn shield(&mut self, area: usize) {
        let inner: Vec<usize> = self.own.keys().copied().filter(|&inner| self.above(inner) == Some(area)).collect();
        if inner.is_empty() {
            return;
        }
        let mut places: Vec<Place> = inner.iter().map(|&inner| self.place(inner)).collect();
        places.extend(self.rest(area, &places));
        if places.iter().all(|place| place.clean) {
            return;
        }
        let hidden = match self.smallest_shield(&places) {
            Some(shield) => shield.iter().flat_map(|&place| places[place].cells.clone()).collect(),
            None => places.iter().flat_map(|place| place.cells.clone()).collect::<Vec<usize>>(),
        };
        self.sheet.hide(&hidden);
    }

    fn place(&self, area: usize) -> Place {
        let own = &self.own[&area];
        let holds = self.holds(own);
        let in_area =
            |&inner: &usize| std::iter::successors(Some(inner), |&inner| self.above(inner)).any(|around| around == area);
        let cells = self.own.keys().filter(|area| in_area(area)).flat_map(|area| &self.own[area]).copied().collect();
        let shown = own.len() == self.keys && own.iter().all(|&cell| !self.sheet.cells[cell].hidden);
        Place { area: Some(area), cells, clean: shown && self.is_enough(&holds), holds }
    }

    /// How many each piece of an area holds, as far as its own cells tell.
    fn holds(&self, cells: &[usize]) -> [Vec<Option<f64>>; 3] {
        let members: Vec<Vec<usize>> = cells
            .iter()
            .map(|&cell| self.sheet.pieces[self.sheet.cells[cell].key].iter().map(|piece| self.pieces[piece]).collect())
            .collect();
        [0, 1, 2].map(|measure| {
            let sums = cells.iter().zip(&members);
            let given = sums.filter_map(|(&cell, pieces)| Some((pieces.as_slice(), self.sheet.cells[cell].measures[measure]?)));
            weights(self.pieces.len(), &given.collect::<Vec<_>>())
        })
    }

    /// Those of an area who live in none of the areas in it, if there are any.
    fn rest(&self, area: usize, inner: &[Place]) -> Option<Place> {
        let whole = self.holds(&self.own[&area]);
        let mut holds = whole;
        for (measure, whole) in holds.iter_mut().enumerate() {
            for (piece, left) in whole.iter_mut().enumerate() {
                let parts = inner.iter().map(|place| place.holds[measure][piece]);
                *left = left.and_then(|whole| parts.sum::<Option<f64>>().map(|parts| (whole - parts).max(0.0)));
            }
        }
        let somebody = holds.iter().flatten().any(|left| left.is_some_and(|left| left > 0.5));
        somebody.then_some(Place { area: None, cells: Vec::new(), clean: false, holds })
    }

    /// Whether every piece holds more than the limits.
    fn is_enough(&self, holds: &[Vec<Option<f64>>; 3]) -> bool {
        let enough = |measure: usize| holds[measure].iter().all(|held| held.is_some_and(|held| held > LIMITS[measure] + 0.5));
        (0..3).all(|measure| !self.measured[measure] || enough(measure))
    }

    /// Areas to hide whole, those first of which least is shown; none that could be left out.
    fn smallest_shield(&self, places: &[Place]) -> Option<Vec<usize>> {
        let shown = |place: &usize| places[*place].cells.iter().filter(|&&cell| !self.sheet.cells[cell].hidden).count();
        let size = |place: &usize| places[*place].holds[0].iter().flatten().sum::<f64>();
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by(|one, other| {
            let key = |place: &usize| (places[*place].area.is_some(), shown(place));
            key(one).cmp(&key(other)).then(size(one).total_cmp(&size(other)))
        });
        let mut shield: Vec<usize> = Vec::new();
        for place in order {
            if self.is_enough(&together(places, &shield)) {
                break;
            }
            shield.push(place);
        }
        if shield.is_empty() || !self.is_enough(&together(places, &shield)) {
            return None;
        }
        for place in shield.clone().into_iter().rev() {
            let without: Vec<usize> = shield.iter().copied().filter(|&other| other != place).collect();
            if !without.is_empty() && self.is_enough(&together(places, &without)) {
                shield = without;
            }
        }
        Some(shield)
    }
}

/// What some places hold together; what is not known counts as nobody.
fn together(places: &[Place], some: &[usize]) -> [Vec<Option<f64>>; 3] {
    [0, 1, 2].map(|measure| {
        let pieces = places.first().map_or(0, |place| place.holds[measure].len());
        let sum = |piece| some.iter().filter_map(|&place| places[place].holds[measure][piece]).sum::<f64>();
        (0..pieces).map(|piece| Some(sum(piece))).collect()
    })
}
