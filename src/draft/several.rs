//! Several answers in one cell: options parted by `;` as Microsoft Forms writes them, or by commas as Google Forms does, although
//! options may hold commas themselves; and rankings, in which every cell holds every option.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::answers::FEW;
use crate::ingest::{SEPARATORS, unlisted};
use crate::model::compared;

/// Most options of such a question.
const MOST: usize = 42;

/// Longest option, in characters.
const LONGEST: usize = 120;

/// What such a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Several {
    /// Options, each with how many ticked it.
    Options(Vec<(String, u64)>),
    /// Every cell orders the same options.
    Ranking,
}

/// What a column holds whose cells may hold several answers; `None` when they do not.
pub(super) fn read(values: &[(String, u64)], is_single: impl Fn(&str) -> bool) -> Option<Several> {
    let values: Vec<(Cow<'_, str>, u64)> = values.iter().map(|(cell, count)| (unlisted(cell), *count)).collect();
    SEPARATORS.into_iter().find_map(|sign| {
        let holding: u64 = values.iter().filter(|(cell, _)| cell.contains(sign)).map(|(_, count)| count).sum();
        let cells: Vec<(Vec<String>, u64)> = values.iter().map(|(cell, count)| (parts(cell, sign), *count)).collect();
        if holding == 0 || values.iter().filter(|(cell, _)| cell.contains(sign)).all(|(cell, _)| is_single(cell)) {
            return None;
        }
        let cells = joined(cells, sign);
        if cells.iter().all(|(parts, _)| parts.len() < 2) {
            return None;
        }
        if is_ranking(&cells) {
            return Some(Several::Ranking);
        }
        let options = options(&cells)?;
        // `School / after-school` is one label: ticks that are parted so stand in more ways than there are options.
        let ways: BTreeSet<&Vec<String>> = cells.iter().map(|(parts, _)| parts).collect();
        (!WEAK.contains(&sign) || ways.len() > options.len()).then_some(Several::Options(options))
    })
}

/// Separators that labels themselves often hold.
const WEAK: [&str; 2] = [" / ", " + "];

fn parts(cell: &str, sign: &str) -> Vec<String> {
    cell.split(sign).map(|part| part.trim().to_string()).filter(|part| !part.is_empty()).collect()
}

/// Parts that never stand without each other, one behind the other, are one option that holds the separator.
fn joined(mut cells: Vec<(Vec<String>, u64)>, sign: &str) -> Vec<(Vec<String>, u64)> {
    for _ in 0..MOST {
        let Some((first, second)) = inseparable(&cells, sign) else { break };
        for (parts, _) in &mut cells {
            while let Some(at) = parts.windows(2).position(|pair| pair[0] == first && pair[1] == second) {
                let tail = parts.remove(at + 1);
                parts[at] = if sign == "," { format!("{}, {tail}", parts[at]) } else { format!("{}{sign}{tail}", parts[at]) };
            }
        }
    }
    cells
}

/// Two parts of which each always stands beside the other, often enough to be no chance, or with a small letter that shows that a
/// label goes on. Several labels may go on from one beginning: `Yes, always`, `Yes, at times`.
fn inseparable(cells: &[(Vec<String>, u64)], sign: &str) -> Option<(String, String)> {
    let mut times: BTreeMap<&str, u64> = BTreeMap::new();
    let mut pairs: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for (parts, count) in cells {
        for part in parts {
            *times.entry(part).or_insert(0) += count;
        }
        for pair in parts.windows(2) {
            *pairs.entry((&pair[0], &pair[1])).or_insert(0) += count;
        }
    }
    let others = cells.iter().filter(|(parts, _)| parts.len() > 2).map(|(_, count)| count).sum::<u64>() > 0;
    let is_one = |((first, second), count): &((&str, &str), u64)| {
        let goes_on = second.starts_with(char::is_lowercase);
        let begins = sign == "," && goes_on && first.starts_with(char::is_uppercase);
        first != second
            && (times[first] == *count || begins)
            && times[second] == *count
            && *count >= FEW
            && (goes_on || others && *count >= 3 * FEW)
    };
    pairs.into_iter().find(is_one).map(|((first, second), _)| (first.to_string(), second.to_string()))
}

fn is_ranking(cells: &[(Vec<String>, u64)]) -> bool {
    let set = |parts: &Vec<String>| parts.iter().map(|part| compared(part)).collect::<BTreeSet<_>>();
    // A few may have put something of their own among them.
    let Some(whole) = cells.iter().map(|(parts, _)| set(parts)).min_by_key(BTreeSet::len) else { return false };
    let orders: BTreeSet<&Vec<String>> = cells.iter().map(|(parts, _)| parts).collect();
    let people: u64 = cells.iter().map(|(_, count)| count).sum();
    let more: u64 = cells.iter().filter(|(parts, _)| parts.len() > whole.len()).map(|(_, count)| count).sum();
    let holds = |parts: &Vec<String>| {
        let own = set(parts);
        own.len() == parts.len() && own.len() <= whole.len() + 1 && whole.is_subset(&own)
    };
    whole.len() >= 3 && orders.len() > 1 && 5 * more <= people && cells.iter().all(|(parts, _)| holds(parts))
}

/// Options, when the same parts come back in different cells. What few wrote is among them: whoever makes options of them takes care.
fn options(cells: &[(Vec<String>, u64)]) -> Option<Vec<(String, u64)>> {
    let mut options: Vec<(String, u64)> = Vec::new();
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    let mut companions: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut people = 0;
    for (parts, count) in cells {
        let mut here = BTreeSet::new();
        for part in parts {
            if part.chars().count() > LONGEST {
                return None;
            }
            let position = *at.entry(compared(part)).or_insert_with(|| {
                options.push((part.clone(), 0));
                options.len() - 1
            });
            if here.insert(position) {
                options[position].1 += count;
            }
        }
        people += count;
        for &one in &here {
            companions.entry(one).or_default().extend(here.iter().filter(|other| **other != one));
        }
    }
    let usual: Vec<usize> = (0..options.len()).filter(|at| options[*at].1 >= FEW).collect();
    let ticks: u64 = options.iter().map(|(_, count)| count).sum();
    let by_usual: u64 = usual.iter().map(|at| options[*at].1).sum();
    let mixed = usual.iter().filter(|at| companions[at].iter().any(|other| usual.contains(other))).count();
    let fits = (2..=MOST).contains(&usual.len()) && people >= FEW && mixed >= 2 && 10 * by_usual >= 6 * ticks;
    fits.then_some(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(cells: &[(&str, u64)]) -> Option<Several> {
        read(&cells.iter().map(|(cell, count)| ((*cell).to_string(), *count)).collect::<Vec<_>>(), |_| false)
    }

    fn labels(found: Option<Several>) -> Vec<(String, u64)> {
        match found {
            Some(Several::Options(mut options)) => {
                options.sort();
                options
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn options_are_told_apart_although_they_hold_commas() {
        let cells = [
            ("Faste møter, alle tjenester, Telefon", 6),
            ("E-post", 9),
            ("Faste møter, alle tjenester, E-post, Felles journal, med samtykke", 7),
            ("Telefon, Felles journal, med samtykke", 5),
        ];
        let expected =
            [("E-post", 16), ("Faste møter, alle tjenester", 13), ("Felles journal, med samtykke", 12), ("Telefon", 11)];
        assert_eq!(labels(read_all(&cells)), expected.map(|(label, count)| (label.to_string(), count)));
        let forms = [("E-post;Telefon;", 9), ("Telefon;", 8), ("E-post;Møter;", 6), ("Møter;", 7)];
        assert_eq!(labels(read_all(&forms)).len(), 3);
        let lines = [("E-post\nTelefon", 9), ("Telefon", 8), ("E-post\nMøter", 6), ("Møter", 7)];
        let slashed = [("E-post / Telefon", 9), ("Telefon", 8), ("E-post / Møter", 6), ("Møter", 7)];
        assert_eq!(labels(read_all(&lines)), labels(read_all(&slashed)));
        let one = [("Barnehage / SFO", 9), ("Skole / SFO", 8), ("Barnehage", 8)];
        assert_eq!(read_all(&one), None, "a slash in a label");
        let listed = [("[\"E-post\", \"Telefon\"]", 9), ("[\"Telefon\"]", 8), ("[\"E-post\", \"Møter\"]", 6), ("[\"Møter\"]", 7)];
        assert_eq!(labels(read_all(&lines)), labels(read_all(&listed)));
    }

    #[test]
    fn rankings_and_single_answers_are_no_options() {
        assert_eq!(read_all(&[("A;B;C;", 5), ("B;A;C;", 6), ("C;B;A;", 2)]), Some(Several::Ranking));
        let own = [("A;B;C;", 25), ("B;A;C;", 26), ("C;B;A;rom", 2)];
        assert_eq!(read_all(&own), Some(Several::Ranking), "a few have added something of their own");
        assert_eq!(read_all(&[("Ja, helt", 20), ("Nei", 20)]), None);
        assert_eq!(read_all(&[("Ja, alltid", 20), ("Ja, av og til", 9), ("Ja", 7), ("Nei", 20), ("Nei, aldri", 6)]), None);
        assert_eq!(read_all(&[("Vi trenger tid, folk og penger", 1), ("Nei", 20), ("Mer tid, takk", 1)]), None);
    }
}
