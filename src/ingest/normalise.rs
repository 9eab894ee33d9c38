//! Words as they are compared: the same header or label, however it was typed, pasted or exported.

pub(crate) use crate::model::{compared as key, tidy};

/// A looser form for names of columns: letters and digits only, everything between them one `_`. `Q1[SQ001]`, `q1.sq001` and
/// `Q1_SQ001` are one name.
pub(crate) fn loose(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for c in key(text).chars() {
        if c.is_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    name.truncate(name.trim_end_matches('_').len());
    name
}

/// A whole number, as codes are written: `4`, ` 4 `, `4,0`, `4.0`, `04`, `'4`. Anything else is no code.
pub(crate) fn whole_number(text: &str) -> Option<String> {
    let text = text.strip_prefix('\'').unwrap_or(text).trim();
    let text = text.strip_prefix('+').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(text);
    let (negative, digits) = text.strip_prefix(['-', '\u{2212}']).map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once([',', '.']).unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let dusted = if fraction.bytes().all(|byte| byte == b'0') { None } else { Some(without_dust(whole, fraction)?) };
    let whole = dusted.as_deref().unwrap_or(whole).trim_start_matches('0');
    Some(match (negative, whole) {
        (_, "") => "0".to_string(),
        (true, whole) => format!("-{whole}"),
        (false, whole) => whole.to_string(),
    })
}

/// The whole number that a computed one was meant to be: `3.0000000000000004`, `2.9999999999999996`.
fn without_dust(whole: &str, fraction: &str) -> Option<String> {
    const DECIMALS: usize = 9;
    if fraction.len() < DECIMALS || whole.len() > DECIMALS {
        return None;
    }
    let number: f64 = format!("{whole}.{fraction}").parse().ok()?;
    ((number - number.round()).abs() < 1e-9).then(|| format!("{:.0}", number.round()))
}

/// Whether a cell looks like a calendar date (`01.05.2026`, `2026-05-01`, `5/1/2026`, `1. mai`, `May-01`): what a spreadsheet
/// makes of codes such as `1-5`.
pub(crate) fn looks_like_date(text: &str) -> bool {
    let text = key(text);
    let day = text.split(['t', ' ']).next().unwrap_or("");
    let parts: Vec<&str> = day.split(['.', '-', '/']).filter(|part| !part.is_empty()).collect();
    let numeric = parts.iter().all(|part| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit()));
    if parts.len() == 3 && numeric && !day.starts_with('-') {
        return true;
    }
    let pieces: Vec<&str> = text.split(['.', '-', '/', ' ']).filter(|piece| !piece.is_empty()).collect();
    let is_month = |piece: &&str| MONTHS.iter().any(|month| piece.starts_with(month) && piece.len() <= 9);
    let is_number = |piece: &&str| piece.len() <= 4 && piece.bytes().all(|byte| byte.is_ascii_digit());
    (2..=3).contains(&pieces.len())
        && pieces.iter().any(is_month)
        && pieces.iter().filter(|piece| is_number(piece)).count() + 1 == pieces.len()
}

const MONTHS: [&str; 17] =
    ["jan", "feb", "mar", "apr", "mai", "may", "jun", "jul", "aug", "sep", "okt", "oct", "nov", "des", "dec", "mär", "dez"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_look_alike_are_alike() {
        for other in ["Helt enig", " helt enig", "HELT\u{a0}ENIG ", "Helt\u{ad} enig\u{200b}", "helt  enig", "\u{feff}Helt enig"]
        {
            assert_eq!(key(other), "helt enig", "{other:?}");
        }
        assert_eq!(key("Ga\u{30a}rd"), key("Gård"));
        assert_eq!(key("1–5"), "1-5");
        assert_eq!(tidy(" A\u{30a}s  skole\u{202e}"), "Ås skole");
        assert_eq!(tidy("Ås skole"), "Ås skole");
    }

    #[test]
    fn names_of_columns_have_one_loose_form() {
        for name in ["Q1[SQ001]", "q1.sq001", "Q1_SQ001", " q1 - sq001 "] {
            assert_eq!(loose(name), "q1_sq001");
        }
        assert_eq!(loose("…"), "");
    }

    #[test]
    fn codes_are_whole_numbers_however_written() {
        for text in ["4", " 4 ", "4,0", "4.0", "4.00", "04", "'4", "+4"] {
            assert_eq!(whole_number(text).as_deref(), Some("4"), "{text:?}");
        }
        assert_eq!(whole_number("-1").as_deref(), Some("-1"));
        assert_eq!(whole_number("-0").as_deref(), Some("0"));
        for text in ["3.0000000000000004", "2.9999999999999996", "3,00000000001"] {
            assert_eq!(whole_number(text).as_deref(), Some("3"), "{text:?}");
        }
        for text in ["3.00001", "3.3333333333333335", "", "4,5", "NaN", "inf", "0x1F", "1e3", "١٢", "４", "4.", "--4", "1 234"]
        {
            assert_eq!(whole_number(text), None, "{text:?}");
        }
    }

    #[test]
    fn dates_are_recognised_and_codes_are_not() {
        for text in ["01.05.2026", "2026-05-01", "2026-05-01 12:00:00", "5/1/2026", "1. mai", "05.mai", "May-01", "1-jan"] {
            assert!(looks_like_date(text), "{text}");
        }
        for text in ["4", "4,5", "1-5", "helt enig", "12", "Mai", "-1"] {
            assert!(!looks_like_date(text), "{text}");
        }
    }
}
