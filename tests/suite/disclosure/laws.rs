//! Laws of disclosure control, on thousands of small random systems.

use std::collections::BTreeMap;

use kartlegg::privacy::{
    AnswerBounds, Decision, Group, Pattern, Rules, System, answer_bounds, audit, interval, suppress, suppress_answers,
};
use num_bigint::BigInt;
use num_rational::BigRational;

use super::checker::{Publication, histograms, table_exists};
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
    split(dice, &all, 0, &mut groups);
    for _ in 0..if crossing { dice.roll(5) } else { 0 } {
        let atoms: Vec<u32> = all.iter().copied().filter(|_| dice.roll(2) == 0).collect();
        groups.push(Group { atoms, parent: Some(0), ..Group::default() });
    }
    groups.truncate(9);
    for group in &mut groups {
        group.rank = dice.roll(3) as u32;
        group.primary = marks && dice.roll(6) == 0;
    }
    System { weights, groups, sensitive: false }
}

fn split(dice: &mut Dice, atoms: &[u32], parent: usize, groups: &mut Vec<Group>) {
    let mut rest = atoms;
    while !rest.is_empty() && atoms.len() > 1 {
        let (part, after) = rest.split_at(1 + dice.roll(rest.len().min(atoms.len() - 1)));
        rest = after;
        // Not every part is a group: some atoms stand in their parent only.
        if dice.roll(5) > 0 {
            groups.push(Group { atoms: part.to_vec(), parent: Some(parent), ..Group::default() });
            split(dice, part, groups.len() - 1, groups);
        }
    }
}

fn shown(system: &System, pattern: &Pattern) -> Vec<usize> {
    (0..system.groups.len()).filter(|&group| pattern.shows(group)).collect()
}

fn objection(system: &System, shown: &[usize], threshold: u64) -> Option<String> {
    let atoms = |&group: &usize| system.groups[group].atoms.as_slice();
    let marked = (0..system.groups.len()).filter(|&group| system.groups[group].primary && system.size(group) >= threshold);
    let secret = marked.map(|group| system.groups[group].atoms.as_slice()).collect();
    Publication { weights: &system.weights, shown: shown.iter().map(atoms).collect(), secret, threshold }.objection()
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
            assert!(breach.iter().all(|(group, _)| shown.contains(group)), "case {case}");
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
        for group in (0..system.groups.len()).filter(|&group| system.groups[group].primary && system.size(group) >= 5) {
            let bounds = interval(&system, &shown, group).unwrap();
            let nine = BigRational::from(BigInt::from(9));
            assert!(bounds.upper.is_none_or(|upper| upper - bounds.lower >= nine), "case {case}: {system:?} {group}");
        }
    }
    assert!(narrower > 100, "the requirement mattered in {narrower} cases only");
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
        assert_eq!(pattern.cost, found.1, "case {case}");
    }
    assert!(proven > 1490, "only {proven} of 1500 proven");
}

/// The reason given for hiding a group is an attack that works with shown groups and that group alone.
#[test]
fn every_reason_is_an_attack() {
    let mut dice = Dice(3);
    for case in 0..3000 {
        let system = random(&mut dice, case % 4 > 0, case % 2 == 0);
        let pattern = suppress(&system, &Rules::standard());
        for (hidden, decision) in pattern.decisions.iter().enumerate() {
            let Decision::Secondary { because } = decision else { continue };
            let members = || because.iter().map(|(group, _)| *group);
            assert!(members().any(|group| group == hidden), "case {case}: {system:?} {hidden} {because:?}");
            assert!(members().all(|group| group == hidden || pattern.shows(group)), "case {case}: {system:?} {because:?}");
            assert!(gives_away(&system, because), "case {case}: {system:?} {hidden} {because:?}");
        }
    }
}

fn gives_away(system: &System, because: &[(usize, BigRational)]) -> bool {
    let number = |value: u64| BigRational::from(BigInt::from(value));
    let mut sum: BTreeMap<u32, BigRational> = BTreeMap::new();
    for (group, coefficient) in because {
        for &atom in system.groups[*group].atoms.iter().filter(|&&atom| system.weights[atom as usize] > 0) {
            *sum.entry(atom).or_insert_with(|| number(0)) += coefficient;
        }
    }
    sum.retain(|_, value| *value != number(0));
    let total: BigRational = sum.iter().map(|(&atom, value)| value * number(system.weights[atom as usize])).sum();
    let concentrates = sum.values().all(|value| *value > number(0)) && sum.values().any(|value| total < value * number(5));
    let positive =
        |group: &Group| -> Vec<u32> { group.atoms.iter().copied().filter(|&atom| system.weights[atom as usize] > 0).collect() };
    let is_secret = |group: &Group| {
        let atoms = positive(group);
        group.primary && sum.values().all(|value| *value == number(1)) && sum.keys().copied().eq(atoms)
    };
    concentrates || system.groups.iter().any(is_secret)
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
            group.parent = None;
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

/// P5: what a reader can tell of the answers, against all histograms there could be.
#[test]
fn answers_are_bounded_by_all_that_could_have_been_given() {
    let mut dice = Dice(7);
    let mut exact = 0;
    for case in 0..1500 {
        let atoms = 2 + dice.roll(3);
        let answers: Vec<Vec<u64>> = (0..atoms).map(|_| (0..2 + case % 2).map(|_| dice.roll(3) as u64).collect()).collect();
        let mut system = random(&mut dice, true, true);
        system.weights = answers.iter().map(|histogram| histogram.iter().sum()).collect();
        for group in &mut system.groups {
            group.atoms.retain(|&atom| (atom as usize) < atoms);
        }
        let shown: Vec<usize> = (0..system.groups.len()).filter(|_| dice.roll(2) == 0).collect();
        let groups: Vec<&[u32]> = shown.iter().map(|&group| system.groups[group].atoms.as_slice()).collect();
        let possible = histograms(&answers, &groups);
        for bound in answer_bounds(&system, &answers, &Rules::standard(), &shown).unwrap() {
            let count = |answers: &Vec<Vec<u64>>| -> u64 {
                system.groups[bound.group].atoms.iter().map(|&atom| answers[atom as usize][bound.level]).sum()
            };
            let (least, most) = (possible.iter().map(count).min().unwrap(), possible.iter().map(count).max().unwrap());
            let number = |value: u64| BigRational::from(BigInt::from(value));
            assert!(bound.lower <= number(least) && number(most) <= bound.upper, "case {case}: {answers:?} {shown:?} {bound:?}");
            if bound.whole {
                exact += 1;
                assert_eq!((bound.lower, bound.upper), (number(least), number(most)), "case {case}: {answers:?} {shown:?}");
            }
        }
    }
    assert!(exact > 1000, "only {exact} bounds proven");
}

/// After the answers are protected, every hidden group that must stay unknown could have given any answer or none, and the sizes are safe.
#[test]
fn protected_answers_expose_nobody() {
    let mut dice = Dice(8);
    let (standard, mut more) = (Rules::standard(), 0);
    for case in 0..1500 {
        let mut system = random(&mut dice, case % 3 > 0, true);
        let answers: Vec<Vec<u64>> = system.weights.iter().map(|_| vec![dice.roll(9) as u64, dice.roll(3) as u64]).collect();
        system.weights = answers.iter().map(|histogram| histogram.iter().sum()).collect();
        let Some(pattern) = suppress_answers(&system, &answers, &standard) else { continue };
        let shown = shown(&system, &pattern);
        assert_eq!(objection(&system, &shown, 5), None, "case {case}: {system:?} shows {shown:?}");
        let bounds = answer_bounds(&system, &answers, &standard, &shown).unwrap();
        assert!(!bounds.iter().any(AnswerBounds::exposes), "case {case}: {system:?} {bounds:?}");
        let plain = suppress(&system, &standard);
        let (found, least) = (cost(&system, &shown, 5), cost(&system, &self::shown(&system, &plain), 5));
        assert!(found >= least || !plain.proven_optimal, "case {case}");
        assert_eq!(pattern.cost, found.1, "case {case}");
        more += usize::from(found > least);
    }
    assert!(more > 100, "the answers mattered in {more} cases only");
}
