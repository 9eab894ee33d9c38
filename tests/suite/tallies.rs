//! Tallies in the place of answers: what another engine counted gives the same release, but for what needs each person's answers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use kartlegg::instrument::Instrument;
use kartlegg::model::{MeasureKind, MissingReason, Statistic};
use kartlegg::pipeline;
use kartlegg::privacy::{Release, Shown};
use kartlegg::project::Project;
use kartlegg::tabulate::Cube;
use tempfile::TempDir;

use crate::support::Small;

/// Figures that need to know which answers one person gave together.
const TOGETHER: [Statistic; 8] = [
    Statistic::Alpha,
    Statistic::SpearmanBrown,
    Statistic::ItemRest,
    Statistic::StandardisedAlpha,
    Statistic::AlphaIfDropped,
    Statistic::Omega,
    Statistic::Loading,
    Statistic::AlphaChange,
];

/// Declared values of the levels of a column.
fn values(instrument: &Instrument, cube: &Cube, column: usize) -> Vec<i32> {
    match &cube.layout().columns()[column].response {
        Some(id) => {
            let response = instrument.responses.iter().find(|response| response.id == *id).unwrap();
            response.levels.iter().map(|level| level.value).collect()
        }
        None => vec![0, 1],
    }
}

/// Rows of one round, without its name: people, and answers to every question that the round asked. Nobody is not written.
fn answers(instrument: &Instrument, cube: &Cube, round: &str, version: &str) -> String {
    let mut text = String::new();
    for (cell, key) in (0_u32..).zip(cube.keys()).filter(|(_, key)| &*key[0] == round) {
        let group: Vec<&str> = key[1..].iter().map(|value| &**value).collect();
        let group = group.join(";");
        let tallies = cube.union(&[cell]);
        writeln!(text, "{group};respondents;;{}", tallies.respondents).unwrap();
        let asked = (0..cube.layout().columns().len()).filter(|&column| cube.layout().asked_in(column, version));
        for column in asked {
            let measure = cube.layout().columns()[column].measure.as_str();
            let tally = tallies.tally(column);
            let levels =
                values(instrument, cube, column).into_iter().map(|value| value.to_string()).zip(tally.levels.iter().copied());
            let missing = MissingReason::ALL.iter().map(|reason| (reason.name().to_string(), tally.missing(*reason)));
            for (level, count) in levels.chain(missing).filter(|(_, count)| *count > 0) {
                writeln!(text, "{group};{measure};{level};{count}").unwrap();
            }
        }
    }
    text
}

/// Scores of the small project's scale, and of the part of it that both rounds asked alike, worked out from the export alone.
fn scores(export: &str) -> String {
    let service = |code: &str| if code == "1" { "school" } else { "kindergarten" };
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for line in export.lines().skip(1) {
        let cells: Vec<&str> = line.split(';').collect();
        let item = |at: usize| {
            cells[2 + at].parse::<i64>().ok().filter(|value| *value <= 5).map(|value| if at == 2 { 6 - value } else { value })
        };
        for (scale, items) in [("scale:trust", &[0, 1, 2, 3][..]), ("scale:trust/linked", &[0, 2, 3])] {
            let valid: Vec<i64> = items.iter().filter_map(|at| item(*at)).collect();
            let level =
                if valid.len() < 2 { "no_score".to_string() } else { format!("{}/{}", valid.iter().sum::<i64>(), valid.len()) };
            *counts.entry(format!("{};{};{scale};{level}", service(cells[0]), cells[1])).or_default() += 1;
        }
    }
    let mut text = String::new();
    for (row, count) in counts {
        writeln!(text, "{row};{count}").unwrap();
    }
    text
}

/// The small project with tallies for exports.
fn small_as_tallies(small: &Small) -> Small {
    let project = Project::open(&small.path()).unwrap();
    let cube = pipeline::read(&project).unwrap().cube;
    let counted = Small::new();
    for (round, version) in [("2024", "1"), ("2026", "2")] {
        let name = format!("{round}.csv");
        let export = fs::read_to_string(small.path().join(&name)).unwrap();
        let text = format!(
            "service;unit;measure;level;count\n{}{}",
            answers(&project.instrument, &cube, round, version),
            scores(&export)
        );
        counted.write(&name, text.as_bytes());
    }
    counted
}

fn release(folder: &Path) -> Release {
    pipeline::analyse(&Project::open(folder).unwrap()).unwrap().release
}

/// What is shown of each figure that does not need answers together.
fn comparable(release: &Release, kinds: &[MeasureKind]) -> Vec<(String, Shown)> {
    let frame = release.frame();
    // Benchmarks are no answers, and their files are not copied.
    let kept = release
        .figures()
        .filter(|figure| !figure.key.statistic.is_by_benchmark())
        .filter(|figure| !TOGETHER.contains(&figure.key.statistic) && kinds.contains(&frame.measures[figure.key.measure].kind));
    kept.map(|figure| {
        let measure = &frame.measures[figure.key.measure].id;
        let group = &frame.groups[figure.key.group];
        (format!("{measure} {} {} {:?} {:?}", group.round, figure.key.statistic, group.keys, figure.key.detail), figure.shown)
    })
    .collect()
}

const ALL_KINDS: [MeasureKind; 5] =
    [MeasureKind::Response, MeasureKind::Scale, MeasureKind::Item, MeasureKind::Choice, MeasureKind::Matrix];

#[test]
fn tallies_give_the_release_that_answers_give() {
    let small = Small::new();
    let counted = small_as_tallies(&small);
    let (from_answers, from_tallies) = (release(&small.path()), release(&counted.path()));
    assert!(from_answers.frame() == from_tallies.frame());
    assert_eq!(comparable(&from_answers, &ALL_KINDS), comparable(&from_tallies, &ALL_KINDS));
    let reliability = |release: &Release| {
        let figures = release.figures().filter(|figure| TOGETHER.contains(&figure.key.statistic));
        figures.filter(|figure| figure.shown.value().is_some()).count()
    };
    assert!(reliability(&from_answers) > 0);
    assert_eq!(reliability(&from_tallies), 0, "reliability is not made of nothing");
}

#[test]
fn that_reliability_is_missing_is_said() {
    let counted = small_as_tallies(&Small::new());
    let ran = counted.run(&["run", ".", "--json", "--all"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let codes: BTreeSet<String> = ran.findings().iter().map(|finding| finding["code"].as_str().unwrap().to_string()).collect();
    assert!(codes.contains("K245") && !codes.contains("K246"), "{codes:?}");
}

#[test]
fn one_table_may_hold_all_rounds_and_more_columns_than_are_asked_for() {
    let small = Small::new();
    let counted = small_as_tallies(&small);
    let mut whole = "role;year;service;unit;measure;level;count\n".to_string();
    for round in ["2024", "2026"] {
        let text = fs::read_to_string(counted.path().join(format!("{round}.csv"))).unwrap();
        text.lines().skip(1).for_each(|line| writeln!(whole, "any;{round};{line}").unwrap());
    }
    counted.write("all.csv", whole.as_bytes());
    let project = fs::read_to_string(counted.path().join("kartlegging.toml")).unwrap();
    let project = project.replace("export = \"2024.csv\"\n", "").replace("export = \"2026.csv\"\n", "");
    counted.write("kartlegging.toml", format!("{project}\n[combined]\nexport = \"all.csv\"\nround = \"year\"\n").as_bytes());
    assert_eq!(comparable(&release(&small.path()), &ALL_KINDS), comparable(&release(&counted.path()), &ALL_KINDS));
}

/// Questions that are new, reworded or passed by, a matrix with a diagonal, roles, and names that changed between the rounds.
#[test]
fn a_whole_municipality_may_come_as_tallies_without_scores() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/storvik");
    let mut project = Project::open(&sample).unwrap();
    // Tallies are made before names are carried to the newest round.
    project.file.crosswalk = None;
    let cube = pipeline::read(&project).unwrap().cube;
    let folder = TempDir::new().unwrap();
    let header = format!("{};measure;level;count\n", cube.variables()[1..].join(";"));
    for round in &project.rounds {
        let text = format!("{header}{}", answers(&project.instrument, &cube, round.id.as_str(), &round.version));
        fs::write(folder.path().join(format!("{}.csv", round.id)), text).unwrap();
        fs::copy(sample.join(round.roster.as_ref().unwrap()), folder.path().join(format!("roster-{}.csv", round.id))).unwrap();
    }
    fs::copy(sample.join("crosswalk.csv"), folder.path().join("crosswalk.csv")).unwrap();
    let text = fs::read_to_string(sample.join("kartlegging.toml")).unwrap();
    // Youth figures are no answers, and their tables are not copied; nor is what leaders answered for units.
    let text = text.replace("leaders = \"2026/leaders/surveyxact\"\n", "");
    let codebooks = text.split("\n\n").filter(|part| part.starts_with("[[codebook]]")).collect::<Vec<_>>().join("\n\n");
    let text = format!("{}\n{codebooks}\n", text.split("[youth]").next().unwrap());
    let text = ["2024", "2026"].iter().fold(text, |text, round| {
        let text = text.replace(&format!("{round}/surveyxact"), &format!("{round}.csv"));
        text.replace(&format!("{round}/roster.csv"), &format!("roster-{round}.csv"))
    });
    fs::write(folder.path().join("kartlegging.toml"), text).unwrap();
    let opened = Project::open(folder.path()).unwrap();
    let done = pipeline::analyse(&opened).unwrap();
    let kinds = [MeasureKind::Item, MeasureKind::Choice, MeasureKind::Matrix];
    let (mut expected, found) = (comparable(&release(&sample), &kinds), comparable(&done.release, &kinds));
    // Figures of others are no answers either.
    expected.retain(|(name, _)| !name.contains("benchmark"));
    assert!(expected.len() > 5_000);
    if let Some((expected, found)) = expected.iter().zip(&found).find(|(expected, found)| expected != found) {
        panic!("{expected:?}\n{found:?}");
    }
    assert_eq!(expected.len(), found.len());
    let without = done.findings.iter().filter(|finding| finding.code.number() == "K246").count();
    assert!(without >= project.instrument.scales.len(), "{without} scales are said to have no scores");
}

#[test]
fn tallies_that_cannot_be_are_refused() {
    for (from, to, code) in [
        ("item:trust_1;5;", "item:trust_1;6;", "K213"),
        ("item:trust_1;5;", "item:trust_9;5;", "K008"),
        ("scale:trust;", "scale:trust;9", "K213"),
        ("respondents;;21", "respondents;;3", "K277"),
        ("respondents;;21", "respondents;;mange", "K238"),
        (";Nes skole;item:trust_1;5;", ";Nes skole;item:trust_1;4;", "K007"),
        ("school;Lia", "scool;Lia", "K214"),
        ("service;unit", "service;enhetsnavn", "K210"),
    ] {
        let counted = small_as_tallies(&Small::new());
        counted.replace("2026.csv", from, to);
        for command in ["check", "run"] {
            let ran = counted.run(&[command, ".", "--json"]);
            assert_eq!(ran.code, 3, "{to}: {}", ran.err);
            let found = ran.findings().into_iter().find(|finding| finding["code"] == code);
            let found = found.unwrap_or_else(|| panic!("{to}: no {code} in {}", ran.err));
            assert_eq!(found["place"]["file"], "2026.csv", "{to}: {found}");
        }
    }
    // A question that nobody counted is missing, not unanswered.
    let counted = small_as_tallies(&Small::new());
    let text = fs::read_to_string(counted.path().join("2026.csv")).unwrap();
    let kept: Vec<&str> = text.lines().filter(|line| !line.contains("item:used")).collect();
    counted.write("2026.csv", kept.join("\n").as_bytes());
    assert_eq!(counted.run(&["check", ".", "--json"]).errors(), ["K210"]);
}

/// The small project with blanks of every kind: whole people who left after any question, skipped questions, boxes that nobody ticked,
/// codes written as decimals, labels in place of codes.
fn with_blanks() -> Small {
    let small = Small::new();
    for (round, step) in [("2024.csv", 5), ("2026.csv", 7)] {
        let export = small.text(round);
        let changed = export.lines().enumerate().map(|(row, line)| {
            let mut cells: Vec<String> = line.split(';').map(str::to_string).collect();
            if row > 0 && row % step == 0 {
                // Answers stand in the third to the twelfth column.
                (2 + row / step % 11..12).for_each(|cell| cells[cell].clear());
            } else if row > 0 && row % step == 1 {
                cells[2 + row / step % 10].clear();
            } else if row > 0 && row % step == 2 {
                (8..10).for_each(|cell| cells[cell] = "0".into());
            } else if row > 0 && row % step == 3 {
                for (cell, text) in [(2, "HELT uenig"), (3, " 4.0 "), (4, "Vet ikke"), (6, "ja"), (8, "Barns liv på nett")] {
                    cells[cell] = text.into();
                }
            }
            cells.join(";")
        });
        let changed = changed.collect::<Vec<_>>().join("\n");
        small.write(round, changed.as_bytes());
    }
    small
}

fn python(script: &str, arguments: &[&str], folder: &Path) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(script);
    let done = Command::new("python3").arg(script).args(arguments).current_dir(folder).output().expect("python3 runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// The tallies of a round, as an engine makes them with the printed query from rows `first` to `last` of its export.
fn counted_by_query(small: &Small, round: &str, part: Option<(usize, usize)>) -> String {
    let ran = small.run(&["sql", ".", "--dialect", "postgres", "--from", "answers", "--round", round]);
    assert_eq!(ran.code, 0, "{ran:?}");
    small.write("query.sql", ran.out.as_bytes());
    let [first, last] = part.map(|(first, last)| [first.to_string(), last.to_string()]).unwrap_or_default();
    let export = format!("{round}.csv");
    let mut arguments = vec!["query.sql", export.as_str(), "tallies.csv"];
    if part.is_some() {
        arguments.extend([first.as_str(), last.as_str()]);
    }
    python("tests/sql/count.py", &arguments, &small.path());
    small.text("tallies.csv")
}

fn cube(small: &Small) -> Cube {
    pipeline::read(&Project::open(&small.path()).unwrap()).unwrap().cube
}

#[test]
fn the_printed_query_counts_what_the_answers_are() {
    let (small, counted) = (with_blanks(), with_blanks());
    for round in ["2024", "2026"] {
        counted.write(&format!("{round}.csv"), counted_by_query(&small, round, None).as_bytes());
    }
    let (from_answers, from_query) = (cube(&small), cube(&counted));
    let everyone: Vec<u32> = (0_u32..).zip(from_answers.keys()).map(|(cell, _)| cell).collect();
    for reason in MissingReason::ALL {
        let columns = 0..from_answers.layout().columns().len();
        let people: u64 = columns.map(|column| from_answers.column(&everyone, column).tally().missing(reason)).sum();
        let declared = matches!(reason, MissingReason::NotApplicable | MissingReason::Declined);
        assert!(people > 0 || declared, "nobody is {}", reason.name());
    }
    assert!(from_answers == from_query);
    // The whole release, reliability with it.
    let (one, other) = (release(&small.path()), release(&counted.path()));
    assert!(one.frame() == other.frame() && one.figures().eq(other.figures()));
    let reliability = one.figures().filter(|figure| TOGETHER.contains(&figure.key.statistic) && figure.shown.value().is_some());
    assert!(reliability.count() > 5);
}

#[test]
fn parts_that_are_counted_apart_add_up() {
    let (small, counted) = (with_blanks(), with_blanks());
    for round in ["2024", "2026"] {
        for (part, rows) in [(0, 20), (20, 41), (41, 1000)].into_iter().enumerate() {
            let tallies = counted_by_query(&small, round, Some(rows));
            counted.write(&format!("parts-{round}/{part}.csv"), tallies.as_bytes());
        }
        counted.replace("kartlegging.toml", &format!("{round}.csv"), &format!("parts-{round}"));
    }
    assert!(cube(&small) == cube(&counted));
}

#[test]
fn what_no_cell_can_hold_is_told_of_by_the_tallies() {
    let small = with_blanks();
    let export = small.text("2026.csv");
    small.write("2026.csv", export.replacen(";4;", ";ikke enig;", 1).as_bytes());
    let tallies = counted_by_query(&small, "2026", None);
    small.write("2026.csv", tallies.as_bytes());
    let checked = small.run(&["check", ".", "--json", "--all"]);
    assert_eq!(checked.errors(), ["K004"]);
    assert!(checked.findings().iter().any(|finding| finding["found"] == "?ikke enig"), "{checked:?}");
}

/// A query that an engine cannot have made: each moment is judged against the people that it is of.
#[test]
fn moments_that_cannot_be_are_refused() {
    let small = with_blanks();
    let tallies = counted_by_query(&small, "2026", None);
    let line = tallies.lines().find(|line| line.contains("moments ")).unwrap();
    let value = |name: &str| line.split([' ', ';']).find_map(|part| part.strip_prefix(&format!("{name}="))).unwrap().to_string();
    for (from, to) in [
        (format!(" trust_1={}", value("trust_1")), " trust_1=99999".to_string()),
        (format!(" trust_1={}", value("trust_1")), " trust_9=3".to_string()),
        (format!(" trust_1={}", value("trust_1")), " ".to_string()),
        (format!(" trust_1*trust_1={}", value("trust_1*trust_1")), " trust_1*trust_1=-1".to_string()),
        (" trust_1*trust_4=".to_string(), " trust_1*trust_4=x".to_string()),
    ] {
        assert!(line.contains(&from), "{line}");
        small.write("2026.csv", tallies.replacen(line, &line.replacen(&from, &to, 1), 1).as_bytes());
        assert!(!small.run(&["check", ".", "--json", "--all"]).errors().is_empty(), "{to}");
    }
}

/// Names and texts of every dialect: what ends a name or a text, or begins an escape, stays in it.
#[test]
fn no_name_or_text_ends_the_query() {
    let small = Small::new();
    small.replace("instrument.toml", "label = { nb = \"Helt uenig\" }", "label = { nb = \"Helt \\\\u'enig\" }");
    small.replace("kartlegging.toml", "export = \"2026.csv\"", "export = \"2026.csv\"\nread.columns = { trust_1 = 'a]b`c\"d' }");
    for (dialect, name, text) in [
        ("duckdb", r#""a]b`c""d""#, r"'helt \u''enig'"),
        ("postgres", r#""a]b`c""d""#, r"'helt \u''enig'"),
        ("snowflake", r#""a]b`c""d""#, r"'helt \\u''enig'"),
        ("sqlserver", r#"[a]]b`c"d]"#, r"N'helt \u''enig'"),
        ("spark", r#"`a]b``c"d`"#, r"'helt \\u\'enig'"),
    ] {
        let ran = small.run(&["sql", ".", "--dialect", dialect, "--from", "t"]);
        assert!(ran.out.contains(name) && ran.out.contains(text), "{dialect}: {ran:?}");
    }
}
