//! Bytes to text, and delimited text to a grid.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::diag::{Code, Diagnostic, Place, limits};

/// The one finding that stops the reading of a text.
pub(super) type Refused = Box<Diagnostic>;

/// Text and the name of the encoding that it was in.
pub(super) struct Decoded {
    pub text: String,
    pub encoding: &'static str,
}

/// Decodes by byte-order mark, then by the zero bytes of UTF-16 without a mark, then as UTF-8, then as Windows-1252.
///
/// Windows-1252 is the last resort and must not meet a byte that it leaves undefined, so nothing is ever replaced silently.
pub(super) fn decode(bytes: &[u8], file: &str) -> Result<Decoded, Refused> {
    if bytes.is_empty() {
        return Err(Diagnostic::new(Code::EmptyFile, Place::file(file)).into());
    }
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return utf8(rest, file, "UTF-8 with byte-order mark");
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return utf16(rest, true, file, "UTF-16LE with byte-order mark");
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return utf16(rest, false, file, "UTF-16BE with byte-order mark");
    }
    if let Some(little) = utf16_without_mark(bytes) {
        return utf16(bytes, little, file, if little { "UTF-16LE" } else { "UTF-16BE" });
    }
    if std::str::from_utf8(bytes).is_ok() {
        return utf8(bytes, file, "UTF-8");
    }
    windows_1252(bytes, file)
}

fn utf8(bytes: &[u8], file: &str, encoding: &'static str) -> Result<Decoded, Refused> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        bad_encoding(&bytes[..offset], file).found(format!("byte {offset}")).expected("UTF-8")
    })?;
    checked(text.to_owned(), encoding, file)
}

fn utf16(bytes: &[u8], little: bool, file: &str, encoding: &'static str) -> Result<Decoded, Refused> {
    let decoder = if little { UTF_16LE } else { UTF_16BE };
    let text = decoder
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| Diagnostic::new(Code::BadEncoding, Place::file(file)).expected(encoding))?;
    checked(text.into_owned(), encoding, file)
}

fn windows_1252(bytes: &[u8], file: &str) -> Result<Decoded, Refused> {
    let undefined = |byte: &u8| matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D);
    if let Some(offset) = bytes.iter().position(undefined) {
        return Err(bad_encoding(&bytes[..offset], file).found(format!("byte {offset}")).expected("UTF-8, Windows-1252").into());
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    checked(text.into_owned(), "Windows-1252", file)
}

/// Every second byte of Western text in UTF-16 is zero. A quarter of the first kilobyte is far more than chance gives.
fn utf16_without_mark(bytes: &[u8]) -> Option<bool> {
    let head = &bytes[..bytes.len().min(1024) & !1];
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let enough = head.len() / 4;
    match (first > enough, second > enough) {
        (false, true) => Some(true),
        (true, false) => Some(false),
        _ => None,
    }
}

fn checked(text: String, encoding: &'static str, file: &str) -> Result<Decoded, Refused> {
    let control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    if let Some(offset) = text.find(control) {
        let row = line_of(&text.as_bytes()[..offset]);
        return Err(Diagnostic::new(Code::ControlCharacter, Place::file(file).row(row)).into());
    }
    if text.trim().is_empty() {
        return Err(Diagnostic::new(Code::EmptyFile, Place::file(file)).into());
    }
    Ok(Decoded { text, encoding })
}

fn bad_encoding(before: &[u8], file: &str) -> Diagnostic {
    Diagnostic::new(Code::BadEncoding, Place::file(file).row(line_of(before)))
}

fn line_of(before: &[u8]) -> u64 {
    1 + memchr::memchr_iter(b'\n', before).count() as u64
}

/// A line of delimited text: its row number and its fields.
pub(super) type Line = (u64, Vec<String>);

/// Delimited text as lines of fields; blank lines are left out.
pub(super) struct Grid {
    pub lines: Vec<Line>,
    pub delimiter: char,
}

/// Splits text into fields. A first line `sep=x` names the delimiter; otherwise the character among `; , tab |` that stands
/// most often outside quotes in the first line that has any.
pub(super) fn grid(text: &str, file: &str) -> Result<Grid, Refused> {
    let (text, declared, skipped) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((mark, rest)) => (rest, mark.chars().next(), 1),
        None => (text, None, 0),
    };
    let delimiter = declared.unwrap_or_else(|| sniff(text));
    let mut lines = Vec::new();
    let mut reader = Fields { rest: text.char_indices().peekable(), delimiter, row: 1 + skipped, taken: 0 };
    while let Some((row, fields)) = reader.line(file)? {
        if fields.iter().any(|field| !field.trim().is_empty()) {
            lines.push((row, fields));
        }
    }
    Ok(Grid { lines, delimiter })
}

fn sniff(text: &str) -> char {
    const CANDIDATES: [char; 4] = [';', '\t', ',', '|'];
    for line in text.lines() {
        let mut quoted = false;
        let mut counts = [0_usize; 4];
        for c in line.chars() {
            if c == '"' {
                quoted = !quoted;
            } else if let Some(position) = CANDIDATES.iter().position(|&d| d == c && !quoted) {
                counts[position] += 1;
            }
        }
        if let Some(best) = (0..4).filter(|&i| counts[i] > 0).max_by_key(|&i| (counts[i], std::cmp::Reverse(i))) {
            return CANDIDATES[best];
        }
    }
    ';'
}

struct Fields<'a> {
    rest: std::iter::Peekable<std::str::CharIndices<'a>>,
    delimiter: char,
    row: u64,
    taken: u64,
}

impl Fields<'_> {
    /// The next line, however many rows its quoted fields span.
    fn line(&mut self, file: &str) -> Result<Option<Line>, Refused> {
        if self.rest.peek().is_none() {
            return Ok(None);
        }
        let first = self.row;
        let mut fields = vec![String::new()];
        let mut quoted_since = None;
        while let Some((_, c)) = self.rest.next() {
            let last = fields.len() - 1;
            if c == '\n' {
                self.row += 1;
            }
            if quoted_since.is_some() {
                match (c, self.rest.peek()) {
                    ('"', Some((_, '"'))) => {
                        self.rest.next();
                        fields[last].push('"');
                    }
                    ('"', _) => quoted_since = None,
                    _ => fields[last].push(c),
                }
            } else if c == '"' && fields[last].trim().is_empty() {
                fields[last].clear();
                quoted_since = Some(self.row);
            } else if c == self.delimiter {
                fields.push(String::new());
                self.taken += 1;
                limits::FIELDS.check(self.taken, Place::file(file).row(self.row))?;
            } else if c == '\n' {
                return Ok(Some((first, fields)));
            } else if c != '\r' {
                fields[last].push(c);
            }
        }
        match quoted_since {
            Some(row) => Err(Diagnostic::new(Code::UnclosedQuote, Place::file(file).row(row)).into()),
            None => Ok(Some((first, fields))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        grid(text, "t.csv").unwrap().lines.into_iter().map(|(_, fields)| fields).collect()
    }

    #[test]
    fn fields_may_hold_delimiters_quotes_and_line_breaks() {
        assert_eq!(cells("a;b\r\n\"x;\"\"y\"\"\nz\";2\n"), [["a", "b"], ["x;\"y\"\nz", "2"]]);
        assert_eq!(cells("sep=\t\na\tb,c\n1\t2\n"), [["a", "b,c"], ["1", "2"]]);
    }

    #[test]
    fn rows_are_counted_as_an_editor_counts_them() {
        let lines = grid("a,b\n\"1\n2\",3\n\n4,5\n", "t.csv").unwrap().lines;
        assert_eq!(lines.iter().map(|line| line.0).collect::<Vec<_>>(), [1, 2, 5]);
    }

    #[test]
    fn an_open_quote_is_named_where_it_opened() {
        let error = grid("a,b\n1,\"2\n3,4\n", "t.csv").err().unwrap();
        assert_eq!((error.code, error.place.row), (Code::UnclosedQuote, Some(2)));
    }

    #[test]
    fn utf16_is_known_without_a_mark() {
        let bytes: Vec<u8> = "år;verdi\n2024;1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&bytes, "t").unwrap().text, "år;verdi\n2024;1\n");
        assert_eq!(decode(b"\xe5r;v", "t").unwrap().encoding, "Windows-1252");
        assert_eq!(decode(b"a\x81", "t").err().unwrap().code, Code::BadEncoding);
        assert_eq!(decode(b"", "t").err().unwrap().code, Code::EmptyFile);
    }
}
