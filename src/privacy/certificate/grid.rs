//! Values with even distances, and those between them.
//!
//! The scores of who answered every item of a scale have even distances. Who left items out has a score between them, and a sum
//! that is between two multiples of the distance needs some of these people: as few as possible are taken, never more than six.

use super::question::{Question, Table, whole};

/// Most choices of people between the grid that are tried.
const TRIES: usize = 400;
/// Most steps in spreading a table.
const STEPS: usize = 20_000;

/// The values of a question, as steps from the lowest.
pub(super) struct Grid {
    /// Lowest value.
    pub(super) lowest: i64,
    /// Distance.
    pub(super) step: i64,
    /// Position among the values of each step, from the lowest to the highest.
    pub(super) places: Vec<usize>,
    /// Values between the steps, as distances from the lowest, with their positions.
    pub(super) between: Vec<(i64, usize)>,
}

/// What a table is to have: people, and its sum and sum of squares as distances from the lowest value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) people: u64,
    pub(super) sum: i64,
    pub(super) squares: Option<i64>,
}

impl Grid {
    /// `None` when the values have no even distances.
    pub(super) fn new(question: &Question) -> Option<Self> {
        let (lowest, highest) = question.range();
        let place = |weight: i64| question.weights.iter().position(|known| *known == weight);
        let step = match question.items {
            1 => question.weights.iter().filter(|weight| **weight > lowest).min()? - lowest,
            items => question.unit / items,
        };
        let places: Option<Vec<usize>> = (0..=(highest - lowest) / step).map(|at| place(lowest + at * step)).collect();
        let places = places?;
        let odd = |(at, weight): (usize, &i64)| ((weight - lowest) % step != 0).then_some((weight - lowest, at));
        let between: Vec<(i64, usize)> = question.weights.iter().enumerate().filter_map(odd).collect();
        Some(Self { lowest, step, places, between })
    }

    /// What is wanted, held against the lowest value.
    pub(super) fn wanted(&self, people: u64, sum: i64, squares: Option<i64>) -> Wanted {
        let shift = self.lowest * whole(people);
        let squares = squares.map(|squares| squares - 2 * self.lowest * sum + self.lowest * shift);
        Wanted { people, sum: sum - shift, squares }
    }

    /// Tries choices of people between the grid, the fewest first, until one gives what `make` needs of the people on it. `values`
    /// are the choices, each with how many there are.
    pub(super) fn around<T>(
        &self,
        wanted: Wanted,
        values: &[(i64, u64)],
        make: impl Fn(Wanted, &[i64]) -> Option<T>,
    ) -> Option<T> {
        let mut tries = 0;
        let mut attempt = |chosen: &[i64]| {
            let more = |value: &&(i64, u64)| chosen.iter().filter(|other| **other == value.0).count() as u64 > value.1;
            if tries >= TRIES || chosen.len() as u64 > wanted.people || values.iter().any(|value| more(&value)) {
                return None;
            }
            let left = self.left(wanted, chosen)?;
            tries += 1;
            make(left, chosen)
        };
        let single = |at: usize| values[at].0;
        let pairs = || (0..values.len()).flat_map(move |a| (0..=a).map(move |b| [single(a), single(b)]));
        if let Some(found) = attempt(&[])
            .or_else(|| (0..values.len()).find_map(|at| attempt(&[single(at)])))
            .or_else(|| pairs().find_map(|pair| attempt(&pair)))
        {
            return Some(found);
        }
        let twos: Vec<Vec<i64>> = pairs().map(|pair| pair.to_vec()).collect();
        let ones: Vec<Vec<i64>> = (0..values.len()).map(|at| vec![single(at)]).collect();
        let threes = || -> Vec<Vec<i64>> {
            let of_two = |a: usize| (0..=a).flat_map(move |b| (0..=b).map(move |c| vec![single(a), single(b), single(c)]));
            (0..values.len()).flat_map(of_two).collect()
        };
        self.meeting(wanted, &ones, &twos, &mut attempt).or_else(|| self.meeting(wanted, &twos, &twos, &mut attempt)).or_else(
            || {
                let threes = threes();
                self.meeting(wanted, &twos, &threes, &mut attempt)
                    .or_else(|| self.meeting(wanted, &threes, &threes, &mut attempt))
            },
        )
    }

    /// Tries choices that are made of two, and that bring what is left onto the grid.
    fn meeting<T>(
        &self,
        wanted: Wanted,
        firsts: &[Vec<i64>],
        seconds: &[Vec<i64>],
        attempt: &mut impl FnMut(&[i64]) -> Option<T>,
    ) -> Option<T> {
        let mut known: Vec<((i64, i64), &Vec<i64>)> =
            seconds.iter().map(|second| (self.residue(wanted, second), second)).collect();
        known.sort_by_key(|(residue, _)| *residue);
        firsts.iter().find_map(|first| {
            self.targets(wanted, first).into_iter().find_map(|target| {
                let start = known.partition_point(|(residue, _)| *residue < target);
                let mut fitting = known[start..].iter().take_while(|(residue, _)| *residue == target).take(8);
                fitting.find_map(|(_, second)| attempt(&[first.as_slice(), second].concat()))
            })
        })
    }

    fn moduli(&self, wanted: Wanted) -> (i64, i64) {
        match wanted.squares {
            Some(_) => (2 * self.step, 2 * self.step * self.step),
            None => (self.step, 1),
        }
    }

    fn residue(&self, wanted: Wanted, values: &[i64]) -> (i64, i64) {
        let (of_sum, of_squares) = self.moduli(wanted);
        let squares: i64 = values.iter().map(|value| value * value).sum();
        (values.iter().sum::<i64>().rem_euclid(of_sum), squares.rem_euclid(of_squares))
    }

    /// Residues that bring what is left onto the grid: sum and sum of squares in steps are both even, or both odd.
    fn targets(&self, wanted: Wanted, chosen: &[i64]) -> Vec<(i64, i64)> {
        let (of_sum, of_squares) = self.moduli(wanted);
        let (sum, squares) = self.residue(wanted, chosen);
        let odds = if wanted.squares.is_some() { 0..2 } else { 0..1 };
        odds.map(|odd| {
            let left = wanted.squares.unwrap_or(0) - squares - odd * self.step * self.step;
            ((wanted.sum - sum - odd * self.step).rem_euclid(of_sum), left.rem_euclid(of_squares))
        })
        .collect()
    }

    /// What is wanted of the people on the grid, in steps. `None` when it is not whole.
    fn left(&self, wanted: Wanted, chosen: &[i64]) -> Option<Wanted> {
        let exact = |value: i64, by: i64| (value % by == 0).then_some(value / by);
        let people = wanted.people - chosen.len() as u64;
        let sum = exact(wanted.sum - chosen.iter().sum::<i64>(), self.step)?;
        let squares: i64 = chosen.iter().map(|value| value * value).sum();
        let squares = match wanted.squares {
            Some(wanted) => Some(exact(wanted - squares, self.step * self.step)?),
            None => None,
        };
        let is_even = squares.is_none_or(|squares| (squares - sum) % 2 == 0);
        (is_even && sum >= 0 && sum <= whole(people) * whole(self.places.len() as u64 - 1)).then_some(Wanted {
            people,
            sum,
            squares,
        })
    }

    /// A table made from people on the grid and people between.
    fn table(&self, question: &Question, steps: &[u64], chosen: &[i64]) -> Table {
        let mut table = vec![0; question.values.len()];
        for (place, people) in self.places.iter().zip(steps) {
            table[*place] += people;
        }
        for value in chosen {
            if let Some((_, place)) = self.between.iter().find(|(known, _)| known == value) {
                table[*place] += 1;
            }
        }
        table
    }

    /// A table with what is wanted. Without squares that are wanted exactly, it comes as close to `near` as can be. Each `turn` takes
    /// other people between the grid.
    pub(super) fn build(&self, question: &Question, wanted: Wanted, near: i64, turn: usize) -> Option<Table> {
        if wanted.people == 0 {
            return (wanted.sum == 0 && wanted.squares.unwrap_or(0) == 0).then(|| vec![0; question.values.len()]);
        }
        let middle = wanted.sum / whole(wanted.people);
        let mut values: Vec<(i64, u64)> = self.between.iter().map(|(value, _)| (*value, u64::MAX)).collect();
        values.sort_by_key(|(value, _)| (value - middle).abs());
        let turn = turn.min(values.len());
        values.rotate_left(turn);
        self.around(wanted, &values, |left, chosen| {
            let between: i64 = chosen.iter().map(|value| value * value).sum();
            let aim = left.squares.unwrap_or((near - between) / (self.step * self.step));
            let steps = [true, false].into_iter().find_map(|far| {
                let (steps, missing) = spread(left.people, left.sum, aim, self.places.len(), far)?;
                (left.squares.is_none() || missing == 0).then_some(steps)
            })?;
            Some(self.table(question, &steps, chosen))
        })
    }

    /// Picks people out of a table, with what is wanted.
    pub(super) fn pick(&self, question: &Question, from: &Table, wanted: Wanted) -> Option<Table> {
        let held = |(value, place): &(i64, usize)| (from[*place] > 0).then_some((*value, from[*place]));
        let values: Vec<(i64, u64)> = self.between.iter().filter_map(held).collect();
        let all: Vec<u64> = self.places.iter().map(|place| from[*place]).collect();
        self.around(wanted, &values, |left, chosen| {
            let steps = super::exchange::pick(&all, left)?;
            Some(self.table(question, &steps, chosen))
        })
    }
}

/// People on steps with a given sum, all as close together as can be, then moved apart in pairs until their squares are what is aimed
/// at; says by how much they miss. `far` moves those first that are farthest apart.
fn spread(people: u64, sum: i64, aim: i64, steps: usize, far: bool) -> Option<(Vec<u64>, i64)> {
    let mut table = vec![0; steps];
    if people == 0 {
        return (sum == 0).then_some((table, aim));
    }
    let (low, more) = (usize::try_from(sum / whole(people)).ok()?, u64::try_from(sum % whole(people)).ok()?);
    *table.get_mut(low)? += people - more;
    if more > 0 {
        *table.get_mut(low + 1)? += more;
    }
    let squares: i64 = (0..).zip(&table).map(|(at, people)| at * at * whole(*people)).sum();
    let mut missing = aim - squares;
    for _ in 0..STEPS {
        let inner = || (1..steps - 1).filter(|at| table[*at] > 0);
        let pairs = inner().flat_map(|low| inner().map(move |high| (low, high)));
        let two = pairs.filter(|(low, high)| low < high || (low == high && table[*low] > 1));
        let gain = |(low, high): &(usize, usize)| 2 * (whole((high - low) as u64) + 1);
        let fitting = two.filter(|pair| gain(pair) <= missing);
        let found = if far { fitting.max_by_key(gain) } else { fitting.min_by_key(gain) };
        let Some((low, high)) = found else { break };
        missing -= gain(&(low, high));
        table[low] -= 1;
        table[low - 1] += 1;
        table[high] -= 1;
        table[high + 1] += 1;
    }
    Some((table, missing))
}
