//! What was read is what is said, and what is not fit to be read is refused with its place.

use std::fmt::Write as _;
use std::fs;

use rust_xlsxwriter::Workbook;

use crate::hostile::national_id;
use crate::support::{Small, in_rows, tree};

/// Saved tables whose rows and headers differ in width: read or refused with a line, never a panic.
#[test]
fn ragged_public_tables_are_refused_with_their_line() {
    for (text, row) in [
        ("Trangboddhet\n\n;2023;2024\nSkien;1,2\nHele landet;2;3\n", Some(4)),
        (";2023;2024\nSkien;1,2;3;4\nHele landet;2;3\n", Some(2)),
        ("Kjønn: jenter\n\n;2023;2024\nHele landet;2;3\nSkien\nPorsgrunn;1;2\n", Some(5)),
        (";2023;2024;\nSkien;1,2;3\nHele landet;2;3\n", None),
        ("Geografi;;\nSkien;1\n", None),
        (",,l\ne,0\n", None),
    ] {
        let small = Small::new();
        small.write("table.csv", text.as_bytes());
        let ran = small.run(&["profile", "table.csv", "--municipality", "4003", "--json"]);
        assert!(matches!(ran.code, 0 | 3), "{text}: {ran:?}");
        if let Some(row) = row {
            let ragged = ran.findings().into_iter().find(|finding| finding["code"] == "K206");
            assert_eq!(ragged.map(|finding| finding["place"]["row"].clone()), Some(row.into()), "{text}: {}", ran.err);
        }
    }
}

/// Every cut and every doubled delimiter of a saved table ends in an answer or a refusal.
#[test]
fn no_cut_of_a_saved_table_ends_the_program() {
    let table = "Trangboddhet, etter region og år\n;;2023;;2024;\n;;Jenter;Gutter;Jenter;Gutter\nSkien;10. trinn;1,2;3;4;:\n;8. trinn;1;2;3;4\nHele landet;10. trinn;2;3;4;5\n";
    let geography = kartlegg::ingest::youth::geography::shipped().unwrap();
    let options = kartlegg::ingest::youth::ReadOptions::new("t.csv", &geography);
    for (at, _) in table.char_indices() {
        for text in [
            table[..at].to_string(),
            format!("{};{}", &table[..at], &table[at..]),
            format!("{}{}", &table[..at], table[at..].replacen(';', "", 1)),
        ] {
            let _ = kartlegg::ingest::youth::read(text.as_bytes(), &options);
        }
    }
}

/// A workbook of the answers, with a change in the XML of its first sheet.
fn workbook(small: &Small, hidden: bool, change: impl Fn(String) -> String) -> Vec<u8> {
    let export = fs::read_to_string(small.path().join("2026.csv")).unwrap();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0..).zip(export.lines()) {
        for (column, cell) in (0..).zip(line.split(';')) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) => sheet.write_string(row, column, cell).unwrap(),
            };
        }
    }
    if hidden {
        workbook.add_worksheet().set_name("Navn").unwrap().set_hidden(true).write_string(0, 0, "x").unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let name = entry.name().unwrap().to_string();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            content = change(String::from_utf8(content).unwrap()).into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut out, &content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn a_comment_in_a_cell_is_no_blank_answer() {
    let small = Small::new();
    small.replace("kartlegging.toml", "\"2026.csv\"", "\"2026.xlsx\"");
    small.write("2026.xlsx", &workbook(&small, false, |sheet| sheet));
    assert_eq!(small.run(&["check", "."]).code, 0);
    for aside in ["<!-- rettet -->", "<?rettet?>"] {
        small.write(
            "2026.xlsx",
            &workbook(&small, false, |sheet| sheet.replacen("<c r=\"C2\"><v>", &format!("<c r=\"C2\"><v>{aside}"), 1)),
        );
        let ran = small.run(&["check", ".", "--json"]);
        let told = ran
            .findings()
            .into_iter()
            .find(|finding| finding["code"] == "K216")
            .unwrap_or_else(|| panic!("{aside}: {}", ran.err));
        assert_eq!((told["place"]["row"].as_u64(), told["place"]["column"].as_u64()), (Some(2), Some(3)));
    }
}

#[test]
fn hidden_sheets_are_told_of() {
    let small = Small::new();
    small.replace("kartlegging.toml", "\"2026.csv\"", "\"2026.xlsx\"");
    small.write("2026.xlsx", &workbook(&small, true, |sheet| sheet));
    let ran = small.run(&["check", ".", "--json"]);
    let told = ran.findings().into_iter().find(|finding| finding["code"] == "K233").unwrap_or_else(|| panic!("{}", ran.err));
    assert_eq!((ran.code, told["severity"].as_str(), told["found"].as_str()), (0, Some("note"), Some("Navn")));
}

#[test]
fn a_release_with_impossible_figures_is_not_rendered() {
    let small = Small::new();
    assert_eq!(small.run(&["run", "."]).code, 0);
    let release = in_rows(&fs::read(small.path().join("out/release.json")).unwrap());
    for (statistic, value) in [
        ("mean", 9.0),
        ("mean", 0.0),
        ("mean_100", 101.0),
        ("top_box", 1.5),
        ("level_share", -0.1),
        ("respondents", -3.0),
        ("sd", 40.0),
    ] {
        let mut changed = release.clone();
        let rows = changed["rows"].as_array_mut().unwrap();
        let row = rows
            .iter_mut()
            .find(|row| row["statistic"] == statistic && row["status"] == "shown")
            .unwrap_or_else(|| panic!("{statistic}"));
        row["value"] = value.into();
        small.write("changed.json", &serde_json::to_vec(&changed).unwrap());
        let ran = small.run(&["render", "changed.json", "--json"]);
        assert_eq!((ran.code, ran.errors()), (3, vec!["K504".to_string()]), "{statistic} {value}: {}", ran.err);
        assert!(!small.path().join("render").exists());
    }
    small.write("same.json", &serde_json::to_vec(&release).unwrap());
    assert_eq!(small.run(&["render", "same.json"]).code, 0);
}

/// A SurveyXact folder of 24 answers and 24 invitations, all of them with the columns that the system fills.
fn surveyxact(small: &Small, more: &str) {
    let mut dataset = String::from("survey;organiza;digitald;digital2;tjeneste;s_1;s_2\n");
    for at in 0..48 {
        let answers = if at % 2 == 0 { format!("{};{};{}", 1 + at % 4 / 2, 1 + at % 5, 1 + at % 3) } else { ";;".to_string() };
        writeln!(dataset, "1;2;{};1;{answers}", 1 + at % 2).unwrap();
    }
    small.write("sx/dataset.csv", format!("{dataset}{more}").as_bytes());
    let mut labels = String::from("digitald;1;Sendt\ndigitald;2;Levert\ndigital2;1;Ingen\ntjeneste;1;Skole\ntjeneste;2;NAV\n");
    for item in ["s_1", "s_2"] {
        for (code, label) in [(1, "Helt uenig"), (2, "Litt uenig"), (3, "Verken eller"), (4, "Litt enig"), (5, "Helt enig")] {
            writeln!(labels, "{item};{code};{label}").unwrap();
        }
    }
    small.write("sx/labels.csv", labels.as_bytes());
}

#[test]
fn columns_that_the_system_fills_make_nobody_a_respondent() {
    let small = Small::new();
    surveyxact(&small, "");
    let ran = small.run(&["new", "drafted", "--from", "sx"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let instrument = fs::read_to_string(small.path().join("drafted/instrument.toml")).unwrap();
    assert!(!instrument.contains("digital"), "{instrument}");
    let ran = small.run(&["run", "drafted"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let release = in_rows(&tree(&small.path().join("drafted/out"))["release.json"]);
    let rows = release["rows"].as_array().unwrap();
    let total =
        rows.iter().find(|row| row["statistic"] == "respondents" && row["group"].as_object().unwrap().len() == 1).unwrap();
    assert_eq!(total["value"], 24.0);
}

/// What `new` drafts, `run` reads; what `run` would refuse, `new` refuses.
#[test]
fn what_is_drafted_can_be_run() {
    let small = Small::new();
    // A code that the list of labels lacks, as an answer and as a service.
    surveyxact(&small, "1;2;1;1;1;7;2\n1;2;1;1;9;3;2\n");
    assert_eq!(small.run(&["new", "drafted", "--from", "sx"]).code, 0);
    let ran = small.run(&["run", "drafted"]);
    assert_eq!(ran.code, 0, "{ran:?}");

    let mut export = String::from("submitdate;lastpage;q1;q2;\n");
    (0..20).for_each(|at| writeln!(export, "2026;1;{};{};x", 1 + at % 5, 1 + at % 4).unwrap());
    small.write("lime.csv", export.as_bytes());
    let ran = small.run(&["new", "other", "--from", "lime.csv", "--json"]);
    assert_eq!((ran.code, ran.errors()), (3, vec!["K209".to_string()]), "{}", ran.err);
    assert!(!small.path().join("other").exists());
}

#[test]
fn a_national_identity_number_is_no_key() {
    for key in ["respondent = \"nummer\"", "ignore = [\"nummer\"]"] {
        let small = Small::new();
        crate::hostile::more(&small, "nummer", national_id);
        let project = fs::read_to_string(small.path().join("kartlegging.toml")).unwrap();
        small.write("kartlegging.toml", format!("{project}read = {{ {key} }}\n").as_bytes());
        let ran = small.run(&["run", ".", "--json"]);
        assert!(!ran.err.contains("158190"), "{}", ran.err);
        if key.starts_with("ignore") {
            assert_eq!(ran.code, 0, "{}", ran.err);
        } else {
            assert_eq!(ran.code, 4, "{}", ran.err);
            assert!(ran.errors().contains(&"K228".to_string()), "{}", ran.err);
        }
    }
}

#[test]
fn check_reads_the_youth_tables_too() {
    let small = Small::new();
    small.write("ungdom.csv", b"area;period;value\n4003;2024;mange\n");
    let project = fs::read_to_string(small.path().join("kartlegging.toml")).unwrap();
    let youth = "\n[youth]\nmunicipality = \"4003\"\ntables = [\"ungdom.csv\"]\n";
    small.write("kartlegging.toml", format!("{project}{youth}").as_bytes());
    let [check, run] = ["check", "run"].map(|command| small.run(&[command, ".", "--json"]));
    assert_eq!((check.code, check.errors()), (run.code, run.errors()), "{}", check.err);
    assert_eq!(check.code, 3, "{}", check.err);
}
