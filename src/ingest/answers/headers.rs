//! Finds the columns that a questionnaire asks for among the headers of an export.
//!
//! Ways of recognising a header go from strict to lenient, and each is tried for every column before the next one, so that a lenient
//! match can never take a header that belongs to another column. A lenient match counts only when it is the only one.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::normalise;

/// Length to which SurveyXact shortens the names of variables.
const SHORT_NAME: usize = 8;

/// A column that is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// Default header.
    pub(crate) name: String,
    /// Header that the project gives instead.
    pub(crate) renamed: Option<String>,
    /// Headers that survey tools give to it.
    pub(crate) known: Vec<String>,
    /// Words by which exports without codes are recognised.
    pub(crate) wordings: Vec<String>,
}

/// What stands at the top of one column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Header {
    /// The header, tidied.
    pub(crate) name: String,
    /// Question text from elsewhere: the structure table of SurveyXact.
    pub(crate) wording: Option<String>,
}

/// Which header each wanted column has, and by what.
#[derive(Clone, Debug, Default)]
pub(crate) struct Matches {
    /// For each wanted column, the position of its header.
    pub(crate) found: Vec<Option<usize>>,
    /// Pairs of headers that are the same name, of which one is wanted.
    pub(crate) duplicates: Vec<(usize, usize)>,
}

type Spellings = fn(&Header) -> Vec<String>;
type Names = fn(&Wanted) -> Vec<String>;

/// Strict first. The name of a column that the project renamed is never looked for.
const WAYS: [(Names, Spellings); 7] = [
    (|wanted| vec![wanted.header().to_string()], |header| vec![header.name.clone()]),
    (|wanted| vec![normalise::key(wanted.header())], |header| vec![normalise::key(&header.name)]),
    (|wanted| wanted.known.iter().map(|known| normalise::key(known)).collect(), |header| vec![normalise::key(&header.name)]),
    (|wanted| vec![normalise::loose(wanted.header())], |header| vec![normalise::loose(&header.name)]),
    (loose_wordings, |header| header.texts().map(normalise::loose).collect()),
    (loose_wordings, |header| header.texts().filter_map(last_part).map(normalise::loose).collect()),
    (|wanted| short_name(wanted.header()).into_iter().collect(), |header| vec![normalise::key(&header.name)]),
];

impl Wanted {
    /// The header that is looked for first.
    pub(crate) fn header(&self) -> &str {
        self.renamed.as_deref().unwrap_or(&self.name)
    }
}

impl Header {
    fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.wording.as_deref())
    }
}

fn loose_wordings(wanted: &Wanted) -> Vec<String> {
    if wanted.renamed.is_some() {
        return Vec::new();
    }
    wanted.wordings.iter().map(|wording| normalise::loose(wording)).filter(|wording| !wording.is_empty()).collect()
}

/// The row of a battery: `stem [row]` in LimeSurvey, `stem - row` in SurveyXact.
pub(crate) fn last_part(header: &str) -> Option<&str> {
    let header = header.trim_end();
    if let Some(open) = header.strip_suffix(']').and_then(|inner| inner.rfind('[')) {
        return Some(&header[open + 1..header.len() - 1]);
    }
    header.rsplit_once(" - ").map(|(_, row)| row)
}

fn short_name(name: &str) -> Option<String> {
    let name = normalise::key(name);
    (name.chars().count() > SHORT_NAME).then(|| name.chars().take(SHORT_NAME).collect())
}

/// Finds every wanted column.
pub(crate) fn find(wanted: &[Wanted], headers: &[Header]) -> Matches {
    let mut matches = Matches { found: vec![None; wanted.len()], ..Matches::default() };
    let mut taken = BTreeSet::new();
    for (names, spellings) in WAYS {
        let by_spelling = positions(headers.iter().map(spellings));
        let by_name = positions(wanted.iter().map(names));
        for (position, column) in wanted.iter().enumerate() {
            if matches.found[position].is_some() {
                continue;
            }
            let Some(header) = only_match(&names(column), &by_spelling, &by_name, &taken) else { continue };
            taken.insert(header);
            matches.found[position] = Some(header);
        }
    }
    matches.duplicates = duplicates(headers, wanted, &taken);
    matches
}

/// Where each spelling stands.
fn positions(spellings: impl Iterator<Item = Vec<String>>) -> BTreeMap<String, BTreeSet<usize>> {
    let mut positions: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (position, spellings) in spellings.enumerate() {
        for spelling in spellings.into_iter().filter(|spelling| !spelling.is_empty()) {
            positions.entry(spelling).or_default().insert(position);
        }
    }
    positions
}

/// The header under one of the names, if there is exactly one left and no other wanted column has the same claim to it.
fn only_match(
    names: &[String],
    by_spelling: &BTreeMap<String, BTreeSet<usize>>,
    by_name: &BTreeMap<String, BTreeSet<usize>>,
    taken: &BTreeSet<usize>,
) -> Option<usize> {
    let unclaimed = names.iter().filter(|name| by_name.get(*name).is_some_and(|claims| claims.len() == 1));
    let left: BTreeSet<usize> =
        unclaimed.filter_map(|name| by_spelling.get(name)).flatten().copied().filter(|header| !taken.contains(header)).collect();
    if left.len() == 1 { left.first().copied() } else { None }
}

/// Pairs of columns with one name, where it matters: one of them is read, or a wanted name stands over both.
fn duplicates(headers: &[Header], wanted: &[Wanted], taken: &BTreeSet<usize>) -> Vec<(usize, usize)> {
    let names: BTreeSet<String> = wanted.iter().map(|wanted| normalise::key(wanted.header())).collect();
    let same = positions(headers.iter().map(|header| vec![normalise::key(&header.name)]));
    let mut pairs = Vec::new();
    for (spelling, positions) in &same {
        if names.contains(spelling) || positions.iter().any(|position| taken.contains(position)) {
            let positions: Vec<usize> = positions.iter().copied().collect();
            pairs.extend(positions.iter().skip(1).map(|&second| (positions[0], second)));
        }
    }
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(name: &str, wording: &str) -> Wanted {
        Wanted { name: name.into(), wordings: vec![wording.into()], ..Wanted::default() }
    }

    fn headers(names: &[&str]) -> Vec<Header> {
        names.iter().map(|name| Header { name: (*name).into(), wording: None }).collect()
    }

    #[test]
    fn strict_matches_go_before_lenient_ones() {
        let wanted =
            [wanted("notice_neglect", "Omsorgssvikt"), wanted("q1_a", "Vold"), wanted("trust", "Vi stoler på hverandre")];
        let found = |names: &[&str]| find(&wanted, &headers(names)).found;
        assert_eq!(found(&["trust", "Q1_A", "notice_neglect"]), [Some(2), Some(1), Some(0)]);
        assert_eq!(found(&["x", "q1[a]", "notice_n", "Vi stoler på hverandre "]), [Some(2), Some(1), Some(3)]);
        assert_eq!(found(&["Jeg kan oppdage [Omsorgssvikt]", "Jeg kan oppdage - Vold", "trust"]), [Some(0), Some(1), Some(2)]);
    }

    #[test]
    fn a_match_that_could_be_another_is_none() {
        let wanted = [wanted("notice_neglect", "Vold"), wanted("notice_nothing", "Vold")];
        assert_eq!(find(&wanted, &headers(&["notice_n", "Vold"])).found, [None, None]);
        let one = [self::wanted("a", "Vold")];
        assert_eq!(find(&one, &headers(&["x [Vold]", "y [Vold]"])).found, [None]);
    }

    #[test]
    fn one_name_over_two_columns_is_seen_when_it_matters() {
        let matches = find(&[wanted("q1", "")], &headers(&["q1", "Q1 ", "other", "other"]));
        assert_eq!(matches.duplicates, [(0, 1)]);
    }

    #[test]
    fn a_project_may_name_the_header() {
        let renamed = Wanted { renamed: Some("s_11".into()), ..wanted("q1", "Vold") };
        assert_eq!(find(std::slice::from_ref(&renamed), &headers(&["q1", "s_11", "Vold"])).found, [Some(1)]);
        assert_eq!(find(&[renamed], &headers(&["q1", "Vold"])).found, [None], "no other header will do");
    }
}
