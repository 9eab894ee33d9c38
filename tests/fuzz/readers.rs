//! Everything that reads bytes from outside, each as a function of bytes alone. The fuzz targets call these, and so does the suite with
//! every file of the corpus, so that what was found once stays found without a fuzzer.
//!
//! A reader answers or refuses; it never ends the program. What it refuses is said in three languages, for a sentence is made of
//! what the file holds.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, unreachable_pub, reason = "test code in two crates")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use kartlegg::diag::Diagnostic;
use kartlegg::ingest::youth::{self, ReadOptions, catalogue, geography};
use kartlegg::ingest::{self, ExportRequest, TalliesRequest, TextTable};
use kartlegg::instrument::Instrument;
use kartlegg::locale::render_diagnostic;
use kartlegg::model::{Geography, IndicatorCatalogue, Language, RoundId};
use kartlegg::privacy::{Ledger, ProfileRelease, Release};
use kartlegg::project::Project;
use kartlegg::report::office::Template;
use kartlegg::simulate::Plan;
use kartlegg::tabulate::{self, Layout, Source, SourceRound};
use kartlegg::{draft, report};

// The small project of the tests, which each crate has for itself.
use super::small;

/// A reader, by the name of its target and of its folder in the corpus.
pub struct Reader {
    pub name: &'static str,
    pub read: fn(&[u8]),
}

/// Every reader. Whoever adds one adds a line here, a target and a first file of its corpus; the suite says so.
pub const READERS: &[Reader] = &[
    Reader { name: "export_text", read: export_text },
    Reader { name: "export_workbook", read: export_workbook },
    Reader { name: "workbook_parts", read: workbook_parts },
    Reader { name: "spss", read: spss },
    Reader { name: "stata", read: stata },
    Reader { name: "parquet", read: parquet },
    Reader { name: "surveyxact", read: surveyxact },
    Reader { name: "tallies", read: tallies },
    Reader { name: "roster", read: roster },
    Reader { name: "jsonstat", read: public_table },
    Reader { name: "px", read: public_table },
    Reader { name: "saved_table", read: public_table },
    Reader { name: "instrument", read: instrument },
    Reader { name: "project", read: project },
    Reader { name: "plan", read: plan },
    Reader { name: "benchmark", read: benchmark },
    Reader { name: "ledger", read: ledger },
    Reader { name: "release", read: release },
    Reader { name: "template", read: template },
];

/// Reads with the reader of that name.
pub fn read(name: &str, bytes: &[u8]) {
    let reader = READERS.iter().find(|reader| reader.name == name).unwrap();
    (reader.read)(bytes);
}

/// Between the parts of an input that stands for several files: a sign that none of them has use for.
pub const PART: u8 = 0x1E;

static SMALL: LazyLock<Instrument> = LazyLock::new(|| Instrument::from_toml(small::INSTRUMENT, "small.toml").unwrap());
static GEOGRAPHY: LazyLock<Geography> = LazyLock::new(|| geography::shipped().unwrap());
static CATALOGUE: LazyLock<IndicatorCatalogue> = LazyLock::new(|| catalogue::shipped().unwrap());

/// A folder of its own for readers that take paths, gone when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("kartlegg-reader-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn with(self, name: &str, bytes: &[u8]) -> Self {
        fs::write(self.0.join(name), bytes).unwrap();
        self
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Says every finding in every language.
fn say(findings: &[Diagnostic]) {
    for (finding, language) in findings.iter().take(50).flat_map(|finding| Language::ALL.map(|language| (finding, language))) {
        assert!(!render_diagnostic(finding, language).is_empty());
    }
}

fn told<T>(read: Result<T, Vec<Diagnostic>>) -> Option<T> {
    read.map_err(|findings| say(&findings)).ok()
}

/// Reads an export from its first byte to its counts, and drafts a questionnaire of it as `new --from` does.
fn export(path: &Path) {
    let columns = SMALL.columns("2");
    let keys = SMALL.backgrounds.clone();
    let request = ExportRequest {
        path: path.to_path_buf(),
        shown: "export".into(),
        columns: columns.clone(),
        responses: SMALL.responses.clone(),
        keys: keys.clone(),
        ignored: BTreeSet::from(["comment".to_string()]),
        ..ExportRequest::default()
    };
    if let Some(opened) = told(ingest::open(&request)) {
        say(&opened.findings);
        let layout = Arc::new(Layout::new(&SMALL, &["2".to_string()]));
        let place = |column: &kartlegg::instrument::Column| {
            let response = match &column.kind {
                kartlegg::instrument::ColumnKind::Response(id) => Some(id),
                kartlegg::instrument::ColumnKind::Tick { .. } => None,
            };
            layout.column_position(&column.name, response)
        };
        let source = Source {
            jobs: opened.jobs,
            round: SourceRound::Fixed(RoundId::new("2026")),
            columns: columns.iter().filter_map(place).collect(),
            keys: (0..keys.len()).collect(),
            first_row: opened.facts.first_row,
        };
        let names: Vec<String> = keys.iter().map(|key| key.id.clone()).collect();
        let rounds = [(RoundId::new("2026"), "2".to_string())];
        if let Some((cube, _, findings)) = told(tabulate::tabulate(&layout, &names, &rounds, source)) {
            let people: u64 = (0..cube.keys().len()).map(|cell| cube.respondents(cell)).sum();
            assert!(people <= opened.facts.records(), "{people} respondents on {} rows", opened.facts.records());
            say(&findings);
        }
        say(&opened.facts.findings());
    }
    match ingest::describe(path, "export") {
        Ok(description) => {
            say(&description.findings);
            if let Some(drafted) = told(draft::draft(&description, "export", "Utkast", &draft::Choices::default())) {
                say(&drafted.findings);
            }
        }
        Err(finding) => say(&[finding]),
    }
}

fn export_text(bytes: &[u8]) {
    let folder = Folder::new().with("export.csv", bytes);
    export(&folder.0.join("export.csv"));
}

fn spss(bytes: &[u8]) {
    let folder = Folder::new().with("export.sav", bytes);
    export(&folder.0.join("export.sav"));
}

fn stata(bytes: &[u8]) {
    let folder = Folder::new().with("export.dta", bytes);
    export(&folder.0.join("export.dta"));
}

fn parquet(bytes: &[u8]) {
    let folder = Folder::new().with("export.parquet", bytes);
    export(&folder.0.join("export.parquet"));
}

fn export_workbook(bytes: &[u8]) {
    let folder = Folder::new().with("export.xlsx", bytes);
    export(&folder.0.join("export.xlsx"));
}

/// Parts of a workbook: a word for each, its name, and what a plain workbook has there.
pub const WORKBOOK: [(&str, &str, &str); 7] = [
    (
        "sheet",
        "xl/worksheets/sheet1.xml",
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData/></worksheet>",
    ),
    (
        "strings",
        "xl/sharedStrings.xml",
        "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>service</t></si></sst>",
    ),
    (
        "workbook",
        "xl/workbook.xml",
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Svar\" sheetId=\"1\" \
         r:id=\"rId1\"/></sheets></workbook>",
    ),
    (
        "relations",
        "xl/_rels/workbook.xml.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
         Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" \
         Target=\"sharedStrings.xml\"/></Relationships>",
    ),
    ("styles", "xl/styles.xml", "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"/>"),
    (
        "types",
        "[Content_Types].xml",
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/></Types>",
    ),
    (
        "root",
        "_rels/.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>",
    ),
];

fn workbook_parts(bytes: &[u8]) {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut parts = bytes.split(|byte| *byte == PART);
    for (_, name, usual) in WORKBOOK {
        let part = parts.next().filter(|part| !part.is_empty()).unwrap_or(usual.as_bytes());
        zip.start_file(name, stored).unwrap();
        zip.write_all(part).unwrap();
    }
    let workbook = zip.finish().unwrap().into_inner();
    export_workbook(&workbook);
    public_table(&workbook);
}

fn surveyxact(bytes: &[u8]) {
    let mut folder = Folder::new();
    let mut parts = bytes.split(|byte| *byte == PART);
    for name in ["dataset.csv", "labels.csv", "structure.csv"] {
        if let Some(part) = parts.next() {
            folder = folder.with(name, part);
        }
    }
    export(&folder.0);
}

fn table(bytes: &[u8]) -> Option<TextTable> {
    told(TextTable::parse(bytes, "table.csv", None).map_err(|finding| vec![finding]))
}

fn tallies(bytes: &[u8]) {
    let Some(table) = table(bytes) else { return };
    let request =
        TalliesRequest { keys: SMALL.backgrounds.clone(), round: Some(RoundId::new("2026")), ..TalliesRequest::default() };
    let Some((rows, findings)) = told(ingest::tallies(&table, &request)) else { return };
    say(&findings);
    let layout = Arc::new(Layout::new(&SMALL, &["2".to_string()]));
    let names: Vec<String> = SMALL.backgrounds.iter().map(|key| key.id.clone()).collect();
    let rounds = [(RoundId::new("2026"), "2".to_string())];
    if let Some((_, findings)) = told(tabulate::from_tallies(&layout, &SMALL, &names, &rounds, &rows)) {
        say(&findings);
    }
}

fn roster(bytes: &[u8]) {
    let Some(table) = table(bytes) else { return };
    if let Some((_, findings)) = told(ingest::roster(&table, &SMALL.backgrounds)) {
        say(&findings);
    }
    if let Some((_, findings)) = told(ingest::crosswalk(&table)) {
        say(&findings);
    }
}

fn public_table(bytes: &[u8]) {
    let options = ReadOptions { catalogue: Some(&CATALOGUE), ..ReadOptions::new("table", &GEOGRAPHY) };
    if let Some(reading) = told(youth::read(bytes, &options)) {
        say(&reading.findings);
    }
}

fn instrument(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Some(instrument) = told(Instrument::from_toml(text, "instrument.toml")) {
        let versions = instrument.versions.clone();
        let _ = Layout::new(&instrument, &versions);
    }
}

fn project(bytes: &[u8]) {
    let folder = Folder::new().with("kartlegging.toml", bytes).with("instrument.toml", small::INSTRUMENT.as_bytes());
    for file in ["2024.csv", "2026.csv", "roster.csv"] {
        fs::write(folder.0.join(file), b"service;unit\n").unwrap();
    }
    told(Project::open(&folder.0));
}

fn plan(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = kartlegg::simulate::instrument_name(text, "plan.toml");
    told(Plan::from_toml(text, "plan.toml", &SMALL));
}

fn benchmark(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    told(ingest::benchmark_file(text, "benchmark.toml"));
    if let Some((_, findings)) = told(ingest::benchmark(text, "benchmark.toml", &SMALL, (&RoundId::new("2026"), "2"))) {
        say(&findings);
    }
}

fn ledger(bytes: &[u8]) {
    if let Ok(ledger) = Ledger::read(bytes) {
        let written = ledger.to_bytes();
        assert!(Ledger::read(&written).is_ok_and(|again| again == ledger), "a ledger that is read is written as one");
    }
}

/// Reads a release or a profile, writes it again, and makes every page and table of it.
fn release(bytes: &[u8]) {
    if ProfileRelease::is_profile(bytes) {
        match ProfileRelease::from_json(bytes) {
            Ok(profile) => drop(report::html(&report::profile::profile_document(&profile, Language::Nn))),
            Err(finding) => say(&[finding]),
        }
        return;
    }
    match Release::from_json(bytes) {
        Ok(release) => {
            let again = Release::from_json(&release.to_json()).map(|again| again.to_json());
            assert_eq!(again.ok(), Some(release.to_json()), "what is read and written is read as the same");
            let document = report::compose(&release, Language::Nb);
            for output in report::outputs(report::Scope::Whole).filter(|output| output.id != "pdf") {
                let _ = output.files(&document, report::Source::Release(&release), "report");
            }
        }
        Err(finding) => say(&[finding]),
    }
}

/// Takes the look of a presentation or a document, and gives it to our own.
fn template(bytes: &[u8]) {
    static OWN: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
        let release = Release::from_json(include_bytes!("../golden/report/invented.release.json")).unwrap();
        let document = report::compose(&release, Language::Nb);
        ["slides", "docx"].map(|id| {
            let output = report::outputs(report::Scope::Whole).find(|output| output.id == id).unwrap();
            output.files(&document, report::Source::Release(&release), "report").unwrap().swap_remove(0).1
        })
    });
    if let Ok(look) = Template::read(bytes) {
        let made = look.dress(&OWN[usize::from(!look.is_presentation())]);
        assert!(made.is_ok_and(|made| made.starts_with(b"PK")), "what is a template gives its look");
    }
}
