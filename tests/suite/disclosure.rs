//! Disclosure control against tables from the literature, against attacks, and against an independent checker.

#![allow(clippy::cast_possible_truncation, reason = "a handful of atoms")]

mod checker;
mod laws;

use kartlegg::privacy::{Group, Rules, System, audit, suppress};

fn rules(text: &str) -> Rules {
    toml::from_str(text).unwrap()
}

fn group(atoms: &[u32]) -> Group {
    Group { atoms: atoms.to_vec(), ..Group::default() }
}

/// Respondents of the groups that are hidden to protect others, each group counted for itself.
fn cost(system: &System, rules: &Rules) -> u64 {
    secondary(system, rules).into_iter().map(|group| system.size(group)).sum()
}

/// Positions of the groups that are hidden to protect others.
fn secondary(system: &System, rules: &Rules) -> Vec<usize> {
    let pattern = suppress(system, rules);
    assert!(pattern.proven_optimal);
    let is_primary = |group: usize| system.groups[group].primary || system.size(group) < rules.threshold(system.sensitive);
    (0..pattern.shown.len()).filter(|&group| !pattern.shown[group] && !is_primary(group)).collect()
}

/// A table of counts as groups: cells row by row, then row totals, column totals and the grand total (forced).
fn table(rows: &[&[u64]], primaries: &[(usize, usize)]) -> System {
    let (height, width) = (rows.len(), rows[0].len());
    let cell = |row: usize, column: usize| (row * width + column) as u32;
    let mut groups = Vec::new();
    for row in 0..height {
        for column in 0..width {
            let primary = primaries.contains(&(row, column));
            groups.push(Group { atoms: vec![cell(row, column)], primary, ..Group::default() });
        }
    }
    let total = |atoms: Vec<u32>| Group { atoms, forced: true, ..Group::default() };
    groups.extend((0..height).map(|row| total((0..width).map(|column| cell(row, column)).collect())));
    groups.extend((0..width).map(|column| total((0..height).map(|row| cell(row, column)).collect())));
    groups.push(total((0..(height * width) as u32).collect()));
    System { weights: rows.concat(), groups, sensitive: false }
}

/// Barnevern {Nord 3, Sør 12}, Skole {9, 14, 11}, Helse {Helsestasjon 6, PPT 2}.
fn kommune() -> System {
    let groups = vec![
        group(&[0, 1, 2, 3, 4, 5, 6]),
        group(&[0, 1]),
        group(&[0]),
        group(&[1]),
        group(&[2, 3, 4]),
        group(&[2]),
        group(&[3]),
        group(&[4]),
        group(&[5, 6]),
        group(&[5]),
        group(&[6]),
    ];
    System { weights: vec![3, 12, 9, 14, 11, 6, 2], groups, sensitive: false }
}

#[test]
fn kommune_hides_two_companions() {
    let standard = Rules::standard();
    assert_eq!(secondary(&kommune(), &standard), [3, 9]);
    assert_eq!(cost(&kommune(), &standard), 18);
    let breaches = audit(&kommune(), &standard, &without(&kommune(), &[2, 9, 10])).breaches;
    assert_eq!(breaches, [vec![1, 3]], "Barnevern without Sør is Nord");
}

#[test]
fn table_4x4_needs_one_more() {
    let rows: [&[u64]; 4] = [&[30, 47, 64, 89], &[90, 124, 5, 31], &[92, 100, 59, 85], &[800, 991, 651, 685]];
    let primaries = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 1), (2, 3), (3, 1), (3, 3)];
    assert_eq!(secondary(&table(&rows, &primaries), &Rules::standard()), [7], "x·d, the cheapest of seven");
}

#[test]
fn table_kjonn_needs_three() {
    let system = table(&[&[7, 5], &[9, 2], &[11, 6], &[10, 8]], &[]);
    assert_eq!(secondary(&system, &Rules::standard()), [0, 1, 2]);
}

#[test]
fn table_of_fischetti_and_salazar() {
    let system = table(&[&[20, 50, 10], &[8, 19, 22], &[17, 32, 12]], &[(1, 2)]);
    assert_eq!(secondary(&system, &rules("min_interval = 25")), [3, 6, 8]);
    assert_eq!(cost(&system, &rules("min_interval = 25")), 37);
    assert_eq!(secondary(&system, &rules("min_interval = 26")), [0, 2, 3]);
}

#[test]
fn table_v9_widens_with_the_requirement() {
    let system = table(&[&[17, 3, 1], &[17, 10, 11]], &[]);
    assert_eq!(secondary(&system, &rules("min_n = 4")), [4, 5]);
    assert_eq!(secondary(&system, &rules("min_n = 5")), [0, 3, 4, 5]);
}

fn flat(sizes: &[u64]) -> System {
    let atoms: Vec<u32> = (0..sizes.len() as u32).collect();
    let mut groups = vec![Group { forced: true, ..group(&atoms) }];
    groups.extend(atoms.iter().map(|&atom| group(&[atom])));
    System { weights: sizes.to_vec(), groups, sensitive: false }
}

fn shown(system: &System, rules: &Rules) -> Vec<bool> {
    suppress(system, rules).shown
}

/// B10 to B12.
#[test]
fn rests_of_parents_are_groups_too() {
    let standard = Rules::standard();
    assert_eq!(shown(&flat(&[1, 2, 8, 9]), &standard), [true, false, false, false, true]);
    assert_eq!(shown(&flat(&[3, 6]), &standard), [true, false, false]);
    assert_eq!(shown(&flat(&[3, 6, 4]), &standard), [true, false, true, false]);
}

/// B03: total and one sibling give the other; B15: the same when one of them goes to another reader.
#[test]
fn a_sibling_and_the_total_give_the_other_away() {
    let system = flat(&[4, 8]);
    assert_eq!(shown(&system, &Rules::standard()), [true, false, false]);
    assert_eq!(audit(&system, &Rules::standard(), &[0, 2]).breaches, [vec![0, 2]]);
}

/// B16: an interim report of eight and a final one of nine are one publication, and it gives the ninth away.
#[test]
fn one_more_respondent_since_the_last_release_is_known() {
    let system = System { weights: vec![8, 1], groups: vec![group(&[0]), group(&[0, 1])], sensitive: false };
    let standard = Rules::standard();
    assert!(audit(&system, &standard, &[0]).is_safe() && audit(&system, &standard, &[1]).is_safe());
    assert!(!audit(&system, &standard, &[0, 1]).is_safe());
}

/// B41: nobody and few look the same.
#[test]
fn nobody_is_hidden_like_few() {
    assert_eq!(shown(&flat(&[0, 8, 9]), &Rules::standard()), [true, false, true, true]);
    assert_eq!(shown(&flat(&[0, 0]), &Rules::standard()), [false; 3]);
}

/// All groups of a table except some.
fn without(system: &System, hidden: &[usize]) -> Vec<usize> {
    (0..system.groups.len()).filter(|group| !hidden.contains(group)).collect()
}

/// B04: with two hidden in every row and column, one cell is exact all the same.
#[test]
fn the_4x4_table_is_known_until_a_tenth_cell_is_hidden() {
    let rows: [&[u64]; 4] = [&[30, 47, 64, 89], &[90, 124, 5, 31], &[92, 100, 59, 85], &[800, 991, 651, 685]];
    let primaries = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 1), (2, 3), (3, 1), (3, 3)];
    let system = table(&rows, &primaries);
    let hidden: Vec<usize> = primaries.iter().map(|(row, column)| row * 4 + column).collect();
    let standard = Rules::standard();
    let shown = without(&system, &hidden);
    assert!(!audit(&system, &standard, &shown).is_safe());
    for more in [7, 5, 3, 8, 12, 10, 14] {
        let shown: Vec<usize> = shown.iter().copied().filter(|&group| group != more).collect();
        assert!(audit(&system, &standard, &shown).is_safe(), "hiding {more}");
    }
}

/// B02: what the threshold alone leaves open; and hiding both subtotals instead passes at 5 but not at 6.
#[test]
fn kommune_by_a_threshold_alone_is_an_open_book() {
    let system = kommune();
    let standard = Rules::standard();
    assert_eq!(audit(&system, &standard, &without(&system, &[2, 10])).breaches.len(), 2);
    let subtotals = without(&system, &[1, 2, 8, 10]);
    assert!(audit(&system, &standard, &subtotals).is_safe());
    assert!(!audit(&system, &Rules::strict(), &subtotals).is_safe());
}

/// People are given away whom no name is given to.
#[test]
fn three_overlapping_pairs_give_away_their_members() {
    let groups = vec![group(&[0, 1]), group(&[1, 2]), group(&[0, 2])];
    let system = System { weights: vec![4, 20, 20], groups, sensitive: false };
    assert!(!audit(&system, &Rules::standard(), &[0, 1, 2]).is_safe());
    assert_eq!(cost(&system, &Rules::standard()), 24);
}

#[test]
fn a_sensitive_question_has_the_higher_threshold() {
    let mut system = flat(&[7, 12, 14]);
    assert_eq!(shown(&system, &Rules::standard()), [true; 4]);
    system.sensitive = true;
    assert_eq!(shown(&system, &Rules::standard()), [true, false, false, true]);
}

/// Numbers far beyond any municipality neither overflow nor open a door.
#[test]
fn huge_and_odd_input_is_harmless() {
    let standard = Rules::standard();
    assert_eq!(shown(&flat(&[3, u64::MAX, u64::MAX]), &standard), [true, false, true, false], "of equals the first is shown");
    let odd = System { weights: vec![9], groups: vec![group(&[0, 0, 7]), group(&[])], sensitive: false };
    assert_eq!(shown(&odd, &standard), [true, false]);
    assert_eq!(odd.size(0), 9);
    assert!(suppress(&System::default(), &standard).shown.is_empty());
}
