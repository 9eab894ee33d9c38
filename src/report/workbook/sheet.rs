//! A sheet before it is written.

use std::borrow::Cow;

use crate::model::{Estimate, Unit};
use crate::privacy::Shown;

/// How a number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    /// Whole persons.
    Count,
    /// Points, with one decimal.
    Points,
    /// A difference in points.
    Difference,
    /// A share as whole per cent: a decimal would promise more than few answers give.
    Percent,
    /// A share of many answers.
    FinePercent,
    /// A difference between shares.
    PercentDifference,
    /// A coefficient, with two decimals.
    Coefficient,
}

impl Shape {
    /// The format as spreadsheets write it; each shows it in the manner of its own language.
    pub(super) const fn number_format(self) -> &'static str {
        match self {
            Self::Count => "#,##0",
            Self::Points => "0.0",
            Self::Difference => "+0.0;-0.0;0.0",
            Self::Percent => "0%",
            Self::FinePercent => "0.0%",
            Self::PercentDifference => "+0.0%;-0.0%;0.0%",
            Self::Coefficient => "0.00",
        }
    }

    /// Whether it is a part of one.
    pub(super) const fn is_share(self) -> bool {
        matches!(self, Self::Percent | Self::FinePercent)
    }

    fn of(estimate: &Estimate) -> Self {
        const FINE_FROM: u64 = 100;
        match estimate.unit {
            Unit::Count => Self::Count,
            Unit::Share if estimate.n >= FINE_FROM => Self::FinePercent,
            Unit::Share => Self::Percent,
            Unit::ShareDifference => Self::PercentDifference,
            Unit::Points100Difference | Unit::ScalePointsDifference => Self::Difference,
            Unit::ScalePoints | Unit::Points100 | Unit::Rate => Self::Points,
            Unit::Coefficient | Unit::Probability | Unit::TestStatistic | Unit::Ratio => Self::Coefficient,
        }
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Words.
    Text(String),
    /// A number.
    Number(f64, Shape),
    /// A figure that exists and is hidden.
    Hidden,
    /// A figure that does not exist.
    Missing,
}

/// Which number of an estimate stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The value.
    Value,
    /// The lower end of the interval.
    Lower,
    /// The upper end.
    Upper,
}

impl Value {
    /// A figure's number.
    pub(super) fn of(shown: Option<Shown>, part: Part) -> Self {
        let estimate = match shown {
            Some(Shown::Value(estimate)) => estimate,
            Some(Shown::Hidden) => return Self::Hidden,
            Some(Shown::Unavailable(_)) | None => return Self::Missing,
        };
        let number = match (part, estimate.interval) {
            (Part::Value, _) => estimate.value,
            (Part::Lower, Ok(interval)) => interval.lower,
            (Part::Upper, Ok(interval)) => interval.upper,
            (_, Err(crate::model::NoInterval::Withheld)) => return Self::Hidden,
            (_, Err(_)) => return Self::Missing,
        };
        if number.is_finite() { Self::Number(number, Shape::of(&estimate)) } else { Self::Missing }
    }
}

impl Value {
    pub(super) const fn is_number(&self) -> bool {
        matches!(self, Self::Number(..))
    }
}

/// A chart of a sheet's numbers: a bar for each row, a colour for each column.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    /// Heading.
    pub(super) title: String,
    /// Words that stand for it.
    pub(super) alt: String,
    /// Highest possible value; the lowest is 0.
    pub(super) highest: f64,
}

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Header; no two columns of a sheet have the same.
    pub(super) header: String,
    /// Width in characters.
    pub(super) width: u8,
}

/// A sheet.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    /// Name of the table, the same in every language.
    pub(super) id: Cow<'static, str>,
    /// Name of the sheet.
    pub(super) name: String,
    /// What it holds.
    pub(super) about: String,
    /// Columns.
    pub(super) columns: Vec<Column>,
    /// Rows, as wide as there are columns.
    pub(super) rows: Vec<Vec<Value>>,
    /// Chart beside the table.
    pub(super) chart: Option<Chart>,
}
