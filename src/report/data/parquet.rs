//! A table as Parquet: columns with types, words coded by a dictionary, packed with Snappy. Statistics engines read it as it is.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::table::{Column, Kind, Table, Value};

/// Rows that are written at a time: the room that writing needs does not grow with the table.
const ROWS: usize = 32_768;

/// The file. It names this program and has no clock, so that the same table gives the same bytes.
pub(super) fn parquet<'a, R: 'a>(table: &Table<'a, R>) -> Result<Vec<u8>, ParquetError> {
    let properties = WriterProperties::builder()
        .set_created_by(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::SNAPPY)
        .build();
    let fields = table.columns.iter().map(|column| type_of(column).map(Arc::new)).collect::<Result<_, _>>()?;
    let schema = Type::group_type_builder(table.name).with_fields(fields).build()?;
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let mut rows = table.rows();
    loop {
        let some: Vec<R> = rows.by_ref().take(ROWS).collect();
        if some.is_empty() {
            return writer.into_inner();
        }
        let mut group = writer.next_row_group()?;
        for column in &table.columns {
            if let Some(mut open) = group.next_column()? {
                write(&mut open, column, &some)?;
                open.close()?;
            }
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

/// The fields of a column. Nothing is written as nothing, and never as a number.
fn write<R>(open: &mut SerializedColumnWriter<'_>, column: &Column<'_, R>, rows: &[R]) -> Result<(), ParquetError> {
    let values = || rows.iter().map(|row| (column.value)(row));
    match column.kind {
        Kind::Word => {
            let mut made = Made::default();
            let word = |value| if let Value::Word(word) = value { Some(made.of(&word)) } else { None };
            typed::<ByteArrayType>(open, values().map(word))
        }
        Kind::Whole => typed::<Int64Type>(
            open,
            values().map(|value| match value {
                Value::Whole(number) => Some(number),
                _ => None,
            }),
        ),
        Kind::Real => typed::<DoubleType>(
            open,
            values().map(|value| match value {
                Value::Real(number) => Some(number),
                _ => None,
            }),
        ),
        Kind::Flag => typed::<BoolType>(
            open,
            values().map(|value| match value {
                Value::Flag(flag) => Some(flag),
                _ => None,
            }),
        ),
    }
}

/// Words of a column that were made before. A word comes again and again, from the same place in memory; where another lies there now, it
/// is made anew.
struct Made([ByteArray; Self::PLACES]);

impl Default for Made {
    fn default() -> Self {
        Self(std::array::from_fn(|_| ByteArray::from(Vec::new())))
    }
}

impl Made {
    const PLACES: usize = 128;

    fn of(&mut self, word: &str) -> ByteArray {
        let address = word.as_ptr() as usize;
        let place = &mut self.0[(address ^ (address >> 7) ^ word.len()) % Self::PLACES];
        if place.data() != word.as_bytes() {
            *place = ByteArray::from(word.as_bytes().to_vec());
        }
        place.clone()
    }
}

fn typed<T: DataType>(
    open: &mut SerializedColumnWriter<'_>,
    values: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let (mut there, mut levels) = (Vec::with_capacity(ROWS), Vec::with_capacity(ROWS));
    for value in values {
        levels.push(i16::from(value.is_some()));
        there.extend(value);
    }
    open.typed::<T>().write_batch(&there, Some(&levels), None)?;
    Ok(())
}
