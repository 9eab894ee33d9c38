//! A text file in pieces that end where records end, as UTF-8. One thread reads and cuts; decoding is for whoever takes the piece.

use std::io::Read;

use super::csv;
use super::encoding::{self, Encoding, NotText};

/// Bytes that are read at a time.
const PIECE: usize = 4 << 20;

/// Longest record: a quote that is never closed would otherwise draw the whole file into memory.
const LONGEST_RECORD: usize = 32 << 20;

/// Why there is no next piece.
#[derive(Debug)]
pub(crate) enum BlockError {
    /// The operating system could not read.
    Read(std::io::Error),
    /// Bytes that are not text; the line is counted from the start of the file.
    NotText(NotText),
    /// One record is longer than any survey's.
    RecordTooLong,
}

/// Pieces of whole records.
pub(crate) struct Blocks<R> {
    reader: R,
    delimiter: u8,
    declared: Option<Encoding>,
    encoding: Option<Encoding>,
    decoder: Option<encoding_rs::Decoder>,
    /// Text that was read and not yet handed on; begins at a record.
    waiting: Vec<u8>,
    /// Lines handed on or passed over so far; not kept for UTF-8, which is checked by whoever decodes.
    lines: u64,
    at_end: bool,
    failed: bool,
    after_carriage_return: bool,
}

impl<R: Read> Blocks<R> {
    /// Reads the first piece and recognises its encoding.
    pub(crate) fn open(reader: R, declared: Option<Encoding>) -> Result<Self, BlockError> {
        let mut blocks = Self {
            reader,
            delimiter: csv::DELIMITERS[0],
            declared,
            encoding: None,
            decoder: None,
            waiting: Vec::new(),
            lines: 0,
            at_end: false,
            failed: false,
            after_carriage_return: false,
        };
        blocks.fill()?;
        Ok(blocks)
    }

    /// What stands at the front.
    pub(crate) fn head(&self) -> &[u8] {
        &self.waiting
    }

    /// Whether [`Self::head`] is the whole rest of the file.
    pub(crate) fn is_whole(&self) -> bool {
        self.at_end
    }

    /// Passes over the first bytes: a `sep=` line, the header.
    pub(crate) fn pass(&mut self, bytes: usize) {
        self.lines += encoding::line_ends(&self.waiting[..bytes]);
        self.waiting.drain(..bytes);
    }

    /// The encoding as far as it is known; text of ASCII alone counts as UTF-8.
    pub(crate) fn encoding(&self) -> Encoding {
        self.encoding.unwrap_or(Encoding::Utf8)
    }

    /// The delimiter by which quotes are told apart.
    pub(crate) fn set_delimiter(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    /// Reads one more piece to the end of `waiting`.
    pub(crate) fn fill(&mut self) -> Result<(), BlockError> {
        let from = self.waiting.len();
        self.waiting.reserve(PIECE);
        let read = (&mut self.reader).take(PIECE as u64).read_to_end(&mut self.waiting).map_err(BlockError::Read)?;
        self.at_end = read < PIECE;
        let first = from == 0 && self.encoding.is_none() && self.lines == 0;
        if first {
            self.recognise_first();
        }
        if self.encoding.is_none() {
            self.encoding = encoding::by_letters(&self.waiting[from.min(self.waiting.len())..], self.at_end);
        }
        if let Some(chosen) = self.encoding
            && chosen != Encoding::Utf8
        {
            self.transcode(chosen, from).map_err(BlockError::NotText)?;
        }
        Ok(())
    }

    fn recognise_first(&mut self) {
        let recognised = encoding::by_first_bytes(&self.waiting);
        self.encoding = self.declared.or(recognised.map(|(encoding, _)| encoding));
        let mark = recognised.map_or(0, |(_, mark)| mark);
        self.waiting.drain(..mark);
    }

    fn transcode(&mut self, chosen: Encoding, from: usize) -> Result<(), NotText> {
        let raw = self.waiting.split_off(from.min(self.waiting.len()));
        let decoder = self.decoder.get_or_insert_with(|| chosen.decoder());
        let mut text = String::new();
        let lines = self.lines + encoding::line_ends(&self.waiting);
        encoding::transcode(decoder, &raw, self.at_end, &mut text)
            .map_err(|error| NotText { line: error.line + lines, ..error })?;
        self.waiting.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn cut(&mut self) -> Result<Option<Vec<u8>>, BlockError> {
        loop {
            if self.after_carriage_return && self.waiting.first() == Some(&b'\n') {
                self.waiting.drain(..1);
            }
            if self.at_end {
                let rest = std::mem::take(&mut self.waiting);
                return Ok((!rest.is_empty()).then_some(rest));
            }
            let scanned = if self.waiting.len() >= PIECE { csv::last_record_end(&self.waiting, self.delimiter) } else { None };
            if let Some(end) = scanned {
                let mut rest = Vec::with_capacity(self.waiting.len() - end + PIECE);
                rest.extend_from_slice(&self.waiting[end..]);
                self.waiting.truncate(end);
                self.after_carriage_return = rest.is_empty() && self.waiting.last() == Some(&b'\r');
                let piece = std::mem::replace(&mut self.waiting, rest);
                if self.encoding != Some(Encoding::Utf8) {
                    self.lines += encoding::line_ends(&piece);
                }
                return Ok(Some(piece));
            }
            if self.waiting.len() > LONGEST_RECORD {
                return Err(BlockError::RecordTooLong);
            }
            self.fill()?;
        }
    }
}

impl<R: Read> Iterator for Blocks<R> {
    type Item = Result<Vec<u8>, BlockError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let piece = self.cut();
        self.failed = piece.is_err();
        piece.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Enough records for several pieces, some with line breaks in quotes.
    fn text() -> String {
        (0..400_000).fold(String::from("id;text\r\n"), |mut text, row| {
            let quoted = if row % 7 == 0 { "\"a;\r\nb\"\"c\"" } else { "ærlig" };
            text.extend([&row.to_string(), ";", quoted, "\r\n"]);
            text
        })
    }

    fn joined(bytes: &[u8]) -> (Vec<u8>, usize) {
        let mut blocks = Blocks::open(bytes, None).unwrap();
        blocks.set_delimiter(b';');
        let mut whole = Vec::new();
        let mut pieces = 0;
        for piece in blocks {
            let piece = piece.unwrap();
            assert!(piece.starts_with(b"id") || piece[0].is_ascii_digit(), "a piece begins at a record");
            assert!(piece.ends_with(b"\n"), "a piece ends with a record");
            whole.extend_from_slice(&piece);
            pieces += 1;
        }
        (whole, pieces)
    }

    #[test]
    fn pieces_put_together_are_the_file_in_any_encoding() {
        let text = text();
        let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let windows = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
        for bytes in [text.clone().into_bytes(), utf16, windows] {
            let (whole, pieces) = joined(&bytes);
            assert!(whole == text.as_bytes() && pieces > 1);
        }
    }

    #[test]
    fn a_late_byte_decides_the_encoding() {
        let mut bytes = "1;a\n".repeat(1 << 21).into_bytes();
        bytes.extend_from_slice(b"2;\xE5\n");
        let last = Blocks::open(&bytes[..], None).unwrap().map(Result::unwrap).last().unwrap();
        assert!(last.ends_with("2;å\n".as_bytes()));
    }

    #[test]
    fn a_quote_that_is_never_closed_does_not_fill_the_memory() {
        let mut bytes = b"1;\"".to_vec();
        bytes.resize(LONGEST_RECORD + 3 * PIECE, b'x');
        let last = Blocks::open(&bytes[..], None).unwrap().last().unwrap();
        assert!(matches!(last, Err(BlockError::RecordTooLong)));
    }
}
