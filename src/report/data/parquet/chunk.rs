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

use super::super::table::Value;

/// Equal values from which a run is stored as one value and a number; others are packed in groups of so many.
const GROUP: usize = 8;

/// The fields of a column in some rows.
pub(super) struct Chunk {
    /// For each row whether it has a value: 1 or 0.
    present: Vec<u32>,
    /// The values as they are stored.
    values: Vec<u8>,
    /// Of a column of words: the words one after the other, and how many they are.
    dictionary: Option<(Vec<u8>, usize)>,
    statistics: Statistics,
}

impl Chunk {
    /// Numbers, each by itself.
    pub(super) fn plain<T: Copy, const N: usize>(
        numbers: &[Option<T>],
        bytes: impl Fn(T) -> [u8; N],
        statistics: impl FnOnce(Option<u64>) -> Statistics,
    ) -> Self {
        let values = numbers.iter().flatten().flat_map(|&number| bytes(number)).collect();
        let (present, none) = presence(numbers);
        Self { present, values, dictionary: None, statistics: statistics(Some(none)) }
    }

    /// Flags, a bit each.
    pub(super) fn flags(flags: &[Option<bool>]) -> Self {
        let there: Vec<u32> = flags.iter().flatten().map(|&flag| u32::from(flag)).collect();
        let mut values = Vec::new();
        pack(&there, 1, &mut values);
        let (present, none) = presence(flags);
        let ends = (flags.iter().flatten().min().copied(), flags.iter().flatten().max().copied());
        let statistics = Statistics::boolean(ends.0, ends.1, None, Some(none), false);
        Self { present, values, dictionary: None, statistics }
    }

    /// The pages, and what the file says of them.
    pub(super) fn written(&self, description: &ColumnDescPtr) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
        let mut sink = TrackedWrite::new(Vec::new());
        let mut writer = SerializedPageWriter::new(&mut sink);
        let mut pages = Vec::new();
        if let Some((words, count)) = &self.dictionary {
            let page = |buf| Page::DictionaryPage { buf, num_values: small(*count), encoding: Encoding::PLAIN, is_sorted: false };
            pages.push(writer.write_page(packed(words, page)?)?);
        }
        let encoding = if self.dictionary.is_some() { Encoding::RLE_DICTIONARY } else { Encoding::PLAIN };
        let page = |buf| Page::DataPage {
            buf,
            num_values: small(self.present.len()),
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let data = writer.write_page(packed(&self.data(), page)?)?;
        let metadata = ColumnChunkMetaData::builder(description.clone())
            .set_compression(Compression::SNAPPY)
            .set_encodings(vec![Encoding::PLAIN, Encoding::RLE, encoding])
            .set_num_values(long(self.present.len()))
            .set_dictionary_page_offset(pages.first().map(|page| page.offset.cast_signed()))
            .set_data_page_offset(data.offset.cast_signed())
            .set_statistics(self.statistics.clone());
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
        let mut levels = Vec::new();
        in_runs(&self.present, 1, &mut levels);
        let length = small(levels.len()).to_le_bytes();
        [&length, levels.as_slice(), &self.values].concat()
    }
}

/// The words of a column in some rows, in the order in which they come.
#[derive(Default)]
pub(super) struct Words {
    codes: BTreeMap<String, u32>,
    /// Each word after its length.
    stored: Vec<u8>,
    /// The code of each row's word; none where it has none.
    rows: Vec<Option<u32>>,
}

impl Words {
    pub(super) fn for_rows(rows: usize) -> Self {
        Self { rows: Vec::with_capacity(rows), ..Self::default() }
    }

    /// The code of a word; none of what is none.
    pub(super) fn code(&mut self, value: &Value<'_>) -> Option<u32> {
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

    /// The word of the next row.
    pub(super) fn push(&mut self, code: Option<u32>) {
        self.rows.push(code);
    }

    pub(super) fn into_chunk(self) -> Chunk {
        let codes: Vec<u32> = self.rows.iter().flatten().copied().collect();
        let width = bits(self.codes.len());
        let mut values = vec![width];
        in_runs(&codes, width, &mut values);
        let (present, none) = presence(&self.rows);
        let (least, most) = (self.codes.keys().next(), self.codes.keys().next_back());
        let [least, most] = [least, most].map(|word| word.map(|word| word.as_str().into()));
        let statistics = Statistics::byte_array(least, most, None, Some(none), false);
        Chunk { present, values, dictionary: Some((self.stored, self.codes.len())), statistics }
    }
}

/// Which rows have a value, and how many have none.
fn presence<T>(rows: &[Option<T>]) -> (Vec<u32>, u64) {
    let present: Vec<u32> = rows.iter().map(|value| u32::from(value.is_some())).collect();
    let none = rows.iter().filter(|value| value.is_none()).count() as u64;
    (present, none)
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
            out.push((waiting & 0xFF) as u8);
            waiting >>= 8;
            have -= 8;
        }
    }
}

/// A number in groups of seven bits, the lowest first.
fn varint(mut number: usize, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    out.push((number & 0x7F) as u8);
}

/// Rows, words and pages are far fewer than 32 bits can count.
fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn long(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
