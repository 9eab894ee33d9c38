//! Cells to numbers. What is not surely a number or a sign is refused, never guessed.

use super::facts::Cell;

/// How numbers of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decimal {
    /// No number has told yet.
    Unknown,
    /// `0.5`.
    Point,
    /// `0,5`.
    Comma,
}

/// Why a cell is neither a number nor a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Words, or characters that no number has.
    NotANumber,
    /// Comma and point mixed in one column, so that `1,234` could be either.
    Mixed,
}

/// Reads one cell; `decimal` remembers what the column has used so far.
pub(super) fn cell(text: &str, decimal: &mut Decimal) -> Result<Cell, Refusal> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{a0}' || c == '\u{202f}');
    if text.is_empty() {
        return Ok(Cell::Blank);
    }
    if text.chars().all(|c| matches!(c, '.' | ':' | '-' | '*' | '–')) {
        return Ok(Cell::Sign(text.replace('–', "-")));
    }
    let digits = text.strip_suffix('%').map_or(text, str::trim_end);
    number(digits, decimal).map(Cell::Number)
}

fn number(text: &str, decimal: &mut Decimal) -> Result<f64, Refusal> {
    let (sign, unsigned) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let mark = match (unsigned.matches(',').count(), unsigned.matches('.').count()) {
        (0, 0) => Decimal::Unknown,
        (1, 0) => Decimal::Comma,
        (0, 1) => Decimal::Point,
        (0, _) | (_, 0) => return Err(Refusal::NotANumber),
        _ => return Err(Refusal::Mixed),
    };
    if mark != Decimal::Unknown {
        if *decimal != Decimal::Unknown && *decimal != mark {
            return Err(Refusal::Mixed);
        }
        *decimal = mark;
    }
    let (whole, fraction) = unsigned.split_once([',', '.']).unwrap_or((unsigned, ""));
    let whole = ungrouped(whole).ok_or(Refusal::NotANumber)?;
    let (fraction, exponent) = match fraction.split_once(['e', 'E']) {
        Some((fraction, exponent)) => (fraction, exponent),
        None => (fraction, ""),
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_is_sane = exponent.len() <= 4 && all_digits(exponent.trim_start_matches(['-', '+']));
    if whole.is_empty() || !all_digits(fraction) || !exponent_is_sane || (mark != Decimal::Unknown && fraction.is_empty()) {
        return Err(Refusal::NotANumber);
    }
    let exponent = if exponent.is_empty() { "0" } else { exponent };
    let value: f64 = format!("{whole}.{fraction}0e{exponent}").parse().map_err(|_| Refusal::NotANumber)?;
    if value.is_finite() { Ok(if value == 0.0 { 0.0 } else { sign * value }) } else { Err(Refusal::NotANumber) }
}

/// Removes blanks between thousands; the groups must be groups of three.
fn ungrouped(text: &str) -> Option<String> {
    let groups: Vec<&str> = text.split([' ', '\u{a0}', '\u{202f}', '\u{2009}']).collect();
    let digits = groups.iter().all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    let grouped = groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    (digits && grouped).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Cell, Refusal> {
        cell(text, &mut Decimal::Unknown)
    }

    #[test]
    fn numbers_as_norwegian_tables_write_them() {
        for (text, value) in [
            ("0,763", 0.763),
            ("0.26899999999999996", 0.268_999_999_999_999_96),
            ("5 525", 5525.0),
            ("1\u{a0}234\u{a0}567,5", 1_234_567.5),
            ("70,9%", 70.9),
            ("-42", -42.0),
            ("-0", 0.0),
            ("1.0E-3", 0.001),
        ] {
            assert_eq!(read(text), Ok(Cell::Number(value)), "{text}");
        }
    }

    #[test]
    fn signs_and_blanks_are_no_numbers() {
        assert_eq!(read(" "), Ok(Cell::Blank));
        for sign in [":", ".", "..", "...", "-", "*"] {
            assert_eq!(read(sign), Ok(Cell::Sign(sign.to_owned())));
        }
        for text in ["NaN", "inf", "1e999", "0x1F", "1 23", "1.2.3", "n/a", "１２", "1,", "#N/A"] {
            assert_eq!(read(text), Err(Refusal::NotANumber), "{text}");
        }
    }

    #[test]
    fn comma_and_point_are_not_mixed_in_a_column() {
        let mut decimal = Decimal::Unknown;
        assert!(cell("1,5", &mut decimal).is_ok());
        assert_eq!(cell("1.5", &mut decimal), Err(Refusal::Mixed));
        assert_eq!(read("1.234,5"), Err(Refusal::Mixed));
    }
}
