//! What an indicator is called, what it measures, and how it may be judged.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AgeGroup, IndicatorId, Text, ValueUnit};

/// Which direction is good for the children concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Good {
    /// A high value is good.
    High,
    /// A low value is good.
    Low,
    /// Neither is: a difference is worth knowing, but it is not praise or blame.
    None,
}

/// Which test an indicator allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TestFamily {
    /// A share of persons.
    Proportion,
    /// Events against what was expected.
    Rate,
    /// A ratio, an average, or too few units for a test to say anything.
    NotTested,
}

/// How many digits a value is shown with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisplayRule {
    /// Two significant digits below 100, whole numbers above; trailing zeros dropped.
    #[default]
    TwoDigits,
    /// Exactly one decimal.
    OneDecimal,
}

/// A heading of the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorTheme {
    /// Who lives here.
    Population,
    /// Living conditions.
    LivingConditions,
    /// Kindergarten and school.
    KindergartenAndSchool,
    /// Leisure and neighbourhood.
    LeisureAndNeighbourhood,
    /// Health.
    Health,
}

impl IndicatorTheme {
    /// Every theme, in the order of a profile.
    pub const ALL: [Self; 5] =
        [Self::Population, Self::LivingConditions, Self::KindergartenAndSchool, Self::LeisureAndNeighbourhood, Self::Health];
}

/// Risk factor or protective factor: what makes it likelier that a child's development is hindered, or what dampens that risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// More of it, more risk: low is good.
    Risk,
    /// More of it, less risk: high is good.
    Protective,
}

impl Factor {
    /// Both, in the order of a profile.
    pub const ALL: [Self; 2] = [Self::Risk, Self::Protective];

    /// The direction that is good for such a factor.
    #[must_use]
    pub const fn good(self) -> Good {
        match self {
            Self::Risk => Good::Low,
            Self::Protective => Good::High,
        }
    }
}

/// How an indicator is recognised in tables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aliases {
    /// Number of the table in the statistics bank of FHI.
    #[serde(default)]
    pub fhi_table: Vec<u32>,
    /// Titles that mean this indicator, compared without regard to case.
    #[serde(default)]
    pub titles: Vec<String>,
}

/// One indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorDefinition {
    /// Stable id.
    pub id: IndicatorId,
    /// Heading that it stands under.
    pub theme: IndicatorTheme,
    /// Name in a barometer.
    pub name: Text,
    /// That more than in the country are counted, or fewer: `{more} children than in the country live in crowded housing`. Empty where no
    /// sentence says it better than the name.
    pub said: Text,
    /// What exactly is counted, in a sentence.
    pub definition: Text,
    /// Ages or grades.
    pub age: AgeGroup,
    /// How many years one figure covers.
    pub window: u8,
    /// Unit of the published value.
    pub unit: ValueUnit,
    /// Which direction is good.
    pub good: Good,
    /// Whether it counts a risk factor or a protective one; `None` for what is neither, or an outcome.
    pub factor: Option<Factor>,
    /// Which test it allows.
    pub test: TestFamily,
    /// How it is shown.
    pub display: DisplayRule,
    /// Asked of pupils in Ungdata: each municipality has its own survey years.
    pub survey: bool,
    /// How it is recognised.
    pub aliases: Aliases,
}

/// Every indicator, in the order of a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndicatorCatalogue {
    /// Definitions, in file order.
    pub indicators: Vec<IndicatorDefinition>,
}

impl IndicatorCatalogue {
    /// The indicator with an id.
    #[must_use]
    pub fn get(&self, id: &IndicatorId) -> Option<&IndicatorDefinition> {
        self.indicators.iter().find(|indicator| &indicator.id == id)
    }

    /// The indicator that a title names: its id, its name in any language, or one of its titles. `None` when several share
    /// the title, as the same question asked in two grades does; then the age decides.
    #[must_use]
    pub fn by_title(&self, title: &str) -> Option<&IndicatorDefinition> {
        let wanted = title.trim().to_lowercase();
        let mut named =
            self.indicators.iter().filter(|indicator| indicator.titles().any(|name| name.trim().to_lowercase() == wanted));
        let first = named.next()?;
        named.next().is_none().then_some(first)
    }
}

impl IndicatorDefinition {
    /// Everything that the indicator is called: id, names and titles.
    pub fn titles(&self) -> impl Iterator<Item = &str> {
        [self.id.as_str()].into_iter().chain(self.name.wordings()).chain(self.aliases.titles.iter().map(String::as_str))
    }
}
