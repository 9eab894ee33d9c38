//! Columns of bare numbers: ratings, told from counts, years and codes by what they hold and what they are called.

use super::words;

/// Highest step of scales that people rate on.
const USUAL: [i32; 3] = [5, 7, 10];

/// Codes that exports give to non-answers.
pub(super) const BESIDE: [i32; 32] = [
    -9999, -999, -998, -997, -888, -777, -99, -98, -97, -96, -88, -77, -66, -9, -8, -7, -1, 66, 77, 88, 96, 97, 98, 99, 777, 888,
    997, 998, 999, 9999, 99_999, 999_999,
];

/// Farthest step of a scale around zero.
const FARTHEST: i32 = 5;

/// Ends of a sliding scale.
const SLIDER: (i32, i32) = (0, 100);

/// A column of numbers.
#[derive(Clone, Debug)]
pub(super) struct Column<'a> {
    /// Header and words of the question.
    pub header: &'a str,
    /// Distinct numbers, increasing.
    pub numbers: Vec<i32>,
    /// How many gave one.
    pub answers: u64,
}

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

/// What a column holds beside what other columns hold.
pub(super) fn of(column: &Column<'_>, others: &[(i32, i32)]) -> Numbers {
    if let Some((low, high)) = slider(column) {
        return Numbers::Rating(low, high, Vec::new());
    }
    let (steps, beside) = codes(column, others);
    if !are_steps(column, &steps) {
        return Numbers::Register;
    }
    if strays(column, &steps, others) {
        return Numbers::Kinds;
    }
    let (first, last) = (steps[0], steps[steps.len() - 1]);
    let within = others.iter().filter(|(low, high)| *low <= first && last <= *high && high - low <= 10);
    if let Some((low, high)) = seen(column, &steps) {
        let raised = within.filter(|(other, _)| *other >= 0 || first < 0).map(|(_, high)| *high);
        let raised = raised.filter(|other| !USUAL.contains(&high) && (high..=high + 2).contains(other));
        let high = if named_range(column).is_some() || low < 0 { high } else { raised.max().unwrap_or(high) };
        return Numbers::Rating(low, high, beside);
    }
    match (steps.len(), within.min_by_key(|(_, high)| *high)) {
        (1, Some(&(low, high))) => Numbers::Rating(low, high, beside),
        (1, None) => Numbers::Register,
        _ => Numbers::Kinds,
    }
}

/// Whether one number lies outside the scale that nearly all other columns share: as likely a non-answer as a step.
fn strays(column: &Column<'_>, steps: &[i32], others: &[(i32, i32)]) -> bool {
    let times = |range: &(i32, i32)| others.iter().filter(|other| *other == range).count();
    let Some(&(low, high)) = others.iter().max_by_key(|range| times(range)) else { return false };
    let outside = steps.iter().filter(|step| !(low..=high).contains(*step)).count();
    let shared = times(&(low, high)) >= 2 && times(&(low, high)) + 1 >= others.len();
    shared && outside == 1 && steps.len() >= 4 && named_range(column).is_none()
}

/// The scales of the columns that show theirs, each seen beside the others.
pub(super) fn ranges(columns: &[Column<'_>]) -> Vec<(i32, i32)> {
    let shown = |column: &Column<'_>, others: &[(i32, i32)]| {
        let (steps, _) = codes(column, others);
        (slider(column).is_none() && are_steps(column, &steps)).then(|| seen(column, &steps)).flatten()
    };
    let alone: Vec<(i32, i32)> = columns.iter().filter_map(|column| shown(column, &[])).collect();
    let range = |column: &Column<'_>| match of(column, &alone) {
        Numbers::Rating(low, high, _) if shown(column, &alone).is_some() => Some((low, high)),
        _ => None,
    };
    columns.iter().filter_map(range).collect()
}

/// The ends of a sliding scale: the question says so, or its answers lie all over from one end to the other.
fn slider(column: &Column<'_>) -> Option<(i32, i32)> {
    let (low, high) = SLIDER;
    let all_over = || {
        let (first, last) = (column.numbers.first()?, column.numbers.last()?);
        let between = column.numbers.iter().filter(|number| (11..90).contains(*number)).count();
        // Numbers that each stand once are those of the rows.
        let come_back = column.answers > column.numbers.len() as u64;
        (*first <= 15 && *last >= 85 && between >= 3 && come_back && !words::is_no_rating(column.header)).then_some(())
    };
    let inside = column.numbers.iter().all(|number| (low..=high).contains(number));
    let wide = column.numbers.iter().any(|number| *number > 10);
    (inside && wide && (words::is_slider(column.header) || all_over().is_some())).then_some(SLIDER)
}

/// The scale that the answers of one column show by themselves: three steps or more, each of which comes back.
fn seen(column: &Column<'_>, steps: &[i32]) -> Option<(i32, i32)> {
    let range = named_range(column).filter(|(low, high)| steps.iter().all(|step| (low..=high).contains(&step)));
    let (first, last) = (*steps.first()?, *steps.last()?);
    if range.is_none() && first < 0 {
        let far = last.max(-first);
        return (steps.len() >= 3 && column.answers >= 2 * steps.len() as u64).then_some((-far, far));
    }
    // An eight or nine far above the other answers is as likely to be "don't know".
    let alone = steps.len() > 1 && (8..=9).contains(&last) && last - steps[steps.len() - 2] > 2;
    if range.is_none() && (steps.len() < 3 || alone || column.answers < 2 * steps.len() as u64) {
        return None;
    }
    Some(range.unwrap_or((first.min(1), if (8..=9).contains(&last) { 10 } else { last })))
}

/// Steps and codes of non-answers, increasing. A minus one is a step where the scale goes farther down, or up no farther.
fn codes(column: &Column<'_>, others: &[(i32, i32)]) -> (Vec<i32>, Vec<i32>) {
    let near = |number: &&i32| (-FARTHEST..=FARTHEST).contains(*number);
    let lowest = column.numbers.iter().copied().find(|number| near(&number)).unwrap_or(0);
    let highest = column.numbers.iter().copied().filter(|number| near(&number)).max().unwrap_or(0);
    let around_zero = lowest <= -2
        || (lowest == -1 && highest <= 1 && column.numbers.contains(&0))
        || named_range(column).is_some_and(|(low, _)| low < 0)
        || (lowest == -1 && others.iter().any(|(low, high)| *low < 0 && highest <= *high));
    // Far below steps that begin at one, a number is no step.
    let apart = |number: &i32| {
        *number <= -2
            && highest > 0
            && named_range(column).is_none()
            && !others.iter().any(|(low, _)| *low < 0)
            && !column.numbers.iter().any(|other| (number + 1..=0).contains(other) && near(&other))
    };
    let is_beside = |number: &i32| (BESIDE.contains(number) && !(around_zero && *number == -1)) || apart(number);
    let (beside, steps): (Vec<i32>, Vec<i32>) = column.numbers.iter().copied().partition(is_beside);
    (steps, beside)
}

fn are_steps(column: &Column<'_>, steps: &[i32]) -> bool {
    let inside = |step: &i32| (-FARTHEST..=10).contains(step);
    let balanced = steps.first().is_some_and(|first| *first >= 0) || steps.last().is_some_and(|last| *last <= FARTHEST);
    // `Change over the last year (-2 to 2)`: counts do not go below zero.
    let said = named_range(column).is_some_and(|(low, _)| low < 0);
    !steps.is_empty() && balanced && steps.iter().all(inside) && (said || !words::is_no_rating(column.header))
}

/// The range that the question itself names: `How satisfied are you (1–10)?`, `fra -3 til 3`.
fn named_range(column: &Column<'_>) -> Option<(i32, i32)> {
    let text = column.header.to_lowercase().replace(['–', '—', '−'], "-").replace(" til ", "..").replace(" to ", "..");
    let signs: Vec<char> = text.chars().collect();
    let number = |from: usize| -> Option<(i32, usize)> {
        let minus = signs.get(from) == Some(&'-');
        let start = from + usize::from(minus);
        let end = (start..signs.len()).find(|at| !signs[*at].is_ascii_digit()).unwrap_or(signs.len());
        let digits: String = signs[start..end].iter().collect();
        let value: i32 = digits.parse().ok()?;
        Some((if minus { -value } else { value }, end))
    };
    (0..signs.len()).find_map(|at| {
        if at > 0 && (signs[at - 1].is_ascii_digit() || signs[at - 1] == '-') {
            return None;
        }
        let (low, end) = number(at)?;
        let rest: String = signs[end..].iter().take(2).collect();
        let joint = if rest == ".." { 2 } else { usize::from(rest.starts_with('-')) };
        let (high, _) = (joint > 0).then(|| number(end + joint))??;
        ((-FARTHEST..=1).contains(&low) && (3..=10).contains(&high) || low == -high && (1..=FARTHEST).contains(&high))
            .then_some((low, high))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column<'a>(header: &'a str, numbers: &[i32]) -> Column<'a> {
        Column { header, numbers: numbers.to_vec(), answers: 60 }
    }

    #[test]
    fn ratings_are_told_from_counts_and_codes() {
        let kind = |name: &str, numbers: &[i32], others: &[(i32, i32)]| of(&column(name, numbers), others);
        let rating = |low, high| Numbers::Rating(low, high, Vec::new());
        assert_eq!(kind("q1", &[1, 2, 3, 4, 5], &[]), rating(1, 5));
        assert_eq!(kind("q1", &[2, 3, 4], &[(1, 5), (1, 10)]), rating(1, 5));
        assert_eq!(kind("q1", &[0, 4, 10], &[]), rating(0, 10));
        assert_eq!(kind("q1", &[1, 2, 3, 4, 5, 99], &[]), Numbers::Rating(1, 5, vec![99]));
        assert_eq!(kind("q1", &[-9, 1, 2, 3, 4, 5], &[]), Numbers::Rating(1, 5, vec![-9]));
        assert_eq!(kind("Hvor fornøyd er du (1-10)?", &[2, 7], &[]), rating(1, 10));
        assert_eq!(kind("q2", &[4], &[(1, 5)]), rating(1, 5));
        assert_eq!(kind("q2", &[4], &[]), Numbers::Register);
        assert_eq!(kind("q2", &[1, 2], &[(1, 5)]), Numbers::Kinds);
        assert_eq!(kind("q2", &[1, 2, 3, 4, 5, 9], &[]), Numbers::Kinds);
        assert_eq!(kind("Alder", &[1, 2, 3, 4, 5], &[]), Numbers::Register);
        assert_eq!(kind("Antall barn", &[0, 1, 2, 3], &[]), Numbers::Register);
        assert_eq!(kind("q3", &[23, 31, 40], &[]), Numbers::Register);
        let few = Column { answers: 5, ..column("q1", &[1, 2, 3, 4, 5]) };
        assert_eq!(of(&few, &[]), Numbers::Kinds, "every answer once may be an id");
    }

    #[test]
    fn scales_around_zero_and_sliders_keep_their_ends() {
        let kind = |name: &str, numbers: &[i32]| of(&column(name, numbers), &[]);
        assert_eq!(kind("q", &[-2, -1, 0, 1, 2]), Numbers::Rating(-2, 2, Vec::new()));
        assert_eq!(kind("q", &[-3, -1, 0, 2]), Numbers::Rating(-3, 3, Vec::new()));
        assert_eq!(kind("q", &[-1, 0, 1]), Numbers::Rating(-1, 1, Vec::new()));
        assert_eq!(kind("q", &[-1, 1, 2, 3, 4, 5]), Numbers::Rating(1, 5, vec![-1]));
        assert_eq!(kind("Fra -3 til 3: hvordan går det?", &[-1, 0, 2]), Numbers::Rating(-3, 3, Vec::new()));
        assert_eq!(kind("q", &[0, 12, 33, 50, 77, 98, 100]), Numbers::Rating(0, 100, Vec::new()));
        assert_eq!(kind("Alder", &[15, 23, 45, 67, 88]), Numbers::Register);
        assert_eq!(kind("q", &[-2, 1, 2, 3, 4, 5]), Numbers::Rating(1, 5, vec![-2]));
        assert_eq!(of(&column("q", &[1, 2, 3, 4, 5, 7]), &[(1, 5), (1, 5), (1, 7)]), Numbers::Kinds, "seven may be no answer");
        assert_eq!(kind("Skala fra 0 til 100", &[20, 30, 40]), Numbers::Rating(0, 100, Vec::new()));
    }
}
