//! A table as Parquet: columns with types, words coded by a dictionary, packed with Snappy. Statistics engines read it as it is.

mod chunk;

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::table::{Column, Kind, Table};
use chunk::Chunk;

/// Rows that are written at a time: the room that writing needs does not grow with the table.
const ROWS: usize = 32_768;
/// Rows that all columns take in before the next ones are made, so few that they are still at hand.
const AT_HAND: usize = 512;

/// The file. It names this program and has no clock, so that the same table gives the same bytes.
pub(super) fn parquet<'a, R: 'a>(table: &Table<'a, R>) -> Result<Vec<u8>, ParquetError> {
    let properties = WriterProperties::builder()
        .set_created_by(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let types = table.columns.iter().map(|column| type_of(column).map(Arc::new)).collect::<Result<_, _>>()?;
    let schema = Type::group_type_builder(table.name).with_fields(types).build()?;
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let descriptions = writer.schema_descr().columns().to_vec();
    let mut rows = table.rows().peekable();
    while rows.peek().is_some() {
        let mut chunks: Vec<Chunk> = table.columns.iter().map(|column| Chunk::new(column.kind)).collect();
        let (mut some, mut count) = (Vec::with_capacity(AT_HAND), 0);
        while count < ROWS && rows.peek().is_some() {
            some.clear();
            some.extend(rows.by_ref().take(AT_HAND));
            count += some.len();
            chunks.iter_mut().zip(&table.columns).for_each(|(chunk, column)| chunk.add(column, &some));
        }
        let mut group = writer.next_row_group()?;
        for (chunk, description) in chunks.iter().zip(&descriptions) {
            let (bytes, closed) = chunk.written(description)?;
            group.append_column(&bytes, closed)?;
        }
        group.close()?;
    }
    writer.into_inner()
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    use super::super::table::Value;
    use super::*;

    /// Whole numbers without a pattern that matters here.
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, bound: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % bound
        }
    }

    type Row = [Option<u64>; 6];

    const WORDS: u64 = 300;

    fn word(number: u64) -> String {
        "å".repeat(usize::try_from(number % 7 + 1).unwrap_or(1)) + &number.to_string()
    }

    /// Rows in runs and without, with gaps and without: of few values, and of many.
    fn rows(numbers: &mut Numbers, count: usize) -> Vec<Row> {
        let (kinds, longest, gap) = (1 + numbers.below(WORDS), 1 + numbers.below(40), 1 + numbers.below(9));
        let mut rows: Vec<Row> = Vec::new();
        while rows.len() < count {
            let row = std::array::from_fn(|_| Some(numbers.below(kinds)).filter(|_| numbers.below(gap) > 0 || gap == 1));
            rows.extend(std::iter::repeat_n(row, usize::try_from(1 + numbers.below(longest)).unwrap_or(1)));
        }
        rows.truncate(count);
        rows
    }

    fn place(row: &Row) -> usize {
        row[0].map_or(0, |number| usize::try_from(number + 1).unwrap_or(0))
    }

    fn table(rows: &[Row]) -> Table<'_, Row> {
        let few = |value: fn(u64) -> Value<'static>| std::iter::once(Value::Missing).chain((0..WORDS).map(value)).collect();
        let columns = vec![
            Column::of_few("few words", Kind::Word, "", few(|number| Value::word(word(number))), place),
            Column::of_few("few numbers", Kind::Real, "", few(|number| Value::real(Some(number as f64 / 8.0))), place),
            Column::new("words", Kind::Word, "", |row: &Row| row[2].map_or(Value::Missing, |number| Value::word(word(number)))),
            Column::new("whole", Kind::Whole, "", |row: &Row| Value::whole(row[3])),
            Column::new("real", Kind::Real, "", |row: &Row| Value::real(row[4].map(|number| number as f64 / 16.0))),
            Column::new("flags", Kind::Flag, "", |row: &Row| {
                row[5].map_or(Value::Missing, |number| Value::Flag(number % 2 == 1))
            }),
        ];
        Table::new("t", "", columns, move || rows.iter().copied())
    }

    /// Law: what the library reads is what the table says, whatever runs and gaps it has and over several groups of rows.
    #[test]
    fn what_is_written_is_read_again() {
        let mut numbers = Numbers(7);
        for count in [0, 1, 7, 8, 9, 100, 511, 512, 513, 3000, ROWS + 700] {
            let rows = rows(&mut numbers, count);
            let table = table(&rows);
            let reader = SerializedFileReader::new(Bytes::from(parquet(&table).unwrap())).unwrap();
            let mut read = 0;
            for (row, found) in rows.iter().zip(reader.get_row_iter(None).unwrap()) {
                for (column, (name, field)) in table.columns.iter().zip(found.unwrap().get_column_iter()) {
                    let expected = match column.value(row) {
                        Value::Missing => Field::Null,
                        Value::Word(word) => Field::Str(word.into_owned()),
                        Value::Whole(number) => Field::Long(number),
                        Value::Real(number) => Field::Double(number),
                        Value::Flag(flag) => Field::Bool(flag),
                    };
                    assert_eq!((name, field), (&column.name, &expected), "row {read} of {count}");
                }
                read += 1;
            }
            assert_eq!((read, reader.metadata().file_metadata().num_rows()), (count, i64::try_from(count).unwrap()));
        }
    }
}
