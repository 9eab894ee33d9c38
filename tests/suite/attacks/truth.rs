//! What is true, to judge by what a reader has worked out. The reader knows of it how many respondents each smallest cell has.

use std::collections::BTreeMap;

use super::field;
use super::published::{Group, Measure};
use super::survey::{CODE_WORDS, Given, Person, Survey, WORDS, in_all};

/// With which round somebody's answers are linked to the answers of the same person.
pub(super) const BEFORE: &str = "before";
pub(super) const AFTER: &str = "after";

/// People whom every published group holds all or none of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Atom {
    pub(super) round: usize,
    pub(super) keys: BTreeMap<&'static str, String>,
    pub(super) arrives: usize,
}

pub(super) struct Truth<'a> {
    pub(super) survey: &'a Survey,
    pub(super) atoms: Vec<Atom>,
    people: Vec<Vec<&'a Person>>,
}

/// What some people answered to a measure.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Answers {
    pub(super) n: u64,
    /// How many gave each level; empty for a scale.
    pub(super) levels: Vec<u64>,
    pub(super) sum: f64,
}

impl Answers {
    pub(super) fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.levels.resize(self.levels.len().max(other.levels.len()), 0);
        self.levels.iter_mut().zip(&other.levels).for_each(|(level, more)| *level += more);
    }

    /// Whether all of them, or all but one, gave one answer.
    pub(super) fn are_alike(&self) -> bool {
        self.n > 0 && self.levels.iter().any(|&level| level + 1 >= self.n)
    }
}

/// What a measure is, by its name.
enum Asked<'m> {
    Question(usize),
    Option(usize),
    /// A code of what people wrote; none for what no code fits.
    Code(Option<usize>),
    /// A cell of the matrix: how a service is rated, by its position.
    Rating(usize),
    Scale(&'m Measure),
    Other,
}

fn asked(measure: &Measure) -> Asked<'_> {
    let number = |prefix: &str| measure.id.strip_prefix(prefix).and_then(|number| number.parse::<usize>().ok());
    match measure.kind.as_str() {
        "item" => Asked::Question(number("item:q").unwrap() - 1),
        "choice" if measure.id.starts_with("choice:words/") => {
            Asked::Code(CODE_WORDS.iter().position(|(id, _)| measure.id.ends_with(id)))
        }
        "choice" => Asked::Option(number("choice:many/o").unwrap() - 1),
        "matrix" => Asked::Rating(number("matrix:m/a/s").unwrap() - 1),
        "scale" | "linked_scale" => Asked::Scale(measure),
        _ => Asked::Other,
    }
}

impl<'a> Truth<'a> {
    /// Atoms of a survey; with `apart`, those who answered after a release apart from the others.
    pub(super) fn of(survey: &'a Survey, apart: bool) -> Self {
        let mut cells: BTreeMap<Atom, Vec<&Person>> = BTreeMap::new();
        // In each round, who stands there under a key, and in which release they came.
        let came = |person: &Person| if apart && person.round + 1 == survey.rounds { person.arrives } else { 0 };
        let of_round = |round: usize| survey.people.iter().filter(move |person| person.round == round);
        let keyed = |round: usize| of_round(round).filter_map(|person| Some((person.key?, came(person)))).collect();
        let keys: Vec<BTreeMap<usize, usize>> = (0..survey.rounds).map(keyed).collect();
        let linked = |person: &Person, round: Option<usize>| keys.get(round?)?.get(&person.key?).copied();
        for person in &survey.people {
            let named = |letter: char, value: usize| format!("{letter}{}", value + 1);
            let all = [
                ("service", Some(named('S', person.service))),
                ("unit", Some(named('E', person.unit))),
                ("role", person.role.map(|role| named('R', role))),
                ("age", person.age.map(|age| named('A', age))),
            ];
            let grouped = all.into_iter().filter(|(variable, _)| survey.groups.contains(variable));
            // Weights and pairs part people too, although no group is named by them.
            let weight = Some(("weight", format!("W{}", person.weight))).filter(|_| person.weight > 0);
            let before = linked(person, person.round.checked_sub(1)).map(|_| (BEFORE, format!("P{}", came(person))));
            let after = linked(person, Some(person.round + 1)).map(|arrives| (AFTER, format!("P{arrives}")));
            let pair = before.into_iter().chain(after);
            let keys = grouped.filter_map(|(variable, value)| Some((variable, value?))).chain(weight).chain(pair).collect();
            cells.entry(Atom { round: person.round, keys, arrives: came(person) }).or_default().push(person);
        }
        let (atoms, people) = cells.into_iter().unzip();
        Self { survey, atoms, people }
    }

    /// Atoms of a group in a release.
    pub(super) fn members(&self, group: &Group, release: usize) -> Vec<usize> {
        let fits = |atom: &Atom| {
            let has = |(key, value): (&String, &String)| atom.keys.get(key.as_str()) == Some(value);
            atom.round == group.round && atom.arrives <= release && group.keys.iter().all(has)
        };
        (0..self.atoms.len()).filter(|&atom| fits(&self.atoms[atom])).collect()
    }

    /// Those of a group's atoms that count in a measure: nobody rates the own service, but in groups within it.
    pub(super) fn counted(&self, measure: &Measure, atoms: &[usize]) -> Vec<usize> {
        let Asked::Rating(service) = asked(measure) else { return atoms.to_vec() };
        let own = format!("S{}", service + 1);
        let is_own = |atom: &usize| self.atoms[*atom].keys.get("service") == Some(&own);
        let outside: Vec<usize> = atoms.iter().copied().filter(|atom| !is_own(atom)).collect();
        if outside.is_empty() { atoms.to_vec() } else { outside }
    }

    pub(super) fn people<'t>(&'t self, atoms: &'t [usize]) -> impl Iterator<Item = &'a Person> + 't {
        atoms.iter().flat_map(|&atom| self.people[atom].iter().copied())
    }

    /// What each person of an atom counts in weighted figures: a number of the field.
    pub(super) fn weight(&self, atom: usize) -> u64 {
        if !self.survey.by_service {
            return self.people[atom].first().map_or(0, |person| person.weight as u64);
        }
        let Some(person) = self.people[atom].first() else { return 0 };
        let same = |other: &&Person| (other.round, other.service) == (person.round, person.service);
        let answered = self.people.iter().flatten().copied().filter(same).count();
        field::times(in_all(person.service) as u64, field::inverse(answered as u64))
    }

    /// Atoms of those who answered in the round [`BEFORE`] or [`AFTER`] as well, by a release.
    pub(super) fn linked(&self, atoms: &[usize], with: &str, release: usize) -> Vec<usize> {
        let arrived =
            |pair: &String| pair.strip_prefix('P').and_then(|arrives| arrives.parse::<usize>().ok()).unwrap() <= release;
        atoms.iter().copied().filter(|&atom| self.atoms[atom].keys.get(with).is_some_and(arrived)).collect()
    }

    pub(super) fn respondents(&self, atom: usize) -> u64 {
        self.people[atom].len() as u64
    }

    /// What an atom answered.
    pub(super) fn answers(&self, measure: &Measure, atom: usize) -> Answers {
        let mut answers = Answers { levels: vec![0; measure.levels.len().max(2)], ..Answers::default() };
        for person in &self.people[atom] {
            let value = value(measure, person);
            let Some((value, is_level)) = value else { continue };
            answers.n += 1;
            answers.sum += value;
            if is_level {
                let place = (1..).zip(&mut answers.levels).find(|(level, _)| (f64::from(*level) - value).abs() < 0.5);
                *place.unwrap().1 += 1;
            } else {
                answers.levels.clear();
            }
        }
        if matches!(asked(measure), Asked::Scale(_)) {
            answers.levels.clear();
        }
        answers
    }

    /// Every answer, or score, by itself.
    pub(super) fn values(&self, measure: &Measure, atoms: &[usize]) -> Vec<f64> {
        self.people(atoms).filter_map(|person| value(measure, person)).map(|(value, _)| value).collect()
    }

    pub(super) fn answers_of(&self, measure: &Measure, atoms: &[usize]) -> Answers {
        atoms.iter().fold(Answers::default(), |mut all, &atom| {
            all.add(&self.answers(measure, atom));
            all
        })
    }
}

/// What a person answered, and whether that is a level; an option is 1, or 2 when it was ticked.
fn value(measure: &Measure, person: &Person) -> Option<(f64, bool)> {
    match asked(measure) {
        Asked::Question(question) => level(person, question).map(|level| (level, true)),
        Asked::Option(option) => person.ticks.contains(&true).then(|| (f64::from(u8::from(person.ticks[option])) + 1.0, true)),
        Asked::Code(code) => (person.wrote > 0).then(|| {
            let has = |code: usize| WORDS[person.wrote].contains(CODE_WORDS[code].1);
            let is = code.map_or_else(|| !(0..CODE_WORDS.len()).any(has), has);
            (f64::from(u8::from(is)) + 1.0, true)
        }),
        Asked::Rating(service) => {
            Some(person.ratings[service]).filter(|rating| *rating > 0).map(|rating| (f64::from(rating), true))
        }
        Asked::Scale(scale) => score(person, scale).map(|score| (score, false)),
        Asked::Other => None,
    }
}

fn level(person: &Person, question: usize) -> Option<f64> {
    if let Given::Level(level) = person.given[question] { Some(f64::from(level)) } else { None }
}

pub(super) fn score(person: &Person, scale: &Measure) -> Option<f64> {
    let given: Vec<f64> = scale.questions.iter().filter_map(|&question| level(person, question)).collect();
    (given.len() >= scale.min_valid.max(1)).then(|| given.iter().sum::<f64>() / given.len() as f64)
}
