//! The paper as a document of the municipality looks: its styles, theme, page, heads and feet.

use super::markup::{attribute, elements, replaced_attribute};
use super::template::{NoTemplate, Parts, moved, reached, relations, text};

const DOCUMENT: &str = "word/document.xml";
const STYLES: &str = "word/styles.xml";
/// Where its parts stand in our file.
const FOLDER: &str = "word/look/";
/// Our styles, and what those of the same meaning are called in every language of the word processor.
const NAMES: [(&str, &str); 4] = [("Title", "title"), ("Heading1", "heading 1"), ("Heading2", "heading 2"), ("Normal", "normal")];

/// That there is a look to take.
pub(super) fn check(parts: &Parts) -> Result<(), NoTemplate> {
    text(parts, STYLES).filter(|markup| markup.contains("</w:styles>")).ok_or(NoTemplate::OtherKind)?;
    let (_, names) = surroundings(parts)?;
    moved(parts, &names, ("word/", FOLDER)).map(drop).ok_or(NoTemplate::OtherKind)
}

/// Theme, numbering and typefaces; and of heads and feet those of the last section. With each its kind and identifier.
fn surroundings(parts: &Parts) -> Result<(Vec<(String, String, String)>, std::collections::BTreeSet<String>), NoTemplate> {
    let is_wanted = |kind: &str| matches!(kind, "theme" | "numbering" | "fontTable" | "header" | "footer");
    let found: Vec<(String, String, String)> =
        document_relations(parts)?.into_iter().filter(|(_, kind, _)| is_wanted(kind)).collect();
    let from: Vec<String> = found.iter().map(|(_, _, target)| target.clone()).collect();
    let names = reached(parts, &from, &|_| true)?;
    Ok((found, names))
}

/// Relations of the document but for those of its words: a link in its text is no look.
fn document_relations(parts: &Parts) -> Result<Vec<(String, String, String)>, NoTemplate> {
    let mut plain = Parts::new();
    let name = super::template::relations_of(DOCUMENT);
    if let Some(markup) = text(parts, &name) {
        let kept: String =
            elements(markup, "Relationship").filter(|element| attribute(element, "TargetMode").is_none()).collect();
        plain.insert(name, kept.into_bytes());
    }
    Ok(relations(&plain, DOCUMENT)?.into_iter().map(|relation| (relation.id, relation.kind, relation.target)).collect())
}

/// Our paper with the look of the template. `None` where it has none, which `check` has told before.
pub(super) fn dressed(own: Vec<(String, Vec<u8>)>, template: &Parts) -> Option<Vec<(String, Vec<u8>)>> {
    let (found, names) = surroundings(template).ok()?;
    let (theirs, types) = moved(template, &names, ("word/", FOLDER))?;
    let ours = own.iter().find(|(name, _)| name == STYLES).and_then(|(_, bytes)| std::str::from_utf8(bytes).ok())?.to_owned();
    let (sheet, renamed) = styled(text(template, STYLES)?, &ours)?;
    let links: String = found
        .iter()
        .filter_map(|(id, kind, target)| {
            let there = target.strip_prefix("word/")?;
            Some(format!(
                r#"<Relationship Id="look{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="/{FOLDER}{there}"/>"#
            ))
        })
        .collect();
    let section = section(text(template, DOCUMENT)?, &found);
    let mut parts = Vec::new();
    for (name, bytes) in own {
        let changed = match std::str::from_utf8(&bytes) {
            Ok(markup) if name == "[Content_Types].xml" => Some(markup.replace("</Types>", &format!("{types}</Types>"))),
            Ok(markup) if name == "word/_rels/document.xml.rels" => {
                Some(markup.replace("</Relationships>", &format!("{links}</Relationships>")))
            }
            Ok(_) if name == STYLES => Some(sheet.clone()),
            Ok(markup) if name == DOCUMENT => Some(worded(markup, &renamed, section.as_deref())),
            _ => None,
        };
        parts.push((name, changed.map_or(bytes, String::into_bytes)));
    }
    parts.extend(theirs);
    Some(parts)
}

/// The template's styles with those of ours that it lacks, and what ours are called there.
fn styled(theirs: &str, ours: &str) -> Option<(String, Vec<(&'static str, String)>)> {
    let (body, end) = theirs.rsplit_once("</w:styles>")?;
    let mut renamed = Vec::new();
    for (own, name) in NAMES {
        let found = whole(theirs, "w:style").find(|style| {
            let of = elements(style, "w:name").next().and_then(|element| attribute(element, "w:val"));
            of.is_some_and(|of| of.eq_ignore_ascii_case(name))
        });
        if let Some(id) = found.and_then(|style| attribute(style, "w:styleId")) {
            renamed.push((own, id));
        }
    }
    let taken = |id: &str| whole(theirs, "w:style").any(|style| attribute(style, "w:styleId").as_deref() == Some(id));
    let base = renamed.iter().find(|(own, _)| *own == "Normal").map(|(_, id)| id.clone());
    let added: String = whole(ours, "w:style")
        .filter(|style| {
            let id = attribute(style, "w:styleId").unwrap_or_default();
            renamed.iter().all(|(own, _)| *own != id) && !taken(&id)
        })
        .map(|style| {
            let plain = style.replace(r#" w:default="1""#, "");
            base.as_ref().map_or(plain.clone(), |base| {
                plain.replace(r#"<w:basedOn w:val="Normal"/>"#, &format!(r#"<w:basedOn w:val="{base}"/>"#))
            })
        })
        .collect();
    Some((format!("{body}{added}</w:styles>{end}"), renamed))
}

/// Whole elements of a name, that of the same name nowhere within.
fn whole<'m>(markup: &'m str, name: &str) -> impl Iterator<Item = &'m str> {
    let close = format!("</{name}>");
    elements(markup, name).filter_map(move |element| {
        let from = element.as_ptr() as usize - markup.as_ptr() as usize;
        let to = markup[from..].find(&close)? + from + close.len();
        Some(&markup[from..to])
    })
}

/// Size, margins, heads and feet of the template's last section, with the links that they have in our file.
fn section(document: &str, found: &[(String, String, String)]) -> Option<String> {
    let last = &document[document.rfind("<w:sectPr")?..];
    let last = &last[..last.find("</w:sectPr>")? + "</w:sectPr>".len()];
    let kept = |name: &str| elements(last, name).map(str::to_owned).collect::<Vec<_>>();
    let linked = |element: String| {
        let id = attribute(&element, "r:id")?;
        found.iter().any(|(own, _, _)| *own == id).then(|| replaced_attribute(&element, "r:id", &format!("look{id}")))
    };
    let heads = kept("w:headerReference").into_iter().chain(kept("w:footerReference")).filter_map(linked);
    let page = kept("w:pgSz").into_iter().chain(kept("w:pgMar"));
    let first = if last.contains("<w:titlePg/>") { "<w:titlePg/>" } else { "" };
    let inner: String = heads.chain(page).filter(|element| element.ends_with("/>")).collect();
    Some(format!("<w:sectPr>{inner}{first}</w:sectPr>"))
}

/// Our words in the template's styles, on its page.
fn worded(markup: &str, renamed: &[(&str, String)], section: Option<&str>) -> String {
    let mut out = markup.to_owned();
    for (own, id) in renamed {
        out = out.replace(&format!(r#"<w:pStyle w:val="{own}"/>"#), &format!(r#"<w:pStyle w:val="{}"/>"#, super::escaped(id)));
    }
    match (section, out.rfind("<w:sectPr>"), out.rfind("</w:sectPr>")) {
        (Some(section), Some(from), Some(to)) => {
            out.replace_range(from..to + "</w:sectPr>".len(), section);
            out
        }
        _ => out,
    }
}
