//! Whether the unit on a row belongs to the service on it. Most survey tools cannot let units follow the service that was chosen, so somebody
//! chooses one of another service: that costs the row its unit, and nobody the run.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::UNIT_OF;

/// What is known of units, for the rows of an export.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnitPlan {
    /// Position of the service, where there is one, and of the unit among the grouping variables.
    pub(crate) service: Option<usize>,
    pub(crate) unit: usize,
    /// Column of the unit.
    pub(crate) column: usize,
    /// Services that have a unit of each name, by the roster.
    pub(crate) services_of: BTreeMap<String, BTreeSet<String>>,
}

impl UnitPlan {
    /// The name of a unit beside a service; none where it belongs to another. A unit that no service is known to have is left as it is: the
    /// roster is held against groups later.
    pub(crate) fn name<'a>(&self, service: &str, unit: &'a str) -> Option<&'a str> {
        let (name, own) = unit.split_once(UNIT_OF).map_or((unit, None), |(name, own)| (name, Some(own)));
        let fits = match own {
            Some(own) => own == service,
            None => self.services_of.get(name).is_none_or(|services| services.contains(service)),
        };
        (fits || service.is_empty()).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_belongs_to_the_services_that_the_roster_gives_it() {
        let services = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let services_of =
            BTreeMap::from([("Nord".into(), services(&["Skole", "NAV"])), ("Elva".into(), services(&["Barnehage"]))]);
        let plan = UnitPlan { services_of, ..UnitPlan::default() };
        assert_eq!(plan.name("Skole", "Nord"), Some("Nord"));
        assert_eq!(plan.name("Skole", "Elva"), None);
        assert_eq!(plan.name("", "Elva"), Some("Elva"), "nobody said which service");
        assert_eq!(plan.name("Skole", "Ny"), Some("Ny"), "no roster has it");
        assert_eq!(plan.name("Skole", "Nord\u{1f}Skole"), Some("Nord"));
        assert_eq!(plan.name("Skole", "Nord\u{1f}NAV"), None);
    }
}
