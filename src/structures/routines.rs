//! Routines that exist, beside how many of the staff know of them.

use super::{Fact, FactRule, Said};
use crate::model::{DetailAt, Estimate, GroupAt, Inventory, InventoryRow, MeasureAt, Statistic, Text};
use crate::privacy::{Release, Shown};

const KIND: &str = "routines";
/// A routine is told of when this share of the staff or less know of it.
pub const FEW_KNOW: f64 = 0.5;
/// Years after which a routine should have been gone through.
const YEARS: u32 = 2;

/// What staff say of a routine: the share that knows of it, has read it, follows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    /// The question by its position among the measures.
    pub measure: MeasureAt,
    /// The share of top answers among everyone in the newest round.
    pub shown: Shown,
}

/// What staff answered to the question that a field of a routine names.
#[must_use]
pub fn known(release: &Release, routines: &Inventory, row: &InventoryRow, field: &str) -> Option<Known> {
    let measure = release.measure_position(routines.word(row, field)?)?;
    let total = release.total(&release.frame().rounds.last()?.id)?;
    let top = release.figure(measure, total, Statistic::TopBox);
    Some(Known { measure, shown: top.or_else(|| top_level(release, measure, total))? })
}

/// The share of the one top level, where levels have no distances and so no share of top answers.
fn top_level(release: &Release, measure: MeasureAt, group: GroupAt) -> Option<Shown> {
    let info = release.measure(measure);
    let last = Some(DetailAt::Level(info.levels.keys().next_back()?));
    let is_it = |figure: &crate::privacy::Figure| figure.key.statistic == Statistic::LevelShare && figure.key.detail == last;
    (info.top == 1).then(|| release.of(measure, group).find(is_it).map(|figure| figure.shown))?
}

pub(super) fn facts(release: &Release) -> Vec<Fact> {
    let Some(routines) = release.inventory(KIND) else { return Vec::new() };
    let mut facts = Vec::new();
    for row in &routines.rows {
        let share = known(release, routines, row, "known").and_then(|known| known.shown.value());
        facts.extend(share.and_then(|share| unknown(routines, row, share)));
    }
    let date = release.frame().rounds.last().and_then(|round| round.date.as_deref());
    if let Some(limit) = date.and_then(|date| years_before(date, YEARS)) {
        let day =
            |row: &InventoryRow| routines.word(row, "reviewed").or_else(|| routines.word(row, "approved")).map(str::to_owned);
        let exists = |row: &&InventoryRow| routines.word(row, "exists") == Some("yes");
        let is_old = |row: &&InventoryRow| day(row).is_some_and(|day| day.as_str() < limit.get(..day.len()).unwrap_or(&limit));
        let old: Vec<&InventoryRow> = routines.rows.iter().filter(exists).filter(is_old).collect();
        if let Some(last) = old.iter().filter_map(|row| day(row)).min() {
            let names = old.iter().map(|row| Text::same(routines.name(row))).collect();
            let values =
                vec![("count", Said::Count(old.len() as u64)), ("routines", Said::Names(names)), ("day", Said::Day(last))];
            facts.push(Fact::new(FactRule::OldRoutines, KIND, "inventory-routines", values));
        }
    }
    facts
}

/// A routine that is there and that few know of, or one that is not there and that many believe in.
fn unknown(routines: &Inventory, row: &InventoryRow, share: Estimate) -> Option<Fact> {
    let rule = match routines.word(row, "exists") {
        Some("yes") if share.value <= FEW_KNOW => FactRule::UnknownRoutine,
        Some("no" | "in_progress") if share.value > FEW_KNOW => FactRule::MissingRoutine,
        _ => return None,
    };
    let values = vec![("routine", Said::Name(Text::same(routines.name(row)))), ("share", Said::Figure(share))];
    Some(Fact { figure: Some(share), ..Fact::new(rule, KIND, "inventory-routines", values) })
}

/// The same day some years before.
fn years_before(date: &str, years: u32) -> Option<String> {
    let (year, rest) = date.split_at_checked(4)?;
    Some(format!("{:04}{rest}", year.parse::<u32>().ok()?.checked_sub(years)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_years_before_is_the_same_day() {
        assert_eq!(years_before("2026-03-02", 2).as_deref(), Some("2024-03-02"));
        assert_eq!(years_before("2026", 2).as_deref(), Some("2024"));
        assert_eq!(years_before("26", 2), None);
    }
}
