//! How scales go together, from answers to the page: held against what is worked out here from the same answers.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use kartlegg::findings::{Finding, Findings, Rule, Worst};
use kartlegg::model::{Histogram, Moments, Statistic};
use kartlegg::privacy::{Release, Shown};
use kartlegg::stats::{self, AnswerPattern};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Sketch, in_rows, kartlegg};

/// A questionnaire of two scales of three questions, and one of two.
fn instrument() -> String {
    let levels = [(1, "Svar 1"), (2, "Svar 2"), (3, "Svar 3"), (4, "Svar 4"), (5, "Svar 5")];
    let sketch = Sketch::new("three", &levels, "").background("service", "service", &[]);
    let sketch = ["years", "post"].iter().fold(sketch, |sketch, id| sketch.background(id, "other", &["1", "2"]));
    let with_scale = |sketch: Sketch, (scale, items): &(&str, &[&str])| {
        items.iter().fold(sketch, |sketch, item| sketch.item(item, "")).scale(scale, items)
    };
    SCALES.iter().fold(sketch, with_scale).text()
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
    let folder = project(plan, change);
    let ran = kartlegg(folder.path(), &["run", ".", "--out", "out"], &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let release = in_rows(&fs::read(folder.path().join("out/release.json")).unwrap());
    (folder, release)
}

fn project(plan: &str, change: impl Fn(usize, &[Option<i32>; 8]) -> [Option<i32>; 8]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let mut text = String::from("service;years;post;a;b;c;d;e;f;g;h\n");
    for (person, row) in answers().iter().enumerate() {
        let row = change(person, row);
        let cells: Vec<String> = row.iter().map(|answer| answer.map(|answer| answer.to_string()).unwrap_or_default()).collect();
        let service = if person % 2 == 0 { "A" } else { "B" };
        let (years, post) = (if person < 70 { "1" } else { "2" }, if person % 3 == 0 { "1" } else { "2" });
        writeln!(text, "{service};{years};{post};{}", cells.join(";")).unwrap();
    }
    let project = format!(
        "schema = 1\ninstrument = \"instrument.toml\"\ntitle.nb = \"Tre\"\nmunicipality = \"Ingensteds\"\nestimand = \"process\"\n{plan}\n\
         [[round]]\nid = \"1\"\nexport = \"answers.csv\"\n"
    );
    for (name, text) in [("kartlegging.toml", project.as_str()), ("instrument.toml", &instrument()), ("answers.csv", &text)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
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

/// Groups of a background variable that the plan names are held against the others and against each other; of those that it does not name nobody
/// is told more than before.
#[test]
fn background_variables_are_compared_like_roles() {
    let asked = "groups = [\"service\", \"years\", \"post\"]\n\n[plan]\nbackgrounds = [\"years\", \"post\"]\n\
                 add = [\"chi_square\", \"chi_square_p\", \"cramers_v\", \"median_100\", \"within_agreement\"]\n";
    let (_folder, release) = run(asked);
    let everyone = serde_json::json!({ "round": "1" });
    let welch = rows(&release, "welch_f");
    let of = |variable: &str| {
        let found = welch.iter().filter(|row| row["across"] == "other" && !row["reference"][variable].is_null());
        found.filter(|row| row["measure"] == "scale:first").count()
    };
    assert_eq!((of("years"), of("post")), (1, 1), "each variable has a test of its own: {welch:?}");
    let p = rows(&release, "welch_f_p");
    let p = p.iter().filter(|row| row["across"] == "other");
    assert!(p.clone().count() == 6 && p.clone().all(|row| row["tested"] == 3), "the scales of one variable are one family");
    let chi: Vec<&Value> = rows(&release, "chi_square").into_iter().filter(|row| row["across"] == "other").collect();
    assert_eq!(chi.len(), 2 * 8, "each question by each variable");
    assert!(chi.iter().all(|row| row["group"] == everyone && row["status"] == "shown"));
    let differences = |release: &Value, variable: &str| {
        let rows = rows(release, "difference_from_others");
        rows.iter().filter(|row| !row["group"][variable].is_null()).count()
    };
    assert_eq!((differences(&release, "years"), differences(&release, "post")), (2 * 3, 2 * 3));
    let (_folder, plain) = run(&asked.replace("[\"years\", \"post\"]\nadd", "[\"years\"]\nadd"));
    assert_eq!((differences(&plain, "years"), differences(&plain, "post")), (6, 0));
    // The median is that of the scores as they are, and its interval ends at two of them.
    let median = rows(&release, "median_100");
    let median = median.iter().find(|row| row["group"] == everyone && row["measure"] == "scale:third").unwrap();
    let mut scores: Vec<f64> = answers()
        .iter()
        .filter_map(|row| {
            let valid: Vec<i32> = row[6..8].iter().flatten().copied().collect();
            (!valid.is_empty()).then(|| (f64::from(valid.iter().sum::<i32>()) / valid.len() as f64 - 1.0) * 25.0)
        })
        .collect();
    scores.sort_by(f64::total_cmp);
    let middle = f64::midpoint(scores[(scores.len() - 1) / 2], scores[scores.len() / 2]);
    assert!((median["value"].as_f64().unwrap() - middle).abs() < 1e-9, "{median} {middle}");
    assert_eq!(median["interval"]["method"], "order_statistics");
    assert_eq!(rows(&release, "within_agreement").iter().filter(|row| !row["group"]["service"].is_null()).count(), 2 * 3);
}

/// Services of four units each, and who answered: unit, role, and how many.
fn with_units(small: usize) -> (TempDir, Value, Vec<(usize, usize, usize, f64)>) {
    let folder = TempDir::new().unwrap();
    let mut instrument = instrument();
    for variable in ["unit", "role"] {
        write!(instrument, "\n[[background]]\nid = \"{variable}\"\nrole = \"{variable}\"\ntext = {{ nb = \"{variable}\" }}\n")
            .unwrap();
    }
    let (mut text, mut people) = (String::from("service;unit;role;a;b;c;d;e;f;g;h\n"), Vec::new());
    for unit in 0..8 {
        for role in 0..2 {
            let count = if (unit, role) == (7, 1) { small } else { 9 + 2 * role };
            for person in 0..count {
                let answer = (unit % 3 + person % 4 + role) % 5 + 1;
                let row = [answer, (answer + person) % 5 + 1, answer];
                people.push((unit / 4, unit, role, row.iter().sum::<usize>() as f64 / 3.0));
                let cells: Vec<String> = row.iter().map(usize::to_string).collect();
                let service = if unit < 4 { "A" } else { "B" };
                writeln!(text, "{service};u{unit};r{role};{};1;2;{};{};4", cells.join(";"), person % 5 + 1, unit % 5 + 1)
                    .unwrap();
            }
        }
    }
    let project = "schema = 1\ninstrument = \"instrument.toml\"\ntitle.nb = \"Tre\"\nmunicipality = \"Ingensteds\"\nestimand = \"process\"\n\n\
                   [plan]\nadd = [\"adjusted_mean_100\", \"icc_1\", \"icc_2\"]\n\n[[round]]\nid = \"1\"\nexport = \"answers.csv\"\n";
    for (name, text) in [("kartlegging.toml", project), ("instrument.toml", &instrument), ("answers.csv", &text)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let ran = kartlegg(folder.path(), &["run", ".", "--out", "out"], &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let release = in_rows(&fs::read(folder.path().join("out/release.json")).unwrap());
    (folder, release, people)
}

#[test]
fn services_are_adjusted_for_roles_where_every_part_could_be_shown() {
    let (folder, release, people) = with_units(11);
    let found: Vec<&Value> =
        rows(&release, "adjusted_mean_100").into_iter().filter(|row| row["measure"] == "scale:first").collect();
    let cells: Vec<stats::MixedCell> = (0..16)
        .map(|part| {
            let here = people.iter().filter(|(_, unit, role, _)| unit * 2 + role == part);
            let scores: Vec<f64> = here.map(|(.., score)| *score).collect();
            let scores = Histogram::from_observations(&scores);
            stats::MixedCell { group: part / 8, unit: part / 2, category: part % 2, scores }
        })
        .collect();
    let expected = stats::random_intercept(&cells, kartlegg::model::Confidence::P95).unwrap().adjusted;
    assert_eq!(found.len(), 2);
    for row in found {
        let of = usize::from(row["group"]["service"] == "B");
        assert!((row["value"].as_f64().unwrap() - (expected[of].value - 1.0) * 25.0).abs() < 1e-6, "{row} {:?}", expected[of]);
    }
    let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(page.contains("Tjenestene med samme blanding av roller"));
    assert_eq!(rows(&release, "icc_1").len(), 3);
    // Three people of one role in one unit could be worked out of the model.
    let (_folder, release, _) = with_units(3);
    let found = rows(&release, "adjusted_mean_100");
    assert!(!found.is_empty() && found.iter().all(|row| row["status"] != "shown"), "{found:?}");
}

#[test]
fn a_background_variable_that_is_not_grouped_by_is_refused_by_name() {
    let folder = project("[plan]\nbackgrounds = [\"yeras\"]\n", |_, row| *row);
    let ran = kartlegg(folder.path(), &["run", ".", "--out", "out", "--json"], &[]);
    let finding = ran.findings().into_iter().find(|finding| finding["code"] == "K008").unwrap();
    assert_eq!(
        (ran.code, finding["found"].as_str(), finding["place"]["name"].as_str()),
        (3, Some("yeras"), Some("plan.backgrounds"))
    );
}

#[test]
fn what_nobody_asked_for_is_not_counted() {
    let (folder, release) = run("");
    assert!(rows(&release, "scale_correlation").is_empty());
    let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(!page.contains("Skalaene holdt mot hverandre"));
}

/// Littles test from an export is that of people by which questions they left out, as many as a group needs to be shown; it stands in the
/// appendix, and not without being asked for.
#[test]
fn who_leaves_out_what_is_tested_among_enough_people() {
    let blank_low = |_: usize, row: &[Option<i32>; 8]| {
        let mut row = *row;
        if row[0].is_some_and(|answer| answer < 3) {
            row[2] = None;
        }
        row
    };
    let (folder, release) = run_with("[plan]\nadd = [\"little_mcar\", \"little_mcar_p\"]", blank_low);
    let mut found: BTreeMap<Vec<usize>, Moments> = BTreeMap::new();
    for (person, row) in answers().iter().enumerate() {
        let row = blank_low(person, row);
        let items: Vec<usize> = (0..3).filter(|&item| row[item].is_some()).collect();
        let values: Vec<i64> = row[..3].iter().flatten().map(|answer| i64::from(*answer)).collect();
        if !values.is_empty() {
            found.entry(items).or_insert_with(|| Moments::empty(values.len())).add(&values);
        }
    }
    let few = found.values().filter(|moments| moments.n < 5).count();
    let patterns: Vec<AnswerPattern> = found
        .into_iter()
        .filter(|(_, moments)| moments.n >= 5)
        .map(|(items, moments)| AnswerPattern { items, moments })
        .collect();
    assert!(few > 0 && patterns.len() > 1, "{few} {}", patterns.len());
    let test = stats::little_mcar(&patterns, 3).unwrap();
    assert!(test.p < 0.001, "{test:?}");
    for (statistic, value) in [("little_mcar", test.statistic), ("little_mcar_p", test.p)] {
        let found = rows(&release, statistic);
        assert_eq!(found.len(), 2, "two scales of three questions");
        let first = found.iter().find(|row| row["measure"] == "scale:first").unwrap();
        assert!((first["value"].as_f64().unwrap() - value).abs() < 1e-5 * (1.0 + value), "{first}");
        assert_eq!(first["n"], test.n);
    }
    let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(page.contains("table-missing-chance"));
    let (folder, release) = run("");
    assert!(rows(&release, "little_mcar").is_empty());
    assert!(!fs::read_to_string(folder.path().join("out/report.html")).unwrap().contains("table-missing-chance"));
}

/// What a finding is at worst is what it is when those who left the question out have answered the other way: the same people are asked
/// again here, with those answers.
#[test]
fn at_worst_is_what_comes_of_opposite_answers() {
    let gap = |person: usize, row: &[Option<i32>; 8]| {
        let mut row = *row;
        for answer in &mut row[..3] {
            // Those of the one service answer higher; of both some leave all three out.
            let given = answer.unwrap_or(3);
            *answer = Some(if person.is_multiple_of(2) { (given + 2).min(5) } else { given });
            if person % 9 < 2 {
                *answer = None;
            }
        }
        row
    };
    let opposite = |person: usize, row: &[Option<i32>; 8]| {
        let mut row = gap(person, row);
        for answer in &mut row[..3] {
            if person % 9 < 2 {
                *answer = Some(if person.is_multiple_of(2) { 1 } else { 5 });
            }
        }
        row
    };
    let release = |folder: &TempDir| Release::from_json(&fs::read(folder.path().join("out/release.json")).unwrap()).unwrap();
    let difference = |release: &Release| {
        let scale = release.measure_position("scale:first").unwrap();
        let of = |finding: &&Finding| finding.measure == scale && finding.rule == Rule::AheadOfOthers;
        Findings::from(release).all.iter().find(of).copied()
    };
    let (folder, _) = run_with("", gap);
    let told = release(&folder);
    let found = difference(&told).unwrap();
    let worst = Worst::of(&told, &found).unwrap();
    let scale = told.measure_position("scale:first").unwrap();
    let without = told.figure(scale, found.reference.unwrap(), Statistic::NoScore).and_then(Shown::value).unwrap().n;
    let (again, _) = run_with("", opposite);
    let again = release(&again);
    let left = again.figure(scale, found.reference.unwrap(), Statistic::NoScore).and_then(Shown::value).unwrap().n;
    assert_eq!((worst.left, left), (without, 0));
    let of = |statistic: Statistic| {
        let figures = again.figures().filter(|figure| figure.key.measure == scale && figure.key.statistic == statistic);
        figures.filter(|figure| figure.key.group == found.group).find_map(|figure| figure.shown.value()).unwrap()
    };
    assert!((of(Statistic::DifferenceFromOthers).value - worst.difference).abs() < 0.05, "{worst:?}");
    assert!(found.difference.unwrap().value > worst.difference + 10.0);
}
