//! From the workbook library's values to ours.

use calamine::{DataRef, ExcelDateTime};

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing, or a text of length 0.
    #[default]
    Empty,
    /// Text as stored; line breaks are `\n`.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// A number shown as a date, or a date stored as such, in ISO 8601: `2026-02-01`, `2026-02-01T10:00:00`, `10:00:00`, and
    /// `PT26H15M` for a duration. Day 60 of 1900, which spreadsheets have and the calendar lacks, is `1900-02-29`.
    Date(String),
    /// A spreadsheet error such as `#N/A`.
    Error(String),
}

impl Cell {
    /// The text that the cell would have in a text export: numbers without ornament (`4`, not `4.0`), truth as `TRUE` and `FALSE`, dates
    /// as ISO dates, errors as spreadsheets show them; empty for an empty cell.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Date(text) | Self::Error(text) => text.clone(),
            Self::Number(number) => number_text(*number),
            Self::Bool(truth) => truth.to_string().to_uppercase(),
        }
    }
}

/// A number as text: whole numbers without decimals, others with as many as they need. Spreadsheets show and keep fifteen digits; the
/// sixteenth is what arithmetic left behind.
pub(crate) fn number_text(number: f64) -> String {
    let kept = if number.fract() == 0.0 { number } else { format!("{number:.14e}").parse().unwrap_or(number) };
    if kept == 0.0 { "0".to_string() } else { kept.to_string() }
}

/// First serial number after the last day that the format can show, in both date systems.
const END_1900: f64 = 2_958_466.0;
const END_1904: f64 = 2_957_004.0;

pub(super) fn cell(value: &DataRef<'_>, is_1904: bool) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(said) => text(said),
        DataRef::SharedString(said) => text(said),
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(truth) => Cell::Bool(*truth),
        DataRef::DateTime(date) => dated(date, is_1904),
        DataRef::DateTimeIso(said) | DataRef::DurationIso(said) => iso(said.trim()),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}

fn text(said: &str) -> Cell {
    if said.is_empty() {
        Cell::Empty
    } else if said.contains('\r') {
        Cell::Text(said.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cell::Text(said.to_owned())
    }
}

fn iso(said: &str) -> Cell {
    let plain = |character: char| character.is_ascii_digit() || "-:.,TZPYMDHSW+".contains(character);
    match said {
        "" => Cell::Empty,
        _ if said.chars().all(plain) => Cell::Date(said.to_owned()),
        _ => Cell::Text(said.to_owned()),
    }
}

fn dated(date: &ExcelDateTime, is_1904: bool) -> Cell {
    let value = date.as_f64();
    if date.is_duration() {
        return Cell::Date(duration(value));
    }
    // A negative number or one after the year 9999 is shown as ##### and is no date, whatever its format.
    let end = if is_1904 { END_1904 } else { END_1900 };
    if !(0.0..end).contains(&value) {
        return Cell::Number(value);
    }
    let (year, month, day, hour, minute, second, milli) = date.to_ymd_hms_milli();
    let fraction = if milli == 0 { String::new() } else { format!(".{milli:03}") };
    let clock = format!("{hour:02}:{minute:02}:{second:02}{fraction}");
    let whole = (hour, minute, second, milli) == (0, 0, 0, 0);
    Cell::Date(match (value < 1.0, whole) {
        (true, _) => clock,
        (false, true) => format!("{year:04}-{month:02}-{day:02}"),
        (false, false) => format!("{year:04}-{month:02}-{day:02}T{clock}"),
    })
}

/// A duration in days, to the second, as `PT26H15M3S`.
fn duration(days: f64) -> String {
    let seconds = (days.abs() * 86_400.0).round();
    let sign = if days < 0.0 && seconds > 0.0 { "-" } else { "" };
    let hours = (seconds / 3600.0).floor();
    let minutes = ((seconds - hours * 3600.0) / 60.0).floor();
    let rest = seconds - hours * 3600.0 - minutes * 60.0;
    let part = |count: f64, unit: &str| if count > 0.0 { format!("{count}{unit}") } else { String::new() };
    let parts = part(hours, "H") + &part(minutes, "M") + &part(rest, "S");
    if parts.is_empty() { "PT0S".to_owned() } else { format!("{sign}PT{parts}") }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    fn day(value: f64, is_1904: bool) -> Cell {
        cell(&DataRef::DateTime(ExcelDateTime::new(value, ExcelDateTimeType::DateTime, is_1904)), is_1904)
    }

    #[test]
    fn dates_follow_their_system() {
        for (value, is_1904, expected) in [
            (45_292.0, false, "2024-01-01"),
            (43_830.0, true, "2024-01-01"),
            (45_943.541, false, "2025-10-13T12:59:02.400"),
            (0.5, false, "12:00:00"),
            (1.0, false, "1900-01-01"),
            (59.0, false, "1900-02-28"),
            (60.0, false, "1900-02-29"),
            (61.0, false, "1900-03-01"),
            (2_958_465.0, false, "9999-12-31"),
            (2_957_003.0, true, "9999-12-31"),
        ] {
            assert_eq!(day(value, is_1904), Cell::Date(expected.to_owned()), "{value}");
        }
        assert_eq!(day(-1.0, false), Cell::Number(-1.0));
        assert_eq!(day(2_958_466.0, false), Cell::Number(2_958_466.0));
    }

    #[test]
    fn durations_may_exceed_a_day() {
        for (days, expected) in [(1.09375, "PT26H15M"), (0.0, "PT0S"), (-0.5, "-PT12H"), (1.0 / 86_400.0, "PT1S")] {
            assert_eq!(duration(days), expected);
        }
    }

    #[test]
    fn line_breaks_are_one_character() {
        assert_eq!(text("a\r\nb\rc"), Cell::Text("a\nb\nc".to_owned()));
        assert_eq!(text(""), Cell::Empty);
        assert_eq!(text(" "), Cell::Text(" ".to_owned()));
    }

    #[test]
    fn numbers_have_no_ornament() {
        for (number, text) in
            [(4.0, "4"), (-0.0, "0"), (4.5, "4.5"), (-1.0, "-1"), (12_345_678_901.0, "12345678901"), (0.1 + 0.2, "0.3")]
        {
            assert_eq!(number_text(number), text);
        }
    }
}
