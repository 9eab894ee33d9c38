//! Laws of disclosure control, on thousands of small random systems.

use kartlegg::privacy::{Group, Pattern, Rules, System, audit, suppress};

use super::checker::{Publication, table_exists};
use super::table;

/// A small generator, so that every failure can be repeated from its number.
pub(super) struct Dice(pub u64);

impl Dice {
    pub(super) fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }
}

/// Nested groups, crossed by others when `crossing`; some marked though they are large, some wanted more than others.
fn random(dice: &mut Dice, crossing: bool, marks: bool) -> System {
    let atoms = 3 + dice.roll(5);
    let weights = (0..atoms).map(|_| dice.roll(9) as u64).collect();
    let all: Vec<u32> = (0..atoms as u32).collect();
    let mut groups = vec![Group { atoms: all.clone(), forced: dice.roll(2) == 0, ..Group::default() }];
    split(dice, &all, &mut groups);
    for _ in 0..if crossing { dice.roll(5) } else { 0 } {
        let atoms: Vec<u32> = all.iter().copied().filter(|_| dice.roll(2) == 0).collect();
        groups.push(Group { atoms, ..Group::default() });
    }
    groups.truncate(9);
    for group in &mut groups {
        group.rank = dice.roll(3) as u32;
        group.primary = marks && dice.roll(6) == 0;
    }
    System { weights, groups, sensitive: false }
}

fn split(dice: &mut Dice, atoms: &[u32], groups: &mut Vec<Group>) {
    let mut rest = atoms;
    while !rest.is_empty() && atoms.len() > 1 {
        let (part, after) = rest.split_at(1 + dice.roll(rest.len().min(atoms.len() - 1)));
        rest = after;
        // Not every part is a group: some atoms stand in their parent only.
        if dice.roll(5) > 0 {
            groups.push(Group { atoms: part.to_vec(), ..Group::default() });
            split(dice, part, groups);
        }
    }
}

fn shown(system: &System, pattern: &Pattern) -> Vec<usize> {
    (0..system.groups.len()).filter(|&group| pattern.shown[group]).collect()
}

fn objection(system: &System, shown: &[usize], threshold: u64) -> Option<String> {
    objection_to(system, shown, threshold, 1)
}

/// What the judge objects to where hidden groups must be known to no less than `width` people.
fn objection_to(system: &System, shown: &[usize], threshold: u64, width: u64) -> Option<String> {
    let atoms = |&group: &usize| system.groups[group].atoms.as_slice();
    let marked = (0..system.groups.len()).filter(|&group| system.groups[group].primary && system.size(group) >= threshold);
    let secret = marked.map(|group| system.groups[group].atoms.as_slice()).collect();
    Publication { weights: &system.weights, shown: shown.iter().map(atoms).collect(), secret, threshold, width }.objection()
}

/// What hiding the groups that are not shown costs: forced ones first, then respondents. Primaries cost nothing.
fn cost(system: &System, shown: &[usize], threshold: u64) -> (usize, u64) {
    let hidden = (0..system.groups.len())
        .filter(|group| !shown.contains(group) && !system.groups[*group].primary && system.size(*group) >= threshold);
    hidden.fold((0, 0), |(forced, sum), group| (forced + usize::from(system.groups[group].forced), sum + system.size(group)))
}

/// The least cost of any safe choice, found by trying all.
fn exhaustive(system: &System, threshold: u64) -> (usize, u64) {
    let optional: Vec<usize> =
        (0..system.groups.len()).filter(|&group| !system.groups[group].primary && system.size(group) >= threshold).collect();
    let mut choices: Vec<Vec<usize>> = (0_u32..1 << optional.len())
        .map(|choice| (0..optional.len()).filter(|bit| choice >> bit & 1 == 1).map(|bit| optional[bit]).collect())
        .collect();
    choices.sort_by_key(|choice| cost(system, choice, threshold));
    let best = choices.iter().find(|choice| objection(system, choice, threshold).is_none());
    cost(system, best.expect("showing nothing is safe"), threshold)
}

/// P1, P2: the judge accepts every publication, and every smaller one.
#[test]
fn every_publication_is_safe_and_so_is_every_part_of_it() {
    let mut dice = Dice(1);
    for case in 0..4000 {
        let system = random(&mut dice, case % 4 > 0, case % 2 == 0);
        let shown = shown(&system, &suppress(&system, &Rules::standard()));
        assert_eq!(objection(&system, &shown, 5), None, "case {case}: {system:?} shows {shown:?}");
        for left_out in 0..shown.len() {
            let fewer: Vec<usize> = shown.iter().copied().filter(|&group| group != shown[left_out]).collect();
            assert_eq!(objection(&system, &fewer, 5), None, "case {case}: {system:?} shows {fewer:?}");
        }
    }
}

/// The audit and the judge agree on any publication, safe or not.
#[test]
fn the_audit_agrees_with_the_judge() {
    let mut dice = Dice(6);
    let mut safe = 0;
    for case in 0..6000 {
        let system = random(&mut dice, case % 4 > 0, case % 2 == 0);
        let shown: Vec<usize> = (0..system.groups.len()).filter(|&group| system.size(group) > 0 && dice.roll(3) == 0).collect();
        let objection = objection(&system, &shown, 5);
        let audit = audit(&system, &Rules::standard(), &shown);
        assert!(audit.complete);
        safe += usize::from(audit.is_safe());
        assert_eq!(audit.is_safe(), objection.is_none(), "case {case}: {system:?} shows {shown:?}: {objection:?} {audit:?}");
        for breach in &audit.breaches {
            assert!(!breach.is_empty() && breach.iter().all(|group| shown.contains(group)), "case {case}");
        }
    }
    assert!((1000..5000).contains(&safe), "{safe} of 6000 are safe: the law is tested one-sidedly");
}

/// A wider interval may be asked for than the threshold gives; nested and crossing groups keep it alike.
#[test]
fn wider_intervals_are_kept() {
    let mut dice = Dice(9);
    let rules: Rules = toml::from_str("min_interval = 9").unwrap();
    let mut narrower = 0;
    for case in 0..1500 {
        let system = random(&mut dice, case % 2 > 0, true);
        let shown = shown(&system, &suppress(&system, &rules));
        assert!(audit(&system, &rules, &shown).is_safe(), "case {case}: {system:?} shows {shown:?}");
        let fewer = super::shown(&system, &Rules::standard()).iter().filter(|shown| **shown).count();
        narrower += usize::from(shown.len() < fewer);
        assert_eq!(objection_to(&system, &shown, 5, 9), None, "case {case}: {system:?} shows {shown:?}");
    }
    assert!(narrower > 50, "the requirement mattered in {narrower} cases only");
}

/// P4: no safe choice hides less.
#[test]
fn the_choice_is_the_cheapest() {
    let mut dice = Dice(2);
    let mut proven = 0;
    for case in 0..1500 {
        let system = random(&mut dice, case % 4 > 0, case % 2 == 0);
        let pattern = suppress(&system, &Rules::standard());
        let found = cost(&system, &shown(&system, &pattern), 5);
        let best = exhaustive(&system, 5);
        assert!(found >= best, "case {case}");
        if pattern.proven_optimal {
            proven += 1;
            assert_eq!(found, best, "case {case}: {system:?} {pattern:?}");
        }
    }
    assert!(proven > 1490, "only {proven} of 1500 proven");
}

/// Every breach that the audit names is one: the judge objects to its groups alone.
#[test]
fn every_breach_is_an_attack_by_itself() {
    let (mut dice, mut looked_at) = (Dice(3), 0);
    for case in 0..3000 {
        let system = random(&mut dice, case % 4 > 0, false);
        let all: Vec<usize> = (0..system.groups.len()).filter(|&group| system.size(group) > 0).collect();
        for breach in audit(&system, &Rules::standard(), &all).breaches {
            assert!(objection(&system, &breach, 5).is_some(), "case {case}: {system:?} {breach:?}");
            looked_at += 1;
        }
    }
    assert!(looked_at > 3000, "only {looked_at} breaches");
}

/// P3, P7: the order of atoms and groups changes the choice only between equals.
#[test]
fn order_does_not_matter() {
    let mut dice = Dice(4);
    for case in 0..1500 {
        let system = random(&mut dice, case % 4 > 0, case % 2 == 0);
        let cost_of = |system: &System| cost(system, &shown(system, &suppress(system, &Rules::standard())), 5);
        let last = system.weights.len() as u32 - 1;
        let mut turned = system.clone();
        turned.weights.reverse();
        turned.groups.reverse();
        for group in &mut turned.groups {
            group.atoms = group.atoms.iter().rev().map(|atom| last - atom).collect();
        }
        let proven = suppress(&system, &Rules::standard()).proven_optimal;
        assert!(!proven || cost_of(&system) == cost_of(&turned), "case {case}: {system:?}");
        assert_eq!(suppress(&system, &Rules::standard()), suppress(&system.clone(), &Rules::standard()));
    }
}

/// P8: in small tables, every hidden small cell could hold at least k people, by trying all tables.
#[test]
fn hidden_cells_stay_open() {
    let mut dice = Dice(5);
    let standard = Rules::standard();
    for case in 0..10_000 {
        let (height, width) = (2 + dice.roll(3), 2 + dice.roll(3));
        let rows: Vec<Vec<u64>> = (0..height).map(|_| (0..width).map(|_| dice.roll(7) as u64).collect()).collect();
        let rows: Vec<&[u64]> = rows.iter().map(Vec::as_slice).collect();
        let system = table(&rows, &[]);
        let pattern = suppress(&system, &standard);
        let shown: Vec<&[u32]> = shown(&system, &pattern).iter().map(|&group| system.groups[group].atoms.as_slice()).collect();
        for cell in (0..system.weights.len()).filter(|&cell| (1..5).contains(&system.weights[cell])) {
            assert!(table_exists(&system.weights, &shown, cell as u32, 5), "case {case}: {rows:?} cell {cell}");
        }
    }
}
