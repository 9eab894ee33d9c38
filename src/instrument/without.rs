//! A questionnaire without some of its questions: what whoever left them out has asked.

use std::collections::BTreeSet;

use super::types::{Domain, Instrument, KeyRole};
use crate::model::ItemId;

/// Fewest items of a scale.
const LEAST: usize = 2;

impl Instrument {
    /// The questionnaire without columns and grouping variables of these names. A scale is scored by the items that are left of it, and goes
    /// where one alone is left; a route that follows a question that is gone goes, and parts for leaders go with the role that tells who leads.
    #[must_use]
    pub fn without(&self, names: &BTreeSet<String>) -> Self {
        let is_gone = |id: &ItemId| names.contains(id.as_str());
        let leads = self.background(KeyRole::Role).is_some_and(|role| !names.contains(&role.id));
        let mut rest = if leads { self.clone() } else { self.part(|domain: &Domain| !domain.is_for_leaders()) };
        rest.backgrounds.retain(|background| !names.contains(&background.id));
        rest.items.retain(|item| !is_gone(&item.id));
        for scale in &mut rest.scales {
            scale.items.retain(|item| !is_gone(item));
            scale.reverse.retain(|item| !is_gone(item));
            scale.min_valid = scale.min_valid.map(|least| least.min(scale.items.len()));
        }
        rest.scales.retain(|scale| scale.items.len() >= LEAST || self.scales.iter().any(|whole| whole == scale));
        for multi in &mut rest.multis {
            let id = multi.id.clone();
            multi.options.retain(|option| !names.contains(&format!("{id}_{}", option.id)));
        }
        rest.multis.retain(|multi| !multi.options.is_empty());
        for matrix in &mut rest.matrices {
            let whole = matrix.clone();
            let lacks = |aspect: &str, service: &str| names.contains(&whole.column_name(aspect, service));
            matrix.aspects.retain(|aspect| !whole.services.iter().all(|service| lacks(&aspect.id, &service.id)));
            let aspects = matrix.aspects.clone();
            matrix.services.retain(|service| !aspects.iter().any(|aspect| lacks(&aspect.id, &service.id)));
        }
        rest.matrices.retain(|matrix| !matrix.services.is_empty() && !matrix.aspects.is_empty());
        let routes = rest.items.iter_mut().map(|item| &mut item.ask_if);
        for route in routes.chain(rest.multis.iter_mut().map(|multi| &mut multi.ask_if)) {
            route.take_if(|route| is_gone(&route.item));
        }
        rest
    }
}
