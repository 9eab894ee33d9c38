//! One page about each file that people write, with every field: made from the schema by which the file is read.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

/// A page: its file, its heading, what it says before the fields, and the schema.
struct Page {
    file: &'static str,
    head: &'static str,
    schema: &'static Value,
}

fn pages() -> [Page; 2] {
    [
        Page {
            file: "docs/project-file.md",
            head: "\
# `kartlegging.toml`: the project file

What is read, how, and what comes out. `kartlegg new` writes one to begin with; `kartlegg check` says what is wrong with it, with the line.
Paths are relative to the folder of the file and stay inside it.
",
            schema: kartlegg::project::json_schema(),
        },
        Page {
            file: "docs/questionnaire-file.md",
            head: "\
# `instrument.toml`: the questionnaire file

What was asked: questions, answers to choose from, scales, and what people are grouped by. `kartlegg new FOLDER --from EXPORT` drafts one,
`kartlegg new FOLDER --questionnaire bti` copies one, `kartlegg check instrument.toml` remarks on one. Who would rather edit it in a
workbook writes `kartlegg codebook instrument.toml`, and back with `kartlegg codebook instrument.xlsx --replace`.
",
            schema: kartlegg::instrument::json_schema(),
        },
    ]
}

/// A part of a schema without what only refers to another part; with the name of that part.
fn resolved<'a>(part: &'a Value, whole: &'a Value) -> (&'a Value, String) {
    if let Some(name) = part["$ref"].as_str() {
        let (inner, _) = resolved(whole.pointer(name.trim_start_matches('#')).unwrap(), whole);
        return (inner, name.rsplit('/').next().unwrap().to_string());
    }
    let choices = part["anyOf"].as_array().or(part["allOf"].as_array());
    match choices.and_then(|choices| choices.iter().find(|choice| choice["type"] != "null")) {
        Some(choice) => resolved(choice, whole),
        None => (part, String::new()),
    }
}

/// Words that may stand as a value.
fn words(part: &Value) -> Option<String> {
    let listed = part["enum"].as_array().cloned();
    let one_of = || part["oneOf"].as_array().map(|all| all.iter().map(|one| one["const"].clone()).collect::<Vec<_>>());
    let all = listed.or_else(one_of)?;
    let plain = all.iter().filter_map(Value::as_str).map(|word| format!("`{word}`"));
    // Words of one's own stand in a table with one name.
    let tables = part["oneOf"].as_array().into_iter().flatten().filter_map(|one| one["properties"].as_object());
    let own = tables.flat_map(serde_json::Map::keys).map(|name| format!("`{{ {name} = \"…\" }}`"));
    let all: Vec<String> = plain.chain(own).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn kind(part: &Value, whole: &Value) -> String {
    let (inner, name) = resolved(part, whole);
    if name == "Text" {
        return "text in `nb`, `nn`, `en`".into();
    }
    // A hundred names have a listing of their own.
    if name == "Statistic" {
        return "statistics (`kartlegg list statistics`)".into();
    }
    if let Some(words) = words(inner) {
        return format!("one of {words}");
    }
    let of = match &inner["type"] {
        Value::Array(kinds) => kinds.iter().find_map(|kind| kind.as_str().filter(|kind| *kind != "null")).unwrap_or_default(),
        kind => kind.as_str().unwrap_or_default(),
    };
    match of {
        "array" => format!("list of {}", kind(&inner["items"], whole)),
        "object" if inner["properties"].is_null() => {
            format!("table of names, each with {}", kind(&inner["additionalProperties"], whole))
        }
        "boolean" => "`true` or `false`".into(),
        "integer" => "whole number".into(),
        "number" => "number".into(),
        "string" => "text".into(),
        _ => "table".into(),
    }
}

/// The entries of a table, or of a list of tables, that has a section of its own.
fn table<'a>(part: &'a Value, whole: &'a Value) -> Option<(&'a Value, bool)> {
    let (inner, name) = resolved(part, whole);
    if name == "Text" {
        return None;
    }
    if !inner["properties"].is_null() {
        return Some((inner, false));
    }
    let (items, name) = if inner["type"] == "array" { resolved(&inner["items"], whole) } else { return None };
    (name != "Text" && !items["properties"].is_null()).then_some((items, true))
}

/// A description as paragraphs, with examples as they stand.
fn paragraphs(text: &str) -> String {
    let parts =
        text.split("```").enumerate().map(|(at, part)| if at % 2 == 0 { one_line(part) } else { format!("```{part}```") });
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// Writes a table with its fields, and then the tables in it.
fn section(out: &mut String, path: &str, part: &Value, whole: &Value) {
    let required: Vec<&str> = part["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    writeln!(out, "\n| field | value | must be there | what it is |\n| --- | --- | --- | --- |").unwrap();
    let fields = part["properties"].as_object().unwrap();
    for (name, field) in fields {
        let (inner, _) = resolved(field, whole);
        let said = field["description"].as_str().or(inner["description"].as_str()).unwrap_or_default();
        let value = match table(field, whole) {
            Some((_, true)) => format!("tables `[[{}]]`", joined(path, name)),
            Some((_, false)) => format!("table `[{}]`", joined(path, name)),
            None => kind(field, whole),
        };
        let must = if required.contains(&name.as_str()) { "yes" } else { "" };
        writeln!(out, "| `{name}` | {value} | {must} | {} |", one_line(said)).unwrap();
    }
    for (name, field) in fields {
        let Some((inner, several)) = table(field, whole) else { continue };
        let path = joined(path, name);
        let head = if several { format!("[[{path}]]") } else { format!("[{path}]") };
        writeln!(out, "\n## `{head}`\n\n{}", paragraphs(inner["description"].as_str().unwrap_or_default())).unwrap();
        section(out, &path, inner, whole);
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_string() } else { format!("{path}.{name}") }
}

/// Every name that a schema gives a field anywhere.
fn names(part: &Value, found: &mut std::collections::BTreeSet<String>) {
    for (name, field) in part["properties"].as_object().into_iter().flatten() {
        found.insert(name.clone());
        names(field, found);
    }
    match part {
        Value::Object(parts) => parts.iter().filter(|(key, _)| *key != "properties").for_each(|(_, part)| names(part, found)),
        Value::Array(parts) => parts.iter().for_each(|part| names(part, found)),
        _ => {}
    }
}

#[test]
fn the_pages_about_files_hold_every_field_of_their_schema() {
    for page in pages() {
        let mut text = String::from(page.head);
        section(&mut text, "", page.schema, page.schema);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page.file);
        if std::env::var_os("BLESS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let stored = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text, stored, "{}: BLESS=1 makes it anew", page.file);
        let mut all = std::collections::BTreeSet::new();
        names(page.schema, &mut all);
        let texts = ["nb", "nn", "en"];
        let missing: Vec<&String> = all
            .iter()
            .filter(|name| {
                !texts.contains(&name.as_str())
                    && !text.contains(&format!("| `{name}` |"))
                    && !text.contains(&format!("{{ {name} = "))
            })
            .collect();
        assert!(all.len() > 20 && missing.is_empty(), "{}: {missing:?}", page.file);
        let undescribed = text.lines().filter(|line| line.starts_with("| `") && line.ends_with("|  |")).collect::<Vec<_>>();
        assert!(undescribed.is_empty(), "{}: {undescribed:?}", page.file);
    }
}
