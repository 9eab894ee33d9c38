//! Reports of services and units: the same figures as their own answers give, nothing of what is hidden, and files that stay where
//! they belong.
#![allow(
    clippy::unwrap_used,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "helpers of tests; names of files are our own"
)]

use std::collections::BTreeSet;
use std::fs;

use kartlegg::locale::Catalogue;
use kartlegg::model::{GroupAt, GroupKind, Language, MeasureKind, Statistic};
use kartlegg::pipeline;
use kartlegg::privacy::Release;
use kartlegg::project::Project;
use kartlegg::report::{Block, Cell, Document, Files, OUTPUTS, Source, Table, compose, unit_reports};

use crate::support::{Small, tree, without_files};

const INVENTED: &str = include_str!("../golden/report/invented.release.json");

fn invented() -> Release {
    Release::from_json(INVENTED.as_bytes()).unwrap()
}

/// The small project, with only those answers and those employees that `keep` lets through.
fn only(keep: impl Fn(&str) -> bool) -> Release {
    let small = Small::new();
    for (name, from) in [("2024.csv", 1), ("2026.csv", 1), ("roster.csv", 1)] {
        let text = fs::read_to_string(small.path().join(name)).unwrap();
        let kept: Vec<&str> =
            text.lines().enumerate().filter(|(row, line)| *row < from || keep(line)).map(|(_, line)| line).collect();
        small.write(name, format!("{}\n", kept.join("\n")).as_bytes());
    }
    pipeline::analyse(&Project::open(&small.path()).unwrap()).unwrap().release
}

fn report(release: &Release, folder: &str) -> Document {
    let reports = unit_reports(release, Language::Nb);
    let folders: Vec<&String> = reports.iter().map(|(folder, _)| folder).collect();
    reports.iter().find(|(own, _)| own == folder).unwrap_or_else(|| panic!("{folder} is not among {folders:?}")).1.clone()
}

fn tables(document: &Document) -> Vec<&Table> {
    document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Figure(figure) => Some(&figure.table),
            Block::Table(table) => Some(table),
            _ => None,
        })
        .collect()
}

/// The cell of a row under a heading.
fn cell<'a>(document: &'a Document, table: &str, row: &str, column: &str) -> Option<&'a Cell> {
    let table = tables(document).into_iter().find(|other| other.id == table)?;
    let at = table.columns.iter().position(|other| other.heading == column)?;
    let row = table.rows.iter().find(|other| other.cells[0] == Cell::Text(row.to_owned()))?;
    row.cells.get(at)
}

/// What everyone in a release answered, as a report prints it.
fn of_everyone(release: &Release, measure: &str, statistic: Statistic) -> Cell {
    let total = release.total(&release.frame().rounds.last().unwrap().id).unwrap();
    let found = release.figure(release.measure_position(measure).unwrap(), total, statistic).unwrap();
    Cell::Number(Catalogue::of(Language::Nb).value(&found.value().unwrap()))
}

/// Law: a unit's own report equals what its own answers give when nobody else has answered.
#[test]
fn a_report_equals_the_recomputation_from_its_own_rows() {
    let all = only(|_| true);
    let unit = report(&all, "skole/lia-skole");
    let alone = only(|line| line.contains("Lia skole"));
    for (statistic, column) in [(Statistic::Mean100, "Lia skole"), (Statistic::Valid, "Svar")] {
        assert_eq!(cell(&unit, "table-unit-scales", "Tillit", column), Some(&of_everyone(&alone, "scale:trust", statistic)));
    }
    let service = report(&all, "skole");
    let alone = only(|line| line.starts_with("1;") || line.starts_with("Skole"));
    assert_eq!(
        cell(&service, "table-unit-scales", "Tillit", "Skole"),
        Some(&of_everyone(&alone, "scale:trust", Statistic::Mean100))
    );
    let mut compared = 0;
    for measure in &alone.frame().measures {
        let statistic = match measure.kind {
            MeasureKind::Item if !measure.nominal => Statistic::TopBox,
            MeasureKind::Choice => Statistic::Ticked,
            _ => continue,
        };
        let label = measure.label.get(Language::Nb);
        let own = tables(&service).into_iter().find_map(|table| cell(&service, &table.id, label, "Skole"));
        assert_eq!(own, Some(&of_everyone(&alone, measure.id.as_str(), statistic)), "{}", measure.id);
        compared += 1;
    }
    assert!(compared >= 7, "{compared}");
    let total = alone.total(&alone.frame().rounds.last().unwrap().id).unwrap();
    let known = alone.measure_position("item:known").unwrap();
    let spread: Vec<Cell> = alone
        .of(known, total)
        .filter(|figure| figure.key.statistic == Statistic::LevelShare)
        .map(|figure| Cell::Number(Catalogue::of(Language::Nb).value(&figure.shown.value().unwrap())))
        .collect();
    for (answer, share) in ["Nei", "Ja"].into_iter().zip(&spread) {
        assert_eq!(cell(&service, "table-unit-item-known", answer, "Skole"), Some(share));
    }
    assert_eq!(spread.len(), 2);
}

/// The column of the others is what the others answered, and it is there only where the release has the difference.
#[test]
fn the_others_are_those_who_are_not_of_the_group() {
    let all = only(|_| true);
    let others = only(|line| !line.starts_with("1;") && !line.starts_with("Skole"));
    let service = report(&all, "skole");
    let expected = of_everyone(&others, "scale:trust", Statistic::Mean100);
    assert_eq!(cell(&service, "table-unit-scales", "Tillit", "de andre"), Some(&expected));
    let unit = report(&all, "skole/lia-skole");
    assert_eq!(cell(&unit, "table-unit-scales", "Tillit", "de andre"), None);
    let everyone = of_everyone(&all, "scale:trust", Statistic::Mean100);
    assert_eq!(cell(&unit, "table-unit-scales", "Tillit", "Alle"), Some(&everyone));
}

fn of_units(release: &Release, language: Language) -> Files {
    let units = OUTPUTS.iter().find(|output| output.id == "units").unwrap();
    units.files(&compose(release, language), Source::Release(release), "report").unwrap()
}

/// Everything that is written of a release: the page of each language and whatever else a report has.
fn files(release: &Release) -> Vec<(String, Vec<u8>)> {
    Language::ALL.into_iter().flat_map(|language| of_units(release, language)).collect()
}

#[test]
fn reports_come_only_where_they_are_asked_for_and_again_from_the_release() {
    let small = Small::new();
    assert_eq!(small.run(&["run", ".", "--quiet"]).code, 0);
    assert!(tree(&small.path().join("out")).keys().all(|name| !name.starts_with("units")));
    assert_eq!(small.run(&["render", "out/release.json", "--units", "--quiet", "--out", "asked"]).code, 0);
    let project = fs::read_to_string(small.path().join("kartlegging.toml")).unwrap();
    small.write("kartlegging.toml", format!("{project}\n[report]\nunits = true\n").as_bytes());
    assert_eq!(small.run(&["run", ".", "--quiet", "--language", "nb,en"]).code, 0);
    assert_eq!(small.run(&["render", "out/release.json", "--quiet", "--language", "nb,en", "--out", "again"]).code, 0);
    let (first, again, asked) =
        (tree(&small.path().join("out")), tree(&small.path().join("again")), tree(&small.path().join("asked")));
    for name in ["units/index.html", "units/skole/report.html", "units/barnehage/elva/report.html", "en/units/skole/report.html"]
    {
        assert!(first.contains_key(name), "{name} is not among {:?}", first.keys());
        assert_eq!(first[name], again[name], "{name}");
    }
    assert_eq!(first["units/skole/report.html"], asked["units/skole/report.html"]);
}

/// A group of which nothing may be shown has no report, and neither the number nor the names of files tell of it.
#[test]
fn a_hidden_group_has_no_report() {
    let release = invented();
    let groups = &release.frame().groups;
    let newest = &release.frame().rounds.last().unwrap().id;
    let candidates = groups
        .keys()
        .filter(|&group| groups[group].round == *newest && matches!(groups[group].kind, GroupKind::Service | GroupKind::Unit));
    let (hidden, shown): (Vec<GroupAt>, Vec<GroupAt>) = candidates.partition(|&group| release.shown_in(group).is_some());
    assert!(!hidden.is_empty() && !shown.is_empty());
    let reports = unit_reports(&release, Language::Nb);
    let titles: Vec<&str> = reports.iter().map(|(_, document)| document.cover.title.as_str()).collect();
    for (groups, expected) in [(&shown, true), (&hidden, false)] {
        for &group in groups {
            assert_eq!(titles.contains(&release.group(group).label.get(Language::Nb)), expected, "{group}");
        }
    }
    assert_eq!(titles.len(), shown.len());
}

#[test]
fn pages_stand_alone_say_what_is_hidden_and_link_to_what_is_there() {
    let files = files(&invented());
    let names: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let mut pages = 0;
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = std::str::from_utf8(bytes).unwrap();
        for wrong in ["⟦", "NaN", "{measure}", "{group}", "<script", "src=\"http", "−0<"] {
            assert!(!without_files(page).contains(wrong), "{name}: {wrong}");
        }
        let ids: Vec<&str> = page.split(" id=\"").skip(1).map(|part| part.split('"').next().unwrap()).collect();
        let distinct: BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(ids.len(), distinct.len(), "{name}: an id stands twice");
        for target in page.split("href=\"").skip(1).map(|part| part.split('"').next().unwrap()) {
            match target.strip_prefix('#') {
                Some(id) => assert!(ids.contains(&id), "{name}: nothing has the id {id}"),
                // Numbers and drawing of a figure are files inside the page.
                None if ["data:text/csv;", "data:image/svg+xml;", "data:image/png;"]
                    .iter()
                    .any(|kind| target.starts_with(kind)) => {}
                None => assert!(names.contains(format!("units/{target}").as_str()), "{name}: no file {target}"),
            }
        }
        if name != "units/index.html" {
            assert!(page.contains("id=\"privacy\""), "{name} does not say what is hidden");
        }
        pages += 1;
    }
    assert!(pages > 10, "{pages}");
}

/// Names from exports are text on the page and letters in a path, whatever they hold.
#[test]
fn hostile_names_stay_text_and_inside_the_folder() {
    let long = "Å".repeat(300);
    let names = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</title><b>",
        "{{7*7}}",
        "CON",
        "NUL",
        "../../x",
        "a/b",
        ".",
        "%2e%2e",
        "x.",
        "\u{202e}gpj.exe",
        "=cmd|'/c calc'!A1",
        "#read(\"/etc/passwd\")",
        "日本語",
        &long,
    ];
    for name in names {
        let quoted = serde_json::to_string(name).unwrap();
        let inner = &quoted[1..quoted.len() - 1];
        // Two services with one name, so that their folders collide.
        let json = INVENTED
            .replace("\"Barnevern\"", &format!("\"{inner}\""))
            .replace("\"nb\":\"Skole\"", &format!("\"nb\":\"{inner}\""));
        let release = Release::from_json(json.as_bytes()).unwrap();
        let mut seen = BTreeSet::new();
        for (path, bytes) in of_units(&release, Language::Nb) {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-/".contains(&byte);
            let stem = path.strip_suffix(".html").or_else(|| path.strip_suffix(".pdf")).unwrap();
            assert!(stem.bytes().all(plain) && path.len() < 200, "{path}");
            assert!(stem.split('/').all(|part| !part.is_empty() && !["con", "nul"].contains(&part)), "{path}");
            assert!(seen.insert(path.clone()), "{path} stands twice");
            let page = String::from_utf8_lossy(&bytes);
            assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<b>"), "{path}: {name}");
        }
        assert!(seen.len() > 3);
    }
}
