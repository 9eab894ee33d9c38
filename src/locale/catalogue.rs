//! The message catalogue.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::number::NumberStyle;
use crate::model::{Language, Text, every_language};

macro_rules! catalogues {
    ($($variant:ident $tag:ident $name:literal)*) => {
        [$(Catalogue::read(Language::$variant, include_str!(concat!("messages.", stringify!($tag), ".toml")))),*]
    };
}

static CATALOGUES: LazyLock<[Catalogue; Language::ALL.len()]> = LazyLock::new(|| every_language!(catalogues));

/// Every sentence that the program says in one language.
///
/// ```
/// use kartlegg::locale::Catalogue;
/// use kartlegg::model::Language;
///
/// let catalogue = Catalogue::of(Language::Nb);
/// assert_eq!(catalogue.plural("answers", 1, &[]), "1 svar");
/// assert_eq!(catalogue.percent(0.257, 40), "26\u{a0}%");
/// ```
#[derive(Debug)]
pub struct Catalogue {
    language: Language,
    messages: BTreeMap<String, String>,
    pub(super) numbers: NumberStyle,
}

impl Catalogue {
    /// The catalogue of a language.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        &CATALOGUES[Language::ALL.iter().position(|known| *known == language).unwrap_or(0)]
    }

    /// The language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A sentence without placeholders, in every language.
    #[must_use]
    pub fn in_every_language(key: &str) -> Text {
        Text::of(|language| Some(Self::of(language).text(key)))
    }

    /// A sentence without placeholders. A key that does not exist is shown between `⟦` and `⟧`, which tests look for.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.messages.get(key).cloned().unwrap_or_else(|| format!("⟦{key}⟧"))
    }

    /// Whether there is such a sentence.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.messages.contains_key(key)
    }

    /// A sentence with its placeholders filled. What is filled in is never read for placeholders again.
    #[must_use]
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        filled(&self.text(key), values)
    }

    /// A sentence about a number of things, `key.one` or `key.other`; `{count}` is the number.
    #[must_use]
    pub fn plural(&self, key: &str, count: u64, values: &[(&str, &str)]) -> String {
        let form = if count == 1 { "one" } else { "other" };
        let number = self.count(count);
        let mut all = vec![("count", number.as_str())];
        all.extend_from_slice(values);
        self.fill(&format!("{key}.{form}"), &all)
    }

    /// Words in a row: `a, b and c`.
    #[must_use]
    pub fn list(&self, words: &[String]) -> String {
        match words {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} {} {last}", first.join(", "), self.text("and")),
        }
    }

    /// Keys, for tests.
    #[cfg(test)]
    pub(super) fn messages(&self) -> &BTreeMap<String, String> {
        &self.messages
    }

    fn read(language: Language, toml: &str) -> Self {
        // The files are part of the program, and a test parses them: what cannot be read shows as missing keys.
        let table: toml::Table = toml.parse().unwrap_or_default();
        let mut messages = BTreeMap::new();
        flatten("", &table, &mut messages);
        let numbers = NumberStyle::of(&messages);
        Self { language, messages, numbers }
    }
}

fn flatten(prefix: &str, table: &toml::Table, messages: &mut BTreeMap<String, String>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::String(text) => {
                messages.insert(key, text.clone());
            }
            toml::Value::Table(inner) => flatten(&key, inner, messages),
            _ => {}
        }
    }
}

/// A text with `{name}` replaced by the value of that name, in one pass from left to right.
pub(super) fn filled(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        out.push_str(&rest[..start]);
        let after = &rest[start + 1..];
        let value = after.find('}').and_then(|end| {
            let (_, value) = values.iter().find(|(name, _)| *name == &after[..end])?;
            Some((end, value))
        });
        if let Some((end, value)) = value {
            out.push_str(value);
            rest = &after[end + 1..];
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Names of the placeholders of a text; a word with a capital where a sentence begins (`place_first`) is the same word.
#[cfg(test)]
pub(super) fn placeholders(text: &str) -> std::collections::BTreeSet<&str> {
    let names = text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name));
    names.map(|name| name.strip_suffix("_first").unwrap_or(name)).collect()
}
