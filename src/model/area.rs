//! Places and periods of public statistics.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An area code as text, leading zeros kept: `0` the country, two digits a county, four a municipality.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct AreaCode(Arc<str>);

impl AreaCode {
    /// Takes a code of digits.
    ///
    /// # Errors
    /// When there is anything but ASCII digits, or nothing at all.
    pub fn new(code: impl Into<String>) -> Result<Self, String> {
        let code = code.into();
        if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("`{code}` is not an area code: digits only"));
        }
        Ok(Self(Arc::from(code)))
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AreaCode {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::new(code)
    }
}

impl From<AreaCode> for String {
    fn from(code: AreaCode) -> Self {
        code.as_str().to_owned()
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A closed span of years, `2022_2024` in the files of FHI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Period {
    /// First year.
    pub from: i32,
    /// Last year.
    pub to: i32,
}

impl Period {
    /// How many years.
    #[must_use]
    pub const fn years(self) -> i32 {
        self.to - self.from + 1
    }

    /// Whether two periods share a year.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to { write!(f, "{}", self.from) } else { write!(f, "{}-{}", self.from, self.to) }
    }
}
