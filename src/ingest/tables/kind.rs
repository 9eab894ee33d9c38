//! What a file really is, by its first bytes; names lie.
//!
//! One table for every reader. A format takes the files that it recognises; what no format takes is named from here, so that the kinds
//! that are foreign are those that nobody reads.

use std::io::Read as _;
use std::path::Path;

use crate::config;

/// Beginnings of files that are no text.
const MARKS: [(&[u8], &str); 13] = [
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xD0\xCF\x11\xE0", "ole"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"PAR1", "parquet"),
    (b"$FL2", "sav"),
    (b"$FL3", "zsav"),
    (b"ASCII SPSS PORT FILE", "SPSS portable"),
    (b"<stata_dta>", "Stata"),
    (b"s\x01\x01", "Stata"),
];

/// The kind of a file that is neither a workbook nor text in fields; `None` for what may be either.
pub(crate) fn of(head: &[u8]) -> Option<&'static str> {
    by_mark(head).filter(|kind| *kind != "zip").or_else(|| by_markup(head))
}

/// The kind that the first bytes mark.
pub(crate) fn by_mark(head: &[u8]) -> Option<&'static str> {
    MARKS.iter().find(|(start, _)| head.starts_with(start)).map(|(_, kind)| *kind)
}

/// The kind of a text that is marked up.
pub(crate) fn by_markup(head: &[u8]) -> Option<&'static str> {
    let head = &head[..head.len().min(4096)];
    let text = String::from_utf8_lossy(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)).to_ascii_lowercase();
    let text = text.trim_start();
    if !["<?xml", "<!doctype", "<html", "<table", "<body", "<workbook"].iter().any(|start| text.starts_with(start)) {
        return None;
    }
    Some(if text.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        "spreadsheetml"
    } else if ["<html", "<!doctype html", "<table", "<body"].iter().any(|tag| text.contains(tag)) {
        "html"
    } else {
        "xml"
    })
}

/// Whether a file begins like one of a kind. What is no plain file is told by whoever reads it: opening a pipe to look at its head would wait
/// for somebody to write.
pub(crate) fn begins(path: &Path, like: fn(&[u8]) -> bool) -> bool {
    let mut head = [0; 4];
    config::open(path, "").is_ok_and(|mut file| file.read_exact(&mut head).is_ok() && like(&head))
}

/// Whether bytes begin like a workbook, or like the older container that also wraps workbooks with a password: the safe reader knows
/// best what they are.
pub(crate) fn is_container(head: &[u8]) -> bool {
    matches!(by_mark(head), Some("zip" | "ole"))
}
