//! Disclosure control against tables from the literature, against attacks, and against an independent checker.

#![allow(clippy::cast_possible_truncation, reason = "a handful of atoms")]

mod checker;
mod laws;

use kartlegg::privacy::{Decision, Group, Interval, Named, Rules, System, answer_bounds, audit, interval, named, suppress};
use num_bigint::BigInt;
use num_rational::BigRational;

fn rules(text: &str) -> Rules {
    toml::from_str(text).unwrap()
}

fn group(atoms: &[u32], parent: Option<usize>) -> Group {
    Group { atoms: atoms.to_vec(), parent, ..Group::default() }
}

/// Positions of the groups that are hidden to protect others.
fn secondary(system: &System, rules: &Rules) -> Vec<usize> {
    let pattern = suppress(system, rules);
    assert!(pattern.proven_optimal);
    let is_secondary = |decision: &Decision| matches!(decision, Decision::Secondary { .. });
    (0..pattern.decisions.len()).filter(|&index| is_secondary(&pattern.decisions[index])).collect()
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
        group(&[0, 1, 2, 3, 4, 5, 6], None),
        group(&[0, 1], Some(0)),
        group(&[0], Some(1)),
        group(&[1], Some(1)),
        group(&[2, 3, 4], Some(0)),
        group(&[2], Some(4)),
        group(&[3], Some(4)),
        group(&[4], Some(4)),
        group(&[5, 6], Some(0)),
        group(&[5], Some(8)),
        group(&[6], Some(8)),
    ];
    System { weights: vec![3, 12, 9, 14, 11, 6, 2], groups, sensitive: false }
}

#[test]
fn kommune_hides_two_companions() {
    let standard = Rules::standard();
    assert_eq!(secondary(&kommune(), &standard), [3, 9]);
    let pattern = suppress(&kommune(), &standard);
    let Decision::Secondary { because } = &pattern.decisions[3] else { panic!("Sør is shown") };
    let because: Vec<String> = because.iter().map(|(group, coefficient)| format!("{coefficient}·{group}")).collect();
    assert_eq!(because, ["1·1", "-1·3"]);
    assert_eq!(pattern.cost, 18);
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
    assert_eq!(suppress(&system, &rules("min_interval = 25")).cost, 37);
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
    let mut groups = vec![Group { forced: true, ..group(&atoms, None) }];
    groups.extend(atoms.iter().map(|&atom| group(&[atom], Some(0))));
    System { weights: sizes.to_vec(), groups, sensitive: false }
}

fn shown(system: &System, rules: &Rules) -> Vec<bool> {
    let pattern = suppress(system, rules);
    (0..system.groups.len()).map(|group| pattern.shows(group)).collect()
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
    let breaches = audit(&system, &Rules::standard(), &[0, 2]).breaches;
    let one = || BigRational::from(BigInt::from(1));
    assert_eq!(breaches, [vec![(0, one()), (2, -one())]]);
}

/// B16: an interim report of eight and a final one of nine are one publication, and it gives the ninth away.
#[test]
fn one_more_respondent_since_the_last_release_is_known() {
    let system = System { weights: vec![8, 1], groups: vec![group(&[0], None), group(&[0, 1], None)], sensitive: false };
    let standard = Rules::standard();
    assert!(audit(&system, &standard, &[0]).is_safe() && audit(&system, &standard, &[1]).is_safe());
    assert!(!audit(&system, &standard, &[0, 1]).is_safe());
    assert_eq!(named(&system, &standard, &[0, 1]).unwrap()[0].0, Named::Difference(1, 0));
}

/// B41: nobody and few look the same.
#[test]
fn nobody_is_hidden_like_few() {
    assert_eq!(suppress(&flat(&[0, 8, 9]), &Rules::standard()).decisions[1], Decision::Primary);
    assert_eq!(suppress(&flat(&[0, 0]), &Rules::standard()).decisions, vec![Decision::Primary; 3]);
}

/// All groups of a table except some.
fn without(system: &System, hidden: &[usize]) -> Vec<usize> {
    (0..system.groups.len()).filter(|group| !hidden.contains(group)).collect()
}

/// The bounds of a hidden group, its witnesses checked by addition.
fn bounds(system: &System, shown: &[usize], group: usize) -> (i64, i64) {
    let Interval { lower, upper, lower_witness, upper_witness } = interval(system, shown, group).unwrap();
    let upper = upper.unwrap();
    let sum = |table: &[BigRational], group: usize| -> BigRational {
        system.groups[group].atoms.iter().map(|&atom| &table[atom as usize]).sum()
    };
    for table in [&lower_witness, &upper_witness] {
        assert!(table.iter().all(|count| *count >= BigRational::from(BigInt::from(0))));
        for &group in shown {
            assert_eq!(sum(table, group), BigRational::from(BigInt::from(system.size(group))));
        }
    }
    assert_eq!((sum(&lower_witness, group), sum(&upper_witness, group)), (lower.clone(), upper.clone()));
    let number = |value: BigRational| i64::try_from(value.to_integer()).unwrap();
    assert!(lower.is_integer() && upper.is_integer());
    (number(lower), number(upper))
}

#[test]
fn intervals_of_fischetti_and_salazar_and_geurts() {
    let system = table(&[&[20, 50, 10], &[8, 19, 22], &[17, 32, 12]], &[]);
    let hidden = [3, 5, 6, 8];
    let found = hidden.map(|cell| bounds(&system, &without(&system, &hidden), cell));
    assert_eq!(found, [(0, 25), (5, 30), (0, 25), (4, 29)]);

    let system = table(&[&[5, 2], &[1, 2], &[3, 3]], &[]);
    let hidden = [0, 1, 2, 3];
    let found = hidden.map(|cell| bounds(&system, &without(&system, &hidden), cell));
    assert_eq!(found, [(3, 6), (1, 4), (0, 3), (0, 3)]);
}

/// B04: with two hidden in every row and column, one cell is exact all the same. Audits 1 and 3 both say so.
#[test]
fn the_4x4_table_is_known_until_a_tenth_cell_is_hidden() {
    let rows: [&[u64]; 4] = [&[30, 47, 64, 89], &[90, 124, 5, 31], &[92, 100, 59, 85], &[800, 991, 651, 685]];
    let primaries = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 1), (2, 3), (3, 1), (3, 3)];
    let system = table(&rows, &primaries);
    let hidden: Vec<usize> = primaries.iter().map(|(row, column)| row * 4 + column).collect();
    let standard = Rules::standard();
    let shown = without(&system, &hidden);
    assert_eq!(bounds(&system, &shown, 1), (47, 47));
    assert!(!audit(&system, &standard, &shown).is_safe());
    assert_eq!(named(&system, &standard, &shown).unwrap()[0].0, Named::Group(1));
    for (more, upper) in [(7, 78), (5, 141), (3, 136), (8, 141), (12, 141), (10, 116), (14, 116)] {
        let shown: Vec<usize> = shown.iter().copied().filter(|&group| group != more).collect();
        assert_eq!(bounds(&system, &shown, 1), (0, upper), "hiding {more}");
        assert!(audit(&system, &standard, &shown).is_safe(), "hiding {more}");
        assert_eq!(named(&system, &standard, &shown), Some(Vec::new()));
    }
}

/// B02: what the threshold alone leaves open, by name; and hiding both subtotals instead passes at 5 but not at 6.
#[test]
fn kommune_by_a_threshold_alone_is_an_open_book() {
    let system = kommune();
    let standard = Rules::standard();
    let found = named(&system, &standard, &without(&system, &[2, 10])).unwrap();
    assert_eq!(found.iter().map(|(name, _)| *name).collect::<Vec<_>>(), [Named::Group(2), Named::Group(10)]);
    assert_eq!(audit(&system, &standard, &without(&system, &[2, 10])).breaches.len(), 2);
    let subtotals = without(&system, &[1, 2, 8, 10]);
    assert!(audit(&system, &standard, &subtotals).is_safe());
    assert!(!audit(&system, &Rules::strict(), &subtotals).is_safe());
}

/// Audit 2 sees what no name is given to.
#[test]
fn three_overlapping_pairs_give_away_their_members() {
    let groups = vec![group(&[0, 1], None), group(&[1, 2], None), group(&[0, 2], None)];
    let system = System { weights: vec![4, 20, 20], groups, sensitive: false };
    assert!(!audit(&system, &Rules::standard(), &[0, 1, 2]).is_safe());
    assert_eq!(suppress(&system, &Rules::standard()).cost, 24);
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
    let odd = System { weights: vec![9], groups: vec![group(&[0, 0, 7], Some(9)), group(&[], None)], sensitive: false };
    assert_eq!(shown(&odd, &standard), [true, false]);
    assert_eq!(odd.size(0), 9);
    assert!(suppress(&System::default(), &standard).decisions.is_empty());
}

/// Nord 3 and Sør 12 hidden, Barnevern 15 shown: 14 of 15 said yes, so at least two of Nord's three did.
#[test]
fn a_parent_of_one_mind_speaks_for_its_hidden_child() {
    let groups = vec![group(&[0, 1], None), group(&[0], Some(0)), group(&[1], Some(0))];
    let system = System { weights: vec![3, 12], groups, sensitive: true };
    let told = |answers: &[Vec<u64>]| -> Vec<(String, String, bool)> {
        let bounds = answer_bounds(&system, answers, &Rules::standard(), &[0]).unwrap();
        bounds.iter().map(|bound| (bound.lower.to_string(), bound.upper.to_string(), bound.exposes())).collect()
    };
    let text = |lower: &str, upper: &str, exposes| (lower.to_owned(), upper.to_owned(), exposes);
    assert_eq!(told(&[vec![3, 0], vec![11, 1]]), [text("2", "3", true), text("0", "1", true)]);
    assert_eq!(told(&[vec![2, 1], vec![8, 4]]), [text("0", "3", false), text("0", "3", false)]);
    assert_eq!(told(&[vec![2, 1, 0], vec![8, 4, 0]])[2], text("0", "0", false));
    assert_eq!(
        answer_bounds(&system, &[vec![2, 2], vec![8, 4]], &Rules::standard(), &[0]),
        None,
        "histograms that do not add up"
    );
}
