//! Cells of a raw table: all that is published about one indicator, one area and one group of people.

use std::collections::{BTreeMap, BTreeSet};

use super::axes::{Key, pieces};
use crate::model::{AreaCode, AreaLevel, Figure, Gap, IndicatorKey, IndicatorRow, ValueKind, ValueUnit};

/// A count of persons, or of persons without the property, up to this many is hidden.
pub const MOST_HIDDEN: f64 = 4.0;

/// A share of up to this many persons is hidden.
pub const SMALLEST_BASE: f64 = 9.0;

/// Measures that must not become small: those counted, the others, and all of them; each with the most that is hidden.
pub(super) const LIMITS: [f64; 3] = [MOST_HIDDEN, MOST_HIDDEN, SMALLEST_BASE];

/// Words for the category that holds all others.
const TOTALS: [&str; 9] = ["0", "all", "alle", "i alt", "ialt", "total", "totalt", "tot", "begge"];

/// A cell: every row that has the same key, in whichever table.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// Position among the areas.
    pub area: usize,
    /// Position among the keys.
    pub key: usize,
    /// Those counted, the others, all of them; as far as the rows give them.
    pub measures: [Option<f64>; 3],
    /// Hidden for its own sake.
    pub primary: bool,
    /// Hidden for whatever reason.
    pub hidden: bool,
    /// Rows that it stands for.
    pub rows: Vec<usize>,
}

/// All cells of one indicator, with the areas and groups of people that they are about.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    pub cells: Vec<Cell>,
    pub keys: Vec<Key>,
    /// Smallest groups of people that each key is made of.
    pub pieces: Vec<Vec<usize>>,
    /// The area around each area, if the tables hold one.
    pub above: Vec<Option<usize>>,
    /// The country, if the tables hold it.
    pub country: Option<usize>,
}

impl Sheet {
    /// Cells of some rows about one indicator. Rows without anything to read are none. `None` when the groups of people are too many.
    pub(super) fn new(rows: &[&IndicatorRow]) -> Option<Self> {
        let mut by_key: BTreeMap<&IndicatorKey, Vec<usize>> = BTreeMap::new();
        for (position, row) in rows.iter().enumerate().filter(|(_, row)| says_something(row)) {
            by_key.entry(&row.key).or_default().push(position);
        }
        let areas: BTreeSet<&AreaCode> = by_key.keys().map(|key| &key.area).collect();
        let areas: Vec<&AreaCode> = areas.into_iter().collect();
        let keys: BTreeSet<Key> = by_key.keys().map(|key| Key::of(key)).collect();
        let keys: Vec<Key> = keys.into_iter().collect();
        let mut cells = Vec::new();
        for (key, positions) in by_key {
            let (Ok(area), Ok(key)) = (areas.binary_search(&&key.area), keys.binary_search(&Key::of(key))) else { continue };
            cells.push(cell(area, key, positions, rows));
        }
        let totals = totals(&cells, &keys);
        let above = areas.iter().map(|area| above(area, &areas)).collect();
        let country = areas.iter().position(|area| AreaLevel::of(area) == Some(AreaLevel::Country));
        Some(Self { pieces: pieces(&keys, &totals)?, cells, keys, above, country })
    }
}

impl Sheet {
    /// Hides cells.
    pub(super) fn hide(&mut self, cells: &[usize]) {
        for &cell in cells {
            self.cells[cell].hidden = true;
        }
    }

    /// Makes one piece of those that some cells do not tell apart. No other cell may hold any of them.
    pub(super) fn merge(&mut self, cells: &[usize]) {
        let keys: BTreeSet<usize> = cells.iter().map(|&cell| self.cells[cell].key).collect();
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &key in &keys {
            for &piece in &self.pieces[key] {
                members.entry(piece).or_default().push(key);
            }
        }
        let told_apart: BTreeMap<Vec<usize>, usize> = members.into_iter().map(|(piece, keys)| (keys, piece)).collect();
        for &key in &keys {
            self.pieces[key] = told_apart.iter().filter(|(keys, _)| keys.contains(&key)).map(|(_, piece)| *piece).collect();
            self.pieces[key].sort_unstable();
        }
    }
}

fn says_something(row: &IndicatorRow) -> bool {
    let figures = [row.count, row.denominator, row.value, row.crude, row.expected];
    is_withheld(row) || figures.iter().any(|figure| figure.given().is_some())
}

fn is_withheld(row: &IndicatorRow) -> bool {
    row.gap() == Some(Gap::Suppressed) || row.count.gap() == Some(Gap::Suppressed)
}

fn cell(area: usize, key: usize, positions: Vec<usize>, rows: &[&IndicatorRow]) -> Cell {
    let mut measures = [None; 3];
    for &position in &positions {
        for (measure, own) in measures.iter_mut().zip(measured(rows[position])) {
            *measure = measure.or(own);
        }
    }
    let primary = positions.iter().any(|&position| is_withheld(rows[position]) || is_small(rows[position]))
        || measures.iter().zip(LIMITS).any(|(measure, limit)| measure.is_some_and(|measure| measure <= limit));
    Cell { area, key, measures, primary, hidden: primary, rows: positions }
}

/// Those counted, the others, and all of them.
fn measured(row: &IndicatorRow) -> [Option<f64>; 3] {
    let count = row.count.given().or_else(|| row.value.given().filter(|_| row.unit == ValueUnit::Count));
    let all = row.denominator.given();
    let of_persons = row.unit.is_share() || row.unit.scale().is_none();
    [count, count.zip(all).filter(|_| of_persons).map(|(count, all)| all - count), all]
}

/// Whether a share and one of the two numbers that it is made of give the other away, and that is small.
fn is_small(row: &IndicatorRow) -> bool {
    let value = if row.kind == ValueKind::Crude { row.value } else { row.crude };
    let (Figure::Given(value), Some(scale)) = (value, row.unit.scale().filter(|_| row.unit.is_share())) else { return false };
    let (count, all) = match (row.count.given(), row.denominator.given()) {
        (None, Some(all)) => ((value / scale * all).round(), all),
        (Some(count), None) if value > 0.0 => (count, (count / value * scale).round()),
        _ => return false,
    };
    count <= MOST_HIDDEN || all - count <= MOST_HIDDEN || all <= SMALLEST_BASE
}

/// The closest area around one that the tables hold.
fn above(area: &AreaCode, areas: &[&AreaCode]) -> Option<usize> {
    let code = area.as_str();
    let find = |wanted: &str| areas.iter().position(|other| other.as_str() == wanted);
    let level = AreaLevel::of(area).filter(|level| *level != AreaLevel::Country)?;
    let inner = if level == AreaLevel::County {
        None
    } else {
        [8, 6, 4, 2].into_iter().find_map(|length| find(code.get(..length).filter(|part| part.len() < code.len())?))
    };
    inner.or_else(|| find("0"))
}

/// For each dimension the category that holds all others: none of its figures is smaller than those of the others together.
fn totals(cells: &[Cell], keys: &[Key]) -> BTreeMap<String, String> {
    let dimensions: BTreeSet<&str> = keys.iter().flat_map(Key::dimensions).collect();
    let of = |dimension: &str| {
        let mut categories: Vec<&str> =
            keys.iter().filter_map(|key| key.category(dimension)).collect::<BTreeSet<_>>().into_iter().collect();
        categories.sort_by_key(|category| !TOTALS.contains(&category.to_lowercase().as_str()));
        let total = categories.iter().find(|category| holds_all(cells, keys, dimension, category));
        (dimension.to_owned(), total.map(|total| (*total).to_owned()).unwrap_or_default())
    };
    dimensions.into_iter().map(of).collect()
}

fn holds_all(cells: &[Cell], keys: &[Key], dimension: &str, total: &str) -> bool {
    let mut together: BTreeMap<(usize, Key), Vec<&Cell>> = BTreeMap::new();
    for cell in cells {
        together.entry((cell.area, keys[cell.key].without(dimension))).or_default().push(cell);
    }
    let category = |cell: &Cell| keys[cell.key].category(dimension);
    let fits = |cells: &Vec<&Cell>| {
        let Some(whole) = cells.iter().find(|cell| category(cell) == Some(total)) else { return true };
        let is_part = |cell: &&&Cell| category(cell).is_some_and(|category| category != total);
        [0, 2].into_iter().all(|measure| {
            let Some(all) = whole.measures[measure] else { return true };
            let parts: f64 = cells.iter().filter(is_part).filter_map(|cell| cell.measures[measure]).sum();
            let same =
                |cell: &&&Cell| category(cell).is_none() && cell.measures[measure].is_some_and(|other| (other - all).abs() > 0.5);
            parts <= all + 0.5 && !cells.iter().any(|cell| same(&cell))
        })
    };
    let beside = |cells: &Vec<&Cell>| cells.len() > 1 && cells.iter().any(|cell| category(cell) == Some(total));
    together.values().any(beside) && together.values().all(fits)
}
