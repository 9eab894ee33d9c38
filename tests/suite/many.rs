//! Many municipalities in one run: each gets what it would get alone, and what is wrong with one is told of and stops no other.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use calamine::Reader;
use tempfile::TempDir;

use crate::support::small::{self, HEADER};
use crate::support::{Ran, Small, kartlegg, tree};

/// Municipalities that do not exist, with the shift of their answers; one is called as a folder of the output is.
const NAMES: [(&str, usize); 5] = [("Fjordvik", 0), ("Nordskaret", 37), ("Sundbygda", 90), ("nn", 141), ("Ytre/Øya", 203)];

const ROSTER: &str = "Skole;Lia skole;30\nSkole;Nes skole;24\nBarnehage;Elva;26\nBarnehage;Bekken;18\n";

fn project(name: &str, more: &str, after: &str) -> String {
    format!(
        "schema = 1\ninstrument = \"instrument.toml\"\ntitle.nb = \"Liten kartlegging\"\nmunicipality = \"{name}\"\n{more}\n\
         [[round]]\nid = \"2024\"\nversion = \"1\"\nexport = \"2024.csv\"\nroster = \"roster.csv\"\n\
         [[round]]\nid = \"2026\"\nversion = \"2\"\nexport = \"2026.csv\"\nroster = \"roster.csv\"\n{after}"
    )
}

/// The rows of an export of the small project.
fn rows(shift: usize) -> Vec<String> {
    small::export(shift).lines().skip(1).map(str::to_owned).collect()
}

/// A county in one file: rows of its municipalities in turn, as a survey system gives them.
fn county(more: &str) -> Small {
    county_of(&NAMES, more)
}

fn county_of(names: &[(&str, usize)], more: &str) -> Small {
    let county = Small::new();
    county
        .write("kartlegging.toml", project("Fylket", &format!("[municipalities]\ncolumn = \"kommune\"\n{more}"), "").as_bytes());
    let mut roster = String::from("kommune;service;unit;employees\n");
    for (name, _) in names {
        ROSTER.lines().for_each(|line| writeln!(roster, "{name};{line}").unwrap());
    }
    county.write("roster.csv", roster.as_bytes());
    for (file, round) in [("2024.csv", 0), ("2026.csv", 400)] {
        let mut text = format!("kommune;{HEADER}\n");
        let all: Vec<(&str, Vec<String>)> = names.iter().map(|(name, shift)| (*name, rows(round + shift))).collect();
        for row in 0..all[0].1.len() {
            for (name, rows) in &all {
                writeln!(text, "{name};{}", rows[row]).unwrap();
            }
        }
        county.write(file, text.as_bytes());
    }
    county
}

/// The same municipality by itself.
fn alone(name: &str, shift: usize, after: &str) -> Small {
    let alone = Small::new();
    alone.write("kartlegging.toml", project(name, "", after).as_bytes());
    alone.write("roster.csv", format!("service;unit;employees\n{ROSTER}").as_bytes());
    for (file, round) in [("2024.csv", 0), ("2026.csv", 400)] {
        alone.write(file, format!("{HEADER}\n{}\n", rows(round + shift).join("\n")).as_bytes());
    }
    alone
}

fn out(project: &Small) -> BTreeMap<String, Vec<u8>> {
    tree(&project.path().join("out"))
}

fn ok(ran: &Ran) {
    assert_eq!(ran.code, 0, "{ran:?}");
}

/// What is in a folder of an output, but for the manifest: its fingerprints have a key of their own in every ledger.
fn inside(files: &BTreeMap<String, Vec<u8>>, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let own = files.iter().filter_map(|(name, bytes)| Some((name.strip_prefix(folder)?.to_owned(), bytes.clone())));
    own.filter(|(name, _)| name != "manifest.json").collect()
}

fn assert_same(found: &BTreeMap<String, Vec<u8>>, expected: &BTreeMap<String, Vec<u8>>, what: &str) {
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{what}");
    for (name, bytes) in found {
        assert!(*bytes == expected[name], "{what}: {name} differs");
    }
}

const FOLDERS: [&str; 5] = ["fjordvik/", "nordskaret/", "sundbygda/", "nn-2/", "ytre-oya/"];

/// A fault of the reader in one municipality's rows, that does not stop it, and rows without an answer: told of in its report alone.
fn blemish(county: &Small, alone: &Small) {
    for (file, prefix) in [(county, "Sundbygda;"), (alone, "")] {
        let text = file.text("2026.csv");
        let first = text.lines().find(|line| line.starts_with(&format!("{prefix}1;"))).unwrap().to_owned();
        let empty = format!("{prefix}1;Lia skole;;;;;;;;;;;");
        let spelt = first.replacen("1;Lia skole", " 1 ;Lia skole", 1);
        file.write("2026.csv", text.replacen(&first, &format!("{spelt}\n{empty}"), 1).as_bytes());
    }
}

#[test]
fn each_municipality_gets_what_it_would_get_alone() {
    let county = county("");
    let sundbygda = alone("Sundbygda", 90, "[[benchmark]]\nfile = \"benchmarks/all.toml\"\n");
    blemish(&county, &sundbygda);
    let every = "html,xlsx,json,certificate,units,data";
    ok(&county.run(&["run", ".", "--outputs", every, "--language", "nb,en"]));
    let made = out(&county);
    assert!(FOLDERS.iter().all(|folder| made.contains_key(&format!("{folder}report.html"))), "{:?}", made.keys());
    for ((name, shift), folder) in NAMES.into_iter().zip(FOLDERS) {
        let plain = alone(name, shift, "[[benchmark]]\nfile = \"benchmarks/all.toml\"\n");
        let own = if name == "Sundbygda" { &sundbygda } else { &plain };
        own.write("benchmarks/all.toml", &made["benchmarks/all.toml"]);
        ok(&own.run(&["run", ".", "--outputs", every, "--language", "nb,en"]));
        let expected = inside(&out(own), "");
        assert!(expected.contains_key("report.html") && expected.contains_key("en/report.html"));
        assert_same(&inside(&made, folder), &expected, name);
    }
    let quality = String::from_utf8_lossy(&made["sundbygda/release.json"]).into_owned();
    assert!(quality.contains("K224") && !String::from_utf8_lossy(&made["fjordvik/release.json"]).contains("K224"));
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let bytes = |threads: &str| {
        let county = county("");
        ok(&kartlegg(&county.path(), &["run", "."], &[("RAYON_NUM_THREADS", threads)]));
        let files = out(&county).into_iter().filter(|(name, _)| !name.ends_with("manifest.json"));
        files.collect::<BTreeMap<String, Vec<u8>>>()
    };
    let one = bytes("1");
    assert!(
        one.contains_key("index.html") && one.contains_key("data/municipality=Ytre%2FØya/figures.parquet"),
        "{:?}",
        one.keys()
    );
    for threads in ["2", "8"] {
        assert_same(&bytes(threads), &one, threads);
    }
}

#[test]
fn a_broken_municipality_is_told_of_and_stops_no_other() {
    let county = county("");
    county.replace("2026.csv", "Nordskaret;2;Elva;", "Nordskaret;7;Elva;");
    let ran = county.run(&["run", ".", "--lang", "en"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("Nordskaret could not be made") && ran.err.contains("K213"), "{ran:?}");
    assert!(ran.err.contains("Municipalities made: 4. Unchanged: 0. Not made: 1."), "{ran:?}");
    let made = out(&county);
    assert!(made.contains_key("fjordvik/report.html") && !made.contains_key("nordskaret/report.html"));
    let index = String::from_utf8_lossy(&made["index.html"]).into_owned();
    assert!(index.contains("href=\"fjordvik/report.html\"") && !index.contains("nordskaret/report.html"), "{index}");
    let checked = county.run(&["check", ".", "--lang", "en"]);
    assert_eq!(checked.code, 1, "{checked:?}");
    assert!(checked.err.contains("Municipalities read without errors: 4. With errors: 1."), "{checked:?}");
}

/// Where a page leads: file, and place in it.
fn links(page: &str) -> Vec<(String, Option<String>)> {
    let targets = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let inside = targets.filter(|target| target.contains(".html"));
    inside
        .map(|target| match target.split_once('#') {
            Some((file, place)) => (file.to_owned(), Some(place.to_owned())),
            None => (target.to_owned(), None),
        })
        .collect()
}

#[test]
fn the_overview_leads_to_every_report_in_every_language() {
    let county = county("");
    ok(&county.run(&["run", ".", "--language", "nb,nn,en"]));
    let folder = county.path().join("out");
    for (page, base) in
        [("index.html", folder.clone()), ("nn/index.html", folder.join("nn")), ("en/index.html", folder.join("en"))]
    {
        let text = fs::read_to_string(folder.join(page)).unwrap();
        assert!(!text.contains("several."), "a word of {page} is missing");
        let links = links(&text);
        assert!(NAMES.iter().all(|(name, _)| text.contains(name)), "{page}");
        // Each municipality, and each of its cells: one scale against the others, and its change.
        assert!(links.len() >= 3 * NAMES.len(), "{page}: {links:?}");
        for (file, place) in links {
            let target = fs::read_to_string(base.join(&file)).unwrap_or_else(|error| panic!("{page} leads to {file}: {error}"));
            let lang = format!("lang=\"{}\"", if page == "index.html" { "nb" } else { &page[..2] });
            assert!(target.contains(&lang), "{page} leads to {file} in another language");
            if let Some(place) = place {
                assert!(target.contains(&format!("id=\"{place}\"")), "{page} leads to {file}#{place}");
            }
        }
    }
}

#[test]
fn the_overview_is_a_workbook_too() {
    let county = county("");
    ok(&county.run(&["run", ".", "--language", "nb,en"]));
    for (file, sheet) in [("out/index.xlsx", "Skalaer"), ("out/en/index.xlsx", "Scales")] {
        let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(county.path().join(file)).unwrap();
        let rows = workbook.worksheet_range(sheet).unwrap();
        // One scale for each, under one header.
        assert_eq!(rows.height(), 1 + NAMES.len(), "{file}");
        let named = |name: &str| rows.rows().any(|row| row[0] == *name);
        assert!(NAMES.iter().all(|(name, _)| named(name)), "{file}");
    }
}

/// What is said of all together is made from what three show at least, and nothing else.
#[test]
fn the_overview_pools_what_three_show() {
    let county = county("");
    let page = |arguments: &[&str]| {
        ok(&county.run(&[&["run", ".", "--lang", "en", "--language", "en"][..], arguments].concat()));
        fs::read_to_string(county.path().join("out/index.html")).unwrap()
    };
    let five = page(&[]);
    assert!(five.contains("id=\"table-spread\"") && five.contains("id=\"table-choice-1\""));
    assert!(five.contains("id=\"table-places\"") && !five.contains("id=\"funnels\""), "five can be placed, and are no funnel");
    let two = Small::new();
    for (file, text) in
        [("2024.csv", county.text("2024.csv")), ("2026.csv", county.text("2026.csv")), ("roster.csv", county.text("roster.csv"))]
    {
        let kept = text.lines().filter(|line| ["kommune;", "Fjordvik;", "nn;"].iter().any(|name| line.starts_with(name)));
        two.write(file, kept.collect::<Vec<_>>().join("\n").as_bytes());
    }
    two.write("kartlegging.toml", county.text("kartlegging.toml").as_bytes());
    ok(&two.run(&["run", ".", "--language", "en"]));
    let page = fs::read_to_string(two.path().join("out/index.html")).unwrap();
    assert!(page.contains("nn-2/report.html") && !page.contains("table-spread") && !page.contains("table-choice"), "{page}");
    assert!(!page.contains("table-places"), "two are no list of places");
    assert!(!two.path().join("out/benchmarks").exists(), "two municipalities are no pool");
}

/// Municipalities with names that everybody knows are held against their county too; what is left of the country without a county must be
/// three at least.
#[test]
fn a_county_is_a_pool_of_its_own() {
    let of = |names: &[(&str, usize)]| {
        let county = county_of(names, "");
        ok(&county.run(&["run", "."]));
        out(&county)
    };
    let held_against = |made: &BTreeMap<String, Vec<u8>>, folder: &str| -> Vec<String> {
        let release: serde_json::Value = serde_json::from_slice(&made[&format!("{folder}/release.json")]).unwrap();
        let all = release["benchmarks"].as_array().cloned().unwrap_or_default();
        all.iter().map(|benchmark| benchmark["id"].as_str().unwrap().to_owned()).collect()
    };
    let six = [("Bergen", 0), ("Stord", 37), ("Voss", 90), ("Stavanger", 141), ("Sandnes", 203), ("Haugesund", 260)];
    let made = of(&six);
    assert_eq!(held_against(&made, "bergen"), ["county-46", "all"]);
    assert_eq!(held_against(&made, "stavanger"), ["county-11", "all"]);
    // Without the three of one county the other two would stand alone.
    let made = of(&six[..5]);
    assert_eq!(held_against(&made, "bergen")[0], "county-46");
    let all = made.get("benchmarks/all.toml").map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    let of_everyone = all.lines().filter(|line| line.contains("{ measure") && !line.contains("group =")).count();
    assert_eq!(of_everyone, 0, "{all}");
    assert!(String::from_utf8_lossy(&made["benchmarks/county-46.toml"]).contains("{ measure = \"scale:trust\", range"));
}

/// Each county of which three are there, and others beside it, has pages about its own municipalities; they lead to the same reports.
#[test]
fn a_county_has_pages_of_its_own() {
    let six = [("Bergen", 0), ("Stord", 37), ("Voss", 90), ("Stavanger", 141), ("Sandnes", 203), ("Haugesund", 260)];
    let several = county_of(&six, "");
    ok(&several.run(&["run", ".", "--language", "nb,en"]));
    let folder = several.path().join("out");
    for (page, lang) in [("county/46/index.html", "nb"), ("county/46/en/index.html", "en"), ("county/11/index.html", "nb")] {
        let text = fs::read_to_string(folder.join(page)).unwrap();
        let is_of = |name: &str| text.contains(&format!(">{name}</a>"));
        let (own, others) = if page.contains("46") { six.split_at(3) } else { (&six[3..], &six[..3]) };
        assert!(own.iter().all(|(name, _)| is_of(name)) && !others.iter().any(|(name, _)| is_of(name)), "{page}");
        assert!(text.contains("id=\"table-places\"") && text.contains("id=\"table-choice-1\""), "{page}");
        let base = folder.join(page);
        for (file, _) in links(&text) {
            let target = fs::read_to_string(base.parent().unwrap().join(&file))
                .unwrap_or_else(|error| panic!("{page} to {file}: {error}"));
            assert!(target.contains(&format!("lang=\"{lang}\"")), "{page} leads to {file} in another language");
        }
        assert!(base.with_extension("xlsx").is_file());
    }
    for (page, address) in [("index.html", "county/46/index.html"), ("en/index.html", "../county/46/en/index.html")] {
        let text = fs::read_to_string(folder.join(page)).unwrap();
        assert!(links(&text).iter().any(|(file, _)| file == address), "{page}");
    }
    let one = county_of(&six[..3], "");
    ok(&one.run(&["run", "."]));
    assert!(!out(&one).keys().any(|file| file.starts_with("county/")), "a county that is all of them has the overview");
}

/// What services say of each other, and what people tick, is pooled as scales are, and each municipality is held against it.
#[test]
fn rated_services_and_options_are_pooled() {
    let county = county("");
    ok(&county.run(&["run", "."]));
    let made = out(&county);
    let pool = String::from_utf8_lossy(&made["benchmarks/all.toml"]).into_owned();
    assert!(
        pool.contains("measure = \"choice:training/online\"") && pool.contains("measure = \"matrix:other/works/ppt\""),
        "{pool}"
    );
    let of_services = pool.lines().filter(|line| line.contains("matrix:") && line.contains("service = "));
    assert!(of_services.count() > 0, "{pool}");
    let page = String::from_utf8_lossy(&made["fjordvik/report.html"]).into_owned();
    assert!(page.contains("id=\"table-benchmark-all-matrix-1\""), "the report shows it");
}

/// Eight municipalities are enough for a funnel, as eight units are.
#[test]
fn enough_municipalities_are_a_funnel() {
    let names: Vec<String> = (0..8).map(|number| format!("Kommune {number}")).collect();
    let names: Vec<(&str, usize)> = names.iter().zip(0..).map(|(name, number)| (name.as_str(), 37 * number)).collect();
    let county = county_of(&names, "");
    ok(&county.run(&["run", ".", "--language", "nb,nn,en"]));
    for page in ["index.html", "nn/index.html", "en/index.html"] {
        let text = fs::read_to_string(county.path().join("out").join(page)).unwrap();
        assert!(text.contains("id=\"figure-funnel-1\"") && text.contains("id=\"table-figure-funnel-1\""), "{page}");
        assert!(!text.contains("several.") && !text.contains("funnel."), "a word of {page} is missing");
    }
}

#[test]
fn rows_of_no_municipality_are_told_of() {
    let county = county("");
    county.replace("2026.csv", "Fjordvik;1;Lia skole;", ";1;Lia skole;");
    let ran = county.run(&["run", ".", "--json", "--all"]);
    ok(&ran);
    let blank: Vec<_> = ran.findings().into_iter().filter(|finding| finding["code"] == "K236").collect();
    assert!(blank.iter().any(|finding| finding["found"] == "kommune" && finding["count"] == 1), "{blank:?}");
}

#[test]
fn only_some_are_made_and_held_against_all() {
    let county = county("");
    ok(&county.run(&["run", ".", "--out", "all"]));
    ok(&county.run(&["run", ".", "--only", "Fjordvik,nn-2"]));
    let made = out(&county);
    let reports: Vec<&String> = made.keys().filter(|name| name.ends_with("report.html")).collect();
    assert_eq!(reports, ["fjordvik/report.html", "nn-2/report.html"]);
    let all = tree(&county.path().join("all"));
    assert_same(&inside(&made, "fjordvik/"), &inside(&all, "fjordvik/"), "one of some and one of all");
    let ran = county.run(&["run", ".", "--only", "Fjordvig", "--json"]);
    assert_eq!((ran.code, ran.errors()), (3, vec!["K008".to_owned()]), "{ran:?}");
}

/// When a file was written, in the clock of the system: the same for one that was left alone.
fn written(path: &Path) -> std::time::SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

#[test]
fn what_is_complete_and_unchanged_is_passed_by() {
    let county = county("compare = false\n");
    ok(&county.run(&["run", ".", "--resume", "--lang", "en"]));
    let report = |folder: &str| county.path().join("out").join(folder).join("report.html");
    let before = [written(&report("fjordvik")), written(&report("nordskaret"))];
    let again = county.run(&["run", ".", "--resume", "--lang", "en"]);
    assert!(again.err.contains("Municipalities made: 0. Unchanged: 5."), "{again:?}");
    assert_eq!([written(&report("fjordvik")), written(&report("nordskaret"))], before);
    // Somebody's answer changed, and somebody's report.
    let text = county.text("2026.csv");
    let line = text.lines().find(|line| line.starts_with("Nordskaret;1;Nes skole;3;")).unwrap().to_owned();
    let six = line.replacen("Nes skole;3;", "Nes skole;4;", 1);
    let others: Vec<String> =
        text.lines().filter(|line| line.starts_with("Nordskaret;1;Nes skole;2;")).map(str::to_owned).collect();
    let mut changed = text.replacen(&line, &six, 1);
    for other in others {
        changed = changed.replace(&other, &other.replacen("Nes skole;2;", "Nes skole;1;", 1));
    }
    county.write("2026.csv", changed.as_bytes());
    let again = county.run(&["run", ".", "--resume", "--lang", "en", "--new-ledger"]);
    assert!(again.err.contains("Municipalities made: 5."), "earlier releases were set aside: {again:?}");
    fs::remove_file(report("sundbygda")).unwrap();
    let again = county.run(&["run", ".", "--resume", "--lang", "en"]);
    assert!(again.err.contains("Municipalities made: 5."), "the manifest says that they were not: {again:?}");
    let again = county.run(&["run", ".", "--resume", "--lang", "en"]);
    assert!(again.err.contains("Municipalities made: 0. Unchanged: 5."), "{again:?}");
    fs::remove_file(report("sundbygda")).unwrap();
    let again = county.run(&["run", ".", "--resume", "--lang", "en"]);
    assert!(again.err.contains("Municipalities made: 1. Unchanged: 4."), "{again:?}");
    assert!(report("sundbygda").exists());
}

#[test]
fn data_alone_has_no_reports() {
    let county = county("");
    ok(&county.run(&["run", ".", "--data-only"]));
    let made = out(&county);
    let data: Vec<&String> = made.keys().filter(|name| name.ends_with("figures.parquet")).collect();
    assert_eq!(data.len(), NAMES.len(), "{:?}", made.keys());
    assert!(made.keys().all(|name| !name.ends_with("report.html")), "{:?}", made.keys());
    let one = alone("Fjordvik", 0, "");
    ok(&one.run(&["run", ".", "--data-only"]));
    let names: Vec<String> = out(&one).into_keys().collect();
    assert!(names.contains(&"data/figures.csv".to_owned()) && !names.contains(&"report.html".to_owned()), "{names:?}");
}

/// Where each has its own project, a list leads to them, and what they share is in no project.
#[test]
fn a_list_of_projects_is_another_way_to_the_same() {
    let folder = TempDir::new().unwrap();
    let mut list = String::from("schema = 1\nname = \"Fylket\"\n");
    for (position, (name, shift)) in NAMES.into_iter().enumerate() {
        let own = alone(name, shift, "");
        let path = folder.path().join(format!("p{position}"));
        fs::create_dir(&path).unwrap();
        for (file, bytes) in tree(&own.path()) {
            fs::write(path.join(file), bytes).unwrap();
        }
        write!(list, "[[project]]\npath = \"p{position}\"\n").unwrap();
    }
    fs::write(folder.path().join("fylket.toml"), &list).unwrap();
    ok(&kartlegg(folder.path(), &["run", "fylket.toml"], &[]));
    let county = county("");
    ok(&county.run(&["run", "."]));
    let (listed, counted) = (tree(&folder.path().join("out")), out(&county));
    for folder in FOLDERS {
        assert_same(&inside(&listed, folder), &inside(&counted, folder), folder);
    }
    assert_eq!(listed["benchmarks/all.toml"], counted["benchmarks/all.toml"]);
    // One that is not there is the fault of the list; one that cannot be opened stops no other.
    fs::write(folder.path().join("p1/kartlegging.toml"), "schema = 1\n").unwrap();
    let ran = kartlegg(folder.path(), &["run", "fylket.toml", "--lang", "en"], &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("p1 could not be made") && ran.err.contains("Municipalities made: 4."), "{ran:?}");
    fs::write(folder.path().join("fylket.toml"), list.replace("\"p2\"", "\"../p2\"")).unwrap();
    let ran = kartlegg(folder.path(), &["run", "fylket.toml", "--json"], &[]);
    assert_eq!((ran.code, ran.errors()), (3, vec!["K005".to_owned()]), "{ran:?}");
}

#[test]
fn what_is_for_many_is_refused_for_one() {
    let one = Small::new();
    for flag in [&["--resume"][..], &["--only", "Fjordvik"][..]] {
        let ran = one.run(&[&["run", "."][..], flag].concat());
        assert_eq!(ran.code, 2, "{ran:?}");
    }
    let ran = one.run(&["run", ".", "--outputs", "htlm", "--json"]);
    assert_eq!((ran.code, ran.errors()), (3, vec!["K008".to_owned()]), "{ran:?}");
}
