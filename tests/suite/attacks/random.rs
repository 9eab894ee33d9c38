//! Surveys of small municipalities, drawn at random: many groups near the thresholds, some of them of one mind.

use std::collections::BTreeMap;

use super::survey::{Dice, Given, PAIRED, Person, Question, Scale, Survey, WEIGHTED, WORDS, in_all};

/// Sizes of units: around 5, 10 and 20, and what lies between.
const SIZES: [usize; 16] = [1, 2, 3, 4, 4, 5, 6, 7, 9, 10, 11, 12, 14, 19, 20, 21];

/// Position of the sensitive question, and of the one that is asked after it.
pub(super) const SENSITIVE: usize = 4;

/// Five questions of a scale with overlapping parts, a sensitive one, a nominal one, a routed one, a multi-select.
pub(super) fn survey(seed: u64) -> Survey {
    let mut dice = Dice::new(seed);
    let mut questions = vec![Question::of(5); 4];
    let sensitive = if dice.percent(60) { Question::of(2) } else { Question::of(4) };
    questions.push(Question { sensitive: true, ..sensitive });
    questions.push(Question { nominal: true, ..Question::of(3) });
    let trigger = if dice.percent(60) { SENSITIVE } else { 5 };
    let any_of = if questions[trigger].levels == 2 { vec![2] } else { vec![2, 3] };
    questions.push(Question { route: Some((trigger, any_of)), ..Question::of(5) });
    let mut groups = vec!["service"];
    for (variable, often) in [("unit", 75), ("role", 55), ("age", 35)] {
        if dice.percent(often) {
            groups.push(variable);
        }
    }
    let mut survey = Survey::of(questions, &groups);
    survey.rounds = if dice.percent(35) { 2 } else { 1 };
    if survey.rounds == 2 && dice.percent(40) {
        survey.questions[3].reworded = true;
    }
    survey.options = if dice.percent(50) { 2 } else { 0 };
    survey.roster = dice.percent(40);
    survey.scales = scales(&mut dice);
    let structure = structure(&mut dice);
    for round in 0..survey.rounds {
        people(&mut survey, &mut dice, round, &structure);
    }
    // Dice of their own, so that a survey is what it was before there were weights and keys.
    beside(&mut survey, &mut Dice::new(seed ^ 0xB0B));
    rate(&mut survey, &mut Dice::new(seed ^ 0xFADE));
    ask_further(&mut survey, &mut Dice::new(seed ^ 0xF00D));
    survey
}

/// One more question that the same people are asked as the routed one, with blanks of its own; and a scale of either.
fn ask_further(survey: &mut Survey, dice: &mut Dice) {
    if dice.percent(60) {
        return;
    }
    let question = survey.questions.len();
    let first = question - 1;
    survey.questions.push(survey.questions[first].clone());
    let blank = [0, 5, 20, 40][dice.roll(4)];
    for person in &mut survey.people {
        person.given.push(match person.given[first] {
            Given::NotAsked => Given::NotAsked,
            _ if dice.percent(blank) => Given::Blank,
            _ => Given::Level(i32::try_from(dice.roll(5)).unwrap() + 1),
        });
    }
    if dice.percent(60) {
        survey.scales.extend([first, question].map(|question| Scale { items: vec![question], min_valid: 1 }));
    }
}

/// Two services are rated by the others, and here and there by themselves.
fn rate(survey: &mut Survey, dice: &mut Dice) {
    if dice.percent(60) {
        return;
    }
    survey.rated = 2;
    let (blank, own) = ([0, 5, 20][dice.roll(3)], [0, 0, 30, 100][dice.roll(4)]);
    for person in &mut survey.people {
        let mind = if person.unit % 5 == 0 { 4 } else { dice.roll(5) };
        let rating = |service: usize| {
            let silent = if person.service == service { 100 - own } else { blank };
            if dice.percent(silent) { 0 } else { i32::try_from((mind + dice.roll(2)).min(4)).unwrap() + 1 }
        };
        person.ratings = (0..2).map(rating).collect();
    }
}

/// Weights that some or all of a unit have, and keys of those who answered twice.
fn beside(survey: &mut Survey, dice: &mut Dice) {
    if dice.percent(40) {
        let by_unit = dice.percent(30);
        for person in &mut survey.people {
            person.weight = 1 + if by_unit { person.unit % 2 } else { usize::from(dice.percent(35)) };
        }
        survey.settings += WEIGHTED;
    }
    if survey.rounds == 2 && dice.percent(60) {
        let mut places: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for person in &mut survey.people {
            let place = places.entry((person.round, person.unit)).or_insert(0);
            // The first of a unit were there both times, but for some.
            person.key = (*place % 5 < 4).then_some(100 * person.unit + *place);
            *place += 1;
        }
        survey.settings += PAIRED;
    }
}

fn scales(dice: &mut Dice) -> Vec<Scale> {
    let of = |items: &[usize]| Scale { items: items.to_vec(), min_valid: items.len().div_ceil(2) };
    match dice.roll(4) {
        // A total and its parts.
        0 => vec![of(&[0, 1]), of(&[2, 3]), of(&[0, 1, 2, 3])],
        // Overlap.
        1 => vec![of(&[0, 1, 2]), of(&[1, 2, 3]), of(&[0, 1, 2, 3])],
        // One, and a scale that is one question.
        2 => vec![of(&[0, 1, 2, 3]), of(&[3])],
        _ => vec![of(&[0, 1, 2, 3])],
    }
}

/// Services and sizes of their units.
fn structure(dice: &mut Dice) -> Vec<Vec<usize>> {
    let wanted = 25 + dice.roll(100);
    let mut services = Vec::new();
    let mut people = 0;
    while people < wanted || services.len() < 2 {
        let units: Vec<usize> = (0..=dice.roll(4)).map(|_| SIZES[dice.roll(SIZES.len())]).collect();
        people += units.iter().sum::<usize>();
        services.push(units);
    }
    services
}

fn people(survey: &mut Survey, dice: &mut Dice, round: usize, structure: &[Vec<usize>]) {
    let blank = [0, 0, 3, 10][dice.roll(4)];
    let late = if round + 1 == survey.rounds { [0, 4, 10][dice.roll(3)] } else { 0 };
    let mut unit = 0;
    for (service, units) in structure.iter().enumerate() {
        for &size in units {
            // A few more or fewer than last time; a unit of one mind, or of all minds.
            let size = if round > 0 { (size + dice.roll(3)).saturating_sub(1).max(1) } else { size };
            let (mind, alike) = (dice.roll(5), dice.percent(20));
            let yes = [0, 50, 90, 100][dice.roll(4)];
            for _ in 0..size {
                let lean = if alike { Some(mind) } else { None };
                let given = answers(survey, dice, (lean, mind, yes), blank);
                let ticks = (0..survey.options).map(|_| dice.percent(40)).collect();
                let role = if dice.percent(2) { None } else { Some([0, 0, 0, 0, 0, 1, 1, 2][dice.roll(8)]) };
                let age = Some([0, 0, 0, 1, 1, 2][dice.roll(6)]);
                survey.people.push(Person {
                    round,
                    service,
                    unit,
                    role,
                    age,
                    arrives: usize::from(dice.percent(late)),
                    weight: 0,
                    key: None,
                    given,
                    ticks,
                    ratings: Vec::new(),
                    wrote: 0,
                });
            }
            unit += 1;
        }
    }
}

/// Answers of one person: around `mind`, or that very answer when the unit is of one mind.
fn answers(survey: &Survey, dice: &mut Dice, unit: (Option<usize>, usize, usize), blank: usize) -> Vec<Given> {
    let (alike, mind, yes) = unit;
    let mut given: Vec<Given> = Vec::new();
    for (position, question) in survey.questions.iter().enumerate() {
        if let Some((trigger, any_of)) = &question.route
            && !matches!(given[*trigger], Given::Level(level) if any_of.contains(&level))
        {
            given.push(Given::NotAsked);
            continue;
        }
        let levels = usize::try_from(question.levels).unwrap();
        let drawn = match (alike, question.sensitive) {
            (_, true) => {
                if dice.percent(yes) {
                    levels - 1
                } else {
                    dice.roll(levels)
                }
            }
            (Some(mind), _) => mind.min(levels - 1),
            (None, _) => (mind + dice.roll(levels)).saturating_sub(2).min(levels - 1),
        };
        // The first question is answered by all: who answers nothing is no respondent.
        let missing = position > 0 && dice.percent(blank);
        given.push(match (missing, dice.percent(50)) {
            (true, true) => Given::Blank,
            (true, false) => Given::DontKnow,
            (false, _) => Given::Level(i32::try_from(drawn).unwrap() + 1),
        });
    }
    given
}

/// The same with more of what can be published: a third round, wishes, answers in people's own words, a design.
pub(super) fn rich(seed: u64) -> Survey {
    let mut survey = survey(seed);
    let mut dice = Dice::new(seed ^ 0x81C4);
    if survey.rounds == 2 && dice.percent(50) {
        let again = survey.people.iter().filter(|person| person.round == 1).cloned();
        let later: Vec<Person> =
            again.map(|person| Person { round: 2, given: moved(&survey, &person.given, &mut dice), ..person }).collect();
        survey.people.extend(later);
        survey.rounds = 3;
    }
    if survey.options > 0 && dice.percent(70) {
        (survey.options, survey.wishes) = (5, true);
        survey.people.iter_mut().for_each(|person| person.ticks = (0..5).map(|option| dice.percent(15 * option + 10)).collect());
    }
    if dice.percent(60) {
        survey.people.iter_mut().for_each(|person| person.wrote = dice.roll(WORDS.len()));
    }
    if !survey.has_weights() {
        let drawn = dice.roll(4);
        if let Some(design) = design(&survey, drawn) {
            survey.settings += &design;
            survey.by_service = drawn == 0;
        }
    }
    survey
}

/// Some answers moved to a neighbour, where nothing depends on them.
fn moved(survey: &Survey, given: &[Given], dice: &mut Dice) -> Vec<Given> {
    let is_trigger =
        |question: usize| survey.questions.iter().any(|other| other.route.as_ref().is_some_and(|(at, _)| *at == question));
    let one = |(question, given): (usize, &Given)| match *given {
        Given::Level(level) if !is_trigger(question) && dice.percent(30) => {
            Given::Level((level + 1).min(survey.questions[question].levels))
        }
        other => other,
    };
    given.iter().enumerate().map(one).collect()
}

/// Weights that services or ages have in all, units that were drawn whole, or services that were asked each for itself.
fn design(survey: &Survey, drawn: usize) -> Option<String> {
    let margin = |variable: &str, letter: char, of: &dyn Fn(&Person) -> usize| {
        let of_round = |round: usize| {
            let mut values: BTreeMap<usize, usize> = BTreeMap::new();
            for person in survey.people.iter().filter(|person| person.round == round) {
                *values.entry(of(person)).or_insert(0) += 1;
            }
            // Of fewer the name is not told, and so they are no part of a margin.
            let people = values
                .iter()
                .map(|(value, people)| (*people >= 5).then(|| format!("{letter}{} = {}", value + 1, in_all(*value))));
            let people: Vec<String> = people.collect::<Option<_>>()?;
            let head = format!("[[plan.weights.margin]]\nvariable = \"{variable}\"\nround = \"{}\"", round + 1);
            Some(format!("{head}\npeople = {{ {} }}\n", people.join(", ")))
        };
        (0..survey.rounds).map(of_round).collect::<Option<String>>()
    };
    let services = || margin("service", 'S', &|person| person.service);
    let raked = |variables: &str, margins: String| format!("\n[plan.weights]\nrake = [{variables}]\n{margins}");
    match drawn {
        0 => Some(raked("\"service\"", services()?)),
        1 if survey.groups.contains(&"age") => {
            let ages = margin("age", 'A', &|person| person.age.unwrap_or(0))?;
            Some(raked("\"service\", \"age\"", services()? + &ages))
        }
        2 if survey.groups.contains(&"unit") => Some("\n[plan.design]\nclusters = \"unit\"\n".into()),
        3 => Some("\n[plan.design]\nstrata = \"service\"\n".into()),
        _ => None,
    }
}
