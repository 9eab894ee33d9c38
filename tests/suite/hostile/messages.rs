//! Sentences without holes: what a message says of a file is whole in every language, whatever is known.

use kartlegg::diag::{Code, Diagnostic, Place};
use kartlegg::locale::render_diagnostic;
use kartlegg::model::Language;

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
