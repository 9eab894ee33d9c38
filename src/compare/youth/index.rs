//! A table with what profiles of many areas look up again and again.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::spread::Spreads;
use crate::model::{AreaCode, IndicatorId, IndicatorTable};

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
        let indicators = table.indicators().into_iter().cloned().collect();
        Self { spreads: Spreads::new(&table), indicators, names, table }
    }

    /// Whether the table holds an indicator, for whatever area.
    #[must_use]
    pub fn holds(&self, indicator: &IndicatorId) -> bool {
        self.indicators.binary_search(indicator).is_ok()
    }
}
