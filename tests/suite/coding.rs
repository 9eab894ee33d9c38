//! Answers coded by hand: drawn without a name, counted without their words, and the shares of the report corrected for what is found.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use kartlegg::model::{GroupAt, GroupKind, Statistic};
use kartlegg::privacy::Release;

use crate::canary::{sightings, unpacked};
use crate::support::small::HEADER;
use crate::support::{Small, tree};

/// What people wrote, what they meant, and what of it the dictionary finds: it misses half of those who need law, and takes one in ten of the
/// others for somebody who does.
const TEXTS: [(&str, bool, bool); 5] = [
    ("mer om taushetsplikt", true, true),
    ("reglene for deling av opplysninger", true, false),
    ("et samtaleverktøy", false, false),
    ("bedre tid", false, false),
    ("taushetsplikt kan vi, men ikke tid", false, true),
];

/// How many of each of 200 people.
const SHARES: [usize; 5] = [40, 40, 60, 46, 14];

/// What may lead to a person: it must be on no sheet.
const TELLING: [&str; 4] = ["Kari Kanarifugl vet mer", "ring 900 00 000", "skriv til k.k@example.no", "spør gjerne Petra om tid"];

const CODES: &str = "schema = 1\nid = \"own\"\ntitle.nb = \"Egne\"\n\
    [[code]]\nid = \"law\"\nlabel.nb = \"Lovverk\"\npatterns = [\"taushetsplikt\"]\n\
    [[code]]\nid = \"talk\"\nlabel.nb = \"Samtale\"\npatterns = [\"samtale*\"]\n";

fn export() -> String {
    let mut text = HEADER.to_owned();
    let comments = TEXTS.iter().zip(SHARES).flat_map(|((text, ..), times)| std::iter::repeat_n(*text, times));
    for (person, comment) in comments.chain(TELLING).enumerate() {
        let (service, unit) = if person % 2 == 0 { ("1", "Lia skole") } else { ("2", "Elva") };
        let level = |shift: usize| 1 + (person * 7 + shift * 3) % 5;
        write!(
            text,
            "\n{service};{unit};{};{};{};{};1;{};1;0;{};{};\"{comment} \"",
            level(0),
            level(1),
            level(2),
            level(3),
            level(4),
            level(5),
            level(6)
        )
        .unwrap();
    }
    text
}

fn project(more: &str) -> Small {
    let small = Small::new();
    small.write("2024.csv", export().as_bytes());
    small.write("2026.csv", export().as_bytes());
    small.write("roster.csv", b"service;unit;employees\nSkole;Lia skole;150\nBarnehage;Elva;150\n");
    small.write("codes.toml", CODES.as_bytes());
    let text = small.text("kartlegging.toml");
    small.write(
        "kartlegging.toml",
        format!("{text}\n[[codebook]]\nquestion = \"comment\"\ncodes = \"codes.toml\"\n{more}").as_bytes(),
    );
    small
}

/// Rows of the sheet of answers, below its header.
fn rows(bytes: &[u8]) -> (String, Vec<Vec<String>>) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let first = book.sheet_names()[0].clone();
    let mark = book.worksheet_range(&first).unwrap().get((0, 0)).unwrap().to_string();
    let cells = |row: &[Data]| row.iter().map(ToString::to_string).collect::<Vec<_>>();
    let rows = book.worksheet_range("coding").unwrap().rows().map(cells).collect();
    (mark, rows)
}

/// A copy of a sheet as somebody codes it, saved as text.
fn coded(rows: &[Vec<String>], law: impl Fn(usize, &str) -> bool) -> String {
    let mut text = "nr;text;law: Lovverk;talk: Samtale;no_code_fits: Ingen\n".to_owned();
    for (at, row) in rows.iter().enumerate().skip(1) {
        let (law, talk) = (law(at, &row[1]), row[1].contains("samtale"));
        let tick = |is: bool| if is { "x" } else { "" };
        writeln!(text, "{};{};{};{};{}", row[0], row[1], tick(law), tick(talk), tick(!law && !talk)).unwrap();
    }
    text
}

fn meant(text: &str) -> bool {
    TEXTS.iter().any(|(known, meant, _)| *known == text && *meant)
}

#[test]
fn a_sheet_is_drawn_by_seed_and_leads_to_nobody() {
    let small = project("");
    let sheet = |name: &str, seed: &str| {
        let ran = small.run(&["text", "sample", ".", "--texts", "60", "--seed", seed, "--out", name]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.err.contains("60 svar på arket, trukket blant 400. 8 svar ble holdt utenfor"), "{}", ran.err);
        std::fs::read(small.path().join(name)).unwrap()
    };
    let (one, again, other) = (sheet("a.xlsx", "7"), sheet("b.xlsx", "7"), sheet("c.xlsx", "8"));
    assert!(one == again && one != other);
    let (mark, rows) = rows(&one);
    assert!(mark.starts_with("FORTROLIG"), "{mark}");
    assert_eq!((rows.len(), rows[0].len()), (61, 5));
    assert!(rows[1..].iter().all(|row| TEXTS.iter().any(|(text, ..)| *text == row[1])));
    // Whoever reads it sees neither order nor place: the same texts do not stand together as they do in the export.
    let texts: Vec<&String> = rows[1..].iter().map(|row| &row[1]).collect();
    assert!(texts.windows(2).filter(|pair| pair[0] != pair[1]).count() > 20);
    let all: BTreeMap<String, Vec<u8>> = unpacked("a.xlsx", one).into_iter().collect();
    let telling: Vec<String> =
        TELLING.iter().map(|text| (*text).to_owned()).chain(["Lia skole", "Elva", "2026"].map(str::to_owned)).collect();
    assert_eq!(sightings(&all, &telling), Vec::<String>::new());
    // A sheet that somebody works on is not replaced, and none stands among what is published.
    let ran = small.run(&["text", "sample", ".", "--out", "a.xlsx"]);
    assert_ne!(ran.code, 0);
    assert_eq!(small.run(&["run", ".", "--out", "elsewhere", "--outputs", "json"]).code, 0);
    for out in ["out/a.xlsx", "out/deep/a.xlsx", "../elsewhere/a.xlsx"] {
        let out = out.replace("..", ".");
        let ran = small.run(&["text", "sample", ".", "--out", &out]);
        assert!(ran.err.contains("K507"), "{out}: {}", ran.err);
    }
}

#[test]
fn what_coders_find_is_counted_and_corrects_the_share() {
    let small = project("agreement = \"agreement-comment.toml\"\n");
    assert_eq!(small.run(&["text", "sample", ".", "--texts", "400", "--out", "s.xlsx", "--lang", "en"]).code, 0);
    let (_, sheet) = rows(&std::fs::read(small.path().join("s.xlsx")).unwrap());
    small.write("a.csv", coded(&sheet, |_, text| meant(text)).as_bytes());
    small.write("b.csv", coded(&sheet, |at, text| meant(text) != (at % 20 == 3)).as_bytes());
    let ran = small.run(&["text", "agree", ".", "a.csv", "b.csv"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("400 svar kodet av 2") && ran.out.contains("Lovverk"), "{}", ran.out);
    let written: kartlegg::instrument::Agreement = toml::from_str(&small.text("agreement-comment.toml")).unwrap();
    let law = written.code("law").unwrap();
    // Where the two disagree the first sheet, which is right, decides.
    assert_eq!((law.both, law.missed, law.extra, law.neither, law.twice), (80, 80, 28, 212, 400));
    let alpha = law.alpha.unwrap();
    assert!(alpha > 0.85 && alpha < 0.95, "{alpha}");
    assert_eq!(written.code("talk").unwrap().alpha, Some(1.0));

    let ran = small.run(&["run", ".", "--language", "nb,nn,en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let release = Release::from_json(&std::fs::read(small.path().join("out/release.json")).unwrap()).unwrap();
    let measure = release.measure_position("choice:comment/law").unwrap();
    let groups: Vec<GroupAt> = release
        .frame()
        .groups
        .keys()
        .filter(|&group| release.figure(measure, group, Statistic::CorrectedShare).is_some())
        .collect();
    assert!(!groups.is_empty() && groups.iter().all(|&group| release.frame().groups[group].kind == GroupKind::Total));
    let total = *groups.last().unwrap();
    let value = |statistic| release.figure(measure, total, statistic).unwrap().value().unwrap();
    // Four answers of each round lead to somebody, and are coded all the same; the dictionary finds nothing in them.
    assert!((value(Statistic::Ticked).value - 54.0 / 204.0).abs() < 1e-12);
    let corrected = value(Statistic::CorrectedShare);
    let (recall, pass) = (80.0 / 160.0, 212.0 / 240.0);
    assert!((corrected.value - (54.0 / 204.0 + pass - 1.0) / (recall + pass - 1.0)).abs() < 1e-12);
    let truth = 80.0 / 204.0;
    assert!(corrected.interval.is_ok_and(|ci| ci.lower < truth && truth < ci.upper && ci.upper - ci.lower > 0.1));
    assert!((value(Statistic::DictionaryRecall).value - recall).abs() < 1e-12);
    assert!((value(Statistic::DictionaryPrecision).value - 80.0 / 108.0).abs() < 1e-12);
    for (page, words) in [
        ("report.html", "Hvor god ordlisten er"),
        ("nn/report.html", "Kor god ordlista er"),
        ("en/report.html", "How good the dictionary is"),
    ] {
        assert!(small.text(&format!("out/{page}")).contains(words), "{page}");
    }

    // No answer is in what came of it, in what is published or in what was said.
    let mut left = tree(&small.path());
    left.retain(|name, _| ["out/", ".toml", ".json", "publication"].iter().any(|part| name.contains(part)));
    left.insert("said".to_owned(), [ran.out, ran.err].concat().into_bytes());
    assert!(left.contains_key("agreement-comment.toml") && left.len() > 15);
    let left: BTreeMap<String, Vec<u8>> = left.into_iter().flat_map(|(name, bytes)| unpacked(&name, bytes)).collect();
    let words: Vec<String> = TEXTS.iter().map(|(text, ..)| (*text).to_owned()).chain(TELLING.map(str::to_owned)).collect();
    assert_eq!(sightings(&left, &words), Vec::<String>::new());
}

#[test]
fn a_file_about_another_dictionary_or_about_few_answers_corrects_nothing() {
    let small = project("agreement = \"agreement-comment.toml\"\n");
    let corrected = |small: &Small| {
        let ran = small.run(&["run", ".", "--new-ledger"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        (small.text("out/release.json").contains("corrected_share"), ran.err.contains("K315"), small.text("out/report.html"))
    };
    // Nobody has made it yet.
    assert_eq!(small.run(&["check", "."]).code, 3, "a file that is named and not there");
    assert_eq!(small.run(&["text", "sample", ".", "--texts", "400", "--out", "s.xlsx"]).code, 0);
    small.replace("kartlegging.toml", "agreement = \"agreement-comment.toml\"\n", "");
    let (is_corrected, _, page) = corrected(&small);
    assert!(!is_corrected && page.contains("er ikke målt for disse svarene"));
    let (_, sheet) = rows(&std::fs::read(small.path().join("s.xlsx")).unwrap());
    small.write("a.csv", coded(&sheet, |_, text| meant(text)).as_bytes());
    small.write("few.csv", coded(&sheet[..9], |_, text| meant(text)).as_bytes());
    let text = small.text("kartlegging.toml");
    small.write("kartlegging.toml", format!("{text}agreement = \"agreement-comment.toml\"\n").as_bytes());
    for (sheet, changed, expected) in
        [("few.csv", false, (false, false)), ("a.csv", false, (true, false)), ("a.csv", true, (false, true))]
    {
        assert_eq!(small.run(&["text", "agree", ".", sheet]).code, 0);
        if changed {
            small.replace("codes.toml", "[\"taushetsplikt\"]", "[\"taushetsplikt*\"]");
        }
        let (is_corrected, is_told, _) = corrected(&small);
        assert_eq!((is_corrected, is_told), expected, "{sheet} {changed}");
    }
}
