//! Answers that are not there: what they could have changed, and whether chance alone left them out.

use crate::model::{Degrees, Moments};

use super::distribution::chi_square_upper;
use super::error::{StatError, at_least};
use super::linear::{cholesky, invert_cholesky, times};
use super::test_result::{Test, TestKind};

const MOST_STEPS: usize = 20_000;
const TOLERANCE: f64 = 1e-13;

/// Between which ends a mean, or a share, would lie if those who left the question out had answered too.
///
/// Nothing is assumed of them: at one end all of them give the lowest answer there is, at the other end the highest. The ends are no
/// confidence interval, and hold for the people who were asked; for a share the answers are 0 and 1.
///
/// # Input
/// The mean of `n` answers, how many were asked and did not answer, and the lowest and highest answer.
///
/// # Output
/// Both ends, in the unit of the mean.
///
/// # Errors
/// Nobody was asked; a mean outside the range.
///
/// # Source
/// Manski CF (1989), J Hum Resour 24:343–360, worst-case bounds.
///
/// # Example
/// ```
/// # use kartlegg::stats::missing_bounds;
/// // 60 of 100 agree, and 25 left it out.
/// assert_eq!(missing_bounds(0.6, 100, 25, (0.0, 1.0))?, (0.48, 0.68));
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn missing_bounds(mean: f64, n: u64, missing: u64, (lowest, highest): (f64, f64)) -> Result<(f64, f64), StatError> {
    at_least(n + missing, 1)?;
    if !(lowest..=highest).contains(&mean) {
        return Err(StatError::OutOfRange { what: "mean of the answers" });
    }
    let (answered, left) = (n as f64, missing as f64);
    let end = |answer: f64| (mean * answered + answer * left) / (answered + left);
    Ok((end(lowest), end(highest)))
}

/// People who answered the same items of a scale and left out the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerPattern {
    /// The items that they answered, as positions in the scale, increasing.
    pub items: Vec<usize>,
    /// Sums over those items, in that order.
    pub moments: Moments,
}

/// Little's test that answers are missing completely at random: whether those who left out other items answer the rest alike.
///
/// Each pattern's means of what it did answer are held against those of greatest likelihood under one normal distribution for all, found by EM.
/// It speaks of the items of one scale, and says nothing of whether the missing answers themselves would have been others.
///
/// # Input
/// People by pattern; everybody answered at least one item. `items` is how many the scale has; each was answered by somebody.
///
/// # Output
/// [`TestKind::MissingAtRandom`]: `d² = Σ nⱼ (ȳⱼ − μ̂ⱼ)′ Σ̂ⱼ⁻¹ (ȳⱼ − μ̂ⱼ)` over patterns j, chi-square with `Σ kⱼ − k` degrees of freedom. Σ̂ is the
/// estimate of greatest likelihood.
///
/// # Errors
/// Fewer than two patterns or two items; no more people than items; an item that everybody answered alike, or that follows from the others;
/// no convergence.
///
/// # Source
/// Little RJA (1988), J Am Stat Assoc 83:1198–1202. Oracle: R `naniar::mcar_test`, and the maximum of the likelihood by another way.
///
/// # Example
/// ```
/// # use kartlegg::model::Moments;
/// # use kartlegg::stats::{AnswerPattern, little_mcar};
/// let people = |items: &[usize], answers: &[&[i64]]| {
///     let mut moments = Moments::empty(items.len());
///     answers.iter().for_each(|answers| moments.add(answers));
///     AnswerPattern { items: items.to_vec(), moments }
/// };
/// let both = people(&[0, 1], &[&[1, 2], &[2, 2], &[3, 4], &[4, 3], &[5, 5]]);
/// let test = little_mcar(&[both, people(&[0], &[&[1], &[1], &[2]])], 2)?;
/// assert!(test.statistic > 2.0 && test.p < 0.15);
/// # Ok::<(), kartlegg::stats::StatError>(())
/// ```
pub fn little_mcar(patterns: &[AnswerPattern], items: usize) -> Result<Test, StatError> {
    let patterns: Vec<&AnswerPattern> = patterns.iter().filter(|pattern| pattern.moments.n > 0).collect();
    for have in [patterns.len(), items] {
        if have < 2 {
            return Err(StatError::TooFewParts { have, need: 2 });
        }
    }
    let n: u64 = patterns.iter().map(|pattern| pattern.moments.n).sum();
    at_least(n, items as u64 + 1)?;
    let parts: Vec<Part> = patterns.iter().map(|pattern| Part::of(pattern, items)).collect::<Result<_, _>>()?;
    let found = Normal::of(&parts, items)?;
    let mut statistic = 0.0;
    for part in &parts {
        let inverse = found.inverse(&part.seen)?;
        let away: Vec<f64> = part.seen.iter().zip(&part.means).map(|(&item, mean)| mean - found.mean[item]).collect();
        let turned = times(&inverse, &away);
        statistic += part.n * away.iter().zip(turned).map(|(one, other)| one * other).sum::<f64>();
    }
    let seen: usize = parts.iter().map(|part| part.seen.len()).sum();
    let df = (seen - items) as f64;
    if df <= 0.0 {
        return Err(StatError::TooFewParts { have: seen, need: items + 1 });
    }
    Ok(Test { kind: TestKind::MissingAtRandom, statistic, degrees: Degrees::One(df), p: chi_square_upper(statistic, df), n })
}

/// A pattern, with means and covariances (divided by n) of what it answered.
struct Part {
    n: f64,
    seen: Vec<usize>,
    unseen: Vec<usize>,
    means: Vec<f64>,
    spread: Vec<f64>,
}

impl Part {
    fn of(pattern: &AnswerPattern, items: usize) -> Result<Self, StatError> {
        let (moments, seen) = (&pattern.moments, pattern.items.clone());
        let is_increasing = seen.windows(2).all(|pair| pair[0] < pair[1]) && seen.last().is_some_and(|last| *last < items);
        if !is_increasing || moments.items() != seen.len() {
            return Err(StatError::OutOfRange { what: "items of a pattern" });
        }
        let n = moments.n as f64;
        let spread = |i: usize, j: usize| {
            // Whole numbers until the last step.
            let product = i128::from(moments.products[moments.position(i, j)]) * i128::from(moments.n);
            (product - i128::from(moments.sums[i]) * i128::from(moments.sums[j])) as f64 / (n * n)
        };
        let size = seen.len();
        Ok(Self {
            n,
            means: moments.sums.iter().map(|&sum| sum as f64 / n).collect(),
            spread: (0..size * size).map(|at| spread(at / size, at % size)).collect(),
            unseen: (0..items).filter(|item| !seen.contains(item)).collect(),
            seen,
        })
    }
}

/// One normal distribution for everybody.
struct Normal {
    mean: Vec<f64>,
    /// Covariances, row by row.
    spread: Vec<f64>,
}

impl Normal {
    /// Of greatest likelihood, by EM from what was seen of each item by itself.
    fn of(parts: &[Part], items: usize) -> Result<Self, StatError> {
        let mut found = Self::start(parts, items)?;
        for _ in 0..MOST_STEPS {
            let next = found.step(parts)?;
            let unit = |item: usize| next.spread[item * items + item].sqrt();
            let by_mean = (0..items).map(|item| (next.mean[item] - found.mean[item]).abs() / unit(item));
            let by_spread =
                (0..items * items).map(|at| (next.spread[at] - found.spread[at]).abs() / (unit(at / items) * unit(at % items)));
            let moved = by_mean.chain(by_spread).fold(0.0, f64::max);
            found = next;
            if moved.is_nan() {
                break;
            }
            if moved <= TOLERANCE {
                return Ok(found);
            }
        }
        Err(StatError::NotConverged { steps: MOST_STEPS, margin: None })
    }

    fn start(parts: &[Part], items: usize) -> Result<Self, StatError> {
        let mut mean = vec![0.0; items];
        let mut spread = vec![0.0; items * items];
        for item in 0..items {
            let seen = || parts.iter().filter_map(|part| Some((part, part.seen.iter().position(|seen| *seen == item)?)));
            let n: f64 = seen().map(|(part, _)| part.n).sum();
            if n == 0.0 {
                return Err(StatError::TooFewCases { have: 0, need: 1 });
            }
            let centre = seen().map(|(part, at)| part.n * part.means[at]).sum::<f64>() / n;
            let around = |(part, at): (&Part, usize)| {
                part.n * (part.spread[at * part.seen.len() + at] + (part.means[at] - centre).powi(2))
            };
            mean[item] = centre;
            spread[item * items + item] = seen().map(around).sum::<f64>() / n;
            if spread[item * items + item] <= 0.0 {
                return Err(StatError::ItemWithoutVariation { item });
            }
        }
        Ok(Self { mean, spread })
    }

    fn block(&self, rows: &[usize], columns: &[usize]) -> Vec<f64> {
        let items = self.mean.len();
        rows.iter().flat_map(|row| columns.iter().map(move |column| self.spread[row * items + column])).collect()
    }

    fn inverse(&self, seen: &[usize]) -> Result<Vec<f64>, StatError> {
        let lower = cholesky(&self.block(seen, seen), seen.len()).ok_or(StatError::NoVariation)?;
        Ok(invert_cholesky(&lower, seen.len()))
    }

    /// What everybody's sums around the mean are expected to be, given what was seen; then mean and covariances out of these.
    fn step(&self, parts: &[Part]) -> Result<Self, StatError> {
        let items = self.mean.len();
        let (mut sums, mut squares, mut n) = (vec![0.0; items], vec![0.0; items * items], 0.0);
        for part in parts {
            n += part.n;
            let away: Vec<f64> = part.seen.iter().zip(&part.means).map(|(&item, mean)| mean - self.mean[item]).collect();
            let size = away.len();
            let around: Vec<f64> = (0..size * size).map(|at| part.spread[at] + away[at / size] * away[at % size]).collect();
            // Slopes of every item on the seen ones: of a seen item that is itself.
            let slopes = self.slopes(part)?;
            for row in 0..items {
                let on = &slopes[row * size..(row + 1) * size];
                let half = times(&around, on);
                sums[row] += part.n * on.iter().zip(&away).map(|(slope, away)| slope * away).sum::<f64>();
                for column in 0..items {
                    let other = &slopes[column * size..(column + 1) * size];
                    squares[row * items + column] +=
                        part.n * other.iter().zip(&half).map(|(one, other)| one * other).sum::<f64>();
                }
            }
            for &row in &part.unseen {
                let on = &slopes[row * size..(row + 1) * size];
                for &column in &part.unseen {
                    let known =
                        on.iter().zip(self.block(&part.seen, &[column])).map(|(slope, spread)| slope * spread).sum::<f64>();
                    squares[row * items + column] += part.n * (self.spread[row * items + column] - known);
                }
            }
        }
        let moved: Vec<f64> = sums.iter().map(|sum| sum / n).collect();
        Ok(Self {
            mean: self.mean.iter().zip(&moved).map(|(mean, moved)| mean + moved).collect(),
            spread: squares.iter().enumerate().map(|(at, sum)| sum / n - moved[at / items] * moved[at % items]).collect(),
        })
    }

    /// For each item its slopes on the items that a pattern answered.
    fn slopes(&self, part: &Part) -> Result<Vec<f64>, StatError> {
        let (items, size) = (self.mean.len(), part.seen.len());
        let mut slopes = vec![0.0; items * size];
        for (at, item) in part.seen.iter().enumerate() {
            slopes[item * size + at] = 1.0;
        }
        if !part.unseen.is_empty() {
            let inverse = self.inverse(&part.seen)?;
            for item in &part.unseen {
                slopes[item * size..(item + 1) * size].copy_from_slice(&times(&inverse, &self.block(&[*item], &part.seen)));
            }
        }
        Ok(slopes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Law: whatever those who left it out would have answered, the mean lies between the ends, and both are reached.
    #[test]
    fn every_completion_lies_between_the_ends() {
        let answers = [1.0, 2.0, 2.0, 5.0, 4.0, 3.0];
        let mean = answers.iter().sum::<f64>() / 6.0;
        let (low, high) = missing_bounds(mean, 6, 3, (1.0, 5.0)).unwrap();
        let mut reached = [false; 2];
        for code in 0..125_u32 {
            let given = [code % 5, code / 5 % 5, code / 25].map(|step| f64::from(step) + 1.0);
            let whole = (answers.iter().sum::<f64>() + given.iter().sum::<f64>()) / 9.0;
            assert!((low - 1e-12..=high + 1e-12).contains(&whole), "{given:?}");
            reached[0] |= (whole - low).abs() < 1e-12;
            reached[1] |= (whole - high).abs() < 1e-12;
        }
        assert_eq!(reached, [true, true]);
    }

    #[test]
    fn without_gaps_there_is_nothing_between_and_without_people_nothing_at_all() {
        assert_eq!(missing_bounds(3.0, 1, 0, (1.0, 5.0)), Ok((3.0, 3.0)));
        assert_eq!(missing_bounds(1.0, 0, 2, (1.0, 5.0)), Ok((1.0, 5.0)));
        assert!(missing_bounds(1.0, 0, 0, (1.0, 5.0)).is_err());
        assert!(missing_bounds(0.9, 4, 0, (1.0, 5.0)).is_err() && missing_bounds(f64::NAN, 4, 0, (1.0, 5.0)).is_err());
    }
}
