//! The form of a youth profile as it may be shown, in memory and in its file.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::compare::youth::profile::Attention;
use crate::compare::youth::trend::{Course, TrendTest, Turn};
use crate::compare::youth::verdict::{Direction, NotTested, Rule, VerdictWord};
use crate::model::{
    AgeGroup, AreaCode, DisplayRule, Factor, Good, IndicatorId, IndicatorTheme, Method, Period, Producer, PublishedVerdict, Sex,
    TestFamily, Text, Unit, ValueUnit,
};

/// An area and its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileArea {
    /// Its code.
    pub code: AreaCode,
    /// Its name; the code where no list has a name.
    pub name: String,
}

/// A table that figures came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileSource {
    /// File.
    pub file: String,
    /// Title of the table, where it has one.
    pub title: Option<String>,
    /// Publisher, as far as the file tells.
    pub producer: Producer,
    /// When it was published, as the file says it.
    pub updated: Option<String>,
    /// What it was recognised as.
    pub format: String,
}

/// What an indicator is, for those who read the figures without this program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileIndicator {
    /// Stable id.
    pub id: IndicatorId,
    /// Heading that it stands under.
    pub theme: IndicatorTheme,
    /// Name.
    pub name: Text,
    /// That more than in the country are counted, or fewer, with `{more}` for the word.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub said: Text,
    /// What exactly is counted.
    pub definition: Text,
    /// Ages or grades that it is about.
    pub age: AgeGroup,
    /// Which direction is good.
    pub good: Good,
    /// Risk factor or protective factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<Factor>,
    /// Which test it allows.
    pub test: TestFamily,
    /// How many digits are shown.
    pub display: DisplayRule,
    /// Asked of pupils in Ungdata, so that each municipality has its own survey years.
    pub survey: bool,
}

/// Whether there is a figure to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FigureStatus {
    /// A figure.
    Shown,
    /// It exists, and is withheld by its publisher or by this program.
    Suppressed,
    /// Nothing was collected, or it is not there yet.
    Missing,
    /// It cannot be computed.
    NotComputable,
}

/// Ends of an interval, in the unit of the figure beside it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileInterval {
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
    /// Confidence level, two-sided.
    pub level: f64,
    /// How it was computed.
    pub method: Method,
}

/// A figure of one area in one period. Unless it is shown there is no number in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileFigure {
    /// Whether there is a figure to read.
    pub status: FigureStatus,
    /// The sign that the source has in place of a number, as it stood.
    pub sign: Option<String>,
    /// The published value, or the one that the published counts give.
    pub value: Option<f64>,
    /// Persons or events counted.
    pub count: Option<f64>,
    /// Persons, or person-years, that could have been counted.
    pub denominator: Option<f64>,
    /// The count that national rates by age and sex would have given.
    pub expected: Option<f64>,
    /// Interval of the value; absent for standardised values and where there are no counts.
    pub interval: Option<ProfileInterval>,
}

/// The quantity that was tested.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tested {
    /// A share (0 to 1), or a ratio of observed to expected.
    pub value: f64,
    /// Which of the two.
    pub unit: Unit,
    /// Its interval.
    pub interval: ProfileInterval,
    /// Whole persons or events that it rests on.
    pub n: u64,
    /// What the interval was held against: the national share, or 1 for ratios.
    pub against: f64,
    /// The rule.
    pub rule: Rule,
}

/// A verdict with everything that is needed to check it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileVerdict {
    /// The verdict.
    pub verdict: VerdictWord,
    /// Why there is no test.
    pub reason: Option<NotTested>,
    /// The side of the country on which the value lies, significantly or not.
    pub direction: Option<Direction>,
    /// The test.
    pub tested: Option<Tested>,
    /// Significant, yet both values look the same with the digits that are shown.
    pub same_when_shown: bool,
}

/// What an area's own series does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileTrend {
    /// Rising, falling, no clear change, or too few independent periods to say.
    pub course: Course,
    /// Whether that is for the good.
    pub turn: Option<Turn>,
    /// The test.
    pub test: Option<TrendTest>,
    /// Probability of so clear a trend by chance, two-sided.
    pub probability: Option<f64>,
    /// Newest against oldest value; a description, not a test.
    pub change: Option<f64>,
    /// Periods that the test may use: they share no year.
    pub independent: Vec<Period>,
}

/// One period of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesPoint {
    /// Years.
    pub period: Period,
    /// The period as the source writes it.
    pub label: String,
    /// The area.
    pub local: ProfileFigure,
    /// Value of the county.
    pub county: Option<f64>,
    /// Value of the country.
    pub country: Option<f64>,
}

/// How municipalities lie.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileSpread {
    /// Municipalities with a figure.
    pub areas: usize,
    /// Municipalities without one.
    pub without: usize,
    /// Smallest value, quartiles, largest value.
    pub quantiles: [f64; 5],
    /// The best and the tenth best, where more than ten have a figure and there is a good direction.
    pub ten_best: Option<(f64, f64)>,
}

/// An area minus the rest of its county: the area is taken out first, since a part cannot be held against a whole that contains it. It is
/// a description and no verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestOfCounty {
    /// The difference, in the unit of the row.
    pub difference: f64,
    /// Its interval.
    pub interval: ProfileInterval,
}

/// The same figure for one sex.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfSex {
    /// Which.
    pub sex: Sex,
    /// The area.
    pub local: ProfileFigure,
    /// Value of the country.
    pub country: Option<f64>,
}

/// One line of a profile: an indicator for one group of people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileRow {
    /// The indicator.
    pub indicator: IndicatorId,
    /// Whether it stands in the barometer: it is about the ages that the indicator is about, or no other row is.
    pub main: bool,
    /// Ages or grades.
    pub age: AgeGroup,
    /// Sex.
    pub sex: Sex,
    /// Other dimensions of the table, with the category in each.
    pub strata: BTreeMap<String, String>,
    /// Years.
    pub period: Period,
    /// The period as the source writes it.
    pub period_label: String,
    /// Unit of every value in the row.
    pub unit: ValueUnit,
    /// Whether the values are standardised for age or sex.
    pub standardised: bool,
    /// Position among the sources.
    pub source: usize,
    /// The area.
    pub local: ProfileFigure,
    /// Its county.
    pub county: Option<ProfileFigure>,
    /// The country.
    pub country: Option<ProfileFigure>,
    /// The area against the country.
    pub verdict: ProfileVerdict,
    /// The county against the country.
    pub county_verdict: Option<ProfileVerdict>,
    /// The publisher's own verdict on the area against the country, where its table has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_verdict: Option<PublishedVerdict>,
    /// Boys and girls in the same years, where the table has them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_sex: Vec<OfSex>,
    /// The area against the rest of its county, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest_of_county: Option<RestOfCounty>,
    /// Why the row belongs on a shortlist.
    pub attention: Option<Attention>,
    /// Development.
    pub trend: ProfileTrend,
    /// Every period of the table, oldest first.
    pub series: Vec<SeriesPoint>,
    /// Municipalities of the county.
    pub spread_in_county: Option<ProfileSpread>,
    /// Municipalities of the country that the table holds.
    pub spread_in_country: Option<ProfileSpread>,
}
