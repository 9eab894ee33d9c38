//! The cases of an SPSS file: stored as they are, as byte codes, or as byte codes in packed blocks.

use std::io::Read;

use super::super::stored_bytes::{Bad, Bytes};
use super::dictionary::{Compression, Dictionary, ELEMENT, Value, Variable};
use crate::diag::limits::WORKBOOK_TOTAL;
use crate::model::{date_of, moment_of};

/// Seconds from the beginning of the calendar that SPSS counts from to 1970.
const TO_1970: f64 = 12_219_379_200.0;

/// Formats of dates, and of dates with a time of day.
const DATES: [u8; 8] = [20, 23, 24, 28, 29, 30, 38, 39];
const MOMENTS: [u8; 2] = [22, 41];

/// Cases one by one.
pub(super) struct Cases<'a> {
    dictionary: &'a Dictionary,
    source: Source<'a>,
}

enum Source<'a> {
    Plain(Bytes<'a>),
    Codes { bytes: Bytes<'a>, codes: [u8; 8], next: usize },
}

/// The part of the file that holds the cases, unpacked where it is packed.
pub(super) fn unpacked(file: &[u8], dictionary: &Dictionary) -> Result<Vec<u8>, Bad> {
    let mut bytes = Bytes::new(file, dictionary.big);
    bytes.go(dictionary.data)?;
    if dictionary.compression != Compression::Zlib {
        return Ok(bytes.rest().to_vec());
    }
    bytes.long()?;
    let trailer = usize::try_from(bytes.long()?).map_err(|_| Bad("packed blocks"))?;
    bytes.go(trailer)?;
    bytes.take(16)?;
    bytes.int()?;
    let blocks = bytes.count()?;
    let mut all = Vec::new();
    for _ in 0..blocks {
        bytes.long()?;
        let start = usize::try_from(bytes.long()?).map_err(|_| Bad("packed blocks"))?;
        bytes.int()?;
        let length = bytes.count()?;
        let mut block = Bytes::new(file, dictionary.big);
        block.go(start)?;
        let room = WORKBOOK_TOTAL.most.saturating_sub(all.len() as u64) + 1;
        let unpacked = flate2::read::ZlibDecoder::new(block.take(length)?).take(room).read_to_end(&mut all);
        unpacked.map_err(|_| Bad("packed blocks"))?;
        if all.len() as u64 > WORKBOOK_TOTAL.most {
            return Err(Bad("the size of a value"));
        }
    }
    Ok(all)
}

impl<'a> Cases<'a> {
    pub(super) fn new(data: &'a [u8], dictionary: &'a Dictionary) -> Self {
        let bytes = Bytes::new(data, dictionary.big);
        let source = match dictionary.compression {
            Compression::None => Source::Plain(bytes),
            Compression::ByteCodes | Compression::Zlib => Source::Codes { bytes, codes: [0; 8], next: 8 },
        };
        Self { dictionary, source }
    }

    /// The elements of the next case; nothing behind the last.
    pub(super) fn next(&mut self) -> Result<Option<Vec<Element>>, Bad> {
        let mut case = Vec::with_capacity(self.dictionary.elements);
        while case.len() < self.dictionary.elements {
            match self.element()? {
                Some(element) => case.push(element),
                None if case.is_empty() => return Ok(None),
                None => return Err(Bad("the end of a case")),
            }
        }
        Ok((!case.is_empty()).then_some(case))
    }

    fn element(&mut self) -> Result<Option<Element>, Bad> {
        match &mut self.source {
            Source::Plain(bytes) => {
                if bytes.rest().len() < ELEMENT {
                    return Ok(None);
                }
                Ok(Some(Element::Raw(raw(bytes)?)))
            }
            Source::Codes { bytes, codes, next } => loop {
                if *next == codes.len() {
                    if bytes.rest().len() < codes.len() {
                        return Ok(None);
                    }
                    codes.copy_from_slice(bytes.take(8)?);
                    *next = 0;
                }
                let code = codes[*next];
                *next += 1;
                return Ok(match code {
                    0 => continue,
                    252 => None,
                    253 => Some(Element::Raw(raw(bytes)?)),
                    254 => Some(Element::Raw([b' '; 8])),
                    255 => Some(Element::Nothing),
                    number => Some(Element::Number(f64::from(number) - self.dictionary.bias)),
                });
            },
        }
    }
}

fn raw(bytes: &mut Bytes<'_>) -> Result<[u8; 8], Bad> {
    bytes.take(ELEMENT)?.try_into().map_err(|_| Bad("the size of an element"))
}

/// One element of a case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Element {
    Raw([u8; 8]),
    Number(f64),
    Nothing,
}

/// The value of a variable in a case; nothing where SPSS has none.
pub(super) fn value(variable: &Variable, case: &[Element], dictionary: &Dictionary) -> Option<Value> {
    if variable.width == 0 {
        let number = match case.get(variable.pieces.first()?.0)? {
            Element::Raw(bytes) if dictionary.big => f64::from_be_bytes(*bytes),
            Element::Raw(bytes) => f64::from_le_bytes(*bytes),
            Element::Number(number) => *number,
            Element::Nothing => return None,
        };
        // The lowest number there is stands for none.
        return (number.is_finite() && number > f64::MIN).then_some(Value::Number(number));
    }
    let mut bytes = Vec::new();
    for &(element, width) in &variable.pieces {
        let piece = case.get(element..element + width.div_ceil(ELEMENT))?;
        let start = bytes.len();
        for element in piece {
            match element {
                Element::Raw(eight) => bytes.extend_from_slice(eight),
                _ => bytes.extend_from_slice(&[b' '; 8]),
            }
        }
        bytes.truncate(start + width);
    }
    let text = dictionary.encoding.decode_without_bom_handling(&bytes).0.trim_end().to_string();
    (!text.is_empty()).then_some(Value::Text(text))
}

/// A value as the text that it would have in a text export.
pub(super) fn text(variable: &Variable, value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) if DATES.contains(&variable.format) => moment(*number, false),
        Value::Number(number) if MOMENTS.contains(&variable.format) => moment(*number, true),
        Value::Number(number) => crate::ingest::xlsx::number_text(*number),
    }
}

/// Seconds since 1582 as a date of the calendar.
fn moment(seconds: f64, with_time: bool) -> String {
    // Beyond the year 9999 in either direction no calendar is meant.
    if seconds.abs() > 3.0e11 {
        return crate::ingest::xlsx::number_text(seconds);
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let whole = (seconds - TO_1970).floor() as i64;
    if with_time { moment_of(whole) } else { date_of(whole.div_euclid(86_400)) }
}
