//! The thresholds of disclosure control that a project may set.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// No profile may publish groups of fewer people than this: in a group of two each member knows the other's answer.
pub const LOWEST_THRESHOLD: u64 = 3;
/// A threshold above this is taken for a typing error.
pub const HIGHEST_THRESHOLD: u64 = 100;

/// A named set of thresholds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// 5 people, 10 for a sensitive question.
    #[default]
    Standard,
    /// Every threshold one higher, for readers who may themselves be members of the group and so know one answer already.
    Strict,
}

impl Profile {
    /// Name as project files write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Strict => "strict",
        }
    }
}

/// The thresholds of disclosure control, checked.
///
/// Read from a profile with overrides; unknown keys and thresholds below 3 or above 100 are refused.
///
/// ```
/// # use kartlegg::project::Rules;
/// let rules: Rules = toml::from_str("profile = 'strict'\nmin_n = 8")?;
/// assert_eq!((rules.min_n(), rules.min_n_sensitive()), (8, 11));
/// assert!(toml::from_str::<Rules>("min_n = 2").is_err());
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RuleSettings")]
pub struct Rules {
    profile: Profile,
    min_n: u64,
    min_n_sensitive: u64,
    min_others: u64,
    min_n_spread: u64,
    min_interval: u64,
    protect_width: u64,
}

/// What a project file may say about [`Rules`]; what it leaves out comes from the profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RuleSettings {
    /// Where to start from.
    pub profile: Profile,
    /// Fewest respondents of a group that may be shown.
    #[schemars(range(min = 3, max = 100))]
    pub min_n: Option<u64>,
    /// Fewest respondents for a sensitive question; never below `min_n`.
    #[schemars(range(min = 3, max = 100))]
    pub min_n_sensitive: Option<u64>,
    /// For a sensitive question, how many people at least must have answered otherwise than any one answer.
    #[schemars(range(min = 1, max = 100))]
    pub min_others: Option<u64>,
    /// Fewest respondents for spread, quartiles and the full distribution.
    #[schemars(range(min = 3, max = 100))]
    pub min_n_spread: Option<u64>,
    /// How many people wide the range must be within which a reader can place the size of a hidden group.
    #[schemars(range(min = 1, max = 100))]
    pub min_interval: Option<u64>,
    /// By how many steps of the response scale the sum of a hidden group's answers must be left open.
    #[schemars(range(min = 1, max = 100))]
    pub protect_width: Option<u64>,
    /// The ledger of earlier releases, relative to the project; default: `kartlegg-ledger.json` in it. Projects that name the same file
    /// are judged together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<String>,
}

/// A threshold that protects nobody, or hides everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulesError {
    /// The key in the project file.
    pub key: &'static str,
    /// What it said.
    pub found: u64,
    /// The lowest value that is accepted.
    pub lowest: u64,
}

impl fmt::Display for RulesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, found, lowest } = self;
        write!(f, "`{key}` is {found}, expected {lowest} to {HIGHEST_THRESHOLD}")
    }
}

impl std::error::Error for RulesError {}

impl TryFrom<RuleSettings> for Rules {
    type Error = RulesError;

    fn try_from(settings: RuleSettings) -> Result<Self, RulesError> {
        let base = Self::of(settings.profile);
        let min_n = within("min_n", settings.min_n.unwrap_or(base.min_n), LOWEST_THRESHOLD)?;
        // A raised `min_n` raises the sensitive threshold with it, unless that one is set too: then a lower one is a mistake.
        let sensitive = settings.min_n_sensitive.unwrap_or(base.min_n_sensitive.max(min_n));
        Ok(Self {
            profile: settings.profile,
            min_n,
            min_n_sensitive: within("min_n_sensitive", sensitive, min_n)?,
            min_others: within("min_others", settings.min_others.unwrap_or(base.min_others), 1)?,
            min_n_spread: within("min_n_spread", settings.min_n_spread.unwrap_or(base.min_n_spread), LOWEST_THRESHOLD)?,
            min_interval: within("min_interval", settings.min_interval.unwrap_or(base.min_interval), 1)?,
            protect_width: within("protect_width", settings.protect_width.unwrap_or(base.protect_width), 1)?,
        })
    }
}

fn within(key: &'static str, found: u64, lowest: u64) -> Result<u64, RulesError> {
    if (lowest..=HIGHEST_THRESHOLD).contains(&found) { Ok(found) } else { Err(RulesError { key, found, lowest }) }
}

impl JsonSchema for Rules {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        RuleSettings::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        RuleSettings::json_schema(generator)
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::standard()
    }
}

impl Rules {
    /// The profile `standard`.
    #[must_use]
    pub fn standard() -> Self {
        Self::of(Profile::Standard)
    }

    /// The profile `strict`.
    #[must_use]
    pub fn strict() -> Self {
        Self::of(Profile::Strict)
    }

    fn of(profile: Profile) -> Self {
        let more = match profile {
            Profile::Standard => 0,
            Profile::Strict => 1,
        };
        Self {
            profile,
            min_n: 5 + more,
            min_n_sensitive: 10 + more,
            min_others: 2 + more,
            min_n_spread: 20 + more,
            min_interval: 1,
            protect_width: 2 + more,
        }
    }

    /// The profile these rules started from.
    #[must_use]
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Fewest respondents of a group that may be shown.
    #[must_use]
    pub fn min_n(&self) -> u64 {
        self.min_n
    }

    /// Fewest respondents for a sensitive question.
    #[must_use]
    pub fn min_n_sensitive(&self) -> u64 {
        self.min_n_sensitive
    }

    /// For a sensitive question, how many people at least must have answered otherwise than any one answer.
    #[must_use]
    pub fn min_others(&self) -> u64 {
        self.min_others
    }

    /// Fewest respondents for spread, quartiles and the full distribution.
    #[must_use]
    pub fn min_n_spread(&self) -> u64 {
        self.min_n_spread
    }

    /// How many people wide the range must be within which a reader can place the size of a hidden group.
    #[must_use]
    pub fn min_interval(&self) -> u64 {
        self.min_interval
    }

    /// By how many steps of the response scale the sum of a hidden group's answers must be left open.
    #[must_use]
    pub fn protect_width(&self) -> u64 {
        self.protect_width
    }

    /// The threshold k in force for a question.
    #[must_use]
    pub fn threshold(&self, sensitive: bool) -> u64 {
        if sensitive { self.min_n_sensitive } else { self.min_n }
    }

    /// The same with what spread takes in place of what a mean takes.
    #[must_use]
    pub fn of_spread(&self) -> Self {
        let least = self.min_n_spread;
        Self { min_n: self.min_n.max(least), min_n_sensitive: self.min_n_sensitive.max(least), ..self.clone() }
    }

    /// Whether spread (standard deviation, quartiles, the full distribution) may stand beside the mean.
    ///
    /// Mean and standard deviation of five people with two decimals leave few sets of answers, often one.
    #[must_use]
    pub fn allows_spread(&self, n: u64) -> bool {
        n >= self.min_n_spread
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Result<Rules, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn profiles_differ_by_one() {
        let (standard, strict) = (Rules::standard(), Rules::strict());
        assert_eq!((standard.min_n, standard.min_n_sensitive, standard.min_others, standard.min_n_spread), (5, 10, 2, 20));
        assert_eq!((strict.min_n, strict.min_n_sensitive, strict.min_others, strict.min_n_spread), (6, 11, 3, 21));
        assert_eq!(rules("").unwrap(), standard);
        assert_eq!(rules("profile = 'strict'").unwrap(), strict);
    }

    #[test]
    fn rules_survive_being_written_down() {
        for text in ["", "profile = 'strict'\nmin_n = 9", "min_n_sensitive = 40\nmin_interval = 7"] {
            let read = rules(text).unwrap();
            assert_eq!(rules(&toml::to_string(&read).unwrap()).unwrap(), read);
        }
    }

    #[test]
    fn thresholds_out_of_bounds_and_unknown_keys_are_refused() {
        for text in
            ["min_n = 2", "min_n = 101", "min_n_spread = 0", "min_n = 8\nmin_n_sensitive = 7", "min_others = 0", "minn = 5"]
        {
            assert!(rules(text).is_err(), "{text}");
        }
        assert!(rules("min_n = 2").unwrap_err().contains("`min_n` is 2, expected 3 to 100"));
        assert_eq!(rules("min_n = 20").unwrap().min_n_sensitive, 20);
    }

    #[test]
    fn spread_needs_twenty() {
        assert!(!Rules::standard().allows_spread(19));
        assert!(Rules::standard().allows_spread(20));
    }
}
