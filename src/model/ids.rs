//! Identifiers, each its own type so that an item can never be passed where a scale is meant.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes the identifier as it stands; whether it is well formed is checked where it is read.
            pub fn new(id: impl AsRef<str>) -> Self {
                Self(Arc::from(id.as_ref()))
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.as_str())
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self::new(id)
            }
        }
    };
}

id! {
    /// One question of a questionnaire, e.g. `notice_neglect`. Stable between rounds.
    ItemId
}
id! {
    /// A set of items that are scored together, e.g. `noticing`.
    ScaleId
}
id! {
    /// A response scale: ordered levels with labels and the kinds of non-answer, e.g. `agree5`.
    ResponseId
}
id! {
    /// A part of the questionnaire that a report treats under one heading, e.g. `collaboration`.
    DomainId
}
id! {
    /// One time the survey was held, e.g. `2026`.
    RoundId
}
id! {
    /// What a tally counts, with its kind in front: `item:x`, `scale:x`, `choice:x/option`, `matrix:m/aspect/service`.
    MeasureId
}
id! {
    /// A figure about an area, e.g. `bullied_grade_7`; the id in `surveys/indicators.toml`.
    IndicatorId
}
