//! How scales go together, from answers to the page: held against what is worked out here from the same answers.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{in_rows, kartlegg};

/// A questionnaire of two scales of three questions, and one of two.
fn instrument() -> String {
    let mut text = String::from(
        "schema = 1\nid = \"three\"\nversions = [\"1\"]\nlanguages = [\"nb\"]\ntitle = { nb = \"Tre skalaer\" }\n\n\
         [[domain]]\nid = \"all\"\ntitle = { nb = \"Alt\" }\n\n[[response]]\nid = \"agree5\"\nlevels = [",
    );
    for level in 1..=5 {
        write!(text, "{{ value = {level}, label = {{ nb = \"Svar {level}\" }} }}, ").unwrap();
    }
    text.push_str("]\n\n[[background]]\nid = \"service\"\nrole = \"service\"\ntext = { nb = \"Tjeneste\" }\n");
    for (scale, items) in SCALES {
        for item in items {
            write!(
                text,
                "\n[[item]]\nid = \"{item}\"\ndomain = \"all\"\nresponse = \"agree5\"\npolarity = \"positive\"\ntext = {{ nb = \"Spørsmål {item}\" }}\n"
            )
            .unwrap();
        }
        let names: Vec<String> = items.iter().map(|item| format!("\"{item}\"")).collect();
        write!(
            text,
            "\n[[scale]]\nid = \"{scale}\"\ndomain = \"all\"\npolarity = \"positive\"\ntitle = {{ nb = \"Skala {scale}\" }}\nitems = [{}]\n",
            names.join(", ")
        )
        .unwrap();
    }
    text
}

const SCALES: [(&str, &[&str]); 3] = [("first", &["a", "b", "c"]), ("second", &["d", "e", "f"]), ("third", &["g", "h"])];

/// Answers of 160 people, some of them blank: what a person thinks in common, and noise beside.
fn answers() -> Vec<[Option<i32>; 8]> {
    let mut seed = 7_u64;
    let mut draw = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i32::try_from((seed >> 33) % below).unwrap()
    };
    (0..160)
        .map(|_| {
            let common = draw(5);
            std::array::from_fn(|item| {
                let own = if item < 3 { common } else { i32::midpoint(common, draw(5)) };
                let answer = (own + draw(3) - 1).clamp(0, 4) + 1;
                (draw(20) > 0).then_some(answer)
            })
        })
        .collect()
}

fn run(plan: &str) -> (TempDir, Value) {
    run_with(plan, |_, row| *row)
}

/// The same with answers that are changed person by person.
fn run_with(plan: &str, change: impl Fn(usize, &[Option<i32>; 8]) -> [Option<i32>; 8]) -> (TempDir, Value) {
    let folder = TempDir::new().unwrap();
    let mut text = String::from("service;a;b;c;d;e;f;g;h\n");
    for (person, row) in answers().iter().enumerate() {
        let row = change(person, row);
        let cells: Vec<String> = row.iter().map(|answer| answer.map(|answer| answer.to_string()).unwrap_or_default()).collect();
        writeln!(text, "{};{}", if person % 2 == 0 { "A" } else { "B" }, cells.join(";")).unwrap();
    }
    let project = format!(
        "schema = 1\ninstrument = \"instrument.toml\"\ntitle.nb = \"Tre\"\nmunicipality = \"Ingensteds\"\nestimand = \"process\"\n{plan}\n\
         [[round]]\nid = \"1\"\nexport = \"answers.csv\"\n"
    );
    for (name, text) in [("kartlegging.toml", project.as_str()), ("instrument.toml", &instrument()), ("answers.csv", &text)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let ran = kartlegg(folder.path(), &["run", ".", "--out", "out"], &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let release = in_rows(&fs::read(folder.path().join("out/release.json")).unwrap());
    (folder, release)
}

/// Scores of people who have both: the mean of at least half of the questions.
fn correlation(one: std::ops::Range<usize>, other: std::ops::Range<usize>) -> (f64, usize) {
    let score = |row: &[Option<i32>; 8], of: &std::ops::Range<usize>| {
        let valid: Vec<f64> = row[of.clone()].iter().flatten().map(|answer| f64::from(*answer)).collect();
        (valid.len() >= of.len().div_ceil(2)).then(|| valid.iter().sum::<f64>() / valid.len() as f64)
    };
    let pairs: Vec<(f64, f64)> = answers().iter().filter_map(|row| Some((score(row, &one)?, score(row, &other)?))).collect();
    let n = pairs.len() as f64;
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(&|pair| pair.0), mean(&|pair| pair.1));
    let sum = |of: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|(a, b)| of(a - x, b - y)).sum::<f64>();
    (sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt(), pairs.len())
}

fn rows<'a>(release: &'a Value, statistic: &str) -> Vec<&'a Value> {
    release["rows"].as_array().unwrap().iter().filter(|row| row["statistic"] == statistic).collect()
}

#[test]
fn correlations_of_scales_are_those_of_the_answers_and_reach_page_workbook_and_data() {
    let (folder, release) = run("[plan]\nadd = [\"scale_correlation\", \"disattenuated_correlation\", \"cfi\", \"rmsea\"]\n");
    let found = rows(&release, "scale_correlation");
    assert_eq!(found.len(), 3, "each pair once: {found:?}");
    let place = |id: &str| match id {
        "scale:first" => 0..3,
        "scale:second" => 3..6,
        _ => 6..8,
    };
    let alphas = |id: &str| {
        let row = release["rows"].as_array().unwrap().iter().find(|row| {
            row["measure"] == id
                && ["alpha", "spearman_brown"].contains(&row["statistic"].as_str().unwrap())
                && row["group"] == serde_json::json!({ "round": "1" })
        });
        row.unwrap()["value"].as_f64().unwrap()
    };
    for row in &found {
        let later = row["measure"].as_str().unwrap();
        let other = row["level"].as_str().unwrap();
        let (expected, n) = correlation(place(other), place(later));
        let value = row["value"].as_f64().unwrap();
        assert!((value - expected).abs() < 1e-12 && row["n"].as_u64() == Some(n as u64), "{row} {expected} {n}");
        let corrected = rows(&release, "disattenuated_correlation");
        let corrected =
            corrected.iter().find(|found| found["measure"] == row["measure"] && found["level"] == row["level"]).unwrap();
        let expected = expected / (alphas(later) * alphas(other)).sqrt();
        assert!((corrected["value"].as_f64().unwrap() - expected).abs() < 1e-9, "{corrected} {expected}");
    }
    let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    for words in ["Skalaene holdt mot hverandre", "Korrelasjoner mellom skalaene", "Hvor godt én faktor beskriver hver skala"] {
        assert!(page.contains(words), "{words}");
    }
    let data = fs::read_to_string(folder.path().join("out/data/figures.csv")).unwrap();
    let line = data.lines().find(|line| line.contains("scale_correlation") && line.contains("scale:third")).unwrap();
    assert!(line.contains("scale:first") || line.contains("scale:second"), "{line}");
    let workbook = fs::read(folder.path().join("out/tables.xlsx")).unwrap();
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(workbook)).unwrap();
    let sheet = calamine::Reader::worksheet_range(&mut workbook, "Korrelasjoner").unwrap();
    assert_eq!(sheet.height(), 4, "a header and three pairs");
}

/// In service B question b is answered a step lower at the same score, and nothing else is: the question is found, by name and with its size.
#[test]
fn a_question_that_works_otherwise_in_a_service_is_found() {
    let plan = "[plan]\nadd = [\"dif_from_others\", \"dif_effect_from_others\", \"dif_from_others_p\"]\n";
    let turned = |person: usize, row: &[Option<i32>; 8]| {
        let mut row = *row;
        if person % 2 == 1 {
            row[1] = row[1].map(|answer| (answer - 1).max(1));
            row[0] = row[0].map(|answer| if person % 4 == 1 { (answer + 1).min(5) } else { answer });
        }
        row
    };
    let (folder, release) = run_with(plan, turned);
    let found = |statistic: &str, item: &str| {
        let rows = rows(&release, statistic);
        let row =
            rows.iter().find(|row| row["group"]["service"] == "B" && row["measure"] == "scale:first" && row["level"] == item);
        (*row.unwrap_or_else(|| panic!("no {statistic} {item}"))).clone()
    };
    let complete: Vec<(bool, [i32; 3])> = answers()
        .iter()
        .enumerate()
        .filter_map(|(person, row)| {
            let row = turned(person, row);
            Some((person % 2 == 1, [row[0]?, row[1]?, row[2]?]))
        })
        .collect();
    // By definition: the mean difference at each score, weighted by the people of the service.
    let (mut sum, mut weight) = (0.0, 0.0);
    for score in 3..=15 {
        let of = |service: bool| -> Vec<f64> {
            let here = complete.iter().filter(|(own, items)| *own == service && items.iter().sum::<i32>() == score);
            here.map(|(_, items)| f64::from(items[1])).collect()
        };
        let (own, others) = (of(true), of(false));
        if !own.is_empty() && !others.is_empty() {
            let mean = |answers: &[f64]| answers.iter().sum::<f64>() / answers.len() as f64;
            sum += own.len() as f64 * (mean(&own) - mean(&others));
            weight += own.len() as f64;
        }
    }
    let difference = found("dif_from_others", "b");
    assert!((difference["value"].as_f64().unwrap() - sum / weight).abs() < 1e-12, "{difference} {}", sum / weight);
    let p = found("dif_from_others_p", "b");
    assert!(p["p_adjusted"].as_f64().unwrap() < 0.05, "{p}");
    assert_eq!(p["tested"], 6, "questions of both longer scales are one family; two questions are no scale for this");
    let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(page.contains("Spørsmål som virker ulikt"));
}

#[test]
fn what_nobody_asked_for_is_not_counted() {
    let (folder, release) = run("");
    assert!(rows(&release, "scale_correlation").is_empty());
    let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(!page.contains("Skalaene holdt mot hverandre"));
}
