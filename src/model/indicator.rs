//! Public figures about areas: what a table of indicators holds once its file format is forgotten.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AreaCode, IndicatorId, Period};

/// Why a figure is not there. The order is the order of weight: a sum with several reasons is absent for the last of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// The table has no such column.
    NotGiven,
    /// Nothing was collected, or it is not there yet (`..`, `...`, a blank cell).
    Missing,
    /// It cannot be computed (`.`), for instance because nobody could have been counted.
    NotComputable,
    /// It exists and is withheld to protect people (`:`).
    Suppressed,
}

/// One figure, or the reason that there is none. A gap is never a zero, and never filled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// The figure.
    Given(f64),
    /// No figure.
    Absent(Gap),
}

impl Figure {
    /// A figure that the table has no column for.
    pub const NOT_GIVEN: Self = Self::Absent(Gap::NotGiven);

    /// The number, if there is one.
    #[must_use]
    pub const fn given(self) -> Option<f64> {
        match self {
            Self::Given(number) => Some(number),
            Self::Absent(_) => None,
        }
    }

    /// The reason, if there is no number.
    #[must_use]
    pub const fn gap(self) -> Option<Gap> {
        match self {
            Self::Given(_) => None,
            Self::Absent(gap) => Some(gap),
        }
    }

    /// The sum of two parts; a part that is absent makes the sum absent, for the weightier reason.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Given(a), Self::Given(b)) => Self::Given(a + b),
            (Self::Absent(a), Self::Absent(b)) => Self::Absent(a.max(b)),
            (Self::Absent(gap), Self::Given(_)) | (Self::Given(_), Self::Absent(gap)) => Self::Absent(gap),
        }
    }
}

/// Whom a figure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Everybody.
    Both,
    /// Boys or men.
    Male,
    /// Girls or women.
    Female,
    /// Persons whose sex the register does not know.
    Unknown,
}

/// The ages or school grades that a figure is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgeGroup {
    /// All ages, or a table that does not tell ages apart.
    All,
    /// Whole years, both ends included; no upper end means "and above".
    Years {
        /// Youngest.
        from: u16,
        /// Oldest, if there is an upper end.
        to: Option<u16>,
    },
    /// School grades, both ends included.
    Grades {
        /// Lowest grade.
        from: u8,
        /// Highest grade.
        to: u8,
    },
}

impl fmt::Display for AgeGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Years { from, to: Some(to) } => write!(f, "{from}-{to}"),
            Self::Years { from, to: None } => write!(f, "{from}+"),
            Self::Grades { from, to } => write!(f, "grade {from}-{to}"),
        }
    }
}

/// What one unit of a published value is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ValueUnit {
    /// From 0 to 1.
    Share,
    /// From 0 to 100.
    Percent,
    /// Events per 1 000.
    PerThousand,
    /// Events per 100 000.
    PerHundredThousand,
    /// A count.
    Count,
    /// Observed over expected, the country being 100.
    Index,
    /// Years, as in life expectancy.
    Years,
    /// Anything else, in the words of the source; empty when the source does not say.
    Other(String),
}

impl ValueUnit {
    /// What a plain ratio of count to denominator is multiplied with to become a value; `None` when it is no such ratio.
    #[must_use]
    pub const fn scale(&self) -> Option<f64> {
        match self {
            Self::Share => Some(1.0),
            Self::Percent => Some(100.0),
            Self::PerThousand => Some(1_000.0),
            Self::PerHundredThousand => Some(100_000.0),
            Self::Count | Self::Index | Self::Years | Self::Other(_) => None,
        }
    }

    /// Whether the value is a share of people, which cannot pass the whole.
    #[must_use]
    pub const fn is_share(&self) -> bool {
        matches!(self, Self::Share | Self::Percent)
    }
}

/// What the publisher itself says of a figure beside that of the country. It is its own verdict, by its own rule, and never ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PublishedVerdict {
    /// Better than the country.
    Better,
    /// Worse than the country.
    Worse,
    /// Different from the country, where no direction is good.
    Different,
    /// Not different from the country.
    NotDifferent,
}

/// Whether a value was adjusted for age and sex before it was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// As counted.
    Crude,
    /// Standardised; it is not `count / denominator`.
    Standardised,
}

/// Who published a table; signs in cells mean different things to different publishers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Producer {
    /// The public-health institute and the directorate that took over its statistics bank.
    Fhi,
    /// Statistics Norway, and others that write with its signs.
    Ssb,
    /// The directorate for education.
    Udir,
    /// The municipality's own table, or a source the reader does not know.
    Other,
}

/// What one figure is about. Two figures belong together when their keys are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndicatorKey {
    /// Which indicator.
    pub indicator: IndicatorId,
    /// Which area.
    pub area: AreaCode,
    /// Which years. A school year is known by the year it begins in.
    pub period: Period,
    /// Which ages or grades.
    pub age: AgeGroup,
    /// Which sex.
    pub sex: Sex,
    /// Other dimensions of the table and the category in each, e.g. `INNVKAT` → `0`.
    pub strata: Arc<BTreeMap<String, String>>,
}

/// One row: a key and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorRow {
    /// What the row is about.
    pub key: IndicatorKey,
    /// The area's name in the file.
    pub area_name: Option<Arc<str>>,
    /// The period as the file writes it, for display (`2022/23-2024/25`).
    pub period_text: Arc<str>,
    /// Persons or events counted, over the whole period.
    pub count: Figure,
    /// Persons (or person-years) that could have been counted, over the whole period.
    pub denominator: Figure,
    /// The count that national rates by age and sex would have given, in the same period.
    pub expected: Figure,
    /// The value without standardisation, where the file gives both.
    pub crude: Figure,
    /// The published value.
    pub value: Figure,
    /// Unit of `value` and `crude`.
    pub unit: ValueUnit,
    /// Whether `value` is standardised.
    pub kind: ValueKind,
    /// The sign that stood instead of a number, as it stood (`:`, `..`, `-`).
    pub sign: Option<String>,
    /// The publisher's own verdict, where the file has one.
    pub published: Option<PublishedVerdict>,
    /// Row of the file, or 1-based position in a cube.
    pub place: u64,
}

impl IndicatorRow {
    /// Why nothing can be said of the row, if that is so: the reason for the value, or for the count where a table gives
    /// counts alone.
    #[must_use]
    pub fn gap(&self) -> Option<Gap> {
        match (self.value.gap(), self.count.gap()) {
            (Some(Gap::NotGiven), of_count) => of_count,
            (of_value, _) => of_value,
        }
    }
}

/// Where a table came from, for the source line under every figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// File, relative to the project.
    pub file: String,
    /// The table's own title, if it has one.
    pub title: Option<String>,
    /// Publisher.
    pub producer: Producer,
    /// When it was published, as the file says it.
    pub updated: Option<String>,
    /// What the file was recognised as: `json-stat 2.0`, `px`, `csv` …
    pub format: &'static str,
}

/// Figures of one file.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorTable {
    /// Where it came from.
    pub origin: Origin,
    /// Rows, ordered by key; no key twice.
    pub rows: Vec<IndicatorRow>,
}

impl IndicatorTable {
    /// The row with exactly this key.
    #[must_use]
    pub fn get(&self, key: &IndicatorKey) -> Option<&IndicatorRow> {
        self.rows.binary_search_by(|row| row.key.cmp(key)).ok().map(|position| &self.rows[position])
    }

    /// Rows of one indicator about one area: they stand together, since rows are ordered by key.
    #[must_use]
    pub fn about(&self, indicator: &IndicatorId, area: &AreaCode) -> &[IndicatorRow] {
        let wanted = (indicator, area);
        let start = self.rows.partition_point(|row| (&row.key.indicator, &row.key.area) < wanted);
        let length = self.rows[start..].partition_point(|row| (&row.key.indicator, &row.key.area) == wanted);
        &self.rows[start..start + length]
    }

    /// Every indicator of the table, in order.
    #[must_use]
    pub fn indicators(&self) -> Vec<&IndicatorId> {
        let mut ids: Vec<&IndicatorId> = self.rows.iter().map(|row| &row.key.indicator).collect();
        ids.dedup();
        ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_with_a_gap_is_a_gap_of_the_weightier_kind() {
        let hidden = Figure::Absent(Gap::Suppressed);
        let missing = Figure::Absent(Gap::Missing);
        assert_eq!(Figure::Given(2.0).plus(Figure::Given(3.0)), Figure::Given(5.0));
        assert_eq!(Figure::Given(2.0).plus(hidden), hidden);
        assert_eq!(missing.plus(hidden), hidden);
        assert_eq!(hidden.plus(missing), hidden);
        assert_eq!(Figure::Given(0.0).plus(missing), missing, "a true zero is a number, a gap is not");
    }
}
