//! Text in the three languages that reports are written in.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A language a report can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Norwegian Bokmål.
    Nb,
    /// Norwegian Nynorsk.
    Nn,
    /// English.
    En,
}

impl Language {
    /// Every language, in the order that lists show them.
    pub const ALL: [Self; 3] = [Self::Nb, Self::Nn, Self::En];

    /// BCP 47 tag, as used in file names and in the `lang` attribute.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Nb => "nb",
            Self::Nn => "nn",
            Self::En => "en",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(tag: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|language| language.tag() == tag).ok_or_else(|| format!("`{tag}` is not one of nb, nn, en"))
    }
}

/// The same words in each language. A language that is absent falls back in the order nb, nn, en, so a questionnaire that
/// exists in one language only still makes a report; shipped instruments are held to all three by a test.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Bokmål.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nb: Option<String>,
    /// Nynorsk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nn: Option<String>,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Text {
    /// The same words whatever the language: for names of services and units, which are not translated.
    pub fn same(words: impl Into<String>) -> Self {
        Self { nb: Some(words.into()), nn: None, en: None }
    }

    /// The words in exactly this language, if they were given.
    #[must_use]
    pub fn exact(&self, language: Language) -> Option<&str> {
        match language {
            Language::Nb => self.nb.as_deref(),
            Language::Nn => self.nn.as_deref(),
            Language::En => self.en.as_deref(),
        }
    }

    /// The words in this language, or in the first language that has them; empty only if there are none at all.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        self.exact(language).or_else(|| Language::ALL.into_iter().find_map(|other| self.exact(other))).unwrap_or("")
    }

    /// Whether there are no words in any language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Every distinct wording, for recognising a label whichever language it was exported in.
    pub fn wordings(&self) -> impl Iterator<Item = &str> {
        Language::ALL.into_iter().filter_map(|language| self.exact(language))
    }
}
