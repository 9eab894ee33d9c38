//! Sentences without holes: what a message says of a file is whole in every language, whatever is known.

use kartlegg::diag::{Code, Diagnostic, Place};
use kartlegg::locale::render_diagnostic;
use kartlegg::model::Language;

use crate::codes::norwegian_sentences;
use crate::support::Small;

/// What is wrong with a sentence, if anything is.
pub(crate) fn hole(text: &str) -> Option<&'static str> {
    const SIGNS: [&str; 16] = [
        "«»",
        "“”",
        "()",
        "{",
        "}",
        "⟦",
        "  =  ",
        " , ",
        " .\n",
        ": \n",
        ":\n  =",
        ": (",
        "entity not found",
        "( ",
        " )",
        "\n\n\n",
    ];
    SIGNS.into_iter().find(|sign| text.contains(sign)).or_else(|| {
        // A line that ends in a word that something must follow.
        const OPEN: [&str; 11] = [" på", " i", " to", " in", " for", " er", " is", " enn", " than", " heiter", ":"];
        let lines = || text.lines().map(str::trim_end);
        OPEN.into_iter().find(|end| lines().any(|line| line.ends_with(end)))
    })
}

#[test]
fn every_sentence_is_whole_with_whatever_is_known() {
    let mut holes = Vec::new();
    for code in Code::ALL {
        for language in Language::ALL {
            for place in [Place::file("a.csv"), Place::file("a.csv").row(2).column(3).name("q1"), Place::default().name("q1")] {
                for (found, expected) in [("x", "y"), ("x", ""), ("", "y"), ("", "")] {
                    // A message that says two numbers always has both.
                    let both =
                        matches!(code, Code::ImpossibleMinimum | Code::RaggedRow | Code::MissingText | Code::SharesDoNotAdd);
                    if both && (found.is_empty() || expected.is_empty()) {
                        continue;
                    }
                    let finding = Diagnostic::new(*code, place.clone()).found(found).expected(expected);
                    let text = render_diagnostic(&finding, language);
                    if let Some(hole) = hole(&text) {
                        holes.push(format!("{code} {language} found `{found}` expected `{expected}`: `{hole}` in\n{text}"));
                    }
                }
            }
        }
    }
    assert!(holes.is_empty(), "{} holes:\n{}", holes.len(), holes.join("\n"));
}

/// The same through the program, where findings are made as they are in earnest.
#[test]
fn refusals_are_said_whole_in_every_language() {
    for case in crate::hostile::EXPORTS.iter().chain(crate::hostile::OTHERS) {
        for language in ["nb", "nn", "en"] {
            let small = Small::new();
            (case.spoil)(&small);
            let ran = small.run(&["run", ".", "--all", "--lang", language]);
            assert_eq!(hole(&ran.err), None, "{}: {language}: {}", case.what, ran.err);
            assert!(ran.err.contains(case.code), "{}", case.what);
        }
    }
}

#[test]
fn what_the_system_says_comes_in_the_readers_language() {
    let small = Small::new();
    for (language, folder, gone) in [
        ("nb", "det er en mappe", "den finnes ikke"),
        ("nn", "det er ei mappe", "ho finst ikkje"),
        ("en", "it is a folder", "it is not there"),
    ] {
        for (file, words) in [(".", folder), ("gone.json", gone)] {
            let ran = small.run(&["render", file, "--lang", language]);
            assert!(ran.code == 3 && ran.err.contains(words), "{}", ran.err);
        }
    }
}

#[test]
fn a_place_in_json_is_a_line_and_no_cell() {
    const BROKEN: &[u8] = b"{\n  \"schema\": 1,\n  x\n}";
    for (file, command) in [
        ("release.json", &["render", "release.json"][..]),
        ("utgave.txt", &["render", "utgave.txt"]),
        ("tabell.json", &["profile", "tabell.json", "--municipality", "4003"]),
        ("tabell.txt", &["profile", "tabell.txt", "--municipality", "4003"]),
    ] {
        let small = Small::new();
        small.write(file, BROKEN);
        let ran = small.run(&[command, &["--lang", "en"]].concat());
        assert!(ran.code == 3 && ran.err.contains(&format!("{file}, line 3, character 3")), "{file}: {}", ran.err);
        assert!(!ran.err.contains("cell"), "{file}: {}", ran.err);
    }
}

/// Lines that no TOML has, one fault each: the reader of the language says what it is.
const BROKEN_TOML: [&str; 26] = [
    "a = ",
    "a = [1,,]",
    "a = {b=1,,}",
    "a",
    "\"a",
    "a = \"x",
    "[a",
    "[[a]",
    "a=1 b=2",
    "a=\'\'\'x",
    "a = 1979-99-99",
    "a = 1_",
    "a = tru",
    "a = \"\\q\"",
    "a = \"\\ud800\"",
    "= 1",
    "[]",
    "a = +",
    "a = [1",
    "a = {b = 1",
    "# \u{1}",
    "a = 01",
    "a = 1..2",
    "a = [1 2]",
    "a = {b = 1 c = 2}",
    "a == 1",
];

#[test]
fn syntax_is_told_in_the_readers_language() {
    for language in ["nb", "nn", "en"] {
        for line in BROKEN_TOML {
            let small = Small::new();
            small.write("kartlegging.toml", format!("schema = 1\n{line}\n").as_bytes());
            let ran = small.run(&["check", ".", "--lang", language]);
            assert!(
                ran.code == 3 && ran.err.contains("[K002]: ") && ran.err.contains("kartlegging.toml, "),
                "{line}: {}",
                ran.err
            );
            assert_eq!(hole(&ran.err.replace(['{', '}'], "")), None, "{line}: {}", ran.err);
            assert!(language == "en" || norwegian_sentences(&ran.err) > 0, "{line}: {}", ran.err);
        }
    }
}

#[test]
fn a_key_that_stands_twice_is_named() {
    for text in ["title.nb = \"x\"", "instrument = \"x\"", "\"instrument\" = \"x\""] {
        let small = Small::new();
        small.write(
            "kartlegging.toml",
            format!("{}\n{text}\n", small.text("kartlegging.toml").replace("[[round]]", "")).as_bytes(),
        );
        let ran = small.run(&["check", ".", "--lang", "nb"]);
        assert!(ran.err.contains("[K007]: «") && !ran.err.contains("duplicate"), "{}", ran.err);
        assert!(["«nb»", "«instrument»", "«\"instrument\"»"].iter().any(|key| ran.err.contains(key)), "{}", ran.err);
    }
}

/// A release and a ledger in which one thing is wrong that a reader of JSON refuses by itself.
#[test]
fn json_of_another_form_is_told_in_the_readers_language() {
    let whole = Small::new();
    assert_eq!(whole.run(&["run", ".", "--outputs", "json"]).code, 0);
    for (file, code, command) in [
        ("out/release.json", "[K504]: ", &["render", "out/release.json"][..]),
        ("kartlegg-ledger.json", "[K406]: ", &["run", "."]),
    ] {
        let text = whole.text(file);
        let spoilt = [
            text[..text.len() / 2].to_string(),
            text.replacen("\"schema\"", "\"scheme\"", 1),
            text.replacen("\"schema\":", "\"schema\":\"x\",\"old\":", 1),
            text.replacen("\"schema\"", "\"schema\": 1, \"schema\"", 1),
            text.replacen(':', ";", 1),
            "[]".to_string(),
        ];
        for (number, text) in spoilt.iter().enumerate() {
            for language in ["nb", "nn"] {
                whole.write(file, text.as_bytes());
                let ran = whole.run(&[command, &["--lang", language]].concat());
                assert!(ran.code >= 3 && ran.err.contains(code), "{file} {number}: {}", ran.err);
                assert!(norwegian_sentences(&ran.err) > 0 && hole(&ran.err).is_none(), "{file} {number}: {}", ran.err);
            }
        }
        whole.write(file, text.as_bytes());
    }
}

/// What stands in a file may be as long as the file: a message is not.
#[test]
fn no_message_repeats_a_header_without_end() {
    let small = Small::new();
    let header = "x".repeat(1_000_000);
    small.write("2026.csv", small.text("2026.csv").replacen("comment", &header, 1).as_bytes());
    let ran = small.run(&["check", ".", "--all"]);
    assert!(ran.err.contains("[K211]: ") && ran.err.contains('…') && ran.err.len() < 20_000, "{}", ran.err.len());
}
