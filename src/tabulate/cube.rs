//! The cube: for every cell one row of counts and one row of moments. Integers that merge by addition.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::joint::{PAIR, Patterns, has_patterns};
use super::layout::{Layout, ScaleLayout};
use crate::model::{Histogram, MissingReason, Moments, PairMoments, ScoreClass};

/// What tells one cell from another: a value for each grouping variable, in the order of [`Cube::variables`].
pub type CellKey = Vec<Arc<str>>;

/// All that was counted.
#[derive(Clone, Debug)]
pub struct Cube {
    layout: Arc<Layout>,
    variables: Vec<String>,
    keys: Vec<CellKey>,
    cells: Vec<CellCounts>,
}

impl Cube {
    /// Cells in order of their keys.
    pub(super) fn assemble(layout: Arc<Layout>, variables: Vec<String>, cells: BTreeMap<CellKey, CellCounts>) -> Self {
        let (keys, cells) = cells.into_iter().unzip();
        Self { layout, variables, keys, cells }
    }

    /// The parts of it.
    pub(super) fn into_parts(self) -> (Arc<Layout>, Vec<String>, Vec<(CellKey, CellCounts)>) {
        (self.layout, self.variables, self.keys.into_iter().zip(self.cells).collect())
    }

    /// Every number of it as bytes, in order: the same for the same answers.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (key, cell) in self.keys.iter().zip(&self.cells) {
            for value in key {
                bytes.extend_from_slice(value.as_bytes());
                bytes.push(0);
            }
            bytes.extend_from_slice(&cell.respondents.to_le_bytes());
            cell.counts.iter().for_each(|count| bytes.extend_from_slice(&count.to_le_bytes()));
            cell.moments.iter().for_each(|moment| bytes.extend_from_slice(&moment.to_le_bytes()));
            for ((scale, pattern), moments) in &cell.patterns {
                let numbers = moments.sums.iter().chain(&moments.products);
                bytes.extend([*scale as u64, *pattern, moments.n].into_iter().flat_map(u64::to_le_bytes));
                numbers.for_each(|number| bytes.extend_from_slice(&number.to_le_bytes()));
            }
        }
        bytes
    }

    /// What is counted where.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The same, to be kept beside the cube.
    pub(super) const fn shared_layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// Names of the grouping variables; the first is the round.
    #[must_use]
    pub fn variables(&self) -> &[String] {
        &self.variables
    }

    /// Keys of the cells, increasing.
    #[must_use]
    pub fn keys(&self) -> &[CellKey] {
        &self.keys
    }

    /// Respondents in a cell.
    #[must_use]
    pub fn respondents(&self, cell: usize) -> u64 {
        self.cells[cell].respondents
    }

    /// Everything about the people of these cells together.
    #[must_use]
    pub fn union(&self, cells: &[u32]) -> GroupTallies<'_> {
        let mut counts = vec![0_u64; self.layout.slots()];
        let mut moments = vec![0_i64; self.layout.moment_slots()];
        let mut respondents = 0;
        for &cell in cells {
            let cell = &self.cells[cell as usize];
            counts.iter_mut().zip(&cell.counts).for_each(|(sum, &count)| *sum += u64::from(count));
            moments.iter_mut().zip(&cell.moments).for_each(|(sum, &moment)| *sum += moment);
            respondents += cell.respondents;
        }
        GroupTallies { layout: &self.layout, respondents, counts, moments }
    }

    /// Answers of the people of these cells to one column alone.
    #[must_use]
    pub fn column(&self, cells: &[u32], column: usize) -> ColumnTally {
        let layout = &self.layout.columns()[column];
        let slots = layout.first_slot..layout.first_slot + layout.levels + MissingReason::ALL.len();
        ColumnTally { levels: layout.levels, counts: self.sum(cells, slots) }
    }

    /// Scores of the people of these cells on one scale alone.
    #[must_use]
    pub fn score_histogram(&self, cells: &[u32], scale: usize) -> Histogram {
        let scale = &self.layout.scales()[scale];
        let scores = self.sum(cells, scale.first_slot..scale.first_slot + scale.scores);
        ScoreTally { scale, scores: &scores, no_score: 0 }.histogram()
    }

    /// People of these cells by which items of a scale they answered, as positions in the scale, those who answered all of the asked ones first;
    /// none where that was not counted.
    #[must_use]
    pub fn patterns(&self, cells: &[u32], scale: usize, asked: &[usize]) -> Option<Vec<(Vec<usize>, Moments)>> {
        let layout = &self.layout.scales()[scale];
        if !self.layout.patterns || !has_patterns(layout) {
            return None;
        }
        let mut found = Patterns::new();
        for &cell in cells {
            for (pattern, moments) in self.cells[cell as usize].patterns.range((scale, 0)..=(scale, u64::MAX)) {
                found.entry(*pattern).or_insert_with(|| Moments::empty(moments.items())).merge(moments);
            }
        }
        let items = |pattern: u64| (0..layout.items.len()).filter(|item| pattern >> item & 1 == 1).collect();
        let complete = self.union(cells).moments(scale).of(asked);
        let some = found.into_iter().map(|((_, pattern), moments)| (items(pattern), moments));
        Some(std::iter::once((asked.to_vec(), complete)).chain(some).collect())
    }

    fn sum(&self, cells: &[u32], slots: std::ops::Range<usize>) -> Vec<u64> {
        let mut sums = vec![0; slots.len()];
        for &cell in cells {
            let counts = &self.cells[cell as usize].counts[slots.clone()];
            sums.iter_mut().zip(counts).for_each(|(sum, &count)| *sum += u64::from(count));
        }
        sums
    }

    /// The same people under other keys; cells that get the same key are added together.
    #[must_use]
    pub fn recoded(self, recode: impl Fn(&CellKey) -> CellKey) -> Self {
        let mut cells = BTreeMap::new();
        for (key, cell) in self.keys.iter().zip(self.cells) {
            insert(&mut cells, recode(key), cell);
        }
        Self::assemble(self.layout, self.variables, cells)
    }

    /// The people of both cubes, which must count the same things by the same variables.
    ///
    /// # Panics
    /// When the variables differ.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        assert_eq!(self.variables, other.variables, "cubes are merged by the same variables");
        let mut cells: BTreeMap<CellKey, CellCounts> = self.keys.into_iter().zip(self.cells).collect();
        for (key, cell) in other.keys.into_iter().zip(other.cells) {
            insert(&mut cells, key, cell);
        }
        Self::assemble(self.layout, self.variables, cells)
    }
}

impl PartialEq for Cube {
    fn eq(&self, other: &Self) -> bool {
        self.variables == other.variables && self.keys == other.keys && self.cells == other.cells
    }
}

/// Adds a cell to those that are there already.
pub(super) fn insert(cells: &mut BTreeMap<CellKey, CellCounts>, key: CellKey, cell: CellCounts) {
    match cells.entry(key) {
        std::collections::btree_map::Entry::Vacant(place) => {
            place.insert(cell);
        }
        std::collections::btree_map::Entry::Occupied(mut place) => place.get_mut().add(&cell),
    }
}

/// Counts of one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CellCounts {
    pub(super) respondents: u64,
    pub(super) counts: Vec<u32>,
    pub(super) moments: Vec<i64>,
    /// People who left out items of a scale, where they are counted.
    pub(super) patterns: Patterns,
}

impl CellCounts {
    pub(super) fn empty(layout: &Layout) -> Self {
        Self {
            respondents: 0,
            counts: vec![0; layout.slots()],
            moments: vec![0; layout.moment_slots()],
            patterns: Patterns::new(),
        }
    }

    fn add(&mut self, other: &Self) {
        self.respondents += other.respondents;
        self.counts.iter_mut().zip(&other.counts).for_each(|(sum, count)| *sum += count);
        self.moments.iter_mut().zip(&other.moments).for_each(|(sum, moment)| *sum += moment);
        for (pattern, moments) in &other.patterns {
            self.patterns.entry(*pattern).or_insert_with(|| Moments::empty(moments.items())).merge(moments);
        }
    }
}

/// How many gave each answer to one column, in one group.
#[derive(Clone, Copy, Debug)]
pub struct Tally<'a> {
    /// Counts of the levels, in declared order.
    pub levels: &'a [u64],
    missing: &'a [u64],
}

impl Tally<'_> {
    /// Persons with a valid answer.
    #[must_use]
    pub fn valid(&self) -> u64 {
        self.levels.iter().sum()
    }

    /// Persons at so many of the top levels.
    #[must_use]
    pub fn top(&self, levels: usize) -> u64 {
        self.levels.iter().rev().take(levels).sum()
    }

    /// Persons without, of one kind.
    #[must_use]
    pub fn missing(&self, reason: MissingReason) -> u64 {
        self.missing[reason.slot()]
    }

    /// The levels as a histogram over their declared values.
    #[must_use]
    pub fn histogram(&self, values: &[i32]) -> Histogram {
        Histogram::over(values.iter().copied().map(f64::from).collect(), self.levels.to_vec())
    }
}

/// Answers to one column, apart from everything else that was counted.
#[derive(Clone, Debug)]
pub struct ColumnTally {
    levels: usize,
    counts: Vec<u64>,
}

impl ColumnTally {
    /// The counts.
    #[must_use]
    pub fn tally(&self) -> Tally<'_> {
        let (levels, missing) = self.counts.split_at(self.levels);
        Tally { levels, missing }
    }
}

/// How many got each score on one scale, in one group.
#[derive(Clone, Copy, Debug)]
pub struct ScoreTally<'a> {
    scale: &'a ScaleLayout,
    scores: &'a [u64],
    /// Persons with too few valid answers for a score.
    pub no_score: u64,
}

impl ScoreTally<'_> {
    /// Persons with a score.
    #[must_use]
    pub fn valid(&self) -> u64 {
        self.scores.iter().sum()
    }

    /// Persons whose score was made from fewer than all the items that were asked.
    #[must_use]
    pub fn prorated(&self, all: usize) -> u64 {
        self.scale
            .score_keys
            .iter()
            .zip(self.scores)
            .filter(|((count, _), _)| (*count as usize) < all)
            .map(|(_, persons)| persons)
            .sum()
    }

    /// The scores as a histogram on the response scale as declared. Equal fractions (6/2 and 9/3) are one value.
    #[must_use]
    pub fn histogram(&self) -> Histogram {
        let mut counts = vec![0; self.scale.possible.len()];
        self.scale.places.iter().zip(self.scores).for_each(|(&place, persons)| counts[place as usize] += persons);
        Histogram::over(Arc::clone(&self.scale.possible), counts)
    }
}

/// Everything that was counted about one group of people.
#[derive(Clone, Debug)]
pub struct GroupTallies<'a> {
    layout: &'a Layout,
    /// Respondents.
    pub respondents: u64,
    counts: Vec<u64>,
    moments: Vec<i64>,
}

impl GroupTallies<'_> {
    /// Those of these people who are not in a part of them.
    #[must_use]
    pub fn without(&self, part: &Self) -> Self {
        let counts = self.counts.iter().zip(&part.counts).map(|(all, some)| all - some).collect();
        let moments = self.moments.iter().zip(&part.moments).map(|(all, some)| all - some).collect();
        Self { layout: self.layout, respondents: self.respondents - part.respondents, counts, moments }
    }

    /// Answers to a column.
    #[must_use]
    pub fn tally(&self, column: usize) -> Tally<'_> {
        let column = &self.layout.columns()[column];
        let missing = column.first_slot + column.levels;
        Tally {
            levels: &self.counts[column.first_slot..missing],
            missing: &self.counts[missing..missing + MissingReason::ALL.len()],
        }
    }

    /// Scores on a scale.
    #[must_use]
    pub fn scores(&self, scale: usize) -> ScoreTally<'_> {
        let scale = &self.layout.scales()[scale];
        let end = scale.first_slot + scale.scores;
        ScoreTally { scale, scores: &self.counts[scale.first_slot..end], no_score: self.counts[end] }
    }

    /// Moments of the complete cases of a scale.
    #[must_use]
    pub fn moments(&self, scale: usize) -> Moments {
        let scale = &self.layout.scales()[scale];
        let items = scale.items.len();
        let start = scale.first_moment;
        Moments {
            n: u64::try_from(self.moments[start]).unwrap_or(0),
            sums: self.moments[start + 1..=start + items].to_vec(),
            products: self.moments[start + 1 + items..start + scale.moment_width()].to_vec(),
        }
    }

    /// Answers to an item of a scale by the score of those who answered every item, from the lowest score; none where they were not counted.
    #[must_use]
    pub fn score_classes(&self, scale: usize, item: usize) -> Option<Vec<ScoreClass>> {
        let start = self.layout.classes(scale)?;
        let scale = &self.layout.scales()[scale];
        let width = scale.class_width();
        let classes = self.moments[start..start + width * scale.score_classes()].chunks_exact(width);
        let at = 1 + 2 * item;
        let of = |class: &[i64]| ScoreClass { n: u64::try_from(class[0]).unwrap_or(0), sum: class[at], squares: class[at + 1] };
        Some(classes.map(of).collect())
    }

    /// Sums of the scores of two scales over the people who have both, the earlier scale first; none where pairs were not counted.
    #[must_use]
    pub fn pair(&self, earlier: usize, later: usize) -> Option<PairMoments> {
        let pairs = self.layout.pairs()?;
        let at = |scale: usize| pairs.scales.iter().position(|&known| known == scale);
        let (earlier, later) = (at(earlier)?, at(later)?);
        let start = pairs.start(earlier, later);
        let &[n, x, y, xx, yy, xy] = self.moments.get(start..start + PAIR)?.first_chunk::<PAIR>()?;
        let n = u64::try_from(n).unwrap_or(0);
        Some(PairMoments { n, sums: [x, y], squares: [xx, yy], product: xy })
    }
}
