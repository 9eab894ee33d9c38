//! Groups as rows of a table name them: one column for each variable that people are grouped by.

use super::view::View;
use crate::model::{GroupAt, GroupKind};
use crate::privacy::Release;

/// A variable that people are grouped by.
pub(super) struct Key {
    /// Its name in the project.
    pub(super) id: String,
    /// The kind of the groups that it makes.
    pub(super) kind: GroupKind,
}

/// Every variable, in the order in which the groups of the release use them.
pub(super) fn keys(release: &Release) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    for group in &release.frame().groups {
        for id in group.keys.keys() {
            if keys.iter().all(|key| key.id != *id) {
                keys.push(Key { id: id.clone(), kind: group.kind });
            }
        }
    }
    keys
}

/// What a group is called under each variable; `None` where the group is not divided by it.
pub(super) fn names(view: &View<'_>, keys: &[Key], group: GroupAt) -> Vec<Option<String>> {
    let info = view.release.group(group);
    keys.iter().map(|key| info.keys.get(&key.id).map(|value| name(view, group, &key.id, value))).collect()
}

/// A group is named for its innermost value, so the words for an outer one are those of the group around it.
fn name(view: &View<'_>, group: GroupAt, key: &str, value: &str) -> String {
    let mut at = Some(group);
    while let Some(position) = at {
        let info = view.release.group(position);
        let parent = info.parent.filter(|parent| *parent < position);
        let around = parent.map(|parent| &view.release.group(parent).keys);
        let is_innermost = info.keys.contains_key(key) && around.map_or(info.keys.len() == 1, |around| !around.contains_key(key));
        if is_innermost {
            let words = view.say(&info.label);
            return if words.trim().is_empty() { value.to_owned() } else { words.to_owned() };
        }
        at = parent;
    }
    value.to_owned()
}
