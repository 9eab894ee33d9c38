//! What a reader can work out: every published figure is an equation about the smallest cells, and what follows from all of them together
//! is what the reader knows.

use std::collections::BTreeMap;

use super::field::{self, Equations};
use super::published::{Measure, Published};
use super::survey::Dice;
use super::truth::{AFTER, BEFORE, Truth};

/// Where the unknowns of a measure start, and how many states each cell has in it.
#[derive(Clone, Copy)]
struct Place {
    start: usize,
    states: usize,
}

/// A scale has as states: sum of scores, sum of their squares, how many have one, and how many have none.
const SUM: usize = 0;
const SQUARES: usize = 1;
const SCORED: usize = 2;
const UNSCORED: usize = 3;

/// What a reader makes use of beside the figures of each measure; all of it, or less to see what an attack needs.
#[expect(clippy::struct_excessive_bools, reason = "each is used or left out")]
#[derive(Clone, Copy, Debug)]
pub(super) struct Means {
    pub(super) routes: bool,
    pub(super) scales: bool,
    pub(super) differences: bool,
    /// Where a group has nobody of a kind, no cell of it has.
    pub(super) zeros: bool,
}

pub(super) const ALL: Means = Means { routes: true, scales: true, differences: true, zeros: true };

/// What several releases about the same people tell together.
pub(super) struct Reader<'a> {
    truth: &'a Truth<'a>,
    means: Means,
    places: Vec<Place>,
    equations: Equations,
    beside: [usize; 2],
}

/// What the reader knows: a sum of unknowns is known when their numbers here add up to 0.
pub(super) struct Known {
    places: Vec<Place>,
    atoms: usize,
    values: Vec<u64>,
    pub(super) equations: usize,
    /// Weighted figures, and changes of the same people, that it learned from.
    pub(super) beside: [usize; 2],
}

fn is_scale(measure: &Measure) -> bool {
    matches!(measure.kind.as_str(), "scale" | "linked_scale")
}

/// Levels of a question or option; an option is ticked or not.
pub(super) fn levels(measure: &Measure) -> usize {
    if measure.kind == "choice" { 2 } else { measure.levels.len() }
}

impl<'a> Reader<'a> {
    pub(super) fn new(truth: &'a Truth<'a>, release: &Published, means: Means) -> Self {
        let mut start = 0;
        let mut places = Vec::new();
        for measure in &release.measures {
            // Beside its levels a question has "don't know", "not asked" and blank.
            let states = if is_scale(measure) { 4 } else { levels(measure) + 3 };
            places.push(Place { start, states });
            start += states * truth.atoms.len();
        }
        let mut reader = Self { truth, means, places, equations: Equations::new(start), beside: [0; 2] };
        reader.respondents(release);
        reader.multi(release);
        reader.single(release);
        if means.routes {
            reader.routes(release);
        }
        reader
    }

    fn at(&self, measure: usize, state: usize, atom: usize) -> usize {
        self.places[measure].start + state * self.truth.atoms.len() + atom
    }

    /// How many are in each cell is known at worst, and all are in some state.
    fn respondents(&mut self, release: &Published) {
        for (measure, info) in release.measures.iter().enumerate() {
            let states = if is_scale(info) { SCORED..UNSCORED + 1 } else { 0..self.places[measure].states };
            for atom in 0..self.truth.atoms.len() {
                let terms: Vec<(usize, u64)> = states.clone().map(|state| (self.at(measure, state, atom), 1)).collect();
                self.equations.known(terms);
            }
        }
    }

    /// A scale of one question is that question.
    fn single(&mut self, release: &Published) {
        for (scale, info) in release.measures.iter().enumerate().filter(|_| self.means.scales) {
            let [item] = info.items[..] else { continue };
            for (atom, power) in (0..self.truth.atoms.len()).flat_map(|atom| (0..3).map(move |power| (atom, power))) {
                let state = [SCORED, SUM, SQUARES][power as usize];
                let levels = (0..levels(&release.measures[item])).map(|level| (level, (level as u64 + 1).pow(power)));
                let of_item = levels.map(|(level, factor)| (self.at(item, level, atom), factor));
                let terms: Vec<(usize, u64)> = of_item.chain([(self.at(scale, state, atom), field::negative(1))]).collect();
                self.equations.known(terms);
            }
        }
    }

    /// Whoever ticked any option of a question has answered them all.
    fn multi(&mut self, release: &Published) {
        let questions = questions(release);
        let two = questions.iter().flat_map(|options| options.windows(2));
        for (two, atom) in two.flat_map(|two| (0..self.truth.atoms.len()).map(move |atom| (two, atom))) {
            let signs = [1, field::negative(1)];
            let people = two.iter().zip(signs).flat_map(|(&option, sign)| (0..2).map(move |state| (option, state, sign)));
            let terms: Vec<(usize, u64)> = people.map(|(option, state, sign)| (self.at(option, state, atom), sign)).collect();
            self.equations.known(terms);
        }
    }

    /// Who gave certain answers to one question was asked another; the questionnaire says so.
    fn routes(&mut self, release: &Published) {
        for (question, asked) in self.truth.survey.questions.iter().enumerate() {
            let Some((trigger, any_of)) = &asked.route else { continue };
            let (routed, trigger) = (release.measure(&item(question)), release.measure(&item(*trigger)));
            let not_asked = levels(&release.measures[routed]) + 1;
            for atom in 0..self.truth.atoms.len() {
                let asked = (0..self.places[routed].states).filter(|&state| state != not_asked);
                let asked = asked.map(|state| (self.at(routed, state, atom), 1));
                let gave = any_of.iter().map(|&level| usize::try_from(level).unwrap() - 1);
                let gave = gave.map(|state| (self.at(trigger, state, atom), field::negative(1)));
                let terms: Vec<(usize, u64)> = asked.chain(gave).collect();
                self.equations.known(terms);
            }
        }
    }

    /// Learns everything that a release shows.
    pub(super) fn learn(&mut self, release: &Published, number: usize) {
        for group in 0..release.groups.len() {
            let members = self.truth.members(&release.groups[group], number);
            for (measure, info) in release.measures.iter().enumerate() {
                let atoms = self.truth.counted(info, &members);
                match info.kind.as_str() {
                    "scale" | "linked_scale" => self.scale(release, measure, group, &atoms),
                    "item" | "choice" | "matrix" => self.question(release, measure, group, &atoms),
                    _ => {}
                }
            }
            for options in questions(release) {
                self.options(release, group, &members, &options);
            }
        }
        let wanted = self.means.differences;
        for difference in release.differences.iter().filter(|_| wanted) {
            self.difference(release, difference, number);
        }
    }

    fn sum(&mut self, measure: usize, atoms: &[usize], states: impl Iterator<Item = (usize, u64)>) {
        let terms: Vec<(usize, u64)> = states
            .flat_map(|(state, factor)| atoms.iter().map(move |&atom| (state, factor, atom)))
            .map(|(state, factor, atom)| (self.at(measure, state, atom), factor))
            .collect();
        self.equations.known(terms);
    }

    /// A weighted mean or share: numbers of answers are known, and so is what each counts.
    fn weighted(&mut self, measure: usize, atoms: &[usize], states: std::ops::Range<usize>) {
        if self.truth.survey.has_weights() || self.truth.survey.by_service {
            self.beside[0] += 1;
            let of = |state: usize| atoms.iter().map(move |&atom| (state, atom));
            let terms = states.flat_map(of).map(|(state, atom)| (self.at(measure, state, atom), self.truth.weight(atom)));
            let terms: Vec<(usize, u64)> = terms.collect();
            self.equations.known(terms);
        }
    }

    /// The mean change of those who answered twice, where all of them have both scores.
    fn paired(&mut self, release: &Published, change: &super::published::Difference, number: usize) {
        let (measure, info) = (change.measure, &release.measures[change.measure]);
        let of = |group: usize, with: &str| self.truth.linked(&self.truth.members(&release.groups[group], number), with, number);
        let both = [of(change.group, BEFORE), of(change.reference, AFTER)];
        let people = |atoms: &Vec<usize>| atoms.iter().map(|&atom| self.truth.respondents(atom)).sum::<u64>();
        if both.iter().any(|atoms| self.truth.answers_of(info, atoms).n < people(atoms)) || people(&both[0]) != people(&both[1]) {
            return;
        }
        self.beside[1] += 1;
        let signs = [1, field::negative(1)];
        let terms = both.iter().zip(signs).flat_map(|(atoms, sign)| atoms.iter().map(move |&atom| (atom, sign)));
        let terms: Vec<(usize, u64)> = terms.map(|(atom, sign)| (self.at(measure, SUM, atom), sign)).collect();
        self.equations.known(terms);
    }

    fn nobody(&mut self, measure: usize, atoms: &[usize], state: usize) {
        if !self.means.zeros {
            return;
        }
        for &atom in atoms {
            self.sum(measure, &[atom], std::iter::once((state, 1)));
        }
    }

    fn question(&mut self, release: &Published, measure: usize, group: usize, atoms: &[usize]) {
        let info = &release.measures[measure];
        let levels = levels(info);
        let ones = |range: std::ops::Range<usize>| range.map(|state| (state, 1));
        let powers = |power: u32| (0..levels).map(move |state| (state, (state as u64 + 1).pow(power)));
        let people: u64 = atoms.iter().map(|&atom| self.truth.respondents(atom)).sum();
        let blank = |name: &str| release.get(measure, group, name).map(|figure| figure.value);
        if let Some((skipped, dropped_out)) = blank("skipped").zip(blank("dropped_out")) {
            self.sum(measure, atoms, ones(levels + 2..levels + 3));
            if skipped + dropped_out < 0.5 {
                self.nobody(measure, atoms, levels + 2);
            }
        }
        for (name, figure) in release.of(measure, group) {
            match name.as_str() {
                "valid" => {
                    self.sum(measure, atoms, ones(0..levels));
                    if figure.value >= people as f64 {
                        (levels..levels + 3).for_each(|state| self.nobody(measure, atoms, state));
                    }
                }
                "dont_know" | "not_asked" => {
                    let state = levels + usize::from(name == "not_asked");
                    self.sum(measure, atoms, ones(state..state + 1));
                    if figure.value < 0.5 {
                        self.nobody(measure, atoms, state);
                    }
                }
                "top_box" => self.sum(measure, atoms, ones(levels - info.top..levels)),
                "bottom_box" => self.sum(measure, atoms, ones(0..info.top)),
                "ticked" => self.sum(measure, atoms, ones(1..2)),
                "weighted_share" if info.kind == "choice" => self.weighted(measure, atoms, 1..2),
                "weighted_share" => self.weighted(measure, atoms, levels - info.top..levels),
                "mean" | "mean_100" => self.sum(measure, atoms, powers(1)),
                "sd" | "sd_100" => self.sum(measure, atoms, powers(2)),
                _ => {
                    let level = name.strip_prefix("level_share:").and_then(|level| level.parse::<i64>().ok());
                    if let Some(state) = level.and_then(|level| info.levels.iter().position(|known| *known == level)) {
                        self.sum(measure, atoms, ones(state..state + 1));
                    }
                }
            }
        }
    }

    /// Everybody who answered ticked something: where all options but one were ticked by nobody, it is that one; and where there are as many
    /// ticks as people, nobody ticked two.
    fn options(&mut self, release: &Published, group: usize, atoms: &[usize], options: &[usize]) {
        let ticked =
            |measure: usize| release.get(measure, group, "ticked").map(|figure| (figure.value * figure.n as f64, figure.n));
        let known: Vec<Option<(f64, u64)>> = options.iter().map(|&measure| ticked(measure)).collect();
        for (place, &measure) in options.iter().enumerate() {
            let is_none = |other: usize| other == place || known[other].is_some_and(|(ticks, _)| ticks < 0.5);
            if (0..options.len()).all(is_none) {
                self.nobody(measure, atoms, 0);
            }
        }
        let all: Option<f64> = known.iter().map(|known| known.map(|(ticks, _)| ticks)).sum();
        if all
            .zip(known.first().copied().flatten())
            .is_some_and(|(all, (_, people))| self.means.zeros && all < people as f64 + 0.5)
        {
            for &atom in atoms {
                let ticks = options.iter().map(|&measure| (self.at(measure, 1, atom), 1));
                let people = (0..2).map(|state| (self.at(options[0], state, atom), field::negative(1)));
                let terms: Vec<(usize, u64)> = ticks.chain(people).collect();
                self.equations.known(terms);
            }
        }
    }

    fn scale(&mut self, release: &Published, measure: usize, group: usize, atoms: &[usize]) {
        let people: u64 = atoms.iter().map(|&atom| self.truth.respondents(atom)).sum();
        for (name, figure) in release.of(measure, group) {
            let state = match name.as_str() {
                "mean" | "mean_100" => SUM,
                "sd" | "sd_100" => SQUARES,
                "valid" => SCORED,
                "no_score" => UNSCORED,
                "weighted_mean_100" => {
                    self.weighted(measure, atoms, SUM..SUM + 1);
                    continue;
                }
                _ => continue,
            };
            self.sum(measure, atoms, std::iter::once((state, 1)));
            if state == UNSCORED && figure.value < 0.5 || state == SCORED && figure.value >= people as f64 {
                self.nobody(measure, atoms, UNSCORED);
            }
        }
        let none = |name: &str| release.get(measure, group, name).is_some_and(|figure| figure.value < 0.5);
        if self.means.scales && none("prorated") && none("no_score") {
            self.complete(release, measure, atoms);
        }
    }

    /// Everybody answered every question of the scale: the score is their mean.
    fn complete(&mut self, release: &Published, scale: usize, atoms: &[usize]) {
        let items = &release.measures[scale].items;
        for &atom in atoms {
            let mut terms = vec![(self.at(scale, SUM, atom), field::negative(items.len() as u64))];
            for &item in items {
                let levels = levels(&release.measures[item]);
                terms.extend((0..levels).map(|state| (self.at(item, state, atom), state as u64 + 1)));
                (levels..levels + 3).for_each(|state| self.nobody(item, &[atom], state));
            }
            self.equations.known(terms);
        }
    }

    /// A difference between means or shares: known sizes make it one more equation.
    fn difference(&mut self, release: &Published, difference: &super::published::Difference, number: usize) {
        let info = &release.measures[difference.measure];
        let others = match difference.statistic.as_str() {
            "difference_from_others" => true,
            "change" => false,
            "paired_change" => return self.paired(release, difference, number),
            _ => return,
        };
        let own = self.truth.members(&release.groups[difference.group], number);
        let mut other = self.truth.members(&release.groups[difference.reference], number);
        if others {
            other.retain(|atom| !own.contains(atom));
        }
        let (own, other) = (self.truth.counted(info, &own), self.truth.counted(info, &other));
        let states: Vec<(usize, u64)> =
            if is_scale(info) { vec![(SUM, 1)] } else { (0..levels(info)).map(|state| (state, state as u64 + 1)).collect() };
        let mut terms = Vec::new();
        for (atoms, sign) in [(own, 1), (other, field::negative(1))] {
            let n = self.truth.answers_of(info, &atoms).n;
            if n == 0 {
                return;
            }
            let factor = field::times(sign, field::inverse(n));
            for &(state, weight) in &states {
                terms.extend(atoms.iter().map(|&atom| (self.at(difference.measure, state, atom), field::times(factor, weight))));
            }
        }
        self.equations.known(terms);
    }

    pub(super) fn conclude(self, dice: &mut Dice) -> Known {
        let (atoms, equations) = (self.truth.atoms.len(), self.equations.len());
        Known { places: self.places, atoms, values: self.equations.unnoticed(dice), equations, beside: self.beside }
    }
}

impl Known {
    /// Number of a cell's people in one state.
    pub(super) fn state(&self, measure: usize, state: usize, atom: usize) -> u64 {
        self.values[self.places[measure].start + state * self.atoms + atom]
    }

    /// Numbers of a cell: its sum of answers first (for a scale: of scores), then how many gave each level. What a measure has no sum or
    /// level of is left out.
    pub(super) fn numbers(&self, measure: &Measure, position: usize, atom: usize) -> Vec<(Figure, u64)> {
        let value = |state: usize| self.state(position, state, atom);
        if is_scale(measure) {
            return vec![(Figure::Sum, value(SUM)), (Figure::Squares, value(SQUARES))];
        }
        let sum = (0..levels(measure)).fold(0, |sum, state| field::add(sum, field::times(state as u64 + 1, value(state))));
        let level = |state: usize| (Figure::Level(state), value(state));
        let sum = (!measure.nominal).then_some((Figure::Sum, sum));
        sum.into_iter().chain((0..levels(measure)).map(level)).collect()
    }
}

/// What can be known of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Figure {
    Sum,
    Level(usize),
    /// Sum of squared scores, and with it the spread.
    Squares,
}

/// Options of each question that has several.
fn questions(release: &Published) -> Vec<Vec<usize>> {
    let mut questions: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, measure) in release.measures.iter().enumerate().filter(|(_, measure)| measure.kind == "choice") {
        questions.entry(measure.id.rsplit_once('/').unwrap().0).or_default().push(place);
    }
    questions.into_values().collect()
}

pub(super) fn item(question: usize) -> String {
    format!("item:q{}", question + 1)
}
