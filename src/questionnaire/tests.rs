use std::collections::BTreeSet;

use super::*;
use crate::instrument::{Instrument, load_shipped};
use crate::locale::Catalogue;
use crate::model::{LinkKind, Roster, RosterRow};

fn bti() -> Instrument {
    load_shipped("bti").unwrap()
}

/// Two services with a unit of the same name.
fn places() -> Places {
    let row = |service: &str, unit: &str| RosterRow {
        municipality: None,
        service: service.into(),
        unit: Some(unit.into()),
        role: None,
        employees: 9,
    };
    let rows = vec![row("Skole", "Nord"), row("Skole", "Øvre Ås"), row("Ergo- og fysioterapi", "Nord"), row("NAV", "Kontoret")];
    Places::of(&Roster { rows })
}

fn form() -> Form {
    Form::new(&bti(), "2026.1", &places(), None)
}

#[test]
fn every_column_of_the_instrument_is_asked_once() {
    let (instrument, form) = (bti(), form());
    let mut asked: Vec<String> = Vec::new();
    for question in form.questions() {
        match question.kind {
            Kind::Grid => asked.extend(question.rows.iter().map(|row| row.id.clone())),
            Kind::Several => asked.extend(question.options.iter().map(|option| format!("{}_{}", question.id, option.value))),
            _ => asked.push(question.id.clone()),
        }
    }
    let opens = instrument.opens.iter().map(|open| open.id.clone());
    let backgrounds = instrument.backgrounds.iter().map(|background| background.id.clone());
    let wanted: BTreeSet<String> =
        instrument.columns("2026.1").into_iter().map(|column| column.name).chain(opens).chain(backgrounds).collect();
    assert_eq!(asked.len(), wanted.len());
    assert_eq!(asked.into_iter().collect::<BTreeSet<_>>(), wanted);
}

#[test]
fn numbers_rise_and_routes_point_back_to_them() {
    let form = form();
    let numbers: Vec<usize> = form
        .questions()
        .flat_map(|question| question.number.into_iter().chain(question.rows.iter().filter_map(|row| row.number)))
        .collect();
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>());
    let mut routes = 0;
    for question in form.questions() {
        let Some(route) = &question.route else { continue };
        routes += 1;
        let first = question.number.or(question.rows.first().and_then(|row| row.number)).unwrap();
        assert!(route.number > 0 && route.number < first, "{}", question.id);
        assert!(!route.codes.is_empty() && route.codes.len() == route.labels.len());
    }
    assert!(routes >= 4);
}

#[test]
fn the_fingerprint_is_that_of_the_questions_and_not_of_the_places() {
    let here = form().fingerprint;
    assert_eq!(here, Form::new(&bti(), "2026.1", &Places::default(), Some("2024.1")).fingerprint);
    assert_ne!(here, Form::new(&bti(), "2024.1", &places(), None).fingerprint);
    let mut other = bti();
    other.responses[0].levels[0].label.nn = Some("Heilt usamd".into());
    assert_ne!(here, Form::new(&other, "2026.1", &places(), None).fingerprint);
    other = bti();
    other.scales.clear();
    assert_eq!(here, Form::new(&other, "2026.1", &places(), None).fingerprint, "how answers are scored is not asked");
}

#[test]
fn codes_fit_every_tool_and_name_one_thing() {
    let form = form();
    let lime = LimeCodes::of(&form);
    let plain = |code: &String, most: usize| code.len() <= most && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let letter = |code: &String| code.starts_with(|first: char| first.is_ascii_alphabetic());
    let once = |codes: &[String]| codes.iter().collect::<BTreeSet<_>>().len() == codes.len();
    assert!(once(&lime.questions) && lime.questions.iter().all(|code| plain(code, 20) && letter(code)));
    for (parts, answers) in lime.parts.iter().zip(&lime.answers) {
        assert!(once(parts) && parts.iter().all(|code| plain(code, 20) && letter(code)), "{parts:?}");
        assert!(once(answers) && answers.iter().all(|code| plain(code, 5)) || parts.len() == answers.len(), "{answers:?}");
    }
    for question in form.questions() {
        let codes: Vec<String> = question.options.iter().map(|option| option.code.clone()).collect();
        assert!(once(&codes), "{codes:?}");
        assert!(codes.iter().all(|code| !code.is_empty() && !code.contains([' ', ',', '|'])), "{codes:?}");
    }
}

#[test]
fn no_header_of_a_tool_names_two_columns() {
    let known = known(&bti(), "2026.1", &places());
    let mut seen = std::collections::BTreeMap::new();
    for (column, headers) in &known.headers {
        for header in headers {
            let other = seen.insert(header.to_lowercase(), column);
            assert!(other.is_none_or(|other| other == column), "{header} is {column} and {other:?}");
        }
    }
    let units = &known.names["unit"];
    assert!(units.contains(&("Nord (Skole)".into(), "Nord\u{1f}Skole".into())));
    assert!(known.names["service"].contains(&("ergo_og_fysioterapi".into(), "Ergo- og fysioterapi".into())));
}

#[test]
fn what_changed_is_marked_and_told() {
    let form = Form::new(&bti(), "2026.1", &places(), Some("2024.1"));
    let rows = || form.questions().flat_map(|question| &question.rows);
    let change = |id: &str| rows().find(|row| row.id == id).and_then(|row| row.change.clone());
    assert_eq!(change("law_coordinator").unwrap().kind, LinkKind::New);
    let reworded = change("roles_others").unwrap();
    assert_eq!((reworded.kind, reworded.was.get(Language::Nb)), (LinkKind::Reworded, "Jeg kjenner de andre tjenestene godt."));
    assert_eq!(change("law_report"), None);
    let broken: Vec<&str> = form.broken.iter().map(|(title, ..)| title.get(Language::En)).collect();
    assert!(broken.contains(&"Clear roles") && broken.contains(&"Knowledge of the rules"), "{broken:?}");
    let paper = Paper::new(&form, &Covering::default(), Language::Nb);
    assert!(paper.changes.iter().any(|said| said.contains("«Klare roller»") && said.contains("4 av 5")), "{:?}", paper.changes);
}

#[test]
fn every_sentence_is_there_in_every_language() {
    for language in Language::ALL {
        for target in TARGETS.iter().filter(|target| target.id != "pdf" && target.id != "docx" && target.id != "xlsform") {
            let form = Form::new(&bti(), "2026.1", &places(), Some("2024.1"));
            for (name, bytes) in (target.write)(&form, &Covering::default(), &[language]).unwrap() {
                let text = String::from_utf8(bytes).unwrap();
                assert!(!text.contains('⟦'), "{name} lacks a sentence");
                let said = Catalogue::of(language).text("form.thanks");
                assert!(target.id == "redcap" || text.contains(&said), "{name} has no end");
            }
        }
        let paper = Paper::new(&form(), &Covering::default(), language);
        assert!(!terminal(&paper, true).contains('⟦'));
    }
}

#[test]
fn remarks_are_hints_with_a_reason() {
    let text = r#"
schema = 1
id = "mine"
versions = ["1"]
languages = ["nb", "en"]
title = { nb = "Mitt", en = "Mine" }
domain = [{ id = "d", title = { nb = "D", en = "D" } }]
[[response]]
id = "often"
levels = [{ value = 1, label = { nb = "1–2 ganger", en = "1–3 times" } }, { value = 2, label = { nb = "Oftere", en = "More often" } }]
[[response]]
id = "agree"
levels = [{ value = 1, label = { nb = "Uenig", en = "Disagree" } }, { value = 2, label = { nb = "Enig", en = "Agree" } }]
[[item]]
id = "two"
domain = "d"
response = "often"
polarity = "negative"
text = { nb = "Lederen er rettferdig og tydelig.", en = "The leader is fair and clear." }
[[item]]
id = "pair"
domain = "d"
response = "agree"
text = { nb = "Vi kjenner barn og unge.", en = "We know children and young people." }
[[item]]
id = "alone"
domain = "d"
response = "agree"
text = { nb = "Vi møtes.", en = "We meet." }
[[scale]]
id = "s"
domain = "d"
title = { nb = "S", en = "S" }
items = ["two", "pair"]
"#;
    let instrument = Instrument::from_toml(text, "mine.toml").unwrap();
    let silent = ["pair", "alone"].map(str::to_string).into();
    let found: Vec<(String, String)> = remarks(&instrument, "mine.toml", &silent)
        .into_iter()
        .map(|remark| {
            assert_eq!(remark.severity, crate::diag::Severity::Note);
            (remark.code.number().to_string(), remark.place.name.unwrap())
        })
        .collect();
    let expected = [("K121", "two"), ("K126", "two"), ("K122", "alone"), ("K123", "s"), ("K124", "s"), ("K125", "often")];
    assert_eq!(found, expected.map(|(code, id)| (code.to_string(), id.to_string())));
}
