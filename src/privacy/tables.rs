//! All tables of people that agree with what is published, and the largest one of them in a given direction.
//!
//! A reader knows how many respondents each shown group has. The tables `y ≥ 0` with the same group sizes are what that leaves
//! open; the true one is among them. How many people *could* be in a column at most is the answer of a linear programme, and by
//! duality it is also the smallest number of people on which an adding and subtracting reader can concentrate while keeping the
//! column: `max y_a = min { w·v : v = Bᵀλ ≥ 0, v_a = 1 }`. The optimal row of the programme is such a `v`, the attack itself.
//!
//! The simplex method runs on whole numbers, so both answers are exact: a table that reaches the threshold proves safety, a
//! row that stays below it proves the attack.

use super::linear::{Echelon, Stop, Whole, eliminate, indicator, spend};

/// The polyhedron of all tables, standing at one of its vertices.
pub(super) struct Tables<T> {
    /// Equations in reduced form: one entry per column, then the right-hand side, then a place that objectives use.
    rows: Vec<Vec<T>>,
    /// The column that each row gives the value of.
    basic: Vec<usize>,
    width: usize,
    /// Columns that some visited table fills to the threshold.
    pub reached: Vec<bool>,
    threshold: T,
}

/// Where a maximisation ended.
pub(super) enum Outcome<T> {
    /// The value asked for is reached.
    Reached,
    /// The true maximum lies below it.
    Below(Bound<T>),
}

/// A proof that no table exceeds a value: `objective ≤ weights` on every column, and `weights · y` is the same for all tables.
pub(super) struct Bound<T> {
    /// Numerators of the weights, one per column.
    pub weights: Vec<T>,
    /// Numerator of the value.
    pub value: T,
    /// Their common denominator, positive.
    pub scale: T,
    /// Whether the table that attains the value consists of whole people.
    pub whole: bool,
}

impl<T: Whole> Tables<T> {
    /// The tables that agree with `counts` on the sums `shown`, small sums first for the sake of speed.
    pub(super) fn new(shown: &[Vec<usize>], counts: &[u64], threshold: u64, work: &mut u64) -> Result<Self, Stop> {
        let width = counts.len();
        let counts = counts.iter().map(|&count| T::from_count(count)).collect::<Result<Vec<T>, Stop>>()?;
        // Room is charged for beforehand, so that a huge system is given up before it fills the memory.
        spend(work, shown.len() * (width + 2) * 32 * T::EFFORT)?;
        let mut echelon = Echelon::new();
        for columns in shown {
            echelon.insert(indicator(columns, width + 2), width, work)?;
        }
        let Echelon { mut rows, pivots: basic } = echelon;
        for (row, &pivot) in rows.iter_mut().zip(&basic) {
            row[width] = times(&row[pivot], &counts[pivot])?;
        }
        let reached = vec![false; width];
        let mut tables = Self { rows, basic, width, reached, threshold: T::from_count(threshold)? };
        let mut is_basic = vec![false; width];
        for &column in &tables.basic {
            is_basic[column] = true;
        }
        for column in (0..width).filter(|&column| !is_basic[column]) {
            tables.empty(column, &counts[column], work)?;
        }
        tables.note();
        Ok(tables)
    }

    /// Takes the people out of a column that no row gives the value of, as far as the other columns can make up for it.
    ///
    /// Right-hand sides count such a column at its starting value, so that every row shows the current value of its own.
    fn empty(&mut self, column: usize, count: &T, work: &mut u64) -> Result<(), Stop> {
        let mut leaving: Option<usize> = None;
        for (index, row) in self.rows.iter().enumerate().filter(|(_, row)| row[column].is_negative()) {
            let smaller = match leaving {
                // Is value / −entry less than the column's own count?
                None => row[self.width] < times(&-row[column].clone(), count)?,
                Some(best) => self.ratio_is_less(index, best, column)?,
            };
            if smaller {
                leaving = Some(index);
            }
        }
        if let Some(leaving) = leaving {
            self.pivot(leaving, column, work)?;
            let more = times(&self.rows[leaving][column], count)?;
            self.rows[leaving][self.width] = plus(&self.rows[leaving][self.width], &more)?;
        } else {
            for row in self.rows.iter_mut().filter(|row| !row[column].is_zero()) {
                let more = times(&row[column], count)?;
                row[self.width] = plus(&row[self.width], &more)?;
            }
        }
        Ok(())
    }

    /// Whether right-hand side over |entry| is less in row `a` than in row `b`; on a tie, whether its own column comes first.
    fn ratio_is_less(&self, a: usize, b: usize, column: usize) -> Result<bool, Stop> {
        let left = times(&self.rows[a][self.width], &self.rows[b][column].abs())?;
        let right = times(&self.rows[b][self.width], &self.rows[a][column].abs())?;
        Ok(left < right || (left == right && self.basic[a] < self.basic[b]))
    }

    fn pivot(&mut self, leaving: usize, entering: usize, work: &mut u64) -> Result<(), Stop> {
        let mut row = std::mem::take(&mut self.rows[leaving]);
        if row[entering].is_negative() {
            for entry in &mut row {
                *entry = -entry.clone();
            }
        }
        let mut touched = 1;
        for other in self.rows.iter_mut().filter(|other| !other.is_empty() && !other[entering].is_zero()) {
            eliminate(other, &row, entering)?;
            touched += 1;
        }
        self.rows[leaving] = row;
        self.basic[leaving] = entering;
        spend(work, touched * self.width * T::EFFORT)
    }

    /// Remembers which columns the current table fills to the threshold.
    fn note(&mut self) {
        for (row, &column) in self.rows.iter().zip(&self.basic) {
            if let Ok(goal) = times(&self.threshold, &row[column]) {
                self.reached[column] |= row[self.width] >= goal;
            }
        }
    }

    /// Makes `objective · y` as large as it can be, or as large as `enough`.
    pub(super) fn maximise(&mut self, objective: &[T], enough: Option<&T>, work: &mut u64) -> Result<Outcome<T>, Stop> {
        let mut row = objective.to_vec();
        row.extend([T::zero(), T::one()]);
        for (source, &column) in self.rows.iter().zip(&self.basic) {
            eliminate(&mut row, source, column)?;
        }
        let (mut last, mut idle) = (None, 0);
        loop {
            spend(work, self.width)?;
            let value = -row[self.width].clone();
            let scale = &row[self.width + 1];
            if let Some(enough) = enough
                && value >= times(enough, scale)?
            {
                return Ok(Outcome::Reached);
            }
            // Standing still for long may be a cycle; the first column that helps, always, cannot cycle (Bland's rule).
            let now = (value, scale.clone());
            idle = if last.as_ref() == Some(&now) { idle + 1 } else { 0 };
            last = Some(now);
            let Some(entering) = self.entering(&row, idle > self.width) else { break };
            let Some(leaving) = self.leaving(entering)? else { return Ok(Outcome::Reached) };
            self.pivot(leaving, entering, work)?;
            eliminate(&mut row, &self.rows[leaving], entering)?;
            self.note();
        }
        self.bound(objective, &row).map(Outcome::Below)
    }

    fn entering(&self, objective: &[T], first: bool) -> Option<usize> {
        let mut helpful = (0..self.width).filter(|&column| objective[column].is_positive());
        let start = helpful.next()?;
        if first {
            return Some(start);
        }
        Some(helpful.fold(start, |best, column| if objective[column] > objective[best] { column } else { best }))
    }

    fn leaving(&self, entering: usize) -> Result<Option<usize>, Stop> {
        let mut best = None;
        for index in (0..self.rows.len()).filter(|&index| self.rows[index][entering].is_positive()) {
            if best.map_or(Ok(true), |best| self.ratio_is_less(index, best, entering))? {
                best = Some(index);
            }
        }
        Ok(best)
    }

    /// The proof that a finished objective row holds: what is left of the objective is nowhere positive.
    fn bound(&self, objective: &[T], row: &[T]) -> Result<Bound<T>, Stop> {
        let scale = row[self.width + 1].clone();
        let weights = objective.iter().zip(row).map(|(wanted, left)| wanted.cross(&scale, left, &T::one()));
        let weights = weights.collect::<Result<Vec<T>, Stop>>()?;
        let whole = self.rows.iter().zip(&self.basic).all(|(row, &column)| row[self.width].is_multiple_of(&row[column]));
        Ok(Bound { weights, value: -row[self.width].clone(), scale, whole })
    }
}

fn times<T: Whole>(a: &T, b: &T) -> Result<T, Stop> {
    a.checked_mul(b).ok_or(Stop::Overflow)
}

fn plus<T: Whole>(a: &T, b: &T) -> Result<T, Stop> {
    a.checked_sub(&-b.clone()).ok_or(Stop::Overflow)
}
