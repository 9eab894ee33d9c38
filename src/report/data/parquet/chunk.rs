//! A column of some rows as its pages: which rows have a value, and the values; of words the dictionary goes before them.
//!
//! The library writes the file around them. Words it would look up one by one; here a column that knows its few words says which, and most
//! of a table are words.

use std::collections::BTreeMap;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use super::super::table::{Column, Kind, Reads, Value};

/// Equal values from which a run is stored as one value and a number; others are packed in groups of so many.
const GROUP: usize = 8;

/// The fields of a column in some rows. Nothing is stored as nothing, and never as a number.
pub(super) struct Chunk {
    /// For each row whether it has a value: 1 or 0.
    present: Vec<u32>,
    values: Values,
}

/// The values of those rows that have one.
enum Values {
    Words(Words),
    Whole(Numbers<i64>),
    Real(Numbers<f64>),
    Flags(Vec<u32>),
}

impl Chunk {
    pub(super) fn new(kind: Kind) -> Self {
        let values = match kind {
            Kind::Word => Values::Words(Words::default()),
            Kind::Whole => Values::Whole(Numbers::default()),
            Kind::Real => Values::Real(Numbers::default()),
            Kind::Flag => Values::Flags(Vec::new()),
        };
        Self { present: Vec::new(), values }
    }

    /// Takes in some rows.
    pub(super) fn add<R>(&mut self, column: &Column<'_, R>, rows: &[R]) {
        match (&mut self.values, &column.reads) {
            (Values::Words(words), Reads::Few { values, place }) => {
                words.known.resize(values.len(), Known::NotYet);
                for row in rows {
                    let code = words.code_of_few(values, place(row));
                    self.present.push(u32::from(code.is_some()));
                    words.rows.extend(code);
                }
            }
            (values, _) => rows.iter().for_each(|row| self.present.push(u32::from(values.add(&column.value(row))))),
        }
    }

    /// The pages, and what the file says of them.
    pub(super) fn written(&self, description: &ColumnDescPtr) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
        let mut sink = TrackedWrite::new(Vec::new());
        let mut writer = SerializedPageWriter::new(&mut sink);
        let mut pages = Vec::new();
        let mut encoding = Encoding::PLAIN;
        if let Values::Words(words) = &self.values {
            encoding = Encoding::RLE_DICTIONARY;
            let num_values = small(words.codes.len());
            let page = |buf| Page::DictionaryPage { buf, num_values, encoding: Encoding::PLAIN, is_sorted: false };
            pages.push(writer.write_page(packed(&words.stored, page)?)?);
        }
        let page = |buf| Page::DataPage {
            buf,
            num_values: small(self.present.len()),
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let data = writer.write_page(packed(&self.data(), page)?)?;
        let none = self.present.iter().filter(|present| **present == 0).count() as u64;
        let metadata = ColumnChunkMetaData::builder(description.clone())
            .set_compression(Compression::SNAPPY)
            .set_encodings(vec![Encoding::PLAIN, Encoding::RLE, encoding])
            .set_num_values(long(self.present.len()))
            .set_dictionary_page_offset(pages.first().map(|page| page.offset.cast_signed()))
            .set_data_page_offset(data.offset.cast_signed())
            .set_statistics(self.values.statistics(none));
        pages.push(data);
        let metadata = metadata
            .set_total_compressed_size(long(pages.iter().map(|page| page.compressed_size).sum()))
            .set_total_uncompressed_size(long(pages.iter().map(|page| page.uncompressed_size).sum()))
            .build()?;
        let bytes = Bytes::from(sink.into_inner()?);
        let (bytes_written, rows_written) = (bytes.len() as u64, self.present.len() as u64);
        let (bloom_filter, column_index, offset_index) = (None, None, None);
        Ok((bytes, ColumnCloseResult { bytes_written, rows_written, metadata, bloom_filter, column_index, offset_index }))
    }

    /// The page of values: how many bytes say which rows have one, these, and the values.
    fn data(&self) -> Vec<u8> {
        let mut data = vec![0; 4];
        in_runs(&self.present, 1, &mut data);
        let length = small(data.len() - 4).to_le_bytes();
        data[..4].copy_from_slice(&length);
        self.values.store(&mut data);
        data
    }
}

impl Values {
    /// Takes in what stands in a row; whether that is a value.
    fn add(&mut self, value: &Value<'_>) -> bool {
        match (self, value) {
            (Self::Words(words), value) => match words.code(value) {
                Some(code) => words.rows.push(code),
                None => return false,
            },
            (Self::Whole(numbers), Value::Whole(number)) => numbers.add(*number, number.to_le_bytes()),
            (Self::Real(numbers), Value::Real(number)) => numbers.add(*number, number.to_le_bytes()),
            (Self::Flags(flags), Value::Flag(flag)) => flags.push(u32::from(*flag)),
            _ => return false,
        }
        true
    }

    /// As a page has them.
    fn store(&self, page: &mut Vec<u8>) {
        match self {
            Self::Words(words) => {
                let width = bits(words.codes.len());
                page.push(width);
                in_runs(&words.rows, width, page);
            }
            Self::Whole(numbers) => page.extend_from_slice(&numbers.stored),
            Self::Real(numbers) => page.extend_from_slice(&numbers.stored),
            Self::Flags(flags) => pack(flags, 1, page),
        }
    }

    /// Between which ends they lie, and how many rows have none.
    fn statistics(&self, none: u64) -> Statistics {
        let none = Some(none);
        let is_one = |flag: Option<&u32>| flag.map(|flag| *flag == 1);
        match self {
            Self::Words(words) => {
                let ends = [words.codes.keys().next(), words.codes.keys().next_back()];
                let [least, most] = ends.map(|word| word.map(|word| word.as_str().into()));
                Statistics::byte_array(least, most, None, none, false)
            }
            Self::Whole(Numbers { ends, .. }) => {
                Statistics::int64(ends.map(|ends| ends.0), ends.map(|ends| ends.1), None, none, false)
            }
            Self::Real(Numbers { ends, .. }) => {
                Statistics::double(ends.map(|ends| ends.0), ends.map(|ends| ends.1), None, none, false)
            }
            Self::Flags(flags) => Statistics::boolean(is_one(flags.iter().min()), is_one(flags.iter().max()), None, none, false),
        }
    }
}

/// Numbers, eight bytes each, and the least and the most of them.
#[derive(Default)]
struct Numbers<T> {
    stored: Vec<u8>,
    ends: Option<(T, T)>,
}

impl<T: Copy + PartialOrd> Numbers<T> {
    fn add(&mut self, number: T, bytes: [u8; 8]) {
        self.stored.extend_from_slice(&bytes);
        let (least, most) = self.ends.unwrap_or((number, number));
        self.ends = Some((if number < least { number } else { least }, if number > most { number } else { most }));
    }
}

/// The words of a column, in the order in which they come.
#[derive(Default)]
struct Words {
    codes: BTreeMap<String, u32>,
    /// Each word after its length.
    stored: Vec<u8>,
    /// The code of each row that has a word.
    rows: Vec<u32>,
    /// Of a column of few values, by their place: what is known of their codes.
    known: Vec<Known>,
}

/// What is known of the code of one of few values.
#[derive(Clone, Copy)]
enum Known {
    NotYet,
    None,
    Code(u32),
}

impl Words {
    /// The code of one of few values, each of which is looked up once.
    fn code_of_few(&mut self, values: &[Value<'_>], place: usize) -> Option<u32> {
        if matches!(self.known[place], Known::NotYet) {
            self.known[place] = self.code(&values[place]).map_or(Known::None, Known::Code);
        }
        if let Known::Code(code) = self.known[place] { Some(code) } else { None }
    }

    /// The code of a word; none of what is none.
    fn code(&mut self, value: &Value<'_>) -> Option<u32> {
        let Value::Word(word) = value else { return None };
        if let Some(&code) = self.codes.get(word.as_ref()) {
            return Some(code);
        }
        let code = small(self.codes.len());
        self.stored.extend(small(word.len()).to_le_bytes());
        self.stored.extend(word.as_bytes());
        self.codes.insert(word.as_ref().to_owned(), code);
        Some(code)
    }
}

/// A page of these bytes, packed.
fn packed(bytes: &[u8], page: impl FnOnce(Bytes) -> Page) -> Result<CompressedPage, ParquetError> {
    let packed = snap::raw::Encoder::new().compress_vec(bytes).map_err(|error| ParquetError::External(Box::new(error)))?;
    Ok(CompressedPage::new(page(packed.into()), bytes.len()))
}

/// Bits that one of so many codes takes.
fn bits(codes: usize) -> u8 {
    let bits = usize::BITS - codes.saturating_sub(1).leading_zeros();
    u8::try_from(bits.max(1)).unwrap_or(u8::MAX)
}

/// Numbers of so many bits in the hybrid of runs and packed groups (`RLE`): a run is its length twice and the number; groups are how many
/// they are, twice and one, and the numbers bit by bit.
fn in_runs(numbers: &[u32], width: u8, out: &mut Vec<u8>) {
    let begins_run =
        |at: usize| numbers[at..].first_chunk::<GROUP>().filter(|group| group.iter().all(|number| *number == group[0]));
    let mut at = 0;
    while at < numbers.len() {
        let start = at;
        if begins_run(at).is_some() {
            at += numbers[at..].iter().take_while(|number| **number == numbers[start]).count();
            varint((at - start) << 1, out);
            out.extend(&numbers[start].to_le_bytes()[..usize::from(width).div_ceil(8)]);
        } else {
            while at < numbers.len() && begins_run(at).is_none() {
                at = (at + GROUP).min(numbers.len());
            }
            varint((at - start).div_ceil(GROUP) << 1 | 1, out);
            pack(&numbers[start..at], width, out);
        }
    }
}

/// Numbers of so many bits one after the other from the lowest bit on, up to a full group.
fn pack(numbers: &[u32], width: u8, out: &mut Vec<u8>) {
    let (mut waiting, mut have) = (0_u64, 0_u32);
    let padding = std::iter::repeat_n(&0, numbers.len().next_multiple_of(GROUP) - numbers.len());
    for number in numbers.iter().chain(padding) {
        waiting |= u64::from(*number) << have;
        have += u32::from(width);
        while have >= 8 {
            out.push(waiting.to_le_bytes()[0]);
            waiting >>= 8;
            have -= 8;
        }
    }
}

/// A number in groups of seven bits, the lowest first.
fn varint(mut number: usize, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

/// Rows, words and pages are far fewer than 32 bits can count.
fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn long(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
