//! Disclosure control against tables from the literature, against attacks, and against an independent checker.

mod checker;
mod laws;

use kartlegg::privacy::{Decision, Group, Rules, System, suppress};

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

/// B41: nobody and few look the same.
#[test]
fn nobody_is_hidden_like_few() {
    assert_eq!(suppress(&flat(&[0, 8, 9]), &Rules::standard()).decisions[1], Decision::Primary);
    assert_eq!(suppress(&flat(&[0, 0]), &Rules::standard()).decisions, vec![Decision::Primary; 3]);
}
