use std::collections::BTreeSet;

use super::catalogue::placeholders;
use super::*;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{Confidence, Degrees, Estimate, IndicatorStatistic, Interval, Language, Method, NoInterval, Statistic, Unit};

fn nb() -> &'static Catalogue {
    Catalogue::of(Language::Nb)
}

fn en() -> &'static Catalogue {
    Catalogue::of(Language::En)
}

#[test]
fn every_language_has_the_same_keys_and_placeholders() {
    let reference = nb().messages();
    assert!(reference.len() > 100, "the catalogue did not parse");
    for language in Language::ALL {
        let messages = Catalogue::of(language).messages();
        let keys = |messages: &std::collections::BTreeMap<String, String>| messages.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(reference), keys(messages), "{language}");
        for (key, text) in messages {
            assert_eq!(placeholders(&reference[key]), placeholders(text), "{language}: {key}");
            // What sets thousands apart is a space.
            assert!(!text.trim().is_empty() || key == "number.thousands" && !text.is_empty(), "{language}: {key} is empty");
        }
    }
}

/// Words of the page in a browser: each in three languages, a line each, with the same placeholders.
#[test]
fn words_of_the_page_are_in_every_language() {
    let text = include_str!("page.toml");
    let words: toml::Table = text.parse().unwrap();
    assert!(words.len() > 30);
    for (key, said) in &words {
        let said = |language: Language| said.get(language.to_string()).and_then(toml::Value::as_str).unwrap_or_default();
        for language in Language::ALL {
            assert!(!said(language).trim().is_empty(), "{key} is not said in {language}");
            assert_eq!(placeholders(said(Language::Nb)), placeholders(said(language)), "{key} in {language}");
        }
        // The page reads it line by line.
        assert!(text.contains(&format!("\n{key} = {{ nb = ")), "{key} stands on a line of its own");
    }
}

#[test]
fn plural_forms_come_in_pairs() {
    let stems: Vec<&str> = nb().messages().keys().filter_map(|key| key.strip_suffix(".one")).collect();
    assert!(stems.len() > 20, "{stems:?}");
    for stem in stems {
        assert!(nb().has(&format!("{stem}.other")), "{stem} has no plural");
    }
}

/// Every sentence that the program asks for exists, and every one that exists is asked for. Keys that are put together from a
/// name are known by how they begin.
#[test]
fn messages_and_code_agree() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let mut sources = String::new();
    read_sources(std::path::Path::new(root), &mut sources);
    let mut used = BTreeSet::new();
    for call in ["text(\"", "fill(\"", "plural(\"", "head(\"", "words(\"", "number_of(\""] {
        for part in sources.split(call).skip(1) {
            let key: String = part.chars().take_while(|character| *character != '"').collect();
            if key.contains('{') || key.contains(' ') || key.is_empty() {
                continue;
            }
            let exists = nb().has(&key) || nb().has(&format!("{key}.other"));
            // Other functions are called `text` too; only what looks like a key of ours is held to exist.
            assert!(exists || !key.contains('.') || key.contains('/') || key.contains('<'), "no message for {key}");
            used.insert(key);
        }
    }
    for key in nb().messages().keys() {
        let stem = key.strip_suffix(".one").or_else(|| key.strip_suffix(".other")).unwrap_or(key);
        let known = used.contains(key) || used.contains(stem) || sources.contains(&format!("\"{stem}\""));
        // `summary.{part}` and the like: a beginning that is completed with a name.
        let begun = |at: usize| sources.contains(&format!("\"{}{{", &key[..at]));
        let completed = key.match_indices(['.', '_']).any(|(at, _)| begun(at + 1));
        // Why a figure is hidden is said by whoever writes tables.
        assert!(known || completed, "nobody says {key}");
    }
}

fn read_sources(folder: &std::path::Path, sources: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_sources(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("locale/tests.rs") {
            sources.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_statistic_has_a_name_and_a_definition_in_every_language() {
    for language in Language::ALL {
        let catalogue = Catalogue::of(language);
        let of_answers = Statistic::ALL.iter().map(|statistic| statistic.id());
        for statistic in of_answers.chain(IndicatorStatistic::ALL.iter().map(|statistic| statistic.id())) {
            assert!(catalogue.has(&format!("statistic.{statistic}")), "{language}: {statistic}");
            assert!(catalogue.has(&format!("definition.{statistic}")), "{language}: {statistic}");
        }
    }
}

#[test]
fn every_code_is_explained_in_every_language() {
    let allowed: BTreeSet<&str> = ["found", "expected", "place", "count"].into();
    for code in Code::ALL {
        let explanation = explain(*code).unwrap_or_else(|| panic!("diagnostics.toml says nothing about {code} ({code:?})"));
        for text in [&explanation.message, &explanation.hint, &explanation.explanation] {
            for language in Language::ALL {
                let words = text.exact(language).unwrap_or_default();
                assert!(!words.trim().is_empty(), "{code} lacks a text in {language}");
                assert!(placeholders(words).is_subset(&allowed), "{code}: {words}");
                assert_eq!(placeholders(words), placeholders(text.get(Language::Nb)), "{code}: {language}");
            }
        }
    }
}

#[test]
fn thousands_decimals_and_signs_follow_the_language() {
    assert_eq!(nb().count(9876), "9876");
    assert_eq!(nb().count(1_234_567), "1\u{202f}234\u{202f}567");
    assert_eq!(en().count(9876), "9,876");
    assert_eq!(nb().number(-3.25, 1), "\u{2212}3,3");
    assert_eq!(en().number(-3.25, 1), "\u{2212}3.3");
    assert_eq!(nb().signed(4.6, 0), "+5");
    assert_eq!(nb().number(f64::NAN, 1), nb().text("not_available_mark"));
}

#[test]
fn nothing_is_minus_zero() {
    for value in [-0.04, 0.04, -0.0, 0.0] {
        assert_eq!(nb().number(value, 1), "0,0");
        assert_eq!(nb().signed(value, 1), "0,0");
    }
}

#[test]
fn halves_are_rounded_away_from_zero() {
    assert_eq!(nb().number(0.575 * 100.0, 0), "58");
    assert_eq!(nb().number(2.5, 0), "3");
    assert_eq!(nb().number(-2.5, 0), "\u{2212}3");
    assert_eq!(nb().number(0.125, 2), "0,13");
    assert_eq!(nb().number(61.499_999, 0), "61");
}

#[test]
fn percentages_are_whole_below_a_hundred_answers() {
    assert_eq!(nb().percent(0.2574, 99), "26\u{a0}%");
    assert_eq!(nb().percent(0.2574, 100), "25,7\u{a0}%");
    assert_eq!(en().percent(0.2574, 100), "25.7%");
    assert_eq!(nb().percent(1.0, 5), "100\u{a0}%");
}

#[test]
fn estimates_are_as_precise_as_their_unit() {
    let estimate = |value, lower, upper, unit| Estimate {
        value,
        interval: Ok(Interval::new(lower, upper, Confidence::P95)),
        n: 44,
        unit,
        method: Method::T,
        degrees: Degrees::None,
    };
    let points = estimate(61.23, 56.6, 65.9, Unit::Points100);
    assert_eq!((nb().value(&points), nb().interval(&points)), ("61".into(), Some("57–66".into())));
    let scale = estimate(3.448, 3.26, 3.64, Unit::ScalePoints);
    assert_eq!((nb().value(&scale), nb().interval(&scale)), ("3,4".into(), Some("3,3–3,6".into())));
    let difference = estimate(6.2, -1.7, 8.4, Unit::Points100Difference);
    assert_eq!((nb().value(&difference), nb().interval(&difference)), ("+6".into(), Some("\u{2212}2 til +8".into())));
    let close = estimate(6.2, 0.3, 8.4, Unit::Points100Difference);
    assert_eq!(nb().interval(&close), Some("+0,3 til +8,4".into()));
    let share = estimate(0.5, 0.4, 0.6, Unit::Share);
    assert_eq!((en().value(&share), en().interval(&share)), ("50%".into(), Some("40–60%".into())));
    let bare = Estimate { interval: Err(NoInterval::EveryoneAnswered), ..points };
    assert_eq!(nb().interval(&bare), None);
}

#[test]
fn dates_are_written_out() {
    assert_eq!(nb().date("2026-03-05"), "5. mars 2026");
    assert_eq!(en().date("2026-03-05"), "5 March 2026");
    assert_eq!(nb().date("2026-03"), "mars 2026");
    for other in ["2026", "våren 2026", "2026-13", "26-03-05", "2026-3"] {
        assert_eq!(nb().date(other), other);
    }
}

/// Where nothing in particular was expected, no sentence ends in the air.
#[test]
fn clauses_about_nothing_are_left_out() {
    for code in Code::ALL {
        for language in Language::ALL {
            let text = render_diagnostic(&Diagnostic::new(*code, Place::default()).found("x"), language);
            let hint = text.lines().find(|line| line.starts_with("  = ")).unwrap_or_default();
            assert!(!hint.contains("{expected}") && !hint.trim_end().ends_with(':'), "{text}");
        }
    }
    let missing = Diagnostic::new(Code::MissingColumn, Place::default()).found("q1");
    assert!(
        render_diagnostic(&missing, Language::En).contains("hint: If it goes by another name, give it in the project file.\n")
    );
}

#[test]
fn values_are_never_read_as_placeholders() {
    let finding = Diagnostic::new(Code::UnknownCode, Place::default()).found("{expected}").expected("1–5");
    assert!(render_diagnostic(&finding, Language::En).contains("{expected}"));
}

#[test]
fn a_diagnostic_never_carries_control_characters_to_a_terminal() {
    let finding = Diagnostic::new(Code::UnknownUnit, Place::file("a\u{1b}[31m.csv")).found("x\u{202e}y");
    let text = render_diagnostic(&finding, Language::Nb);
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
}

#[test]
fn lists_end_with_and() {
    let words: Vec<String> = ["a", "b", "c"].map(str::to_owned).into();
    assert_eq!(nb().list(&words), "a, b og c");
    assert_eq!(en().list(&words[..2]), "a and b");
}

#[test]
fn a_small_probability_is_never_nothing() {
    let p = |value| Estimate {
        value,
        interval: Err(NoInterval::NotAnEstimate),
        n: 100,
        unit: Unit::Probability,
        method: Method::Test,
        degrees: Degrees::None,
    };
    let said = [0.0, 0.000_03, 0.000_6, 0.257].map(|value| nb().value(&p(value)));
    assert_eq!(said, ["< 0,001", "< 0,001", "0,001", "0,257"]);
}
