//! Themes that place the needs of young people beside the capacity of the services.

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::{self, Path};
use crate::diag::{Code, Diagnostic};
use crate::model::NeedTheme;

const FILE: &str = "surveys/themes.toml";
const SHIPPED: &str = include_str!("../../../surveys/themes.toml");

static SCHEMA: LazyLock<Value> = LazyLock::new(config::schema_of::<ThemesFile>);

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ThemesFile {
    /// Version of this format: 1.
    schema: u32,
    /// Themes, in the order of reports.
    theme: Vec<NeedTheme>,
}

/// The themes that ship with the program.
///
/// # Errors
/// When the file is damaged.
pub fn shipped() -> Result<Vec<NeedTheme>, Vec<Diagnostic>> {
    read(SHIPPED, FILE)
}

/// Reads themes: those of the program, or a project's own.
///
/// # Errors
/// Every finding, each with its line.
pub fn read(text: &str, file: &str) -> Result<Vec<NeedTheme>, Vec<Diagnostic>> {
    let file: ThemesFile = config::read(text, file, &SCHEMA, |file: &ThemesFile, source| {
        let mut findings = Vec::new();
        if file.schema != 1 {
            findings.push(Diagnostic::new(Code::BadValue, source.find(&Path::root("schema"))).found(file.schema).expected("1"));
        }
        for (position, theme) in file.theme.iter().enumerate() {
            if file.theme[..position].iter().any(|earlier| earlier.id == theme.id) {
                let place = source.find(&Path::root("theme").at(position).key("id"));
                findings.push(Diagnostic::new(Code::Duplicate, place).found(&theme.id));
            }
        }
        findings
    })?;
    Ok(file.theme)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ingest::youth::catalogue;
    use crate::instrument;
    use crate::model::Language;

    /// A theme that names what does not exist would silently show less.
    #[test]
    fn themes_name_what_exists() {
        let indicators = catalogue::shipped().unwrap();
        let instrument = instrument::load_shipped("bti").unwrap();
        let mut measures: BTreeSet<String> = instrument.scales.iter().map(|scale| format!("scale:{}", scale.id)).collect();
        measures.extend(instrument.items.iter().map(|item| format!("item:{}", item.id)));
        for theme in shipped().unwrap() {
            assert!(Language::ALL.iter().all(|language| theme.title.exact(*language).is_some()), "{}", theme.id);
            for id in &theme.indicators {
                assert!(indicators.get(id).is_some(), "{}: no indicator {id}", theme.id);
            }
            for id in theme.measures.iter().filter(|id| !id.starts_with("choice:")) {
                assert!(measures.contains(id), "{}: no measure {id}", theme.id);
            }
        }
    }
}
