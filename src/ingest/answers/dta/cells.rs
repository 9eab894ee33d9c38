//! The cells of a Stata file, as the texts that they would be in a text export.

use super::super::labelled::is_non_answer;
use super::super::stored_bytes::{Bad, Bytes};
use super::dictionary::{Dictionary, Kind, Variable};
use crate::ingest::xlsx::number_text;
use crate::model::{date_of, moment_of};

/// Days from 1960, when Stata's calendar begins, to 1970.
const TO_1970: i64 = 3_653;

/// What labels call `.`; `.a` is the next, and `.z` the last.
const LOWEST_MISSING: i32 = 2_147_483_621;

/// Bits of the lowest float and double that stand for missing, and how far the next one lies above it.
const FLOATS: (u32, u32) = (0x7f00_0000, 11);
const DOUBLES: (u64, u32) = (0x7fe0_0000_0000_0000, 40);

/// Position among the signs of missing of a value that a label names; none of a number.
pub(super) fn sign_of(value: i32) -> Option<u32> {
    u32::try_from(value.checked_sub(LOWEST_MISSING)?).ok()
}

/// The letter of a sign of missing, by its position; `.` has none.
pub(super) fn letter(sign: u32) -> Option<String> {
    let at = u8::try_from(sign).ok().filter(|at| (1..=26).contains(at))?;
    Some(char::from(b'a' + at - 1).to_string())
}

/// Every row.
pub(super) fn rows(file: &[u8], dictionary: &Dictionary) -> Result<Vec<Vec<String>>, Bad> {
    let mut bytes = Bytes::new(file, dictionary.big);
    bytes.go(dictionary.data)?;
    let mut rows = Vec::new();
    for _ in 0..dictionary.rows {
        let cell = |variable: &Variable| Ok(cell(&mut bytes, variable, dictionary)?.unwrap_or_default());
        rows.push(dictionary.variables.iter().map(cell).collect::<Result<Vec<String>, Bad>>()?);
    }
    bytes.tag("</data>")?;
    Ok(rows)
}

/// The text of a cell; nothing where it is missing.
fn cell(bytes: &mut Bytes<'_>, variable: &Variable, dictionary: &Dictionary) -> Result<Option<String>, Bad> {
    let missing = |sign: u32| {
        let value = i32::try_from(sign).ok().and_then(|sign| LOWEST_MISSING.checked_add(sign));
        let label = value.and_then(|value| dictionary.label_of(variable, value));
        letter(sign).filter(|_| label.is_some_and(is_non_answer))
    };
    let whole = |value: i32, highest: i32| match u32::try_from(value.saturating_sub(highest).saturating_sub(1)) {
        Ok(sign) if value > highest => missing(sign),
        _ => Some(text(variable, f64::from(value))),
    };
    Ok(match variable.kind {
        Kind::Byte => whole(i32::from(bytes.byte()?), 100),
        Kind::Int => whole(i32::from(bytes.short()?), 32_740),
        Kind::Long => whole(bytes.int()?, 2_147_483_620),
        Kind::Float => {
            let bits = bytes.float_bits()?;
            let is_missing = (FLOATS.0..1 << 31).contains(&bits);
            // The shortest digits that give the number: 0.1 and not 0.10000000149.
            let number = || f32::from_bits(bits).to_string().parse().unwrap_or_default();
            if is_missing { missing((bits - FLOATS.0) >> FLOATS.1) } else { Some(text(variable, number())) }
        }
        Kind::Double => {
            let bits = bytes.float()?.to_bits();
            let is_missing = (DOUBLES.0..1 << 63).contains(&bits);
            let sign = || u32::try_from((bits - DOUBLES.0) >> DOUBLES.1).unwrap_or(u32::MAX);
            if is_missing { missing(sign()) } else { Some(text(variable, f64::from_bits(bits))) }
        }
        Kind::Text(width) => dictionary.text(bytes.take(width)?),
        Kind::LongText => dictionary.long_text(bytes)?,
    })
}

/// A number as its format shows it: a day, a moment, or the number.
fn text(variable: &Variable, number: f64) -> String {
    let scale = match variable.format.trim_start_matches(['%', '-']).get(..2) {
        Some("td") => 86_400.0,
        Some("tc" | "tC") => 0.001,
        _ => return number_text(number),
    };
    // Beyond the year 9999 in either direction no calendar is meant.
    let seconds = (number * scale).floor();
    if !seconds.is_finite() || seconds.abs() > 3.0e11 {
        return number_text(number);
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let whole = seconds as i64 - TO_1970 * 86_400;
    if scale > 1.0 { date_of(whole.div_euclid(86_400)) } else { moment_of(whole) }
}
