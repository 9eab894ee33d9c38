//! Text in the languages that reports are written in, from one table of them.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Hands the table of languages to a macro: variant, BCP 47 tag and what documentation calls it, in the order that lists show them and
/// in which texts fall back. A language is a line here, and the files of words that carry its tag.
macro_rules! every_language {
    ($with:ident) => {
        $with! {
            Nb nb "Norwegian Bokmål."
            Nn nn "Norwegian Nynorsk."
            En en "English."
        }
    };
}
pub(crate) use every_language;

macro_rules! languages {
    ($($variant:ident $tag:ident $name:literal)*) => {
        /// A language a report can be written in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "lowercase")]
        pub enum Language {
            $(#[doc = $name] $variant,)*
        }

        impl Language {
            /// Every language, in the order that lists show them.
            pub const ALL: [Self; [$(stringify!($tag)),*].len()] = [$(Self::$variant),*];

            /// BCP 47 tag, as used in file names and in the `lang` attribute.
            #[must_use]
            pub const fn tag(self) -> &'static str {
                match self { $(Self::$variant => stringify!($tag),)* }
            }
        }

        /// The same words in each language. A language that is absent falls back to the first that is there, so a questionnaire that
        /// exists in one language only still makes a report; shipped instruments are held to all of them by a test.
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct Text {
            $(
                #[doc = $name]
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $tag: Option<String>,
            )*
        }

        impl Text {
            /// A text of the words that each language has.
            pub fn of(words: impl Fn(Language) -> Option<String>) -> Self {
                Self { $($tag: words(Language::$variant),)* }
            }

            /// The words in exactly this language, if they were given.
            #[must_use]
            pub fn exact(&self, language: Language) -> Option<&str> {
                match language { $(Language::$variant => self.$tag.as_deref(),)* }
            }
        }
    };
}

every_language!(languages);

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(tag: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|language| language.tag() == tag);
        known.ok_or_else(|| format!("`{tag}` is not one of {}", Self::ALL.map(Self::tag).join(", ")))
    }
}

impl Text {
    /// The same words whatever the language: for names of services and units, which are not translated.
    pub fn same(words: impl Into<String>) -> Self {
        Self { nb: Some(words.into()), ..Self::default() }
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
