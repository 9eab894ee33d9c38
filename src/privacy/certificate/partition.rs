//! Ways in which the people of a round are parted: by service and unit, by role, by each other variable.

use std::collections::{BTreeMap, BTreeSet};

use super::question::{Facts, Question};
use crate::model::{GroupAt, GroupInfo, GroupKind, List};

/// One way, with the groups that it makes and those around them.
pub(super) struct Partition {
    /// What people are parted by: `place`, or the names of the variables.
    pub(super) by: String,
    /// Shown groups, ascending.
    pub(super) shown: Vec<GroupAt>,
    /// Hidden groups that it makes, ascending.
    pub(super) hidden: Vec<GroupAt>,
    /// The smallest shown group around each group, where there is one.
    pub(super) above: BTreeMap<GroupAt, GroupAt>,
}

/// What people are parted by, for a group.
fn by(group: &GroupInfo) -> String {
    match group.kind {
        GroupKind::Role | GroupKind::Other => group.keys.keys().map(String::as_str).collect::<Vec<&str>>().join(" "),
        _ => "place".to_string(),
    }
}

/// Every way in which a question's groups part people, the places first.
pub(super) fn partitions(groups: &List<GroupAt, GroupInfo>, question: &Question) -> Vec<Partition> {
    let known: BTreeSet<GroupAt> = question.shown.keys().chain(&question.hidden).copied().collect();
    let mut members: BTreeMap<(bool, String), BTreeSet<GroupAt>> = BTreeMap::new();
    for &group in &known {
        let by = by(&groups[group]);
        let members = members.entry((by != "place", by)).or_default();
        members.insert(group);
        members.extend(around(groups, question, group).filter(|other| known.contains(other)));
    }
    let partition = |((_, by), members): ((bool, String), BTreeSet<GroupAt>)| {
        let nearest =
            |group: &GroupAt| Some((*group, around(groups, question, *group).find(|other| question.shown.contains_key(other))?));
        let above = members.iter().filter_map(nearest).collect();
        let shown = members.iter().copied().filter(|group| question.shown.contains_key(group)).collect();
        let is_own = |group: &GroupAt| question.hidden.contains(group) && self::by(&groups[*group]) == by;
        let hidden = members.iter().copied().filter(is_own).collect();
        Partition { by, shown, hidden, above }
    };
    members.into_iter().map(partition).collect()
}

/// Groups around a group, from the inside out.
fn around<'a>(
    groups: &'a List<GroupAt, GroupInfo>,
    question: &'a Question,
    group: GroupAt,
) -> impl Iterator<Item = GroupAt> + 'a {
    let parent = move |group: &GroupAt| groups[*group].parent.filter(|_| !question.outside.contains(group));
    std::iter::successors(parent(&group), parent)
}

impl Partition {
    /// What is known of the rest of each shown group: of its people without those of shown groups within. `None` when the
    /// figures do not go together.
    pub(super) fn rests(&self, question: &Question) -> Option<BTreeMap<GroupAt, Facts>> {
        let mut rests: BTreeMap<GroupAt, Facts> = BTreeMap::new();
        for group in &self.shown {
            let mut rest = question.shown[group].clone();
            for part in self.shown.iter().filter(|part| self.above.get(part) == Some(group)) {
                rest = rest.without(&question.shown[part])?;
            }
            rests.insert(*group, rest);
        }
        Some(rests)
    }

    /// A shown group and the shown groups around it.
    pub(super) fn upwards(&self, group: GroupAt) -> impl Iterator<Item = GroupAt> + '_ {
        std::iter::successors(Some(group), |group| self.above.get(group).copied())
    }

    /// Whether a group lies in another.
    pub(super) fn lies_in(groups: &List<GroupAt, GroupInfo>, part: GroupAt, whole: GroupAt) -> bool {
        std::iter::successors(groups[part].parent, |group| groups[*group].parent).any(|around| around == whole)
    }

    /// How many people of a rest are taken to be in a hidden group: its even share of them. Groups are counted that have no hidden group
    /// of the same rest inside. `None` where there is one alone: it may be the whole rest.
    pub(super) fn people(&self, groups: &List<GroupAt, GroupInfo>, group: GroupAt, all: u64) -> Option<u64> {
        let rest = self.above.get(&group);
        let beside: Vec<GroupAt> = self.hidden.iter().copied().filter(|other| self.above.get(other) == rest).collect();
        let is_leaf = |leaf: &GroupAt| !beside.iter().any(|other| groups[*other].parent == Some(*leaf));
        let leaves: Vec<GroupAt> = beside.iter().copied().filter(is_leaf).collect();
        let inside = leaves.iter().filter(|leaf| **leaf == group || Self::lies_in(groups, **leaf, group)).count() as u64;
        let shares = leaves.len() as u64;
        (shares > 1).then(|| (all / shares * inside).max(1))
    }
}
