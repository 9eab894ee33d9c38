//! Releases that protect nobody but whom they are told to hide, made without the program: what the attacker must be able to see.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::published::{Group, Measure};
use super::survey::{Given, LAST, Survey};
use super::truth::Truth;

/// A release of everything, except where `hides` says so of a measure and the values of a group's variables.
pub(super) fn release(survey: &Survey, hides: &dyn Fn(&str, &[&str]) -> bool) -> Vec<u8> {
    let truth = Truth::of(survey, false);
    let groups = groups(&truth);
    let measures = measures(survey);
    let mut rows = Vec::new();
    for measure in &measures {
        for group in groups.iter().filter(|group| group.kind != "unit" || measure.kind == "scale") {
            let values: Vec<&str> = group.keys.values().map(String::as_str).collect();
            let hidden = hides(&measure.id, &values);
            for (statistic, value, n, interval) in figures(&truth, &groups, measure, group) {
                let mut row = json!({
                    "measure": measure.id, "statistic": statistic, "group": keys(group), "reference": null, "level": null,
                    "status": if hidden { "suppressed" } else { "shown" }, "reason": null
                });
                if !hidden {
                    row["value"] = value.into();
                    row["n"] = n.into();
                    row["interval"] = interval;
                }
                rows.push(row);
            }
        }
    }
    let described: Vec<Value> = groups
        .iter()
        .map(|group| json!({ "kind": group.kind, "round": (group.round + 1).to_string(), "keys": group.keys }))
        .collect();
    let rounds: Vec<Value> = (1..=survey.rounds).map(|round| json!({ "id": round.to_string() })).collect();
    let release = json!({
        "rounds": rounds, "groups": described, "measures": measures.iter().map(described_measure).collect::<Vec<_>>(), "rows": rows,
        "privacy": { "min_n": 5, "min_n_sensitive": 10, "min_n_spread": 20 }
    });
    release.to_string().into_bytes()
}

fn keys(group: &Group) -> Value {
    let mut keys = json!(group.keys);
    keys["round"] = (group.round + 1).to_string().into();
    keys
}

fn groups(truth: &Truth<'_>) -> Vec<Group> {
    let mut groups = Vec::new();
    for round in 0..truth.survey.rounds {
        groups.push(Group { kind: "total".into(), round, keys: BTreeMap::new() });
        let here = || truth.atoms.iter().filter(|atom| atom.round == round);
        for (kind, of) in
            [("service", &["service"][..]), ("unit", &["service", "unit"]), ("role", &["role"]), ("other", &["age"])]
        {
            let named = |atom: &super::truth::Atom| {
                of.iter().map(|key| Some(((*key).to_owned(), atom.keys.get(key)?.clone()))).collect::<Option<BTreeMap<_, _>>>()
            };
            let mut found: Vec<BTreeMap<String, String>> = here().filter_map(named).collect();
            found.sort();
            found.dedup();
            groups.extend(found.into_iter().map(|keys| Group { kind: kind.into(), round, keys }));
        }
    }
    groups
}

fn measures(survey: &Survey) -> Vec<Measure> {
    let scales = survey.scales.iter().enumerate().map(|(place, scale)| Measure {
        id: format!("scale:s{}", place + 1),
        kind: "scale".into(),
        levels: Vec::new(),
        top: 0,
        nominal: false,
        sensitive: false,
        items: scale.items.iter().map(|item| survey.scales.len() + item).collect(),
        questions: scale.items.clone(),
        min_valid: scale.min_valid,
        least: 1.0,
        most: 5.0,
    });
    let items = survey.questions.iter().enumerate().map(|(place, question)| Measure {
        id: format!("item:q{}", place + 1),
        kind: "item".into(),
        levels: (1..=i64::from(question.levels)).collect(),
        top: usize::try_from(question.levels / 2).unwrap(),
        nominal: question.nominal,
        sensitive: question.sensitive,
        items: Vec::new(),
        questions: vec![place],
        min_valid: 0,
        least: 1.0,
        most: f64::from(question.levels),
    });
    scales.chain(items).collect()
}

fn described_measure(measure: &Measure) -> Value {
    let items: Vec<String> = measure.questions.iter().map(|question| format!("item:q{}", question + 1)).collect();
    json!({
        "id": measure.id, "kind": measure.kind, "levels": measure.levels.iter().map(|level| json!({ "value": level })).collect::<Vec<_>>(),
        "top": measure.top, "nominal": measure.nominal, "sensitive": measure.sensitive,
        "items": if measure.kind == "scale" { json!(items) } else { json!([]) },
        "min_valid": measure.min_valid, "min": measure.least, "max": measure.most
    })
}

type Row = (&'static str, f64, u64, Value);

fn figures(truth: &Truth<'_>, groups: &[Group], measure: &Measure, group: &Group) -> Vec<Row> {
    let atoms = truth.members(group, LAST);
    let answers = truth.answers_of(measure, &atoms);
    let people: u64 = atoms.iter().map(|&atom| truth.respondents(atom)).sum();
    let n = answers.n;
    let mut rows: Vec<Row> = vec![("valid", n as f64, n, Value::Null)];
    if n == 0 {
        return rows;
    }
    rows.push(("mean", answers.sum / n as f64, n, Value::Null));
    if measure.kind == "scale" {
        rows.push(("no_score", (people - n) as f64, people - n, Value::Null));
        rows.push(("prorated", prorated(truth, measure, &atoms), 0, Value::Null));
        if group.kind == "total" && n > 1 {
            rows.push(("sd", (squares(truth, measure, &atoms) / (n as f64 - 1.0)).sqrt(), n, Value::Null));
        }
        if group.kind == "unit" {
            let half = 1.959_963_984_540_054 * pooled(truth, groups, measure, group.round) / (n as f64).sqrt() * 25.0;
            rows.push((
                "funnel_95",
                50.0,
                n,
                json!({ "lower": 50.0 - half, "upper": 50.0 + half, "level": 0.95, "method": "funnel" }),
            ));
        }
    } else {
        let not_asked = truth.people(&atoms).filter(|person| person.given[measure.questions[0]] == Given::NotAsked).count();
        rows.push(("not_asked", not_asked as f64, not_asked as u64, Value::Null));
        let top: u64 = answers.levels[measure.levels.len() - measure.top..].iter().sum();
        let bottom: u64 = answers.levels[..measure.top].iter().sum();
        rows.push(("top_box", top as f64 / n as f64, n, Value::Null));
        rows.push(("bottom_box", bottom as f64 / n as f64, n, Value::Null));
    }
    rows
}

fn prorated(truth: &Truth<'_>, scale: &Measure, atoms: &[usize]) -> f64 {
    let valid = |person: &super::survey::Person| {
        scale.questions.iter().filter(|question| matches!(person.given[**question], Given::Level(_))).count()
    };
    truth.people(atoms).filter(|person| (scale.min_valid..scale.questions.len()).contains(&valid(person))).count() as f64
}

/// Sum of squared distances from the mean.
fn squares(truth: &Truth<'_>, measure: &Measure, atoms: &[usize]) -> f64 {
    let scores: Vec<f64> = truth.people(atoms).filter_map(|person| super::truth::score(person, measure)).collect();
    let mean = scores.iter().sum::<f64>() / scores.len() as f64;
    scores.iter().map(|score| (score - mean).powi(2)).sum()
}

/// The standard deviation within units, pooled over all of them.
fn pooled(truth: &Truth<'_>, groups: &[Group], measure: &Measure, round: usize) -> f64 {
    let (mut sum, mut degrees) = (0.0, 0.0);
    for unit in groups.iter().filter(|group| group.kind == "unit" && group.round == round) {
        let atoms = truth.members(unit, LAST);
        let n = truth.answers_of(measure, &atoms).n;
        if n > 1 {
            sum += squares(truth, measure, &atoms);
            degrees += n as f64 - 1.0;
        }
    }
    (sum / degrees).sqrt()
}
