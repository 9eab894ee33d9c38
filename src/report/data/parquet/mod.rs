//! A table as Parquet: columns with types, words coded by a dictionary, packed with Snappy. Statistics engines read it as it is.

mod chunk;

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::statistics::Statistics;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::table::{Column, Kind, Reads, Table, Value};
use chunk::{Chunk, Words};

/// Rows that are written at a time: the room that writing needs does not grow with the table.
const ROWS: usize = 32_768;

/// The file. It names this program and has no clock, so that the same table gives the same bytes.
pub(super) fn parquet<'a, R: 'a>(table: &Table<'a, R>) -> Result<Vec<u8>, ParquetError> {
    let properties = WriterProperties::builder()
        .set_created_by(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let types = table.columns.iter().map(|column| type_of(column).map(Arc::new)).collect::<Result<_, _>>()?;
    let schema = Type::group_type_builder(table.name).with_fields(types).build()?;
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let descriptions = writer.schema_descr().columns().to_vec();
    let mut rows = table.rows();
    loop {
        let some: Vec<R> = rows.by_ref().take(ROWS).collect();
        if some.is_empty() {
            return writer.into_inner();
        }
        let mut group = writer.next_row_group()?;
        for (column, description) in table.columns.iter().zip(&descriptions) {
            let (bytes, closed) = fields(column, &some).written(description)?;
            group.append_column(&bytes, closed)?;
        }
        group.close()?;
    }
}

fn type_of<R>(column: &Column<'_, R>) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.kind {
        Kind::Word => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Whole => (Physical::INT64, None),
        Kind::Real => (Physical::DOUBLE, None),
        Kind::Flag => (Physical::BOOLEAN, None),
    };
    let field = Type::primitive_type_builder(&column.name, physical).with_repetition(Repetition::OPTIONAL);
    field.with_logical_type(logical).build()
}

/// The fields of a column in some rows. Nothing is stored as nothing, and never as a number.
fn fields<R>(column: &Column<'_, R>, rows: &[R]) -> Chunk {
    let values = rows.iter().map(|row| column.value(row));
    match column.kind {
        Kind::Word => words(column, rows),
        Kind::Whole => {
            let numbers: Vec<Option<i64>> =
                values.map(|value| if let Value::Whole(number) = value { Some(number) } else { None }).collect();
            let there = || numbers.iter().flatten().copied();
            Chunk::plain(&numbers, i64::to_le_bytes, |none| Statistics::int64(there().min(), there().max(), None, none, false))
        }
        Kind::Real => {
            let numbers: Vec<Option<f64>> =
                values.map(|value| if let Value::Real(number) = value { Some(number) } else { None }).collect();
            let there = || numbers.iter().flatten().copied();
            let ends = (there().reduce(f64::min), there().reduce(f64::max));
            Chunk::plain(&numbers, f64::to_le_bytes, |none| Statistics::double(ends.0, ends.1, None, none, false))
        }
        Kind::Flag => {
            let flags: Vec<Option<bool>> =
                values.map(|value| if let Value::Flag(flag) = value { Some(flag) } else { None }).collect();
            Chunk::flags(&flags)
        }
    }
}

/// The fields of a column of words. Where a column has few values, each is looked at once.
fn words<R>(column: &Column<'_, R>, rows: &[R]) -> Chunk {
    let mut words = Words::for_rows(rows.len());
    match &column.reads {
        Reads::Each(value) => rows.iter().for_each(|row| {
            let code = words.code(&value(row));
            words.push(code);
        }),
        Reads::Few { values, place } => {
            let mut known: Vec<Option<Option<u32>>> = vec![None; values.len()];
            for row in rows {
                let at = place(row);
                let code = *known[at].get_or_insert_with(|| words.code(&values[at]));
                words.push(code);
            }
        }
    }
    words.into_chunk()
}
