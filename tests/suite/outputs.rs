//! The workbook and the long tables, read back and held against the release they are made from.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use kartlegg::locale::Catalogue;
use kartlegg::model::{Estimate, GroupKind, Language, MeasureKind, NoInterval, Statistic};
use kartlegg::privacy::{Figure, Release, Shown};
use kartlegg::report::{tables, workbook};

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
    let kind = release.measure(figure.key.measure as usize).kind;
    let group = release.group(figure.key.group as usize).kind;
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
    let group = release.group(figure.key.group as usize);
    let measure = release.measure(figure.key.measure as usize);
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
        put("reference", release.group(figure.key.reference.unwrap() as usize).round.to_string());
    }
    identity
}

fn header(words: &Catalogue, figure: &Figure) -> String {
    match (figure.key.statistic, figure.key.detail) {
        (Statistic::LevelShare, Some(at)) => words.fill("workbook.level", &[("number", &(at + 1).to_string())]),
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
            let Some(id) = home(&release, figure) else { continue };
            let identity = identity(&release, words, figure);
            let is_row = |row: &&BTreeMap<String, Data>| {
                identity.iter().all(|(header, value)| row.get(header).is_none_or(|cell| cell.to_string() == *value))
            };
            let name = words.text(&format!("workbook.sheet.{id}"));
            let found: Vec<_> = sheets[&name].iter().filter(is_row).collect();
            assert_eq!(found.len(), 1, "{name}: {identity:?}");
            let column = header(words, figure);
            let expected = match &figure.shown {
                Shown::Value(estimate) => Ok(estimate.value),
                Shown::Hidden => Err(hidden),
                Shown::Unavailable(_) => Err("–"),
            };
            assert!(same(found[0].get(&column), expected), "{name}, {column}: {:?} for {figure:?}", found[0].get(&column));
            for (key, upper) in [("workbook.lower", false), ("workbook.upper", true)] {
                let cell = found[0].get(&words.fill(key, &[("name", &column)]));
                let expected = figure.shown.value().map_or(expected, |estimate| end(estimate, upper, hidden));
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
    assert_eq!(tables(&release, Language::Nb).unwrap(), tables(&release, Language::Nb).unwrap());
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
        for (name, bytes) in tables(&release, Language::Nb).unwrap() {
            let text = String::from_utf8(bytes).unwrap();
            let names = [risky.to_owned(), format!("{risky}b")];
            let bare =
                text.split([';', '\n']).map(|field| field.trim_matches('"')).find(|field| names.iter().any(|name| name == field));
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
        let scale = release.frame().measures.iter().position(|measure| measure.label.get(Language::En) == *name).unwrap();
        let round = &release.frame().rounds.last().unwrap().id;
        let mean = release.figure(scale, release.total(round).unwrap(), Statistic::Mean100).unwrap().value().unwrap();
        assert!(row.values().any(|cell| *cell == Data::Float(mean.value)), "{name}");
    }
}

/// Records of a table, by header.
fn records(text: &str) -> Vec<BTreeMap<String, String>> {
    let text = text.strip_prefix('\u{feff}').expect("a mark that says UTF-8");
    assert!(text.ends_with("\r\n"));
    let mut lines = text.trim_end().split("\r\n").map(|line| line.split(';').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().unwrap();
    lines
        .map(|line| {
            assert_eq!(line.len(), header.len(), "{line:?}");
            header.iter().cloned().zip(line).collect()
        })
        .collect()
}

#[test]
fn the_long_tables_hold_every_figure_once() {
    let release = invented();
    let mut files = tables(&release, Language::En).unwrap();
    files.sort();
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..2], ["tables/changes.csv", "tables/choices.csv"]);
    let all: Vec<_> = files.iter().flat_map(|(_, bytes)| records(std::str::from_utf8(bytes).unwrap())).collect();
    assert_eq!(all.len(), release.figures().len());
    let status = |status: &str| all.iter().filter(|record| record["status"] == status).count();
    let hidden = release.figures().iter().filter(|figure| figure.shown.is_hidden()).count();
    let shown = release.figures().iter().filter(|figure| figure.shown.value().is_some()).count();
    assert_eq!((status("suppressed"), status("shown")), (hidden, shown));
    for record in &all {
        let empty = ["value", "lower", "upper", "n"].iter().all(|field| record[*field].is_empty());
        assert_eq!(record["status"] == "shown", !empty, "{record:?}");
    }
    let total: f64 = all.iter().filter_map(|record| record["value"].replace(',', ".").parse::<f64>().ok()).sum();
    let expected: f64 = release.figures().iter().filter_map(|figure| figure.shown.value()).map(|estimate| estimate.value).sum();
    assert!((total - expected).abs() < 1e-6, "{total} {expected}");
}
