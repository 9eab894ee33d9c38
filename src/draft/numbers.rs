//! Columns of bare numbers: ratings, told from counts, years and codes by what they hold and what they are called.

use crate::ingest::{SourceColumn, SourceKind};

/// Highest step of scales that people rate on.
const USUAL: [i32; 3] = [5, 7, 10];

/// Codes that exports give to non-answers.
const BESIDE: [i32; 8] = [-9, -1, 97, 98, 99, 997, 998, 999];

/// Words of headers whose numbers are counts, ages or codes.
const NO_RATING: &[&str] = &[
    "alder",
    "age",
    "antall",
    "antal",
    "mange",
    "many",
    "number",
    "nummer",
    "nr",
    "år",
    "year",
    "years",
    "kjønn",
    "gender",
    "sex",
    "kode",
    "code",
    "id",
    "gruppe",
    "group",
    "trinn",
    "klasse",
    "rolle",
    "stilling",
    "yrke",
    "utdanning",
    "enhet",
    "avdeling",
];

/// What a column of bare numbers is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    /// Steps from the first to the last, and codes of non-answers beside them.
    Rating(i32, i32, Vec<i32>),
    /// A few kinds of answer without a known order.
    Kinds,
    /// Counts, ages or codes.
    Register,
}

/// What a column holds beside what other columns hold; `None` when its values are no bare numbers.
pub(super) fn of(column: &SourceColumn, rows: u64, others: &[(i32, i32)]) -> Option<Numbers> {
    let (steps, beside) = codes(column)?;
    if !are_steps(column, &steps) {
        return Some(Numbers::Register);
    }
    let (first, last) = (steps[0], steps[steps.len() - 1]);
    let within = others.iter().filter(|(low, high)| *low <= first && last <= *high);
    if let Some((low, high)) = seen(column, rows) {
        let raised = within.map(|(_, high)| *high).filter(|other| !USUAL.contains(&high) && (high..=high + 2).contains(other));
        let high = if named_range(column).is_some() { high } else { raised.max().unwrap_or(high) };
        return Some(Numbers::Rating(low, high, beside));
    }
    Some(match (steps.len(), within.min_by_key(|(_, high)| *high)) {
        (1, Some(&(low, high))) => Numbers::Rating(low, high, beside),
        (1, None) => Numbers::Register,
        _ => Numbers::Kinds,
    })
}

/// The scales of the columns that show theirs, each seen beside the others.
pub(super) fn ranges(columns: &[&SourceColumn], rows: u64) -> Vec<(i32, i32)> {
    let clear: Vec<&SourceColumn> = columns.iter().copied().filter(|column| seen(column, rows).is_some()).collect();
    let alone: Vec<(i32, i32)> = clear.iter().filter_map(|column| seen(column, rows)).collect();
    let range = |column: &&SourceColumn| match of(column, rows, &alone) {
        Some(Numbers::Rating(low, high, _)) => Some((low, high)),
        _ => None,
    };
    clear.iter().filter_map(range).collect()
}

/// The scale that the answers of one column show by themselves: three steps or more, each of which comes back.
fn seen(column: &SourceColumn, rows: u64) -> Option<(i32, i32)> {
    let (steps, _) = codes(column)?;
    if !are_steps(column, &steps) {
        return None;
    }
    let range = named_range(column).filter(|(low, high)| steps.iter().all(|step| (low..=high).contains(&step)));
    let (first, last) = (steps[0], steps[steps.len() - 1]);
    // An eight or nine far above the other answers is as likely to be "don't know".
    let alone = steps.len() > 1 && (8..=9).contains(&last) && last - steps[steps.len() - 2] > 2;
    if range.is_none() && (steps.len() < 3 || alone || rows < 2 * steps.len() as u64) {
        return None;
    }
    Some(range.unwrap_or((first.min(1), if (8..=9).contains(&last) { 10 } else { last })))
}

/// Steps and codes of non-answers, increasing.
fn codes(column: &SourceColumn) -> Option<(Vec<i32>, Vec<i32>)> {
    if column.kind != SourceKind::Single || column.labels.is_empty() || column.labels.iter().any(|(_, label)| !label.is_empty()) {
        return None;
    }
    let numbers: Vec<i32> = column.labels.iter().map(|(code, _)| code.parse().ok()).collect::<Option<_>>()?;
    let (beside, mut steps): (Vec<i32>, Vec<i32>) = numbers.into_iter().partition(|number| BESIDE.contains(number));
    steps.sort_unstable();
    Some((steps, beside))
}

fn are_steps(column: &SourceColumn, steps: &[i32]) -> bool {
    let header = format!("{} {}", column.name, column.text).to_lowercase();
    let mut words = header.split(|c: char| !c.is_alphanumeric());
    !steps.is_empty() && steps.iter().all(|step| (0..=10).contains(step)) && !words.any(|word| NO_RATING.contains(&word))
}

/// The range that the question itself names: `How satisfied are you (1–10)?`.
fn named_range(column: &SourceColumn) -> Option<(i32, i32)> {
    let words = if column.text.is_empty() { &column.name } else { &column.text };
    let words = words.replace(['–', '—'], "-");
    let ranges = words.split(|c: char| !(c.is_ascii_digit() || c == '-')).filter_map(|word| word.split_once('-'));
    ranges
        .filter_map(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)))
        .find(|(low, high)| (0..=1).contains(low) && (3..=10).contains(high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, codes: &[i32]) -> SourceColumn {
        SourceColumn {
            name: name.to_string(),
            question: name.to_string(),
            text: String::new(),
            kind: SourceKind::Single,
            labels: codes.iter().map(|code| (code.to_string(), String::new())).collect(),
            distinct: codes.len(),
            blank: false,
        }
    }

    #[test]
    fn ratings_are_told_from_counts_and_codes() {
        let kind = |name: &str, codes: &[i32], others: &[(i32, i32)]| of(&column(name, codes), 60, others).unwrap();
        let rating = |low, high| Numbers::Rating(low, high, Vec::new());
        assert_eq!(kind("q1", &[1, 2, 3, 4, 5], &[]), rating(1, 5));
        assert_eq!(kind("q1", &[2, 3, 4], &[(1, 5), (1, 10)]), rating(1, 5));
        assert_eq!(kind("q1", &[0, 4, 10], &[]), rating(0, 10));
        assert_eq!(kind("q1", &[1, 2, 3, 4, 5, 99], &[]), Numbers::Rating(1, 5, vec![99]));
        assert_eq!(kind("Hvor fornøyd er du (1-10)?", &[2, 7], &[]), rating(1, 10));
        assert_eq!(kind("q2", &[4], &[(1, 5)]), rating(1, 5));
        assert_eq!(kind("q2", &[4], &[]), Numbers::Register);
        assert_eq!(kind("q2", &[1, 2], &[(1, 5)]), Numbers::Kinds);
        assert_eq!(kind("q2", &[1, 2, 3, 4, 5, 9], &[]), Numbers::Kinds);
        assert_eq!(kind("Alder", &[1, 2, 3, 4, 5], &[]), Numbers::Register);
        assert_eq!(kind("Antall barn", &[0, 1, 2, 3], &[]), Numbers::Register);
        assert_eq!(kind("q3", &[23, 31, 40], &[]), Numbers::Register);
        assert_eq!(of(&column("q1", &[1, 2, 3, 4, 5]), 5, &[]), Some(Numbers::Kinds), "every answer once may be an id");
    }
}
