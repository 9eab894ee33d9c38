//! One table of answers for the people of every group, which gives every published number.

use std::collections::BTreeMap;

use super::fit::fit;
use super::grid::Grid;
use super::partition::Partition;
use super::question::{Facts, Question, Table, whole};
use crate::model::GroupAt;

/// Table of the rest of each shown group: of its people without those of shown groups within.
pub(super) type Base = BTreeMap<GroupAt, Table>;

/// How many rests are tried as the one that makes up for the others.
const MAKING_UP: usize = 4;

/// Makes the tables of one partition. `total` is what another partition has everyone's answers to be; each `turn` chooses otherwise where
/// there is a choice. `None` when no way is found.
pub(super) fn base(question: &Question, partition: &Partition, total: Option<(GroupAt, &Table)>, turn: usize) -> Option<Base> {
    let rests = partition.rests(question)?;
    let fixed = |group: GroupAt| match total {
        Some((everyone, table)) if everyone == group => Some(table),
        _ => question.shown[&group].levels.as_ref(),
    };
    let region = |group: GroupAt| {
        let mut upwards = partition.upwards(group);
        upwards.find(|group| fixed(*group).is_some()).or_else(|| partition.upwards(group).last()).unwrap_or(group)
    };
    let mut regions: BTreeMap<GroupAt, Vec<GroupAt>> = BTreeMap::new();
    for group in &partition.shown {
        regions.entry(region(*group)).or_default().push(*group);
    }
    let mut base = Base::new();
    for (around, groups) in &regions {
        let parts: Vec<&Facts> = groups.iter().map(|group| &rests[group]).collect();
        let tables = match fixed(*around) {
            None => built(question, partition, groups, &rests, turn)?,
            Some(table) => {
                let within =
                    regions.keys().filter(|other| partition.above.get(other).is_some_and(|above| groups.contains(above)));
                let table = within.filter_map(|other| fixed(*other)).try_fold(table.clone(), |left, part| minus(&left, part))?;
                if question.items > 1 { picked(question, &table, &parts)? } else { fit(question, &table, &parts)? }
            }
        };
        base.extend(groups.iter().copied().zip(tables));
    }
    holds(question, partition, &base).then_some(base)
}

/// A table without people who are in another.
pub(super) fn minus(table: &[u64], part: &[u64]) -> Option<Table> {
    table.iter().zip(part).map(|(people, part)| people.checked_sub(*part)).collect()
}

/// The whole table of each shown group.
pub(super) fn wholes(partition: &Partition, base: &Base) -> Base {
    let mut wholes = Base::new();
    for (rest, table) in base {
        for group in partition.upwards(*rest) {
            let whole = wholes.entry(group).or_insert_with(|| vec![0; table.len()]);
            whole.iter_mut().zip(table).for_each(|(people, more)| *people += more);
        }
    }
    wholes
}

/// Whether tables give every published number.
fn holds(question: &Question, partition: &Partition, base: &Base) -> bool {
    let wholes = wholes(partition, base);
    partition.shown.iter().all(|group| {
        let (facts, Some(table)) = (&question.shown[group], wholes.get(group)) else { return false };
        facts.people == table.iter().sum::<u64>()
            && facts.sum == question.sum(table)
            && facts.levels.as_ref().is_none_or(|levels| levels == table)
            && facts.squares.is_none_or(|squares| squares == question.squares(table))
    })
}

/// Picks the people of each part out of a table, the smallest part first; the largest is who is left.
fn picked(question: &Question, table: &Table, parts: &[&Facts]) -> Option<Vec<Table>> {
    let grid = Grid::new(question)?;
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|part| parts[*part].people);
    let largest = order.pop()?;
    let (mut left, mut tables) = (table.clone(), vec![Table::new(); parts.len()]);
    for part in order {
        let Facts { people, sum, squares, .. } = *parts[part];
        let picked = grid.pick(question, &left, grid.wanted(people, sum, squares))?;
        left = minus(&left, &picked)?;
        tables[part] = picked;
    }
    tables[largest] = left;
    Some(tables)
}

/// Builds tables where no distribution binds them. Where a standard deviation is known of several rests together, the largest of them
/// makes up for what the others leave.
fn built(
    question: &Question,
    partition: &Partition,
    groups: &[GroupAt],
    rests: &BTreeMap<GroupAt, Facts>,
    turn: usize,
) -> Option<Vec<Table>> {
    let grid = Grid::new(question)?;
    let told = |group: GroupAt| question.shown[&group].squares;
    let mut bound: BTreeMap<Option<GroupAt>, Vec<GroupAt>> = BTreeMap::new();
    for group in groups {
        bound.entry(partition.upwards(*group).find(|group| told(*group).is_some())).or_default().push(*group);
    }
    let mut tables = Base::new();
    for (around, members) in &bound {
        let mut left = around.and_then(told);
        for other in bound.keys().flatten() {
            let above = partition.above.get(other).filter(|above| members.contains(above));
            left = left.zip(above.map_or(Some(0), |_| told(*other))).map(|(left, part)| left - part);
        }
        tables.extend(together(question, &grid, members, rests, (left, turn))?);
    }
    groups.iter().map(|group| tables.remove(group)).collect()
}

/// Builds the tables of rests whose sum of squares is known of them all together, or not at all.
fn together(
    question: &Question,
    grid: &Grid,
    members: &[GroupAt],
    rests: &BTreeMap<GroupAt, Facts>,
    (squares, turn): (Option<i64>, usize),
) -> Option<Base> {
    let mut by_size = members.to_vec();
    by_size.sort_by_key(|group| std::cmp::Reverse(rests[group].people));
    by_size.iter().take(MAKING_UP).find_map(|largest| made_up(question, grid, members, rests, (squares, turn, *largest)))
}

/// Builds them, one of them to make up for what the others leave.
fn made_up(
    question: &Question,
    grid: &Grid,
    members: &[GroupAt],
    rests: &BTreeMap<GroupAt, Facts>,
    (squares, turn, largest): (Option<i64>, usize, GroupAt),
) -> Option<Base> {
    let (lowest, highest) = question.range();
    let widest = (highest - lowest) * (highest - lowest);
    let wanted = |group: &GroupAt, squares| grid.wanted(rests[group].people, rests[group].sum, squares);
    // Squares about the mean of each rest, shared out evenly.
    let about: i64 = members.iter().map(|group| square_of_mean(&rests[group])).sum();
    let people: i64 = members.iter().map(|group| whole(rests[group].people)).sum();
    let spare = squares.map(|squares| (squares - about).max(0));
    let (mut base, mut left) = (Base::new(), squares);
    for group in members.iter().filter(|group| **group != largest) {
        let own = whole(rests[group].people);
        let spread = spare.map_or(widest * own, |spare| spare / people.max(1) * own);
        let aim = wanted(group, Some(square_of_mean(&rests[group]) + spread)).squares.unwrap_or(0);
        let table = grid.build(question, wanted(group, None), aim, turn)?;
        left = left.map(|left| left - question.squares(&table));
        base.insert(*group, table);
    }
    let aim = wanted(&largest, left).squares.unwrap_or(widest * whole(rests[&largest].people));
    base.insert(largest, grid.build(question, wanted(&largest, left), aim, 0)?);
    Some(base)
}

fn square_of_mean(facts: &Facts) -> i64 {
    if facts.people == 0 { 0 } else { facts.sum * facts.sum / whole(facts.people) }
}
