//! Why a file is no workbook that can be read.

use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::tables::kind;

/// Refuses everything that is not a zip container, with the real type as a stable word.
pub(super) fn check_head(bytes: &[u8]) -> Result<(), Diagnostic> {
    if bytes.is_empty() {
        return Err(Diagnostic::new(Code::EmptyFile, Place::default()));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(());
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Err(compound(bytes));
    }
    Err(wrong(plain(bytes)))
}

/// Refuses containers that are not Excel workbooks, by the names in them (in lower case).
pub(super) fn check_names<'a>(names: &(impl Iterator<Item = &'a str> + Clone)) -> Result<(), Diagnostic> {
    let has = |name: &str| names.clone().any(|entry| entry == name);
    let starts = |start: &str| names.clone().any(|entry| entry.starts_with(start));
    let found = if has("xl/workbook.bin") {
        "xlsb"
    } else if starts("word/") {
        "docx"
    } else if starts("ppt/") {
        "pptx"
    } else if starts("index/") && names.clone().any(|entry| entry.rsplit('.').next() == Some("iwa")) {
        "numbers"
    } else if is_open_document(names) {
        return Ok(());
    } else if !has("_rels/.rels") && !starts("xl/") {
        "zip"
    } else {
        return Ok(());
    };
    Err(wrong(found))
}

/// Whether the names in a container are those of an `OpenDocument` file.
pub(super) fn is_open_document<'a>(names: &(impl Iterator<Item = &'a str> + Clone)) -> bool {
    let has = |name: &str| names.clone().any(|entry| entry == name);
    has("content.xml") && has("meta-inf/manifest.xml")
}

/// A file of another type than a workbook.
pub(super) fn wrong(found: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongType, Place::default()).found(found).expected("xlsx")
}

/// The container of older Office files, which also wraps encrypted newer ones. Its directory names streams in UTF-16.
fn compound(bytes: &[u8]) -> Diagnostic {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(bytes, &wide).is_some()
    };
    if holds("EncryptedPackage") {
        return Diagnostic::new(Code::Encrypted, Place::default()).found("xlsx");
    }
    if holds("WordDocument") {
        wrong("doc")
    } else if holds("Workbook") || holds("Book") {
        wrong("xls")
    } else {
        wrong("ole")
    }
}

fn plain(bytes: &[u8]) -> &'static str {
    // Older workbooks without a container begin with two bytes that a text may begin with too.
    if bytes.first() == Some(&9) && bytes.get(1).is_some_and(|byte| [8, 4, 2, 0].contains(byte)) {
        return "xls";
    }
    let head = &bytes[..bytes.len().min(4096)];
    if let Some(kind) = kind::of(bytes) {
        return kind;
    }
    if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
        return "csv";
    }
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    match head {
        _ if head.contains(&0) => "binary",
        _ if first.iter().any(|byte| b",;\t".contains(byte)) => "csv",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> (Code, String) {
        let diagnostic = check_head(bytes).unwrap_err();
        (diagnostic.code, diagnostic.found)
    }

    #[test]
    fn the_real_type_is_named() {
        for (bytes, kind) in [
            (&b"%PDF-1.7\n"[..], "pdf"),
            (b"a;b\n1;2\n", "csv"),
            (b"\xFF\xFEa\0;\0", "csv"),
            (b"hello\n", "text"),
            (b"\xEF\xBB\xBF  <HTML><body>", "html"),
            (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>", "spreadsheetml"),
            (b"\x09\x08\x10\x00", "xls"),
            (b"\x01\x00\x02", "binary"),
        ] {
            assert_eq!(found(bytes), (Code::WrongType, kind.to_owned()));
        }
        assert_eq!(found(b"").0, Code::EmptyFile);
    }

    #[test]
    fn older_and_encrypted_office_files_are_told_apart() {
        let file = |stream: &str| {
            let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
            bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
            bytes
        };
        assert_eq!(found(&file("EncryptedPackage")), (Code::Encrypted, "xlsx".to_owned()));
        assert_eq!(found(&file("Workbook")), (Code::WrongType, "xls".to_owned()));
        assert_eq!(found(&file("WordDocument")), (Code::WrongType, "doc".to_owned()));
        assert_eq!(found(&file("Other")), (Code::WrongType, "ole".to_owned()));
    }

    #[test]
    fn other_containers_are_named() {
        for (names, kind) in [
            (&["_rels/.rels", "xl/workbook.bin"][..], "xlsb"),
            (&["_rels/.rels", "word/document.xml"], "docx"),
            (&["_rels/.rels", "ppt/presentation.xml"], "pptx"),
            (&["index/document.iwa"], "numbers"),
            (&["a.csv"], "zip"),
        ] {
            assert_eq!(check_names(&names.iter().copied()).unwrap_err().found, kind);
        }
        for names in [&["_rels/.rels", "xl/workbook.xml"][..], &["mimetype", "content.xml", "meta-inf/manifest.xml"]] {
            assert!(check_names(&names.iter().copied()).is_ok());
        }
    }
}
