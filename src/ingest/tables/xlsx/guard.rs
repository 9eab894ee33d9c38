//! What is checked before the workbook library opens anything.
//!
//! The library inflates whatever it is given. Here every entry is inflated once, in pieces that are counted and thrown away, so
//! that a few kilobytes cannot become gigabytes; headers are not believed. XML parts are read by [`Markup`] on the way.
//! Nothing is written and no name in the container is used as a path, so traversal and links have nothing to act on.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::limits::{self, reached};
use super::markup::{Event, Fault, MAX_TEXT, Markup};
use super::scan::{Refused, SheetScan, scan};
use crate::diag::{Code, Diagnostic, Place};

/// What one part turned out to be.
#[derive(Debug)]
pub(super) enum Part {
    /// A sheet, or why this one cannot be read.
    Sheet(Result<Box<SheetScan>, Box<Diagnostic>>),
    /// The shared strings: how many.
    Strings(u64),
    /// The styles: how many cell formats.
    Styles(u64),
    /// Relations: id, type and target, as written.
    Relations(Vec<[String; 3]>),
    /// The workbook: the relation id of each sheet.
    Workbook(Vec<String>),
    /// Colours, which the workbook library reads and we do not use.
    Theme,
    /// Anything else; the library must not be led to it.
    Other,
}

/// Parts by lower-case name, as the workbook library looks them up.
pub(super) type Parts = BTreeMap<String, Part>;

/// Checks the container and every part in it.
pub(super) fn inspect(bytes: &[u8]) -> Result<Parts, Diagnostic> {
    let entries = memchr::memmem::find_iter(bytes, b"PK\x01\x02").count() as u64;
    if entries > limits::MAX_ENTRIES {
        return Err(reached("entries", entries, limits::MAX_ENTRIES, Place::default()));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged("zip"))?;
    let mut parts = Parts::new();
    let mut total = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|error| unreadable(&error))?;
        let name = entry.name().map_err(|_| damaged("zip"))?.replace('\\', "/").to_ascii_lowercase();
        let compressed = entry.compressed_size();
        let meter = Meter { inner: entry, compressed, entry: 0, total: &mut total, tripped: &Cell::new(None) };
        let part = inspect_entry(meter, &name)?;
        if parts.insert(name.clone(), part).is_some() {
            // Two names that differ in case alone: which one would be read is nobody's guess to make.
            return Err(damaged(&name));
        }
    }
    Ok(parts)
}

fn unreadable(error: &ZipError) -> Diagnostic {
    match error {
        ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED => {
            Diagnostic::new(Code::Encrypted, Place::default()).found("zip")
        }
        _ => damaged("zip"),
    }
}

/// Part names come from the file, so they are shown shortened and without control characters.
pub(super) fn damaged(part: &str) -> Diagnostic {
    let shown: String = part.chars().filter(|character| !character.is_control()).take(80).collect();
    Diagnostic::new(Code::Damaged, Place::default()).found(shown)
}

/// Counts what passes and stops at a limit.
struct Meter<'a, R> {
    inner: R,
    compressed: u64,
    entry: u64,
    total: &'a mut u64,
    tripped: &'a Cell<Option<(&'static str, u64, u64)>>,
}

impl<R: Read> Read for Meter<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.entry += count as u64;
        *self.total += count as u64;
        let ratio = self.entry / self.compressed.max(1);
        let tripped = if self.entry > limits::MAX_ENTRY {
            Some(("entry_bytes", self.entry, limits::MAX_ENTRY))
        } else if *self.total > limits::MAX_TOTAL {
            Some(("total_bytes", *self.total, limits::MAX_TOTAL))
        } else if self.entry > limits::RATIO_FROM && ratio > limits::MAX_RATIO {
            Some(("ratio", ratio, limits::MAX_RATIO))
        } else {
            None
        };
        if tripped.is_some() {
            self.tripped.set(tripped);
            return Err(io::Error::other("limit"));
        }
        Ok(count)
    }
}

fn inspect_entry<R: Read>(meter: Meter<'_, R>, name: &str) -> Result<Part, Diagnostic> {
    let tripped = meter.tripped;
    let input = BufReader::with_capacity(64 * 1024, meter);
    let extension = name.rsplit('.').next().unwrap_or_default();
    let result = if !matches!(extension, "xml" | "rels" | "vml") {
        drain(input).map(|()| Part::Other)
    } else if is_unread(name) {
        skim(input).map(|()| Part::Other)
    } else {
        inspect_xml(input)
    };
    result.map_err(|fault| match (tripped.get(), fault) {
        (Some((limit, found, allowed)), _) | (None, Fault::TooMany(limit, found, allowed)) => {
            reached(limit, found, allowed, Place::default())
        }
        (None, Fault::Overlong) => reached("characters", MAX_TEXT as u64 + 1, limits::MAX_CHARACTERS, Place::default()),
        (None, Fault::DocumentType) => Diagnostic::new(Code::DtdRefused, Place::default()).found(damaged(name).found),
        (None, Fault::Encoding) => {
            Diagnostic::new(Code::BadEncoding, Place::default()).found(damaged(name).found).expected("UTF-8")
        }
        (None, Fault::Malformed | Fault::Read) => damaged(name),
    })
}

fn drain(mut input: impl BufRead) -> Result<(), Fault> {
    io::copy(&mut input, &mut io::sink())?;
    Ok(())
}

fn inspect_xml<R: BufRead>(input: R) -> Result<Part, Fault> {
    let mut markup = Markup::new(input);
    while markup.next()? != Event::Open {}
    match markup.name() {
        b"worksheet" => match scan(&mut markup) {
            Ok(found) => Ok(Part::Sheet(Ok(Box::new(found)))),
            Err(Refused::Fault(Fault::Malformed)) => refused_sheet(markup, Box::new(damaged("xml"))),
            Err(Refused::Fault(fault)) => Err(fault),
            Err(Refused::Sheet(diagnostic)) => refused_sheet(markup, diagnostic),
        },
        b"sst" => strings(&mut markup).map(Part::Strings),
        b"styleSheet" => styles(&mut markup).map(Part::Styles),
        b"Relationships" => relations(&mut markup).map(Part::Relations),
        b"workbook" => workbook(&mut markup).map(Part::Workbook),
        b"theme" => elements(&mut markup, |_, count| described(count)).map(|()| Part::Theme),
        _ => skim_rest(markup).map(|()| Part::Other),
    }
}

/// Parts that belong to other programs. They may be untidy; they may not declare a document type.
pub(super) fn is_unread(name: &str) -> bool {
    name.starts_with("customxml/") || name.starts_with("docprops/") || name.rsplit('.').next() == Some("vml")
}

fn skim<R: BufRead>(input: R) -> Result<(), Fault> {
    skim_rest(Markup::new(input))
}

fn skim_rest<R: BufRead>(mut markup: Markup<R>) -> Result<(), Fault> {
    loop {
        match markup.next() {
            Ok(Event::End) => return Ok(()),
            Ok(_) => {}
            Err(Fault::Malformed | Fault::Encoding | Fault::Overlong) => return drain(markup.into_input()),
            Err(fault) => return Err(fault),
        }
    }
}

/// One bad sheet does not spoil the others, but its bytes are still counted and their checksum verified.
fn refused_sheet<R: BufRead>(markup: Markup<R>, diagnostic: Box<Diagnostic>) -> Result<Part, Fault> {
    drain(markup.into_input())?;
    Ok(Part::Sheet(Err(diagnostic)))
}

/// Calls `visit` for every element with how many there were so far.
fn elements<R: BufRead>(
    markup: &mut Markup<R>,
    mut visit: impl FnMut(&Markup<R>, u64) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut count = 0;
    loop {
        match markup.next()? {
            Event::Open => {
                count += 1;
                visit(markup, count)?;
            }
            Event::End => return Ok(()),
            Event::Text | Event::Close => {}
        }
    }
}

fn at_most(name: &'static str, found: u64, allowed: u64) -> Result<(), Fault> {
    if found > allowed { Err(Fault::TooMany(name, found, allowed)) } else { Ok(()) }
}

fn described(count: u64) -> Result<(), Fault> {
    at_most("elements", count, limits::MAX_ELEMENTS)
}

/// Counts the strings. The library reserves memory for as many as the part claims, so the claim must be near the truth.
fn strings<R: BufRead>(markup: &mut Markup<R>) -> Result<u64, Fault> {
    let claimed = markup.attribute(b"uniqueCount").map(<[u8]>::to_vec);
    let mut count = 0;
    loop {
        match markup.next()? {
            Event::Open if markup.name() == b"si" => {
                if markup.depth() != 2 {
                    return Err(Fault::Malformed);
                }
                count += 1;
                at_most("strings", count, limits::MAX_STRINGS)?;
            }
            Event::Open if markup.name() == b"sst" => return Err(Fault::Malformed),
            Event::End => break,
            _ => {}
        }
    }
    match claimed.map(|digits| super::facts::number(&digits)) {
        Some(Some(claimed)) if claimed > count.max(limits::MAX_CLAIM) => Err(Fault::Malformed),
        // The library ignores what it cannot read as a number, but a sign or a thirteenth digit may be a number to it.
        Some(None) => Err(Fault::Malformed),
        _ => Ok(count),
    }
}

fn styles<R: BufRead>(markup: &mut Markup<R>) -> Result<u64, Fault> {
    let mut formats = 0;
    elements(markup, |markup, count| {
        if markup.name() == b"xf" && markup.parent() == b"cellXfs" {
            formats += 1;
        }
        described(count)?;
        at_most("formats", formats, limits::MAX_FORMATS)?;
        at_most("style_bytes", markup.tag_length() as u64, limits::MAX_STYLE_TAG as u64)
    })?;
    Ok(formats)
}

fn relations<R: BufRead>(markup: &mut Markup<R>) -> Result<Vec<[String; 3]>, Fault> {
    let mut found = Vec::new();
    elements(markup, |markup, count| {
        described(count)?;
        if markup.name() == b"Relationship" {
            found.push([&b"Id"[..], b"Type", b"Target"].map(|key| said(markup.attribute(key))));
        }
        Ok(())
    })?;
    Ok(found)
}

fn workbook<R: BufRead>(markup: &mut Markup<R>) -> Result<Vec<String>, Fault> {
    let mut sheets = Vec::new();
    elements(markup, |markup, count| {
        described(count)?;
        if markup.name() == b"sheet" {
            sheets.push(said(markup.attribute_any_prefix(b"id")));
        }
        Ok(())
    })?;
    Ok(sheets)
}

fn said(value: Option<&[u8]>) -> String {
    String::from_utf8_lossy(value.unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drained(length: u64, compressed: u64, before: u64) -> Option<(&'static str, u64, u64)> {
        let (mut total, tripped) = (before, Cell::new(None));
        let inner = io::repeat(b'x').take(length);
        let meter = Meter { inner, compressed, entry: 0, total: &mut total, tripped: &tripped };
        let failed = drain(BufReader::new(meter)).is_err();
        assert_eq!(failed, tripped.get().is_some());
        tripped.get()
    }

    #[test]
    fn the_meter_stops_at_each_limit_and_not_before() {
        assert_eq!(drained(limits::MAX_ENTRY, limits::MAX_ENTRY, 0), None);
        assert_eq!(drained(limits::MAX_ENTRY + 1, limits::MAX_ENTRY, 0).map(|limit| limit.0), Some("entry_bytes"));
        assert_eq!(drained(1000, 1000, limits::MAX_TOTAL - 1000), None);
        assert_eq!(drained(1001, 1000, limits::MAX_TOTAL - 1000).map(|limit| limit.0), Some("total_bytes"));
        assert_eq!(drained(limits::RATIO_FROM, 1, 0), None);
        assert_eq!(drained(limits::RATIO_FROM + 1, 1, 0).map(|limit| limit.0), Some("ratio"));
        assert_eq!(drained(200 * 10_000, 10_000, 0), None);
    }
}
