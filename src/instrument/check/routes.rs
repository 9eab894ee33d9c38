//! Filter routes: they lead from an earlier item, through levels that it has, in every version that needs them.

use std::collections::BTreeMap;

use super::Checker;
use crate::config::Path;
use crate::diag::Code;
use crate::instrument::types::{Instrument, Route};
use crate::model::ItemId;

/// A question with a route.
struct Routed<'a> {
    path: Path,
    route: &'a Route,
    /// Where it stands: its part, and its place among the items. `None` when its part does not exist.
    position: Option<(usize, usize)>,
    /// Versions that ask it.
    asked: Vec<&'a str>,
}

impl Checker<'_> {
    pub(super) fn routes(&mut self) {
        let instrument = self.instrument;
        let order = order(instrument);
        let versions = || instrument.versions.iter().map(String::as_str);
        for (at, item) in instrument.items.iter().enumerate() {
            let Some(route) = &item.ask_if else { continue };
            let path = Path::root("item").at(at).key("ask_if");
            let asked = versions().filter(|version| instrument.asked(item, version)).collect();
            self.route(&Routed { path, route, position: order.get(&item.id).copied(), asked }, &order);
        }
        for (at, multi) in instrument.multis.iter().enumerate() {
            let Some(route) = &multi.ask_if else { continue };
            let path = Path::root("multi").at(at).key("ask_if");
            let asked = versions().filter(|version| instrument.asked_multi(multi, version)).collect();
            // Multi-selects stand after the items of their part.
            let part = instrument.domains.iter().position(|domain| domain.id == multi.domain);
            self.route(&Routed { path, route, position: part.map(|part| (part, usize::MAX)), asked }, &order);
        }
    }

    fn route(&mut self, routed: &Routed, order: &BTreeMap<&ItemId, (usize, usize)>) {
        let instrument = self.instrument;
        let (at, from) = (routed.path.key("item"), &routed.route.item);
        let Some(earlier) = instrument.item(from) else {
            self.reference(&at, from.as_str(), instrument.items.iter().map(|item| item.id.as_str()));
            return;
        };
        if routed.position.is_some() && order.get(from).copied() >= routed.position {
            self.report(Code::BadRoute, &at, from, "");
        }
        // Of a question that had other answers in a version nobody knows after which of them this one was asked.
        let leads =
            |version: &&&str| instrument.asked(earlier, version) && *instrument.response_at(earlier, version) == earlier.response;
        if let Some(version) = routed.asked.iter().find(|version| !leads(version)) {
            self.report(Code::BadRoute, &at, format!("{from} ({version})"), "");
        }
        let any_of = routed.path.key("any_of");
        if routed.route.any_of.is_empty() {
            self.report(Code::BadRoute, &any_of, "[]", "≥ 1");
        }
        let Some(response) = instrument.response(&earlier.response) else { return };
        let unknown = routed.route.any_of.iter().enumerate().filter(|(_, value)| response.position(**value).is_none());
        for (position, value) in unknown {
            let values: Vec<String> = response.levels.iter().map(|level| level.value.to_string()).collect();
            self.report(Code::BadRoute, &any_of.at(position), value, values.join(", "));
        }
    }
}

/// Where each item stands in the questionnaire: by part, then by place in the file.
fn order(instrument: &Instrument) -> BTreeMap<&ItemId, (usize, usize)> {
    let parts: BTreeMap<_, _> = instrument.domains.iter().enumerate().map(|(part, domain)| (&domain.id, part)).collect();
    let items = instrument.items.iter().enumerate();
    items.filter_map(|(position, item)| Some((&item.id, (*parts.get(&item.domain)?, position)))).collect()
}
