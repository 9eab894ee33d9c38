//! Bytes to text. An export says nothing about its encoding, so it is recognised: byte order mark, then UTF-16 by its pattern of
//! zero bytes, then valid UTF-8, then Windows-1252 if every high byte is one that Nordic text has. Nothing is ever replaced by
//! `U+FFFD`: bytes that do not fit are an error with a place.

use std::fmt;
use std::str::FromStr;

/// An encoding that exports come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// UTF-16, low byte first: SurveyXact's tab-separated export.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows-1252: what Excel on Windows calls "CSV".
    Windows1252,
}

impl Encoding {
    /// Every encoding.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Windows1252];

    /// The encoding of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.name().eq_ignore_ascii_case(name))
    }

    /// Name, as project files and messages write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1252 => "windows-1252",
        }
    }

    fn table(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::Windows1252 => encoding_rs::WINDOWS_1252,
        }
    }

    /// A decoder that remembers a character cut in two between pieces.
    pub(crate) fn decoder(self) -> encoding_rs::Decoder {
        self.table().new_decoder_without_bom_handling()
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Encoding {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let name = name.to_ascii_lowercase();
        Self::ALL.into_iter().find(|encoding| encoding.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|encoding| encoding.name()).collect();
            format!("`{name}` is not one of {}", names.join(", "))
        })
    }
}

/// Bytes that are not text in the encoding of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotText {
    /// Line, from 1.
    pub(crate) line: u64,
    /// Byte in the line, from 1.
    pub(crate) byte: u64,
    /// The first byte that does not fit.
    pub(crate) value: u8,
}

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:02X} at byte {}", self.value, self.byte)
    }
}

/// The encoding that the first bytes show beyond doubt, and the length of the byte order mark; `None` when only UTF-8 or an
/// eight-bit encoding is left.
pub(crate) fn by_first_bytes(bytes: &[u8]) -> Option<(Encoding, usize)> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return Some((Encoding::Utf8, 3));
    }
    if bytes.starts_with(b"\xFF\xFE") {
        return Some((Encoding::Utf16Le, 2));
    }
    if bytes.starts_with(b"\xFE\xFF") {
        return Some((Encoding::Utf16Be, 2));
    }
    by_zero_bytes(&bytes[..bytes.len().min(4096)])
}

/// Western text in UTF-16 has a zero in nearly every second byte and never anywhere else.
fn by_zero_bytes(bytes: &[u8]) -> Option<(Encoding, usize)> {
    let pairs = bytes.len() / 2;
    let zeros = |offset: usize| bytes.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    match pairs {
        0 | 1 => None,
        _ if first == 0 && second * 10 >= pairs * 7 => Some((Encoding::Utf16Le, 0)),
        _ if second == 0 && first * 10 >= pairs * 7 => Some((Encoding::Utf16Be, 0)),
        _ => None,
    }
}

/// What stands beyond ASCII in the text of a Nordic municipality: letters of the North and of names from elsewhere, punctuation.
const NORDIC: &str = "\u{a0}€…‘’“”•–—£§«°±²³´µ·¹»¼½¿©®ŠšŽžÁÄÅÆÇÈÉÊËÍÐÒÓÔÖØÙÚÛÜÝÞßàáâäåæçèéêëìíîïðñòóôöøùúûüýþÿ";

/// The bytes from 0x80 on.
const HIGH_BYTES: [u8; 128] = {
    let mut bytes = [0x80; 128];
    let mut at = 0_u8;
    while at < 128 {
        bytes[at as usize] += at;
        at += 1;
    }
    bytes
};

/// Whether bytes that are not UTF-8 can be Windows-1252. Bytes that are UTF-8 in one line and not in another are neither: to
/// read them as Windows-1252 would damage the good lines.
fn plausible_windows_1252(bytes: &[u8]) -> bool {
    let (table, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&HIGH_BYTES);
    let plausible: Vec<bool> = table.chars().map(|c| NORDIC.contains(c)).collect();
    let overlong = |bytes: &[u8]| matches!(bytes, [0xC0 | 0xC1, 0x80..=0xBF]);
    let surrogate = |bytes: &[u8]| matches!(bytes, [0xED, 0xA0..=0xBF, 0x80..=0xBF]);
    let western = |c: char| matches!(c, '\u{c0}'..='\u{ff}' | '\u{2010}'..='\u{2026}' | '€');
    bytes.iter().all(|&byte| byte < 0x80 || plausible[usize::from(byte - 0x80)])
        && !bytes.windows(2).any(overlong)
        && !bytes.windows(3).any(surrogate)
        && !bytes.utf8_chunks().any(|chunk| chunk.valid().chars().any(western))
}

/// Place of the first byte that is not UTF-8, if there is one.
pub(crate) fn first_not_utf8(bytes: &[u8]) -> Option<NotText> {
    let at = std::str::from_utf8(bytes).err()?.valid_up_to();
    let before = &bytes[..at];
    let line_start = memchr::memrchr2(b'\n', b'\r', before).map_or(0, |end| end + 1);
    Some(NotText { line: line_ends(before) + 1, byte: (at - line_start + 1) as u64, value: bytes[at] })
}

/// Line ends of any kind; `\r\n` is one.
pub(crate) fn line_ends(bytes: &[u8]) -> u64 {
    let lines = memchr::memchr_iter(b'\n', bytes).count() as u64;
    let lone = memchr::memchr_iter(b'\r', bytes).filter(|&at| bytes.get(at + 1) != Some(&b'\n')).count() as u64;
    lines + lone
}

/// How often two bytes of UTF-8 were themselves encoded once more: `Ã¦` for `æ`, `Ã¸` for `ø`, `Ã¥` for `å`, and the capitals.
pub(crate) fn decoded_twice(text: &[u8]) -> u64 {
    let tails: [&[u8]; 6] = ["¦", "¸", "¥", "†", "˜", "…"].map(str::as_bytes);
    memchr::memmem::find_iter(text, "Ã".as_bytes())
        .filter(|&at| tails.iter().any(|tail| text[at + 2..].starts_with(tail)))
        .count() as u64
}

/// UTF-8 or Windows-1252, told by a piece of text; `None` while it holds nothing beyond ASCII, which decides nothing. The last
/// character of a piece that is not the last may be cut in two.
pub(crate) fn by_letters(piece: &[u8], is_last: bool) -> Option<Encoding> {
    if piece.is_ascii() {
        return None;
    }
    let cut_off = |error: std::str::Utf8Error| error.error_len().is_none() && !is_last;
    let utf8 = std::str::from_utf8(piece).map_or_else(cut_off, |_| true);
    Some(if utf8 || !plausible_windows_1252(piece) { Encoding::Utf8 } else { Encoding::Windows1252 })
}

/// A whole file as text: for tables that are small enough to hold.
pub(crate) fn decode(bytes: &[u8], declared: Option<Encoding>) -> Result<(String, Encoding), NotText> {
    let recognised = by_first_bytes(bytes);
    let mark = recognised.map_or(0, |(_, mark)| mark);
    let encoding = declared.or(recognised.map(|(encoding, _)| encoding)).or_else(|| by_letters(bytes, true));
    let encoding = encoding.unwrap_or(Encoding::Utf8);
    let body = &bytes[mark..];
    if encoding == Encoding::Utf8 {
        return match std::str::from_utf8(body) {
            Ok(text) => Ok((text.to_string(), encoding)),
            Err(_) => Err(first_not_utf8(body).unwrap_or(NotText { line: 1, byte: 1, value: 0 })),
        };
    }
    let mut text = String::new();
    transcode(&mut encoding.decoder(), body, true, &mut text).map(|()| (text, encoding))
}

/// Appends a piece of a file to `text`. On failure the line is counted from the start of `text`.
pub(crate) fn transcode(decoder: &mut encoding_rs::Decoder, bytes: &[u8], last: bool, text: &mut String) -> Result<(), NotText> {
    text.reserve(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len() * 3));
    let before = text.len();
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, text, last);
    // The table of the web gives the five unused bytes of Windows-1252 to control characters; no export means those.
    let unused = |c: char| ('\u{80}'..='\u{9f}').contains(&c);
    let stray = text[before..].char_indices().find(|&(_, c)| unused(c)).map(|(at, _)| before + at);
    let at = match (result, stray) {
        (encoding_rs::DecoderResult::InputEmpty, None) => return Ok(()),
        (_, Some(at)) => at,
        (_, None) => text.len(),
    };
    let value = text[at..]
        .chars()
        .next()
        .map_or_else(|| bytes.get(read.saturating_sub(1)).copied().unwrap_or(0), |c| u8::try_from(u32::from(c)).unwrap_or(0));
    let line_start = text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
    Err(NotText { line: line_ends(&text.as_bytes()[..at]) + 1, byte: (at - line_start + 1) as u64, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn the_same_words_come_out_of_every_encoding() {
        let words = "id;enhet\n1;Ås skole – øvre\n";
        let mut marked = vec![0xFF, 0xFE];
        marked.extend(utf16(words, true));
        let windows = encoding_rs::WINDOWS_1252.encode(words).0.into_owned();
        let cases = [
            (words.as_bytes().to_vec(), Encoding::Utf8),
            (format!("\u{feff}{words}").into_bytes(), Encoding::Utf8),
            (marked, Encoding::Utf16Le),
            (utf16(words, true), Encoding::Utf16Le),
            (utf16(words, false), Encoding::Utf16Be),
            (windows, Encoding::Windows1252),
        ];
        for (bytes, encoding) in cases {
            assert_eq!(decode(&bytes, None), Ok((words.to_string(), encoding)));
        }
    }

    #[test]
    fn bytes_that_are_no_text_have_a_place() {
        let mixed = b"a;b\n\xC3\xA6;1\nx\xE6;2\n";
        assert_eq!(decode(mixed, None), Err(NotText { line: 3, byte: 2, value: 0xE6 }));
        for bad in [&b"a\n\xC3\x28"[..], b"a\n\xC0\xAF", b"a\n\xED\xA0\x80", b"a\n\x81"] {
            assert_eq!(decode(bad, None).map_err(|error| (error.line, error.byte)), Err((2, 1)), "{bad:?}");
        }
        assert_eq!(decode(b"a\nb\x81", Some(Encoding::Windows1252)), Err(NotText { line: 2, byte: 2, value: 0x81 }));
        assert!(decode(b"\xFF\xFEa\x00\x00\xD8", None).is_err(), "a lone surrogate");
    }

    #[test]
    fn text_decoded_twice_is_counted() {
        assert_eq!(decoded_twice("BlÃ¥bÃ¦r og Ã˜l".as_bytes()), 3);
        assert_eq!(decoded_twice("Blåbær, SÃO".as_bytes()), 0);
    }
}
