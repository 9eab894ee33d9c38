//! A table with what profiles of many areas look up again and again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::spread::Spreads;
use crate::model::{AreaCode, IndicatorId, IndicatorRow, IndicatorTable, Sex};

/// A table, indexed once for all areas.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexedTable {
    /// The table.
    pub table: IndicatorTable,
    /// How municipalities lie in each group and period.
    pub spreads: Spreads,
    /// Indicators, in order.
    pub indicators: Vec<IndicatorId>,
    /// Names that the table has for areas.
    pub names: BTreeMap<AreaCode, Arc<str>>,
    /// Indicators of which the table has no figure of both sexes.
    by_sex_alone: BTreeSet<IndicatorId>,
}

impl IndexedTable {
    /// Indexes a table.
    #[must_use]
    pub fn new(table: IndicatorTable) -> Self {
        let mut names = BTreeMap::new();
        for row in &table.rows {
            if let (Some(name), false) = (&row.area_name, names.contains_key(&row.key.area)) {
                names.insert(row.key.area.clone(), name.clone());
            }
        }
        let indicators: Vec<IndicatorId> = table.indicators().into_iter().cloned().collect();
        let of_both: BTreeSet<&IndicatorId> =
            table.rows.iter().filter(|row| row.key.sex == Sex::Both).map(|row| &row.key.indicator).collect();
        let by_sex_alone = indicators.iter().filter(|id| !of_both.contains(id)).cloned().collect();
        Self { spreads: Spreads::new(&table), indicators, names, by_sex_alone, table }
    }

    /// Whether a row stands in a barometer: it is about everybody or, where the table has no figure of everybody, about one sex.
    #[must_use]
    pub fn is_for_barometer(&self, row: &IndicatorRow) -> bool {
        match row.key.sex {
            Sex::Both => true,
            Sex::Male | Sex::Female => self.by_sex_alone.contains(&row.key.indicator),
            Sex::Unknown => false,
        }
    }

    /// Whether the table holds an indicator, for whatever area.
    #[must_use]
    pub fn holds(&self, indicator: &IndicatorId) -> bool {
        self.indicators.binary_search(indicator).is_ok()
    }
}
