//! How long it takes to read and decode a large export: `cargo bench --bench ingest`, with a row count as argument if wanted.
//!
//! One million people, five grouping variables and sixty items, as the README's figures have it; then 20 MB of answers in people's own words,
//! coded by the codebook that comes with the program.
#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use kartlegg::ingest::{self, ExportRequest};
use kartlegg::instrument::{
    Background, Column, ColumnKind, Instrument, KeyRole, Level, ResponseScale, codebook, shipped_codebook,
};
use kartlegg::model::{ResponseId, Text};
use rayon::iter::{ParallelBridge, ParallelIterator};

const ITEMS: usize = 60;
const KEYS: [(&str, KeyRole); 5] = [
    ("municipality", KeyRole::Municipality),
    ("service", KeyRole::Service),
    ("unit", KeyRole::Unit),
    ("role", KeyRole::Role),
    ("years", KeyRole::Other),
];

/// Numbers without a pattern that matters here, and the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

fn write(path: &Path, rows: u64) -> std::io::Result<u64> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut numbers = Numbers(1);
    let items: Vec<String> = (0..ITEMS).map(|item| format!("q{item}")).collect();
    writeln!(file, "municipality;service;unit;role;years;{}", items.join(";"))?;
    for _ in 0..rows {
        let unit = numbers.below(200);
        let role = if unit.is_multiple_of(7) { "leder" } else { "ansatt" };
        write!(file, "{};Tjeneste {};Enhet {unit} øst;{role};{}", 1 + unit / 40, unit % 9, 1 + numbers.below(5))?;
        for _ in 0..ITEMS {
            match numbers.below(20) {
                0 => write!(file, ";")?,
                1 => write!(file, ";8")?,
                answer => write!(file, ";{}", 1 + answer % 5)?,
            }
        }
        writeln!(file)?;
    }
    file.flush()?;
    file.get_ref().metadata().map(|metadata| metadata.len())
}

fn request(path: &Path) -> ExportRequest {
    let response = ResponseId::new("five");
    let level = |value: i32| Level { value, code: None, label: Text::same(format!("Nivå {value}")), aliases: vec![] };
    let missing = kartlegg::instrument::MissingCode {
        kind: kartlegg::model::MissingReason::DontKnow,
        code: "8".into(),
        label: Text::same("Vet ikke"),
        aliases: vec![],
    };
    let column = |item| Column { name: format!("q{item}"), kind: ColumnKind::Response(response.clone()), text: Text::default() };
    let key = |(id, role): (&str, KeyRole)| Background {
        id: id.into(),
        role,
        text: Text::same(id),
        levels: vec![],
        leaders: vec![],
        people: BTreeMap::new(),
        ordered: false,
    };
    ExportRequest {
        path: path.to_path_buf(),
        shown: "export.csv".into(),
        columns: (0..ITEMS).map(column).collect(),
        responses: vec![ResponseScale {
            id: response.clone(),
            levels: (1..=5).map(level).collect(),
            missing: vec![missing],
            top: None,
            nominal: false,
        }],
        keys: KEYS.into_iter().map(key).collect(),
        ..ExportRequest::default()
    }
}

/// A questionnaire of one open question.
const OPEN: &str = "schema = 1\nid = \"open\"\nversions = [\"1\"]\nlanguages = [\"nb\"]\ntitle.nb = \"Åpent\"\n\
    [[domain]]\nid = \"own\"\ntitle.nb = \"Egne ord\"\n[[open]]\nid = \"needs\"\ndomain = \"own\"\ntext.nb = \"Hva trenger du?\"\n";

/// Words of answers, of which some are found.
const WORDS: [&str; 24] = [
    "vi",
    "trenger",
    "mer",
    "kunnskap",
    "om",
    "barn",
    "som",
    "utagerer",
    "og",
    "psykisk",
    "helse",
    "hos",
    "ungdom",
    "å",
    "snakke",
    "med",
    "foreldre",
    "om",
    "rus",
    "samhandling",
    "mellom",
    "tjenestene",
    "taushetsplikt",
    "tid",
];

/// Answers of some twenty words each, until there are so many bytes of them.
fn write_texts(path: &Path, bytes: usize) -> std::io::Result<u64> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut numbers = Numbers(1);
    let (mut written, mut rows) = (0, 0);
    writeln!(file, "needs")?;
    while written < bytes {
        let words: Vec<&str> = (0..20).map(|_| WORDS[usize::try_from(numbers.below(24)).unwrap_or(0)]).collect();
        let text = words.join(" ");
        written += text.len();
        rows += 1;
        writeln!(file, "{text}")?;
    }
    file.flush()?;
    Ok(rows)
}

fn texts() {
    let path = std::env::temp_dir().join("kartlegg-bench-texts.csv");
    let rows = write_texts(&path, 20_000_000).expect("a temporary file can be written");
    println!("{rows} answers in people's own words, 20 MB");
    let book =
        codebook(shipped_codebook("competence").unwrap_or_default(), "competence").expect("the codebook comes with the program");
    let mut instrument = Instrument::from_toml(OPEN, "open.toml").expect("the questionnaire is one");
    instrument.add_codebook("needs", &book);
    let request = ExportRequest {
        path: path.clone(),
        shown: "export.csv".into(),
        columns: instrument.columns("1"),
        coded: BTreeMap::from([("needs".to_owned(), book)]),
        ..ExportRequest::default()
    };
    for _ in 0..5 {
        let start = Instant::now();
        let export = ingest::open(&request).expect("the export can be read");
        let people: usize = export.jobs.par_bridge().map(|job| job().map_or(0, |batch| batch.rows)).sum();
        println!("{people} answers coded in {:.3} s", start.elapsed().as_secs_f64());
    }
    std::fs::remove_file(&path).expect("the temporary file can be removed");
}

fn main() {
    texts();
    let rows = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let path = std::env::temp_dir().join("kartlegg-bench-ingest.csv");
    let bytes = write(&path, rows).expect("a temporary file can be written");
    println!("{rows} rows, {bytes} bytes");
    for _ in 0..5 {
        let start = Instant::now();
        let export = ingest::open(&request(&path)).expect("the export can be read");
        let people: usize = export.jobs.par_bridge().map(|job| job().map_or(0, |batch| batch.rows)).sum();
        println!("{people} people in {:.3} s", start.elapsed().as_secs_f64());
    }
    std::fs::remove_file(&path).expect("the temporary file can be removed");
}
