//! Scales: items that exist, can be scored together, and can reach the number of answers asked for.

use super::Checker;
use crate::config::Path;
use crate::diag::Code;
use crate::instrument::types::Scale;
use crate::model::ItemId;

impl Checker<'_> {
    pub(super) fn scales(&mut self) {
        let instrument = self.instrument;
        let known: Vec<&str> = instrument.items.iter().map(|item| item.id.as_str()).collect();
        for (at, scale) in instrument.scales.iter().enumerate() {
            let path = Path::root("scale").at(at);
            self.well_formed(&path.key("id"), scale.id.as_str());
            self.domain_exists(&path.key("domain"), scale.domain.as_str());
            if scale.items.is_empty() {
                self.report(Code::BadValue, &path.key("items"), "[]", "≥ 1");
            }
            let own: Vec<&str> = scale.items.iter().map(ItemId::as_str).collect();
            self.items_exist(&path.key("items"), own.iter().copied(), &known);
            self.items_exist(&path.key("reverse"), scale.reverse.iter().map(ItemId::as_str), &own);
            for (key, ids) in [("items", &scale.items), ("reverse", &scale.reverse)] {
                let list = path.key(key);
                self.unique(ids.iter().enumerate().map(|(position, id)| (id.as_str(), list.at(position))));
            }
            self.end_points(&path, scale);
            self.minimum(&path, scale);
        }
    }

    /// In every version the items asked must share their declared end points, or their mean would mean nothing.
    fn end_points(&mut self, path: &Path, scale: &Scale) {
        let instrument = self.instrument;
        let items = path.key("items");
        for (at, id) in scale.items.iter().enumerate() {
            let response = instrument.item(id).and_then(|item| instrument.response(&item.response));
            if response.is_some_and(|response| response.nominal) {
                self.report(Code::MixedLevels, &items.at(at), format!("{id}: nominal"), "");
            }
        }
        for version in &instrument.versions {
            let mut first = None;
            for (at, id) in scale.items.iter().enumerate() {
                let item = instrument.item(id).filter(|item| instrument.asked(item, version));
                let response = item.and_then(|item| instrument.response(instrument.response_at(item, version)));
                let Some(ends) = response.map(|response| (response.min(), response.max())) else { continue };
                let expected = *first.get_or_insert(ends);
                if ends != expected {
                    let found = format!("{id}: {}–{}", ends.0, ends.1);
                    self.report(Code::MixedLevels, &items.at(at), found, format!("{}–{}", expected.0, expected.1));
                }
            }
        }
    }

    /// The smallest number of items that any version with the scale asked limits the valid answers that can be asked for.
    fn minimum(&mut self, path: &Path, scale: &Scale) {
        let instrument = self.instrument;
        let asked = instrument.versions.iter().map(|version| instrument.scale_items(scale, version).len());
        let Some(fewest) = asked.filter(|count| *count > 0).min() else { return };
        if let Some(minimum) = scale.min_valid.filter(|minimum| !(1..=fewest).contains(minimum)) {
            self.report(Code::ImpossibleMinimum, &path.key("min_valid"), minimum, format!("1–{fewest}"));
        }
    }
}
