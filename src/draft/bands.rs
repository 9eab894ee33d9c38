//! Bands and counts as labels: `Under 1 år`, `1–5 år`, `Mer enn 10`. Nobody's own words, and in the order of their numbers.

/// Words before or behind a number that say that the band is open, in lower case: below it, and above it.
const BELOW: &[&str] = &[
    "under",
    "mindre enn",
    "færre enn",
    "yngre enn",
    "less than",
    "fewer than",
    "below",
    "opp til",
    "inntil",
    "up to",
    "<",
    "≤",
    "i underkant av",
];
const ABOVE: &[&str] =
    &["over", "mer enn", "meir enn", "fler enn", "flere enn", "fleire enn", "eldre enn", "more than", "above", ">", "≥"];
const BEHIND: &[&str] = &[
    "eller mer",
    "eller meir",
    "eller flere",
    "eller fleire",
    "eller eldre",
    "og over",
    "og eldre",
    "og mer",
    "or more",
    "or older",
    "and over",
    "and above",
    "+",
    "eller over",
];
const BEHIND_BELOW: &[&str] =
    &["eller mindre", "eller færre", "eller yngre", "og under", "or less", "or fewer", "or younger", "and under", "eller under"];
const NOTHING: &[&str] = &["ingen", "inga", "none", "null", "ingen ganger", "ingen gonger", "ingen år", "aldri"];
const UNITS: &[&str] = &[
    "år", "years", "year", "yrs", "mnd", "måneder", "månader", "months", "ganger", "gonger", "times", "barn", "children",
    "timer", "timar", "hours", "dager", "dagar", "days", "uker", "veker", "weeks", "ansatte", "tilsette", "stk", "personer", "%",
    "prosent", "kr", "elever", "elevar", "møter", "møte", "meetings",
];

/// What a band begins with, doubled so that there is room for "below": the order of bands.
fn begins(label: &str) -> Option<f64> {
    let text = label.to_lowercase().replace(['–', '—', '−'], "-").replace('\u{a0}', " ");
    let text = text.trim();
    if NOTHING.contains(&text) {
        return Some(-1.0);
    }
    let below = BELOW.iter().find_map(|word| text.strip_prefix(word));
    let above = ABOVE.iter().find_map(|word| text.strip_prefix(word));
    let mut rest = below.or(above).unwrap_or(text).trim().to_string();
    let mut behind = false;
    // `10 år eller mer`, `10 eller flere år`, `10+`.
    for word in BEHIND {
        if let Some(at) = rest.find(word) {
            rest.replace_range(at..at + word.len(), " ");
            behind = true;
        }
    }
    let mut behind_below = false;
    for word in BEHIND_BELOW {
        if let Some(at) = rest.find(word) {
            rest.replace_range(at..at + word.len(), " ");
            behind_below = true;
        }
    }
    for joint in [" til ", " to ", " inntil ", "-"] {
        rest = rest.replace(joint, " - ");
    }
    let mut numbers: Vec<f64> = Vec::new();
    for word in rest.split_whitespace().filter(|word| *word != "-") {
        match word.replace(',', ".").trim_end_matches('.').parse::<f64>() {
            Ok(number) => numbers.push(number),
            Err(_) if UNITS.contains(&word.trim_matches(|c: char| "().".contains(c))) => {}
            Err(_) => return None,
        }
    }
    let is_range = numbers.len() == 2 && numbers[0] <= numbers[1] && below.is_none() && above.is_none();
    let number = match numbers.as_slice() {
        [number] => *number,
        [number, _] if is_range => *number,
        _ => return None,
    };
    Some(match (below.is_some() || behind_below, above.is_some() || behind) {
        (true, _) => 2.0 * number - 1.5,
        (_, true) => 2.0 * number + 0.5,
        _ => 2.0 * number,
    })
}

/// Whether a label is a band, and no bare number.
pub(super) fn is_band(label: &str) -> bool {
    begins(label).is_some() && label.trim().parse::<f64>().is_err()
}

/// The order of labels that are all bands or counts, at least two of them with more than a bare number; `None` for others.
pub(super) fn order(labels: &[&str]) -> Option<Vec<usize>> {
    let starts: Vec<f64> = labels.iter().map(|label| begins(label)).collect::<Option<_>>()?;
    let bare = labels.iter().filter(|label| label.trim().parse::<f64>().is_ok()).count();
    if labels.len() < 2 || bare + 1 > labels.len() || bare == labels.len() {
        return None;
    }
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by(|a, b| starts[*a].total_cmp(&starts[*b]));
    Some(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_stand_in_the_order_of_their_numbers() {
        for asked in [
            &["Under 1 år", "1–2 år", "3-5 år", "6-10 år", "Over 10 år"][..],
            &["0-2 år", "3-5 år", "6 år eller mer"],
            &["Ingen", "1", "2", "3 eller flere"],
            &["Under 30", "30-39", "40-49", "50-59", "60+"],
            &["20-29 år", "30 til 39 år", "40 år og over"],
            &["Mindre enn 1 år", "1-3 år", "Mer enn 3 år"],
        ] {
            let mut mixed = asked.to_vec();
            mixed.sort_unstable();
            let order = order(&mixed).unwrap_or_else(|| panic!("{asked:?}"));
            assert_eq!(order.into_iter().map(|at| mixed[at]).collect::<Vec<_>>(), asked);
        }
        for no in [&["Skole", "NAV"][..], &["1", "2", "3"], &["Jeg er 30", "Under 30"], &["1-5"]] {
            assert_eq!(order(no), None, "{no:?}");
        }
    }
}
