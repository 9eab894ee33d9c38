//! Arenas held against who works with whom: the shown cells of the collaboration matrix, and no other.

use super::{Fact, FactRule, Said, services};
use crate::model::{
    Estimate, FieldOption, GroupAt, GroupKind, Inventory, InventoryRow, LevelInfo, MeasureAt, MeasureInfo, MeasureKind,
    Statistic, Text,
};
use crate::privacy::{Release, Shown};

const KIND: &str = "arenas";
/// The aspect of a matrix that says how often.
const ASPECT: &str = "frequency";

/// How often the staff of one service say that they work with another, on average.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact<'a> {
    /// Whose staff say it.
    pub from: &'a FieldOption,
    /// With whom.
    pub with: &'a FieldOption,
    /// The mean on the response scale.
    pub mean: Estimate,
    /// The level that is nearest to it.
    pub level: &'a LevelInfo,
    /// It is nearer to one of the top levels than to those below.
    pub is_often: bool,
    /// It is nearest to the lowest level.
    pub is_never: bool,
}

impl Contact<'_> {
    /// Whether it is what the other service says of the same two.
    fn answers(&self, other: &Self) -> bool {
        self.from.id == other.with.id && self.with.id == other.from.id
    }
}

/// Every shown mean of contact between two services, in the newest round.
#[must_use]
pub fn contacts<'a>(release: &'a Release, arenas: &'a Inventory) -> Vec<Contact<'a>> {
    let services = services(arenas);
    let mut all = Vec::new();
    for from in services {
        let Some(group) = group(release, from) else { continue };
        for with in services.iter().filter(|with| with.id != from.id) {
            let Some((measure, info)) = rated(release, with) else { continue };
            let Some(mean) = release.figure(measure, group, Statistic::Mean).and_then(Shown::value) else { continue };
            all.extend(contact(info, mean, (from, with)));
        }
    }
    all
}

fn contact<'a>(info: &'a MeasureInfo, mean: Estimate, (from, with): (&'a FieldOption, &'a FieldOption)) -> Option<Contact<'a>> {
    let distance = |level: &&LevelInfo| (f64::from(level.value) - mean.value).abs();
    let level = info.levels.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    let top = info.levels.len().checked_sub(info.top)?;
    let is_often = info.top > 0 && info.levels.iter().skip(top).any(|high| high.value == level.value);
    let is_never = info.levels.first().is_some_and(|low| low.value == level.value);
    Some(Contact { from, with, mean, level, is_often, is_never })
}

/// The group of a service's staff in the newest round.
fn group(release: &Release, service: &FieldOption) -> Option<GroupAt> {
    let round = &release.frame().rounds.last()?.id;
    let is_it = |group: &crate::model::GroupInfo| {
        group.kind == GroupKind::Service && group.round == *round && group.keys.values().any(|value| *value == service.id)
    };
    // In several municipalities a service has several groups, and no one arena.
    let mut found = release.frame().groups.enumerated().filter(|(_, group)| is_it(group));
    let first = found.next()?.0;
    found.next().is_none().then_some(first)
}

/// The measure by which a service is rated.
fn rated<'a>(release: &'a Release, service: &FieldOption) -> Option<(MeasureAt, &'a MeasureInfo)> {
    let names = || std::iter::once(&service.id).chain(&service.aliases);
    release.frame().measures.enumerated().find(|(_, measure)| {
        let last = measure.id.as_str().rsplit('/').next().unwrap_or_default();
        measure.kind == MeasureKind::Matrix
            && measure.aspect.as_deref() == Some(ASPECT)
            && !measure.nominal
            && names().any(|name| name == last)
    })
}

fn meet(arenas: &Inventory, row: &InventoryRow, contact: &Contact<'_>) -> bool {
    let has = |service: &FieldOption| arenas.words(row, "members").any(|member| member == service.id);
    has(contact.from) && has(contact.with)
}

pub(super) fn facts(release: &Release) -> Vec<Fact> {
    let Some(arenas) = release.inventory(KIND) else { return Vec::new() };
    let contacts = contacts(release, arenas);
    let mut facts = no_shared_arena(arenas, &contacts);
    facts.extend(silent(arenas, &contacts));
    let missing: Vec<Text> = services(arenas)
        .iter()
        .filter(|service| group(release, service).is_some())
        .filter(|service| !arenas.rows.iter().any(|row| arenas.words(row, "members").any(|member| member == service.id)))
        .map(|service| service.label.clone())
        .collect();
    if !missing.is_empty() {
        let values = vec![("count", Said::Count(missing.len() as u64)), ("services", Said::Services(missing))];
        facts.push(Fact::new(FactRule::InNoArena, KIND, "figure-inventory-arenas", values));
    }
    let written = |row: &InventoryRow, field: &str| arenas.word(row, field) == Some("yes");
    let lacks =
        |row: &&InventoryRow| arenas.word(row, "leader").is_none() || !written(row, "mandate") || !written(row, "agreement");
    let unwritten: Vec<Text> = arenas.rows.iter().filter(lacks).map(|row| Text::same(arenas.name(row))).collect();
    if !unwritten.is_empty() {
        let values = vec![
            ("count", Said::Count(unwritten.len() as u64)),
            ("all", Said::Count(arenas.rows.len() as u64)),
            ("arenas", Said::Names(unwritten)),
        ];
        facts.push(Fact::new(FactRule::UnwrittenArenas, KIND, "inventory-arenas", values));
    }
    facts
}

/// Pairs that work together often and meet nowhere, each once, by whoever says it most.
fn no_shared_arena(arenas: &Inventory, contacts: &[Contact<'_>]) -> Vec<Fact> {
    let mut often: Vec<&Contact<'_>> = contacts.iter().filter(|contact| contact.is_often).collect();
    often.sort_by(|a, b| b.mean.value.total_cmp(&a.mean.value));
    let mut told: Vec<[&str; 2]> = Vec::new();
    let mut facts = Vec::new();
    for contact in often {
        let mut pair = [contact.from.id.as_str(), contact.with.id.as_str()];
        pair.sort_unstable();
        if told.contains(&pair) || arenas.rows.iter().any(|row| meet(arenas, row, contact)) {
            continue;
        }
        told.push(pair);
        let mut values = vec![
            ("first", Said::Service(contact.from.label.clone())),
            ("second", Said::Service(contact.with.label.clone())),
            ("often", Said::Name(contact.level.label.clone())),
        ];
        // The other side may see it otherwise; then both are told.
        let back = contacts.iter().find(|back| back.answers(contact));
        let unlike = back.filter(|back| !back.is_often);
        values.extend(unlike.map(|back| ("back", Said::Name(back.level.label.clone()))));
        let rule = if unlike.is_some() { FactRule::OneSidedTie } else { FactRule::NoSharedArena };
        let fact = Fact::new(rule, KIND, "inventory-contacts", values);
        facts.push(Fact { figure: Some(contact.mean), ..fact });
    }
    facts
}

/// In each arena, pairs of members of whom everyone who may be shown says that they do not work together.
fn silent(arenas: &Inventory, contacts: &[Contact<'_>]) -> Vec<Fact> {
    let mut facts = Vec::new();
    for row in &arenas.rows {
        let inside: Vec<&Contact<'_>> = contacts.iter().filter(|contact| meet(arenas, row, contact)).collect();
        for (position, contact) in inside.iter().enumerate().filter(|(_, contact)| contact.is_never) {
            let back = inside.iter().position(|other| other.answers(contact));
            // Said both ways it is one fact; said one way only, it is none.
            if back.is_some_and(|back| back < position || !inside[back].is_never) {
                continue;
            }
            let values = vec![
                ("arena", Said::Name(Text::same(arenas.name(row)))),
                ("first", Said::Service(contact.from.label.clone())),
                ("second", Said::Service(contact.with.label.clone())),
                ("never", Said::Name(contact.level.label.clone())),
            ];
            let fact = Fact::new(FactRule::SilentArena, KIND, "inventory-contacts", values);
            facts.push(Fact { figure: Some(contact.mean), ..fact });
        }
    }
    facts
}
