//! Answers and tallies as Parquet: the same as from text, whatever types the writer chose.

use std::fmt::Write as _;
use std::sync::Arc;

use kartlegg::pipeline;
use kartlegg::project::Project;
use kartlegg::tabulate::Cube;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use crate::support::Small;

/// How a writer may hold a column of whole numbers.
#[derive(Clone, Copy, Debug)]
enum Held {
    Text,
    Narrow,
    Wide,
    Real,
    Flag,
}

fn type_of(name: &str, held: Held) -> Type {
    let (physical, logical) = match held {
        Held::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Held::Narrow => (Physical::INT32, None),
        Held::Wide => (Physical::INT64, None),
        Held::Real => (Physical::DOUBLE, None),
        Held::Flag => (Physical::BOOLEAN, None),
    };
    let field = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
    field.with_logical_type(logical).build().unwrap()
}

fn typed<T: DataType>(open: &mut SerializedColumnWriter<'_>, cells: &[&str], value: impl Fn(&str) -> T::T) {
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(!cell.is_empty())).collect();
    let values: Vec<T::T> = cells.iter().filter(|cell| !cell.is_empty()).map(|cell| value(cell)).collect();
    open.typed::<T>().write_batch(&values, Some(&levels), None).unwrap();
}

/// A table of texts with a header as Parquet, each column held in its way, so many rows in a group.
fn parquet(text: &str, delimiter: char, held: impl Fn(&str) -> Held, rows: usize, packed: Compression) -> Vec<u8> {
    let mut lines = text.lines().map(|line| line.split(delimiter).collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let body: Vec<Vec<&str>> = lines.collect();
    let fields = header.iter().map(|name| Arc::new(type_of(name, held(name)))).collect();
    let schema = Type::group_type_builder("answers").with_fields(fields).build().unwrap();
    let properties = WriterProperties::builder().set_compression(packed).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties)).unwrap();
    for group in body.chunks(rows) {
        let mut open = writer.next_row_group().unwrap();
        for (at, name) in header.iter().enumerate() {
            let mut column = open.next_column().unwrap().unwrap();
            let cells: Vec<&str> = group.iter().map(|row| row[at]).collect();
            match held(name) {
                Held::Text => typed::<ByteArrayType>(&mut column, &cells, |cell| ByteArray::from(cell.as_bytes().to_vec())),
                Held::Narrow => typed::<Int32Type>(&mut column, &cells, |cell| cell.parse().unwrap()),
                Held::Wide => typed::<Int64Type>(&mut column, &cells, |cell| cell.parse().unwrap()),
                Held::Real => typed::<DoubleType>(&mut column, &cells, |cell| cell.parse().unwrap()),
                Held::Flag => typed::<BoolType>(&mut column, &cells, |cell| cell == "1"),
            }
            column.close().unwrap();
        }
        open.close().unwrap();
    }
    writer.into_inner().unwrap()
}

fn cube(small: &Small) -> Cube {
    pipeline::read(&Project::open(&small.path()).unwrap()).unwrap().cube
}

/// How the columns of the small project's exports are held.
fn mixed(name: &str) -> Held {
    match name {
        "unit" | "comment" | "trust_4" => Held::Text,
        "trust_1" => Held::Narrow,
        "trust_2" | "used" => Held::Real,
        "known" | "training_online" => Held::Flag,
        _ => Held::Wide,
    }
}

#[test]
fn answers_are_the_same_from_parquet() {
    let (text, small) = (Small::new(), Small::new());
    for (packed, rows) in [(Compression::SNAPPY, 1000), (Compression::UNCOMPRESSED, 17)] {
        for round in ["2024.csv", "2026.csv"] {
            small.write(round, &parquet(&text.text(round), ';', mixed, rows, packed));
        }
        assert!(cube(&text) == cube(&small), "{packed}");
        let ran = small.run(&["run", ".", "--json"]);
        assert_eq!(ran.code, 0, "{ran:?}");
    }
}

#[test]
fn a_wrong_cell_is_named_by_its_row() {
    let small = Small::new();
    let mut lines: Vec<String> = small.text("2026.csv").lines().map(str::to_string).collect();
    // Row 40 of the answers, which is in the third group of rows.
    lines[40] = lines[40]
        .replacen("Lia skole;", "Lia skole;9", 1)
        .replacen("Nes skole;", "Nes skole;9", 1)
        .replacen("Elva;", "Elva;9", 1);
    small.write("2026.csv", &parquet(&lines.join("\n"), ';', mixed, 17, Compression::SNAPPY));
    let checked = small.run(&["check", ".", "--json", "--all"]);
    let wrong: Vec<_> = checked.findings().into_iter().filter(|finding| finding["severity"] == "error").collect();
    assert_eq!(wrong.len(), 1, "{checked:?}");
    let place = &wrong[0]["place"];
    assert_eq!((&place["row"], &place["name"]), (&40.into(), &"trust_1".into()), "{wrong:?}");
}

#[test]
fn tallies_may_be_parquet_too() {
    let small = Small::new();
    let columns = ["item:trust_1", "item:trust_2", "item:trust_3", "item:trust_4", "item:known", "item:used"];
    let ticks = ["choice:training/online", "choice:training/law", "matrix:other/works/school", "matrix:other/works/ppt"];
    let mut text = "service,unit,measure,level,count\n1,Lia skole,respondents,,30".to_string();
    for measure in columns.iter().chain(&ticks) {
        write!(text, "\n1,Lia skole,{measure},1,18\n1,Lia skole,{measure},dropped_out,12").unwrap();
    }
    let held = |name: &str| if name == "count" { Held::Wide } else { Held::Text };
    small.write("2026.csv", text.as_bytes());
    let from_text = cube(&small);
    small.write("2026.csv", &parquet(&text, ',', held, 5, Compression::SNAPPY));
    assert!(from_text == cube(&small));
}

/// Bytes that were changed anywhere: a finding or the answers that are left, and never the end of the program.
#[test]
fn damaged_files_are_refused() {
    let small = Small::new();
    let whole = parquet(&small.text("2026.csv"), ';', mixed, 17, Compression::SNAPPY);
    let (mut refused, mut state) = (0, 7_u64);
    for _ in 0..60 {
        let mut bytes = whole.clone();
        for _ in 0..4 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Half of the changes go to the description at the end, where lengths and places stand.
            let span = if state >> 63 == 0 { bytes.len() } else { 2000.min(bytes.len()) };
            let at = bytes.len() - 1 - usize::try_from((state >> 33) % span as u64).unwrap();
            bytes[at] ^= u8::try_from((state >> 20) & 0xff).unwrap() | 1;
        }
        bytes.truncate(if state % 7 == 0 { bytes.len() / 2 } else { bytes.len() });
        small.write("2026.csv", &bytes);
        let checked = small.run(&["check", ".", "--json", "--all"]);
        assert!([0, 1, 3, 4].contains(&checked.code), "{checked:?}");
        refused += usize::from(checked.code == 3);
    }
    assert!(refused > 20, "{refused}");
}
