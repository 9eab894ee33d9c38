//! The youth profile as a product: the real command on the samples, and on what nobody should hand it.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use kartlegg::model::Factor;
use kartlegg::privacy::ProfileRelease;
use kartlegg::privacy::profile::{Attention, FigureStatus, VerdictWord};
use serde_json::Value;
use tempfile::TempDir;

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples").join(name)
}

fn command(tables: &[&Path], out: &Path, more: &[&str]) -> Output {
    let mut command = Command::cargo_bin("kartlegg").unwrap();
    command.arg("profile").args(tables).arg("--out").arg(out).args(more).output().unwrap()
}

fn release(folder: &Path) -> ProfileRelease {
    ProfileRelease::from_json(&fs::read(folder.join("release.json")).unwrap()).unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn one_municipality_of_telemark() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("skien");
    let output = command(&[&sample("telemark")], &out, &["--municipality", "4003", "--language", "nb,nn,en"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let profile = release(&out);
    assert_eq!((profile.area().name.as_str(), profile.county().unwrap().name.as_str()), ("Skien", "Telemark"));
    assert_eq!((profile.rows().len(), profile.tested()), (5, 0));
    assert!(profile.rows().iter().all(|row| row.verdict.verdict == VerdictWord::NotTested), "the tables hold no counts");
    for file in ["report.html", "nn/report.html", "en/report.html"] {
        let page = fs::read_to_string(out.join(file)).unwrap();
        assert!(!page.contains('⟦') && !page.contains("NaN"), "{file}");
    }
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    for words in ["på den gunstige siden av landet", "Ingen kan testes", "8,4\u{a0}%", "Regel 9", "bullied_grade_7.csv"] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn the_name_of_a_municipality_is_as_good_as_its_code() {
    let folder = TempDir::new().unwrap();
    let [code, name] = ["4003", "Skien"].map(|municipality| {
        let out = folder.path().join(municipality);
        assert_eq!(command(&[&sample("telemark")], &out, &["--municipality", municipality]).status.code(), Some(0));
        fs::read(out.join("report.html")).unwrap()
    });
    assert!(code == name);
}

/// Every line of the map is counted for every municipality, also where a table does not name it.
#[test]
fn a_municipality_without_a_row_is_counted_as_without_a_figure() {
    let folder = TempDir::new().unwrap();
    let output = command(&[&sample("telemark")], folder.path(), &["--all", "--language", "nb"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let page = fs::read_to_string(folder.path().join("index.html")).unwrap();
    let sums = page.split("id=\"verdicts\"").nth(1).unwrap().split("</table>").next().unwrap();
    let number = |cell: &str| cell.split('>').nth(1)?.split('<').next()?.parse::<u64>().ok();
    let row = |row: &str| row.split("<td").skip(1).filter_map(number).sum::<u64>();
    let all: Vec<u64> = sums.split("<tr").skip(2).map(row).collect();
    assert_eq!(all.len(), 17);
    assert!(all[0] > 0 && all.iter().all(|sum| *sum == all[0]), "{all:?}");
    // A verdict that no figure has is no column.
    let rows: Vec<Vec<u64>> =
        sums.split("<tr").skip(2).map(|row| row.split("<td").skip(1).filter_map(number).collect()).collect();
    assert!(rows[0].len() >= 2);
    assert!((0..rows[0].len()).all(|column| rows.iter().any(|row| row[column] > 0)), "{rows:?}");
}

/// Midt-Telemark's life satisfaction is withheld, and stays so in every file.
#[test]
fn every_municipality_at_once() {
    let folder = TempDir::new().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    for out in [&one, &two] {
        let output = command(&[&sample("telemark")], out, &["--all", "--language", "nb,en"]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    }
    let folders =
        fs::read_dir(&one).unwrap().filter(|entry| entry.as_ref().unwrap().path().join("release.json").exists()).count();
    assert_eq!(folders, 17);
    let overview = fs::read_to_string(one.join("index.html")).unwrap();
    assert!(overview.contains("href=\"4020/report.html\"") && overview.contains("skjermet"));
    assert!(fs::read_to_string(one.join("en/index.html")).unwrap().contains("href=\"../4020/en/report.html\""));
    assert_eq!(fs::read(one.join("manifest.json")).unwrap(), fs::read(two.join("manifest.json")).unwrap(), "the same bytes");

    let profile = release(&one.join("4020"));
    let hidden = profile.rows().iter().find(|row| row.indicator.as_str() == "life_satisfaction").unwrap();
    assert_eq!((hidden.local.status, hidden.verdict.verdict), (FigureStatus::Suppressed, VerdictWord::Suppressed));
    assert_eq!((hidden.local.value, hidden.local.count), (None, None));
    assert_eq!(hidden.local.sign.as_deref(), Some(":"));
    let csv = fs::read_to_string(one.join("4020/tables/youth.csv")).unwrap();
    let line = csv.lines().find(|line| line.starts_with("life_satisfaction;")).unwrap();
    assert!(line.contains(";suppressed;;;;;") && !line.contains(";0;"), "{line}");
}

/// What was put into the invented tables comes out.
#[test]
fn storvik_shows_what_was_put_in() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("storvik");
    let output = command(&[&sample("storvik/youth")], &out, &["--municipality", "Storvik", "--language", "en"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let profile = release(&out);
    let with = |verdict| {
        let rows = profile.rows().iter().filter(move |row| row.verdict.verdict == verdict);
        rows.map(|row| row.indicator.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(
        with(VerdictWord::Worse),
        [
            "not_in_work_or_education",
            "bullied_grade_10",
            "lowest_reading_grade_5",
            "screen_time",
            "depressive_symptoms",
            "mental_symptoms_15_24"
        ]
    );
    assert_eq!(
        with(VerdictWord::Better),
        ["persistent_low_income", "crowded_housing", "thrives_grade_7", "leisure_organisation"]
    );
    let first: Vec<&str> = profile
        .rows()
        .iter()
        .filter(|row| row.attention == Some(Attention::WorseAndWorsening))
        .map(|row| row.indicator.as_str())
        .collect();
    assert_eq!(first, ["not_in_work_or_education"]);
    assert!((profile.expected_false_alarms() - 0.75).abs() < 1e-9);
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("Of 15 tests at the 95% level, chance alone would give 0.8 differences on average"));
}

#[test]
fn a_higher_level_finds_fewer_differences() {
    let folder = TempDir::new().unwrap();
    let tested = |level: &str| {
        let out = folder.path().join(level);
        assert_eq!(
            command(&[&sample("storvik/youth")], &out, &["--municipality", "Storvik", "--level", level]).status.code(),
            Some(0)
        );
        release(&out).rows().iter().filter(|row| row.verdict.verdict == VerdictWord::NotDifferent).count()
    };
    assert!(tested("0.95") < tested("0.9999"));
}

#[test]
fn a_profile_file_is_read_back_as_it_was_and_refused_when_it_does_not_hang_together() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("storvik");
    command(&[&sample("storvik/youth")], &out, &["--municipality", "Storvik"]);
    let bytes = fs::read(out.join("release.json")).unwrap();
    let read = ProfileRelease::from_json(&bytes).unwrap();
    assert!(read.to_json() == bytes);
    let text = String::from_utf8(bytes).unwrap();
    for (old, new) in [
        ("\"schema\":1", "\"schema\":2"),
        ("\"kind\":\"youth_profile\"", "\"kind\":\"survey\""),
        ("\"source\":0", "\"source\":9"),
        ("\"status\":\"shown\"", "\"status\":\"suppressed\""),
    ] {
        assert!(text.contains(old), "{old}");
        assert!(ProfileRelease::from_json(text.replacen(old, new, 1).as_bytes()).is_err(), "{new}");
    }
}

/// `BLESS=1 cargo test` rewrites it.
#[test]
fn the_schema_of_the_file_is_published() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/schema/profile.schema.json");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, ProfileRelease::json_schema()).unwrap();
    }
    assert!(
        fs::read_to_string(path).unwrap() == ProfileRelease::json_schema(),
        "BLESS=1 rewrites reports/schema/profile.schema.json"
    );
}

/// Codes, files and rows of the findings that stopped a profile of one table.
fn refused(name: &str, text: &str) -> (Option<i32>, Vec<(String, Option<String>, Option<u64>)>) {
    let folder = TempDir::new().unwrap();
    let table = folder.path().join(name);
    fs::write(&table, text).unwrap();
    let out = folder.path().join("out");
    let output = command(&[&table], &out, &["--municipality", "4003", "--json"]);
    assert!(!out.exists(), "{name}: something was written");
    let findings = said(&output).lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).collect::<Vec<_>>();
    let errors = findings.iter().filter(|finding| finding["severity"] == "error");
    let seen = errors.map(|finding| {
        let file = finding["place"]["file"].as_str().map(str::to_owned);
        (finding["code"].as_str().unwrap_or_default().to_owned(), file, finding["place"]["row"].as_u64())
    });
    (output.status.code(), seen.collect())
}

#[test]
fn hostile_tables_are_refused_with_code_file_and_place() {
    let head = "indicator;area;period;age;sex;count;denominator;value;unit\n";
    let good = "screen_time;0;2024;grade 8-10;0;500;1000;50;percent\n";
    let cube = |size: &str, index: &str, values: &str| {
        format!(
            "{{\"version\":\"2.0\",\"class\":\"dataset\",\"id\":[\"GEO\",\"AAR\"],\"size\":{size},\"dimension\":{{\"GEO\":{{\"category\":\
             {{\"index\":{index}}}}},\"AAR\":{{\"category\":{{\"index\":[\"2024_2024\"]}}}}}},\"value\":{values}}}"
        )
    };
    let cases = [
        ("unknown-area.csv", format!("{head}{good}screen_time;4002;2024;grade 8-10;0;5;10;50;percent\n"), 3, "K270", Some(3)),
        ("sign.csv", format!("{head}{good}screen_time;4003;2024;grade 8-10;0;-;10;-;percent\n"), 3, "K273", Some(3)),
        ("twice.csv", format!("{head}{good}{good}"), 3, "K007", Some(3)),
        ("ragged.csv", format!("{head}{good}screen_time;4003\n"), 3, "K206", Some(3)),
        ("open-quote.csv", format!("{head}{good}\"screen_time;4003;2024\n"), 3, "K207", Some(3)),
        ("empty.csv", String::new(), 3, "K201", None),
        ("header.csv", head.to_owned(), 3, "K202", Some(1)),
        ("truncated.json", cube("[2,1]", "[\"0\",\"4003\"]", "[1,2]")[..90].to_owned(), 3, "K275", None),
        ("huge.json", cube("[4000000000,4000000000]", "[\"0\",\"4003\"]", "[1,2]"), 0, "", None),
        ("short.json", cube("[2,1]", "[\"0\",\"4003\"]", "[1]"), 3, "K275", None),
        ("index.json", cube("[2,1]", "{\"0\":0,\"4003\":0}", "[1,2]"), 3, "K275", None),
        ("elsewhere.csv", format!("{head}{good}"), 3, "K283", None),
    ];
    for (name, text, exit, code, row) in cases {
        let (status, findings) = refused(name, &text);
        let (found, file, at) = findings.first().cloned().unwrap_or_else(|| panic!("{name}: nothing was said ({status:?})"));
        if name == "huge.json" {
            assert!(matches!(status, Some(3 | 5)) && ["K275", "K222"].contains(&found.as_str()), "{name}: {found} {status:?}");
            continue;
        }
        assert_eq!((status, found.as_str()), (Some(exit), code), "{name}");
        if name != "elsewhere.csv" {
            assert_eq!(file.as_deref(), Some(name));
        }
        assert!(row.is_none() || at == row, "{name}: {at:?}");
    }
}

/// What is withheld is neither filled in from the county nor counted as nothing (and what is small in a table of nobody is hidden).
#[test]
fn withheld_cells_reach_no_output() {
    let folder = TempDir::new().unwrap();
    let table = folder.path().join("own.csv");
    let rows = "indicator;area;period;age;sex;count;denominator;value;unit\n\
                screen_time;0;2024;grade 8-10;0;50000;100000;50;percent\nscreen_time;40;2024;grade 8-10;0;1100;2000;55;percent\n\
                screen_time;4001;2024;grade 8-10;0;600;1000;60;percent\nscreen_time;4003;2024;grade 8-10;0;:;:;:;percent\n\
                lonely;0;2024;grade 8-10;0;20000;100000;20;percent\nlonely;4003;2024;grade 8-10;0;3;80;3.75;percent\n";
    fs::write(&table, rows).unwrap();
    let out = folder.path().join("out");
    let output = command(&[&table], &out, &["--municipality", "4003"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let profile = release(&out);
    assert!(profile.rows().iter().all(|row| row.local.status == FigureStatus::Suppressed && row.local.value.is_none()));
    assert_eq!(profile.hidden_here(), 1);
    let json = fs::read_to_string(out.join("release.json")).unwrap();
    assert!(!json.contains("3.75"), "a share of three people reached a file");
}

#[test]
fn wrong_use_is_said_before_anything_is_read() {
    for more in [&["--municipality", "4003", "--all"][..], &[], &["--municipality", "4003", "--level", "2e9"]] {
        let folder = TempDir::new().unwrap();
        let output = command(&[&sample("telemark")], &folder.path().join("out"), more);
        assert_eq!(output.status.code(), Some(2), "{more:?}");
    }
}

#[test]
fn a_profile_is_made_again_from_its_file() {
    let folder = TempDir::new().unwrap();
    let (out, again) = (folder.path().join("first"), folder.path().join("again"));
    command(&[&sample("storvik/youth")], &out, &["--municipality", "Storvik", "--language", "nn"]);
    let mut render = Command::cargo_bin("kartlegg").unwrap();
    let output =
        render.arg("render").arg(out.join("release.json")).args(["--language", "nn", "--out"]).arg(&again).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for file in ["report.html", "release.json", "tables/youth.csv", "tables.xlsx"] {
        assert!(fs::read(out.join(file)).unwrap() == fs::read(again.join(file)).unwrap(), "{file} differs");
    }
}

/// A project that names tables gets them in its report, beside the survey, and in its release.
#[test]
fn youth_figures_stand_beside_the_survey() {
    let project = kartlegg::project::Project::open(&sample("storvik")).unwrap();
    let done = kartlegg::pipeline::analyse(&project).unwrap();
    let youth = done.release.youth().unwrap();
    assert_eq!((youth.area().name.as_str(), youth.tested()), ("Storvik", 15));
    let read = kartlegg::privacy::Release::from_json(&done.release.to_json()).unwrap();
    assert!(read == done.release, "the release is read back as it was");
    for language in kartlegg::model::Language::ALL {
        let page = kartlegg::report::html(&kartlegg::report::compose(&read, language));
        for id in ["id=\"youth\"", "id=\"youth-barometer\"", "id=\"need\"", "id=\"need-online\""] {
            assert!(page.contains(id), "{language}: {id}");
        }
        assert!(!page.contains('⟦'), "{language}");
    }
}

/// A table about something that the catalogue does not know is said on the console, and no empty profile is made of it; which indicator it is
/// can be told.
#[test]
fn an_unknown_indicator_is_said_and_can_be_named() {
    let folder = TempDir::new().unwrap();
    let table = folder.path().join("tabell.csv");
    let text = "indicator;area;period;age;sex;count;denominator;unit\nlow_incom;4003;2024;0-17;0;120;1000;percent\n\
                low_incom;0;2024;0-17;0;110000;1100000;percent\n";
    fs::write(&table, text).unwrap();
    let out = folder.path().join("out");
    let municipality = ["--municipality", "4003"];
    for language in ["nb", "nn", "en"] {
        let output = command(&[&table], &out, &[&municipality[..], &["--language", language]].concat());
        let said = said(&output);
        assert!(!output.status.success() && said.contains("K287") && said.contains("low_incom"), "{said}");
        assert!(said.contains("tabell.csv") && !out.exists(), "{said}");
    }
    // Beside a table that is known it is a warning, and the profile has the other.
    let known = folder.path().join("kjent.csv");
    fs::write(&known, text.replace("low_incom", "persistent_low_income")).unwrap();
    let output = command(&[&table, &known], &out, &municipality);
    assert!(output.status.success() && said(&output).contains("K287"), "{}", said(&output));
    assert_eq!(release(&out).rows().len(), 1);
    // Without a name of its own the table is what it is said to be.
    let nameless = folder.path().join("uten.csv");
    fs::write(&nameless, text.replace("indicator;", "").replace("low_incom;", "")).unwrap();
    let named = command(&[&nameless], &out, &[&municipality[..], &["--indicator", "persistent_low_income"]].concat());
    assert!(named.status.success() && !said(&named).contains("K287"), "{}", said(&named));
    assert_eq!(release(&out).rows()[0].indicator.as_str(), "persistent_low_income");
}

/// Without counts page one says how far from the country a figure is and on which side, and that the margin of error is not known.
#[test]
fn what_cannot_be_tested_is_told_by_size_and_side() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("skien");
    command(&[&sample("telemark")], &out, &["--municipality", "4003"]);
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    let text = page.replace('\u{a0}', " ");
    for words in [
        "Blir mobbet på skolen, 7. trinn: 8,4 %, 1,7 prosentpoeng under landet (10 %).",
        "usikkerheten er ikke kjent",
        "Mindre gunstig enn landet, uten test",
        "↗ 2,7 prosentpoeng opp siden 2016/17–18/19",
        "2023/24–25/26 · utgiver ikke oppgitt",
    ] {
        assert!(text.contains(words), "{words}");
    }
}

fn table(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn the_verdict_of_a_publisher_is_named_as_theirs_and_hidden_with_its_figure() {
    let folder = TempDir::new().unwrap();
    let head = "indicator;area;period;sex;value;unit;verdict\n";
    let rows = "bullied_grade_7;0;2024;0;10;percent;\nbullied_grade_7;4003;2024;0;8;percent;signifikant bedre enn landet\n\
                crowded_housing;0;2024;0;15;percent;\ncrowded_housing;4003;2024;0;:;percent;worse\n";
    let file = table(folder.path(), "own.csv", &format!("{head}{rows}"));
    let out = folder.path().join("out");
    let output = command(&[&file], &out, &["--municipality", "4003", "--language", "en"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let profile = release(&out);
    let of = |id: &str| profile.rows().iter().find(|row| row.indicator.as_str() == id).unwrap();
    assert_eq!(of("bullied_grade_7").published_verdict, Some(kartlegg::model::PublishedVerdict::Better));
    assert_eq!(of("bullied_grade_7").verdict.verdict, VerdictWord::NotTested, "theirs is not ours");
    assert_eq!(of("crowded_housing").published_verdict, None, "what is withheld lies on no side");
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(
        page.contains("The publisher’s own verdict (publisher not named): better.")
            || page.contains("The publisher&#39;s own verdict (publisher not named): better.")
            || page.contains("The publisher's own verdict (publisher not named): better.")
    );
}

#[test]
fn boys_and_girls_stand_beside_each_other_and_one_sex_alone_says_so() {
    let folder = TempDir::new().unwrap();
    let mut rows = "indicator;area;period;sex;count;denominator\n".to_owned();
    for (area, scale) in [("0", 1000.0), ("4003", 1.0)] {
        for (sex, count, all) in [(0, 60.0, 400.0), (1, 20.0, 200.0), (2, 40.0, 200.0)] {
            writeln!(rows, "bullied_grade_7;{area};2024;{sex};{};{}", count * scale, all * scale).unwrap();
        }
        writeln!(rows, "lonely;{area};2024;2;{};{}", 50.0 * scale, 200.0 * scale).unwrap();
    }
    let file = table(folder.path(), "own.csv", &rows);
    let out = folder.path().join("out");
    let output = command(&[&file], &out, &["--municipality", "4003", "--language", "en"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let profile = release(&out);
    let shares: Vec<Option<f64>> = profile.rows().iter().flat_map(|row| &row.by_sex).map(|one| one.local.value).collect();
    assert_eq!(shares, [Some(10.0), Some(20.0)]);
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("Boys and girls, municipality and country"));
    assert!(page.contains("(girls)"), "a figure of girls alone is not everybody's");
}

#[test]
fn the_list_of_tables_names_every_indicator_once_and_reads_nothing() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("list");
    let run = |more: &[&str]| {
        Command::cargo_bin("kartlegg").unwrap().arg("profile").args(more).arg("--out").arg(&out).output().unwrap()
    };
    let output = run(&["--what-to-fetch", "Skien", "--language", "nb,nn,en"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let shipped = kartlegg::ingest::youth::catalogue::shipped().unwrap();
    for (file, language) in [
        ("what-to-fetch.html", kartlegg::model::Language::Nb),
        ("nn/what-to-fetch.html", kartlegg::model::Language::Nn),
        ("en/what-to-fetch.html", kartlegg::model::Language::En),
    ] {
        let page = fs::read_to_string(out.join(file)).unwrap();
        assert!(page.contains("4003") && page.contains("07459") && !page.contains('⟦'), "{file}");
        for indicator in &shipped.indicators {
            assert!(page.contains(indicator.name.get(language)), "{file}: {}", indicator.id);
        }
    }
    assert_eq!(run(&["--what-to-fetch", "Ingensteds"]).status.code(), Some(3));
}

/// Every indicator of the profile that is marked stands under its own part and under no other, and the sentence counts what the verdicts say.
#[test]
fn risk_factors_and_protective_factors_are_grouped() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("storvik");
    let output = command(&[&sample("storvik/youth")], &out, &["--municipality", "Storvik", "--language", "nb,nn,en"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let profile = release(&out);
    for (file, risks, guards) in [
        ("report.html", "Risikofaktorer", "Beskyttelsesfaktorer"),
        ("nn/report.html", "Risikofaktorar", "Vernefaktorar"),
        ("en/report.html", "Risk factors", "Protective factors"),
    ] {
        let page = fs::read_to_string(out.join(file)).unwrap();
        let section = page.split("id=\"youth-factors\"").nth(1).unwrap().split("</table>").next().unwrap();
        let (before, guarded) = section.rsplit_once(&format!(">{guards}<")).unwrap();
        let (sums, risky) = before.rsplit_once(&format!(">{risks}<")).unwrap();
        for (factor, rows) in [(Factor::Risk, risky), (Factor::Protective, guarded)] {
            let marked: Vec<_> = profile
                .rows()
                .iter()
                .filter(|row| row.main && profile.indicator(&row.indicator).unwrap().factor == Some(factor))
                .collect();
            assert!(marked.len() > 1, "{factor:?}");
            assert_eq!(rows.matches("<tr").count(), marked.len() + usize::from(factor == Factor::Risk), "{file}, {factor:?}");
            let count = |is: &dyn Fn(VerdictWord) -> bool| marked.iter().filter(|row| is(row.verdict.verdict)).count();
            let numbers = [
                count(&|verdict| matches!(verdict, VerdictWord::Worse | VerdictWord::Better | VerdictWord::NotDifferent)),
                count(&|verdict| verdict == VerdictWord::Worse),
                count(&|verdict| verdict == VerdictWord::Better),
            ];
            let sums = ["ingen", "none"].iter().fold(sums.to_owned(), |sums, none| sums.replace(&format!(" {none} "), " 0 "));
            let told = sums.split(['.', '>']).map(digits).any(|found| found == numbers);
            assert!(told, "{file}, {factor:?}: {numbers:?} in {sums}");
        }
    }
    let csv = fs::read_to_string(out.join("tables/youth.csv")).unwrap();
    let lonely = csv.lines().find(|line| line.starts_with("lonely;")).unwrap();
    assert!(lonely.contains(";risk;"), "{lonely}");
}

/// Whole numbers in a sentence, in order.
fn digits(sentence: &str) -> Vec<usize> {
    sentence.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect()
}
