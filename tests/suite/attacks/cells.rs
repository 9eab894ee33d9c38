//! Cells as the attacker sees them: what they answered, and what is known of it.

use std::collections::{BTreeMap, BTreeSet};

use super::field;
use super::solver::Figure;
use super::truth::Answers;

/// Cells with what they answered and what the reader has of each.
pub(super) struct Cells {
    pub(super) answers: Vec<Answers>,
    pub(super) numbers: BTreeMap<Figure, Vec<u64>>,
}

impl Cells {
    fn sum(&self, figure: Figure, atoms: &[usize]) -> Option<u64> {
        let numbers = self.numbers.get(&figure)?;
        Some(atoms.iter().fold(0, |sum, &atom| field::add(sum, numbers[atom])))
    }

    pub(super) fn knows(&self, figure: Figure, atoms: &[usize]) -> bool {
        self.sum(figure, atoms) == Some(0)
    }

    pub(super) fn answers(&self, atoms: &[usize]) -> Answers {
        atoms.iter().fold(Answers::default(), |mut all, &atom| {
            all.add(&self.answers[atom]);
            all
        })
    }

    /// What is known of these people and tells something: a sum, or that somebody gave an answer.
    pub(super) fn known(&self, atoms: &[usize], answers: &Answers) -> Option<Figure> {
        let tells = |figure: &Figure| match figure {
            Figure::Sum => true,
            Figure::Level(level) => answers.levels[*level] > 0,
            Figure::Squares => false,
        };
        self.numbers.keys().filter(|figure| tells(figure)).find(|figure| self.knows(**figure, atoms)).copied()
    }

    /// Whether the reader knows how many gave each answer, or the spread of scores.
    pub(super) fn tells_distribution(&self, atoms: &[usize]) -> bool {
        let mut all = self.numbers.keys().filter(|figure| **figure != Figure::Sum).peekable();
        all.peek().is_some() && all.all(|figure| self.knows(*figure, atoms)) && self.knows(Figure::Sum, atoms)
    }

    /// Whether the reader knows that all, or all but one, gave one answer.
    pub(super) fn tells_alike(&self, atoms: &[usize], answers: &Answers) -> bool {
        let level = |level: usize| answers.levels[level] + 1 >= answers.n && self.knows(Figure::Level(level), atoms);
        let n = answers.n as f64;
        // A sum at the end of the scale, or one step from it, is everybody's answer.
        let near = |end: f64| (answers.sum - n * end).abs() < 1.5;
        let ends = near(1.0) || near(answers.levels.len() as f64);
        answers.n > 0 && ((0..answers.levels.len()).any(level) || ends && self.knows(Figure::Sum, atoms))
    }
}

/// How far apart the lowest and highest sum of a group are, when the whole that it is part of is known.
pub(super) fn width(cells: &Cells, union: &[usize], both: &Answers, own: &Answers, (least, most): (f64, f64)) -> f64 {
    let (n, rest) = (own.n as f64, (both.n - own.n) as f64);
    let lowest = (n * least).max(both.sum - rest * most);
    let highest = (n * most).min(both.sum - rest * least);
    let by_level = (0..both.levels.len()).all(|level| cells.knows(Figure::Level(level), union));
    if both.levels.is_empty() || !by_level {
        return highest - lowest;
    }
    let ends = |levels: Vec<(usize, u64)>| {
        let mut left = own.n;
        levels.into_iter().fold(0.0, |sum, (level, count)| {
            let taken = count.min(left);
            left -= taken;
            sum + taken as f64 * (level + 1) as f64
        })
    };
    let up: Vec<(usize, u64)> = both.levels.iter().copied().enumerate().collect();
    ends(up.iter().rev().copied().collect()) - ends(up)
}

pub(super) fn merged<'a>(groups: impl Iterator<Item = &'a [usize]>) -> Vec<usize> {
    let all: BTreeSet<usize> = groups.flatten().copied().collect();
    all.into_iter().collect()
}

/// Unions of at most three cells whose numbers add up to 0.
pub(super) fn vanishing(atoms: &[usize], numbers: &[u64]) -> BTreeSet<Vec<usize>> {
    let mut found = BTreeSet::new();
    let mut sorted: Vec<(u64, usize)> = atoms.iter().map(|&atom| (numbers[atom], atom)).collect();
    sorted.sort_unstable();
    let with = |number: u64| {
        let start = sorted.partition_point(|(other, _)| *other < number);
        sorted[start..].iter().take_while(move |(other, _)| *other == number).map(|(_, atom)| *atom)
    };
    found.extend(with(0).map(|atom| vec![atom]));
    for (position, &one) in atoms.iter().enumerate() {
        let missing = field::negative(numbers[one]);
        found.extend(with(missing).filter(|&two| two > one).map(|two| vec![one, two]));
        for &two in &atoms[position + 1..] {
            let missing = field::negative(field::add(numbers[one], numbers[two]));
            found.extend(with(missing).filter(|&three| three > two).map(|three| vec![one, two, three]));
        }
    }
    found
}
