//! The workbook and the long tables, read back and held against the release they are made from.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use kartlegg::ingest::youth::{self, ReadOptions, geography};
use kartlegg::locale::Catalogue;
use kartlegg::model::{AreaCode, DetailAt, Estimate, Gap, GroupKind, Language, MeasureKind, NoInterval, Statistic};
use kartlegg::privacy::{Figure, Release, Shown};
use kartlegg::report::{data, workbook};
use serde_json::Value;

use crate::several::STORVIK;
use crate::support::{in_rows, tables};

const INVENTED: &str = include_str!("../golden/report/invented.release.json");

const RISKY: [&str; 12] =
    ["=1+1", "+47 900 00 000", "-2", "@SUM(1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠1", "=cmd|'/c calc'!A1", "{=1}"];

fn invented() -> Release {
    Release::from_json(INVENTED.as_bytes()).unwrap()
}

/// Sheets as rows of cells by header.
type Rows = Vec<BTreeMap<String, Data>>;

fn sheets(bytes: &[u8]) -> BTreeMap<String, Rows> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let names = book.sheet_names();
    let sheet = |name: String| {
        let range = book.worksheet_range(&name).unwrap();
        let mut rows = range.rows();
        let header: Vec<String> = rows.next().unwrap().iter().map(ToString::to_string).collect();
        let distinct: std::collections::BTreeSet<String> = header.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(distinct.len(), header.len(), "{name}: headers differ");
        (name, rows.map(|row| header.iter().cloned().zip(row.iter().cloned()).collect()).collect())
    };
    names.into_iter().map(sheet).collect()
}

fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(file.last_modified().map(|time| time.year()), Some(1980), "the container has no clock");
        parts.insert(file.name().unwrap().into_owned(), text);
    }
    parts
}

/// The sheet of a figure and whether it is one of its statistics.
fn home(release: &Release, figure: &Figure) -> Option<&'static str> {
    use Statistic as S;
    let kind = release.measure(figure.key.measure).kind;
    let group = release.group(figure.key.group).kind;
    let is_unit = group == GroupKind::Unit;
    match (kind, figure.key.statistic) {
        (_, S::Change | S::HedgesGChange | S::ChangeInShare) => (!is_unit).then_some("rounds"),
        (MeasureKind::Response, S::Invited | S::Respondents | S::ResponseRate) => Some("response"),
        (
            MeasureKind::Scale,
            S::Valid
            | S::NoScore
            | S::Mean100
            | S::Sd100
            | S::DifferenceFromOthers
            | S::HedgesGFromOthers
            | S::Alpha
            | S::SpearmanBrown,
        ) => Some("scales"),
        (
            MeasureKind::Item,
            S::Valid
            | S::TopBox
            | S::BottomBox
            | S::Mean
            | S::Mean100
            | S::Sd
            | S::LevelShare
            | S::DontKnowShare
            | S::DontKnow
            | S::NotApplicable
            | S::Declined,
        ) => (!is_unit).then_some("items"),
        (MeasureKind::Choice, S::Valid | S::Ticked) => (!is_unit).then_some("choices"),
        (
            MeasureKind::Matrix,
            S::Valid | S::TopBox | S::Mean | S::Mean100 | S::LevelShare | S::DontKnowShare | S::NotApplicable,
        ) => (!is_unit).then_some("matrix"),
        _ => None,
    }
}

/// The row that a figure should stand in: what identifies it, by header.
fn identity(release: &Release, words: &Catalogue, figure: &Figure) -> BTreeMap<String, String> {
    let group = release.group(figure.key.group);
    let measure = release.measure(figure.key.measure);
    let mut identity = BTreeMap::new();
    let mut put = |key: &str, value: String| _ = identity.insert(words.text(&format!("workbook.{key}")), value);
    put("round", group.round.to_string());
    for key in ["service", "unit", "role"] {
        let name = match (group.keys.get(key), key) {
            (None, _) => words.text("everyone"),
            (Some(_), "role") => group.label.get(words.language()).to_owned(),
            (Some(value), _) => value.clone(),
        };
        put(&format!("kind.{key}"), name);
    }
    if measure.kind != MeasureKind::Response {
        put("id", measure.id.to_string());
    }
    if home(release, figure) == Some("rounds") {
        put("reference", release.group(figure.key.reference.unwrap()).round.to_string());
    }
    identity
}

fn header(words: &Catalogue, figure: &Figure) -> String {
    match (figure.key.statistic, figure.key.detail) {
        (_, Some(DetailAt::Level(at))) => words.fill("workbook.level", &[("number", &(at.index() + 1).to_string())]),
        (statistic, _) => words.text(&format!("statistic.{statistic}")),
    }
}

fn same(cell: Option<&Data>, expected: Result<f64, &str>) -> bool {
    match (cell, expected) {
        (Some(Data::Float(found)), Ok(number)) => found.to_bits() == number.to_bits() || (found - number).abs() < 1e-12,
        (Some(Data::String(found)), Err(word)) => found == word,
        _ => false,
    }
}

fn end(estimate: &Estimate, upper: bool, hidden: &'static str) -> Result<f64, &'static str> {
    match estimate.interval {
        Ok(ci) => Ok(if upper { ci.upper } else { ci.lower }),
        Err(NoInterval::Withheld) => Err(hidden),
        Err(_) => Err("–"),
    }
}

#[test]
fn every_figure_of_the_workbook_is_the_releases() {
    let release = invented();
    for (language, hidden) in [(Language::Nb, "skjermet"), (Language::Nn, "skjerma"), (Language::En, "suppressed")] {
        let words = Catalogue::of(language);
        let sheets = sheets(&workbook(&release, language).unwrap());
        let mut covered: BTreeMap<&str, usize> = BTreeMap::new();
        for figure in release.figures() {
            let Some(id) = home(&release, &figure) else { continue };
            let identity = identity(&release, words, &figure);
            let is_row = |row: &&BTreeMap<String, Data>| {
                identity.iter().all(|(header, value)| row.get(header).is_none_or(|cell| cell.to_string() == *value))
            };
            let name = words.text(&format!("workbook.sheet.{id}"));
            let found: Vec<_> = sheets[&name].iter().filter(is_row).collect();
            assert_eq!(found.len(), 1, "{name}: {identity:?}");
            let column = header(words, &figure);
            let expected = match &figure.shown {
                Shown::Value(estimate) => Ok(estimate.value),
                Shown::Hidden => Err(hidden),
                Shown::Unavailable(_) => Err("–"),
            };
            assert!(same(found[0].get(&column), expected), "{name}, {column}: {:?} for {figure:?}", found[0].get(&column));
            for (key, upper) in [("workbook.lower", false), ("workbook.upper", true)] {
                let cell = found[0].get(&words.fill(key, &[("name", &column)]));
                let expected = figure.shown.value().map_or(expected, |estimate| end(&estimate, upper, hidden));
                assert!(cell.is_none() || same(cell, expected), "{name}, {column}: {cell:?} for {figure:?}");
                let shows_ends = figure.shown.value().is_some_and(|estimate| estimate.interval.is_ok());
                let has_columns = !matches!(figure.key.statistic, Statistic::LevelShare | Statistic::BottomBox);
                assert!(cell.is_some() || !shows_ends || !has_columns, "{name}, {column}: no interval");
            }
            *covered.entry(id).or_default() += 1;
        }
        assert!(["scales", "items", "choices", "rounds", "response"].iter().all(|id| covered[id] > 0), "{covered:?}");
        let cells = sheets.values().flatten().flat_map(BTreeMap::values);
        assert!(cells.clone().all(|cell| !matches!(cell, Data::Empty)), "nothing is left empty");
        assert!(cells.clone().all(|cell| !cell.to_string().contains('⟦') && !cell.to_string().contains("NaN")));
        assert!(cells.filter(|cell| **cell == Data::String(hidden.into())).count() > 1, "hidden is a word");
    }
}

#[test]
fn the_same_release_gives_the_same_bytes_without_author_or_clock() {
    let release = invented();
    let bytes = workbook(&release, Language::Nb).unwrap();
    assert_eq!(bytes, workbook(&release, Language::Nb).unwrap());
    let parts = parts(&bytes);
    let core = &parts["docProps/core.xml"];
    assert!(
        core.contains("2000-01-01T00:00:00Z") && core.contains("<dc:creator></dc:creator>") || core.contains("<dc:creator/>"),
        "{core}"
    );
    assert!(parts.keys().filter(|name| name.starts_with("xl/tables/")).count() >= 6, "sheets are tables");
    let frozen = parts.iter().filter(|(name, _)| name.starts_with("xl/worksheets/sheet"));
    assert!(frozen.clone().count() > 0 && frozen.into_iter().all(|(_, sheet)| sheet.contains("state=\"frozen\"")));
    assert_eq!(data(&release, Language::Nb).unwrap(), data(&release, Language::Nb).unwrap());
}

/// A municipality whose units, services and title are called what an attacker would call them.
fn hostile(risky: &str) -> Release {
    let name = serde_json::to_string(risky).unwrap();
    let json = INVENTED
        .replace("\"Lia skole\"", &name)
        .replace("\"Barnevern\"", &serde_json::to_string(&format!("{risky}b")).unwrap())
        .replace("\"Fjordvik kommune\"", &name)
        .replace("\"Sammen om barn og unge\"", &name);
    Release::from_json(json.as_bytes()).unwrap()
}

#[test]
fn names_that_look_like_formulas_stay_names() {
    for risky in RISKY {
        let release = hostile(risky);
        let bytes = workbook(&release, Language::Nb).unwrap();
        for (name, part) in parts(&bytes) {
            assert!(!part.contains("<f>") && !part.contains("<f "), "{risky:?}: a formula in {name}");
            assert!(!name.contains("externalLink") && !part.contains("<hyperlink"), "{risky:?}: a link in {name}");
        }
        let found = sheets(&bytes);
        let service = Data::String(format!("{risky}b"));
        assert!(found["Spørsmål"].iter().any(|row| row["Tjeneste"] == service), "{risky:?} is itself in the workbook");
        assert!(found["Skalaer"].iter().any(|row| row["Enhet"] == Data::String(risky.into())), "{risky:?}");
        let files: BTreeMap<String, Vec<u8>> = data(&release, Language::Nb).unwrap().into_iter().collect();
        for name in ["data/figures.csv", "data/codebook.csv", "data/statistics.csv"] {
            let bytes = &files[name];
            let names = [risky.to_owned(), format!("{risky}b")];
            let rows = tables::csv(bytes);
            let bare = rows.iter().flat_map(BTreeMap::values).find(|field| names.contains(field));
            assert_eq!(bare, None, "{risky:?} in {name}");
        }
    }
}

/// The spreadsheet draws what stands in the cells beside: bars from 0 to the highest possible value, names from above.
#[test]
fn charts_of_the_workbook_draw_shown_figures_on_whole_axes() {
    let release = invented();
    let bytes = workbook(&release, Language::En).unwrap();
    let parts = parts(&bytes);
    let charts: Vec<&String> = parts.iter().filter(|(name, _)| name.starts_with("xl/charts/")).map(|(_, part)| part).collect();
    assert_eq!(charts.len(), 2);
    for (chart, highest) in charts.iter().zip(["100", "1"]) {
        let (categories, values) = (chart.find("<c:catAx>").unwrap(), chart.find("<c:valAx>").unwrap());
        assert!(categories < values && chart[categories..values].contains("<c:orientation val=\"maxMin\"/>"));
        assert!(chart[values..].contains(&format!("<c:max val=\"{highest}\"/>")), "{highest}");
        assert!(chart[values..].contains("<c:min val=\"0\"/>"));
    }
    let drawings = parts.iter().filter(|(name, _)| name.starts_with("xl/drawings/drawing")).map(|(_, part)| part);
    for drawing in drawings {
        let told = drawing.split("descr=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        assert!(told.starts_with("Bar chart of ") && told.encode_utf16().count() <= 255, "{told}");
    }
    let scales = &sheets(&bytes)["Chart of scales"];
    assert!(!scales.is_empty());
    for row in scales {
        let Data::String(name) = &row["Scale"] else { panic!("{row:?}") };
        let scale = release.frame().measures.position(|measure| measure.label.get(Language::En) == *name).unwrap();
        let round = &release.frame().rounds.last().unwrap().id;
        let mean = release.figure(scale, release.total(round).unwrap(), Statistic::Mean100).unwrap().value().unwrap();
        assert!(row.values().any(|cell| *cell == Data::Float(mean.value)), "{name}");
    }
}

/// The figures of all forms: what is read back from CSV and from Parquet is the same, and it is the release.
#[test]
fn the_long_tables_hold_every_figure_once() {
    for release in [&invented(), &*STORVIK] {
        let files: BTreeMap<String, Vec<u8>> = data(release, Language::En).unwrap().into_iter().collect();
        let all = tables::csv(&files["data/figures.csv"]);
        assert!(all == tables::parquet(&files["data/figures.parquet"]), "Parquet and CSV differ");
        assert_eq!(all.len(), release.figure_count());
        let mut hidden = 0;
        for (figure, row) in release.figures().zip(&all) {
            let number = |column: &str| row.get(column).map(|text| text.parse::<f64>().unwrap());
            let measure = release.measure(figure.key.measure);
            assert_eq!((row["measure"].as_str(), row["statistic"].as_str()), (measure.id.as_str(), figure.key.statistic.id()));
            let levels = figure.key.statistic == Statistic::LevelShare;
            let level = figure.level().filter(|_| levels).map(|at| f64::from(measure.levels[at].value));
            assert_eq!(number("level"), level);
            let estimate = figure.shown.value();
            let interval = estimate.and_then(|estimate| estimate.interval.ok());
            // Zero has no sign in tables.
            assert_eq!(number("value"), estimate.map(|estimate| estimate.value + 0.0));
            assert_eq!(number("lower"), interval.map(|interval| interval.lower + 0.0));
            assert_eq!(number("upper"), interval.map(|interval| interval.upper + 0.0));
            assert_eq!(row.get("n").cloned(), estimate.map(|estimate| estimate.n.to_string()));
            if figure.shown.is_hidden() {
                hidden += 1;
                let numbers = ["value", "lower", "upper", "n", "p", "p_adjusted", "df", "reason"];
                assert!(row["status"] == "suppressed" && numbers.iter().all(|column| !row.contains_key(*column)), "{row:?}");
            }
        }
        assert!(hidden > 100, "{hidden}");
        let other: BTreeMap<String, Vec<u8>> = data(release, Language::Nb).unwrap().into_iter().collect();
        assert!(["figures.csv", "figures.parquet", "codebook.csv"].iter().all(|name| {
            let name = format!("data/{name}");
            other[&name] == files[&name]
        }));
    }
}

/// Every code of the figures is explained, and the description of the package names every column in its order.
#[test]
fn the_package_describes_its_tables() {
    let release = invented();
    let files: BTreeMap<String, Vec<u8>> = data(&release, Language::En).unwrap().into_iter().collect();
    let package: Value = serde_json::from_slice(&files["datapackage.json"]).unwrap();
    let resources = package["resources"].as_array().unwrap();
    assert_eq!(resources.len(), 3);
    for resource in resources {
        let bytes = &files[resource["path"].as_str().unwrap()];
        assert_eq!(resource["bytes"], bytes.len());
        let header = std::str::from_utf8(bytes).unwrap().lines().next().unwrap();
        let fields = resource["schema"]["fields"].as_array().unwrap();
        assert_eq!(header, fields.iter().map(|field| field["name"].as_str().unwrap()).collect::<Vec<_>>().join(","));
    }
    let explained = |file: &str, kind: &str, column: &str| -> BTreeSet<String> {
        let rows = tables::csv(&files[file]);
        rows.into_iter().filter(|row| kind.is_empty() || row["type"] == kind).map(|row| row[column].clone()).collect()
    };
    let figures = tables::csv(&files["data/figures.csv"]);
    let used = |column: &str| -> BTreeSet<String> { figures.iter().filter_map(|row| row.get(column).cloned()).collect() };
    assert!(used("measure").is_subset(&explained("data/codebook.csv", "measure", "id")));
    assert!(used("round").is_subset(&explained("data/codebook.csv", "round", "id")));
    assert!(used("item").is_subset(&explained("data/codebook.csv", "measure", "id")));
    assert_eq!(used("statistic"), explained("data/statistics.csv", "", "statistic"));
}

/// Means of scales as JSON-stat, read back by the reader of public tables.
#[test]
fn scales_are_read_by_the_reader_of_public_tables() {
    let release = invented();
    let files: BTreeMap<String, Vec<u8>> = data(&release, Language::En).unwrap().into_iter().collect();
    let geography = geography::shipped().unwrap();
    let mut options = ReadOptions::new("scales.json", &geography);
    options.area = Some(AreaCode::new("1811").unwrap());
    let read = youth::read(&files["data/scales.json"], &options).unwrap_or_else(|findings| panic!("{findings:?}"));
    let means = release.figures().filter(|figure| {
        let kind = release.measure(figure.key.measure).kind;
        figure.key.statistic == Statistic::Mean100 && kind == MeasureKind::Scale
    });
    let (mut shown, mut hidden): (Vec<f64>, usize) = (Vec::new(), 0);
    for mean in means {
        shown.extend(mean.shown.value().map(|mean| mean.value));
        hidden += usize::from(mean.shown.is_hidden());
    }
    let mut values: Vec<f64> = read.table.rows.iter().filter_map(|row| row.value.given()).collect();
    shown.sort_by(f64::total_cmp);
    values.sort_by(f64::total_cmp);
    assert_eq!(values, shown);
    assert_eq!(read.table.rows.iter().filter(|row| row.value.gap() == Some(Gap::Suppressed)).count(), hidden);
    assert!(shown.len() > 20 && hidden > 0);
}

/// A municipality's release is small; written out in rows, as schema 1 had them, it is the same release.
#[test]
fn a_release_is_small_and_the_same_in_rows() {
    let json = STORVIK.to_json();
    assert!(json.len() <= 3_000_000, "{}", json.len());
    let rows = serde_json::to_vec(&in_rows(&json)).unwrap();
    assert!(rows.len() > 5 * json.len());
    // Rows are older than what services have.
    assert!(Release::from_json(&rows).unwrap() == STORVIK.clone().with_inventories(Vec::new()));
}
