//! Numbers and dates.

use std::collections::BTreeMap;

use super::Catalogue;
use crate::model::{Estimate, Interval, Unit};

/// The minus sign, which is as wide as a plus; a hyphen is not.
pub const MINUS: char = '\u{2212}';
/// Separates thousands in Norwegian.
pub const NARROW_SPACE: char = '\u{202f}';
/// Keeps a number and its sign on one line.
pub const NO_BREAK_SPACE: char = '\u{a0}';

/// From this many answers on, a share is written with one decimal. Below, a decimal would promise more than there is, and
/// could be used to work out counts.
const DECIMAL_FROM: u64 = 100;

/// How a language writes numbers, from its file of messages: looked up once, since a report has a hundred thousand of them.
#[derive(Debug)]
pub(super) struct NumberStyle {
    decimal_mark: String,
    thousands: String,
    /// Fewest digits that are set apart in thousands.
    apart_from: usize,
    percent: String,
}

impl NumberStyle {
    pub(super) fn of(messages: &BTreeMap<String, String>) -> Self {
        let text = |key: &str| messages.get(&format!("number.{key}")).cloned().unwrap_or_default();
        Self {
            decimal_mark: text("decimal_mark"),
            thousands: text("thousands"),
            apart_from: text("apart_from").parse().unwrap_or(usize::MAX),
            percent: text("percent"),
        }
    }
}

impl Catalogue {
    /// A whole number with its thousands apart: `12 345` or `12,345`.
    #[must_use]
    pub fn count(&self, count: u64) -> String {
        self.grouped(&count.to_string())
    }

    /// A number with that many decimals, rounded half away from zero as people do, and never `−0`.
    #[must_use]
    pub fn number(&self, value: f64, decimals: usize) -> String {
        if !value.is_finite() {
            return self.text("not_available_mark");
        }
        let digits = rounded(value.abs(), decimals);
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let sign = if value < 0.0 && digits.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
            MINUS.to_string()
        } else {
            String::new()
        };
        let whole = self.grouped(whole);
        if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}{}{fraction}", self.numbers.decimal_mark)
        }
    }

    /// A number with `+` or `−` in front, unless it is rounded to zero.
    #[must_use]
    pub fn signed(&self, value: f64, decimals: usize) -> String {
        let text = self.number(value, decimals);
        let is_zero = !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
        if value > 0.0 && !is_zero { format!("+{text}") } else { text }
    }

    /// A share as a percentage: whole below a hundred answers, one decimal from there on.
    #[must_use]
    pub fn percent(&self, share: f64, n: u64) -> String {
        self.with_percent_sign(&self.number(share * 100.0, share_decimals(n)))
    }

    /// A percentage without decimals, for figures and sentences.
    #[must_use]
    pub fn whole_percent(&self, share: f64) -> String {
        self.with_percent_sign(&self.number(share * 100.0, 0))
    }

    /// Two percentages without decimals, the lower first: `43–48 %`; one where they are the same in print.
    #[must_use]
    pub fn percent_range(&self, low: f64, high: f64) -> String {
        let (from, to) = (self.number(low * 100.0, 0), self.number(high * 100.0, 0));
        self.with_percent_sign(&if from == to { to } else { format!("{from}–{to}") })
    }

    /// The value of an estimate, as precise as its unit deserves. Differences carry their sign and no unit.
    #[must_use]
    pub fn value(&self, estimate: &Estimate) -> String {
        match estimate.unit {
            Unit::Share => self.percent(estimate.value, estimate.n),
            // No probability is nothing.
            Unit::Probability if (0.0..0.0005).contains(&estimate.value) => format!("< {}", self.number(0.001, 3)),
            unit if is_difference(unit) => self.signed(estimate.value * factor(unit), decimals(unit, estimate.n)),
            unit => self.number(estimate.value * factor(unit), decimals(unit, estimate.n)),
        }
    }

    /// The interval of an estimate, as precise as its value: `57–65`, `31–44 %`, `−2 to +8`.
    #[must_use]
    pub fn interval(&self, estimate: &Estimate) -> Option<String> {
        let ci: &Interval = estimate.interval.as_ref().ok()?;
        let factor = factor(estimate.unit);
        let (lower, upper) = (ci.lower * factor, ci.upper * factor);
        let mut decimals = decimals(estimate.unit, estimate.n);
        // An end that is close to no difference without reaching it does not read as if it did.
        let nearest = self.number(lower.abs().min(upper.abs()), decimals);
        if is_difference(estimate.unit) && lower * upper > 0.0 && !nearest.contains(|digit: char| matches!(digit, '1'..='9')) {
            decimals += 1;
        }
        if is_difference(estimate.unit) || lower < 0.0 {
            return Some(format!("{} {} {}", self.signed(lower, decimals), self.text("to"), self.signed(upper, decimals)));
        }
        let range = format!("{}–{}", self.number(lower, decimals), self.number(upper, decimals));
        Some(if estimate.unit == Unit::Share { self.with_percent_sign(&range) } else { range })
    }

    /// A date as a reader writes it. What is not of the form `2026-03-15`, `2026-03` or `2026` stays as it stands.
    #[must_use]
    pub fn date(&self, date: &str) -> String {
        let parts: Vec<&str> = date.split('-').collect();
        let month = |month: &str| {
            let number = month.parse::<usize>().ok().filter(|number| month.len() == 2 && (1..=12).contains(number))?;
            Some(self.text(&format!("month.{number}")))
        };
        let is_year = |year: &str| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        let written = match parts.as_slice() {
            [year, number] if is_year(year) => month(number).map(|month| format!("{month} {year}")),
            [year, number, day] if is_year(year) => {
                let day = day.parse::<u8>().ok().filter(|day| (1..=31).contains(day));
                day.zip(month(number))
                    .map(|(day, month)| self.fill("number.date", &[("day", &day.to_string()), ("month", &month), ("year", year)]))
            }
            _ => None,
        };
        written.unwrap_or_else(|| date.to_owned())
    }

    fn with_percent_sign(&self, number: &str) -> String {
        format!("{number}{}", self.numbers.percent)
    }

    /// Four digits stand together in Norwegian, as in years; English separates them.
    fn grouped(&self, digits: &str) -> String {
        if digits.len() < self.numbers.apart_from {
            return digits.to_owned();
        }
        let mut out = String::with_capacity(digits.len() * 2);
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && (digits.len() - position).is_multiple_of(3) {
                out.push_str(&self.numbers.thousands);
            }
            out.push(digit);
        }
        out
    }
}

/// A positive number, rounded half up. The nudge mends halves that binary fractions fall just short of (0.575 · 100).
fn rounded(value: f64, decimals: usize) -> String {
    let power = 10_f64.powi(i32::try_from(decimals).unwrap_or(0));
    let whole = (value * power * (1.0 + 1e-12) + 0.5).floor();
    format!("{:.decimals$}", whole / power)
}

const fn share_decimals(n: u64) -> usize {
    if n < DECIMAL_FROM { 0 } else { 1 }
}

const fn is_difference(unit: Unit) -> bool {
    matches!(unit, Unit::ShareDifference | Unit::Points100Difference | Unit::ScalePointsDifference)
}

/// Shares are written as percentages.
const fn factor(unit: Unit) -> f64 {
    match unit {
        Unit::Share | Unit::ShareDifference => 100.0,
        _ => 1.0,
    }
}

const fn decimals(unit: Unit, n: u64) -> usize {
    match unit {
        Unit::Share => share_decimals(n),
        Unit::ScalePoints | Unit::ScalePointsDifference | Unit::Rate => 1,
        Unit::Coefficient | Unit::TestStatistic | Unit::Ratio => 2,
        Unit::Probability => 3,
        _ => 0,
    }
}
