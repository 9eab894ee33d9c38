//! Response scales: levels in order, one meaning for every code and label.

use std::collections::{BTreeMap, BTreeSet};

use super::Checker;
use crate::config::Path;
use crate::diag::Code;
use crate::instrument::types::ResponseScale;
use crate::model::{MAX_LEVELS, compared};

impl Checker<'_> {
    pub(super) fn responses(&mut self) {
        for (at, response) in self.instrument.responses.iter().enumerate() {
            let path = Path::root("response").at(at);
            self.well_formed(&path.key("id"), response.id.as_str());
            self.levels(&path, response);
            self.codes(&path, response);
        }
    }

    fn levels(&mut self, path: &Path, response: &ResponseScale) {
        let levels = path.key("levels");
        let count = response.levels.len();
        if !(2..=MAX_LEVELS).contains(&count) {
            self.report(Code::BadLevels, &levels, count, format!("2–{MAX_LEVELS}"));
        }
        for (position, pair) in response.levels.windows(2).enumerate() {
            if pair[1].value <= pair[0].value {
                let expected = format!("> {}", pair[0].value);
                self.report(Code::BadLevels, &levels.at(position + 1).key("value"), pair[1].value, expected);
            }
        }
        if let Some(top) = response.top.filter(|top| *top == 0 || *top >= count) {
            self.report(Code::BadValue, &path.key("top"), top, format!("1–{}", count.saturating_sub(1)));
        }
    }

    fn codes(&mut self, path: &Path, response: &ResponseScale) {
        let mut seen = BTreeSet::new();
        let levels = response.levels.iter().enumerate().map(|(at, level)| (level.code_text(), path.key("levels").at(at)));
        let missing = response.missing.iter().enumerate().map(|(at, code)| (code.code.clone(), path.key("missing").at(at)));
        for (code, path) in levels.chain(missing) {
            if code.trim().is_empty() || !seen.insert(compared(&code)) {
                self.report(Code::BadLevels, &path.key("code"), &code, "");
            }
        }
        let kinds = response.missing.iter().enumerate();
        let kinds = kinds.map(|(at, code)| (code.kind.name(), path.key("missing").at(at).key("kind")));
        self.unique(kinds);
        let levels = response.levels.iter().enumerate().map(|(at, level)| Entry {
            path: path.key("levels").at(at),
            code: Some(level.code_text()),
            labels: level.wordings().collect(),
        });
        let missing = response.missing.iter().enumerate().map(|(at, code)| Entry {
            path: path.key("missing").at(at),
            code: Some(code.code.clone()),
            labels: code.wordings().collect(),
        });
        self.wordings(&levels.chain(missing).collect::<Vec<_>>());
    }

    /// Says which labels stand for two entries: an export that writes them could not be read. That two codes are alike was
    /// said where codes are checked.
    pub(super) fn wordings(&mut self, entries: &[Entry]) {
        let mut owners: BTreeMap<String, usize> = BTreeMap::new();
        for (position, entry) in entries.iter().enumerate() {
            if let Some(code) = &entry.code {
                owners.entry(compared(code)).or_insert(position);
            }
        }
        for (position, entry) in entries.iter().enumerate() {
            for label in entry.labels.iter().filter(|label| !label.trim().is_empty()) {
                if *owners.entry(compared(label)).or_insert(position) != position {
                    self.report(Code::Duplicate, &entry.path.key("label"), label, "");
                }
            }
        }
    }
}

/// Something that can be chosen, with every word by which an export may name it.
pub(super) struct Entry<'a> {
    pub(super) path: Path,
    pub(super) code: Option<String>,
    pub(super) labels: Vec<&'a str>,
}
