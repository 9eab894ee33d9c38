//! Plans small enough to see through.

use super::*;
use crate::instrument::load_shipped;
use crate::model::MissingReason;

const HEAD: &str = r#"
schema = 1
instrument = "bti"
seed = 5
exclusive = ["training_needs/none", "concern_actions/nothing"]
no_contact = [{ matrix = "contact", aspect = "frequency", rated = "satisfaction" }]

[[round]]
id = "2024"
version = "2024.1"
opened = "2024-03-04"
response_rate = 0.6

[[round]]
id = "2026"
version = "2026.1"
opened = "2026-03-02"
response_rate = 0.6

[[service]]
name = "Skole"
units = [{ name = "Fjellskolen", employees = 300 }, { name = "Fjordskolen", employees = 300, leaders = 3, response = -0.3 }]

[[service]]
name = "Barnevern"
units = [{ name = "Barnevernet", employees = 400 }]
"#;

fn plan(more: &str) -> (Instrument, Plan) {
    let bti = load_shipped("bti").unwrap();
    let plan = Plan::from_toml(&format!("{HEAD}{more}"), "test.plan.toml", &bti).unwrap();
    (bti, plan)
}

fn column(round: &SimulatedRound, name: &str) -> usize {
    round.columns.iter().position(|column| column.name == name).unwrap()
}

/// Mean position of the levels that people of a service gave, 0 first.
fn mean(round: &SimulatedRound, name: &str, service: &str) -> f64 {
    let at = column(round, name);
    let levels: Vec<usize> = round
        .people
        .iter()
        .filter(|person| person.backgrounds[0] == service)
        .filter_map(|person| person.answers[at].as_level())
        .collect();
    levels.iter().sum::<usize>() as f64 / levels.len() as f64
}

#[test]
fn every_name_and_share_is_checked() {
    let bti = load_shipped("bti").unwrap();
    let wrong = r#"
effect = [{ what = { scales = ["notcing"], to = ["bub"] }, who = { services = ["Skule"], rounds = ["2025"] }, shift = 0.1 }, { what = {}, shift = 1.0 }]
missing = [{ kind = "not_asked", rate = 1.5 }]
former = [{ service = "Skole", unit = { name = "Gamleskolen", employees = 5 }, new_service = "Skole", new_unit = "Nyskolen", valid_from = "2026" }]
drop_outs = 0.1
"#;
    let text = wrong.to_string() + HEAD.replace("response = -0.3", "response = -3").as_str();
    let findings = Plan::from_toml(&text, "wrong.toml", &bti).unwrap_err();
    let found: Vec<&str> = findings.iter().map(|finding| finding.found.as_str()).collect();
    for wanted in ["notcing", "bub", "Skule", "2025", "", "not_asked", "1.5", "Nyskolen", "drop_outs", "-3"] {
        assert!(found.contains(&wanted), "{wanted:?} in {found:?}");
    }
    assert!(findings.iter().all(|finding| finding.place.row.is_some()));
    assert_eq!(instrument_name(HEAD, "a.toml").unwrap(), "bti");
}

#[test]
fn shifts_reach_whom_they_are_about_and_nobody_else() {
    let (bti, even) = plan("");
    let (_, shifted) = plan(
        r#"
[[effect]]
what = { scales = ["cases"] }
who = { services = ["Skole"], rounds = ["2026"] }
shift = -1.0
"#,
    );
    let (even, shifted) = (simulate(&bti, &even), simulate(&bti, &shifted));
    assert_eq!(even.rounds[0], shifted.rounds[0], "the other round is as it was");
    let (before, after) = (&even.rounds[1], &shifted.rounds[1]);
    assert!((mean(before, "case_feedback", "Barnevern") - mean(after, "case_feedback", "Barnevern")).abs() < 1e-12);
    let fallen = |name| mean(before, name, "Skole") - mean(after, name, "Skole");
    // One standard deviation is 1.25 levels of five, less what the ends cut off.
    assert!((0.9..1.3).contains(&fallen("case_feedback")), "{}", fallen("case_feedback"));
    assert!((-1.3..-0.9).contains(&fallen("case_break")), "a reverse-keyed item goes the other way");
    assert!(fallen("trust_promises").abs() < 1e-12);
}

#[test]
fn response_rates_differ_between_units() {
    let (bti, plan) = plan("");
    let round = &simulate(&bti, &plan).rounds[0];
    let rate = |unit: &str| {
        let people: Vec<&Person> = round.people.iter().filter(|person| person.backgrounds[1] == unit).collect();
        people.iter().filter(|person| person.is_respondent()).count() as f64 / people.len() as f64
    };
    assert_eq!((round.people.len(), round.roster.total()), (1000, 1000));
    assert!((rate("Fjellskolen") - 0.6).abs() < 0.1 && (rate("Fjordskolen") - 0.3).abs() < 0.1);
    let leaders = round.people.iter().filter(|person| person.backgrounds[2] == "leader").count();
    assert_eq!(leaders, 5);
}

#[test]
fn routes_own_service_and_lack_of_contact_are_respected() {
    let (bti, plan) = plan("");
    let round = &simulate(&bti, &plan).rounds[1];
    let at = |name| column(round, name);
    let (own, count, action) = (at("contact_frequency_skole"), at("concern_count"), at("concern_actions_child"));
    let (contact, rated) = (at("contact_frequency_politi"), at("contact_satisfaction_politi"));
    for person in round.people.iter().filter(|person| person.is_respondent()) {
        assert_eq!(person.answers[own].is_blank(), person.backgrounds[0] == "Skole");
        assert_eq!(person.answers[action].is_blank(), person.answers[count].as_level() == Some(0));
        let nothing = person.answers[rated].as_missing() == Some(MissingReason::NotApplicable);
        assert_eq!(nothing, person.answers[contact].as_level() == Some(0));
    }
}

#[test]
fn what_stands_alone_is_ticked_alone() {
    let (bti, plan) = plan("");
    let round = &simulate(&bti, &plan).rounds[1];
    let options: Vec<usize> =
        (0..round.columns.len()).filter(|&column| round.columns[column].name.starts_with("training_needs_")).collect();
    let (none, others) = options.split_last().unwrap();
    let ticked = |person: &Person, column: usize| person.answers[column].as_level() == Some(1);
    let alone = |person: &&Person| others.iter().any(|&other| ticked(person, other));
    assert!(round.people.iter().filter(|person| ticked(person, *none)).all(|person| !alone(&person)));
}

#[test]
fn rates_of_non_answers_are_kept_and_the_last_that_fits_holds() {
    let (bti, plan) = plan(
        r#"
[[missing]]
kind = "dont_know"
rate = 0.05
[[missing]]
kind = "dont_know"
rate = 0.5
what = { domains = ["law"] }
who = { services = ["Barnevern"] }
[[missing]]
kind = "declined"
rate = 0.5
[[missing]]
kind = "skipped"
rate = 0.1
what = { items = ["trust_goals"] }
"#,
    );
    let round = &simulate(&bti, &plan).rounds[1];
    let share = |name: &str, service: &str, wanted: fn(&Answer) -> bool| {
        let at = column(round, name);
        let people: Vec<&Person> =
            round.people.iter().filter(|person| person.is_respondent() && person.backgrounds[0] == service).collect();
        people.iter().filter(|person| wanted(&person.answers[at])).count() as f64 / people.len() as f64
    };
    let unsure: fn(&Answer) -> bool = |answer| answer.as_missing() == Some(MissingReason::DontKnow);
    assert!((share("law_report", "Barnevern", unsure) - 0.5).abs() < 0.1);
    assert!((share("law_report", "Skole", unsure) - 0.05).abs() < 0.04);
    assert!((share("trust_goals", "Skole", |answer| answer.is_blank()) - 0.1).abs() < 0.05);
    let declined = |answer: &Answer| answer.as_missing() == Some(MissingReason::Declined);
    assert!(!round.people.iter().any(|person| person.answers.iter().any(declined)), "no scale has it");
}

#[test]
fn those_who_leave_answer_nothing_afterwards() {
    let (bti, plan) = plan("");
    let plan = Plan { drop_out: 0.01, ..plan };
    let round = &simulate(&bti, &plan).rounds[1];
    let partly: Vec<&Person> =
        round.people.iter().filter(|person| person.is_respondent() && person.invitation == Invitation::Partly).collect();
    assert!(partly.len() > 100);
    assert!(partly.iter().all(|person| person.answers.last().unwrap().is_blank()));
}

#[test]
fn a_reorganised_unit_has_its_old_name_in_the_old_round() {
    let (bti, plan) = plan(
        r#"
[[former]]
service = "Barnevern"
unit = { name = "Barnevernet nord", employees = 40 }
new_service = "Barnevern"
new_unit = "Barnevernet"
valid_from = "2026"
"#,
    );
    let simulated = simulate(&bti, &plan);
    let units = |round: &SimulatedRound| -> std::collections::BTreeSet<String> {
        round.roster.rows.iter().filter(|row| row.service == "Barnevern").filter_map(|row| row.unit.clone()).collect()
    };
    assert_eq!(units(&simulated.rounds[0]).into_iter().collect::<Vec<_>>(), ["Barnevernet nord"]);
    assert_eq!(units(&simulated.rounds[1]).into_iter().collect::<Vec<_>>(), ["Barnevernet"]);
    assert_eq!(simulated.crosswalk.rows.len(), 1);
}

#[test]
fn a_plan_gives_the_same_files_on_every_thread() {
    let (bti, plan) = plan("");
    let first = write(&bti, &plan).unwrap();
    let others: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(|| write(&bti, &plan).unwrap())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(others.iter().all(|other| *other == first));
    let other = write(&bti, &Plan { seed: 6, ..plan }).unwrap();
    assert_ne!(other["2026/answers.csv"], first["2026/answers.csv"]);
    assert_eq!(other.keys().collect::<Vec<_>>(), first.keys().collect::<Vec<_>>());
}
