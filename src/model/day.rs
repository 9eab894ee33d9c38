//! Days of the calendar: as numbers, and as people write less or more of them.

/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;

/// The date of a day since 1970-01-01, in the calendar that counts years from March so that the leap day comes last.
#[must_use]
pub fn date_of(day: i64) -> String {
    let shifted = day.saturating_add(EPOCH);
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, year) = if month < 10 { (month + 3, year + era * 400) } else { (month - 9, year + era * 400 + 1) };
    format!("{year:04}-{month:02}-{day:02}")
}

/// A day of the calendar, a month, or a year: `2026-03-02`, `2026-03` or `2026`.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    let days = |year: u32, month: u32| match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let parts: Vec<&str> = text.split('-').collect();
    let (year, rest) = (parts[0], &parts[1..]);
    digits(year, 4)
        && rest.iter().all(|part| digits(part, 2))
        && match rest {
            [] => true,
            [month] => (1..=12).contains(&number(month)),
            [month, day] => (1..=12).contains(&number(month)) && (1..=days(number(year), number(month))).contains(&number(day)),
            _ => false,
        }
}

/// A moment, in seconds since the beginning of 1970-01-01: date and time of day.
#[must_use]
pub fn moment_of(seconds: i64) -> String {
    const DAY: i64 = 86_400;
    let time = seconds.rem_euclid(DAY);
    format!("{} {:02}:{:02}:{:02}", date_of(seconds.div_euclid(DAY)), time / 3600, time / 60 % 60, time % 60)
}

#[cfg(test)]
mod tests {
    use super::date_of;

    #[test]
    fn days_are_dates() {
        for (since, date) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (-1, "1969-12-31"),
            (19_782, "2024-02-29"),
            (20_088, "2024-12-31"),
            (20_089, "2025-01-01"),
        ] {
            assert_eq!(date_of(since), date);
        }
    }
}
