//! Delimited text: which delimiter, where records end, what the fields are. RFC 4180 with the liberties that real exports take:
//! any line end, a quote in the middle of an unquoted field is a letter like others.

use std::borrow::Cow;

const QUOTE: u8 = b'"';

/// Delimiters that are recognised, in order of preference when everything else is equal.
pub(crate) const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// How a record ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RecordEnd {
    /// Where the next record begins.
    pub(crate) next: usize,
    /// Number of fields.
    pub(crate) fields: usize,
    /// The field whose quote is never closed, from 0.
    pub(crate) unclosed: Option<usize>,
    /// The first field with text after its closing quote, from 0.
    pub(crate) stray: Option<usize>,
    /// Whether the last field is empty and was not quoted.
    pub(crate) empty_last: bool,
}

impl RecordEnd {
    /// A line with nothing on it.
    pub(crate) fn is_blank(&self) -> bool {
        self.fields == 1 && self.empty_last
    }
}

/// Calls `visit` for each field of the record that begins at `start`. Doubled quotes are undone in `scratch`.
#[inline]
pub(crate) fn each_field(
    bytes: &[u8],
    start: usize,
    delimiter: u8,
    scratch: &mut Vec<u8>,
    mut visit: impl FnMut(usize, &[u8]),
) -> RecordEnd {
    let mut at = start;
    let mut end = RecordEnd::default();
    loop {
        let field = end.fields;
        end.fields += 1;
        if bytes.get(at) == Some(&QUOTE) {
            at = quoted(bytes, at, delimiter, scratch, &mut end, |text| visit(field, text));
            end.empty_last = false;
        } else {
            let stop = plain_end(bytes, at, delimiter);
            visit(field, &bytes[at..stop]);
            end.empty_last = stop == at;
            at = stop;
        }
        match bytes.get(at) {
            Some(&byte) if byte == delimiter => at += 1,
            other => {
                let crlf = other == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n');
                end.next = if crlf { at + 2 } else { (at + 1).min(bytes.len()) };
                return end;
            }
        }
    }
}

/// End of an unquoted field. Fields of answers are one or two bytes long, so a plain loop wins.
#[inline]
fn plain_end(bytes: &[u8], start: usize, delimiter: u8) -> usize {
    let stops = |byte: &u8| *byte == delimiter || *byte == b'\n' || *byte == b'\r';
    bytes[start..].iter().position(stops).map_or(bytes.len(), |length| start + length)
}

/// A quoted field: gives its text to `visit`, returns the position of the delimiter or line end after it.
fn quoted(
    bytes: &[u8],
    start: usize,
    delimiter: u8,
    scratch: &mut Vec<u8>,
    end: &mut RecordEnd,
    visit: impl FnOnce(&[u8]),
) -> usize {
    let field = end.fields - 1;
    let mut from = start + 1;
    scratch.clear();
    loop {
        let Some(length) = memchr::memchr(QUOTE, &bytes[from..]) else {
            end.unclosed = Some(field);
            visit(&bytes[from..]);
            return bytes.len();
        };
        let close = from + length;
        if bytes.get(close + 1) == Some(&QUOTE) {
            scratch.extend_from_slice(&bytes[from..=close]);
            from = close + 2;
            continue;
        }
        if scratch.is_empty() {
            visit(&bytes[from..close]);
        } else {
            scratch.extend_from_slice(&bytes[from..close]);
            visit(scratch);
        }
        let after = plain_end(bytes, close + 1, delimiter);
        if after > close + 1 && end.stray.is_none() {
            end.stray = Some(field);
        }
        return after;
    }
}

/// End of the last complete record in `bytes`, which begin at a record: the bytes after it belong to the next piece. `None` when no
/// record ends.
pub(crate) fn last_record_end(bytes: &[u8], delimiter: u8) -> Option<usize> {
    let line_end = |part: &[u8]| memchr::memrchr2(b'\n', b'\r', part).map(|at| at + 1);
    let mut outside_from = 0;
    let mut found = None;
    let mut search = 0;
    while let Some(length) = memchr::memchr(QUOTE, &bytes[search..]) {
        let open = search + length;
        let opens = open == 0 || matches!(bytes[open - 1], b'\n' | b'\r') || bytes[open - 1] == delimiter;
        search = open + 1;
        if !opens {
            continue;
        }
        found = line_end(&bytes[outside_from..open]).map(|end| outside_from + end).or(found);
        let Some(close) = closing_quote(bytes, open + 1) else { return found };
        search = close + 1;
        outside_from = search;
    }
    line_end(&bytes[outside_from..]).map(|end| outside_from + end).or(found)
}

/// The quote that closes a field whose text begins at `from`; doubled quotes are text.
fn closing_quote(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let close = from + memchr::memchr(QUOTE, &bytes[from..])?;
        if bytes.get(close + 1) != Some(&QUOTE) {
            return Some(close);
        }
        from = close + 2;
    }
}

/// The delimiter under which the first records agree best with the header in their number of fields; among those, the one with most
/// fields. Where hardly any agrees the first line is no header but a title, and the width that most records share decides.
pub(crate) fn sniff_delimiter(head: &[u8]) -> u8 {
    let best = |judge: fn(&[u8], u8) -> (usize, usize)| {
        let judged = DELIMITERS.iter().rev().map(|&delimiter| (judge(head, delimiter), delimiter));
        judged.filter(|((_, fields), _)| *fields > 1).max_by_key(|(score, _)| *score)
    };
    let by_header = best(agreement).filter(|((percent, _), _)| *percent >= 50);
    by_header.or_else(|| best(usual_width)).map_or(DELIMITERS[0], |(_, delimiter)| delimiter)
}

/// How many of the first fifty records have the width that most have, and that width; records of one field do not count.
fn usual_width(head: &[u8], delimiter: u8) -> (usize, usize) {
    let (mut at, mut widths) = (0, std::collections::BTreeMap::<usize, usize>::new());
    for _ in 0..50 {
        if at < head.len() {
            let record = each_field(head, at, delimiter, &mut Vec::new(), |_, _| ());
            at = record.next;
            *widths.entry(record.fields).or_default() += 1;
        }
    }
    widths.into_iter().filter(|(width, _)| *width > 1).map(|(width, records)| (records, width)).max().unwrap_or_default()
}

/// Share (in percent) of the first fifty records with as many fields as the header, and how many the header has.
fn agreement(head: &[u8], delimiter: u8) -> (usize, usize) {
    let mut scratch = Vec::new();
    let header = each_field(head, 0, delimiter, &mut scratch, |_, _| ());
    let (mut at, mut records, mut agreeing) = (header.next, 0, 0);
    while at < head.len() && records < 50 {
        let record = each_field(head, at, delimiter, &mut scratch, |_, _| ());
        // The last record may be cut off by the end of the piece that was read.
        let cut = record.next == head.len() && records > 0;
        at = record.next;
        if record.is_blank() || cut {
            continue;
        }
        records += 1;
        agreeing += usize::from(record.fields == header.fields || (record.fields == header.fields + 1 && record.empty_last));
    }
    ((agreeing * 100).checked_div(records).unwrap_or(100), header.fields)
}

/// The delimiter that a first line `sep=;` declares, and where the table begins.
pub(crate) fn declared_delimiter(head: &[u8]) -> Option<(u8, usize)> {
    let rest = head.strip_prefix(b"sep=").or_else(|| head.strip_prefix(b"SEP="))?;
    let (&delimiter, rest) = rest.split_first()?;
    let line_end = if rest.starts_with(b"\r\n") { 2 } else { usize::from(matches!(rest.first(), Some(b'\n' | b'\r'))) };
    (line_end > 0 && DELIMITERS.contains(&delimiter)).then_some((delimiter, 5 + line_end))
}

/// One record as owned texts. `bytes` are UTF-8.
pub(crate) fn record(bytes: &[u8], start: usize, delimiter: u8) -> (Vec<String>, RecordEnd) {
    let mut fields = Vec::new();
    let end = each_field(bytes, start, delimiter, &mut Vec::new(), |_, text| {
        let text: Cow<'_, str> = String::from_utf8_lossy(text);
        fields.push(text.into_owned());
    });
    (fields, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str, delimiter: u8) -> Vec<Vec<String>> {
        let mut at = 0;
        let mut all = Vec::new();
        while at < text.len() {
            let (fields, end) = record(text.as_bytes(), at, delimiter);
            all.push(fields);
            at = end.next;
        }
        all
    }

    #[test]
    fn fields_and_line_ends_of_every_kind() {
        let text = "a;b\r\n1;\"x;\"\"y\"\"\nz\"\r2;\n3;4";
        let expected = vec![vec!["a", "b"], vec!["1", "x;\"y\"\nz"], vec!["2", ""], vec!["3", "4"]];
        assert_eq!(records(text, b';'), expected);
    }

    #[test]
    fn a_quote_that_is_never_closed_and_one_that_closes_early_are_seen() {
        let (_, end) = record(b"1;\"open;2\n3", 0, b';');
        assert_eq!((end.unclosed, end.fields), (Some(1), 2));
        let (_, end) = record(br#""a \" b";2"#, 0, b';');
        assert_eq!((end.stray, end.fields), (Some(0), 2));
        let (fields, end) = record(br#"5" screen;2"#, 0, b';');
        assert_eq!((fields, end.stray), (vec!["5\" screen".to_string(), "2".to_string()], None));
    }

    #[test]
    fn pieces_are_cut_where_records_end() {
        for (text, end) in [
            ("a;b\n1;2\n3", Some(8)),
            ("a;b", None),
            ("a;\"b\nc\"\n1", Some(8)),
            ("a\n\"b\nc", Some(2)),
            ("a\n\"b\"\"\nc\";1\nd", Some(12)),
            ("a\n5\" screen\nb\n", Some(14)),
            ("\"a\";\"b\"\r\n\"1\";\"", Some(9)),
        ] {
            assert_eq!(last_record_end(text.as_bytes(), b';'), end, "{text:?}");
        }
    }

    #[test]
    fn delimiters_are_recognised() {
        for (text, delimiter) in [
            ("a;b;c\n1;2,5;3\n", b';'),
            ("a,b\n1,2\n", b','),
            ("a\tb\n1\t2\n", b'\t'),
            ("a|b\n1|2\n", b'|'),
            ("\"Hva, hvor, hvem?\";b\n1;2\n", b';'),
            ("Hva, hvor, hvem?;b\n1;2\n3;4\n", b';'),
            ("single\n1\n", b';'),
            ("a,b\n1,2\n3,4,5\n", b','),
            ("Befolkning\n\nregion\tår\n0301 Oslo\t717 710\n", b'\t'),
            ("Trives på skolen, 10. trinn, prosent\nkommune;2024;2025\nPorsgrunn;90,1;88,2\n", b';'),
        ] {
            assert_eq!(sniff_delimiter(text.as_bytes()), delimiter, "{text:?}");
        }
        assert_eq!(declared_delimiter(b"sep=,\r\na,b"), Some((b',', 7)));
        assert_eq!(declared_delimiter(b"sep;x"), None);
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { cases: 2000, failure_persistence: None, ..Default::default() })]

        /// Law: wherever reading stops, cutting after the last complete record changes no record.
        #[test]
        fn any_cut_gives_the_whole(text in "[a;\"\n\r]{0,24}", stop in 0_usize..24) {
            // A record stands before it all, so that there is always one to cut after.
            let text = format!("a\n{text}");
            let end = last_record_end(&text.as_bytes()[..(stop + 2).min(text.len())], b';').unwrap();
            let (left, right) = text.split_at(end);
            let right = if left.ends_with('\r') { right.strip_prefix('\n').unwrap_or(right) } else { right };
            let pieces = [records(left, b';'), records(right, b';')].concat();
            proptest::prop_assert_eq!(pieces, records(&text, b';'));
        }
    }
}
