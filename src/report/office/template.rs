//! A municipality's own look: master, layouts and theme out of its presentation, styles, theme and heads out of its document.
//!
//! What the report says stays as it is; what it looks like comes from the template. Of a template nothing is taken that leads out of it:
//! whoever opens the file must not fetch anything.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};
use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::markup::{attribute, elements, replaced_attribute};
use super::{document_look, package, presentation_look};
use crate::diag::limits;
use crate::report::ReportError;

/// Bytes of all parts of a template after inflating, and how many there may be: as of a workbook.
const MOST_BYTES: u64 = limits::WORKBOOK_TOTAL.most;
const MOST_PARTS: u64 = limits::WORKBOOK_ENTRIES.most;

/// Parts of a container by name.
pub(super) type Parts = BTreeMap<String, Vec<u8>>;

/// A presentation or a document whose look is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Parts,
    is_presentation: bool,
}

/// Why a file is no template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTemplate {
    /// It is no presentation and no document of the Office formats, or a damaged one.
    OtherKind,
    /// It holds more than a look needs.
    TooLarge,
    /// Its look leads out of the file.
    LeadsOut,
}

impl fmt::Display for NoTemplate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::OtherKind => "?",
            Self::TooLarge => "> 400 MB",
            Self::LeadsOut => "TargetMode=\"External\"",
        })
    }
}

impl Template {
    /// Reads a presentation or a document.
    ///
    /// # Errors
    /// When it is neither, is too large, or its look leads out of it.
    pub fn read(bytes: &[u8]) -> Result<Self, NoTemplate> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| NoTemplate::OtherKind)?;
        if archive.len() as u64 > MOST_PARTS {
            return Err(NoTemplate::TooLarge);
        }
        let (mut parts, mut room) = (Parts::new(), MOST_BYTES);
        for at in 0..archive.len() {
            let member = archive.by_index(at).map_err(|_| NoTemplate::OtherKind)?;
            let name = member.name().map_err(|_| NoTemplate::OtherKind)?.trim_start_matches('/').to_string();
            let mut content = Vec::new();
            // One more than there is room for tells that there is more.
            member.take(room + 1).read_to_end(&mut content).map_err(|_| NoTemplate::OtherKind)?;
            room = room.checked_sub(content.len() as u64).ok_or(NoTemplate::TooLarge)?;
            parts.insert(name, content);
        }
        let has = |name: &str| parts.contains_key(name);
        let is_presentation = has("ppt/presentation.xml");
        if !has("[Content_Types].xml") || !(is_presentation || has("word/document.xml") && has("word/styles.xml")) {
            return Err(NoTemplate::OtherKind);
        }
        let template = Self { parts, is_presentation };
        // What would be wrong with it is said now, and not when the report is being written.
        if is_presentation {
            presentation_look::check(&template.parts)?;
        } else {
            document_look::check(&template.parts)?;
        }
        Ok(template)
    }

    /// Whether it is a presentation, and not a document.
    #[must_use]
    pub const fn is_presentation(&self) -> bool {
        self.is_presentation
    }

    /// The same slides, or the same paper, as the template looks.
    ///
    /// # Errors
    /// When the container cannot be read or written, which memory always can.
    pub fn dress(&self, made: &[u8]) -> Result<Vec<u8>, ReportError> {
        let own = members(made)?;
        let dressed = if self.is_presentation {
            presentation_look::dressed(own, &self.parts)
        } else {
            document_look::dressed(own, &self.parts)
        };
        package(dressed.ok_or_else(|| ReportError::new("template"))?)
    }
}

/// Parts of a file of our own, in order.
fn members(made: &[u8]) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let mut archive = ZipArchive::new(Cursor::new(made)).map_err(ReportError::new)?;
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let mut member = archive.by_index(at).map_err(ReportError::new)?;
        let name = member.name().map_err(ReportError::new)?.to_string();
        let mut content = Vec::new();
        member.read_to_end(&mut content).map_err(ReportError::new)?;
        parts.push((name, content));
    }
    Ok(parts)
}

/// A part as text.
pub(super) fn text<'p>(parts: &'p Parts, name: &str) -> Option<&'p str> {
    std::str::from_utf8(parts.get(name)?).ok()
}

/// Where the relations of a part stand.
pub(super) fn relations_of(name: &str) -> String {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    format!("{folder}/_rels/{file}.rels").trim_start_matches('/').to_owned()
}

/// A relation: its identifier, the end of its kind, and the part that it leads to.
pub(super) struct Relation {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) target: String,
}

/// Relations of a part to other parts.
pub(super) fn relations(parts: &Parts, name: &str) -> Result<Vec<Relation>, NoTemplate> {
    let Some(markup) = text(parts, &relations_of(name)) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for element in elements(markup, "Relationship") {
        let kind = attribute(element, "Type").unwrap_or_default();
        let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
        let (id, target) = (attribute(element, "Id").unwrap_or_default(), attribute(element, "Target").unwrap_or_default());
        if attribute(element, "TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("external")) {
            return Err(NoTemplate::LeadsOut);
        }
        found.push(Relation { id, kind, target: resolved(name, &target).ok_or(NoTemplate::LeadsOut)? });
    }
    Ok(found)
}

/// A target as the name of a part; `None` where it would lead out of the container.
fn resolved(from: &str, target: &str) -> Option<String> {
    let mut path: Vec<&str> = if target.starts_with('/') { Vec::new() } else { from.split('/').collect() };
    path.pop();
    for part in target.trim_start_matches('/').split('/') {
        match part {
            "" | "." => {}
            ".." => drop(path.pop()?),
            part if part.contains(':') => return None,
            part => path.push(part),
        }
    }
    Some(path.join("/"))
}

/// Every part that some lead to, themselves included. `passes` says which relations are followed.
pub(super) fn reached(parts: &Parts, from: &[String], passes: &dyn Fn(&str) -> bool) -> Result<BTreeSet<String>, NoTemplate> {
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut open: Vec<String> = from.to_vec();
    while let Some(name) = open.pop() {
        if !parts.contains_key(&name) {
            return Err(NoTemplate::OtherKind);
        }
        if known.insert(name.clone()) {
            open.extend(
                relations(parts, &name)?.into_iter().filter(|relation| passes(&relation.kind)).map(|relation| relation.target),
            );
        }
    }
    Ok(known)
}

/// Parts of the template under a folder of their own, and the lines that say of what type they are. They move together, so that what leads
/// from one to another leads there still; a target from the root is written anew.
pub(super) fn moved(
    parts: &Parts,
    names: &BTreeSet<String>,
    (root, folder): (&str, &str),
) -> Option<(Vec<(String, Vec<u8>)>, String)> {
    let types = text(parts, "[Content_Types].xml")?;
    let place = |name: &str| name.strip_prefix(root).map(|rest| format!("{folder}{rest}"));
    let (mut out, mut lines) = (Vec::new(), String::new());
    for name in names {
        let new = place(name)?;
        let kind = type_of(types, name)?;
        // Writing into a string cannot fail.
        let _ = write!(lines, r#"<Override PartName="/{new}" ContentType="{kind}"/>"#);
        out.push((new.clone(), parts.get(name)?.clone()));
        let own = relations_of(name);
        if let Some(markup) = text(parts, &own) {
            let mut written = String::new();
            for element in elements(markup, "Relationship") {
                let target = resolved(name, &attribute(element, "Target")?)?;
                // What is not taken along is not led to.
                if names.contains(&target) {
                    let there = format!("/{}", place(&target)?);
                    written.push_str(&closed(&replaced_attribute(element, "Target", &there)));
                }
            }
            let head = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
            let space = "http://schemas.openxmlformats.org/package/2006/relationships";
            let markup = format!("{head}\n<Relationships xmlns=\"{space}\">{written}</Relationships>");
            out.push((relations_of(&new), markup.into_bytes()));
        }
    }
    Some((out, lines))
}

/// An element that ends where it begins.
fn closed(element: &str) -> String {
    if element.ends_with("/>") { element.to_owned() } else { format!("{}/>", element.trim_end_matches('>')) }
}

/// The type of a part, by its name or by its ending.
fn type_of(types: &str, name: &str) -> Option<String> {
    let of = |tag: &str, key: &str, wanted: &str| {
        let is_it = |element: &&str| attribute(element, key).is_some_and(|value| value.eq_ignore_ascii_case(wanted));
        elements(types, tag).find(is_it).and_then(|element| attribute(element, "ContentType"))
    };
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
    of("Override", "PartName", &format!("/{name}")).or_else(|| of("Default", "Extension", ending))
}
