//! Exact elimination on whole numbers.
//!
//! Rows are vectors of integers that are added and multiplied, never divided except by what they have in common. Arithmetic is
//! 64 bits wide and checked; a caller that meets [`Stop::Overflow`] starts again with integers of any size. No floats: a combination
//! that reveals a person is exact, and so must be the claim that there is none.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{CheckedMul, CheckedSub, Signed};

/// Why exact arithmetic was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// A number did not fit. Only the 64-bit arithmetic says so.
    Overflow,
    /// The work allowed was used up.
    Limit,
}

/// Integers that elimination can run on.
pub(super) trait Whole: Integer + Signed + Clone + CheckedMul + CheckedSub + From<i32> {
    /// What an operation costs, compared with one on 64 bits.
    const EFFORT: usize;

    /// A count of people.
    fn from_count(count: u64) -> Result<Self, Stop>;
    /// A number of any size, where it fits.
    fn from_big(number: &BigInt) -> Result<Self, Stop>;
    /// Whether a row should be divided by what its entries have in common.
    fn is_long(&self) -> bool;
    /// The number, of any size.
    fn to_big(&self) -> BigInt;

    /// `self · a − other · b`.
    fn cross(&self, a: &Self, other: &Self, b: &Self) -> Result<Self, Stop> {
        let left = self.checked_mul(a).ok_or(Stop::Overflow)?;
        let right = other.checked_mul(b).ok_or(Stop::Overflow)?;
        left.checked_sub(&right).ok_or(Stop::Overflow)
    }
}

impl Whole for i64 {
    const EFFORT: usize = 1;

    fn from_count(count: u64) -> Result<Self, Stop> {
        Self::try_from(count).map_err(|_| Stop::Overflow)
    }

    fn from_big(number: &BigInt) -> Result<Self, Stop> {
        Self::try_from(number).map_err(|_| Stop::Overflow)
    }

    fn is_long(&self) -> bool {
        self.unsigned_abs() > 1 << 20
    }

    fn to_big(&self) -> BigInt {
        BigInt::from(*self)
    }
}

impl Whole for BigInt {
    const EFFORT: usize = 200;

    fn from_count(count: u64) -> Result<Self, Stop> {
        Ok(Self::from(count))
    }

    fn from_big(number: &BigInt) -> Result<Self, Stop> {
        Ok(number.clone())
    }

    fn is_long(&self) -> bool {
        self.bits() > 20
    }

    fn to_big(&self) -> BigInt {
        self.clone()
    }
}

/// Makes `target[column]` zero by subtracting a multiple of `source`. The multiplier of `target` is positive, so that signs in
/// columns where `source` is zero stay.
pub(super) fn eliminate<T: Whole>(target: &mut [T], source: &[T], column: usize) -> Result<(), Stop> {
    if target[column].is_zero() {
        return Ok(());
    }
    let common = target[column].gcd(&source[column]);
    let mut keep = source[column].clone() / common.clone();
    let mut take = target[column].clone() / common;
    if keep.is_negative() {
        keep = -keep;
        take = -take;
    }
    let mut long = false;
    if keep.is_one() {
        for (entry, other) in target.iter_mut().zip(source).filter(|(_, other)| !other.is_zero()) {
            let product = other.checked_mul(&take).ok_or(Stop::Overflow)?;
            *entry = entry.checked_sub(&product).ok_or(Stop::Overflow)?;
            long |= entry.is_long();
        }
    } else {
        for (entry, other) in target.iter_mut().zip(source) {
            *entry = entry.cross(&keep, other, &take)?;
            long |= entry.is_long();
        }
    }
    if long {
        shorten(target);
    }
    Ok(())
}

/// Divides a row by what all its entries have in common.
fn shorten<T: Whole>(row: &mut [T]) {
    let mut common = T::zero();
    for entry in row.iter() {
        common = common.gcd(entry);
        if common.is_one() {
            return;
        }
    }
    if !common.is_zero() {
        for entry in row.iter_mut() {
            *entry = entry.clone() / common.clone();
        }
    }
}

/// Rows in reduced echelon form: each has a pivot column in which all others are zero.
#[derive(Clone, Debug, Default)]
pub(super) struct Echelon<T> {
    /// The rows, all of one length.
    pub rows: Vec<Vec<T>>,
    /// Pivot column of each row; the entry there is positive.
    pub pivots: Vec<usize>,
}

impl<T: Whole> Echelon<T> {
    pub(super) fn new() -> Self {
        Self { rows: Vec::new(), pivots: Vec::new() }
    }

    /// Subtracts from a row all that the echelon form can express.
    pub(super) fn reduce(&self, row: &mut [T], work: &mut u64) -> Result<(), Stop> {
        for (source, &pivot) in self.rows.iter().zip(&self.pivots) {
            if !row[pivot].is_zero() {
                spend(work, row.len() * T::EFFORT)?;
                eliminate(row, source, pivot)?;
            }
        }
        Ok(())
    }

    /// Adds a row; false when the first `width` columns of it were expressible already.
    pub(super) fn insert(&mut self, mut row: Vec<T>, width: usize, work: &mut u64) -> Result<bool, Stop> {
        self.reduce(&mut row, work)?;
        let Some(pivot) = row[..width].iter().position(|entry| !entry.is_zero()) else { return Ok(false) };
        if row[pivot].is_negative() {
            for entry in &mut row {
                *entry = -entry.clone();
            }
        }
        for other in self.rows.iter_mut().filter(|other| !other[pivot].is_zero()) {
            spend(work, row.len() * T::EFFORT)?;
            eliminate(other, &row, pivot)?;
        }
        self.rows.push(row);
        self.pivots.push(pivot);
        Ok(true)
    }
}

/// A 0/1 row of the given length.
pub(super) fn indicator<T: Whole>(columns: &[usize], length: usize) -> Vec<T> {
    let mut row = vec![T::zero(); length];
    for &column in columns {
        row[column] = T::one();
    }
    row
}

/// Counts work, so that a hostile system ends at a limit that is the same on every machine.
pub(super) fn spend(work: &mut u64, amount: usize) -> Result<(), Stop> {
    *work = work.checked_sub(amount as u64).ok_or(Stop::Limit)?;
    Ok(())
}

/// What [`express`] finds for each target.
pub(super) type Coefficients = Vec<Option<Vec<BigRational>>>;

/// Coefficients that add up `rows` (0/1, given by their columns) to each target, or `None` for a target that is no such sum.
///
/// Solved as one system with many right-hand sides: one equation per column, one unknown per row. Unknowns that the others make
/// superfluous get 0; which those are depends on the order of `rows`, the first being preferred.
pub(super) fn express<T: Whole>(
    rows: &[&[usize]],
    targets: &[Vec<BigRational>],
    width: usize,
    work: &mut u64,
) -> Result<Coefficients, Stop> {
    let unknowns = rows.len();
    spend(work, width * (unknowns + targets.len()) * 16)?;
    let mut equations = vec![vec![T::zero(); unknowns + targets.len()]; width];
    for (unknown, row) in rows.iter().enumerate() {
        for &column in *row {
            equations[column][unknown] = T::one();
        }
    }
    let scales: Vec<BigInt> =
        targets.iter().map(|target| target.iter().fold(BigInt::from(1), |scale, entry| scale.lcm(entry.denom()))).collect();
    for (index, (target, scale)) in targets.iter().zip(&scales).enumerate() {
        for (equation, entry) in equations.iter_mut().zip(target) {
            equation[unknowns + index] = T::from_big(&(entry.numer() * (scale / entry.denom())))?;
        }
    }
    let mut echelon = Echelon::new();
    let mut solvable = vec![true; targets.len()];
    for mut equation in equations {
        echelon.reduce(&mut equation, work)?;
        if !echelon.insert(equation.clone(), unknowns, work)? {
            for (solvable, left) in solvable.iter_mut().zip(&equation[unknowns..]) {
                *solvable &= left.is_zero();
            }
        }
    }
    let solution = |index: usize| {
        let mut solution = vec![BigRational::from(BigInt::ZERO); unknowns];
        for (row, &pivot) in echelon.rows.iter().zip(&echelon.pivots) {
            solution[pivot] = BigRational::new(row[unknowns + index].to_big(), row[pivot].to_big() * &scales[index]);
        }
        solution
    };
    Ok(solvable.iter().enumerate().map(|(index, &solvable)| solvable.then(|| solution(index))).collect())
}
