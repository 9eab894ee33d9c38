//! Exports as files on disk: the same answers in every format, and bad input that must get a finding and never a panic.
#![allow(clippy::unwrap_used, reason = "a test that cannot write its file has nothing to say")]

mod questionnaire;
mod spss;
mod stata;

use std::collections::BTreeMap;

use kartlegg::diag::{Code, Diagnostic};
use kartlegg::ingest::{self, ExportRequest, FORMATS, NOT_TICKED, SourceKind, TICKED};
use kartlegg::model::{Answer, MissingReason, ReadFile};

use questionnaire::read_bytes;
pub(crate) use questionnaire::{Read, codes, decode, errors, expected, read, request};

const CODES: &str = "service;unit;notice_neglect;trust;done_talked;done_reported\n\
    1;Ås barnehage;5;1;1;0\n\
    2;Lia skole;8;3;1;1\n\
    2;;2;;0;0\n\
    2;Lia skole;;;0;0\n";

#[test]
fn the_same_answers_come_out_of_every_kind_of_text() {
    let windows = |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let quoted = CODES
        .lines()
        .map(|line| line.split(';').map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(","))
        .collect::<Vec<_>>();
    let cases: BTreeMap<&str, Vec<u8>> = BTreeMap::from([
        ("utf8.csv", CODES.into()),
        ("bom.csv", format!("\u{feff}{CODES}").into()),
        ("windows.csv", windows(CODES)),
        ("comma.csv", quoted.join("\r\n").into()),
        ("tab.txt", [&[0xFF, 0xFE][..], &utf16(&CODES.replace(';', "\t").replace('\n', "\r\n"))].concat()),
        ("utf16.csv", utf16(CODES)),
        ("cr.csv", CODES.replace('\n', "\r").into()),
        ("sep.csv", format!("sep=|\r\n{}", CODES.replace(';', "|")).into()),
        ("decomposed.csv", CODES.replace('Å', "A\u{30a}").into()),
        ("trailing.csv", CODES.replace('\n', ";\n").replacen("reported;", "reported", 1).into()),
        ("decimals.csv", CODES.replace(";5;1;", "; 5 ;1.0;").replace(";8;3;", ";\"8,0\";3;").into()),
        ("nameless.csv", CODES.replacen("reported", "reported;;;", 1).replacen("1;0\n", "1;0;;;\n", 1).into()),
        ("blank lines.csv", CODES.replace("\n2;Lia", "\n\n;;;;;\n2;Lia").into()),
    ]);
    for (name, bytes) in cases {
        let (found, findings) = read_bytes(name, &bytes);
        assert_eq!(errors(&findings), Vec::<&Diagnostic>::new(), "{name}");
        assert_eq!(found, expected(), "{name}");
    }
}

#[test]
fn labels_and_wordings_are_read_as_codes_are() {
    let forms = "Din service;Din unit;Jeg kan oppdage omsorgssvikt;Vi stoler på hverandre\u{a0};Hva gjorde du?;E-postadresse\n\
        Barnehage;Ås barnehage;Helt enig;Strongly disagree;\"Snakket med barnet;\";a@b.no\n\
        Skole;Lia skole;vet ikke;Verken  eller;\"Snakket med barnet;Meldte fra;\";anonymous\n\
        Skole;;Uenig;;;\n\
        Skole;Lia skole;;;;\n";
    let (found, findings) = read_bytes("forms.csv", forms.as_bytes());
    assert_eq!(errors(&findings), Vec::<&Diagnostic>::new());
    assert_eq!(found, expected());
    assert!(codes(&findings).contains(&Code::ContactDropped));
}

/// The three tables of a SurveyXact export: short names, other codes than the instrument's, status columns.
fn surveyxact() -> Vec<(&'static str, String)> {
    let dataset = "respondentid,service,unit,notice_n,q_7,done_1,done_2,email,stato_4\n\
        1,7,\"Ås barnehage\",5,1,1,0,a@b.no,1\n\
        2,9,\"Lia skole\",6,3,1,1,c@d.no,1\n\
        3,9,,2,,0,0,e@f.no,0\n\
        4,9,\"Lia skole\",,,0,0,g@h.no,0\n";
    let scale = |name: &str| {
        let labels = ["Helt uenig", "Uenig", "Verken eller ", "Enig", "Helt enig", "Vet ikke"];
        let rows = (1..).zip(labels).map(|(code, label)| format!("\"{name}\",{code},\"{label}\"\n"));
        rows.collect::<Vec<_>>().concat()
    };
    let ticks = |name: &str| format!("\"{name}\",0,\"Ikke valgt\"\n\"{name}\",1,\"Valgt\"\n");
    let services = "\"service\",7,\"Barnehage\"\n\"service\",9,\"Skole\"\n".to_string();
    let labels = [scale("notice_n"), scale("q_7"), ticks("done_1"), ticks("done_2"), services].concat();
    let structure = "questionName,variableName,questionType,subType,questionText,choiceValue,choiceText\n\
        q_7,q_7,Closed,Single,\"Om samarbeid - Vi stoler på hverandre \",,\n\
        done,done_1,Closed,Multiple,\"Hva gjorde du?\",7,\"Snakket med barnet \",\n\
        done,done_2,Closed,Multiple,\"Hva gjorde du?\",5,\"Meldte fra\",\n";
    vec![("Dataset.csv", dataset.into()), ("LABELS.CSV", labels), ("structure.txt", structure.into())]
}

/// The same answers as each format has them.
fn samples() -> BTreeMap<&'static str, Vec<(&'static str, String)>> {
    let nettskjema = "\"$submission_id\";\"service\";\"unit\";\"notice_neglect\";\"trust\";\"done.talked\";\"done.reported\";\"$created\"\n\
        \"1\";\"1\";\"Ås barnehage\";\"5\";\"1\";\"1\";\"0\";\"2026-01-01T12:00:00+01:00\"\n\
        \"2\";\"2\";\"Lia skole\";\"8\";\"3.0\";\"1\";\"1\";\"2026-01-01T12:00:00+01:00\"\n\
        \"3\";\"2\";\"\";\"2\";\"\";\"0\";\"0\";\"2026-01-01T12:00:00+01:00\"\n\
        \"4\";\"2\";\"Lia skole\";\"\";\"\";\"0\";\"0\";\"2026-01-01T12:00:00+01:00\"\n";
    let limesurvey = "\u{feff}submitdate,lastpage,service,unit,notice_neglect,trust,done[talked],done[reported],token\r\n\
        2026-01-01,3,1,Ås barnehage,5,1,Y,,x\r\n\
        2026-01-01,3,2,Lia skole,8,3,Y,Y,x\r\n\
        ,1,2,,2,,,,x\r\n\
        ,1,2,Lia skole,,,,,x\r\n\r\n";
    BTreeMap::from([
        ("surveyxact", surveyxact()),
        ("nettskjema", vec![("data-1.txt", nettskjema.into())]),
        ("limesurvey", vec![("results.csv", limesurvey.into())]),
        ("csv", vec![("export.csv", CODES.into())]),
        ("xlsx", vec![("export.xlsx", CODES.into())]),
        ("sav", vec![("export.sav", CODES.into())]),
        ("dta", vec![("export.dta", CODES.into())]),
        ("parquet", vec![("export.parquet", CODES.into())]),
    ])
}

/// Writes the files of a sample; one file is the export itself, several are a folder.
fn write(files: &[(&str, String)]) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let bytes = match *name {
            "export.xlsx" => crate::workbook_export::bytes(text),
            "export.sav" => spss::bytes(text),
            "export.dta" => stata::bytes(text),
            "export.parquet" => crate::parquet_files::bytes(text),
            _ => text.as_bytes().to_vec(),
        };
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let path = if let [(name, _)] = files { folder.path().join(name) } else { folder.path().to_path_buf() };
    (folder, path)
}

#[test]
fn every_format_gives_the_same_answers_and_recognises_its_own() {
    let samples = samples();
    for format in FORMATS {
        let Some(files) = samples.get(format.id) else { panic!("no sample of `{}`", format.id) };
        let (_folder, path) = write(files);
        let export = ingest::open(&request(&path)).unwrap();
        assert_eq!(export.facts.format, format.id);
        let (found, findings) = decode(export);
        assert_eq!(errors(&findings), Vec::<&Diagnostic>::new(), "{}", format.id);
        assert_eq!(found, expected(), "{}", format.id);
        let description = ingest::describe(&path, "export").unwrap();
        assert_eq!((description.format, description.rows), (format.id, 4));
    }
}

#[test]
fn a_surveyxact_folder_is_read_through_its_labels() {
    let (_folder, path) = write(&surveyxact());
    let export = ingest::open(&request(&path)).unwrap();
    let facts = export.facts.clone();
    let (found, findings) = decode(export);
    assert_eq!(found, expected());
    assert_eq!((facts.invited(), facts.completed()), (Some(4), Some(2)));
    let mapping = findings.iter().find(|finding| finding.code == Code::Recognised && finding.found == "6 = Vet ikke");
    assert!(mapping.is_some(), "the other numbering is reported: {findings:?}");
    let by_file = request(&path.join("Dataset.csv"));
    assert_eq!(read(&by_file).0, found, "the file with the answers stands for its folder");
}

/// One row of answers under the usual header, with something wrong in it.
fn with_rows(rows: &str) -> String {
    format!("service;unit;notice_neglect;trust;done_talked;done_reported\n{rows}")
}

#[test]
fn hostile_text_gets_a_finding() {
    let cases: Vec<(&str, Vec<u8>, Code)> = vec![
        ("A01", vec![], Code::EmptyFile),
        ("A01 blanks", b"\n\r\n  ".to_vec(), Code::EmptyFile),
        ("A02", with_rows("").into(), Code::NoRows),
        ("A06", [with_rows("1;Ås;5;1;1;0\n").into_bytes(), b"1;\xC5s;5;1;1;0\n".to_vec()].concat(), Code::BadEncoding),
        ("A07", [with_rows("").into_bytes(), b"1;\xC3\x28;5;1;1;0\n".to_vec()].concat(), Code::BadEncoding),
        ("A08 NUL", with_rows("1;a\0;5;1;1;0\n").into(), Code::ControlCharacter),
        ("A08", with_rows("1;a\u{1f};5;1;1;0\n").into(), Code::ControlCharacter),
        ("A09", with_rows("1;LÃ¸ten;5;1;1;0\n").into(), Code::Mojibake),
        ("A12", "service,unit,notice_neglect,trust,done_talked,done_reported\n1,a,4,5,1,1,0\n".into(), Code::RaggedRow),
        ("A15", with_rows("1;\"a;5;1;1;0\n").into(), Code::UnclosedQuote),
        ("A16", with_rows("1;\"a\\\"b\";5;1;1;0\n").into(), Code::StrayQuote),
        ("A17", with_rows("1;a;5;1;1\n").into(), Code::RaggedRow),
        ("A20", CODES.replacen("unit", "Trust ", 1).into(), Code::DuplicateHeader),
        ("A21", CODES.replacen("unit", " \u{a0}", 1).into(), Code::EmptyHeader),
        ("A23", CODES.replacen("trust", "truts", 1).into(), Code::MissingColumn),
        ("A27", with_rows("1;a;#N/A;1;1;0\n").into(), Code::ErrorCell),
        ("A30", with_rows("1;a;4,5;1;1;0\n").into(), Code::UnknownCode),
        ("A35", with_rows("1;a;1. mai;1;1;0\n").into(), Code::DateForCode),
        ("A37", with_rows("1;a;NaN;1;1;0\n").into(), Code::UnknownCode),
        ("A37", with_rows("1;a;４;1;1;0\n").into(), Code::UnknownCode),
        ("A38", with_rows("1;a;99;1;1;0\n").into(), Code::UnknownCode),
        ("A39", with_rows("1;a;Heilt einig;1;1;0\n").into(), Code::UnknownLabel),
        ("A42", with_rows("1;a;5;1;1;0\n\n;;;;;\n").into(), Code::BlankRows),
        ("A62 zip", b"PK\x03\x04xxxx".to_vec(), Code::Damaged),
        ("A62 ole", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), Code::WrongType),
        ("A62 html", b"<html><table>".to_vec(), Code::WrongType),
        ("A68 key", with_rows("1;15813200047;5;1;1;0\n").into(), Code::NationalId),
        ("A68 answer", with_rows("1;a;158132 00047;1;1;0\n").into(), Code::NationalId),
        ("A68 extra", CODES.replacen("unit", "kode", 1).replace("Lia skole", "15813200047").into(), Code::NationalId),
    ];
    for (name, bytes, code) in cases {
        let (_, findings) = read_bytes("hostile.csv", &bytes);
        assert!(codes(&findings).contains(&code), "{name}: {findings:?}");
    }
}

#[test]
fn findings_name_the_cell_and_never_what_a_person_wrote() {
    let rows = "1;a;5;1;1;0\n1;a;7;Det var Kari som slo;1;0\n1;a;7;1;1;0\n2;kari@skole.no;5;1;1;0\n";
    let (found, findings) = read_bytes("findings.csv", with_rows(rows).as_bytes());
    assert_eq!(found.answers.len(), 4);
    let unknown = findings.iter().find(|finding| finding.code == Code::UnknownCode).unwrap();
    assert_eq!((unknown.found.as_str(), unknown.count, unknown.expected.as_str()), ("7", 2, "1, 2, 3, 4, 5, 8"));
    assert_eq!((unknown.place.column, unknown.place.row), (Some(3), Some(2)), "rows count from the first record of the batch");
    let label = findings.iter().find(|finding| finding.code == Code::UnknownLabel).unwrap();
    assert_eq!((label.found.as_str(), label.place.column), ("", Some(4)));
    let all = format!("{findings:?}");
    assert!(!all.contains("Kari") && !all.contains("kari"), "{all}");
}

#[test]
fn every_missing_column_is_named_with_its_nearest_header() {
    let (_, findings) = read_bytes("missing.csv", b"service;unit;notice_neglekt;x\n1;a;5;1\n");
    let missing: Vec<_> = findings.iter().filter(|finding| finding.code == Code::MissingColumn).collect();
    let names: Vec<_> = missing.iter().map(|finding| finding.found.as_str()).collect();
    assert_eq!(names, ["notice_neglect", "trust", "done_talked", "done_reported"]);
    assert_eq!(missing[0].expected, "notice_neglekt");
}

#[test]
fn a_round_may_lack_what_it_did_not_ask() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("round.csv");
    std::fs::write(&path, "service;notice_neglect;done_talked;done_reported\n1;5;1;0\n1;;0;0\n").unwrap();
    let mut request = request(&path);
    request.not_asked = ["trust", "unit"].map(str::to_string).into();
    let (found, findings) = read(&request);
    assert_eq!(errors(&findings), Vec::<&Diagnostic>::new());
    let not_asked = Answer::missing(MissingReason::NotAsked);
    assert_eq!(found.answers, [[Answer::level(4), not_asked, Answer::level(TICKED), Answer::level(NOT_TICKED)]]);
    assert_eq!((found.keys[0][1].as_str(), found.without_answers), ("", 1));
}

#[test]
fn a_respondent_on_two_rows_is_named_by_both() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("twice.csv");
    let numbered =
        "nr;service;unit;notice_neglect;trust;done_talked;done_reported\n1;1;a;5;1;1;0\n2;1;a;4;1;1;0\n\n 2;1;a;5;1;1;0\n";
    std::fs::write(&path, numbered).unwrap();
    let request = ExportRequest { read: ReadFile { respondent: Some("nr".into()), ..ReadFile::default() }, ..request(&path) };
    let (_, findings) = read(&request);
    let twice = findings.iter().find(|finding| finding.code == Code::DuplicateRespondent).unwrap();
    assert_eq!((twice.found.as_str(), twice.place.row, twice.place.name.as_deref()), ("3", Some(5), Some("nr")));
}

#[test]
fn a_large_export_is_the_same_in_any_number_of_pieces() {
    let row = |row: u32| format!("{};Enhet {} \"øst\";{};3;{};0\n", 1 + row % 2, row % 50, 1 + row % 5, row % 2);
    let rows = (0..300_000).map(row).collect::<Vec<_>>().concat();
    let (found, findings) = read_bytes("large.csv", with_rows(&rows).as_bytes());
    assert_eq!(errors(&findings), Vec::<&Diagnostic>::new());
    assert_eq!(found.answers.len(), 300_000);
    for row in [0, 1, 149_999, 250_001, 299_999] {
        assert_eq!(found.answers[row][0], Answer::level(row % 5));
        assert_eq!(found.keys[row][1], format!("Enhet {} \"øst\"", row % 50));
    }
}

mod garbage {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            read_bytes("garbage.csv", &bytes);
        }

        #[test]
        fn odd_text_never_panics(text in "[;,\"\r\n\t0-9a-zæÅ@.=\u{a0}\u{200b}\u{0}-]{0,200}") {
            let (found, _) = read_bytes("garbage.csv", with_rows(&text).as_bytes());
            prop_assert!(found.answers.iter().all(|row| row.len() == 4));
        }

        #[test]
        fn odd_codebooks_never_panic(labels in "[a-z_0-9,;\"\n]{0,200}", structure in "[a-zN_0-9,;\"\n]{0,200}") {
            let mut files = surveyxact();
            files[1].1 = labels;
            files[2].1 = structure;
            let (_folder, path) = write(&files);
            read(&request(&path));
        }

        #[test]
        fn any_file_can_be_described_or_refused(bytes in "[;,\"\r\n0-9a-zæ@_.-]{0,300}") {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("garbage.csv");
            std::fs::write(&path, bytes).unwrap();
            let _ = ingest::describe(&path, "garbage.csv").map(|description| description.columns.len());
        }
    }
}

#[test]
fn an_export_is_described_without_anybodys_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("describe.csv");
    let row = |at: usize| {
        let unit = ["Lia skole", "Ås barnehage"][at % 2];
        format!(
            "{at};{unit};{};{};{};Fritekst {at};a{at}@b.no;2026-01-{:02};{}\n",
            1 + at % 5,
            at % 2,
            (at / 2) % 2,
            1 + at % 28,
            at * 1000
        )
    };
    let rows: String = (0..40).map(row).collect();
    std::fs::write(
        &path,
        format!("respondentid;enhet;q1;m_1;m_2;kommentar;kontaktinfo;når;tall;tom\n{}", rows.replace('\n', ";\n")),
    )
    .unwrap();
    let description = ingest::describe(&path, "describe.csv").unwrap();
    let kinds: Vec<SourceKind> = description.columns.iter().map(|column| column.kind.clone()).collect();
    let tick = |option: &str| SourceKind::Multiple { option: option.into() };
    assert_eq!(
        kinds,
        [
            SourceKind::Contact,
            SourceKind::Single,
            SourceKind::Single,
            tick("1"),
            tick("2"),
            SourceKind::Open,
            SourceKind::Contact,
            SourceKind::Date,
            SourceKind::Number,
            SourceKind::Open
        ]
    );
    assert_eq!(
        description.columns[2].labels.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(),
        ["1", "2", "3", "4", "5"]
    );
    assert_eq!((description.rows, description.columns[9].blank, description.columns[5].distinct), (40, true, 40));
    assert!(!format!("{description:?}").contains("Fritekst"));
}
