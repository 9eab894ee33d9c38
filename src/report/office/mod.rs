//! Documents that people go on working with: slides and a case paper. Only the parts of the formats that a document must have, and
//! only figures that are shown: what is embedded behind a chart is what the chart shows.

mod chart;
mod document_look;
mod frame;
mod markup;
mod paper;
mod presentation_look;
mod slide_table;
mod slides;
mod template;
pub mod word;

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::ReportError;
pub(super) use paper::paper;
pub(super) use slides::slides;
pub use template::{NoTemplate, Template};

/// Packs parts in order. There is no clock: the same parts give the same bytes.
///
/// # Errors
/// When the container cannot be written, which memory always can.
pub fn package(parts: Vec<(String, Vec<u8>)>) -> Result<Vec<u8>, ReportError> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name, options).map_err(ReportError::new)?;
        zip.write_all(&bytes).map_err(ReportError::new)?;
    }
    Ok(zip.finish().map_err(ReportError::new)?.into_inner())
}

/// Words as they stand in markup, without signs that XML cannot hold.
#[must_use]
pub fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            letter => out.push(letter),
        }
    }
    out
}

/// A language as these formats name it.
#[must_use]
pub fn locale(lang: &str) -> &'static str {
    match lang {
        "nn" => "nn-NO",
        "en" => "en-GB",
        _ => "nb-NO",
    }
}

/// Title, author, description and language of a document, as `docProps/core.xml`.
#[must_use]
pub fn core(title: &str, author: &str, about: &str, lang: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:description>{}</dc:description><dc:language>{}</dc:language></cp:coreProperties>"#,
        escaped(title),
        escaped(author),
        escaped(about),
        locale(lang)
    )
}

/// What a package begins with: where its document stands, and its properties.
#[must_use]
pub fn package_relations(document: &str) -> String {
    relations(&[("rId1", "officeDocument", document), ("rId2", CORE, "docProps/core.xml")])
}

/// The kind of relation that leads to the properties, which alone is one of packages.
const CORE: &str = "metadata/core-properties";

/// Relations of a part: identifier, kind (the end of its address), target.
#[must_use]
pub fn relations(all: &[(&str, &str, &str)]) -> String {
    const FORMATS: &str = "http://schemas.openxmlformats.org";
    let one = |(id, kind, target): &(&str, &str, &str)| {
        let of = if *kind == CORE { "package" } else { "officeDocument" };
        format!(r#"<Relationship Id="{id}" Type="{FORMATS}/{of}/2006/relationships/{kind}" Target="{target}"/>"#)
    };
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"#,
        all.iter().map(one).collect::<String>()
    )
}
