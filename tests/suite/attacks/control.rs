//! The attacker against releases that protect too little: it must find what there is to find, or its silence says nothing.

use super::random;
use super::search::Kind;
use super::survey::{Given, Question, Scale, Survey};
use super::{attack, attack_over_time, forged, released};
use crate::attacks::published::Published;

/// Whether the attacker finds this when certain measures of certain groups are hidden, and all else is shown.
fn finds(survey: &Survey, hides: &dyn Fn(&str, &[&str]) -> bool, kind: Kind, measure: &str, says: &str) {
    let found = attack(survey, &forged::release(survey, hides)).breaches;
    let named = found.iter().any(|breach| breach.kind == kind && breach.measure == measure && breach.to_string().contains(says));
    assert!(named, "{kind:?} of {measure}, {says}: {found:#?}");
}

/// Services of 12, 9, 8 and 3, each with a question of five levels and a sensitive one of two.
fn four() -> Survey {
    let sensitive = Question { sensitive: true, ..Question::of(2) };
    let mut survey = Survey::of(vec![Question::of(5), sensitive], &["service"]);
    for (service, people) in [12, 9, 8, 3].into_iter().enumerate() {
        for person in 0..people {
            let yes = if service == 1 || service == 2 { 2 } else { 1 + i32::from(person % 2 == 0) };
            survey.person(service, service, &[1 + i32::try_from((person * 3 + service) % 5).unwrap(), yes]);
        }
    }
    survey
}

#[test]
fn it_finds_a_hidden_group_a_union_and_those_of_one_mind() {
    let survey = four();
    finds(&survey, &|measure, group| measure == "item:q1" && group == ["S4"], Kind::Hidden, "item:q1", "S4");
    // Two services are hidden, and together they all said yes.
    let two = |measure: &str, group: &[&str]| measure == "item:q2" && (group == ["S2"] || group == ["S3"]);
    finds(&survey, &two, Kind::Alike, "item:q2", "[0, 17]");
    finds(&survey, &|_, _| false, Kind::ShownOutright, "item:q1", "S4");
}

#[test]
fn it_takes_a_scale_apart() {
    let mut survey = Survey::of(vec![Question::of(5); 4], &["service"]);
    survey.scales = vec![
        Scale { items: vec![0, 1], min_valid: 1 },
        Scale { items: vec![2, 3], min_valid: 1 },
        Scale { items: vec![0, 1, 2, 3], min_valid: 2 },
    ];
    for (service, people) in [20, 11, 4].into_iter().enumerate() {
        for person in 0..people {
            let answer = |question: usize| 1 + i32::try_from((person * 3 + service * 2 + question * 7) % 5).unwrap();
            survey.person(service, service, &[answer(0), answer(1), answer(2), answer(3)]);
        }
    }
    // The questions of the second part are hidden, and the part in two services; the total and the first part are not.
    let parts = |measure: &str, group: &[&str]| {
        ["item:q3", "item:q4", "scale:s2"].contains(&measure) && (group == ["S2"] || group == ["S3"])
    };
    finds(&survey, &parts, Kind::Hidden, "scale:s2", "S3");
    let items = |measure: &str, group: &[&str]| measure != "item:q1" && measure != "item:q2" && parts("scale:s2", group);
    let found = attack(&survey, &forged::release(&survey, &items)).breaches;
    assert!(found.iter().all(|breach| breach.measure != "scale:s3"), "half of a total does not give the total: {found:#?}");
}

#[test]
fn it_follows_routes_and_borrowed_spread() {
    let sensitive = Question { sensitive: true, ..Question::of(2) };
    let routed = Question { route: Some((0, vec![2])), ..Question::of(5) };
    let mut survey = Survey::of(vec![sensitive, routed], &["service"]);
    for (service, people) in [30, 14, 12].into_iter().enumerate() {
        for person in 0..people {
            let yes = service == 1 && person > 0 || person % 2 == 0;
            survey.person(service, service, &[1 + i32::from(yes), if yes { 1 + person % 5 } else { 0 }]);
            if !yes {
                survey.people.last_mut().unwrap().given[1] = Given::NotAsked;
            }
        }
    }
    let hidden = |measure: &str, group: &[&str]| measure == "item:q1" && (group == ["S2"] || group == ["S3"]);
    finds(&survey, &hidden, Kind::Hidden, "item:q1", "S2");

    let units = super::kinds::units();
    let small = |measure: &str, group: &[&str]| measure != "item:q1" && (group == ["S1", "E1"] || group == ["S1", "E2"]);
    finds(&units, &small, Kind::Spread, "scale:s1", "E1");
}

#[test]
fn it_counts_distributions_and_bounds_sums() {
    let sensitive = Question { sensitive: true, ..Question::of(3) };
    let mut survey = Survey::of(vec![sensitive, Question::of(5)], &["service"]);
    for (service, people) in [30, 12, 9, 3].into_iter().enumerate() {
        for person in 0..people {
            let level = if service > 1 { 5 } else { 1 + person % 5 };
            survey.person(service, service, &[1 + person % 3, level]);
        }
    }
    finds(&survey, &|_, _| false, Kind::Unique, "item:q1", "S2");
    let two = |measure: &str, group: &[&str]| measure == "item:q2" && (group == ["S3"] || group == ["S4"]);
    finds(&survey, &two, Kind::Narrow, "item:q2", "S4");
}

#[test]
fn it_subtracts_the_interim_report() {
    let mut survey = four();
    survey.people[0].arrives = 1;
    let interim = Survey { people: survey.people[1..].to_vec(), ..survey.clone() };
    let (first, second) = (forged::release(&interim, &|_, _| false), forged::release(&survey, &|_, _| false));
    let found = attack_over_time(&survey, &first, &second).breaches;
    assert!(found.iter().any(|breach| breach.kind == Kind::Few && breach.n == 1), "{found:#?}");
}

/// The program itself with the lowest thresholds there are, judged by the usual ones.
#[test]
fn it_finds_those_whom_low_thresholds_give_away() {
    let (mut outright, mut few, mut releases) = (0, 0, 0);
    for seed in 0..12 {
        let mut survey = random::survey(seed);
        survey.settings =
            "[privacy]\nmin_n = 3\nmin_n_sensitive = 3\nmin_others = 1\nmin_n_spread = 3\nprotect_width = 1\n".into();
        let Some(release) = released(&survey) else { continue };
        assert_eq!(Published::read(&release).min_n, 3);
        let usual = String::from_utf8(release).unwrap();
        let usual =
            usual.replacen("\"min_n\":3,", "\"min_n\":5,", 1).replacen("\"min_n_sensitive\":3,", "\"min_n_sensitive\":10,", 1);
        assert_eq!(Published::read(usual.as_bytes()).min_n, 5);
        let found = attack(&survey, usual.as_bytes()).breaches;
        releases += 1;
        outright += found.iter().filter(|breach| breach.kind == Kind::ShownOutright).count();
        few += found.iter().filter(|breach| matches!(breach.kind, Kind::Few | Kind::Hidden | Kind::Alike)).count();
    }
    assert!(releases > 8 && outright > 20 && few > 5, "{releases} releases, {outright} shown outright, {few} worked out");
}
