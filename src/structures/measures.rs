//! Measures: which levels and ages each theme has, beside what young people struggle with.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fact, FactRule, Said, folded};
use crate::model::{AgeGroup, FieldOption, FieldValue, Inventory, InventoryRow, NeedTheme, Text};
use crate::privacy::Release;
use crate::privacy::profile::{ProfileRow, VerdictWord};

const KIND: &str = "measures";

/// Levels of prevention, from everyone to the individual.
pub const LEVELS: [&str; 3] = ["universal", "selective", "indicated"];

/// A theme in which a figure about young people is worse than the country's.
#[derive(Clone, Debug, PartialEq)]
pub struct Need<'a> {
    /// The theme.
    pub theme: &'a NeedTheme,
    /// The figures.
    pub worse: Vec<&'a ProfileRow>,
}

/// Themes with a figure that is worse than the country's, in their order.
#[must_use]
pub fn needs(release: &Release) -> Vec<Need<'_>> {
    let Some(youth) = release.youth() else { return Vec::new() };
    let worse = |theme: &NeedTheme| {
        let rows = youth.rows().iter().filter(|row| row.main && row.verdict.verdict == VerdictWord::Worse);
        rows.filter(|row| theme.indicators.contains(&row.indicator)).collect::<Vec<_>>()
    };
    let all = youth.themes().iter().map(|theme| Need { theme, worse: worse(theme) });
    all.filter(|need| !need.worse.is_empty()).collect()
}

/// Whether a measure is there today.
#[must_use]
pub fn is_running(measures: &Inventory, row: &InventoryRow) -> bool {
    measures.word(row, "status") == Some("running")
}

/// Bands of age that a figure is about; all of them where it does not say.
#[must_use]
pub fn bands_of<'a>(measures: &'a Inventory, ages: &AgeGroup) -> Vec<&'a FieldOption> {
    let (from, to) = match *ages {
        AgeGroup::All => (0, u16::MAX),
        AgeGroup::Years { from, to } => (from, to.unwrap_or(u16::MAX)),
        // In their grade pupils are five years older than its number, or turn six.
        AgeGroup::Grades { from, to } => (u16::from(from) + 5, u16::from(to) + 5),
    };
    let bands = measures.kind.field("ages").map(|field| field.options.as_slice()).unwrap_or_default();
    let meets = |band: &&FieldOption| band.ages.is_some_and(|band| u16::from(band.from) <= to && u16::from(band.to) >= from);
    bands.iter().filter(meets).collect()
}

pub(super) fn facts(release: &Release) -> Vec<Fact> {
    let Some(measures) = release.inventory(KIND) else { return Vec::new() };
    let mut facts = gaps(release, measures);
    let running = || measures.rows.iter().filter(|row| is_running(measures, row));
    let names = |rows: &[&InventoryRow]| Said::Names(rows.iter().map(|row| Text::same(measures.name(row))).collect());
    let alone: Vec<&InventoryRow> = running().filter(|row| measures.number(row, "people").is_some_and(|n| n <= 1.0)).collect();
    if !alone.is_empty() {
        let values = vec![("measures", names(&alone)), ("count", Said::Count(alone.len() as u64))];
        facts.push(Fact::new(FactRule::OnePerson, KIND, "inventory-measures", values));
    }
    facts.extend(same_method(measures));
    let weeks = |row: &InventoryRow| measures.number(row, "waiting").unwrap_or(0.0);
    if let Some(longest) = running().max_by(|a, b| weeks(a).total_cmp(&weeks(b))).filter(|row| weeks(row) >= 1.0) {
        let values =
            vec![("measure", Said::Name(Text::same(measures.name(longest)))), ("count", Said::Count(whole(weeks(longest))))];
        facts.push(Fact::new(FactRule::LongestWait, KIND, "inventory-measures", values));
    }
    facts.extend(changed(release, measures));
    facts
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers of weeks are small and not negative")]
fn whole(weeks: f64) -> u64 {
    weeks.round().clamp(0.0, 10_000.0) as u64
}

/// In every theme with a need: levels that have nothing for ages that the need is about.
fn gaps(release: &Release, measures: &Inventory) -> Vec<Fact> {
    let mut facts = Vec::new();
    for need in needs(release) {
        let of_theme: Vec<&InventoryRow> = measures
            .rows
            .iter()
            .filter(|row| is_running(measures, row) && measures.words(row, "themes").any(|theme| theme == need.theme.id))
            .collect();
        let name = ("theme", Said::Name(need.theme.title.clone()));
        if of_theme.is_empty() {
            let values = vec![
                name,
                ("count", Said::Count(0)),
                ("indicators", Said::Names(need.worse.iter().map(|row| indicator(release, row)).collect())),
            ];
            facts.push(Fact::new(FactRule::ThemeWithoutMeasure, KIND, "inventory-coverage", values));
            continue;
        }
        for level in LEVELS {
            let covers = |band: &FieldOption| {
                of_theme.iter().any(|row| {
                    measures.word(row, "level") == Some(level) && measures.words(row, "ages").any(|age| age == band.id)
                })
            };
            let mut ages: Vec<&FieldOption> = Vec::new();
            let mut figures: Vec<Text> = Vec::new();
            for row in &need.worse {
                let Some(known) = release.youth().and_then(|youth| youth.indicator(&row.indicator)) else { continue };
                let bare: Vec<&FieldOption> = bands_of(measures, &known.age).into_iter().filter(|band| !covers(band)).collect();
                if !bare.is_empty() {
                    figures.push(known.name.clone());
                    ages.extend(bare.into_iter().filter(|band| !ages.contains(band)).collect::<Vec<_>>());
                }
            }
            if ages.is_empty() {
                continue;
            }
            ages.sort_by_key(|band| band.ages);
            let values = vec![
                name.clone(),
                ("count", Said::Count(0)),
                ("level", Said::Word(format!("structures.levels.{level}"))),
                ("ages", Said::Names(ages.iter().map(|band| band.label.clone()).collect())),
                ("indicators", Said::Names(figures)),
            ];
            facts.push(Fact::new(FactRule::GapInNeed, KIND, "inventory-coverage", values));
        }
    }
    facts
}

fn indicator(release: &Release, row: &ProfileRow) -> Text {
    let known = release.youth().and_then(|youth| youth.indicator(&row.indicator));
    known.map_or_else(|| Text::same(row.indicator.as_str()), |known| known.name.clone())
}

/// Methods that several services run, each by itself.
fn same_method(measures: &Inventory) -> Vec<Fact> {
    let mut by_method: BTreeMap<String, Vec<&InventoryRow>> = BTreeMap::new();
    for row in measures.rows.iter().filter(|row| is_running(measures, row)) {
        if let Some(method) = measures.word(row, "method") {
            by_method.entry(folded(method)).or_default().push(row);
        }
    }
    let mut facts = Vec::new();
    for rows in by_method.values().filter(|rows| rows.len() > 1) {
        let services: BTreeSet<&str> = rows.iter().flat_map(|row| measures.words(row, "services")).collect();
        let is_one = rows.windows(2).all(|pair| pair[0].get("services") == pair[1].get("services"));
        if is_one || services.len() < 2 {
            continue;
        }
        let method = rows[0].get("method").and_then(|value| if let FieldValue::Word(word) = value { Some(word) } else { None });
        let values = vec![
            ("method", Said::Name(Text::same(method.cloned().unwrap_or_default()))),
            ("count", Said::Count(services.len() as u64)),
            ("services", Said::Names(services.iter().map(|id| measures.label("services", id)).collect())),
        ];
        facts.push(Fact::new(FactRule::SameMethod, KIND, "inventory-measures", values));
    }
    facts
}

/// Held against the table of an earlier round, where there is one.
fn changed(release: &Release, measures: &Inventory) -> Option<Fact> {
    let earlier = release.inventories().iter().rfind(|other| other.kind.id == KIND && other.round != measures.round)?;
    let names = |inventory: &Inventory| -> BTreeMap<String, String> {
        let rows = inventory.rows.iter().filter(|row| is_running(inventory, row));
        rows.map(|row| (folded(inventory.name(row)), inventory.name(row).to_owned())).collect()
    };
    let (now, before) = (names(measures), names(earlier));
    let only = |these: &BTreeMap<String, String>, those: &BTreeMap<String, String>| -> Vec<Text> {
        these.iter().filter(|(key, _)| !those.contains_key(*key)).map(|(_, name)| Text::same(name)).collect()
    };
    let (new, gone) = (only(&now, &before), only(&before, &now));
    if new.is_empty() && gone.is_empty() {
        return None;
    }
    let count = Said::Count(new.len() as u64);
    let new = if new.is_empty() { Said::Word("structures.none".into()) } else { Said::Names(new) };
    let round = release.frame().rounds.iter().find(|round| round.id == earlier.round)?;
    let values = vec![("round", Said::Name(round.label.clone())), ("count", count), ("new", new), ("gone", Said::Gone(gone))];
    Some(Fact::new(FactRule::MeasuresChanged, KIND, "inventory-measures", values))
}
