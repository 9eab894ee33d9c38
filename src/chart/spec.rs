//! What every figure is told, whatever it shows.

use super::{Bars, Circle, Dots, Dumbbell, Funnel, HeatMap, Likert, Scatter, SmallMultiples, Spine, Strip, VerdictMap};

/// A figure as data: words around it, and what it shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartSpec {
    /// Words around the figure.
    pub frame: Frame,
    /// What it shows, and how.
    pub plot: Plot,
}

/// Kinds of figures.
#[derive(Clone, Debug, PartialEq)]
pub enum Plot {
    /// Answers on a response scale as diverging stacked bars.
    Likert(Likert),
    /// Values with intervals, by group.
    Dots(Dots),
    /// Shares as bars: response rates, ranked needs.
    Bars(Bars),
    /// Rows by columns, coloured.
    HeatMap(HeatMap),
    /// Change between two rounds.
    Dumbbell(Dumbbell),
    /// Development over time, a panel for each group.
    SmallMultiples(SmallMultiples),
    /// Two measures against each other, in four quadrants.
    Scatter(Scatter),
    /// Values against how many they rest on.
    Funnel(Funnel),
    /// Indicators with the country in the middle.
    Spine(Spine),
    /// Rows by columns, each cell a verdict.
    VerdictMap(VerdictMap),
    /// Many values in each row, those that are certain named.
    Strip(Strip),
    /// Who is tied to whom.
    Circle(Circle),
}

/// Words around a figure, already in the reader's language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Prefix of the identifiers inside the SVG; unique on a page.
    pub id: String,
    /// Short name for assistive technology.
    pub name: String,
    /// Text that stands for the figure: kind, what is compared, main finding.
    pub alt: String,
    /// The finding, drawn above the figure; absent where the page says it.
    pub title: Option<String>,
    /// What is measured, among whom, n and interval; drawn below the title.
    pub subtitle: Option<String>,
    /// Source or remark, drawn below the figure.
    pub note: Option<String>,
    /// The few words that every figure needs.
    pub words: Words,
}

/// Words that stand in place of figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// In place of what may not be shown, e.g. `skjermet`.
    pub suppressed: String,
    /// In place of what does not exist, e.g. `ingen svar`.
    pub absent: String,
    /// What stands after a number of per cent, with its space, e.g. ` %`.
    pub percent: String,
}

/// A figure, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown<T> {
    /// May be shown.
    Value(T),
    /// Exists, but may not be shown.
    Suppressed,
    /// Does not exist: nobody was asked, or nobody answered.
    Absent,
}

impl<T> Shown<T> {
    /// The figure, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Suppressed | Self::Absent => None,
        }
    }

    /// The word that stands in its place, if there is none.
    pub fn word<'a>(&self, words: &'a Words) -> Option<&'a str> {
        match self {
            Self::Value(_) => None,
            Self::Suppressed => Some(&words.suppressed),
            Self::Absent => Some(&words.absent),
        }
    }
}

/// What stands to the left of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowLabel {
    /// Whom or what the row is about.
    pub label: String,
    /// How many it rests on, as printed; may be empty.
    pub n: String,
    /// Heading of a group of rows that begins here.
    pub heading: Option<String>,
    /// The total, or whom the report is for.
    pub emphasis: bool,
}

impl RowLabel {
    /// A plain row.
    pub fn new(label: impl Into<String>, n: impl Into<String>) -> Self {
        Self { label: label.into(), n: n.into(), ..Self::default() }
    }

    /// The same row, emphasised.
    #[must_use]
    pub fn emphasised(self) -> Self {
        Self { emphasis: true, ..self }
    }

    /// The same row under a heading.
    #[must_use]
    pub fn under(self, heading: impl Into<String>) -> Self {
        Self { heading: Some(heading.into()), ..self }
    }
}

/// A line across all rows: the own total, a benchmark.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Where on the axis.
    pub value: f64,
    /// What it is, with its value as printed.
    pub label: String,
}
