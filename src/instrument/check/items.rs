//! Items: what they refer to, which versions have them, and their history.

use super::Checker;
use crate::config::Path;
use crate::diag::{Code, nearest};
use crate::instrument::types::{ChangeKind, Item};
use crate::model::Text;

/// The national guideline on early identification has seven recommendations.
const RECOMMENDATIONS: u8 = 7;

impl Checker<'_> {
    pub(super) fn items(&mut self) {
        let instrument = self.instrument;
        for (at, item) in instrument.items.iter().enumerate() {
            let path = Path::root("item").at(at);
            self.domain_exists(&path.key("domain"), item.domain.as_str());
            self.response_exists(&path.key("response"), item.response.as_str());
            if let Some(found) = item.recommendation.filter(|number| !(1..=RECOMMENDATIONS).contains(number)) {
                self.report(Code::BadValue, &path.key("recommendation"), found, format!("1–{RECOMMENDATIONS}"));
            }
            self.life(&path, item);
            self.changes(&path, item);
        }
        for (at, recommendation) in instrument.recommendations.iter().enumerate() {
            let number = Path::root("recommendation").at(at).key("number");
            if !(1..=RECOMMENDATIONS).contains(&recommendation.number) {
                self.report(Code::BadValue, &number, recommendation.number, format!("1–{RECOMMENDATIONS}"));
            }
            if instrument.recommendations[..at].iter().any(|earlier| earlier.number == recommendation.number) {
                self.report(Code::Duplicate, &number, recommendation.number, "");
            }
        }
        for (at, multi) in instrument.multis.iter().enumerate() {
            if let Some(since) = &multi.since {
                self.version_exists(&Path::root("multi").at(at).key("since"), since);
            }
        }
    }

    /// First and last version of an item.
    fn life(&mut self, path: &Path, item: &Item) {
        let since = item.since.as_ref().is_none_or(|version| self.version_exists(&path.key("since"), version));
        let Some(dropped) = &item.dropped_in else { return };
        let at = path.key("dropped_in");
        if self.version_exists(&at, dropped) && since {
            let first = item.since.as_deref().and_then(|version| self.instrument.version(version)).unwrap_or(0);
            if self.instrument.version(dropped) <= Some(first) {
                self.report(Code::BadValue, &at, dropped, format!("> {}", self.instrument.versions[first]));
            }
        }
    }

    /// The history of an item: known versions, oldest first, and what stood before.
    fn changes(&mut self, path: &Path, item: &Item) {
        let mut previous = item.since.as_deref().and_then(|version| self.instrument.version(version)).unwrap_or(0);
        for (position, change) in item.changes.iter().enumerate() {
            let path = path.key("changes").at(position);
            if self.version_exists(&path.key("version"), &change.version) {
                let version = self.instrument.version(&change.version).unwrap_or(0);
                if version < previous || version == 0 {
                    let expected = format!("> {}", self.instrument.versions[previous]);
                    self.report(Code::BadValue, &path.key("version"), &change.version, expected);
                }
                previous = version;
            }
            match (&change.was_response, change.kind) {
                (Some(was), _) => {
                    self.response_exists(&path.key("was_response"), was.as_str());
                }
                (None, ChangeKind::Rescaled) => self.report(Code::MissingKey, &path, &item.id, "was_response"),
                (None, _) => {}
            }
            let reworded = change.kind == ChangeKind::Reworded;
            if reworded && change.was == Text::default() && !self.instrument.keys_only {
                self.report(Code::MissingKey, &path, &item.id, "was");
            }
        }
    }

    /// Whether each item of a list exists; if not, says so with the nearest id of those that may stand there.
    pub(super) fn items_exist<'n>(&mut self, path: &Path, ids: impl Iterator<Item = &'n str>, known: &[&str]) {
        for (position, id) in ids.enumerate().filter(|(_, id)| !known.contains(id)) {
            let near = nearest(id, known.iter().copied()).unwrap_or_default();
            self.report(Code::UnknownReference, &path.at(position), id, near);
        }
    }
}
