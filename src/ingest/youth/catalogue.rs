//! The indicator catalogue: one TOML file, checked as a whole.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Value;

use super::vocabulary;
use crate::config;
use crate::diag::{Code, Diagnostic, Place, nearest, serde_refusal};
use crate::model::{
    AgeGroup, Aliases, DisplayRule, Factor, Good, IndicatorCatalogue, IndicatorDefinition, IndicatorId, IndicatorTheme, Language,
    TestFamily, Text, ValueUnit,
};

const FILE: &str = "surveys/indicators.toml";
const SHIPPED: &str = include_str!("../../../surveys/indicators.toml");
const KEYS: [&str; 15] = [
    "id",
    "theme",
    "name",
    "said",
    "definition",
    "age",
    "window",
    "unit",
    "good",
    "factor",
    "test",
    "display",
    "survey",
    "fhi_table",
    "titles",
];

/// The catalogue that ships with the program.
///
/// # Errors
/// When the file is damaged.
pub fn shipped() -> Result<IndicatorCatalogue, Vec<Diagnostic>> {
    read(SHIPPED, FILE)
}

#[derive(Deserialize)]
struct Raw {
    id: String,
    theme: IndicatorTheme,
    name: Text,
    #[serde(default)]
    said: Text,
    definition: Text,
    age: String,
    window: u8,
    unit: String,
    good: Good,
    #[serde(default)]
    factor: Option<Factor>,
    test: TestFamily,
    #[serde(default)]
    display: DisplayRule,
    #[serde(default)]
    survey: bool,
    #[serde(default)]
    fhi_table: Vec<u32>,
    #[serde(default)]
    titles: Vec<String>,
}

/// Reads a catalogue.
///
/// # Errors
/// Everything that is wrong with the file: unknown keys with the nearest known one, values that do not fit, texts that a
/// language lacks, ids and titles used twice.
pub fn read(text: &str, file: &str) -> Result<IndicatorCatalogue, Vec<Diagnostic>> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| vec![config::syntax(text, file, &error)])?;
    let mut findings = Vec::new();
    for key in table.keys().filter(|key| !["schema", "indicator"].contains(&key.as_str())) {
        findings.push(unknown_key(key, ["schema", "indicator"], Place::file(file)));
    }
    if table.get("schema").and_then(Value::as_integer) != Some(1) {
        findings.push(Diagnostic::new(Code::BadValue, Place::file(file).name("schema")).expected("1"));
    }
    let Some(entries) = table.get("indicator").and_then(Value::as_array) else {
        findings.push(Diagnostic::new(Code::MissingKey, Place::file(file).name("indicator")));
        return Err(findings);
    };
    let mut catalogue = IndicatorCatalogue::default();
    for (position, entry) in entries.iter().enumerate() {
        let id = entry.get("id").and_then(Value::as_str).map_or_else(|| format!("indicator {}", position + 1), str::to_owned);
        catalogue.indicators.extend(definition(entry, &Place::file(file).name(id), &mut findings));
    }
    unique(&catalogue, file, &mut findings);
    if findings.is_empty() { Ok(catalogue) } else { Err(findings) }
}

fn unknown_key<const N: usize>(key: &str, known: [&str; N], place: Place) -> Diagnostic {
    Diagnostic::new(Code::UnknownKey, place).found(key).expected(nearest(key, known).unwrap_or(""))
}

fn definition(entry: &Value, place: &Place, findings: &mut Vec<Diagnostic>) -> Option<IndicatorDefinition> {
    let before = findings.len();
    for key in entry.as_table().into_iter().flat_map(toml::Table::keys).filter(|key| !KEYS.contains(&key.as_str())) {
        findings.push(unknown_key(key, KEYS, place.clone()));
    }
    let raw = match entry.clone().try_into::<Raw>() {
        Ok(raw) => raw,
        Err(error) => {
            findings.push(Diagnostic::new(Code::BadValue, place.clone()).found(serde_refusal(error.message())));
            return None;
        }
    };
    let mut bad = |what: &str, found: &str, expected: &str| {
        findings.push(Diagnostic::new(Code::BadValue, place.clone()).found(format!("{what} = {found}")).expected(expected));
    };
    if raw.id != vocabulary::slug(&raw.id) || raw.id.is_empty() {
        bad("id", &raw.id, "letters a–z, digits and _");
    }
    if !(1..=10).contains(&raw.window) {
        bad("window", &raw.window.to_string(), "1 to 10");
    }
    let age = vocabulary::age(&raw.age, &raw.age, false);
    if age.is_none() {
        bad("age", &raw.age, "0-17, 17, grade 8-10, all");
    }
    let unit = unit(&raw.unit);
    if unit.is_none() {
        bad("unit", &raw.unit, "share, percent, per_thousand, per_hundred_thousand, other");
    }
    let fits = match (&unit, raw.test) {
        (Some(unit), TestFamily::Proportion) => unit.is_share(),
        (Some(unit), TestFamily::Rate) => unit.scale().is_some() && !unit.is_share(),
        _ => true,
    };
    if !fits {
        bad("test", &raw.unit, "proportion for shares, rate for events per so many");
    }
    if raw.factor.is_some_and(|factor| factor.good() != raw.good) {
        bad("factor", &raw.id, "risk with good = low, protective with good = high");
    }
    if let Some(words) = raw.said.wordings().find(|words| words.matches("{more}").count() != 1 || words.matches('{').count() != 1)
    {
        bad("said", words, "one {more} and no other braces");
    }
    let said = (!raw.said.is_empty()).then_some(("said", &raw.said));
    for (what, text) in [("name", &raw.name), ("definition", &raw.definition)].into_iter().chain(said) {
        for language in
            Language::ALL.into_iter().filter(|language| text.exact(*language).is_none_or(|words| words.trim().is_empty()))
        {
            findings.push(Diagnostic::new(Code::MissingText, place.clone()).found(format!("{what}.{language}")));
        }
    }
    (findings.len() == before).then_some(())?;
    Some(build(raw, age?, unit?))
}

fn build(raw: Raw, age: AgeGroup, unit: ValueUnit) -> IndicatorDefinition {
    IndicatorDefinition {
        id: IndicatorId::new(&raw.id),
        theme: raw.theme,
        name: raw.name,
        said: raw.said,
        definition: raw.definition,
        age,
        window: raw.window,
        unit,
        good: raw.good,
        factor: raw.factor,
        test: raw.test,
        display: raw.display,
        survey: raw.survey,
        aliases: Aliases { fhi_table: raw.fhi_table, titles: raw.titles },
    }
}

fn unit(name: &str) -> Option<ValueUnit> {
    Some(match name {
        "share" => ValueUnit::Share,
        "percent" => ValueUnit::Percent,
        "per_thousand" => ValueUnit::PerThousand,
        "per_hundred_thousand" => ValueUnit::PerHundredThousand,
        "other" => ValueUnit::Other(String::new()),
        _ => return None,
    })
}

/// Every name by which an indicator is recognised belongs to one indicator of the same age.
fn unique(catalogue: &IndicatorCatalogue, file: &str, findings: &mut Vec<Diagnostic>) {
    let mut owners: BTreeMap<(String, &AgeGroup), &IndicatorId> = BTreeMap::new();
    for (position, indicator) in catalogue.indicators.iter().enumerate() {
        if catalogue.indicators[..position].iter().any(|earlier| earlier.id == indicator.id) {
            let place = Place::file(file).name(indicator.id.as_str());
            findings.push(Diagnostic::new(Code::Duplicate, place).found(&indicator.id));
            continue;
        }
        let mut names: Vec<String> = indicator.titles().map(vocabulary::fold).collect();
        names.sort();
        names.dedup();
        for name in names {
            if let Some(owner) = owners.insert((name.clone(), &indicator.age), &indicator.id) {
                let place = Place::file(file).name(indicator.id.as_str());
                findings.push(Diagnostic::new(Code::Duplicate, place).found(name).expected(format!("not the same as {owner}")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"schema = 1
[[indicator]]
id = "x"
theme = "health"
name = { nb = "a", nn = "b", en = "c" }
definition = { nb = "d", nn = "e", en = "f" }
age = "0-17"
window = 3
unit = "percent"
good = "low"
test = "proportion"
"#;

    #[test]
    fn the_shipped_catalogue_is_sound_and_large_enough() {
        let catalogue = shipped().unwrap();
        assert!(catalogue.indicators.len() >= 40, "{}", catalogue.indicators.len());
        for theme in IndicatorTheme::ALL {
            assert!(catalogue.indicators.iter().any(|indicator| indicator.theme == theme), "{theme:?}");
        }
        let ids: std::collections::BTreeSet<&IndicatorId> = catalogue.indicators.iter().map(|indicator| &indicator.id).collect();
        assert_eq!(ids.len(), catalogue.indicators.len(), "ids are unique whatever the age");
        assert_eq!(catalogue.by_title("Mobbing"), None, "two grades share the title");
        assert_eq!(catalogue.by_title("bor trangt, 0-17 år").unwrap().id, IndicatorId::new("crowded_housing"));
    }

    #[test]
    fn each_fault_is_named() {
        for (from, to, code) in [
            ("window = 3", "windw = 3", Code::UnknownKey),
            ("window = 3", "window = 0", Code::BadValue),
            ("\"0-17\"", "\"children\"", Code::BadValue),
            ("\"percent\"", "\"per_thousand\"", Code::BadValue),
            ("\"percent\"", "\"pct\"", Code::BadValue),
            ("\"low\"", "\"down\"", Code::BadValue),
            ("\"low\"", "\"low\"\nfactor = \"protective\"", Code::BadValue),
            ("\"low\"", "\"low\"\nfactor = \"cause\"", Code::BadValue),
            ("nn = \"b\", ", "", Code::MissingText),
            ("schema = 1", "schema = 2", Code::BadValue),
            ("[[indicator]]", "[[indicator]", Code::TomlSyntax),
            ("\"x\"", "\"X y\"", Code::BadValue),
        ] {
            let errors = read(&ONE.replace(from, to), "t.toml").unwrap_err();
            assert!(errors.iter().any(|error| error.code == code), "{to}: {errors:?}");
        }
        let twice = format!("{ONE}{}", ONE.replace("schema = 1\n", ""));
        assert!(read(&twice, "t.toml").unwrap_err().iter().all(|error| error.code == Code::Duplicate));
        assert!(read(ONE, "t.toml").is_ok());
    }
}
