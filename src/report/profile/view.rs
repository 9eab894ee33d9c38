//! A profile as one report reads it: values as printed, and words for verdicts.

use crate::chart::Verdict;
use crate::locale::Catalogue;
use crate::model::{AgeGroup, DisplayRule, Good, Language, Producer, PublishedVerdict, Sex, ValueUnit};
use crate::privacy::ProfileRelease;
use crate::privacy::profile::{
    Course, Direction, FigureStatus, ProfileFigure, ProfileIndicator, ProfileInterval, ProfileRow, ProfileVerdict, SeriesPoint,
    VerdictWord, rounded,
};
use crate::report::document::Cell;
use crate::report::view::name_of;

pub(in crate::report) struct ProfileView<'a> {
    pub(in crate::report) release: &'a ProfileRelease,
    pub(in crate::report) words: &'static Catalogue,
}

impl<'a> ProfileView<'a> {
    pub(in crate::report) fn new(release: &'a ProfileRelease, language: Language) -> Self {
        Self { release, words: Catalogue::of(language) }
    }

    /// Lines of the barometer.
    pub(in crate::report) fn main_rows(&self) -> Vec<&'a ProfileRow> {
        self.release.rows().iter().filter(|row| row.main).collect()
    }

    pub(in crate::report) fn count(&self, verdict: VerdictWord) -> usize {
        self.main_rows().iter().filter(|row| row.verdict.verdict == verdict).count()
    }

    pub(in crate::report) fn tested(&self) -> usize {
        self.release.tested()
    }

    /// Position of a row, for addresses in the page.
    pub(in crate::report) fn position(&self, row: &ProfileRow) -> usize {
        self.release.rows().iter().position(|other| std::ptr::eq(other, row)).unwrap_or(0)
    }

    pub(in crate::report) fn indicator(&self, row: &ProfileRow) -> Option<&'a ProfileIndicator> {
        self.release.indicator(&row.indicator)
    }

    /// The indicator's name; with ages and strata where the name alone would stand for several rows.
    pub(in crate::report) fn label(&self, row: &ProfileRow) -> String {
        let name = self.indicator(row).map_or_else(|| row.indicator.to_string(), |found| self.name(found));
        let alone = self.release.rows().iter().filter(|other| other.indicator == row.indicator).count() == 1;
        let age = age_words(self.words, &row.age).filter(|_| !alone);
        let strata = row.strata.iter().filter(|_| !alone).map(|(key, value)| format!("{key}: {value}"));
        // A figure of one sex says so also where no other stands beside it: nobody takes it for everybody's.
        let parts: Vec<String> = self.sex(row.sex).into_iter().chain(age).chain(strata).collect();
        if parts.is_empty() { name } else { format!("{name} ({})", parts.join(", ")) }
    }

    pub(in crate::report) fn name(&self, indicator: &ProfileIndicator) -> String {
        indicator.name.get(self.words.language()).to_owned()
    }

    fn sex(&self, sex: Sex) -> Option<String> {
        (sex != Sex::Both).then(|| self.words.text(&format!("youth.sex.{}", name_of(&sex))))
    }

    fn display(&self, row: &ProfileRow) -> DisplayRule {
        self.indicator(row).map_or(DisplayRule::TwoDigits, |indicator| indicator.display)
    }

    /// What a published value is multiplied with to be printed: shares are printed in per cent.
    pub(in crate::report) fn factor(row: &ProfileRow) -> f64 {
        if row.unit == ValueUnit::Share { 100.0 } else { 1.0 }
    }

    /// A value as a profile prints it: two significant digits, trailing zeros dropped.
    pub(in crate::report) fn number(&self, row: &ProfileRow, value: f64) -> String {
        let value = value * Self::factor(row);
        if row.unit == ValueUnit::Count {
            return self.words.number(value, 0);
        }
        let display = self.display(row);
        let shown = rounded(value, display);
        let decimals = if display == DisplayRule::OneDecimal { 1 } else { decimals_of(shown) };
        self.words.number(shown, decimals)
    }

    /// A difference with its sign, in percentage points where the row is a share.
    pub(in crate::report) fn difference(&self, row: &ProfileRow, difference: f64) -> String {
        self.words.signed(difference * Self::factor(row), 1)
    }

    /// How far a value is from another, without its sign: `0,7 poeng`, `12 per 1000`; none where it is nothing as printed.
    pub(in crate::report) fn size(&self, row: &ProfileRow, difference: f64) -> Option<String> {
        let size = (difference * Self::factor(row)).abs();
        let decimals = usize::from(size < 10.0 && row.unit != ValueUnit::Count);
        let printed = self.words.number(size, decimals);
        let is_nothing = printed == self.words.number(0.0, decimals);
        (!is_nothing).then(|| {
            if matches!(row.unit, ValueUnit::Share | ValueUnit::Percent) {
                self.words.fill("youth.points", &[("size", &printed)])
            } else {
                format!("{printed}{}", self.suffix(row))
            }
        })
    }

    /// Whether a value lies on the favourable side of the country; `None` where no side is, or both are printed alike.
    pub(in crate::report) fn is_favourable(&self, row: &ProfileRow) -> Option<bool> {
        if self.is_alike(row) {
            return None;
        }
        favourable(self.indicator(row)?.good, row.verdict.direction?)
    }

    /// Whether a value and that of the country are printed alike.
    pub(in crate::report) fn is_alike(&self, row: &ProfileRow) -> bool {
        let country = row.country.as_ref().and_then(|country| country.value);
        row.local.value.zip(country).is_some_and(|(own, country)| self.number(row, own) == self.number(row, country))
    }

    /// Who published a row, in a word.
    pub(in crate::report) fn publisher(&self, row: &ProfileRow) -> String {
        let producer = self.release.sources().get(row.source).map_or(Producer::Other, |source| source.producer);
        self.words.text(&format!("youth.publisher_short.{}", name_of(&producer)))
    }

    /// The publisher's own verdict, named as theirs.
    pub(in crate::report) fn published(&self, row: &ProfileRow) -> Option<String> {
        let verdict = match row.published_verdict? {
            PublishedVerdict::Better => VerdictWord::Better,
            PublishedVerdict::Worse => VerdictWord::Worse,
            PublishedVerdict::Different => VerdictWord::DifferentUnvalued,
            PublishedVerdict::NotDifferent => VerdictWord::NotDifferent,
        };
        Some(self.verdict(verdict))
    }

    /// An arrow and what it rests on: a tested course, or how far the newest value is from the oldest.
    pub(in crate::report) fn course(&self, row: &ProfileRow) -> Option<String> {
        let words = self.words;
        let tested = match row.trend.course {
            Course::Rising => Some(("↗", "rising")),
            Course::Falling => Some(("↘", "falling")),
            Course::NoClearChange => Some(("→", "no_clear_change")),
            Course::TooShort => None,
        };
        if let Some((arrow, key)) = tested {
            return Some(format!("{arrow} {}", words.text(&format!("youth.course.{key}"))));
        }
        let change = row.trend.change?;
        let shown = |point: &&SeriesPoint| point.local.value.is_some();
        let since = short_period(&row.series.iter().find(shown)?.label);
        let Some(size) = self.size(row, change) else { return Some(words.fill("youth.course.same", &[("since", &since)])) };
        let key = if change > 0.0 { "youth.course.up" } else { "youth.course.down" };
        Some(words.fill(key, &[("size", &size), ("since", &since)]))
    }

    /// Ends of the interval of a difference.
    pub(in crate::report) fn difference_interval(&self, row: &ProfileRow, interval: &ProfileInterval) -> String {
        let [lower, upper] = [interval.lower, interval.upper].map(|end| self.difference(row, end));
        self.words.fill("youth.rest.interval", &[("lower", &lower), ("upper", &upper)])
    }

    /// The same with its unit.
    pub(in crate::report) fn value(&self, row: &ProfileRow, value: f64) -> String {
        format!("{}{}", self.number(row, value), self.suffix(row))
    }

    /// What stands after a number, with the space before it.
    pub(in crate::report) fn suffix(&self, row: &ProfileRow) -> String {
        let words = self.words;
        match &row.unit {
            ValueUnit::Share | ValueUnit::Percent => words.percent(0.0, 1).trim_start_matches('0').to_owned(),
            ValueUnit::PerThousand => format!("\u{a0}{}", words.text("youth.per_1000")),
            ValueUnit::PerHundredThousand => format!("\u{a0}{}", words.text("youth.per_100000")),
            ValueUnit::Years => format!("\u{a0}{}", words.text("youth.years")),
            ValueUnit::Other(unit) if !unit.is_empty() => format!("\u{a0}{unit}"),
            ValueUnit::Count | ValueUnit::Index | ValueUnit::Other(_) => String::new(),
        }
    }

    /// A figure in a cell.
    pub(in crate::report) fn cell(&self, row: &ProfileRow, figure: Option<&ProfileFigure>) -> Cell {
        match figure.map(|figure| (figure.status, figure.value)) {
            Some((FigureStatus::Shown, Some(value))) => Cell::Number(self.value(row, value)),
            Some((FigureStatus::Suppressed, _)) => Cell::Hidden,
            _ => Cell::Missing(String::new()),
        }
    }

    /// Ends of an interval in the unit of the row, one digit finer than values of that size are printed.
    pub(in crate::report) fn interval(&self, row: &ProfileRow, interval: &ProfileInterval) -> String {
        let factor = Self::factor(row);
        let (lower, upper) = (interval.lower * factor, interval.upper * factor);
        let decimals = if upper < 1.0 { 2 } else { 1 };
        format!("{}–{}{}", self.words.number(lower, decimals), self.words.number(upper, decimals), self.suffix(row))
    }

    /// The interval that the verdict rests on: of the value where it is crude, otherwise of observed over expected.
    pub(in crate::report) fn tested_interval(&self, row: &ProfileRow) -> Option<String> {
        if let Some(interval) = &row.local.interval {
            return Some(self.interval(row, interval));
        }
        let tested = row.verdict.tested.as_ref()?;
        let ends = format!("{}–{}", self.words.number(tested.interval.lower, 2), self.words.number(tested.interval.upper, 2));
        let value = self.words.number(tested.value, 2);
        Some(self.words.fill("youth.ratio_interval", &[("value", &value), ("level", &self.confidence()), ("interval", &ends)]))
    }

    /// The counts behind a value, where they are published.
    pub(in crate::report) fn counts(&self, row: &ProfileRow) -> Option<String> {
        let words = self.words;
        let whole = |count: f64| words.number(count, 0);
        let count = whole(row.local.count?);
        Some(match (row.local.expected, row.local.denominator) {
            (Some(expected), _) => words.fill("youth.expected", &[("count", &count), ("expected", &words.number(expected, 1))]),
            (None, Some(all)) => words.fill("youth.count_of", &[("count", &count), ("all", &whole(all))]),
            (None, None) => words.fill("youth.events", &[("count", &count)]),
        })
    }

    /// `bedre`, `ikke testet` …
    pub(in crate::report) fn verdict(&self, verdict: VerdictWord) -> String {
        self.words.text(&format!("youth.verdict.{}", name_of(&verdict)))
    }

    /// Why there is no verdict, in a sentence.
    pub(in crate::report) fn reason(&self, row: &ProfileRow) -> Option<String> {
        let why = match row.verdict.verdict {
            VerdictWord::Suppressed => "suppressed".to_owned(),
            VerdictWord::Missing => "missing".to_owned(),
            VerdictWord::NotTested => row.verdict.reason.as_ref().map(name_of)?,
            _ => return None,
        };
        Some(self.words.text(&format!("youth.reason.{why}")))
    }

    /// The verdict, and for those without one the side of the country.
    pub(in crate::report) fn verdict_with_side(&self, verdict: &ProfileVerdict) -> String {
        let word = format!("{} {}", symbol(verdict.verdict), self.verdict(verdict.verdict));
        let sided = matches!(verdict.verdict, VerdictWord::NotTested | VerdictWord::DifferentUnvalued);
        match verdict.direction.filter(|_| sided) {
            Some(direction) => format!("{word}, {}", self.words.text(&format!("youth.direction.{}", name_of(&direction)))),
            None => word.trim_start().to_owned(),
        }
    }

    pub(in crate::report) fn confidence(&self) -> String {
        let level = self.release.confidence().level();
        let whole = (level * 100.0 - (level * 100.0).round()).abs() < 1e-9;
        self.words.percent(level, if whole { 0 } else { 1000 })
    }

    /// The line below a figure.
    pub(in crate::report) fn source(&self, row: &ProfileRow) -> String {
        let source = self.release.sources().get(row.source);
        // Publisher, table and day; a reader of the report does not know the names of files.
        let words = source.map(|source| {
            let publisher = match source.producer {
                crate::model::Producer::Other if source.title.is_some() => None,
                crate::model::Producer::Other => Some(self.words.text("youth.own_tables")),
                producer => Some(self.words.text(&format!("youth.publisher.{}", name_of(&producer)))),
            };
            let parts = [publisher, source.title.clone(), source.updated.clone()];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        });
        self.words.fill("youth.source", &[("source", words.unwrap_or_default().trim_end_matches('.'))])
    }
}

/// Ages or grades in words; none for all.
pub(super) fn age_words(words: &Catalogue, age: &AgeGroup) -> Option<String> {
    match age {
        AgeGroup::All => None,
        AgeGroup::Years { from, to: Some(to) } if from == to => Some(words.fill("youth.of_years", &[("age", &from.to_string())])),
        AgeGroup::Years { from, to: Some(to) } => Some(words.fill("youth.of_years", &[("age", &format!("{from}–{to}"))])),
        AgeGroup::Years { from, to: None } => Some(words.fill("youth.from_years", &[("age", &from.to_string())])),
        AgeGroup::Grades { from, to } if from == to => Some(words.fill("youth.grade", &[("age", &from.to_string())])),
        AgeGroup::Grades { from, to } => Some(words.fill(
            "youth.grades",
            &[("age", &format!("{from}.–{to}").replace(".–", if words.language() == Language::En { "–" } else { ".–" }))],
        )),
    }
}

fn favourable(good: Good, side: Direction) -> Option<bool> {
    match good {
        Good::None => None,
        Good::High => Some(side == Direction::Higher),
        Good::Low => Some(side == Direction::Lower),
    }
}

/// A verdict as figures draw it.
pub(in crate::report) const fn drawn_verdict(verdict: VerdictWord) -> Verdict {
    match verdict {
        VerdictWord::Better => Verdict::Better,
        VerdictWord::Worse => Verdict::Worse,
        VerdictWord::NotDifferent => Verdict::Similar,
        VerdictWord::DifferentUnvalued => Verdict::Different,
        VerdictWord::NotTested | VerdictWord::Suppressed | VerdictWord::Missing => Verdict::Unknown,
    }
}

/// The mark of a verdict in text; none where there is no figure.
pub(in crate::report) const fn symbol(verdict: VerdictWord) -> &'static str {
    match verdict {
        VerdictWord::Better => "▲",
        VerdictWord::Worse => "▼",
        VerdictWord::DifferentUnvalued => "◆",
        VerdictWord::NotDifferent => "●",
        VerdictWord::NotTested => "○",
        VerdictWord::Suppressed | VerdictWord::Missing => "",
    }
}

/// Decimals that a rounded number needs.
fn decimals_of(shown: f64) -> usize {
    let needed = |decimals: &usize| {
        let scaled = shown.abs() * 10_f64.powi(i32::try_from(*decimals).unwrap_or(0));
        (scaled - scaled.round()).abs() < 1e-6
    };
    (0..6).find(needed).unwrap_or(6)
}

/// `2016/17-2018/19` → `2016/17–18/19`: the century is said once.
pub(in crate::report) fn short_period(label: &str) -> String {
    match label.split_once(['-', '–', '_']) {
        Some((from, to)) if from.len() >= 4 && to.len() >= 4 && from.get(..2) == to.get(..2) => {
            let (from, to) = (from.trim(), to.trim());
            if from == to { from.to_owned() } else { format!("{from}–{}", to.get(2..).unwrap_or(to)) }
        }
        _ => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_of_what_is_bad_is_favourable() {
        assert_eq!(favourable(Good::Low, Direction::Lower), Some(true));
        assert_eq!(favourable(Good::Low, Direction::Higher), Some(false));
        assert_eq!(favourable(Good::High, Direction::Higher), Some(true));
        assert_eq!(favourable(Good::None, Direction::Higher), None);
    }

    #[test]
    fn periods_say_the_century_once() {
        for (label, short) in [
            ("2016/17-2018/19", "2016/17–18/19"),
            ("2022-2024", "2022–24"),
            ("2024", "2024"),
            ("2024_2024", "2024"),
            ("1998-2002", "1998-2002"),
        ] {
            assert_eq!(short_period(label), short);
        }
    }

    #[test]
    fn trailing_zeros_are_dropped() {
        for (value, decimals) in [(7.0, 0), (9.6, 1), (0.045, 3), (91.0, 0), (0.0, 0)] {
            assert_eq!(decimals_of(value), decimals, "{value}");
        }
    }
}
