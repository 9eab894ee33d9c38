//! Slides as a presentation of the municipality looks: its first master with layouts, theme and pictures.

use super::markup::{attribute, elements, replaced_attribute};
use super::template::{NoTemplate, Parts, Relation, moved, reached, relations, text};

const PRESENTATION: &str = "ppt/presentation.xml";
/// Parts of ours that the template's stand for.
const REPLACED: [&str; 3] = ["ppt/slideMasters/", "ppt/slideLayouts/", "ppt/theme/theme1.xml"];
/// Where its parts stand in our file.
const FOLDER: &str = "ppt/look/";
/// Size of our slides, in English Metric Units.
const SIZE: (f64, f64) = (12_192_000.0, 6_858_000.0);

/// What of the template is used.
struct Look {
    master: String,
    /// Identifier of the master.
    id: String,
    cover: String,
    content: String,
    size: (f64, f64),
    names: std::collections::BTreeSet<String>,
}

/// That there is a look to take.
pub(super) fn check(parts: &Parts) -> Result<(), NoTemplate> {
    let look = look(parts)?;
    moved(parts, &look.names, ("ppt/", FOLDER)).map(drop).ok_or(NoTemplate::OtherKind)
}

fn look(parts: &Parts) -> Result<Look, NoTemplate> {
    let markup = text(parts, PRESENTATION).ok_or(NoTemplate::OtherKind)?;
    let listed = elements(markup, "p:sldMasterId").next().ok_or(NoTemplate::OtherKind)?;
    let link = attribute(listed, "r:id").ok_or(NoTemplate::OtherKind)?;
    let id = attribute(listed, "id").unwrap_or_else(|| "2147483648".to_owned());
    let is_master = |relation: &Relation| relation.id == link && relation.kind == "slideMaster";
    let master = relations(parts, PRESENTATION)?.into_iter().find(is_master).ok_or(NoTemplate::OtherKind)?.target;
    let layouts: Vec<String> = relations(parts, &master)?
        .into_iter()
        .filter(|relation| relation.kind == "slideLayout")
        .map(|relation| relation.target)
        .collect();
    let of_kind = |wanted: &[&str]| {
        let kind = |name: &String| {
            let layout = text(parts, name)?;
            attribute(elements(layout, "p:sldLayout").next()?, "type")
        };
        wanted.iter().find_map(|wanted| layouts.iter().find(|name| kind(name).as_deref() == Some(*wanted))).cloned()
    };
    let content = of_kind(&["obj", "tx", "titleOnly"]).or_else(|| layouts.get(1).or(layouts.first()).cloned());
    let content = content.ok_or(NoTemplate::OtherKind)?;
    let cover = of_kind(&["title"]).unwrap_or_else(|| content.clone());
    let measure = elements(markup, "p:sldSz").next();
    let length = |name: &str| attribute(measure?, name)?.parse::<f64>().ok().filter(|side| *side >= 1e6 && *side <= 1e8);
    let size = (length("cx").unwrap_or(SIZE.0), length("cy").unwrap_or(SIZE.1));
    let names = reached(parts, std::slice::from_ref(&master), &|kind| kind != "tags")?;
    Ok(Look { master, id, cover, content, size, names })
}

/// Our slides with the look of the template. `None` where it has none, which `check` has told before.
pub(super) fn dressed(own: Vec<(String, Vec<u8>)>, template: &Parts) -> Option<Vec<(String, Vec<u8>)>> {
    let look = look(template).ok()?;
    let (theirs, types) = moved(template, &look.names, ("ppt/", FOLDER))?;
    let there = |name: &str| name.strip_prefix("ppt/").map(|rest| format!("/{FOLDER}{rest}"));
    let (master, cover, content) = (there(&look.master)?, there(&look.cover)?, there(&look.content)?);
    let is_replaced = |name: &str| {
        let plain = name.replace("_rels/", "");
        REPLACED.iter().any(|start| plain.starts_with(start))
    };
    let mut parts = Vec::new();
    for (name, bytes) in own.into_iter().filter(|(name, _)| !is_replaced(name)) {
        let changed = match std::str::from_utf8(&bytes) {
            Ok(markup) if name == "[Content_Types].xml" => Some(retyped(markup, &is_replaced, &types)),
            Ok(markup) if name == PRESENTATION => Some(presented(markup, &look)),
            Ok(markup) if name == "ppt/_rels/presentation.xml.rels" => {
                Some(relinked(markup, &[("slideMaster", &master)], &is_replaced))
            }
            Ok(markup) if name.starts_with("ppt/slides/_rels/") => {
                let layout = if markup.contains("slideLayout1.xml") { &cover } else { &content };
                Some(relinked(markup, &[("slideLayout", layout)], &|_| false))
            }
            Ok(markup) if name.starts_with("ppt/slides/slide") => Some(placed(markup, look.size)),
            _ => None,
        };
        parts.push((name, changed.map_or(bytes, String::into_bytes)));
    }
    parts.extend(theirs);
    Some(parts)
}

/// Content types without the parts that are gone, and with those that came.
fn retyped(markup: &str, is_replaced: &dyn Fn(&str) -> bool, types: &str) -> String {
    let mut out = markup.to_owned();
    for element in elements(markup, "Override") {
        if attribute(element, "PartName").is_some_and(|name| is_replaced(name.trim_start_matches('/'))) {
            out = out.replace(element, "");
        }
    }
    out.replace("</Types>", &format!("{types}</Types>"))
}

/// The presentation with the template's master and size.
fn presented(markup: &str, look: &Look) -> String {
    let mut out = markup.to_owned();
    if let Some(element) = elements(markup, "p:sldMasterId").next() {
        out = out.replace(element, &replaced_attribute(element, "id", &look.id));
    }
    if let Some(element) = elements(markup, "p:sldSz").next() {
        let sized = replaced_attribute(element, "cx", &format!("{}", look.size.0));
        out = out.replace(element, &replaced_attribute(&sized, "cy", &format!("{}", look.size.1)));
    }
    out
}

/// Relations of a kind lead elsewhere; those to parts that are gone are left out.
fn relinked(markup: &str, targets: &[(&str, &String)], is_gone: &dyn Fn(&str) -> bool) -> String {
    let mut out = markup.to_owned();
    for element in elements(markup, "Relationship") {
        let kind = attribute(element, "Type").unwrap_or_default();
        let target = attribute(element, "Target").unwrap_or_default();
        match targets.iter().find(|(wanted, _)| kind.ends_with(&format!("/{wanted}"))) {
            Some((_, there)) => out = out.replace(element, &replaced_attribute(element, "Target", there)),
            None if is_gone(&format!("ppt/{target}")) => out = out.replace(element, ""),
            None => {}
        }
    }
    out
}

/// What has a place of its own on a slide, in the measure of the template.
fn placed(markup: &str, size: (f64, f64)) -> String {
    let factor = (size.0 / SIZE.0, size.1 / SIZE.1);
    if factor == (1.0, 1.0) {
        return markup.to_owned();
    }
    let mut out = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some(at) = ["<a:off ", "<a:ext cx=", "<a:gridCol "].iter().filter_map(|start| rest.find(start)).min() {
        let Some(end) = rest[at..].find('>').map(|end| at + end + 1) else { break };
        let element = &rest[at..end];
        out.push_str(&rest[..at]);
        let scaled = [("x", factor.0), ("y", factor.1), ("cx", factor.0), ("cy", factor.1), ("w", factor.0)].iter().fold(
            element.to_owned(),
            |element, (name, factor)| match attribute(&element, name).and_then(|value| value.parse::<f64>().ok()) {
                Some(value) => replaced_attribute(&element, name, &format!("{}", (value * factor).round())),
                None => element,
            },
        );
        out.push_str(&scaled);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}
