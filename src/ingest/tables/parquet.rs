//! Parquet: a table of columns, read row by row as texts like any other.
//!
//! Pages are read plain or packed with snappy, which is what most writers do unless told otherwise. The other codecs need C libraries; a
//! file that uses one is refused with the option of the writer that mends it.

use std::borrow::Cow;
use std::fs::File;
use std::path::Path;

use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescPtr;

use super::text_table::TextTable;
use crate::config;
use crate::diag::{Code, Diagnostic, Place, limits};
use crate::model::{date_of, moment_of};

/// Rows that are decoded at a time.
const ROWS: usize = 4096;

/// A Parquet file, opened.
pub(crate) struct ParquetFile {
    reader: SerializedFileReader<File>,
    columns: Vec<ColumnDescPtr>,
    shown: String,
}

/// A value of a row, as bytes of text.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    /// Nothing.
    Blank,
    /// A text, as the file holds it.
    Bytes(ByteArray),
    /// Anything else, written out.
    Text(Cow<'static, str>),
}

impl Cell {
    /// UTF-8, unless a text of the file is not.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Blank => &[],
            Self::Bytes(bytes) => bytes.data(),
            Self::Text(text) => text.as_bytes(),
        }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }
}

impl ParquetFile {
    /// Opens a file.
    ///
    /// # Errors
    /// When it is not there, is no Parquet file, holds lists or records in a column, or packs its pages in a way that is not read.
    pub(crate) fn open(path: &Path, shown: &str) -> Result<Self, Diagnostic> {
        let file = config::open(path, shown).map_err(|finding| config::or_missing(finding, shown))?;
        let reader = SerializedFileReader::new(file).map_err(|error| unreadable(&error, shown))?;
        let columns = reader.metadata().file_metadata().schema_descr().columns().to_vec();
        limits::COLUMNS.check(columns.len() as u64, Place::file(shown))?;
        let file = Self { reader, columns, shown: shown.to_string() };
        file.check()?;
        Ok(file)
    }

    fn check(&self) -> Result<(), Diagnostic> {
        for (at, column) in (1_u64..).zip(&self.columns) {
            let place = || Place::file(&self.shown).column(at).name(column.path().string());
            let repeated = column.self_type().get_basic_info().has_repetition()
                && column.self_type().get_basic_info().repetition() == Repetition::REPEATED;
            if column.path().parts().len() > 1 || column.max_rep_level() > 0 || repeated {
                return Err(Diagnostic::new(Code::NestedColumn, place()));
            }
        }
        for group in self.reader.metadata().row_groups() {
            for (at, column) in (1_u64..).zip(group.columns()) {
                // The library takes for granted that a column lies somewhere, and ends the program where it does not.
                let start = column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset());
                if start < 0 || column.compressed_size() < 0 {
                    return Err(unreadable(&ParquetError::EOF(column.column_path().string()), &self.shown));
                }
                let codec = column.compression();
                if !matches!(codec, Compression::UNCOMPRESSED | Compression::SNAPPY) {
                    let name = codec.to_string().split('(').next().unwrap_or_default().to_lowercase();
                    let place = Place::file(&self.shown).column(at).name(column.column_path().string());
                    return Err(Diagnostic::new(Code::PackedPages, place).found(name));
                }
            }
        }
        Ok(())
    }

    /// Names of the columns.
    pub(crate) fn names(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name().to_string()).collect()
    }

    /// How many groups of rows there are, which can be read apart from each other.
    pub(crate) fn groups(&self) -> usize {
        self.reader.num_row_groups()
    }

    /// Hands out the rows of a group, at most so many.
    ///
    /// # Errors
    /// When the group cannot be read.
    pub(crate) fn rows(&self, group: usize, most: usize, row: &mut dyn FnMut(&[Cell])) -> Result<(), Diagnostic> {
        let failed = |error: ParquetError| unreadable(&error, &self.shown);
        let group = self.reader.get_row_group(group).map_err(failed)?;
        let readers = (0..self.columns.len()).map(|column| group.get_column_reader(column)).collect::<Result<Vec<_>, _>>();
        let mut readers = readers.map_err(failed)?;
        let all = usize::try_from(group.metadata().num_rows()).unwrap_or(0).min(most);
        let (mut done, mut cells) = (0, vec![Vec::new(); self.columns.len()]);
        while done < all {
            let rows = ROWS.min(all - done);
            for ((reader, column), cells) in readers.iter_mut().zip(&self.columns).zip(&mut cells) {
                cells.clear();
                read(reader, column, rows, cells).map_err(failed)?;
                // What a column lacks would shift every answer below it.
                if cells.len() != rows {
                    return Err(unreadable(&ParquetError::EOF(column.name().to_string()), &self.shown));
                }
            }
            let mut line = Vec::with_capacity(self.columns.len());
            for at in 0..rows {
                line.clear();
                line.extend(cells.iter_mut().map(|cells| std::mem::replace(&mut cells[at], Cell::Blank)));
                row(&line);
            }
            done += rows;
        }
        Ok(())
    }

    /// The whole file as a table of texts.
    ///
    /// # Errors
    /// When it cannot be read, or has more rows than are held whole.
    pub(crate) fn table(&self) -> Result<TextTable, Diagnostic> {
        let mut table = TextTable { shown: self.shown.clone(), ..TextTable::default() };
        table.push(0, self.names());
        let rows = self.reader.metadata().file_metadata().num_rows();
        limits::SHEET_ROWS.check(u64::try_from(rows).unwrap_or(0), Place::file(&self.shown))?;
        let mut number = 0;
        for group in 0..self.groups() {
            self.rows(group, usize::MAX, &mut |cells| {
                number += 1;
                table.push(number, cells.iter().map(Cell::text).collect());
            })?;
        }
        Ok(table)
    }
}

fn unreadable(error: &ParquetError, shown: &str) -> Diagnostic {
    Diagnostic::new(Code::CannotRead, Place::file(shown)).found(error)
}

/// Reads so many values of a column.
fn read(reader: &mut ColumnReader, column: &ColumnDescPtr, rows: usize, cells: &mut Vec<Cell>) -> Result<(), ParquetError> {
    match reader {
        ColumnReader::BoolColumnReader(reader) => values(reader, column, rows, cells, |yes| small(i64::from(yes))),
        ColumnReader::Int32ColumnReader(reader) => values(reader, column, rows, cells, |number| whole(i64::from(number), column)),
        ColumnReader::Int64ColumnReader(reader) => values(reader, column, rows, cells, |number| whole(number, column)),
        ColumnReader::FloatColumnReader(reader) => values(reader, column, rows, cells, |number| decimal(f64::from(number))),
        ColumnReader::DoubleColumnReader(reader) => values(reader, column, rows, cells, decimal),
        ColumnReader::ByteArrayColumnReader(reader) => values(reader, column, rows, cells, Cell::Bytes),
        ColumnReader::Int96ColumnReader(reader) => {
            values(reader, column, rows, cells, |time| Cell::Text(moment(time.to_millis(), 1000)))
        }
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            values(reader, column, rows, cells, |bytes| Cell::Text(format!("{:?}", bytes.data()).into()))
        }
    }
}

fn values<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    column: &ColumnDescPtr,
    rows: usize,
    cells: &mut Vec<Cell>,
    cell: impl Fn(T::T) -> Cell,
) -> Result<(), ParquetError> {
    let (mut levels, mut found) = (Vec::new(), Vec::new());
    let most = column.max_def_level();
    let mut left = rows;
    while left > 0 {
        let wanted = (most > 0).then_some(&mut levels);
        let (read, ..) = reader.read_records(left, wanted, None, &mut found)?;
        if read == 0 {
            break;
        }
        left -= read;
    }
    let mut found = found.into_iter();
    if most == 0 {
        cells.extend(found.map(cell));
    } else {
        cells.extend(
            levels.iter().map(|level| if *level == most { found.next().map_or(Cell::Blank, &cell) } else { Cell::Blank }),
        );
    }
    Ok(())
}

/// The numbers that nearly every answer is.
const SMALL: [&str; 21] =
    ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20"];

fn small(number: i64) -> Cell {
    let known = usize::try_from(number).ok().and_then(|number| SMALL.get(number));
    Cell::Text(known.map_or_else(|| Cow::Owned(number.to_string()), |text| Cow::Borrowed(*text)))
}

/// A whole number, or what its column says that it counts: days, moments, hundredths.
fn whole(number: i64, column: &ColumnDescPtr) -> Cell {
    let decimals = matches!(column.logical_type_ref(), Some(LogicalType::Decimal { .. }))
        || column.converted_type() == ConvertedType::DECIMAL;
    match column.logical_type_ref() {
        Some(LogicalType::Date) => Cell::Text(date_of(number).into()),
        Some(LogicalType::Timestamp(kind)) => Cell::Text(moment(number, per_second(kind.unit))),
        _ if column.converted_type() == ConvertedType::DATE => Cell::Text(date_of(number).into()),
        _ if decimals && column.type_scale() > 0 => decimal(number as f64 / 10_f64.powi(column.type_scale())),
        _ => small(number),
    }
}

const fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => 1000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    }
}

/// A number; one without a fraction as a whole number, since codes with a blank among them come as decimals.
fn decimal(number: f64) -> Cell {
    if number.is_nan() { Cell::Blank } else { Cell::Text(number.to_string().into()) }
}

fn moment(number: i64, per_second: i64) -> Cow<'static, str> {
    moment_of(number.div_euclid(per_second)).into()
}

/// Whether a file begins like one.
pub(crate) fn is_parquet(head: &[u8]) -> bool {
    super::kind::by_mark(head) == Some("parquet")
}
