//! Days of the calendar, as people write less or more of them.

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
