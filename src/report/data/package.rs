//! `datapackage.json`: what the tables are and what their columns hold, after the Frictionless Data Package standard, version 2.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::table::{Kind, Table, Value};
use crate::locale::Catalogue;
use crate::model::{Language, Statistic};
use crate::privacy::Release;

/// Columns of which few words are possible: their values are listed.
const CATEGORIES: [&str; 11] =
    ["round", "group_kind", "kind", "statistic", "across", "verdict", "value_unit", "method", "status", "reason", "polarity"];

/// What an empty field is.
const MISSING: &str =
    "No value. Of a figure, `status` says whether it may not be shown or is not there, and `reason` why it is not there.";

/// A table as a resource of the package: the CSV.
pub(super) fn resource<'a, R: 'a>(table: &Table<'a, R>, bytes: &[u8]) -> Json {
    let mut known: Vec<BTreeSet<String>> = vec![BTreeSet::new(); table.columns.len()];
    let listed: Vec<usize> =
        (0..table.columns.len()).filter(|&at| CATEGORIES.contains(&table.columns[at].name.as_str())).collect();
    for row in table.rows() {
        for &at in &listed {
            if let Value::Word(word) = table.columns[at].value(&row)
                && !known[at].contains(word.as_ref())
            {
                known[at].insert(word.into_owned());
            }
        }
    }
    let fields = table.columns.iter().zip(known).map(|(column, words)| {
        let kind = match column.kind {
            Kind::Word => "string",
            Kind::Whole => "integer",
            Kind::Real => "number",
            Kind::Flag => "boolean",
        };
        let mut field = json!({"name": column.name, "type": kind, "description": column.about});
        if !words.is_empty() {
            field["categories"] = words.iter().map(|word| category(&column.name, word)).collect();
        }
        field
    });
    json!({
        "name": table.name,
        "path": format!("data/{}.csv", table.name),
        "description": table.about,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": bytes.len(),
        "schema": {"fields": fields.collect::<Vec<Json>>(), "missingValues": [{"value": "", "label": MISSING}]},
    })
}

/// A word of a column, with its meaning where the column is of statistics or of status.
fn category(column: &str, word: &str) -> Json {
    let words = Catalogue::of(Language::En);
    let label = match (column, word) {
        ("statistic", id) => Statistic::ALL.iter().find(|known| known.id() == id).map(|_| words.text(&format!("statistic.{id}"))),
        ("status", "shown") => Some("A figure".to_owned()),
        ("status", "suppressed") => Some(words.text("suppressed_about")),
        ("status", _) => Some("There is no figure; `reason` says why".to_owned()),
        _ => None,
    };
    match label {
        Some(label) => json!({"value": word, "label": label}),
        None => json!({"value": word, "label": word}),
    }
}

/// The description of the package.
pub(super) fn package(release: &Release, resources: &[Json]) -> Vec<u8> {
    let frame = release.frame();
    let program = release.program();
    let package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "kartlegg-release",
        "title": frame.title.get(Language::En),
        "description": format!("{}. Figures that may be shown; nothing says why others are hidden.", frame.municipality),
        "version": program.version,
        "contributors": [{"title": format!("{} {}", program.name, program.version), "roles": ["producer"]}],
        "resources": resources,
    });
    let mut bytes = serde_json::to_vec_pretty(&package).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
