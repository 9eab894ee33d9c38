//! The tables that come with the program: what the services have and do, declared field by field.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{self, Path, Source};
use crate::diag::{Code, Diagnostic};
use crate::model::{FieldType, InventoryKind};

const FILE: &str = "surveys/inventories.toml";
const SHIPPED: &str = include_str!("../../surveys/inventories.toml");

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct InventoriesFile {
    /// Version of this format: 1.
    schema: u32,
    /// Kinds of inventories, in the order of the report.
    #[serde(rename = "inventory")]
    kinds: Vec<InventoryKind>,
}

static KINDS: LazyLock<Vec<InventoryKind>> = LazyLock::new(|| read(SHIPPED).unwrap_or_default());

/// Kinds of inventories that come with the program, in the order of the report. A test reads the file, so that it is never damaged.
#[must_use]
pub fn inventories() -> &'static [InventoryKind] {
    &KINDS
}

/// The kind of this id.
#[must_use]
pub fn inventory_kind(id: &str) -> Option<&'static InventoryKind> {
    KINDS.iter().find(|kind| kind.id == id)
}

fn read(text: &str) -> Result<Vec<InventoryKind>, Vec<Diagnostic>> {
    let schema = config::schema_of::<InventoriesFile>();
    Ok(config::read(text, FILE, &schema, check)?.kinds)
}

/// Ids are there once, the first field is a name, and a choice has options.
fn check(file: &InventoriesFile, source: &Source<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut report = |code, path: &Path, found: &str, expected: &str| {
        findings.push(Diagnostic::new(code, source.find(path)).found(found).expected(expected));
    };
    if file.schema != 1 {
        report(Code::BadValue, &Path::root("schema"), &file.schema.to_string(), "1");
    }
    let mut ids = BTreeSet::new();
    for (position, kind) in file.kinds.iter().enumerate() {
        let path = Path::root("inventory").at(position);
        if !ids.insert(&kind.id) {
            report(Code::Duplicate, &path.key("id"), &kind.id, "");
        }
        if !kind.fields.first().is_some_and(|field| field.required && matches!(field.kind, FieldType::Text | FieldType::OwnWords))
        {
            report(Code::MissingKey, &path.key("field"), "required", "required = true");
        }
        let mut fields = BTreeSet::new();
        for (at, field) in kind.fields.iter().enumerate() {
            let path = path.key("field").at(at);
            if !fields.insert(&field.id) {
                report(Code::Duplicate, &path.key("id"), &field.id, "");
            }
            if field.options.is_empty() == (field.kind == FieldType::Choice) {
                report(Code::MissingKey, &path.key("options"), "options", "kind = \"choice\"");
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Disclosure, Language, Text};

    #[test]
    fn the_shipped_tables_are_whole_and_in_every_language() {
        let kinds = read(SHIPPED).unwrap();
        let has_all = |text: &Text| Language::ALL.iter().all(|language| text.exact(*language).is_some());
        assert_eq!(kinds.iter().map(|kind| kind.id.as_str()).collect::<Vec<_>>(), ["measures", "arenas", "routines", "plan"]);
        for kind in &kinds {
            assert!(has_all(&kind.title) && has_all(&kind.about), "{}", kind.id);
            for field in &kind.fields {
                assert!(has_all(&field.label) && field.options.iter().all(|option| has_all(&option.label)), "{}", field.id);
            }
            // What somebody thinks of a service is known by its leader's name.
            assert_eq!(kind.field("note").map(|note| note.disclosure), Some(Disclosure::Withheld), "{}", kind.id);
        }
    }

    #[test]
    fn a_declaration_that_says_too_little_is_refused() {
        let whole = "schema = 1\n[[inventory]]\nid = \"a\"\ncounts = \"units\"\nanswered_by = \"leaders\"\ntitle.nb = \"A\"\nabout.nb = \"A\"\n\
                     [[inventory.field]]\nid = \"name\"\nrequired = true\nlabel.nb = \"N\"\n";
        assert!(read(whole).is_ok());
        for (from, to, code) in [
            ("schema = 1", "schema = 2", Code::BadValue),
            ("required = true\n", "", Code::MissingKey),
            ("required = true\n", "required = true\nkind = \"choice\"\n", Code::MissingKey),
            ("label.nb = \"N\"\n", "label.nb = \"N\"\n[[inventory.field]]\nid = \"name\"\nlabel.nb = \"N\"\n", Code::Duplicate),
        ] {
            let findings = read(&whole.replacen(from, to, 1)).unwrap_err();
            assert_eq!(findings[0].code, code, "{to}: {findings:?}");
            assert!(findings[0].place.row.is_some(), "{to}");
        }
    }
}
