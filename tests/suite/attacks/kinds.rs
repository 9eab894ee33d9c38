//! One test for each kind of attack, on a survey that is made for it.

use serde_json::{Value, json};

use super::random;
use super::search::{Breach, Kind};
use super::survey::{Dice, Given, PAIRED, Question, Scale, Survey, WEIGHTED};
use super::{Attack, attack, released};

/// Attacks what the program releases of a survey; so many hidden groups must have been there to attack.
fn attacked(survey: &Survey, hidden: usize) -> Attack {
    let attack = attack(survey, &released(survey).expect("a release"));
    assert!(attack.attacked.hidden >= hidden && attack.attacked.shown > 0, "{:?}", attack.attacked);
    attack
}

fn none(attack: &Attack) {
    let said: Vec<String> = attack.breaches.iter().map(Breach::to_string).collect();
    assert!(said.is_empty(), "{:?}\n{}", attack.attacked, said.join("\n"));
}

fn level(number: usize, levels: usize) -> i32 {
    i32::try_from(number % levels).unwrap() + 1
}

/// Two services with units of 2, 12, 15 and of 21, 14, and a scale of one question; the two both answered 1.
pub(super) fn units() -> Survey {
    let mut survey = Survey::of(vec![Question::of(5)], &["service", "unit"]);
    survey.scales = vec![Scale { items: vec![0], min_valid: 1 }];
    for (unit, people) in [2, 12, 15, 21, 14].into_iter().enumerate() {
        for person in 0..people {
            let answer = if unit == 0 { 1 } else { level(person * 3 + unit + person / 4, 5) };
            survey.person(usize::from(unit > 2), unit, &[answer]);
        }
    }
    survey
}

#[test]
fn borrowed_spread_tells_of_nobody() {
    none(&attacked(&units(), 1));
}

/// A total of nine questions and its three parts. Three of the unit of ten left most of the last part out.
#[test]
fn a_total_and_its_parts_tell_of_nobody() {
    let mut survey = Survey::of(vec![Question::of(5); 9], &["service", "unit"]);
    let part = |first: usize| Scale { items: (first..first + 3).collect(), min_valid: 2 };
    survey.scales = vec![part(0), part(3), part(6), Scale { items: (0..9).collect(), min_valid: 5 }];
    for (unit, people) in [7, 10, 21].into_iter().enumerate() {
        for person in 0..people {
            let mut answers: Vec<i32> = (0..9).map(|question| level(person * 3 + question * 7 + unit * 2, 5)).collect();
            if unit == 0 {
                answers[6..].fill(i32::from(person < 3));
            }
            survey.person(usize::from(unit > 1), unit, &answers);
        }
    }
    none(&attacked(&survey, 2));
}

/// A scale of one question is that question. Units have figures of the scale alone: the spread of one, and the distribution of its service,
/// would tell the distribution of the nine who are left.
#[test]
fn a_scale_of_one_question_tells_no_other_distribution_than_the_question() {
    let mut survey = Survey::of(vec![Question::of(5); 2], &["service", "unit"]);
    survey.scales = vec![Scale { items: vec![0], min_valid: 1 }];
    for (unit, people) in [21, 9, 22, 25].into_iter().enumerate() {
        for person in 0..people {
            survey.person(unit / 2, unit, &[level(person * 3 + unit + person / 4, 5), level(person, 5)]);
        }
    }
    let attack = attacked(&survey, 0);
    assert!(attack.attacked.withheld > 0);
    none(&attack);
}

/// Two questions that everybody answered. To the second nobody of a service gave one of the answers: those of a role who did are the three
/// of it who work elsewhere.
#[test]
fn an_answer_that_nobody_gave_to_the_second_question_tells_of_nobody() {
    let mut survey = Survey::of(vec![Question::of(5); 2], &["service", "role"]);
    survey.scales = vec![Scale { items: vec![0, 1], min_valid: 1 }];
    for (service, role, people) in [(0, 0, 27), (0, 1, 20), (1, 0, 3), (1, 1, 27)] {
        for person in 0..people {
            let second = if service == 0 { level(person, 4) + 1 } else { level(person / 2, 5) };
            survey.person(service, service, &[level(person * 3 + role, 5), second]);
            survey.people.last_mut().unwrap().role = Some(role);
        }
    }
    none(&attacked(&survey, 0));
}

/// All of one weight said yes to something sensitive. No group is made of a weight, but a weighted share beside the plain one tells.
#[test]
fn weights_tell_of_nobody() {
    let mut survey = Survey::of(vec![Question { sensitive: true, ..Question::of(2) }], &["service"]);
    survey.settings = WEIGHTED.into();
    for (service, person) in (0..3).flat_map(|service| (0..30).map(move |person| (service, person))) {
        let weight = 1 + usize::from(person % 5 < 2);
        survey.person(service, service, &[if weight == 2 || person % 2 == 0 { 2 } else { 1 }]);
        survey.people.last_mut().unwrap().weight = weight;
    }
    none(&attacked(&survey, 0));
}

/// A question of three answers, and a scale of it; then of four questions scales that differ by one of them. The mean of the scale, or of that
/// question, and the share of its top answers leave one distribution.
#[test]
fn a_mean_that_follows_from_scales_stands_beside_no_share() {
    for scales in [vec![vec![0]], vec![vec![1, 2, 3], vec![0, 1, 2, 3]], vec![vec![0, 1, 2], vec![1, 2, 3], vec![0, 1, 2, 3]]] {
        let mut survey = Survey::of(vec![Question { sensitive: true, ..Question::of(3) }; 4], &["service", "unit"]);
        survey.scales = scales.into_iter().map(|items| Scale { min_valid: items.len(), items }).collect();
        let mut dice = Dice::new(8);
        for (unit, people) in [12, 30, 14, 13].into_iter().enumerate() {
            for _ in 0..people {
                survey.person(unit, unit, &[0; 4].map(|_: i32| level(dice.roll(3), 3)));
            }
        }
        let attack = attacked(&survey, 0);
        assert!(attack.attacked.distributions[1] > 2, "{:?}", attack.attacked);
        none(&attack);
    }
}

/// All of a small service gave top answers to both questions of a scale, and the lower one of the two: their mean is the least that the shares leave,
/// and tells every answer. One who gave the higher one leaves open whose it was, and to which question.
#[test]
fn a_mean_at_the_end_of_what_shares_leave_is_not_shown_beside_them() {
    for (highest, is_shown) in [(0, false), (2, true)] {
        let mut survey = Survey::of(vec![Question::of(5); 2], &["service"]);
        survey.scales = vec![Scale { items: vec![0, 1], min_valid: 2 }];
        for (service, people) in [6, 30, 14, 13].into_iter().enumerate() {
            for person in 0..people {
                let answers = [0, 1].map(|question| {
                    let higher = i32::from(person == question && person < highest);
                    if service == 0 { 4 + higher } else { level(person * 3 + question + person / 4, 5) }
                });
                survey.person(service, service, &answers);
            }
        }
        let read = super::Published::read(&released(&survey).expect("a release"));
        let first =
            read.groups.iter().position(|group| group.keys.get("service").is_some_and(|service| service == "S1")).unwrap();
        let told = ["scale:s1", "item:q1", "item:q2"].map(|measure| read.tells(read.measure(measure), first));
        assert_eq!(told, [is_shown; 3], "{highest}");
    }
}

/// Nobody of two small services ticked the first option, so that one more must be hidden with them. Were its other options shown, those of
/// it who ticked none of these would be told to have ticked the first, and the small ones not to.
#[test]
fn a_hidden_option_is_not_told_by_the_others() {
    let mut survey = Survey::of(vec![Question::of(5)], &["service"]);
    survey.options = 3;
    for (service, ticked) in [(0, "112"), (1, "1122"), (2, "001122"), (3, "000000000011111111112222222222")] {
        for (person, option) in ticked.bytes().enumerate() {
            survey.person(service, service, &[level(person * 3 + service, 5)]);
            survey.people.last_mut().unwrap().ticks[usize::from(option - b'0')] = true;
        }
    }
    let (mut hidden, mut shown) = (0, 0);
    let random = (0..60).map(|seed| random::rich(9000 + seed)).filter(|survey| survey.options > 0);
    for survey in std::iter::once(survey).chain(random) {
        let Some(release) = released(&survey) else { continue };
        let read = super::Published::read(&release);
        let options: Vec<usize> = (1..=survey.options).map(|option| read.measure(&format!("choice:many/o{option}"))).collect();
        for group in (0..read.groups.len()).filter(|&group| read.plans(options[0], group)) {
            let told: Vec<_> = options.iter().filter_map(|&option| read.get(option, group, "ticked")).collect();
            let ticks: f64 = told.iter().map(|share| share.value * share.n as f64).sum();
            let people = told.first().map_or(0.0, |share| share.n as f64);
            let must = if told.len() + 1 == options.len() { people - ticks } else { 0.0 };
            assert!(must < 0.5, "{must} of {people} ticked what is hidden: {}", read.groups[group].name());
            *if told.is_empty() { &mut hidden } else { &mut shown } += 1;
        }
    }
    assert!(hidden > 20 && shown > 60, "{hidden} hidden, {shown} shown");
}

/// Three rounds, whose pairs are thirty and some more: who answered in the last two, and not in the first, is told by the pairs of either
/// two where all of the first and last round are pairs.
#[test]
fn pairs_of_two_rounds_beside_those_of_the_next_two_tell_of_nobody() {
    for (newcomers, both_stand) in [(1, false), (4, false), (10, true)] {
        let mut survey = Survey::of(vec![Question::of(5)], &["service"]);
        survey.scales = vec![Scale { items: vec![0], min_valid: 1 }];
        survey.settings = PAIRED.into();
        survey.rounds = 3;
        for (round, keyed, others) in [(0, 30, 0), (1, 30 + newcomers, 9), (2, 30 + newcomers, 0)] {
            for person in 0..keyed + others {
                survey.person(person % 2, person % 2, &[level(person * 3 + round + person / 4, 5)]);
                let last = survey.people.last_mut().unwrap();
                (last.round, last.key) = (round, (person < keyed).then_some(person));
            }
        }
        let attack = attacked(&survey, 0);
        assert_eq!(attack.attacked.beside[1], 1 + usize::from(both_stand), "{newcomers} newcomers");
        none(&attack);
    }
}

/// How much the pairs of a service moved is told with its spread. So is it of everyone's; those who are left must be people enough for theirs.
#[test]
fn pairs_that_are_left_of_everyone_have_no_spread_when_they_are_few() {
    for (second, stand) in [(16, 1), (22, 3)] {
        let mut survey = Survey::of(vec![Question::of(5)], &["service"]);
        survey.scales = vec![Scale { items: vec![0], min_valid: 1 }];
        (survey.settings, survey.rounds) = (PAIRED.into(), 2);
        for (round, (service, people)) in (0..2).flat_map(|round| [(0, 24), (1, second)].map(|service| (round, service))) {
            for person in 0..people {
                survey.person(service, service, &[level(person * 3 + round + person / 4, 5)]);
                let last = survey.people.last_mut().unwrap();
                (last.round, last.key) = (round, Some(100 * service + person));
            }
        }
        assert_eq!(attacked(&survey, 0).attacked.beside[1], stand, "{second}");
    }
}

/// Those who rate their own service are no part of its figure, and are none where it is held against a benchmark: four of them would be
/// told by the difference.
#[test]
fn differences_from_a_benchmark_are_those_of_what_is_shown() {
    let mut survey = Survey::of(vec![Question::of(5)], &["service"]);
    (survey.rated, survey.scales) = (2, vec![Scale { items: vec![0], min_valid: 1 }]);
    for (service, people) in [4, 22, 14, 11].into_iter().enumerate() {
        for person in 0..people {
            survey.person(service, service, &[level(person * 3 + service, 5)]);
            survey.people.last_mut().unwrap().ratings = vec![if service == 0 { 5 } else { level(person, 3) }, level(person, 5)];
        }
    }
    let row = |measure: &str| format!("{{ measure = \"{measure}\", n = 400, mean = 3.0, sd = 1.0 }}");
    survey.benchmark = Some(survey.others(&["scale:s1", "item:q1", "matrix:m/a/s1", "matrix:m/a/s2"].map(row)));
    let release = crate::support::in_rows(&released(&survey).expect("a release"));
    let rows = release["rows"].as_array().unwrap();
    let shown = |measure: &str, statistic: &str| {
        let is_it =
            |row: &&Value| row["measure"] == measure && row["statistic"] == statistic && row["group"] == json!({ "round": "1" });
        rows.iter().find(is_it).and_then(|row| row["value"].as_f64())
    };
    for measure in ["scale:s1", "item:q1", "matrix:m/a/s1", "matrix:m/a/s2"] {
        let of = |statistic: &str| shown(measure, statistic).unwrap_or_else(|| panic!("{statistic} of {measure}"));
        let (own, theirs, difference) = (of("mean_100"), of("benchmark_mean"), of("difference_from_benchmark"));
        assert!((own - theirs - difference).abs() < 1e-9, "{measure}: {own} less {theirs} is not {difference}");
    }
}

/// Of forty with a score four answered every question: what is made of complete cases is made of these four.
#[test]
fn complete_cases_are_not_a_handful() {
    let mut survey = Survey::of(vec![Question::of(5); 3], &["service"]);
    survey.scales = vec![Scale { items: vec![0, 1, 2], min_valid: 2 }];
    for (service, person) in (0..2).flat_map(|service| (0..40).map(move |person| (service, person))) {
        let mut answers = [0, 1, 2].map(|question| level(person * 3 + question * (person % 3), 5));
        if service == 0 && person > 3 {
            answers[person % 3] = 0;
        }
        survey.person(service, service, &answers);
    }
    let read = super::Published::read(&released(&survey).expect("a release"));
    let (scale, mut shown) = (read.measure("scale:s1"), 0);
    for group in 0..read.groups.len() {
        for name in ["alpha", "omega", "item_rest", "standardised_alpha"] {
            let Some(figure) = read.get(scale, group, name) else { continue };
            assert!(figure.n >= read.min_n_spread, "{name} of {} rests on {}", read.groups[group].name(), figure.n);
            shown += 1;
        }
    }
    assert!(shown > 2, "{shown}");
}

/// Scales that overlap, so that one and the questions that they do not share give the other.
#[test]
fn scales_that_overlap_tell_of_nobody() {
    let mut survey = Survey::of(vec![Question::of(5); 4], &["service"]);
    survey.scales = vec![
        Scale { items: vec![0, 1, 2], min_valid: 3 },
        Scale { items: vec![1, 2, 3], min_valid: 3 },
        Scale { items: vec![0, 1, 2, 3], min_valid: 2 },
    ];
    for (service, people) in [30, 11, 9, 8].into_iter().enumerate() {
        for person in 0..people {
            let mut answers: Vec<i32> = (0..4).map(|question| level(person * 7 + question * 3 + service, 5)).collect();
            // Of the last service four have no score on the second scale.
            if service == 3 && person < 4 {
                answers[3] = 0;
            }
            survey.person(service, service, &answers);
        }
    }
    none(&attacked(&survey, 2));
}

/// A question has new words in the second round: the scale, and the scale without that question.
#[test]
fn a_linked_scale_tells_of_nobody() {
    let mut survey = Survey::of(vec![Question::of(5); 4], &["service", "unit"]);
    survey.questions[3].reworded = true;
    survey.rounds = 2;
    survey.scales = vec![Scale { items: vec![0, 1, 2, 3], min_valid: 4 }];
    for round in 0..2 {
        for (unit, people) in [24, 13, 9, 8, 22].into_iter().enumerate() {
            for person in 0..people {
                let mut answers: Vec<i32> = (0..4).map(|question| level(person * 7 + question * 3 + unit + round, 5)).collect();
                // Of one unit only four answered the question with new words.
                if unit == 3 && person >= 4 {
                    answers[3] = 0;
                }
                survey.person(usize::from(unit > 2), unit, &answers);
                survey.people.last_mut().unwrap().round = round;
            }
        }
    }
    none(&attacked(&survey, 2));
}

/// Twelve of whom eleven said yes: the question itself is hidden, and the one that is asked after it must not tell.
#[test]
fn routes_tell_of_nobody() {
    for sensitive in [true, false] {
        let trigger = Question { sensitive, nominal: !sensitive, ..Question::of(2) };
        let routed = Question { route: Some((0, vec![2])), ..Question::of(5) };
        let mut survey = Survey::of(vec![trigger, routed], &["service"]);
        for (service, people) in [12, 30, 14, if sensitive { 13 } else { 4 }].into_iter().enumerate() {
            for person in 0..people {
                let yes = if service == 0 { person > 0 } else { person % 3 > 0 };
                survey.person(service, service, &[1 + i32::from(yes), if yes { level(person, 5) } else { 0 }]);
                if !yes {
                    survey.people.last_mut().unwrap().given[1] = Given::NotAsked;
                }
            }
        }
        none(&attacked(&survey, 1));
    }
}

/// Of eight people nobody was asked the second question, so that all of them gave the one answer to the first after which it is not asked.
#[test]
fn that_nobody_was_asked_tells_of_nobody() {
    let trigger = Question { nominal: true, ..Question::of(3) };
    let routed = Question { route: Some((0, vec![2, 3])), ..Question::of(5) };
    let mut survey = Survey::of(vec![trigger, routed], &["service"]);
    for (service, people) in [8, 20, 24, 11].into_iter().enumerate() {
        for person in 0..people {
            let first = if service == 0 { 1 } else { level(person, 3) };
            survey.person(service, service, &[first, if first > 1 { level(person, 5) } else { 0 }]);
            if first == 1 {
                survey.people.last_mut().unwrap().given[1] = Given::NotAsked;
            }
        }
    }
    let release = released(&survey).expect("a release");
    let attack = attack(&survey, &release);
    let told = attack.breaches.iter().filter(|breach| breach.measure == "item:q1").count();
    // Their one share of the first question may not be shown, or everything else here tells it as well.
    assert!(attack.attacked.shown + attack.attacked.hidden > 4, "{:?}", attack.attacked);
    let known = super::knows_state(&survey, &release, 0, 0, 0);
    assert!(told == 0 && !known, "all eight gave the first answer, and the number that was asked after it says so");
}

/// All of two services were asked the second question, so that nobody of them gave the first answer to the first. Those of a role who did are
/// the three of it who work elsewhere. The role's answers are told in any case; who was asked is not.
#[test]
fn that_everybody_was_asked_tells_of_nobody() {
    let trigger = Question { nominal: true, ..Question::of(3) };
    let routed = Question { route: Some((0, vec![2, 3])), ..Question::of(5) };
    let mut survey = Survey::of(vec![trigger, routed], &["service", "role"]);
    for (service, role, people) in [(0, 0, 12), (1, 0, 12), (2, 0, 3), (2, 1, 27)] {
        for person in 0..people {
            let first = if service < 2 { level(person, 2) + 1 } else { level(person, 3) };
            survey.person(service, service, &[first, if first > 1 { level(person * 3, 5) } else { 0 }]);
            let last = survey.people.last_mut().unwrap();
            last.role = Some(role);
            if first == 1 {
                last.given[1] = Given::NotAsked;
            }
        }
    }
    none(&attacked(&survey, 0));
}

/// Three people who all said that they do not know: nobody of them has an answer, and what they said is an answer all the same.
#[test]
fn that_a_few_did_not_know_is_not_told() {
    let mut survey = Survey::of(vec![Question::of(5), Question::of(5)], &["service"]);
    for (service, people) in [20, 15, 12, 3].into_iter().enumerate() {
        for person in 0..people {
            survey.person(service, service, &[level(person, 5), level(person * 3 + service, 5)]);
            if service == 3 || person == 0 {
                survey.people.last_mut().unwrap().given[1] = Given::DontKnow;
            }
        }
    }
    let release = released(&survey).expect("a release");
    // Levels are 0 to 4, who does not know comes after them.
    assert!(super::knows_state(&survey, &release, 1, 5, 0), "it is shown how many of twenty did not know");
    assert!(!super::knows_state(&survey, &release, 1, 5, 3), "all three of a service did not know, and a reader does");
}

/// Two services of six with a sensitive question to which all twelve said yes.
#[test]
fn hidden_groups_together_are_not_of_one_mind() {
    let sensitive = Question { sensitive: true, ..Question::of(2) };
    let mut survey = Survey::of(vec![Question::of(5), sensitive], &["service"]);
    for (service, people) in [6, 6, 30].into_iter().enumerate() {
        for person in 0..people {
            let yes = if service < 2 { 2 } else { level(person, 2) };
            survey.person(service, service, &[level(person * 2 + service, 5), yes]);
        }
    }
    none(&attacked(&survey, 2));
}

/// Groups of 10 to 19 with a sensitive question of three to five levels, and one that is not.
#[test]
fn no_sensitive_distribution_is_the_only_one() {
    let mut distributions = 0;
    for levels in 3..=5 {
        let sensitive = Question { sensitive: true, ..Question::of(i32::try_from(levels).unwrap()) };
        let mut survey = Survey::of(vec![sensitive, Question::of(5)], &["service"]);
        let mut dice = Dice::new(levels as u64);
        for (service, people) in [10, 11, 12, 13, 15, 17, 19, 40].into_iter().enumerate() {
            for _ in 0..people {
                let answers = [level(dice.roll(levels), levels), level(dice.roll(5), 5)];
                survey.person(service, service, &answers);
            }
        }
        let attack = attacked(&survey, 0);
        distributions += attack.attacked.distributions[0] + attack.attacked.hidden;
        none(&attack);
    }
    assert!(distributions > 10, "{distributions}");
}

/// Of other questions hardly any distribution is told.
#[test]
fn few_distributions_are_the_only_one() {
    let (mut all, mut unique) = (0, 0);
    for seed in 1000..1060 {
        let survey = random::survey(seed);
        let Some(release) = released(&survey) else { continue };
        let attacked = attack(&survey, &release).attacked;
        all += attacked.distributions[0];
        unique += attacked.unique[0];
    }
    assert!(all > 200, "{all}");
    assert!(unique * 100 <= all, "{unique} of {all} distributions that are not shown are the only one");
}

/// Units and roles that cross, small ones in every corner.
#[test]
fn crossed_groups_tell_of_nobody() {
    let sensitive = Question { sensitive: true, ..Question::of(2) };
    let mut survey = Survey::of(vec![Question::of(5), sensitive], &["service", "unit", "role", "age"]);
    survey.scales = vec![Scale { items: vec![0], min_valid: 1 }];
    for (unit, people) in [9, 11, 4, 20, 6].into_iter().enumerate() {
        for person in 0..people {
            survey.person(unit / 2, unit, &[level(person * 3 + unit, 5), level(person / 2 + unit, 2)]);
            let last = survey.people.last_mut().unwrap();
            (last.role, last.age) = (Some([0, 0, 1][person % 3]), Some([0, 1, 1, 1, 2][person % 5]));
        }
    }
    let attack = attacked(&survey, 3);
    assert!(attack.attacked.unions > 1000, "{:?}", attack.attacked);
    assert!(!attack.breaches.iter().any(|breach| breach.kind == Kind::ShownOutright));
    none(&attack);
}
